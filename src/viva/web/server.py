"""Serving the page: an address that is printed, and an end with Ctrl-C."""

from __future__ import annotations

import contextlib
import ipaddress
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from viva.errors import VivaError
from viva.web.app import create_app
from viva.web.settings import Settings

_GRACE_SECONDS = 5


class _Server(uvicorn.Server):
    """uvicorn that says when it answers, and whose end is an end."""

    def __init__(
        self, config: uvicorn.Config, started: Callable[[], None], leaving: Callable[[], None] = lambda: None
    ) -> None:
        super().__init__(config)
        self._started = started
        self._leaving = leaving

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say that pages are answered now."""
        await super().startup(sockets=sockets)
        if self.started and not self.should_exit:
            self._started()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End; whoever streams is told first."""
        self._leaving()
        await super().shutdown(sockets=sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Ctrl-C and ``kill`` end the server, and nothing more: what was caught is not raised again."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {name: signal.signal(name, self.handle_exit) for name in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for name, handler in before.items():
                signal.signal(name, handler)

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
    listening = listen(settings.host, port)
    try:
        address = f"http://{_shown_host(settings.host)}:{listening.getsockname()[1]}/"

        def announce(token: str) -> None:
            say(f"for another visitor: {address}?token={token}")

        app = create_app(settings, announce=announce)

        def started() -> None:
            link = f"{address}?token={app.state.access.token}" if settings.needs_token else address
            say(f"viva is at {link} (Ctrl-C ends it)")

        _check_store(settings)
        run(app, listening, started)
    finally:
        listening.close()


def run(
    app: ASGIApp,
    listening: socket.socket,
    started: Callable[[], None],
    leaving: Callable[[], None] = lambda: None,
) -> None:
    """Answer requests until Ctrl-C.

    Args:
        app: what answers.
        listening: where it is asked.
        started: called once pages are answered.
        leaving: called when the end has come, before open streams are waited for.
    """
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, proxy_headers=False, lifespan="on",
        limit_concurrency=200, timeout_graceful_shutdown=_GRACE_SECONDS, h11_max_incomplete_event_size=64 * 1024,
    )  # fmt: skip
    _Server(config, started, leaving).run(sockets=[listening])


def _check_store(settings: Settings) -> None:
    """Say in one line what is wrong with the store before anything is served."""
    from viva.store import open_store

    open_store(settings.store).close()


def listen(host: str, port: int) -> socket.socket:
    """A socket on an address of this machine.

    Raises:
        VivaError: the address can't be listened on.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
        except BaseException:
            listening.close()
            raise
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
