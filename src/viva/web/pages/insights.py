"""What models do and which parts are hard, counted over all runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from starlette.responses import Response

from viva.marking.rates import Rate
from viva.reports import wording
from viva.store import Counted
from viva.web.pages.archive import filters
from viva.web.templating import query
from viva.web.views import Visit

_NAMED = 4


@dataclass(slots=True)
class Line:
    """One model or one part over all runs."""

    name: str
    link: str
    asked: int = 0
    counts: dict[str, Counter[str]] = field(default_factory=dict)

    @property
    def tiers(self) -> dict[str, int]:
        """Parts by tier, the best first."""
        known = self.counts["tiers"]
        return {name: known[name] for name in (*wording.TIERS, "open") if known[name]}

    @property
    def once(self) -> str:
        """The share that was right at once, of those with a tier, with its interval."""
        total = sum(number for tier, number in self.tiers.items() if tier != "open")
        return str(Rate(self.tiers.get("L1", 0), total)) if total else ""

    @property
    def misconceptions(self) -> str:
        """The commonest ones."""
        return _named(self.counts["misconceptions"])

    @property
    def behaviours(self) -> str:
        """The commonest ones."""
        return _named(self.counts["behaviours"])

    @property
    def findings(self) -> str:
        """The commonest kinds."""
        return _named(Counter({wording.KIND_WORDS.get(k, k): n for k, n in self.counts["findings"].items()}))  # type: ignore[call-overload]


def _named(counts: Counter[str]) -> str:
    told = [f"{name} ({number})" for name, number in counts.most_common(_NAMED)]
    return ", ".join(told) + (", …" if len(counts) > _NAMED else "")


def lines_by(rows: Iterable[Counted], key: Callable[[Counted], str], link: Callable[[Counted], str]) -> list[Line]:
    """The rows added up by a key, in the order of the key.

    Examples:
        >>> row = Counted("m", "hw5", "1b", 2, {"L1": 2}, {}, {"stuck": 1}, {})
        >>> [(line.name, line.asked, line.behaviours) for line in lines_by([row, row], lambda r: r.part, lambda r: "")]
        [('1b', 4, 'stuck (2)')]
    """
    found: dict[str, Line] = {}
    for row in rows:
        line = found.setdefault(key(row), Line(key(row), link(row)))
        line.asked += row.asked
        for name in ("tiers", "misconceptions", "behaviours", "findings"):
            line.counts.setdefault(name, Counter()).update(getattr(row, name))
    return [found[name] for name in sorted(found)]


def page(visit: Visit) -> Response:
    """By model and by part; for one model or one part, only what belongs to it."""
    asked = {name: visit.asked(name) for name in ("model", "set", "part")}
    rows = visit.house.insights(asked["model"], asked["part"], asked["set"])
    several = len({row.set_name for row in rows}) > 1

    def part_name(row: Counted) -> str:
        return f"{row.set_name} {row.part}" if several else row.part

    return visit.page(
        "insights.html.j2",
        title="Insights",
        asked=asked,
        filters=filters(visit, ("model", "set", "part")),
        models=lines_by(rows, lambda row: row.model, lambda row: query(model=row.model, part=asked["part"])),
        parts=lines_by(rows, part_name, lambda row: query(set=row.set_name, part=row.part, model=asked["model"])),
    )
