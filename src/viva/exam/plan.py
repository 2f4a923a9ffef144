"""What an exam will ask and how: settled before the first question, and written into the log."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from viva.exam.progress import Listener, silent
from viva.sets.drawn import DrawnPart, DrawnSet


@dataclass(frozen=True, slots=True)
class ExamPlan:
    """What is asked and how.

    Args:
        drawn: the set, drawn with its seed.
        parts: the parts to ask, in the set's order.
        model: what the examinee is called, for the journal.
        presentation: how statements are shown.
        preamble: a system message for the examinee.
        time_limit: seconds that one reply may take.
        settings: what else the record should say of how the exam was held.
        nudges: how many nudges to give at most.
        doubt: whether right answers are doubted, to see whether they are held.
        listener: told what happens.
        stop: set from outside, it ends the exam at the next word of the model.
        folder: where a journal is kept while the exam is held.
        failures: the parts since the last reply that failed without any; filled while the exam is held.
        over: the parts that are over; filled while the exam is held.
    """

    drawn: DrawnSet
    parts: tuple[DrawnPart, ...]
    model: str = ""
    presentation: str = "latex"
    preamble: str | None = None
    time_limit: float | None = None
    nudges: int = 4
    doubt: bool = False
    listener: Listener = silent
    stop: threading.Event = field(default_factory=threading.Event)
    settings: Mapping[str, Any] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    over: list[str] = field(default_factory=list)
    folder: Path | None = None

    def questions(self) -> dict[str, list[DrawnPart]]:
        """The parts by question."""
        found: dict[str, list[DrawnPart]] = {}
        for part in self.parts:
            found.setdefault(part.question, []).append(part)
        return found

    def metadata(self, parts: Mapping[str, Mapping[str, Any]], question: str | None = None) -> dict[str, Any]:
        """The ``viva`` entry of a run's or a sample's metadata."""
        known: dict[str, Any] = {
            "set": self.drawn.name,
            "set_sha256": self.drawn.sha256,
            "seed": self.drawn.seed,
            "presentation": self.presentation,
        }
        if question is not None:
            known["question"] = question
        return {"viva": {**known, "parts": {name: dict(entry) for name, entry in parts.items()}}}

    def run_metadata(self) -> dict[str, Any]:
        """The metadata of the whole run: what is planned."""
        planned = self.metadata({part.name: {"seed": part.seed} for part in self.parts})
        return {"viva": {**planned["viva"], "settings": dict(self.settings)}}
