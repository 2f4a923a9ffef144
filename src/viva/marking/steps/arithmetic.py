"""Claims in numbers, where no formula reader looks: prose, list items, tables, headings, code spans, Unicode lines.

``27 + 12 = 39``, ``4 filters x 27 weights = 108 parameters``, ``108/39 ≈ 2.77``: both sides are computed, exactly,
under every reading of what was written. A claim is false only where all readings fail, it stands where nothing before
or behind it can belong to it, and nothing in its sentence explains the difference (another factor that is named, a sum
that goes on, somebody else's error that is quoted). Everything else that does not hold is undecided.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from viva.marking.record import Coverage, Finding, StepRecord
from viva.marking.steps.ledger import StepOutcome
from viva.marking.steps.numbers.counts import count_claims
from viva.marking.steps.numbers.doubts import EDGES, Sides, doubt
from viva.marking.steps.numbers.expressions import Expression, Reader, whole
from viva.marking.steps.numbers.quantities import Quantity
from viva.marking.steps.numbers.rounding import Claimed, Verdict, best
from viva.marking.steps.numbers.stretches import Claim, Stretch, lines_of, one_line, shown, stretches
from viva.marking.steps.numbers.tokens import Token, tokens
from viva.marking.steps.numbers.values import NotNumeric, Value
from viva.marking.steps.numbers.words import BOUND, LOOSE, PASSED_OVER, VERBS
from viva.reading import Passage

LONGEST_MEMBER = 80
"""Tokens; a longer side is left alone."""


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
    found = [claim for stretch in stretches(passage) for claim in _claims(stretch, passage.text)]
    found += [c for c in count_claims(passage) if not any(_overlap(c, other) for other in found)]
    for claim in sorted(found, key=lambda c: c.start):
        _write_down(claim, passage, part, outcome)
    decided = sum(s.verdict != "undecided" for s in outcome.steps)
    outcome.coverage = Coverage(equations=len(outcome.steps), decided=decided, undecided=len(outcome.steps) - decided)
    return outcome


def _overlap(a: Claim, b: Claim) -> bool:
    return a.start < b.end and b.start < a.end


def _write_down(claim: Claim, passage: Passage, part: str | None, outcome: StepOutcome) -> None:
    quote = passage.text[claim.start : claim.end].strip()
    lines = lines_of(passage, claim.start, claim.end)
    outcome.steps.append(
        StepRecord.model_validate(
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
    )
    if claim.verdict == "false":
        outcome.findings.append(
            Finding(
                part=part,
                lines=lines,
                quote=quote,
                kind="arithmetic",
                basis="exact",
                message=claim.message,
                witness={"left": claim.left, "right": claim.right},
            )
        )


def _claims(stretch: Stretch, text: str) -> Iterator[Claim]:
    found = tokens(text[stretch.start : stretch.end], stretch.start)
    for sentence in _sentences(found):
        yield from _SentenceReader(sentence, text, stretch).claims()


def _sentences(found: list[Token]) -> Iterator[list[Token]]:
    """Tokens between full stops; a line break ends a sentence only where two numbers would meet or a list goes on."""
    current: list[Token] = []
    for position, token in enumerate(found):
        if token.kind == "break":
            before = current[-1] if current else None
            following = found[position + 1] if position + 1 < len(found) else None
            if token.text == "\n" and not _line_ends(before, following):
                continue
        elif token.kind != "stop":
            current.append(token)
            continue
        if current:
            yield [*current, token] if token.text in ("?", "struck") else current
        current = []
    if current:
        yield current


def _line_ends(before: Token | None, following: Token | None) -> bool:
    if before is None or following is None:
        return True
    if before.kind in ("number", "close", "power") and following.kind in ("number", "open", "symbol"):
        return True
    if before.kind in ("number", "close", "power") and following.kind == "word" and following.text[:1].isupper():
        return True
    return following.kind == "op" and before.kind != "op"


class _SentenceReader:
    """Finds the relations of one sentence and decides those that have numbers on both sides."""

    def __init__(self, sentence: Sequence[Token], text: str, stretch: Stretch) -> None:
        self.tokens = [_as_relation(token, k, sentence) for k, token in enumerate(sentence)]
        self.text = text
        self.stretch = stretch

    def claims(self) -> Iterator[Claim]:
        for place, token in enumerate(self.tokens):
            if token.kind != "relation":
                continue
            claim = self._claim(place)
            if claim is not None:
                yield claim

    def _claim(self, place: int) -> Claim | None:
        token = self.tokens[place]
        if token.text not in ("=", "≈", "≃", "≅", "~", "==", "is"):
            return None
        left = self._left(place)
        if left is None:
            return None
        claimed, at, bounded = self._hedges(place)
        right = self._right(at)
        if right is None:
            return None
        first, expression = left
        end, other, prefixes = right
        sides = Sides(self.tokens, self.text, first, place, end, expression, other, prefixes)
        if not (expression.operators or (other.operators and token.text != "is")) or self._elsewhere(sides, claimed):
            return None
        verdict = _verdict(expression, other, claimed)
        if verdict == "true":
            return Claim(sides.start, sides.stop, "true")
        if verdict == "undecided":
            return Claim(sides.start, sides.stop, "undecided", reason="it holds up to rounding")
        reason = "a bound is claimed, not a value" if bounded else doubt(sides)
        if reason:
            return Claim(sides.start, sides.stop, "undecided", reason=reason)
        a, b = shown(expression.values[0].value), _shown_right(other)
        said = one_line(self.text[sides.start : self.tokens[place - 1].end])
        instead = one_line(self.text[self.tokens[at].start : sides.stop])
        return Claim(sides.start, sides.stop, "false", left=a, right=b, message=f"{said} is {a}, not {instead}")

    # The two sides

    def _left(self, place: int) -> tuple[int, Expression] | None:
        """The longest expression that ends at the relation, and where it begins; None where a symbol is part of it."""
        begin = place
        while begin > 0 and self.tokens[begin - 1].kind not in EDGES and place - begin < LONGEST_MEMBER:
            begin -= 1
        window = self.tokens[begin:place]
        for offset, token in enumerate(window):
            if token.kind not in ("number", "open", "op", "symbol", "word"):
                continue
            expression = whole(window[offset:])
            if expression is None:
                continue
            before = self.tokens[begin + offset - 1] if begin + offset > 0 else None
            return None if _belongs(before, token) else (begin + offset, expression)
        return None

    def _right(self, at: int) -> tuple[int, Expression, list[tuple[Value, ...]]] | None:
        """The longest expression that begins at ``at``; None where it goes on with something that can't be computed."""
        reader = Reader(self.tokens[: at + LONGEST_MEMBER], at)
        try:
            expression = reader.expression()
        except NotNumeric:
            return None
        behind = self.tokens[reader.at] if reader.at < len(self.tokens) else None
        if behind is not None and (behind.kind in ("symbol", "number", "power") or _applied(behind)):
            return None
        goes_on = reader.after_units(reader.at)
        if goes_on < len(self.tokens) and self.tokens[goes_on].kind in ("op", "symbol"):
            after = self.tokens[goes_on + 1] if goes_on + 1 < len(self.tokens) else None
            dash = self.tokens[goes_on].text == "-" and after is not None and after.kind == "word" and not after.glued
            footnote = self.tokens[goes_on].text == "*" and after is None
            if not (dash or footnote or self.tokens[goes_on].kind == "symbol"):
                return None
        return reader.at, expression, reader.prefixes

    def _hedges(self, place: int) -> tuple[Claimed, int, bool]:
        """How exactly the number is claimed, where it begins, and whether only a bound is claimed."""
        mark = self.tokens[place].text
        claimed: Claimed = "rounded" if mark in ("≈", "≃", "≅") else "loosely" if mark == "~" else "exactly"
        bounded = False
        at = place + 1
        while at < len(self.tokens):
            token = self.tokens[at]
            word = token.text.lower()
            if (token.kind == "relation" and token.text in ("~", "≈")) or (token.kind == "word" and word in LOOSE):
                claimed = "loosely"
            elif token.kind == "word" and word in BOUND:
                bounded = True
            elif not (token.kind == "word" and (word in PASSED_OVER or word == "more")):
                break
            at += 1
        return claimed, at, bounded

    def _elsewhere(self, sides: Sides, claimed: Claimed) -> bool:
        """Whether the claim stands within one formula, which the readers of formulas decide."""
        around = ((a, b) for a, b in self.stretch.formulas)
        inside = self.stretch.only_rounded or any(a <= sides.start and sides.stop <= b for a, b in around)
        return inside and claimed == "exactly"


def _verdict(left: Expression, right: Expression, claimed: Claimed) -> Verdict:
    if right.number is not None and not right.operators:
        return best(left.values, right.number, claimed)
    if left.number is not None and not left.operators:
        return best(right.values, left.number, claimed)
    verdict: Verdict = "false"
    for a in left.values:
        for b in right.values:
            off = abs(a.value - b.value)
            if not off:
                return "true"
            if off <= a.slack + b.slack or (claimed != "exactly" and off <= abs(a.value) / 10):
                verdict = "undecided"
    return verdict


def _as_relation(token: Token, place: int, sentence: Sequence[Token]) -> Token:
    """A verb such as "equals" between numbers is a relation."""
    if token.kind != "word" or token.text.lower() not in VERBS or place == 0:
        return token
    before = sentence[place - 1]
    if before.kind not in ("number", "close", "power", "word"):
        return token
    at = place + 1
    while at < len(sentence) and sentence[at].kind == "word" and (
        sentence[at].text.lower() in LOOSE or sentence[at].text.lower() in PASSED_OVER | {"equal", "to"}
    ):  # fmt: skip
        at += 1
    if at < len(sentence) and sentence[at].kind == "number":
        return Token("relation", "is", token.start, token.end)
    return token


def _belongs(before: Token | None, first: Token) -> bool:
    """Whether what stands before an expression is part of it, so that it can't be computed."""
    if before is None:
        return False
    if before.kind in ("op", "symbol", "number", "close", "power"):
        return True
    return before.kind in ("word", "open") and first.kind == "open" and first.glued


def _applied(token: Token) -> bool:
    return token.kind == "open" and token.glued


def _shown_right(right: Expression) -> str:
    number: Quantity | None = right.number
    return shown(number.readings[0].value if number is not None else right.values[0].value)


def with_arithmetic(steps: StepOutcome, passage: Passage, part: str | None = None) -> StepOutcome:
    """The steps of a passage together with its claims in numbers, each said once.

    A claim that the derivation has decided already stays as it is; one that it left undecided (``108/39 \\approx
    2.77``) is replaced. New findings come behind the others, so that ``inherits`` keeps pointing at the same ones.

    Args:
        steps: what :func:`~viva.marking.steps.decide.decide_steps` made of the passage.
        passage, part: as given to it.
    """
    claims = arithmetic_claims(passage, part)
    kept = list(steps.steps)
    added: list[StepRecord] = []
    said = {(f.lines, f.quote[:300]): f for f in claims.findings}
    findings = list(steps.findings)
    for claim in claims.steps:
        same = [s for s in kept if _same_place(s, claim)]
        if any(s.verdict != "undecided" for s in same) or (same and claim.verdict == "undecided"):
            continue
        kept = [s for s in kept if s not in same]
        added.append(claim)
        finding = said.get((claim.lines, claim.quote))
        if claim.verdict == "false" and finding is not None:
            findings.append(finding)
    whole = sorted([*kept, *added], key=lambda s: s.lines[0]) if added else kept
    counted = [s for s in whole if s.class_ in ("claim", "choice")]
    decided = sum(s.verdict != "undecided" for s in counted)
    return StepOutcome(
        whole, findings, Coverage(equations=len(counted), decided=decided, undecided=len(counted) - decided)
    )


def _same_place(step: StepRecord, claim: StepRecord) -> bool:
    if step.lines[1] < claim.lines[0] or step.lines[0] > claim.lines[1]:
        return False
    a, b = _bare(step.quote), _bare(claim.quote)
    return bool(a and b) and (a in b or b in a)


def _bare(text: str) -> str:
    return re.sub(r"[\s$`{}\\,;.&]|\*\*|left|right|text", "", text)


__all__ = ["arithmetic_claims", "with_arithmetic"]
