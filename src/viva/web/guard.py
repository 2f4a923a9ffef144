"""Who may ask: a guard before every page, and the headers behind every answer.

- A request has to name this server as its host; a foreign name that was pointed at this machine (DNS rebinding) is
  refused.
- Where a token is needed, a link with a one-time token gives a cookie, and without that cookie nothing is shown.
- A request that changes something has to come from one of our own pages: by its origin, and by a token (CSRF) that only
  they hold.
- Every answer forbids scripts, styles, frames and requests that aren't the page's own.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import logging
import secrets
import socket
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from viva.web.settings import LOOPBACK_NAMES, Settings

ACCESS, SESSION = "viva_access", "viva_session"
CSRF_FIELD, CSRF_HEADER = "csrf", "x-csrf-token"
SAFE_METHODS = frozenset({"GET", "HEAD"})
_MOST_SESSIONS = 1000
_log = logging.getLogger("viva.web")

# Attributes of KaTeX's own making need inline styles; nothing else does.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; font-src 'self'; "
    "img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    # Nothing is told to other sites; without a referrer at all, browsers would not say where a form comes from.
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-cache, private",
}

UNKNOWN_HOST = "This server doesn't go by that name; use the address that `viva serve` printed.\n"
NEEDS_TOKEN = "This page needs a token: open the link that `viva serve` printed.\n"
FOREIGN = "This change didn't come from one of this server's own pages; open the page again and repeat it.\n"


class Access:
    """One-time tokens and the sessions that they opened.

    ``announce`` is told the next token whenever one was used, so that another visitor can be let in. A token that the
    user chose may be used again and again.
    """

    def __init__(self, token: str | None = None, announce: Callable[[str], None] | None = None) -> None:
        self._chosen = token
        self._announce = announce
        self.token = token or secrets.token_urlsafe(24)
        self._sessions: dict[str, None] = {}

    def enter(self, token: str) -> str | None:
        """The session that a token opens, None for a wrong token."""
        if not hmac.compare_digest(token.encode(), self.token.encode()):
            return None
        session = secrets.token_urlsafe(32)
        while len(self._sessions) >= _MOST_SESSIONS:
            self._sessions.pop(next(iter(self._sessions)))
        self._sessions[_digest(session)] = None
        if self._chosen is None:
            self.token = secrets.token_urlsafe(24)
            if self._announce is not None:
                self._announce(self.token)
        return session

    def knows(self, session: str) -> bool:
        """Whether a visitor's session was opened here."""
        return _digest(session) in self._sessions


def _digest(session: str) -> str:
    return hashlib.sha256(session.encode()).hexdigest()


def csrf_token(secret: bytes, session: str) -> str:
    """What our own pages send along with a change; only who knows the secret can make it."""
    return hmac.new(secret, b"csrf:" + session.encode(), hashlib.sha256).hexdigest()


class Guard:
    """The application behind its guard."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        settings: Settings,
        access: Access,
        secret: bytes,
        fault: Callable[[Request], Response] | None = None,
    ) -> None:
        self._app = app
        self._fault = fault
        self._settings = settings
        self._access = access
        self._secret = secret

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            # There are no web sockets here.
            await send({"type": "websocket.close", "code": 1008})
            return
        headers = Headers(scope=scope)
        cookies = _cookies(headers.get("cookie", ""))
        session = cookies.get(SESSION, "")
        fresh = None if len(session) >= 32 else secrets.token_urlsafe(32)
        scope["viva.csrf"] = csrf_token(self._secret, fresh or session)

        begun = False

        async def guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                out = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    out.setdefault(name, value)
                if fresh is not None:
                    out.append("set-cookie", _cookie(SESSION, fresh))
            await send(message)

        refused = self._refusal(scope, headers, cookies)
        try:
            await (refused or self._app)(scope, receive, guarded)
        except Exception:
            # The answer to a fault passes the guard too, and tells nothing of what it was.
            if begun or self._fault is None:
                raise
            _log.exception("a fault while answering %s", scope["path"])
            await self._fault(Request(scope, receive))(scope, receive, guarded)

    def _refusal(self, scope: Scope, headers: Headers, cookies: dict[str, str]) -> Response | None:
        host = headers.get("host", "")
        if not knows_host(host, self._settings):
            return PlainTextResponse(UNKNOWN_HOST, 421)
        if self._settings.needs_token and not self._access.knows(cookies.get(ACCESS, "")):
            return self._entrance(scope)
        if scope["method"] in SAFE_METHODS:
            return None
        return None if _is_own(headers, host) else PlainTextResponse(FOREIGN, 403)

    def _entrance(self, scope: Scope) -> Response:
        query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True, max_num_fields=100)
        given = query.pop("token", [""])[0]
        session = self._access.enter(given) if scope["method"] == "GET" and given else None
        if session is None:
            return PlainTextResponse(NEEDS_TOKEN, 401)
        rest = urlencode(query, doseq=True)
        # A path that begins with two slashes would name another host.
        path = "/" + scope["path"].lstrip("/\\")
        answer = RedirectResponse(path + (f"?{rest}" if rest else ""), 303)
        answer.headers.append("set-cookie", _cookie(ACCESS, session))
        return answer


def knows_host(host: str, settings: Settings) -> bool:
    """Whether a ``Host`` header names this server.

    Examples:
        >>> from pathlib import Path
        >>> local = Settings(folder=Path("."))
        >>> [knows_host(name, local) for name in ("127.0.0.1:8000", "localhost", "[::1]:9", "evil.example:8000", "")]
        [True, True, True, False, False]
    """
    try:
        parts = urlsplit("//" + host)
        name, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not name or parts.username is not None or parts.path or parts.query or parts.fragment:
        return False
    if name in LOOPBACK_NAMES or name == settings.host.lower():
        return True
    if settings.is_local:
        return False
    # A name can be pointed anywhere; an address in numbers is what it says.
    return _is_address(name) or name == socket.gethostname().lower()


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _is_own(headers: Headers, host: str) -> bool:
    """Whether a changing request was sent by one of our pages, as far as the browser says."""
    origin = headers.get("origin")
    if origin is not None and origin not in (f"http://{host}", f"https://{host}"):
        return False
    return headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


def _cookies(header: str) -> dict[str, str]:
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(header)
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in jar.items()}


def _cookie(name: str, value: str) -> str:
    return f"{name}={value}; Path=/; HttpOnly; SameSite=Lax"
