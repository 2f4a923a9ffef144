r"""Counts said in words, where it is certain what is counted or compared.

- "a 224 x 224 RGB image has 150,528 pixels": H x W of pixels, H x W x 3 of values; "a 3 x 4 matrix has 12 entries".
- "39 of 108 (36 %)".
- "from 108 to 39, a reduction by 64 %", "... by a factor of 2.8"; and "a reduction by a factor of over 86,000" right
  behind two counts of the same thing.

Anything else (another number in the sentence, a noun that isn't certain) is left alone or undecided.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from viva.marking.steps.numbers.quantities import NUMBER, Quantity, quantity
from viva.marking.steps.numbers.rounding import Claimed, Verdict, agrees, best
from viva.marking.steps.numbers.stretches import Claim, one_line, shown
from viva.marking.steps.numbers.values import Value
from viva.patterns import regex
from viva.reading import Passage
from viva.reading.blocks import blocks

_N = r"(?:" + NUMBER.pattern + r")"
_COUNT = r"\d[\d,]{0,20}"
_BY = r"\s*(?:\\times|×|x|X|\*|by|-by-)\s*"
_HEDGE = (
    r"(?P<hedge>about|approximately|roughly|around|nearly|almost|some|only|over|more than|at least|exactly|just|"
    r"~|≈|\\approx)?\s*"
)
_DIGIT = regex(r"\d")
_SENTENCE = regex(r"(?:[^.!?\n]|\.(?=\d)|(?<=e)\.|\n(?!\s*\n))+")
_IMAGE = regex(
    rf"\$?(?P<h>{_N}){_BY}(?P<w>{_N})(?!{_BY}\d)\$?(?:[- ]resolution)?\s+(?P<what>(?:[A-Za-z-]+\s+){{0,3}}?)"
    r"(?P<thing>images?|pictures?|photos?|matrix|matrices)\s+"
    rf"(?:has|have|contains?|consists? of|is made (?:up )?of|means|with|gives?|comprises?)\s+{_HEDGE}"
    rf"\$?(?P<count>{_N})\$?\s+(?P<noun>(?:input |pixel |color |colour |raw |scalar )?"
    r"(?:pixels|values|entries|elements|numbers|inputs|features))\b",
    needs=("image", "picture", "photo", "matri"),
)
_COLOUR = regex(r"\b(?:RGB|colou?r|three-channel|3-channel|BGR|HSV)\b", re.IGNORECASE)
_GREY = regex(
    r"\b(?:gr[ae]y(?:scale)?|black[- ]and[- ]white|single-channel|one-channel|1-channel|monochrome)\b", re.IGNORECASE
)
_SHARE = regex(
    rf"(?<![\w.,/])(?P<part>{_COUNT})\s+(?:out of|of)(?:\s+the|\s+all)?\s+(?P<whole>{_COUNT})"
    rf"(?:\s+[A-Za-z-]+){{0,3}}\s*\(\s*(?P<hedge>~|≈|about|approximately|roughly)?\s*(?P<percent>{_N})\s*\\?%\s*\)",
    needs=("%",),
)
_FROM_TO = regex(
    rf"\bfrom\s+\$?(?P<a>{_N})\$?(?:\s+(?!to\b)[A-Za-z-]+){{0,3}}\s+(?:down\s+|up\s+)?to\s+"
    rf"(?:only\s+|just\s+)?\$?(?P<b>{_N})\$?"
    rf"(?:\s+[A-Za-z-]+){{0,3}}\s*(?:,|\(|—|–|:|;|which is|that is|i\.e\.)+\s*"
    rf"(?:which is |that is |i\.e\. )?(?:an?\s+)?"
    rf"(?:[a-z]+\s+)?(?P<kind>reduction|decrease|saving|drop|increase)s?\s+(?:of|by)\s+"
    rf"(?:(?P<factor>a factor of)\s+)?{_HEDGE}\$?(?P<value>{_N})\$?\s*(?P<percent>\\?%|percent)?",
    needs=("from",),
)
_FACTOR = regex(
    rf"\b(?:reduction|decrease|reduces?|reduced|saving|saves?|smaller|fewer|shrinks?|drops?|cuts?)\b[^.!?;:,]{{0,60}}?"
    rf"\bby (?:a )?factors? of\s+{_HEDGE}\$?(?P<value>{_N})\$?"
    rf"|{_HEDGE.replace('hedge', 'hedge2')}\$?(?P<value2>{_N})\$?\s*(?:times|x|×)\s+(?:fewer|less|smaller)\b",
    re.IGNORECASE,
    needs=("factor", "fewer", "less", "smaller"),
)
_COUNTED = regex(
    rf"(?<![\w.×*])\$?(?P<count>{_N})\$?\s+(?:learnable |trainable |weight |free |input |connection )?"
    r"(?P<noun>parameters?|weights?|pixels|values|connections|multiplications|multiplies|multiply-adds|operations|"
    r"MACs|FLOPs|entries|inputs|neurons)\b",
    re.IGNORECASE,
)
_POINTS_BACK = regex(
    r"^\W*(?:so |thus |hence |therefore )?(?:this|that|it) (?:is|means|gives|represents|amounts|corresponds)\b",
    re.IGNORECASE,
)
_NEAR = 900
"""Characters: how far back the two counts of a comparison may stand."""


def count_claims(passage: Passage) -> Iterator[Claim]:
    """The claims about counts in the prose of a passage, decided.

    Examples:
        >>> [c.verdict for c in count_claims(Passage("A 64x64 RGB image has 12,288 pixels.", (1, 1)))]
        ['false']
    """
    counted: list[tuple[int, str, Fraction]] = []
    for block in blocks(passage):
        if block.kind in ("code", "table") or (block.kind == "display" and block.info != "plain"):
            continue
        text = passage.text
        for sentence in _SENTENCE.finditer(text, block.start, block.end):
            if len(sentence[0]) > 2000 or not _DIGIT.search(sentence[0]):
                continue
            told = list(_from_to(sentence))
            yield from [*_images(sentence), *_shares(sentence), *(told or _factors(sentence, counted))]
            for found in _COUNTED.finditer(sentence[0]):
                number = quantity(found["count"])
                if number is not None and not number.soft:
                    noun = found["noun"].lower().rstrip("s")
                    noun = "parameter" if noun == "weight" else noun
                    counted.append((sentence.start() + found.start(), noun, number.readings[0].value))


def _images(sentence: re.Match[str]) -> Iterator[Claim]:
    for found in _IMAGE.finditer(sentence[0]):
        numbers = [quantity(found[name]) for name in ("h", "w", "count")]
        if any(n is None or n.soft for n in numbers):
            continue
        h, w, count = (n for n in numbers if n is not None)
        area = h.readings[0].value * w.readings[0].value
        channels, noun = _channels(found, sentence[0])
        claimed, bound = _claimed(found["hedge"])
        options = [area * c for c in channels] if channels else [area, area * 3, area * 4]
        verdict = _kindest([best((Value(o),), count, claimed) for o in options])
        start, end = sentence.start() + found.start(), sentence.start() + found.end()
        others = [
            n for n in re.findall(r"\d[\d,]*", sentence[0][: found.start()] + sentence[0][found.end() :]) if n != "3"
        ]
        if verdict == "false" and (len(channels) != 1 or bound or others or _denied(sentence[0])):
            yield Claim(start, end, "undecided", reason="it isn't certain what is counted")
            continue
        expected = shown(options[0])
        factors = f"{found['h']} x {found['w']}" + (f" x {channels[0]}" if channels[:1] not in ([1], []) else "")
        right = shown(count.readings[0].value)
        yield Claim(
            start, end, verdict, reason=None if verdict == "true" else "up to rounding", left=expected, right=right,
            message=f"{factors} {one_line(noun)} are {expected}, not {right}",
        )  # fmt: skip


def _channels(found: re.Match[str], sentence: str) -> tuple[list[int], str]:
    """By how many H x W is multiplied for what is counted: one number where that is certain, none where it isn't."""
    noun = found["noun"].lower()
    about = f"{found['what']} {found['thing']}"
    if noun.split()[-1] == "pixels":
        return [1], noun
    if found["thing"].startswith("matri"):
        return ([1], noun) if noun.split()[-1] in ("entries", "elements") else ([], noun)
    if noun.startswith("pixel "):
        return [], noun
    if _COLOUR.search(about):
        return [3], noun
    if _GREY.search(about) and not _COLOUR.search(sentence):
        return [1], noun
    return [], noun


def _shares(sentence: re.Match[str]) -> Iterator[Claim]:
    for found in _SHARE.finditer(sentence[0]):
        part, whole = (Fraction(found[k].replace(",", "") or "0") for k in ("part", "whole"))
        percent = quantity(found["percent"])
        if percent is None or not whole or part > whole or any("," in found[k].rstrip(",") for k in ("part", "whole")):
            continue
        share = part / whole
        claimed, bound = _claimed(found["hedge"])
        claimed = "rounded" if claimed == "exactly" else claimed
        verdict = _kindest([best((Value(100 * s),), percent, claimed) for s in (share, 1 - share)])
        start, end = sentence.start() + found.start(), sentence.start() + found.end()
        if verdict == "false" and (bound or _denied(sentence[0])):
            verdict = "undecided"
        left, right = shown(100 * share), found["percent"]
        message = f"{found['part']} of {found['whole']} is {float(100 * share):.4g}%, not {right}%"
        yield Claim(start, end, verdict, reason="up to rounding", left=f"{left}%", right=f"{right}%", message=message)


def _from_to(sentence: re.Match[str]) -> Iterator[Claim]:
    for found in _FROM_TO.finditer(sentence[0]):
        a, b, value = (quantity(found[k]) for k in ("a", "b", "value"))
        if a is None or b is None or value is None or a.soft or b.soft:
            continue
        first, last = a.readings[0].value, b.readings[0].value
        if not first or not last or bool(found["factor"]) == bool(found["percent"]):
            continue
        if found["factor"]:
            result = first / last if found["kind"] != "increase" else last / first
        else:
            result = 100 * abs(first - last) / first
        start, end = sentence.start() + found.start(), sentence.start() + found.end()
        if found["percent"]:
            # All digits of a percentage count: 60 is not said of what is 75.
            value = Quantity(tuple(replace(r, unit=r.unit or Fraction(1)) for r in value.readings))
        yield _compared(start, end, result, value, found["hedge"], sentence[0], certain=True)


def _factors(sentence: re.Match[str], counted: list[tuple[int, str, Fraction]]) -> Iterator[Claim]:
    """A factor between the last two counts of the same thing; false only where the sentence points back at them."""
    for found in _FACTOR.finditer(sentence[0]):
        value = quantity(found["value"] or found["value2"])
        start, end = sentence.start() + found.start(), sentence.start() + found.end()
        inside = list(_COUNTED.finditer(sentence[0]))
        recent = [(noun, n) for place, noun, n in counted if start - place < _NEAR and n]
        if value is None or inside or len(recent) < 2:
            continue
        (noun, a), (other, b) = recent[-2:]
        if noun != other:
            continue
        big, small = max(a, b), min(a, b)
        hedge = found["hedge"] or found["hedge2"]
        certain = len({n for k, n in recent if k == noun}) == 2 and bool(_POINTS_BACK.match(sentence[0]))
        claim = _compared(start, end, big / small, value, hedge, sentence[0], certain=certain)
        if claim.verdict != "true" and not certain:
            claim = Claim(start, end, "undecided", reason="it isn't certain what is compared")
        yield claim


def _compared(
    start: int, end: int, result: Fraction, value: Quantity, hedge: str | None, sentence: str, *, certain: bool
) -> Claim:
    claimed, bound = _claimed(hedge)
    left, right = f"{float(result):.6g}", shown(value.readings[0].value)
    message = f"the numbers before it give {left}, not {right}"
    if bound:
        # "over 86,000" holds for 87,111; for what is far more it is true but not what anybody would say.
        verdict: Verdict = _kindest(
            [
                "true" if r.value <= result <= 2 * r.value else "undecided" if r.value <= result else "false"
                for r in value.readings
            ]
        )
        if verdict == "false" and any(r.value <= result * Fraction(11, 10) for r in value.readings):
            verdict = "undecided"
    else:
        kinder: Claimed = "loosely"
        verdict = _kindest([agrees(Value(result), r, kinder) for r in value.readings])
        if verdict == "undecided" and claimed == "loosely":
            verdict = "true"
    if verdict == "false" and (not certain or _denied(sentence)):
        verdict = "undecided"
    return Claim(start, end, verdict, reason="not to the digits shown", left=left, right=right, message=message)


def _claimed(hedge: str | None) -> tuple[Claimed, bool]:
    word = (hedge or "").strip().lower()
    if word in ("over", "more than", "at least"):
        return "loosely", True
    return ("exactly", False) if word in ("", "exactly", "just", "only") else ("loosely", False)


def _kindest(verdicts: list[Verdict]) -> Verdict:
    order: tuple[Verdict, ...] = ("true", "undecided", "false")
    return min(verdicts, key=order.index, default="undecided")


def _denied(sentence: str) -> bool:
    return bool(
        re.search(
            r"\b(?:not|wrong|incorrect|instead|mistake|error|n't|false|said|wrote|claimed)\b|[?✗❌]",
            sentence,
            re.IGNORECASE,
        )
    )


__all__ = ["count_claims"]
