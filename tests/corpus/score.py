"""Marks every file of the corpus and compares the records with the labels: one row a file, then every difference.

    python tests/corpus/score.py [FILE...] [--quiet]

What is compared is described in README.md beside this file.
"""

from __future__ import annotations

import argparse
import difflib
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from viva.marking import mark_transcript
from viva.marking.record import AttemptRecord, Finding, PartRecord, Record
from viva.reading import read_transcript
from viva.sets import load_set

CORPUS = Path(__file__).parent
OVERLAP = 0.5
WIDEST = 6
WORD = {True: "right", False: "wrong", "partial": "partly"}
NOT_DECIDED = ("undecided", "unread")
COLUMNS = ("attempts", "agree", "disagree", "undecided", "missing", "extra", "tiers", "persons", "errors", "accused")


@dataclass
class Score:
    """What one file came to: counts, and every difference in a line that can be listed as known."""

    file: str
    counts: dict[str, Any] = field(default_factory=lambda: dict.fromkeys(COLUMNS, 0))
    problems: list[str] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def problem(self, column: str, text: str) -> None:
        if column in ("disagree", "missing", "extra", "accused"):
            self.counts[column] += 1
        self.problems.append(text)


def labels() -> list[Path]:
    return sorted((CORPUS / "labels").glob("*.yaml"))


def known() -> dict[str, list[str]]:
    """What is known to fail: file name -> problems, in the words of :class:`Score`."""
    problems = _listed().get("problems") or {}
    return {file: [entry["problem"] for entry in entries] for file, entries in problems.items()}


def known_undecided() -> int:
    """How many attempts are known to be left undecided or unread."""
    return int(_listed().get("undecided", 0))


def _listed() -> dict[str, Any]:
    path = CORPUS / "known.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8")) or {} if path.exists() else {}


def score(label: Path) -> Score:
    """Mark the file that a label file is about, and compare."""
    gold = yaml.safe_load(label.read_text(encoding="utf-8"))
    document = gold["document"]
    source = CORPUS / document["file"]
    transcript = read_transcript(source.read_bytes(), source.name)
    record = mark_transcript(transcript, load_set("hw5"))
    located = _Located(document, gold.get("subtle") or [], transcript.text)
    result = Score(document["file"])
    marked = {part.part: part for part in record.parts}
    for name, part in document["parts"].items():
        _score_attempts(result, name, part["attempts"], marked.get(name))
        _score_persons(result, name, part, marked.get(name))
        missing = set(part.get("behaviours") or ()) - set(marked[name].behaviours if name in marked else ())
        for behaviour in sorted(missing):
            result.problem("behaviours", f"{name}: behaviour {behaviour} not seen")
    for name in sorted(set(marked) - set(document["parts"])):
        for attempt in marked[name].attempts:
            result.problem("extra", f"{name}: attempt at {_at(attempt.lines)} of a part that was never asked")
    _score_tiers(result, gold["tiers"], marked)
    _score_findings(result, document, located, record)
    return result


class _Located:
    """Puts lines to everything in the labels; for JSON they name texts, found in the transcript as written out."""

    def __init__(self, document: dict[str, Any], subtle: list[dict[str, Any]], text: str) -> None:
        self.text = text
        self.lines = text.split("\n")
        self.subtle = subtle
        for part in document["parts"].values():
            after = 0
            for attempt in part["attempts"]:
                if "lines" not in attempt:
                    attempt["lines"] = self._span(attempt["first"], attempt["last"], after)
                after = attempt["lines"][1]
                attempt["lines"] = tuple(attempt["lines"])
            for statement in [*(part.get("errors") or []), *(part.get("debatable") or [])]:
                statement.setdefault("line", self._find(statement["quote"], 0))
        for statement in subtle:
            statement.setdefault("line", self._find(statement["quote"], 0))

    def _find(self, wanted: str, after: int) -> int:
        """The line behind ``after`` on which ``wanted`` begins."""
        beginning = sum(len(line) + 1 for line in self.lines[:after])
        found = self.text.find(wanted.strip(), beginning)
        if found < 0:
            raise ValueError(f"the label's text is nowhere in the transcript: {wanted!r}")
        return self.text.count("\n", 0, found) + 1

    def _span(self, first: str, last: str, after: int) -> tuple[int, int]:
        beginning = self._find(last, after)
        end = beginning + last.strip().count("\n")
        start = max(n for n in range(1, beginning + 1) if first.strip() in self.lines[n - 1])
        return start, end


def _score_attempts(result: Score, name: str, wanted: list[dict[str, Any]], part: PartRecord | None) -> None:
    left = list(part.attempts) if part else []
    # What is scored pairs first, so that a follow-up never takes the attempt of another.
    for attempt in sorted(wanted, key=lambda a: a["correct"] is None):
        lines, correct = attempt["lines"], attempt["correct"]
        best = max(left, key=lambda a: _overlap(a.lines, lines), default=None)
        paired = best is not None and _overlap(best.lines, lines) >= OVERLAP
        if paired and best is not None:
            left.remove(best)
        if correct is None:
            if paired and best is not None and best.verdict in ("wrong", "partly"):
                told = f"{name}#{attempt['n']}: {best.verdict}, but it is not to be scored ({_at(lines)}{_why(best)})"
                result.problem("extra", told)
            continue
        result.counts["attempts"] += 1
        label = f"{name}#{attempt['n']}"
        if not paired or best is None:
            nearest = f" | the nearest is at {_at(best.lines)} ({best.verdict})" if best else ""
            result.problem("missing", f"{label}: no attempt at {_at(lines)}, should be {WORD[correct]}{nearest}")
        elif best.verdict in NOT_DECIDED:
            result.counts["undecided"] += 1
            result.undecided.append(f"{label}: {best.verdict} at {_at(lines)}, should be {WORD[correct]}{_why(best)}")
        elif best.verdict == WORD[correct]:
            result.counts["agree"] += 1
        else:
            result.problem(
                "disagree", f"{label}: {best.verdict} at {_at(lines)}, should be {WORD[correct]}{_why(best)}"
            )
    for attempt in left:
        result.problem("extra", f"{name}: extra attempt ({attempt.verdict}) at {_at(attempt.lines)}")


def _why(attempt: AttemptRecord) -> str:
    """Which fields are not right, with what was read: shown, but no part of what makes a problem known."""
    told = [f"{f.name} {f.verdict}: {f.given or f.reason or '-'}" for f in attempt.fields if f.verdict != "right"]
    return " | " + "; ".join(told) if told else ""


def _score_persons(result: Score, name: str, part: dict[str, Any], marked: PartRecord | None) -> None:
    said = part.get("annotator") or []
    if not said or marked is None:
        return
    view = marked.annotator
    if view is None:
        result.problem("persons", f"{name}: the person's verdict at line {said[0]['lines'][0]} was not seen")
    elif view.agrees is not None and view.agrees != said[0]["agrees"]:
        seen = "agrees" if view.agrees else "disagrees"
        result.problem("persons", f"{name}: the record says that the person {seen} ({view.verdict}: {view.quote[:60]})")
    else:
        result.counts["persons"] += 1


def _score_tiers(result: Score, tiers: dict[str, Any], marked: dict[str, PartRecord]) -> None:
    for name, tier in tiers.items():
        want = tier["by_answer"][1]
        got = marked[name].tier if name in marked else None
        if got == want:
            result.counts["tiers"] += 1
        elif got is not None:
            result.problem("tiers", f"{name}: tier {got}, should be {want}")


def _score_findings(result: Score, document: dict[str, Any], located: _Located, record: Record) -> None:
    parts = document["parts"]
    errors = [dict(error, part=name) for name, part in parts.items() for error in part.get("errors") or []]
    loose = [statement for part in parts.values() for statement in part.get("debatable") or []]
    found = {e["id"] for e in errors if e["by"] == "answer" and _attempt_is_marked_down(e, parts, record)}
    for finding in record.findings:
        about_the_answer = finding.kind in ("convention", "form") and _is_in_a_bad_attempt(finding, parts)
        if finding.kind == "wrong-answer" or about_the_answer:
            continue
        hits = [e["id"] for e in errors if _near(finding, e["line"]) and _shared(finding.quote, e["quote"]) >= 0.5]
        found.update(hits)
        if hits or any(_near(finding, s["line"]) for s in loose):
            continue
        hit = [s for s in located.subtle if _near(finding, s["line"]) and _shared(finding.quote, s["quote"]) >= 0.5]
        about = "a right statement that looks wrong" if hit else "no labelled error"
        told = f"accused ({about}): {_at(finding.lines)} {finding.kind} {finding.quote[:60]!r} | {finding.message}"
        result.problem("accused", told)
    result.counts["errors"] = f"{len(found)}/{len(errors)}"
    for error in errors:
        if error["id"] not in found:
            result.missed.append(f"{error['id']} line {error['line']} by {error['by']}: {error['quote'][:70]}")


def _is_in_a_bad_attempt(finding: Finding, parts: dict[str, Any]) -> bool:
    """Whether a finding about an answer's form lies in an attempt that isn't right: it is judged with the verdict."""
    attempts = parts.get(finding.part, {}).get("attempts", [])
    first = finding.lines[0]
    return any(a["lines"][0] <= first <= a["lines"][1] for a in attempts if a["correct"] in (False, "partial"))


def _attempt_is_marked_down(error: dict[str, Any], parts: dict[str, Any], record: Record) -> bool:
    lines = next(a["lines"] for a in parts[error["part"]]["attempts"] if a["n"] == error["attempt"])
    marked = (a for part in record.parts if part.part == error["part"] for a in part.attempts)
    return any(_overlap(a.lines, lines) >= OVERLAP and a.verdict in ("wrong", "partly") for a in marked)


def _near(finding: Finding, line: int) -> bool:
    first, last = finding.lines
    return last - first < WIDEST and first - 1 <= line <= last + 1


def _shared(a: str, b: str) -> float:
    """Share of the shorter text that the longest common stretch covers."""
    a, b = _plain(a), _plain(b)
    if not a or not b:
        return 1.0
    match = difflib.SequenceMatcher(None, a, b, autojunk=False).find_longest_match()
    return match.size / min(len(a), len(b))


def _plain(text: str) -> str:
    return re.sub(r"[\s\\{}$*`_^,.&]|left|right|mathbf|text|mathrm", "", text).lower()


def _overlap(a: tuple[int, int], b: tuple[int, int]) -> float:
    both = min(a[1], b[1]) - max(a[0], b[0]) + 1
    return max(0, both) / (max(a[1], b[1]) - min(a[0], b[0]) + 1)


def _at(lines: tuple[int, int]) -> str:
    return f"lines {lines[0]}-{lines[1]}"


def same_problem(a: str, b: str) -> bool:
    """Whether two problems are one: what was read and why (after the bar) may differ."""
    return a.split(" | ", maxsplit=1)[0] == b.split(" | ", maxsplit=1)[0]


def table(scores: list[Score]) -> Iterator[str]:
    """The rows of the summary."""
    width = max(len(s.file) for s in scores)
    yield f"{'':{width}} " + " ".join(f"{c:>9}" for c in COLUMNS)
    for s in scores:
        yield f"{s.file:{width}} " + " ".join(f"{s.counts[c]!s:>9}" for c in COLUMNS)
    totals = []
    for column in COLUMNS:
        values = [s.counts[column] for s in scores]
        if column == "errors":
            pairs = [value.split("/") for value in values]
            totals.append(f"{sum(int(a) for a, _ in pairs)}/{sum(int(b) for _, b in pairs)}")
        else:
            totals.append(str(sum(values)))
    yield f"{'total':{width}} " + " ".join(f"{t:>9}" for t in totals)


def main() -> int:
    parser = argparse.ArgumentParser(description="Score viva on its own corpus.")
    parser.add_argument("files", nargs="*", help="score only files whose name contains one of these")
    parser.add_argument("--quiet", action="store_true", help="the table only")
    options = parser.parse_args()
    wanted = [p for p in labels() if not options.files or any(f in p.name for f in options.files)]
    scores = [score(path) for path in wanted]
    print("\n".join(table(scores)))
    if not options.quiet:
        for s in scores:
            for title, lines in (("", s.problems), ("not decided ", s.undecided), ("error missed ", s.missed)):
                for line in lines:
                    print(f"{s.file}: {title}{line}")
    return 1 if any(s.problems for s in scores) else 0


if __name__ == "__main__":
    sys.exit(main())
