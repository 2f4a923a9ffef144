"""What a better set would have: read off its files, without a draw."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from viva.sets.located import Located, Place
from viva.sets.problem_set import ProblemSet
from viva.sets.schema import FieldSpec, PartFile
from viva.validation.notice import Notice
from viva.validation.unstated import unstated_conventions
from viva.validation.unused import unused_in

_LEFT_OVER = re.compile(r"\b(?:TODO|FIXME|XXX|TBD)\b|\?\?\?|\b[Ll]orem ipsum\b")
_DERIVE = re.compile(r"\b(?:derive|show that|prove)\b", re.IGNORECASE)
_PROSE = ("statement", "title", "preamble", "hints", "nudge", "ask", "conventions", "walkthrough", "key_note", "text")
_UNITS = re.compile(
    r"\b(percent|per cent|(?:milli|micro|nano)?seconds|minutes|hours|(?:kilo|mega|giga)?bytes|[KMG]i?B|bits|"
    r"met(?:er|re)s|kilomet(?:er|re)s|degrees|radians|dollars|euros|FLOPs?)\b"
)


def advice_on(problem_set: ProblemSet) -> Iterator[Notice]:
    """What is missing in a set, part by part."""
    yield from _whole(problem_set)
    yield from unused_in(problem_set)
    for question in problem_set.questions:
        for name in question.parts:
            spec, file = problem_set.parts[name], problem_set.part_files[name]
            draws = bool(spec.draws) or bool(question.draws)
            told = "\n".join((question.preamble, spec.statement, *spec.conventions, *(f.ask for f in spec.fields)))
            for kind, place, message in _about(spec, file, told, draws=draws, notation=bool(question.notation)):
                yield Notice(kind, file.where(place), name, message)


_Said = tuple[str, Place, str]


def _about(spec: PartFile, file: Located, told: str, *, draws: bool, notation: bool) -> Iterator[_Said]:
    for number, field in enumerate(spec.fields):
        for kind, place, message in _about_field(field, spec.statement, several=len(spec.fields) > 1):
            yield kind, ("fields", number, *place), f"{field.name}: {message}"
    if draws and not spec.walkthrough and _computed(spec):
        yield "no-walkthrough", ("hints",), "there is no walkthrough, so the last nudge is the last hint once more"
    if _DERIVE.search(spec.statement) and not spec.goals and any(f.kind == "expression" for f in spec.fields):
        if not (notation or spec.notation):
            message = "a derivation is asked for, but no notation says what its letters mean"
            yield "no-goals", ("statement",), message
        elif spec.chosen:
            yield "no-goals", ("statement",), "its derivation chooses symbols, but no goals say what they have to meet"
    unit = unit_in(spec.statement)
    for number, field in enumerate(spec.fields):
        if unit and field.kind == "number" and field.decisive and not unit_in(field.ask + " ".join(spec.conventions)):
            yield "no-unit", ("fields", number, "ask"), f"{field.name}: the question speaks of {unit}, the ask doesn't"
    for first, second in _twice(spec.hints):
        yield "alike-hints", ("hints", second), f"hint {second + 1} is hint {first + 1} once more"
    yield from unstated_conventions(spec, told)
    for left, word in _left_over(file):
        yield "unfinished-words", left, f"{word!r} is left in the text"


def _computed(spec: PartFile) -> bool:
    """Whether numbers are asked for, which other numbers can show the way to."""
    return any(field.kind in ("number", "tensor") and field.decisive for field in spec.fields)


def _about_field(field: FieldSpec, statement: str, *, several: bool) -> Iterator[_Said]:
    if field.todo is not None or not field.decisive:
        return
    if not field.misconceptions and field.kind not in ("rubric", "choice"):
        yield "no-misconceptions", (), "no misconceptions; a wrong answer with a name gets a question of its own"
    if field.kind == "rubric" and field.rubric is not None:
        made = [sum(e.points.get(p.name, False) for p in field.rubric.points) for e in field.rubric.examples]
        if not any(count >= field.rubric.need for count in made):
            yield "no-examples", ("rubric",), "no example makes enough points, so nothing shows that one can"
        if not any(count < field.rubric.need for count in made):
            yield "no-examples", ("rubric", "points"), "no example makes too few points"
        if not field.rubric.contradictions:
            yield "no-contradictions", ("rubric",), "no contradictions; no answer to it can then be marked wrong"
    if field.kind == "expression" and not field.options and not re.search(r"\$|\\\(|`", statement + field.ask):
        yield "no-symbols", ("ask",), "nothing names any letters; say in which symbols the formula is to be"
    if several and not field.labels and field.kind not in ("rubric", "code"):
        yield "no-labels", (), "no labels; beside other answers it is found by its name alone"


def unit_in(text: str) -> str:
    """The unit that a text speaks of, or "".

    Examples:
        >>> unit_in("How many seconds does it take?"), unit_in("How many weights are there?")
        ('seconds', '')
    """
    found = _UNITS.search(text)
    return found[1] if found else ""


def _twice(texts: list[str]) -> Iterator[tuple[int, int]]:
    first: dict[str, int] = {}
    for number, text in enumerate(texts):
        bare = " ".join(text.lower().split())
        if bare in first:
            yield first[bare], number
        first.setdefault(bare, number)


def _left_over(file: Located) -> Iterator[tuple[Place, str]]:
    """Words that say that a text isn't finished, in the texts that people read."""
    waiting: list[tuple[Place, Any]] = [((), file.data)]
    while waiting:
        place, data = waiting.pop()
        if isinstance(data, dict):
            waiting += [((*place, key), item) for key, item in reversed(data.items()) if key not in ("todo", "code")]
        elif isinstance(data, list):
            waiting += [((*place, k), item) for k, item in reversed(list(enumerate(data)))]
        elif isinstance(data, str) and any(step in _PROSE for step in place):
            found = _LEFT_OVER.search(data)
            if found:
                yield place, found[0]


def _whole(problem_set: ProblemSet) -> Iterator[Notice]:
    file = problem_set.file
    for q, question in enumerate(problem_set.questions):
        for k in range(1, len(question.parts)):
            before, name = question.parts[k - 1], question.parts[k]
            if _natural(name) < _natural(before):
                where = file.where(("questions", q, "parts", k))
                yield Notice("order", where, "", f"{name} stands behind {before}; parts are asked in this order")
    for place, word in _left_over(file):
        yield Notice("unfinished-words", file.where(place), "", f"{word!r} is left in the text")
    if problem_set.folder is not None:
        for path in sorted(problem_set.folder.glob("*.yaml")):
            if path.stem != "set" and path.stem not in problem_set.parts:
                where = f"{file.name.rpartition('/')[0]}/{path.name}"
                yield Notice("not-asked", where, "", "no question names this part, so it is never asked")


def _natural(name: str) -> list[tuple[int, str]]:
    """``1b`` before ``1c`` before ``10a``."""
    return [(int(number or 0), letters) for number, letters in re.findall(r"(\d*)(\D*)", name) if number or letters]
