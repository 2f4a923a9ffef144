"""Memory that kernels work in, kept from one call to the next: fresh pages from the system cost more than the sums."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Protocol, TypeVar


class _Sized(Protocol):
    @property
    def nbytes(self) -> int: ...


P = TypeVar("P", bound=_Sized)


class Workspace(threading.local):
    """Buffers by what they are made for, the latest used ones up to a bound; each thread has its own.

    What is handed out holds what its last user left there, and must not be part of a result.
    """

    def __init__(self, bound: int = 32 * 2**20) -> None:
        self._bound = bound
        self._kept: OrderedDict[Hashable, _Sized] = OrderedDict()

    def get(self, make: Callable[..., P], *arguments: Hashable) -> P:
        """``make(*arguments)``, or the one that was made before."""
        key = (make, arguments)
        kept = self._kept.pop(key, None)
        made: P = make(*arguments) if kept is None else kept  # type: ignore[assignment]
        self._kept[key] = made
        while self._kept and sum(item.nbytes for item in self._kept.values()) > self._bound:
            self._kept.popitem(last=False)
        return made


workspace = Workspace()
