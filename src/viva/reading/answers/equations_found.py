"""A clause of a formula as it was found in a text, and tuples of them: ``(A, B) = (a, b)`` says what A is, and B."""

from __future__ import annotations

from dataclasses import dataclass, replace

from viva.patterns import regex


@dataclass(frozen=True, slots=True)
class EquationFound:
    """A clause of a formula: its left side, the sides after it, the last relation, and what is said of when it holds.

    ``start`` and ``end`` are characters of the statement's text; ``marked`` tells real maths (display, dollars) from
    stretches that look like it.
    """

    left: str
    sides: tuple[str, ...]
    relation: str
    condition: str
    start: int
    end: int
    boxed: bool = False
    marked: bool = True

    @property
    def text(self) -> str:
        """The clause as text, condition included."""
        return " = ".join((self.left, *self.sides)) + " " + self.condition


_TUPLE = regex(r"\s*(?:\\left\s*)?\((.+?)(?:\\right\s*)?\)\s*")
_OPEN, _CLOSE = "([{", ")]}"


def apart(found: EquationFound) -> tuple[EquationFound, ...]:
    """An equation between tuples as one equation for each name; any other as it is.

    Examples:
        >>> both = EquationFound("(A, B)", ("(m, s^2)",), "=", "", 0, 16)
        >>> [(one.left, one.sides) for one in apart(both)]
        [('A', ('m',)), ('B', ('s^2',))]
    """
    if not found.left.startswith(("(", "\\left")) or "," not in found.left:
        return (found,)
    names, *values = (_items(side) for side in (found.left, *found.sides))
    if len(names) < 2 or any(len(items) != len(names) for items in values):
        return (found,)
    return tuple(replace(found, left=name, sides=tuple(items[k] for items in values)) for k, name in enumerate(names))


def _items(side: str) -> list[str]:
    """What stands between the commas of a tuple, or nothing for anything else."""
    whole = _TUPLE.fullmatch(side)
    if whole is None:
        return []
    items, depth = [""], 0
    for char in whole[1]:
        depth += (char in _OPEN) - (char in _CLOSE)
        if depth < 0:
            return []
        if char == "," and depth == 0:
            items.append("")
        else:
            items[-1] += char
    return [item.strip().strip("\\").strip() for item in items]
