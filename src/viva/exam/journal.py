"""A journal of an exam that is being held, so that a killed run keeps every reply that was given.

Inspect writes a conversation into its log when it is over. Until then the journal has it, in the JSON form of an
Inspect log, so that ``viva mark RUN/unfinished.json`` reads it like any other. It is removed when the exam is done.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

UNFINISHED = "unfinished.json"


class Journal:
    """The conversations so far, in one file that is replaced as a whole at every word.

    Args:
        folder: of the run; None keeps no journal.
        spec: what Inspect's ``eval`` would say: model, settings, metadata.
    """

    def __init__(self, folder: Path | None, spec: Mapping[str, Any]) -> None:
        self._file = folder / UNFINISHED if folder is not None else None
        self._spec = dict(spec)
        self._samples: dict[str, dict[str, Any]] = {}

    def note(self, sample: str, messages: Iterable[Mapping[str, Any]], metadata: Mapping[str, Any]) -> None:
        """Write down how far the conversation ``sample`` is."""
        if self._file is None:
            return
        self._samples[sample] = {"id": sample, "epoch": 1, "messages": list(messages), "metadata": dict(metadata)}
        log = {"version": 2, "status": "started", "eval": self._spec, "samples": list(self._samples.values())}
        partial = self._file.with_suffix(".partial")
        partial.write_text(json.dumps(log, ensure_ascii=False), encoding="utf-8")
        partial.replace(self._file)
