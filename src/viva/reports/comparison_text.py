"""A comparison as Markdown, and as plain text for a terminal."""

from __future__ import annotations

import textwrap

from viva.reports.grids import Grid
from viva.reports.markdown import code_span, escaped, grid_lines
from viva.reports.side_by_side import SideBySide
from viva.reports.visible import one_line

_WIDTH = 100


def comparison_markdown(told: SideBySide) -> str:
    """The comparison as one Markdown document."""
    lines = [f"# {told.title}", ""]
    for table in told.overview:
        lines += grid_lines(table, level=2)
    for one in told.sets:
        lines += [f"## {escaped(one.title)}", ""]
        if one.sentences:
            lines += [" ".join(map(escaped, one.sentences)), ""]
        for table in one.grids:
            lines += grid_lines(table, level=3)
        for name, record in zip(one.comparison.names, one.comparison.records, strict=True):
            lines.append(f"- {escaped(name)}: {code_span(record.source.file)}, set {code_span(record.set.name)}")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def comparison_text(told: SideBySide) -> str:
    """The comparison as plain text."""
    lines: list[str] = []
    for table in told.overview:
        lines += _table(table)
    for one in told.sets:
        lines += [one_line(one.title), ""]
        if one.sentences:
            lines += [*textwrap.wrap(" ".join(one.sentences), _WIDTH), ""]
        for table in one.grids:
            lines += _table(table)
    return "\n".join(lines).rstrip() + "\n"


def _table(table: Grid) -> list[str]:
    rows = [list(table.head), *table.texts]
    widths = [max(len(row[i]) for row in rows) for i in range(len(table.head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    note = textwrap.wrap(table.note, _WIDTH)
    return [one_line(table.title), *lines, *note, ""]
