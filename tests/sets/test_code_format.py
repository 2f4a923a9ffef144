"""What a part may say of code: errors with their line, draws that are the same everywhere, expressions over arrays."""

from __future__ import annotations

from fractions import Fraction
from math import comb
from pathlib import Path

import numpy as np
import pytest

from viva.errors import VivaError
from viva.sets import load_set
from viva.sets.array_language import ARRAY_OPERATORS, LAYERS, binomial_bound, compute
from viva.sets.code_cases import draw_case, read_line
from viva.sets.language import LanguageError, parse

SET = "name: small\ntitle: Small\nquestions:\n  - {name: '1', title: One, parts: [1a]}\n"
PART = """\
title: Twice
statement: Write a function.
conventions: [Nothing is changed.]
draws: {factor: {seed0: 2, integers: [3, 9]}}
code:
  cases:
    - name: small
      sizes: {N: [2, 3], D: [2, 3]}
      draws:
        x: {shape: [N, D], normal: [0, 1]}
        dout: {shape: [N, D], normal: [0, 1]}
      run:
        - out, cache = times_forward(x)
        - dx = times_backward(dout, cache)
      checks:
        - {name: the output, field: forward, value: out, equals: factor * x}
        - {name: the gradient, field: backward, value: dx, equals: factor * dout, slope: {of: out, by: x, along: dout}}
fields:
  - name: forward
    kind: code
    ask: Forward.
    signature: times_forward(x)
    expected: |
      def times_forward(x):
          return {{ factor }} * x, None
    misconceptions:
      - {name: once, title: once, change: [{old: '{{ factor }} *', new: '1 *'}], nudge: How often?}
  - name: backward
    kind: code
    ask: Backward.
    signature: times_backward(dout, cache)
    expected: |
      def times_backward(dout, cache):
          return {{ factor }} * dout
hints: [One., Two., Three.]
"""


def written(folder: Path, part: str) -> Path:
    (folder / "set.yaml").write_text(SET)
    (folder / "1a.yaml").write_text(part)
    return folder


def test_a_small_set_draws_its_code(tmp_path: Path) -> None:
    part = load_set(written(tmp_path, PART)).draw_part("1a", 3)
    factor = part.code.given["factor"] if part.code else None
    assert part.fields[0].expected == f"def times_forward(x):\n    return {factor} * x, None"
    assert part.fields[0].misconceptions[0].value == "def times_forward(x):\n    return 1 * x, None"
    assert part.fields[1].code is not None and part.fields[1].code.function == "times_backward"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("equals: factor * x}", "equals: faktor * x}", "1a.yaml:16: nothing is called 'faktor'"),
        ("equals: factor * x}", "equals: twice(x)}", "1a.yaml:16: there is no operator 'twice'"),
        ("equals: factor * x}", "equals: factor *}", "1a.yaml:16: 'factor *' isn't an expression"),
        ("value: out, equals", "value: output, equals", "1a.yaml:16: no line of 'run' gives 'output'"),
        ("= times_forward(x)", "= times_forwards(x)", "1a.yaml:13: no code field asks for"),
        (
            "(dout, cache)\n      checks",
            "(dout, 2 * out)\n      checks",
            "1a.yaml:14: '2 * out' computes with the result",
        ),
        ("- out, cache = times_forward(x)", "- times_forward(x)", "isn't a call whose results get names"),
        ("field: forward,", "field: forwards,", "1a.yaml:16: no code field is called 'forwards'"),
        ("by: x, along", "by: y, along", "1a.yaml:17: 'y' isn't drawn in this case"),
        ("{old: '{{ factor }} *'", "{old: 'factor *'", "'factor *' isn't in the key's code"),
        ("    signature: times_forward(x)\n", "", "'signature' goes with kind 'code'"),
        ("signature: times_forward(x)", "signature: times_forward", "isn't a signature"),
        ("normal: [0, 1]}\n        dout", "normal: [0, 1], one_of: [1]}\n        dout", "exactly one of"),
        (
            "kind: code\n    ask: Forward.\n    signature: times_forward(x)",
            "kind: rubric\n    ask: Forward.",
            "'rubric'",
        ),
        ("value: out, equals: factor * x}", "value: out}", "'value' and 'equals' go together"),
        ("equals: factor * x}", "equals: factor * x, convention: 2}", "no convention number 2"),
        ("field: backward, value", "field: forward, value", "no check judges the field 'backward'"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in PART
    with pytest.raises(VivaError) as caught:
        load_set(written(tmp_path, PART.replace(old, new, 1))).draw(0)
    assert says in str(caught.value)


def test_draws_are_the_same_everywhere() -> None:
    part = load_set("hw5").draw_part("6e", 0)
    assert part.code is not None
    case = draw_case(part.code, part.code.cases[1])
    assert case.drawn["x"].tolist() == [[2.86, -0.43], [2.16, 5.16], [2.0, 0.78]]
    assert (case.drawn["momentum"], case.drawn["eps"], case.drawn["running_var"].tolist()) == (0.7, 0.2, [3.0, 3.0])


def test_every_seed_draws_other_arrays_and_conventions() -> None:
    hw5 = load_set("hw5")
    parts = [hw5.draw_part("6g", seed) for seed in range(6)]
    assert {part.conventions[0] for part in parts} == {parts[0].conventions[0], parts[1].conventions[0]}
    drawn = {draw_case(p.code, p.code.cases[0]).drawn["x"].tobytes() for p in parts if p.code}
    assert len(drawn) == len(parts)


VALUES = {"x": np.array([[1.0, 2.0], [3.0, 5.0]]), "n": 3}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("mean(x, axis=0)", [2.0, 3.5]),
        ("var(x, axis=[0, 1])", 2.1875),
        ("x * x - 1", [[0, 3], [8, 24]]),
        ("sum(x > 1, axis=1)", [1, 2]),
        ("all(x > 0) and not any(x > 5)", True),
        ("shape(x) == [2, 2]", True),
        ("transpose(x, [1, 0])", [[1, 3], [2, 5]]),
        ("flip(x, [1])", [[2, 1], [5, 3]]),
        ("pad(x, 0, 1)", [[0, 1, 2, 0], [0, 3, 5, 0]]),
        ("where(x > 2, x, 0 * x)", [[0, 0], [3, 5]]),
        ("relu_forward(x - 2)[0]", [[0, 0], [1, 3]]),
        ("pick('b', a=1, b=n)", 3),
        ("conv_parameters(3, 8, 3, 3, bias=True)", 224),
        ("statistic(running_statistics([1, 2], [3, 4]), 'variance')", [3, 4]),
        ("round(exp(log(sqrt(abs(0 - 4)))), 6)", 2),
        ("reshape(x, 4)[3] + size(x)", 9),
    ],
)
def test_expressions_over_arrays(text: str, value: object) -> None:
    assert np.asarray(compute(parse(text), VALUES.__getitem__)).tolist() == value


@pytest.mark.parametrize("text", ["nothing(x)", "sum(x, axis=7)", "x + [1, 2, 3]", "x and x", "x[9]", "y"])
def test_what_cannot_be_computed_is_one_error(text: str) -> None:
    with pytest.raises(LanguageError):
        compute(parse(text), VALUES.__getitem__)


def test_layers_are_there() -> None:
    from viva import operators

    for layer in LAYERS:
        assert {f"{layer}_forward", f"{layer}_backward"} <= set(operators.__all__) & set(ARRAY_OPERATORS)


@pytest.mark.parametrize(("n", "p", "tail"), [(10, 0.5, 0.01), (30, 0.3, 1e-6), (12, 0.9, 1e-3)])
def test_bounds_of_a_count(n: int, p: float, tail: float) -> None:
    """By adding up all chances."""
    kept = Fraction(p).limit_denominator(100)
    chance = [comb(n, k) * kept**k * (1 - kept) ** (n - k) for k in range(n + 1)]
    most, least = binomial_bound(n, p, tail, True), binomial_bound(n, p, tail, False)
    assert sum(chance[most + 1 :]) <= Fraction(tail) < sum(chance[most:])
    assert sum(chance[:least]) <= Fraction(tail) < sum(chance[: least + 1])


def test_lines_of_a_run() -> None:
    line = read_line("a , b = f(x, 2 * y, key=z)")
    assert (line.targets, line.function, line.arguments, line.options) == (
        ("a", "b"),
        "f",
        ("x", "2 * y"),
        {"key": "z"},
    )
    for text in ("f(x)", "a == f(x)", "a = x", "a.b = f(x)", ""):
        with pytest.raises(LanguageError):
            read_line(text)
