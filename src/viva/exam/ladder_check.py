"""What ``viva sets validate`` has against a set's ladder: templates that don't work, and hints that hold the answer.

Every template is asked about every part, after every wrong answer that the set knows. A hint that gives the answer away
is never said in an exam, where the level below speaks instead; but then it is of no use, so a set shouldn't have it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count

from viva.errors import VivaError
from viva.exam.evidence import Evidence, Missed, gather
from viva.exam.ladder import LEVELS, say, unknown_variables, walkthroughs
from viva.exam.secrecy import find_leak
from viva.marking.attempts import mark_attempt
from viva.marking.self_check import compose
from viva.sets.drawn import DrawnPart
from viva.sets.located import Place
from viva.sets.problem_set import ProblemSet


def check_ladder(problem_set: ProblemSet, seeds: Iterable[int] = range(3)) -> list[str]:
    """The problems of a set's templates, hints and walkthroughs, each with its file; empty for a sound set.

    Examples:
        >>> from viva.sets import load_set
        >>> check_ladder(load_set("hw5"), seeds=[0])
        []
    """
    found = dict.fromkeys(f"{where}: {what}" for where, what in broken_templates(problem_set))
    if found:
        return list(found)
    drawn = [problem_set.draw(seed) for seed in seeds]
    for name in problem_set.part_names:
        parts = [one.part(name) for one in drawn]
        found |= dict.fromkeys(_leaking_texts(problem_set, parts))
        found |= dict.fromkeys(f"{where}: {what}" for where, what, _ in leaking_templates(problem_set, parts))
    return list(found)


def broken_templates(problem_set: ProblemSet) -> Iterator[tuple[str, str]]:
    """Where a template can't be read, or asks for what no nudge has, and what is wrong with it."""
    from jinja2 import TemplateSyntaxError

    for key, source in problem_set.ladder.items():
        where = f"{_folder(problem_set)}/nudges/{key}.j2"
        try:
            unknown = unknown_variables(source)
        except TemplateSyntaxError as error:
            yield f"{where}:{error.lineno}", f"the template can't be read: {error.message}"
            continue
        for variable in sorted(unknown):
            yield where, f"nothing is called {variable!r} in a template"


def _folder(problem_set: ProblemSet) -> str:
    """What messages call the set's folder."""
    return problem_set.file.name.rpartition("/")[0]


def _leaking_texts(problem_set: ProblemSet, parts: list[DrawnPart]) -> Iterator[str]:
    file = problem_set.part_files[parts[0].name]
    for number, hint in zip(count(1), zip(*(part.hints for part in parts), strict=True)):
        if how := _leaks(parts, hint):
            yield f"{file.where(('hints', number - 1))}: hint {number} gives the answer away: {how}"
    for k, fields in enumerate(zip(*(part.fields for part in parts), strict=True)):
        for m, wrongs in enumerate(zip(*(field.misconceptions for field in fields), strict=True)):
            place: Place = ("fields", k, "misconceptions", m, "nudge")
            if how := _leaks(parts, [wrong.nudge for wrong in wrongs]):
                yield f"{file.where(place)}: the nudge of {wrongs[0].name!r} gives the answer away: {how}"
    for part in parts:
        if part.walkthrough and all(find_leak(part, text) for text in walkthroughs(part)):
            where = file.where(("walkthrough",))
            yield f"{where}: worked on other numbers it still holds the answer (seed {part.seed})"


def _leaks(parts: list[DrawnPart], texts: Iterable[str]) -> str:
    """How a text leaks, if it does at seed 0 or at most seeds; a number may be the key of some draw by chance."""
    found = [find_leak(part, text) for part, text in zip(parts, texts, strict=True)]
    if found[0] is None and sum(leak is not None for leak in found) * 2 <= len(found):
        return ""
    first = next(leak for leak in found if leak is not None)
    return f"{first.field}, {first.how}"


def leaking_templates(problem_set: ProblemSet, parts: list[DrawnPart]) -> Iterator[tuple[str, str, bool]]:
    """The set's own templates of a part, asked after every kind of answer.

    Yields:
        Where it is, what is wrong, and whether the template gives the answer away (or else can't be used).
    """
    for level, name in enumerate(LEVELS, 1):
        for key in (f"{parts[0].name}/{name}", name):
            if key not in problem_set.ladder:
                continue
            where = f"{_folder(problem_set)}/nudges/{key}.j2"
            for situations in zip(*(list(_situations(part)) for part in parts), strict=False):
                try:
                    texts = [say(p, e, level, _walked(p)) for p, e in zip(parts, situations, strict=True)]
                except VivaError as error:
                    at = f"{_folder(problem_set)}/{error.where}"
                    yield at, f"{error.what} (part {parts[0].name})", False
                    break
                if how := _leaks(parts, texts):
                    yield where, f"gives the answer to {parts[0].name} away: {how}", True
                    break
            break


def _walked(part: DrawnPart) -> str:
    return next((text for text in walkthroughs(part) if find_leak(part, text) is None), "")


def _situations(part: DrawnPart) -> Iterator[Evidence]:
    """What the marker finds in every wrong answer that the set knows, in a missing one, and in half an answer."""
    for field in part.fields:
        for wrong in field.misconceptions:
            if wrong.value is not None:
                answer = compose(part, "tex", {field.name: wrong.value})
                yield gather(part, mark_attempt(part, answer), answer)
    several = len(part.fields) > 1
    names = tuple(field.name for field in part.fields)
    for verdict in ("unread", "wrong", "partly"):
        missed = tuple(Missed(field.name, field.kind, verdict) for field in part.fields)
        yield Evidence(verdict, several, (), missed, part.conventions, part.hints)
        yield Evidence(verdict, several, names[:-1], missed[-1:], part.conventions, part.hints)
