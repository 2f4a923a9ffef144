"""One answer to one part, marked at once: no files, no processes, no state. This is what trains a model.

A reward needs the verdict on the answer, a million times over. So the set is read once, each part is drawn once for
each seed, and what the reader and the algebra work out is kept for the answers to come. The derivation above the answer
is decided only where it is asked for (``steps=True``): it takes a hundred times as long and doesn't change the score.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from viva.marking.attempts import mark_attempt
from viva.marking.findings import findings_of_part
from viva.marking.record import FieldMark, Finding, Verdict
from viva.reading.thinking import without_thinking
from viva.reading.transcript import Passage
from viva.sets import ProblemSet, load_set
from viva.sets.drawn import DrawnPart

MAX_CHARACTERS = 50_000
"""A longer text, thinking aside, is no answer: it is ``unread``, and earns nothing."""
MOST_PARTS = 1024
"""Drawn parts that are kept, those used last."""


@dataclass(frozen=True, slots=True)
class AnswerMark:
    """What one answer is worth.

    Args:
        verdict: on the whole answer: ``right``, ``partly``, ``wrong``, ``undecided`` or ``unread``.
        score: from 0 to 1: the share of the decisive fields that are right. A field that is right but for a binding
            convention counts one half; one that is wrong, undecided or unread counts nothing.
        fields: the mark of each field, with what it rests on (``basis``), what was read (``given``), the
            ``misconception`` if it has a name, and the ``witness`` that shows a wrong answer wrong.
        findings: what is wrong in which lines; empty unless ``steps`` was asked for.
    """

    verdict: Verdict
    score: float
    fields: tuple[FieldMark, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def right(self) -> bool:
        """Whether the whole answer is right."""
        return self.verdict == "right"

    @property
    def misconception(self) -> str | None:
        """The first misconception that has a name, if any."""
        return next((field.misconception for field in self.fields if field.misconception), None)


def mark_answer(
    problem_set: str | Path | ProblemSet, part: str, seed: int, text: str, *, steps: bool = False, complete: bool = True
) -> AnswerMark:
    r"""Mark one answer to one part, in about a millisecond.

    Args:
        problem_set: the name of a set that comes with viva, the folder of another, or one that was read.
        part: the name of the part (``"1c"``).
        seed: the draw that was asked; 0 has the set's own numbers.
        text: what was answered. Thinking in tags (``<think>``) doesn't count, nor does what no reader sees.
        steps: also decide the derivation line by line, for ``findings``; this takes much longer.
        complete: False if the answer was cut off; then only explicit answers count.

    The same arguments give the same mark in every thread and process. Threads take turns, and a forked process starts
    with what its parent had read and drawn.

    Raises:
        VivaError: no such set or part. Never for any text.

    Examples:
        >>> import viva
        >>> mark = viva.mark_answer("hw5", "3b", 0, "27 + 12 = 38, so the answer is **38**.")
        >>> mark.verdict, mark.score, mark.fields[0].witness
        ('wrong', 0.0, '39, not 38')
        >>> viva.mark_answer("hw5", "3b", 0, "It takes 27 + 12 = 39 parameters.").score
        1.0
    """
    with _ONE_AT_A_TIME:
        drawn = drawn_part(problem_set, part, seed)
        answer, closed = without_thinking(text)
        if len(answer.strip()) > MAX_CHARACTERS:
            answer = ""
        attempt = mark_attempt(drawn, answer, complete=complete and closed)
        findings: tuple[Finding, ...] = ()
        if steps:
            from viva.marking.earlier_replies import derivations_of_replies

            lines = answer.split("\n")
            derived = derivations_of_replies(drawn, [Passage(answer, (1, len(lines)))])
            findings = (*findings_of_part(drawn, (attempt,), lines), *derived.findings)
        return AnswerMark(attempt.verdict, score_of(attempt.fields), attempt.fields, findings)


def score_of(fields: tuple[FieldMark, ...]) -> float:
    """The share of the decisive fields that are right; one that is right but for a convention counts one half.

    Examples:
        >>> def mark(verdict): return FieldMark(name="a", kind="number", verdict=verdict, basis="exact")
        >>> score_of((mark("right"), mark("partly"), mark("wrong"), mark("undecided")))
        0.375
    """
    counted = [field for field in fields if field.decisive] or list(fields)
    worth = {"right": 1.0, "partly": 0.5}
    return sum(worth.get(field.verdict, 0.0) for field in counted) / len(counted) if counted else 0.0


def drawn_part(problem_set: str | Path | ProblemSet, part: str, seed: int = 0) -> DrawnPart:
    """A part under a seed, drawn once and kept.

    Args:
        problem_set: as for :func:`mark_answer`. A folder is read once in a process.
        part: its name.
        seed: the draw.

    Raises:
        VivaError: no such set or part.
    """
    with _ONE_AT_A_TIME:
        key = (problem_set.sha256 if isinstance(problem_set, ProblemSet) else str(problem_set), part, seed)
        drawn = _PARTS.get(key)
        if drawn is None:
            whole = problem_set if isinstance(problem_set, ProblemSet) else _read(str(problem_set), problem_set)
            drawn = _PARTS[key] = whole.draw_part(part, seed)
            if len(_PARTS) > MOST_PARTS:
                _PARTS.popitem(last=False)
        else:
            _PARTS.move_to_end(key)
        return drawn


def _read(name: str, where: str | Path) -> ProblemSet:
    if name not in _SETS:
        _SETS[name] = load_set(where)
    return _SETS[name]


_SETS: dict[str, ProblemSet] = {}
_PARTS: OrderedDict[tuple[str, str, int], DrawnPart] = OrderedDict()
# FLINT's precision is one for the whole process, and so are the tables of what was read and compared before: threads
# take turns. Python gives them turns anyway.
_ONE_AT_A_TIME = threading.RLock()
if hasattr(os, "register_at_fork"):
    # No thread is in the middle of an answer while the process is copied, or its copy could never mark one.
    os.register_at_fork(
        before=_ONE_AT_A_TIME.acquire,
        after_in_parent=_ONE_AT_A_TIME.release,
        after_in_child=_ONE_AT_A_TIME.release,
    )
