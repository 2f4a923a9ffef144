"""What is told of one object again and again is worked out once.

For objects that are costly to hash or can't be hashed at all (formulas, parts of a set): what tells them apart is which
object they are, not what they are equal to.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

_Asked = TypeVar("_Asked")
_Told = TypeVar("_Told")


def remembered(most: int) -> Callable[[Callable[[_Asked], _Told]], Callable[[_Asked], _Told]]:
    """Have a function of one object that nobody changes work out once what it tells of it.

    Args:
        most: so many objects are kept with what is told of them; then all are forgotten.

    Examples:
        >>> @remembered(most=2)
        ... def length(items):
        ...     print("counting")
        ...     return len(items)
        >>> mine = [1, 2, 3]
        >>> length(mine), length(mine), length([1, 2, 3])
        counting
        counting
        (3, 3, 3)
    """

    def decorated(tell: Callable[[_Asked], _Told]) -> Callable[[_Asked], _Told]:
        # The object is kept, so that no other one can get its id.
        known: dict[int, tuple[_Asked, _Told]] = {}

        @wraps(tell)
        def told(asked: _Asked) -> _Told:
            found = known.get(id(asked))
            if found is not None and found[0] is asked:
                return found[1]
            result = tell(asked)
            if len(known) >= most:
                known.clear()
            known[id(asked)] = (asked, result)
            return result

        return told

    return decorated
