"""One run: its summary and parts, one part's annotated exchange, and the conversation verbatim."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.responses import Response

from viva.marking.record import FieldMark
from viva.marking.reviewable import ReviewItem
from viva.reports import FORMATS
from viva.reports.environment import is_tex
from viva.reports.maths import Maths
from viva.reports.opening import opening_sentences
from viva.reports.prose import Prose
from viva.reports.summary import NumberedFinding, PartSummary, tokens_and_seconds
from viva.reports.visible import one_line
from viva.web.shelf import Opened
from viva.web.views import Visit

FORMS = tuple(form for form in ("html", "pdf", "md", "json") if form in FORMATS)
_MOST_FINDINGS = 60
_NEAR = 40
_MOST_ITEMS = 200
_LINES_ON_A_PAGE = 1500
_MOST_RENDERED = 60
"""Rows of a page in which formulas are rendered: more would take longer than a page may."""
_LONGEST_IN_ROW = 160


def page(visit: Visit) -> Response:
    """A run's summary and the table of its parts."""
    from viva.reports.plots import tier_bar

    opened = visit.opened()
    record, summary = opened.record, opened.summary
    counts: dict[str, int] = {tier: len(names) for tier, names in summary.tiers.items()}
    counts["none"] = len(summary.without_tier)
    return visit.page(
        "run.html.j2",
        title=f"{summary.examinee} on {record.set.name}",
        run=opened.run,
        record=record,
        summary=summary,
        sentences=opening_sentences(record, summary),
        bar=tier_bar(counts),
        findings=summary.findings[:_MOST_FINDINGS],
        more_findings=max(len(summary.findings) - _MOST_FINDINGS, 0),
        place_of=_places(opened),
        waiting=visit.house.shelf.waiting(opened.run),
        forms=FORMS,
        value_in_row=_values_in_rows(len(summary.parts)),
        message=_in_a_line,
    )


def _in_a_line(text: str) -> Markup | str:
    """What a finding says, its formulas as formulas."""
    text = one_line(text, 240)
    return Markup(Prose(Maths()).inline(text)) if "$" in text else text


def _values_in_rows(parts: int) -> Callable[[FieldMark, str | None], Markup]:
    """What a field was given or expects, for a cell of the table: a short formula as a formula, all else in a line."""
    maths = Maths() if parts <= _MOST_RENDERED else None

    def shown(field: FieldMark, text: str | None) -> Markup:
        if maths is not None and field.kind == "expression" and text and len(text) <= _LONGEST_IN_ROW and is_tex(text):
            return Markup(maths.html(text.strip().strip("$")))
        return Markup("<code>{}</code>").format(one_line(text or "", 44)) if text else Markup("")

    return shown


def part(visit: Visit) -> Response:
    """One part: what was asked and answered, what was observed, findings beside the lines."""
    opened = visit.opened()
    parts = opened.summary.parts
    told = _part_asked(visit, opened)
    number = told.number
    raw = visit.asked("tex") == "1"
    first = max(min(number - 1 - _NEAR // 2, len(parts) - _NEAR), 0)
    attempts = told.record.attempts
    return visit.page(
        "part.html.j2",
        title=f"{told.label}, {opened.summary.examinee}",
        run=opened.run,
        summary=opened.summary,
        part=told,
        before=parts[number - 2] if number > 1 else None,
        after=parts[number] if number < len(parts) else None,
        near=parts[first : first + _NEAR],
        raw=raw,
        first_line=attempts[0].lines[0] if attempts else 1,
        waiting=visit.house.shelf.waiting(opened.run, told.record.part),
        fragment=Markup(visit.house.shelf.fragment(opened, number - 1)),
    )


def decidable(visit: Visit) -> Response:
    """Everything in a part that a person can decide, whether it waits for that or not."""
    opened = visit.opened()
    told = _part_asked(visit, opened)
    items = visit.house.shelf.items(opened.run).values()
    return visit.page(
        "decidable.html.j2",
        title=f"{told.label}, {opened.summary.examinee}",
        run=opened.run,
        summary=opened.summary,
        part=told,
        items=[item for item in items if _belongs(item, told.number - 1, told)][:_MOST_ITEMS],
    )


def _part_asked(visit: Visit, opened: Opened) -> PartSummary:
    number = int(visit.place("part"))
    if not 1 <= number <= len(opened.summary.parts):
        raise HTTPException(404, f"This run has no part {number}.")
    return opened.summary.parts[number - 1]


def conversation(visit: Visit) -> Response:
    """All that was said, line by line, with what was found."""
    opened = visit.opened()
    spoken = visit.house.shelf.conversation(opened)
    pages: list[list[int]] = [[]]
    taken = 0
    for index, turn in enumerate(spoken):
        if taken and taken + len(turn.lines) > _LINES_ON_A_PAGE:
            pages.append([])
            taken = 0
        pages[-1].append(index)
        taken += len(turn.lines)
    number = visit.number("page", 1, len(pages))
    if line := visit.number("line", 0, 2**31):
        number = next(
            (n for n, page in enumerate(pages, 1) if page and spoken[page[-1]].turn.lines[1] >= line), len(pages)
        )
    return visit.page(
        "conversation.html.j2",
        title=f"The conversation with {opened.summary.examinee}",
        run=opened.run,
        summary=opened.summary,
        turns=[spoken[index] for index in pages[number - 1]],
        number=number,
        pages=len(pages),
        place_of=_places(opened),
        took=tokens_and_seconds,
    )


def _belongs(item: ReviewItem, index: int, part: PartSummary) -> bool:
    """Whether something that can be decided stands in a part: a field in it, or a line of its attempts."""
    if item.places:
        return item.places[0].part == index
    return item.part == part.record.part and any(
        a.lines[0] <= item.lines[0] <= a.lines[1] for a in part.record.attempts
    )


def _places(opened: Opened) -> Callable[[NumberedFinding], str]:
    """Where a finding is shown: beside its part's lines."""
    homes = {found.number: told.number for told in opened.summary.parts for found in told.findings}

    def place(found: NumberedFinding) -> str:
        if found.number in homes:
            return f"/runs/{opened.run}/parts/{homes[found.number]}#f{found.number}"
        return f"/runs/{opened.run}/conversation?line={found.finding.lines[0]}#L{found.finding.lines[0]}"

    return place
