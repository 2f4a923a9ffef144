"""Two or more runs side by side."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.responses import Response

from viva.reports import FORMATS
from viva.reports.compare import cell_words
from viva.reports.fragment import grids_fragment
from viva.reports.side_by_side import side_by_side
from viva.reports.summary import PartSummary
from viva.web.shelf import Opened
from viva.web.views import Visit

MOST_RUNS = 20


def chosen_runs(visit: Visit) -> list[Opened]:
    """The runs that the query names, each once.

    Raises:
        HTTPException: one that isn't there, fewer than two, or too many to be looked at.
    """
    names = list(dict.fromkeys(visit.request.query_params.getlist("run")))
    if len(names) < 2:
        raise HTTPException(400, "Choose two or more runs in the archive.")
    if len(names) > MOST_RUNS:
        raise HTTPException(400, f"Choose at most {MOST_RUNS} runs.")
    found = [visit.house.shelf.open(name) for name in names]
    known = [opened for opened in found if opened is not None]
    if len(known) < len(names):
        raise HTTPException(404, "One of these runs is not there (any more).")
    return known


@dataclass(frozen=True, slots=True)
class OfOneSet:
    """The runs of one set: what is said of them, their parts with the tiers, and the tables that follow."""

    title: str
    sentences: tuple[str, ...]
    names: tuple[str, ...]
    runs: tuple[str, ...]
    rows: tuple[tuple[str, tuple[PartSummary | None, ...]], ...]
    tables: Markup


def page(visit: Visit) -> Response:
    """The runs side by side: parts, tiers, paired differences, what they share, cost."""
    runs = chosen_runs(visit)
    told = side_by_side([opened.record for opened in runs])
    # The same record object stands in the comparison; by it a run is found again.
    names = {id(opened.record): opened.run for opened in runs}
    sets = [
        OfOneSet(
            one.title,
            one.sentences,
            one.comparison.names,
            tuple(names[id(record)] for record in one.comparison.records),
            one.comparison.rows,
            # The map of parts is here with links; the other tables are the report's.
            Markup(grids_fragment([grid for grid in one.grids if not grid.map])),
        )
        for one in told.sets
    ]
    return visit.page(
        "compare.html.j2",
        title=told.title,
        overview=Markup(grids_fragment(told.overview)),
        sets=sets,
        cell_words=cell_words,
        runs=[opened.run for opened in runs],
        forms=[form for form in ("html", "pdf", "md") if form in FORMATS],
    )
