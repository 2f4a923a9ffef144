r"""Finding the answer in a text: out of ``$...$``, ``\boxed{...}``, "the answer is", and a list of labelled values."""

from __future__ import annotations

import re

from viva.algebra._units import split_unit
from viva.algebra.syntax.vocabulary import FUNCTIONS, GREEK

_WRAPPERS = (
    ("$$", "$$"),
    ("$", "$"),
    (r"\(", r"\)"),
    (r"\[", r"\]"),
    ("**", "**"),
    ("`", "`"),
    ("__", "__"),
)
_BOX = re.compile(r"\\(?:boxed|fbox|framebox)\s*\{")
_FINAL = re.compile(
    r"(?:(?:final\s+answer|answer|result|solution|\bans)s?\**\s*"
    r"(?:is|are|was|:|=|would be|should be|equals)+\s*(?:is|:)?"
    r"|(?:^|\n)[#* ]*(?:final\s+)?answer[*: ]*\n|\banswer\s+(?=[-\d$\\]))[\s*]*",
    re.I,
)
_BETWEEN = re.compile(
    r"^(?:[\s$.,;&]|\\(?:q?quad\b|[,;:!\s()\[\]\\])|\\text\s*\{[\s,]*(?:and|or)?[\s,]*\}|\b(?:and|or)\b)*"
    r"(?:[A-Za-z](?:_?\w|_\{\w*\})*\s*=)?[\s$]*$",
    re.I,
)
_SPACING = re.compile(r"^(?:\\[,;:!\s]|\\q?quad\b|~|\s)+|(?:(?<!\\)\\[,;:!\s]|\\q?quad\b|~|\s)+$")
_LEADING = re.compile(r"^\s*\\text(?:rm|bf)?\s*\{\s*(?:only|just|so|thus|hence|therefore|simply|exactly)\s*\}", re.I)
_VALUE_FOLLOWS = re.compile(r"\s*(?:\$|\\\(|\*\*)?\s*[-\d\\$]")
_JOINED = re.compile(r"[\s,;]*(?:\band\b|\bor\b)?[\s,;]*")
_COMPARED = re.compile(
    r"\b(?:(?:more|less|fewer|greater|larger|smaller|higher|lower|other)\s+than|at\s+(?:least|most)|over|under|above"
    r"|below|not|isn't|aren't|except|between)[\s$]*$",
    re.I,
)
_REPEATING = re.compile(r"(\d*)\.(\d*)\s*(?:\\(?:overline|bar|dot)\s*\{\s*(\d+)\s*\}|\((\d+)\))(?!\d)")
_IN_DEGREES = re.compile(r"\s*degrees?\b")
_CLOSING = re.compile(
    r",?\s*(?:as\s+(?:required|desired|shown|needed|claimed|expected|wanted|stated)|\(?(?:exactly|respectively|in\s+total"
    r"|altogether)\)?)[\s.]*$"
)
_OPENING = re.compile(
    r"^\s*(?:(?:thus|so|hence|therefore|then|finally|now|here)\b[,:]?\s+)+(?:we\s+(?:get|have|find|obtain)\s+)?", re.I
)
_SENTENCE = re.compile(r"^[A-Z][a-z]{3,}[,:]?\s+\S|\b(?:equals|is|are)\s+(?:\$|-?\d)")
_SMALL_WORD = re.compile(r"(?<![\\A-Za-z{])[A-Za-z]{2,}(?![A-Za-z}(])")
_SIMPLE_WORDS = frozenset({"or", "and"})
_MATH = re.compile(r"\$\$(.+?)\$\$|\$(.+?)\$|\\\((.+?)\\\)|\\\[(.+?)\\\]", re.S)
_WORD = re.compile(r"(?<![\\A-Za-z{])[A-Za-z]{3,}(?![A-Za-z}(])")
_THINK = re.compile(r"<think>.*?</think>|^.*</think>", re.S | re.I)
_NUMBER = re.compile(
    r"(?<![\w.^{])-?\d[\d,]*(?:\.\d+)?(?:/\d+)?(?![\w^])(?<![,.])(?:\s?\\?%|\s(?:percent|degrees?)\b|°)?"
)
_TRAILING = re.compile(r"[\s.,;:!]+$")
LONGEST = 200_000
LONGEST_OPEN_BOX = 200


_GREEK_WORDS = re.compile(
    r"(?<![\\A-Za-z])(alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|phi|chi"
    r"|psi|omega)(?![A-Za-z])"
)
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
_LABEL = re.compile(r"(?:^|(?<=[,;]))\s*[A-Z][a-z]{2,}\s*[:=]\s*(?=[-\d\\$])")
_AND = re.compile(
    r"\\(?:text|mathrm|quad\\text)\s*\{[\s,]*(?:and|or)[\s,]*\}|(?<=[\d)\]}])\s*,?\s*(?:and|or)\s*(?=[\d(\[\\{-])"
)


def cleaned(text: str) -> str:
    """A formula as somebody's answer has it, made fit for the readers: no currency signs, ordinals or spelled Greek."""
    text = text.replace(r"\$", "").replace(r"\imaginaryunit", "i").strip()
    if "\\\\" in text and re.search(r"\\\\(?:boxed|d?frac|left|sqrt|text|pi)\b", text):
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
    if "noun" in text or "%union" in text:
        text = text.replace("nounand", "and").replace("nounor", "or").replace("%union", "union")
    if "." in text and ("\\" in text or "(" in text):
        text = _REPEATING.sub(_repeated, text)
    if "degree" in text:
        text = _DEGREES.sub(r"^{\\circ}", text)
    text = split_unit(text)[0]
    if "_" in text and "1" in text:
        text = _IN_LARGE_BASE.sub(_in_ten, text)
    if _ORDINALS.search(text):
        text = _ORDINAL.sub("", text)
    if ("and" in text or "or" in text) and not re.search(r"[<>≤≥≠⩽⩾]|\\[lg](?:e|t|eq|eqslant|eqq)\b|\\neq?\b", text):
        text = _AND.sub(" , ", text)
        text = re.sub(r",\s*,", ",", text)
    if "\\" in text or "_{" in text:
        text = _GREEK_WORDS.sub(lambda m: "\\" + m[1], text)
        text = re.sub(r"\{\\left\(((?:[^{}]|\{[^{}]*\})*)\\right\)\}", r"\\left(\1\\right)", text)
    return text


def _repeated(match: re.Match[str]) -> str:
    r"""``0.1\overline{6}`` as the fraction it is."""
    whole, fixed, period = match[1] or "0", match[2], match[3] or match[4]
    if len(fixed) + len(period) > 40:
        return match[0]
    bottom = (10 ** len(period) - 1) * 10 ** len(fixed)
    top = int(whole + fixed + period) - int(whole + fixed)
    return rf"\frac{{{top}}}{{{bottom}}}" if match[3] else f"({top}/{bottom})"


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


def without_labels(text: str) -> str:
    """``Minimum: 1, Maximum: 3`` as ``1, 3``, and no "thus" in front."""
    bare, count = _LABEL.subn(" ", text)
    return f"({bare})" if count > 1 else _CLOSING.sub("", _OPENING.sub("", bare))


def labels_in(text: str) -> dict[str, str]:
    """The values of ``Maximum: 3, Minimum: 1`` by their labels, where all is labelled."""
    found = list(_LABEL.finditer(text))
    if len(found) < 2 or text[: found[0].start()].strip():
        return {}
    ends = [*(m.start() for m in found[1:]), len(text)]
    return {
        m[0].strip(" :=\n").casefold(): text[m.end() : end].strip(" ,;\n") for m, end in zip(found, ends, strict=True)
    }


def is_word(text: str) -> bool:
    """Whether the text is a word or words rather than a formula."""
    bare = re.sub(r"\\(?:text|textbf|textit|mathrm|mathbf|mathit|mbox|operatorname)\b", "", text)
    return bool(re.fullmatch(r"[\s{}A-Za-z'.,-]+", bare)) and bool(re.search(r"[A-Za-z]{3}", bare))


def letters_of(text: str) -> str:
    """A text reduced to its letters and digits, for comparing words."""
    text = re.sub(r"\\(?:text|textbf|textit|mathrm|mathbf|mathit|mbox|operatorname)\b", "", text)
    return re.sub(r"[\W_]+", " ", text).strip().casefold()


def balanced(text: str, start: int) -> int | None:
    """The place of the brace that closes the one before ``start``."""
    depth = 1
    k = start
    while k < len(text):
        c = text[k]
        if c == "\\":
            k += 2
            continue
        if c == "{":
            depth += 1
        elif c == "}":
            depth -= 1
            if not depth:
                return k
        k += 1
    return None


def boxes(text: str) -> list[tuple[int, int, str]]:
    """Start, end and contents of every box, in order."""
    found = []
    place = 0
    while (match := _BOX.search(text, place)) is not None:
        end = balanced(text, match.end())
        if end is None:  # cut off, or written with too few braces
            if len(text) - match.end() < LONGEST_OPEN_BOX:
                found.append((match.start(), len(text), text[match.end() :].rstrip("$ .")))
            break
        found.append((match.start(), end + 1, text[match.end() : end]))
        place = end + 1
    return found


def unwrapped(text: str) -> str:
    """The text without marks around the whole of it: dollars, brackets of displays, bold, a final full stop."""
    while True:
        before = text
        text = text.strip()
        if text and (text[0] in "\\~" or text[-1] in "\\,;:!dm~ "):
            text = _SPACING.sub("", text).strip()
        if not text.endswith(("...", r"\,", "!")):
            text = _TRAILING.sub("", text) if not text.endswith("\\") else text
        for opening, closing in _WRAPPERS:
            inner = text[len(opening) : -len(closing)]
            if (
                len(text) > len(opening) + len(closing)
                and text.startswith(opening)
                and text.endswith(closing)
                and opening not in inner
                and closing not in inner
            ):
                text = inner
                break
        found = boxes(text) if "box" in text else []
        if len(found) == 1 and found[0][0] == 0 and found[0][1] == len(text):
            text = found[0][2]
        if text == before:
            return text


def final_answer(text: str) -> tuple[str, bool]:
    """The part of a text that gives the answer, and whether the text says so (else it is the last value in it)."""
    text = _THINK.sub("", text[-LONGEST:]) or text[-LONGEST:]
    found = boxes(text)
    stated = list(_FINAL.finditer(text))
    if found and stated and stated[-1].start() > found[-1][1] and _VALUE_FOLLOWS.match(text, stated[-1].end()):
        found = []  # boxes on the way, and the answer said at the end
    if found:
        chosen = [found[-1]]
        for box in reversed(found[:-1]):
            between = text[box[1] : chosen[0][0]]
            if len(between) < 60 and _BETWEEN.match(between):
                chosen.insert(0, box)
            else:
                break
        return ", ".join(dict.fromkeys(unwrapped(b[2]) for b in chosen)), True
    if stated:
        rest = text[stated[-1].end() :].strip()
        display = _MATH.match(rest)
        if display is not None and rest.startswith(("$$", "\\[")):
            return display[0], True
        first = re.split(r"(?<=[.!?])\s+(?=[A-Z])|\n", rest, maxsplit=1)[0]
        if looks_like_prose(first):
            return _first_value(first) or _last_value(first) or first, False
        if first.count("**") == 1:  # bold that began before the answer
            first = first.replace("**", "")
        return _CLOSING.sub("", first) or text, bool(first)
    if looks_like_prose(text):
        only = len(_MATH.findall(text)) == 1 and not _NUMBER.search(_MATH.sub(" ", text))
        return _last_value(text) or text, only
    return text, True


def states_an_answer(text: str) -> bool:
    """Whether the text says "the answer is", or the like."""
    return _FINAL.search(text) is not None


def _first_value(text: str) -> str | None:
    """The formula or number that a text begins with, where words follow: ``42 because ...``."""
    for pattern in (_MATH, _NUMBER):
        match = pattern.match(text)
        if match is not None and not _JOINED.fullmatch(text, match.end(), match.end() + 5):
            return next((g for g in match.groups() if g is not None), match[0]) if pattern is _MATH else match[0]
    return None


def _last_value(text: str) -> str | None:
    """The formulas or plain numbers that stand last in a sentence: one, or several with "and" or "or" between them."""
    formulas = list(_MATH.finditer(text))
    start = formulas[-1].end() if formulas else 0
    found = list(_NUMBER.finditer(text, start)) or formulas
    if not found or _COMPARED.search(text, 0, found[-1].start()):
        return None
    last = [found[-1]]
    for match in reversed(found[:-1]):
        between = text[match.end() : last[0].start()]
        if len(between) > 12 or not between.strip() or not _JOINED.fullmatch(between):
            break
        last.insert(0, match)
    value = ", ".join(next((g for g in m.groups() if g is not None), m[0]) if m.groups() else m[0] for m in last)
    return value + r"^{\circ}" if _IN_DEGREES.match(text, last[-1].end()) else value


def looks_like_prose(text: str) -> bool:
    """Whether plain words stand outside of formulas and of ``\\text{}``."""
    outside = _MATH.sub(" ", text)
    formulas = outside != text
    outside = re.sub(r"\\(?:text|mathrm|operatorname|mbox)\s*\{[^}]*\}", " ", outside)
    words = [w for w in _WORD.findall(outside) if w.lower() not in _FUNCTION_WORDS]
    if len(words) >= 2 or (words and (formulas or _SENTENCE.search(outside))):
        return True
    return formulas and any(w not in _SIMPLE_WORDS for w in _SMALL_WORD.findall(outside))


def foreign_words(text: str, other: str) -> bool:
    """Whether a text has words of a sentence that may have been read as letters, which the other text doesn't have."""
    plain = re.sub(r"\\(?:text|mathrm|mathbf|mathit|operatorname|mbox|begin|end)\s*\{[^}]*\}", " ", text)
    return any(w.islower() and w not in _FORMULA_WORDS and w not in other for w in _WORD.findall(plain))


def says_word(text: str, word: str) -> bool:
    """Whether a sentence answers with a word: ``Thus the day is Monday.``, ``Yes, because ...``."""
    last = re.split(r"(?<=[.!?])\s+|\n", text.strip())[-1]
    said = re.escape(word)
    if word.lower() in ("yes", "no", "true", "false") and re.match(rf"\W*{said}\b\s*[,.:;]", text, re.I):
        return True
    if re.search(r"\b(?:not|never|nor|neither)\b|n't\b", last, re.I):
        return False
    return bool(re.search(rf"\b(?:is|are|be|on|answer:?)\s+(?:an?\s+|the\s+)?\W*{said}\W*$", last, re.I))


_EXCLUSIVE = [
    frozenset(words.split())
    for words in (
        "yes no",
        "true false",
        "odd even neither",
        "monday tuesday wednesday thursday friday saturday sunday",
        "january february march april may june july august september october november december",
        "increasing decreasing",
        "positive negative zero",
        "convergent divergent",
        "converges diverges",
        "rational irrational",
        "acute right obtuse",
        "ellipse parabola hyperbola circle line",
        "left right",
        "maximum minimum",
        "win lose draw",
    )
]


def exclude_each_other(one: str, other: str) -> bool:
    """Whether two words are answers of which one at most is right: yes and no, two days of the week."""
    return one != other and any(one in words and other in words for words in _EXCLUSIVE)


_FUNCTION_WORDS = frozenset(
    [
        "sin",
        "cos",
        "tan",
        "cot",
        "sec",
        "csc",
        "log",
        "exp",
        "sqrt",
        "sum",
        "prod",
        "lim",
        "max",
        "min",
        "abs",
        "det",
        "diag",
        "arcsin",
        "arccos",
        "arctan",
        "asin",
        "acos",
        "atan",
        "sinh",
        "cosh",
        "tanh",
        "floor",
        "ceil",
        "gcd",
        "lcm",
        "and",
        "for",
        "inf",
        "infty",
        "matrix",
        "binomial",
        "factorial",
        "alpha",
        "beta",
        "gamma",
        "delta",
        "epsilon",
        "theta",
        "lambda",
        "sigma",
        "omega",
        "phi",
        "psi",
        "tau",
        "eta",
        "zeta",
        "iota",
        "kappa",
        "rho",
        "chi",
        "true",
        "false",
        "none",
        "implies",
        "not",
        "union",
    ]
)
_FORMULA_WORDS = (
    _FUNCTION_WORDS | GREEK | FUNCTIONS.keys() | {"all", "minf", "reals", "ntuple", "oo", "ind", "und"}
) | {"bar", "hat", "tilde", "vec", "dot", "overline", "diff", "integrate", "noun", "stack"}
_LETTER = re.compile(r"^\W*(?:\\(?:text|textbf|mathrm|mathbf)\s*\{)?\s*\(?([A-J])\)?\s*\}?(?:[\s.):,].*)?$", re.S)
_ANY_LETTER = re.compile("[A-J]")
_CORRECT = re.compile(r"\b([A-J])\)?\**\s+is\s+(?:the\s+)?(?:correct|right|true|best)\b")
_CHOSEN = re.compile(
    r"(?:answer|option|choice|think|choose|select|pick)\w*[^A-Za-z]*(?:is|it's|it is|:)?"
    r"(?:\s+(?:for sure|definitely|clearly|obviously|probably|option|choice))?[^A-Za-z]*"
    r"\(?([A-J])\)?(?![A-Za-z])"
)


def choice_letter(text: str) -> str | None:
    """The letter of a multiple-choice answer, if the text is one or ends in naming one."""
    if not _ANY_LETTER.search(text):
        return None
    plain = unwrapped(text)
    match = re.fullmatch(r"(?:\\(?:text|textbf|mathrm|mathbf)\s*\{)?\s*\(?([A-J])\)?\.?\s*\}?", plain)
    if match:
        return match[1]
    match = re.match(r"\\(?:text|textbf|mathrm|mathbf)\s*\{\s*\(([A-J])\)\s*\}\s*\S", plain)
    match = match or re.match(r"\s*\(([A-J])\)\s+\S", plain) or re.match(r"\s*([A-J])[.)]\s+\S", plain)
    if match:
        return match[1]
    match = re.match(r"\s*([A-J])\s+[A-Z][a-z]+\s*(?:\n|$)", plain)
    if match:
        return match[1]
    found = re.findall(r"(?m)^\s*\(([A-J])\)", text) or _CHOSEN.findall(text) or _CORRECT.findall(text)
    if found:
        return str(found[-1])
    lone = re.findall(r"(?:it's|it is|is|=)\s*\(?([A-J])\)?\s*[.!]?\s*$", text)
    return lone[-1] if lone else None
