"""A homework in Markdown as pieces in order: its headings, labelled lines, lists, options and solutions.

markdown-it finds the blocks; displays of TeX are covered first, so that no line of them is taken for a list, a
heading or a quotation.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from viva.authoring.formula_spans import formula_spans
from viva.authoring.headings import heading_pieces
from viva.authoring.homework import Left, Option
from viva.authoring.labels import opens_solution, read_label, take_points
from viva.authoring.outline import Choice, Closes, Mark, Opens, Piece, Shuts, Text

_ENVIRONMENTS = re.compile(r"[A-Za-z]+\*?")
_FENCE = re.compile(r"^ {0,12}(?:`{3,}|~{3,})", re.MULTILINE)
_COVER = "\ue000{}\ue001"
_COVERED = re.compile("\ue000(\\d+)\ue001")
_CHECKBOX = re.compile(r"^\[(?P<x>[ xX✓])\]\s+(?:\(?(?P<l>[A-Za-z])[).:]\s+)?(?P<text>.*)$", re.DOTALL)
_OPTION = re.compile(r"^(?:\*\*)?\(?(?P<l>[A-F])[).:]+(?:\*\*)?\s+(?P<text>\S.*)$", re.DOTALL)
_SUMMARY = re.compile(r"<summary>(.{0,200}?)</summary>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,300}>|<!--.{0,2000}?-->", re.DOTALL)
_FENCED = re.compile(r"^:{3,}\s*\{?\s*[.#]?(?:callout-)?(?:solution|sol|answer|proof)\b", re.IGNORECASE)
_FRONT = re.compile(r"\A---[ \t]*\n(?P<body>.{0,4000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FRONT_TITLE = re.compile(r"^title:\s*[\"']?(?P<title>[^\n]*?)[\"']?\s*$", re.MULTILINE)
_IMAGE = re.compile(r"!\[([^\]]{0,200})\]\([^()]{0,300}\)")
_BOLD_LINE = re.compile(r"^(\*\*|__)(?=\S)([^*\n]{2,90}?)\1:?$")
MOST_NESTED = 40


def pieces_of(text: str) -> Iterator[Piece]:
    """The pieces of a homework in Markdown, in order.

    Examples:
        >>> for piece in pieces_of("# HW 3\\n\\n1. Add.\\n\\n   **Solution:** It is 4.\\n"):
        ...     print(type(piece).__name__, repr(getattr(piece, "title", "") or getattr(piece, "text", "")))
        Mark 'HW 3'
        Mark ''
        Text 'Add.'
        Opens ''
        Text 'It is 4.'
    """
    if front := _FRONT.match(text):
        if title := _FRONT_TITLE.search(front["body"]):
            yield Mark(((("h", "0"), 0),), 1, title=title["title"], sure=True)
        text = "\n" * front[0].count("\n") + text[front.end() :]
    covered = _Covered(text)
    # Only the blocks are needed: what stands within a line stays as it was written. What is indented is no code:
    # homeworks that were copied indent their parts.
    blocks = MarkdownIt("commonmark", {"maxNesting": MOST_NESTED}).enable("table")
    tokens = blocks.disable(["inline", "text_join", "code"]).parse(covered.text)
    yield from _Walk(tokens, covered).run()


class _Covered:
    """A text whose displays are covered line by line, and how to uncover what was cut from it."""

    def __init__(self, text: str) -> None:
        text = text.replace("\ue000", "").replace("\ue001", "")
        self.kept: list[str] = []
        fences = [found.start() for found in _FENCE.finditer(text)]
        inside = list(zip(fences[::2], fences[1::2], strict=False))
        starts = [a for a, _ in inside]
        out: list[str] = []
        end = 0
        for start, stop, _ in formula_spans(text, _ENVIRONMENTS, rows=True):
            if any(a <= start < b for a, b in inside[bisect_right(starts, start) - 1 :][:1]):
                continue
            out += [text[end:start], "\n".join(self._cover(row) for row in text[start:stop].split("\n"))]
            end = stop
        self.text = "".join(out) + text[end:]
        self.lines = self.text.split("\n")

    def _cover(self, row: str) -> str:
        lead = row[: len(row) - len(row.lstrip())]
        self.kept.append(row.strip())
        return lead + _COVER.format(len(self.kept) - 1)

    def uncover(self, text: str) -> str:
        return _COVERED.sub(lambda m: self.kept[int(m[1])], text)


class _Walk:
    def __init__(self, tokens: Sequence[Token], covered: _Covered) -> None:
        self.tokens, self.covered = tokens, covered
        self.lists: list[str] = []
        self.item = ""

    def run(self) -> Iterator[Piece]:
        skip_to = -1
        for k, token in enumerate(self.tokens):
            if k < skip_to:
                continue
            line = (token.map[0] if token.map else 0) + 1
            if token.type in ("ordered_list_open", "bullet_list_open"):
                self.lists.append(token.type[:-5])
            elif token.type in ("ordered_list_close", "bullet_list_close"):
                self.lists.pop()
                if self.lists and token.type == "ordered_list_close":
                    yield Closes(("list", str(len(self.lists) + 1)))
            elif token.type == "list_item_open":
                self.item = token.info if self.lists[-1] == "ordered_list" else "-"
                if self.item != "-":
                    label = token.info
                    style = ("list", str(len(self.lists)))
                    yield Mark(((style, int(label[:4])),), line, label, raw=f"{label}.")
                    self.item = "."
            elif token.type == "heading_open":
                yield from heading_pieces(self.covered.uncover(self.tokens[k + 1].content), int(token.tag[1]), line)
                skip_to = k + 3
            elif token.type == "inline":
                yield from self.paragraph(token.content, line)
                self.item = ""
            elif token.type in ("fence", "code_block"):
                body = self.covered.uncover(token.content).rstrip("\n")
                yield Text(f"```{token.info.strip()}\n{body}\n```", line)
            elif token.type == "table_open":
                rows = self.covered.lines[token.map[0] : token.map[1]] if token.map else []
                yield Text(self.covered.uncover("\n".join(row.strip() for row in rows)), line)
                skip_to = self._after("table_close", k)
            elif token.type == "html_block":
                yield from self.html(token.content, line)
            elif token.type == "blockquote_close":
                self.item = ""

    def _after(self, kind: str, k: int) -> int:
        return next((j + 1 for j in range(k, len(self.tokens)) if self.tokens[j].type == kind), len(self.tokens))

    def paragraph(self, content: str, line: int) -> Iterator[Piece]:
        """The lines of a paragraph; each may begin something."""
        held: list[str] = []
        first = line

        def told() -> Iterator[Piece]:
            if held and "".join(held).strip():
                yield Text(self.covered.uncover("\n".join(held)), first)
            held.clear()

        for k, row in enumerate(content.split("\n")):
            opening = list(self.opening(row.strip(), line + k, alone=k == 0))
            if opening:
                yield from told()
                first = line + k
                for piece in opening:
                    if isinstance(piece, str):
                        held.append(piece)
                    else:
                        yield piece
                continue
            if not held:
                first = line + k
            said = f"- {row.strip()}" if self.item == "-" and k == 0 else row.rstrip()
            for image in _IMAGE.finditer(said):
                yield Left(line + k, f"the figure {image[1]!r}; describe it in words" if image[1] else "a figure")
            held.append(_TAG.sub("", _IMAGE.sub("", said)) if "<" in said or "![" in said else said)
        yield from told()

    def opening(self, row: str, line: int, *, alone: bool) -> Iterator[Piece | str]:
        """What a line opens, and the rest of the line as text; nothing if it opens nothing."""
        if row.startswith(":::"):
            yield Opens(line) if _FENCED.match(row) else Shuts() if not row.strip(": ") else ""
            return
        if opened := opens_solution(row):
            yield Opens(line, opened[1])
            if opened[0]:
                yield opened[0]
            return
        if self.item == "-" or alone or _OPTION.match(row):
            if self.item == "-" and (box := _CHECKBOX.match(row)):
                yield Choice(Option(box["l"] or "", self.covered.uncover(box["text"]), box["x"] in "xX✓"), line)
                return
            if option := _OPTION.match(row):
                yield Choice(Option(option["l"], self.covered.uncover(option["text"])), line)
                return
        label = read_label(row)
        if label is None:
            if alone and not self.lists and (bold := _BOLD_LINE.match(row)):
                title, points = take_points(self.covered.uncover(bold[2]))
                yield Mark(((("h", "7"), 0),), line, title=title.rstrip(":"), points=points, sure=True)
            return
        rest, points = take_points(self.covered.uncover(label.rest))
        raw = self.covered.uncover(row)
        sure = label.rank == "question"
        title = ""
        if label.rank == "question" and len(rest) <= _TITLE and not rest.endswith((".", "?")):
            title, rest = rest.strip("*_ "), ""
        yield Mark(label.places, line, label.text, title, points, label.rank, sure, rest, raw, label.above)

    def html(self, content: str, line: int) -> Iterator[Piece]:
        lowered = content.lower()
        if "<details" in lowered:
            summary = _SUMMARY.search(content)
            words = _TAG.sub("", summary[1]) if summary else ""
            if not summary or opens_solution(words.strip() + ":") or re.search(r"solution|answer|reveal", words, re.I):
                yield Opens(line)
            content = _SUMMARY.sub("", content)
        text = _TAG.sub("", self.covered.uncover(content)).strip()
        if "<img" in lowered:
            yield Left(line, "a figure")
        if text:
            yield Text(text, line)
        if "</details" in lowered:
            yield Shuts()


_TITLE = 90
