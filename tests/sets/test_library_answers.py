"""The sets that come with viva: answers in many notations, right ones and near misses, as `answers/` lists them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from viva.marking.fields import mark_fields
from viva.reading.transcript import Passage
from viva.sets import list_sets, load_set

FOLDER = Path(__file__).parent / "answers"
SETS = sorted(set(list_sets()) - {"hw5"})
"""hw5 has its tables elsewhere: tests/marking/fields."""


def cases():
    for name in SETS:
        table = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
        for part, verdicts in table.items():
            for wanted, answers in verdicts.items():
                for number, answer in enumerate(answers):
                    yield pytest.param(name, part, wanted, answer, id=f"{name}-{part}-{wanted}-{number}")


def marked(name, part, answer):
    """Each field's verdict, with the name of the misconception after a colon if there is one."""
    marks = mark_fields(load_set(name).draw_part(part), Passage(answer, (1, answer.count("\n") + 1)))
    return [f"{mark.verdict}:{mark.misconception}" if mark.misconception else mark.verdict for mark in marks]


@pytest.mark.parametrize(("name", "part", "wanted", "answer"), list(cases()))
def test_an_answer(name, part, wanted, answer):
    assert marked(name, part, answer) == wanted.split()


@pytest.mark.parametrize("name", SETS)
def test_every_part_has_answers(name):
    table = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    assert tuple(table) == load_set(name).part_names
    assert all(sum(map(len, verdicts.values())) >= 8 for verdicts in table.values())
