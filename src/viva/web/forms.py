"""What a visitor sent: forms and files, bounded before anything is made of them, and only with the page's own token."""

from __future__ import annotations

import hmac
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from viva.web.guard import CSRF_FIELD, CSRF_HEADER

_MOST_FIELDS = 200


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent: its name without folders, and its content."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form; several values of one name are kept."""

    fields: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, list[Upload]] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        """The last value of a field."""
        return self.fields.get(name, [default])[-1]

    def file(self, name: str) -> Upload | None:
        """A file that was chosen; None where none was."""
        chosen = [upload for upload in self.files.get(name, []) if upload.name or upload.content]
        return chosen[-1] if chosen else None


async def read_form(request: Request, largest: int) -> Form:
    """The form that a request brought.

    Raises:
        HTTPException: too large, not a form, or without the page's own token.
    """
    body = await _bounded(request, largest)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        form = await _multipart(request, body, largest)
    elif kind in ("application/x-www-form-urlencoded", ""):
        form = _urlencoded(body)
    else:
        raise HTTPException(415, "Only forms can be sent here.")
    given = form.text(CSRF_FIELD) or request.headers.get(CSRF_HEADER, "")
    if not hmac.compare_digest(given.encode("utf-8", "replace"), str(request.scope["viva.csrf"]).encode()):
        raise HTTPException(403, "The page that this was sent from is too old: go back, reload it, and send it again.")
    return form


async def _bounded(request: Request, largest: int) -> bytes:
    """The body, refused as soon as it is known to be too large, however it is sent."""
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise HTTPException(415, "Compressed requests are not taken; send it as it is.")
    declared = request.headers.get("content-length", "")
    too_large = HTTPException(413, f"That is larger than {largest // 2**20} MiB; send less, or use `viva mark`.")
    if declared.isdecimal() and int(declared) > largest:
        raise too_large
    pieces: list[bytes] = []
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > largest:
            raise too_large
        pieces.append(piece)
    return b"".join(pieces)


def _urlencoded(body: bytes) -> Form:
    try:
        pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise HTTPException(400, "The form has too many fields.") from None
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(_newlines(value))
    return Form(fields)


async def _multipart(request: Request, body: bytes, largest: int) -> Form:
    async def once() -> AsyncGenerator[bytes, None]:
        yield body

    parser = MultiPartParser(request.headers, once(), max_files=4, max_fields=_MOST_FIELDS, max_part_size=largest)
    try:
        parsed = await parser.parse()
    except (MultiPartException, KeyError, ValueError, UnicodeDecodeError):
        raise HTTPException(400, "The form can't be read; go back and send it again.") from None
    form = Form()
    try:
        for name, value in parsed.multi_items():
            if isinstance(value, UploadFile):
                base = (value.filename or "").replace("\\", "/").rpartition("/")[2]
                form.files.setdefault(name, []).append(Upload(base, await value.read()))
            else:
                form.fields.setdefault(name, []).append(_newlines(value))
    finally:
        await parsed.close()
    return form


def _newlines(value: str) -> str:
    """Browsers send the lines of a text box with carriage returns."""
    return value.replace("\r\n", "\n")
