r"""Where a text gives a letter its meaning, and whether it still has it: exercises of one sheet use letters again.

``P`` may be a projection in the first exercise and a transition matrix in the second one. So what a text has defined is
forgotten where another exercise begins, and where words introduce the letter again ("let $P$ be stochastic"). Forgotten
means: a line about it isn't called false.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from viva.algebra import ReadError, read_formula
from viva.marking.steps.names import base_name
from viva.patterns import regex
from viva.reading import Passage
from viva.reading.blocks import Block, blocks

_EXERCISE = regex(
    r"^[\W_]*(?:\\(?:(?:sub)*section|paragraph)\*?\s*\{[\W_]*)?"
    r"(?:problem|exercise|question|task|assignment|aufgabe|übung|exercice|problème|ejercicio|problema|esercizio)s?\W{0,3}\d",
    re.IGNORECASE,
)
_PART = regex(r"^[\W_]*[a-h][.)]\W")
_MARKED = r"(?:\$\s*([^$\n]{1,80}?)\s*\$|\\\(\s*([^\n]{1,80}?)\s*\\\)|(?<![\w\\])([A-Za-zΑ-ω])(?![\w'’(]))"
_SUPPOSED = regex(
    r"\b(?:(?:let|suppose|assume)\b(?:\s+[a-z-]+){0,4}?|(?:consider|given|take|fix|for|if)\b(?:\s+(?!the\b|this\b)[a-z-]+){0,4}?)"
    rf"\s+{_MARKED}(?!\s*=)"
    r"(?=\s*(?:[,.;:]|$|\\in\b|∈|be\b|is\b|are\b|with\b|such\b|satisf|has\b|have\b|where\b|on\b|of\b|denote|and\b|in\b))",
    re.IGNORECASE,
)
_NAMED = regex(
    r"\b(?:an?|any|each|every|some|another)\s+(?:[a-z-]+\s+){0,3}(?:matri(?:x|ces)|functions?|vectors?|numbers?|variables?|signals?|filters?"
    rf"|sequences?|constants?|scalars?|operators?|maps?|sets?|points?)\s+{_MARKED}",
    re.IGNORECASE,
)
_LETTER = regex(r"((?:\\[A-Za-z]+\s*(?:\{[^{}]*\})?|[^\W\d_])(?:_(?:\{[^{}]*\}|\w))?)\s*(?:$|\\in\b|∈|:|\(|,)")


@dataclass
class Introduced:
    """What is known of where letters got their meanings.

    Args:
        exercises: for every block the number of the exercise that it stands in; 0 before the first one.
        parts: the same for the parts (a), (b) and so on.
        anew: the blocks in which words introduce a letter again.
    """

    exercises: tuple[int, ...] = ()
    parts: tuple[int, ...] = ()
    anew: dict[str, list[int]] = field(default_factory=dict)
    made: dict[str, int] = field(default_factory=dict)

    def same_part(self, one: int, other: int) -> bool:
        """Whether two blocks stand in the same part of an exercise, of which (b) may speak of another function."""
        return not self.parts or self.parts[self._at(one)] == self.parts[self._at(other)]

    def forget(self, name: str, block: int) -> None:
        """Take note that from a block on a letter has another meaning, which isn't known."""
        self.made[name] = -1
        self.anew.setdefault(name, []).append(block)

    def note(self, name: str, block: int) -> None:
        """Take note that a letter gets its meaning in a block."""
        self.made[name] = block

    def forgotten(self, name: str, block: int) -> bool:
        """Whether the meaning that a letter once got may not be meant any more in a block."""
        made = self.made.get(name)
        if made is None or not self.exercises:
            return False
        then, now = self._exercise(made), self._exercise(block)
        return then not in (0, now) or any(made < at <= block for at in self.anew.get(name, ()))

    def same_exercise(self, one: int, other: int) -> bool:
        """Whether two blocks stand in one exercise."""
        return not self.exercises or self._exercise(one) == self._exercise(other)

    def _exercise(self, block: int) -> int:
        return self.exercises[self._at(block)]

    def _at(self, block: int) -> int:
        return min(max(block, 0), len(self.exercises) - 1)


def introduced(passage: Passage) -> Introduced:
    r"""What a passage says of where exercises begin and letters are introduced again.

    Examples:
        >>> text = "Problem 1. Put $P = 2$.\n\nProblem 2. Let $Q$ be stochastic."
        >>> found = introduced(Passage(text, (1, 3)))
        >>> found.exercises, found.anew
        ((1, 2), {'Q': [1]})
    """
    found = blocks(passage)
    starts = [block.start for block in found]
    result = Introduced(_numbered(found, _EXERCISE), _numbered(found, _PART))
    for pattern in (_SUPPOSED, _NAMED):
        for match in pattern.finditer(passage.text):
            name = _name(next(group for group in match.groups() if group))
            if name is not None:
                result.anew.setdefault(name, []).append(max(bisect_right(starts, match.start()) - 1, 0))
    return result


def _numbered(found: Sequence[Block], opening: re.Pattern[str]) -> tuple[int, ...]:
    numbers: list[int] = []
    number = 0
    for block in found:
        number += bool(
            block.kind in ("heading", "prose", "item") and opening.match(f"{block.info} {block.text}".lstrip())
        )
        numbers.append(number)
    return tuple(numbers)


def _name(formula: str) -> str | None:
    """The letter that a formula is, or declares."""
    match = _LETTER.match(formula)
    if match is None:
        return None
    try:
        return base_name(read_formula(match[1]))
    except ReadError:
        return None
