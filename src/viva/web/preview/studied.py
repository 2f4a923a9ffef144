"""A drawn part made ready to be looked at: as it is asked, with its key, its wrong answers and what is said to each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup, escape

from viva.exam.evidence import Evidence, Missed, gather
from viva.exam.ladder import LEVELS, climb
from viva.exam.presentation.present import words_under
from viva.exam.presentation.which import asked_under, part_under
from viva.exam.prompts import ask
from viva.exam.secrecy import find_leak
from viva.marking.attempts import mark_attempt
from viva.marking.record import AttemptRecord, FieldMark, Finding
from viva.marking.self_check import compose
from viva.marking.steps.derivations import derivations_of_part
from viva.reading.transcript import Passage
from viva.reports.maths import Maths
from viva.reports.prose import Prose
from viva.sets.drawn import DrawnField, DrawnPart, Misconception
from viva.sets.text import as_tex

PRESENTATIONS = ("latex", "plain", "mangled", "figure")
LONGEST_ANSWER = 60_000
_LINE_END = re.compile(r"(?<=[^\s$|\\])\n(?=[^\s\-*#>|$\\\d])|(?<=[^\s$|\\])\n(?=\$[^$])")
_LEVEL_NAMES = ("look again", "where", "why", "walk through")


@dataclass(frozen=True, slots=True)
class Saying:
    """What is said at a level of the ladder."""

    level: int
    name: str
    html: Markup
    as_before: bool = False


@dataclass(frozen=True, slots=True)
class Wrong:
    """A misconception: its answer at this draw, and what its nudge says."""

    name: str
    title: str
    value: Markup
    nudge: Markup
    held_back: str = ""
    convention: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """A field with its key at this draw."""

    name: str
    kind: str
    ask: Markup
    key: Markup
    also: tuple[Markup, ...]
    wrong: tuple[Wrong, ...]
    decisive: bool
    official: Markup | None = None


@dataclass(frozen=True, slots=True)
class Hint:
    """A hint, and why it isn't said at this draw, where it would tell the answer."""

    html: Markup
    held_back: str = ""


@dataclass(frozen=True, slots=True)
class Studied:
    """All that is shown of a part at one draw."""

    name: str
    title: str
    question: str
    seed: int
    asked: Markup
    has_figure: bool
    conventions: tuple[Markup, ...]
    fields: tuple[Answered, ...]
    hints: tuple[Hint, ...]
    ladder: tuple[Saying, ...]
    walkthrough: Markup | None
    key_note: Markup | None


@dataclass(frozen=True, slots=True)
class MarkedAnswer:
    """A pasted answer, marked against the draw."""

    attempt: AttemptRecord
    findings: tuple[Finding, ...]
    ladder: tuple[Saying, ...] = ()
    links: int = field(default=0)
    decided: int = field(default=0)


class Study:
    """Makes HTML of a part's texts; one for each page, since formulas have a budget of time."""

    def __init__(self) -> None:
        self._maths = Maths(seconds=8.0)
        self._prose = Prose(self._maths)

    def part(self, part: DrawnPart, presentation: str) -> Studied:
        """A part as it is asked under a presentation, and all that belongs to it."""
        finished = all(one.expected is not None for one in part.fields)
        return Studied(
            name=part.name,
            title=part.title,
            question=part.question_title,
            seed=part.seed,
            asked=self._asked(part, presentation),
            has_figure=presentation == "figure" and part.figure is not None,
            conventions=tuple(self._text(text) for text in part.conventions),
            fields=tuple(self._field(part, one) for one in part.fields),
            hints=tuple(Hint(self._text(hint), _held(part, hint) if finished else "") for hint in part.hints),
            ladder=self._ladder(part, _unnamed(part)) if finished else (),
            walkthrough=self._text(part.walkthrough) if part.walkthrough else None,
            key_note=self._text(part.key_note) if part.key_note else None,
        )

    def marked(self, part: DrawnPart, answer: str) -> MarkedAnswer:
        """An answer, marked, with what would be said to it."""
        attempt = mark_attempt(part, answer)
        steps = derivations_of_part(part, [Passage(answer, (1, answer.count("\n") + 1))])
        said = () if attempt.verdict == "right" else self._ladder(part, gather(part, attempt, answer))
        counted = steps.coverage
        return MarkedAnswer(attempt, tuple(steps.findings), said, counted.equations, counted.decided)

    def given(self, mark: FieldMark) -> Markup:
        """What was read, or what the key is, of a field that was marked."""
        return self._read(mark.kind, mark.given)

    def expected(self, mark: FieldMark) -> Markup:
        """The key of a field that was marked."""
        return self._read(mark.kind, mark.expected)

    def _asked(self, part: DrawnPart, presentation: str) -> Markup:
        text = words_under(ask(part_under(part, presentation), opening=True), presentation, posing=True)
        if presentation in ("plain", "mangled"):
            return Markup('<pre class="asked-plain">{}</pre>').format(text)
        return self._text(text)

    def _field(self, part: DrawnPart, one: DrawnField) -> Answered:
        return Answered(
            name=one.name,
            kind=one.kind,
            ask=self._text(one.ask),
            key=self._value(one, one.expected),
            also=tuple(self._value(one, value) for value in one.also),
            wrong=tuple(self._wrong(part, one, wrong) for wrong in one.misconceptions),
            decisive=one.decisive,
            official=None if one.key is None else self._value(one, one.key),
        )

    def _wrong(self, part: DrawnPart, one: DrawnField, wrong: Misconception) -> Wrong:
        held = "" if one.expected is None else _held(part, wrong.nudge)
        value = Markup("<i>in words</i>") if wrong.value is None else self._value(one, wrong.value)
        return Wrong(wrong.name, wrong.title, value, self._text(wrong.nudge), held, wrong.convention)

    def _value(self, one: DrawnField, value: Any) -> Markup:
        if value is None:
            return Markup("<i>to do</i>")
        if one.kind == "code":
            return Markup("<pre><code>{}</code></pre>").format(value)
        if one.kind == "graph":
            return Markup("<code>{}</code>").format(", ".join(f"{tail} → {head}" for tail, head in value))
        if one.kind in ("number", "tensor"):
            return Markup(self._maths.html(as_tex(value)))
        if one.kind == "expression":
            left = f"{one.target[0]} = " if one.target else ""
            return Markup(self._maths.html(left + str(value)))
        return escape(str(value))

    def _read(self, kind: str, text: str | None) -> Markup:
        if text is None:
            return Markup("–")
        if kind == "expression":
            return Markup(self._maths.html(text.strip().strip("$")))
        return Markup("<code>{}</code>").format(text)

    def _ladder(self, part: DrawnPart, evidence: Evidence) -> tuple[Saying, ...]:
        """What is said level by level; where a level has nothing of its own to say, the level below speaks."""
        said: list[Saying] = []
        before = ""
        for level in range(1, len(LEVELS) + 1):
            text = climb(part, evidence, level)
            said.append(Saying(level, _LEVEL_NAMES[level - 1], self._text(text), text == before))
            before = text
        return tuple(said)

    def _text(self, text: str) -> Markup:
        # The lines of a set's file end where its author ended them, which means nothing.
        return Markup(self._prose.html(text if "```" in text else _LINE_END.sub(" ", text)))


def presentations_of(part: DrawnPart) -> tuple[str, ...]:
    """The presentations that make a difference to a part."""
    return tuple(name for name in PRESENTATIONS if asked_under(part, name, PRESENTATIONS))


def examples_of(part: DrawnPart) -> Iterator[tuple[str, str]]:
    """Answers to begin from: the key, and each misconception, as a model may write them."""
    if any(one.expected is None for one in part.fields):
        return
    yield "the key", compose(part, "tex")
    for one in part.fields:
        for wrong in one.misconceptions:
            if wrong.value is not None:
                yield wrong.name, compose(part, "tex", {one.name: wrong.value})


def _unnamed(part: DrawnPart) -> Evidence:
    """What the marker finds in an answer that is wrong in no way that has a name."""
    missed = tuple(Missed(one.name, one.kind, "wrong") for one in part.fields if one.decisive)
    return Evidence("wrong", len(part.fields) > 1, (), missed, part.conventions, part.hints)


def _held(part: DrawnPart, text: str) -> str:
    leak = find_leak(part, text)
    return "" if leak is None else leak.how
