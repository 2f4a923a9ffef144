"""One door to all formats, and writing a report so that no half-written file is ever left behind."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from viva.errors import VivaError

if TYPE_CHECKING:
    from viva.marking.record import Record

Format = Literal["text", "json", "md", "html", "pdf"]
FORMATS: tuple[Format, ...] = get_args(Format)

_FORMAT_OF_SUFFIX: dict[str, Format] = {
    ".txt": "text",
    ".json": "json",
    ".md": "md",
    ".markdown": "md",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
}


def render(record: Record, format: Format, *, color: bool = False, width: int = 100) -> str:
    """The record as a report in one of the :data:`FORMATS`.

    Args:
        record: what marking made.
        format: ``text`` for a terminal, ``json`` (the record itself), ``md``, or ``html`` (one self-contained page).
        color: text only: mark verdicts with ANSI colours.
        width: text only: columns to fill.

    Raises:
        VivaError: a format that doesn't exist, or ``pdf``, which is no text (see :func:`render_bytes`).

    Examples:
        >>> from viva.marking.record import Record, SetReference, Source
        >>> source = Source(file="a.txt", sha256="11")
        >>> empty = Record(viva="0.1", set=SetReference(name="hw5", sha256="00"), source=source)
        >>> print(render(empty, "text").splitlines()[0])
        a.txt, marked on hw5
    """
    if format == "text":
        from viva.reports.text import render_text

        return render_text(record, color=color, width=width)
    if format == "json":
        return record.to_json() + "\n"
    if format == "md":
        from viva.reports.markdown import render_markdown

        return render_markdown(record)
    if format == "html":
        from viva.reports.html import render_html

        return render_html(record)
    if format == "pdf":
        raise VivaError("a PDF is no text", hint="use render_bytes or write_report")
    raise VivaError(f"no format is called {format!r}", hint="there are " + ", ".join(FORMATS))


def render_bytes(record: Record, format: Format) -> bytes:
    """The record as a report in any of the :data:`FORMATS`, as the bytes of a file (UTF-8 where it is text).

    Raises:
        VivaError: a format that doesn't exist, or ``pdf`` where WeasyPrint or Pango are missing.
    """
    if format == "pdf":
        from viva.reports.pdf import render_pdf

        return render_pdf(record)
    return encoded(render(record, format))


def encoded(text: str) -> bytes:
    """Text as UTF-8; lone surrogates can't be encoded, and a report with a replacement for them is better than none."""
    return text.encode("utf-8", errors="replace")


def format_of_suffix(path: Path) -> Format:
    """The format that a file's suffix asks for.

    Raises:
        VivaError: the suffix is none of ``.html``, ``.pdf``, ``.md``, ``.txt`` and ``.json``.

    Examples:
        >>> format_of_suffix(Path("report.HTML"))
        'html'
    """
    found = _FORMAT_OF_SUFFIX.get(path.suffix.lower())
    if found is None:
        raise VivaError(
            f"can't tell the format from the suffix {path.suffix!r}" if path.suffix else "the file name has no suffix",
            where=str(path),
            hint="use .html, .pdf, .md, .txt or .json",
        )
    return found


def write_report(record: Record, path: str | Path) -> Path:
    """Write the report to a file, its format chosen by the suffix; the file appears whole or not at all.

    Raises:
        VivaError: an unknown suffix, or a place that can't be written to.
    """
    target = Path(path)
    write_whole(target, render_bytes(record, format_of_suffix(target)))
    return target


def write_whole(target: Path, content: str | bytes) -> None:
    """Write a file in one step: first beside it, then moved over it.

    Raises:
        VivaError: the place can't be written to.
    """
    try:
        descriptor, beside = tempfile.mkstemp(prefix=".viva-", dir=target.parent)
    except OSError as error:
        raise VivaError(f"can't write there: {error.strerror}", where=str(target)) from error
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(encoded(content) if isinstance(content, str) else content)
        # A temporary file is private to its owner; a report has the rights of any new file.
        mask = os.umask(0)
        os.umask(mask)
        Path(beside).chmod(0o666 & ~mask)
        Path(beside).replace(target)
    except OSError as error:
        Path(beside).unlink(missing_ok=True)
        raise VivaError(f"can't write there: {error.strerror}", where=str(target)) from error
