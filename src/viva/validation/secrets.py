"""What an examiner says of a drawn part, looked through for the answer: hints, nudges, conventions, walks through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from viva.exam.ladder import walkthroughs
from viva.exam.secrecy import Leak, find_leak
from viva.sets.drawn import DrawnPart
from viva.sets.located import Place
from viva.sets.wellposed import given_away


@dataclass(frozen=True, slots=True)
class Told:
    """A text that an examiner says: where it stands, and what it is called."""

    place: Place
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Leaking:
    """An answer in a text, at one seed."""

    told: Told
    how: str
    seed: int


def said_of(part: DrawnPart) -> Iterator[Told]:
    """The set's own texts about a part that an examinee may hear besides the question."""
    for number, hint in enumerate(part.hints):
        yield Told(("hints", number), f"hint {number + 1}", hint)
    for k, field in enumerate(part.fields):
        for m, wrong in enumerate(field.misconceptions):
            place: Place = ("fields", k, "misconceptions", m, "nudge")
            yield Told(place, f"{field.name}: the nudge of {wrong.name!r}", wrong.nudge)
    for number, convention in enumerate(part.conventions):
        yield Told(("conventions", number), f"convention {number + 1}", convention)


def leaking(part: DrawnPart) -> Iterator[Leaking]:
    """The texts that tell the answer at this draw."""
    outright = dict(given_away(part))
    for told in said_of(part):
        leak: Leak | None = find_leak(part, told.text)
        if leak is not None:
            yield Leaking(told, f"{leak.field}, {leak.how}" if leak.field else leak.how, part.seed)
        elif told.place[0] == "hints" and told.place[1] in outright:
            yield Leaking(told, f"{outright[int(told.place[1])]}, it stands there", part.seed)


def walkthrough_leaks(part: DrawnPart, nearest: str) -> bool:
    """Whether the walk through holds the answer on whatever other numbers it is worked.

    Args:
        part: the part as drawn.
        nearest: the walk through on the first other numbers, as :func:`~viva.exam.ladder.walkthroughs` would draw them.
    """
    if not part.walkthrough:
        return False
    if nearest and nearest != part.walkthrough and find_leak(part, nearest) is None:
        return False
    # One that draws nothing has no other numbers; it is then never said.
    others = list(walkthroughs(part))
    return bool(others) and all(find_leak(part, text) is not None for text in others)
