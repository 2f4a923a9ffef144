"""Which section of a written solution answers which part: by the headings above it, by titles, by order."""

from __future__ import annotations

from collections.abc import Sequence

from viva.reading.overlap import Statements
from viva.reading.passages import heading_names, named_sections, passage, without_statement
from viva.reading.transcript import Alignment, Exchange, PartOutline, Transcript, Turn

_WEAKLY_LIKE = 0.22
_CLEARLY = 2.0


def align_document(transcript: Transcript, outlines: Sequence[PartOutline]) -> Alignment:
    """Which section of a written solution answers which part; of two for one part, the longer.

    Examples:
        >>> from viva.reading.recognise import read_transcript
        >>> text = b"# Problem 1\\n(a) 42\\n(b) 12\\n"
        >>> parts = [PartOutline("1a", "1", "a", "", "", "Add."), PartOutline("1b", "1", "b", "", "", "Root?")]
        >>> [(e.part, e.answer.lines) for e in align_document(read_transcript(text, "s.md"), parts).exchanges]
        [('1a', (2, 2)), ('1b', (3, 3))]
    """
    statements = Statements(outlines)
    questions = list(dict.fromkeys(o.question for o in outlines))
    exchanges: list[Exchange] = []
    unaligned: list[int] = []
    taken: dict[str, int] = {}
    current: str | None = None
    for i, turn in enumerate(transcript.turns):
        if turn.role != "examinee":
            continue
        number, letter, title = None, None, ""
        for q, x, rest in heading_names(turn.heading):
            number, letter, title = q or number, x or letter, f"{title} {rest}"
            if q is not None and x is None and (titled := statements.question_titled(rest, q)) is not None:
                number = titled
        if number is None:
            number = next((q for line in turn.heading.split("\n") if (q := statements.question_titled(line))), None)
        if number is None and current is None and letter is not None:
            number = _question_by_content(transcript.turns[i:], letter, statements, outlines)
        if number is None:
            number = _question_by_order(letter, current, questions, outlines, taken)
        found = [o for o in outlines if o.question == number and (o.letter == letter or letter is None)]
        if letter is None and len(found) > 1:
            pieces = named_sections(turn, found, outlines, number, loose=True)
            for name, piece in pieces.items():
                exchanges.append(
                    Exchange(name, None, piece, i, None, opening=name not in taken, complete=turn.complete)
                )
                taken[name] = len(exchanges)
            found = [] if pieces else [o for o in found if _most_like(statements, turn, found) == o.name]
            if pieces:
                current = number
                continue
        current = number or current
        if len(found) != 1:
            unaligned.append(i)
            continue
        name = found[0].name
        piece = without_statement(passage(turn), name, statements)
        exchange = Exchange(name, None, piece, i, None, opening=True, complete=turn.complete)
        if name in taken:  # a list of results or a repetition: the longer one is the answer
            before = taken[name] - 1
            if len(piece.text) > 2 * len(exchanges[before].answer.text):
                unaligned.append(exchanges[before].turn)
                exchanges[before] = exchange
            else:
                unaligned.append(i)
            continue
        exchanges.append(exchange)
        taken[name] = len(exchanges)
    exchanges.sort(key=lambda e: e.answer.lines)
    return Alignment(tuple(exchanges), tuple(sorted(unaligned)))


def _most_like(statements: Statements, turn: Turn, found: Sequence[PartOutline]) -> str | None:
    likeness = statements.likeness(turn.text)
    best = max(found, key=lambda o: likeness[o.name].cosine)
    return best.name if likeness[best.name].cosine > _WEAKLY_LIKE else None


def _question_by_content(
    turns: Sequence[Turn], first: str, statements: Statements, outlines: Sequence[PartOutline]
) -> str | None:
    """The question that a run of bare letters (a), (b), ... is clearly most about, if one is."""
    run: list[tuple[str, Turn]] = []
    for turn in turns:
        names = [(q, x) for q, x, _ in heading_names(turn.heading)]
        if any(q for q, _ in names):
            break
        letter = next((x for _, x in reversed(names) if x), None)
        if letter is None or (run and letter <= run[-1][0]):
            break
        run.append((letter, turn))
    if not run or run[0][0] != first:
        return None
    parts = {(o.question, o.letter): o.name for o in outlines}
    totals: dict[str, float] = {}
    for letter, turn in run:
        likeness = statements.likeness(turn.text)
        for question in {o.question for o in outlines}:
            name = parts.get((question, letter))
            totals[question] = totals.get(question, 0.0) + (likeness[name].cosine if name is not None else 0.0)
    ranked = sorted(totals.items(), key=lambda item: -item[1])
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    best, total = ranked[0]
    return best if total >= _WEAKLY_LIKE * len(run) / 2 and total > _CLEARLY * second else None


def _question_by_order(
    letter: str | None,
    current: str | None,
    questions: Sequence[str],
    outlines: Sequence[PartOutline],
    taken: dict[str, int],
) -> str | None:
    """The question of a bare letter: the current one, or the next when its letter was taken already."""
    if len(questions) == 1:
        return questions[0]
    if letter is None:
        return None
    start = questions.index(current) if current in questions else 0
    for question in questions[start:]:
        names = [o.name for o in outlines if o.question == question and o.letter == letter]
        if names and names[0] not in taken:
            return question
    return current
