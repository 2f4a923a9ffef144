"""A page's content stream into glyphs, rules and shapes, with what is clipped away left out.

pdfminer (on which `pdfplumber` rests) runs the stream; its device here keeps codes, exact baselines and clips, which
its own layout drops.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdffont import PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.utils import apply_matrix_pt, mult_matrix

from viva.errors import VivaError
from viva.reading.pdf import limits
from viva.reading.pdf.embedded_cmaps import with_embedded_cmap
from viva.reading.pdf.ink import Ink, estimated
from viva.reading.pdf.marks import Glyph, Page, Rule, Shape

Box = tuple[float, float, float, float]

_THIN = 2.2
"""A bar is at most this thick, in points."""
_PLAINER = str.maketrans("yv", "cc")
_HIDDEN_SIZE = 1.1
"""Smaller glyphs are struts and anchors."""


class PageReader:
    """Reads the pages of one file; the fonts are kept between them."""

    def __init__(self, name: str) -> None:
        self._resources = _Fonts(caching=True)
        self._device = _Device(self._resources, name)
        self._interpreter = _Interpreter(self._resources, self._device)

    def read(self, page: Any, number: int) -> Page:
        """What a page of pdfminer shows, in points from its lower left corner.

        Raises:
            VivaError: if it shows more than a page of text does.
        """
        x0, y0, x1, y1 = page.mediabox
        width, height = abs(x1 - x0), abs(y1 - y0)
        if page.rotate in (90, 270):
            width, height = height, width
        self._device.start(Page(number, width, height))
        self._interpreter.process_page(page)
        return self._device.page


class _Fonts(PDFResourceManager):
    """Keeps with each font what the file says of it, which pdfminer drops."""

    def get_font(self, objid: object, spec: Any) -> Any:
        font = super().get_font(objid, spec)
        font.viva_spec = spec  # type: ignore[attr-defined]
        with_embedded_cmap(font, spec)
        return font


class _Interpreter(PDFPageInterpreter):
    """Runs a content stream and tells the device of clips, which pdfminer ignores."""

    _clips = False
    device: _Device

    def do_q(self) -> None:
        super().do_q()
        self.device.push()

    def do_Q(self) -> None:
        if self.gstack:
            self.device.pop()
        super().do_Q()

    def do_W(self) -> None:
        self._clips = True

    def do_W_a(self) -> None:
        self._clips = True

    def do_n(self) -> None:
        self._clip()
        super().do_n()

    def do_f(self) -> None:
        path = list(self.curpath)
        super().do_f()
        self._clip(path)

    def do_f_a(self) -> None:
        path = list(self.curpath)
        super().do_f_a()
        self._clip(path)

    def do_S(self) -> None:
        path = list(self.curpath)
        super().do_S()
        self._clip(path)

    def do_Do(self, xobjid_arg: Any) -> None:
        self.device.count_form()
        depth = self.device.depth()
        super().do_Do(xobjid_arg)
        self.device.unwind(depth)

    def _clip(self, path: Sequence[Any] | None = None) -> None:
        if self._clips:
            self._clips = False
            self.device.clip(self.curpath if path is None else path)


class _Device(PDFTextDevice):
    def __init__(self, resources: PDFResourceManager, name: str) -> None:
        super().__init__(resources)
        self._name = name
        self._inks: dict[int, tuple[Any, Ink]] = {}
        self._total = 0
        self.start(Page(0, 0.0, 0.0))

    def start(self, page: Page) -> None:
        self.page = page
        self._clip: Box = (-1.0, -1.0, page.width + 1, page.height + 1)
        self._stack: list[Box] = []
        self._order = self._paths = self._forms = 0
        self._invisible = False

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:
        # What a scanner's software recognised is drawn invisibly over the picture; nobody vouches for it.
        self._invisible = textstate.render in {3, 7}
        super().render_string(textstate, seq, ncs, graphicstate)

    def begin_page(self, page: Any, ctm: Any) -> None:
        pass

    def end_page(self, page: Any) -> None:
        pass

    def begin_figure(self, name: str, bbox: Any, matrix: Any) -> None:
        self._stack.append(self._clip)

    def end_figure(self, name: str) -> None:
        self.pop()

    def render_image(self, name: str, stream: Any) -> None:
        self.page.images += 1

    def push(self) -> None:
        if len(self._stack) < 10_000:
            self._stack.append(self._clip)

    def pop(self) -> None:
        if self._stack:
            self._clip = self._stack.pop()

    def depth(self) -> int:
        return len(self._stack)

    def unwind(self, depth: int) -> None:
        while len(self._stack) > depth:
            self._clip = self._stack.pop()

    def count_form(self) -> None:
        self._forms += 1
        if self._forms > limits.MOST_FORMS_OF_A_PAGE:
            raise self._too_much("pieces drawn over and over")

    def clip(self, path: Sequence[Any]) -> None:
        box = self._box_of(path)
        if box is not None:
            a, b = self._clip, box
            self._clip = (max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3]))

    def render_char(
        self,
        matrix: Any,
        font: Any,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: Any,
        graphicstate: Any,
    ) -> float:
        advance = float(font.char_width(cid)) * fontsize * scaling
        a, b, c, d, e, f = mult_matrix((1, 0, 0, 1, 0, rise), matrix)
        size = fontsize * (c * c + d * d) ** 0.5
        wide = fontsize * (a * a + b * b) ** 0.5 * scaling
        if self._invisible or size < _HIDDEN_SIZE or abs(b) > 0.02 * abs(a or 1e-9) or a <= 0:
            return advance  # a strut, or turned: no line of this text
        try:
            text = font.to_unichr(cid)
        except PDFUnicodeNotDefined:
            text = ""
        ink_of_font = self._ink(font)
        em_advance = advance / (fontsize * scaling) if fontsize * scaling else 0.0
        bounds = ink_of_font.bounds(cid)
        exact = bounds is not None
        left, bottom, right, top = bounds if bounds is not None else estimated(text, em_advance)
        upwards = 1.0 if d >= 0 else -1.0
        ink = (e + left * wide, f + bottom * size * upwards, e + right * wide, f + top * size * upwards)
        stretched = max(size, wide) > 6 * min(size, wide) > 0
        if stretched:
            # A browser stretches the middle piece of a bracket and clips what is too much.
            size = wide = min(size, wide)
            seen = self._seen(ink)
            if seen is None:
                return advance
            ink = seen
        elif text.strip() and not self._shows(ink):
            if e > self.page.width - 1 and 0 < f < self.page.height:
                self.page.cut.append(f)
            return advance
        self._total += 1
        self._order += 1
        if self._total > limits.MOST_GLYPHS or len(self.page.glyphs) > limits.MOST_GLYPHS_OF_A_PAGE:
            raise self._too_much("glyphs")
        name = str(font.fontname).rsplit("+", 1)[-1]
        self.page.glyphs.append(
            Glyph(text, cid, ink_of_font.name(cid), name, round(size, 3), e, f, advance * a, ink, exact, self._order)
        )
        return advance

    def paint_path(self, gstate: Any, stroke: bool, fill: bool, evenodd: bool, path: Sequence[Any]) -> None:
        self._paths += 1
        if self._paths > limits.MOST_PATHS_OF_A_PAGE:
            raise self._too_much("drawings")
        box = self._box_of(path)
        if box is None:
            return
        self._order += 1
        if stroke and not fill:
            scale = (self.ctm[0] ** 2 + self.ctm[1] ** 2) ** 0.5 if self.ctm else 1.0
            half = max(float(gstate.linewidth or 0) * scale / 2, 0.1)
        else:
            half = 0.0
        x0, y0, x1, y1 = box
        flat, upright = y1 - y0 <= _THIN, x1 - x0 <= _THIN
        outline = "".join(str(step[0]) for step in path).translate(_PLAINER)
        while outline.startswith("mm"):
            outline = outline[1:]
        straight = not set(outline) - set("mlhre")
        if straight and (flat or upright) and len(outline) <= 12:
            y0, y1 = (y0 - half, y1 + half) if flat and not upright else (y0, y1)
            x0, x1 = (x0 - half, x1 + half) if upright and not flat else (x0, x1)
            seen = self._seen((x0, y0, x1, y1))
            if seen is not None and not _white(gstate, fill):
                self.page.rules.append(Rule(*seen, self._order))
            return
        seen = self._seen(box)
        if seen is not None and not _white(gstate, fill):
            self.page.shapes.append(
                Shape(seen, box, outline, tuple(self._points_of(path)[:100]), self._order, fill and not stroke)
            )

    def _ink(self, font: Any) -> Ink:
        key = id(font)
        if key not in self._inks:
            self._inks[key] = (font, Ink(font))  # the font is kept, so that its id stays its own
        return self._inks[key][1]

    def _box_of(self, path: Sequence[Any]) -> Box | None:
        points = self._points_of(path)
        if not points:
            return None
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        return (min(xs), min(ys), max(xs), max(ys))

    def _points_of(self, path: Sequence[Any]) -> list[tuple[float, float]]:
        found: list[tuple[float, float]] = []
        while len(path) > 1 and path[0][0] == path[1][0] == "m":
            path = path[1:]
        for step in path:
            points = step[1:]
            if step[0] == "re" and len(points) == 4:
                x, y, w, h = points
                points = (x, y, x + w, y + h)
            for i in range(0, len(points) - 1, 2):
                found.append(apply_matrix_pt(self.ctm or (1, 0, 0, 1, 0, 0), (points[i], points[i + 1])))
        return found

    def _shows(self, box: Box) -> bool:
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        return self._clip[0] <= x <= self._clip[2] and self._clip[1] <= y <= self._clip[3]

    def _seen(self, box: Box) -> Box | None:
        """The part of a box within the clip; None if nothing of it shows."""
        a = self._clip
        seen = (max(a[0], box[0]), max(a[1], box[1]), min(a[2], box[2]), min(a[3], box[3]))
        return seen if seen[0] <= seen[2] and seen[1] <= seen[3] else None

    def _too_much(self, what: str) -> VivaError:
        return VivaError(
            f"page {self.page.number} holds more {what} than a page of text", where=self._name, hint="print it again"
        )


def _white(gstate: Any, fill: bool) -> bool:
    """Whether a path is painted in the colour of the paper."""
    colour = gstate.ncolor if fill else gstate.scolor
    if isinstance(colour, int | float):
        return colour >= 0.999
    if isinstance(colour, tuple | list) and len(colour) == 3:
        return all(isinstance(c, int | float) and c >= 0.93 for c in colour)
    return False
