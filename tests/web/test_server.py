"""``viva serve`` as it is typed, and the pages over a real connection: addresses, errors, an end."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from viva.marking import Record
from viva.store import open_store
from viva.web import Settings, create_app


def ask(server: Any, path: str, method: str = "GET", body: Any = None, **headers: str) -> tuple[int, Any, str]:
    """Status, headers and text of an answer."""
    place = urllib.parse.urlsplit(server.address if hasattr(server, "address") else server)
    connection = http.client.HTTPConnection(str(place.hostname), place.port, timeout=30)
    try:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode("utf-8", "replace")
    finally:
        connection.close()


def test_pages_are_answered_with_the_policy(server: Any) -> None:
    for path in ("/", "/mark", "/exams", "/review", "/insights", "/review/history"):
        status, headers, text = ask(server, path)
        assert status == 200 and text.startswith("<!doctype html>"), path
        assert "script-src 'self'" in headers["content-security-policy"]
        assert "<script>" not in text and " onclick" not in text and "<style" not in text
        assert "server" not in {name.lower() for name in headers}


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/nothing", 404, "nothing at this address"),
        ("/runs/0123456789abcdef0123456789abcdef", 404, "no such run"),
        ("/runs/..%2f..%2fetc/parts/1", 404, "at this address"),
        ("/runs/x'%20OR%201=1", 404, "no such run"),
        ("/exams/..", 404, "no such exam"),
        ("/review/0123456789abcdef0123456789abcdef/x", 404, "no such run"),
        ("/review?run=zz", 400, "no id of a record"),
        ("/?after=x&q=y", 400, "no place in a list"),
        ("/compare?run=a", 400, "two or more"),
        ("/static/../app.py", 404, "no such file"),
        ("/static/x/../../app.py", 404, "no such file"),
        ("/static/%2e%2e/%2e%2e/app.py", 404, "no such file"),
        ("/runs/0123456789abcdef0123456789abcdef/report.exe", 404, "no such"),
    ],
)
def test_what_isn_t_there_is_told_in_a_line(server: Any, path: str, status: int, told: str) -> None:
    answered, headers, text = ask(server, path)
    assert answered == status and told in text
    assert "Traceback" not in text and 'File "' not in text
    assert "content-security-policy" in headers


def test_what_is_ours_is_sent_and_may_be_kept(server: Any) -> None:
    _, _, page = ask(server, "/")
    for kind, told in (("css", "text/css"), ("js", "text/javascript")):
        address = page.split(f'.{kind}"')[0].rpartition('"')[2] + f".{kind}"
        status, headers, _ = ask(server, address)
        assert status == 200 and "immutable" in headers["cache-control"] and told in headers["content-type"]
    sheet = page.split('report.css"')[0].rpartition('"')[2]
    status, headers, _ = ask(server, sheet + "KaTeX_Main-Regular.woff2")
    assert status == 200 and headers["content-type"] == "font/woff2"


def test_a_fault_of_our_own_tells_nothing_but_that(
    server: Any, sample: Record, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from viva.web.shelf import Shelf

    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("secret words")

    run = server.keep(sample)
    monkeypatch.setattr(Shelf, "open", broken)
    status, headers, text = ask(server, f"/runs/{run}")
    assert status == 500 and "fault of viva" in text and "secret" not in text and "Traceback" not in text
    assert "content-security-policy" in headers
    assert "secret words" in caplog.text


def test_marking_may_not_take_for_ever(tmp_path: Path, sample: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    from viva.errors import VivaError
    from viva.web import marker

    async def slow() -> None:
        slept = (sys.executable, "-c", "import time; time.sleep(600)")
        with pytest.raises(VivaError, match="longer than 0 seconds"):
            await marker.Marker(0.3, command=slept).mark(b"x", file="x")
        for said in ("print('nonsense')", "print('[]')", "import os; os.abort()"):
            with pytest.raises(VivaError, match="broke off"):
                await marker.Marker(30, command=(sys.executable, "-c", said)).mark(b"x", file="x")

    asyncio.run(slow())


def test_a_decision_made_elsewhere_is_seen_at_once(tmp_path: Path, sample: Record) -> None:
    from viva.marking.reviewable import review_items
    from viva.web.shelf import Shelf

    with open_store(str(tmp_path / "store.db")) as store:
        run = store.add(sample).id
        shelf = Shelf(store)
        before = shelf.open(run)
        assert before is not None and shelf.open(run) is before
        item = next(i for i in review_items(sample) if i.part == "3a" and i.target == "field")
        store.decide(run, item.key, "right", who="Ada")
        after = shelf.open(run)
        assert after is not None and after.record.parts[3].tier == "L1" != before.record.parts[3].tier
        assert shelf.fragment(after, 3) != shelf.fragment(before, 3)
        assert shelf.open("f" * 32) is None


def test_the_secret_outlives_the_server_and_is_its_owner_s_alone(tmp_path: Path) -> None:
    from viva.errors import VivaError

    create_app(Settings(folder=tmp_path / "new"))
    file = tmp_path / "new" / "page.secret"
    secret = file.read_bytes()
    assert len(secret) == 32 and file.stat().st_mode & 0o077 == 0
    create_app(Settings(folder=tmp_path / "new"))
    assert file.read_bytes() == secret
    file.write_bytes(b"")
    with pytest.raises(VivaError, match="damaged"):
        create_app(Settings(folder=tmp_path / "new"))


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Any]:
    """``viva serve`` with options, as a process; gives the process and what it printed first."""
    processes: list[subprocess.Popen[str]] = []

    def start(*options: str) -> tuple[subprocess.Popen[str], str]:
        command = [sys.executable, "-m", "viva", "serve", "--folder", str(tmp_path), "--store", str(tmp_path / "s.db")]
        process = subprocess.Popen(
            [*command, *options],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        processes.append(process)
        assert process.stdout is not None
        return process, process.stdout.readline()

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def test_serve_prints_its_address_and_ends_with_ctrl_c(served: Any) -> None:
    process, said = served("--port", "0")
    address = next(word for word in said.split() if word.startswith("http://127.0.0.1:"))
    assert ask(address, "/")[0] == 200
    # Somebody who watches an exam doesn't hold the end up.
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=20)
    assert (process.returncode, out, errors) == (0, "", "")


def test_serve_with_a_token_needs_it(served: Any) -> None:
    _, said = served("--port", "0", "--token", "correct horse battery staple")
    link = urllib.parse.urlsplit(said.split(" (")[0].partition("at ")[2])
    address = f"http://{link.netloc}"
    assert ask(address, "/")[0] == 401
    status, headers, _ = ask(address, "/?" + link.query.replace(" ", "%20"))
    cookie = next(value for value in headers.get_all("set-cookie") if value.startswith("viva_access"))
    assert status == 303 and ask(address, "/", cookie=cookie.partition(";")[0])[0] == 200


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--token", "short"), "too short"),
        (("--store", "mysql://x/y"), "no records in mysql"),
        (("--host", "203.0.113.77"), "can't listen there"),
    ],
)
def test_serve_says_in_a_line_what_it_can_t_use(tmp_path: Path, options: tuple[str, ...], told: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "viva", "serve", "--port", "0", "--folder", str(tmp_path), *options],
        capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "VIVA_STORE": str(tmp_path / "s.db")},
    )  # fmt: skip
    assert done.returncode == 2 and told in done.stderr and done.stderr.count("\n") == 1


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    from viva.errors import VivaError
    from viva.web import serve

    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(VivaError, match="can't listen"):
        serve(Settings(folder=tmp_path, store=str(tmp_path / "s.db")), taken.getsockname()[1])


def test_serve_says_what_to_install(tmp_path: Path) -> None:
    code = (
        "import importlib.util as u, sys; find = u.find_spec\n"
        "u.find_spec = lambda name, *rest: None if name == 'starlette' else find(name, *rest)\n"
        "sys.argv = ['viva', 'serve']; from viva.cli.app import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2 and "pip install 'viva[web]'" in done.stderr and done.stderr.count("\n") == 1
