r"""A finding taken apart for its note in the margin: what is said, what had to hold, at which values it fails.

Witnesses are data or one line of text (``at n = 2, X = [[1, 2], [3, 4]]: left 5, right 7``); both become the same
:class:`Witnessed`, so that a page can set the values as formulas. What can't be taken apart is shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from viva.marking.record import Finding
from viva.reports.wording import witness_words

_AT = re.compile(
    r"^at (?P<values>.+?): (?:(?P<entry>entry [^:]{1,40}): )?left (?P<left>.+), right (?P<right>.+)$", re.S
)
_NOT_RIGHT = re.compile(r"^(?P<field>[^:\n]{1,80}): .+ is not right(?: \((?P<named>[^()\n]{1,120})\))?$", re.S)
_NUMBER = r"-?\d+(?:/\d+|\.\d+)?"
_ROW = re.compile(rf"\[\s*({_NUMBER}(?:\s*,\s*{_NUMBER})*)\s*\]")
_MATRIX = re.compile(rf"\[\s*{_ROW.pattern}(?:\s*,\s*{_ROW.pattern})*\s*\]")
_LARGEST_MATRIX = 400


@dataclass(frozen=True, slots=True)
class Witnessed:
    """Where something fails: the values put in (name and value), and what both sides come to; ``other`` is the rest."""

    values: tuple[tuple[str, str], ...] = ()
    entry: str = ""
    left: str = ""
    right: str = ""
    other: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """What the note on a finding says.

    ``goal`` is the equation (TeX) that the text's choices had to make true, ``follows`` the number of the finding that
    this one follows from; its witness is the same and is not told again.
    """

    says: str
    goal: str = ""
    witness: Witnessed | None = None
    follows: int | None = None


def note_of(finding: Finding) -> Note:
    """A finding as a note.

    Examples:
        >>> finding = Finding(part="4b", lines=(7, 7), quote="w = v/p", kind="false-step", basis="exact",
        ...     message="X w = p X v fails at n = 2, p = 1/3: entry 1: left 6, right 2; it holds with p for 1/p",
        ...     witness={"goal": "X w = p X v", "sizes": {"n": 2}, "symbols": {"p": "1/3"}, "indices": {},
        ...              "left": "6", "right": "2", "entry": [1]})
        >>> note = note_of(finding)
        >>> note.says, note.goal, note.witness.values, note.witness.entry
        ('it holds with p for 1/p', 'X w = p X v', (('n', '2'), ('p', '1/3')), 'entry 1')
    """
    if finding.inherits is not None:
        return Note("", follows=finding.inherits + 1)
    witness = finding.witness or {}
    goal = witness.get("goal")
    return Note(_says(finding), goal if isinstance(goal, str) else "", witnessed(witness))


def _says(finding: Finding) -> str:
    """The message without what quote, goal and witness say already."""
    message, witness = finding.message, finding.witness or {}
    if finding.kind == "wrong-answer" and (match := _NOT_RIGHT.match(message)):
        named = f": {match['named']}" if match["named"] else ""
        return f"{match['field']}, not right{named}"
    if isinstance(witness.get("right"), str) and ("sizes" in witness or "symbols" in witness):
        _, found, rest = message.partition(f"right {witness['right']}")
        if found:
            return rest.lstrip("; ")
    return message


def witnessed(witness: Mapping[str, Any] | None) -> Witnessed | None:
    """A witness taken apart; None where there is none.

    Examples:
        >>> witnessed({"text": "at n = 2, x = [6, 8]: left 56, right 48"})
        Witnessed(values=(('n', '2'), ('x', '[6, 8]')), entry='', left='56', right='48', other='')
        >>> witnessed({"text": "entry 1: 2, not 3"}).other
        'entry 1: 2, not 3'
    """
    if not witness:
        return None
    if set(witness) == {"text"} and isinstance(witness["text"], str):
        return _from_text(witness["text"])
    groups = [witness.get(name, {}) for name in ("sizes", "symbols", "indices")]
    sides = [witness.get(name) for name in ("left", "right")]
    known = {"goal", "sizes", "symbols", "indices", "left", "right", "entry"}
    plain = all(isinstance(group, Mapping) for group in groups) and all(isinstance(side, str) for side in sides)
    if set(witness) <= known and plain:
        values = tuple((str(name), str(value)) for group in groups for name, value in group.items())
        entry = witness.get("entry")
        place = f"entry {', '.join(map(str, entry))}" if isinstance(entry, list | tuple) else ""
        return Witnessed(values, place, str(sides[0]), str(sides[1]))
    rest = {name: value for name, value in witness.items() if name not in ("goal", "side")}
    return Witnessed(other=witness_words(rest))


def _from_text(text: str) -> Witnessed:
    match = _AT.match(text)
    values = _assignments(match["values"]) if match else None
    if match is None or values is None:
        return Witnessed(other=text)
    return Witnessed(values, match["entry"] or "", match["left"], match["right"])


def _assignments(text: str) -> tuple[tuple[str, str], ...] | None:
    """``n = 2, x = [6, 8]`` as pairs; None where it is anything else."""
    pieces: list[str] = []
    depth = 0
    for piece in text.split(", "):
        if depth or (pieces and " = " not in piece):
            pieces[-1] += f", {piece}"
        else:
            pieces.append(piece)
        depth += sum(piece.count(c) for c in "[({") - sum(piece.count(c) for c in "])}")
    pairs = [piece.partition(" = ") for piece in pieces]
    if depth or not all(equals and name and value for name, equals, value in pairs):
        return None
    return tuple((name, value) for name, _, value in pairs)


def value_tex(value: str) -> str | None:
    r"""A witness's value as TeX: a number, a row, or a matrix of numbers; None for anything else.

    Examples:
        >>> value_tex("[[1, 2], [3, -4/5]]"), value_tex("9/25"), value_tex("x")
        ('\\begin{bmatrix}1&2\\\\3&-4/5\\end{bmatrix}', '9/25', None)
    """
    if len(value) > _LARGEST_MATRIX:
        return None
    if re.fullmatch(_NUMBER, value):
        return value
    if _ROW.fullmatch(value):
        return value.replace(", ", ",\\,")
    if _MATRIX.fullmatch(value):
        rows = _rows(value)
        return "\\begin{bmatrix}" + "\\\\".join(rows) + "\\end{bmatrix}"
    return None


def _rows(matrix: str) -> list[str]:
    return [re.sub(r"\s*,\s*", "&", match.group(1)) for match in _ROW.finditer(matrix)]


_TEX_WORD = re.compile(r"[\\^_{}]")
_BESIDE = re.compile(r"[-+=*/|]|[A-Zb-z]|\d+|[A-Za-z]?\([^()\s]{1,12}\)")


def with_dollars(text: str) -> str:
    r"""A message of the marker's with its formulas in dollars, so that they are shown as formulas.

    Messages are words with TeX among them. What holds a command, a script or braces is a formula, with the letters,
    numbers and signs right beside it.

    Examples:
        >>> with_dollars(r"can't multiply X \tilde{w} (n × 1) and \Gamma^{-1} (d × d)")
        "can't multiply $X \\tilde{w}$ (n × 1) and $\\Gamma^{-1}$ (d × d)"
        >>> with_dollars("27 + 12 is 39, not 49")
        '27 + 12 is 39, not 49'
    """
    if "$" in text:
        return text
    out: list[str] = []
    run: list[str] = []

    def flush() -> None:
        # Signs and numbers at the end of a run belong to the words again.
        tail: list[str] = []
        while run and not _TEX_WORD.search(run[-1]) and not re.fullmatch(r"[A-Zb-z]", run[-1]):
            tail.insert(0, run.pop())
        if run and any(_TEX_WORD.search(word) for word in run):
            joined = " ".join(run)
            bare = joined.rstrip(",;:.")
            out.append(f"${bare}$" + joined[len(bare) :])
        else:
            out.extend(run)
        out.extend(tail)
        run.clear()

    depth = 0
    for word in text.split(" "):
        texy = depth > 0 or _TEX_WORD.search(word) is not None
        if texy or _BESIDE.fullmatch(word):
            run.append(word)
            depth = max(depth + word.count("{") - word.count("}"), 0)
            if word[-1:] in ",;:" and depth == 0:
                flush()
        else:
            flush()
            out.append(word)
    flush()
    return " ".join(out)
