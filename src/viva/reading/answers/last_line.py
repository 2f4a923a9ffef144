"""The last formula of an answer: where a derivation ends, that is its result, whether or not "so" stands before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from viva.patterns import regex
from viva.reading.answers.statements import Statement, Weight
from viva.reading.blocks import inline_maths
from viva.reading.mathlike import count_words

_RELATED = regex(r"[=≈<≤]|\\(?:approx|leq?|geq?|lt)\b")


def ending_told(said: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """``said`` with the last line, if it is a formula by itself, as a conclusion; all else as it is.

    Steps on the way often begin with "so" or "we get", and the line that they lead to with nothing.
    """
    last = next((k for k in range(len(said) - 1, -1, -1) if _tells(said[k])), None)
    if last is None or said[last].weight != Weight.PLAIN or not _is_formula(said[last]):
        return said
    told = replace(said[last], weight=int(Weight.CONCLUSION), why="the last line", claim=int(Weight.CONCLUSION))
    return (*said[:last], told, *said[last + 1 :])


def _tells(statement: Statement) -> bool:
    """Whether a statement says more than a closing sentence without any numbers or formulas."""
    related = _RELATED.search(statement.plain) is not None
    return statement.kind != "heading" and (related or any(map(str.isdigit, statement.plain)))


def _is_formula(statement: Statement) -> bool:
    if statement.kind == "display":
        return True
    text = statement.text.strip(" \t\n*_>-.")
    spans: Sequence[tuple[int, int, str]] = list(inline_maths(text))
    if spans:
        return len(spans) == 1 and spans[0][0] <= 1 and spans[0][1] >= len(text) - 1
    return _RELATED.search(text) is not None and count_words(text) == 0
