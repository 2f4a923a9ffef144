"""Which presentations there are, and which part is asked under which."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Literal, cast, get_args

from viva.errors import VivaError
from viva.sets.drawn import DrawnPart

Presentation = Literal["latex", "plain", "mangled", "figure", "figure-in-words"]
PRESENTATIONS: tuple[Presentation, ...] = get_args(Presentation)
FIGURES = ("figure", "figure-in-words")
"""The presentations that are about a figure: parts without one are asked under the others only, if there are any."""


def presentations_named(names: Iterable[str]) -> tuple[Presentation, ...]:
    """The presentations of these names, each once.

    Raises:
        VivaError: one of them does not exist, or none was named.
    """
    found = tuple(dict.fromkeys(name.strip() for name in names if name.strip()))
    known = ", ".join(PRESENTATIONS)
    for name in found:
        if name not in PRESENTATIONS:
            raise VivaError(f"there is no presentation '{name}'", where="--present", hint=f"known are {known}")
    if not found:
        raise VivaError("no presentation was named", where="--present", hint=f"known are {known}")
    return cast(tuple[Presentation, ...], found)


def asked_under(part: DrawnPart, presentation: str, among: Iterable[str]) -> bool:
    """Whether a part is asked under this presentation, where these are wanted in all.

    Under a presentation of its figure a part without one looks as under ``latex``; it is asked so only where it would
    not be asked otherwise.

    Examples:
        >>> from viva.sets import load_set
        >>> parts = load_set("hw5").draw(0).parts
        >>> [part.name for part in parts if asked_under(part, "figure", ["latex", "figure"])]
        ['2a', '9b']
        >>> all(asked_under(part, "figure", ["figure"]) for part in parts)
        True
    """
    if presentation not in FIGURES or part.figure is not None:
        return True
    among = list(among)
    return all(name in FIGURES for name in among) and presentation == among[0]


def part_under(part: DrawnPart, presentation: str) -> DrawnPart:
    """The part as it is posed: where the figure is seen, its words would tell it a second time."""
    if presentation == "figure" and part.figure is not None:
        return dataclasses.replace(part, figure_words=None)
    return part


TEXT_ONLY = ("viva-local/", "openai/gpt-3.5", "openai/o1-mini", "openai/o3-mini", "deepseek/")
"""Beginnings of names of models that are known not to see."""


def refuse_blind(model: str, presentations: Iterable[str]) -> None:
    """Refuse to show images to a model that is known not to see them; of most models it isn't known.

    Args:
        model: as Inspect names it.
        presentations: those wanted.

    Raises:
        VivaError: an image would be shown to it.
    """
    if "figure" in presentations and model.startswith(TEXT_ONLY):
        raise VivaError(
            "this model takes text only and can't be shown an image",
            where="--present figure",
            hint="figure-in-words tells the figure in words",
        )
