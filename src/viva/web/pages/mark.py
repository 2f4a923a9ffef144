"""Paste or upload a chat, and see it marked. What was typed stays in the form whatever happens."""

from __future__ import annotations

from functools import cache
from typing import Any

from starlette.responses import Response

from viva.errors import VivaError
from viva.web.views import Visit, seen_other

PASTED = "pasted.md"


@cache
def known_sets() -> list[tuple[str, str]]:
    """The bundled problem sets: name and title."""
    from viva.sets import list_sets, load_set

    return [(name, load_set(name).title) for name in list_sets()]


def page(visit: Visit) -> Response:
    """The empty form."""
    return _form(visit, {"set": visit.asked("set"), "seed": "0"})


async def send(visit: Visit) -> Response:
    """Mark what was sent, keep it, and show it; or show the form again with what is wrong."""
    form = visit.form
    typed = {name: form.text(name) for name in ("text", "set", "model", "parts", "seed")}
    upload = form.file("file")
    try:
        if upload is not None and upload.content:
            content, file = upload.content, upload.name or PASTED
        elif typed["text"].strip():
            content, file = typed["text"].encode("utf-8", "replace"), PASTED
        else:
            raise VivaError("nothing was sent", hint="paste a chat, or choose a file")
        record = await visit.house.marker.mark(
            content,
            file=file,
            set_name=_set(typed["set"]),
            parts=[name.strip() for name in typed["parts"].split(",") if name.strip()] or None,
            seed=_number(typed["seed"]),
        )
        model = typed["model"].strip()
        if model:
            record = record.model_copy(update={"source": record.source.model_copy(update={"model": model[:200]})})
        if not record.parts:
            raise VivaError(
                f"no part of {record.set.name} was found in it",
                hint="begin each turn with who speaks (User:, Assistant:), name the parts, or choose another set",
            )
    except VivaError as error:
        # The text goes back into the form; of an unreadable file only its name is left.
        return await visit.house.work(_form, visit, typed, str(error))
    return seen_other(f"/runs/{await visit.house.work(visit.house.keep, record, _text(content))}")


def _text(content: bytes) -> str | None:
    """The source as text, to be kept beside its record; None for a log or an archive."""
    try:
        return None if b"\0" in content else content.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _form(visit: Visit, typed: dict[str, Any], error: str = "") -> Response:
    return visit.page(
        "mark.html.j2",
        400 if error else 200,
        title="Mark a chat",
        sets=known_sets(),
        error=error,
        text=typed.get("text", ""),
        chosen=typed.get("set", ""),
        model=typed.get("model", ""),
        parts=typed.get("parts", ""),
        seed=typed["seed"] if typed.get("seed", "").isdecimal() else "0",
    )


def _set(name: str) -> str | None:
    """A bundled set by its name; a folder of this machine is not a visitor's business."""
    if not name:
        return None
    if name not in dict(known_sets()):
        raise VivaError(f"no set is called '{name}'", hint="choose one from the list")
    return name


def _number(text: str) -> int:
    try:
        number = int(text or "0")
    except ValueError:
        raise VivaError(f"the seed '{text[:20]}' is no number", hint="0 is the set's own numbers") from None
    if not 0 <= number < 2**63:
        raise VivaError("the seed is out of range", hint="0 is the set's own numbers")
    return number
