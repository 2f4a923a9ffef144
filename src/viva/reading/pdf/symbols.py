r"""Characters of formulas and the TeX that sets them (LaTeX's, amssymb's and Unicode's names, which KaTeX shares).

The kinds are TeX's own: ``ord``, ``bin``, ``rel``, ``open``, ``close``, ``punct`` and ``big`` (a large operator).
"""

from __future__ import annotations

_ORD = r"""
∂ \partial   ∇ \nabla   ∞ \infty   ∅ \emptyset   ∀ \forall   ∃ \exists   ¬ \neg   ℓ \ell   ℏ \hbar   ħ \hbar
ℜ \Re   ℑ \Im   ℵ \aleph   ℘ \wp   ′ \prime   ″ \prime\prime   ‴ \prime\prime\prime   ⊤ \top   ⊥ \perp
… \ldots   ⋯ \cdots   ⋮ \vdots   ⋱ \ddots   ∠ \angle   △ \triangle   □ \square   ◻ \square   ■ \blacksquare
∎ \blacksquare   ◼ \blacksquare   ♣ \clubsuit   ♢ \diamondsuit   ♡ \heartsuit   ♠ \spadesuit   ♯ \sharp
♭ \flat   ♮ \natural   √ \surd   ° {}^\circ   % \%   # \#   & \&   $ \$   _ \_   ∄ \nexists   ✓ \checkmark
∁ \complement   ð \eth   ı \imath   ȷ \jmath   𝚤 \imath   𝚥 \jmath   α \alpha   β \beta   γ \gamma   δ \delta
ϵ \epsilon   ε \varepsilon   ζ \zeta   η \eta   θ \theta   ϑ \vartheta   ι \iota   κ \kappa   ϰ \varkappa
λ \lambda   μ \mu   µ \mu   ν \nu   ξ \xi   ο o   π \pi   ϖ \varpi   ρ \rho   ϱ \varrho   σ \sigma   ς \varsigma
τ \tau   υ \upsilon   ϕ \phi   φ \varphi   χ \chi   ψ \psi   ω \omega   Γ \Gamma   Δ \Delta   ∆ \Delta
Θ \Theta   Λ \Lambda   Ξ \Xi   Π \Pi   Σ \Sigma   Υ \Upsilon   ϒ \Upsilon   Φ \Phi   Ψ \Psi   Ω \Omega   ! !
? ?   @ @   / /   | |   ∣ |   ∥ \|   ‖ \|   \ \backslash   ∖ \setminus   . .   * *   ' \prime   ’ \prime
"""
_BIN = r"""
+ +   − -   - -   ± \pm   ∓ \mp   × \times   ÷ \div   · \cdot   ⋅ \cdot   ∙ \bullet   • \bullet   ∗ *   ⋆ \star
∘ \circ   ○ \bigcirc   ◦ \circ   ⊕ \oplus   ⊖ \ominus   ⊗ \otimes   ⊘ \oslash   ⊙ \odot   ∩ \cap   ∪ \cup
∧ \wedge   ∨ \vee   ⊎ \uplus   ⊓ \sqcap   ⊔ \sqcup   ⊞ \boxplus   ⊠ \boxtimes   ⊡ \boxdot   ⊛ \circledast
⊚ \circledcirc   ⋄ \diamond   ◇ \diamond   † \dagger   ‡ \ddagger   ⋉ \ltimes   ⋊ \rtimes   ≀ \wr
"""
_REL = r"""
= =   ≠ \ne   < <   > >   ≤ \le   ⩽ \leqslant   ≥ \ge   ⩾ \geqslant   ≪ \ll   ≫ \gg   ≈ \approx   ∼ \sim
≃ \simeq   ≅ \cong   ≡ \equiv   ∝ \propto   ∈ \in   ∉ \notin   ∋ \ni   ⊂ \subset   ⊃ \supset   ⊆ \subseteq
⊇ \supseteq   ⊊ \subsetneq   → \to   ← \leftarrow   ↔ \leftrightarrow   ⇒ \Rightarrow   ⇐ \Leftarrow
⇔ \Leftrightarrow   ⟹ \implies   ⟸ \impliedby   ⟺ \iff   ⟶ \longrightarrow   ⟵ \longleftarrow
⟷ \longleftrightarrow   ↦ \mapsto   ⟼ \longmapsto   ↑ \uparrow   ↓ \downarrow   ⇑ \Uparrow   ⇓ \Downarrow
↕ \updownarrow   ↗ \nearrow   ↘ \searrow   ↪ \hookrightarrow   ↩ \hookleftarrow   ⇌ \rightleftharpoons
↝ \leadsto   ⇝ \leadsto   : :   ≔ :=   ≕ =:   ≜ \triangleq   ≐ \doteq   ≍ \asymp   ≺ \prec   ≻ \succ   ⪯ \preceq
⪰ \succeq   ≼ \preccurlyeq   ≽ \succcurlyeq   ⊢ \vdash   ⊣ \dashv   ⊨ \models   ≲ \lesssim   ≳ \gtrsim   ≮ \not<
≯ \not>   ≰ \not\le   ≱ \not\ge   ≢ \not\equiv   ⊄ \not\subset   ⊈ \nsubseteq   ∤ \nmid   ∦ \nparallel
≁ \not\sim   ≉ \not\approx   ⊥ \perp   ⋈ \bowtie   ⊏ \sqsubset   ⊑ \sqsubseteq   ∴ \therefore   ∵ \because
⇀ \rightharpoonup
"""
_OPEN = r"""
( (   [ [   { \{   ⟨ \langle   〈 \langle   ⌊ \lfloor   ⌈ \lceil   ⟦ \llbracket
"""
_CLOSE = r"""
) )   ] ]   } \}   ⟩ \rangle   〉 \rangle   ⌋ \rfloor   ⌉ \rceil   ⟧ \rrbracket
"""
_PUNCT = r"""
, ,   ; ;
"""
_BIG = r"""
∑ \sum   ∏ \prod   ∐ \coprod   ∫ \int   ∬ \iint   ∭ \iiint   ∮ \oint   ⋂ \bigcap   ⋃ \bigcup   ⨁ \bigoplus
⨂ \bigotimes   ⨀ \bigodot   ⋁ \bigvee   ⋀ \bigwedge   ⨄ \biguplus   ⨆ \bigsqcup
"""


def _pairs(table: str) -> dict[str, str]:
    """Two words after each other, a sign and its TeX."""
    words = table.split()
    return dict(zip(words[::2], words[1::2], strict=True))


KINDS: dict[str, dict[str, str]] = {
    "ord": _pairs(_ORD),
    "bin": _pairs(_BIN),
    "rel": _pairs(_REL),
    "open": _pairs(_OPEN),
    "close": _pairs(_CLOSE),
    "punct": _pairs(_PUNCT),
    "big": _pairs(_BIG),
}
TEX: dict[str, str] = {char: tex for table in KINDS.values() for char, tex in table.items()}
KIND: dict[str, str] = {char: kind for kind, table in KINDS.items() for char in table}

ACCENTS: dict[str, str] = _pairs(
    """
^ hat   ˆ hat   ~ tilde   ˜ tilde   ¯ bar   ˉ bar   ‾ overline   ˙ dot   ¨ ddot   ˇ check   ˘ breve   ´ acute
ˊ acute   ` grave   ˋ grave   ˚ mathring   ∼ tilde   → overrightarrow   ⏞ overbrace   ⏟ underbrace
"""
) | {
    "\u0302": "hat",
    "\u0303": "tilde",
    "\u0304": "bar",
    "\u20d7": "vec",
    "\u0307": "dot",
    "\u0308": "ddot",
    "\u030c": "check",
    "\u0306": "breve",
}
"""Characters that stand over others as accents; Unicode's combining ones last."""

LIMIT_OPERATORS = frozenset("lim max min sup inf limsup liminf argmax argmin det gcd Pr".split())  # noqa: SIM905
OPERATORS = LIMIT_OPERATORS | frozenset(
    "log ln exp sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan dim ker deg arg hom lg".split()  # noqa: SIM905
)
"""Operators that LaTeX has a command for (but ``argmax`` and ``argmin``)."""

COMBINING_NOT = "\u0338"
STRUCK = _pairs("= ≠ ∈ ∉ < ≮ > ≯ ≤ ≰ ≥ ≱ ≡ ≢ ⊂ ⊄ ⊆ ⊈ ∼ ≁ ≈ ≉ ∣ ∤ ∥ ∦")
"""A sign and what it is with a stroke through it."""
