"""The application of a preview, and serving it: on this machine only, behind the same guard as the page."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import secrets
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import ParamSpec, TypeVar

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Route
from starlette.types import ASGIApp

from viva.errors import VivaError
from viva.reports.maths import Maths
from viva.web import assets, views
from viva.web.guard import Access, Guard
from viva.web.preview import pages
from viva.web.preview.watched import Watched
from viva.web.settings import Settings
from viva.web.templating import environment

_P = ParamSpec("_P")
_R = TypeVar("_R")
_THREADS = 2
_ROUTES = [
    Route("/", pages.overview),
    Route("/parts/{part}", pages.part),
    Route("/parts/{part}", pages.answer, methods=["POST"]),
    Route("/parts/{part}/figure.svg", pages.figure),
    Route("/events", pages.events),
    Route("/static/{path:path}", assets.asset),
]


class _House:
    """What the pages of a preview share: the folder, the templates, threads to work in."""

    def __init__(self, watched: Watched) -> None:
        self.watched = watched
        self.templates = environment()
        self.templates.globals["navigation"] = (("/", "The set"),)
        self._threads = ThreadPoolExecutor(_THREADS, "viva-preview")
        # KaTeX takes a moment to move in.
        self._threads.submit(Maths().html, "x")

    async def work(self, function: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> _R:
        call = functools.partial(function, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def create_preview(folder: Path) -> Starlette:
    """The application that shows one folder; its lifespan watches the files.

    ``app.state.house.watched`` is what it knows of them.
    """
    settings = Settings(folder=folder)
    house = _House(Watched(folder))

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await house.work(house.watched.look)
        watching = asyncio.create_task(house.watched.watch(checked=True))
        try:
            yield
        finally:
            watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watching
            house.close()

    def guard(app: ASGIApp) -> ASGIApp:
        return Guard(app, settings=settings, access=Access(), secret=secrets.token_bytes(32), fault=views.on_fault)

    app = Starlette(
        routes=_ROUTES,
        lifespan=lifespan,
        middleware=[Middleware(guard)],
        exception_handlers={HTTPException: views.on_http_error, VivaError: views.on_viva_error},
    )
    app.state.house = house
    return app


def serve_preview(folder: Path, port: int = 8766, *, say: Callable[[str], None] = print) -> None:
    """Serve a preview on 127.0.0.1 until Ctrl-C.

    Args:
        folder: the set's.
        port: to listen on; 0 for any free one.
        say: told the address when pages are answered.

    Raises:
        VivaError: there is no such folder, or the port is taken.
    """
    from viva.web.server import listen, run

    if not folder.is_dir():
        raise VivaError("there is no such folder", where=str(folder))
    listening = listen("127.0.0.1", port)
    try:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        app = create_preview(folder)
        run(app, listening, lambda: say(f"{folder} is at {address} (Ctrl-C ends it)"), app.state.house.watched.close)
    finally:
        listening.close()
