"""Answers that invert a matrix which has no inverse, since it isn't square: ``w = X^{-1} y``."""

from __future__ import annotations

from fractions import Fraction

from viva.algebra import Notation
from viva.algebra.tree import Neg, Node, Number, Pow, Symbol, Transpose, children
from viva.patterns import regex

_EXCUSED = regex(
    r"\bsquare(?! of)|\binvertible|\bsingular|\bpseudo|\bgenerali[sz]ed inverse"
    r"|\b(?:left|right)[- ]inverse|\bMoore|\bn\s*=\s*d\b|\bd\s*=\s*n\b",
    # "X^{-1}" may be meant for the case in which there is one, or be somebody's sign for a pseudoinverse.
)
_LEAST = 2


def inverse_of_oblong(answer: Node, notation: Notation, text: str) -> str | None:
    r"""The witness against an answer that inverts a matrix of two different sizes, or None.

    None too where the text speaks of a square matrix, or of an inverse of another kind.

    Examples:
        >>> from viva.algebra import read_formula
        >>> notation = Notation.from_mapping({"sizes": ["n", "d"], "symbols": {"X": {"shape": ["n", "d"]}}})
        >>> inverse_of_oblong(read_formula("X^{-1} y"), notation, "")
        'X is n × d, and with n = 3 and d = 2 it has no inverse'
        >>> inverse_of_oblong(read_formula("X^{-1} y"), notation, "if X is square")
    """
    if _EXCUSED.search(text):
        return None
    stack = [answer]
    while stack:
        node = stack.pop()
        if isinstance(node, Pow) and node.exponent in (Neg(Number(Fraction(1))), Number(Fraction(-1))):
            base = node.base.arg if isinstance(node.base, Transpose) else node.base
            meaning = notation.meaning(notation.canonical(base.name)) if isinstance(base, Symbol) else None
            shape = (meaning.shape if meaning is not None else None) or ()
            if len(shape) == _LEAST and len(set(shape)) == _LEAST and isinstance(base, Symbol):
                return f"{base.name} is {shape[0]} × {shape[1]}, and {_sizes(shape)}it has no inverse"
        stack.extend(children(node))
    return None


def _sizes(shape: tuple[object, ...]) -> str:
    named = [f"{size} = {value}" for size, value in zip(shape, (3, 2), strict=True) if isinstance(size, str)]
    return f"with {' and '.join(named)} " if named else ""
