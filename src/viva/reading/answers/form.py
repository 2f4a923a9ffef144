"""What kind of answer is looked for, and what was found: the plain values that this package takes and gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from viva.reading.transcript import Lines

AnswerKind = Literal["choice", "number", "tensor", "expression", "graph"]
Strictness = Literal["strict", "lenient"]
Nested = Any
"""A number's Fraction, or nested tuples of Fractions."""


@dataclass(frozen=True, slots=True)
class AnswerForm:
    r"""What an answer must look like to count as one.

    Args:
        kind: ``choice``, ``number``, ``tensor``, ``expression`` or ``graph``.
        options: for a choice, what may be chosen (``("A", "B", "C")`` or words).
        shape: for a tensor.
        labels: regular expressions (case-insensitive) that name what is asked in running text; they tell apart the
            answers of a reply that gives several.
        target: for an expression (and, where it helps, a number or tensor) TeX of the left sides it may stand behind.
        nouns: lower-case words for what a number counts (``parameters``); a number followed by one of them fits better.
        ask: how the answer is asked for, plain; a field whose label occurs in another's ``ask`` is the more general
            one.
        given: numbers and tensors of the question itself; a bare restatement of one is no answer.
        unwanted: for an expression, names that the answer is to be free of (random variables, the expectation); a
            formula that still holds one is on the way to the answer.
        percent: for a number, whether ``16%`` is 0.16; otherwise what is said in percent is no answer.
        nodes: for a graph, the names of its nodes and of those that may stand between them, each with its spellings.
        named: whether only what a label names counts.
    """

    kind: AnswerKind
    options: tuple[str, ...] = ()
    shape: tuple[int, ...] | None = None
    labels: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    given: frozenset[Nested] = frozenset()
    ask: str = ""
    unwanted: tuple[str, ...] = ()
    percent: bool = False
    nodes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    named: bool = False


@dataclass(frozen=True, slots=True)
class NumberValue:
    """A number as given: exact value, and how many decimals it was written with (None: an integer or a fraction)."""

    value: Fraction
    decimals: int | None = None


@dataclass(frozen=True, slots=True)
class TensorValue:
    """An array as given: nested tuples of :class:`NumberValue` in row order, and its shape."""

    entries: tuple[NumberValue, ...]
    shape: tuple[int, ...]

    def nested(self) -> Nested:
        """The values as nested tuples of Fractions.

        >>> TensorValue((NumberValue(Fraction(1)), NumberValue(Fraction(2))), (2, 1)).nested()
        ((Fraction(1, 1),), (Fraction(2, 1),))
        """
        values: list[Nested] = [entry.value for entry in self.entries]
        for extent in reversed(self.shape[1:]):
            values = [tuple(values[k : k + extent]) for k in range(0, len(values), max(extent, 1))]
        return tuple(values)


@dataclass(frozen=True, slots=True)
class EquationValue:
    r"""A formula as given: left side (``""`` if there is none) and the sides after it, as TeX or plain maths.

    Of ``L = E[...] = y^T y - ...`` the sides are ``("E[...]", "y^T y - ...")``; the last one is the answer proper.
    ``relation`` is what stands before the last side: ``=``, ``~=``, ``to`` or ``propto``.
    ``index`` is the index of an answer given entry by entry (``w_j = ...``), else empty;
    ``rename`` is ``(k, i)`` where the answer writes the index k for the i of the target.
    ``context`` is the text around it (the statement, and the formula's own conditions), where definitions may stand.
    """

    left: str
    sides: tuple[str, ...]
    relation: str = "="
    context: str = ""
    index: str = ""
    rename: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class GraphValue:
    """A graph as given; an edge is (tail, head), a node that nobody knows is called ``?`` and its spelling.

    Args:
        edges: what the answer draws, and is judged by.
        given: these, and whatever else of edges stands anywhere in the reply, under any reading: not missing.
        told: edges that only the formulas of the reply tell.
        certain: False where a drawing can't be followed, or where only formulas tell the edges: it can't be wrong then.
        either: whether the direction of the edges isn't said.
    """

    edges: frozenset[tuple[str, str]]
    given: frozenset[tuple[str, str]] = frozenset()
    told: frozenset[tuple[str, str]] = frozenset()
    certain: bool = True
    either: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """One possible answer.

    Args:
        value: an option (str), :class:`NumberValue`, :class:`TensorValue`, :class:`EquationValue` or
            :class:`GraphValue`.
        raw: the text it was read from.
        lines: where it stands in the source.
        strictness: ``strict`` for an explicit answer (boxed, "Final answer", a labelled answer line, the only display
            for the target), else ``lenient``.
        why: why it is taken for an answer, in a few words.
        weight: what it was ranked by, higher is better; equal weights are rivals where nothing tells which is final.
        fits: False for a tensor of another shape than asked.
        place: where it stands in the passage, in statements; later is larger.
    """

    value: Any
    raw: str
    lines: Lines
    strictness: Strictness
    why: str
    weight: int
    fits: bool = True
    place: int = 0

    @property
    def strict(self) -> bool:
        """Whether it was given as an explicit answer."""
        return self.strictness == "strict"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found for one field.

    ``candidates`` are best first, empty where nothing fits. ``rivals`` are the leading candidates that compete on equal
    terms, the best among them: one normally, several with different values where nothing tells which is final.
    """

    candidates: tuple[Candidate, ...] = ()
    rivals: tuple[Candidate, ...] = field(default=())

    @property
    def best(self) -> Candidate | None:
        """The leading candidate, or None where nothing was read."""
        return self.candidates[0] if self.candidates else None
