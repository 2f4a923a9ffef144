"""Chats and documents about the sets that come with viva, marked and compared with what is true of them.

python tests/sets/marked_chats.py [NAME...]      one line a file, then every difference
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from viva.marking import mark_transcript
from viva.reading import read_transcript
from viva.sets import load_set

FOLDER = Path(__file__).parent / "chats"


@dataclass
class Result:
    """What marking a file came to.

    ``accused`` are findings where nothing is wrong, ``missed`` errors that are found or not found otherwise than the
    labels say.
    """

    name: str
    verdicts: list[str] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)
    accused: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    attempts: int = 0
    errors: int = 0
    found: int = 0
    decided: int = 0
    equations: int = 0

    def __str__(self) -> str:
        return (
            f"{self.name}: {self.attempts} attempts, {len(self.verdicts)} with another verdict, {len(self.undecided)} "
            f"undecided, {len(self.accused)} accused, {self.found}/{self.errors} errors found, "
            f"{self.decided}/{self.equations} equations decided"
        )


def files() -> list[Path]:
    return sorted(FOLDER.glob("*.yaml"))


def compared(label: Path) -> Result:
    """Mark the file that a label file is about, and compare."""
    gold = yaml.safe_load(label.read_text(encoding="utf-8"))
    source = next(path for path in FOLDER.glob(f"{label.stem}.*") if path.suffix != ".yaml")
    record = mark_transcript(read_transcript(source.read_bytes(), source.name), load_set(gold["set"]))
    result = Result(source.name, decided=record.coverage.decided, equations=record.coverage.equations)
    marked = {part.part: [attempt.verdict for attempt in part.attempts] for part in record.parts}
    for part in sorted({*gold["parts"], *marked}):
        wanted, got = gold["parts"].get(part, []), marked.get(part, [])
        result.attempts += len(wanted)
        if wanted != got:
            softer = len(wanted) == len(got) and all(
                g in (w, "undecided", "unread") for w, g in zip(wanted, got, strict=True)
            )
            why = [
                f"{f.name} {f.verdict} {f.given!r} {f.reason or f.witness}"
                for p in record.parts
                for a in p.attempts
                for f in a.fields
                if p.part == part
            ]
            (result.undecided if softer else result.verdicts).append(f"{part}: {got}, should be {wanted} | {why}")
    found = set()
    for finding in record.findings:
        if finding.kind in ("wrong-answer", "form", "convention"):
            continue
        hits = [
            k
            for k, error in enumerate(gold["errors"])
            if error["part"] == finding.part
            and (_plain(finding.quote) in _plain(error["quote"]) or _plain(error["quote"]) in _plain(finding.quote))
        ]
        found.update(hits)
        if not hits:
            result.accused.append(f"{finding.part}: {finding.kind} {finding.quote!r} {finding.message}")
    result.errors = len(gold["errors"])
    for k, error in enumerate(gold["errors"]):
        if (k in found) is not error.get("found", True):
            result.missed.append(f"{error['part']}: {error['quote']}{' (found after all)' if k in found else ''}")
    result.found = len(found)
    return result


def _plain(text: str) -> str:
    return re.sub(r"[\s{}$.,;&]|\\[,;!]|\\left|\\right", "", text)


def main() -> None:
    for label in files():
        if len(sys.argv) < 2 or any(name in label.stem for name in sys.argv[1:]):
            result = compared(label)
            print(result)
            for title in ("verdicts", "undecided", "accused", "missed"):
                for line in getattr(result, title):
                    print(f"    {title}: {line}")


if __name__ == "__main__":
    main()
