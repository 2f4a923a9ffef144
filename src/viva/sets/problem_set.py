"""A problem set that has been read, and how a seed draws it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

from viva.errors import VivaError
from viva.sets.code_drawing import changed, drawn_task, form_of
from viva.sets.drawn import (
    Assumed,
    Background,
    DrawnField,
    DrawnPart,
    DrawnSet,
    Example,
    Goal,
    GraphNode,
    Misconception,
    Pattern,
    Rubric,
    Value,
)
from viva.sets.elsewhere import Elsewhere
from viva.sets.figures import FIGURES
from viva.sets.graphs import read_edges
from viva.sets.language import LanguageError, evaluate, parse
from viva.sets.located import Located, Place
from viva.sets.schema import FieldSpec, MisconceptionSpec, PartFile, PatternSpec, QuestionSpec, RubricSpec
from viva.sets.scope import Unlucky, Values
from viva.sets.vocabulary import shape_of

QUESTION_TRIES = 200
PART_TRIES = 100
MOST_DRAWN = 64
"""Draws of questions that are kept, those made last."""


@dataclass(frozen=True, slots=True)
class ProblemSet:
    """A folder of text as :func:`~viva.sets.load_set` read it; :meth:`draw` makes an exam of it.

    ``file`` is ``set.yaml`` and ``part_files`` the parts' files, with their lines; ``parts`` their contents by name.
    ``ladder`` are the templates of nudges that the set brings, by name: ``where``, ``1b/where``. ``folder`` is where it
    was read from.
    """

    name: str
    title: str
    description: str
    sha256: str
    questions: tuple[QuestionSpec, ...]
    parts: dict[str, PartFile]
    file: Located
    part_files: dict[str, Located]
    ladder: dict[str, str] = field(default_factory=dict)
    folder: Path | None = field(default=None, compare=False)
    # A set that was made of another one with `replace` draws anew.
    _drawn: dict[tuple[str, int], tuple[DrawnPart, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def part_names(self) -> tuple[str, ...]:
        """The names of all parts, in order."""
        return tuple(name for question in self.questions for name in question.parts)

    @property
    def to_do(self) -> tuple[str, ...]:
        """What its author has left to do, as ``file:line: to do: what``; empty for a finished set."""
        left: list[str] = []
        for name in self.part_names:
            spec, file = self.parts[name], self.part_files[name]
            left += [f"{file.where(('todo', k))}: to do: {text}" for k, text in enumerate(spec.todo)]
            for k, one in enumerate(spec.fields):
                if one.todo is not None:
                    left.append(f"{file.where(('fields', k, 'todo'))}: to do: {one.todo}")
        return tuple(left)

    def draw(self, seed: int = 0) -> DrawnSet:
        """Every part under this seed: 0 has the set's own numbers, any other seed a variant.

        The same seed gives the same exam on every machine. Drawing is repeated until the set's conditions hold and
        no misconception happens to give the right answer.

        Raises:
            VivaError: the set contradicts itself, or no draw was well posed.

        Examples:
            >>> from viva.sets import load_set
            >>> load_set("hw5").draw(seed=7).part("3a").seed
            7
        """
        parts = [part for question in self.questions for part in self._question(question, seed)]
        return DrawnSet(self.name, self.title, seed, self.sha256, tuple(parts))

    def backgrounds(self, seed: int = 0) -> tuple[Background, ...]:
        """What each question says apart from its parts, in order, those that aren't asked included.

        Examples:
            >>> from viva.sets import load_set
            >>> [b.question for b in load_set("hw5").backgrounds() if "X" in b.notation.get("symbols", {})]
            ['4', '6', '8']
        """
        found: list[Background] = []
        for place, question in enumerate(self.questions):
            key = f"{self.name}/{question.name}/{seed}/0"
            shared = Values(question, self.file, ("questions", place), seed, Random(key))
            found.append(
                Background(
                    question=question.name,
                    title=question.title,
                    preamble=shared.filled(question.preamble, ("preamble",)).strip(),
                    notation=shared.filled_everywhere(question.notation, ("notation",)),
                )
            )
        return tuple(found)

    def draw_part(self, name: str, seed: int = 0) -> DrawnPart:
        """One part under a seed, the same as in :meth:`draw`.

        Raises:
            VivaError: no such part, or as for :meth:`draw`.
        """
        for question in self.questions:
            if name in question.parts:
                return next(part for part in self._question(question, seed) if part.name == name)
        raise VivaError(f"{self.name} has no part {name!r}", hint=f"it has {', '.join(self.part_names)}")

    def draw_question(self, name: str, seed: int = 0) -> tuple[DrawnPart, ...]:
        """The parts of one question under a seed, the same as in :meth:`draw`.

        Raises:
            VivaError: no such question, or as for :meth:`draw`.
        """
        for question in self.questions:
            if question.name == name:
                return tuple(self._question(question, seed))
        known = ", ".join(question.name for question in self.questions)
        raise VivaError(f"{self.name} has no question {name!r}", hint=f"it has {known}")

    def _question(self, question: QuestionSpec, seed: int) -> tuple[DrawnPart, ...]:
        """All parts of a question: they share its values, so that they are drawn together, and kept for a while."""
        key = (question.name, seed)
        drawn = self._drawn.get(key)
        if drawn is None:
            drawn = tuple(self._newly_drawn(question, seed))
            while len(self._drawn) >= MOST_DRAWN:
                self._drawn.pop(next(iter(self._drawn), key), None)
            self._drawn[key] = drawn
        return drawn

    def _newly_drawn(self, question: QuestionSpec, seed: int) -> list[DrawnPart]:
        place: Place = ("questions", self.questions.index(question))
        unlucky: Unlucky | None = None
        for attempt in range(1 if seed == 0 or not question.draws else QUESTION_TRIES):
            key = f"{self.name}/{question.name}/{seed}/{attempt}"
            shared = Values(question, self.file, place, seed, Random(key))
            try:
                shared.check_requirements()
                return [self._part(question, shared, name, seed, attempt) for name in question.parts]
            except Unlucky as error:
                unlucky = error
        assert unlucky is not None
        raise unlucky.error

    def _part(self, question: QuestionSpec, shared: Values, name: str, seed: int, outer_attempt: int) -> DrawnPart:
        spec = self.parts[name]
        unlucky: Unlucky | None = None
        for attempt in range(1 if seed == 0 or not spec.draws else PART_TRIES):
            key = f"{self.name}/{name}/{seed}/{outer_attempt}/{attempt}"
            values = Values(spec, self.part_files[name], (), seed, Random(key), shared)
            try:
                values.check_requirements()
                drawn = _drawn_part(name, question, shared, spec, values, seed)
                return replace(drawn, ladder=self.ladder, elsewhere=Elsewhere(self, name, seed))
            except Unlucky as error:
                unlucky = error
        assert unlucky is not None
        raise unlucky


def _drawn_part(
    name: str, question: QuestionSpec, shared: Values, spec: PartFile, values: Values, seed: int
) -> DrawnPart:
    figure = figure_words = None
    if spec.figure is not None:
        try:
            drawing = evaluate(parse(spec.figure), values.resolve, FIGURES)
            figure, figure_words = drawing.svg, drawing.words
        except LanguageError as error:
            raise values.error(str(error), ("figure",)) from None
    conventions = tuple(values.filled(text, ("conventions", k)).strip() for k, text in enumerate(spec.conventions))
    letter = name.removeprefix(question.name).lstrip("-_") or name
    return DrawnPart(
        name=name,
        question=question.name,
        letter=letter,
        title=spec.title,
        question_title=question.title,
        seed=seed,
        statement=values.filled(spec.statement, ("statement",)).strip(),
        conventions=conventions,
        fields=tuple(_drawn_field(field, values, ("fields", k), conventions) for k, field in enumerate(spec.fields)),
        hints=tuple(values.filled(text, ("hints", k)).strip() for k, text in enumerate(spec.hints)),
        notation=_merged(
            shared.filled_everywhere(question.notation, ("notation",)),
            values.filled_everywhere(spec.notation, ("notation",)),
        ),
        figure=figure,
        figure_words=figure_words,
        key_note=None if spec.key_note is None else values.filled(spec.key_note, ("key_note",)).strip(),
        preamble=shared.filled(question.preamble, ("preamble",)).strip(),
        goals=tuple(
            Goal(
                left=values.filled(goal.left, ("goals", k, "left")),
                right=values.filled(goal.right, ("goals", k, "right")),
                needs=_filled(goal.needs, values, ("goals", k, "needs")),
                factor=None if goal.factor is None else values.filled(goal.factor, ("goals", k, "factor")),
                unless=_filled(goal.unless, values, ("goals", k, "unless")),
            )
            for k, goal in enumerate(spec.goals)
        ),
        chosen=tuple(spec.chosen),
        columnwise=spec.columnwise or "",
        walkthrough=values.filled(spec.walkthrough or "", ("walkthrough",)).strip(),
        code=None if spec.code is None else drawn_task(spec.code, values, f"{name}/{seed}", conventions),
    )


def _drawn_field(spec: FieldSpec, values: Values, place: Place, bound: tuple[str, ...]) -> DrawnField:
    if spec.rubric is not None:
        expected: Value = _rubric_words(spec.rubric)
    elif spec.expected is None:  # of an unfinished set
        expected = None
    else:
        expected = _answer(spec, spec.expected, values, (*place, "expected"))
    also = tuple(_answer(spec, data, values, (*place, "also", k)) for k, data in enumerate(spec.also))
    if spec.kind == "graph" and expected is not None and not expected:
        raise values.error("the graph has no edges", (*place, "expected"))
    misconceptions = tuple(
        Misconception(
            name=wrong.name,
            title=values.filled(wrong.title, (*place, "misconceptions", k, "title")),
            value=_wrong_answer(spec, wrong, expected, values, (*place, "misconceptions", k)),
            nudge=values.filled(wrong.nudge, (*place, "misconceptions", k, "nudge")).strip(),
            said=_filled(wrong.said, values, (*place, "misconceptions", k, "said")),
            convention=bound[wrong.convention - 1] if wrong.convention else "",
            instead=dict(wrong.instead),
        )
        for k, wrong in enumerate(spec.misconceptions)
    )
    if spec.kind == "graph":
        # A change of edges that this draw's graph doesn't have is no mistake that can be made with it.
        same = {frozenset(value) for value in (expected, *also) if value is not None}
        misconceptions = tuple(
            replace(m, value=None) if m.value is not None and frozenset(m.value) in same else m for m in misconceptions
        )
    _check_distinct(spec, (expected, *also), misconceptions, values, place)
    return DrawnField(
        name=spec.name,
        kind=spec.kind,
        ask=values.filled(spec.ask, (*place, "ask")).strip(),
        expected=expected,
        labels=tuple(spec.labels),
        target=_filled(spec.target, values, (*place, "target")),
        also=also,
        said=_filled(spec.said, values, (*place, "said")),
        assumed=tuple(
            Assumed(
                value=_answer(spec, assumed.value, values, (*place, "assumed", k, "value")),
                patterns=tuple(assumed.patterns),
                note=values.filled(assumed.note, (*place, "assumed", k, "note")).strip(),
            )
            for k, assumed in enumerate(spec.assumed)
        ),
        options=tuple(spec.options),
        shape=shape_of(expected) if spec.kind == "tensor" and expected is not None else None,
        up_to=spec.up_to,
        conventions={name: values.filled(tex, (*place, "conventions", name)) for name, tex in spec.conventions.items()},
        misconceptions=misconceptions,
        rubric=None if spec.rubric is None else _rubric(spec.rubric),
        code=form_of(spec, values, place),
        key=None if spec.key is None else _answer(spec, spec.key, values, (*place, "key")),
        decisive=spec.decisive,
        percent=spec.percent,
        nodes=(
            *(GraphNode(name, tuple(spellings)) for name, spellings in spec.nodes.items()),
            *(GraphNode(name, tuple(spellings), intermediate=True) for name, spellings in spec.intermediates.items()),
        ),
        named=spec.named,
    )


def _wrong_answer(spec: FieldSpec, wrong: MisconceptionSpec, key: Value, values: Values, place: Place) -> Value | None:
    """The value of a misconception; None where it is recognised by its words alone."""
    if wrong.change:
        return changed(key, wrong.change, values, place)
    return None if wrong.value is None else _answer(spec, wrong.value, values, (*place, "value"), key)


def _filled(texts: list[str], values: Values, place: Place) -> tuple[str, ...]:
    return tuple(values.filled(text, (*place, k)) for k, text in enumerate(texts))


def _answer(spec: FieldSpec, data: Any, values: Values, place: Place, base: Any = ()) -> Value:
    """An answer as the field's kind has it: TeX is filled, everything else computed; ``base`` is the graph changed."""
    if spec.kind == "graph":
        if not isinstance(data, str):
            raise values.error("a graph's answer has to be text", place)
        try:
            return read_edges(values.filled(data, place), spec.nodes, base)
        except ValueError as error:
            raise values.error(str(error), place) from None
    if spec.kind in ("expression", "rubric", "code"):
        if not isinstance(data, str):
            raise values.error(f"the answer of kind {spec.kind} has to be text", place)
        return values.filled(data, place).strip()
    if spec.kind == "choice":
        answer = data if data in spec.options else values.computed(data, place)
        if answer not in spec.options:
            raise values.error(f"{answer!r} isn't one of the options {', '.join(spec.options)}", place)
        return answer
    try:
        answer = values.computed(data, place)
        shape = shape_of(answer)
    except (VivaError, LanguageError) as error:
        located = error if isinstance(error, VivaError) else values.error(str(error), place)
        # Other numbers may do (a system that can be solved); at seed 0 there are no other numbers.
        raise (located if values.seed == 0 else Unlucky(located)) from None
    if spec.kind == "number" and not isinstance(answer, Fraction):
        raise values.error("the answer has to be a number", place)
    if spec.kind == "tensor" and not shape:
        raise values.error("the answer has to be a tensor, not a number", place)
    return answer


def _check_distinct(
    spec: FieldSpec, right: tuple[Value, ...], wrong: tuple[Misconception, ...], values: Values, place: Place
) -> None:
    """A misconception must not happen to be right, nor two be the same: then a wrong answer has one name."""
    seen = {_comparable(spec, value): "the right answer" for value in right}
    for k, misconception in enumerate(wrong):
        if misconception.value is None:
            continue
        value = _comparable(spec, misconception.value)
        if value in seen:
            error = values.error(
                f"the misconception {misconception.name!r} has the same value as {seen[value]}",
                (*place, "misconceptions", k),
            )
            raise error if values.seed == 0 else Unlucky(error)
        seen[value] = f"the misconception {misconception.name!r}"


def _comparable(spec: FieldSpec, value: Value) -> Value:
    if value is None:
        return None
    if spec.kind == "graph":
        return frozenset(value)
    return "".join(value.split()) if spec.kind in ("expression", "code") else value


def _rubric(spec: RubricSpec) -> Rubric:
    return Rubric(
        points=tuple(_pattern(point) for point in spec.points),
        need=spec.need,
        contradictions=tuple(_pattern(pattern) for pattern in spec.contradictions),
        examples=tuple(Example(example.text, dict(example.points)) for example in spec.examples),
    )


def _rubric_words(spec: RubricSpec) -> str:
    titles = ", ".join(point.title for point in spec.points)
    return titles if len(spec.points) == 1 else f"at least {spec.need} of: {titles}"


def _pattern(spec: PatternSpec) -> Pattern:
    return Pattern(spec.name, spec.title, tuple(spec.any_of), tuple(spec.none_of))


def _merged(outer: dict[str, Any], inner: dict[str, Any]) -> dict[str, Any]:
    """Two notations as one; where both have a mapping, their entries are put together, the part's last."""
    merged = dict(outer)
    for key, value in inner.items():
        before = merged.get(key)
        merged[key] = {**before, **value} if isinstance(before, dict) and isinstance(value, dict) else value
    return merged
