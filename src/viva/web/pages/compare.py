"""Two or more runs side by side."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from viva.reports import FORMATS
from viva.reports.compare import cell_words, compare, totals
from viva.reports.wording import RATES_NOTE
from viva.web.shelf import Opened
from viva.web.views import Visit

MOST_RUNS = 12


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


def page(visit: Visit) -> Response:
    """The runs side by side: parts, tiers, totals."""
    runs = chosen_runs(visit)
    comparison = compare([opened.record for opened in runs])
    return visit.page(
        "compare.html.j2",
        title="Runs side by side",
        comparison=comparison,
        totals=totals(comparison),
        cell_words=cell_words,
        runs=[opened.run for opened in runs],
        note=RATES_NOTE,
        forms=[form for form in ("html", "pdf", "md") if form in FORMATS],
    )
