"""How a part is shown: which presentations there are, what each makes of the examiner's words, and the figure as image.

Only how a part is *posed* differs: nudges are typed by the examiner, so under ``mangled`` they are plain text. What is
asked for at the end of the question (the form of the answer) keeps its words under every presentation, so that a
difference between two tiers is one of reading the question.
"""

from __future__ import annotations

import base64
import dataclasses
from collections.abc import Iterable
from typing import Literal, cast, get_args

from viva.errors import VivaError
from viva.exam.presentation.mangled import mangled
from viva.exam.presentation.plain import plain
from viva.exam.prompts import WANTED
from viva.sets.drawn import DrawnPart

Presentation = Literal["latex", "plain", "mangled", "figure", "figure-in-words"]
PRESENTATIONS: tuple[Presentation, ...] = get_args(Presentation)
FIGURES = ("figure", "figure-in-words")
"""The presentations that are about a figure: parts without one are asked under the others only, if there are any."""
SCALE = 2.0
"""The image has so many pixels for one of the drawing's."""


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
        ['2a']
        >>> len([part for part in parts if asked_under(part, "figure", ["figure"])])
        11
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


def words_under(text: str, presentation: str, *, posing: bool) -> str:
    """What the examiner says, as the examinee is shown it.

    Args:
        text: Markdown with TeX.
        presentation: how parts are shown.
        posing: whether the text poses a part, rather than nudging or asking again.

    Examples:
        >>> words_under("The weights are $\\\\hat w_1$.", "plain", posing=True)
        'The weights are ŵ₁.'
    """
    if presentation not in ("plain", "mangled"):
        return text
    if presentation == "plain" or not posing:
        return plain(text)
    question, wanted, form = text.rpartition(WANTED)
    return f"{mangled(question)}\n\n{wanted}{plain(form)}" if wanted else mangled(text)


def image_of(figure: str) -> bytes:
    """An SVG drawing as PNG.

    Raises:
        VivaError: the libraries that draw are not installed.
    """
    try:
        from font_roboto import Roboto
        from resvg_py import svg_to_bytes
    except ImportError as error:
        raise VivaError("figures need resvg-py and font-roboto", hint="pip install 'viva[exam]'") from error
    # Its own font: what a machine has installed must not change what is asked.
    png = svg_to_bytes(
        svg_string=figure, zoom=SCALE, skip_system_fonts=True, font_files=[str(Roboto)], sans_serif_family="Roboto"
    )
    return bytes(png)


def image_link(figure: str) -> str:
    """The drawing as a ``data:`` URL with PNG in it."""
    return "data:image/png;base64," + base64.b64encode(image_of(figure)).decode("ascii")
