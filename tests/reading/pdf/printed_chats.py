"""Chats and solutions printed to PDF and marked, beside the same texts marked as they are.

    python tests/reading/pdf/printed_chats.py [FILE...] [--only PRODUCER] [--set hw5] [--list]

A verdict on a field may be undecided where that of the text was not; it must not contradict it. A finding must be one
that the
text has too. Without FILEs the Markdown of the corpus of chats is taken (``tests/corpus``).
"""

from __future__ import annotations

import argparse
import difflib
import re
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from make_pdfs import as_html, as_it_is, by_chromium, by_latex, by_weasyprint, is_there

from viva.cli.check import read_notation
from viva.errors import VivaError
from viva.marking import mark_transcript
from viva.marking.proofread import proofread, read_text
from viva.marking.record import Finding, Record
from viva.reading import read_transcript
from viva.sets import load_set

CORPUS = Path(__file__).parents[2] / "corpus"
PRINTERS = {
    "weasyprint": lambda text: by_weasyprint(text, breaks=True),
    "chromium-katex": lambda text: by_chromium(text, breaks=True),
    "chromium-mathml": lambda text: by_chromium(text, mathml=True, furniture=True, breaks=True),
    "chromium-plain": as_it_is,
    "latex-lm": lambda text: by_latex(text, fonts="lm", breaks=True),
}
COLUMNS = ("fields", "same", "undecided", "other", "contradict", "lost", "extra", "findings", "kept", "new", "unclear")
_OPEN = ("undecided", "unread")


@dataclass
class Compared:
    """How the record of a PDF differs from that of the text: counts, and what contradicts it."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COLUMNS, 0))
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def compared(text: Record, pdf: Record) -> Compared:
    """Compare the verdicts of all fields, attempt by attempt, and the findings."""
    out = Compared()
    out.counts["unclear"] = len(pdf.source.unclear)
    theirs = {part.part: part for part in pdf.parts}
    for part in text.parts:
        other = theirs.pop(part.part, None)
        attempts = other.attempts if other is not None else ()
        for number, attempt in enumerate(part.attempts):
            if number >= len(attempts):
                out.counts["lost"] += 1
                out.notes.append(f"{part.part} attempt {number + 1}: not found in the PDF")
                continue
            found = {mark.name: mark for mark in attempts[number].fields}
            for mark in attempt.fields:
                out.counts["fields"] += 1
                here = found[mark.name]
                column = _relation(mark.verdict, here.verdict)
                out.counts[column] += 1
                said = f"{part.part} {mark.name} {number + 1}: {mark.verdict} -> {here.verdict}"
                said += f" ({mark.given} -> {here.given}; {here.reason})"
                if column == "contradict":
                    out.problems.append(said)
                elif column != "same":
                    out.notes.append(said)
        out.counts["extra"] += max(len(attempts) - len(part.attempts), 0)
    out.counts["extra"] += sum(len(part.attempts) for part in theirs.values())
    out.notes += [f"{name}: found in the PDF only" for name in theirs]
    out.counts["findings"] = len(text.findings)
    left = list(text.findings)
    for finding in pdf.findings:
        match = next((one for one in left if _alike(one, finding)), None)
        if match is not None:
            left.remove(match)
            out.counts["kept"] += 1
        elif finding.kind == "wrong-answer" and finding.part not in {part.part for part in text.parts}:
            out.counts["kept"] += 1
        else:
            out.counts["new"] += 1
            out.problems.append(f"new finding {finding.part} {finding.kind}: {finding.quote!r} {finding.message}")
    return out


def _relation(text: str, pdf: str) -> str:
    if text == pdf:
        return "same"
    if pdf in _OPEN:
        return "undecided" if text not in _OPEN else "other"
    return "other" if text in _OPEN and pdf == "right" else "contradict"


def _alike(one: Finding, other: Finding) -> bool:
    kinds = {one.kind, other.kind}
    if one.part != other.part or (len(kinds) > 1 and kinds != {"arithmetic", "false-step"}):
        return False
    a, b = _bare(one.quote), _bare(other.quote)
    same_message = _bare(one.message) == _bare(other.message)
    return same_message or difflib.SequenceMatcher(None, a, b, autojunk=False).ratio() > 0.6


@lru_cache(maxsize=128)
def _as_text(path: Path, set_name: str) -> Record:
    return mark_transcript(read_transcript(path.read_bytes(), path.name), load_set(set_name))


def _bare(text: str) -> str:
    """A text without what doesn't show."""
    return re.sub(r"\\(left|right|text|mathrm|cdot|times)\b|\\[ ,;:!]|[\s{}$*.·×]", "", re.split(r"(?<!\\);", text)[0])


def compare_file(path: Path, producer: str, set_name: str = "hw5") -> Compared:
    """A file marked as it is, and as the producer prints it.

    Raises:
        VivaError: one of both can't be read or marked.
    """
    data = path.read_bytes()
    hw5 = load_set(set_name)
    text = _as_text(path, set_name)
    pdf = PRINTERS[producer](data.decode("utf-8"))
    return compared(text, mark_transcript(read_transcript(pdf, f"{path.stem}.pdf"), hw5))


def compare_key(path: Path, producer: str, set_name: str | None) -> Compared:
    """The same for a key or notes that are proofread, with the notation that stands beside it as YAML."""
    data = path.read_bytes()
    problem_set = load_set(set_name) if set_name else None
    symbols = path.with_suffix(".yaml")
    notation = read_notation(symbols) if symbols.is_file() else None
    text = proofread(read_text(data, path.name), problem_set, notation=notation)
    pdf = PRINTERS[producer](data.decode("utf-8"))
    return compared(text, proofread(read_text(pdf, f"{path.stem}.pdf"), problem_set, notation=notation))


def table(files: Iterable[Path], producers: Iterable[str], set_name: str, *, key: bool, listed: bool) -> None:
    """Print a row a producer, and what contradicts."""
    print(f"{'':34}" + "".join(f"{name:>11}" for name in COLUMNS))
    for producer in producers:
        total = dict.fromkeys(COLUMNS, 0)
        for path in files:
            start = time.perf_counter()
            try:
                one = (compare_key if key else compare_file)(path, producer, set_name)
            except (VivaError, RuntimeError) as error:
                print(f"{producer} {path.name}: {str(error)[:200]}")
                continue
            for name in COLUMNS:
                total[name] += one.counts[name]
            if listed:
                print(f"{path.name:34}" + "".join(f"{one.counts[name]:11d}" for name in COLUMNS)
                      + f"  {time.perf_counter() - start:.1f} s")  # fmt: skip
                for note in one.notes:
                    print(f"    {note}")
            for problem in one.problems:
                print(f"  ! {path.name}: {problem}")
        print(f"{producer:34}" + "".join(f"{total[name]:11d}" for name in COLUMNS))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--only", action="append", choices=PRINTERS)
    parser.add_argument("--set", default="hw5")
    parser.add_argument("--list", action="store_true", help="list every difference, not only contradictions")
    parser.add_argument("--proofread", action="store_true", help="proofread them instead")
    parser.add_argument("--html", type=Path, help="write the page that is printed here, and stop")
    args = parser.parse_args()
    if args.html:
        args.html.write_text(as_html(args.files[0].read_text(encoding="utf-8"), breaks=True), encoding="utf-8")
        return
    files = args.files or [path for path in sorted(CORPUS.glob("*.md")) if path.name != "README.md"]
    table(files, [p for p in args.only or PRINTERS if is_there(p)], args.set, key=args.proofread, listed=args.list)


if __name__ == "__main__":
    main()
