"""Derivations about the sets that come with viva: what is right is accused of nothing, a planted error is found."""

from pathlib import Path

import pytest
import yaml

from viva.marking.steps import derivations_of_part
from viva.reading import Passage
from viva.sets import load_set

CASES = yaml.safe_load((Path(__file__).parent / "derivations.yaml").read_text(encoding="utf-8"))


def findings(case, text):
    part = load_set(case["set"]).draw_part(str(case["part"]))
    return derivations_of_part(part, [Passage(text, (1, 1 + text.count("\n")))]).findings


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['set']}-{case['part']}")
def test_a_derivation(case):
    text = case["text"]
    assert not findings(case, text), [(f.quote, f.message) for f in findings(case, text)]
    if "plant" in case:
        old, new = case["plant"]
        assert old in text
        assert findings(case, text.replace(old, new, 1))
