"""``viva proofread``: check a written solution key or notes, line by line."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from viva.cli.mark import Format, _format_of, bytes_of, to_standard_output

if TYPE_CHECKING:
    from viva.marking.record import Finding, Record


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("proofread")(proofread)


def proofread(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A key, notes or a chat; - is standard input.")],
    set_name: Annotated[
        str | None, typer.Option("--set", help="Problem set that it is about, by name or folder.")
    ] = None,
    notation: Annotated[
        Path | None, typer.Option("--notation", metavar="FILE", help="YAML that says what the symbols mean.")
    ] = None,
    parts: Annotated[
        str | None, typer.Option("--parts", help="Only these parts of the set, with commas: 3a,4b.")
    ] = None,
    form: Annotated[Format | None, typer.Option("--format", help="Default: text, or by the suffix of OUT.")] = None,
    out: Annotated[Path | None, typer.Option("-o", "--output", metavar="OUT", help="A file.")] = None,
) -> None:
    """Check every equation and every claim in numbers of a text; exit status 1 if something is false."""
    from viva.marking.proofread import PLAIN, read_text
    from viva.marking.proofread import proofread as proofread_transcript
    from viva.marking.record import SetReference

    form = form or _format_of(out)
    transcript = read_text(bytes_of(file), Path(file).name if file != "-" else "-")
    problem_set = declared = None
    reference = PLAIN
    if set_name is not None:
        from viva.sets import load_set

        problem_set = load_set(set_name)
    if notation is not None:
        from viva.cli.check import read_notation

        declared = read_notation(notation)
        reference = SetReference(name=notation.name, title="", sha256=hashlib.sha256(notation.read_bytes()).hexdigest())
    chosen = [name.strip() for name in parts.split(",") if name.strip()] if parts is not None else None
    record = proofread_transcript(transcript, problem_set, notation=declared, reference=reference, parts=chosen)
    _deliver(record, form, out)
    if record.findings:
        raise typer.Exit(1)


def _deliver(record: Record, form: Format, out: Path | None) -> None:
    from viva.reports.render import encoded, render_bytes, write_whole

    content = render_bytes(record, form.value) if form.value != "text" else encoded(proofreading(record))
    if out is None:
        to_standard_output(content, form)
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    write_whole(out, content)
    print(f"{record.source.file} -> {out}", file=sys.stderr)


def proofreading(record: Record) -> str:
    """The findings line by line, as compilers print errors, and what could be decided.

    Examples:
        >>> from viva.marking.proofread import proofread, read_text
        >>> print(proofreading(proofread(read_text(b"In total 27 + 12 = 40.", "key.md"))))
        key.md:1: arithmetic: 27 + 12 is 39, not 40
            27 + 12 = 40
        1 finding; 1 claim met, 1 decided, 0 undecided
    """
    lines: list[str] = []
    for finding in record.findings:
        lines += _finding(record, finding)
    coverage = record.coverage
    number = len(record.findings)
    inherited = sum(finding.inherits is not None for finding in record.findings)
    found = f"{number or 'no'} finding{'s' if number != 1 else ''}"
    if inherited:
        found += f" ({inherited} inherited)"
    lines.append(
        f"{found}; {coverage.equations} claim{'s' if coverage.equations != 1 else ''} met, "
        f"{coverage.decided} decided, {coverage.undecided} undecided"
    )
    if unclear := record.source.unclear:
        formulas = "formula" if len(unclear) == 1 else "formulas"
        lines.append(
            f"{len(unclear)} {formulas} of the PDF could not be read with certainty; behind them only sums count"
        )
    return "\n".join(lines)


def _finding(record: Record, finding: Finding) -> list[str]:
    """Where and what on the first line, then the line that it stands in, why it is false and what would mend it."""
    first, last = finding.lines
    where = f"{record.source.file}:{first}" if first == last else f"{record.source.file}:{first}-{last}"
    page = record.source.page(first)
    where += f" (page {page})" if page is not None else ""
    part = f" ({finding.part})" if finding.part else ""
    if finding.kind == "arithmetic":
        return [
            f"{where}{part}: {finding.kind}: {_one_line(finding.message, 400)}",
            f"    {_one_line(finding.quote, 200)}",
        ]
    lines = [f"{where}{part}: {finding.kind}: {_one_line(finding.quote, 200)}"]
    stated = _link(record, finding)
    if stated:
        lines.append(f"    in: {stated}")
    lines += [f"    {said}" for said in _one_line(finding.message, 1200).split("; ")]
    witness = _witness(finding)
    if witness and witness not in _one_line(finding.message, 10_000):
        lines.append(f"    witness: {witness}")
    return lines


def _link(record: Record, finding: Finding) -> str:
    """The equality that a quoted piece stands in, if it says more than the piece."""
    quote = " ".join(finding.quote.split())
    for step in record.steps:
        whole = " ".join(step.quote.split())
        near = step.lines[0] <= finding.lines[0] <= step.lines[1]
        if near and step.verdict == "false" and quote in whole and len(whole) > len(quote):
            return _one_line(whole, 240)
    return ""


def _witness(finding: Finding) -> str:
    """The witness in words, if it says more than the message."""
    witness = dict(finding.witness or {})
    if not witness:
        return ""
    if set(witness) == {"text"}:
        return _one_line(str(witness["text"]), 400)
    return ""


def _one_line(text: str, longest: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 3] + "..."
