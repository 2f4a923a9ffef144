"""Proofreading: every equation and every claim in numbers of a text, whoever wrote it.

A key or notes have one author, so all of the text is checked, statements of problems too; of a written solution to a
set also the answers that it gives. With a problem set, what aligns to a part is read under the notation of that part,
and what stands under the heading of a question under that question's; the rest, and without a set everything, is read
under the notation given, or under plain defaults.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import viva
from viva.algebra import Notation, read_formula
from viva.errors import VivaError
from viva.marking.backgrounds import questions_by_line
from viva.marking.columnwise import fitted
from viva.marking.conversation import mark_transcript, outlines, source_record
from viva.marking.record import Coverage, Finding, PartRecord, Record, SetReference, StepRecord, TurnRecord
from viva.marking.steps.arithmetic import with_arithmetic
from viva.marking.steps.decide import decide_steps
from viva.marking.steps.derivations import derivation_notation, moved, unknowns_asked
from viva.marking.steps.ledger import StepOutcome
from viva.marking.steps.names import base_name
from viva.marking.steps.own_commands import quoted_as_written, written_out
from viva.marking.unclear import without_accusations
from viva.patterns import regex
from viva.reading import Passage, Transcript, Turn, align, read_transcript
from viva.reading.answers.macros import macros_of
from viva.reading.messages import looks_like_json
from viva.reading.printed import is_pdf, read_printed
from viva.reading.source import decode, sha256
from viva.sets import ProblemSet
from viva.sets.drawn import Background, DrawnPart

Item = TypeVar("Item", StepRecord, Finding)
PLAIN = SetReference(name="no set", title="plain defaults", sha256=hashlib.sha256(b"").hexdigest())


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text, and the part that it is about, if any, or else the question."""

    passage: Passage
    part: str | None
    background: Background | None = None


def read_text(data: bytes, file: str) -> Transcript:
    """Any text as a transcript: a chat or a document with headings as such, other notes as one section.

    Raises:
        VivaError: where :func:`viva.reading.read_transcript` does, but not for text without turns or headings.

    Examples:
        >>> read_text(b"Just one line.", "notes.txt").turns[0].lines
        (1, 1)
    """
    try:
        return read_transcript(data, file)
    except VivaError:
        if is_pdf(data):
            printed = read_printed(data, file)
            return replace(_one_section(printed.text, data, file), pages=printed.pages, unclear=printed.unclear)
        text = decode(data, file)
        if looks_like_json(text):
            raise
        return _one_section(text, data, file)


def _one_section(text: str, data: bytes, file: str) -> Transcript:
    whole = Turn("examinee", text, (1, 1 + text.count("\n")))
    return Transcript(file=file, sha256=sha256(data), text=text, kind="document", turns=(whole,))


def proofread(
    transcript: Transcript,
    problem_set: ProblemSet | None = None,
    *,
    notation: Notation | None = None,
    reference: SetReference = PLAIN,
    parts: Iterable[str] | None = None,
    seed: int = 0,
) -> Record:
    """Check all that a text says in formulas and numbers.

    Args:
        transcript: what :func:`viva.reading.read_transcript` made of the file.
        problem_set: the set that it is about; its parts then have their own notation.
        notation: what symbols mean outside the parts; plain defaults without it.
        reference: what the record names in place of a set where there is none.
        parts: check only what is about these parts.
        seed: the draw of the set that the text is about.

    Returns:
        A record with steps, findings and coverage; its parts have titles and no attempts.

    Raises:
        VivaError: a part that the set doesn't have, or parts without a set.
    """
    drawn = {part.name: part for part in problem_set.draw(seed).parts} if problem_set is not None else {}
    backgrounds = problem_set.backgrounds(seed) if problem_set is not None else ()
    wanted = _wanted(parts, drawn)
    whole = StepOutcome()
    unclear = [formula.line for formula in transcript.unclear]
    found: dict[str, DrawnPart] = {}
    counted = [0, 0, 0]
    macros = macros_of(transcript.text)
    for piece in _pieces(transcript, drawn, backgrounds):
        if wanted is not None and piece.part not in wanted:
            continue
        if piece.part is not None:
            found[piece.part] = drawn[piece.part]
        passages = [piece.passage]
        out = written_out(passages, macros)
        read = quoted_as_written(_checked(replace(piece, passage=out[0]), drawn, notation), passages, out)
        read = without_accusations(read, [piece.passage.lines], unclear)
        offset = len(whole.findings)
        whole.findings += [moved(f, offset) for f in read.findings]
        whole.steps += [moved(s, offset) for s in read.steps]
        for place, number in enumerate((read.coverage.equations, read.coverage.decided, read.coverage.undecided)):
            counted[place] += number
    if problem_set is not None and transcript.kind == "document":
        whole.findings += _wrong_answers(transcript, problem_set, seed, wanted, whole.findings)
    steps, findings = _in_order(whole)
    return Record(
        viva=viva.__version__,
        set=SetReference(name=problem_set.name, title=problem_set.title, sha256=problem_set.sha256)
        if problem_set is not None
        else reference,
        source=source_record(transcript),
        turns=tuple(
            TurnRecord(role=t.role, text=t.text, lines=t.lines, speaker=t.speaker, complete=t.complete)
            for t in transcript.turns
        ),
        parts=tuple(
            PartRecord(part=name, title=part.title, seed=seed) for name, part in drawn.items() if name in found
        ),
        steps=steps,
        findings=findings,
        coverage=Coverage(equations=counted[0], decided=counted[1], undecided=counted[2]),
    )


def _wrong_answers(
    transcript: Transcript,
    problem_set: ProblemSet,
    seed: int,
    wanted: frozenset[str] | None,
    found: Sequence[Finding],
) -> list[Finding]:
    """Answers of a written solution that were computed to be wrong, where no line of it was found false."""
    try:
        record = mark_transcript(transcript, problem_set, seed=seed, parts=wanted, derivations=False)
    except VivaError:
        return []
    return [
        finding
        for finding in record.findings
        if finding.kind == "wrong-answer"
        and finding.basis in ("exact", "ball")
        and finding.witness
        and not any(f.lines[0] <= finding.lines[1] and finding.lines[0] <= f.lines[1] for f in found)
    ]


def _wanted(parts: Iterable[str] | None, drawn: dict[str, DrawnPart]) -> frozenset[str] | None:
    if parts is None:
        return None
    names = list(parts)
    if not drawn:
        raise VivaError("parts are parts of a set", where="--parts", hint="name the set with --set")
    for name in names:
        if name not in drawn:
            raise VivaError(f"there is no part {name!r}", where="--parts", hint=f"there are {', '.join(drawn)}")
    return frozenset(names)


def _checked(piece: Piece, drawn: dict[str, DrawnPart], notation: Notation | None) -> StepOutcome:
    passage = piece.passage
    if piece.part is None:
        background = piece.background
        if background is None or not background.notation:
            return with_arithmetic(decide_steps(passage, notation or Notation.default()), passage)
        meaning = Notation.from_mapping(background.notation, where=f"question {background.question}")
        return with_arithmetic(decide_steps(passage, meaning, statement=background.preamble), passage)
    part = fitted(drawn[piece.part], passage.text)
    statement = f"{part.preamble}\n\n{part.statement}"
    steps = decide_steps(
        passage,
        derivation_notation(part),
        part=piece.part,
        goals=part.goals,
        statement=statement,
        chosen=tuple(base_name(read_formula(name)) or name for name in part.chosen),
        key=unknowns_asked(part),
    )
    return with_arithmetic(steps, passage, piece.part)


def _pieces(
    transcript: Transcript, drawn: dict[str, DrawnPart], backgrounds: tuple[Background, ...]
) -> Iterator[Piece]:
    """The whole text cut where another part begins, in order; every line is in exactly one piece."""
    lines = _lines(transcript, parts=not drawn and transcript.kind == "document")
    owner: list[str | None] = [None] * len(lines)
    if drawn:
        alignment = align(transcript, outlines(drawn.values()))
        of_turn: dict[int, set[str]] = {}
        for exchange in alignment.exchanges:
            for number in (exchange.turn, exchange.prompt_turn):
                if number is not None:
                    of_turn.setdefault(number, set()).add(exchange.part)
        for index, names in of_turn.items():
            # A turn about one part belongs to it whole, with the statement that stands above a solution.
            if len(names) == 1:
                first, last = transcript.turns[index].lines
                _own(owner, first, last, next(iter(names)))
        for exchange in alignment.exchanges:
            _own(owner, *exchange.answer.lines, exchange.part)
    starts = _starts(transcript, apart=bool(drawn) or transcript.kind != "document")
    about = questions_by_line(lines, backgrounds) if backgrounds else [None] * len(lines)

    def topic(k: int) -> tuple[str | None, str | None]:
        background = about[k]
        return owner[k], background.question if owner[k] is None and background is not None else None

    begin = 0
    for k in range(1, len(lines) + 1):
        # Sections of a question that no part owns are read on from one to the next.
        new = k in starts and not (k < len(lines) and owner[k] is None and about[k] is not None)
        if k == len(lines) or topic(k) != topic(begin) or new:
            text = "\n".join(lines[begin:k])
            if text.strip():
                yield Piece(Passage(text, (begin + 1, k)), owner[begin], about[begin])
            begin = k


_SUBPART = regex(r"\s*[*_#]*\s*\(?(?:[a-h]|i|i?[vx]|i{2,3}|vi{1,3})[.)]", re.IGNORECASE)
_TITLE = regex(
    r"\s*(?:#|\\(?:sub)*section|[*_]*(?:problem|exercise|question|task|part|aufgabe|exercice|ejercicio)\b|[*_]*\d{1,2}[.)]\s)",
    re.IGNORECASE,
)


def _starts(transcript: Transcript, *, apart: bool) -> set[int]:
    """The lines where what was defined is forgotten: in (b) the letters mean what they meant in (a).

    Args:
        transcript: the text.
        apart: whether each turn is a piece of its own: what several people say, or parts with notations of their own.
    """
    lines = transcript.text.split("\n")
    starts: set[int] = set()
    last = 0
    for turn in transcript.turns:
        first = turn.lines[0] - 1
        if apart or not _SUBPART.match(lines[first]):
            starts.add(first)
        else:
            starts.update(k for k in range(last, first) if _TITLE.match(lines[k]))
        last = turn.lines[1]
    return starts


def _own(owner: list[str | None], first: int, last: int, part: str) -> None:
    for k in range(first - 1, min(last, len(owner))):
        owner[k] = part


def _lines(transcript: Transcript, *, parts: bool) -> list[str]:
    """The lines of the source, without speakers' labels and what was only thought; with (a), (b) if ``parts``."""
    lines = transcript.text.split("\n")
    for turn in transcript.turns:
        for offset, line in enumerate(turn.text.split("\n")):
            kept = parts and offset == 0 and _SUBPART.match(lines[turn.lines[0] - 1])
            if turn.lines[0] - 1 + offset < len(lines) and not kept:
                lines[turn.lines[0] - 1 + offset] = line
    return lines


def _in_order(whole: StepOutcome) -> tuple[tuple[StepRecord, ...], tuple[Finding, ...]]:
    """Findings by line, with ``inherits`` of steps and findings pointing at their new places."""
    order = sorted(range(len(whole.findings)), key=lambda k: (whole.findings[k].lines, k))
    place = {old: new for new, old in enumerate(order)}
    findings = [_pointed(whole.findings[k], place) for k in order]
    return tuple(_pointed(s, place) for s in whole.steps), tuple(findings)


def _pointed(item: Item, place: dict[int, int]) -> Item:
    if item.inherits is None:
        return item
    return item.model_copy(update={"inherits": place[item.inherits]})
