"""The values of one part (or question) under one seed: drawn, computed on demand, each once."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from random import Random
from typing import Any

from viva.errors import VivaError
from viva.sets.language import Expression, LanguageError, Value, evaluate, kind, literal, parse
from viva.sets.located import Located, Place
from viva.sets.schema import Choice, DrawSpec, Scope, ValueSpec
from viva.sets.text import fill
from viva.sets.vocabulary import OPERATORS

TRIES = 1000
"""How often one value is drawn to meet its conditions."""


class Unlucky(Exception):
    """This draw doesn't give a well-posed part; another one may. ``error`` says why, for when none does."""

    def __init__(self, error: VivaError) -> None:
        self.error = error
        super().__init__(str(error))


class Values:
    """Values by name under one seed.

    Args:
        scope: what the file declares.
        file: for messages.
        place: where the declarations stand in the file.
        seed: 0 takes every ``seed0``.
        random: the source of the draws; only its ``random()`` is used, which Python keeps the same for ever.
        outer: the question's values, for a part.
    """

    def __init__(
        self, scope: Scope, file: Located, place: Place, seed: int, random: Random, outer: Values | None = None
    ) -> None:
        self.scope, self.file, self.place, self.seed, self.outer = scope, file, place, seed, outer
        self._known: dict[str, Value] = {}
        for name, spec in scope.draws.items():
            if seed == 0:
                if spec.seed0 is not None:
                    self._known[name] = self._own(name, spec)
            else:
                self._known[name] = self._drawn(name, spec, random)

    def _own(self, name: str, spec: DrawSpec) -> Value:
        """The set's own value, which has to meet the conditions as well."""
        value = literal(spec.seed0)
        for k, condition in enumerate(spec.such_that):
            place: Place = ("draws", name, "such_that", k)
            if not self._holds(condition, value, place):
                raise self.error(f"the condition doesn't hold at seed 0: {condition}", place)
        return value

    def _drawn(self, name: str, spec: DrawSpec, random: Random) -> Value:
        """A value drawn again until its conditions hold."""
        place: Place = ("draws", name)
        for _ in range(TRIES if spec.such_that else 1):
            value = _drawn(spec, random)
            if all(
                self._holds(condition, value, (*place, "such_that", k)) for k, condition in enumerate(spec.such_that)
            ):
                return value
        raise self.error(f"none of {TRIES} values drawn is such that all conditions hold", place)

    def _holds(self, condition: str, drawn: Value, place: Place) -> bool:
        try:
            holds = evaluate(parse(condition), {"it": drawn}.__getitem__, OPERATORS)
        except LanguageError:
            return False  # what can't be computed (a matrix without an inverse) is not such that it holds
        if not isinstance(holds, bool):
            raise self.error(f"a condition is true or false, not {kind(holds)}", place)
        return holds

    def error(self, message: str, place: Place, row: int | None = None) -> VivaError:
        """An error at a place below this scope's."""
        return VivaError(message, where=self.file.where((*self.place, *place), row))

    def resolve(self, name: str) -> Value:
        """The value called ``name``, computed when first asked for."""
        if name not in self._known:
            self._known[name] = self._compute(name)
        return self._known[name]

    def _compute(self, name: str) -> Value:
        spec = self.scope.values.get(name)
        if spec is not None:
            if isinstance(spec, ValueSpec):
                return literal(spec.seed0) if self.seed == 0 else self.computed(spec.otherwise, ("values", name))
            return self.computed(spec, ("values", name))
        if name in self.scope.texts:
            text = self.scope.texts[name]
            if isinstance(text, Choice):
                case = self.resolve(text.by)
                if case not in text.cases:
                    raise self.error(f"there is no case for {case!r}", ("texts", name))
                return self.filled(text.cases[case], ("texts", name, "cases", case))
            return self.filled(text, ("texts", name))
        if name in self.scope.draws:
            raise LanguageError(f"{name!r} is drawn for other seeds only (it has no 'seed0')")
        if self.outer is not None:
            return self.outer.resolve(name)
        raise LanguageError(f"nothing is called {name!r}")

    def computed(self, data: Any, place: Place) -> Value:
        """Plain data, or an expression (a text), or a list of both."""
        try:
            return self._data(data)
        except LanguageError as error:
            raise self.error(str(error), place) from None

    def _data(self, data: Any) -> Value:
        if isinstance(data, str):
            return self.evaluate(parse(data))
        if isinstance(data, list):
            return tuple(self._data(item) for item in data)
        return literal(data)

    def evaluate(self, expression: Expression) -> Value:
        """An expression's value; raises LanguageError."""
        return evaluate(expression, self.resolve, OPERATORS)

    def filled(self, text: str, place: Place) -> str:
        """A text with its insertions."""
        if "{{" not in text:
            return text
        try:
            return fill(text, self.evaluate)
        except LanguageError as error:
            row = error.args[1] if len(error.args) > 1 else None
            raise self.error(str(error.args[0]), place, row) from None

    def filled_everywhere(self, data: Any, place: Place) -> Any:
        """Data with the insertions of all texts in it filled."""
        if isinstance(data, str):
            return self.filled(data, place)
        if isinstance(data, list):
            return [self.filled_everywhere(item, (*place, k)) for k, item in enumerate(data)]
        if isinstance(data, Mapping):
            return {key: self.filled_everywhere(item, (*place, key)) for key, item in data.items()}
        return data

    def check_requirements(self) -> None:
        """Raise :class:`Unlucky` unless every condition holds."""
        for k, condition in enumerate(self.scope.require):
            try:
                holds = self.computed(condition, ("require", k))
            except VivaError as error:
                raise Unlucky(error) from None
            if holds is not True:
                raise Unlucky(self.error(f"the condition doesn't hold: {condition}", ("require", k)))


def _drawn(spec: DrawSpec, random: Random) -> Value:
    if spec.one_of is not None:
        return literal(spec.one_of[_below(random, len(spec.one_of))])
    if spec.shuffle is not None:
        items = list(spec.shuffle)
        for last in range(len(items) - 1, 0, -1):
            other = _below(random, last + 1)
            items[last], items[other] = items[other], items[last]
        return literal(items)
    assert spec.integers is not None  # the schema has seen to it
    numbers = _integers(spec, spec.shape, random)
    return _divided(numbers, Fraction(1, spec.over[_below(random, len(spec.over))])) if spec.over else numbers


def _divided(numbers: Value, unit: Fraction) -> Value:
    return tuple(_divided(entry, unit) for entry in numbers) if isinstance(numbers, tuple) else numbers * unit


def _integers(spec: DrawSpec, shape: list[int], random: Random) -> Value:
    if shape:
        return tuple(_integers(spec, shape[1:], random) for _ in range(shape[0]))
    assert spec.integers is not None
    low, high = spec.integers
    while (number := low + _below(random, high - low + 1)) in spec.without:
        pass
    return literal(number)


def _below(random: Random, bound: int) -> int:
    """A whole number from 0 to bound - 1, from ``random()`` alone: its sequence is promised not to change."""
    return int(random.random() * bound)
