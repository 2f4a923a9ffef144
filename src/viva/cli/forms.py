"""The two forms of what a command says: text for people, JSON for programs."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import typer

from viva.errors import VivaError

Form = Annotated[str, typer.Option("--format", help="text for people, json for programs.")]


def is_json(form: str) -> bool:
    """Whether ``json`` was asked for, and not ``text``.

    Raises:
        VivaError: for anything else.
    """
    if form not in ("text", "json"):
        raise VivaError(f"there is no format {form!r}", where="--format", hint="text or json")
    return form == "json"


def write_json(value: Any) -> None:
    """Write ``value`` to standard output, as one document of JSON."""
    json.dump(value, sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")
