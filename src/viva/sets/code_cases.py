"""One case of a code task drawn: its arguments, the calls to make, and what its expressions come to.

The draws depend on the case's key alone, through ``random()`` only, so everyone gets the same arrays and the same
witness. Numbers have two decimals, so that a witness can be put in by hand.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from random import Random
from typing import Any

import numpy as np

from viva.sets.array_language import compute
from viva.sets.code_schema import LINE
from viva.sets.code_task import CaseDraw, CodeCase, CodeTask
from viva.sets.language import Expression, LanguageError, parse


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a case's ``run``: names for what comes back, the function, and its arguments as expressions."""

    targets: tuple[str, ...]
    function: str
    arguments: tuple[str, ...]
    options: Mapping[str, str]


@lru_cache(maxsize=512)
def parsed(text: str) -> Expression:
    """:func:`viva.sets.language.parse`, remembered."""
    return parse(text)


@lru_cache(maxsize=256)
def read_line(text: str) -> Line:
    """Read a line such as ``dx, dw = affine_backward(dout, cache)``.

    Raises:
        LanguageError: it isn't one.

    Examples:
        >>> read_line("out, cache = relu_forward(2 * x)")
        Line(targets=('out', 'cache'), function='relu_forward', arguments=('2 * x',), options={})
    """
    found = LINE.fullmatch(text)
    tree = parsed(found[2]).tree if found else None
    if found is None or not (isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name)):
        raise LanguageError(f"{text!r} isn't a call whose results get names: out, cache = relu_forward(x)")
    return Line(
        targets=tuple(name.strip() for name in found[1].split(",")),
        function=tree.func.id,
        arguments=tuple(ast.unparse(argument) for argument in tree.args),
        options={str(keyword.arg): ast.unparse(keyword.value) for keyword in tree.keywords},
    )


@dataclass
class DrawnCase:
    """A case with its arguments; results are put in as they come, and expressions computed of all of them.

    Attributes:
        case: as the set has it.
        drawn: sizes and arguments by name.
        results: what the functions returned, by name.
    """

    case: CodeCase
    drawn: dict[str, Any]
    given: Mapping[str, Any]
    results: dict[str, Any] = field(default_factory=dict)
    _values: dict[str, Any] = field(default_factory=dict)

    def value(self, text: str, instead: Mapping[str, Any] | None = None) -> Any:
        """What an expression comes to, with some names' values replaced.

        Raises:
            LanguageError: it can't be computed.
        """
        return compute(parsed(text), lambda name: self._resolve(name, instead or {}))

    def _resolve(self, name: str, instead: Mapping[str, Any]) -> Any:
        if name in instead:
            return instead[name]
        for known in (self.results, self.drawn, self.given):
            if name in known:
                return known[name]
        if name in self.case.values:
            if instead:
                return self.value(self.case.values[name], instead)
            if name not in self._values:
                self._values[name] = self.value(self.case.values[name])
            return self._values[name]
        raise LanguageError(f"nothing is called {name!r}")

    @property
    def entries(self) -> int:
        """How many numbers were drawn in all: the smallest failing case is the one that is shown."""
        return sum(int(np.size(value)) for value in self.drawn.values())


def draw_case(task: CodeTask, case: CodeCase) -> DrawnCase:
    """Draw the arguments of a case: the same on every machine.

    Raises:
        LanguageError: a shape that can't be computed.
    """
    random = Random(case.key)
    drawn: dict[str, Any] = {}
    used: set[int] = set()
    for name, (low, high) in case.sizes.items():
        free = [n for n in range(low, high + 1) if n not in used] or list(range(low, high + 1))
        drawn[name] = free[int(random.random() * len(free))]
        used.add(drawn[name])
    given = {name: _plain(value) for name, value in task.given.items()}
    whole = DrawnCase(case, drawn, given)
    for name, draw in case.draws.items():
        drawn[name] = _argument(draw, whole, random)
    return whole


def _argument(draw: CaseDraw, whole: DrawnCase, random: Random) -> Any:
    if draw.one_of:
        return _plain(draw.one_of[int(random.random() * len(draw.one_of))])
    shape = () if draw.shape is None else tuple(int(whole.value(extent)) for extent in draw.shape)
    if draw.integers is not None:
        low, high = draw.integers
        numbers: list[float] = [low + int(random.random() * (high - low + 1)) for _ in range(math.prod(shape))]
        if draw.shape is None:
            return numbers[0]
    else:
        centre, spread = draw.normal or (0.0, 1.0)
        numbers = [round(centre + spread * _normal(random), 2) for _ in range(math.prod(shape))]
        if draw.shape is None:
            return float(numbers[0])
    return np.array(numbers, dtype=whole.case.dtype).reshape(shape)


def _normal(random: Random) -> float:
    """Box and Muller's way, of ``random()`` alone: its sequence is promised not to change."""
    return math.sqrt(-2 * math.log(1 - random.random())) * math.cos(2 * math.pi * random.random())


def _plain(value: Any) -> Any:
    """A value of the set's exact language as Python and NumPy have it."""
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else float(value)
    if isinstance(value, tuple | list):
        return np.array([_plain(item) for item in value])
    return value
