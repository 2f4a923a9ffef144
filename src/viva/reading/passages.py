"""Pieces of turns: an answer cut at its headings, cleared of a statement that it repeats first."""

from __future__ import annotations

import re
from collections.abc import Sequence

from viva.patterns import regex
from viva.reading.headings import part_named
from viva.reading.mentions import find_mentions, resolve
from viva.reading.overlap import Statements
from viva.reading.section import Section
from viva.reading.sections import find_sections
from viva.reading.transcript import PartOutline, Passage, Turn

_ANSWER_BEGINS = regex(
    r"^\W{0,4}(?:my |our |full |proposed )?(?:solution|answer|response|ans|sol)\W{0,3}[:.](?:\W|$)|"
    r"^#+\s*(?:solution|answer|response)\W*$",
    re.IGNORECASE,
)
_QUOTED_ANSWER = regex(
    r"^>\s*[*_]*(?:result|answer|final|solution|setup|claim|key|conclusion)\w*[^\n]{0,12}[.:]", re.IGNORECASE
)
"""A quoted box that is the author's own: "> **Result.** ...\"."""
_DOTTED = regex(r"^([1-9]\d?)\.([1-9])(?!\.?\d)[.:)]?\s*(.*)$", re.DOTALL)
_LEAD = regex(
    r"\W{0,4}(?:(?:and|now|then|next|so|ok(?:ay)?|first(?:ly)?|second(?:ly)?|finally|lastly|also|here|moving)\b[\s,:]*){0,2}"
    r"(?:(?:for|as|regarding|concerning|on|on to|about|in|to|answer(?:ing)?|the|solution|solving)\b\s*){0,3}"
    r"(?:(?:part|question|problem|exercise)\s*)?\W{0,3}",
    re.IGNORECASE,
)
"""What may stand before the part at the beginning of a line that goes over to it: "Now for 1(c): ..."."""
_LONGEST_LEAD = 48
_SHORT_STATEMENT = 80
_ITEM = regex(r"^\s*(?:\*\*)?(\d{1,2})[.)]\s*(?:\*\*)?\s*\S")


def passage(turn: Turn, first: int = 0, last: int | None = None) -> Passage:
    """The lines ``first`` to ``last`` (0-based, inclusive) of a turn, blank ends left out.

    Examples:
        >>> passage(Turn("examinee", "a\\n\\nb\\n", (5, 8)), 1).lines
        (7, 7)
    """
    lines = turn.text.split("\n")
    if not turn.text.strip():  # nothing but thoughts: it still stands where it stands
        return Passage(turn.text, turn.lines)
    last = len(lines) - 1 if last is None else min(last, len(lines) - 1)
    if first == 0 and turn.speaker:  # the label's own line belongs to the attempt
        while last > first and not lines[last].strip():
            last -= 1
        return Passage("\n".join(lines[: last + 1]), (turn.lines[0], turn.lines[0] + last))
    while first < last and not lines[first].strip():
        first += 1
    while last > first and not lines[last].strip():
        last -= 1
    return Passage("\n".join(lines[first : last + 1]), (turn.lines[0] + first, turn.lines[0] + last))


def joined(turns: Sequence[Turn]) -> Turn:
    """One turn from several of the same speaker; what stood between them is blank.

    It is complete if the last of them is: an answer that was cut off and sent again is whole.

    Examples:
        >>> joined([Turn("examinee", "a", (1, 1)), Turn("examinee", "b", (4, 4))]).text
        'a\\n\\n\\nb'
    """
    if len(turns) == 1:
        return turns[0]
    text, end = turns[0].text, turns[0].lines[1]
    for turn in turns[1:]:
        text += "\n" * (turn.lines[0] - end) + turn.text
        end = turn.lines[1]
    first = turns[0]
    return Turn(first.role, text, (first.lines[0], end), speaker=first.speaker, complete=turns[-1].complete)


def named_sections(
    turn: Turn, wanted: Sequence[PartOutline], outlines: Sequence[PartOutline], question: str | None, *, loose: bool
) -> dict[str, Passage]:
    """The passages of an answer that stand under headings of the wanted parts, by the part's name.

    Args:
        turn: the answer.
        wanted: the parts that it was asked.
        outlines: all parts of the set.
        question: the question that a bare letter belongs to, if it is clear.
        loose: whether bare letters count ("(a) ..."), not only headings that name the question too.
    """
    lines = turn.text.split("\n")
    letters = sorted({o.letter for o in wanted})
    sections = find_sections(lines, letters)
    if len(sections) < 2 and len(wanted) > 1:
        sections = sections or _numbered(lines, wanted)
    if len(sections) < 2 and len(wanted) > 1:
        sections = _introduced(lines, wanted, outlines, question) or sections
    found: dict[str, tuple[Passage, int]] = {}
    names = {o.name for o in wanted}
    for section in sections:
        number = section.question or question
        if section.question is None and not loose:
            continue
        name = _part_of(section, number, outlines)
        if name is None or name not in names or section.first > section.last:
            continue
        piece = _piece(turn, section)
        size = len(piece.text)
        if name not in found or size > 2 * found[name][1]:
            found[name] = (piece, size)
    return {name: piece for name, (piece, _) in found.items()}


def _part_of(section: Section, question: str | None, outlines: Sequence[PartOutline]) -> str | None:
    if section.letter is None:
        of_question = [o.name for o in outlines if o.question == question]
        return of_question[0] if len(of_question) == 1 else None
    fits = [o.name for o in outlines if o.letter == section.letter and (question is None or o.question == question)]
    return fits[0] if len(fits) == 1 else None


def _piece(turn: Turn, section: Section) -> Passage:
    """A section with the heading's own line, since it is within the examinee's turn."""
    lines = turn.text.split("\n")
    if section.first == section.last == section.start and section.inline and lines[section.start].lstrip()[:1] == "|":
        # The row of a table: its cells as sentences.
        alone = sum(map(bool, map(str.strip, lines[section.start].split("|")))) == 2
        told = f"Answer: {section.inline}" if alone else section.inline
        return Passage(told, (turn.lines[0] + section.start, turn.lines[0] + section.start))
    return Passage(
        "\n".join(lines[section.start : section.last + 1]),
        (turn.lines[0] + section.start, turn.lines[0] + section.last),
    )


def _numbered(lines: Sequence[str], wanted: Sequence[PartOutline]) -> list[Section]:
    """Items ``1.``, ``2.``, ... where there are exactly as many as parts were asked, of one question."""
    if len({o.question for o in wanted}) != 1:
        return []
    starts = [(i, int(m[1])) for i, line in enumerate(lines) if (m := _ITEM.match(line)) and line[:1] != " "]
    if [n for _, n in starts] != list(range(1, len(wanted) + 1)):
        return []
    ends = [i for i, _ in starts[1:]] + [len(lines)]
    found = []
    for outline, (i, _), end in zip(wanted, starts, ends, strict=True):
        last = end - 1
        while last > i and not lines[last].strip():
            last -= 1
        found.append(Section(outline.question, outline.letter, "", i, last, i))
    return found


def _introduced(
    lines: Sequence[str], wanted: Sequence[PartOutline], outlines: Sequence[PartOutline], question: str | None
) -> list[Section]:
    """The lines from "For 1(b) ..." on, and from "Now 1(c): ...", where each of the wanted parts is gone over to."""
    names = {o.name: o for o in wanted}
    starts: list[tuple[int, PartOutline]] = []
    for i, line in enumerate(lines):
        mention = next((m for m in find_mentions(line[:_LONGEST_LEAD]) if m.letter), None)
        if mention is None or not _LEAD.fullmatch(line[: mention.at]):
            continue
        name = resolve(mention, question, outlines)
        if name in names and name not in {o.name for _, o in starts}:
            starts.append((i, names[name]))
    if len(starts) < len(wanted):
        return []
    found = []
    for k, (i, outline) in enumerate(starts):
        last = (starts[k + 1][0] if k + 1 < len(starts) else len(lines)) - 1
        while last > i and not lines[last].strip():
            last -= 1
        found.append(Section(outline.question, outline.letter, "", i, last, i))
    return found


def without_statement(piece: Passage, part: str, statements: Statements) -> Passage:
    """A document's section with the problem's own text blanked, if it begins with that and then says "Solution:".

    Quoted lines (``> ...``) at the beginning are the problem's text as well. The lines stay the section's.
    """
    lines = piece.text.split("\n")
    start = 0
    while start < len(lines) and (
        not lines[start].strip() or (lines[start].startswith(">") and not _QUOTED_ANSWER.match(lines[start]))
    ):
        start += 1
    if start == len(lines):
        start = 0
    mark = next((i for i in range(start + 1, len(lines)) if _ANSWER_BEGINS.match(lines[i])), None)
    if mark is not None:
        before = "\n".join(lines[start:mark])
        quoted = statements.likeness(before)[part].recall >= 0.4 and statements.precision(before, part) >= 0.5
        if "solution" not in lines[mark].lower():  # "Answer:" may also close a derivation
            quoted = quoted and "=" not in before and len(before.split()) < _SHORT_STATEMENT
        if quoted or before.rstrip(" *_\n").endswith("?"):
            start = mark
    if start == 0 or not any(line.strip() for line in lines[start:]):
        return piece
    return Passage("\n".join([""] * start + lines[start:]), piece.lines)


def heading_names(text: str) -> list[tuple[str | None, str | None, str]]:
    """Question, letter and title of each heading in ``text`` (a document turn's ``heading``, an annotator's lines).

    Examples:
        >>> heading_names("2 Problem 1: Sums\\n\\nPart (b)")
        [('1', None, 'Sums'), (None, 'b', '')]
    """
    found = []
    for line in text.split("\n"):
        plain = line.strip(" \t#*_>-").rstrip(":")
        if plain and len(plain) < 400:
            question, letter, rest, strength = part_named(plain)
            if strength >= 1:
                found.append((question, letter, rest))
            elif len(plain) == 1 and plain.lower() in "abcdefghi":
                found.append((None, plain.lower(), ""))
            elif dotted := _DOTTED.match(plain):
                found.append((dotted[1], chr(96 + int(dotted[2])), dotted[3]))
    return found
