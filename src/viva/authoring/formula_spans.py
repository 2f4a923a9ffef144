r"""Where formulas stand in a text: ``$...$``, ``$$...$$``, ``\(...\)``, ``\[...\]`` and environments.

What is opened and not closed soon, or not before the paragraph ends, opens nothing. The time is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_OPENS = re.compile(r"\\.(?:egin\{(?P<env>[A-Za-z]+\*?)\})?|\$\$?", re.DOTALL)
_BLANK = re.compile(r"\n[ \t]*\n")
_INLINE = 2_000
_DISPLAY = 20_000


def formula_spans(text: str, environments: re.Pattern[str], *, rows: bool = False) -> Iterator[tuple[int, int, str]]:
    r"""Start, end and environment ("" without one) of each formula, in order.

    Args:
        text: Markdown or LaTeX.
        environments: what the name of an environment has to match.
        rows: whether a formula between single dollars ends with its line.

    Examples:
        >>> text = r"Let $x$ cost \$5 and \[ y \] or $ 3."
        >>> [text[a:b] for a, b, _ in formula_spans(text, re.compile("align"))]
        ['$x$', '\\[ y \\]']
    """
    end = 0
    ahead: dict[str, int] = {}
    for found in _OPENS.finditer(text):
        start = found.start()
        if start < end:
            continue
        sign = found[0]
        if found["env"]:
            if not environments.fullmatch(found["env"]):
                continue
            closes, most = f"\\end{{{found['env']}}}", _DISPLAY
        elif sign in ("$$", "\\["):
            closes, most = "$$" if sign == "$$" else "\\]", _DISPLAY
        elif sign in ("$", "\\("):
            closes, most = "$" if sign == "$" else "\\)", _INLINE
        else:
            continue
        stop = _closing(text, found.end(), closes, ahead)
        if stop < 0 or stop - start > most:
            continue
        inside = text[found.end() : stop - len(closes)]
        if not inside.strip() or (not found["env"] and _BLANK.search(inside)):
            continue
        if rows and sign == "$" and ("\n" in inside or inside[0].isspace()):
            continue
        end = stop
        yield start, stop, found["env"] or ""


def _closing(text: str, begin: int, closes: str, ahead: dict[str, int]) -> int:
    """Where the next closing mark ends, or -1; one behind a backslash (``\\$``) closes nothing.

    ``ahead`` remembers the next place of each mark, so that no stretch is looked through twice.
    """
    at = ahead.get(closes, 0)
    if 0 <= at < begin or closes not in ahead:
        at = text.find(closes, begin)
        while at > 0 and closes[0] == "$" and text[at - 1] == "\\":
            at = text.find(closes, at + 1)
        ahead[closes] = at
    return -1 if at < 0 else at + len(closes)
