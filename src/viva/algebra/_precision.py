"""The precision of FLINT's real numbers, which it keeps once for the whole process.

Two threads that each set it and put it back would undo one another's, and a comparison that was decided at 256 bits
would be left undecided at 53. So the precision is one thread's at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flint import ctx

from viva.turns import Turns

_TURNS = Turns()


@contextmanager
def working_precision(bits: int) -> Iterator[None]:
    """Compute with so many bits; other threads wait, the same thread may ask for another precision within."""
    with _TURNS:
        before = ctx.prec
        ctx.prec = bits
        try:
            yield
        finally:
            ctx.prec = before
