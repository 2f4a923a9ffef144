"""All that was derived about one part: the passages of its attempts and follow-ups, each read on its own."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TypeVar

from viva.algebra import Notation, read_formula
from viva.marking.columnwise import fitted
from viva.marking.record import Coverage, Finding, StepRecord
from viva.marking.steps.arithmetic import with_arithmetic
from viva.marking.steps.borrowed_letters import without_borrowed
from viva.marking.steps.decide import decide_steps
from viva.marking.steps.ledger import StepOutcome
from viva.marking.steps.names import base_name
from viva.reading import Passage
from viva.sets.drawn import DrawnPart

Numbered = TypeVar("Numbered", Finding, StepRecord)


def derivation_notation(part: DrawnPart) -> Notation:
    """The notation under which a derivation about ``part`` is read: what the examinee may choose is left open."""
    key = repr((part.notation, part.chosen))
    if key not in _NOTATIONS:
        if len(_NOTATIONS) >= _MOST_NOTATIONS:
            _NOTATIONS.clear()
        _NOTATIONS[key] = _without_choices(part)
    return _NOTATIONS[key]


_MOST_NOTATIONS = 64
_NOTATIONS: dict[str, Notation] = {}
"""A notation keeps the instances that were drawn from it, for every text that is marked under it."""


def _without_choices(part: DrawnPart) -> Notation:
    mapping = {**part.notation, "symbols": dict(part.notation.get("symbols", {}))}
    for name in part.chosen:
        entry = dict(mapping["symbols"].get(name, {}))
        entry.pop("definition", None)
        mapping["symbols"][name] = entry
    return Notation.from_mapping(mapping)


def derivations_of_part(part: DrawnPart, passages: Iterable[Passage], *, borrowed: bool = False) -> StepOutcome:
    """Decide every link in ``passages``, and every claim in numbers in their prose.

    Letters that nothing explains accuse nobody, unless they are ``borrowed`` from a text that the caller knows.
    The ``inherits`` of a finding is its origin's place in the list of findings that comes back.
    """
    if all(field.kind == "code" for field in part.fields):
        # What the code comes to is told by running it; the words around it show nothing.
        return StepOutcome()
    whole_part = part
    statement = f"{part.preamble}\n\n{part.statement}"
    chosen = tuple(base_name(read_formula(name)) or name for name in part.chosen)
    key = unknowns_asked(part)
    whole = StepOutcome()
    counted = [0, 0, 0]
    for passage in passages:
        part = fitted(whole_part, passage.text)
        notation = derivation_notation(part)
        read = decide_steps(
            passage, notation, part=part.name, goals=part.goals, statement=statement, chosen=chosen, key=key
        )
        if not borrowed:
            read = without_borrowed(read, notation, passage.text)
        read = with_arithmetic(read, passage, part.name)
        offset = len(whole.findings)
        whole.findings += [moved(f, offset) for f in read.findings]
        whole.steps += [moved(s, offset) for s in read.steps]
        for place, number in enumerate((read.coverage.equations, read.coverage.decided, read.coverage.undecided)):
            counted[place] += number
    whole.coverage = Coverage(equations=counted[0], decided=counted[1], undecided=counted[2])
    return whole


def unknowns_asked(part: DrawnPart) -> tuple[Fraction, ...]:
    """The true values of the numbers that the part asks for as a list, which derivations call by letters."""
    for field in part.fields:
        if field.kind == "tensor" and field.shape is not None and len(field.shape) == 1:
            return tuple(field.expected)
    return ()


def moved(item: Numbered, offset: int) -> Numbered:
    """A step or finding whose ``inherits`` points into a list that was put behind ``offset`` other findings."""
    if item.inherits is None or not offset:
        return item
    return item.model_copy(update={"inherits": item.inherits + offset})
