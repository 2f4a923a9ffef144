r"""Functions that a text defines: ``Let \sigma(z) = \frac{1}{1 + e^{-z}}``, so that ``\sigma'(0)`` has a value.

A function is taken where the text gives it one meaning and keeps to it: of a name with two different bodies nothing is
taken, since the second may be another function, an error, or one of several cases. A Greek letter before a bracket is
a function where it is defined as one, and a factor elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from viva.algebra import Notation, compare
from viva.algebra.notation import name_of
from viva.algebra.shapes import renamed
from viva.algebra.tree import Ambiguous, Apply, Node, Relation, Symbol
from viva.errors import VivaError
from viva.marking.steps.bindings import conditions_of
from viva.marking.steps.cues import is_hypothetical, is_supposition, is_target
from viva.marking.steps.formulas import Formula, chains, incomplete, with_nodes
from viva.marking.steps.functions import of_one_case, restricted
from viva.marking.steps.names import INDICES, symbols
from viva.marking.steps.rebuilding import rebuilt
from viva.marking.steps.scope import EQUAL, Scope
from viva.reading import Passage

_NEVER = frozenset({"E", "P", "Pr", "O", "o", "e", "pi", "d", "N"})
"""Names before brackets that mean something else."""


@dataclass(frozen=True, slots=True)
class _Defined:
    head: Apply
    body: Node


def with_text_functions(found: list[Formula], passage: Passage, scope: Scope) -> list[Formula]:
    """The formulas with every call of a function that the text defines read as one; the scope knows its meaning then.

    Args:
        found: the formulas of the passage, in order.
        passage: the passage.
        scope: the scope at its beginning; its notation is extended.
    """
    meanings: dict[str, list[_Defined]] = {}
    for formula in found:
        for meaning in _definitions(formula, passage, scope):
            meanings.setdefault(_name(meaning.head), []).append(meaning)
    taken = {}
    for name, said in meanings.items():
        if any(name_of(a) in meanings for a in said[0].head.args):
            continue  # f(u) where u = u(x): it may be a function of x as well
        if _may_be_function(name, scope) and all(_same(said[0], other, scope.notation) for other in said[1:]):
            taken[name] = said[0]
    if not taken:
        return found
    for name, definition in list(taken.items()):
        try:
            equation = Relation((definition.head, _as_calls(definition.body, set(taken))), ("=",))
            scope.notation = scope.notation.extended(definitions=[equation])
            scope.base = scope.base.extended(definitions=[equation])
        except VivaError:
            del taken[name]
    names = set(taken)
    return [with_nodes(formula, lambda node: _as_calls(node, names)) for formula in found]


def is_value(call: Apply, scope: Scope) -> bool:
    """Whether a call is a derivative or a value of a function: what is said of it gives the function no meaning."""
    assert isinstance(call.function, Symbol)
    known = scope.notation.functions.get(call.function.name)
    return call.primes > 0 or (known is not None and known.parameters != tuple(map(name_of, call.args)))


def _definitions(formula: Formula, passage: Passage, scope: Scope) -> Iterator[_Defined]:
    if formula.node is None or is_target(formula.lead):
        return
    if is_hypothetical(formula.lead[-120:]) or is_supposition(formula.lead) or of_one_case(formula):
        return
    for chain in chains(formula, passage):
        head, body = _call(chain.members[0].node), chain.members[1].node
        if (
            head is None
            or restricted(head, conditions_of(chain, formula, scope))
            or chain.ops[0] not in EQUAL
            or incomplete(body)
        ):
            continue
        parameters = [a.name for a in head.args if isinstance(a, Symbol)]
        if head.primes or len(set(parameters)) != len(head.args) or set(parameters) & INDICES:
            continue
        if set(parameters) <= symbols(body) and _name(head) not in symbols(body):
            yield _Defined(head, body)


def _call(node: Node) -> Apply | None:
    """A call of a named function, also where the bracket may as well be a factor."""
    if isinstance(node, Ambiguous):
        node = node.readings[0]
    return node if isinstance(node, Apply) and isinstance(node.function, Symbol) else None


def _name(head: Apply) -> str:
    assert isinstance(head.function, Symbol)
    return head.function.name


def _may_be_function(name: str, scope: Scope) -> bool:
    notation = scope.notation
    known = scope.declared(name) or scope.is_alias(name) or name in scope.stated
    return not known and name not in _NEVER and name not in notation.functions and name not in notation.downstream


def _same(one: _Defined, other: _Defined, notation: Notation) -> bool:
    """Whether two definitions say the same, whatever their parameters are called."""
    if len(one.head.args) != len(other.head.args):
        return False
    body = other.body
    for a, b in zip(one.head.args, other.head.args, strict=True):
        assert isinstance(a, Symbol) and isinstance(b, Symbol)
        body = renamed(body, b.name, a) if a.name != b.name else body
    return compare(one.body, body, notation).equal is True


def _as_calls(node: Node, names: set[str]) -> Node:
    """``node`` where a name in front of a bracket is called, not multiplied."""

    def change(inner: Node) -> Node:
        call = _call(inner) if isinstance(inner, Ambiguous) else None
        return call if call is not None and _name(call) in names else inner

    return rebuilt(node, change)
