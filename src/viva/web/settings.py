"""What a server is told when it starts: where the records are, who may ask, and how much is taken from them."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from pathlib import Path

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of one server.

    Args:
        folder: where exams held from the page, and the page's secret, are kept.
        store: a URL of :func:`viva.store.open_store`; None for the user's own.
        host: the address to listen on.
        token: what a visitor has to know; needed for any address but this machine's own.
        largest_upload: bytes that one request may bring.
        mark_seconds: how long marking one chat may take.

    Examples:
        >>> Settings(folder=Path(".")).needs_token, Settings(folder=Path("."), host="0.0.0.0").needs_token
        (False, True)
    """

    folder: Path
    store: str | None = None
    host: str = "127.0.0.1"
    token: str | None = field(default=None, repr=False)
    largest_upload: int = 8 * 2**20
    mark_seconds: float = 120.0

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach the server."""
        return is_loopback(self.host)

    @property
    def needs_token(self) -> bool:
        """Whether a visitor has to show a token."""
        return self.token is not None or not self.is_local


def is_loopback(host: str) -> bool:
    """Whether an address or name is this machine's own.

    Examples:
        >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("192.168.1.2"), is_loopback("example.org")
        (True, True, False, False)
    """
    if host in LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
