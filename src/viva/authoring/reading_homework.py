"""Bytes of a homework into a :class:`~viva.authoring.homework.Homework`: Markdown, LaTeX, or a PDF."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from viva.authoring import latex_source, markdown_source
from viva.authoring.assembling import homework_of
from viva.authoring.homework import Homework, Left
from viva.authoring.outline import Piece, outline, walk
from viva.errors import VivaError
from viva.reading.printed import is_pdf, read_printed
from viva.reading.source import decode

MOST_BYTES = 1_000_000
MOST_PARTS = 400
_LATEX = re.compile(
    r"\\documentclass|\\begin\s*\{(?:document|enumerate|questions|problem|solution)\}|^\\(?:section|question)", re.M
)
_LABEL_IN_TEX = re.compile(r"\$?\(\\math(?:bf|rm)\{([a-z]|[ivx]{1,4})\}\)\$?")
_MARKDOWN = (".md", ".markdown", ".txt", ".qmd", ".rmd")
_TEX = (".tex", ".ltx", ".latex")


def read_homework(data: bytes, name: str) -> Homework:
    """What a homework asks, and what it says is right.

    Args:
        data: the file, at most 1 MB; UTF-8, UTF-16 or Latin-1. Or a PDF, which is read as Markdown first (with the
            extra ``pdf-in``).
        name: what messages call it; ``.tex`` is LaTeX, anything else Markdown unless it looks like LaTeX.

    Raises:
        VivaError: too large, no text, or nothing in it is asked.

    Examples:
        >>> found = read_homework(b"# Sums\\n\\n1. What is 2 + 3?\\n\\n   Solution: 5\\n", "sums.md")
        >>> found.title, [(part.prompt, part.solution[0].text) for q in found.questions for part in q.parts]
        ('Sums', [('What is 2 + 3?', '5')])
    """
    if is_pdf(data):
        text, unclear = _printed(data, name)
        found = _homework(markdown_source.pieces_of(text), name)
        left = sorted((*found.left, *unclear), key=lambda note: note.line)
        return replace(found, left=tuple(left), text=text)
    if len(data) > MOST_BYTES:
        size = f"{len(data):,} bytes are more than a homework has (at most {MOST_BYTES:,})"
        raise VivaError(size, where=name, hint="split the file")
    try:
        text = decode(data, name)
    except VivaError as error:
        hint = "save it as UTF-8 text" if "binary" in error.what else None
        what = "this isn't text" if "binary" in error.what else error.what
        raise VivaError(what, where=name, hint=hint) from None
    suffix = "." + name.rpartition(".")[2].lower()
    tex = suffix in _TEX or (suffix not in _MARKDOWN and _LATEX.search(text) is not None) or "\\documentclass" in text
    return _homework(latex_source.pieces_of(text) if tex else markdown_source.pieces_of(text), name)


def _printed(data: bytes, name: str) -> tuple[str, list[Left]]:
    """The text of a PDF, without the numbers of its pages, and what is unclear in it; labels are no formulas."""
    read = read_printed(data, name)
    rows = read.text.split("\n")
    for row in _page_numbers(rows):
        rows[row] = ""
    unclear = [Left(one.line, f"a formula that the PDF leaves unclear: {one.glyphs[:60]}") for one in read.unclear]
    return _LABEL_IN_TEX.sub(lambda m: f"({m[1]})", "\n".join(rows)), unclear


def _page_numbers(rows: Sequence[str]) -> list[int]:
    """The rows that hold a page's number alone: the last one, and those that count up to it."""
    lone = [(k, int(row)) for k, row in enumerate(rows) if row.strip().isdecimal() and len(row.strip()) < _LONG_NUMBER]
    filled = [k for k, row in enumerate(rows) if row.strip()]
    if not lone or not filled or lone[-1][0] != filled[-1]:
        return []
    found, wanted = [lone[-1][0]], lone[-1][1] - 1
    for k, number in reversed(lone[:-1]):
        if number == wanted:
            found.append(k)
            wanted -= 1
    return found if wanted == 0 or len(found) == lone[-1][1] else found[:1]


_LONG_NUMBER = 4


def _homework(pieces: Iterable[Piece], name: str) -> Homework:
    root, left = outline(pieces)
    count = sum(1 for _ in walk(root))
    if count > 4 * MOST_PARTS:
        raise VivaError(f"{count} questions and parts are more than a homework has", where=name, hint="split the file")
    found = homework_of(root, left)
    if not found.questions:
        raise VivaError("no question is found in it", where=name, hint="begin each with `1.`, `(a)` or `## Question 1`")
    count = sum(len(question.parts) for question in found.questions)
    if count > MOST_PARTS:
        raise VivaError(f"{count} parts are more than a homework has (at most {MOST_PARTS})", where=name)
    return found
