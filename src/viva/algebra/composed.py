r"""Names that are written as a product or a power but stand for one thing: ``dy``, ``\Delta w``, ``\sigma^2``.

A notation that declares ``dy`` takes ``dy_{ij}`` for an entry of it rather than for d times y. One that declares
``\sigma^2`` (or a text that says ``\sigma_j^2 = ...``) has the square as a symbol of its own, so that a derivative by
``\sigma_j^2`` means something and stays rational; ``\sigma`` is then its root.
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from viva.algebra.tree import Call, Index, Mul, Node, Number, Pow, Symbol, Transpose, mapped

if TYPE_CHECKING:
    from viva.algebra.notation import Notation

_SEVERAL_LETTERS = re.compile(r"(?:[A-Za-z]{2,}|(?:d|\\(?:Delta|delta|nabla)\b)\s*\S+)\s*$")
_LEAST_LETTERS = 2


def square_of(name: str) -> str:
    """The name of the square of ``name`` as a symbol of its own.

    Examples:
        >>> square_of("sigma")
        'sigma^{2}'
    """
    return name + "^{2}"


def letters_of(node: Node, text: str) -> tuple[str, ...] | None:
    """The letters of a name such as ``dy`` that was read as a product, else None."""
    if type(node) is not Mul or not _SEVERAL_LETTERS.match(text.strip()) or any(node.signs):
        return None
    if len(node.factors) < _LEAST_LETTERS or not all(type(f) is Symbol for f in node.factors):
        return None
    return tuple(f.name for f in node.factors if type(f) is Symbol)


def root_of(name: str, axes: int) -> tuple[tuple[str, ...], Node]:
    """The indices and the definition of a symbol whose square is what is declared."""
    index = tuple(f"#{k + 1}" for k in range(axes))
    square: Node = Symbol(square_of(name))
    if index:
        square = Index(square, tuple(Symbol(i) for i in index))
    return index, Call("sqrt", (square,))


def composed(node: Node, notation: Notation) -> Node:
    r"""``node`` with every name that the notation declares as one thing put in as one symbol.

    Examples:
        >>> from viva.algebra import Notation, read_formula, to_tex
        >>> notation = Notation.from_mapping({"symbols": {"dy": {}, r"\sigma^2": {}}})
        >>> node = composed(read_formula(r"2 dy \sigma^4"), notation)
        >>> [type(f).__name__ for f in node.factors]
        ['Number', 'Symbol', 'Pow']
    """
    if not notation.joined and not notation.squares:
        return node

    def change(inner: Node) -> Node:
        inner = mapped(inner, change)
        if type(inner) is Pow:
            return _square(inner, notation)
        if type(inner) is Mul and notation.joined:
            return _product(inner, notation)
        return inner

    return change(node)


def _square(node: Pow, notation: Notation) -> Node:
    exponent = node.exponent
    if type(exponent) is not Number or exponent.value.denominator != 1 or exponent.value < 2 or exponent.value % 2:
        return node
    square = squared(node.base, notation)
    if square is None:
        return node
    if exponent.value == 2:
        return replace(square, span=node.span)
    return replace(node, base=square, exponent=Number(Fraction(exponent.value, 2)))


def squared(base: Node, notation: Notation) -> Node | None:
    """The symbol, or the entry of it, that is the square of ``base``; None where no such symbol is declared."""
    from viva.algebra._declarations import name_of

    whole = name_of(base)
    if whole is not None and notation.canonical(whole) in notation.squares:
        return Symbol(square_of(notation.canonical(whole)))
    if type(base) is Index and type(base.base) is Symbol and not base.upper:
        name = notation.canonical(base.base.name, base.base.font)
        if name in notation.squares:
            return Index(Symbol(square_of(name)), base.indices)
    return None


def _product(node: Mul, notation: Notation) -> Node:
    factors, signs = list(node.factors), list(node.signs) or [""] * (len(node.factors) - 1)
    changed = False
    for letters, name in notation.joined.items():
        k = 0
        while k + len(letters) <= len(factors):
            run = factors[k : k + len(letters)]
            last = _with_base(run[-1], letters[-1], name)
            first = all(type(f) is Symbol and f.name == x for f, x in zip(run[:-1], letters[:-1], strict=True))
            if first and last is not None and not any(signs[k : k + len(letters) - 1]):
                factors[k : k + len(letters)] = [last]
                del signs[k : k + len(letters) - 1]
                changed = True
            k += 1
    if not changed:
        return node
    return factors[0] if len(factors) == 1 else replace(node, factors=tuple(factors), signs=tuple(signs))


def _with_base(node: Node, letter: str, name: str) -> Node | None:
    """``y_{ij}``, ``y^T`` or ``y^2`` with the base ``y`` called by the whole name; None where the base is another."""
    if type(node) is Symbol:
        return replace(node, name=name) if node.name == letter else None
    part: str | None = {Index: "base", Pow: "base", Transpose: "arg"}.get(type(node))
    if part is None:
        return None
    inner = _with_base(getattr(node, part), letter, name)
    changes: dict[str, Any] = {part: inner}
    return None if inner is None else replace(node, **changes)


def as_written(node: Node) -> Node:
    r"""``node`` with squares that are symbols of their own as powers again, as people write them.

    Examples:
        >>> from viva.algebra import to_tex
        >>> to_tex(as_written(Index(Symbol(square_of("sigma")), (Symbol("j"),))))
        '\\sigma_{j}^{2}'
    """
    entry = type(node) is Index and type(node.base) is Symbol
    symbol = node.base if isinstance(node, Index) and entry else node
    if type(symbol) is Symbol and symbol.name.endswith(square_of("")):
        base: Node = replace(symbol, name=symbol.name.removesuffix(square_of("")))
        if isinstance(node, Index) and entry:
            base = replace(node, base=base)
        return Pow(base, Number(Fraction(2)), span=node.span)
    return mapped(node, as_written)
