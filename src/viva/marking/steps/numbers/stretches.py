"""Where claims in numbers may stand in a passage, and what a claim is once it is decided."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from viva.marking.record import Lines
from viva.marking.steps.numbers.rounding import Verdict
from viva.marking.steps.numbers.tokens import MATHS
from viva.reading import Passage
from viva.reading.blocks import Block, blocks


@dataclass(frozen=True, slots=True)
class Claim:
    """One equality between numbers: where it stands, what became of it, and both values for the witness.

    ``in_formula``: it stands within one formula, which the readers of formulas decide as well.
    """

    start: int
    end: int
    verdict: Verdict
    reason: str | None = None
    left: str = ""
    right: str = ""
    message: str = ""
    in_formula: bool = False


def lines_of(passage: Passage, start: int, end: int) -> Lines:
    """The lines of the source on which characters ``start`` to ``end`` of the passage stand."""
    first = passage.lines[0] + passage.text.count("\n", 0, start)
    return first, first + passage.text.count("\n", start, max(start, end - 1))


@dataclass(frozen=True, slots=True)
class Stretch:
    """A block's text to look through: its place, and the formulas in it."""

    start: int
    end: int
    formulas: tuple[tuple[int, int], ...] = ()


def stretches(passage: Passage) -> Iterator[Stretch]:
    """Where claims in numbers may stand: everything but code that isn't arithmetic."""
    for block in blocks(passage):
        text = passage.text[block.start : block.end]
        if not MATHS.search(text):
            continue
        if block.kind == "display":
            whole = () if block.info == "plain" else ((block.start, block.end),)
            yield Stretch(block.start, block.end, whole)
        elif block.kind == "code":
            if block.info in ("", "text", "txt", "plaintext", "plain"):
                yield Stretch(block.start, block.end)
        else:
            yield Stretch(_content(block, passage), block.end, tuple((i.start, i.end) for i in block.inner))


def _content(block: Block, passage: Passage) -> int:
    """Where the block's own text begins, behind a bullet or the marks of a heading."""
    head = block.text.split("\n", 1)[0]
    place = passage.text.find(head, block.start, block.end) if head else -1
    return place if place >= 0 else block.start


def shown(value: Fraction) -> str:
    """A number for people: whole numbers in full, others as a fraction with its decimal."""
    if value.denominator == 1:
        return str(value.numerator)
    if value.denominator < 10**6:
        decimal = f"{float(value):.6g}"
        exact = Fraction(decimal) == value if "e" not in decimal else False
        return decimal if exact else f"{decimal}... ({value})"
    return f"{float(value):.10g}"


def one_line(text: str) -> str:
    """Text without line breaks and marks of Markdown or TeX's dollars."""
    return " ".join(re.sub(r"[$`]|(?<!\d)\*\*|\*\*(?!\d)", "", text).split())
