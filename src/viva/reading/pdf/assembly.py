"""Glyphs, rules and outlines of a page into nodes: pieces become tall signs, overprinted glyphs become one."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from viva.reading.pdf.dots import with_dots
from viva.reading.pdf.drawn import frames_of, nodes_of, rule_node
from viva.reading.pdf.glyph_names import Sign, sign_of
from viva.reading.pdf.lying_braces import lying_braces, nameless_braces
from viva.reading.pdf.marks import Glyph, Page
from viva.reading.pdf.nodes import Node
from viva.reading.pdf.symbols import COMBINING_NOT, KIND, STRUCK

WEB_FONT = re.compile(r"KaTeX|MathJax|MJX|(?<!LM)Math(-|$|[A-Z_])")
"""Fonts that a page of the web sets its formulas in; then no other font's letters are in them."""
_INVISIBLE = "".join(map(chr, range(0x2000, 0x200B))) + " \n\t\r\xa0\u00ad\u205f\u2060\ufeff\u2061\u2062\u2063\u2064"
_TEXT_OF_FORMULAS = re.compile(r"(KaTeX|MathJax|MJX)\w*?_?(Main|SansSerif|Typewriter)")
_PUNCTUATION = frozenset("·’‘“”–—…•")
_BARS = frozenset("|∣∥‖")
_LETTERS = {"Lu", "Ll", "Lt", "Lo"}
_INTEGRALS = {("∫", "∫"): "∬", ("∬", "∫"): "∭"}
_TALL = 1.25
"""A bracket is tall if its ink is this many ems high."""


@dataclass
class Fonts:
    """What a document sets its text and its formulas in, from what its pages have shown so far.

    Attributes:
        letters: how many letters fonts for formulas alone (KaTeX's, a browser's for MathML) have, and all others.
        upright: how many of the former's are upright, as text is.
        set_apart: whether a font for formulas alone shows anything: formulas may have no letters.
    """

    letters: Counter[bool] = field(default_factory=Counter)
    upright: int = 0
    set_apart: bool = False

    def see(self, page: Page) -> None:
        """Counts a page's letters."""
        for glyph in page.glyphs:
            if glyph.text.isalpha():
                web = bool(WEB_FONT.search(glyph.font))
                self.letters[web] += 1
                self.upright += web and bool(_TEXT_OF_FORMULAS.match(glyph.font))
            elif not self.set_apart and glyph.text.strip() and WEB_FONT.search(glyph.font):
                self.set_apart = True

    @property
    def apart(self) -> bool:
        """Whether formulas have fonts of their own, so that other fonts' letters are never in them."""
        return (self.set_apart or self.letters[True] > 0) and not self.shared

    @property
    def shared(self) -> bool:
        """Whether text is set in the fonts of formulas too, as viva's own reports are."""
        return self.upright > 200 and self.upright > 3 * self.letters[False]


def page_nodes(page: Page, fonts: Fonts) -> list[Node]:
    """All nodes of a page, from left to right."""
    nodes: list[Node] = []
    pieces: list[Node] = []
    web, shared = fonts.apart, fonts.shared
    for glyph in page.glyphs:
        sign = sign_of(glyph)
        if sign.char == " " and sign.maths:
            continue  # the bar of a brace whose ends tell all
        if glyph.text not in {"", "\x00"} and not glyph.text.strip(_INVISIBLE) and not sign.char.strip(_INVISIBLE):
            nodes.append(_space(glyph))
            continue
        if (
            shared
            and sign.maths
            and (sign.char.isascii() or sign.char in _PUNCTUATION)
            and _TEXT_OF_FORMULAS.match(glyph.font)
        ):
            sign = replace(sign, maths=False)
        node = _glyph_node(glyph, sign)
        if web and not sign.maths and (sign.char.isascii() or unicodedata.category(sign.char[0]) in _LETTERS):
            node = node.but(prose=True)
        (pieces if sign.piece or node.kind == "unknown" else nodes).append(node)
    bars = [rule_node(rule) for rule in page.rules]
    frames, framing = frames_of(bars)
    assembled, bars = _assembled(pieces, [b for b in bars if b.order not in framing])
    nodes += frames
    nodes += assembled
    nodes += bars
    nodes += nodes_of(page.shapes)
    nodes.sort(key=lambda n: (n.x0, n.order))
    return with_dots(_overprinted(_with_long_bars(_without_figures(nodes))))


def _with_long_bars(nodes: list[Node]) -> list[Node]:
    """Bars that a browser made of several, one on the other, as one tall bar."""
    bars = sorted((n for n in nodes if n.char in _BARS and n.maths and n.font), key=lambda n: (round(n.x0), -n.y1))
    gone: set[int] = set()
    made: list[Node] = []
    for i, top in enumerate(bars):
        if id(top) in gone:
            continue
        column = [top]
        for bar in bars[i + 1 :]:
            if (
                bar.char == top.char
                and abs(bar.x0 - top.x0) < 0.4
                and bar.y1 > column[-1].y0 - 0.6
                and bar.y0 < column[-1].y0
            ):
                column.append(bar)
        if len(column) > 1:
            gone |= {id(n) for n in column}
            char = {"|": "∣", "‖": "∥"}.get(top.char, top.char)
            made.append(top.but(y0=column[-1].y0, kind="delimiter", char=char, centred=True, piece=""))
    return sorted([*(n for n in nodes if id(n) not in gone), *made], key=lambda n: (n.x0, n.order))


def _without_figures(nodes: list[Node]) -> list[Node]:
    """Outlines that lie on no formula belong to a figure."""
    glyphs = [n for n in nodes if n.font and n.kind != "space" and not n.prose]

    def crossed(shape: Node) -> bool:
        x0, x1 = shape.x0 - 6, shape.x1 + 6
        return any(n.x0 < x1 and x0 < n.x1 and n.y0 < shape.y1 and shape.y0 < n.y1 for n in glyphs)

    return [n for n in nodes if n.font or n.kind != "unknown" or (n.height < 60 and crossed(n))]


def _space(glyph: Glyph) -> Node:
    return Node(
        glyph.x,
        glyph.base,
        glyph.x + glyph.advance,
        glyph.base,
        glyph.x,
        glyph.x + glyph.advance,
        glyph.base,
        glyph.size,
        "space",
        " ",
        order=glyph.order,
        font=glyph.font,
    )


def _glyph_node(glyph: Glyph, sign: Sign) -> Node:
    x0, y0, x1, y1 = glyph.ink
    kind = KIND.get(sign.char, "ord")
    doubts: tuple[str, ...] = () if glyph.exact else ("the ink of a glyph isn't known",)
    if not sign.char:
        kind, doubts = "unknown", ("a glyph stands for no known character",)
    height = (y1 - y0) / glyph.size if glyph.size else 0.0
    centred = False
    if sign.piece:
        kind = "piece"
    elif kind == "big" and (sign.tall or sign.maths):
        centred = True
    elif kind in {"open", "close"} or sign.char in {*"|∣∥‖/∖"}:
        if sign.tall or height > _TALL:
            kind, centred = "delimiter", True
    elif sign.char == "√" and sign.maths:
        kind = "radical"
    elif sign.char in {*"⏞⏟"}:
        kind = "brace"
    char = {"|": "∣", "‖": "∥"}.get(sign.char, sign.char) if sign.maths or centred else sign.char
    return Node(
        x0,
        y0,
        x1,
        y1,
        glyph.x,
        glyph.x + glyph.advance,
        glyph.base,
        glyph.size,
        kind,
        char,
        sign.style,
        maths=sign.maths,
        centred=centred,
        piece=sign.piece,
        doubts=doubts,
        order=glyph.order,
        font=glyph.font,
    )


def _assembled(pieces: list[Node], bars: list[Node]) -> tuple[list[Node], list[Node]]:
    """Pieces above each other into tall signs; bars between pieces of a brace or an arrow belong to them."""
    taken: set[int] = set()
    done, pieces = nameless_braces(pieces)
    lying = [p for p in pieces if p.piece in {"left", "right", "midleft", "midright"}]
    upright = sorted((p for p in pieces if p not in lying), key=lambda p: -p.y1)
    upright += [b.but(kind="piece", piece="ext") for b in bars if b.height > 2.2 * b.width and b.height > 3]
    upright.sort(key=lambda p: -p.y1)
    used: set[int] = set()
    for i, top in enumerate(upright):
        if i in used or (top.size < 1 and top.char == ""):
            continue
        column, bottom = [top], top.y0
        members = {i}
        for j in range(i + 1, len(upright)):
            piece = upright[j]
            if j in used or j in members or piece.y1 < bottom - 0.16 * top.size:
                continue
            if _same_column(top, piece) and piece.y1 <= column[-1].y1 + 0.5:
                column.append(piece)
                members.add(j)
                bottom = min(bottom, piece.y0)
        used |= members
        taken |= {p.order for p in column if p.font == ""}
        done.append(_tall(column))
    done += lying_braces(lying, bars, taken)
    left = [b for b in bars if b.order not in taken]
    return done, left


def _same_column(a: Node, b: Node) -> bool:
    if b.font == "":  # a bar
        return a.x0 - 0.5 <= b.x0 and b.x1 <= a.x1 + 0.5
    return abs(a.start - b.start) < 0.12 * a.size or (a.x0 < b.x1 and b.x0 < a.x1 and abs(a.x0 - b.x0) < 0.1 * a.size)


def _tall(column: Sequence[Node]) -> Node:
    """One sign from its pieces."""
    chars = [p.char for p in column if p.char and p.font]
    x0, x1 = min(p.x0 for p in column), max(p.x1 for p in column)
    y0, y1 = min(p.y0 for p in column), max(p.y1 for p in column)
    first = column[0]
    pieces = [p.piece for p in column]
    doubts: tuple[str, ...] = ()
    if "√" in chars:
        return first.but(
            x0=x0,
            x1=x1,
            y0=y0,
            y1=y1,
            kind="radical",
            char="√",
            piece="",
            doubts=(),
            maths=True,
            end=max(p.end for p in column),
        )
    named = [p.char for p in column if p.char and p.font and p.piece != "ext"] or chars
    char = named[0] if named else ""
    strange = [p for p in column if p.kind == "unknown"]
    if strange and {"top", "bottom"} <= set(pieces):
        # Extensions without a character of their own (Latin Modern Math's brace) lie within the others' width.
        strange = [p for p in strange if p.x0 < x0 - 0.1 or p.x1 > x1 + 0.1 or p.font != first.font]
    if not char or len(set(named)) > 1 or strange:
        return first.but(x0=x0, x1=x1, y0=y0, y1=y1, kind="unknown", doubts=("a glyph stands for no known character",))
    if char in "[]" and "top" not in pieces and "bottom" not in pieces:
        char = "∣"
    elif char == "[":
        char = "[" if {"top", "bottom"} <= set(pieces) else "⌈" if "top" in pieces else "⌊"
    elif char == "]":
        char = "]" if {"top", "bottom"} <= set(pieces) else "⌉" if "top" in pieces else "⌋"
    elif char in "(){}" and not {"top", "bottom"} <= set(pieces):
        doubts = ("a bracket lacks a piece",)
    return first.but(
        x0=x0,
        x1=x1,
        y0=y0,
        y1=y1,
        kind="delimiter",
        char=char,
        piece="",
        doubts=doubts,
        centred=True,
        maths=True,
        end=max(p.end for p in column),
    )


def _overprinted(nodes: list[Node]) -> list[Node]:
    """A stroke and what it strikes, the halves of long arrows, and glyphs that were drawn twice at one place."""
    out: list[Node] = []
    rows: dict[tuple[int, float], list[int]] = {}  # where the glyphs of each baseline and size are in `out`
    for node in nodes:
        key = round(node.base), node.size
        merged = False
        for at in [k for d in (-1, 0, 1) for k in rows.get((key[0] + d, node.size), [])[-5:]] if node.font else []:
            other = out[at]
            pair = _pair(other, node) if abs(other.base - node.base) < 0.02 * node.size else None
            if pair is not None:
                out[at] = pair
                merged = True
                break
        if not merged:
            rows.setdefault(key, []).append(len(out))
            out.append(node)
    return [n.but(kind="unknown", doubts=("a stroke lies across it",)) if n.char == COMBINING_NOT else n for n in out]


def _pair(a: Node, b: Node) -> Node | None:
    overlap = min(a.x1, b.x1) - max(a.x0, b.x0)
    together = {
        "x0": min(a.x0, b.x0),
        "x1": max(a.x1, b.x1),
        "y0": min(a.y0, b.y0),
        "y1": max(a.y1, b.y1),
        "start": min(a.start, b.start),
        "end": max(a.end, b.end),
    }
    slash = "/" in (a.char, b.char) and a.maths and overlap > 0.5 * min(a.width, b.width)
    if (COMBINING_NOT in (a.char, b.char) and overlap > 0) or (slash and {a.char, b.char} & set(STRUCK)):
        struck = b if a.char in {COMBINING_NOT, "/"} else a
        if struck.char in STRUCK:
            return struck.but(char=STRUCK[struck.char], kind="rel", maths=True, **together)
        return struck.but(kind="unknown", doubts=("a stroke lies across it",), **together)
    if a.char == b.char and abs(a.start - b.start) < 0.02 * a.size and a.kind != "space":
        return a  # printed twice for boldness
    if (a.char, b.char) in _INTEGRALS and overlap > 0.1 * a.size and b.start > a.start + 0.3 * a.size:
        return a.but(char=_INTEGRALS[a.char, b.char], **together)
    if a.char == "↦" and b.char == "→" and abs(a.start - b.start) < 0.5:
        return b.but(char="↦", **together)
    joined = {"−→": "⟶", "=⇒": "⟹", "⇐=": "⟸", "←−": "⟵", "←→": "⟷", "⇐⇒": "⟺"}.get(a.char + b.char)
    if joined and b.start < a.end - 0.05 * a.size:
        return a.but(char=joined, kind="rel", maths=True, **together)
    if a.char + b.char in {"→−", "⇒="} and b.end < a.end - 0.05 * a.size:
        return a.but(char="⟶" if a.char == "→" else "⟹", **together)  # drawn from the right
    if (a.char == "−" and b.char == "⟶") or (a.char == "⟶" and b.char == "→"):
        return a.but(char="⟶", kind="rel", **together) if b.start < a.end - 0.05 * a.size else None
    return None
