"""How a page is made: a plain function that gets a visit and gives an answer, run in a thread, its errors one line."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from viva.web.forms import Form, read_form
from viva.web.house import House
from viva.web.shelf import Opened

REVIEWER = "viva_reviewer"


@dataclass(frozen=True, slots=True)
class Visit:
    """One request: what was asked, what was sent along, and the house that answers."""

    request: Request
    house: House
    form: Form

    def asked(self, name: str, default: str = "") -> str:
        """A value of the query, without white space around it."""
        return self.request.query_params.get(name, default).strip()

    def number(self, name: str, least: int, most: int) -> int:
        """A whole number of the query, kept within bounds; the least where there is none."""
        text = self.asked(name)
        return min(max(int(text), least), most) if text.isdecimal() and len(text) < 12 else least

    def opened(self) -> Opened:
        """The run that the path names.

        Raises:
            HTTPException: there is none.
        """
        found = self.house.shelf.open(str(self.place("run")))
        if found is None:
            raise HTTPException(404, "There is no such run; the archive lists those that there are.")
        return found

    def place(self, name: str) -> Any:
        """A value in the path."""
        return self.request.path_params[name]

    @property
    def is_partial(self) -> bool:
        """Whether htmx asks for a piece of the page only."""
        headers = self.request.headers
        return headers.get("hx-request") == "true" and headers.get("hx-boosted") != "true"

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """An answer from a template."""
        made = self.house.templates.get_template(template).render(
            csrf=self.request.scope["viva.csrf"],
            here=self.request.url.path,
            is_partial=self.is_partial,
            reviewer=unquote(self.request.cookies.get(REVIEWER, ""))[:100],
            **values,
        )
        return HTMLResponse(made.encode("utf-8", "replace"), status, headers={"vary": "HX-Request"})


View = Callable[[Visit], Response]
Endpoint = Callable[[Request], Awaitable[Response]]


def shown(view: View) -> Endpoint:
    """A page that is only read."""

    @functools.wraps(view)
    async def endpoint(request: Request) -> Response:
        house: House = request.app.state.house
        return await house.work(view, Visit(request, house, Form()))

    return endpoint


def changing(view: Callable[[Visit], Awaitable[Response]]) -> Endpoint:
    """A form that changes something: its body is bounded, and it brought the page's own token."""

    @functools.wraps(view)
    async def endpoint(request: Request) -> Response:
        house: House = request.app.state.house
        return await view(Visit(request, house, await read_form(request, house.settings.largest_upload)))

    return endpoint


def seen_other(path: str) -> Response:
    """Go on to another page after a change."""
    return RedirectResponse(path, 303)


async def on_http_error(request: Request, error: Exception) -> Response:
    """An error page for what a visitor did wrong."""
    assert isinstance(error, HTTPException)
    return _error_page(request, error.status_code, _TOLD.get(error.detail, error.detail))


async def on_viva_error(request: Request, error: Exception) -> Response:
    """An error page for input that can't be used."""
    return _error_page(request, 400, str(error))


def on_fault(request: Request) -> Response:
    """An error page for a fault of our own; what it was stands in the server's log only."""
    return _error_page(request, 500, "A fault of viva's own: go back and try again. The server's log says more.")


_TOLD = {
    "Not Found": "There is nothing at this address.",
    "Method Not Allowed": "This address can't be used like that; go back and try again.",
}


def _error_page(request: Request, status: int, line: str) -> Response:
    house: House | None = getattr(request.app.state, "house", None)
    if house is None or "viva.csrf" not in request.scope:
        return Response(line + "\n", status, media_type="text/plain; charset=utf-8")
    return Visit(request, house, Form()).page("error.html.j2", status, line=line, code=status, title="Error")
