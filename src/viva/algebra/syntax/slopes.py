r"""Derivatives that a dash asks for: ``\tanh'(x)`` is ``1 - \tanh(x)^2``, entry by entry where x is an array."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from viva.algebra.tree import Add, Call, Div, Neg, Node, Number, Pow

_ONE, _TWO = Number(Fraction(1)), Number(Fraction(2))
_SLOPES: dict[str, Callable[[Node], Node]] = {
    "sin": lambda x: Call("cos", (x,)),
    "cos": lambda x: Neg(Call("sin", (x,))),
    "tan": lambda x: Add((_ONE, Pow(Call("tan", (x,)), _TWO))),
    "sinh": lambda x: Call("cosh", (x,)),
    "cosh": lambda x: Call("sinh", (x,)),
    "tanh": lambda x: Add((_ONE, Neg(Pow(Call("tanh", (x,)), _TWO)))),
    "exp": lambda x: Call("exp", (x,)),
    "log": lambda x: Div(_ONE, x),
}
SLOPED = frozenset(_SLOPES)
"""The functions that a dash may follow."""


def slope(name: str, args: tuple[Node, ...], primes: int) -> Node | None:
    """The derivative of a function of one argument at ``args``, or None where there is none to tell.

    Examples:
        >>> from viva.algebra.tree import Symbol
        >>> slope("sin", (Symbol("x"),), 1) == Call("cos", (Symbol("x"),)), slope("sin", (Symbol("x"),), 2)
        (True, None)
    """
    return _SLOPES[name](args[0]) if name in _SLOPES and len(args) == 1 and primes == 1 else None
