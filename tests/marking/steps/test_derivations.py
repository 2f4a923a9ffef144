"""Answers that are right from the first line to the last: none may be accused, and each has errors planted in it.

The answers are in ``derivations/*.md``. ``<!-- answer PART | NAME -->`` opens one (PART ``-``: no set), ``<!-- plant:
OLD ==> NEW -->`` is an error that must be found when NEW is put for the first OLD, and ``<!-- slip: OLD ==> NEW -->``
one that isn't found yet. ``python tests/marking/steps/test_derivations.py`` prints what is found.
"""

from __future__ import annotations

import random
import re
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from viva.algebra import Notation
from viva.algebra._budget import Budget
from viva.marking.record import Finding
from viva.marking.steps import StepOutcome, decide_steps, derivations_of_part
from viva.marking.steps.arithmetic import with_arithmetic
from viva.reading import Passage
from viva.sets import load_set
from viva.sets.drawn import DrawnPart

FOLDER = Path(__file__).parent / "derivations"
HEAD = re.compile(r"<!-- answer (\S+) \| (.*?) -->\n")
PLANT = re.compile(r"<!-- (plant|slip): (.*?) ==> (.*?) -->\n")
NEAR = 4
"""An error counts as found where a new finding stands at most this many lines away: a later line may be blamed."""


@dataclass(frozen=True)
class Answer:
    file: str
    part: str
    name: str
    text: str
    plants: tuple[tuple[str, str, str], ...]

    @property
    def label(self) -> str:
        return f"{self.part} {self.name}"


@cache
def answers() -> tuple[Answer, ...]:
    found = []
    for path in sorted(FOLDER.glob("*.md")):
        pieces = HEAD.split(path.read_text(encoding="utf-8"))
        for part, name, body in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
            plants = tuple((kind, old, new) for kind, old, new in PLANT.findall(body))
            found.append(Answer(path.stem, part, name, PLANT.sub("", body), plants))
    return tuple(found)


@cache
def parts() -> dict[str, DrawnPart]:
    return {part.name: part for part in load_set("hw5").draw(0).parts}


def marked(part: str, text: str) -> StepOutcome:
    passage = Passage(text, (1, 1 + text.count("\n")))
    if part == "-":
        return with_arithmetic(decide_steps(passage, Notation.default()), passage)
    return derivations_of_part(parts()[part], [passage])


def found_near(answer: Answer, old: str, new: str) -> list[Finding]:
    assert answer.text.count(old) >= 1, f"{old!r} is not in {answer.label}"
    line = 1 + answer.text[: answer.text.index(old)].count("\n")
    outcome = marked(answer.part, answer.text.replace(old, new, 1))
    return [f for f in outcome.findings if f.lines[0] - NEAR <= line <= f.lines[1] + NEAR]


PLANTED = [(a, old, new) for a in answers() for kind, old, new in a.plants if kind == "plant"]


@pytest.mark.parametrize("answer", answers(), ids=lambda a: a.label)
def test_a_right_answer_is_not_accused(answer: Answer) -> None:
    outcome = marked(answer.part, answer.text)
    assert not outcome.findings, "\n".join(f"{f.lines} {f.kind} {f.message}" for f in outcome.findings)


@pytest.mark.parametrize(("answer", "old", "new"), PLANTED, ids=[f"{a.label}: {new}" for a, _, new in PLANTED])
def test_a_planted_error_is_found(answer: Answer, old: str, new: str) -> None:
    assert found_near(answer, old, new)


HANGS_ON_EXCUSES = frozenset(
    {
        "unicode plain text",
        "special cases and limits at the end",
        "inverted dropout compared",
        "GPT headings, mean and fluctuation",
        "one weight first",
        "proof by contradiction of a simpler form",
    }
)


class _Short(Budget):
    """A budget that is used up at once now and then, or after some pieces, as on a machine that is held up."""

    most = 0
    draws = random.Random(0)

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.left = self.most or (0 if self.draws.random() < 0.3 else 10**9)

    @property
    def over(self) -> bool:
        return self.steps > self.left


@pytest.mark.parametrize("most", [0, 50, 1000])
def test_what_may_excuse_a_line_and_runs_out_of_time_excuses_it(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Short, "most", most)
    monkeypatch.setattr(sys.modules["viva.algebra.compare"], "Budget", _Short)
    for answer in answers():
        if answer.name in HANGS_ON_EXCUSES:
            assert not marked(answer.part, answer.text).findings, answer.label


def test_there_are_enough_of_both() -> None:
    assert len(answers()) >= 120
    assert len(PLANTED) >= 200
    # Of symbols that nobody declared nothing is known, so that most errors in answers without a set stay undecided.
    kinds = [kind for answer in answers() if answer.part != "-" for kind, _, _ in answer.plants]
    assert kinds.count("plant") / len(kinds) >= 0.8


if __name__ == "__main__":
    caught = [bool(found_near(a, old, new)) for a in answers() for _, old, new in a.plants]
    accused = [a.label for a in answers() if marked(a.part, a.text).findings]
    sys.stdout.write(f"{len(answers())} right answers, accused: {accused or 'none'}\n")
    sys.stdout.write(f"{sum(caught)} of {len(caught)} planted errors found\n")
