"""Claims in numbers, where no formula reader looks: prose, list items, tables, headings, code spans, Unicode lines.

``27 + 12 = 39``, ``4 filters x 27 weights = 108 parameters``, ``108/39 ≈ 2.77``: both sides are computed, exactly,
under every reading of what was written. A claim is false only where all readings fail, it stands where nothing before
or behind it can belong to it, and nothing in its sentence explains the difference (another factor that is named, a sum
that goes on, somebody else's error that is quoted). Everything else that does not hold is undecided.

Formulas are decided exactly, so that ``11/3 = 3.67`` is false to them; where the reader of numbers has read the same
equality, :func:`with_arithmetic` gives it the last word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from viva.marking.record import Coverage, Finding, StepRecord
from viva.marking.steps.formulas import formulas
from viva.marking.steps.ledger import StepOutcome
from viva.marking.steps.numbers.claims import all_claims
from viva.marking.steps.numbers.copying import has_letters_for_unknowns, restored
from viva.marking.steps.numbers.doubts import DENIED, GOES_ON, OTHER_ARITHMETIC, ROUNDED
from viva.marking.steps.numbers.stretches import Claim, lines_of
from viva.marking.steps.standing import TAKEN_BACK, taken_back
from viva.patterns import regex
from viva.reading import Passage
from viva.reading.damage import copied_without_layout

_ROUND = regex(r"≈|≃|≅|~|\\approx|\\simeq|\\sim")
_READS_MORE = frozenset({None, "approximate", "something is left out or said in words", "something is left out"})
"""Why a formula may be undecided that the reader of numbers can decide."""
_AT_ONCE = 400
"""Characters behind a claim in which it may be taken back: "27 + 12 = 40. Wait, that's wrong"."""
DAMAGED = "it may have lost something in copying"
_OVERRULES = frozenset({ROUNDED, DENIED, OTHER_ARITHMETIC, GOES_ON, DAMAGED, TAKEN_BACK})


def arithmetic_claims(passage: Passage, part: str | None = None) -> StepOutcome:
    """Decide the claims in numbers that a passage makes outside its formulas.

    Args:
        passage: what somebody wrote; any text.
        part: the part's name, for the record.

    Returns:
        Each claim that could be read as a step (``true``, ``false`` or ``undecided``); each false one also as an
        ``arithmetic`` finding with the witness ``{"left": ..., "right": ...}``, what its two sides come to.

    Examples:
        >>> outcome = arithmetic_claims(Passage("So 27 + 12 = 40, and 3 + 1 bias = 4.", (5, 5)))
        >>> [(s.quote, s.verdict) for s in outcome.steps], outcome.findings[0].witness
        ([('27 + 12 = 40', 'false'), ('3 + 1 bias = 4', 'true')], {'left': '39', 'right': '40'})
    """
    outcome = StepOutcome()
    for claim in _claims(passage):
        if claim.in_formula and not _ROUND.search(passage.text, claim.start, claim.end):
            continue
        step, finding = written_down(claim, passage, part)
        outcome.steps.append(step)
        if finding is not None:
            outcome.findings.append(finding)
    decided = sum(s.verdict != "undecided" for s in outcome.steps)
    outcome.coverage = Coverage(equations=len(outcome.steps), decided=decided, undecided=len(outcome.steps) - decided)
    return outcome


def _claims(passage: Passage) -> Iterator[Claim]:
    """The claims of a passage; what copying may have spoiled and what is taken back at once is left undecided."""
    damaged: bool | None = None
    for claim in all_claims(passage):
        if claim.verdict == "false" and "\\" not in passage.text[claim.start : claim.end]:
            if damaged is None:
                damaged = copied_without_layout(passage.text)
            quote = passage.text[claim.start : claim.end]
            if _lost_in_copying(quote, passage.text, damaged=damaged, marked=claim.in_formula):
                yield replace(claim, verdict="undecided", reason=DAMAGED)
                continue
        if claim.verdict == "false" and taken_back(_REST.sub("", passage.text[claim.end : claim.end + _AT_ONCE])):
            yield replace(claim, verdict="undecided", reason=TAKEN_BACK)
            continue
        yield claim


def _lost_in_copying(quote: str, text: str, *, damaged: bool, marked: bool) -> bool:
    if marked and not damaged:
        return False
    if damaged and _MORE_THAN_SUMS.search(quote):
        return True
    if has_letters_for_unknowns(quote, text):
        return True
    return any(claim.verdict == "true" for variant in restored(quote) for claim in all_claims(Passage(variant, (1, 1))))


_REST = regex(r"^(?:\s*=[\d\s.+*×·()/^−-]*\d)+")
"""The rest of the chain that a claim stands in: "(1 + 2)^2 = 1 + 4 = 5? No"."""
_MORE_THAN_SUMS = regex(r"[^\d\s.,+*×·()=/−-]|\n")


def written_down(claim: Claim, passage: Passage, part: str | None) -> tuple[StepRecord, Finding | None]:
    """A claim as a step of the record, and as a finding if it is false."""
    quote = passage.text[claim.start : claim.end].strip()
    lines = lines_of(passage, claim.start, claim.end)
    step = StepRecord.model_validate(
        {
            "part": part,
            "lines": lines,
            "quote": quote[:300],
            "class": "claim",
            "verdict": claim.verdict,
            "basis": "exact",
            "reason": {"true": None, "false": claim.message}.get(claim.verdict, claim.reason),
        }
    )
    if claim.verdict != "false":
        return step, None
    return step, Finding(
        part=part,
        lines=lines,
        quote=quote,
        kind="arithmetic",
        basis="exact",
        message=claim.message,
        witness={"left": claim.left, "right": claim.right},
    )


def with_arithmetic(steps: StepOutcome, passage: Passage, part: str | None = None) -> StepOutcome:
    """The steps of a passage together with its claims in numbers, each said once.

    Args:
        steps: what :func:`~viva.marking.steps.decide.decide_steps` made of the passage.
        passage, part: as given to it.

    Returns:
        A new outcome. Claims that no formula states are added behind the others. A step about the same numbers stays
        if it is true; it is replaced if it is undecided and the claim isn't; if it is false, the finding becomes an
        ``arithmetic`` one where the claim is false too, and is withdrawn, with what inherits it, where the claim holds,
        was rounded, or is denied in its sentence.
    """
    kept: list[StepRecord] = list(steps.steps)
    findings: list[Finding | None] = list(steps.findings)
    added: list[StepRecord] = []
    unread = _Unread(passage)
    for claim in _claims(passage):
        step, finding = written_down(claim, passage, part)
        same = [k for k, other in enumerate(kept) if _same(other, step)]
        if not same:
            if not claim.in_formula or _ROUND.search(passage.text, claim.start, claim.end) or unread.holds(claim):
                added.append(step)
                findings += [finding] if finding is not None else []
            continue
        for k in same:
            if kept[k].verdict == "undecided" and claim.verdict != "undecided":
                if claim.verdict == "false" and claim.in_formula and kept[k].reason not in _READS_MORE:
                    continue  # the derivation knows why it is no claim
                kept[k] = step
                findings += [finding] if finding is not None else []
            elif kept[k].verdict == "false":
                accused = _accused(kept[k], findings)
                if claim.verdict == "false" and accused is not None and kept[k].inherits is None:
                    findings[accused] = finding
                elif claim.verdict == "true" or claim.reason in _OVERRULES:
                    kept[k] = step
                    _withdraw(accused, findings, kept)
    return _counted(sorted([*kept, *added], key=lambda s: s.lines[0]), findings)


class _Unread:
    """The formulas of a passage that the reader of formulas can't read: ``P(+) = 0.1 + 0.2 = 0.4``."""

    def __init__(self, passage: Passage) -> None:
        self.passage = passage
        self.places: list[tuple[int, int]] | None = None

    def holds(self, claim: Claim) -> bool:
        """Whether a claim that is decided stands within one of them."""
        if claim.verdict == "undecided":
            return False
        if self.places is None:
            self.places = [(f.start, f.start + len(f.text)) for f in formulas(self.passage) if f.node is None]
        return any(a <= claim.start and claim.end <= b for a, b in self.places)


def _same(step: StepRecord, claim: StepRecord) -> bool:
    """Whether two steps are about the same equality: lines that meet, and the same text but for marks."""
    if step.lines[1] < claim.lines[0] or step.lines[0] > claim.lines[1]:
        return False
    a, b = _bare(step.quote), _bare(claim.quote)
    # Of an approximate equality the derivation notes the right side only.
    return a == b != "" or (bool(a) and step.reason == "approximate" and b.endswith(a))


def _bare(text: str) -> str:
    return re.sub(r"\\(?:approx|simeq|sim)(?![a-z])|[\s$`{}\\,;.&≈]|\*\*|left|right|text|=", "", text)


def _accused(step: StepRecord, findings: list[Finding | None]) -> int | None:
    """The finding that accuses a step."""
    for k, finding in enumerate(findings):
        if finding is not None and finding.lines[0] <= step.lines[1] and step.lines[0] <= finding.lines[1]:
            a, b = _bare(finding.quote)[:250], _bare(step.quote)[:250]
            if a and b and (a in b or b in a):
                return k
    near = [k for k, f in enumerate(findings) if f is not None and f.lines == step.lines]
    return near[0] if len(near) == 1 else None


def _withdraw(accused: int | None, findings: list[Finding | None], kept: list[StepRecord]) -> None:
    """Take back a finding and what inherits it: without the first error nothing is known of the later lines."""
    if accused is None:
        return
    findings[accused] = None
    for k, finding in enumerate(findings):
        if finding is not None and finding.inherits == accused:
            findings[k] = None
    for k, step in enumerate(kept):
        if step.inherits == accused:
            changed = {
                "verdict": "undecided",
                "inherits": None,
                "reason": "it follows from an equality that was rounded",
            }
            kept[k] = step.model_copy(update=changed)


def _counted(steps: list[StepRecord], findings: list[Finding | None]) -> StepOutcome:
    """The outcome with the places of the findings that are left."""
    place = {old: new for new, old in enumerate(k for k, f in enumerate(findings) if f is not None)}
    counted = [s for s in steps if s.class_ in ("claim", "choice")]
    decided = sum(s.verdict != "undecided" for s in counted)
    return StepOutcome(
        [s if s.inherits is None else s.model_copy(update={"inherits": place.get(s.inherits)}) for s in steps],
        [
            f if f.inherits is None else f.model_copy(update={"inherits": place.get(f.inherits)})
            for f in findings
            if f is not None
        ],
        Coverage(equations=len(counted), decided=decided, undecided=len(counted) - decided),
    )


__all__ = ["arithmetic_claims", "with_arithmetic"]
