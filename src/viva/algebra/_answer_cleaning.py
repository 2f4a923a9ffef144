"""Making somebody's formula fit for the readers: no currency signs, units, ordinals, spelled Greek or spacing."""

from __future__ import annotations

import re

from viva.algebra._spoken import with_large_numbers
from viva.algebra._units import split_unit

_LEADING = re.compile(r"^\s*\\text(?:rm|bf)?\s*\{\s*(?:only|just|so|thus|hence|therefore|simply|exactly)\s*\}", re.I)
_REPEATING = re.compile(r"(\d*)\.(\d*)\s*(?:\\(?:overline|bar|dot)\s*\{\s*(\d+)\s*\}|\((\d+)\))(?!\d)")
_GREEK_WORDS = re.compile(
    r"(?<![\\A-Za-z])(alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|phi|chi"
    r"|psi|omega|eps|lam)(?![A-Za-z])"
)
_SHORTENED = {"eps": "epsilon", "lam": "lambda"}
_ORDINALS = re.compile("st|nd|rd|th")
_ORDINAL = re.compile(
    r"(?<=\d)\s*\^\s*\{?\s*(?:st|nd|rd|th)\b\s*\}?|"
    r"(?<=\d)\s*\^?\s*\{?\s*\\(?:text|mathrm|textsuperscript)\s*\{\s*(?:st|nd|rd|th)\s*\}\s*\}?|(?<=\d)(?:st|nd|rd|th)\b"
)
_DEGREES = re.compile(r"(?<=[\d}])\s*(?:\\(?:text|mathrm)\s*\{\s*degrees?\s*\}|degrees?\b)")
_NUMBER_IN_WORDS = re.compile(r"^\\text(?:bf|rm)?\s*\{\s*(-?\d[^{}\\]*)\}$")
_UPRIGHT = re.compile(
    r"\\(?:mathrm|mathbf|text|textrm|textbf|mathit)\s*\{\s*(-?\d[\d.,/]*|[ie]|d(?=\s*\}\s*[a-z]\b))\s*\}"
)
_DOT_PRODUCT = re.compile(r"(?<=\))\s*\.\s*(?=matrix\()")
_IN_LARGE_BASE = re.compile(r"(?<![\w\\])(?=\d*[A-F])([\dA-F]+)_\{?(1[1-6])\}?(?!\d)")
_PERCENT = re.compile(r"(?<=[\d}])\s*(?:percent(?:age)?\b|\\(?:text|mathrm)\s*\{\s*percent\s*\})")
_ACCENT = re.compile(r"(?<![\\A-Za-z])(bar|hat|tilde|vec|dot|overline)\{")
_AND = re.compile(
    r"\\(?:text|mathrm|quad\\text)\s*\{[\s,]*(?:and|or)[\s,]*\}|(?<=[\d)\]}])\s*,?\s*(?:and|or)\s*(?=[\d(\[\\{-])"
)


_ESCAPED = re.compile(r"\\\\(?:boxed|d?frac|left|sqrt|text|pi)\b")
_ORDERED = re.compile(r"[<>≤≥≠⩽⩾]|\\[lg](?:e|t|eq|eqslant|eqq)\b|\\neq?\b")
_BRACED = re.compile(r"\{\\left\(((?:[^{}]|\{[^{}]*\})*)\\right\)\}")


_HALF_LINE = re.compile(
    r"\\mathbb\s*(?:\{\s*R\s*\}|R)\s*(?:_\s*\{\s*(?:(\\geq?(?:slant)?\b|≥)|>)\s*0\s*\}|\^\s*\{?\s*\+\s*\}?)"
)
_LEFT_DIVISION = re.compile(r"\s*([A-Z]|\([^()]+\))\s*\\\s*([a-z]|\([^()]+\))\s*")  # MATLAB's
_METHOD = re.compile(
    r"\b(?!(?:np|torch|numpy|jnp|math)\.)([A-Za-z]\w*)\.(sum|mean)\((?:\)|(?=(?:axis|dim)=\w+(?:, keepdims?=\w+)?\)))"
)


def cleaned(text: str) -> str:
    """A formula as somebody's answer has it, made fit for the readers: no currency signs, ordinals or spelled Greek."""
    text = text.strip()
    if "\\" in text:
        text = text.replace(r"\$", "").replace(r"\imaginaryunit", "i").strip()
    if "\\\\" in text and _ESCAPED.search(text):
        text = text.replace("\\\\", "\\")  # escaped twice
    if "perc" in text:
        text = _PERCENT.sub(r"\\%", text)
    if "{" in text:
        text = _ACCENT.sub(r"\\\1{", text)
        if r"\text" in text or r"\mathrm" in text or r"\mbox" in text:
            text = _UPRIGHT.sub(r"\1", _LEADING.sub("", _NUMBER_IN_WORDS.sub(r"\1", text)))
        if r"\left{" in text:
            text = text.replace(r"^{\left{", r"^{\left(").replace(r"\right}}", r"\right)}")
            text = text.replace(r"\left{", r"\left\{").replace(r"\right}", r"\right\}")
    if "matrix(" in text:
        text = _DOT_PRODUCT.sub(" ", text)
    if "mathbb" in text:
        text = _HALF_LINE.sub(lambda m: r"[0, \infty)" if m[1] else r"(0, \infty)", text)
    if text.count("\\") == 1 and (divided := _LEFT_DIVISION.fullmatch(text)):
        text = f"inv({divided[1]})*({divided[2]})"
    if ".sum(" in text or ".mean(" in text:
        text = _METHOD.sub(lambda m: f"{m[2]}({m[1]}" + (")" if m[0].endswith(")") else ", "), text)
    if "noun" in text or "%union" in text:
        text = text.replace("nounand", "and").replace("nounor", "or").replace("%union", "union")
    if "." in text and ("\\" in text or "(" in text):
        text = _REPEATING.sub(_repeated, text)
    if "illion" in text or "thousand" in text or "hundred" in text:
        text = with_large_numbers(text)
    if "..." in text or "dots" in text or "…" in text:
        text = _GOING_ON.sub(_gone_on, text)
    if "[" in text and (";" in text or _SPACED_ROW.search(text)):
        text = _INNER_BRACKETS.sub(_with_commas, text)
    if "degree" in text:
        text = _DEGREES.sub(r"^{\\circ}", text)
    text = split_unit(text)[0]
    if "_" in text and "1" in text and text.upper() != text.lower():
        text = _IN_LARGE_BASE.sub(_in_ten, text)
    if _ORDINALS.search(text):
        text = _ORDINAL.sub("", text)
    if ("and" in text or "or" in text) and not _ORDERED.search(text):
        text = _AND.sub(" , ", text)
        text = re.sub(r",\s*,", ",", text)
    if "\\" in text or "_{" in text:
        text = _GREEK_WORDS.sub(lambda m: "\\" + _SHORTENED.get(m[1], m[1]), text)
        if r"{\left(" in text:
            text = _BRACED.sub(r"\\left(\1\\right)", text)
    return text


def _repeated(match: re.Match[str]) -> str:
    r"""``0.1\overline{6}`` as the fraction it is."""
    whole, fixed, period = match[1] or "0", match[2], match[3] or match[4]
    if len(fixed) + len(period) > 40:
        return match[0]
    bottom = (10 ** len(period) - 1) * 10 ** len(fixed)
    top = int(whole + fixed + period) - int(whole + fixed)
    return rf"\frac{{{top}}}{{{bottom}}}" if match[3] else f"({top}/{bottom})"


GOING_ON = re.compile(r"\d*\.\d{3,}\s*(?:\.\.\.|…|\\(?:[lc]?dots)\b)")
"""A decimal that goes on: what the next digits are is a guess."""
_GOING_ON = re.compile(r"(\d*)\.(\d{3,40})\s*(?:\.\.\.|…|\\(?:[lc]?dots)\b)\s*$")
_PERIOD = re.compile(r"(\d*?)(?:(\d)\2\2+|(\d{2,20}?)\3+)")


def _gone_on(match: re.Match[str]) -> str:
    """``0.1666...`` as the fraction that it is if its last digits go on."""
    whole, digits = match[1] or "0", match[2]
    found = _PERIOD.fullmatch(digits)
    if found is None:
        return match[0]
    fixed, period = found[1], found[2] or found[3]
    bottom = (10 ** len(period) - 1) * 10 ** len(fixed)
    return f"({int(whole + fixed + period) - int(whole + fixed)}/{bottom})"


_ENTRY = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?:/\d+)?"
_SPACED_ROW = re.compile(rf"\[\s*{_ENTRY}\s+{_ENTRY}(?:\s+{_ENTRY})*\s*\]")
_INNER_BRACKETS = re.compile(r"\[[^\[\]]*\](?:\s*(?=\[))?")
_MATLAB_ENTRY = re.compile(r"[-+]?[\w.^*/]+")


def _with_commas(match: re.Match[str]) -> str:
    """``[1 2; 3 4]`` with commas, and the rows of ``[[1 2] [3 4]]`` too."""
    inside = match[0].strip()[1:-1]
    spaced = _SPACED_ROW.fullmatch(match[0].strip())
    rows = [r.strip() for r in inside.split(";")]
    entries = [re.split(r"\s*,\s*|\s+", r) for r in rows]
    plain = all(_MATLAB_ENTRY.fullmatch(e) for row in entries for e in row)
    behind = ", " if match[0].strip() != match[0] or match.string[match.end() : match.end() + 1] == "[" else ""
    if spaced:
        return "[" + ", ".join(entries[0]) + "]" + behind
    if len(rows) > 1 and plain and len({len(e) for e in entries}) == 1 and len(entries[0]) > 1:
        return "[" + ", ".join("[" + ", ".join(e) + "]" for e in entries) + "]"
    return match[0]


def _in_ten(match: re.Match[str]) -> str:
    """A number in a base above ten, written in ten: ``1A_{16}`` is 26."""
    digits, base = match[1][:40], int(match[2])
    return str(int(digits, base)) if all(int(d, 16) < base for d in digits) else match[0]


_SIZES = re.compile(r"\\(?:left|right)(?![A-Za-z])")
_THIN = re.compile(r"(?<!\\)\\[,;:!]|~")
_BLANK = re.compile(r"(?<![A-Za-z0-9\\])\s+|\s+(?![A-Za-z0-9])")


def squeezed(text: str) -> str:
    r"""The text without what only spaces it out: ``\left( 1 , 2 \right)`` as ``(1,2)``; ``1 2`` stays."""
    if "\\" in text:
        text = _THIN.sub(" ", _SIZES.sub("", text)).replace("dfrac", "frac").replace("tfrac", "frac")
    return _BLANK.sub("", text) if " " in text or "\n" in text else text
