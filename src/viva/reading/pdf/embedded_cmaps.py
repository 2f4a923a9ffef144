"""Encodings that a font brings along as a stream of its own, which pdfminer takes for empty ones.

Without them all text in such a font would be lost without a word. WeasyPrint writes one wherever a glyph stands for
several texts, as symbols and emoji in ordinary fonts do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pdfminer.cmapdb import CMapBase
from pdfminer.pdftypes import PDFStream, resolve1

_SECTION = re.compile(rb"begin(codespacerange|cidchar|cidrange)(.*?)end\1", re.DOTALL)
_SPAN = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_CHAR = re.compile(rb"<([0-9A-Fa-f]+)>\s*(\d+)")
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(\d+)")
_MOST = 0x10000


class EmbeddedCMap(CMapBase):
    """Codes of a fixed length into the numbers of glyphs; a code that has none stands for itself."""

    def __init__(self, length: int, numbers: dict[int, int]) -> None:
        super().__init__()
        self.length = length
        self.numbers = numbers

    def decode(self, code: bytes) -> Iterator[int]:
        """The numbers of the glyphs that a string shows."""
        for at in range(0, len(code) - self.length + 1, self.length):
            value = int.from_bytes(code[at : at + self.length], "big")
            yield self.numbers.get(value) or value


class _TextByCode:
    """What glyphs stand for, told by their codes, where their numbers are asked for."""

    def __init__(self, known: Any, codes: dict[int, int]) -> None:
        self._known = known
        self._codes = codes

    def get_unichr(self, cid: int) -> Any:
        return self._known.get_unichr(self._codes.get(cid, cid))


def with_embedded_cmap(font: Any, spec: Any) -> None:
    """Give a font of pdfminer's the encoding that stands in the file; one that isn't understood is left alone.

    Args:
        font: a font of pdfminer's.
        spec: the font's dictionary.
    """
    stream = resolve1(spec.get("Encoding")) if hasattr(spec, "get") else None
    if not isinstance(stream, PDFStream) or not hasattr(font, "cmap"):
        return
    cmap = parsed(stream.get_data())
    if cmap is None:
        return
    font.cmap = cmap
    moved = {cid: code for code, cid in cmap.numbers.items() if cid and cid != code}
    if moved and getattr(font, "unicode_map", None) is not None:
        font.unicode_map = _TextByCode(font.unicode_map, moved)


def parsed(data: bytes) -> EmbeddedCMap | None:
    """The encoding in a stream; None where its codes have several lengths or too many are listed.

    Examples:
        >>> spaces = b"begincodespacerange <0000> <ffff> endcodespacerange"
        >>> cmap = parsed(spaces + b"begincidchar <0041> 7 <0042> 0 endcidchar")
        >>> list(cmap.decode(b"\\x00A\\x00B"))
        [7, 66]
    """
    lengths: set[int] = set()
    numbers: dict[int, int] = {}
    for kind, body in _SECTION.findall(data):
        if kind == b"codespacerange":
            lengths |= {len(start) // 2 for start, _ in _SPAN.findall(body)}
        elif kind == b"cidchar":
            numbers |= {int(code, 16): int(cid) for code, cid in _CHAR.findall(body)}
        else:
            for start, end, cid in _RANGE.findall(body):
                first, last = int(start, 16), int(end, 16)
                if last - first > _MOST or len(numbers) > _MOST:
                    return None
                numbers |= {first + k: int(cid) + k for k in range(last - first + 1)}
    return EmbeddedCMap(lengths.pop(), numbers) if len(lengths) == 1 else None
