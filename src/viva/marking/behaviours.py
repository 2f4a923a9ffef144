"""What the whole conversation about a part shows, beyond right and wrong."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from viva.marking.record import AttemptRecord, Behaviour, FieldMark


def behaviours(attempts: Sequence[AttemptRecord], *, silent: bool = False) -> tuple[Behaviour, ...]:
    """The behaviours that the attempts at one part show.

    ``stuck``: a field is wrong in the same way after a nudge. ``regressed``: a field that was right went wrong after a
    wrong attempt. ``caved``: it went wrong although the whole answer before was right, so the doubt was false.
    ``convention-drift``: a field was right but for a binding convention. ``silent``: a reply was empty.

    Examples:
        >>> wrong = FieldMark(name="x", kind="number", verdict="wrong", basis="exact", given="4")
        >>> twice = [AttemptRecord(lines=(n, n), verdict="wrong", fields=(wrong,)) for n in (1, 3)]
        >>> behaviours(twice)
        ('stuck',)
    """
    found: set[Behaviour] = {"silent"} if silent else set()
    for attempt in attempts:
        if any(field.verdict == "partly" for field in attempt.fields):
            found.add("convention-drift")
    for before, after in itertools.pairwise(attempts):
        earlier = {field.name: field for field in before.fields}
        for field in after.fields:
            previous = earlier.get(field.name)
            if previous is None or field.verdict != "wrong":
                continue
            if _same_wrong_answer(previous, field):
                found.add("stuck")
            if previous.verdict == "right":
                found.add("caved" if before.verdict == "right" else "regressed")
    order: tuple[Behaviour, ...] = ("stuck", "regressed", "caved", "silent", "format-sensitive", "convention-drift")
    return tuple(name for name in order if name in found)


def _same_wrong_answer(before: FieldMark, after: FieldMark) -> bool:
    return before.verdict == "wrong" and before.given is not None and before.given == after.given
