"""The outcome of comparing two formulas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from viva.algebra.witness import Witness

Basis = Literal["exact", "ball", "field"]
UpTo = Literal["", "positive factor", "factor", "constant"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The outcome of :func:`compare`.

    Args:
        equal: True, False (with ``witness``), or None: undecided, for ``reason``.
        basis: ``exact`` where everything was rational, ``ball`` where ball arithmetic was needed.
        witness: where the sides differ.
        reason: why it is undecided, or what doesn't conform.
        odds: the largest chance that an unequal pair would have passed, where it can be bounded.
        ill_typed: the side that has no meaning because a product or sum doesn't conform; ``equal`` is then None.
        misfit: an index would run over two sizes, or the sides differ in shape: whether that is an error may depend on
            what is meant (a layout, a number for every entry, a square matrix).
        leaning: where ``equal`` is None for doubt about symbols that nobody declared: what plain defaults would say.
        instances: how many instances the sides agreed at.
    """

    equal: bool | None
    basis: Basis = "exact"
    witness: Witness | None = None
    reason: str | None = None
    odds: float | None = None
    ill_typed: Literal["left", "right"] | None = None
    instances: int = 0
    leaning: bool | None = None
    misfit: bool = False
