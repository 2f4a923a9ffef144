"""The lines of all pages into one text document: headings, paragraphs, lists, code, tables and displays."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from viva.reading.pdf.displays import aligned_with, display, without_number
from viva.reading.pdf.footnotes import with_footnotes
from viva.reading.pdf.lines import Line
from viva.reading.pdf.nodes import Node
from viva.reading.pdf.quotes import BULLET, NUMBERED, quotes_of
from viva.reading.pdf.result import Display
from viva.reading.pdf.symbols import OPERATORS
from viva.reading.pdf.tables import table_rows
from viva.reading.pdf.text_lines import is_maths, line_text, words_of

_SIGN = (
    r"(?:[=+\-<>/]|\\(?:cdot|times|le|ge|approx|pm|in|to|odot|sim|equiv|propto|ne|ll|gg|subset|subseteq|mapsto|cap|cup|mid"
    r"|oplus|otimes|Rightarrow|implies|iff))"
)
_BREAKS = re.compile(rf"{_SIGN}\s*\$\$(?=[^$])|\$\$\s*{_SIGN}")
"""Where a formula goes on on the next line."""
_CONNECTING = frozenset(
    "if otherwise and or for where with when so since else all then is as by let we have any".split()  # noqa: SIM905
)


_LABEL = re.compile(
    r"[*_`\s]*(?:\(?\d{0,2}[a-zA-Z]?[.)]\s|(?:Part|Question|Problem|Exercise|Task|Step)\b|[A-Z][^:$]{0,40}:|[>#|])"
)
"""What a line of its own begins with."""


@dataclass
class Column:
    """The lines of a column with its margins and the page's usual size of letters."""

    page: int
    lines: list[Line]
    x0: float
    x1: float
    body: float


def columns_with_margins(pages: Sequence[tuple[int, float, list[Line]]]) -> list[Column]:
    """Margins and the usual size, for the lines of each column (given with its page's number and width).

    A page with a single column has margins alike on both sides, even where no line is full.
    """
    sizes: Counter[float] = Counter()
    for _, _, lines in pages:
        for line in lines:
            sizes[round(line.size * 2) / 2] += len(line.inked)
            for node in line.inked:
                if node.prose:
                    sizes[round(node.size * 2) / 2] += 2
    body = sizes.most_common(1)[0][0] if sizes else 10.0
    out = []
    for page, width, lines in pages:
        if not lines:
            continue
        long = [k for k in lines if len(k.inked) > 3] or lines
        left, right = min(k.x0 for k in long), _right_margin(long)
        if left < 0.3 * width and [p for p, _, _ in pages].count(page) == 1:
            right = max(right, width - left)
        out.append(Column(page, lines, left, right, body))
    return out


def _right_margin(lines: Sequence[Line]) -> float:
    """Where most full lines end; where the right is ragged, the end of the longest but for a few too long ones."""
    ends = sorted(k.x1 for k in lines)
    common, votes = Counter(round(x) for x in ends).most_common(1)[0]
    if votes >= 3 and votes >= 0.2 * len(ends) and common > ends[len(ends) // 2] - 1:
        return float(common)
    return ends[-1] if len(ends) < 12 else ends[-1 - len(ends) // 20]


def document(columns: Sequence[Column]) -> tuple[str, tuple[Display, ...], dict[int, int]]:
    """The text of all columns in order, the displays in it, and for each page with text the line that it begins on."""
    builder = _Builder()
    builder.plain = not any(n.maths or n.tex for column in columns for line in column.lines for n in line.nodes)
    starts: dict[int, int] = {}
    for column in columns:
        starts.setdefault(column.page, len(builder.out))
        builder.column(column)
    builder.flush()
    lines: list[str] = []
    first: dict[int, int] = {}
    for number, said in enumerate(builder.out):
        for line in said.split("\n"):
            if line or (lines and lines[-1]):  # at most one blank line, none at the top
                lines.append(line)
            if line:
                first |= {page: len(lines) for page, at in starts.items() if at <= number and page not in first}
    return "\n".join(lines).rstrip("\n") + "\n", tuple(builder.displays), first


class _Builder:
    def __init__(self) -> None:
        self.out: list[str] = []
        self.displays: list[Display] = []
        self.code: list[tuple[float, float, str]] = []
        self.last: Line | None = None
        self.rows: list[tuple[Line, str]] = []
        self.plain = False  # whether the document has no sign that only formulas have: then its signs are text

    def column(self, column: Column) -> None:
        self.at = column
        self.web = any(n.prose for line in column.lines for n in line.nodes)
        lines = with_footnotes(self._numbers_joined(column), column.body)
        self.last = None
        text = [line for line in lines if not self._is_code(line)]
        self.quotes = quotes_of(text, column.x0, column.x1, column.body)
        i = 0
        while i < len(lines):
            line = lines[i]
            if self._is_code(line):
                self.close_display()
                self.add_code(line)
                i += 1
                continue
            self.close_code()
            table = table_rows(lines[i:], column.body)
            if table:
                self.close_display()
                self.out += ["", *(self._table(table)), ""]
                i += len(table)
                self.last = None
                continue
            bare, number = without_number(line)
            if self._is_display(bare, lines, i):
                self.add_row(bare, number)
            else:
                self.close_display()
                self.add_text(line)
            i += 1
        self.close_code()
        self.close_display()

    def flush(self) -> None:
        self.close_code()
        self.close_display()

    def _numbers_joined(self, column: Column) -> list[Line]:
        """An equation's number that stands at another height than its row goes to the row beside it."""
        lines = list(column.lines)
        for line in list(lines):
            rest, number = without_number(line)
            if not number or [n for n in rest.nodes if n.kind != "space"]:
                continue
            beside = [
                k for k in lines if k is not line and (k.y0 - 2 < line.axis < k.y1 + 2 or abs(k.axis - line.axis) < 9)
            ]
            if beside:
                row = min(beside, key=lambda k: abs(k.axis - line.axis))
                row.nodes += line.nodes
                row.nodes.sort(key=lambda n: (n.x0, n.order))
            elif line.x0 > column.x0 + 0.6 * (column.x1 - column.x0):
                # The number of several rows stands between them.
                pass
            else:
                continue
            lines.remove(line)
        return lines

    def _is_code(self, line: Line) -> bool:
        return all(n.style == "tt" and not n.maths and not n.tex for n in line.inked)

    def _is_display(self, line: Line, lines: Sequence[Line], i: int) -> bool:
        inked = line.inked
        maths = any(is_maths(n) or n.kind == "unknown" for n in inked)
        if self.plain or not line.nodes or not (maths or self._plain_formula(line)):
            return False
        if any(n.prose for n in inked):
            return False
        column = self.at
        width = column.x1 - column.x0
        size = max(line.size, 1.0)
        left, right = line.x0 - column.x0, column.x1 - line.x1
        text = words_of(line)
        if BULLET.match(text):
            return False
        words = _prose_words([n for n in inked if n.size > 0.86 * line.size])
        share = sum(map(len, words)) / max(len(inked), 1)
        share = 0.0 if self.web and not words else share
        gap_above = lines[i - 1].y0 - line.y1 if i else 1e9
        gap_below = line.y0 - lines[i + 1].y1 if i + 1 < len(lines) else 1e9
        apart = min(gap_above, gap_below) > 0.75 * size
        centred = abs(left - right) < 0.14 * width + 1.5 * size and left > 0.8 * size
        related = any(n.kind == "rel" for n in inked)
        if not words and related and gap_above > 0.6 * size and self._goes_on(line, lines[i + 1 : i + 2]):
            return True
        if self.web and left > 1.15 * size:
            return True
        goes_on = bool(self.rows) and inked[0].kind == "rel" and gap_above < 1.3 * size
        if goes_on and share < 0.42 and aligned_with([row for row, _ in self.rows], line):
            return True  # it may end in a reason
        if abs(left - right) < 1.2 * size and left > 2 * size and max(gap_above, gap_below) > 0.6 * size and related:
            return True
        if left < 0.8 * size and words:
            return False
        if share < 0.35 and gap_above > 0.6 * size and gap_below > 0.45 * size and related:
            return True
        if share > 0.42:
            return False
        if left > 1.15 * size and share < 0.25 and (right > 0.8 * size or centred):
            return True
        if self.rows and gap_above < 1.3 * size and left > 0.8 * size and share < 0.25:
            return True
        if centred and apart:
            return True
        return (
            share < 0.12
            and max(gap_above, gap_below) > 0.9 * size
            and gap_above > 0.6 * size
            and gap_below > 0.45 * size
        )

    def _goes_on(self, line: Line, below: Sequence[Line]) -> bool:
        """Whether the row right below begins with a sign: a formula that is broken over two rows."""
        if not below or line.y0 - below[0].y1 > 0.8 * line.size or below[0].inked[0].kind not in {"rel", "bin"}:
            return False
        rest, _ = without_number(below[0])
        return bool(rest.nodes) and not _prose_words([n for n in rest.inked if n.size > 0.86 * line.size])

    def _plain_formula(self, line: Line) -> bool:
        """Numbers and signs alone, as in ``3 + 4 = 7``."""
        return any(n.char == "=" and not n.prose for n in line.inked) and not re.search(
            r"[A-Za-z]{2}", _roman(line.inked)
        )

    def add_row(self, line: Line, number: str) -> None:
        if self.rows:
            above = self.rows[-1][0]
            gap = above.y0 - line.y1
            size = max(line.size, above.size)
            aligned = line.inked[0].kind == "rel" or aligned_with([row for row, _ in self.rows], line)
            if gap > (1.3 if aligned else 0.62) * size:
                self.close_display()
        self.rows.append((line, number))
        self.last = line

    def close_display(self) -> None:
        if not self.rows:
            return
        rows = [row for row, _ in self.rows]
        numbers = [number for _, number in self.rows if number]
        made = display(rows, self.at.page, numbers[0] if len(numbers) == 1 else "", self.at.body)
        self.rows = []
        self.displays.append(made)
        self.out += ["", "$$", made.tex, "$$", ""]

    def add_text(self, line: Line) -> None:
        said, _ = line_text(line, plain=self.plain)
        if not said:
            return
        column = self.at
        text = words_of(line)
        letters = [n for n in line.inked if n.char.isalnum()]
        bold = bool(letters) and all(n.style in {"bf", "bfit"} for n in letters)
        above = self.last
        gap = above.y0 - line.y1 if above is not None else 1e9
        prose_size = max((n.size for n in line.inked if not is_maths(n)), default=line.size)
        heading = prose_size > 1.12 * column.body and len(text) < 120 and not is_maths(line.inked[0])
        bullet = BULLET.match(text)
        if heading:
            level = "#" if prose_size > 1.6 * column.body else "##" if prose_size > 1.3 * column.body else "###"
            title = said.replace("**", "")
            if above is not None and gap < 0.7 * prose_size and self.out[-2:-1] == [self._heading]:
                self._heading = self.out[-2] = f"{self._heading} {title}"
            else:
                self._heading = f"{level} {title}"
                self.out += ["", self._heading, ""]
        elif bullet:
            self.out += [*([""] if gap > 0.9 * column.body else []), "- " + BULLET.sub("", said)]
        elif above is None or self._begins_paragraph(line, above, gap) or (bold and len(text) < 90) or self._was_bold:
            said = "> " + said if id(line) in self.quotes else said
            self.out += ["", said] if not (NUMBERED.match(text) and gap < 0.9 * column.body) else [said]
        else:
            self._continue(said, line, above)
        self._was_bold = bold and len(text) < 90
        self.last = line

    _was_bold = False
    _heading = "-"

    def _begins_paragraph(self, line: Line, above: Line, gap: float) -> bool:
        column = self.at
        if line.begins or not self.out or self.out[-1] == "" or (id(line) in self.quotes) != (id(above) in self.quotes):
            return True
        size = min(max(line.size, 1.0), column.body * 1.3)
        if gap > 0.78 * size:
            return True
        if abs(line.size - above.size) > 0.2 * column.body and not any(
            is_maths(n) for n in (*line.inked, *above.inked)
        ):
            return True
        indented = line.x0 - column.x0 > 1.1 * size and above.x0 - column.x0 < 0.6 * size
        return indented or bool(NUMBERED.match(words_of(line)))

    def _continue(self, said: str, line: Line, above: Line) -> None:
        """Goes on with a paragraph; a formula may go on too, where its line was full and broken at a sign.

        A line that the next one's first word would not have fitted on goes on without a break.
        """
        last = self.out[-1]
        right = self.quotes.get(id(above), self.at.x1)
        full = right - above.x1 < 0.15 * (right - self.at.x0)
        wrapped = above.x1 + 0.2 * line.size + _first_width(line) > right and not _LABEL.match(said)
        if re.search(r"[a-z]-$", last) and re.match(r"[a-z]", said):
            self.out[-1] = last[:-1] + said
        elif full and _BREAKS.search(last + said) and not last.endswith("$$"):
            self.out[-1] = last[:-1] + " " + said[1:] if re.match(r"^\$[^$]*\$", said) else last + " " + said
        elif wrapped:
            bold = last.endswith("**") and said.startswith("**")
            self.out[-1] = f"{last[:-2]} {said[2:]}" if bold else f"{last} {said}"
        else:
            self.out.append("> " + said if id(line) in self.quotes else said)

    def add_code(self, line: Line) -> None:
        advance = [n.end - n.start for n in line.inked] or [6.0]
        self.code.append((line.x0, sorted(advance)[len(advance) // 2], _code_text(line)))
        self.last = line

    def close_code(self) -> None:
        if not self.code:
            return
        left = min(x for x, _, _ in self.code)
        self.out += ["", "```"]
        self.out += [" " * round((x - left) / max(step, 0.1)) + text for x, step, text in self.code]
        self.out += ["```", ""]
        self.code = []

    def _table(self, rows: Sequence[Sequence[Line]]) -> list[str]:
        texts = [
            [line_text(cell, plain=self.plain)[0].replace("|", "\\|") if cell.nodes else "" for cell in row]
            for row in rows
        ]
        head = "| " + " | ".join(texts[0]) + " |"
        return [head, "|" + " --- |" * len(texts[0]), *("| " + " | ".join(row) + " |" for row in texts[1:])]


def _first_width(line: Line) -> float:
    """The width of what a line can't be broken within: its first word, or the formula that it begins with."""
    end = line.inked[0].x1
    for before, node in pairwise(line.nodes):
        apart = node.kind == "space" or node.start - before.end > 0.17 * line.size
        if apart and not (is_maths(before) and (node.kind == "space" or is_maths(node))):
            break
        end = max(end, node.x1)
    return end - line.x0


def _prose_words(nodes: Sequence[Node]) -> list[str]:
    """Words that may be a sentence's: no operators, no functions before their brackets, none that connect formulas."""
    text = _roman(nodes)
    found = re.finditer(r"[A-Za-z]{2,}(?!\()", text)
    return [w.group() for w in found if w.group() not in OPERATORS and w.group() not in _CONNECTING]


def _roman(nodes: Sequence[Node]) -> str:
    """The upright letters of a row, other signs as spaces."""
    out = ""
    last: Node | None = None
    for node in nodes:
        upright = node.char.isalpha() and node.style not in {"it", "cal", "bb", "frak", "scr"} and not node.tex
        letter = node.char if upright or node.char == "(" else " "
        if last is not None and node.start - last.end > 0.17 * max(node.size, 1):
            out += " "
        out += letter
        last = node
    return out


def _code_text(line: Line) -> str:
    out = ""
    last: Node | None = None
    for node in line.nodes:
        if last is not None:
            step = max(last.end - last.start, 0.1)
            out += " " * max(round((node.start - last.end) / step), 0)
        out += node.char if node.kind != "space" else " "
        last = node
    return out.strip()
