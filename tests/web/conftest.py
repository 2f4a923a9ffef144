"""A server with a store of its own, on a free port; a browser; and records to look at."""

from __future__ import annotations

import contextlib
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("starlette", reason="starlette is not installed (pip install 'viva[web]')")
pytest.importorskip("sqlalchemy", reason="SQLAlchemy is not installed (pip install 'viva[store]')")

from viva.marking import Record, mark_transcript
from viva.reading import read_transcript
from viva.sets import load_set
from viva.web.settings import Settings

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@dataclass(frozen=True)
class Server:
    """A running server: its address, and where its things are."""

    address: str
    folder: Path
    store: str
    app: Any

    def keep(self, record: Record) -> str:
        """Put a record into the server's store; says the run."""
        from viva.store import open_store

        store = open_store(self.store)
        try:
            return store.add(record).id
        finally:
            store.close()


@contextlib.contextmanager
def in_a_thread(serve: Callable[..., None], what: Any) -> Iterator[tuple[str, Any]]:
    """uvicorn in a thread, on a free port, while the block runs: the address that it tells, and its application."""
    from viva.web import server as serving

    told: list[str] = []
    servers: list[Any] = []
    original = serving._Server.startup

    async def startup(self: Any, sockets: Any = None) -> None:
        servers.append(self)
        await original(self, sockets=sockets)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(serving._Server, "startup", startup)
        thread = threading.Thread(target=serve, args=(what, 0), kwargs={"say": told.append})
        thread.start()
        for _ in range(600):
            if told or not thread.is_alive():
                break
            time.sleep(0.02)
        assert told, "the server did not start"
        address = next(word for word in told[0].split() if word.startswith("http"))
        try:
            yield address, servers[0].config.app
        finally:
            servers[0].should_exit = True
            thread.join(20)
            assert not thread.is_alive(), "the server did not end"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    from viva.web.server import serve

    folder = tmp_path_factory.mktemp("served")
    store = str(folder / "store.db")
    with in_a_thread(serve, Settings(folder=folder, store=store)) as (address, app):
        yield Server(address.partition("?")[0].rstrip("/"), folder, store, app)


@pytest.fixture
def running() -> Callable[..., contextlib.AbstractContextManager[tuple[str, Any]]]:
    """How to have something served while a block runs: :func:`in_a_thread`."""
    return in_a_thread


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's Chromium, without a window; its loop runs in this thread, so it ends with the module."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("there is no Chromium (apt install chromium)")
    with playwright.sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def sample() -> Record:
    """The bundled chat, marked."""
    chat = (files("viva.exam") / "sample-chat.md").read_bytes()
    return mark_transcript(read_transcript(chat, "sample-chat.md"), load_set("hw5"))


@pytest.fixture
def opened(browser: Any) -> Iterator[Callable[..., Any]]:
    """A new visitor: a page in a context of its own, with whatever its context is told."""
    contexts = []

    def visitor(**told: Any) -> Any:
        context = browser.new_context(**told)
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context.new_page()

    yield visitor
    for context in contexts:
        context.close()
