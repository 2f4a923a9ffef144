"""A whole transcript against a problem set: the marking record.

The road: :func:`~viva.reading.align` says which reply answers which part; :mod:`~viva.marking.attempts` sorts the
replies about a part into attempts, re-asks and follow-ups and marks them; :mod:`~viva.marking.tiers`,
:mod:`~viva.marking.behaviours`, :mod:`~viva.marking.annotator` and :mod:`~viva.marking.findings` read the outcome.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

import viva
from viva.errors import VivaError
from viva.marking.annotator import annotator_view
from viva.marking.attempts import PartConversation
from viva.marking.behaviours import together
from viva.marking.doubts import doubt_summary
from viva.marking.findings import findings_of_part, in_order
from viva.marking.format_sensitivity import format_sensitive, presentation_records
from viva.marking.judge import Judge
from viva.marking.lengths import over_long
from viva.marking.one_sitting import SittingAsked, Spread, mark_sitting
from viva.marking.prompt_letters import part_as_asked, part_as_written, part_with_front
from viva.marking.prompt_numbers import with_own_numbers_in_doubt
from viva.marking.rates import tier_shares
from viva.marking.record import (
    Coverage,
    Finding,
    JudgeRecord,
    PartRecord,
    Record,
    SetReference,
    Source,
    StepRecord,
    TurnRecord,
    Unclear,
)
from viva.marking.sittings import asks_the_same
from viva.marking.steps.derivations import moved
from viva.marking.unclear import Print
from viva.reading import Alignment, Exchange, PartOutline, Sitting, Transcript, align, annotator_verdicts
from viva.reading.answers.macros import macros_of
from viva.sets import ProblemSet
from viva.sets.drawn import DrawnPart


def outlines(parts: Iterable[DrawnPart]) -> tuple[PartOutline, ...]:
    """What reading needs to know of the parts in order to find them in a transcript."""
    return tuple(
        PartOutline(
            name=part.name,
            question=part.question,
            letter=part.letter,
            title=part.title,
            question_title=part.question_title,
            statement=part.statement,
        )
        for part in parts
    )


def mark_transcript(
    transcript: Transcript,
    problem_set: ProblemSet,
    *,
    seed: int = 0,
    parts: Iterable[str] | None = None,
    judge: Judge | None = None,
    derivations: bool = True,
    spread: Spread | None = None,
) -> Record:
    """Mark a transcript: a chat, a written solution, or the log of an exam.

    Args:
        transcript: what :func:`viva.reading.read_transcript` made of the file.
        problem_set: the set that the conversation was about.
        seed: the draw that was asked; an exam's log knows its own seeds and overrides this.
        parts: mark only these parts.
        judge: a model for the key points of rubrics that no phrasing settles; never the examinee itself.
        derivations: also decide the derivations line by line; without, only answers are marked.
        spread: a ``map`` that spreads the sittings over processes, as a large exam has them.

    Raises:
        VivaError: a part that the set doesn't have, or a transcript in which no part was found.
    """
    own = {part.name: part for part in problem_set.draw(0).parts}
    drawn = own if seed == 0 else {part.name: part for part in problem_set.draw(seed).parts}
    wanted = _wanted(parts, drawn, problem_set.name)
    alignment = align(transcript, outlines(drawn.values()))
    said = annotator_verdicts(transcript, alignment, outlines(drawn.values()))
    exchanges = _by_sitting(transcript, alignment)
    if not exchanges and not transcript.sittings:
        raise VivaError(
            f"no part of {problem_set.name} was found in it",
            where=transcript.file,
            hint="is it another set (--set), or a chat without its questions?",
        )
    source = transcript.text.split("\n")
    records: list[PartRecord] = []
    findings: list[Finding] = []
    steps: list[StepRecord] = []
    coverage = Coverage()
    levels: dict[int, tuple[int, bool]] = {}
    macros = macros_of(transcript.text)
    first = transcript.turns[0].lines[0] - 1 if transcript.kind == "document" and transcript.turns else 0
    front = "\n".join(source[:first])
    kinds = {name: frozenset(field.kind for field in part.fields) for name, part in drawn.items()}
    asked: list[SittingAsked] = []
    for sitting in _sittings(transcript, wanted, seed):
        name = sitting.part
        answers = exchanges.get((name, sitting.conversation), [])
        if not answers and not transcript.sittings:
            continue
        part = drawn[name] if sitting.seed == seed else problem_set.draw_part(name, sitting.seed)
        if not transcript.sittings:
            # Letters are explained once for all parts of a question.
            along = [e for (other, _), es in exchanges.items() if drawn[other].question == part.question for e in es]
            part = part_as_asked(part, [e.prompt.text for e in along if e.prompt and e.opening])
            part = part_as_written(part, [e.answer for e in along])
            part = part_with_front(part, front)
            own_first = [*answers, *along]
            part = with_own_numbers_in_doubt(part, [e.prompt.text for e in own_first if e.prompt and e.opening])
        asked.append(
            SittingAsked(
                part=part,
                sitting=sitting,
                exchanges=tuple(answers),
                turns={e.turn: transcript.turns[e.turn] for e in answers},
                own_numbers=asks_the_same(part, own[name]),
                macros=macros,
                kinds=kinds,
                derivations=derivations,
                source=Print(tuple(formula.line for formula in transcript.unclear)) if transcript.pages else None,
            )
        )
    for about, marks in zip(asked, (spread or map)(partial(mark_sitting, judge=judge), asked), strict=True):
        levels.update(_prompt_levels(about.exchanges, marks.outcome))
        view = annotator_view([v for v in said if v.part == about.part.name], marks.record.tier, marks.outcome.attempts)
        records.append(marks.record if view is None else marks.record.model_copy(update={"annotator": view}))
        findings += findings_of_part(about.part, marks.outcome.attempts, source)
        derived = marks.derived
        if derived is None:
            continue
        offset = len(findings)
        findings += [moved(f, offset) for f in derived.findings]
        steps += [moved(s, offset) for s in derived.steps]
        coverage = Coverage(
            equations=coverage.equations + derived.coverage.equations,
            decided=coverage.decided + derived.coverage.decided,
            undecided=coverage.undecided + derived.coverage.undecided,
        )
    findings, steps = in_order(findings, steps)
    records = _with_behaviours(records, transcript)
    return Record(
        viva=viva.__version__,
        set=SetReference(name=problem_set.name, title=problem_set.title, sha256=problem_set.sha256),
        source=source_record(transcript),
        turns=_turn_records(transcript, alignment, levels),
        parts=tuple(records),
        steps=tuple(steps),
        findings=tuple(findings),
        coverage=coverage,
        judge=_judge_record(judge, drawn.values()),
        rates=tier_shares(records),
        doubt=doubt_summary(records),
        presentations=presentation_records(records),
    )


def source_record(transcript: Transcript) -> Source:
    """What was marked, for the record."""
    return Source(
        file=transcript.file,
        sha256=transcript.sha256,
        kind=transcript.kind,
        model=transcript.model,
        parameters=transcript.parameters,
        preamble=transcript.preamble,
        pages=transcript.pages,
        unclear=tuple(Unclear(line=one.line, glyphs=one.glyphs) for one in transcript.unclear),
    )


def _by_sitting(transcript: Transcript, alignment: Alignment) -> dict[tuple[str, int], list[Exchange]]:
    """The exchanges by part and conversation; a file that is no exam's log is one conversation."""
    found: dict[tuple[str, int], list[Exchange]] = {}
    for exchange in alignment.exchanges:
        conversation = transcript.turns[exchange.turn].conversation if transcript.sittings else 1
        found.setdefault((exchange.part, conversation), []).append(exchange)
    return found


def _sittings(transcript: Transcript, wanted: list[str], seed: int) -> list[Sitting]:
    """What was asked, in the set's order; of a chat each part is taken as asked once."""
    if not transcript.sittings:
        return [Sitting(name, seed, conversation=1) for name in wanted]
    place = {name: index for index, name in enumerate(wanted)}
    known = [sitting for sitting in transcript.sittings if sitting.part in place]
    return sorted(known, key=lambda sitting: place[sitting.part])


def _wanted(parts: Iterable[str] | None, drawn: dict[str, DrawnPart], set_name: str) -> list[str]:
    if parts is None:
        return list(drawn)
    asked = list(parts)
    for name in asked:
        if name not in drawn:
            raise VivaError(
                f"{set_name} has no part {name!r}", where="--parts", hint=f"its parts are {', '.join(drawn)}"
            )
    return [name for name in drawn if name in asked]


def _with_behaviours(records: list[PartRecord], transcript: Transcript) -> list[PartRecord]:
    """The parts with what only shows beside the other replies of the record, and the names of all behaviours."""
    turns = [_turns_of(record) for record in records]
    words: dict[str, dict[int, int]] = {}
    for record, replies in zip(records, turns, strict=True):
        words.setdefault(record.part, {}).update((turn, len(transcript.turns[turn].text.split())) for turn in replies)
    finished = []
    for record, replies, sensitive in zip(records, turns, format_sensitive(records), strict=True):
        shown = together(record.shown_by, over_long(words[record.part], replies), (sensitive,) if sensitive else ())
        names = tuple(item.behaviour for item in shown)
        finished.append(record.model_copy(update={"shown_by": shown, "behaviours": names}))
    return finished


def _turns_of(record: PartRecord) -> list[int]:
    attempts = (*record.attempts, *(record.doubt.attempts if record.doubt else ()))
    return list(dict.fromkeys(attempt.turn for attempt in attempts if attempt.turn is not None))


def _prompt_levels(exchanges: Sequence[Exchange], outcome: PartConversation) -> dict[int, tuple[int, bool]]:
    """For each examiner's turn that was a nudge or a re-ask: its level, and whether it only asked again."""
    levels: dict[int, tuple[int, bool]] = {}
    prompts = {exchange.turn: exchange.prompt_turn for exchange in exchanges if not exchange.opening}
    for attempt in outcome.attempts[1:]:
        prompt = prompts.get(attempt.turn) if attempt.turn is not None else None
        if prompt is not None:
            levels[prompt] = (attempt.nudge, attempt.nudge == 0)
    return levels


def _turn_records(
    transcript: Transcript, alignment: Alignment, levels: dict[int, tuple[int, bool]]
) -> tuple[TurnRecord, ...]:
    parts: dict[int, str] = {}
    for exchange in alignment.exchanges:
        parts.setdefault(exchange.turn, exchange.part)
        if exchange.prompt_turn is not None:
            parts.setdefault(exchange.prompt_turn, exchange.part)
    records = []
    for index, turn in enumerate(transcript.turns):
        nudge, reask = levels.get(index, (turn.nudge, turn.reask))
        records.append(
            TurnRecord(
                role=turn.role,
                text=turn.text,
                lines=turn.lines,
                speaker=turn.speaker,
                part=turn.part or parts.get(index),
                nudge=turn.nudge or nudge,
                reask=turn.reask or reask,
                doubt=turn.doubt,
                waited=turn.waited,
                complete=turn.complete,
                refused=turn.refused,
                seconds=turn.seconds,
                tokens=turn.tokens,
                sent=turn.sent,
                conversation=turn.conversation,
            )
        )
    return tuple(records)


def _judge_record(judge: Judge | None, parts: Iterable[DrawnPart]) -> JudgeRecord | None:
    if judge is None:
        return None
    from viva.marking.judge import agreement

    rubrics = [field.rubric for part in parts for field in part.fields if field.rubric is not None]
    examples = [(rubric, example) for rubric in rubrics for example in rubric.examples]
    return JudgeRecord(model=judge.name, agreement=agreement(judge, examples), examples=len(examples))
