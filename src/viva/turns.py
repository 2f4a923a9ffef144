"""Things of the whole process that one thread at a time may use."""

from __future__ import annotations

import os
import threading
from types import TracebackType


class Turns:
    """``with turns:`` waits for its turn; the same thread may ask again within.

    A forked process begins anew: the thread that had the turn isn't there to give it back.

    Examples:
        >>> turns = Turns()
        >>> with turns, turns:
        ...     print("mine")
        mine
    """

    def __init__(self) -> None:
        self._anew()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._anew)

    def _anew(self) -> None:
        self._lock = threading.RLock()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._lock.release()
