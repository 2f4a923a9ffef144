"""Comparisons: models against sets, parts against runs, and what the runs share."""

from __future__ import annotations

from typing import Any

import pytest

from viva.marking.record import AttemptRecord, FieldMark, PartRecord, Record, SetReference, Source, TurnRecord
from viva.reports.compare import render_comparison
from viva.reports.side_by_side import MOST_PAIRED, OfSet, side_by_side


def _part(name: str, tier: Any, misconception: str | None = None, **more: Any) -> PartRecord:
    field = FieldMark(name="x", kind="number", verdict="wrong", basis="exact", misconception=misconception)
    attempts = (AttemptRecord(lines=(1, 1), verdict="wrong", fields=(field,)),) if misconception else ()
    return PartRecord(part=name, tier=tier, attempts=attempts, **more)


def _run(model: str, *parts: PartRecord, set_name: str = "toy", turns: tuple[TurnRecord, ...] = ()) -> Record:
    return Record(
        viva="0",
        set=SetReference(name=set_name, sha256=set_name),
        source=Source(file=f"{model}.txt", sha256="1", model=model),
        parts=parts,
        turns=turns,
    )


ANN = _run("ann", _part("1a", "L1"), _part("1b", "Lx", "doubled"), _part("2a", "L1"))
BEN = _run("ben", _part("1a", "L1"), _part("1b", "L2", "doubled", nudges=1), _part("2a", None, "halved"))


def _table(one: OfSet, title: str) -> list[list[str]]:
    return next(grid.texts for grid in one.grids if grid.title == title)


def test_one_set_has_no_overview() -> None:
    told = side_by_side([ANN, BEN])
    assert told.overview == ()
    assert [one.title for one in told.sets] == ["toy"]


def test_models_meet_sets() -> None:
    other = _run("ann", _part("1a", "L1"), set_name="other")
    told = side_by_side([ANN, BEN, other, ANN])
    [overview] = told.overview
    assert overview.head == ("Model", "toy", "other")
    # Over all runs of a model: ann's two runs on the toy set are added up.
    assert overview.texts == [
        ["ann", "4 of 6 (30% to 90%)", "1 of 1 (21% to 100%)"],
        ["ben", "1 of 2 (9% to 91%)", "not asked"],
    ]
    assert [len(one.comparison.records) for one in told.sets] == [3, 1]


def test_the_map_of_parts() -> None:
    [one] = side_by_side([ANN, BEN]).sets
    assert _table(one, "Parts against runs") == [
        ["1a", "L1 one-shot correct", "L1 one-shot correct"],
        ["1b", "Lx did not solve", "L2 minor misconception, 1 nudged"],
        ["2a", "L1 one-shot correct", "wrong"],
    ]


def test_the_same_draw_shown_the_same_way_is_one_row() -> None:
    drawn = _run("cat", _part("1a", "L2"), _part("1a", "L3", seed=4), _part("1a", "Lx", presentation="plain"))
    [one] = side_by_side([ANN, drawn]).sets
    labels = [row[0] for row in _table(one, "Parts against runs")]
    assert labels == ["1a (latex, seed 0)", "1a (latex, seed 4)", "1a (plain, seed 0)", "1b", "2a"]
    assert _table(one, "Parts against runs")[0][1:] == ["L1 one-shot correct", "L2 minor misconception"]


def test_what_runs_share() -> None:
    [one] = side_by_side([ANN, BEN]).sets
    assert _table(one, "Misconceptions") == [["doubled", "2", "1b", "1b"], ["halved", "1", "–", "2a"]]
    assert one.sentences == (
        "On 1 of the 2 parts with a tier in all 2 runs every run was right at once: 1a.",
        "On 1 of the 2 parts with a tier in all 2 runs no run was right at once: 1b.",
    )


def test_differences_have_intervals() -> None:
    [one] = side_by_side([ANN, BEN]).sets
    [row] = _table(one, "Differences over the same parts")
    assert row[:3] == ["1. ann against 2. ben", "2", "0 only the first, 0 only the second"]
    assert row[3].startswith("+0 points (-")
    assert row[4] == "too few differ (0 of at least 6)"


@pytest.mark.parametrize(("runs", "rows"), [(2, 1), (4, 6), (MOST_PAIRED + 1, MOST_PAIRED)])
def test_of_many_runs_each_is_held_against_the_first(runs: int, rows: int) -> None:
    [one] = side_by_side([ANN] * runs).sets
    assert len(_table(one, "Differences over the same parts")) == rows


def test_cost_and_time() -> None:
    turns = tuple(
        TurnRecord(role="examinee", text=text, lines=(i, i), seconds=float(i), tokens=10, sent=100)
        for i, text in enumerate(("", "b", "c"), 1)
    )
    [one] = side_by_side([_run("ann", *ANN.parts, turns=turns), BEN]).sets
    assert _table(one, "Cost and time") == [
        ["1. ann", "300", "30", "15", "6.0 s", "2.0 s", "3.0 s", "1 and 0 of 3"],
        ["2. ben", "", "", "", "", "", "", "0 and 0 of 0"],
    ]


@pytest.mark.parametrize("format", ["text", "md", "html"])
def test_every_format_has_every_table(format: Any) -> None:
    other = _run("ann", _part("1a", "L1"), set_name="other")
    shown = str(render_comparison([ANN, BEN, other], format))
    told = side_by_side([ANN, BEN, other])
    for grid in (*told.overview, *(grid for one in told.sets for grid in one.grids)):
        assert grid.title in shown, grid.title
        for cell in (cell for row in grid.texts for cell in row):
            plain = shown.replace("\\", "").replace("&#39;", "'")
            assert cell in plain, cell
