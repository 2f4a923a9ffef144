"""``viva serve``: the page, on this machine."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Annotated

import typer

from viva.errors import VivaError

_NEEDED = ("starlette", "uvicorn", "python_multipart", "sqlalchemy")


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("serve")(serve)


def serve(
    host: Annotated[str, typer.Option("--host", help="Address to listen on; any but 127.0.0.1 needs a token.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port; 0 for any free one.")] = 8765,
    store: Annotated[
        str | None, typer.Option("--store", metavar="URL", help="Where the records are; default: your own.")
    ] = None,
    token: Annotated[
        str | None, typer.Option("--token", help="A token of your own instead of one-time links; at least 16 letters.")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("--folder", metavar="DIR", help="Where exams from the page are kept.")
    ] = None,
) -> None:
    """Serve the page: archive, marking, exams, review."""
    if any(importlib.util.find_spec(name) is None for name in _NEEDED):
        raise VivaError("the page needs packages that are not installed", hint="pip install 'viva[web]'")
    if token is not None and len(token) < 16:
        raise VivaError("the token is too short to be one", where="--token", hint="use 16 characters or more")
    from viva.store.location import data_folder
    from viva.web import Settings
    from viva.web import serve as serve_page

    settings = Settings(folder=folder or data_folder(), store=store, host=host, token=token)
    serve_page(settings, port)
