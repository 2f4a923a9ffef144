r"""TeX and Markdown turned into plain text, so that one set of rules reads numbers, choices and words.

``$\frac{27}{3} \times 4 = \boxed{36}$`` becomes ``(27)/(3) × 4 = ⟦36⟧``: the brackets ⟦⟧ mark what was boxed and ⟪⟫
what
was bold, since both say "this is it".
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from viva.patterns import regex

BOX_OPEN, BOX_CLOSE = "⟦", "⟧"
BOLD_OPEN, BOLD_CLOSE = "⟪", "⟫"

_SYMBOLS = {
    "times": "×", "cdot": "·", "ast": "*", "div": "/", "approx": "≈", "simeq": "≈", "cong": "≅", "to": "→",
    "rightarrow": "→", "longrightarrow": "→",
    "Rightarrow": "⇒", "implies": "⇒", "Longrightarrow": "⇒", "infty": "∞", "ne": "≠", "neq": "≠", "le": "≤",
    "leq": "≤", "ge": "≥",
    "geq": "≥", "pm": "±", "quad": "  ", "qquad": "  ", "blacksquare": "■", "square": "□", "Box": "□",
    "checkmark": "✓", "boxtimes": "☒",
    "bullet": "•", "dots": "…", "ldots": "…", "cdots": "…", "partial": "∂", "gamma": "γ", "Gamma": "Γ", "mu": "μ",
    "beta": "β",
    "therefore": "∴", "left": "", "right": "", "bigl": "", "bigr": "", "big": "", "Big": "",
    "displaystyle": "", "limits": "", "nonumber": "",
    "lVert": "‖", "rVert": "‖", "Vert": "‖", "lvert": "|", "rvert": "|", "vert": "|",
    "sum": "∑", "percent": "%", "colon": ":", "equiv": "≡", "leftarrow": "←", "mid": "|", "xmark": "✗", "circ":
    "○", "textbullet": "•",
}  # fmt: skip
_STYLE = (
    r"(?:text|textbf|textit|textrm|texttt|mathrm|mathbf|mathit|mathsf|mathtt|mathcal|mathbb|boldsymbol|bm"
    r"|operatorname|mbox|emph|underline|underbrace|tag|large|hbox)"
)
_GROUP = regex(rf"\\{_STYLE}\*?\s*\{{([^{{}}]*)\}}")
_FRACTION = regex(r"\\[dt]?frac\s*(?:\{([^{}]*)\}|(\d))\s*(?:\{([^{}]*)\}|(\d))")
_MIXED = regex(
    r"(?<![\w.,^_})\]/])(?<![*·×⋅/+-]\s)(?P<whole>\d{1,6})\s?\\[dt]?frac\s*"
    r"(?:\{(?P<top>\d{1,6})\}|(?P<top1>\d))\s*(?:\{(?P<bottom>\d{1,6})\}|(?P<bottom1>\d))"
    r"(?!\s*(?:[\w({\\]|=))"
)
"""A mixed number, ``1\\frac{9}{11}``: where something follows it, it may as well be a product."""
_BOX = regex(r"\\(?:boxed|fbox|framebox|colorbox\{\w*\})\s*\{([^{}]*)\}")
_SCRIPT = regex(r"([_^])\s*\{([^{}]*)\}")
_COMMAND = regex(r"\\([a-zA-Z]+)\*?")
_BOLD = regex(r"(\*\*|__)(?=\S)((?:(?!\1)[^\n]){1,400}?)(?<=\S)\1")
_MINUS = str.maketrans(
    {
        "−": "-",
        "–": "–",
        "﹣": "-",
        "－": "-",
        "\u00a0": " ",
        "\u2009": " ",
        "\u202f": " ",
        "\u200b": " ",
        "＝": "=",
        "∗": "*",
        "⋅": "·",
        "✖": "×",
        "⨯": "×",
        "⁄": "/",
    }
)

_DASH = regex(r"(?<![\d\w])[–](?=\d)")


_THOUSANDS = regex(r"(?<=\d)(?:\\,|\\;|[\u00a0\u2009\u202f'’])(?=\d{3}(?!\d))")
"""What parts the thousands of a number: ``16\\,384``; between other digits it is no space of a list either."""


def _sum_of_mixed(found: re.Match[str]) -> str:
    top, bottom = found["top"] or found["top1"], found["bottom"] or found["bottom1"]
    return f"({found['whole']} + {top}/{bottom})" if int(top) < int(bottom) else found[0]


def plain_text(text: str) -> str:
    r"""``text`` without its TeX and Markdown dress; bounded work, never an error.

    >>> plain_text(r"**Total:** $27 + 12 = \boxed{39}$ parameters, i.e. $\tfrac{39}{108}$ and $150{,}528$")
    '⟪Total:⟫ 27 + 12 = ⟦39⟧ parameters, i.e. (39)/(108) and 150,528'
    """
    return _remembered(text) if len(text) <= _REMEMBERED else _undressed(text)


_REMEMBERED = 400
"""Characters; formulas, labels and short sentences come again, long ones don't."""


_ONE_SIGN = regex("(?<!\\w)[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞](?!\\w)")
"""A fraction that is one sign; behind a number it is a part of it: "2½"."""


def _undressed(text: str) -> str:
    if not text.isascii():
        text = _ONE_SIGN.sub(lambda sign: unicodedata.normalize("NFKC", sign[0]), text)
    text = _DASH.sub("-", _THOUSANDS.sub(",", text).translate(_MINUS))
    text = _BOLD.sub(rf"{BOLD_OPEN}\2{BOLD_CLOSE}", text)
    if "\\" in text:
        text = re.sub(r"\\[,;:! ]", " ", text.replace("{,}", ",").replace("\\%", "%").replace("\\$", " "))
        text = re.sub(r"\\[()\[\]]", " ", text)
        for _ in range(6):
            before = text
            text = _GROUP.sub(r" \1 ", text)
            text = _MIXED.sub(_sum_of_mixed, text)
            text = _FRACTION.sub(lambda m: f"({m[1] or m[2]})/({m[3] or m[4]})", text)
            text = _BOX.sub(rf"{BOX_OPEN}\1{BOX_CLOSE}", text)
            text = _SCRIPT.sub(lambda m: m[1] + (m[2] if len(m[2]) == 1 else f"({m[2]})"), text)
            if text == before:
                break
        text = re.sub(r"\\(?:begin|end)\s*\{[^{}]*\}(?:\{[lcr|]*\})?", " ", text)
        text = text.replace("\\\\", " ; ").replace("&", " ")
        text = _COMMAND.sub(lambda m: _SYMBOLS.get(m[1], f"\\{m[1]} "), text)
    return re.sub(r"(?<!\$)\$\$?", "", text).replace("`", "")


_remembered = lru_cache(maxsize=4096)(_undressed)
