"""Text from a model or a file, made safe to show: nothing in it can steer a terminal or reorder a line.

Control characters become their pictures (an escape is shown as ``␛``), characters that change the direction or the
order of what stands beside them become their number in angle quotes, and lone surrogates the replacement character.
Newlines and tabs stay.
"""

from __future__ import annotations

import re

# C0 and C1 controls except tab and newline, bidirectional controls, line and paragraph separators, surrogates, BOM.
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def _shown(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    return f"\u2039U+{code:04X}\u203a"


def visible(text: str) -> str:
    r"""The text with everything that would act, rather than show, replaced by a visible sign.

    Examples:
        >>> visible("red: \x1b[31m, reversed: \u202e")
        'red: ␛[31m, reversed: ‹U+202E›'
    """
    # A carriage return before a newline is a line ending, not something to look at.
    return _HIDDEN.sub(_shown, text.replace("\r\n", "\n"))


def one_line(text: str, limit: int | None = None) -> str:
    """The text on a single line, white space collapsed, cut at ``limit`` characters with an ellipsis.

    Examples:
        >>> one_line("a\\n  b", 10), one_line("abcdef", 4)
        ('a b', 'abc…')
    """
    joined = " ".join(visible(text).split())
    if limit is not None and len(joined) > limit:
        return joined[: limit - 1].rstrip() + "…"
    return joined
