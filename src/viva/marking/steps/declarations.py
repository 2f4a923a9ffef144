r"""What a text declares of its own symbols: ``X \in \mathbb{R}^{n \times d}``, ``\lambda > 0``, ``R \sim N(0, 1)``.

Only symbols of which nothing is known yet can be declared; what a problem set says of its notation stays.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from viva.algebra import to_tex
from viva.algebra.notation import name_of
from viva.algebra.tree import Apply, Index, Interval, Mul, Node, Number, Pow, Relation, Sequence, Symbol
from viva.errors import VivaError
from viva.marking.steps.formulas import Formula
from viva.marking.steps.names import INDICES, base_name
from viva.marking.steps.peculiar import EVERYWHERE, is_plainly_declared
from viva.marking.steps.scope import Scope
from viva.patterns import regex

_DISTRIBUTIONS = frozenset(
    {"Bernoulli", "Ber", "Bern", "Normal", "N", "Uniform", "U", "Rademacher", "Poisson", "Exponential"}
)
_LONG = {"Ber": "Bernoulli", "Bern": "Bernoulli", "U": "Uniform"}
_RELATIONS = frozenset({"in", "sim", ">", "<", ">="})
_SHARED = regex(r"\b(?:shared?|same|tied|identical|correlated|dependent|copies)\b", re.IGNORECASE)
_INDEPENDENT = regex(r"(?<!not )\b(?:independent(?:ly)?|i\.?\s?i\.?\s?d)\b", re.IGNORECASE)
_DOMAINS = {">": "positive", "<": "negative", ">=": "nonnegative"}


def take_declaration(relation: Relation, text: str, scope: Scope, formula: Formula | None = None) -> bool:
    """Take a relation that declares a symbol, or several, into the notation; False where it is something else.

    Args:
        relation: one relation between two members.
        text: the passage, in which the length of a list ``X_1, ..., X_n`` is looked up.
        scope: what is known so far.
        formula: where it stands; what the words next to it say of the symbol may be more than a shape.
    """
    if len(relation.members) != 2 or relation.ops[0] not in _RELATIONS:
        return False
    head, right = relation.members
    name = base_name(head)
    if name is not None and relation.ops[0] != "sim" and formula is not None:
        own = scope.base.meaning(scope.base.canonical(name)) is None
        if (own and not is_plainly_declared(name, formula)) or _declared_otherwise(name, right, scope, own=own):
            scope.peculiar.setdefault(name, []).append(EVERYWHERE)
    base = head.base if isinstance(head, Index) and relation.ops[0] == "sim" else head
    if relation.ops[0] == "sim" and isinstance(base, Symbol) and base_name(base) in scope.said:
        if _has_another_law(base.name, right, scope):
            scope.introduced.forget(scope.notation.canonical(base.name), scope.block)
            return False
        near = text if formula is None else f"{formula.lead} {formula.after}"
        return _distributed(base.name, head, right, near, scope)
    if not isinstance(base, Symbol) or base.name in INDICES or name_of(head) is None:
        return False
    if scope.declared(base.name):
        return False
    entry, sizes = _entry(relation.ops[0], head, right, text)
    if entry is None or any(size == base.name or scope.defined(size) for size in sizes):
        return False
    symbols: dict[str, dict[str, Any]] = {to_tex(Symbol(base.name)): entry}
    symbols.update(_parameters(right, scope))
    if isinstance(right, Pow) and isinstance(right.base, Sequence):
        scope.peculiar.setdefault(base.name, []).append(EVERYWHERE)  # zeros and ones, as long as no law is stated
    try:
        scope.notation = scope.notation.extended({"sizes": sizes, "symbols": symbols})
    except VivaError:
        return False
    scope.said.add(scope.notation.canonical(base.name))
    scope.makes(base.name)
    return True


def _has_another_law(name: str, right: Node, scope: Scope) -> bool:
    """Whether the text gave a random variable a law before, and now another one: "and if X ~ N(2, 1) ...\"."""
    canonical = scope.notation.canonical(name)
    meaning = scope.notation.meaning(canonical)
    return meaning is not None and meaning.distribution not in (None, _law(right))


def _declared_otherwise(name: str, right: Node, scope: Scope, *, own: bool) -> bool:
    """Whether a symbol was declared before and now lies elsewhere; of a set's, the writer may name the sizes."""
    meaning = scope.notation.meaning(scope.notation.canonical(name))
    space = _space(right)[0]
    if meaning is None or space is None:
        return False
    if own:
        return bool(list(meaning.shape or ()) != space.get("shape", []))
    before, now = meaning.shape or (), space.get("shape", [])
    return len(before) != len(now) or len(set(before)) != len(set(now))


def _entry(op: str, head: Node, right: Node, text: str) -> tuple[dict[str, Any] | None, list[str]]:
    if op == "in" and isinstance(right, Interval):
        low, high = right.low, right.high
        unit = isinstance(low, Number) and isinstance(high, Number) and low.value == 0 and high.value == 1
        return ({"domain": "(0,1)"} if unit else None), []
    if op == "in":
        return _space(right)
    if op in _DOMAINS:
        zero = isinstance(right, Number) and not right.value
        return ({"domain": _DOMAINS[op]} if zero else None), []
    said = _law(right)
    if said is None:
        return None, []
    if isinstance(head, Index):
        assert isinstance(head.base, Symbol)
        letter = re.escape(head.base.name)
        listed = re.search(rf"\b{letter}_\{{?1\}}?\s*[,+].{{0,40}}?{letter}_\{{?([a-zA-Z])\}}?(?!\w)", text)
        if listed is None or len(head.indices) != 1:
            return None, []
        return {"shape": [listed[1]], "distribution": said}, [listed[1]]
    return {"distribution": said}, []


def _law(right: Node) -> Apply | None:
    r"""The distribution of each entry: that of ``\mathcal{N}(0, \sigma^2 I)`` is normal with variance sigma^2."""
    if not (isinstance(right, Apply) and isinstance(right.function, Symbol) and right.function.name in _DISTRIBUTIONS):
        return None
    name = right.function.name
    args = right.args
    if _LONG.get(name, name) in ("N", "Normal") and len(args) == 2 and isinstance(args[1], Mul):
        kept = tuple(f for f in args[1].factors if not _is_identity(f))
        args = (args[0], kept[0] if len(kept) == 1 else replace(args[1], factors=kept, signs=args[1].signs[1:]))
    return Apply(Symbol(_LONG.get(name, name), right.function.font), args)


def _is_identity(node: Node) -> bool:
    base = node.base if isinstance(node, Index) else node
    return isinstance(base, Symbol) and base.name == "I"


def _parameters(right: Node, scope: Scope) -> dict[str, dict[str, Any]]:
    """What the letters in a distribution are: a chance between 0 and 1, a mean that is any number, a variance."""
    law = _law(right)
    if law is None or not isinstance(law.function, Symbol):
        return {}
    name = law.function.name
    domains = ["(0,1)"] if name == "Bernoulli" else ["real", "positive"] if name in ("N", "Normal") else []
    found: dict[str, dict[str, Any]] = {}
    for arg, domain in zip(law.args, domains, strict=False):
        letter = arg.base if isinstance(arg, Pow) and domain == "positive" else arg
        if isinstance(letter, Symbol) and not scope.declared(letter.name):
            found[to_tex(letter)] = {"domain": domain}
    return found


def _distributed(name: str, head: Node, right: Node, text: str, scope: Scope) -> bool:
    """Take the law of an array that the text has declared, where it says that the entries are independent."""
    canonical = scope.notation.canonical(name)
    meaning, law = scope.notation.meaning(canonical), _law(right)
    if meaning is None or law is None or meaning.definition is not None or meaning.distribution is not None:
        return False
    entry = isinstance(head, Index) and len(head.indices) == len(meaning.shape or ())
    whole = isinstance(head, Symbol) and isinstance(right, Apply) and law.args != right.args  # sigma^2 I
    if not whole and not (entry and _INDEPENDENT.search(text) and not _SHARED.search(text)):
        return False
    try:
        known = scope.notation.extended({"symbols": _parameters(right, scope)})
    except VivaError:
        return False
    symbols_then = {**known.symbols, canonical: replace(meaning, distribution=law)}
    scope.notation = replace(known, symbols=symbols_then, cache={})
    scope.peculiar.pop(name, None)
    return True


def _space(right: Node) -> tuple[dict[str, Any] | None, list[str]]:
    r"""The shape that ``\mathbb{R}^{n \times d}`` gives."""
    if isinstance(right, Symbol):
        return ({"domain": "real"} if (right.name, right.font) == ("R", "bb") else None), []
    if not isinstance(right, Pow):
        return None, []
    base = right.base
    bits = isinstance(base, Sequence) and base.kind == "{}" and all(isinstance(item, Number) for item in base.items)
    if not bits and not (isinstance(base, Symbol) and (base.name, base.font) == ("R", "bb")):
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
