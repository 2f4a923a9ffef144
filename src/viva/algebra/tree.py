"""The expression tree: what a formula says, before anyone asks what its symbols mean.

The readers (TeX, plain) build it, :mod:`viva.algebra.evaluate` computes with it. Nodes are frozen and compare by
content; ``span`` (the character range in the text that was read) is carried along for messages and does not take
part in comparison. The tree keeps *what was written*: ``Mul`` is an ordered product whose factors may turn out to be
matrices, ``Index`` is any subscript that may turn out to be an entry or a part of the name. Meaning (shape, domain,
definition) comes from the :class:`~viva.algebra.notation.Notation`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from typing import Any

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Node:
    """Any piece of a formula; ``span`` is where it stood in the text read, as ``(start, end)`` characters."""

    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A literal, exact: ``0.25`` is 1/4 with ``decimals=2``; ``decimals`` is None for integers."""

    value: Fraction
    decimals: int | None = None


@dataclass(frozen=True, slots=True)
class Symbol(Node):
    r"""A name. Accents are part of it (``\hat w`` is ``"hat w"``, ``\bar{\hat w}`` is ``"bar hat w"``), fonts are not.

    Greek and other commands lose the backslash (``gamma``, ``Gamma``, ``ell``, ``infty``, ``pi``); a textual
    subscript belongs to the name (``w_{\text{new}}`` is ``"w_new"``); a prime that is not a derivative does too
    (``"w'"``). ``font`` keeps ``bf``, ``cal``, ``bb``, ``rm``, ... for the notation to use; it does not compare.
    """

    name: str
    font: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Add(Node):
    """A sum of at least two terms; a subtracted term is a :class:`Neg`."""

    terms: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Neg(Node):
    """Minus ``arg``."""

    arg: Node


@dataclass(frozen=True, slots=True)
class Mul(Node):
    r"""An ordered product of at least two factors; ``signs[k]`` is what stood after factor k: ``""``, ``*``, ``cdot``,
    ``times``.
    """

    factors: tuple[Node, ...]
    signs: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Div(Node):
    """A quotient, from a fraction bar or a slash."""

    numerator: Node
    denominator: Node


@dataclass(frozen=True, slots=True)
class Pow(Node):
    r"""A power; ``X^{-1}`` is ``Pow(X, Neg(1))``, ``a^{-T}`` is ``Transpose(Pow(a, Neg(1)))``, ``2\%`` is a Number."""

    base: Node
    exponent: Node


@dataclass(frozen=True, slots=True)
class Transpose(Node):
    r"""``X^T``, ``X^\top``, ``X'`` where X is known to be an array, ``X.T``."""

    arg: Node


@dataclass(frozen=True, slots=True)
class Binary(Node):
    r"""A named infix operation that is neither sum nor product: ``odot``, ``otimes``, ``circ``, ``star``, ``mod``,
    ``cup``, ``cap``, ``setminus``, ``pm``.
    """

    op: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    r"""A known function: ``sin``, ``exp``, ``log``, ``sqrt``, ``root`` (arg, degree), ``diag``, ``tr``, ``det``,
    ``rank``, ``max``, ``min``, ``abs``, ``floor``, ``ceil``, ``factorial``, ``binom``, ``delta`` (two indices),
    ``indicator`` (one condition), ...
    """

    name: str
    args: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Apply(Node):
    """An unknown function at arguments, ``f(x)`` or ``L(w)``; ``primes`` counts dashes (``f''(x)`` has 2)."""

    function: Node
    args: tuple[Node, ...]
    primes: int = 0


@dataclass(frozen=True, slots=True)
class Norm(Node):
    r"""``\|arg\|`` with its order: None, a Number (``_2``, ``_1``), ``Symbol("infty")`` or ``Symbol("F")``."""

    arg: Node
    order: Node | None = None


@dataclass(frozen=True, slots=True)
class Index(Node):
    r"""Subscripts: ``X_{ij}`` has two indices, ``X_{:,j}`` is ``(All(), j)``, ``f_1`` one; ``x^{(i)}`` is ``upper``."""

    base: Node
    indices: tuple[Node, ...]
    upper: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class All(Node):
    r"""A whole axis in a subscript: ``:`` or ``\cdot``."""


@dataclass(frozen=True, slots=True)
class Big(Node):
    r"""``sum``, ``prod``, ``max``, ``min``, ``argmax``, ``argmin``, ``int``, ``cup``, ... over bound variables.

    ``\sum_{j=1}^n a_j`` has variables ``(j,)``, lower 1, upper n; ``\sum_{k \ne j} a_k`` has variables ``(k,)`` and
    the condition ``k \ne j``; ``\sum_{i,j}`` has two variables and no bounds; ``\sum_i a_i + b`` is ``Add(Big, b)``.
    """

    op: str
    variables: tuple[Node, ...]
    lower: Node | None
    upper: Node | None
    condition: Node | None
    body: Node


@dataclass(frozen=True, slots=True)
class Expectation(Node):
    r"""``E``, ``Var``, ``Cov`` or ``P`` of its arguments; ``over`` is the subscript as written (``R \sim
    Bernoulli(p)``), ``given`` a condition after ``|``.
    """

    op: str
    args: tuple[Node, ...]
    over: Node | None = None
    given: Node | None = None


@dataclass(frozen=True, slots=True)
class Derivative(Node):
    r"""``\frac{\partial of}{\partial v}``: ``by`` lists (variable, order); ``partial`` tells ``\partial`` from ``d``;
    ``nabla_w L`` has ``op="nabla"``.
    """

    of: Node
    by: tuple[tuple[Node, int], ...]
    partial: bool = True
    op: str = "derivative"


@dataclass(frozen=True, slots=True)
class Limit(Node):
    r"""``\lim_{variable \to target} body``; ``side`` is ``""``, ``"+"`` or ``"-"``."""

    variable: Node
    target: Node
    body: Node
    side: str = ""


@dataclass(frozen=True, slots=True)
class Cases(Node):
    """A brace with branches (value, condition); the condition is None for "otherwise" and for a missing one."""

    branches: tuple[tuple[Node, Node | None], ...]


@dataclass(frozen=True, slots=True)
class Matrix(Node):
    """Rows of entries, from a TeX environment or nested lists; a column vector has rows of length 1."""

    rows: tuple[tuple[Node, ...], ...]


@dataclass(frozen=True, slots=True)
class Sequence(Node):
    """Several items in brackets: ``kind`` is ``()``, ``[]``, ``{}`` (a set) or ``,`` (a bare list, no brackets)."""

    items: tuple[Node, ...]
    kind: str = "()"


@dataclass(frozen=True, slots=True)
class Interval(Node):
    """An interval whose ends are not both round with no comma ambiguity: ``[0, 1)``; a plain ``(a, b)`` reads as a
    Sequence.
    """

    low: Node
    high: Node
    closed_low: bool
    closed_high: bool


@dataclass(frozen=True, slots=True)
class Relation(Node):
    r"""A chain ``a = b \le c``: one more member than ``ops``; ops are ``=``, ``!=``, ``<``, ``<=``, ``>``, ``>=``,
    ``~=`` (approximately), ``:=``, ``in``, ``propto``, ``sim``, ``to``, ``equiv``, ``implies``, ``iff``,
    ``subset``.
    """

    members: tuple[Node, ...]
    ops: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words(Node):
    r"""Prose inside a formula (``\text{for all } i``), or a unit after a number."""

    text: str


@dataclass(frozen=True, slots=True)
class Qualified(Node):
    r"""``body`` followed by words or a condition: ``x = 0 \text{ if } n = 1``, ``a_i = 2, \quad i \ne j``."""

    body: Node
    words: str
    condition: Node | None = None


@dataclass(frozen=True, slots=True)
class Elided(Node):
    r"""``\dots``, ``...``: something was left out, so what contains it can't be computed."""


@dataclass(frozen=True, slots=True)
class Ambiguous(Node):
    r"""Text that careful readers take in different ways, the likeliest reading first: ``a/bc``, ``R \odot X w``.

    Nothing may be called false unless it is false under every reading; see :mod:`viva.algebra.read` for the list of
    texts that give one.
    """

    readings: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Previous(Node):
    r"""The side that a continuation line leaves to the line before it: the left of ``= \|y - Xw\|_2^2``."""


def children(node: Node) -> Iterator[Node]:
    """The nodes directly inside ``node``, in the order in which they are stored.

    Examples:
        >>> list(children(Pow(Symbol("x"), Symbol("n"))))
        [Symbol(name='x', font=''), Symbol(name='n', font='')]
    """
    for name in _FIELDS[type(node)]:
        value = getattr(node, name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from _nodes_in(value)


def _nodes_in(values: tuple[object, ...]) -> Iterator[Node]:
    for value in values:
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from _nodes_in(value)


def depth(node: Node, limit: int = 1_000_000) -> int:
    """How many levels the tree has, counted without recursion; counting stops just past ``limit``.

    Examples:
        >>> depth(Neg(Symbol("x")))
        2
    """
    level, count = [node], 0
    while level and count <= limit:
        count += 1
        # Readings of an ambiguous text share nodes; each is looked at once a level, or the work would double.
        level = list({id(inner): inner for outer in level for inner in children(outer)}.values())
    return count


# Only fields that can hold nodes: a tree is walked often.
_FIELDS: dict[type[Node], tuple[str, ...]] = {
    kind: tuple(f.name for f in fields(kind) if f.name != "span" and "Node" in str(f.type))
    for kind in Node.__subclasses__()
}


def mapped(node: Node, change: Any) -> Node:
    """The node with ``change`` made to every node directly inside it."""
    changes: dict[str, Any] = {}
    for item in fields(node):
        value = getattr(node, item.name)
        if item.name != "span" and isinstance(value, Node | tuple):
            new = _mapped_value(value, change)
            if new is not value:
                changes[item.name] = new
    return replace(node, **changes) if changes else node


def _mapped_value(value: Any, change: Any) -> Any:
    if isinstance(value, Node):
        return change(value)
    if isinstance(value, tuple):
        new = tuple(_mapped_value(v, change) for v in value)
        return value if all(a is b for a, b in zip(new, value, strict=True)) else new
    return value


def ambiguous(node: Node) -> list[Ambiguous]:
    """The places in a tree that can be read in several ways."""
    found = [node] if isinstance(node, Ambiguous) else []
    for child in children(node):
        found += ambiguous(child)
    return found


def one_reading(node: Node, number: int) -> Node:
    """The tree with the reading of that number taken wherever there are several."""
    if isinstance(node, Ambiguous):
        return one_reading(node.readings[number % len(node.readings)], number)
    return mapped(node, lambda inner: one_reading(inner, number))
