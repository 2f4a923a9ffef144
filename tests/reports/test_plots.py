"""The drawings: whole XML, titled or silent, with a sign and not only a colour for each outcome."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest

from viva.marking.record import AttemptRecord
from viva.reports.plots import bar, road, tier_bar, whisker

_VERDICTS: tuple[Any, ...] = ("right", "partly", "wrong", "undecided", "unread")


def _attempt(verdict: Any, nudge: int = 0) -> AttemptRecord:
    return AttemptRecord(lines=(1, 1), verdict=verdict, nudge=nudge)


@pytest.mark.parametrize(
    "drawing",
    [
        whisker((0.0, 0.0, 1.0)),
        bar(0.5),
        bar(7.0),
        tier_bar({"L1": 3, "Lx": 1, "none": 2}),
        road([_attempt(verdict, i % 5) for i, verdict in enumerate(_VERDICTS)]),
        road([_attempt("wrong")] * 99),
    ],
)
def test_each_is_whole_and_told_or_hidden(drawing: str) -> None:
    root = ElementTree.fromstring(drawing)
    told = root.find("title") is not None and root.find("desc") is not None and root.get("role") == "img"
    assert told or root.get("aria-hidden") == "true"
    assert 'width="-' not in drawing and "nan" not in drawing


def test_the_bar_says_what_it_shows() -> None:
    desc = ElementTree.fromstring(tier_bar({"L1": 3, "L2": 0, "none": 1})).findtext("desc")
    assert desc == "3 parts one-shot correct (L1), 1 part without a tier"
    assert tier_bar({"L1": 0}) == ""


def test_each_verdict_has_a_shape_of_its_own() -> None:
    shapes = {}
    for verdict in _VERDICTS:
        root = ElementTree.fromstring(road([_attempt(verdict)]))
        shapes[verdict] = [(node.tag, "stroke" in node.attrib) for node in root]
    assert shapes["undecided"] == shapes["unread"]
    assert len({str(shape) for shape in shapes.values()}) == 4
