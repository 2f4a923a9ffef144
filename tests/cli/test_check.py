"""``viva check``: verdicts, exit statuses, notation files, bad input."""

from __future__ import annotations

import contextlib
import json
import time
from pathlib import Path

import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from viva.algebra import Notation
from viva.algebra.check import check
from viva.cli.check import register
from viva.errors import VivaError

RIDGE = """\
sizes: [n, d]
symbols:
  X: {shape: [n, d]}
  y: {shape: [n]}
  w: {shape: [d]}
  p: {domain: "(0,1)"}
"""


@pytest.fixture
def command() -> typer.Typer:
    app = typer.Typer()
    register(app)
    app.command("other")(lambda: None)
    return app


@pytest.mark.parametrize(
    ("text", "equal"),
    [
        ("(a + b)^2 = a^2 + 2ab + b^2", True),
        ("(a + b)^2 = a^2 + b^2", False),
        ("a(b + c) = ab + ac = ca + ba", True),
        ("a(b + c) = ab + ac = ca + b", False),
        (r"\frac{1}{3} + \frac{1}{6} = \frac12", True),
        ("sin(x)^2 + cos(x)^2 = 1", True),
        (r"\sum_{i=1}^n (a_i + b_i) = \sum_{i=1}^n a_i + \sum_{i=1}^n b_i", True),
        (r"200/63 \approx 3.17", True),
        (r"200/63 \approx 3.27", False),
        (r"u \propto 3u", True),
        ("x_i + 1 = 1 + x_i", True),
        ("x_i + 1 = 1 + x_j", False),
        (r"a^2 \ge 0", None),
        ("-x + x = 0", True),
        (r"\delta_{ij} = 0, \quad i \ne j", True),
        (r"x + 1 = 1 \text{ if } x = 0", True),
    ],
)
def test_relations_are_decided(text: str, equal: bool | None) -> None:
    outcome = check(text)
    assert outcome.equal is equal, outcome
    assert (outcome.witness is not None) == (equal is False)
    assert equal is not None or outcome.reason


def test_notation_says_what_symbols_mean() -> None:
    notation = Notation.from_mapping(
        {"sizes": ["n", "d"], "symbols": {"X": {"shape": ["n", "d"]}, "y": {"shape": ["n"]}, "w": {"shape": ["d"]}}}
    )
    expanded = r"\|y - Xw\|_2^2 = y^T y - 2 w^T X^T y + w^T X^T X w"
    assert check(expanded, notation).equal is True
    assert check(expanded.replace("- 2", "- "), notation).equal is False
    assert check(r"\|y - Xw\|_2^2 = y^T X", notation).equal is not True


@pytest.mark.parametrize("text", ["2x + 1", "", "   ", r"\frac{", "x" * 30_000])
def test_what_states_no_relation_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(VivaError) as caught:
        check(text)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


def test_exit_statuses(command: typer.Typer) -> None:
    run = CliRunner().invoke
    right = run(command, ["check", "(a+b)(a-b) = a^2 - b^2"])
    assert (right.exit_code, right.output.split(" (")[0]) == (0, "equal")
    assert "agreed at" in right.output
    wrong = run(command, ["check", "19 + 4 = 24"])
    assert (wrong.exit_code, wrong.output.strip()) == (1, "not equal: left 23, right 24")
    open_ = run(command, ["check", r"a \le b"])
    assert open_.exit_code == 0
    assert open_.output.startswith("undecided: ")


def test_an_equation_may_begin_with_a_minus(command: typer.Typer) -> None:
    assert CliRunner().invoke(command, ["check", "-(a - b) = b - a"]).exit_code == 0


def test_standard_input(command: typer.Typer) -> None:
    assert CliRunner().invoke(command, ["check", "-"], input="19 + 4 = 24\n").exit_code == 1


def test_json_has_the_witness(command: typer.Typer) -> None:
    result = CliRunner().invoke(command, ["check", "a + 1 = a + 2", "--format", "json"])
    outcome = json.loads(result.output)
    assert outcome["equal"] is False
    assert {"left", "right", "symbols"} <= set(outcome["witness"])


def test_a_notation_file(command: typer.Typer, tmp_path: Path) -> None:
    file = tmp_path / "ridge.yaml"
    file.write_text(RIDGE)
    run = CliRunner().invoke
    assert run(command, ["check", "(Xw)^T y = y^T X w", "--notation", str(file)]).exit_code == 0
    wrong = run(command, ["check", "X^T X w = X X^T w", "--notation", str(file)])
    assert wrong.exit_code == 1
    assert "no meaning" in wrong.output


@pytest.mark.parametrize(
    "content",
    [
        "symbols: [",
        "- 1\n- 2",
        "nonsense: 1",
        "symbols: {x: {shape: [n]}}",
        "symbols: {x: 3}",
        b"\xff\xfe\x00",
        "a: &a [*a]",
    ],
)
def test_a_bad_notation_file_is_refused_in_one_line(command: typer.Typer, tmp_path: Path, content: str | bytes) -> None:
    file = tmp_path / "bad.yaml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    result = CliRunner().invoke(command, ["check", "a = a", "--notation", str(file)])
    assert isinstance(result.exception, VivaError), result.exception
    assert "bad.yaml" in str(result.exception)
    assert "\n" not in str(result.exception)


def test_a_missing_notation_file(command: typer.Typer, tmp_path: Path) -> None:
    result = CliRunner().invoke(command, ["check", "a = a", "--notation", str(tmp_path / "none.yaml")])
    assert isinstance(result.exception, VivaError)


def test_an_unknown_format(command: typer.Typer) -> None:
    result = CliRunner().invoke(command, ["check", "a = a", "--format", "pdf"])
    assert isinstance(result.exception, VivaError)


@given(st.text(alphabet="abxyn0123456789+-*/=^_{}()[]\\ .,<>~|&≤≈∑√²frcdotsumpil", max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_is_decided_or_refused(text: str) -> None:
    try:
        outcome = check(text)
    except VivaError as error:
        assert "\n" not in str(error)
    else:
        assert outcome.equal in (True, False, None)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000 + "1" + ")" * 5000 + " = 1",
        "10^{10^9} = 0",
        r"\sum_{j=1}^{10^{12}} j = 1",
        "a = " * 3000 + "a",
        r"x_1 + x_2 = \frac",
        "9" * 9000 + " = 1",
    ],
    ids=range(6),
)
def test_hostile_equations_end_in_time(text: str) -> None:
    start = time.process_time()
    with contextlib.suppress(VivaError):
        check(text)
    assert time.process_time() - start < 5


def test_a_caret_points_at_what_cannot_be_read(command: typer.Typer) -> None:
    result = CliRunner().invoke(command, ["check", r"\frac{1}{2 = 3"])
    assert isinstance(result.exception, VivaError)
    assert "line 1 col 15" in str(result.exception)
    assert result.output.splitlines()[-2:] == [r"\frac{1}{2 = 3", " " * 14 + "^"]


@pytest.mark.parametrize("text", ["symbols: 3", "functions: [f]", "downstream: L"])
def test_a_notation_file_without_mappings_is_refused(command: typer.Typer, tmp_path: Path, text: str) -> None:
    file = tmp_path / "n.yaml"
    file.write_text(text)
    result = CliRunner().invoke(command, ["check", "a = a", "--notation", str(file)])
    assert isinstance(result.exception, VivaError)
    assert "must be a mapping" in str(result.exception) and "\n" not in str(result.exception)
