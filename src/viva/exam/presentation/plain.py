r"""Markdown with TeX as plain text with Unicode signs, the way that people type mathematics into a chat.

Nothing is lost: what stood one above the other gets brackets and slashes, ``x_{12}`` becomes ``x₁₂`` or ``x_(ab)``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from viva.exam.presentation.characters import SUBSCRIPTS, SUPERSCRIPTS
from viva.exam.presentation.tex_layout import set_formula

FORMULA = re.compile(r"\$\$(.+?)\$\$|\\\[(.+?)\\\]|\$([^$]+?)\$|\\\((.+?)\\\)", re.DOTALL)
_STRONG = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", re.DOTALL)
_EMPHASIS = re.compile(r"(?<![*\w])\*(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*(?![*\w])")
_HEADING = re.compile(r"^#{1,6} +", re.MULTILINE)
_RAISED = "".join({*SUBSCRIPTS.values(), *SUPERSCRIPTS.values()})
_SIMPLE = re.compile(rf"(?:\d+(?:\.\d+)?|[^\W\d_])[\u0300-\u036f\u20d7]?[{re.escape(_RAISED)}]*")
_DERIVATIVE = re.compile(r"[∂d].{0,6}")


class PlainSetter:
    """Fractions with a slash, scripts raised or behind ``^`` and ``_``, matrices as lists."""

    def fraction(self, top: str, bottom: str) -> str:
        """In brackets wherever a slash alone could be misread."""
        over = top if _simple(top) else f"({top})"
        under = bottom if _simple(bottom) else f"({bottom})"
        if _DERIVATIVE.fullmatch(top) and _DERIVATIVE.fullmatch(bottom):
            return f"{top}/{bottom}"
        return f"({over}/{under})"

    def root(self, inner: str, index: str) -> str:
        """A root sign with brackets."""
        sign = {"": "√", "2": "√", "3": "∛", "4": "∜"}.get(index)
        return f"{sign}({inner})" if sign else f"({inner})^(1/{index})"

    def scripts(self, base: str, low: str, high: str) -> str:
        """Raised or lowered where Unicode has the characters."""
        return base + _script(low, SUBSCRIPTS, "_") + _script(high, SUPERSCRIPTS, "^")

    def accent(self, text: str, mark: str) -> str:
        """The accented letter, or the combining mark behind it; around more than one, brackets."""
        return unicodedata.normalize("NFC", text + mark) if len(text) == 1 else f"({text}){mark}"

    def matrix(self, rows: list[list[str]], brackets: str) -> str:
        """A list of rows; cases line by line."""
        if brackets == "{":
            return "; ".join(" ".join(row) for row in rows)
        if brackets == "||":
            return "det " + self.matrix(rows, "[]")
        return "[" + ", ".join("[" + ", ".join(row) + "]" for row in rows) + "]"


def _simple(text: str) -> bool:
    return _SIMPLE.fullmatch(text) is not None


def _script(text: str, raised: dict[str, str], sign: str) -> str:
    if not text:
        return ""
    packed = text.replace(" ", "")
    if all(letter in raised for letter in packed):
        return "".join(raised[letter] for letter in packed)
    if len(packed) == 1 or (packed[:1] + packed[-1:] in ("()", "[]")):
        return sign + packed
    tight = re.sub(r" *([×,:]) *", r"\1", text)
    return f"{sign}{{{tight}}}"


def plain_formula(tex: str) -> str:
    r"""One formula of TeX in Unicode.

    Examples:
        >>> plain_formula(r"\|y - p X \check w\|_2^2 + p(1-p)\|\check\Gamma \check w\|_2^2")
        '‖y − p X w̌‖₂² + p(1 − p)‖Γ̌ w̌‖₂²'
        >>> plain_formula(r"\gamma\left(\frac{\partial L}{\partial y_i} - \frac{1}{n}\sum_{j=1}^{n}g_j\right)")
        'γ(∂L/∂yᵢ − (1/n) ∑ⱼ₌₁ⁿ gⱼ)'
        >>> plain_formula(r"\begin{bmatrix} 1 & -2 \\ \frac{1}{2} & 0 \end{bmatrix}"), plain_formula(r"X \Gamma^{-1}")
        ('[[1, −2], [(1/2), 0]]', 'X Γ⁻¹')
    """
    return set_formula(tex, PlainSetter())


def plain(text: str) -> str:
    r"""Markdown with TeX as plain text.

    Examples:
        >>> print(plain("**Note:** the filter is $$ [1, \\frac{1}{2}]. $$ It is *kept* when $p \\to 1$."))
        Note: the filter is
        <BLANKLINE>
            [1, (1/2)].
        <BLANKLINE>
        It is kept when p → 1.
    """
    return converted(text, plain_formula, lambda shown: "\n\n    " + shown.replace("\n", "\n    ") + "\n\n")


def converted(text: str, inline: Callable[[str], str], displayed: Callable[[str], str]) -> str:
    """Markdown with TeX without either: formulas go through ``inline``, displays through ``displayed`` as well."""
    pieces: list[str] = []
    end = 0
    for found in FORMULA.finditer(text):
        pieces.append(_without_markup(text[end : found.start()]))
        formula = next(group for group in found.groups() if group is not None)
        shown = inline(formula)
        pieces.append(displayed(shown) if found[1] is not None or found[2] is not None else shown)
        end = found.end()
    pieces.append(_without_markup(text[end:]))
    out = "".join(pieces)
    out = re.sub(r" +\n", "\n", re.sub(r"\n\n(\S)", r"\n\n\1", out))
    out = re.sub(r"\n{3,}", "\n\n", out)
    return re.sub(r"(?<=\n\n) {1,3}(?=\S)", "", out).strip()


def _without_markup(text: str) -> str:
    text = _HEADING.sub("", text)
    return _EMPHASIS.sub(r"\1", _STRONG.sub(r"\1", text)).replace("`", "")
