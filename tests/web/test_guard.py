"""Who may ask: hosts, tokens, origins, and the headers behind every answer. Each case goes through the guard itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("starlette", reason="starlette is not installed (pip install 'viva[web]')")

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from viva.web.forms import read_form
from viva.web.guard import ACCESS, POLICY, Access, Guard, knows_host
from viva.web.settings import Settings

LOCAL = "http://127.0.0.1:8765"


def client(access: Access | None = None, *, largest: int = 1000, **settings: Any) -> TestClient:
    """A guarded page that tells its CSRF token, and takes a form."""

    async def take(request: Request) -> Response:
        form = await read_form(request, largest)
        return PlainTextResponse(f"took {form.text('text')}")

    async def tell(request: Request) -> Response:
        return PlainTextResponse(request.scope["viva.csrf"])

    told = Settings(folder=Path(), **settings)
    app = Starlette(
        routes=[Route("/", tell), Route("/{path:path}", tell), Route("/", take, methods=["POST"])],
        middleware=[Middleware(Guard, settings=told, access=access or Access(), secret=b"s" * 32)],
    )
    return TestClient(app, base_url=LOCAL, follow_redirects=False)


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("127.0.0.1:8765", True),
        ("localhost:1", True),
        ("[::1]:8765", True),
        ("evil.example", False),
        ("127.0.0.1.evil.example:8765", False),
        ("localhost.evil.example", False),
        ("evil.example@127.0.0.1", False),
        ("127.0.0.1:8765/x", False),
        ("127.0.0.1:x", False),
        ("10.0.0.7", False),
        ("", False),
    ],
)
def test_only_our_own_names_are_answered(host: str, known: bool) -> None:
    assert knows_host(host, Settings(folder=Path())) is known
    assert client().get("/", headers={"host": host}).status_code == (200 if known else 421)


def test_a_server_for_others_is_known_by_any_address_in_numbers_but_by_no_foreign_name() -> None:
    told = Settings(folder=Path(), host="0.0.0.0")
    assert knows_host("10.0.0.7:80", told) and knows_host("[fd00::1]", told)
    assert not knows_host("evil.example", told)


@pytest.mark.parametrize("path", ["/", "/nothing", "/a%20b"])
def test_every_answer_carries_the_policy(path: str) -> None:
    answers = [client().get(path), client().get(path, headers={"host": "evil.example"}), client().post(path)]
    for answer in answers:
        assert answer.headers["content-security-policy"] == POLICY
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
    assert "script-src 'self';" in POLICY and "frame-ancestors 'none'" in POLICY
    assert "unsafe-inline" not in POLICY.replace("style-src-attr 'unsafe-inline'", "")
    assert "unsafe-eval" not in POLICY


def test_a_change_needs_the_token_of_the_visitor_s_own_page() -> None:
    page = client()
    token = page.get("/").text
    assert page.post("/", data={"csrf": token, "text": "é"}).text == "took é"
    assert page.post("/", data={"text": "x"}).status_code == 403
    assert page.post("/", data={"csrf": token[:-1] + "x", "text": "x"}).status_code == 403
    assert page.post("/", data={"csrf": "é", "text": "x"}).status_code == 403
    # The same token in another visitor's hands is worth nothing.
    other = client()
    other.get("/")
    assert other.post("/", data={"csrf": token, "text": "x"}).status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": LOCAL}, 200),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://127.0.0.1:9999"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "same-origin"}, 200),
    ],
)
def test_a_change_has_to_come_from_our_own_pages(headers: dict[str, str], status: int) -> None:
    page = client()
    token = page.get("/").text
    assert page.post("/", data={"csrf": token, "text": "x"}, headers=headers).status_code == status


def test_cookies_are_kept_from_scripts_and_other_sites() -> None:
    cookie = client().get("/").headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie


def test_a_link_lets_one_visitor_in_and_the_next_link_is_told() -> None:
    told: list[str] = []
    access = Access(announce=told.append)
    page = client(access, host="0.0.0.0")
    first = access.token
    refused = page.get("/")
    assert refused.status_code == 401 and "token" in refused.text
    assert page.get("/?token=wrong").status_code == 401
    entered = page.get(f"/?token={first}&q=a+b")
    assert entered.status_code == 303 and entered.headers["location"] == "/?q=a+b"
    assert "HttpOnly" in next(c for c in entered.headers.get_list("set-cookie") if c.startswith(ACCESS))
    assert page.get("/").status_code == 200
    # The link is used up; the next one is another.
    late = client(access, host="0.0.0.0")
    assert late.get(f"/?token={first}").status_code == 401
    assert told == [access.token] and access.token != first
    assert late.get(f"/?token={told[0]}").status_code == 303


def test_a_token_of_one_s_own_may_be_used_again_and_is_asked_for_on_this_machine_too() -> None:
    access = Access("correct horse battery")
    for _ in range(2):
        page = client(access, token="correct horse battery")
        assert page.get("/").status_code == 401
        assert page.get("/?token=correct+horse+battery").status_code == 303
        assert page.get("/").status_code == 200


def test_the_way_in_leads_to_no_other_host() -> None:
    access = Access("correct horse battery")
    page = client(access, token="correct horse battery")
    answer = page.get("//evil.example/?token=correct+horse+battery")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/") and not answer.headers["location"].startswith("//")


def test_a_made_up_cookie_opens_nothing() -> None:
    page = client(Access(), host="0.0.0.0")
    page.cookies.set(ACCESS, "x" * 43)
    assert page.get("/").status_code == 401


@pytest.mark.parametrize("kind", ["declared", "chunked"])
def test_a_body_is_bounded_however_it_is_sent(kind: str) -> None:
    page = client(largest=1000)
    token = page.get("/").text
    content = f"csrf={token}&text=".encode() + b"x" * 2000

    def pieces() -> Any:
        for start in range(0, len(content), 100):
            yield content[start : start + 100]

    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = page.post("/", content=content if kind == "declared" else pieces(), headers=headers)
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("headers", "content", "status"),
    [
        ({"content-type": "application/json"}, b"{}", 415),
        ({"content-type": "application/x-www-form-urlencoded", "content-encoding": "gzip"}, b"\x1f\x8b", 415),
        ({"content-type": "multipart/form-data"}, b"--x", 400),
        ({"content-type": "multipart/form-data; boundary=x"}, b"--x\r\nnonsense", 403),
        ({"content-type": "application/x-www-form-urlencoded"}, b"&".join([b"a=1"] * 210), 400),
        ({"content-type": "application/x-www-form-urlencoded"}, b"\xff\xfe=%ff&csrf=%00", 403),
    ],
)
def test_what_is_no_form_is_refused(headers: dict[str, str], content: bytes, status: int) -> None:
    page = client()
    page.get("/")
    assert page.post("/", content=content, headers=headers).status_code == status
