r"""Finding the answer in a text: out of ``$...$``, ``\boxed{...}``, "the answer is", and a list of labelled values."""

from __future__ import annotations

import re
from functools import lru_cache

_WRAPPERS = (
    ("```", "```"),
    ("$$", "$$"),
    ("$", "$"),
    (r"\(", r"\)"),
    (r"\[", r"\]"),
    ("**", "**"),
    ("`", "`"),
    ("__", "__"),
)
_EITHER = re.compile(r"\bif\b.*\b(?:else|otherwise)\b", re.I | re.S)
_FENCE = re.compile(r"^```[a-z]*\n(.*?)\n?```$", re.S | re.I)
_QUOTED = re.compile(r"^>\s+")
_FOR_ALL = re.compile(r",?\s+(?:for|whenever|with|where)\s+(?:all|every|any|each)\b[^.]*\.?\s*$", re.I)
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
_VALUE_FOLLOWS = re.compile(r"\s*(?:\$|\\\(|\*\*)?\s*[-\d\\$]")
_JOINED = re.compile(r"[\s,;]*(?:\band\b|\bor\b)?[\s,;]*")
_COMPARED = re.compile(
    r"\b(?:(?:more|less|fewer|greater|larger|smaller|higher|lower|other)\s+than|at\s+(?:least|most)|over|under|above"
    r"|below|not|isn't|aren't|except|between)[\s$]*$",
    re.I,
)
_BLANKS = re.compile(r"\s{16,}")
_REPEATED = re.compile(r"(.{1,8}?)\1{199}", re.S)
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
_UPRIGHT_WORDS = re.compile(r"\\(?:text|mathrm|operatorname|mbox)\s*\{[^}]*\}")
_SIMPLE_WORDS = frozenset({"or", "and"})
_MATH = re.compile(r"\$\$(.+?)\$\$|\$(.+?)\$|\\\((.+?)\\\)|\\\[(.+?)\\\]", re.S)
WORD = re.compile(r"(?<![\\A-Za-z{])[A-Za-z]{3,}(?![A-Za-z}(])")
_THINK = re.compile(r"<think>.*?</think>|^.*</think>", re.S | re.I)
_NUMBER = re.compile(
    r"(?<![\w.^{])-?\d[\d,]*(?:\.\d+)?(?:/\d+)?(?![\w^])(?<![,.])(?:\s?\\?%|\s(?:percent|degrees?)\b|°)?"
)
_TRAILING = re.compile(r"[\s.,;:!]+$")
LONGEST = 20_000
"""Characters of a text that are looked at, from its end."""
SHORT = 300
MOST_WRAPPERS = 24
LONGEST_OPEN_BOX = 200
_LABEL = re.compile(r"(?:^|(?<=[,;]))\s*[A-Z][a-z]{2,}\s*[:=]\s*(?=[-\d\\$])")


def without_labels(text: str) -> str:
    """``Minimum: 1, Maximum: 3`` as ``1, 3``, and no "thus" in front."""
    bare, count = _LABEL.subn(" ", text) if ":" in text or "=" in text else (text, 0)
    if not count and not _SMALL_WORD.search(bare):
        return bare
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


_MAY_OPEN = frozenset("\\$*`_~")
_MAY_CLOSE = frozenset("\\.,;:!dm~")


def unwrapped(text: str) -> str:
    """The text without marks around the whole of it: dollars, brackets of displays, bold, a final full stop."""
    return _remembered_unwrapped(text) if len(text) < SHORT else _unwrapped(text)


def _unwrapped(text: str) -> str:
    if text.lstrip()[:1] in ("`", ">"):
        text = _QUOTED.sub("", text.strip())
        fenced = _FENCE.match(text)
        text = fenced[1] if fenced else text
    for _ in range(MOST_WRAPPERS):
        before = text
        text = text.strip()
        if text and text[0] not in _MAY_OPEN and text[-1] not in _MAY_CLOSE:
            return text
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
            break
    return text


_remembered_unwrapped = lru_cache(maxsize=4096)(_unwrapped)


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
        text = _FOR_ALL.sub("", text) or text
        only = len(_MATH.findall(text)) == 1 and not _NUMBER.search(_MATH.sub(" ", text))
        return _last_value(text) or text, only
    return text, True


def bounded(text: str) -> str | None:
    """A text that can be searched in bounded time, or its end where that gives the answer; None for anything else."""
    if len(text) > LONGEST:
        text = text[-LONGEST:]
        if not boxes(text) and not states_an_answer(text):
            return None
    text = _BLANKS.sub(lambda match: "\n" if "\n" in match[0] else " ", text)
    return None if _REPEATED.search(text) else text


def states_an_answer(text: str) -> bool:
    """Whether the text says "the answer is", or the like."""
    low = text.lower()
    return any(word in low for word in ("ans", "result", "solution")) and _FINAL.search(text) is not None


def _first_value(text: str) -> str | None:
    """The formula or number that a text begins with, where words follow: ``42 because ...``."""
    for pattern in (_MATH, _NUMBER):
        match = pattern.match(text)
        if match is not None and not _JOINED.fullmatch(text, match.end(), match.end() + 5):
            return next((g for g in match.groups() if g is not None), match[0]) if pattern is _MATH else match[0]
    return None


def _last_value(text: str) -> str | None:
    """The formulas or plain numbers that stand last in a sentence: one, or several with "and" or "or" between them."""
    if _EITHER.search(text):
        return None
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
    if len(text) < 3 or not _SMALL_WORD.search(text):
        return False
    outside = _MATH.sub(" ", text) if "$" in text or "\\(" in text or "\\[" in text else text
    formulas = outside != text
    outside = _UPRIGHT_WORDS.sub(" ", outside) if "{" in outside else outside
    words = [w for w in WORD.findall(outside) if w.lower() not in FUNCTION_WORDS]
    if len(words) >= 2 or (words and (formulas or _SENTENCE.search(outside))):
        return True
    return formulas and any(w not in _SIMPLE_WORDS for w in _SMALL_WORD.findall(outside))


FUNCTION_WORDS = frozenset(
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
