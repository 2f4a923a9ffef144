"""What a part's file may say of code: :class:`CodeSpec` under ``code``, and the keys of a field of kind ``code``."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from viva.sets.code_task import Library

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]
Text = Annotated[str, StringConstraints(min_length=1)]
Formula = Annotated[str, BeforeValidator(lambda value: str(value) if isinstance(value, int | Fraction) else value)]
"""An expression; a number is one too."""
SIGNATURE = re.compile(r"([A-Za-z]\w*)\((?:[^()]|\([^()]*\))*\)")
"""``conv_forward(x, w, stride=1)``."""
LINE = re.compile(r"\s*([A-Za-z]\w*(?:\s*,\s*[A-Za-z]\w*)*)\s*=\s*(?!=)(.+)", re.DOTALL)
"""``out, cache = conv_forward(x, w)``."""
LARGEST_SIZE = 4096


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)


class CaseDrawSpec(_Strict):
    """One of ``normal: [centre, spread]``, ``integers: [low, high]``, ``one_of: [...]``; with ``shape`` an array."""

    normal: Annotated[list[Any], Field(min_length=2, max_length=2)] | None = None
    integers: Annotated[list[int], Field(min_length=2, max_length=2)] | None = None
    one_of: Annotated[list[Any], Field(min_length=1)] | None = None
    shape: list[Formula] | None = None

    @model_validator(mode="after")
    def _one_source(self) -> CaseDrawSpec:
        if sum(source is not None for source in (self.normal, self.integers, self.one_of)) != 1:
            raise ValueError("give exactly one of 'normal', 'integers' and 'one_of'")
        if self.one_of is not None and self.shape is not None:
            raise ValueError("'shape' goes with 'normal' and 'integers' only")
        if self.integers is not None and self.integers[0] > self.integers[1]:
            raise ValueError("there is no whole number between these to draw")
        return self


class SlopeSpec(_Strict):
    """The derivative of the sum of ``along`` times ``of`` with respect to ``by``."""

    of: Name
    by: Name
    along: Name


class CheckSpec(_Strict):
    """One thing that has to hold; see :class:`~viva.sets.code_task.Check`."""

    name: Text
    field: Text
    value: Name | None = None
    equals: Formula | None = None
    slope: SlopeSpec | None = None
    holds: Text | None = None
    shows: Text | None = None
    unchanged: Name | None = None
    convention: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> CheckSpec:
        if sum(kind is not None for kind in (self.value, self.holds, self.unchanged)) != 1:
            raise ValueError("give exactly one of 'value', 'holds' and 'unchanged'")
        if (self.value is not None) != (self.equals is not None):
            raise ValueError("'value' and 'equals' go together")
        if self.slope is not None and self.value is None:
            raise ValueError("'slope' goes with 'value'")
        if self.shows is not None and self.holds is None:
            raise ValueError("'shows' goes with 'holds'")
        return self


class CaseSpec(_Strict):
    """A kind of case; ``repeat`` says how many are drawn of it."""

    name: Text
    repeat: Annotated[int, Field(ge=1, le=20)] = 1
    dtype: Literal["float64", "float32"] = "float64"
    sizes: dict[Name, Annotated[list[int], Field(min_length=2, max_length=2)]] = {}
    draws: dict[Name, CaseDrawSpec] = {}
    values: dict[Name, Formula] = {}
    run: Annotated[list[Text], Field(min_length=1, max_length=30)]
    checks: Annotated[list[CheckSpec], Field(min_length=1)]

    @model_validator(mode="after")
    def _sizes_fit(self) -> CaseSpec:
        for name, (low, high) in self.sizes.items():
            if not 1 <= low <= high <= LARGEST_SIZE:
                raise ValueError(f"the size {name!r} has to lie between 1 and {LARGEST_SIZE}")
        return self


class CodeSpec(_Strict):
    """What the functions of a part are judged by."""

    library: Library = "numpy"
    tolerance: dict[Literal["float64", "float32"], Any] = {}
    cases: Annotated[list[CaseSpec], Field(min_length=1, max_length=20)]


class ChangeSpec(_Strict):
    """A wrong answer as a change of the key's code: ``old`` becomes ``new``, which must stand there exactly once."""

    old: Text
    new: str
