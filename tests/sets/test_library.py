"""The sets that come with viva prove themselves: draws, keys, misconceptions, hints, nudges."""

from __future__ import annotations

import pytest

from viva.exam.ladder_check import check_ladder
from viva.marking import check_set
from viva.sets import list_sets, load_set
from viva.sets.static import check_patterns
from viva.sets.wellposed import problems_of

SETS = sorted(set(list_sets()) - {"hw5"})
"""hw5 has its own tests."""


@pytest.mark.parametrize("name", SETS)
def test_every_draw_is_well_posed(name: str) -> None:
    assert problems_of(load_set(name), range(25)) == []


@pytest.mark.parametrize("name", SETS)
def test_the_marker_agrees_with_the_set(name: str) -> None:
    assert check_set(load_set(name), seeds=(0, 11)) == []


@pytest.mark.parametrize("name", SETS)
def test_no_nudge_gives_an_answer_away(name: str) -> None:
    assert check_ladder(load_set(name), seeds=(0, 12)) == []


@pytest.mark.parametrize("name", SETS)
def test_a_set_has_what_a_good_one_has(name: str) -> None:
    """Twelve parts or more of several kinds, each with labels, conventions, hints and misconceptions; seeds vary."""
    problem_set = load_set(name)
    own, other = problem_set.draw(0), [problem_set.draw(seed) for seed in (1, 2, 3, 4, 5, 6)]
    assert len(own.parts) >= 12
    assert {"number", "tensor", "expression", "choice"} <= {f.kind for part in own.parts for f in part.fields}
    for part in own.parts:
        check_patterns(problem_set.parts[part.name], problem_set.part_files[part.name])
        assert part.conventions and len(part.hints) >= 3
        assert all(f.labels and len(f.misconceptions) >= 2 for f in part.fields), part.name
        nudges = [wrong.nudge for f in part.fields for wrong in f.misconceptions]
        assert all(nudges), part.name
        assert {one.part(part.name).statement for one in other} != {part.statement}, part.name
