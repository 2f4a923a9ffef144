r"""Whether a text lost its layout in copying: fraction bars, roots, exponents, accents and signs.

A PDF viewer gives accents as glyphs of their own (``ˆw``), a norm's index and exponent as ``∥22``, ``6=`` for an
inequality, private glyphs for what it has no letter for, and every entry of a matrix on its own line. Where such traces
stand, formulas without marks around them can't be taken literally. TeX keeps its layout and is looked through.
"""

from __future__ import annotations

import re

from viva.patterns import regex

_TEX = regex(
    r"\$\$.*?\$\$|\$[^$\n]+\$|\\\[.*?\\\]|\\\(.*?\\\)|\\begin\{(\w+\*?)\}.*?\\end\{\1\}|```.*?```|`[^`\n]*`", re.DOTALL
)
_TRACES = (
    re.compile(r"[\ue000-\uf8ff\ufffd]"),  # private glyphs, and what couldn't be decoded
    re.compile(r"[ˆ˜ˇ¯˘](?=\s*[^\W\d_])|[^\W\d_]\s*\n\s*[ˆ˜ˇ¯˘^~](?:\n|$)"),  # an accent beside or below its letter
    re.compile(r"[∥‖]\s?2\s?2(?!\d)|[∥‖]\s*\n\s*2\s*\n"),  # the index and the exponent of a norm
    re.compile(r"[^\W\d_)\]∥‖]\n[-−]?[12⊤]\n"),  # an exponent on a line of its own
    re.compile(r"[)\]][23](?![\w.,(^]*\w)"),  # an exponent behind a bracket
    re.compile(r"[^\W\d_)\]]\s*6=\s*[^\W\d_]"),  # an inequality sign in pieces
)
_ALONE = regex(r"^[^\S\n]*(?:[^\W\d_]|\d{1,2}|\(\d{1,3}\)|[^\W\d_]{1,2}[=−+]\d|[−+=∂√·×])[^\S\n]*$", re.MULTILINE)
_MATHS = regex(r"[∥‖⊤∂√∑Σ∇𝔼⊙]")
_SCRIPTS = regex(r"[\^_²³¹⁰-⁹ᵀᵗ₀-₉ᵢⱼₖₙₘ\\'’]|\*\*|\b(?:sqrt|sum|norm)\b|\.T\b")
_MOST_ALONE = 4


def copied_without_layout(text: str) -> bool:
    r"""Whether the text shows traces of having lost its layout.

    Examples:
        >>> copied_without_layout("∥y − pX ˇw∥22 + p(1 − p)∥ˇΓ ˇw∥22")
        True
        >>> copied_without_layout("‖y − pXw‖² + p(1 − p)‖Γw‖²"), copied_without_layout(r"$\|y - Xw\|_2^2$ is 4.")
        (False, False)
    """
    plain = _TEX.sub(" ", text)
    if any(trace.search(plain) for trace in _TRACES):
        return True
    if len(_ALONE.findall(plain)) >= _MOST_ALONE:
        return True
    return bool(_MATHS.search(plain)) and not _SCRIPTS.search(plain)


_TORN = regex(
    r"^\s*\d+\s*=[^=]*[^\W\d_]"  # a number that is the end of what stood before
    r"|(?<![\w.)])1\s+[^\W\d_](?!\w)"  # the numerator of a fraction without its bar
)


def looks_torn(formula: str) -> bool:
    """Whether a formula in plain text looks like a piece of one, as copying leaves it.

    Examples:
        >>> looks_torn("2 = p(1-p)"), looks_torn("1 c = 3"), looks_torn("x = 2")
        (True, True, False)
    """
    return "\\" not in formula and bool(_TORN.search(formula))


def ends_in_a_mark(formula: str) -> bool:
    """Whether a formula in plain text ends in a number to which the mark of a footnote may be glued."""
    return "\\" not in formula and bool(_GLUED.search(formula))


_GLUED = regex(r"\d{2,}\W*$")
