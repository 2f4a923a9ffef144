r"""How a formula is spelt: repairs of what a copy has damaged, and a look by which two spellings can be compared."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from viva.patterns import regex
from viva.reading.answers.plain import plain_text

MAX_FORMULA = 4000
_ACCENTS = {
    "\u0302": "hat",
    "\u0303": "tilde",
    "\u0304": "bar",
    "\u030c": "check",
    "\u0306": "breve",
    "\u0307": "dot",
    "\u20d7": "vec",
}
_SPACING = {"ˇ": "check", "ˆ": "hat", "˜": "tilde", "¯": "bar", "˘": "breve"}
_SPACING_ACCENT = regex(r"([ˇˆ˜¯˘])\s?([A-Za-zα-ωΑ-Ω])")
"""An accent that a copy out of a PDF has put before its letter."""

_LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789aehijklmnoprstuvx", strict=True))
_LOWERED_RUN = regex(f"[{''.join(_LOWERED)}]+")
_TOP = regex(r"(?<=[\w\)\]}])\s?[⊤ᵀ](?![\w]*})")
_ACCENT_BEHIND = regex(r"(?<![A-Za-z\\])([A-Za-z])(~(?=[\s=,.;:)\]|*+/_-]|$)|\^(?!\s*[\d({+-])(?=[\s=,.;:)\]|_]|$))")
_TYPED = {"~": "tilde", "^": "hat"}
"""An accent that was typed behind its letter: ``X~ = X Gamma^-1``, ``w = p w^``."""
_BARE_COLUMN = regex(r"_(:,\s?\w|\w,\s?:)(?!\w)")
_GLUED_INDEX = regex(r"∂\s?([a-z])([a-z]|\d)(?![\w_^])")
_LOWERED_POWER = regex(r"(?<=[A-Za-zΑ-Ωα-ω)\]])\s?[−-]\s?1(?![\d.])")


def repaired(formula: str) -> str:
    r"""``formula`` with the accents and transposes of PDF text written as TeX; nothing else is touched.

    >>> repaired("ˇw = y⊤X"), repaired("X~ = X G^-1")
    ('\\check w  = y^\\top X', '\\tilde X  = X G^-1')
    """
    formula = _SPACING_ACCENT.sub(lambda m: f"\\{_SPACING[m[1]]} {m[2]} ", formula)
    if "\\" not in formula and "$" not in formula:  # in TeX a tilde is a space and a caret needs something behind it
        formula = _ACCENT_BEHIND.sub(lambda m: f"\\{_TYPED[m[2]]} {m[1]} ", formula)
    formula = _BARE_COLUMN.sub(r"_{\1}", formula)
    formula = _GLUED_INDEX.sub(r"∂\1_\2", formula)
    return _TOP.sub(r"^\\top ", formula)


def raised(formula: str) -> str | None:
    r"""``formula`` with the exponents -1 that a copy has put on the line, or None if there are none.

    >>> raised("XΓ−1"), raised("X Γ")
    ('XΓ^{-1}', None)
    """
    lifted = _LOWERED_POWER.sub("^{-1}", formula)
    return lifted if lifted != formula else None


_OVER = regex(
    r"\\(?:overline|bar)\s*\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}"
    r"|(?:\\left)?\s*\\langle\s*((?:(?!\\[lr]angle)[^\n,|])*?)(?:\\right)?\s*\\rangle"
)


def averaged(formula: str) -> str:
    r"""``formula`` with a bar or angle brackets around a derivative written as the mean that they stand for.

    >>> averaged(r"g - \overline{\frac{\partial L}{\partial y}}"), averaged(r"\overline{z}")
    ('g - \\mathbb{E}\\left[\\frac{\\partial L}{\\partial y}\\right]', '\\overline{z}')
    """
    return _OVER.sub(
        lambda m: (
            rf"\mathbb{{E}}\left[{m[1] or m[2]}\right]" if re.search(r"\\partial|∂", m[1] or m[2] or "") else m[0]
        ),
        formula,
    )


_STYLES = regex(
    r"\\(?:mathcal|mathbf|mathbb|mathrm|boldsymbol|bm|rm|bf|cal|textbf|mathit|text|operatorname|left|right|vec"
    r"|big|Big)\b\s*"
)
_GREEK = (
    "alpha beta gamma delta zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau chi psi omega "
    "Gamma Delta Theta Lambda Xi Pi Phi Psi Omega"
)
_SPELLED = dict(zip("αβγδζηθικλμνξπρστχψωΓΔΘΛΞΠΦΨΩ", _GREEK.split(" "), strict=True))
_SPELLED |= {"∇": "nabla", "ℓ": "ell", "ε": "epsilon", "ϵ": "epsilon", "φ": "phi", "ϕ": "phi", "𝔼": "E"}
_SPELLED |= {"²": "^2", "³": "^3"}
"""Letters as their commands are spelled."""
_TWO_INDICES = regex(r"_([a-z]),([a-z])(?![a-z])")
_ACCENT_WORD = regex(
    r"(?<![A-Za-z\\])([A-Za-z]|alpha|beta|gamma|theta|lambda|mu|sigma|phi|tau|rho)_(hat|tilde|bar|check)(?![A-Za-z])"
)
_ACCENT_BEHIND_NAME = regex(
    r"(?<![A-Za-z\\])(d|∂|\\partial )?\s?(?!that|chat|what)([A-Za-z]|alpha|beta|gamma|theta|mu|sigma)(hat|tilde|bar)"
    r"(?=[\s_=/),(]|$)"
)
"""``xhat_i``, as code and plain text have it."""
_GRADIENT = regex(r"(?<![A-Za-z\\])grad(?:ient)?(?=[\s_(]\s*[A-Za-z({])")
_BARS = regex(r"\\[lr]?[vV]ert(?![A-Za-z])\s*")
_WIDE = regex(r"\\(?:widehat|widetilde|overline|widecheck)\b")
_NARROW = {"\\widehat": "\\hat", "\\widetilde": "\\tilde", "\\overline": "\\bar", "\\widecheck": "\\check"}


def normal(formula: str) -> str:
    r"""A formula's look, for finding the side that names a target: fonts, brackets, spaces and fraction style are gone.

    >>> normal(r"\frac{\partial L}{\partial x_i}") == normal("∂L/∂x_i"), normal(r"\tilde{\mathbf{X}}") == normal("X̃")
    (True, True)
    >>> normal("∂L/∂xᵢ") == normal(r"\frac{\partial L}{\partial x_i}"), normal("θ̂") == normal(r"\hat\theta")
    (True, True)
    """
    return _normal(formula[:MAX_FORMULA])


@lru_cache(maxsize=4096)
def _normal(formula: str) -> str:
    """Each field of a part asks for the look of every formula, and answers to one part write the same ones."""
    formula = repaired(formula)
    formula = _WIDE.sub(lambda m: _NARROW[m[0]], formula[:MAX_FORMULA])
    text = plain_text(_BARS.sub("|", _STYLES.sub(" ", formula)))
    text = _ACCENT_WORD.sub(r" \2\1", text)
    text = _ACCENT_BEHIND_NAME.sub(lambda m: f"{m[1] or ''}{m[3]}{m[2]}", text)
    text = _GRADIENT.sub("nabla ", text)
    text = _LOWERED_RUN.sub(lambda run: "_" + "".join(map(_LOWERED.__getitem__, run[0])), text)
    decomposed = unicodedata.normalize("NFD", text)
    out = base = ""
    for char in decomposed:
        name = _ACCENTS.get(char)
        if name:
            out = out[: len(out) - len(base)] + name + base
            continue
        before = out
        if char == "∂":
            out += "d"
        elif char in _SPELLED:
            out += _SPELLED[char]
        elif not char.isspace() and char not in "{}()[]\\$⟦⟧⟪⟫*·":
            out += char
        base = out[len(before) :]
    return (
        _TWO_INDICES.sub(r"_\1\2", out)
        .replace("varepsilon", "epsilon")
        .replace("varphi", "phi")
        .replace("ell", "l")
        .replace("^top", "^T")
        .replace("𝓛", "L")
        .replace("ℒ", "L")
        .replace("′", "'")
    )


_GREEK_WORDS = regex(
    rf"(?:{'|'.join(sorted({*_SPELLED.values()} - {'E', 'nabla', '^2', '^3'}, key=len, reverse=True))})"
)


def letters(formula: str) -> str:
    r"""A formula's look with every Greek letter as one letter, for counting what it is made of.

    >>> letters(r"\beta x"), letters("theta")
    ('αx', 'α')
    """
    return _GREEK_WORDS.sub("α", normal(formula))
