r"""Answers that are conditions or sets: ``x < 1 or x > 3``, ``(-\infty, 1) \cup (3, \infty)``, ``{x : x^2 > 4}``.

A condition and the set of what satisfies it are one thing here, a *statement*: atoms (an equation or inequality, or a
truth value) joined by and, or, not. A set is a statement about a nameless element. :func:`statement_of` builds it from
a tree; how statements are compared is told in ``_real_sets.py`` (one real variable) and ``_equations.py`` (several).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from viva.algebra._answer_trees import as_interval, infinite_sign
from viva.algebra.notation import name_of
from viva.algebra.shapes import children, renamed
from viva.algebra.tree import (
    Add,
    Apply,
    Binary,
    Call,
    Div,
    Index,
    Interval,
    Neg,
    Node,
    Number,
    Qualified,
    Relation,
    Sequence,
    Symbol,
    Words,
)
from viva.algebra.values import Undecided

ELEMENT = Symbol("#x")
"""The nameless element of a set."""
MOST_ATOMS = 60
_COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">=", ":=", "equiv"})
_INEQUALITIES = frozenset({"!=", "<", "<=", ">", ">="})
_TRUE = frozenset({"all", "true", "R", "reals", "Reals"})
_FALSE = frozenset({"none", "false", "emptyset"})
_SETS = frozenset({"cup", "cap", "setminus"})


@dataclass(frozen=True, slots=True)
class Atom:
    """``left op right``; ``op`` is one of ``= != < <= > >=``."""

    left: Node
    op: str
    right: Node


@dataclass(frozen=True, slots=True)
class Truth:
    """Always true, or never."""

    value: bool


@dataclass(frozen=True, slots=True)
class Joined:
    """Statements joined by ``and`` or ``or``; ``listed`` where only commas stand between them: it may be either."""

    op: str
    parts: tuple[Statement, ...]
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    """The negation."""

    part: Statement


Statement = Atom | Truth | Joined | Not


def is_statement(node: Node) -> bool:
    """Whether the tree says at its top that it is a condition or a set put together from others."""
    if isinstance(node, Binary):
        return node.op in ("and", "or") or node.op in _SETS
    if isinstance(node, Call):
        return node.name == "not"
    if isinstance(node, Sequence) and node.kind == "{}" and len(node.items) == 1:
        return isinstance(node.items[0], Binary) and node.items[0].op in ("such", "given")
    if isinstance(node, Sequence) and node.kind == ",":
        return all(isinstance(i, Relation) and set(i.ops) <= _INEQUALITIES for i in node.items)
    if isinstance(node, Add):
        return all(_is_set(t.arg if isinstance(t, Neg) else t) for t in node.terms)
    if isinstance(node, Relation):
        return node.ops == ("notin",) or (node.ops == ("in",) and is_statement(node.members[1]))
    return isinstance(node, Symbol | Words) and _word(node) in _TRUE | _FALSE


def _is_set(node: Node) -> bool:
    return (isinstance(node, Sequence) and node.kind == "{}") or isinstance(node, Interval) or is_statement(node)


def _word(node: Node) -> str:
    if isinstance(node, Words):
        return node.text.strip().lower()
    if isinstance(node, Symbol):
        return node.name if node.font != "bb" and len(node.name) > 1 else "R" if _is_reals(node) else ""
    return ""


def _is_reals(node: Symbol) -> bool:
    return node.name == "R" and node.font in ("bb", "bf")


def statement_of(node: Node) -> Statement:
    """The statement that a tree makes; raises Undecided for anything else."""
    if isinstance(node, Qualified) and not node.words and node.condition is not None:
        return Joined("and", (statement_of(node.body), statement_of(node.condition)))
    if isinstance(node, Relation):
        return _of_relation(node)
    if isinstance(node, Binary) and node.op in ("and", "or"):
        return Joined(node.op, (statement_of(node.left), statement_of(node.right)))
    if isinstance(node, Call) and node.name == "not" and len(node.args) == 1:
        return Not(statement_of(node.args[0]))
    if isinstance(node, Symbol | Words) and _word(node) in _TRUE | _FALSE:
        return Truth(_word(node) in _TRUE)
    if isinstance(node, Sequence) and node.items and all(_says(item) for item in node.items):
        if len(node.items) == 1 and node.kind in ("()", ","):
            return statement_of(node.items[0])
        parts = tuple(statement_of(item) for item in node.items)
        return Joined("and" if node.kind == "[]" else "or", parts, listed=node.kind == ",")
    return belongs(ELEMENT, node)


def _says(node: Node) -> bool:
    return isinstance(node, Relation | Qualified) or (isinstance(node, Binary) and node.op in ("and", "or"))


def _of_relation(node: Relation) -> Statement:
    parts: list[Statement] = []
    for left, op, right in zip(node.members, node.ops, node.members[1:], strict=False):
        if op in ("in", "notin"):
            inside = belongs(left, right)
            parts.append(inside if op == "in" else Not(inside))
        elif infinite_sign(left) or infinite_sign(right):
            rises = infinite_sign(left) <= 0 <= infinite_sign(right)
            parts.append(Truth(op in ("<", "<=") if rises else op in (">", ">=")))
        elif op in _COMPARISONS:
            parts.extend(_atoms(left, "=" if op in (":=", "equiv") else op, right))
        else:
            raise Undecided("a relation that is no condition")
    return parts[0] if len(parts) == 1 else Joined("and", tuple(parts))


def _atoms(left: Node, op: str, right: Node) -> Iterator[Statement]:
    """``x = \\pm 2`` is two equations."""
    if op == "=":
        both = _plus_and_minus(right)
        if both is not None:
            yield Joined("or", (Atom(left, op, both[0]), Atom(left, op, both[1])))
            return
    yield Atom(left, op, right)


def _plus_and_minus(node: Node) -> tuple[Node, Node] | None:
    if isinstance(node, Call) and node.name == "pm" and len(node.args) == 1:
        return node.args[0], Neg(node.args[0])
    if isinstance(node, Binary) and node.op == "pm":
        return Add((node.left, node.right)), Add((node.left, Neg(node.right)))
    return None


def belongs(element: Node, node: Node) -> Statement:
    """The statement that an element lies in a set."""
    if isinstance(node, Sequence) and len(node.items) == 1 and node.kind in ("()", "[]"):
        return belongs(element, node.items[0])
    if isinstance(node, Binary) and node.op in _SETS:
        left, right = belongs(element, node.left), belongs(element, node.right)
        if node.op == "setminus":
            return Joined("and", (left, Not(right)))
        return Joined("or" if node.op == "cup" else "and", (left, right))
    if isinstance(node, Add):
        found = belongs(element, node.terms[0])
        for term in node.terms[1:]:
            other = belongs(element, term.arg if isinstance(term, Neg) else term)
            found = Joined("and", (found, Not(other))) if isinstance(term, Neg) else Joined("or", (found, other))
        return found
    if isinstance(node, Sequence) and node.kind == "{}":
        return _in_braces(element, node)
    interval = as_interval(node)
    if interval is not None:
        return _in_interval(element, interval)
    if isinstance(node, Sequence) and node.kind == "," and node.items:
        return Joined("or", tuple(belongs(element, item) for item in node.items))
    if isinstance(node, Symbol | Words) and _word(node) in _TRUE | _FALSE:
        return Truth(_word(node) in _TRUE)
    if isinstance(node, Number) or (isinstance(node, Neg | Div) and all(isinstance(n, Number) for n in children(node))):
        return Atom(element, "=", node)  # {2} in TeX without backslashes
    raise Undecided("a set that can't be told")


def _in_braces(element: Node, node: Sequence) -> Statement:
    if not node.items:
        return Truth(False)
    first = node.items[0]
    if isinstance(first, Binary) and first.op in ("such", "given"):
        head = first.left
        said = first.right if len(node.items) == 1 else Sequence((first.right, *node.items[1:]), "[]")
        condition = statement_of(said)
        if isinstance(head, Relation) and head.ops == ("in",):
            condition = Joined("and", (belongs(head.members[0], head.members[1]), condition))
            head = head.members[0]
        if not isinstance(head, Symbol):
            raise Undecided("a set that can't be told")
        return _about(condition, head.name, element)
    parts: list[Statement] = []
    for item in node.items:
        if isinstance(item, Relation | Sequence | Qualified):
            raise Undecided("a set of other things than numbers")
        parts.extend(_atoms(element, "=", item))
    return parts[0] if len(parts) == 1 else Joined("or", tuple(parts))


def _in_interval(element: Node, interval: Interval) -> Statement:
    parts: list[Statement] = []
    for end, op in (
        (interval.low, ">=" if interval.closed_low else ">"),
        (interval.high, "<=" if interval.closed_high else "<"),
    ):
        if not infinite_sign(end):
            parts.append(Atom(element, op, end))
    return Joined("and", tuple(parts)) if parts else Truth(True)


def _about(statement: Statement, name: str, element: Node) -> Statement:
    """The statement with another element in place of a variable."""
    if isinstance(statement, Atom):
        return Atom(renamed(statement.left, name, element), statement.op, renamed(statement.right, name, element))
    if isinstance(statement, Joined):
        parts = tuple(_about(p, name, element) for p in statement.parts)
        return Joined(statement.op, parts, statement.listed)
    if isinstance(statement, Not):
        return Not(_about(statement.part, name, element))
    return statement


def with_element_named(statement: Statement, name: str) -> Statement:
    """The statement about a named variable instead of the nameless element of a set."""
    return _about(statement, ELEMENT.name, Symbol(name))


def all_meant(statement: Statement) -> Statement:
    """The statement with "and" wherever only commas stand, as between equations in several unknowns."""
    if isinstance(statement, Joined):
        parts = tuple(all_meant(p) for p in statement.parts)
        return Joined("and" if statement.listed else statement.op, parts)
    return Not(all_meant(statement.part)) if isinstance(statement, Not) else statement


def atoms_of(statement: Statement) -> list[Atom]:
    """All equations and inequalities in it; raises Undecided where there are too many."""
    found: list[Atom] = []
    stack = [statement]
    while stack:
        item = stack.pop()
        if isinstance(item, Atom):
            found.append(item)
        elif isinstance(item, Joined):
            stack.extend(item.parts)
        elif isinstance(item, Not):
            stack.append(item.part)
        if len(found) > MOST_ATOMS:
            raise Undecided("too many conditions")
    return found


def applies_functions(statement: Statement) -> bool:
    """Whether ``f(x)`` occurs in it, for an f that may be anything."""
    stack: list[Node] = [side for atom in atoms_of(statement) for side in (atom.left, atom.right)]
    while stack:
        item = stack.pop()
        if isinstance(item, Apply):
            return True
        stack.extend(children(item))
    return False


def names_in(statement: Statement) -> set[str]:
    """The names of the variables."""
    names: set[str] = set()
    stack: list[Node] = [side for atom in atoms_of(statement) for side in (atom.left, atom.right)]
    while stack:
        item = stack.pop()
        name = name_of(item) if isinstance(item, Symbol | Index) else None
        if name is None:
            stack.extend(children(item))
        else:
            names.add(name)
    return names - {"pi", "e", "infty", "i"}


def difference(atom: Atom) -> Node:
    """``left - right``."""
    if isinstance(atom.right, Number) and not atom.right.value:
        return atom.left
    return Add((atom.left, Neg(atom.right)))
