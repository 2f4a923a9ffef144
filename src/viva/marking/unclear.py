"""Near a formula that was not read with certainty nothing is called wrong.

Reading a PDF leaves some formulas unclear; the text has a blot there. What stands in it may be the answer, a
definition, a condition or a correction. So an answer with a blot is not wrong and not missing but undecided, and from
shortly before the blot on (a letter may be explained behind its use) no line is called false. Sums in numbers need no
definitions: only those next to a blot are left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from viva.marking.record import Coverage, FieldMark, Finding, Lines, StepRecord
from viva.marking.steps.ledger import StepOutcome

UNCLEAR = "a formula here could not be read with certainty from the PDF"
CODE = "code loses its layout in a PDF"
_BEFORE = 4
"""How many lines before a blot are still under it: a letter may be explained behind its use."""
_BESIDE = 2


@dataclass(frozen=True, slots=True)
class Print:
    """What a source that was a PDF leaves in doubt; ``unclear`` are the lines with a blot."""

    unclear: tuple[int, ...] = ()


def without_blame(fields: Sequence[FieldMark], lines: Lines, source: Print | None) -> tuple[FieldMark, ...]:
    """The marks of an answer on these lines; with a blot in it, what is not right is undecided.

    Code is never wrong in a PDF: pages break it and take its indents.

    Examples:
        >>> mark = FieldMark(name="x", kind="number", verdict="wrong", basis="exact", witness="3, not 4")
        >>> [without_blame([mark], (10, 20), Print((blot,)))[0].verdict for blot in (30, 12)]
        ['wrong', 'undecided']
    """
    if source is None:
        return tuple(fields)
    blotted = any(lines[0] <= line <= lines[1] for line in source.unclear)
    return tuple(_in_doubt(f, UNCLEAR if blotted else CODE) if blotted or f.kind == "code" else f for f in fields)


def _in_doubt(field: FieldMark, reason: str) -> FieldMark:
    if field.verdict in ("right", "undecided"):
        return field
    nothing = dict.fromkeys(("witness", "misconception", "key_verdict"))
    return field.model_copy(update={"verdict": "undecided", "reason": reason, "checks": (), **nothing})


def without_accusations(read: StepOutcome, stretches: Iterable[Lines], unclear: Iterable[int]) -> StepOutcome:
    """What was decided of derivations on these lines, in order, without what is called false under a blot.

    Args:
        read: what was decided.
        stretches: the lines of the texts that belong together, each text knowing those before it.
        unclear: the lines with a formula that was not read with certainty.
    """
    blots = sorted(line for line in unclear if any(first <= line <= last for first, last in stretches))
    if not blots:
        return read
    kept: dict[int, int] = {}
    findings: list[Finding] = []
    for number, finding in enumerate(read.findings):
        if _under(finding.lines, blots, sums=finding.kind == "arithmetic"):
            continue
        if finding.inherits is not None and finding.inherits not in kept:
            continue
        kept[number] = len(findings)
        origin = None if finding.inherits is None else kept[finding.inherits]
        findings.append(finding.model_copy(update={"inherits": origin}))
    blamed = {finding.lines for finding in findings}
    steps = [_cleared(step, kept, blamed, blots) for step in read.steps]
    taken_back = sum(old.verdict != new.verdict for old, new in zip(read.steps, steps, strict=True))
    coverage = Coverage(
        equations=read.coverage.equations,
        decided=max(read.coverage.decided - taken_back, 0),
        undecided=read.coverage.undecided + min(taken_back, read.coverage.decided),
    )
    return StepOutcome(steps, findings, coverage)


def _under(lines: Lines, blots: Sequence[int], *, sums: bool) -> bool:
    if sums:
        return any(lines[0] - _BESIDE <= blot <= lines[1] + _BESIDE for blot in blots)
    return lines[1] >= blots[0] - _BEFORE


def _cleared(step: StepRecord, kept: dict[int, int], blamed: set[Lines], blots: Sequence[int]) -> StepRecord:
    origin = None if step.inherits is None else kept.get(step.inherits)
    lost = step.inherits is not None and origin is None
    if step.verdict == "false" and (lost or (_under(step.lines, blots, sums=False) and step.lines not in blamed)):
        return step.model_copy(update={"verdict": "undecided", "reason": UNCLEAR, "inherits": None})
    return step.model_copy(update={"inherits": origin})
