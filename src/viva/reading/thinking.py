"""Thinking aloud doesn't count as an answer: it is blanked out, line breaks kept.

Models mark it with ``<think>``, ``<thinking>``, ``<reasoning>`` or ``<thought>``; some chat templates swallow the
opening tag, so a closing tag alone ends thinking that began with the text. Chat pages write "Thought for 12 seconds".
"""

from __future__ import annotations

import re

from viva.patterns import regex

_TAG = regex(r"<(/?)(think|thinking|reasoning|thought|thoughts|scratchpad)>|([◁])(/?)think▷", re.IGNORECASE)
_TIMED = regex(r"^[ \t>*_]*(?:thought|reasoned|thinking|reasoning) for [^\n]{1,30}$", re.IGNORECASE | re.MULTILINE)


def blank(text: str) -> str:
    """``text`` with all but its line breaks removed.

    Examples:
        >>> blank("two\\nlines")
        '\\n'
    """
    return "\n" * text.count("\n")


def without_thinking(text: str) -> tuple[str, bool]:
    """The text of an answer without its thinking, and whether the answer is complete.

    Line breaks stay, so that line numbers do. After a tag that is never closed nothing counts as answer.

    Examples:
        >>> without_thinking("<think>2+2\\nis 5?</think>It is 4.")
        ('\\nIt is 4.', True)
        >>> without_thinking("Well. <think>2+2 is")
        ('Well. ', False)
        >>> without_thinking("so 4 it is</think>4")
        ('4', True)
    """
    kept: list[str] = []
    at, opened = 0, -1
    for tag in _TAG.finditer(text):
        closing = bool(tag[1] or tag[4])
        if closing and opened >= 0:
            kept.append(blank(text[opened : tag.end()]))
            at, opened = tag.end(), -1
        elif closing and at == 0 and not kept:
            kept.append(blank(text[: tag.end()]))
            at = tag.end()
        elif not closing and opened < 0:
            kept.append(text[at : tag.start()])
            opened = tag.start()
    if opened >= 0:
        kept.append(blank(text[opened:]))
    else:
        kept.append(text[at:])
    return _TIMED.sub("", "".join(kept)), opened < 0


def hide_closed_thinking(text: str) -> str:
    """The whole source with closed thinking blanked, for finding who speaks: thinking may quote "User:".

    A tag that opens again before it was closed was left open in an earlier turn, and hides nothing.

    Examples:
        >>> hide_closed_thinking("<think>User: hm</think>ok")
        'ok'
    """
    kept: list[str] = []
    at, opened = 0, -1
    for tag in _TAG.finditer(text):
        if not (tag[1] or tag[4]):
            opened = tag.start()
        elif opened >= 0:
            kept += [text[at:opened], blank(text[opened : tag.end()])]
            at, opened = tag.end(), -1
    kept.append(text[at:])
    return "".join(kept)
