"""What waits for a person: one after another, decided by a key, with who, when and why."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.responses import Response

from viva.errors import VivaError
from viva.marking.record import FieldMark, Lines
from viva.marking.reviewable import ReviewItem
from viva.reports.maths import Maths
from viva.reports.prose import Prose
from viva.store import REASONS, QueueItem, Said
from viva.web.pages.archive import filters
from viva.web.shelf import Opened
from viva.web.templating import query
from viva.web.views import REVIEWER, Visit, seen_other

ACTIONS = {"decide": "decided", "dispute": "raised it for another look", "withdraw": "took the decision back"}
_VERDICTS = ("right", "partly", "wrong", "undecided")
_ROWS, _AHEAD = 50, 200
_PLACE = re.compile(r"[0-9a-f]{32}/[0-9a-f]{32}")
_LINES = re.compile(r"\s*(\d{1,9})\s*(?:[-–]\s*(\d{1,9})\s*)?")
_ASKED = ("run", "model", "set", "part", "reason")
_YEAR = 365 * 24 * 3600


def _wanted(visit: Visit) -> dict[str, str]:
    return {name: visit.asked(name) for name in _ASKED}


def _queue(visit: Visit, limit: int, after: str | None = None) -> Any:
    asked = _wanted(visit)
    return visit.house.store.queue(
        run=asked["run"] or None,
        model=asked["model"] or None,
        set_name=asked["set"] or None,
        part=asked["part"] or None,
        reason=asked["reason"] or None,
        after=after,
        limit=limit,
    )


def page(visit: Visit) -> Response:
    """The queue."""
    return visit.page(
        "review.html.j2",
        title="Review",
        asked=_wanted(visit),
        items=_queue(visit, _ROWS, visit.asked("after") or None),
        reasons=REASONS,
        filters=[*filters(visit, ("model", "set", "part")), ("reason", "Why", list(REASONS.items()))],
    )


def history(visit: Visit) -> Response:
    """What was decided, of one run or of the last ones."""
    store = visit.house.store
    run = visit.asked("run")
    runs = [run] if run else [row.id for row in store.runs(limit=200)]
    seen: dict[str, Said] = {}
    for name in runs:
        seen.update({entry.id: entry for entry in store.decisions(name)})
    entries = sorted(seen.values(), key=lambda entry: entry.at, reverse=True)
    return visit.page("history.html.j2", title="What was decided", entries=entries[:500], actions=ACTIONS)


def one(visit: Visit) -> Response:
    """One thing to decide, with all that a decision needs beside it."""
    return _one(visit, {"comment": "", "who": "", "lines": ""})


async def decide(visit: Visit) -> Response:
    """Keep a decision or a comment, and go on to the next."""
    form = visit.form
    typed = {name: form.text(name).strip() for name in ("comment", "who", "lines")}
    try:
        await visit.house.work(_say, visit, form.text("verdict"), typed)
    except VivaError as error:
        return await visit.house.work(_one, visit, typed, str(error))
    following = form.text("next")
    rest = query(**_wanted(visit))
    # Only a comment leaves the question open.
    here = f"/review/{visit.place('run')}/{visit.place('key')}{rest}"
    on = f"/review/{following}{rest}" if _PLACE.fullmatch(following) else f"/review{rest}"
    answer = seen_other(here if form.text("verdict") in ("comment", "withdraw", "dispute") else on)
    answer.set_cookie(REVIEWER, _cookie(typed["who"]), max_age=_YEAR, httponly=True, samesite="lax")
    return answer


def _cookie(name: str) -> str:
    return quote(name[:100], safe="")


def _say(visit: Visit, verdict: str, typed: dict[str, str]) -> None:
    store, run, key = visit.house.store, str(visit.place("run")), str(visit.place("key"))
    visit.house.changed()
    if verdict == "comment":
        store.comment(run, _lines(typed["lines"]), who=typed["who"], comment=typed["comment"])
        return
    if verdict == "withdraw":
        store.withdraw(run, key, who=typed["who"], comment=typed["comment"])
        return
    if verdict == "dispute":
        store.dispute(run, key, who=typed["who"], comment=typed["comment"])
        return
    if verdict not in _VERDICTS:
        raise VivaError("nothing was decided", hint="press right, partly or wrong")
    store.decide(run, key, verdict, who=typed["who"], comment=typed["comment"])  # type: ignore[arg-type]


def _lines(text: str) -> Lines:
    found = _LINES.fullmatch(text)
    if found is None:
        raise VivaError(f"'{text[:30]}' names no lines", where="lines", hint="such as 12 or 12-14")
    first = int(found[1])
    return first, max(int(found[2] or first), first)


def _one(visit: Visit, typed: dict[str, str], error: str = "") -> Response:
    opened = visit.opened()
    key = str(visit.place("key"))
    store = visit.house.store
    ahead = _queue(visit, _AHEAD)
    rows: list[QueueItem] = list(ahead.rows)
    at = next((n for n, row in enumerate(rows) if (row.run, row.key) == (opened.run, key)), None)
    item = visit.house.shelf.items(opened.run).get(key)
    if item is None:
        raise HTTPException(404, "There is nothing to decide under this address.")
    said = store.history(key)
    prose = Prose(Maths())
    part = _part_of(opened, item)
    field = _field(opened, item)
    comments = [c for c in store.comments(opened.run) if c.lines[0] <= item.lines[1] and item.lines[0] <= c.lines[1]]
    values: dict[str, Any] = {"given": None, "expected": None, "line_html": None, "reason_text": ""}
    if field is not None:
        values["given"] = _value(field, field.given)
        values["expected"] = _value(field, field.expected)
    else:
        # A line without dollars is a formula all the same.
        text = item.name if "$" in item.name or "\\[" in item.name or "\\(" in item.name else f"${item.name}$"
        values["line_html"] = Markup(prose.inline(text))
        values["reason_text"] = next((opened.record.steps[n].reason for n in item.steps), None) or ""
    return visit.page(
        "review-one.html.j2",
        400 if error else 200,
        title="Review",
        asked=_wanted(visit),
        run=opened.run,
        summary=opened.summary,
        item=_shown(opened, item, rows[at] if at is not None else None),
        field=field,
        part_number=part,
        typed={**typed, "lines": typed["lines"] or f"{item.lines[0]}-{item.lines[1]}"},
        error=error,
        reasons=REASONS,
        actions=ACTIONS,
        said=said,
        comments=comments,
        decided=bool(said) and said[-1].action == "decide",
        next=rows[at + 1] if at is not None and at + 1 < len(rows) else rows[0] if at is None and rows else None,
        before=rows[at - 1] if at else None,
        position=at + 1 if at is not None else 0,
        total=len(rows),
        more=ahead.next is not None,
        fragment=Markup(visit.house.shelf.fragment(opened, part - 1)) if part else Markup(""),
        **values,
    )


def _shown(opened: Opened, item: ReviewItem, row: QueueItem | None) -> dict[str, Any]:
    field = _field(opened, item)
    step = next((opened.record.steps[n] for n in item.steps if n < len(opened.record.steps)), None)
    now = field or step
    return {
        "run": opened.run,
        "key": item.key,
        "target": item.target,
        "part": item.part,
        "name": item.name,
        "lines": item.lines,
        "verdict": now.verdict if now is not None else item.verdict,
        "basis": now.basis if now is not None else item.basis,
        "reason": row.reason if row is not None else "",
    }


def _part_of(opened: Opened, item: ReviewItem) -> int | None:
    """The number of the part that an item belongs to, from 1."""
    if item.places:
        return item.places[0].part + 1
    parts = [n for n, part in enumerate(opened.record.parts, 1) if part.part == item.part]
    for number in parts:
        attempts = opened.record.parts[number - 1].attempts
        if any(a.lines[0] <= item.lines[0] <= a.lines[1] for a in attempts):
            return number
    return parts[0] if parts else None


def _field(opened: Opened, item: ReviewItem) -> FieldMark | None:
    if not item.places:
        return None
    place = item.places[0]
    part = opened.record.parts[place.part]
    attempts = part.doubt.attempts if place.doubt and part.doubt is not None else part.attempts
    return next((mark for mark in attempts[place.attempt].fields if mark.name == place.name), None)


def _value(field: FieldMark, text: str | None) -> Markup | None:
    from viva.reports.environment import shown_value

    return shown_value(Maths(), field, text) if text else None
