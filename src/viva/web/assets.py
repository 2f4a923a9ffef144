"""The page's own files: its styles and scripts, htmx, and KaTeX's fonts. Nothing else can be asked for."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from viva.reports import fonts_folder, fragment_style
from viva.reports.environment import resource

_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "woff2": "font/woff2",
}
_FONT = re.compile(r"KaTeX_[A-Za-z0-9]+-[A-Za-z]+\.woff2")
_HASH = re.compile(r"[0-9a-f]{12}")
_OWN = ("web.css", "page.js", "icon.svg")


@cache
def content_of(name: str) -> bytes:
    """The content of one of our files.

    Raises:
        KeyError: it is none of ours.
    """
    if name in _OWN:
        return files("viva.web").joinpath("static", name).read_bytes()
    if name == "htmx.min.js":
        return files("viva.web").joinpath("vendor", "htmx", name).read_bytes()
    if name == "report.css":
        # The fonts lie beside the sheet.
        return (fragment_style(".") + resource("page.css")).encode()
    if _FONT.fullmatch(name) and (font := fonts_folder().joinpath(name)).is_file():
        return font.read_bytes()
    raise KeyError(name)


async def asset(request: Request) -> Response:
    """One of our files, to be kept for ever where its address holds its hash."""
    version, _, name = request.path_params["path"].partition("/")
    try:
        content = content_of(name)
    except KeyError:
        raise HTTPException(404, "There is no such file.") from None
    kept = "max-age=31536000, immutable" if _HASH.fullmatch(version) else "no-cache"
    return Response(content, media_type=_TYPES[name.rpartition(".")[2]], headers={"cache-control": kept})
