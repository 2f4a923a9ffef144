"""A sound set is spoilt in one place: exactly the right thing is said, with file, line and part."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from viva.sets import load_set
from viva.validation import KINDS, Notice, validate

SEEDS = 3
Spoil = Callable[..., Path]

# kind, file, old, new, and a piece of the line that is named
LAYER = """\
statement: |
  A layer without biases maps $x$ to $Wx$. With the target $y$ the loss is $L(x) = \\|y - Wx\\|_2^2$. What is the
  gradient of $L$ with respect to $x$?
"""
MUTATIONS = [
    ("format", "1a.yaml", "title: Counting weights", "titel: Counting weights", "titel:"),
    ("format", "1a.yaml", "linear_parameters(inputs, outputs)\nrequire", "linear_parmeters(inputs)\nrequire", "parm"),
    ("format", "1b.yaml", "    kind: expression", "    kind: formula", "kind: formula"),
    ("format", "1c.yaml", "'product of (?:the )?matrices'", "'product of (?:the '", "product of"),
    ("format", "set.yaml", "parts: [2a, 2b]", "parts: [2a, 2c]", "2c"),
    ("to-do", "1b.yaml", "    target: ['\\nabla_x L']", "    todo: write the left side", "todo:"),
    ("draw", "1a.yaml", "inputs != outputs", "inputs > 1000", "inputs > 1000"),
    ("draw", "2a.yaml", "value: filter + window", "value: filter * window", "name: added"),
    ("notation", "1b.yaml", "    W: {shape: [m, d]}", "    W: {shape: [m, k]}", "notation:"),
    ("key", "2b.yaml", "ask: A or B.", "ask: Which?\n    labels: ['\\bnothing\\b']\n    named: true",
     "expected: which"),
    ("misconception-right", "1b.yaml", "value: '2W^\\top(y - Wx)'", "value: '2W^\\top W x - 2W^\\top y'", "name: sign"),
    ("misconception-unread", "1b.yaml", "value: '2W^\\top(y - Wx)'", "value: '2W^\\top(y - Wx'", "name: sign"),
    ("example", "1c.yaml", "more: true}\n", "more: true}\n        - text: Nothing is known.\n"
     "          points: {linear: true}\n", "Nothing is known"),
    ("leak", "1a.yaml", "  - Begin with a single output.", "  - Is it {{ weights }}?", "Is it {{"),
    ("leak", "1a.yaml", "How many weights reach a single output?", "Isn't it {{ weights - 1 }} + 1?", "nudge: Isn't"),
    ("leak", "1b.yaml", "  - The gradient is a column vector.", "  - The gradient is $2W^\\top(Wx-y)$.",
     "The gradient is"),
    ("leak", "1b.yaml", "The outer derivative is a multiple", "It is $-2W^\\top(y - Wx)$, a multiple", "It is $-2W"),
    ("leak", "2a.yaml", "  - Go from left to right.", "  - '{{ result | list }} is right.'", "is right"),
    ("walkthrough", "1a.yaml", "outputs, each output", "outputs (twelve for you), each output", "walkthrough:"),
    ("zero", "2a.yaml", "filter: {seed0: [2, -1, 3]", "filter: {seed0: [0, 0, 0]", "expected: result"),
    ("given", "2a.yaml", "entrywise product have?", "entrywise product {{ result | list }} have?", "expected: result"),
    ("unwieldy", "1a.yaml", "expected: weights", "expected: weights * 10000000000000000000", "expected: weights"),
    ("constant", "1c.yaml", "fields:\n", "draws:\n  n: {seed0: 1, integers: [2, 9]}\nrequire: [n > 0]\nfields:\n",
     "draws:"),
    ("misconceptions-alike", "1b.yaml", "        nudge: In which direction does the loss grow?",
     "        nudge: In which direction does the loss grow?\n      - name: turned\n        title: turned\n"
     "        value: '-2W^\\top(Wx - y)'\n        nudge: Is it uphill?", "name: turned"),
    ("no-misconceptions", "1b.yaml", "    misconceptions:\n      - name: sign\n        title: the sign is wrong\n"
     "        value: '2W^\\top(y - Wx)'\n        nudge: In which direction does the loss grow?\n", "",
     "name: gradient"),
    ("no-walkthrough", "2a.yaml", "walkthrough: |\n  With {{ filter | list }} and {{ window | list }} the product is "
     "{{ result | list }}.\n", "", "hints:"),
    ("few-answers", "2b.yaml", "one_of: [A, B]", "one_of: [A]", "expected: which"),
    ("unused", "2a.yaml", "values:\n", "values:\n  spare: sum(window)\n", "spare:"),
    ("no-convention", "1b.yaml",
     "conventions:\n  - The loss has no factor 1/2.\n  - The gradient is a column vector.\n",
     "", "name: gradient"),
    ("no-symbols", "1b.yaml", f"{LAYER}|||ask: The gradient as a formula in $W$, $x$ and $y$.",
     "statement: What is the gradient of the loss?\n|||ask: The gradient.", "ask:"),
    ("no-unit", "1a.yaml", "How many weights does it learn?", "How many bytes do its weights take?", "ask:"),
    ("no-examples", "1c.yaml", "        - text: It learns more than a single layer.\n"
     "          points: {linear: false, more: true}\n", "", "points:"),
    ("no-contradictions", "1c.yaml", "      contradictions:\n        - name: more\n          title: it learns more\n"
     "          any_of: ['learns? more than']\n      examples:\n"
     "        - text: The product of the matrices is a matrix again.\n          points: {linear: true}\n"
     "        - text: It learns more than a single layer.\n          points: {linear: false, more: true}\n",
     "      examples:\n"
     "        - text: The product of the matrices is a matrix again.\n          points: {linear: true}\n"
     "        - text: It learns more.\n          points: {linear: false}\n", "rubric:"),
    ("no-goals", "1b.yaml", "What is the\n  gradient of $L$ with respect to $x$?\n",
     "Derive the\n  gradient of $L$ with respect to $x$.\nchosen: [x]\n", "statement:"),
    ("no-labels", "2b.yaml", "    expected: which\n", "    expected: which\n  - name: width\n    kind: number\n"
     "    ask: The larger number of filter A.\n    expected: size\n    decisive: false\n", "name: filter"),
    ("alike-hints", "2b.yaml", "  - What does each of them make of a step?",
     "  - What does  each of them make of a constant signal?", "does  each"),
    ("unfinished-words", "2b.yaml", "title: Which filter", "title: Which filter TODO", "TODO"),
    ("order", "set.yaml", "parts: [1a, 1b, 1c]", "parts: [1b, 1a, 1c]", "1a, 1c"),
    ("not-asked", "set.yaml", "parts: [1a, 1b, 1c]", "parts: [1a, 1b]", None),
]  # fmt: skip


def said(folder: Path, seeds: int = SEEDS) -> tuple[Notice, ...]:
    return validate(folder, seeds).notices


def test_nothing_is_said_against_a_sound_set(folder: Path) -> None:
    assert said(folder, 60) == ()


@pytest.mark.parametrize(
    ("kind", "file", "old", "new", "line"), MUTATIONS, ids=[f"{m[0]}-{k}" for k, m in enumerate(MUTATIONS)]
)
def test_each_mutation_is_found_and_nothing_else(
    spoil: Spoil, kind: str, file: str, old: str, new: str, line: str | None
) -> None:
    for before, after in zip(old.split("|||"), new.split("|||"), strict=True):
        folder = spoil(file, before, after)
    found = said(folder, 12 if kind in ("constant", "few-answers") else SEEDS)
    assert {notice.kind for notice in found} == {kind}, [str(notice) for notice in found]
    if line is not None:
        assert len(found) == 1
        name, number = re.fullmatch(r"(.*):(\d+)", found[0].where).groups()  # type: ignore[union-attr]
        assert line in (folder / Path(name).name).read_text(encoding="utf-8").splitlines()[int(number) - 1]
        assert found[0].part == ("" if file == "set.yaml" else Path(file).stem)


def test_a_number_that_is_the_answer_of_another_draw_is_a_warning(spoil: Spoil, folder: Path) -> None:
    answer = load_set(folder).draw_part("1a", 2).fields[0].expected
    spoil("1a.yaml", "  - Begin with a single output.", f"  - Begin with a single output, not with {answer}.")
    (notice,) = said(folder)
    assert (notice.kind, notice.seed, notice.is_error) == ("chance", 2, False)


def test_every_kind_has_a_mutation() -> None:
    # "form" says that the reader misses a form, which no set brings about by itself; templates have their own tests.
    assert {m[0] for m in MUTATIONS} | {"form", "template", "chance"} == set(KINDS)
