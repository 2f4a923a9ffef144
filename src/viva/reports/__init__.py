"""What people read: text, HTML and Markdown made from a marking record alone.

In goes a :class:`viva.marking.record.Record`; out comes a string in one of four formats, or a file. Nothing else is
looked up: every sentence of a report is computed from the record or quoted from it. Start with :mod:`.summary`, which
counts and orders what the reports say; :mod:`.text`, :mod:`.markdown` and :mod:`.html` write it down. Whatever came
from a model or a file is hostile text to all three: shown, never obeyed. HTML's needs (Jinja, Markdown, KaTeX in
QuickJS) are imported only when HTML is asked for.
"""

from viva.reports.fragment import fonts_folder, fragment_style, part_fragment
from viva.reports.render import FORMATS, Format, format_of_suffix, render, write_report
from viva.reports.summary import Summary, summarize

__all__ = [
    "FORMATS",
    "Format",
    "Summary",
    "fonts_folder",
    "format_of_suffix",
    "fragment_style",
    "part_fragment",
    "render",
    "summarize",
    "write_report",
]
