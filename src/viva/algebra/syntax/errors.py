"""What a reader says when it can't read a formula."""

from __future__ import annotations

_WINDOW = 70  # Characters of a long line that are shown around the place.


class ReadError(Exception):
    r"""A formula that can't be read: what is wrong and where, with the line and a caret under the place.

    Args:
        message: what is wrong, in a clause without a full stop.
        text: the whole text that was read.
        position: where in ``text``, counted in characters from 0.

    Examples:
        >>> print(ReadError("a number can't follow a number", "x = 3 4", 6))
        a number can't follow a number, at line 1 col 7
        <BLANKLINE>
        x = 3 4
              ^
    """

    def __init__(self, message: str, text: str, position: int) -> None:
        self.message, self.text, self.position = message, text, position
        super().__init__(message, position)

    @property
    def line(self) -> int:
        """The line of the place, counted from 1."""
        return self.text.count("\n", 0, self.position) + 1

    @property
    def column(self) -> int:
        """The column of the place, counted from 1."""
        return self.position - (self.text.rfind("\n", 0, self.position) + 1) + 1

    def context(self) -> str:
        """The line (its neighbourhood, where it is long) and a caret under the place."""
        start = self.text.rfind("\n", 0, self.position) + 1
        end = self.text.find("\n", self.position)
        line = self.text[start : end if end >= 0 else None]
        at = self.position - start
        shift = max(0, at - _WINDOW)
        line = line[shift : at + _WINDOW].replace("\t", " ")
        return f"{line}\n{' ' * (at - shift)}^"

    def __str__(self) -> str:
        return f"{self.message}, at line {self.line} col {self.column}\n\n{self.context()}"

    def __reduce__(self) -> tuple[type[ReadError], tuple[str, str, int]]:
        return ReadError, (self.message, self.text, self.position)
