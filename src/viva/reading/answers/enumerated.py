"""Numbers told in the order asked, each behind its letter: ``(a) 5/3 (b) 41/9``, on one line or on several."""

from __future__ import annotations

import re
from collections.abc import Sequence

from viva.patterns import regex
from viva.reading.answers.form import Candidate
from viva.reading.answers.numbers import find_numbers
from viva.reading.answers.statements import Statement

_MARK = regex(r"(?:(?<=\s)|^)[⟪]?\((?P<mark>[a-h]|i{1,3}|iv|[1-8])\)[⟫]?(?=\s)", re.IGNORECASE)
_ORDERS = (tuple("abcdefgh"), ("i", "ii", "iii", "iv"), tuple("12345678"))
_UP_TO_THE_LAST = regex(r"[^.;:]*(?:=|≈)[\s⟪⟦(]*")
_NOTHING_MORE = regex(r"[\s⟫⟧).,;]*")


def without_enumerators(text: str, count: int) -> str:
    """``text`` with the marks of ``count`` items blanked out, those but the first as a semicolon.

    The first mark may be missing, since it opens the item. All places stay the same. A text that doesn't begin with the
    first item, or goes through more or fewer, comes back as it is.

    >>> without_enumerators("(a) 5/3 (b) 41/9", 2), without_enumerators("5/3 (b) 41/9", 2)
    ('    5/3  ;  41/9', '5/3  ;  41/9')
    """
    if count < 2 or "(" not in text:
        return text
    marks = list(_MARK.finditer(text))
    opened = len(marks) == count - 1
    if not marks or not (opened or (len(marks) == count and not text[: marks[0].start()].strip(" *•-"))):
        return text
    if tuple(mark["mark"].lower() for mark in marks) not in {order[opened:count] for order in _ORDERS}:
        return text
    for number, mark in enumerate(marks):
        blank = " " * len(mark[0]) if number == 0 and not opened else ";".center(len(mark[0]))
        text = text[: mark.start()] + blank + text[mark.end() :]
    return text


def numbers_in_order(names: Sequence[str], said: Sequence[Statement]) -> dict[str, Candidate]:
    """Answers to several number fields as the items of a list, in the order asked, if the text holds no more."""
    told = [statement for statement in said if any(map(str.isdigit, statement.plain))]
    if len(told) != len(names) or any(statement.kind != "item" for statement in told):
        return {}
    found: dict[str, Candidate] = {}
    for name, statement in zip(names, told, strict=True):
        text = statement.plain
        numbers = find_numbers(text[:400])
        if not numbers or not _NOTHING_MORE.fullmatch(text, numbers[-1].end):
            return {}
        if text[: numbers[-1].start].strip(" ⟪⟦") and not _UP_TO_THE_LAST.fullmatch(text, 0, numbers[-1].start):
            return {}
        found[name] = Candidate(
            numbers[-1].value, text, statement.lines, "lenient", "in the order asked", statement.weight * 10,
            place=statement.index,
        )  # fmt: skip
    return found
