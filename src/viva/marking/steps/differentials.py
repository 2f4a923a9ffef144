r"""Equations between differentials, ``dL = -2 r^\top X\,dw``: no d in them is a number, so they aren't decided."""

from __future__ import annotations

from viva.algebra import Notation
from viva.marking.steps.formulas import Chain
from viva.patterns import regex

_UPRIGHT = r"\\(?:mathrm|operatorname|text|mathop|rm|dd)\s*(?:\{\s*d\s*\}|\s*d(?![A-Za-z]))|\\dd(?![A-Za-z])|ⅆ|𝖽"
_SLANTED = (
    r"(?<![A-Za-z\\{_^/])d(?:[A-Za-zα-ωΑ-Ω](?![A-Za-z])|\\[A-Za-z]+)(?!\w*\}?\s*/\s*d)"
    r"|^\s*d\s*(?:\\left)?[\[(‖|]"
)
_DIFFERENTIAL = regex(f"(?:{_UPRIGHT}|{_SLANTED})")
_NAME = regex(r"d[A-Za-z]")
_UPRIGHT_ONLY = regex(_UPRIGHT)
_QUOTIENT = regex(
    r"\\[dt]?frac\s*\{\s*(?:\\mathrm\s*\{?)?\s*d|\bd\w*\s*/\s*d\w|/\s*(?:\\mathrm\s*)?\{?\s*d|\\(?:int|dv)(?![a-z])|∫"
)


def between_differentials(chain: Chain, notation: Notation) -> bool:
    """Whether two sides of a chain hold differentials, and none a derivative or an integral.

    Where the notation has a symbol ``dy`` of its own, nothing is taken for a differential.
    """
    if any(_NAME.fullmatch(name) for name in (*notation.symbols, *notation.aliases)):
        return False
    texts = [member.text for member in chain.members]
    if any(_QUOTIENT.search(text) for text in texts):
        return False
    return sum(_DIFFERENTIAL.search(text) is not None for text in texts) > 1 or any(
        _UPRIGHT_ONLY.search(text) for text in texts
    )
