"""The cubes: well-formed SVG that shades what the normalization pools, and words that don't give it away."""

import re
from itertools import permutations
from xml.etree import ElementTree

import pytest

from viva.sets.figures import CHANNELS, PIXELS, SAMPLES, normalization_cubes
from viva.sets.language import LanguageError

KINDS = ("batch", "layer", "instance")
# Visible cells of one cube that are shaded: top, left face (C by pixels), right face (N by pixels).
SHADED = {
    "batch": SAMPLES + PIXELS + SAMPLES * PIXELS,
    "layer": CHANNELS + CHANNELS * PIXELS + PIXELS,
    "instance": 1 + PIXELS + PIXELS,
}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("order", list(permutations(KINDS)))
def test_each_cube_shades_its_own(order):
    root = ElementTree.fromstring(normalization_cubes(order).svg)
    cubes = root.findall(f"{SVG}g")
    assert len(cubes) == 3
    for kind, cube in zip(order, cubes, strict=True):
        fills = [cell.get("fill") for cell in cube.find(f"{SVG}g").iter(f"{SVG}polygon")]
        assert len(fills) == SAMPLES * CHANNELS + CHANNELS * PIXELS + SAMPLES * PIXELS
        assert sum(fill in ("#7fb0e6", "#4f8fd6", "#3474bd") for fill in fills) == SHADED[kind]


def test_labels_are_there():
    root = ElementTree.fromstring(normalization_cubes(KINDS).svg)
    texts = [text.text for text in root.iter(f"{SVG}text")]
    assert texts.count("N") == texts.count("C") == texts.count("H, W") == 3
    assert [text for text in texts if text.startswith("Cube")] == ["Cube A", "Cube B", "Cube C"]


def test_everything_lies_within_the_picture():
    svg = normalization_cubes(KINDS).svg
    width, height = map(float, re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups())
    for shift, body in re.findall(r'translate\(([\d.]+) 24\)">(.*?)(?=<g transform="translate\([\d.]+ 24|$)', svg):
        for points in re.findall(r'points="([^"]+)"', body):
            for point in points.split():
                x, y = map(float, point.split(","))
                assert 0 <= x + float(shift) <= width
                assert 0 <= y + 24 <= height


@pytest.mark.parametrize("order", list(permutations(KINDS)))
def test_nothing_names_the_answer(order):
    figure = normalization_cubes(order)
    assert not re.search(r"batch|layer|instance|norm", figure.words + figure.svg, re.IGNORECASE)


@pytest.mark.parametrize("kinds", [(), ("group",), "batch", ("batch",) * 7])
def test_nonsense_is_refused(kinds):
    with pytest.raises(LanguageError):
        normalization_cubes(kinds)
