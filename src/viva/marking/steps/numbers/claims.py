"""Claims in numbers, found and decided: a relation, the longest arithmetic on both sides, and what it comes to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from viva.marking.steps.numbers.counts import count_claims
from viva.marking.steps.numbers.doubts import EDGES, ROUNDED, Sides, doubt
from viva.marking.steps.numbers.expressions import Expression, Reader, whole
from viva.marking.steps.numbers.quantities import Quantity
from viva.marking.steps.numbers.rounding import Claimed, Verdict, best
from viva.marking.steps.numbers.stretches import Claim, Stretch, one_line, shown, stretches
from viva.marking.steps.numbers.tokens import Token, tokens
from viva.marking.steps.numbers.values import NotNumeric, Value
from viva.marking.steps.numbers.words import BOUND, LOOSE, PASSED_OVER, VERBS
from viva.reading import Passage

LONGEST_MEMBER = 80
"""Tokens; a longer side is left alone."""


def all_claims(passage: Passage) -> list[Claim]:
    """The claims in numbers of a passage in order, those within formulas too."""
    found: list[Claim] = []
    for stretch in stretches(passage):
        found += _claims(stretch, passage.text)
    found += [c for c in count_claims(passage) if not any(_overlap(c, other) for other in found)]
    return sorted(found, key=lambda c: c.start)


def _overlap(a: Claim, b: Claim) -> bool:
    return a.start < b.end and b.start < a.end


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
            behind = found[position + 2] if position + 2 < len(found) else None
            if token.text == "\n" and not _line_ends(before, following, behind):
                continue
        elif token.kind != "stop":
            current.append(token)
            continue
        if current:
            yield [*current, token] if token.text in ("?", "struck") else current
        current = []
    if current:
        yield current


def _line_ends(before: Token | None, following: Token | None, behind: Token | None) -> bool:
    if before is None or following is None:
        return True
    if following.kind == "word" and behind is not None and behind.kind == "relation":
        return True  # an assignment
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
        if claimed == "exactly" and any(t.text == "\\sqrt" for t in self.tokens[first:end]):
            return None  # what a root equals, the reader of formulas decides
        if claimed == "rounded" and any(t.text == "frac" for t in self.tokens[first:place]):
            expression = replace(expression, operators=expression.operators + 1)  # 2/7 is divided to be about 0.286
        sides = Sides(self.tokens, self.text, first, place, end, expression, other, prefixes)
        if not (expression.operators or (other.operators and token.text != "is")):
            return None
        claim = Claim(sides.start, sides.stop, "true", in_formula=self._in_formula(sides))
        verdict = _verdict(expression, other, claimed, self._shared(first, at))
        if verdict == "true":
            return claim
        reason = ROUNDED if verdict == "undecided" else "a bound is claimed, not a value" if bounded else doubt(sides)
        if reason:
            return replace(claim, verdict="undecided", reason=reason)
        a, b = shown(expression.values[0].value), _shown_right(other)
        said = one_line(self.text[sides.start : self.tokens[place - 1].end])
        instead = one_line(self.text[self.tokens[at].start : sides.stop])
        return replace(claim, verdict="false", left=a, right=b, message=f"{said} is {a}, not {instead}")

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

    def _shared(self, first: int, at: int) -> Fraction:
        """How far rounding may have moved a number with which both sums begin: it moves both of them alike."""
        begins = [self.tokens[k : k + 2] for k in (first, at)]
        alike = all(len(b) == 2 and b[0].kind == "number" and b[1].kind == "op" and b[1].text in "+-−" for b in begins)
        if not alike or begins[0][0].text != begins[1][0].text:
            return Fraction(0)
        number = whole(begins[0][:1])
        return 2 * number.values[0].slack if number is not None and len(number.values) == 1 else Fraction(0)

    def _in_formula(self, sides: Sides) -> bool:
        return any(a <= sides.start and sides.stop <= b for a, b in self.stretch.formulas)


def _verdict(left: Expression, right: Expression, claimed: Claimed, shared: Fraction = Fraction(0)) -> Verdict:
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
            if off <= a.slack + b.slack - shared or (claimed != "exactly" and off <= abs(a.value) / 10):
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
