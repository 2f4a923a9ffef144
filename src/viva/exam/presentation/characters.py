"""What TeX commands look like in Unicode, and the letters that Unicode has as superscripts and subscripts."""

from __future__ import annotations


def _words(text: str) -> list[str]:
    return text.split()


GREEK = dict(
    zip(
        _words(
            "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi "
            "psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega varepsilon vartheta varphi varrho"
        ),
        "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩεϑφϱ",
        strict=True,
    )
)
LETTERS = GREEK | {
    "partial": "∂", "nabla": "∇", "infty": "∞", "ell": "ℓ", "hbar": "ħ", "emptyset": "∅", "top": "⊤", "bot": "⊥",
    "dots": "…", "ldots": "…", "cdots": "⋯", "vdots": "⋮", "ddots": "⋱", "prime": "′", "forall": "∀", "exists": "∃",
    "sum": "∑", "prod": "∏", "int": "∫", "|": "‖", "Vert": "‖", "lVert": "‖", "rVert": "‖", "vert": "|", "lvert": "|",
    "rvert": "|", "{": "{", "}": "}", "lbrace": "{", "rbrace": "}", "langle": "⟨", "rangle": "⟩", "lfloor": "⌊",
    "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "%": "%", "$": "$", "#": "#", "&": "&", "_": "_", "imath": "ı",
    "colon": ":", "degree": "°", "angle": "∠", "square": "□", "checkmark": "✓",
}  # fmt: skip
OPERATORS = {
    "cdot": "·", "times": "×", "div": "÷", "pm": "±", "mp": "∓", "odot": "⊙", "otimes": "⊗", "oplus": "⊕",
    "circ": "∘", "ast": "∗", "star": "⋆", "cup": "∪", "cap": "∩", "setminus": "∖", "wedge": "∧", "vee": "∨",
}  # fmt: skip
RELATIONS = {
    "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠", "neq": "≠", "approx": "≈", "equiv": "≡", "sim": "∼",
    "propto": "∝", "in": "∈", "notin": "∉", "subset": "⊂", "subseteq": "⊆", "to": "→", "rightarrow": "→",
    "mapsto": "↦", "implies": "⇒", "Rightarrow": "⇒", "iff": "⇔", "leftarrow": "←", "mid": "|", "ll": "≪", "gg": "≫",
    "lt": "<", "gt": ">", "coloneqq": "≔", "perp": "⊥", "parallel": "∥",
}  # fmt: skip
WORDS = frozenset(
    _words("lim max min sup inf log ln exp sin cos tan det dim ker arg argmax argmin Pr gcd sinh cosh rank tr diag")
)
IGNORED = frozenset(
    _words("left right big Big bigg Bigg bigl bigr Bigl Bigr displaystyle textstyle limits nolimits nonumber middle")
)
SPACES = frozenset([",", ";", ":", "!", " ", "quad", "qquad", "\\", "enspace", "thinspace"])
STYLES = frozenset(
    _words("text mathrm mathbf mathit mathsf mathtt boldsymbol bm operatorname textbf textit textrm mbox mathop")
)
ALPHABETS = {
    "mathbb": dict(zip("CEHNPQRZ", "ℂ𝔼ℍℕℙℚℝℤ", strict=True)),
    "mathcal": dict(zip("BEFHILMR", "ℬℰℱℋℐℒℳℛ", strict=True))
    | dict(zip("ADGJKNOPQSTUVWXYZ", "𝒜𝒟𝒢𝒥𝒦𝒩𝒪𝒫𝒬𝒮𝒯𝒰𝒱𝒲𝒳𝒴𝒵", strict=True)),
}
COMBINING = {
    "hat": "\u0302", "widehat": "\u0302", "check": "\u030c", "widecheck": "\u030c", "tilde": "\u0303",
    "widetilde": "\u0303", "bar": "\u0304", "overline": "\u0304", "breve": "\u0306", "dot": "\u0307", "ddot": "\u0308",
    "vec": "\u20d7", "acute": "\u0301", "grave": "\u0300",
}  # fmt: skip
SPACING = {
    "\u0302": "ˆ", "\u030c": "ˇ", "\u0303": "˜", "\u0304": "¯", "\u0306": "˘", "\u0307": "˙", "\u0308": "¨",
    "\u20d7": "⃗", "\u0301": "´", "\u0300": "`",
}  # fmt: skip
"""Accents as characters of their own, as they fall out of a PDF."""
SUPERSCRIPTS = dict(zip("0123456789+-−=()niT⊤′k", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱᵀᵀ′ᵏ", strict=True))
SUBSCRIPTS = dict(zip("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
