"""What an exam may take: for one reply, and for the whole run.

Inspect has limits for a reply (``max_tokens``, ``timeout``) and for a sample, none for a run: what a run has taken is
metered here, and past a limit nothing more is asked. What was said until then is kept and marked.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from viva.exam.prices import Price

DEFAULT_TIME_LIMIT = 600.0
DEFAULT_RETRIES = 6


@dataclass(frozen=True, slots=True)
class Limits:
    """What one reply and the run may take; None for no limit.

    Args:
        reply_seconds: for one reply, each time that it is tried.
        retries: how often a call is tried again after a fault of the network or the provider.
        run_tokens: of all messages together, those of the examiner included.
        run_seconds: from the first question on; a reply that is under way is waited for.
        run_cost: in dollars; needs a price.
    """

    reply_seconds: float | None = DEFAULT_TIME_LIMIT
    retries: int = DEFAULT_RETRIES
    run_tokens: int | None = None
    run_seconds: float | None = None
    run_cost: float | None = None


@dataclass(slots=True)
class Meter:
    """What a run has taken so far.

    Attributes:
        sent, received: tokens of what the examinee was sent and of what it said.
        price: of a million of them.
        over: how many parts are over.
        failures: the parts since the last reply that failed without any.
    """

    sent: int = 0
    received: int = 0
    price: Price | None = None
    over: int = 0
    failures: list[str] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)

    def count(self, sent: int, received: int) -> None:
        """Add one call."""
        self.sent += sent
        self.received += received

    def reached(self, limits: Limits) -> str | None:
        """Which limit of the run is reached, in words.

        Examples:
            >>> meter = Meter(sent=700, received=300)
            >>> meter.reached(Limits(run_tokens=2000)), meter.reached(Limits(run_tokens=1000))
            (None, 'the limit of 1000 tokens for the run is reached')
        """
        if limits.run_tokens is not None and self.sent + self.received >= limits.run_tokens:
            return f"the limit of {limits.run_tokens} tokens for the run is reached"
        if limits.run_seconds is not None and time.monotonic() - self.started >= limits.run_seconds:
            return f"the limit of {limits.run_seconds:g} seconds for the run is reached"
        if limits.run_cost is not None and self.price is not None:
            cost = self.price.of(self.sent, self.received)
            if cost >= limits.run_cost:
                return f"the limit of ${limits.run_cost:g} for the run is reached"
        return None
