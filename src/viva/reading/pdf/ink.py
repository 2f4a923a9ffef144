"""Where the ink of a glyph lies, measured in the font's program; estimated from the character where that fails.

A tall bracket or a root hangs from its origin in TeX's fonts and is chosen by glyph in others, so its extent is known
to the outline alone.
"""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

Bounds = tuple[float, float, float, float]
"""Left, bottom, right and top of an outline, in ems from its origin."""

LARGEST_PROGRAM = 8 * 1024 * 1024


class Ink:
    """The outlines of one font: bounds and names by code, each measured once."""

    def __init__(self, font: Any) -> None:
        self._bounds: dict[int, Bounds | None] = {}
        self._names: dict[int, str] = {}
        self._measure: Callable[[int], Bounds | None] = _nothing
        try:
            self._open(font)
        except Exception:  # a broken program costs its measures only: estimates take their place
            self._measure = _nothing

    def bounds(self, code: int) -> Bounds | None:
        """The bounds of a glyph in ems; None where the program doesn't tell."""
        if code not in self._bounds:
            try:
                self._bounds[code] = self._measure(code)
            except Exception:
                self._bounds[code] = None
        return self._bounds[code]

    def name(self, code: int) -> str:
        """The glyph's name in the font's program or encoding; empty if unknown."""
        return self._names.get(code, "")

    def _open(self, font: Any) -> None:
        from pdfminer.pdftypes import resolve1, stream_value

        spec = getattr(font, "viva_spec", {})
        if "CharProcs" in spec:
            self._type3(spec)
            return
        descriptor: Mapping[str, Any] = font.descriptor
        for key, opened in (("FontFile2", self._truetype), ("FontFile3", self._cff), ("FontFile", self._type1)):
            if key in descriptor:
                stream = stream_value(resolve1(descriptor[key]))
                data = stream.get_data()
                if len(data) <= LARGEST_PROGRAM:
                    opened(font, data)
                return

    def _truetype(self, font: Any, data: bytes) -> None:
        from fontTools.ttLib import TTFont

        program = TTFont(BytesIO(data), lazy=True, fontNumber=0)
        em = float(program["head"].unitsPerEm)
        order = program.getGlyphOrder()
        if "glyf" in program:
            glyf = program["glyf"]
            wide = font.is_multibyte()

            def measure(code: int) -> Bounds | None:
                if not wide:
                    return None
                outline = glyf[order[code]]
                if not hasattr(outline, "xMin"):
                    return (0.0, 0.0, 0.0, 0.0)
                return (outline.xMin / em, outline.yMin / em, outline.xMax / em, outline.yMax / em)

            self._measure = measure
        elif "CFF " in program:
            self._outlines(font, program["CFF "].cff)

    def _cff(self, font: Any, data: bytes) -> None:
        if data[:4] == b"OTTO":
            self._truetype(font, data)
            return
        from fontTools.cffLib import CFFFontSet

        fonts = CFFFontSet()
        fonts.decompile(BytesIO(data), None, isCFF2=False)
        self._outlines(font, fonts)

    def _outlines(self, font: Any, fonts: Any) -> None:
        top = fonts[fonts.fontNames[0]]
        strings = top.CharStrings
        charset = top.charset
        by_cid = hasattr(top, "ROS")
        matrix = getattr(top, "FontMatrix", None) or [0.001, 0, 0, 0.001, 0, 0]
        scale = abs(matrix[0]) or 0.001
        if not font.is_multibyte():
            encoding = getattr(top, "Encoding", None)
            if isinstance(encoding, list):
                self._names = {code: name for code, name in enumerate(encoding) if name != ".notdef"}

        def measure(code: int) -> Bounds | None:
            if not font.is_multibyte():
                name = self._names.get(code, "")
            elif by_cid:
                name = f"cid{code:05d}"
            else:
                name = charset[code]
            return _drawn_bounds(strings, name, scale)

        self._measure = measure

    def _type3(self, spec: Mapping[str, Any]) -> None:
        """A font of drawn glyphs: each begins with its advance and its bounds (the operator ``d1``)."""
        from pdfminer.pdftypes import resolve1, stream_value

        self._names = _differences(spec)
        drawn = resolve1(spec["CharProcs"])
        a, _, _, d, _, _ = (float(resolve1(v)) for v in resolve1(spec["FontMatrix"]))
        # pdfminer scales the size of such a font by what its matrix says of a text unit.

        def measure(code: int) -> Bounds | None:
            name = self._names.get(code, "")
            if name not in drawn:
                return None
            words = stream_value(drawn[name]).get_data()[:200].split()
            if b"d1" not in words:
                return None
            x0, y0, x1, y1 = (float(w) for w in words[words.index(b"d1") - 4 : words.index(b"d1")])
            return (x0 * abs(a), min(y0 * d, y1 * d), x1 * abs(a), max(y0 * d, y1 * d))

        self._measure = measure

    def _type1(self, font: Any, data: bytes) -> None:
        from fontTools.t1Lib import T1Font

        logging.getLogger("fontTools").setLevel(logging.ERROR)
        handle, path = tempfile.mkstemp(suffix=".pfa")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                if b"cleartomark" not in data[-200:]:  # subsets leave the trailer out, which fontTools looks for
                    file.write(b"\n" + (b"0" * 64 + b"\n") * 8 + b"cleartomark\n")
            program = T1Font(path, kind="OTHER")
        finally:
            Path(path).unlink()
        strings = program.getGlyphSet()
        encoding = program["Encoding"]
        if isinstance(encoding, list):
            self._names = {code: name for code, name in enumerate(encoding) if name != ".notdef"}
        self._names.update(_differences(getattr(font, "viva_spec", {})))
        scale = 0.001  # of an em: what a Type 1 font draws in

        def measure(code: int) -> Bounds | None:
            return _drawn_bounds(strings, self._names.get(code, ""), scale)

        self._measure = measure


def _drawn_bounds(outlines: Any, name: str, scale: float) -> Bounds | None:
    """The bounds of an outline that is drawn with a pen; None for a glyph that the font doesn't have."""
    from fontTools.pens.boundsPen import BoundsPen

    if name not in outlines:
        return None
    pen = BoundsPen(outlines)
    outlines[name].draw(pen)
    if pen.bounds is None:
        return (0.0, 0.0, 0.0, 0.0)
    x0, y0, x1, y1 = pen.bounds
    return (x0 * scale, y0 * scale, x1 * scale, y1 * scale)


def _differences(spec: Mapping[str, Any]) -> dict[int, str]:
    """The names that a font's encoding gives to codes."""
    from pdfminer.pdftypes import resolve1

    encoding = resolve1(spec.get("Encoding"))
    names: dict[int, str] = {}
    if isinstance(encoding, dict):
        code = 0
        for given in resolve1(encoding.get("Differences")) or ():
            entry = resolve1(given)
            if isinstance(entry, int):
                code = entry
            else:
                name = getattr(entry, "name", "")
                names[code] = name.decode("latin-1") if isinstance(name, bytes) else str(name)
                code += 1
    return names


def _nothing(code: int) -> Bounds | None:
    return None


_ASCENDERS = frozenset("bdfhklit0123456789") | frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_DESCENDERS = frozenset("gjpqy")
_SMALL = {".": (0.0, 0.1), ",": (-0.19, 0.1), "-": (0.2, 0.28), "'": (0.45, 0.7), "^": (0.53, 0.7), "~": (0.22, 0.37)}
_AROUND_THE_AXIS = frozenset("+−=<>≤≥±×·→←⇒∼≈")


def estimated(text: str, advance: float) -> Bounds:
    """Bounds in ems for a glyph whose outline isn't known, from its character and its advance in ems."""
    head = text[:1]
    if head in _SMALL:
        bottom, top = _SMALL[head]
    elif head in "()[]{}|/\\∥":
        bottom, top = -0.25, 0.75
    elif head in _AROUND_THE_AXIS:
        bottom, top = 0.0, 0.5
    else:
        bottom = -0.2 if head in _DESCENDERS else 0.0
        top = 0.68 if head in _ASCENDERS else 0.45
    return (0.03, bottom, max(advance - 0.03, 0.04), top)
