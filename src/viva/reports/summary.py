"""What a report has to say: counts, and what to show first, computed from the record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from viva.marking.rates import OwnAndDrawn, TierRates, own_and_drawn, rate_table
from viva.marking.record import (
    AnnotatorView,
    AttemptRecord,
    Basis,
    Finding,
    PartRecord,
    Record,
    Tier,
    TurnRecord,
    Verdict,
)
from viva.marking.sittings import sitting_label
from viva.reports.visible import one_line
from viva.reports.wording import ANNOTATOR_TIER, TIER_WORDS, TIERS, counted, said_words

_N = TypeVar("_N", int, float)

# How bad an outcome is, for sorting; parts without a tier stand between the solved and the others: nobody knows.
BADNESS: dict[Tier | None, int] = {"Lx": 4, "L3": 3, "L2": 2, None: 1, "L1": 0}


@dataclass(frozen=True, slots=True)
class NumberedFinding:
    """A finding with the number it has in the reports, counted from 1 in the record's order.

    ``page`` is where the finding stands in a PDF.
    """

    number: int
    finding: Finding
    page: int | None = None


@dataclass(frozen=True, slots=True)
class PartSummary:
    """One part's row in the metrics table: the part's record and what follows from it.

    ``number`` counts the record's parts from 1; ``label`` is the part's name, with seed, presentation and epoch as far
    as they tell apart several sittings of the same part.
    ``seconds`` and ``tokens`` add up the examinee's turns about this part, None where the source doesn't say.
    ``key_verdict`` is what the set's official key would give the last answer, where that differs.
    """

    number: int
    label: str
    record: PartRecord
    verdict: Verdict | None
    key_verdict: Verdict | None
    misconceptions: tuple[str, ...]
    findings: tuple[NumberedFinding, ...]
    seconds: float | None
    tokens: int | None

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdict of each attempt, in order."""
        return tuple(attempt.verdict for attempt in self.record.attempts)

    @property
    def outcome(self) -> str:
        """The tier in words, or why there is none."""
        if self.record.tier:
            return TIER_WORDS[self.record.tier]
        if self.record.error:
            return "ended in an error"
        if not self.record.attempts:
            return "no answer"
        return str(self.verdict)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A part that the annotator and the computation see differently; ``severity`` sorts the worst first."""

    part: PartSummary
    view: AnnotatorView
    said: str
    computed: str
    sentence: str
    severity: int


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything that a report's opening says, counted.

    ``bases`` counts marked fields by what their verdict rests on, ``steps`` the links of derivations by outcome and
    kind (``"true claim"``). ``rates`` are the tiers' shares of the parts that have one, of all parts first.
    """

    examinee: str
    parts: tuple[PartSummary, ...]
    tiers: dict[Tier, tuple[str, ...]]
    without_tier: tuple[str, ...]
    nudges: int
    reasks: int
    misconceptions: dict[str, tuple[str, ...]]
    findings: tuple[NumberedFinding, ...]
    disagreements: tuple[Disagreement, ...]
    overlooked: tuple[PartSummary, ...]
    bases: dict[Basis, int]
    steps: dict[str, int]
    seconds: float | None
    tokens: int | None
    rates: tuple[TierRates, ...]
    own_and_drawn: OwnAndDrawn | None

    @property
    def one_shot(self) -> str:
        """The share of parts that were right at once, as ``3 of 4``."""
        return f"{len(self.tiers['L1'])} of {len(self.parts)}"

    @property
    def loose_findings(self) -> tuple[NumberedFinding, ...]:
        """Findings that belong to no part of the record."""
        placed = {f.number for part in self.parts for f in part.findings}
        return tuple(f for f in self.findings if f.number not in placed)

    @property
    def worst_first(self) -> tuple[PartSummary, ...]:
        """The parts that were not right at once, the worst first."""
        bad = [p for p in self.parts if p.record.tier != "L1"]
        return tuple(sorted(bad, key=lambda p: -BADNESS[p.record.tier]))


def summarize(record: Record) -> Summary:
    """Count and order what the record holds.

    Examples:
        >>> from viva.marking.record import PartRecord, SetReference, Source
        >>> record = Record(
        ...     viva="0.1",
        ...     set=SetReference(name="hw5", sha256="00"),
        ...     source=Source(file="chat.txt", sha256="11"),
        ...     parts=(PartRecord(part="1a", tier="L1"), PartRecord(part="1b", tier="Lx")),
        ... )
        >>> summarize(record).one_shot
        '1 of 2'
    """
    numbered = tuple(
        NumberedFinding(i, finding, record.source.page(finding.lines[0]))
        for i, finding in enumerate(record.findings, 1)
    )
    places = _Places(record)
    here: dict[int | None, list[NumberedFinding]] = {}
    for item in numbered:
        here.setdefault(places.home(item.finding), []).append(item)
    parts = tuple(_part_summary(places, i, tuple(here.get(i, ()))) for i in range(len(record.parts)))
    said = [d for part in parts if (d := _disagreement(part)) is not None]
    misconceptions: dict[str, list[str]] = {}
    for part in parts:
        for name in part.misconceptions:
            misconceptions.setdefault(name, []).append(part.label)
    turns = [turn for turn in record.turns if turn.role == "examinee"]
    return Summary(
        examinee=_examinee(record),
        parts=parts,
        tiers={tier: tuple(p.label for p in parts if p.record.tier == tier) for tier in TIERS},
        without_tier=tuple(p.label for p in parts if p.record.tier is None),
        nudges=sum(p.record.nudges for p in parts),
        reasks=sum(p.record.reasks for p in parts),
        misconceptions={name: tuple(where) for name, where in misconceptions.items()},
        findings=numbered,
        disagreements=tuple(sorted(said, key=lambda d: -d.severity)),
        overlooked=tuple(p for p in parts if _is_overlooked(p)),
        bases=dict(Counter(f.basis for p in parts for a in p.record.attempts for f in a.fields).most_common()),
        steps=dict(Counter(f"{step.verdict} {step.class_}" for step in record.steps).most_common()),
        seconds=_total(turn.seconds for turn in turns),
        tokens=_total(turn.tokens for turn in turns),
        rates=tuple(rate_table(record.parts)),
        own_and_drawn=own_and_drawn(record.parts),
    )


def gathered(parts: Iterable[PartSummary], summary: Summary) -> list[tuple[str, int]]:
    """Parts by name, each with the number of its first log; a part that was asked several times is named once.

    Examples:
        >>> from viva.marking.record import PartRecord, SetReference, Source
        >>> sittings = [PartRecord(part="1a"), PartRecord(part="3a"), PartRecord(part="3a", seed=4)]
        >>> source, of = Source(file="f", sha256="0"), SetReference(name="s", sha256="0")
        >>> told = summarize(Record(viva="0", set=of, source=source, parts=sittings))
        >>> gathered(told.parts, told), gathered(told.parts[2:], told)
        ([('1a', 1), ('3a (2 of 2)', 2)], [('3a (1 of 2)', 3)])
    """
    asked = Counter(part.record.part for part in summary.parts)
    among: dict[str, list[PartSummary]] = {}
    for part in parts:
        among.setdefault(part.record.part, []).append(part)
    return [
        (one_line(name, 60) + (f" ({len(found)} of {asked[name]})" if asked[name] > 1 else ""), found[0].number)
        for name, found in among.items()
    ]


def tokens_and_seconds(seconds: float | None, tokens: int | None) -> str:
    """What a reply took, for people; empty where the source doesn't say.

    Examples:
        >>> tokens_and_seconds(71.26, 512), tokens_and_seconds(None, None)
        ('71.3 s, 512 tokens', '')
    """
    said = ([f"{seconds:.1f} s"] if seconds is not None else []) + (
        [counted(tokens, "token")] if tokens is not None else []
    )
    return ", ".join(said)


def _examinee(record: Record) -> str:
    if record.source.model:
        return one_line(record.source.model, 80)
    speakers = Counter(t.speaker for t in record.turns if t.role == "examinee" and t.speaker.strip())
    return one_line(speakers.most_common(1)[0][0], 80) if speakers else "The examinee"


class _Places:
    """Where things are in a record: sittings by the part's name, examinee's turns by part and conversation."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.sittings: dict[str | None, list[int]] = {}
        for i, part in enumerate(record.parts):
            self.sittings.setdefault(part.part, []).append(i)
        self._turns: dict[tuple[str | None, int | None], list[int]] = {}
        for i, turn in enumerate(record.turns):
            if turn.role == "examinee":
                self._turns.setdefault((turn.part, None), []).append(i)
                self._turns.setdefault((turn.part, turn.conversation), []).append(i)

    def home(self, finding: Finding) -> int | None:
        """Which of the parts a finding belongs to: by name, and by place where several have that name."""
        named = self.sittings.get(finding.part, [])
        for i in named:
            if any(a.lines[0] <= finding.lines[0] <= a.lines[1] for a in self.record.parts[i].attempts):
                return i
        return named[0] if named else None

    def turns_about(self, part: PartRecord) -> list[TurnRecord]:
        """The examinee's turns that answer a part, in order."""
        turns = self.record.turns
        attempts = (*part.attempts, *(part.doubt.attempts if part.doubt else ()))
        answered = {a.turn for a in attempts if a.turn is not None and 0 <= a.turn < len(turns)}
        alone = len(self.sittings[part.part]) == 1
        named = self._turns.get((part.part, None if alone else part.conversation), [])
        return [turns[i] for i in sorted({i for i in answered if turns[i].role == "examinee"} | set(named))]


def _part_summary(places: _Places, index: int, findings: tuple[NumberedFinding, ...]) -> PartSummary:
    part = places.record.parts[index]
    last = part.attempts[-1] if part.attempts else None
    names = dict.fromkeys(f.misconception for a in part.attempts for f in a.fields if f.misconception)
    turns = places.turns_about(part)
    same = [places.record.parts[i] for i in places.sittings[part.part]]
    return PartSummary(
        number=index + 1,
        label=one_line(sitting_label(part, same), 60),
        record=part,
        verdict=last.verdict if last else None,
        key_verdict=last.key_verdict if last and last.key_verdict != last.verdict else None,
        misconceptions=tuple(names),
        findings=findings,
        seconds=_total(turn.seconds for turn in turns),
        tokens=_total(turn.tokens for turn in turns),
    )


def _total(values: Iterable[_N | None]) -> _N | None:
    known = [value for value in values if value is not None]
    return sum(known[1:], known[0]) if known else None


def _last_decided(attempts: Iterable[AttemptRecord]) -> Verdict | None:
    decided = [a.verdict for a in attempts if a.verdict in ("right", "wrong", "partly")]
    return decided[-1] if decided else None


def _disagreement(part: PartSummary) -> Disagreement | None:
    view, tier = part.record.annotator, part.record.tier
    if view is None or view.agrees is not False:
        return None
    said_tier = ANNOTATOR_TIER.get(view.verdict)
    said = one_line(said_words(view.verdict), 60)
    computed = f"{TIER_WORDS[tier]} ({tier})" if tier else str(part.verdict)
    verdicts = part.verdicts
    kinder = BADNESS[tier] - BADNESS[said_tier] if tier and said_tier else 0
    if view.verdict == "right" and _last_decided(part.record.attempts) == "wrong":
        sentence = "the person praised a wrong answer"
        kinder += 10
    elif view.verdict == "right" and "wrong" not in verdicts and "partly" in verdicts:
        sentence = "the person called an answer right that is only partly right"
        kinder += 5
    elif kinder > 0:
        sentence = "the person judged more kindly than the answers deserve"
    elif kinder < 0:
        sentence = "the person judged more harshly than the answers deserve"
    else:
        sentence = "the person and the computation disagree"
    return Disagreement(part, view, said, computed, sentence, kinder)


def _is_overlooked(part: PartSummary) -> bool:
    """The person called the part right and so did computing, yet something in it is wrong."""
    view = part.record.annotator
    return view is not None and view.verdict == "right" and view.agrees is not False and bool(part.findings)
