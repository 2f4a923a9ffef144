"""One question of a set under many seeds: what its draws show of each of its parts.

Seeds that ask the same are looked at once. All is a function of the files and the seeds, so that the outcome doesn't
depend on how the work is shared out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from viva.errors import VivaError
from viva.exam.ladder_check import leaking_templates
from viva.marking.fields.answer_formulas import notation_of
from viva.sets.drawn import DrawnPart
from viva.sets.elsewhere import APART, FAR
from viva.sets.problem_set import ProblemSet
from viva.validation.draws import alike, ill_posed, never_named, zeros
from viva.validation.keys import marked_forms, marked_keys
from viva.validation.kinds import KINDS
from viva.validation.notice import Found, Notice, gathered
from viva.validation.secrets import Leaking, leaking, said_of, walkthrough_leaks

FORM_DRAWS = 3
"""Draws at which the key is written in all forms that models use."""
TEMPLATE_SEEDS = 5
"""Seeds at which a set's own templates are asked after every wrong answer that the set knows."""


@dataclass(frozen=True, slots=True)
class Work:
    """A piece of the proof: some parts of one question.

    Args:
        question, parts: which.
        seeds: from 0 on.
        code_seeds: at so many of them code is run; and once for every text of the key.
        templates: whether the set's own templates can be used.
    """

    question: str
    parts: tuple[str, ...]
    seeds: int
    code_seeds: int
    templates: bool = True


@dataclass(slots=True)
class _Group:
    """Seeds that ask the same: the first of them drawn, and all of them."""

    part: DrawnPart
    seeds: list[int]


def look_at(problem_set: ProblemSet, work: Work, step: Callable[[], None] = lambda: None) -> list[Notice]:
    """What can be said of these parts; ``step`` is called once for each part and seed."""
    groups: dict[str, dict[bytes, _Group]] = {name: {} for name in work.parts}
    first: dict[str, list[DrawnPart]] = {name: [] for name in work.parts}
    for seed in range(work.seeds):
        try:
            drawn = problem_set.draw_question(work.question, seed)
        except VivaError as error:
            where = error.where or problem_set.file.name
            at = next((p for p, file in problem_set.part_files.items() if where.startswith(f"{file.name}:")), "")
            return [Notice("draw", where, at, error.what, seed, 1)]
        for part in drawn:
            if part.name in groups:
                kept = groups[part.name].setdefault(_content(part), _Group(part, []))
                kept.seeds.append(seed)
                if seed < max(TEMPLATE_SEEDS, work.code_seeds):
                    first[part.name].append(part)
    notices: list[Notice] = []
    elsewhere = _Elsewhere(problem_set, work.question)
    for name in work.parts:
        notices += _part(problem_set, work, list(groups[name].values()), first[name], elsewhere, step)
    return notices


def _content(part: DrawnPart) -> bytes:
    """What tells draws apart: all that is asked and answered, but not the numbers on which code is run."""
    same = replace(part, seed=0, code=None, ladder={}, elsewhere=None)
    return hashlib.blake2b(repr(same).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _part(
    problem_set: ProblemSet,
    work: Work,
    groups: Sequence[_Group],
    first: Sequence[DrawnPart],
    elsewhere: _Elsewhere,
    step: Callable[[], None],
) -> Iterator[Notice]:
    found: list[tuple[Found, int]] = []
    leaks: list[tuple[Leaking, int]] = []
    holding: list[tuple[int, int]] = []
    forms: list[tuple[Found, int]] = []
    spec = problem_set.parts[groups[0].part.name]
    left = bool(spec.todo) or any(field.todo is not None for field in spec.fields)
    name, texts = groups[0].part.name, {told.place: {told.text} for told in said_of(groups[0].part)}
    try:
        notation_of(groups[0].part)
    except VivaError as error:
        # Nothing can be compared then.
        where = problem_set.part_files[name].where(("notation",))
        yield Notice("notation", where, name, f"the notation can't be used: {error}")
        return
    for number, group in enumerate(groups):
        part, many = group.part, len(group.seeds)
        found += [(one, many) for one in ill_posed(part)]
        if part.code is None:
            found += [(one, many) for one in marked_keys(part)]
        if number < FORM_DRAWS and not left and not found:
            # What is wrong already would only be said again.
            forms += [(one, many) for one in marked_forms(part)]
        for told in said_of(part):
            texts[told.place].add(told.text)
        leaks += [(leak, many) for leak in leaking(part)]
        if "{{" in (spec.walkthrough or "") and walkthrough_leaks(part, elsewhere(name, part.seed)):
            holding.append((part.seed, many))
        for _ in group.seeds:
            step()
    if groups[0].part.code is not None:
        known = {part.seed for part in first[: work.code_seeds]}
        run = [*first[: work.code_seeds], *(group.part for group in groups if group.part.seed not in known)]
        # Drawn with other numbers for the cases, the key stays the key; each text of it is run once at least.
        texts_run = {repr(part.fields) for part in first[: work.code_seeds]}
        for part in run:
            if part.seed in known or repr(part.fields) not in texts_run:
                texts_run.add(repr(part.fields))
                found += [(one, 1) for one in marked_keys(part)]
    many_of = {group.part.seed: len(group.seeds) for group in groups}
    found += [(one, many_of[draw.seed]) for one, draw in zeros([group.part for group in groups])]
    found += [(one, 0) for one in alike(spec, [g.part for g in groups], work.seeds)]
    found += [(one, 0) for one in never_named([g.part for g in groups])]
    file = problem_set.part_files[name]
    severe = any(KINDS[one.kind].severe for one, _ in found)
    for one, many in gathered(found if severe else [*found, *forms]):
        yield Notice(one.kind, file.where(one.place), name, _message(one), one.seed, many)
    yield from _told(problem_set, name, leaks, {place for place, said in texts.items() if len(said) > 1}, work.seeds)
    yield from _walked(problem_set, name, holding, work.seeds)
    if work.templates and problem_set.ladder and all(f.expected is not None for f in groups[0].part.fields):
        for where, what, leak in leaking_templates(problem_set, list(first[:TEMPLATE_SEEDS])):
            yield Notice("leak" if leak else "template", where, name, what)


def _message(found: Found) -> str:
    return f"{found.message} ({found.detail})" if found.detail else found.message


class _Elsewhere:
    """The first walks through that an examinee would be told; a question is drawn once for all of its parts."""

    def __init__(self, problem_set: ProblemSet, question: str) -> None:
        self._problem_set, self._question = problem_set, question
        self._known: dict[int, dict[str, str]] = {}

    def __call__(self, name: str, seed: int) -> str:
        if seed not in self._known:
            drawn = self._problem_set.draw_question(self._question, FAR + APART * seed)
            self._known[seed] = {part.name: part.walkthrough for part in drawn}
        return self._known[seed][name]


def _told(
    problem_set: ProblemSet, name: str, leaks: Sequence[tuple[Leaking, int]], drawn: set[object], seeds: int
) -> Iterator[Notice]:
    """Of a text that is the same at all seeds, a number may be the answer of some draw by chance."""
    file = problem_set.part_files[name]
    for place in dict.fromkeys(leak.told.place for leak, _ in leaks):
        here = [(leak, many) for leak, many in leaks if leak.told.place == place]
        one, count = here[0][0], sum(many for _, many in here)
        # A text that follows the draw tells the answer at all seeds, or in one of a few cases.
        often = 10 * count >= seeds if place in drawn else 2 * count > seeds
        if one.seed == 0 or often:
            message = f"{one.told.name} gives the answer away: {one.how}"
            yield Notice("leak", file.where(place), name, message, one.seed, count)
        elif place[0] != "conventions":
            message = f"{one.told.name} says by chance what the answer is, and isn't said there: {one.how}"
            yield Notice("chance", file.where(place), name, message, one.seed, count)


def _walked(problem_set: ProblemSet, name: str, holding: Sequence[tuple[int, int]], seeds: int) -> Iterator[Notice]:
    if not holding:
        return
    where, seed = problem_set.part_files[name].where(("walkthrough",)), holding[0][0]
    count = sum(many for _, many in holding)
    if seed == 0 or 2 * count > seeds:
        message = "worked on other numbers it still holds the answer"
        yield Notice("walkthrough", where, name, message, seed, count)
    else:
        message = "worked on other numbers it holds the answer by chance, and isn't said there"
        yield Notice("chance", where, name, message, seed, count)
