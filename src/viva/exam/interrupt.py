"""Ctrl-C and ``kill`` during an exam: stop at the next word, and keep what was finished."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Any


@contextlib.contextmanager
def stopping(stop: threading.Event) -> Iterator[None]:
    """Within the block the first SIGINT or SIGTERM sets ``stop``; a second one raises KeyboardInterrupt.

    Outside the main thread, where signals cannot be handled, nothing is changed.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def handle(_: int, __: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    before: dict[signal.Signals, Any] = {}
    for name in ("SIGINT", "SIGTERM"):
        which = getattr(signal, name, None)
        if which is not None:
            before[which] = signal.signal(which, handle)
    try:
        yield
    finally:
        for which, handler in before.items():
            signal.signal(which, handler)
