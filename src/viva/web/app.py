"""Which address shows what, and what every request passes through."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Route
from starlette.types import ASGIApp

from viva.errors import VivaError
from viva.web import assets, views
from viva.web.guard import Access, Guard
from viva.web.house import House
from viva.web.pages import archive, compare, downloads, exams, insights, mark, review, runs
from viva.web.settings import Settings
from viva.web.views import changing, shown

ROUTES = [
    Route("/", shown(archive.page)),
    Route("/runs/{run}", shown(runs.page)),
    Route("/runs/{run}/parts/{part:int}", shown(runs.part)),
    Route("/runs/{run}/parts/{part:int}/decide", shown(runs.decidable)),
    Route("/runs/{run}/conversation", shown(runs.conversation)),
    Route("/runs/{run}/report.{form}", shown(downloads.run)),
    Route("/compare", shown(compare.page)),
    Route("/compare/report.{form}", shown(downloads.comparison)),
    Route("/mark", shown(mark.page)),
    Route("/mark", changing(mark.send), methods=["POST"]),
    Route("/exams", shown(exams.page)),
    Route("/exams", changing(exams.start), methods=["POST"]),
    Route("/exams/{name}", exams.exam),
    Route("/exams/{name}/events", exams.events),
    Route("/exams/{name}/stop", changing(exams.stop), methods=["POST"]),
    Route("/exams/{name}/resume", changing(exams.resume), methods=["POST"]),
    Route("/review", shown(review.page)),
    Route("/review/history", shown(review.history)),
    Route("/review/{run}/{key}", shown(review.one)),
    Route("/review/{run}/{key}", changing(review.decide), methods=["POST"]),
    Route("/insights", shown(insights.page)),
    Route("/static/{path:path}", assets.asset),
]


def create_app(settings: Settings, *, announce: Callable[[str], None] | None = None) -> Starlette:
    """The web application.

    Args:
        settings: where the records are, who may ask.
        announce: told the next one-time token whenever one was used.

    Returns:
        A Starlette application; ``app.state.access`` has the token where one is needed. Its lifespan opens the store
        and the queue of exams, and closes both.
    """
    access = Access(settings.token, announce)
    secret = _secret(settings.folder)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        from viva.store import open_store

        house = House(settings, open_store(settings.store))
        app.state.house = house
        try:
            async with house.exams:
                yield
        finally:
            house.close()

    def guard(app: ASGIApp) -> ASGIApp:
        return Guard(app, settings=settings, access=access, secret=secret, fault=views.on_fault)

    app = Starlette(
        routes=ROUTES,
        lifespan=lifespan,
        middleware=[Middleware(guard)],
        exception_handlers={
            HTTPException: views.on_http_error,
            VivaError: views.on_viva_error,
        },
    )
    app.state.access = access
    return app


def _secret(folder: Path) -> bytes:
    """What forms are signed with; kept, so that a page that was open when the server was started anew still works.

    Raises:
        VivaError: the folder can't be written to.
    """
    file = folder / "page.secret"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (
            contextlib.suppress(FileExistsError),
            os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out,
        ):
            out.write(secrets.token_bytes(32))
        secret = file.read_bytes()
    except OSError as error:
        raise VivaError(f"can't be used ({error.strerror or error})", where=str(folder)) from error
    if len(secret) < 32:
        raise VivaError("the page's secret is damaged", where=str(file), hint="remove the file")
    return secret
