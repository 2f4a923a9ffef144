"""Hats, bars, dots and tildes with the letters that they stand on."""

from __future__ import annotations

import re
from collections.abc import Sequence

from viva.reading.pdf.nodes import Node
from viva.reading.pdf.rows import row_tex
from viva.reading.pdf.symbols import ACCENTS

_OWN_ACCENTS = re.compile(r"^(KaTeX|MathJax|MJX|CM|LM(Roman|Math)|SF|EU)")


def with_accents(nodes: Sequence[Node]) -> list[Node]:
    """Hats, bars, dots and tildes with the letters that they stand on."""
    out = list(nodes)
    marks = [
        n
        for n in out
        if n.char in ACCENTS
        and n.char
        and n.kind not in {"brace"}
        and n.width <= 0.75 * max(n.size, 8) + 2
        and ((n.font == "" and n.kind == "accent") or (n.font and n.char != "→"))
    ]
    for mark in sorted(marks, key=lambda n: n.y0):
        below = [
            n
            for n in out
            if n is not mark
            and n.x0 < mark.x1
            and mark.x0 < n.x1
            and n.kind in {"ord", "inner"}
            and abs((n.x0 + n.x1) / 2 - mark.middle) < 0.35 * n.size
            and -0.2 * n.size < mark.y0 - n.y1 < 0.3 * n.size
            and (n.char.isalpha() or n.kind == "inner" or n.char in {*"∇0123456789"})
        ]
        if not below:
            continue
        base = min(below, key=lambda n: abs(n.middle - mark.middle))
        command = ACCENTS[mark.char]
        if command == "overline":
            command = "bar"
        tex, doubts = row_tex([base])
        made = base.but(
            x0=min(base.x0, mark.x0),
            x1=max(base.x1, mark.x1),
            y1=max(base.y1, mark.y1),
            kind="inner",
            char="",
            tex=rf"\{command}{{{tex}}}",
            doubts=(*doubts, *mark.doubts, *_off_centre(mark, base)),
            maths=True,
        )
        out = [n for n in out if n is not mark and n is not base]
        out.append(made)
    return out


def _off_centre(mark: Node, base: Node) -> tuple[str, ...]:
    """Whether a browser's own accent stands over more than one letter.

    Fonts of TeX and KaTeX shift accents with the slant of the letter; a browser that sets MathML without a wide accent
    centres a narrow one over the whole.
    """
    if not mark.font or _OWN_ACCENTS.search(mark.font):
        return ()
    off = abs((mark.start + mark.end) / 2 - (base.start + base.end) / 2)
    centred = off <= 0.035 * base.size
    if mark.end - mark.start < 0.1 * mark.size:  # a combining sign takes no room: its ink or its origin is centred
        centred = centred or abs(mark.middle - base.middle) <= 0.1 * base.size
    return () if centred else ("an accent may stand over more than one letter",)
