"""What is wrong at which place, from the fields of the attempts.

A wrong field is a ``wrong-answer`` finding at the line where it was given. A field that is right but for a binding
convention is a ``convention`` finding, placed where the answer first leaves the convention: at the first formula whose
value is that of the answer under the other convention.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from viva.algebra import Notation, compare
from viva.marking.record import AttemptRecord, FieldMark, Finding, Lines, StepRecord
from viva.marking.steps.formulas import chains, formulas
from viva.reading import Passage
from viva.sets.drawn import DrawnPart

_SHORTEST_QUOTE = 4


def findings_of_part(part: DrawnPart, attempts: Iterable[AttemptRecord], source: Sequence[str]) -> list[Finding]:
    """The findings that the attempts at one part give rise to; ``source`` are the lines of the source file."""
    found: list[Finding] = []
    reported: set[tuple[str, Lines | None, str | None]] = set()
    for attempt in attempts:
        for field in attempt.fields:
            where = (field.name, field.lines, field.given)
            # A field that a later attempt did not mention is carried along; it is one finding, not several.
            if where in reported:
                continue
            if field.verdict == "wrong":
                reported.add(where)
                found.append(wrong_answer(part.name, attempt, field, source))
            elif field.verdict == "partly":
                reported.add(where)
                found.append(_convention(part, attempt, field, source))
    return found


def in_order(findings: Sequence[Finding], steps: Sequence[StepRecord]) -> tuple[list[Finding], list[StepRecord]]:
    """Findings and steps by line; what ``inherits`` points at moves along."""
    order = sorted(range(len(findings)), key=lambda index: findings[index].lines)
    place = {old: new for new, old in enumerate(order)}

    def renumbered(inherits: int | None) -> int | None:
        return None if inherits is None else place[inherits]

    return (
        [findings[old].model_copy(update={"inherits": renumbered(findings[old].inherits)}) for old in order],
        [
            step.model_copy(update={"inherits": renumbered(step.inherits)})
            for step in sorted(steps, key=lambda step: step.lines)
        ],
    )


def wrong_answer(part: str, attempt: AttemptRecord, field: FieldMark, source: Sequence[str]) -> Finding:
    """The finding that a wrong field is, placed where the answer was given."""
    lines = field.lines or attempt.lines
    named = f" ({field.misconception})" if field.misconception else ""
    return Finding(
        part=part,
        lines=lines,
        quote=_quote(source, lines, field.given),
        kind="wrong-answer",
        basis=field.basis,
        message=f"{field.name}: {field.given or 'the answer'} is not right{named}",
        witness={"text": field.witness} if field.witness else None,
    )


def _convention(part: DrawnPart, attempt: AttemptRecord, field: FieldMark, source: Sequence[str]) -> Finding:
    lines = field.lines or attempt.lines
    drawn = next(f for f in part.fields if f.name == field.name)
    text = "\n".join(source[attempt.lines[0] - 1 : attempt.lines[1]])
    place = _first_equal(part, tuple(drawn.conventions.values()), Passage(text, attempt.lines))
    if place is not None and place[0] <= lines[0]:
        lines = place
    return Finding(
        part=part.name,
        lines=lines,
        quote=_quote(source, lines),
        kind="convention",
        basis=field.basis,
        message=f"{field.name}: {field.reason or 'right under another convention than the one that binds here'}",
        witness={"text": field.witness} if field.witness else None,
    )


def _first_equal(part: DrawnPart, values: Sequence[str], passage: Passage) -> Lines | None:
    """The lines of the first formula that has one of the ``values``, with or without an expectation still in it."""
    notation = Notation.from_mapping(part.notation)
    for formula in formulas(passage):
        for chain in chains(formula, passage):
            for member in chain.members[1:]:
                if any(compare(value, member.node, notation).equal is True for value in values):
                    return member.lines
    return None


def _quote(source: Sequence[str], lines: Lines, given: str | None = None) -> str:
    """The false piece as it stands in its lines; the lines themselves where it was put together from several."""
    text = "\n".join(source[lines[0] - 1 : lines[1]]).strip()
    if given is not None and len(given) >= _SHORTEST_QUOTE and given in text:
        return given
    return text[:500]
