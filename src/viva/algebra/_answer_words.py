"""Answers that are words or letters: yes and no, a day, the letter of a choice."""

from __future__ import annotations

import re

from viva.algebra._answer_text import FUNCTION_WORDS, WORD, unwrapped
from viva.algebra.syntax.vocabulary import BIG, FUNCTIONS, GREEK

LONGEST_WORD = 100
_FONTS = re.compile(r"\\(?:text|textbf|textit|mathrm|mathbf|mathit|mbox|operatorname)\b")
_THREE_LETTERS = re.compile("[A-Za-z]{3}")
_LETTERS_ONLY = re.compile(r"[\s{}A-Za-z'.,-]+")
_BETWEEN_WORDS = re.compile(r"[\W_]+")


def is_word(text: str) -> bool:
    """Whether the text is a word or words rather than a formula."""
    bare = _FONTS.sub("", text)
    if bare.strip(" {}.").casefold() == "no":
        return True
    if not _THREE_LETTERS.search(text):
        return False
    return _LETTERS_ONLY.fullmatch(bare) is not None and _THREE_LETTERS.search(bare) is not None


def letters_of(text: str) -> str:
    """A text reduced to its letters and digits, for comparing words."""
    return _BETWEEN_WORDS.sub(" ", _FONTS.sub("", text)).strip().casefold()


def foreign_words(text: str, other: str) -> bool:
    """Whether a text has words of a sentence that may have been read as letters, which the other text doesn't have."""
    plain = re.sub(r"\\(?:text|mathrm|mathbf|mathit|operatorname|mbox|begin|end)\s*\{[^}]*\}", " ", text)
    if any(w not in _FORMULA_WORDS and w not in _CALLS and w not in other for w in _CALLED.findall(plain)):
        return True
    return any(w.islower() and w not in _FORMULA_WORDS and w not in other for w in WORD.findall(plain))


_CALLED = re.compile(r"(?<![\\A-Za-z{_])[A-Za-z]{3,}(?=\s?[(\[])")
_CALLS = frozenset(
    ["Interval", "Union", "Intersection", "FiniteSet", "Complement", "array", "Matrix", "ImmutableMatrix", "tensor",
     "Tensor", "asarray", "zeros", "ones", "eye", "IdentityMatrix", "DiagonalMatrix", "Rational", "Integer",
     "Fraction", "comb", "nchoosek", "open", "Lopen", "Ropen", "nCr", "Piecewise", "where", "KroneckerDelta",
     "Heaviside", "cbrt", "nthroot", "surd", "Transpose", "Inverse", "inv", "norm", "transpose", "mean", "dot",
     "pinv", "outer", "matmul", "multiply", "divide", "identity", "maximum", "minimum", "fmax", "fmin", "sum", "prod",
     "max", "min"]
)  # fmt: skip


def says_word(text: str, word: str) -> bool:
    """Whether a sentence answers with a word: ``Thus the day is Monday.``, ``Yes, because ...``."""
    if not word or len(word) > LONGEST_WORD:
        return False
    if word in _ALSO and letters_of(text) == _ALSO[word]:
        return True
    last = re.split(r"(?<=[.!?])\s+|\n", text.strip())[-1]
    said = re.escape(word)
    if word.lower() in ("yes", "no", "true", "false") and re.match(rf"\W*{said}\b\s*[,.:;]", text, re.I):
        return True
    if re.search(r"\b(?:not|never|nor|neither)\b|n't\b", last, re.I):
        return False
    return bool(re.search(rf"\b(?:is|are|be|on|answer:?)\s+(?:an?\s+|the\s+)?\W*{said}\W*$", last, re.I))


_ALSO = {"true": "yes", "yes": "true", "false": "no", "no": "false"}
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


_FORMULA_WORDS = (
    FUNCTION_WORDS | GREEK | FUNCTIONS.keys() | BIG.keys() | {"all", "minf", "reals", "ntuple", "oo", "ind", "und"}
) | {"bar", "hat", "tilde", "vec", "dot", "overline", "diff", "integrate", "noun", "stack"}
_ANY_LETTER = re.compile("[A-J]")
_CORRECT = re.compile(r"\b([A-J])\)?\**\s+is\s+(?:the\s+)?(?:correct|right|true|best)\b")
_SMALL = re.compile(r"(?:[Oo]ption\s+)?\(([a-j])\)|[Oo]ption\s+([a-j])")
_CHOSEN = re.compile(
    r"(?:[Oo]ption|[Aa]nswer|option|choice|think|choose|select|pick)\w*[^A-Za-z]*(?:is|it's|it is|:)?"
    r"(?:\s+(?:for sure|definitely|clearly|obviously|probably|option|choice))?[^A-Za-z]*"
    r"\(?([A-J])\)?(?![A-Za-z])"
)


def choice_letter(text: str) -> str | None:
    """The letter of a multiple-choice answer, if the text is one or ends in naming one."""
    small = _SMALL.fullmatch(text.strip().strip("*.$ "))
    if small:
        return (small[1] or small[2]).upper()
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
