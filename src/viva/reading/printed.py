r"""A PDF as the text of a transcript: what was read, where its pages begin, and which formulas nobody vouches for.

A formula that could be read in more than one way is blotted out: ``\text{[formula]}`` stands in its place, in which no
reader finds a number, a letter or a word that means anything. Where it stood is kept, so that nothing near it is called
wrong (``marking/unclear.py``).
"""

from __future__ import annotations

from dataclasses import dataclass

BLOT = r"\text{[formula]}"
_BEGINNING = b"%PDF-"
_UNCLEAR = "\\unclear{"


@dataclass(frozen=True, slots=True)
class UnclearFormula:
    """A formula that was not read with certainty: the line it stands on, and its glyphs in the order of the page."""

    line: int
    glyphs: str


@dataclass(frozen=True, slots=True)
class Printed:
    """The text of a PDF.

    Args:
        text: Markdown with TeX; unclear formulas are blotted out.
        pages: the line on which each page begins.
        unclear: the formulas that were not read with certainty.
    """

    text: str
    pages: tuple[int, ...]
    unclear: tuple[UnclearFormula, ...]


def is_pdf(data: bytes) -> bool:
    """Whether these are the bytes of a PDF.

    Examples:
        >>> is_pdf(b"%PDF-1.7 ..."), is_pdf(b"ME: what is a %PDF-?")
        (True, False)
    """
    return data.startswith(_BEGINNING)


def read_printed(data: bytes, file: str) -> Printed:
    """The text of a PDF.

    Args:
        data: the bytes of the file.
        file: the name to show in errors.

    Raises:
        VivaError: in one line, for a file that is no PDF, is encrypted, broken, too large or without text, and where
            `pdfplumber` isn't installed.
    """
    from viva.reading.pdf import read_pdf

    read = read_pdf(data, file)
    text, unclear = blotted(read.text)
    return Printed(text, read.page_lines, unclear)


def blotted(text: str) -> tuple[str, tuple[UnclearFormula, ...]]:
    r"""The text with its unclear formulas blotted out, line by line as it was, and what these were.

    Examples:
        >>> blotted("So\n\n$$\\unclear{x 2 = \\{ 4\\}}$$\n\nand $y = 2$.")
        ('So\n\n$$\\text{[formula]}$$\n\nand $y = 2$.', (UnclearFormula(line=3, glyphs='x 2 = \\{ 4\\}'),))
    """
    found: list[UnclearFormula] = []
    pieces: list[str] = []
    at = line = 0
    while (start := text.find(_UNCLEAR, at)) >= 0:
        end = _closing(text, start + len(_UNCLEAR))
        glyphs = text[start + len(_UNCLEAR) : end]
        start, end = _whole_formula(text, at, start, end)
        line += text.count("\n", at, start)
        found.append(UnclearFormula(line + 1, glyphs.strip()))
        breaks = text.count("\n", start, end + 1)
        pieces += [text[at:start], BLOT, "\n" * breaks]
        line += breaks
        at = end + 1
    return "".join([*pieces, text[at:]]), tuple(found)


def _whole_formula(text: str, at: int, start: int, end: int) -> tuple[int, int]:
    """The first and the last character of the formula that an unclear piece is part of."""
    opened = text.rfind("$", max(at, text.rfind("\n", 0, start) + 1), start)
    closed = text.find("$", end + 1)
    broken = text.find("\n", end + 1)
    if opened < 0 or closed < 0 or -1 < broken < closed:
        return start, end
    return opened + 1, closed - 1


def _closing(text: str, at: int) -> int:
    """Where the brace that was opened before ``at`` is closed; else the end of the formula."""
    depth = 1
    for k in range(at, len(text)):
        if text[k] in "{}" and text[k - 1] != "\\":
            depth += 1 if text[k] == "{" else -1
            if not depth:
                return k
    end = text.find("$", at)
    return end - 1 if end >= 0 else len(text) - 1
