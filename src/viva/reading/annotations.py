"""What the person who held a chat said of each part: in a table, in reflections between turns, in the chat itself.

Read with care: a claim that isn't clear is left out, since it is compared with what was computed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from viva.patterns import regex
from viva.reading.headings import parse_heading
from viva.reading.mentions import find_mentions, resolve
from viva.reading.ratings import find_ratings, read_legend
from viva.reading.remarks import Judgement, judge_remark
from viva.reading.transcript import Alignment, AnnotatorVerdict, Exchange, PartOutline, Transcript

_SENTENCE = regex(r"(?<=[.!?])\s+|\n")
_CHAT_RIGHT = regex(
    r"^\W*(?:(?:ok(?:ay)?|yes|great|perfect|thanks?(?: you)?(?: for (?:the|your) \w+)?|good(?: job| work)?|"
    r"nice(?: work)?|awesome|excellent|wow|right|well done)[,.!\s]+){0,3}"
    r"(?:(?:that|this|it|which|your (?:\w+ )?(?:answer|solution|response|result|derivation|work|filter|"
    r"matrix))(?:['’]s| is| was| looks)\s+"
    r"(?:(?:completely|absolutely|all|indeed|also|exactly|now|entirely|totally)\s+)?(?:correct|right|"
    r"perfect|spot[- ]on)\b|correct\b\s*(?:[!.,;]|$)|you(?:['’]re| are| got (?:it|this|that)) (?:correct|right)\b|"
    r"(?:perfect|exactly|well done)\s*(?:[!.,]|$))(?!\s*\?)",
    re.IGNORECASE,
)  # fmt: skip
_CHAT_WRONG = regex(
    r"\b(?:that|this|it|your (?:\w+ )?(?:answer|solution|response|result))(?:['’]s| is| was)?\s*(?:not|"
    r"n['’]t|isn['’]t|wasn['’]t)\s+(?:\w+ )?(?:correct|right)\b|\b(?:incorrect|wrong|mistake|not quite|error)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class AnnotatorTable:
    """A person's table: its verdicts, and its rows for parts that the set doesn't have (name, line, words)."""

    verdicts: tuple[AnnotatorVerdict, ...]
    unknown_parts: tuple[tuple[str, int, str], ...] = ()


def annotator_verdicts(
    transcript: Transcript, alignment: Alignment, outlines: Sequence[PartOutline]
) -> tuple[AnnotatorVerdict, ...]:
    """All that a person clearly said of a part's answer, in order of the source.

    Args:
        transcript: the conversation with the person's remarks as turns of the role ``annotator``.
        alignment: which turn answers which part.
        outlines: the parts of the set.

    Examples:
        >>> from viva.reading.recognise import read_transcript
        >>> from viva.reading.alignment import align
        >>> text = b"1a | Did not solve\\n\\nME: (a) Add 2 and 2.\\nBOT: 5\\nME: Correct! Why?\\nBOT: So."
        >>> chat = read_transcript(text, "chat.txt")
        >>> parts = [PartOutline("1a", "1", "a", "Sum", "Numbers", "Add 2 and 2.")]
        >>> [(v.verdict, v.source, v.lines) for v in annotator_verdicts(chat, align(chat, parts), parts)]
        [('unsolved', 'table', (1, 1)), ('right', 'chat', (5, 5))]
    """
    found = list(read_annotator_table(transcript, outlines).verdicts)
    if transcript.kind != "document":
        found += _remarks(transcript, alignment, outlines)
        found += _said_in_chat(transcript, alignment)
    return tuple(sorted(found, key=lambda verdict: (verdict.lines, verdict.part)))


def read_annotator_table(transcript: Transcript, outlines: Sequence[PartOutline]) -> AnnotatorTable:
    """The rows of tables and lists that sort parts into categories ("1a | One-shot correct", "Minor: 1b, 2a").

    Examples:
        >>> from viva.reading.recognise import read_transcript
        >>> text = b"1a: Minor misconception\\n9z: x\\n3c: One-shot correct\\n\\nME: (a) hi?\\nBOT: yes"
        >>> table = read_annotator_table(read_transcript(text, "c"), [PartOutline("1a", "1", "a", "", "", "")])
        >>> [(v.part, v.verdict) for v in table.verdicts], table.unknown_parts
        ([('1a', 'minor')], (('3c', 3, '3c: One-shot correct'),))
    """
    names = {(o.question, o.letter): o.name for o in outlines}
    verdicts: list[AnnotatorVerdict] = []
    unknown: list[tuple[str, int, str]] = []
    own = [turn for turn in transcript.turns if turn.role == "annotator"]
    legend = read_legend("\n".join(turn.text for turn in own))
    for turn in own:
        for row in find_ratings(turn.text, legend):
            name, line = names.get((row.question, row.letter)), turn.lines[0] + row.line
            if name is None:
                unknown.append((f"{row.question}{row.letter}", line, row.quote))
            else:
                verdicts.append(AnnotatorVerdict(name, row.judgement, (line, line), row.quote, "table"))
    return AnnotatorTable(tuple(verdicts), tuple(unknown))


def _remarks(
    transcript: Transcript, alignment: Alignment, outlines: Sequence[PartOutline]
) -> Iterator[AnnotatorVerdict]:
    """Reflections: they speak of the last answered part, unless they name another."""
    last_by_turn = _last_exchange(transcript, alignment)
    for i, turn in enumerate(transcript.turns):
        if turn.role != "annotator" or i not in last_by_turn:
            continue
        exchange = last_by_turn[i]
        for text, first, last in _pieces(turn.text):
            question = exchange.part.rstrip("abcdefghi")
            named = {
                name
                for m in find_mentions(text)
                if m.letter and not m.back and (name := resolve(m, m.question or question, outlines)) is not None
            }
            verdict = judge_remark(text)
            if verdict is None or (named and exchange.part not in named):
                continue
            lines = (turn.lines[0] + first, turn.lines[0] + last)
            yield AnnotatorVerdict(exchange.part, verdict, lines, _quote(text), "remark")


def _pieces(text: str) -> Iterator[tuple[str, int, int]]:
    """The prose of an annotator's turn up to the first heading of a problem or part (what follows announces the
    next)."""
    lines = text.split("\n")
    rated = {row.line for row in find_ratings(text)}
    prose: list[int] = []
    for i, line in enumerate(lines):
        plain = line.strip(" \t#*_>")
        if not plain or plain.strip("-_=*|:+ ") == "":
            continue
        heading = parse_heading(line, i) if len(plain) < 120 else None
        if heading is not None and (
            heading.strength >= 2
            or (heading.strength == 1 and (heading.style != "plain" or not heading.rest))
            or (heading.style == "markdown" and len(prose) > 1)
        ):
            break
        if "|" in line or "\t" in line.strip() or i in rated:
            continue
        prose.append(i)
    if len(prose) > 1 and len(lines[prose[0]].split()) <= 4:  # the remark's own title
        prose = prose[1:]
    if prose:
        yield "\n".join(lines[i] for i in prose), prose[0], prose[-1]


def _last_exchange(transcript: Transcript, alignment: Alignment) -> dict[int, Exchange]:
    """For each turn, the exchange that was answered last before it."""
    by_turn: dict[int, list[Exchange]] = {}
    for exchange in alignment.exchanges:
        by_turn.setdefault(exchange.turn, []).append(exchange)
    result: dict[int, Exchange] = {}
    last: Exchange | None = None
    for i, turn in enumerate(transcript.turns):
        if turn.role == "examinee":
            here = by_turn.get(i)
            last = here[-1] if here is not None and len(here) == 1 else None
        if last is not None:
            result[i] = last
    return result


def _said_in_chat(transcript: Transcript, alignment: Alignment) -> Iterator[AnnotatorVerdict]:
    """ "That is correct!" at the start of the next prompt, said of the answer before; after blame it is a repair."""
    last_by_turn = _last_exchange(transcript, alignment)
    blamed: dict[str, int] = {}
    for i, turn in enumerate(transcript.turns):
        if turn.role != "examiner" or i not in last_by_turn:
            continue
        part = last_by_turn[i].part
        said = turn.text.lstrip()[:600]
        sentences = [s for s in _SENTENCE.split(said) if s.strip()][:2]
        clear = next((s for s in sentences if _CHAT_RIGHT.match(s)), None)
        if clear is not None and not _CHAT_WRONG.search(clear):
            times = blamed.get(part, 0)
            verdict: Judgement = "right" if times == 0 else "minor" if times < 3 else "larger"
            start = turn.text[: turn.text.find(clear.split("\n")[0])].count("\n") if clear in turn.text else 0
            line = turn.lines[0] + start
            yield AnnotatorVerdict(part, verdict, (line, line), _quote(clear), "chat")
        elif any(_CHAT_WRONG.search(s) for s in sentences):
            blamed[part] = blamed.get(part, 0) + 1


def _quote(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 240 else flat[:237].rstrip() + "..."
