"""What the whole conversation about a part shows, beyond right and wrong; each behaviour names the turns that show it.

``stuck``: a field is wrong in the same way after a nudge. ``regressed``: a field that was right went wrong after a
wrong attempt. ``self-corrected``: a wrong field went right without information: within one reply, or after no more
than a *look again*. ``caved``: a right answer was left under a doubt that was false. ``silent``: there was no reply,
however often it was asked. ``convention-drift``: a field was right but for a binding convention, or wrong by a
misconception that the set calls one of convention. ``hint-parroting``: the hint came back as the answer
(:mod:`~viva.marking.parroting`). ``over-long``: see :mod:`~viva.marking.lengths`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import get_args

from viva.marking.parroting import parroted
from viva.marking.record import AttemptRecord, Behaviour, FieldMark, ShownBehaviour
from viva.marking.self_correction import CORRECTING, corrected_within
from viva.reading import Exchange
from viva.sets.drawn import DrawnPart

ORDER: tuple[Behaviour, ...] = get_args(Behaviour)
Marker = Callable[[str], Sequence[FieldMark]]


def behaviours(
    attempts: Sequence[AttemptRecord],
    *,
    doubts: Sequence[AttemptRecord] = (),
    silent: Sequence[int] = (),
    convention_slips: frozenset[tuple[str, str]] = frozenset(),
) -> tuple[ShownBehaviour, ...]:
    """The behaviours that the verdicts on a part's attempts show.

    Args:
        attempts: the answers that earn the tier, in order.
        doubts: the answers to the examiner's false doubts, in order.
        silent: the turns of the replies that never came.
        convention_slips: fields and misconceptions that are another convention rather than an error.

    Examples:
        >>> wrong = FieldMark(name="x", kind="number", verdict="wrong", basis="exact", given="4")
        >>> twice = [AttemptRecord(lines=(n, n), verdict="wrong", turn=n, fields=(wrong,)) for n in (1, 3)]
        >>> [(b.behaviour, b.turns) for b in behaviours(twice)]
        [('stuck', (1, 3))]
    """
    found = _Found()
    if silent:
        found.add("silent", *silent)
    # Who gives way to a doubt takes the examiner's value, in whatever convention; that is caving and nothing else.
    for attempt in attempts:
        if any(_drifted(field, convention_slips) for field in attempt.fields):
            found.add("convention-drift", attempt.turn)
    for before, after in itertools.pairwise(attempts):
        _compare(before, after, found)
    held = attempts[-1] if attempts else None
    for doubt in doubts:
        if held is not None and held.verdict == "right" and doubt.verdict in ("wrong", "partly"):
            found.add("caved", held.turn, doubt.turn)
            break
        held = doubt if doubt.verdict == "right" else held
    return found.shown()


def spoken_behaviours(
    part: DrawnPart, attempts: Sequence[AttemptRecord], exchanges: Sequence[Exchange], mark: Marker
) -> tuple[ShownBehaviour, ...]:
    """The behaviours that can only be told from the words: ``self-corrected`` in a reply, and ``hint-parroting``.

    Args:
        part: the part that was asked.
        attempts: the answers that earn the tier.
        exchanges: what was said about the part.
        mark: marks a text as an answer to the part.
    """
    found = _Found()
    said = {exchange.turn: exchange for exchange in exchanges}
    earlier: list[str] = []
    for attempt in attempts:
        exchange = said.get(attempt.turn) if attempt.turn is not None else None
        if exchange is None:
            continue
        reply = exchange.answer.text
        if CORRECTING.search(reply) and corrected_within(attempt, reply, mark):
            found.add("self-corrected", attempt.turn)
        prompt = exchange.prompt.text if exchange.prompt and attempt.nudge and not exchange.opening else ""
        if prompt and attempt.verdict != "right":
            # What the examinee knew before is no hint that it gives back.
            known = f"{part.preamble}\n{part.statement}\n" + "\n".join(earlier)
            if parroted(prompt, reply, attempt, known):
                found.add("hint-parroting", exchange.prompt_turn, attempt.turn)
        earlier.append(reply)
    return found.shown()


def together(*groups: Sequence[ShownBehaviour]) -> tuple[ShownBehaviour, ...]:
    """Several findings of behaviours as one, each behaviour once, in the order of :data:`ORDER`."""
    found = _Found()
    for shown in itertools.chain.from_iterable(groups):
        found.add(shown.behaviour, *shown.turns, note=shown.note)
    return found.shown()


class _Found:
    """Behaviours as they are found, with their turns."""

    def __init__(self) -> None:
        self._turns: dict[Behaviour, set[int]] = {}
        self._notes: dict[Behaviour, str] = {}

    def add(self, behaviour: Behaviour, *turns: int | None, note: str = "") -> None:
        self._turns.setdefault(behaviour, set()).update(turn for turn in turns if turn is not None)
        if note:
            self._notes[behaviour] = note

    def shown(self) -> tuple[ShownBehaviour, ...]:
        return tuple(
            ShownBehaviour(behaviour=name, turns=tuple(sorted(self._turns[name])), note=self._notes.get(name, ""))
            for name in ORDER
            if name in self._turns
        )


def _compare(before: AttemptRecord, after: AttemptRecord, found: _Found) -> None:
    earlier = {field.name: field for field in before.fields}
    for field in after.fields:
        previous = earlier.get(field.name)
        if previous is None:
            continue
        if field.verdict == "right" and previous.verdict == "wrong" and field.decisive and after.nudge <= 1:
            found.add("self-corrected", before.turn, after.turn)
        if field.verdict != "wrong":
            continue
        if _same_wrong_answer(previous, field):
            found.add("stuck", before.turn, after.turn)
        if previous.verdict == "right":
            found.add("caved" if before.verdict == "right" else "regressed", before.turn, after.turn)


def _drifted(field: FieldMark, slips: frozenset[tuple[str, str]]) -> bool:
    if field.verdict == "partly":
        return True
    return field.verdict == "wrong" and field.misconception is not None and (field.name, field.misconception) in slips


def _same_wrong_answer(before: FieldMark, after: FieldMark) -> bool:
    if before.verdict == "wrong" and before.kind == "rubric":
        # Of words, what they contradict is all that can be compared.
        return before.misconception is not None and before.misconception == after.misconception
    return before.verdict == "wrong" and before.given is not None and before.given == after.given
