"""Which of a solution's lettered headings are its parts: ``(a)``, ``(b)``, ``(c)``, and not a list within an answer.

The strongest naming wins; bare letters must be set alike and run upwards. Where a document names no questions, letters
that begin anew begin the next question.
"""

from __future__ import annotations

from collections.abc import Sequence

from viva.reading.headings import Heading


def choose_letters(inside: Sequence[Heading], question: Heading | None, *, anew: bool = False) -> list[Heading]:
    """The lettered headings of one question, or (``anew``) of all questions of a document that names none.

    Examples:
        >>> from viva.reading.headings import parse_heading
        >>> lines = ["(a) 4", "", "(b) two things:", "a) this", "b) that", "", "(c) 5"]
        >>> found = [h for i, line in enumerate(lines) if (h := parse_heading(line, i)) is not None]
        >>> [h.line for h in choose_letters(found, None)]
        [0, 2, 6]
    """
    if not inside:
        return []
    if question is not None and question.question is not None:
        inside = [h for h in inside if h.question in (None, question.question)] or list(inside)
    if question is not None and question.letter is not None:  # "2. (a) ..." is one of them itself
        below = [h for h in inside if (h.letter or "") > question.letter]
        inside = [h for h in below if h.form == question.form] or below
    if not inside:
        return []
    strength = max(h.strength for h in inside)
    chosen = [h for h in inside if h.strength == strength]
    if strength < 3 and any(h.style != "plain" for h in chosen) and chosen[0].style != "plain":
        chosen = [h for h in chosen if h.style == chosen[0].style or h.strength > 1]
    if strength > 2 or (strength == 2 and not anew):
        return chosen
    if strength == 1:
        chosen = _opening_paragraphs(_of_one_form(chosen))
    return _upwards(chosen, anew=anew)


def _of_one_form(headings: Sequence[Heading]) -> list[Heading]:
    """Those that are set like the first, and others only with letters that these lack."""
    first = headings[0].form
    alike = [h for h in headings if h.form == first]
    letters = {h.letter for h in alike}
    others = [h for h in headings if h.form != first]
    if len(letters) == 1 and len({h.letter for h in others}) > 1 and headings[0].letter != "a":
        return others
    return sorted([*alike, *(h for h in others if h.letter not in letters)], key=lambda h: h.line)


def _opening_paragraphs(headings: Sequence[Heading]) -> list[Heading]:
    """Without those in the middle of a paragraph, where letters come twice and none is lost."""
    letters = [h.letter for h in headings]
    if len(set(letters)) == len(letters):
        return list(headings)
    opening = [h for h in headings if h.after_blank]
    if {h.letter for h in opening} != set(letters):
        return list(headings)
    least = min(h.indent for h in opening)
    outer = [h for h in opening if h.indent == least]
    return outer if {h.letter for h in outer} == set(letters) else opening


def _upwards(headings: Sequence[Heading], *, anew: bool) -> list[Heading]:
    chosen: list[Heading] = []
    item = ""  # the last letter of a list within an answer
    for k, h in enumerate(headings):
        letter = h.letter or ""
        if not chosen or letter > (chosen[-1].letter or "") or (anew and letter == "a"):
            chosen.append(h)
        elif not anew and h.after_blank and letter not in {other.letter for other in chosen}:
            # Somebody may answer (c) before (b), but a list within (c) has an (a) and a (b) as well.
            begins = letter == "a" and any(other.letter == "b" for other in headings[k + 1 : k + 2])
            goes_on = item != "" and ord(letter) == ord(item) + 1
            if _stands_out(h) or (h.form == chosen[0].form and not begins and not goes_on):
                chosen.append(h)
            else:
                item = letter
    return chosen


def _stands_out(heading: Heading) -> bool:
    """Whether a line is set as a heading: marked as one, or with nothing else on it."""
    return heading.style != "plain" or not heading.rest
