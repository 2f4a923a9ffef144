"""The archive: runs, and answers found by words and filters; models by sets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

from starlette.responses import Response

from viva.errors import VivaError
from viva.marking.record import Behaviour, FindingKind, Verdict
from viva.reports import wording
from viva.store import Cell, RunFilter, Search
from viva.web.pages.mark import known_sets
from viva.web.views import Visit

FILTERS = ("model", "set", "part", "tier", "verdict", "finding", "behaviour", "kind")
_OF_RUNS = {"model", "set", "kind"}
_MOST_OPTIONS = 300
_HITS, _RUNS, _NAMED = 30, 50, 5
_KINDS = (("chat", "chat"), ("document", "solution"), ("inspect", "exam"), ("key", "key, proofread"))

Options = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Models by sets: one row a model, one cell a set."""

    sets: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell | None, ...]], ...]


def page(visit: Visit) -> Response:
    """What matches; without words or filters on answers, the runs and the matrix."""
    asked = {name: visit.asked(name) for name in ("q", *FILTERS)}
    after = visit.asked("after") or None
    store = visit.house.store
    of_answers = any(asked[name] for name in ("q", *FILTERS) if name not in _OF_RUNS)
    values: dict[str, Any] = {"attempts": None, "runs": None, "matrix": None, "named": ()}
    if of_answers:
        values["attempts"] = store.attempts(_search(asked), after=after, limit=_HITS)
        if asked["q"] and after is None:
            chosen = RunFilter(asked["q"], _one(asked["model"]), _one(asked["set"]), _one(asked["kind"]))
            values["named"] = store.runs(chosen, limit=_NAMED).rows
    else:
        values["runs"] = store.runs(_run_filter(asked), after=after, limit=_RUNS)
        if after is None and not any(asked.values()):
            values["matrix"] = matrix_of(visit.house.cells())
    return visit.page(
        "archive-results.html.j2" if visit.is_partial else "archive.html.j2",
        title="Archive",
        asked=asked,
        filters=[] if visit.is_partial else filters(visit),
        filtered=any(asked.values()),
        narrowed=any(asked[name] for name in FILTERS),
        **values,
    )


def _search(asked: dict[str, str]) -> Search:
    def chosen(name: str) -> tuple[str, ...]:
        return (asked[name],) if asked[name] else ()

    return Search(
        words=asked["q"],
        models=chosen("model"),
        sets=chosen("set"),
        parts=chosen("part"),
        tiers=chosen("tier"),
        verdicts=chosen("verdict"),
        findings=chosen("finding"),
        behaviours=chosen("behaviour"),
        kinds=chosen("kind"),
    )


def _run_filter(asked: dict[str, str]) -> RunFilter:
    return RunFilter(models=_one(asked["model"]), sets=_one(asked["set"]), kinds=_one(asked["kind"]))


def _one(value: str) -> tuple[str, ...]:
    return (value,) if value else ()


def filters(visit: Visit, names: tuple[str, ...] = FILTERS) -> list[tuple[str, str, Options]]:
    """The lists to choose from: name, what it is called, values and their words."""
    told: dict[str, tuple[str, Options]] = {
        "tier": (
            "Tier",
            [*((tier, f"{tier}, {wording.TIER_WORDS[tier]}") for tier in wording.TIERS), ("open", "none")],
        ),
        "verdict": ("Verdict", [(name, name) for name in get_args(Verdict)]),
        "finding": ("Finding", [(name, wording.KIND_WORDS[name]) for name in get_args(FindingKind)]),
        "behaviour": ("Behaviour", [(name, name) for name in get_args(Behaviour)]),
        "kind": ("Source", list(_KINDS)),
    }
    if {"model", "set", "part"} & set(names):
        cells = visit.house.cells()
        models = list(dict.fromkeys(cell.model for cell in cells if cell.model))
        sets = list(dict.fromkeys(cell.set_name for cell in cells))
        told["model"] = ("Model", [(name, name) for name in models[:_MOST_OPTIONS]])
        told["set"] = ("Set", [(name, name) for name in sets[:_MOST_OPTIONS]])
        told["part"] = ("Part", [(name, name) for name in _parts(sets)])
    return [(name, *told[name]) for name in names]


def _parts(sets: list[str]) -> list[str]:
    from viva.sets import load_set

    bundled = dict(known_sets())
    found: dict[str, None] = {}
    for name in sets:
        if name in bundled:
            try:
                found.update(dict.fromkeys(load_set(name).part_names))
            except VivaError:
                continue
    return sorted(found)[:_MOST_OPTIONS]


def matrix_of(cells: tuple[Cell, ...]) -> Matrix | None:
    """The cells in rows; None where there are none."""
    if not cells:
        return None
    sets = tuple(sorted({cell.set_name for cell in cells}))
    models = dict.fromkeys(cell.model for cell in cells)
    at = {(cell.model, cell.set_name): cell for cell in cells}
    return Matrix(sets, tuple((model, tuple(at.get((model, name)) for name in sets)) for model in models))
