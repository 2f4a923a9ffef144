r"""Markdown with TeX as it comes out of a PDF by copy and paste: the characters are there, the layout is gone.

What is lost: fraction bars (numerator and denominator stand on lines of their own), the height of scripts, where an
accent belongs, the rows of a matrix (one number a line), bold and headings, and where lines really end; ligatures come
as one character. What is never lost is a minus sign, or anything without which the question could not be answered: a
matrix that is not square keeps its rows, since nothing else would say how many there are.
"""

from __future__ import annotations

import re
import textwrap

from viva.exam.presentation.characters import SPACING
from viva.exam.presentation.plain import converted
from viva.exam.presentation.tex_layout import set_formula

_WIDTH = 88
_LIGATURES = (("ffi", "ﬃ"), ("ffl", "ﬄ"), ("ff", "ﬀ"), ("fi", "ﬁ"), ("fl", "ﬂ"))
_BREAK = "\x1e"
"""Stands for a line break inside of a formula until the lines are broken anew."""


class MangledSetter:
    """What a text layer of a PDF has of a formula."""

    def fraction(self, top: str, bottom: str) -> str:
        """Numerator and denominator, one below the other, without the bar."""
        return f"{_BREAK}{top}{_BREAK}{bottom}{_BREAK}"

    def root(self, inner: str, index: str) -> str:
        """The sign alone says nothing of how far it reaches, so the brackets stay."""
        return f"{index}√({inner})"

    def scripts(self, base: str, low: str, high: str) -> str:
        """On the line, the upper one first where both are there, as the text layer has them."""
        low, high = low.replace(" ", ""), high.replace(" ", "")
        # Two numbers that run together would be another number, and the question another question.
        if base[-1:].isdigit() and (high + low)[:1].isdigit():
            return base + ("^" + high if high else "") + ("_" + low if low else "")
        return base + high + low

    def accent(self, text: str, mark: str) -> str:
        """As a character of its own before the letter."""
        return SPACING.get(mark, mark) + text

    def matrix(self, rows: list[list[str]], brackets: str) -> str:
        """One number a line, in the order of the rows."""
        if len({len(row) for row in rows}) != 1 or len(rows) != len(rows[0]):
            lines = [" ".join(row) for row in rows]
        else:
            lines = [entry for row in rows for entry in row]
        left, right = brackets[:1], brackets[1:]
        return _BREAK + _BREAK.join(filter(None, [left, *lines, right])) + _BREAK


def mangled_formula(tex: str) -> str:
    r"""One formula of TeX as a PDF's text layer has it.

    Examples:
        >>> print(mangled_formula(r"\frac{1}{n}\sum_{j=1}^n x_j^2 - \check w"))
        1
        n ∑nj=1 x2j − ˇw
    """
    return re.sub(f" *(?:{_BREAK})+ *", "\n", set_formula(tex, MangledSetter())).strip("\n")


def mangled(text: str) -> str:
    r"""Markdown with TeX as copied out of a PDF.

    Examples:
        >>> print(mangled("The input is $$\\begin{bmatrix} 1 & -2 \\\\ 3 & 0 \\end{bmatrix}$$ and **filter** $f_1$."))
        The input is
        [
        1
        −2
        3
        0
        ]
        and ﬁlter f1.
    """
    whole = converted(
        text,
        lambda tex: mangled_formula(tex).replace("\n", _BREAK),
        lambda shown: f"{_BREAK}{shown}{_BREAK}",
    )
    paragraphs = []
    for paragraph in re.split(r"\n\s*\n", whole):
        lines: list[str] = []
        for line in re.split(f"(?:{_BREAK})+|\n(?=- )", paragraph):
            flowing = " ".join(line.split()).replace("- ", "• ", 1) if line.startswith("- ") else " ".join(line.split())
            lines += textwrap.wrap(flowing, _WIDTH, break_long_words=False, break_on_hyphens=False)
        paragraphs.append(re.sub(r"\n([.,;:])(?=\n|$)", r"\1", "\n".join(lines)))
    out = "\n".join(paragraph for paragraph in paragraphs if paragraph)
    for letters, ligature in _LIGATURES:
        out = out.replace(letters, ligature)
    return out
