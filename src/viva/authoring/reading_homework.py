"""Bytes of a homework into a :class:`~viva.authoring.homework.Homework`: Markdown, or LaTeX."""

from __future__ import annotations

import re

from viva.authoring import latex_source, markdown_source
from viva.authoring.assembling import homework_of
from viva.authoring.homework import Homework
from viva.authoring.outline import outline, walk
from viva.errors import VivaError
from viva.reading.source import decode

MOST_BYTES = 1_000_000
MOST_PARTS = 400
_LATEX = re.compile(
    r"\\documentclass|\\begin\s*\{(?:document|enumerate|questions|problem|solution)\}|^\\(?:section|question)", re.M
)
_MARKDOWN = (".md", ".markdown", ".txt", ".qmd", ".rmd")
_TEX = (".tex", ".ltx", ".latex")


def read_homework(data: bytes, name: str) -> Homework:
    """What a homework asks, and what it says is right.

    Args:
        data: the file, at most 1 MB; UTF-8, UTF-16 or Latin-1.
        name: what messages call it; ``.tex`` is LaTeX, anything else Markdown unless it looks like LaTeX.

    Raises:
        VivaError: too large, no text, or nothing in it is asked.

    Examples:
        >>> found = read_homework(b"# Sums\\n\\n1. What is 2 + 3?\\n\\n   Solution: 5\\n", "sums.md")
        >>> found.title, [(part.prompt, part.solution[0].text) for q in found.questions for part in q.parts]
        ('Sums', [('What is 2 + 3?', '5')])
    """
    if data[:5] == b"%PDF-":
        raise VivaError(
            "this is a PDF", where=name, hint="give its source (LaTeX or Markdown), or copy the text out of it"
        )
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
    pieces = latex_source.pieces_of(text) if tex else markdown_source.pieces_of(text)
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
