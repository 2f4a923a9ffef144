"""A first look at trees: the names in them, whether they are small enough, what expectations and derivatives are of."""

from __future__ import annotations

from dataclasses import dataclass, field

from viva.algebra._elaborate import is_loose
from viva.algebra._remembered import remembered
from viva.algebra.notation import Notation
from viva.algebra.shapes import children
from viva.algebra.tree import Big, Derivative, Elided, Expectation, Index, Node, Number, Symbol
from viva.algebra.values import OverBudget

MOST_NODES = 20_000
DEEPEST = 100


@dataclass(slots=True)
class Survey:
    names: set[str] = field(default_factory=set)
    elided: bool = False
    loose: bool = False
    expects: bool = False
    derives: bool = False


def survey(nodes: tuple[Node, ...]) -> Survey:
    """The names that occur; raises where the trees are too large or deep to evaluate."""
    survey = Survey()
    stack = [(n, 0) for n in nodes]
    count = 0
    while stack:
        node, depth = stack.pop()
        count += 1
        if count > MOST_NODES:
            raise OverBudget("too long a formula")
        if depth > DEEPEST:
            raise OverBudget("nested too deep")
        kind = type(node)
        if kind is Symbol:
            survey.names.add(node.name)  # type: ignore[attr-defined]
        elif kind is Elided:
            survey.elided = survey.loose = True
        elif kind is not Number:
            survey.loose = survey.loose or is_loose(node)
            survey.expects = survey.expects or kind is Expectation
            survey.derives = survey.derives or kind is Derivative
            for child in children(node):
                stack.append((child, depth + 1))
    return survey


@remembered
def survey_of(node: Node) -> Survey:
    """The survey of one tree; not to be changed."""
    return survey((node,))


def _all_of(nodes: tuple[Node, ...], kind: type) -> list[Node]:
    found: list[Node] = []
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if type(node) is kind:
            found.append(node)
        stack.extend(children(node))
    return found


def _undeclared(name: str, notation: Notation) -> bool:
    known = (notation.symbols, notation.sizes, notation.functions, notation.downstream)
    return not any(name in names for names in known)


def is_index(name: str, sides: tuple[Node, ...]) -> bool:
    """Whether a name is the variable of a sum or an index somewhere."""
    stack: list[Node] = list(sides)
    while stack:
        node = stack.pop()
        if isinstance(node, Big) and any(isinstance(v, Symbol) and v.name == name for v in node.variables):
            return True
        if isinstance(node, Index) and Symbol(name) in node.indices:
            return True
        stack.extend(children(node))
    return False


_RANDOM = frozenset("UVXYZ")


def spoken_of_in_expectations(sides: tuple[Node, ...], notation: Notation) -> frozenset[str]:
    """Undeclared symbols that stand alone in some expectation or variance, where every other one has one of them.

    ``E[AX + b] = A E[X] + b`` speaks of X; ``E[X] = 0`` alone says nothing that could be computed. Beside an X a Y is
    random as well, so that nothing is known of ``Var(X + Y)``.
    """
    nodes = [node for node in _all_of(sides, Expectation) if isinstance(node, Expectation)]
    if len(nodes) < 2 or any(node.over is not None or node.given is not None for node in nodes):
        return frozenset()
    alone = {notation.canonical(a.name, a.font) for node in nodes for a in node.args if isinstance(a, Symbol)}
    alone = {name for name in alone if _undeclared(name, notation)}
    inside = [{notation.canonical(n) for n in survey(node.args).names} for node in nodes]
    others = {name for names in inside for name in names & _RANDOM - alone if _undeclared(name, notation)}
    if others and alone & _RANDOM:
        return frozenset()
    if alone and all(alone & names for names in inside):
        return frozenset(alone)
    return frozenset()


def functions_of(sides: tuple[Node, ...], notation: Notation) -> dict[str, tuple[str, ...]]:
    """For each variable the undeclared symbols whose derivative by it occurs beside another derivative by it."""
    found: dict[str, set[str]] = {}
    others: set[str] = set()
    for node in _all_of(sides, Derivative):
        if not isinstance(node, Derivative) or len(node.by) != 1 or not isinstance(node.by[0][0], Symbol):
            continue
        variable = node.by[0][0].name
        if isinstance(node.of, Symbol) and node.of.name != variable:
            if _undeclared(notation.canonical(node.of.name), notation):
                found.setdefault(variable, set()).add(node.of.name)
        else:
            others.add(variable)
    return {v: tuple(sorted(names)) for v, names in found.items() if v in others and _undeclared(v, notation)}
