"""A written solution into turns: each part's section is one turn of the examinee.

Front matter and a closing summary belong to none of the turns. A text whose first sentence says in running words
which part it is about ("Let me do part (a) of problem 4 first") begins with a turn that no heading opens.
"""

from __future__ import annotations

from collections.abc import Sequence

from viva.reading.mentions import Mention, find_mentions
from viva.reading.page_furniture import without_page_furniture
from viva.reading.sections import find_sections
from viva.reading.thinking import without_thinking
from viva.reading.transcript import Turn

_FIRST_WORDS = 240
_LEAST_OF_AN_ANSWER = 120


def read_document(text: str) -> tuple[Turn, ...]:
    """The sections of a solution as turns, in order; empty if no heading names a part.

    A turn's ``lines`` run from the first line behind the heading that isn't blank to the last before the next heading
    (the heading's own line counts where the answer begins on it).

    Examples:
        >>> [(t.heading, t.text, t.lines) for t in read_document("# Problem 1\\n\\n## Part (a)\\n\\nIt is 4.\\n")]
        [('Problem 1\\nPart (a)', 'It is 4.', (5, 5))]
    """
    lines = without_page_furniture(text.split("\n"))
    turns = []
    sections = find_sections(lines)
    front = _begins_in_words(lines[: sections[0].start] if sections else lines)
    if front is not None:
        turns.append(front)
    for section in sections:
        if section.first > section.last:
            continue
        body = list(lines[section.first : section.last + 1])
        if section.inline:
            body[0] = section.inline
        answer, complete = without_thinking("\n".join(body))
        turns.append(
            Turn("examinee", answer, (section.first + 1, section.last + 1), complete=complete, heading=section.heading)
        )
    return tuple(turns)


def _begins_in_words(front: Sequence[str]) -> Turn | None:
    """What stands above the first heading as an answer, if its first sentence names the part and no other is named."""
    filled = [i for i, line in enumerate(front) if line.strip("-_*= \t\f#")]
    if not filled:
        return None
    body = "\n".join(front[filled[0] : filled[-1] + 1])
    opening = body[:_FIRST_WORDS].split("\n\n", 1)[0]
    named = _one_part(find_mentions(opening))
    if named is None or len(body) < len(opening) + _LEAST_OF_AN_ANSWER:
        return None
    if any(m.letter not in (None, named.letter) and not m.back for m in find_mentions(body)):
        return None  # what is to come is listed here
    answer, complete = without_thinking(body)
    heading = f"Problem {named.question}\nPart ({named.letter})"
    return Turn("examinee", answer, (filled[0] + 1, filled[-1] + 1), complete=complete, heading=heading)


def _one_part(mentions: Sequence[Mention]) -> Mention | None:
    """The only part that is named with its question."""
    parts = {(m.question, m.letter) for m in mentions if not m.back and m.letter is not None}
    if len(parts) != 1:
        return None
    (question, letter) = parts.pop()
    return Mention(question, letter, back=False, at=0) if question is not None and letter is not None else None
