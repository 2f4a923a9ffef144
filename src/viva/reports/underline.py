r"""False pieces underlined where they stand: in prose, in code and inside formulas.

The text goes through Markdown with marks in it (:mod:`.quotes`). Here the marks are taken out of the parsed text again
and become ``<mark class="false">`` around what they held. Inside a formula KaTeX itself draws the line, where the piece
is a formula of its own; else the whole formula is underlined.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from markdown_it.token import Token

from viva.reports.maths import Maths
from viva.reports.quotes import MARK, mark_of, without_marks

PIECE = "viva_piece"
"""The type of tokens whose content is safe HTML already."""

_RELATION = re.compile(r"\s*(?:[=<>+\-/*]|\\(?:le|ge|leq|geq|neq|approx|equiv|to|cdot|times|pm|propto|sim)\b)")
_LEFT_RIGHT = re.compile(r"\\(left|right|begin|end)(?![A-Za-z])")


def alike(plain: Sequence[Token], marked: Sequence[Token]) -> bool:
    """Whether marks changed nothing but themselves in how a text was parsed."""
    return _outline(plain) == _outline(marked)


def _outline(tokens: Iterable[Token]) -> list[tuple[str, str]]:
    outline: list[tuple[str, str]] = []
    for token in tokens:
        if token.children is not None:
            outline.append((token.type, str(token.map)))
            outline += _outline(token.children)
            continue
        content = without_marks(token.content)
        if token.type == "text" and outline and outline[-1][0] == "text":
            outline[-1] = ("text", outline[-1][1] + content)
        elif token.type != "text" or content:
            outline.append((token.type, content + token.tag + str(token.attrs.get("href", ""))))
    return outline


class Underliner:
    """Takes the marks out of one text's tokens, in order, and puts underlines in.

    Args:
        maths: renders the formulas.
        numbers: the finding's number for each mark.
    """

    def __init__(self, maths: Maths, numbers: Sequence[int]) -> None:
        self._maths = maths
        self._numbers = numbers
        self._open: list[int] = []
        self._named: set[int] = set()

    def take(self, tokens: Iterable[Token]) -> None:
        """Replace what holds or lies in a mark by pieces of HTML, in place."""
        for token in tokens:
            if token.children is not None:
                self.take(token.children)
                token.content = without_marks(token.content)
            elif token.type in ("math_inline", "math_block"):
                self._formula(token)
            elif token.type in ("text", "code_inline", "fence", "code_block") and (
                self._open or MARK.search(token.content)
            ):
                html = self._pieces(token.content)
                frame = {"text": "{}", "code_inline": "<code>{}</code>"}.get(token.type, "<pre><code>{}</code></pre>\n")
                token.type, token.content, token.tag = PIECE, frame.format(html), ""
            else:
                token.content = without_marks(token.content)

    def _pieces(self, text: str) -> str:
        out = []
        for piece in re.split(f"({MARK.pattern})", text):
            if piece and MARK.match(piece):
                out.append(self._toggle(piece))
            elif piece and self._open:
                out.append(f'<mark class="false"{self._ids(self._open)}>{escape(piece)}</mark>')
            else:
                out.append(escape(piece))
        return "".join(out)

    def _toggle(self, character: str) -> str:
        mark, opens = mark_of(character)
        if opens:
            self._open.append(mark)
            return ""
        if mark in self._open:
            self._open.remove(mark)
        return self._reference(mark)

    def _ids(self, marks: Iterable[int]) -> str:
        """An id for the first piece of a finding; what begins for several findings is named after the first."""
        for mark in marks:
            if mark not in self._named:
                self._named.add(mark)
                return f' id="q{self._numbers[mark]}"'
        return ""

    def _reference(self, mark: int) -> str:
        number = self._numbers[mark]
        return f'<a class="ref" href="#f{number}" aria-label="finding {number}">{number}</a>'

    def _formula(self, token: Token) -> None:
        if not self._open and not MARK.search(token.content):
            return
        display = bool(token.meta["display"])
        tex, spans, touched, closed = self._spans(token.content)
        if not touched:
            token.content = tex
            return
        ids = self._ids(touched)
        html = None
        if spans and (marked := _marked(tex, spans)) is not None:
            html = self._maths.marked_html(marked, tex, display=display)
        if html is None:
            html = f'<mark class="false">{self._maths.html(tex, display=display)}</mark>'
        references = "".join(map(self._reference, closed))
        frame = "false-block" if display else "false-formula"
        token.content = f'<span class="{frame}"{ids}>{html}{references}</span>'
        token.type, token.tag = PIECE, ""

    def _spans(self, content: str) -> tuple[str, list[tuple[int, int]], list[int], list[int]]:
        """A formula without its marks, the stretches that they hold, and which marks touch it and end in it."""
        tex = ""
        begun = dict.fromkeys(self._open, 0)
        touched, closed = list(self._open), []
        spans: list[tuple[int, int]] = []
        for piece in re.split(f"({MARK.pattern})", content):
            if not piece or not MARK.match(piece):
                tex += piece
                continue
            mark, opens = mark_of(piece)
            if opens:
                begun[mark] = len(tex)
                touched.append(mark)
            elif mark in begun:
                spans.append((begun.pop(mark), len(tex)))
                closed.append(mark)
        spans += [(start, len(tex)) for start in begun.values()]
        self._open = list(begun)
        return tex, spans, touched, closed


def _marked(tex: str, spans: Sequence[tuple[int, int]]) -> str | None:
    r"""The formula with each span in a box that KaTeX underlines; None where a span is no formula of its own.

    A span over several cells or rows of an array becomes a box for each cell.

    Examples:
        >>> _marked(r"a &= b \\ c &= d", [(2, 7)])
        'a &\\htmlClass{viva-false}{{}= b} \\\\ c &= d'
        >>> _marked(r"\frac{a}{b}", [(6, 9)]) is None
        True
    """
    if "htmlClass" in tex:
        return None
    boxes: list[tuple[int, int]] = []
    for start, end in _merged(spans):
        cells = _cells(tex, start, end)
        if cells is None:
            return None
        boxes += cells
    for start, end in reversed(boxes):
        inner = tex[start:end]
        # A sign at the start of a box would lose the space before it.
        space = "{}" if _RELATION.match(inner) else ""
        tex = f"{tex[:start]}\\htmlClass{{viva-false}}{{{space}{inner}}}{tex[end:]}"
    return tex if boxes else None


def _merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _cells(tex: str, start: int, end: int) -> list[tuple[int, int]] | None:
    """A span cut at ``&`` and ``\\\\``; None where it isn't balanced, or ends within a command."""
    if _inside_command(tex, start) or _inside_command(tex, end):
        return None
    cells = []
    depth = 0
    begin = position = start
    while position < end:
        two = tex[position : position + 2]
        if (word := _LEFT_RIGHT.match(tex, position)) is not None:
            depth += 1 if word.group(1) in ("left", "begin") else -1
            position = word.end()
        elif depth == 0 and (two == "\\\\" or two[0] == "&"):
            cells.append((begin, position))
            position += 2 if two == "\\\\" else 1
            begin = position
            continue
        elif two[0] == "\\":
            position += 2
        else:
            depth += {"{": 1, "}": -1}.get(two[0], 0)
            position += 1
        if depth < 0:
            return None
    if depth or position > end:
        return None
    cells.append((begin, end))
    trimmed = [_trimmed(tex, *cell) for cell in cells]
    boxes = [(a, b) for a, b in trimmed if a < b]
    # A box that begins with a script would lose its base.
    return None if any(tex[a] in "^_" for a, _ in boxes) else boxes


def _trimmed(tex: str, start: int, end: int) -> tuple[int, int]:
    while start < end and tex[start].isspace():
        start += 1
    while start < end and tex[end - 1].isspace():
        end -= 1
    return start, end


def _inside_command(tex: str, position: int) -> bool:
    """Whether a place is within a command's name, or between a command and its argument."""
    before = tex[:position].rstrip() if tex[position : position + 1] == "{" else tex[:position]
    if position < len(tex) and tex[position] == "{" and (before.endswith(("}", "]", "^", "_"))):
        return True
    word = re.search(r"\\[A-Za-z]*$", before)
    if word is None:
        return False
    if position >= len(tex):
        return word.group() == "\\"
    return word.group() == "\\" or tex[position].isalpha() or tex[position] == "{"
