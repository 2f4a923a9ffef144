r"""Probabilities of events: ``P(A \cup B)``, ``1 - P(A^c)``, ``P(B \mid A) P(A) / P(B)``, as sums over what can happen.

Each letter happens or doesn't, so that with k letters there are 2^k cases, of which each has some chance. Formulas
that agree then agree for all events. Formulas that differ may agree for independent ones, which is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

from viva.algebra._remembered import remembered
from viva.algebra.shapes import children
from viva.algebra.tree import (
    Add,
    Ambiguous,
    Apply,
    Binary,
    Call,
    Div,
    Expectation,
    Mul,
    Neg,
    Node,
    Number,
    Pow,
    Sequence,
    Symbol,
    mapped,
)

MOST_EVENTS = 4
_COMPLEMENTS = frozenset({"c", "C", "complement", "prime"})


class _NoEvent(Exception):
    """It is no event, or has too many letters."""


def over_cases(a: Node, b: Node) -> tuple[Node, Node] | None:
    """Both trees with sums over cases in place of probabilities of events; None where there are none."""
    try:
        letters = sorted({letter for node in (a, b) for letter in _letters_of_events(node)})
        if not letters or len(letters) > MOST_EVENTS:
            return None
        changed = _over_cases(a, letters), _over_cases(b, letters)
    except _NoEvent:
        return None
    return changed if changed != (a, b) else None


@remembered
def _probability(node: Node) -> tuple[Node, Node | None] | None:
    """The event and the condition of ``P(A | B)``; None for anything else."""
    for reading in node.readings if isinstance(node, Ambiguous) else (node,):
        if isinstance(reading, Expectation) and reading.op == "P" and reading.args:
            event = reading.args[0] if len(reading.args) == 1 else Sequence(reading.args, "()")
            return event, reading.given
        if isinstance(reading, Apply) and reading.function in (Symbol("P"), Symbol("Pr")) and not reading.primes:
            return (reading.args[0] if len(reading.args) == 1 else Sequence(reading.args, "()")), None
        if isinstance(reading, Mul) and len(reading.factors) == 2 and reading.factors[0] == Symbol("P"):
            second = reading.factors[1]
            if isinstance(second, Call) and second.name == "not":
                return second, None
    return None


def _letters_of_events(node: Node) -> Iterator[str]:
    found = _probability(node)
    if found is not None:
        for event in found:
            if event is not None:
                yield from _letters(event)
        return
    for child in children(node):
        yield from _letters_of_events(child)


def _letters(event: Node) -> Iterator[str]:
    kind, parts = _parts(event)
    if kind == "letter":
        yield parts[0]  # type: ignore[misc]
    for part in parts if kind != "letter" else ():
        yield from _letters(part)  # type: ignore[arg-type]


def _parts(event: Node) -> tuple[str, tuple[Node | str, ...]]:
    if isinstance(event, Ambiguous):
        event = event.readings[0]
    if isinstance(event, Symbol):
        name = event.name
        if name.endswith("'") or name.startswith(("bar ", "not ")):
            return "not", (Symbol(name.rstrip("'").removeprefix("bar ").removeprefix("not ")),)
        if len(name) == 1 and name.isupper():
            return "letter", (name,)
    if isinstance(event, Sequence) and event.kind in ("()", ","):
        return "and", event.items
    if isinstance(event, Binary) and event.op in ("cap", "cup", "and", "or", "setminus"):
        return {"cap": "and", "cup": "or"}.get(event.op, event.op), (event.left, event.right)
    if isinstance(event, Pow) and isinstance(event.exponent, Symbol) and event.exponent.name in _COMPLEMENTS:
        return "not", (event.base,)
    if isinstance(event, Call) and event.name == "not" and len(event.args) == 1:
        return "not", event.args
    if isinstance(event, Mul) and all(isinstance(f, Symbol) for f in event.factors):
        return "and", event.factors  # P(AB)
    raise _NoEvent


def _happens(event: Node, case: dict[str, bool]) -> bool:
    kind, parts = _parts(event)
    if kind == "letter":
        return case[str(parts[0])]
    inner = [_happens(part, case) for part in parts if isinstance(part, Node)]
    if kind == "not":
        return not inner[0]
    if kind == "setminus":
        return inner[0] and not inner[1]
    return all(inner) if kind == "and" else any(inner)


def _over_cases(node: Node, letters: list[str]) -> Node:
    found = _probability(node)
    if found is None:
        return mapped(node, lambda inner: _over_cases(inner, letters))
    event, given = found
    if given is None:
        return _share(event, None, letters)
    return Div(_share(event, given, letters), _share(given, None, letters))


def _share(event: Node, also: Node | None, letters: list[str]) -> Node:
    """The sum of the chances of the cases in which an event happens, over the sum of all."""
    cases = [dict(zip(letters, truths, strict=True)) for truths in product((False, True), repeat=len(letters))]
    chances = [_chance(case) for case in cases]
    kept = [
        chance
        for case, chance in zip(cases, chances, strict=True)
        if _happens(event, case) and (also is None or _happens(also, case))
    ]
    total = Add(tuple(chances))
    return Div(Add((Add((chances[0], *kept)), Neg(chances[0]))), total)


def _chance(case: dict[str, bool]) -> Node:
    name = "chance " + "".join(letter if happens else letter.lower() for letter, happens in case.items())
    return Add((Number(Fraction(1)), Pow(Symbol(name), Number(Fraction(2)))))
