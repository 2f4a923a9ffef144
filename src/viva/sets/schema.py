"""What the files of a problem set may say: ``set.yaml`` is a :class:`SetFile`, each part's file a :class:`PartFile`.

Unknown keys are errors. A string in ``values``, ``require``, ``expected`` and the like is an expression of the
:mod:`~viva.sets.language`; statements, hints and TeX may contain ``{{ insertions }}`` (:mod:`~viva.sets.text`).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, StringConstraints, Tag, model_validator
from pydantic_core import PydanticCustomError

from viva.sets.code_schema import SIGNATURE, ChangeSpec, CodeSpec
from viva.sets.drawn import FieldKind

Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]
"""A name for the value language."""
Slug = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]
"""A name for files and the command line."""
Text = Annotated[str, StringConstraints(min_length=1)]
LEAST_HINTS = 3
"""Hints that a finished part has."""
Data = Any
"""Plain data: whole numbers, Fractions, text, lists of them."""


def _mapping_or_not(value: Any) -> str:
    return "mapping" if isinstance(value, dict | BaseModel) else "plain"


def _no_twins(what: str, names: list[tuple[str, tuple[str | int, ...]]]) -> None:
    """Raise at the place of the second of two things with one name."""
    seen: set[str] = set()
    for name, place in names:
        if name in seen:
            raise PydanticCustomError(
                "twins", "two {what}s are called '{name}'", {"what": what, "name": name, "place": place}
            )
        seen.add(name)


class Strict(BaseModel):
    """Any piece of a set's file; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, strict=True, defer_build=True)


class DrawSpec(Strict):
    """A value that a seed draws: ``seed0`` is the set's own, the other keys say where other seeds take theirs from.

    ``integers: [-4, 4]`` (with ``shape: [5]`` for a list of five, ``[2, 3]`` for rows, ``not: [0]`` leaves numbers
    out, ``over: [2, 3]`` for denominators, one of which is taken), or ``one_of: [...]``, or ``shuffle: [...]`` (all of
    its items in any order). It is drawn again until all of ``such_that`` hold, conditions on the value, which they call
    ``it``. Without ``seed0`` the value exists for other seeds only.
    """

    seed0: Data = None
    integers: Annotated[list[int], Field(min_length=2, max_length=2)] | None = None
    shape: list[Annotated[int, Field(ge=1, le=64)]] = []
    without: list[int] = Field(default=[], alias="not")
    over: list[Annotated[int, Field(ge=1, le=10**6)]] = []
    one_of: Annotated[list[Data], Field(min_length=1)] | None = None
    shuffle: Annotated[list[Data], Field(min_length=2)] | None = None
    such_that: list[Text] = []

    @model_validator(mode="after")
    def _one_source(self) -> DrawSpec:
        if sum(source is not None for source in (self.integers, self.one_of, self.shuffle)) != 1:
            raise ValueError("give exactly one of 'integers', 'one_of' and 'shuffle'")
        if self.integers is not None:
            low, high = self.integers
            if not set(range(low, min(high, low + 10_000) + 1)) - set(self.without):
                raise ValueError(f"there is no whole number from {low} to {high} to draw")
        elif self.shape or self.without or self.over:
            raise ValueError("'shape', 'not' and 'over' go with 'integers' only")
        return self


class ValueSpec(Strict):
    """A value that is plain data at seed 0 and computed for other seeds."""

    seed0: Data
    otherwise: Text


class Choice(Strict):
    """A text that depends on a drawn word: ``{by: variant, cases: {plain: ..., scaled: ...}}``."""

    by: Word
    cases: dict[str, str]


ValueOrData = Annotated[
    Annotated[ValueSpec, Tag("mapping")] | Annotated[Data, Tag("plain")], Discriminator(_mapping_or_not)
]
TextOrChoice = Annotated[
    Annotated[Choice, Tag("mapping")] | Annotated[str, Tag("plain")], Discriminator(_mapping_or_not)
]


class MisconceptionSpec(Strict):
    """A wrong answer that has a name: its value (computed like the key), or phrasings, and what to say then.

    Wrong code is a ``change`` of the key's; ``instead`` says what it gives where the key's value is looked at.

    ``convention`` is the number, from 1, of the part's convention that it breaks.
    """

    name: Slug
    title: Text
    value: Data = None
    change: list[ChangeSpec] = []
    instead: dict[str, Text] = {}
    said: list[Text] = []
    nudge: Text
    convention: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _recognizable(self) -> MisconceptionSpec:
        if self.value is None and not self.said and not self.change:
            raise ValueError("a misconception needs a 'value' or phrasings ('said') to be recognized by")
        return self


class PatternSpec(Strict):
    """A group of phrasings (regular expressions, case-insensitive), any of which says the point."""

    name: Slug
    title: Text
    any_of: Annotated[list[Text], Field(min_length=1)]
    none_of: list[Text] = []


class ExampleSpec(Strict):
    """A labelled answer: which points it says and which contradictions it commits."""

    text: Text
    points: dict[str, bool]


class RubricSpec(Strict):
    """Key points, of which at least ``need`` must be said, and contradictions, of which none may be."""

    need: Annotated[int, Field(ge=1)]
    points: Annotated[list[PatternSpec], Field(min_length=1)]
    contradictions: list[PatternSpec] = []
    examples: list[ExampleSpec] = []

    @model_validator(mode="after")
    def _enough(self) -> RubricSpec:
        if self.need > len(self.points):
            raise ValueError(f"{self.need} points are needed but only {len(self.points)} are listed")
        patterns = [(p.name, ("points", k)) for k, p in enumerate(self.points)]
        patterns += [(p.name, ("contradictions", k)) for k, p in enumerate(self.contradictions)]
        _no_twins("pattern", [*patterns])
        names = {name for name, _ in patterns}
        for k, example in enumerate(self.examples):
            for name in example.points:
                if name not in names:
                    raise PydanticCustomError(
                        "unlisted",
                        "an example names the point '{name}', which isn't listed",
                        {"name": name, "place": ("examples", k)},
                    )
        return self


class AssumedSpec(Strict):
    """An answer that is right only where the answer itself states the assumption (``patterns``)."""

    value: Data
    patterns: Annotated[list[Text], Field(min_length=1)]
    note: Text


class FieldSpec(Strict):
    """One thing to be answered; see :class:`~viva.sets.drawn.DrawnField` for what the keys mean.

    With ``todo`` (what its author has left to do) the answer may be missing; the set is then unfinished.
    """

    name: Slug
    kind: FieldKind
    ask: Text
    expected: Data = None
    labels: list[Text] = []
    target: list[Text] = []
    also: list[Data] = []
    said: list[Text] = []
    assumed: list[AssumedSpec] = []
    options: list[Text] = []
    up_to: Literal["", "positive factor"] = ""
    conventions: dict[str, Text] = {}
    misconceptions: list[MisconceptionSpec] = []
    rubric: RubricSpec | None = None
    signature: Text | None = None
    parameters: dict[str, Text] = {}
    returns: Text | None = None
    key: Data = None
    decisive: bool = True
    percent: bool = False
    nodes: dict[str, list[Text]] = {}
    intermediates: dict[str, list[Text]] = {}
    named: bool = False
    todo: Text | None = None

    @model_validator(mode="after")
    def _fits_its_kind(self) -> FieldSpec:
        done = self.todo is None
        misplaced = self.rubric is not None if self.kind != "rubric" else self.rubric is None and done
        if misplaced:
            raise ValueError("'rubric' goes with kind 'rubric', and only with it")
        if self.kind == "rubric" and self.expected is not None:
            raise ValueError("a rubric has no 'expected'")
        if self.kind != "rubric" and self.expected is None and done:
            raise ValueError("'expected' is needed")
        if (self.kind == "choice" and not self.options and done) or (
            self.kind not in ("choice", "expression") and self.options
        ):
            raise ValueError("'options' go with kind 'choice', and with 'expression' where formulas may be chosen")
        if self.kind != "expression" and (self.up_to or self.conventions or self.target):
            raise ValueError("'up_to', 'conventions' and 'target' go with kind 'expression' only")
        if self.kind != "number" and self.percent:
            raise ValueError("'percent' goes with kind 'number' only")
        if (self.kind == "code") != (self.signature is not None):
            raise ValueError("'signature' goes with kind 'code', and only with it")
        if self.signature is not None and SIGNATURE.fullmatch(self.signature) is None:
            raise ValueError(f"{self.signature!r} isn't a signature such as relu_forward(x)")
        if self.kind != "code" and (self.parameters or self.returns or any(m.change for m in self.misconceptions)):
            raise ValueError("'parameters', 'returns' and 'change' go with kind 'code' only")
        if any(m.instead and not m.change for m in self.misconceptions):
            raise ValueError("'instead' goes with 'change'")
        if (self.kind == "graph") != bool(self.nodes) or (self.intermediates and self.kind != "graph"):
            raise ValueError("'nodes' and 'intermediates' go with kind 'graph', and 'nodes' are needed there")
        _no_twins("node", [(name, ()) for name in (*self.nodes, *self.intermediates)])
        _no_twins("misconception", [(m.name, ("misconceptions", k)) for k, m in enumerate(self.misconceptions)])
        return self


class Scope(Strict):
    """What can be drawn and computed, for one part or for all parts of a question."""

    draws: dict[Word, DrawSpec] = {}
    values: dict[Word, ValueOrData] = {}
    texts: dict[Word, TextOrChoice] = {}
    require: list[Text] = []
    notation: dict[str, Any] = {}


class GoalSpec(Strict):
    """An equation that the choices made in a derivation have to make true."""

    left: Text
    right: Text
    needs: Annotated[list[Text], Field(min_length=1)]
    factor: Text | None = None
    unless: list[Text] = []


class PartFile(Scope):
    """One part: what is asked, what is right, and how to help.

    With ``todo`` (a list of what its author has left to do) hints may be missing; the set is then unfinished.
    """

    title: Text
    statement: Text
    conventions: list[Text] = []
    fields: Annotated[list[FieldSpec], Field(min_length=1)]
    hints: list[Text] = []
    walkthrough: str | None = None
    figure: str | None = None
    goals: list[GoalSpec] = []
    chosen: list[Text] = []
    code: CodeSpec | None = None
    columnwise: Word | None = None
    key_note: str | None = None
    todo: list[Text] = []

    @model_validator(mode="after")
    def _whole(self) -> PartFile:
        if len(self.hints) < LEAST_HINTS and not self.todo:
            if "hints" not in self.model_fields_set:
                raise PydanticCustomError("absent", "the key 'hints' is missing")
            number = {"least": LEAST_HINTS, "number": len(self.hints), "place": ("hints",)}
            raise PydanticCustomError("few_hints", "'hints': at least {least} are needed, not {number}", number)
        _no_twins("field", [(field.name, ("fields", k)) for k, field in enumerate(self.fields)])
        for k, field in enumerate(self.fields):
            for m, wrong in enumerate(field.misconceptions):
                if wrong.convention is not None and wrong.convention > len(self.conventions):
                    raise PydanticCustomError(
                        "unlisted",
                        "there is no convention number {number} in this part",
                        {"number": wrong.convention, "place": ("fields", k, "misconceptions", m)},
                    )
        coded = [field.name for field in self.fields if field.kind == "code"]
        if bool(coded) != (self.code is not None):
            raise ValueError("'code' goes with fields of kind 'code', and only with them")
        known = {check.name for case in (self.code.cases if self.code is not None else ()) for check in case.checks}
        for k, field in enumerate(self.fields):
            for m, wrong in enumerate(field.misconceptions):
                for name in wrong.instead:
                    if name not in known:
                        where = ("fields", k, "misconceptions", m, "instead")
                        raise PydanticCustomError("unlisted", "no check is called '{n}'", {"n": name, "place": where})
        for c, case in enumerate(self.code.cases if self.code is not None else ()):
            for k, check in enumerate(case.checks):
                place = {"place": ("code", "cases", c, "checks", k)}
                if check.field not in coded:
                    raise PydanticCustomError("unlisted", "no code field is called '{n}'", {"n": check.field, **place})
                if (check.convention or 0) > len(self.conventions):
                    raise PydanticCustomError(
                        "unlisted", "there is no convention number {n} in this part", {"n": check.convention, **place}
                    )
        if not any(field.decisive for field in self.fields):
            raise ValueError("at least one field has to be decisive")
        return self


class QuestionSpec(Scope):
    """One question: its title, what stands before its parts, and the names of the parts in order.

    A question without parts isn't asked. Its notation says how a key or notes on it are to be read.
    """

    name: Slug
    title: Text
    preamble: str = ""
    parts: list[Slug]

    @model_validator(mode="after")
    def _has_content(self) -> QuestionSpec:
        if not self.parts and not self.notation:
            raise ValueError("a question needs parts, or a notation by which texts on it are read")
        return self


class SetFile(Strict):
    """The set as a whole."""

    name: Slug
    title: Text
    description: str = ""
    questions: Annotated[list[QuestionSpec], Field(min_length=1)]

    @model_validator(mode="after")
    def _whole(self) -> SetFile:
        _no_twins("question", [(question.name, ("questions", k)) for k, question in enumerate(self.questions)])
        parts = [(q, k, part) for q, question in enumerate(self.questions) for k, part in enumerate(question.parts)]
        if not parts:
            raise ValueError("a set needs a question with parts")
        _no_twins("part", [(part, ("questions", q, "parts", k)) for q, k, part in parts])
        return self
