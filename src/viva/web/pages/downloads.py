"""Reports to keep: one run, or several side by side, in every format that there is."""

from __future__ import annotations

import re
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import Response

from viva.reports import FORMATS
from viva.reports.compare import render_comparison
from viva.reports.render import render_bytes
from viva.web.pages.compare import chosen_runs
from viva.web.views import Visit

_TYPES = {
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "json": "application/json",
    "pdf": "application/pdf",
    "text": "text/plain; charset=utf-8",
}
# A report that is opened from here is a page of its own, without scripts and without a way back.
_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:; frame-ancestors 'none'"
)


def run(visit: Visit) -> Response:
    """The report of a run, as people decided it."""
    opened = visit.opened()
    form = _form(visit)
    name = f"{opened.record.set.name}-{opened.summary.examinee}"
    return _file(render_bytes(opened.record, form), form, name)  # type: ignore[arg-type]


def comparison(visit: Visit) -> Response:
    """Several runs side by side."""
    runs = chosen_runs(visit)
    form = _form(visit)
    if form == "json":
        raise HTTPException(404, "Several runs can't be one record; choose another format.")
    return _file(render_comparison([opened.record for opened in runs], form), form, "runs-side-by-side")  # type: ignore[arg-type]


def _form(visit: Visit) -> str:
    form = str(visit.place("form"))
    if form not in FORMATS:
        raise HTTPException(404, f"There is no such format; there are {', '.join(FORMATS)}.")
    return form


def _file(content: str | bytes, form: str, name: str) -> Response:
    sent = content if isinstance(content, bytes) else content.encode("utf-8", "replace")
    slug = re.sub(r"[^A-Za-z0-9.]+", "-", name).strip("-.")[:80] or "report"
    suffix = {"text": "txt"}.get(form, form)
    return Response(
        sent,
        media_type=_TYPES[form],
        headers={
            "content-disposition": f'attachment; filename="{quote(slug)}.{suffix}"',
            "content-security-policy": _POLICY,
        },
    )
