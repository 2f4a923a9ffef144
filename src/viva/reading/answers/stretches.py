"""Stretches of prose that look like maths, for text in which nothing marks it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from viva.patterns import regex
from viva.reading.mathlike import count_words

_TOKEN = regex(r"\S+")
_POWER = regex(r"(?<=[\w)\]])\*\*(?=\s?(?:\d|\(-?\d|-\d))")
"""Python's sign of a power, not the end of what is bold."""
_SMALL_WORDS = frozenset(
    [
        "is",
        "so",
        "we",
        "to",
        "up",
        "as",
        "be",
        "by",
        "in",
        "of",
        "or",
        "if",
        "it",
        "at",
        "on",
        "an",
        "the",
        "and",
        "are",
        "where",
        "with",
        "thus",
        "hence",
        "then",
        "that",
        "this",
        "was",
        "for",
        "not",
        "set",
        "let",
        "when",
        "gives",
        "get",
        "i.e.",
        "e.g.",
        "here",
        "using",
    ]
)


def stretches(text: str) -> Iterator[tuple[int, str]]:
    """Runs of words that look like maths and hold a relation: ``w = p ŵ`` in "so w = p ŵ holds"."""
    if not re.search(r"[=≈→]|->", text):
        return
    text = _POWER.sub("^ ", text).replace("**", "  ").replace("`", " ")
    run: list[tuple[int, int]] = []
    for token in [*_TOKEN.finditer(text), None]:
        word = token[0] if token else ""
        bare = word.strip(".,;:()")
        mathlike = bool(token) and _is_mathlike(word, bare, opened=bool(run))
        if mathlike and token:
            run.append((token.start(), token.end()))
            if (
                word.endswith((".", ";"))
                or (word.endswith(":") and len(word) > 1)
                or (word.endswith(",") and word.count("(") <= word.count(")"))
            ):
                yield from _run(text, run)
                run = []
        else:
            yield from _run(text, run)
            run = []


def _is_mathlike(word: str, bare: str, *, opened: bool) -> bool:
    """Whether a word belongs to a formula; ``opened`` if the word before it did."""
    if bare.lower() in _SMALL_WORDS or (not opened and re.fullmatch(r"[-–—•+]", word)):
        return False
    named = _GREEK_NAME.sub("γ", re.sub(r"_\{?[A-Za-z]+\}?", "", word))
    # pXw||^2 is no word, however many letters stand together.
    glued = re.search(r"[\^_|*/()√Σ∑‖∥=⊙⊤²]", word) and all(
        len(letters) <= 4 for letters in re.findall(r"[A-Za-z]+", named)
    )
    return count_words(named) == 0 or bool(glued) or bool(_PRODUCT.fullmatch(bare))


_GREEK_NAME = regex(
    r"(?<![A-Za-z])d?(?:alpha|beta|gamma|delta|epsilon|eps|theta|lambda|sigma|omega|partial)(?![A-Za-z])", re.IGNORECASE
)
_PRODUCT = regex(r"[a-z]{1,2}[A-Z][a-z]?")
"""Letters that no word has in this order: ``pXv``."""
_OPERATION = regex(r"[-+*/·×⊙∘^²−⁻]")


def _is_whole(stretch: str) -> bool:
    """Whether a formula's brackets close and its last sign has something behind it: it was not cut off."""
    return all(stretch.count(a) == stretch.count(b) for a, b in ("()", "[]", "{}")) and stretch[-1:] not in "+-*/·×−^"


def leading_formula(text: str) -> str:
    """The formula without a relation with which ``text`` begins, or nothing.

    >>> leading_formula("||y - p X w||^2 + p(1-p) ||G w||^2, where G is diagonal.")
    '||y - p X w||^2 + p(1-p) ||G w||^2'
    """
    end = 0
    for token in _TOKEN.finditer(text[:600]):
        word = token[0]
        if not _is_mathlike(word, word.strip(".,;:()"), opened=end > 0):
            break
        end = token.end()
        if word.endswith((".", ",", ";", ":")) and text[:end].count("(") <= text[:end].count(")"):
            break
    else:
        end = len(text) if len(text) <= 600 else 0
    stretch = text[:end].strip().rstrip(".,;:")
    rest = text[end:].lstrip(" *")
    if re.match(r"(?:where|with|for|as|since|because|which)\b|$|\n|\S{1,12}\s*=\s", rest) is None:
        return ""
    symbols = len(re.findall(r"[A-Za-zα-ωΑ-Ω]", stretch))
    if symbols < 3 or "=" in stretch or len(_OPERATION.findall(stretch)) < 2 or not _is_whole(stretch):
        return ""
    return stretch


_OF_A_MATRIX = regex(r"[A-Z]\s?(?:Gamma|Γ)|(?:Gamma|Γ)\s?[A-Z]")
"""A product of two matrices, nothing between them."""
_ANNOUNCING = regex(
    r"(?:\b(?:approaches|becomes|is|tends to|converges to|goes to|gives|equals|equal to|reduces to|remains|stays|leaves"
    r"|simply|just)|\w:)\s+(?=\S)",
    re.IGNORECASE,
)


def announced_formulas(text: str) -> Iterator[tuple[int, str]]:
    """Formulas without a relation that a word announces and that end their clause, with where they begin.

    >>> list(announced_formulas("If n grows, it approaches γ dL/dy_i."))
    [(26, 'γ dL/dy_i')]
    """
    reached = 0
    for announcing in _ANNOUNCING.finditer(text[:4000]):
        begin = end = announcing.end()
        if begin < reached:
            continue
        closed = False
        for token in _TOKEN.finditer(text, begin, begin + 300):
            word = token[0]
            if not _is_mathlike(word, word.strip(".,;:()"), opened=end > begin):
                break
            end = token.end()
            if word.endswith((".", ",", ";")) and text[begin:end].count("(") <= text[begin:end].count(")"):
                closed = True
                break
        reached = end
        stretch = text[begin:end].rstrip(".,;: ")
        symbols = len(re.findall(r"[A-Za-zα-ωΑ-Ω]", stretch))
        relation = re.search(r"[=≈→<>]|->", stretch)
        ends = closed or not text[end:].strip()
        built = _OPERATION.search(stretch) or _OF_A_MATRIX.fullmatch(stretch)
        if symbols >= 2 and ends and not relation and built and _is_whole(stretch):
            yield begin, stretch


_INITIALS = regex(r"(?<!\w)[A-Z]{2,5}(?:\([^()\s]{1,12}\))?\s*$")
"""A quantity that goes by its initials: ``MSE = ...``."""


def _run(text: str, run: list[tuple[int, int]]) -> Iterator[tuple[int, str]]:
    if run:
        begin = run[0][0]
        initials = _INITIALS.search(text, max(0, begin - 24), begin) if text[begin] in "=≈" else None
        begin = initials.start() if initials else begin
        stretch = text[begin : run[-1][1]].rstrip(".,;: ")
        if re.search(r"[=≈→]|->", stretch) and len(stretch) > 2:
            yield begin, stretch
