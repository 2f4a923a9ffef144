"""What can be said of a set's files without drawing: names, operators, cycles, insertions, patterns."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from typing import Any

from viva.errors import VivaError
from viva.sets.figures import FIGURES
from viva.sets.language import LanguageError, parse, unknown_operator
from viva.sets.located import Located, Place
from viva.sets.schema import Choice, FieldSpec, PartFile, QuestionSpec, Scope, SetFile, ValueSpec
from viva.sets.text import INSERTION, insertions
from viva.sets.vocabulary import OPERATORS

MOST_VALUES = 60
"""Values that one scope may declare: a chain of them is followed by recursion."""


def check_set(content: SetFile, file: Located) -> None:
    """Check what ``set.yaml`` declares for its questions; raises VivaError."""
    for q, question in enumerate(content.questions):
        checker = _Checker(file, ("questions", q), question, frozenset())
        checker.scope()
        checker.text(question.preamble, ("preamble",))
        checker.texts_in(question.notation, ("notation",))


def check_part(part: PartFile, file: Located, question: QuestionSpec) -> None:
    """Check one part's file; raises VivaError."""
    checker = _Checker(file, (), part, _declared(question))
    checker.scope()
    for place, text in _texts(part):
        checker.text(text, place)
    checker.texts_in(part.notation, ("notation",))
    for k, field in enumerate(part.fields):
        for place, data in _answers(field):
            if field.kind in ("expression", "rubric", "graph", "code"):
                checker.texts_in(data, ("fields", k, *place))
            elif not (field.kind == "choice" and data in field.options):
                checker.data(data, ("fields", k, *place))
    if part.figure is not None:
        checker.expression(part.figure, ("figure",), FIGURES)


def check_task(part: PartFile, file: Located, question: QuestionSpec) -> None:
    """Check what a part says of code, if it asks for any; raises VivaError."""
    if part.code is not None:
        from viva.sets.code_static import check_code

        check_code(part, file, _declared(part) | _declared(question))


def check_patterns(part: PartFile, file: Located) -> None:
    """Check that every regular expression of a part compiles; raises VivaError."""
    for place, pattern in patterns_of(part):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                re.compile(INSERTION.sub("0", pattern), re.IGNORECASE)
        except (re.error, FutureWarning, DeprecationWarning, OverflowError, RecursionError) as error:
            raise VivaError(
                f"the pattern {pattern!r} isn't a regular expression: {error}", where=file.where(place)
            ) from None


def patterns_of(part: PartFile) -> Iterator[tuple[Place, str]]:
    """Every regular expression of a part with its place."""
    for k, field in enumerate(part.fields):
        top: Place = ("fields", k)
        yield from _listed(field.labels, (*top, "labels"))
        yield from _listed(field.said, (*top, "said"))
        for a, assumed in enumerate(field.assumed):
            yield from _listed(assumed.patterns, (*top, "assumed", a, "patterns"))
        for m, misconception in enumerate(field.misconceptions):
            yield from _listed(misconception.said, (*top, "misconceptions", m, "said"))
        if field.rubric is not None:
            for group, patterns in (("points", field.rubric.points), ("contradictions", field.rubric.contradictions)):
                for p, pattern in enumerate(patterns):
                    yield from _listed(pattern.any_of, (*top, "rubric", group, p, "any_of"))
                    yield from _listed(pattern.none_of, (*top, "rubric", group, p, "none_of"))


def _listed(items: Iterable[str], place: Place) -> Iterator[tuple[Place, str]]:
    for k, item in enumerate(items):
        yield (*place, k), item


def _texts(part: PartFile) -> Iterator[tuple[Place, str]]:
    """Every text of a part that may have insertions."""
    yield ("statement",), part.statement
    if part.key_note is not None:
        yield ("key_note",), part.key_note
    if part.walkthrough is not None:
        yield ("walkthrough",), part.walkthrough
    yield from _listed(part.conventions, ("conventions",))
    yield from _listed(part.hints, ("hints",))
    for g, goal in enumerate(part.goals):
        yield ("goals", g, "left"), goal.left
        yield ("goals", g, "right"), goal.right
        yield from _listed(goal.needs, ("goals", g, "needs"))
        yield from _listed(goal.unless, ("goals", g, "unless"))
        if goal.factor is not None:
            yield ("goals", g, "factor"), goal.factor
    for k, field in enumerate(part.fields):
        top: Place = ("fields", k)
        yield (*top, "ask"), field.ask
        for name, text in field.parameters.items():
            yield (*top, "parameters", name), text
        if field.returns is not None:
            yield (*top, "returns"), field.returns
        yield from _listed(field.target, (*top, "target"))
        yield from _listed(field.said, (*top, "said"))
        for name, tex in field.conventions.items():
            yield (*top, "conventions", name), tex
        for m, misconception in enumerate(field.misconceptions):
            yield (*top, "misconceptions", m, "title"), misconception.title
            yield from _listed(misconception.said, (*top, "misconceptions", m, "said"))
            yield (*top, "misconceptions", m, "nudge"), misconception.nudge
            for c, change in enumerate(misconception.change):
                yield (*top, "misconceptions", m, "change", c, "old"), change.old
                yield (*top, "misconceptions", m, "change", c, "new"), change.new
        for a, assumed in enumerate(field.assumed):
            yield (*top, "assumed", a, "note"), assumed.note


def _answers(field: FieldSpec) -> Iterator[tuple[Place, Any]]:
    """Every answer that a field declares, right or wrong."""
    if field.expected is not None:
        yield ("expected",), field.expected
    if field.key is not None:
        yield ("key",), field.key
    for k, data in enumerate(field.also):
        yield ("also", k), data
    for k, assumed in enumerate(field.assumed):
        yield ("assumed", k, "value"), assumed.value
    for k, misconception in enumerate(field.misconceptions):
        if misconception.value is not None:
            yield ("misconceptions", k, "value"), misconception.value


def _declared(scope: Scope) -> frozenset[str]:
    return frozenset([*scope.draws, *scope.values, *scope.texts])


class _Checker:
    """Checks one scope against the names that it may use."""

    def __init__(self, file: Located, place: Place, scope: Scope, outer: frozenset[str]) -> None:
        self.file, self.place, self.declared = file, place, scope
        self.names = _declared(scope) | outer
        self.outer = outer
        self.uses: dict[str, set[str]] = {}

    def error(self, message: str, place: Place, row: int | None = None, hint: str | None = None) -> VivaError:
        return VivaError(message, where=self.file.where((*self.place, *place), row), hint=hint)

    def scope(self) -> None:
        """The declarations themselves: no name twice, everything known, no circle."""
        declared = self.declared
        groups = {"draws": list(declared.draws), "values": list(declared.values), "texts": list(declared.texts)}
        seen: set[str] = set(self.outer)
        for group, entries in groups.items():
            for name in entries:
                if name in seen:
                    raise self.error(f"{name!r} is declared twice", (group, name), hint="give one of them another name")
                if name in OPERATORS:
                    raise self.error(f"{name!r} is the name of an operator", (group, name), hint="choose another name")
                seen.add(name)
        if len(seen) - len(self.outer) > MOST_VALUES:
            raise self.error(f"more than {MOST_VALUES} values are declared", ())
        for name, value in declared.values.items():
            data = value.otherwise if isinstance(value, ValueSpec) else value
            self.uses[name] = self.data(data, ("values", name))
        for name, text in declared.texts.items():
            self.uses[name] = self._text(text, ("texts", name))
        self._no_circle()
        for name, draw in declared.draws.items():
            for k, condition in enumerate(draw.such_that):
                self.condition_on_a_draw(condition, ("draws", name, "such_that", k))
        for k, condition in enumerate(declared.require):
            self.expression(condition, ("require", k), OPERATORS)

    def _text(self, text: Any, place: Place) -> set[str]:
        if not isinstance(text, Choice):
            return self.text(text, place)
        uses = {text.by}
        if text.by not in self.names:
            raise self.error(f"nothing is called {text.by!r}", place)
        for case, words in text.cases.items():
            uses |= self.text(words, (*place, "cases", case))
        return uses

    def _no_circle(self) -> None:
        done: set[str] = set()

        def follow(name: str, path: list[str]) -> None:
            if name in path:
                circle = " -> ".join([*path[path.index(name) :], name])
                group = "texts" if name in self.declared.texts else "values"
                raise self.error(f"the values go round in a circle: {circle}", (group, name), hint="break it")
            if name in done or name not in self.uses:
                return
            for used in sorted(self.uses[name]):
                follow(used, [*path, name])
            done.add(name)

        for name in self.uses:
            follow(name, [])

    def data(self, data: Any, place: Place) -> set[str]:
        """Plain data, an expression, or a list of both; returns the names used."""
        if isinstance(data, str):
            return self.expression(data, place, OPERATORS)
        if isinstance(data, list):
            return set().union(*(self.data(item, (*place, k)) for k, item in enumerate(data)))
        if isinstance(data, dict):
            raise self.error("a value can't be a mapping", place)
        return set()

    def expression(self, text: str, place: Place, operators: Any) -> set[str]:
        try:
            expression = parse(text)
        except LanguageError as error:
            raise self.error(str(error), place) from None
        for name in sorted(expression.operators):
            if name not in operators:
                raise self.error(unknown_operator(name, operators), place)
        self._known(expression.names, place)
        return set(expression.names)

    def condition_on_a_draw(self, text: str, place: Place) -> None:
        """A condition that knows nothing but the value drawn, `it`."""
        names, self.names = self.names, frozenset(["it"])
        try:
            self.expression(text, place, OPERATORS)
        finally:
            self.names = names

    def text(self, text: str, place: Place) -> set[str]:
        """A text's insertions; returns the names used."""
        used: set[str] = set()
        try:
            for insertion in insertions(text):
                row = text.count("\n", 0, insertion.start)
                for name in sorted(insertion.expression.operators):
                    if name not in OPERATORS:
                        raise self.error(unknown_operator(name, OPERATORS), place, row)
                self._known(insertion.expression.names, place, row)
                used |= insertion.expression.names
        except LanguageError as error:
            raise self.error(str(error.args[0]), place, error.args[1] if len(error.args) > 1 else None) from None
        return used

    def texts_in(self, data: Any, place: Place) -> None:
        """The insertions of all texts in data, however nested."""
        if isinstance(data, str):
            self.text(data, place)
        elif isinstance(data, list):
            for k, item in enumerate(data):
                self.texts_in(item, (*place, k))
        elif isinstance(data, dict):
            for key, item in data.items():
                self.texts_in(item, (*place, key))

    def _known(self, names: Iterable[str], place: Place, row: int | None = None) -> None:
        for name in sorted(names):
            if name not in self.names:
                raise self.error(f"nothing is called {name!r}", place, row, hint="declare it in 'draws' or 'values'")
