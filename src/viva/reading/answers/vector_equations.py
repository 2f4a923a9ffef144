r"""Several numbers told as one vector: ``(c, s) = (0.7, 1.2)``, or the same as columns in TeX."""

from __future__ import annotations

import re

from viva.patterns import regex
from viva.reading.answers.tensors import find_tensors

_NAME = r"\\?[A-Za-z]+(?:_(?:\w|\{\w{1,6}\}))?(?:\^?\*|\^\{?\\(?:ast|star)\}?)?"
_MATRIX = r"\{[bp]?(?:small)?matrix\}\s*"
_COLUMN = rf"\\begin{_MATRIX}(?P<rows>{_NAME}(?:\s*(?:\\\\|&)\s*{_NAME}){{1,5}})\s*\\end{_MATRIX}"
_ROW = (
    rf"(?:\\left)?[(\[]\s*(?P<cells>{_NAME}(?:\s*,\s*{_NAME}){{1,5}})\s*(?:\\right)?[)\]](?:\^\{{?\\?(?:top|T)\}}?|ᵀ)?"
)
_EQUATION = regex(rf"(?:{_COLUMN}|(?<![A-Za-z\\]){_ROW})\s*(?:=|≈|\\approx)\s*")
_PARTS = regex(r"\\\\|&|,")


def entry_by_entry(text: str) -> str | None:
    r"""The equations of the entries, where ``text`` tells a vector of names to be a vector of numbers; else None.

    >>> entry_by_entry(r"$\begin{pmatrix}c\\s\end{pmatrix}=\begin{pmatrix}0.7\\1.2\end{pmatrix}$")
    'c = 7/10; s = 6/5'
    >>> entry_by_entry("So (w, b) = (2, -1).")
    'w = 2; b = -1'
    """
    told = _EQUATION.search(text)
    if told is None:
        return None
    names = [name.strip() for name in _PARTS.split(told["rows"] or told["cells"])]
    for array in find_tensors(text):
        between = re.sub(r"\\left|[\s$]", "", text[told.end() : array.start])
        if array.start >= told.end() - 1 and not between and len(array.value.entries) == len(names):
            return "; ".join(f"{name} = {entry.value}" for name, entry in zip(names, array.value.entries, strict=True))
    return None
