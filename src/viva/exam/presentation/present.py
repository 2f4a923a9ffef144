"""What the examinee is shown: the examiner's words under a presentation, and a figure as an image.

Only how a part is *posed* differs: nudges are typed by the examiner, so under ``mangled`` they are plain text. What is
asked for at the end of the question (the form of the answer) keeps its words under every presentation, so that a
difference between two tiers is one of reading the question.
"""

from __future__ import annotations

import base64

from viva.errors import VivaError
from viva.exam.presentation.mangled import mangled
from viva.exam.presentation.plain import plain
from viva.exam.prompts import WANTED

SCALE = 2.0
"""The image has so many pixels for one of the drawing's."""


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
    return f"{mangled(question)}\n\n{wanted}\n{plain(form)}" if wanted else mangled(text)


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
