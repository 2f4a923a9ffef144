"""Braces that lie, from their pieces: TeX's four with bars between, and a browser's, whose pieces stand for nothing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from viva.reading.pdf.nodes import Node, box_of


def lying_braces(pieces: Sequence[Node], bars: Sequence[Node], taken: set[int]) -> list[Node]:
    """TeX's horizontal braces: an end, a bar, two middle pieces, a bar, an end; ``taken`` gets the bars' orders."""
    done = []
    for row in _rows(pieces):
        row.sort(key=lambda p: p.x0)
        while len(row) >= 4:
            four = row[:4]
            del row[:4]
            x0, y0, x1, y1 = box_of(four)
            for bar in bars:
                if x0 <= bar.x0 and bar.x1 <= x1 and y0 - 0.3 <= bar.y0 and bar.y1 <= y1 + 0.3:
                    taken.add(bar.order)
            over = min(p.y0 for p in four[1:3]) > min(four[0].y0, four[3].y0) - 0.1
            done.append(_brace(four, over=over))
        done += [p.but(kind="unknown", doubts=("a brace lacks a piece",)) for p in row]
    return done


def nameless_braces(glyphs: Sequence[Node]) -> tuple[list[Node], list[Node]]:
    """The braces among glyphs without a character, and the glyphs that are in none.

    A browser's font for MathML draws a brace with ends, a middle and bars between; in a row of such pieces the ends
    reach farther to the one side and the middle to the other.
    """
    braces: list[Node] = []
    left: list[Node] = []
    for row in _rows([g for g in glyphs if g.kind == "unknown" and g.font and not g.char]):
        row.sort(key=lambda p: p.x0)
        chains: list[list[Node]] = []
        for piece in row:
            if chains and piece.font == chains[-1][-1].font and piece.x0 < chains[-1][-1].x1 + 0.02 * piece.size:
                chains[-1].append(piece)
            else:
                chains.append([piece])
        for chain in chains:
            over = _bent(chain)
            if over is None:
                left += chain
            else:
                braces.append(_brace(chain, over=over))
    found = {id(g) for g in left} | {id(g) for g in glyphs if g.kind != "unknown" or not g.font or g.char}
    return braces, [g for g in glyphs if id(g) in found]


def _bent(chain: Sequence[Node]) -> bool | None:
    """Whether a row of pieces is a brace that bends upwards at its middle; None if it is no brace."""
    thickness = min((p.height for p in chain), default=0.0)
    bars = [p for p in chain if p.height < 1.2 * thickness]
    bent = [p for p in chain if p.height >= 1.2 * thickness]
    if len(bent) != 3 or not bars or chain[0] is not bent[0] or chain[-1] is not bent[2]:
        return None
    top, bottom = bars[0].y1, bars[0].y0
    level = all(abs(a.y0 - b.y0) < 0.2 * thickness and abs(a.y1 - b.y1) < 0.2 * thickness for a, b in pairwise(bars))
    width = chain[-1].x1 - chain[0].x0
    if not level or abs(bent[1].middle - (chain[0].x0 + chain[-1].x1) / 2) > 0.1 * width:
        return None
    up = [p.y1 > top + 0.5 * thickness for p in bent]
    down = [p.y0 < bottom - 0.5 * thickness for p in bent]
    if up == [False, True, False] and down == [True, False, True]:
        return True
    return False if up == [True, False, True] and down == [False, True, False] else None


def _brace(pieces: Sequence[Node], *, over: bool) -> Node:
    x0, y0, x1, y1 = box_of(pieces)
    return pieces[0].but(
        x0=x0, x1=x1, y0=y0, y1=y1, end=x1, kind="brace", char="⏞" if over else "⏟", piece="", maths=True, doubts=()
    )


def _rows(pieces: Sequence[Node]) -> list[list[Node]]:
    rows: list[list[Node]] = []
    for piece in sorted(pieces, key=lambda p: -p.base):
        if rows and abs(rows[-1][0].base - piece.base) < 1:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return rows
