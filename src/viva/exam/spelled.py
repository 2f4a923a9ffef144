"""Mathematics that is spelled out in words, turned into signs: ``four times twenty-seven`` becomes ``4 * 27``.

Only what a leak could hide behind: number words, the four operations in both word orders, halves and thirds, per cent,
and for formulas *times*, *transpose*, *inverse* and accents said aloud (``w check``). It need not be good English.
"""

from __future__ import annotations

import re
import unicodedata

from viva.reading.answers.numbers import find_numbers

_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_SPACED = re.compile(r"(?<![\w.])\d(?: \d){1,8}(?!\w|\.\d| \d)")
_DISGUISED = re.compile("[\uff01-\uff5e\U0001d400-\U0001d7ff]")
_AND = "\ue000"
_PARTS = {"half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fifth": 5}
_PARTS |= {"fourths": 4, "fifths": 5, "sixth": 6, "sixths": 6, "eighth": 8, "eighths": 8, "tenth": 10, "tenths": 10}
_FIGURE = r"-?\d+(?:[.,/]\d+)*"
_N = rf"(\(?{_FIGURE}(?:\s?[*/+]\s?{_FIGURE})*\)?(?:\s+[a-z]+){{0,2}}?)"
_WORD_ORDER: tuple[tuple[str, str], ...] = (
    (rf"\b(?:multiply|multiplying)\s+{_N}\s+(?:by|with|and|times)\s+{_N}(?=\W|$)", r"\1 * \2"),
    (rf"\b(?:divide|dividing)\s+{_N}\s+by\s+{_N}(?=\W|$)", r"\1 / \2"),
    (rf"\b(?:add|adding)\s+{_N}\s+(?:and|to)\s+{_N}(?=\W|$)", r"\1 + \2"),
    (rf"\b(?:subtract|subtracting|take)\s+{_N}\s+(?:away\s+)?from\s+{_N}(?=\W|$)", r"\2 - \1"),
    (rf"\b(?:product of|multiply|multiplying)\s+{_N},\s*{_N},?\s+and\s+{_N}(?=\W|$)", r"\1 * \2 * \3"),
    (rf"\b(?:sum of|add|adding)\s+{_N},\s*{_N},?\s+and\s+{_N}(?=\W|$)", r"\1 + \2 + \3"),
    (rf"\bproduct of\s+{_N}\s+and\s+{_N}(?=\W|$)", r"\1 * \2"),
    (rf"\bsum of\s+{_N}\s+and\s+{_N}(?=\W|$)", r"\1 + \2"),
    (rf"\b(?:difference (?:of|between)|quotient of)\s+{_N}\s+and\s+{_N}(?=\W|$)", r"\1 - \2"),
    (rf"\bquotient of\s+{_N}\s+and\s+{_N}(?=\W|$)", r"\1 / \2"),
    (rf"\b(?:twice|double)\s+{_N}(?=\W|$)", r"2 * \1"),
    (rf"\b(?:thrice|triple)\s+{_N}(?=\W|$)", r"3 * \1"),
    (rf"\bhalf (?:of\s+)?{_N}(?=\W|$)", r"\1 / 2"),
    (rf"(?<![\w.]){_N}\s*(?:%|percent\b|per cent\b)", r"\1/100"),
    (rf"(?<![\w.]){_N}\s+squared\b", r"\1^2"),
    (rf"(?<![\w.]){_N}\s+twice\b", r"2 * \1"),
    (rf"(?<![\w.]){_N}\s+dozens?\b", r"12 * \1"),
    (rf"(?<![\w.]){_N}\s+(?:of|with)\s+{_N}(?:\s+\w+)?\s+each\b", r"\1 * \2"),
    (rf"(?<![\w.]){_N}\s+cubed\b", r"\1^3"),
)
_OPERATIONS: tuple[tuple[str, str], ...] = (
    (r"\b(?:multiplied by|times)\b", "*"),
    (r"\b(?:divided by|over)\b", "/"),
    (r"\b(?:plus|added to|increased by)\b", "+"),
    (r"\b(?:minus|less|negative)\b", "-"),
)
_NAME = r"\\?[A-Za-z]+|[\u0370-\u03ff]"
_FORMULA_WORDS: tuple[tuple[str, str], ...] = (
    (r"\b(?i:multiplied|times|multiply)(?: from the right)? by\b", r" \\cdot "),
    (rf"\b(?i:multiply) ({_NAME}) (?:from the right )?(?:by|with)\b", r" \1 \\cdot "),
    (r"\bfrom the right\b", " "),
    (r"\bproduct of (\S+) and (?:the )?(inverse of |transpose of )?(\S+?)(?=[\s.,;:]|$)", r" \1 \\cdot \2\3 "),
    (r"\b(?:the )?transposed?(?: of)?\s+([A-Za-z])\b", r" {\1}^\\top "),
    (rf"\b(?:the )?inverse of\s+({_NAME})(?!\w)", r" {\1}^{-1} "),
    (r"\b([A-Za-z]+)[ -]transposed?\b", r" {\1}^\\top "),
    (r"\b([A-Za-z]+)[ -](?:inverse|inverted)\b", r" {\1}^{-1} "),
    (r"\b([A-Za-z]+) squared\b", r" {\1}^2 "),
    (r"\b([a-zA-Z])[ _-](check|hat|tilde|bar)\b", r" \\\2{\1} "),
    (r"\b(check|hat|tilde|bar)[ _-]([a-zA-Z])\b", r" \\\1{\2} "),
    (r"(?<!\\)\b(Gamma|gamma|lambda|mu|beta|theta|delta)\b", r" \\\1 "),
)


def plainer(text: str) -> str:
    """``text`` without what hides characters: compatibility forms and invisible ones.

    Examples:
        >>> plainer("\uff11\uff10\u200b\uff18")
        '108'
    """
    # Not all of the text: a raised 2 would become a plain one.
    return _DISGUISED.sub(lambda match: unicodedata.normalize("NFKC", match[0]), _INVISIBLE.sub("", text))


def spaced_figures(text: str) -> list[int]:
    """Numbers whose figures are set apart.

    Examples:
        >>> spaced_figures("it is 1 0 8.")
        [108]
    """
    return [int(match[0].replace(" ", "")) for match in _SPACED.finditer(text)]


def arithmetic(text: str) -> str:
    """``text`` with its number words and operations in words turned into figures and signs.

    Examples:
        >>> arithmetic("multiply twenty-seven by four"), arithmetic("one hundred plus eight"), arithmetic("two thirds")
        ('27 * 4', '100 + 8', '2/3')
    """
    text = figures(text)
    text = re.sub(
        r"\b(\d+|an?)[ -](" + "|".join(_PARTS) + r")\b",
        lambda m: f"{m[1] if m[1].isdigit() else 1}/{_PARTS[m[2].lower()]}",
        text,
        flags=re.IGNORECASE,
    )
    for pattern, signs in _WORD_ORDER:
        text = re.sub(pattern, signs, text, flags=re.IGNORECASE)
    for pattern, sign in _OPERATIONS:
        text = re.sub(pattern, sign, text, flags=re.IGNORECASE)
    text = re.sub(r"(^|(?<![\d)])\s)-\s+(?=\d)", r"\1-", text)
    # What is counted stands between a number and the next sign: "27 weights * 4 filters".
    return re.sub(r"(\d)\s+(?:(?!and\b|or\b|then\b|to\b)[a-z]+\s+){1,2}(?=[*/+]\s*\d|-\s+\d)", r"\1 ", text)


def formula_words(text: str) -> str:
    r"""``text`` with the words of formulas turned into TeX.

    Examples:
        >>> formula_words("X times Gamma inverse").split()
        ['X', '\\cdot', '{', '\\Gamma', '}^{-1}']
    """
    for pattern, signs in _FORMULA_WORDS:
        text = re.sub(pattern, signs, text)
    for pattern, sign in _OPERATIONS:
        text = re.sub(pattern, r" \\cdot " if sign == "*" else f" {sign} ", text, flags=re.IGNORECASE)
    return text


def figures(text: str) -> str:
    """The number words of a text as figures; an *and* belongs to a number behind a hundred or a thousand only.

    Examples:
        >>> figures("one hundred and eight less seven and two")
        '108 less 7 and 2'
    """
    text = re.sub(r"\ba(?= (?:hundred|thousand)\b)", "one", text, flags=re.IGNORECASE)
    text = re.sub(r"(?<!hundred)(?<!thousand)\s+and\s+", f" {_AND} ", text, flags=re.IGNORECASE)
    pieces, end = [], 0
    for found in sorted((n for n in find_numbers(text) if n.in_words), key=lambda n: n.start):
        words = text[found.start : found.end]
        if found.start < end or words.lower().startswith(("vanish", "is ")):
            continue
        pieces += [text[end : found.start], str(found.value.value)]
        end = found.end
    return ("".join(pieces) + text[end:]).replace(_AND, "and")
