"""``viva sets preview``: a set as it would be asked, in the browser, while it is being written."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Annotated

import typer

_NEEDED = ("starlette", "uvicorn", "python_multipart")


def register(app: typer.Typer) -> None:
    """Add the command to ``viva sets``."""
    app.command("preview")(preview)


def preview(
    name: Annotated[str, typer.Argument(metavar="SET", help="A set's folder, or the name of a set of viva's.")],
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port; 0 for any free one.")] = 8766,
) -> None:
    """Show a set in the browser as it would be asked, and show it anew whenever a file is saved."""
    from viva.errors import VivaError
    from viva.sets import list_sets, load_set

    if any(importlib.util.find_spec(needed) is None for needed in _NEEDED):
        raise VivaError("the preview needs packages that are not installed", hint="pip install 'viva[web]'")
    folder = load_set(name).folder if name in list_sets() else Path(name)
    if folder is None or not folder.is_dir():
        raise VivaError(f"there is no folder {name!r}", hint="give a set's folder, or the name of one of viva's sets")
    from viva.web.preview import serve_preview

    serve_preview(folder, port)
