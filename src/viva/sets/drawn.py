"""A problem set drawn with a seed: what is asked in this very exam, with its key computed.

Seed 0 gives the set's own numbers; any other seed gives a variant with other numbers and a correct key. These are
plain values: whoever asks (exam) or marks (marking) needs nothing else of the set.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from viva.sets.code_task import CodeForm, CodeTask

FieldKind = Literal["choice", "number", "tensor", "expression", "rubric", "graph", "code"]
Value = Any
"""A choice's option (str), a number's Fraction, a tensor's nested tuples of Fractions, an expression's TeX (str),
a graph's edges (tuple of (tail, head)), code as text."""


@dataclass(frozen=True, slots=True)
class Misconception:
    """A wrong answer that has a name: ``value`` is what someone who holds it would answer, ``nudge`` what to say then.

    ``said`` are phrasings (regular expressions) that give the same wrong answer in words; ``value`` may then be None.
    ``convention`` is the text of the convention that it breaks, if it is right under another one. ``instead`` says for
    code what it gives in place of the key's values: name of a check -> expression.
    """

    name: str
    title: str
    value: Value
    nudge: str
    said: tuple[str, ...] = ()
    convention: str = ""
    instead: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A group of phrasings (regular expressions, case-insensitive) any of which says the point; ``title`` names it."""

    name: str
    title: str
    any_of: tuple[str, ...]
    none_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled answer to a rubric, for showing how far a judge can be trusted."""

    text: str
    points: dict[str, bool]


@dataclass(frozen=True, slots=True)
class Rubric:
    """Key points of which at least ``need`` must be said, and contradictions of which none may be."""

    points: tuple[Pattern, ...]
    need: int
    contradictions: tuple[Pattern, ...] = ()
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class Assumed:
    """An answer that is right only under an assumption that the answer itself must state (``patterns``)."""

    value: Value
    patterns: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class GraphNode:
    """A node of a graph that is asked for, and how it may be spelt; ``intermediate`` ones may be left out or drawn."""

    name: str
    spellings: tuple[str, ...] = ()
    intermediate: bool = False

    @property
    def tex(self) -> str:
        r"""The first spelling in TeX, else the name.

        >>> GraphNode("mu", ("mean", "\\mu")).tex
        '\\mu'
        """
        return next((spelling for spelling in self.spellings if "\\" in spelling), self.name)


@dataclass(frozen=True, slots=True)
class DrawnField:
    r"""One thing to be answered.

    Args:
        name: ``filter``, ``batch``, ``limit``.
        ask: how the answer is to be given, in words for the examinee.
        labels: regular expressions (case-insensitive) that name this field in running text, used to find its answer
            where one reply answers several fields (``batch norm``, ``n\s*=\s*1``).
        target: for an expression, TeX of the left sides it may stand behind (``w``, ``\tilde X``).
        expected: the key, computed for this draw; None in a set that isn't finished.
        also: further right answers; compared in the same way.
        said: phrasings (regular expressions) that give the right answer in words ("has no limit in general").
        assumed: answers right only where their assumption is stated.
        options: for a choice, the letters or words that may be chosen; for an expression, the formulas that are shown.
        shape: for a tensor.
        up_to: for an expression: ``""`` (equal), ``"positive factor"``.
        conventions: for an expression, values that are right but for a binding convention, name -> TeX (a stray 1/2):
            such an answer is ``partly``.
        code: for code, the function that is asked for; ``expected`` is then the key's source, which is only ever run.
        key: what the official key says where it is wrong or differs, else None.
        percent: whether a number may be given in percent.
        decisive: False for what is read and reported but does not decide the part.
        nodes: for a graph, its nodes and those that may stand between them.
        named: whether an answer counts only where a label or the field's name stands by it.
    """

    name: str
    kind: FieldKind
    ask: str
    expected: Value
    labels: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    also: tuple[Value, ...] = ()
    said: tuple[str, ...] = ()
    assumed: tuple[Assumed, ...] = ()
    options: tuple[str, ...] = ()
    shape: tuple[int, ...] | None = None
    up_to: str = ""
    conventions: dict[str, str] = field(default_factory=dict)
    misconceptions: tuple[Misconception, ...] = ()
    rubric: Rubric | None = None
    code: CodeForm | None = None
    key: Value | None = None
    decisive: bool = True
    percent: bool = False
    nodes: tuple[GraphNode, ...] = ()
    named: bool = False

    @property
    def finished(self) -> bool:
        """Whether it says what is right."""
        return self.expected is not None or self.rubric is not None


@dataclass(frozen=True, slots=True)
class Goal:
    """An equation (both sides in TeX) that the examinee's choices of the symbols ``needs`` have to make true.

    A derivation can hold from line to line and still choose wrongly: ``w = \\check w/p`` follows from nothing and
    contradicts nothing, until ``Xw`` is compared with ``pX\\check w``.

    Args:
        left, right: the sides.
        needs: the symbols that have to be chosen; the last of them is what is judged.
        factor: a positive number that stands as a factor on one side and is the examinee's to choose as well. A choice
            that doesn't name it has to meet the goal for one value of it, a choice that names it for all of them.
        unless: terms that, where the text writes them, say that it gives ``factor`` another meaning; the goal is then
            not judged.
    """

    left: str
    right: str
    needs: tuple[str, ...]
    factor: str | None = None
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DrawnPart:
    """One part as asked: Markdown with TeX, the values filled in.

    ``notation`` is the mapping that :meth:`viva.algebra.Notation.from_mapping` takes. ``figure`` is SVG text that the
    program drew, ``figure_words`` the same in words. ``hints`` go from vague to strong, at least three.
    ``key_note`` says where and why the official key differs. ``chosen`` are symbols that the notation defines for
    reading answers but that a derivation is free to choose otherwise; ``goals`` are what choices must come to.
    ``columnwise`` is the index of columns that formulas may leave out, everything being done to each by itself.
    ``walkthrough`` is the method worked on this draw's own numbers, so it holds the answer: it is only shown of another
    draw, which ``elsewhere`` makes. ``ladder`` are the set's own templates of nudges, by name. ``code`` is what fields
    of kind ``code`` are judged by. ``other_numbers``: it was asked with numbers that are not this draw's.
    """

    name: str
    question: str
    letter: str
    title: str
    question_title: str
    seed: int
    statement: str
    conventions: tuple[str, ...]
    fields: tuple[DrawnField, ...]
    hints: tuple[str, ...]
    notation: dict[str, Any] = field(default_factory=dict)
    figure: str | None = None
    figure_words: str | None = None
    key_note: str | None = None
    preamble: str = ""
    goals: tuple[Goal, ...] = ()
    chosen: tuple[str, ...] = ()
    columnwise: str = ""
    walkthrough: str = ""
    code: CodeTask | None = None
    ladder: dict[str, str] = field(default_factory=dict)
    elsewhere: Callable[[int], DrawnPart] | None = field(default=None, compare=False, repr=False)
    other_numbers: bool = False


@dataclass(frozen=True, slots=True)
class Background:
    """What stands around the parts of a question: its number and title, its preamble, and the notation they share.

    A question that isn't asked has a background only.
    """

    question: str
    title: str
    preamble: str
    notation: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DrawnSet:
    """All parts of a set under one seed, in the set's order; ``sha256`` identifies the folder's files."""

    name: str
    title: str
    seed: int
    sha256: str
    parts: tuple[DrawnPart, ...]

    def part(self, name: str) -> DrawnPart:
        """The part called ``name``; raises KeyError if there is none."""
        for part in self.parts:
            if part.name == name:
                return part
        raise KeyError(name)
