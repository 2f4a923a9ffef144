r"""Telling maths from prose by looking at one line, for text in which nothing marks the maths.

Models that don't write TeX put a formula on a line of its own, often indented: ``∂L/∂x_i = γ(g_i - ḡ)``. Such a line
has
operators or relations and next to no words.
"""

from __future__ import annotations

from viva.patterns import regex
from viva.reading.greek import GREEK_NAMES

FUNCTION_NAMES = GREEK_NAMES | frozenset(
    """linalg inv sin cos tan exp log ln sqrt max min argmax argmin diag det tr trace rank sum prod lim inf sup
    var cov std mean norm abs mod gcd lcm sign relu softmax sigmoid tanh np numpy torch array tensor dot
    matmul transpose eye zeros ones grad hat tilde bar vec new old for all and frac dfrac tfrac left right partial
    mathbf mathrm text cdot times begin end bmatrix pmatrix matrix""".split()  # noqa: SIM905
)
"""Words that formulas are full of; any other word of three letters is prose."""

_COMMAND = regex(r"\\[a-zA-Z]+")
_OF_A_MODULE = regex(r"\b(?:np|numpy|jnp|torch|scipy)\.(?:linalg\.)?\w+")
_WORD = regex(r"[A-Za-zÀ-ɏ'’]{3,}")
_PRODUCT = regex(r"[a-z][A-Z][A-Za-z]?[a-z]?")
"""``pXw``: no word has a capital behind its first letter."""
_STRONG = regex(r"[=≈≠≤≥→⇒∝∂∑∏√∫‖·×⊙²³⁻ᵀ^\\](?:(?<!\\)|[a-zA-Z])")
_OPERATOR = regex(r"[=≈≠≤≥→⇒∝+*/^·×⊙∂∑√‖−-]|\\(?:frac|cdot|times|sum|odot|partial|sqrt|Rightarrow|implies|approx)")
_BETWEEN_FORMULAS = regex(r"(?:^|[\s,;.])(?:[Ss]o|[Ww]e|[Ii]t|is|by)(?: that)?\s")
"""Words of two letters that no formula holds: the line is a sentence with formulas in it."""
_NUMBERS_ROW = regex(
    r"^\s*(?:=\s*)?[\[(|⎡⎢⎣⎛⎜⎝{\s]*[-+−]?\d[\d./]*(?:[\s,;&|]+[-+−]?\d[\d./]*)+\s*[\])|⎤⎥⎦⎞⎟⎠}\s,;.\\]*$"
)


_NUMBERED = regex(r"\d{1,2}\.\s+[-+−]?\d[\d./]*$")
"""An item that is one number, ``2. 41/9``, and no row of a matrix."""
_NO_FORMULA = regex(r"[-*+•]\s|\d{1,2}[.)]\s|#|>|\$|\*\*")


def is_math_line(line: str) -> bool:
    """Whether a line is a formula standing alone, or a row of a matrix.

    >>> [is_math_line(x) for x in ("    w = p ŵ", "[ 3, -3, 1 ]", "So w is p times the old w.", "Part (b)", "- x = 3")]
    [True, True, False, False, False]
    """
    text = line.strip()
    if not text or len(text) > 600:
        return False
    if _NUMBERS_ROW.match(text) and not _NUMBERED.match(text):
        return True
    if _NO_FORMULA.match(text) or text.count("$") >= 2 or "\\(" in text:
        return False
    if not _STRONG.search(text) or not _OPERATOR.search(text) or _BETWEEN_FORMULAS.search(text):
        return False
    return count_words(text) == 0


def count_words(text: str) -> int:
    r"""How many words of prose ``text`` holds: three letters or more, no command, no function's or Greek letter's name.

    >>> count_words(r"\\sqrt{x} = \\text{rank}(A) + log(beta)"), count_words("the size of w")
    (0, 2)
    """
    bare = _COMMAND.sub(" ", text)
    if "." in bare:
        bare = _OF_A_MODULE.sub(" ", bare)
    return sum(1 for w in _WORD.findall(bare) if w.lower() not in FUNCTION_NAMES and not _PRODUCT.fullmatch(w))
