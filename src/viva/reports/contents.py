"""All that a report says, gathered once: what the HTML page, the PDF and the Markdown document are written from."""

from __future__ import annotations

from dataclasses import dataclass

from viva.marking.record import Record
from viva.reports.advice import advice
from viva.reports.decided import decided_grid
from viva.reports.effort import effort, effort_sentences, latency_grid, silence_grid, slowest_grid
from viva.reports.exchanges import Exchange, exchanges_of, findings_outside
from viva.reports.grids import Cell, Grid, grid, rate_cell
from viva.reports.held import held_facts, parameters
from viva.reports.helped import level_grid, misconception_grid
from viva.reports.invented import Invented, invented
from viva.reports.opening import opening_sentences
from viva.reports.presentations import presentation_grid, presentation_matrix
from viva.reports.questions import question_rates
from viva.reports.reached import reached_grid
from viva.reports.shown import behaviour_grid
from viva.reports.summary import NumberedFinding, PartSummary, Summary, summarize
from viva.reports.wording import OWN_AND_DRAWN, RATES_NOTE, TIERS, doubt_sentences
from viva.reports.worst import Ranked, worst_findings


@dataclass(frozen=True, slots=True)
class PartLog:
    """One part with its exchanges, and its findings that stand in none of them."""

    part: PartSummary
    exchanges: list[Exchange]
    outside: tuple[NumberedFinding, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """A report in pieces; a table that has nothing to say is None."""

    record: Record
    summary: Summary
    opening: list[str]
    invented: Invented
    worst: tuple[Ranked, ...]
    facts: list[tuple[str, str]]
    parameters: list[tuple[str, str]]
    rates: Grid | None
    helped: list[Grid]
    behaviours: Grid | None
    doubt: list[str]
    presentations: list[Grid]
    effort: list[str]
    effort_tables: list[Grid]
    advice: list[str]
    logs: list[PartLog]
    reached: Grid | None
    decided: Grid | None

    @property
    def title(self) -> str:
        """What the report is of: the set and the examinee."""
        return f"{self.record.set.title or self.record.set.name}: {self.summary.examinee}"


def contents(record: Record) -> Contents:
    """Gather what a report of the record says."""
    summary = summarize(record)
    told = effort(record)
    logs = []
    for part in summary.parts:
        exchanges = exchanges_of(record, part)
        logs.append(PartLog(part, exchanges, findings_outside(part, exchanges)))
    return Contents(
        record=record,
        summary=summary,
        opening=opening_sentences(record, summary),
        invented=invented(record, summary),
        worst=worst_findings(summary),
        facts=held_facts(record, summary),
        parameters=list(parameters(record)),
        rates=rates_grid(record, summary),
        helped=_told(level_grid(summary), misconception_grid(summary)),
        behaviours=behaviour_grid(record, summary),
        doubt=doubt_sentences(record.doubt) if record.doubt else [],
        presentations=_told(presentation_grid(record), presentation_matrix(summary)),
        effort=effort_sentences(told),
        effort_tables=_told(latency_grid(told), slowest_grid(summary), silence_grid(told)),
        advice=advice(record, summary) if summary.parts else [],
        logs=logs,
        reached=reached_grid(summary),
        decided=decided_grid(record),
    )


def rates_grid(record: Record, summary: Summary) -> Grid | None:
    """How the tiers share the parts: all, own and drawn numbers, by question, and parts that were asked often."""
    several = {part.part for part in record.parts}
    rows = [rates for rates in summary.rates if rates.label not in several]
    rows += [rates for _, rates in question_rates(record.parts)]
    rows += [rates for rates in summary.rates if rates.label in several]
    return grid(
        OWN_AND_DRAWN if summary.own_and_drawn else "Rates",
        ("Of", *TIERS),
        [(Cell(rates.label), *(rate_cell(rates.rates[tier]) for tier in TIERS)) for rates in rows],
        RATES_NOTE,
    )


def _told(*grids: Grid | None) -> list[Grid]:
    return [grid for grid in grids if grid is not None]
