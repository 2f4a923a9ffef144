r"""The writer's own TeX commands (``\newcommand``, ``\def``, ``\DeclareMathOperator``), put back into the text.

Only what can be replaced in one go is: a command that names itself, a long one, or one past the bounds stays as it
was written. Line breaks inside a command's meaning become spaces, so a passage keeps its lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from viva.patterns import regex
from viva.reading.transcript import Passage

MAX_MACROS = 200
MAX_BODY = 400
MAX_GROWTH = 4
"""How many times longer a text may become (and some room for short ones)."""
_ROUNDS = 4
_DEFINES = regex(
    r"\\(?:(?:re)?newcommand|providecommand)\*?\s*(?:\{\s*(?P<braced>\\[A-Za-z]+)\s*\}|(?P<bare>\\[A-Za-z]+))"
    r"\s*(?:\[(?P<count>[1-9])\])?\s*(?=\{)"
    r"|\\def\s*(?P<def>\\[A-Za-z]+)(?P<marks>(?:#[1-9]){0,9})\s*(?=\{)"
    r"|\\DeclareMathOperator\*?\s*\{\s*(?P<operator>\\[A-Za-z]+)\s*\}\s*(?=\{)"
)


@dataclass(frozen=True, slots=True)
class Macro:
    """What a command stands for: its meaning with ``#1``, ``#2``, ..., and how many arguments it takes."""

    body: str
    arguments: int = 0


Macros = dict[str, Macro]


def macros_of(text: str) -> Macros:
    r"""The commands that ``text`` defines and that can be expanded, by name with the backslash.

    >>> macros_of(r"\newcommand{\wc}{\check{\mathbf{w}}} \newcommand\norm[1]{\|#1\|_2}")
    {'\\wc': Macro(body='\\check{\\mathbf{w}}', arguments=0), '\\norm': Macro(body='\\|#1\\|_2', arguments=1)}
    """
    found: Macros = {}
    if "\\newcommand" not in text and "\\def" not in text and "\\DeclareMath" not in text and "command" not in text:
        return found
    for opening in _DEFINES.finditer(text):
        end = _group_end(text, opening.end(), MAX_BODY)
        if end is None:
            continue
        body = re.sub(r"\s*\n\s*", " ", text[opening.end() + 1 : end - 1])
        name = opening["braced"] or opening["bare"] or opening["def"] or opening["operator"]
        count = int(opening["count"] or 0) or (opening["marks"] or "").count("#")
        if opening["operator"]:
            body = rf"\operatorname{{{body}}}"
        if re.search(re.escape(name) + r"(?![A-Za-z])", body):
            continue
        found[name] = Macro(body, count)
        if len(found) >= MAX_MACROS:
            break
    return found


def expanded(passage: Passage, macros: Macros) -> Passage:
    r"""``passage`` with ``macros`` written out, on the same lines; definitions in it are left blank.

    >>> expanded(Passage(r"$\norm{\wc}^2$", (3, 3)), macros_of(r"\def\wc{\check w} \newcommand{\norm}[1]{\|#1\|}")).text
    '$\\|\\check w \\|^2$'
    """
    if not macros or "\\" not in passage.text:
        return passage
    text = _without_definitions(passage.text)
    limit = MAX_GROWTH * len(text) + 4000
    names = re.compile("(?:" + "|".join(re.escape(n) for n in sorted(macros, key=len, reverse=True)) + r")(?![A-Za-z])")
    for _ in range(_ROUNDS):
        step = _once(text, macros, names, limit)
        if step is None or step == text:
            break
        text = step
    return Passage(text, passage.lines)


def _once(text: str, macros: Macros, names: re.Pattern[str], limit: int) -> str | None:
    """One round of expansion, or None if it grows past ``limit``."""
    out: list[str] = []
    size = position = 0
    for use in names.finditer(text):
        if use.start() < position:
            continue  # inside of an argument: its turn comes in the next round
        macro = macros[use[0]]
        filled = _filled(text, use.end(), macro)
        if filled is None:
            continue
        meaning, end = filled
        # A command at the end of the meaning must not run into a letter behind it.
        gap = " " if re.search(r"\\[A-Za-z]+$|\w$", meaning) and not meaning.endswith("}") else ""
        out += [text[position : use.start()], meaning, gap]
        size += use.start() - position + len(meaning)
        position = end
        if size > limit:
            return None
    return "".join(out) + text[position:]


def _filled(text: str, position: int, macro: Macro) -> tuple[str, int] | None:
    arguments: list[str] = []
    for _ in range(macro.arguments):
        while position < len(text) and text[position] in " \t":
            position += 1
        if text[position : position + 1] == "{":
            end = _group_end(text, position, 2 * MAX_BODY)
            if end is None:
                return None
            arguments.append(text[position + 1 : end - 1])
            position = end
        elif text[position : position + 1].isalnum():
            arguments.append(text[position])
            position += 1
        else:
            return None

    def put_in(use: re.Match[str]) -> str:
        argument = arguments[int(use[2]) - 1] if int(use[2]) <= len(arguments) else ""
        # A command must not run into a letter: \lVert#1 with y, #1x with \alpha.
        before = " " if use[1] and argument[:1].isalpha() else ""
        behind = " " if re.search(r"\\[A-Za-z]+$", argument) and macro.body[use.end() : use.end() + 1].isalpha() else ""
        return f"{use[1] or ''}{before}{argument}{behind}"

    return re.sub(r"(\\[A-Za-z]+)?#([1-9])", put_in, macro.body), position


def _group_end(text: str, position: int, limit: int) -> int | None:
    """The end of the group that opens at ``position``, or None if it doesn't close within ``limit`` characters."""
    depth = 0
    at = position
    while at < min(len(text), position + limit):
        char = text[at]
        if char == "\\":
            at += 2
            continue
        depth += (char == "{") - (char == "}")
        at += 1
        if depth == 0:
            return at
    return None


def _without_definitions(text: str) -> str:
    out: list[str] = []
    position = 0
    for opening in _DEFINES.finditer(text):
        end = _group_end(text, opening.end(), MAX_BODY)
        if end is None or opening.start() < position:
            continue
        out += [text[position : opening.start()], re.sub(r"[^\n]", " ", text[opening.start() : end])]
        position = end
    return "".join(out) + text[position:]
