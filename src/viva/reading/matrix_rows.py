"""A matrix in plain text whose first row stands behind its label, and the others, bare, on the lines below."""

from __future__ import annotations

import re

from viva.patterns import regex

LABELLED_ROW = regex(
    r"^(?P<label>[^\[\]|⎡⎢⎣│\n]{0,100}(?:[:=]|\b(?:is|are|equals))[\s*$]*)[\[|⎡⎢│┌\s]*[\[|⎡⎢│┌]\s*"
    r"(?P<cells>[-+−]?\d[\d./]*(?:(?:\s*[,;&]\s*|\s+)[-+−]?\d[\d./]*)+)\s*[\]|⎤⎥│┐][\s\]|⎤⎥│┐,;.$]*$",
    re.IGNORECASE,
)
"""``covariance: [1 0]``, where ``[0 1]`` stands on the next line."""
ROW_OPENERS = frozenset("[|⎢⎣│└")
BARE_ROW = regex(r"\s*[\[|⎢⎣│└]")
_WHOLE_ROW = regex(
    r"\s*[\[|⎢⎣│└]\s*[-+−]?\d[\d./]*(?:(?:\s*[,;&]\s*|\s+)[-+−]?\d[\d./]*)+\s*[\]|⎥⎦│┘][\s\]|⎥⎦│┘,;.$]*$"
)


def goes_on(above: str, line: str) -> bool:
    """Whether a line is the next row of a matrix of which the line above is a row.

    Examples:
        >>> goes_on("covariance: [ 1 3/5 ]", "[ 3/5 1 ]"), goes_on("The mean is here:", "[ 3/5 1 ]")
        (True, False)
    """
    if len(line) > 400 or len(above) > 400 or not _WHOLE_ROW.match(line):
        return False
    return bool(LABELLED_ROW.match(above) or _WHOLE_ROW.match(above))
