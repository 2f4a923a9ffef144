"""Statements that hold several answers, taken apart: a table's cells, and ``(A) mu (B) sigma^2`` on one line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from viva.patterns import regex
from viva.reading.answers.looks import normal
from viva.reading.answers.plain import plain_text
from viva.reading.answers.statements import Statement

_LETTER = regex(r"(?<![\w\\^_)(])\(([A-Z])\)(?=[\s\\])")
_SIGN = regex(r"[=≈→]")


def apart(statement: Statement, targets: frozenset[str]) -> Iterator[Statement]:
    """The statements that ``statement`` is made of; itself, if it can't be taken apart.

    Each cell of a table is introduced by the first of its row, or stands for the target that its column is headed by.
    """
    if statement.kind == "table" and statement.rows:
        yield from _cells(statement, targets)
    elif statement.kind in ("prose", "item", "display"):
        yield from _lettered(statement, targets)
    else:
        yield statement


def _cells(statement: Statement, targets: frozenset[str]) -> Iterator[Statement]:
    head, *body = statement.rows
    headed = {column for column, cell in enumerate(head) if normal(cell.strip(" *`$")) in targets}
    for column in sorted(headed) if len(body) == 1 and len(body[0]) == len(head) > 1 else ():
        cell = body[0][column].strip(" *`$")
        if cell and not _SIGN.search(cell):
            text = f"${head[column].strip(' *`$')} = {cell}$"
            yield replace(statement, text=text, plain=plain_text(text), kind="item", rows=())
    for row in statement.rows:
        for cell in row[1:]:
            if cell.strip():
                yield replace(
                    statement, text=cell, plain=plain_text(cell), kind="item", lead=plain_text(row[0]), rows=()
                )


def _lettered(statement: Statement, targets: frozenset[str]) -> Iterator[Statement]:
    """A line that goes through several letters that are asked for, in brackets."""
    marks = list(_LETTER.finditer(statement.text)) if "(" in statement.text else []
    told = {mark[1] for mark in marks}
    begins = bool(marks) and not statement.text[: marks[0].start()].strip("* ")
    if len(marks) < 2 or len(told) < len(marks) or not (begins and told & targets):
        yield statement
        return
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        piece = statement.text[mark.start() : following.start() if following else None].rstrip(" ,;*")
        if statement.kind == "display" and "\\" in piece:
            piece = f"{mark[0]} ${piece[len(mark[0]) :].strip()}$"
        yield replace(statement, text=piece, plain=plain_text(piece), kind="item")
