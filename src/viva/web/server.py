"""Serving the page: an address that is printed, and an end with Ctrl-C."""

from __future__ import annotations

import ipaddress
import signal
import socket
from collections.abc import Callable
from types import FrameType
from typing import Any

import uvicorn

from viva.errors import VivaError
from viva.web.app import create_app
from viva.web.settings import Settings

_GRACE_SECONDS = 5


class _Server(uvicorn.Server):
    """uvicorn, which otherwise raises the signal again after its clean end."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say that pages are answered now."""
        await super().startup(sockets=sockets)
        if self.started and not self.should_exit:
            self._started()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End; what still streams (a live exam) doesn't hold it up."""
        if self.should_exit and sig == signal.SIGINT:
            self.force_exit = True
        self.should_exit = True


def serve(settings: Settings, port: int = 8765, *, say: Callable[[str], None] = print) -> None:
    """Serve the page until Ctrl-C.

    Args:
        settings: where the records are, who may ask.
        port: to listen on; 0 for any free one.
        say: told the address when pages are answered, and the next link wherever a token is needed.

    Raises:
        VivaError: the address can't be listened on, or the store can't be opened.
    """
    listening = _listen(settings.host, port)
    try:
        address = f"http://{_shown_host(settings.host)}:{listening.getsockname()[1]}/"

        def announce(token: str) -> None:
            say(f"for another visitor: {address}?token={token}")

        app = create_app(settings, announce=announce)

        def started() -> None:
            link = f"{address}?token={app.state.access.token}" if settings.needs_token else address
            say(f"viva is at {link} (Ctrl-C ends it)")

        config = uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False, proxy_headers=False, lifespan="on",
            timeout_graceful_shutdown=_GRACE_SECONDS, h11_max_incomplete_event_size=64 * 1024,
        )  # fmt: skip
        _check_store(settings)
        server = _Server(config, started)
        with _signals(server):
            server.run(sockets=[listening])
    finally:
        listening.close()


def _check_store(settings: Settings) -> None:
    """Say in one line what is wrong with the store before anything is served."""
    from viva.store import open_store

    open_store(settings.store).close()


class _signals:  # noqa: N801  (used like a function)
    """Within the block Ctrl-C and ``kill`` end the server, and nothing more."""

    def __init__(self, server: _Server) -> None:
        self._server = server
        self._before: dict[int, Any] = {}

    def __enter__(self) -> None:
        server = self._server
        # uvicorn raises what it caught once more at its end; here the end is an end.
        server.capture_signals = _nothing  # type: ignore[method-assign]
        for name in (signal.SIGINT, signal.SIGTERM):
            try:
                self._before[name] = signal.signal(name, server.handle_exit)
            except ValueError:  # not in the main thread, where a test may run it
                return

    def __exit__(self, *_: object) -> None:
        for name, handler in self._before.items():
            signal.signal(name, handler)


class _nothing:  # noqa: N801
    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        return None


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
    except (OSError, OverflowError) as error:
        raise VivaError(
            f"can't listen there ({getattr(error, 'strerror', None) or error})",
            where=f"--host {host} --port {port}",
            hint="choose another port; 0 takes a free one",
        ) from error
    return listening


def _shown_host(host: str) -> str:
    """The host as it stands in an address that can be opened."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.is_unspecified:
        return socket.gethostname()
    return f"[{host}]" if address.version == 6 else host
