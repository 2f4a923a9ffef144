"""Which option was chosen: ticked boxes, "(A)", "option A", "Batch norm: A", "Diagram A shows ...", table cells.

Works on plain text. :func:`find_choices` yields every mention of an option with how it was mentioned; ticked lists of
options come out as one choice each (or two rivals where it can't be told whether the tick stands before or behind).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from viva.patterns import regex

TICK = "■☑☒✅✔✓●◼⬛▣◉🔘🗹⦿☛👉✗✘❌"
TICKED = "■☑☒✅✔✓●◼⬛▣◉🔘🗹⦿"
CROSSED = "✗✘❌"
EMPTY = "□☐○◻⬜▢◯"
_BOXES = regex(r"\[\s*[xX✓✔■]\s*\]|\(\s*[xX✓✔■]\s*\)(?=\s)|⟪\s*[xX]\s*⟫")
_EMPTY_BOXES = regex(r"\[\s{0,3}\]|\(\s{1,3}\)|\[_\]")


@dataclass(frozen=True, slots=True)
class ChoiceFound:
    """An option mentioned at ``start``: ``how`` is ``ticked``, ``named`` ("option A", "(A)", boxed) or ``bare``.

    ``also`` are other options that the same tick may mean.
    """

    option: str
    start: int
    end: int
    how: str
    also: tuple[str, ...] = ()


def find_choices(text: str, options: tuple[str, ...], *, before: bool | None = None) -> list[ChoiceFound]:
    """Mentions of ``options`` in plain ``text``; ``before`` tells where this author puts the tick, if that is known.

    >>> [(c.option, c.how) for c in find_choices("Batch norm: □ A ■ B □ C", ("A", "B", "C"))]
    [('B', 'ticked')]
    >>> [(c.option, c.how) for c in find_choices("Option (B) it is, since C is not", ("A", "B", "C"))]
    [('B', 'named'), ('C', 'bare')]
    """
    if not options or len(options) > 26:
        return []
    text = _with_ticks(text)
    if not _option_pattern(options).search(text):
        return []
    found: list[ChoiceFound] = []
    taken: list[tuple[int, int]] = []
    for begin, end, marks in _lists(text, options):
        choice = _ticked(text, begin, end, marks, before)
        taken.append((begin, end))
        if choice is not None:
            found.append(choice)
    for mention in _mentions(text, options):
        if not any(a <= mention.start < b for a, b in taken):
            found.append(mention)
    return sorted(found, key=lambda c: c.start)


def tick_side(text: str, options: tuple[str, ...]) -> bool | None:
    """Whether the ticks in ``text`` stand before their options (True), behind (False), or can't be told (None)."""
    text = _with_ticks(text)
    if text.isascii():
        return None  # no mark is
    votes = 0
    for begin, end, _ in _lists(text, options):
        stretch = text[begin:end]
        marks = [k for k, char in enumerate(stretch) if char in TICK + EMPTY]
        letters = [m.start() for m in _option_pattern(options).finditer(stretch)]
        if marks and letters:
            votes += (marks[0] < letters[0]) - (marks[-1] > letters[-1])
    return None if votes == 0 else votes > 0


def _with_ticks(text: str) -> str:
    """``text`` with a sign for each box of brackets; all else stays where it is."""
    return _EMPTY_BOXES.sub(lambda m: "□".ljust(len(m[0])), _BOXES.sub(lambda m: "■".ljust(len(m[0])), text))


@lru_cache(maxsize=64)
def _option_pattern(options: tuple[str, ...]) -> re.Pattern[str]:
    words = "|".join(re.escape(option) for option in sorted(options, key=len, reverse=True))
    flags = 0 if all(len(option) == 1 for option in options) else re.IGNORECASE
    return re.compile(rf"(?<![\w'’\\])(?:{words})(?![\w'’])", flags)


@lru_cache(maxsize=64)
def _list_pattern(options: tuple[str, ...]) -> re.Pattern[str]:
    words = "|".join(re.escape(option) for option in options)
    mark = f"[{TICK}{EMPTY}⟪⟫⟦⟧~]"
    item = rf"(?:{mark}\s*)*\(?(?:{words})(?![\w'’])[).]?(?:\s*{mark})*"
    return re.compile(rf"(?:{mark}\s*)*(?<!\w)(?:{item}[\s,/|:;-]*(?:or\s+)?){{2,12}}")


def _lists(text: str, options: tuple[str, ...]) -> Iterator[tuple[int, int, str]]:
    """Stretches that list all options in order (``■ A B C``), with or without marks."""
    if len(options) < 2:
        return
    for found in _list_pattern(options).finditer(text):
        stretch = found[0]
        named = [m[0] for m in _option_pattern(options).finditer(stretch)]
        if [n.upper() for n in named] == [o.upper() for o in options]:
            # What follows the list is not part of it: the next label must not seem to touch it.
            yield found.start(), found.start() + len(stretch.rstrip(" \n,/|:;-")), stretch


def _ticked(text: str, begin: int, end: int, stretch: str, before: bool | None) -> ChoiceFound | None:
    letters = [(m.start(), m.end(), m[0]) for m in re.finditer(r"(?<!\w)\w+(?!\w)", stretch) if m[0].lower() != "or"]
    ticks = [k for k, char in enumerate(stretch) if char in TICKED]
    marks = [k for k, char in enumerate(stretch) if char in TICK + EMPTY]
    if not ticks:
        emphasised = [
            o
            for a, b, o in letters
            if stretch[:a].rstrip("( ")[-1:] in ("⟪", "⟦") and stretch[b:].lstrip("). ")[:1] in ("⟫", "⟧")
        ]
        if len(emphasised) == 1:
            return ChoiceFound(emphasised[0], begin, end, "ticked")
        return None
    if len(ticks) != 1:
        return None
    tick = ticks[0]
    behind = [o for a, b, o in letters if b <= tick]
    ahead = [o for a, b, o in letters if a > tick]
    if not behind or not ahead:
        # At one end of the list: "■ A B C" ticks A, "A B C ■" ticks C.
        return ChoiceFound((ahead or behind)[0 if ahead else -1], begin, end, "ticked")
    if len(marks) == len(letters):
        first = marks[0] < letters[0][0]
        return ChoiceFound(ahead[0] if first else behind[-1], begin, end, "ticked")
    previous_end = max(b for a, b, o in letters if b <= tick)
    next_start = min(a for a, b, o in letters if a > tick)
    gap_before, gap_after = tick - previous_end, next_start - tick - 1
    if (gap_before == 0) != (gap_after == 0):
        return ChoiceFound(behind[-1] if gap_before == 0 else ahead[0], begin, end, "ticked")
    if before is not None:
        return ChoiceFound(ahead[0] if before else behind[-1], begin, end, "ticked")
    return ChoiceFound(ahead[0], begin, end, "ticked", also=(behind[-1],))


_NAMING = regex(
    r"(?:\b(?:option|diagram|figure|fig\.?|cube|panel|choice|picture|image|plot|illustration|schematic|case|answer|letter|tensor|block|drawing|subfigure|volume)s?"
    r"(?:\s+(?:is|are|labell?ed|marked))?\s*[:#]?\s*[\"'“(\[⟪⟦]*|[\"'“(\[⟪⟦]|[:=→⇒]\s*[(⟪⟦\"]*|(?:->|=>)\s*[(⟪⟦\"]*)\s*$",
    re.IGNORECASE,
)


_FIRST = regex(r"[\s⟪⟦(\"']*")
_REASONED = regex(r"[\s⟫⟧)\"']*,\s*(?:because|since|as|for|due to|being|which|whose)\b")
"""Behind an option with which a text begins: "B, because ...\"."""
_ALONE = regex(r"\b(?:[Oo]nly|solely)(?: (?:for|by|in|with))?\s+[⟪(]*$")
_NAMED_BEHIND = regex(r"\s*[)⟫⟧]?\s*(?:[.:)]|→|⇒|=|->|—|–|-\s|$)|[)⟫]*\s+(?:only|alone)\b")
"""Also what is said of one option and no other: "this holds for B only"."""


def _mentions(text: str, options: tuple[str, ...]) -> Iterator[ChoiceFound]:
    for found in _option_pattern(options).finditer(text):
        option = next((o for o in options if o.lower() == found[0].lower()), found[0])
        before, after = text[max(0, found.start() - 40) : found.start()], text[found.end() : found.end() + 24]
        if len(option) == 1 and _is_article_or_axis(option, before, after, options):
            continue
        near_before, near_after = before.rstrip("( ⟪⟦")[-1:], after.lstrip(") .⟫⟧")[:1]
        if near_before and near_before in TICKED and not _option_pattern(options).search(before[-3:]):
            yield ChoiceFound(option, found.start(), found.end(), "ticked")
        elif near_before and near_before in EMPTY + CROSSED:
            continue
        elif near_after and near_after in TICKED and after.lstrip(") .⟫⟧:")[:1] == near_after:
            yield ChoiceFound(option, found.start(), found.end(), "ticked")
        elif (
            _NAMING.search(before)
            or _ALONE.search(before)
            or _NAMED_BEHIND.match(after)
            or (_REASONED.match(after) and _FIRST.fullmatch(text, 0, found.start()))
        ):
            yield ChoiceFound(option, found.start(), found.end(), "named")
        else:
            yield ChoiceFound(option, found.start(), found.end(), "bare")


_OF_ONE = regex(r"\b(?:one|each|every|single|fixed|given|same)\s*$", re.IGNORECASE)
_AXES = regex(r"(?<!\w)[NHWC]\s*(?:,|and|×)\s*[NHWC](?!\w)")


def _is_article_or_axis(option: str, before: str, after: str, options: tuple[str, ...]) -> bool:
    """Whether a single letter is the article "A", an axis "(N, C, H, W)", or a symbol in a formula."""
    if (
        option == "A"
        and re.match(r"\s+[a-z]{2,}", after)
        and not re.match(
            r"\s+(?:is|shows?|depicts?|denotes?|represents?|corresponds?|illustrates?|for|and|or|as|has|spans?|normali[sz]es?|displays?|matches|describes?|means|refers|would|should|"
            r"must|which|since|because|shades?|covers?|uses?|does|pools?|with)\b",
            after,
        )
    ):
        return True
    if re.search(r"[(\[,×*·]\s*[NHWC]\s*[,×*·]?\s*$", before[-6:]) or re.match(r"\s*[,×*·]\s*[NHW]\b", after):
        return True
    if re.search(r"\b[NHW]\s*(?:,|and|or|&|×)\s*$", before) or re.match(r"\s*(?:,|and|or|&)\s*[NHW]\b", after):
        return True
    if option in "NHWC" and _OF_ONE.search(before) and _AXES.search(before + option + after):
        return True
    if re.search(
        r"(?:channels?|features?|channel dimension|axis|dimension|size|number of channels|all|over|across|spans?"
        r"|spanning|along|pools?|averages?|includes?|per)\W*\(?\s*$",
        before,
        re.IGNORECASE,
    ):
        return option not in "AB" or not re.search(r"\b(?:all|over|across)\W*$", before)
    return bool(re.match(r"\s*(?:channels?|_|\^|×|\(\w+\)\s*=|dimension|axis|=\s*\d)", after)) or bool(
        re.search(r"(?:\\|\d\s?|[×*+^_/])$", before)
    )
