r"""What a text declares of its own symbols: ``X \in \mathbb{R}^{n \times d}``, ``\lambda > 0``, ``R \sim N(0, 1)``.

Only symbols of which nothing is known yet can be declared; what a problem set says of its notation stays.
"""

from __future__ import annotations

import re
from typing import Any

from viva.algebra import to_tex
from viva.algebra.notation import name_of
from viva.algebra.tree import Apply, Index, Interval, Mul, Node, Number, Pow, Relation, Symbol
from viva.errors import VivaError
from viva.marking.steps.scope import INDICES, Scope

_DISTRIBUTIONS = frozenset(
    {"Bernoulli", "Ber", "Bern", "Normal", "N", "Uniform", "U", "Rademacher", "Poisson", "Exponential"}
)
_LONG = {"Ber": "Bernoulli", "Bern": "Bernoulli", "U": "Uniform"}
_RELATIONS = frozenset({"in", "sim", ">", "<"})


def take_declaration(relation: Relation, text: str, scope: Scope) -> bool:
    """Take a relation that declares a symbol into the notation; False where it is something else.

    Args:
        relation: one relation between two members.
        text: the passage, in which the length of a list ``X_1, ..., X_n`` is looked up.
        scope: what is known so far.
    """
    if len(relation.members) != 2 or relation.ops[0] not in _RELATIONS:
        return False
    head, right = relation.members
    base = head.base if isinstance(head, Index) and relation.ops[0] == "sim" else head
    if not isinstance(base, Symbol) or base.name in INDICES or scope.declared(base.name) or name_of(head) is None:
        return False
    entry, sizes = _entry(relation.ops[0], head, right, text)
    if entry is None or any(size == base.name or scope.defined(size) for size in sizes):
        return False
    symbols: dict[str, dict[str, Any]] = {to_tex(Symbol(base.name)): entry}
    if isinstance(right, Apply) and isinstance(right.function, Symbol) and right.function.name.startswith("Ber"):
        # The chance that stands there is a number between 0 and 1.
        chances = [a for a in right.args if isinstance(a, Symbol) and not scope.declared(a.name)]
        symbols.update({to_tex(chance): {"domain": "(0,1)"} for chance in chances})
    try:
        scope.notation = scope.notation.extended({"sizes": sizes, "symbols": symbols})
    except VivaError:
        return False
    scope.said.add(scope.notation.canonical(base.name))
    return True


def _entry(op: str, head: Node, right: Node, text: str) -> tuple[dict[str, Any] | None, list[str]]:
    if op == "in" and isinstance(right, Interval):
        low, high = right.low, right.high
        unit = isinstance(low, Number) and isinstance(high, Number) and low.value == 0 and high.value == 1
        return ({"domain": "(0,1)"} if unit else None), []
    if op == "in":
        return _space(right)
    if op in (">", "<"):
        zero = isinstance(right, Number) and not right.value
        return ({"domain": "positive" if op == ">" else "negative"} if zero else None), []
    if not (isinstance(right, Apply) and isinstance(right.function, Symbol) and right.function.name in _DISTRIBUTIONS):
        return None, []
    name = right.function.name
    said = Apply(Symbol(_LONG.get(name, name), right.function.font), right.args)
    if isinstance(head, Index):
        assert isinstance(head.base, Symbol)
        letter = re.escape(head.base.name)
        listed = re.search(rf"\b{letter}_\{{?1\}}?\s*[,+].{{0,40}}?{letter}_\{{?([a-zA-Z])\}}?(?!\w)", text)
        if listed is None or len(head.indices) != 1:
            return None, []
        return {"shape": [listed[1]], "distribution": said}, [listed[1]]
    return {"distribution": said}, []


def _space(right: Node) -> tuple[dict[str, Any] | None, list[str]]:
    r"""The shape that ``\mathbb{R}^{n \times d}`` gives."""
    if isinstance(right, Symbol):
        return ({"domain": "real"} if (right.name, right.font) == ("R", "bb") else None), []
    base = right.base if isinstance(right, Pow) else None
    if not (isinstance(right, Pow) and isinstance(base, Symbol) and (base.name, base.font) == ("R", "bb")):
        return None, []
    axes = right.exponent.factors if isinstance(right.exponent, Mul) else (right.exponent,)
    shape: list[str | int] = []
    for axis in axes:
        if isinstance(axis, Symbol) and len(axis.name) == 1:
            shape.append(axis.name)
        elif isinstance(axis, Number) and axis.value.denominator == 1:
            shape.append(int(axis.value))
        else:
            return None, []
    return {"shape": shape}, [axis for axis in shape if isinstance(axis, str)]
