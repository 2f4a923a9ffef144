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
    r"(?:white|transparent|#f{3}(?:f{3}|f)?\b|#f{8}\b|rgba?\(\s*255\s*,\s*255\s*,\s*255[^()]*\)"
    r"|rgba\([^()]*,\s*0(?:\.0+)?\s*\))"
)
_UNSEEN = (
    r"(?:display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?![.\d]*[1-9])|font-size\s*:\s*0(?![.\d]*[1-9])"
    rf"|(?<![\w-])color\s*:\s*{_PALE})"
)
_ELEMENT = regex(
    # Whether the tag and a value end is asked once, not once for each place where it could go on.
    r"<(?P<tag>[A-Za-z][\w-]*)\b(?=[^<>]*>)(?:[^<>]*?\bstyle\s*=\s*"
    rf"(?:\"(?>[^\"<>]*?{_UNSEEN}[^\"<>]*)\"|'(?>[^'<>]*?{_UNSEEN}[^'<>]*)')"
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
_COLOUR = r"\s*+(?:\[[^\[\]{}]*+\]\s*+)?\{\s*+(?:white|bg|background)\s*+\}"
_HIDES = regex(
    rf"(?P<group>\\[hv]?phantom\s*+(?=\{{)|\\textcolor{_COLOUR}\s*+(?=\{{))|(?P<rest>\\color{_COLOUR})"
    r"|\\(?!\\(?:[hv]?phantom|(?:text)?color)\b).|[{}]",
    re.DOTALL,
)
"""What hides the group behind it, what hides the rest of its own group, and all that says where groups end."""
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
"""Elements of HTML without content."""


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
    return _without_groups(text)


def _breaks(hidden: str) -> str:
    return "\n" * hidden.count("\n")


def _without_elements(text: str) -> str:
    kept, end = [], 0
    while (opening := _ELEMENT.search(text, end)) is not None:
        kept.append(text[end : opening.start()])
        end = _end_of_element(text, opening.end(), (opening["tag"] or opening["never"]).lower())
        kept.append(_breaks(text[opening.start() : end]))
    return "".join(kept) + text[end:]


def _end_of_element(text: str, start: int, tag: str) -> int:
    """Where an element ends whose content begins at ``start``; one that is never closed ends with the text."""
    if tag in _VOID:
        return start
    depth = 1
    for found in re.compile(rf"<(/?){re.escape(tag)}\b[^<>]*>", re.IGNORECASE).finditer(text, start):
        depth += -1 if found[1] else 1
        if not depth:
            return found.end()
    return len(text)


def _without_groups(text: str) -> str:
    """``text`` without the groups that a command hides: the braces behind it, or all up to the end of its own."""
    commands: list[tuple[re.Match[str], int]] = []
    closing: dict[int, int] = {}
    # The commands whose group ends with each brace that is open, the innermost last.
    ends_with: list[list[int]] = [[]]
    for sign in _HIDES.finditer(text):
        if sign.lastgroup == "group":
            commands.append((sign, sign.end()))
        elif sign.lastgroup == "rest":
            commands.append((sign, sign.start()))
            ends_with[-1].append(sign.start())
        elif sign[0] == "{":
            ends_with.append([sign.start()])
        elif sign[0] == "}":
            closing |= dict.fromkeys(ends_with.pop(), sign.start())
            ends_with = ends_with or [[]]
    kept, end = [], 0
    for command, key in commands:
        if command.start() < end:
            continue
        kept.append(text[end : command.start()])
        if key in closing:
            end = closing[key] + (command.lastgroup == "group")
        elif command.lastgroup == "rest" and (dollar := text.find("$", command.end())) >= 0:
            # No braces around it: it ends with the formula.
            end = dollar
        else:
            end = len(text)
        kept.append(_breaks(text[command.start() : end]))
    return "".join(kept) + text[end:]
