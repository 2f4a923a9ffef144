r"""Right text made into what comes out of a PDF: no marks around formulas, no bars, scripts in line, glyphs lost.

:func:`copied_from_pdf` takes Markdown with TeX and gives the text that a viewer puts on the clipboard: each way to lose
something is a flag of :class:`Damage`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NAMES = {
    "alpha": "α", "beta": "β", "gamma": "γ", "Gamma": "Γ", "delta": "δ", "epsilon": "ϵ", "eta": "η", "theta": "θ",
    "lambda": "λ", "mu": "μ", "nu": "ν", "omega": "ω", "sigma": "σ", "Sigma": "Σ", "tau": "τ", "pi": "π", "ell": "ℓ",
    "partial": "∂", "nabla": "∇", "sum": "X", "prod": "Y", "cdot": "·", "times": "×", "odot": "⊙", "top": "⊤",
    "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "6=", "neq": "6=", "in": "∈", "sim": "∼", "to": "→",
    "rightarrow": "→", "infty": "∞", "Rightarrow": "⇒", "implies": "⟹", "approx": "≈", "dots": "...", "ldots": "...",
    "cdots": "···", "quad": "  ", "qquad": "    ", "star": "⋆", "pm": "±", "propto": "∝", "mid": "|", "varepsilon": "ε",
    "|": "∥", "log": "log", "exp": "exp", "min": "min", "max": "max", "det": "det",
}  # fmt: skip
_ACCENTS = {"hat": "ˆ", "tilde": "˜", "check": "ˇ", "bar": "¯", "breve": "˘", "vec": "⃗"}
_DRESS = (
    "mathbf|mathcal|mathrm|mathbb|mathit|boldsymbol|bm|text|textrm|operatorname|left|right|bigl|bigr|Bigl|Bigr|big|Big"
    "|displaystyle|underbrace|mathsf|Bigg|bigg"
)


@dataclass(frozen=True)
class Damage:
    """What gets lost or moved."""

    bars: str = "lines"
    """``lines``: numerator and denominator on lines of their own; ``gone``: side by side."""
    roots: bool = True
    """Whether the root sign is lost."""
    minus: str = "−"
    """What stands for a minus sign: another glyph, a private one, or nothing."""
    scripts: str = "inline"
    """``inline``: ``x2``; ``lines``: on lines of their own; ``apart``: behind a blank."""
    matrices: str = "rows"
    """``rows``: one number a line, by rows; ``columns``: by columns."""
    accents: str = "before"
    """``before``, ``lines`` or ``gone``."""
    footnote: bool = False
    """Whether a footnote's mark is glued to the last number of a paragraph."""
    numbers: bool = True
    """Whether displays get numbers at their ends."""


def copied_from_pdf(text: str, damage: Damage) -> str:
    """The text as it comes out of a PDF."""
    count = 0

    def display(match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        number = f"\n({count})" if damage.numbers else ""
        return "\n" + flattened(match[1], damage) + number + "\n"

    text = re.sub(r"\$\$(.*?)\$\$|\\\[(.*?)\\\]", lambda m: display(m) if m[1] else m[0], text, flags=re.DOTALL)
    text = re.sub(r"\$([^$\n]+)\$", lambda m: flattened(m[1], damage), text)
    text = re.sub(r"^#+ |\*\*|`", "", text, flags=re.MULTILINE)
    if damage.footnote:
        text = re.sub(r"(\d)(?=[.,]?\n\n)", r"\g<1>3", text)
    return text


def flattened(tex: str, damage: Damage) -> str:
    """A formula without its layout."""
    tex = re.sub(r"\\(?:begin|end)\{(?:aligned|align\*?|gathered|split|cases|array)\}(?:\{[lcr]*\})?", " ", tex)
    tex = re.sub(r"\\begin\{[bpv]?matrix\}(.*?)\\end\{[bpv]?matrix\}", lambda m: _matrix(m[1], damage), tex, flags=re.S)
    for _ in range(6):
        tex = _once(tex, damage)
    tex = re.sub(r"\\(?:label|tag)\{[^{}]*\}", "", tex)
    tex = re.sub(r"\\([A-Za-z]+|\|)", lambda m: _NAMES.get(m[1], m[1]), tex)
    tex = tex.replace("\\\\", "\n").replace("&", " ").replace("~", " ")
    tex = re.sub(r"\\[,;:! ]", " ", tex)
    return tex.replace("{", "").replace("}", "").replace("\\", "").replace("-", damage.minus).replace("^", "").replace(
        "_", ""
    )  # fmt: skip


def _once(tex: str, damage: Damage) -> str:
    inner = r"\{((?:[^{}]|\{[^{}]*\})*)\}"
    between = "\n" if damage.bars == "lines" else " "
    tex = re.sub(rf"\\[dt]?frac\s*{inner}\s*{inner}", rf"{between}\1{between}\2{between}", tex)
    tex = re.sub(r"\\[dt]?frac\s*(\d)\s*(\w)", rf"{between}\1{between}\2{between}", tex)
    tex = re.sub(rf"\\sqrt\s*{inner}", r"\1" if damage.roots else r"√\1", tex)
    tex = re.sub(rf"\\(?:{_DRESS})\b\s*", "", tex)
    mark = {"before": r"{0}\1", "lines": "\n{0}\n\\1", "gone": r"\1"}[damage.accents]
    for name, glyph in _ACCENTS.items():
        tex = re.sub(rf"\\{name}\s*\{{?\s*(\\?\w+)\}}?", mark.format(glyph), tex)
    script = {"inline": r"\1", "lines": r"\n\1\n", "apart": r" \1"}[damage.scripts]
    return re.sub(rf"[_^]{inner}", script, tex)


def _matrix(body: str, damage: Damage) -> str:
    rows = [[cell.strip() for cell in row.split("&")] for row in re.split(r"\\\\", body) if row.strip()]
    if damage.matrices == "columns" and len({len(row) for row in rows}) == 1:
        rows = [list(column) for column in zip(*rows, strict=True)]
    return "\n" + "\n".join(cell for row in rows for cell in row) + "\n"
