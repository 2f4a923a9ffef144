r"""A passage cut into blocks: headings, prose, list items, tables, code, and maths set apart or in a line.

In comes a :class:`~viva.reading.transcript.Passage`, out come :class:`Block` objects in reading order that cover every
line that isn't blank. Maths inside prose, items, headings and tables hangs on its block as ``inner``; :func:`walk`
visits everything. The cut is made for what language models write and for what survives a copy out of a PDF, so
damage must not spread: a ``$`` or ``$$`` or fence that nobody closed is text, and costs its own paragraph at most.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from viva.patterns import regex
from viva.reading.mathlike import is_math_line
from viva.reading.matrix_rows import goes_on
from viva.reading.transcript import Lines, Passage

BlockKind = Literal["heading", "prose", "item", "table", "code", "display", "inline"]

_DISPLAY_LINES = 120
"""A display that goes on for longer than this many lines was never closed."""

_ENVIRONMENTS = (
    "equation|align|alignat|aligned|gather|gathered|multline|eqnarray|split|cases|array|"
    "matrix|bmatrix|pmatrix|vmatrix|Bmatrix|Vmatrix|smallmatrix|flalign|displaymath|math"
)
_OPEN_ENV = regex(r"\\begin\{(" + _ENVIRONMENTS + r")(\*?)\}")
_FENCE = regex(r"^ {0,6}(`{3,}|~{3,})\s*([\w+#.-]*)[^`]*$")
_HEADING = regex(r"^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_BOLD_LINE = regex(r"^\s*(\*\*|__)(?=\S)((?:(?!\1).)+?)\1\s*:?\s*$")
_FIRST_NUMBERS = 12
"""Numbers up to this one open an item wherever they stand: an old list may go on, or be copied in part."""
_ITEM = regex(r"^(\s*)([-*+•◦▪–]|\d{1,3}[.)]|\(?[a-z][.)]|\([ivx]{1,4}\))\s+(?=\S)(.*)$")
_BARE_HEADING = regex(r"^(?:\d+(?:\.\d+)*\.?\s+)?[A-Z][^.!?;=|]*$")
_CASE = regex(r"\b(case|when|where|for|limit|if|as|part|step)\b", re.IGNORECASE)
_LEAD_IN = regex(
    r"(thus|therefore|hence|so|then|thereby|this|that|which|we|since|because|and|from|using)\b", re.IGNORECASE
)
_SECTION = regex(
    r"(step|part|case|special|limit|final|answer|result|solution|conclusion|summary|verif|check|note|setup|given|problem|"
    r"intuition|interpretation|comparison|calculat|comput|deriv)",
    re.IGNORECASE,
)
_RULE = regex(r"^\s*([-*_])(\s*\1){2,}\s*$")
_TABLE_RULE = regex(r"^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$")
_WORD = regex(r"[A-Za-z]{2,}")


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a passage.

    Args:
        kind: ``heading``, ``prose``, ``item``, ``table``, ``code``, ``display`` or ``inline`` (inside another).
        text: what it says, without the marks around it (``$$``, ``#``, bullets, fences); line breaks are kept.
        lines: first and last line in the source, marks included.
        start, end: characters of the passage's text, marks included.
        inner: maths in the line, for prose, items, headings and tables.
        level: of a heading 1 to 6 (bold and bare lines are 7); of an item its indent in characters.
        info: a code block's language, an item's bullet, a display's delimiter (``$$``, ``\\[``, ``align``, ``plain``).
        rows: a table's cells, without the rule under its head.
    """

    kind: BlockKind
    text: str
    lines: Lines
    start: int
    end: int
    inner: tuple[Block, ...] = ()
    level: int = 0
    info: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@lru_cache(maxsize=64)
def blocks(passage: Passage) -> tuple[Block, ...]:
    r"""Cut ``passage`` into blocks, in reading order; linear in its length, and never an error.

    >>> text = "## Answer\nThe size is $3$:\n$$\nn - k + 1 = 3\n$$"
    >>> for block in blocks(Passage(text, (10, 14))):
    ...     print(block.kind, block.lines, repr(block.text), [b.text for b in block.inner])
    heading (10, 10) 'Answer' []
    prose (11, 11) 'The size is $3$:' ['3']
    display (12, 14) 'n - k + 1 = 3' []
    """
    return tuple(_Cutter(passage).run())


def walk(found: Iterable[Block]) -> Iterator[Block]:
    """Every block and the inline maths in it, in reading order."""
    for block in found:
        yield block
        yield from block.inner


class _Cutter:
    """Goes down the lines once; ``self.at`` is the next line to look at."""

    def __init__(self, passage: Passage) -> None:
        self.text = passage.text
        self.first = passage.lines[0]
        self.lines = passage.text.split("\n")
        self.offsets: list[int] = []
        position = 0
        for line in self.lines:
            self.offsets.append(position)
            position += len(line) + 1
        self.at = 0
        self.pending: list[int] = []
        self.pending_item: re.Match[str] | None = None
        # Closing marks are looked for once a passage, not once an opening mark: damage must not cost squared time.
        self.last_number = 0
        self.hopeless: set[str] = set()

    def run(self) -> Iterator[Block]:
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if not line.strip() or _RULE.match(line):
                yield from self.flush()
                self.at += 1
                continue
            special = self.fence(line) or self.display(line) or self.table(line) or self.heading(line)
            if special is not None:
                before, block = special
                yield from before
                yield from self.flush()
                yield block
                continue
            if is_math_line(line) and not self.goes_on(line):
                yield from self.flush()
                yield self.plain_maths()
                continue
            item = _ITEM.match(line)
            if item and self.counts_on(item[2]):
                yield from self.flush()
                self.pending_item = item
            self.pending.append(self.at)
            self.at += 1
        yield from self.flush()

    def goes_on(self, line: str) -> bool:
        """Whether a line is the next row of a matrix that began in the prose above it."""
        return bool(self.pending) and self.pending[-1] == self.at - 1 and goes_on(self.lines[self.at - 1], line)

    def counts_on(self, mark: str) -> bool:
        """Whether a mark may open an item: "3." may, "108." only behind an item 107; alone it is an answer."""
        if not mark[0].isdigit():
            return True
        number, last = int(mark[:-1]), self.last_number
        self.last_number = number
        return number <= _FIRST_NUMBERS or number == last + 1

    # Each of the following returns None, or blocks that were cut off before plus the block found; it moves ``at`` on.

    def fence(self, line: str) -> tuple[list[Block], Block] | None:
        opening = _FENCE.match(line)
        if not opening or "fence" in self.hopeless:
            return None
        mark = opening[1]
        closing = re.compile(rf"^\s*{re.escape(mark[0])}{{{len(mark)},}}\s*$")
        for end in range(self.at + 1, len(self.lines)):
            if closing.match(self.lines[end]):
                break
        else:
            self.hopeless.add("fence")
            return None
        text = "\n".join(self.lines[self.at + 1 : end])
        kind: BlockKind = "display" if opening[2].lower() in {"latex", "tex", "math", "katex"} else "code"
        block = self.make(kind, text, self.at, end, info=opening[2].lower())
        self.at = end + 1
        return [], block

    def display(self, line: str) -> tuple[list[Block], Block] | None:
        for mark, close in (("$$", "$$"), ("\\[", "\\]")):
            column = line.find(mark)
            if column >= 0 and (mark == "$$" or not line[:column].endswith("\\")):
                found = self.delimited(column, mark, close, info=mark)
                if found is not None:
                    return found
        environment = _OPEN_ENV.search(line)
        if environment and not _inside_inline(line, environment.start()):
            close = f"\\end{{{environment[1]}{environment[2]}}}"
            found = self.delimited(environment.start(), "", close, info=environment[1])
            if found is not None:
                return found
        if line.strip() == "[" and "bare" not in self.hopeless:
            return self.bare_brackets()
        return None

    def delimited(self, column: int, mark: str, close: str, info: str) -> tuple[list[Block], Block] | None:
        """A display from ``column`` of this line to ``close``; what stands before it on the line becomes prose."""
        begin = self.offsets[self.at] + column
        inside = begin + len(mark)
        last = min(self.at + _DISPLAY_LINES, len(self.lines) - 1)
        limit = self.offsets[last] + len(self.lines[last])
        end = self.text.find(close, inside + (0 if mark else 1), limit)
        if end < 0:
            return None
        content = self.text[inside:end] if mark else self.text[begin : end + len(close)]
        if not content.strip() or (mark == "$$" and _looks_like_prose(content)):
            return None
        end += len(close)
        row = self.at + self.text.count("\n", begin, end)
        before: list[Block] = []
        if self.lines[self.at][:column].strip():
            self.pending.append(self.at)
            before = list(self.flush(cut=begin))
        else:
            before = list(self.flush())
        block = Block("display", content.strip("\n").strip(), self.span(self.at, row), begin, end, info=info)
        rest = self.text[end : self.offsets[row] + len(self.lines[row])]
        if rest.strip(" .,;:\t"):
            # The rest of the line is read again as a line of its own.
            self.lines[row] = " " * (end - self.offsets[row]) + rest
            self.at = row
        else:
            self.at = row + 1
        return before, block

    def bare_brackets(self) -> tuple[list[Block], Block] | None:
        r"""``[`` and ``]`` alone on their lines: what ``\[`` and ``\]`` become when a chat is copied as Markdown."""
        for end in range(self.at + 1, min(self.at + _DISPLAY_LINES, len(self.lines))):
            line = self.lines[end].strip()
            if line in {"]", "],", "]."}:
                text = "\n".join(self.lines[self.at + 1 : end])
                if not re.search(r"[\\=^_]", text) or _looks_like_prose(text):
                    return None
                block = self.make("display", text, self.at, end, info="\\[")
                self.at = end + 1
                return [], block
        self.hopeless.add("bare")
        return None

    def table(self, line: str) -> tuple[list[Block], Block] | None:
        following = self.lines[self.at + 1] if self.at + 1 < len(self.lines) else ""
        if "|" not in line or "|" not in following or not _TABLE_RULE.match(following):
            return None
        end = self.at + 1
        while end + 1 < len(self.lines) and "|" in self.lines[end + 1]:
            end += 1
        rows = tuple(_cells(self.lines[k]) for k in range(self.at, end + 1) if k != self.at + 1)
        text = "\n".join(self.lines[self.at : end + 1])
        block = self.make("table", text, self.at, end, rows=rows, inline=True)
        self.at = end + 1
        return [], block

    def heading(self, line: str) -> tuple[list[Block], Block] | None:
        marked = _HEADING.match(line)
        if marked:
            block = self.make("heading", marked[2], self.at, self.at, level=len(marked[1]), inline=True)
        else:
            bold = _BOLD_LINE.match(line)
            if (
                bold
                and len(bold[2].split()) <= 14
                and _WORD.search(bold[2])
                and not re.search(r"[=≈]", bold[2])
                and not bold[2].endswith(".")
            ):
                text = bold[2].strip()
            elif self.is_bare_heading(line):
                text = line.strip()
            else:
                return None
            block = self.make("heading", text, self.at, self.at, level=7, inline=True)
        self.at += 1
        return [], block

    def is_bare_heading(self, line: str) -> bool:
        """A short line on its own, as headings look once their formatting is lost: "Final Answer", "Step 2: ..."."""
        text = line.strip()
        alone = (self.at == 0 or not self.lines[self.at - 1].strip()) and (
            self.at + 1 >= len(self.lines) or not self.lines[self.at + 1].strip()
        )
        # A single line may be a whole answer ("Batch norm: A"); only what is followed by something can be a heading.
        if not alone or self.at + 1 >= len(self.lines) or len(text) > 80:
            return False
        bare = re.sub(r"\$[^$]*=[^$]*\$", "", text) if _CASE.search(text) else text
        if not _BARE_HEADING.match(bare) or len(text.split()) > 12 or len(bare.split()) > 9 or not _WORD.search(text):
            return False
        if _LEAD_IN.match(text):
            return False
        if text.endswith(":") and (len(text.split()) > 3 and not _SECTION.match(text)):
            return False
        if _ITEM.match(line) and not re.match(r"\s*\d+\.\s+[A-Z]", line):
            return False
        body = text.rstrip(":")
        return not text.endswith(",") and not re.search(r":\s*\S{1,12}$", body) and not re.search(r"\d\s*$|\]$", body)

    def plain_maths(self) -> Block:
        first = self.at
        while self.at < len(self.lines) and self.lines[self.at].strip() and is_math_line(self.lines[self.at]):
            if self.at > first and (self.display_opens(self.lines[self.at])):
                break
            self.at += 1
        text = "\n".join(self.lines[first : self.at])
        return self.make("display", text, first, self.at - 1, info="plain")

    @staticmethod
    def display_opens(line: str) -> bool:
        return "$$" in line or "\\[" in line or bool(_OPEN_ENV.search(line))

    def flush(self, cut: int | None = None) -> Iterator[Block]:
        """Make a block of the lines collected so far; ``cut`` ends it in the middle of the last one."""
        if not self.pending:
            return
        first, last = self.pending[0], self.pending[-1]
        item, self.pending_item, self.pending = self.pending_item, None, []
        start = self.offsets[first]
        end = cut if cut is not None else self.offsets[last] + len(self.lines[last])
        text = self.text[start:end]
        if self.lines[first][: len(text)] != text[: len(self.lines[first])]:
            # The first line is the rest of a line that held a display.
            text = self.lines[first][: end - start] + text[len(self.lines[first]) :]
        kind: BlockKind = "prose"
        level, info = 0, ""
        offset = start
        if item:
            kind, level, info = "item", len(item[1]), item[2]
            offset = start + item.start(3)
            text = text[item.start(3) :]
        stripped = text.strip()
        if not stripped:
            return
        offset += len(text) - len(text.lstrip())
        inner = tuple(self.inline(stripped, offset, first))
        yield Block(kind, stripped, self.span(first, last), start, end, inner, level, info)

    def make(
        self,
        kind: BlockKind,
        text: str,
        first: int,
        last: int,
        *,
        level: int = 0,
        info: str = "",
        rows: tuple[tuple[str, ...], ...] = (),
        inline: bool = False,
    ) -> Block:
        start, end = self.offsets[first], self.offsets[last] + len(self.lines[last])
        inner: tuple[Block, ...] = ()
        if inline:
            offset = max(self.text.find(text, start, end), start)
            inner = tuple(self.inline(text, offset, first))
        return Block(kind, text, self.span(first, last), start, end, inner, level, info, rows)

    def inline(self, text: str, offset: int, first: int) -> Iterator[Block]:
        """The maths in the line of ``text``, which begins at ``offset`` on row ``first``."""
        row, counted = first, self.offsets[first]
        for begin, end, content in inline_maths(text):
            row += self.text.count("\n", counted, offset + begin)
            counted = offset + begin
            last = row + text.count("\n", begin, end)
            yield Block("inline", content, self.span(row, last), offset + begin, offset + end)

    def span(self, first: int, last: int) -> Lines:
        return self.first + first, self.first + last


_INLINE = regex(
    r"\\\((?P<round>.{1,2000}?)\\\)"
    r"|(?<![\\$])\$(?!\$)(?P<dollar>(?:[^$\\\n]|\\.|\n(?!\s*\n)){1,1500}?)(?<!\\)\$(?![\d$])",
    re.DOTALL,
)


def inline_maths(text: str) -> tuple[tuple[int, int, str], ...]:
    r"""``(start, end, content)`` of each ``$...$`` and ``\(...\)`` of a paragraph.

    A dollar sign opens maths only if what follows could be maths: "costs $5 and then $6" holds none.

    >>> inline_maths(r"costs $5 and $6, but $x_1$ and \(y\)")
    ((21, 26, 'x_1'), (31, 36, 'y'))
    """
    if "$" not in text and "\\(" not in text:
        return ()
    return _inline_of_short(text) if len(text) <= _SHORT else tuple(_inline_in(text))


_SHORT = 4000
"""Characters of a paragraph that is asked for its maths by whoever cuts it, its sentences, and its formulas."""


@lru_cache(maxsize=64)
def _inline_of_short(text: str) -> tuple[tuple[int, int, str], ...]:
    return tuple(_inline_in(text))


def _inline_in(text: str) -> Iterator[tuple[int, int, str]]:
    position = 0
    while True:
        found = _INLINE.search(text, position)
        if not found:
            return
        content = found["round"] if found["round"] is not None else found["dollar"]
        if found["round"] is None and _stray(content):
            position = found.start() + 1
            continue
        yield found.start(), found.end(), content.strip()
        position = found.end()


def _stray(content: str) -> bool:
    """Whether what stands between two dollar signs is ordinary text."""
    if not content.strip():
        return True
    words = re.findall(
        r"(?<![\\A-Za-z{])[a-z]{3,}(?![A-Za-z}])",
        re.sub(r"\\(?:text|mathrm|operatorname|mbox)\*?\s*\{[^{}]*\}", "", content),
    )
    if content[0].isspace() != content[-1].isspace() and "\\" not in content:
        return True
    if content[0].isspace() or content[-1].isspace():
        return len(words) > 1 or not (re.search(r"[\\^_=+<>\d]", content) or len(content.strip()) <= 3)
    return len(words) >= 4 and len(words) * 6 > len(content) * 0.5 and "\\" not in content


def _looks_like_prose(content: str) -> bool:
    r"""Whether a ``$$`` display swallowed a paragraph, because one of its marks was lost."""
    if "\n" not in content:
        return False
    outside = re.sub(r"\\[a-zA-Z]+\*?(?:\s*\{[^{}]*\})?", " ", content)
    paragraphs = re.split(r"\n\s*\n", outside)
    words = max(len(re.findall(r"\b[a-zA-Z]{3,}\b", part)) for part in paragraphs)
    return words > 12 or (len(paragraphs) > 1 and words > 7)


def _inside_inline(line: str, column: int) -> bool:
    return any(begin < column < end for begin, end, _ in inline_maths(line))


def _cells(row: str) -> tuple[str, ...]:
    row = row.strip()
    row = row[1:] if row.startswith("|") else row
    row = row[:-1] if row.endswith("|") and not row.endswith("\\|") else row
    return tuple(cell.strip() for cell in re.split(r"(?<!\\)\|", row))
