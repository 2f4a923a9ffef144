"""A written solution into turns: each part's section is one turn of the examinee.

Front matter and a closing summary belong to none of the turns.
"""

from __future__ import annotations

from viva.reading.page_furniture import without_page_furniture
from viva.reading.sections import find_sections
from viva.reading.thinking import without_thinking
from viva.reading.transcript import Turn


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
    for section in find_sections(lines):
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
