"""The key and the wrong answers of a drawn part, marked by its own marker."""

from __future__ import annotations

from collections.abc import Iterator

from viva.marking.fields import attempt_verdict, mark_fields
from viva.marking.self_check import check_part
from viva.reading.transcript import Passage
from viva.sets.drawn import DrawnPart
from viva.validation.notice import Found


def marked_keys(part: DrawnPart) -> Iterator[Found]:
    """What the marker has against the part's key, misconceptions and labelled examples."""
    problems = check_part(part)
    places = {field.name: number for number, field in enumerate(part.fields)}
    for problem in problems:
        if problem.kind == "leak":
            continue  # looked for in all texts, not in hints alone
        place = ("fields", places[problem.field], *problem.place[2:])
        yield Found(problem.kind, place, f"{problem.field}: {problem.message}", problem.why, part.seed)


def marked_forms(part: DrawnPart) -> Iterator[Found]:
    """The key in the ways in which models write it, that the marker doesn't call right."""
    from viva.exam.simulated.answers import right_answer
    from viva.exam.simulated.forms import FORMS, written

    if part.code is not None or any(field.expected is None for field in part.fields):
        return
    for form in FORMS:
        answer = written(part, right_answer(part), form)
        marks = mark_fields(part, Passage(answer, (1, answer.count("\n") + 1)))
        if attempt_verdict(marks) == "right":
            continue
        for number, mark in enumerate(marks):
            if mark.decisive and mark.verdict != "right":
                message = f"{mark.name}: the key in the form '{form}' is marked {mark.verdict}; its label may help"
                yield Found("form", ("fields", number, "expected"), message, mark.reason or "", part.seed)
