"""What a glyph stands for: a character, a style, and whether it is a piece of something taller.

TeX's own fonts have names and codes of their own (OML, OMS and OMX: the letters, symbols and extensible pieces of
Computer and Latin Modern; AMS's symbols); fonts of the web say Unicode, some with glyphs of KaTeX's own.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from viva.reading.pdf.marks import Glyph
from viva.reading.pdf.tex_encodings import MSAM, MSBM, OML, OMS, OMX, OMX_PIECES


@dataclass(frozen=True)
class Sign:
    """A glyph's meaning.

    Attributes:
        char: the character (several for a ligature); empty if it isn't known.
        style: ``it``, ``rm``, ``bf``, ``bfit``, ``cal``, ``bb``, ``frak``, ``scr``, ``sf`` or ``tt``.
        piece: ``top``, ``mid``, ``ext`` or ``bottom`` of an extensible sign; ``left``, ``right``, ``midleft``,
            ``midright`` of a brace that lies; else empty.
        maths: whether the font is one for formulas only.
        tall: whether it is a tall variant, whose place is its axis.
    """

    char: str
    style: str
    piece: str = ""
    maths: bool = False
    tall: bool = False


_STYLE_OF_FONT: tuple[tuple[str, str, bool], ...] = (
    # what the name holds, style, for formulas only
    (r"^(CMMIB|LMMathItalic\d+-Bold|.*Math-?Bold-?Italic|CMBSY)", "bfit", True),
    (r"^(CMMI|LMMathItalic|.*_Math)", "it", True),
    (r"^(CMSY|LMMathSymbols)", "cal", True),
    (r"^(CMEX|LMMathExtension|EUEX|KaTeX_Size|MathJax_Size)", "rm", True),
    (r"^(MSBM|.*_AMS|.*_Double|BBM|bbm|dsrom)", "bb", True),
    (r"^MSAM", "rm", True),
    (r"^(EUFM|EUFB|.*_Fraktur)", "frak", True),
    (r"^(EUSM|RSFS|.*_Script|rsfs)", "scr", True),
    (r"^.*_Cal", "cal", True),
    (r"^(KaTeX|MathJax|MJX).*(SansSerif)", "sf", True),
    (r"^(KaTeX|MathJax|MJX).*(Typewriter)", "tt", True),
    (r"^(KaTeX|MathJax|MJX).*Bold", "bf", True),
    (r"^(KaTeX|MathJax|MJX).*Italic", "rmit", True),
    (r"^(KaTeX|MathJax|MJX)", "rm", True),
    (r"^(LatinModernMath|.*Math)", "rm", True),
    (r"^(CMTT|LMMono|SFTT|.*([Mm]ono|Courier|Consol|Typewriter|Code))", "tt", False),
    (r"^(CMBX|CMB|LMRoman\w*-(Bold|Demi)|SFBX|.*([Bb]old|Demi|Black|Heavy|-Semi))", "bf", False),
    (r"^(CMTI|CMSL|CMITT|LMRoman\w*-(Italic|Oblique)|SFTI|.*(Italic|Oblique))", "rmit", False),
    (r"^(CMSS|LMSans)", "sf", False),
)
_STYLES = tuple((re.compile(pattern), style, maths) for pattern, style, maths in _STYLE_OF_FONT)
_UNICODE_PIECES: dict[str, tuple[str, str]] = {
    piece: (sign, place)
    for sign, pieces in (("(", "⎛⎜⎝"), (")", "⎞⎟⎠"), ("[", "⎡⎢⎣"), ("]", "⎤⎥⎦"), ("{", "⎧⎪⎩"), ("}", "⎫⎪⎭"))
    for piece, place in zip(pieces, ("top", "ext", "bottom"), strict=True)
}
# MathJax's own codes: a root's pieces, and a lying brace's, whose bar needs no reading.
_MATHJAX_PIECES = {"\ue000": ("√", "rm", "ext", True, True), "\ue001": ("√", "rm", "top", True, True)}
_MATHJAX_PIECES |= dict.fromkeys("\ue150\ue151\ue152\ue153", ("⏟", "rm", "left", True, True))
_MATHJAX_PIECES |= {"\ue154": (" ", "rm", "", True, False)}
_UNICODE_PIECES |= {"⎨": ("{", "mid"), "⎬": ("}", "mid"), "⎷": ("√", "bottom"), "⏐": ("∣", "ext"), "⎪": ("{", "ext")}
# Adobe's codes for the same pieces.
_OLD_PIECES = dict(
    zip(
        "\uf8eb\uf8ec\uf8ed\uf8ee\uf8ef\uf8f0\uf8f1\uf8f2\uf8f3\uf8f4\uf8f6\uf8f7\uf8f8\uf8f9\uf8fa\uf8fb\uf8fc\uf8fd\uf8fe",
        "⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪⎞⎟⎠⎤⎥⎦⎫⎬⎭",
        strict=True,
    )
)
_LIGATURES = {"ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}


@lru_cache(maxsize=512)
def style_of(font: str) -> tuple[str, bool]:
    """The style that a font's name tells, and whether it holds formulas only.

    Examples:
        >>> style_of("CMMI10"), style_of("KaTeX_Main-Bold"), style_of("DejaVuSerif-Bold")
        (('it', True), ('bf', True), ('bf', False))
    """
    for pattern, style, maths in _STYLES:
        if pattern.match(font):
            return style, maths
    return "rm", False


def sign_of(glyph: Glyph) -> Sign:
    """What a glyph stands for; ``char`` is empty if nothing tells."""
    return _sign(glyph.text, glyph.code, glyph.name, glyph.font)


@lru_cache(maxsize=16384)
def _sign(text: str, code: int, name: str, font: str) -> Sign:
    style, maths = style_of(font)
    if re.match(r"CMEX|LMMathExt|EUEX", font):
        return _extension(code)
    if re.match(r"CMMI|LMMathItalic", font):
        return _math_italic(code, style)
    if re.match(r"CMSY|CMBSY|LMMathSymbols", font):
        if 65 <= code <= 90:
            return Sign(chr(code), "cal", maths=True)
        char = OMS.get(code, "")
        return Sign(char, "rm", maths=True)
    if font.startswith("MSBM"):
        if 65 <= code <= 90:
            return Sign(chr(code), "bb", maths=True)
        return Sign(MSBM.get(code, _plain(text)), "rm", maths=True)
    if font.startswith("MSAM"):
        return Sign(MSAM.get(code, _plain(text)), "rm", maths=True)
    if not text or text == "\x00":
        # A piece without Unicode: its outline is all that is known (Latin Modern Math's root has such).
        return Sign("", style, maths=maths)
    tall = bool(re.match(r"(KaTeX|MathJax|MJX)\w*_?Size", font))
    plain = _plain(text)
    if re.match(r"MathJax|MJX", font):
        if "_Vector" in font:
            return Sign("⃗", "rm", maths=True)
        if plain in _MATHJAX_PIECES:
            return Sign(*_MATHJAX_PIECES[plain])
    if plain in _UNICODE_PIECES:
        char, piece = _UNICODE_PIECES[plain]
        return Sign(char, "rm", piece, maths=True, tall=True)
    if len(plain) == 1 and 0x1D400 <= ord(plain) <= 0x1D7FF:
        return _alphanumeric(plain)
    if plain in _LETTERLIKE:
        return _LETTERLIKE[plain]
    if plain == "\ue020" and maths:  # KaTeX's stroke of "not equal"
        plain = "\u0338"
    if maths and style == "bb" and not (plain.isalpha() and plain.isascii()):
        style = "rm"
    return Sign(plain, style, maths=maths, tall=tall)


_LETTERS_FOR_UNITS = str.maketrans("\N{OHM SIGN}\N{INCREMENT}\N{MICRO SIGN}", "ΩΔμ")


def _plain(text: str) -> str:
    if text in _LIGATURES:
        return _LIGATURES[text]
    if text in _OLD_PIECES:
        return _OLD_PIECES[text]
    return text.translate(_LETTERS_FOR_UNITS).replace("\xa0", " ").replace("\u2009", " ").replace("\u200b", "")


def _extension(code: int) -> Sign:
    if code in OMX_PIECES:
        char, piece = OMX_PIECES[code]
        return Sign(char, "rm", piece, maths=True, tall=True)
    return Sign(OMX.get(code, ""), "rm", maths=True, tall=True)


def _math_italic(code: int, style: str) -> Sign:
    if 65 <= code <= 90 or 97 <= code <= 122:
        return Sign(chr(code), style, maths=True)
    if 48 <= code <= 57:
        return Sign(chr(code), "rm", maths=True)
    return Sign(OML.get(code, ""), style, maths=True)


_LETTERLIKE = {
    char: Sign(letter, style, maths=True)
    for style, chars, letters in (
        ("bb", "ℝℂℕℤℚℙℍ", "RCNZQPH"),
        ("cal", "ℒℋℐℛℱℰℬℳ", "LHIRFEBM"),
        ("it", "ℎ", "h"),
        ("frak", "ℭ", "C"),
    )
    for char, letter in zip(chars, letters, strict=True)
}
_ALPHABETS: tuple[tuple[str, str], ...] = (
    ("BOLD ITALIC", "bfit"),
    ("BOLD SCRIPT", "cal"),
    ("BOLD FRAKTUR", "frak"),
    ("SANS-SERIF BOLD ITALIC", "bfit"),
    ("SANS-SERIF BOLD", "bf"),
    ("SANS-SERIF ITALIC", "sf"),
    ("SANS-SERIF", "sf"),
    ("MONOSPACE", "tt"),
    ("DOUBLE-STRUCK", "bb"),
    ("FRAKTUR", "frak"),
    ("SCRIPT", "cal"),
    ("BOLD", "bf"),
    ("ITALIC", "it"),
)
# NFKC folds the two shapes of these letters.
_SECOND_SHAPES = {
    "EPSILON SYMBOL": "ϵ",
    "PHI SYMBOL": "ϕ",
    "THETA SYMBOL": "ϑ",
    "RHO SYMBOL": "ϱ",
    "PI SYMBOL": "ϖ",
    "PARTIAL DIFFERENTIAL": "∂",
    "DOTLESS I": "ı",
    "DOTLESS J": "ȷ",
}


def _alphanumeric(char: str) -> Sign:
    """A letter of Unicode's mathematical alphabets."""
    name = unicodedata.name(char, "")
    base = unicodedata.normalize("NFKC", char)
    for words, style in _ALPHABETS:
        if name.startswith(f"MATHEMATICAL {words}"):
            base = next((shape for end, shape in _SECOND_SHAPES.items() if name.endswith(end)), base)
            return Sign(base, "rm" if base.isdigit() and style != "bf" else style, maths=True)
    return Sign(base if len(base) == 1 else "", "rm", maths=True)
