"""What a part asks for in code, as plain values: the functions, and the cases and checks by which they are judged.

A :class:`CodeTask` holds expressions as text; :mod:`~viva.sets.code_cases` draws a case's arrays and computes them.
Nothing here runs code, and the key's code (a field's ``expected``) is text like any other key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Library = Literal["numpy", "torch"]
DType = Literal["float64", "float32"]

TOLERANCE: Mapping[str, float] = {"float64": 1e-8, "float32": 1e-4}
"""Differences up to here, relative to the largest entry, are rounding."""
CLEARLY = 100.0
"""A difference of so many tolerances is no rounding any more; what lies between is undecided."""


@dataclass(frozen=True, slots=True)
class CodeForm:
    """The function that a field asks for.

    Args:
        function: its name.
        signature: as the examinee is told it, ``relu_forward(x)``.
        parameters: name -> what it is, with its shape.
        returns: what is to be returned.
    """

    function: str
    signature: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    returns: str = ""


@dataclass(frozen=True, slots=True)
class CaseDraw:
    """How an argument is drawn: normal numbers (two decimals), whole numbers, or one of a list; with a shape or not."""

    normal: tuple[float, float] | None = None
    integers: tuple[int, int] | None = None
    one_of: tuple[Any, ...] = ()
    shape: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Slope:
    """A backward pass against differences: ``along`` times the change of ``of`` when ``by`` changes."""

    of: str
    by: str
    along: str


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that has to hold in a case.

    Args:
        name: what it looks at, for people: ``gradient of x``.
        field: the field that it belongs to.
        value: the result that it looks at.
        equals: expression for what the result has to be.
        slope: for a backward pass, what it has to be the slope of.
        holds: expression for a property, instead of ``value``; ``shows`` computes what a witness shows of it.
        unchanged: the argument that no call may have changed, instead of ``value``.
        convention: the text of the convention that it is about; who fails only there is right but for it.
    """

    name: str
    field: str
    value: str = ""
    equals: str = ""
    slope: Slope | None = None
    holds: str = ""
    shows: str = ""
    unchanged: str = ""
    convention: str = ""


@dataclass(frozen=True, slots=True)
class CodeCase:
    """Arguments, calls and checks.

    ``run`` are lines ``out, cache = relu_forward(x)``; an argument is the name of an earlier result, or an expression
    of what was drawn. ``key`` tells apart the draws of several cases.
    """

    name: str
    key: str
    dtype: DType = "float64"
    sizes: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    draws: Mapping[str, CaseDraw] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    run: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class CodeTask:
    """All that a part's code fields are judged by.

    ``given`` are the part's own values that expressions name.
    """

    library: Library
    cases: tuple[CodeCase, ...]
    tolerance: Mapping[str, float] = field(default_factory=lambda: dict(TOLERANCE))
    given: Mapping[str, Any] = field(default_factory=dict)
