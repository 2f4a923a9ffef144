r"""Whether an equation holds, from its text: ``viva check`` and :func:`viva.check`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from viva.algebra.compare import LONGEST_TEXT, compare
from viva.algebra.comparison import Comparison, UpTo
from viva.algebra.notation import Notation
from viva.algebra.read import ReadError, read_formula
from viva.algebra.tree import Node, Number, Qualified, Relation, Sequence
from viva.errors import VivaError

_EQUALITIES = frozenset({"=", ":=", "equiv"})
_CONDITIONS = frozenset({"!=", "<", ">", "<=", ">=", "in", "sim"})


def check(text: str, notation: Notation | None = None) -> Comparison:
    r"""Decide whether an equation holds.

    Args:
        text: a relation in TeX, Unicode, plain or NumPy spelling: ``LHS = RHS``, a chain ``A = B = C``, with
            conditions behind commas or words (``..., i \ne j``, ``... \text{ if } n = 1``). ``\propto`` leaves a
            positive factor free; ``\approx`` is decided for numbers, to the digits shown; other relations
            (``\le``) are undecided.
        notation: what the symbols mean; plain defaults without it.

    Returns:
        A :class:`~viva.algebra.comparison.Comparison`: for a chain the first link that fails, else one that is
        undecided, else the largest odds of a false pass of all links together.

    Raises:
        VivaError: where the text can't be read, or states no relation.

    Examples:
        >>> check("(x + 1)^2 = x^2 + 2x + 1").equal
        True
        >>> print(check("27 + 12 = 40").witness)
        left 39, right 40
        >>> check("108/39 \\approx 2.77").equal
        True
    """
    notation = notation or Notation.default()
    relations, given = _stated(_tree(text, notation))
    if not relations:
        raise VivaError("there is no relation in it", where=_short(text), hint="write an equation: 'LHS = RHS'")
    undecided: Comparison | None = None
    instances: int | None = None
    odds: float | None = None
    ball = False
    for left, op, right in relations:
        outcome = _link(left, op, right, notation, given)
        if outcome.equal is False:
            return outcome
        if outcome.equal is None:
            undecided = undecided or outcome
            continue
        instances = outcome.instances if instances is None else min(instances, outcome.instances)
        odds = odds if outcome.odds is None else min(1.0, (odds or 0.0) + outcome.odds)
        ball = ball or outcome.basis == "ball"
    if undecided is not None:
        return undecided
    # One link without bounded odds leaves the chain without them.
    return Comparison(True, "ball" if ball else "exact", odds=None if ball else odds, instances=instances or 0)


def _tree(text: str, notation: Notation) -> Node:
    if len(text) > LONGEST_TEXT:
        raise VivaError(f"more than {LONGEST_TEXT} characters", where=_short(text), hint="check one equation at a time")
    functions, scalars = notation.heads
    try:
        return read_formula(text.strip(), functions=functions, scalars=scalars)
    except ReadError as error:
        raise VivaError(f"can't be read: {str(error).splitlines()[0]}", where=_short(text)) from None


def _stated(node: Node) -> tuple[list[tuple[Node, str, Node]], tuple[Node, ...]]:
    """The links that a formula states, and the conditions under which it states them."""
    links: list[tuple[Node, str, Node]] = []
    given: list[Node] = []
    bounds: list[tuple[Node, str, Node]] = []
    for item in _parts(node):
        if isinstance(item, Qualified):
            if item.condition is not None:
                given.append(item.condition)
        elif isinstance(item, Relation):
            pairs = list(zip(item.members, item.ops, item.members[1:], strict=False))
            if set(item.ops) <= _CONDITIONS:
                given.append(item)
                bounds += pairs
            else:
                links += pairs
    # A bound on its own is what was asked about; beside an equation it is a condition.
    return (links, tuple(given)) if links else (bounds, ())


def _parts(node: Node) -> Iterator[Node]:
    if isinstance(node, Sequence) and node.kind == ",":
        for item in node.items:
            yield from _parts(item)
    elif isinstance(node, Qualified):
        yield node
        yield from _parts(node.body)
    else:
        yield node


def _link(left: Node, op: str, right: Node, notation: Notation, given: tuple[Node, ...]) -> Comparison:
    if op in _EQUALITIES or op == "propto":
        up_to: UpTo = "positive factor" if op == "propto" else ""
        return compare(left, right, notation, up_to=up_to, given=given, same_indices=True)
    if op == "~=":
        return _rounded(left, right, notation, given)
    return Comparison(None, reason=f"only equalities are decided, not '{op}'")


def _rounded(left: Node, right: Node, notation: Notation, given: tuple[Node, ...]) -> Comparison:
    """An approximate equality of numbers: to the digits that the right side shows."""
    outcome = compare(left, right, notation, given=given, same_indices=True)
    if outcome.equal is not False or outcome.witness is None:
        return outcome
    if not isinstance(right, Number) or outcome.witness.symbols or outcome.witness.indices:
        return Comparison(None, reason="approximately equal is decided for numbers only")
    value, shown = _number(outcome.witness.left), _number(outcome.witness.right)
    if value is None or shown is None:
        return Comparison(None, reason="approximately equal is decided for numbers only")
    unit = Fraction(1, 10 ** (right.decimals or 0))
    if abs(value - shown) <= unit / 2:
        return Comparison(True, outcome.basis, instances=1)
    if abs(value - shown) <= unit:
        return Comparison(None, outcome.basis, reason="cut off rather than rounded, or rounded the other way")
    return replace(outcome, equal=False)


def _number(text: str) -> Fraction | None:
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None


def _short(text: str) -> str:
    line = " ".join(text.split())
    return repr(line if len(line) <= 60 else line[:57] + "...")
