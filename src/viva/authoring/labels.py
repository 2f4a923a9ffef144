r"""What a line may open with: ``(a)``, ``**b)**``, ``ii.``, ``2.``, ``Question 3:``, ``Part (c)``, ``1(b)``, points.

:func:`read_label` reads one line and says which numberings its label may belong to; which one it is, and whether it is
a label at all, is told by what comes before it (:mod:`viva.authoring.outline`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from viva.reading.headings import part_named

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10, "xi": 11}
_WRAPPED = re.compile(
    r"^(?P<w>\*\*\*|\*\*|__|\*|_)(?=\S)(?P<inner>[^\n]{1,160}?)(?P=w)(?P<behind>[:.)]*)(?P<rest>.*)$", re.S
)
_BARE = re.compile(
    r"^(?:(?P<paren>\((?P<p>[a-z]|[ivx]{1,4}|\d{1,2})\))|(?P<half>(?P<h>[a-z]|[ivx]{2,4}|\d{1,2})\))"
    r"|(?P<dot>(?P<d>[a-z]|[ivx]{2,4}|\d{1,2})\.))(?P<end>\s+|$)"
)
_ATTACHED = re.compile(r"^(?:(?P<q>\d{1,2})\s?\(?(?P<l>[a-h])[).:]+|(?P<q2>\d{1,2})\.(?P<n>\d{1,2})[.):]?)(?:\s+|$)")
_POINTS = re.compile(
    r"\s*[\[(]\s*(?:(?:worth\s+)?(?P<n>\d{1,3}(?:\.\d+)?)\s*(?:points?|pts?\.?|marks?|p\.?"
    r"|%)(?:\s+each)?)\s*[\])][.:]?",
    re.IGNORECASE,
)
_SOLUTION = re.compile(
    r"^[\s>]*(?P<w>\*\*\*|\*\*|__|\*|_|`)?\s*(?:(?:sample|model|reference|official|suggested|short|the|my|staff)\s+)?"
    r"(?P<word>solutions?|sol|answers?|ans|answer key|key|proof|lösung|solución)"
    r"(?:\s*(?:to|for|of)?\s*(?:part\s*)?\(?(?P<of>[a-z]|[ivx]{1,4}|\d{1,2}(?:\([a-z]\))?)?\)?)?"
    r"\s*(?P<c>[:.]|(?=\*|_|`|$))\s*(?(w)(?P=w))?\s*[:.]?\s*",
    re.IGNORECASE,
)


_CALLOUT = re.compile(
    r"^[\s>]*(?:\[!\s*(?:solution|answer|success|proof)\]\s*[-+]?|(?:\*\*|__)?A\s?\d{1,2}[.:)](?:\*\*|__)?(?=\s|$)"
    r"|(?:\*\*|__)?A:(?:\*\*|__)?(?=\s|$))",
    re.IGNORECASE,
)
_TASK = re.compile(r"^(?:task|exercise|problem|question)\s+[A-Z][.-]?(?P<n>\d{1,2})(?![\w])[.:)]*\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Label:
    """A label, the numberings that it may belong to, and what stands behind it.

    Args:
        places: numbering (``("(x)", "alpha")``) and place in it, from 1; one of them for ``(b)``, two for ``(i)``.
        text: the label itself: ``b``, ``ii``, ``3``.
        rest: what follows it.
        rank: ``question`` or ``part`` where words say so ("Problem 2", "Part (a)"), else "".
        above: for ``1(b)``, the question that is named with it: ``1``.
        title: whether ``rest`` is set with the label, as a title.
    """

    places: tuple[tuple[tuple[str, str], int], ...]
    text: str
    rest: str
    rank: str = ""
    above: str = ""
    title: bool = False


def read_label(text: str) -> Label | None:
    """The label that a line opens with, or None.

    Examples:
        >>> read_label("**(b)** Compute $x$.").places, read_label("**(b)** Compute $x$.").rest
        (((('(x)', 'alpha'), 2),), 'Compute $x$.')
        >>> read_label("Question 3: Norms").rank, read_label("Question 3: Norms").rest
        ('question', 'Norms')
        >>> [family for family, _ in read_label("i) Why?").places]
        [('x)', 'alpha'), ('x)', 'roman')]
        >>> read_label("a norm") is None
        True
    """
    stripped = text.strip()
    if wrapped := _WRAPPED.match(stripped):
        inner = wrapped["inner"].strip().rstrip(":")
        found = _read(inner + wrapped["behind"].replace(":", "")) or _read(inner)
        if found is not None:
            rest = f"{found.rest} {wrapped['rest'].strip()}".strip()
            bold = wrapped["w"] in ("**", "__", "***")
            return Label(found.places, found.text, rest, found.rank, found.above, bool(found.rest) and bold)
        return None
    return _read(stripped)


def _read(text: str) -> Label | None:
    if bare := _BARE.match(text):
        form = "(x)" if bare["paren"] else "x)" if bare["half"] else "x."
        label = bare["p"] or bare["h"] or bare["d"]
        rest = text[bare.end() :]
        if form == "(x)" and re.match(r"[=+/^]|-\s|\*(?![*\w])", rest):
            return None  # (a) + (b) = ...
        return Label(places(label, form), label, rest)
    if attached := _ATTACHED.match(text):
        rest = text[attached.end() :]
        above = attached["q"] or attached["q2"]
        label = attached["l"] or attached["n"]
        if attached["q2"] and not (rest[:1].isupper() or rest[:1] in "*$("):
            return None  # 3.5 metres
        return Label((((("q.x"), "alpha" if attached["l"] else "number"), place(label)),), label, rest, "part", above)
    if task := _TASK.match(text):
        return Label(((("word", "question"), int(task["n"])),), task["n"], text[task.end() :], "question")
    question, letter, rest, strength = part_named(text)
    if strength < 2:
        return None
    rest = rest.lstrip("- :.").strip()
    if letter is None:
        assert question is not None
        return Label(((("word", "question"), int(question)),), question, rest, "question")
    if question is None or not text[:1].isdigit():
        return Label(((("word", "part"), place(letter)),), letter, rest, "part", question or "")
    return Label(((("q.x", "alpha"), place(letter)),), letter, rest, "part", question)


def places(label: str, form: str) -> tuple[tuple[tuple[str, str], int], ...]:
    """The numberings that a bare label may belong to, with its place in each."""
    if label.isdigit():
        return (((form, "number"), int(label)),)
    found: list[tuple[tuple[str, str], int]] = []
    if len(label) == 1:
        found.append(((form, "alpha"), place(label)))
    if label in _ROMAN:
        found.append(((form, "roman"), _ROMAN[label]))
    return tuple(found)


def place(label: str) -> int:
    """The place of a letter or number in its row, from 1."""
    return int(label) if label.isdigit() else ord(label.lower()) - 96


def take_points(text: str) -> tuple[str, str]:
    """A title or prompt without its points, and the points.

    Examples:
        >>> take_points("Norms (10 points)"), take_points("[5 pts] Compute $x$."), take_points("$f(2)$")
        (('Norms', '10'), ('Compute $x$.', '5'), ('$f(2)$', ''))
    """
    first, newline, more = text.partition("\n")
    found = _POINTS.search(first)
    if found is None or (found.start() > 0 and found.end() < len(first.rstrip(" *_:")) and found.start() > 80):
        return text, ""
    kept = (first[: found.start()] + " " + first[found.end() :]).strip()
    kept = re.sub(r"\*\*\s*\*\*|(?<!\w)__\s*__(?!\w)", "", kept).strip()
    return kept + newline + more, found["n"]


def opens_solution(text: str) -> tuple[str, str] | None:
    """What follows the word that opens a solution, and the label that it is said to belong to; None if none is opened.

    Examples:
        >>> opens_solution("**Solution:** It is 4."), opens_solution("Solution (b): 5"), opens_solution("Answer")
        (('It is 4.', ''), ('5', 'b'), ('', ''))
        >>> opens_solution("Solutions of this system are sought.") is None
        True
    """
    if callout := _CALLOUT.match(text):
        return text[callout.end() :].strip(), ""
    found = _SOLUTION.match(text)
    if found is None:
        return None
    if not found["w"] and not found["c"] and found.end() < len(text.rstrip()):
        return None
    return text[found.end() :].strip(), (found["of"] or "").lower()
