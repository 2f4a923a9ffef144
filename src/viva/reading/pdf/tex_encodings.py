"""The encodings of TeX's own fonts: what each code of a symbol font stands for.

OML (math italic), OMS (symbols) and OMX (extensible signs) are Computer Modern's and Latin Modern's; MSAM and MSBM are
AMS's. Source: "The LaTeX Font Encodings" and ``amssymb.sty``.
"""

from __future__ import annotations


def _codes(table: str) -> dict[int, str]:
    """A code and its character after each other."""
    words = table.split()
    return {int(code): char for code, char in zip(words[::2], words[1::2], strict=True)}


def _pieces(table: str) -> dict[int, tuple[str, str]]:
    words = table.split()
    return {int(a): (b, c) for a, b, c in zip(words[::3], words[1::3], words[2::3], strict=True)}


OMX_PIECES = _pieces(
    """
48 ( top  49 ) top  50 [ top  51 ] top  52 [ bottom  53 ] bottom  54 [ ext  55 ] ext  56 { top  57 } top
58 { bottom  59 } bottom  60 { mid  61 } mid  62 { ext  64 ( bottom  65 ) bottom  66 ( ext  67 ) ext
116 √ bottom  117 √ ext  118 √ top  122 ⏟ midleft  123 ⏟ midright  124 ⏟ left  125 ⏟ right  12 ∣ ext  13 ∥ ext
63 ↕ ext  119 ⇕ ext  120 ↑ top  121 ↓ bottom
"""
)
"""Pieces of tall signs: the sign, and which piece it is."""

OMX = _codes(
    """
0 (  1 )  2 [  3 ]  4 ⌊  5 ⌋  6 ⌈  7 ⌉  8 {  9 }  10 ⟨  11 ⟩  14 /  15 ∖  16 (  17 )  18 (  19 )  20 [  21 ]
22 ⌊  23 ⌋  24 ⌈  25 ⌉  26 {  27 }  28 ⟨  29 ⟩  30 /  31 ∖  32 (  33 )  34 [  35 ]  36 ⌊  37 ⌋  38 ⌈  39 ⌉
40 {  41 }  42 ⟨  43 ⟩  44 /  45 ∖  46 /  47 ∖  68 ⟨  69 ⟩  70 ⨆  71 ⨆  72 ∮  73 ∮  74 ⨀  75 ⨀  76 ⨁  77 ⨁
78 ⨂  79 ⨂  80 ∑  81 ∏  82 ∫  83 ⋃  84 ⋂  85 ⨄  86 ⋀  87 ⋁  88 ∑  89 ∏  90 ∫  91 ⋃  92 ⋂  93 ⨄  94 ⋀  95 ⋁
96 ∐  97 ∐  98 ˆ  99 ˆ  100 ˆ  101 ˜  102 ˜  103 ˜  104 [  105 ]  106 ⌊  107 ⌋  108 ⌈  109 ⌉  110 {  111 }
112 √  113 √  114 √  115 √
"""
)
OML = _codes(
    """
0 Γ  1 Δ  2 Θ  3 Λ  4 Ξ  5 Π  6 Σ  7 Υ  8 Φ  9 Ψ  10 Ω  11 α  12 β  13 γ  14 δ  15 ϵ  16 ζ  17 η  18 θ  19 ι
20 κ  21 λ  22 μ  23 ν  24 ξ  25 π  26 ρ  27 σ  28 τ  29 υ  30 ϕ  31 χ  32 ψ  33 ω  34 ε  35 ϑ  36 ϖ  37 ϱ
38 ς  39 φ  40 ↼  41 ↽  42 ⇀  43 ⇁  46 ▷  47 ◁  58 .  59 ,  60 <  61 /  62 >  63 ⋆  64 ∂  91 ♭  92 ♮  93 ♯
94 ⌣  95 ⌢  96 ℓ  123 ı  124 ȷ  125 ℘  126 ⃗
"""
)
OMS = _codes(
    """
0 −  1 ·  2 ×  3 ∗  4 ÷  5 ⋄  6 ±  7 ∓  8 ⊕  9 ⊖  10 ⊗  11 ⊘  12 ⊙  13 ○  14 ∘  15 ∙  16 ≍  17 ≡  18 ⊆  19 ⊇
20 ≤  21 ≥  22 ⪯  23 ⪰  24 ∼  25 ≈  26 ⊂  27 ⊃  28 ≪  29 ≫  30 ≺  31 ≻  32 ←  33 →  34 ↑  35 ↓  36 ↔  37 ↗
38 ↘  39 ≃  40 ⇐  41 ⇒  42 ⇑  43 ⇓  44 ⇔  45 ↖  46 ↙  47 ∝  48 ′  49 ∞  50 ∈  51 ∋  52 △  53 ▽  55 ↦  56 ∀
57 ∃  58 ¬  59 ∅  60 ℜ  61 ℑ  62 ⊤  63 ⊥  64 ℵ  91 ∪  92 ∩  93 ⊎  94 ∧  95 ∨  96 ⊢  97 ⊣  98 ⌊  99 ⌋  100 ⌈
101 ⌉  102 {  103 }  104 ⟨  105 ⟩  106 ∣  107 ∥  108 ↕  109 ⇕  110 ∖  111 ≀  112 √  113 ∐  114 ∇  115 ∫  116 ⊔
117 ⊓  118 ⊑  119 ⊒  120 §  121 †  122 ‡  123 ¶  124 ♣  125 ♢  126 ♡  127 ♠
"""
) | {54: "\u0338"}
MSAM = _codes(
    """0 ⊡  1 ⊞  2 ⊠  3 □  4 ■  10 ⇌  32 ⇝  38 ≳  41 ∴  42 ∵  44 ≜  46 ≲  52 ≼  54 ⩽  60 ≽  62 ⩾  88 ✓  123 ∁  126 ⊛"""
)
MSBM = _codes("""40 ⊊  42 ⊈  44 ∦  45 ∤  63 ∅  64 ∄  103 ð  110 ⋉  111 ⋊  123 ϰ  125 ℏ  126 ℏ""")
