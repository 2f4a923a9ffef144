"""What an experiment leaves behind: numbers, curves, and statements that these numbers bear out or don't."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Statement:
    """One thing that is seen, in words, and whether the numbers of this run bear it out.

    Attributes:
        text: the statement.
        holds: what its check came to.
    """

    text: str
    holds: bool


@dataclass(frozen=True)
class Curve:
    """Values to draw against one another.

    Attributes:
        y: one series of values for each name.
        x: shared by all series; steps from 1 on unless given.
        x_label: what x is.
        y_label: what the values are.
        logarithmic: whether the values are best seen on a logarithmic axis.
    """

    y: Mapping[str, Sequence[float]]
    x_label: str
    y_label: str
    x: Sequence[float] | None = None
    logarithmic: bool = False


@dataclass(frozen=True)
class Part:
    """One part of a study.

    Attributes:
        name: its letter.
        title: in a few words.
        experiment: what was done.
        numbers: what came out.
        curve: what there is to plot.
        statements: what is seen.
    """

    name: str
    title: str
    experiment: str
    numbers: Mapping[str, float | Sequence[float]]
    statements: Sequence[Statement]
    curve: Curve | None = field(default=None)
