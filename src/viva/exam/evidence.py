"""What the marker found in an answer, as the templates of nudges see it; the key is not among it.

Fields that are right, fields that are missed with their place, convention and misconception, the first line of the
derivation that doesn't hold, and what the examinee's own wrong formula comes to at the numbers of the counterexample.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from viva.algebra.tree import Relation
from viva.exam.contradiction import contradiction
from viva.marking.record import AttemptRecord, FieldMark, Finding, Verdict
from viva.marking.steps.derivations import derivations_of_part
from viva.marking.steps.formulas import formulas
from viva.reading.transcript import Passage
from viva.sets.drawn import DrawnField, DrawnPart

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
            "twelfth")  # fmt: skip
LONGEST_QUOTE = 160
_PLACE = re.compile(r"\b(?:entry|component|element|row|column) \(?\d+(?:, ?\d+)*\)?")
_INTO = re.compile(r"an edge into (\w+)")
# The marker's witness of a formula (viva.algebra.witness): left is the key, right the answer that was given.
_AT = re.compile(r"at (?P<where>.+?):(?: entry (?P<entry>[^:]+):)? left .+, right (?P<given>.+)", re.DOTALL)
_SHAPES = re.compile(r"(?:can't|cannot) (?:multiply|add|subtract|compare)\b.+")
_LONGEST_EXAMPLE = 300


@dataclass(frozen=True, slots=True)
class Missed:
    """A field that is not right yet.

    Args:
        name, kind, verdict: the field, and ``wrong``, ``partly`` or ``unread``.
        given: what the examinee answered.
        place: where an array is wrong: ``entry (2,2)``.
        convention: the convention that the answer breaks, in the set's words; or "" .
        misconception: the title of the misconception that it shows, and ``nudge`` the set's question about it.
        at, gives, entry: the numbers of a counterexample, what the examinee's own formula comes to there, and in which
            entry, where it is an array.
        shapes: why the examinee's own formula has no meaning.
        check: what is odd about its own number or array (:mod:`~viva.exam.contradiction`).
        property: of code, what doesn't hold in its runs: ``the gradient of x``; ``holding`` are those that do.
        case, input, returned, error, line: of code, the smallest failing case: what kind of case, what went in, and
            what its own code returned there, or the exception and the line of its own from which that came.
    """

    name: str
    kind: str
    verdict: Verdict
    given: str = ""
    place: str = ""
    convention: str = ""
    misconception: str = ""
    nudge: str = ""
    at: str = ""
    gives: str = ""
    entry: str = ""
    shapes: str = ""
    check: str = ""
    property: str = ""
    holding: tuple[str, ...] = ()
    case: str = ""
    input: str = ""
    returned: str = ""
    error: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """The first line of the derivation that doesn't hold.

    Args:
        display: its number among the displays, in words (``third``), or "" for a line in the text.
        before: the number of the display that it should follow from, or "".
        quote: the line itself, as the examinee wrote it.
    """

    display: str
    before: str
    quote: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that a nudge may be built from."""

    verdict: Verdict
    several: bool
    right: tuple[str, ...]
    missed: tuple[Missed, ...]
    conventions: tuple[str, ...]
    hints: tuple[str, ...]
    step: Step | None = None


def gather(part: DrawnPart, attempt: AttemptRecord, reply: str = "") -> Evidence:
    """The evidence of one attempt.

    Args:
        part: the part that was asked.
        attempt: the answer, marked.
        reply: its words, in which the first false line is looked for.
    """
    known = {field.name: field for field in part.fields if field.decisive}
    marks = [mark for mark in attempt.fields if mark.name in known]
    return Evidence(
        verdict=attempt.verdict,
        several=len(part.fields) > 1,
        right=tuple(mark.name for mark in marks if mark.verdict == "right"),
        missed=tuple(
            _missed(part, known[mark.name], mark, _Reply(reply, attempt.lines[0]))
            for mark in marks
            if mark.verdict in ("wrong", "partly", "unread")
        ),
        conventions=part.conventions,
        hints=part.hints,
        step=_first_false_step(part, reply) if reply and attempt.verdict in ("wrong", "partly") else None,
    )


@dataclass(frozen=True, slots=True)
class _Reply:
    """The words of an answer, and the line of the source on which they begin."""

    text: str
    first: int

    def at(self, line: int | None) -> str:
        """What stands on a line of the source; "" where that isn't in the reply."""
        lines = self.text.split("\n")
        return lines[line - self.first].strip() if line and 0 <= line - self.first < len(lines) else ""


def _missed(part: DrawnPart, field: DrawnField, mark: FieldMark, reply: _Reply) -> Missed:
    witness = mark.witness or ""
    place = _PLACE.search(witness)
    into = _INTO.match(witness) if mark.kind == "graph" else None
    known = next((m for m in field.misconceptions if mark.misconception in (m.name, m.title)), None)
    at = _AT.fullmatch(witness) if mark.kind == "expression" else None
    shapes = _SHAPES.fullmatch(witness) if mark.kind == "expression" else None
    short = at is not None and len(witness) <= _LONGEST_EXAMPLE
    where = place[0] if place and mark.kind not in ("expression", "code") else ""
    return Missed(
        name=mark.name,
        kind=mark.kind,
        verdict=mark.verdict,
        given=mark.given or "",
        place=f"the edges into {into[1]}" if into else where,
        convention=(known.convention if known else "") or _convention(part, field, mark),
        misconception=known.title if known else "",
        nudge=known.nudge.strip() if known else "",
        at=at["where"] if at and short else "",
        gives=at["given"] if at and short else "",
        entry=f"entry {at['entry']}" if at and short and at["entry"] else "",
        shapes=shapes[0] if shapes else "",
        check=contradiction(field, mark, where),
        **(_failing(mark, reply) if mark.kind == "code" else {}),
    )


def _failing(mark: FieldMark, reply: _Reply) -> dict[str, Any]:
    """What the runs of code have shown, without what should have come out."""
    failing = [check for check in mark.checks if check.verdict in ("wrong", "partly")]
    shown = next((c for c in failing if mark.witness and mark.witness.startswith(f"{c.name} (")), None)
    if shown is None:
        return {"error": mark.witness or ""} if mark.verdict == "wrong" else {}
    return {
        "property": shown.name,
        "holding": tuple(check.name for check in mark.checks if check.verdict == "right"),
        "case": shown.case or "",
        "input": shown.input or "",
        "returned": " ".join(word for word in (shown.place, "is", shown.returned) if word) if shown.returned else "",
        "error": shown.error or "",
        "line": reply.at(shown.line) if shown.error else "",
    }


def _convention(part: DrawnPart, field: DrawnField, mark: FieldMark) -> str:
    """The binding conventions, where the answer is right but for one of them."""
    if mark.kind == "code":
        return mark.reason or "" if mark.verdict == "partly" else ""
    broken = mark.verdict == "partly" or mark.misconception in field.conventions
    return " ".join(part.conventions) if broken else ""


def _first_false_step(part: DrawnPart, reply: str) -> Step | None:
    passage = Passage(reply, (1, reply.count("\n") + 1))
    outcome = derivations_of_part(part, [passage])
    false = [f for f in outcome.findings if f.kind in ("false-step", "shape", "arithmetic") and f.inherits is None]
    if not false:
        return None
    finding = min(false, key=lambda f: f.lines)
    displays: dict[int, _Display] = {}
    for formula in formulas(passage):
        if formula.display:
            before = displays.get(formula.block)
            alone = before is None and isinstance(formula.node, Relation) and len(formula.node.members) == 2
            first, last = formula.lines if before is None else (before.first, formula.lines[1])
            text = _bare(formula.text) if before is None else before.text + _bare(formula.text)
            displays[formula.block] = _Display(first, last, text, alone)
    return _placed(finding, list(displays.values()))


@dataclass(frozen=True, slots=True)
class _Display:
    """A display: its lines, its text without spaces, and whether it is one equation of two sides."""

    first: int
    last: int
    text: str
    alone: bool


def _placed(finding: Finding, displays: Sequence[_Display]) -> Step:
    quote = " ".join(finding.quote.split())
    for number, display in enumerate(displays[: len(ORDINALS)]):
        # What a final answer only repeats went wrong in the display that said it first.
        said_first = len(quote) > 12 and _bare(quote) in display.text and display.last < finding.lines[0]
        if said_first or display.first <= finding.lines[0] <= display.last:
            shown = quote if len(quote) <= LONGEST_QUOTE else ""
            return Step(ORDINALS[number], ORDINALS[number - 1] if number and display.alone else "", shown)
    return Step("", "", quote if len(quote) <= LONGEST_QUOTE else "")


def _bare(text: str) -> str:
    return "".join(text.split())
