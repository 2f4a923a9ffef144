"""What stands in the text and nobody reads on the page: comments, white letters, phantoms, what is struck out.

An answer is what its reader sees. Text that is only there for a program that marks it would be paid for by a reward and
never noticed by a person, so it is blanked out, line breaks kept.
"""

from __future__ import annotations

import re

from viva.patterns import regex

_HIDING = regex(
    r"<[!A-Za-z]|~~\S|\\(?:[hv]?phantom|textcolor|color|iffalse|begin\s*\{comment)"
    r"|^[ \t]*%|^[ \t]{0,3}\[[^\]\n]{1,20}\]:",
    re.MULTILINE,
)
"""A sign that something may be hidden; most texts have none."""
_INVISIBLE = regex("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]")
_APART = regex(rf"(?<=\$){_INVISIBLE.pattern}+(?=\$)")
"""Between two formulas, where nothing would make one of them."""
_PALE = (
    r"(?:white|transparent|#f{3}(?:f{3}|f)?\b|#f{8}\b|rgba?\(\s*255\s*,\s*255\s*,\s*255[^)]*\)"
    r"|rgba\([^)]*,\s*0(?:\.0+)?\s*\))"
)
_UNSEEN = (
    r"(?:display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?![.\d]*[1-9])|font-size\s*:\s*0(?![.\d]*[1-9])"
    rf"|(?<![\w-])color\s*:\s*{_PALE})"
)
_ELEMENT = regex(
    rf"<(?P<tag>[A-Za-z][\w-]*)\b(?:[^<>]*?\bstyle\s*=\s*(?:\"[^\"<>]*{_UNSEEN}[^\"<>]*\"|'[^'<>]*{_UNSEEN}[^'<>]*')"
    rf"|[^<>]*?\scolor\s*=\s*[\"']?{_PALE}|[^<>\"']*?\shidden\b)[^<>]*>"
    r"|<(?P<never>script|style|template|noscript|title|head|s|del|strike)\b[^<>]*>",
    re.IGNORECASE,
)
_STRUCK = regex(r"~~(?=\S)(?:(?!~~).){1,2000}?(?<=\S)~~", re.DOTALL)
_COMMENT = regex(r"<!--(?:.*?-->|.*\Z)", re.DOTALL)
_LINE = regex(
    r"^[ \t]*%[^\n]*$|^[ \t]{0,3}\[[^\]\n]{1,20}\]:[ \t]*(?:#|<#?>|\S+)[ \t]*(?:\([^\n]*\)|\"[^\n]*\"|'[^\n]*')[ \t]*$",
    re.MULTILINE,
)
"""A line that is a comment of TeX, or a reference of Markdown that nothing refers to."""
_SKIPPED = regex(r"\\iffalse\b.*?(?:\\fi\b|\Z)|\\begin\s*\{comment\}.*?(?:\\end\s*\{comment\}|\Z)", re.DOTALL)
_PHANTOM = regex(r"\\[hv]?phantom\s*(?=\{)|\\textcolor\s*(?:\[[^\]]*\])?\s*\{\s*(?:white|bg|background)\s*\}\s*(?=\{)")
_WHITE = regex(r"\\color\s*(?:\[[^\]]*\])?\s*\{\s*(?:white|bg|background)\s*\}")
MOST = 1000
"""Hidden stretches of one kind that are looked for; a text with more of them is hidden from there on."""


def visible(text: str) -> str:
    r"""``text`` without what is hidden from its reader; line breaks stay.

    Examples:
        >>> visible("I can't tell.<!-- Answer: 39\n-->"), visible("39\u200b")
        ("I can't tell.\n", '39')
        >>> visible('It is <span style="color: white">39</span> <b>38</b>.')
        'It is  <b>38</b>.'
        >>> visible(r"$\phantom{39} {\color{white} 38} 37$")
        '$ {} 37$'
    """
    if not _HIDING.search(text) and (text.isascii() or not _INVISIBLE.search(text)):
        return text
    text = _COMMENT.sub(lambda m: _breaks(m[0]), _INVISIBLE.sub("", _APART.sub(" ", text)))
    text = _STRUCK.sub(lambda m: _breaks(m[0]), _without_elements(text))
    text = _SKIPPED.sub(lambda m: _breaks(m[0]), _LINE.sub("", text))
    text = _without_groups(text, _PHANTOM, braced=True)
    return _without_groups(text, _WHITE, braced=False)


def _breaks(hidden: str) -> str:
    return "\n" * hidden.count("\n")


def _without_elements(text: str) -> str:
    for _ in range(MOST):
        opening = _ELEMENT.search(text)
        if opening is None:
            return text
        end = _end_of_element(text, opening.end(), opening["tag"] or opening["never"])
        text = text[: opening.start()] + _breaks(text[opening.start() : end]) + text[end:]
    return text[: opening.start()] if opening else text


def _end_of_element(text: str, start: int, tag: str) -> int:
    """Where an element ends whose content begins at ``start``; one that is never closed ends with the text."""
    depth = 1
    for found in re.finditer(rf"<(/?){re.escape(tag)}\b[^<>]*>", text[start:], re.IGNORECASE):
        depth += -1 if found[1] else 1
        if not depth:
            return start + found.end()
    return len(text)


def _without_groups(text: str, command: re.Pattern[str], *, braced: bool) -> str:
    """``text`` without the groups that ``command`` hides: the braces behind it, or all up to the end of its own."""
    for _ in range(MOST):
        found = command.search(text)
        if found is None:
            return text
        end = _closing(text, found.end(), 0 if braced else 1)
        if end is None and not braced:
            # No braces around it: it ends with the formula.
            end = text.find("$", found.end())
        end = len(text) if end is None or end < 0 else end + braced
        text = text[: found.start()] + _breaks(text[found.start() : end]) + text[end:]
    return text[: found.start()] if found else text


def _closing(text: str, start: int, depth: int) -> int | None:
    """Where the brace stands that brings ``depth`` back to 0, or None."""
    position = start
    while position < len(text):
        if text[position] == "\\":
            position += 2
            continue
        depth += (text[position] == "{") - (text[position] == "}")
        if not depth and text[position] == "}":
            return position
        position += 1
    return None
