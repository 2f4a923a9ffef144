"""One row of nodes into TeX: bases from left to right, each with what is raised or lowered behind it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from viva.reading.pdf.nodes import AXIS, Node, doubts_of
from viva.reading.pdf.symbols import ACCENTS, TEX
from viva.reading.pdf.words import words_tex

_SCRIPT = 0.86
"""A script's size is less than this part of its base's."""
_LEVEL = 0.09
"""Baselines that differ by less than this many ems are one."""
_QUAD = 0.78
_OPENING, _CLOSING = frozenset("([{⟨⌊⌈"), frozenset(")]}⟩⌋⌉")
_STYLES = {
    "bf": "mathbf",
    "bfit": "boldsymbol",
    "cal": "mathcal",
    "bb": "mathbb",
    "frak": "mathfrak",
    "scr": "mathscr",
    "sf": "mathsf",
    "tt": "mathtt",
}


def row_tex(nodes: Sequence[Node]) -> tuple[str, tuple[str, ...]]:
    r"""The TeX of nodes that stand in one row, and the doubts about it."""
    row = sorted((n for n in nodes if n.kind != "space" or n.width > 0), key=lambda n: (n.x0, n.order))
    while row and row[0].kind == "space":
        row.pop(0)
    while row and row[-1].kind == "space":
        row.pop()
    if not row:
        return "", ()
    reader = _Row(row)
    tex = reader.read()
    if _doubled(tex):
        reader.doubts.append("a sign carries two scripts on one side")
    if any(_printed_over(a, b) for a, b in pairwise(row)):
        reader.doubts.append("signs are printed over each other")
    return tex, tuple(dict.fromkeys((*doubts_of(row), *reader.doubts)))


def _doubled(tex: str) -> bool:
    r"""Whether something has two scripts on one side, as in ``x_{i}_{j}``: no formula does.

    Examples:
        >>> _doubled("x_{i}^{2}y_{j}"), _doubled("x_{i_{k}}_{j}"), _doubled(r"\sum_{i}^{n}_{1}")
        (False, True, True)
    """
    used: list[set[str]] = [set()]
    closes: list[str] = []
    k = 0
    while k < len(tex):
        char = tex[k]
        if char == "\\":
            used[-1].clear()
            k += 2
            continue
        if char in "_^" and tex[k + 1 : k + 2] == "{":
            if char in used[-1]:
                return True
            closes.append(char)
            used.append(set())
            k += 2
            continue
        if char == "{":
            closes.append("")
            used.append(set())
        elif char == "}" and closes:
            used.pop()
            script = closes.pop()
            used[-1] = {*used[-1], script} if script else set()
        else:
            used[-1].clear()
        k += 1
    return False


def _printed_over(a: Node, b: Node) -> bool:
    """Whether two signs lie on each other."""
    level = abs(a.base - b.base) < 0.1 * a.size and 0.86 < a.size / b.size < 1.17
    if not (a.font and b.font) or a.tex or b.tex or "space" in (a.kind, b.kind) or not level:
        return False
    across = min(a.x1, b.x1) - max(a.x0, b.x0)
    high = min(a.y1, b.y1) - max(a.y0, b.y0)
    return across > 0.55 * min(a.width, b.width) and high > 0.4 * min(a.height, b.height) and across > 0.05 * a.size


def main_of(nodes: Sequence[Node]) -> tuple[float, float]:
    """The size and the baseline of a row: those of most of its largest glyphs."""
    glyphs = [n for n in nodes if not n.centred and n.kind not in {"space", "rule", "radical", "accent", "brace"}]
    if not glyphs:
        tall = [n for n in nodes if n.kind != "space"] or list(nodes)
        node = max(tall, key=lambda n: n.size)
        return node.size, node.axis - AXIS * node.size
    size = max(n.size for n in glyphs)
    level = [n for n in glyphs if n.size > _SCRIPT * size]
    # The leftmost glyph isn't always on the line, but most of the largest are.
    votes: list[tuple[float, float]] = []
    for node in level:
        weight = sum(max(o.end - o.start, 0.2 * size) for o in level if abs(o.base - node.base) < _LEVEL * size)
        votes.append((weight, node.base))
    return size, max(votes)[1]


class _Row:
    def __init__(self, row: list[Node]) -> None:
        self.row = row
        self.size, self.base = main_of(row)
        self.axis = self.base + AXIS * self.size
        self.doubts: list[str] = []
        self.closing = self._closing()

    def _closing(self) -> set[int]:
        """Brackets that close one which opened on the line: browsers set those that carry a script a little lower."""
        opened: list[Node] = []
        found: set[int] = set()
        for node in self.row:
            if node.tex or node.size <= _SCRIPT * self.size:
                continue
            if node.char in {*"([{"}:
                opened.append(node)
            elif node.char in {*")]}"} and opened:
                partner = opened.pop()
                off = abs((node.axis if node.centred else node.base + AXIS * self.size) - self.axis)
                if off < 0.3 * self.size and abs(partner.axis - self.axis) < _LEVEL * self.size:
                    found.add(id(node))
        return found

    def read(self) -> str:
        out: list[str] = []
        i = 0
        row = self.row
        last: Node | None = None
        while i < len(row):
            node = row[i]
            where = self.level(node, last)
            if where == 0:
                piece, j = self.run(i)
                gap = node.x0 - last.x1 if last is not None else 0.0
                beside = node.kind == "rel" or (last is not None and last.kind == "rel")
                if last is not None and gap > (2.2 if beside else _QUAD) * self.size and node.kind != "space":
                    out.append(r"\qquad" if gap > 1.6 * self.size else r"\quad")
                base = row[j - 1]
                scripts, j = self.scripts(j, base)
                if scripts and base.kind in {"rel", "bin", "open"} and not base.tex:
                    self.doubts.append("a sign is raised or lowered beside one that carries none")
                out.append(piece + scripts)
                last = row[j - 1] if not scripts else max(row[i:j], key=lambda n: n.x1)
                i = j
            else:
                scripts, j = self.scripts(i, last)
                if scripts and last is None:
                    self.doubts.append("a raised or lowered sign has nothing before it")
                out.append("{}" + scripts)
                last = max(row[i:j], key=lambda n: n.x1)
                i = j
        return joined(out)

    def level(self, node: Node, before: Node | None) -> int:
        """0 if a node stands on the line, 1 if it is raised, -1 if it is lowered."""
        if node.kind == "space" or id(node) in self.closing:
            return 0
        if node.centred:
            off = node.axis - self.axis
            if abs(off) < 0.17 * self.size or (node.height > 2.2 * self.size and abs(off) < 0.35 * self.size):
                return 0
            if node.y0 < self.axis < node.y1 and node.size > _SCRIPT * self.size:
                self.doubts.append("something tall stands neither on the line nor beside it")
                return 0
            return 1 if off > 0 else -1
        off = node.base - self.base
        if node.kind in {"radical", "rule", "brace", "accent"}:
            self.doubts.append("a sign has lost what belongs to it")
            return 0
        if node.size > _SCRIPT * self.size:
            if abs(off) < _LEVEL * self.size:
                return 0
            if abs(off) < 0.16 * self.size:
                self.doubts.append("something stands a little off the line")
                return 0
            return 1 if off > 0 else -1
        if abs(off) < 0.1 * self.size and node.char in {*"′″‴"}:
            return -1  # a letter's own prime is raised: this one belongs to a lowered letter
        if abs(off) < 0.04 * self.size:
            if node.char and not node.char.isalpha():
                return 0
            self.doubts.append("something small stands on the line")
            return 0
        return 1 if off > 0 else -1

    def scripts(self, i: int, base: Node | None) -> tuple[str, int]:
        """What is raised and lowered from ``i`` on."""
        raised: list[Node] = []
        lowered: list[Node] = []
        row = self.row
        j = i
        small: list[Node] = []
        while j < len(row):
            node = row[j]
            if node.kind == "space":
                if j + 1 < len(row) and self.level(row[j + 1], base) != 0 and node.width < 0.35 * self.size:
                    j += 1
                    continue
                break
            if self.level(node, base) == 0:
                break
            if small and node.x0 - max(n.x1 for n in small) > 0.6 * self.size:
                self.doubts.append("a raised or lowered sign stands alone")
            small.append(node)
            j += 1
        if not small:
            return "", i
        if base is not None and small[0].x0 - base.x1 > 0.5 * self.size:
            self.doubts.append("a raised or lowered sign stands far from its base")
        following = row[j] if j < len(row) and row[j].kind != "space" else None
        if following is not None and following.x0 < max(n.x1 for n in small) - 0.12 * self.size:
            self.doubts.append("a raised or lowered sign reaches over or under what follows")
        if base is not None and not base.tex and not base.centred and small[0].middle < base.middle:
            self.doubts.append("a raised or lowered sign stands over or under its base")
        if base is not None and (base.kind in {"open", "punct"} or base.char in {*"([{⟨⌊⌈"}):
            self.doubts.append("something is raised or lowered behind an opening bracket")
        self.split(small, base, raised, lowered)
        tex = ""
        for mark, group in (("_", lowered), ("^", raised)):
            if group:
                if sum((n.char in _OPENING) - (n.char in _CLOSING) for n in group if not n.tex):
                    self.doubts.append("a bracket is raised or lowered without its partner")
                inner, doubts = row_tex(group)
                self.doubts += doubts
                tex += f"{mark}{{{inner}}}"
        return tex, j

    def split(self, small: Sequence[Node], base: Node | None, raised: list[Node], lowered: list[Node]) -> None:
        """Tells raised nodes from lowered ones; those of a script's script go with their script."""
        tall = base is not None and (base.centred or base.height > 1.3 * self.size)
        middle = base.axis if base is not None and tall else self.axis
        size = max(n.size for n in small)
        for node in small:
            up = self._up(node, middle, tall)
            if node.size < _SCRIPT * size:
                # It may be a script of a script: the nearest large one before it tells on which side.
                before = [n for n in small if n.size >= _SCRIPT * size and n.x0 <= node.x0 + 0.05 * size]
                near = [n for n in before if node.x0 - n.x1 < 0.45 * size or n in raised[-1:] + lowered[-1:]]
                if near:
                    # A wide bracket or letter on the other side may begin before the script's end.
                    nearest = {self._up(n, middle, tall): n for n in near}
                    if len(nearest) == 1:
                        up = next(iter(nearest))
                    else:
                        gaps = {s: abs(n.axis - node.axis) for s, n in nearest.items()}
                        up = gaps[True] < gaps[False]
                        if abs(gaps[True] - gaps[False]) < 0.12 * self.size:
                            self.doubts.append("a small sign may be raised or lowered")
            (raised if up else lowered).append(node)

    def _up(self, node: Node, middle: float, tall: bool) -> bool:
        if tall:
            if abs(node.axis - middle) < 0.1 * self.size:
                self.doubts.append("a small sign may be raised or lowered")
            return node.axis > middle
        if node.centred:
            return node.axis > self.axis
        off = (node.base - self.base) / self.size
        if 0.04 < abs(off) < 0.07 and node.size > 0.8 * self.size:
            self.doubts.append("a small sign may be raised or lowered")
        return off > 0

    def run(self, i: int) -> tuple[str, int]:
        """One base from ``i`` on: a number, a word, letters of one style, or a single sign."""
        row = self.row
        node = row[i]
        if node.kind == "space":
            return "", i + 1
        if node.kind in {"unknown", "piece"}:
            return r"\square", i + 1
        if node.tex:
            return node.tex, i + 1
        if node.char in ACCENTS and node.kind == "ord" and node.char not in {"^", "~", "`", "´"}:
            self.doubts.append("an accent stands over nothing")
        j = i + 1
        dots = self.dots(i)
        if dots:
            return dots, i + 3
        if (node.char.isdigit() or node.char == ".") and node.style in {"rm", "it", "rmit"}:
            while (
                j < len(row)
                and self.goes_on(row[j - 1], row[j], 0.12)
                and (row[j].char.isdigit() or (row[j].char in {*".,"} and self.within_number(j)))
            ):
                j += 1
            return "".join(n.char for n in row[i:j]), j
        if node.style in {"rm", "rmit"} and node.char.isalpha() and node.char.isascii() and node.kind == "ord":
            return self.word(i)
        if node.style in _STYLES and node.char.isalnum():
            while (
                j < len(row)
                and row[j].style == node.style
                and row[j].char.isalnum()
                and self.level(row[j], None) == 0
                and row[j].x0 - row[j - 1].x1 < 0.25 * self.size
            ):
                j += 1
            if j - i > 1 and not (node.style in {"sf", "tt", "bf"} and all(n.char.isascii() for n in row[i:j])):
                j = i + 1
            if j - i > 1 and node.style == "bf" and j < len(row) and self.level(row[j], None) != 0:
                j = i + 1  # each letter a matrix or a vector of its own: the script belongs to the last
            inner = "".join(tex_of(n) for n in row[i:j])
            command = _STYLES[node.style]
            if node.style == "bf" and not node.char.isascii():
                command = "boldsymbol"
            return f"\\{command}{{{inner}}}", j
        return tex_of(node), j

    def dots(self, i: int) -> str:
        """Three dots, on the line or at its middle."""
        three = self.row[i : i + 3]
        if len(three) == 3 and all(n.char in {*".·⋅"} and n.char == three[0].char for n in three):
            a, b, c = three
            if abs((b.x0 - a.x0) - (c.x0 - b.x0)) < 0.06 * self.size and c.x0 - a.x0 < 1.2 * self.size:
                return r"\ldots" if a.char == "." else r"\cdots"
        return ""

    def goes_on(self, a: Node, b: Node, gap: float) -> bool:
        return self.level(b, None) == 0 and b.kind != "space" and b.start - a.end < gap * self.size

    def within_number(self, j: int) -> bool:
        """Whether a point or comma stands within a number: digits on both sides, close by."""
        row = self.row
        if row[j].char == ",":
            return False
        return j + 1 < len(row) and row[j + 1].char.isdigit() and self.goes_on(row[j], row[j + 1], 0.12)

    def word(self, i: int) -> tuple[str, int]:
        """A run of upright letters: an operator, or words."""
        row = self.row
        j = i + 1
        while j < len(row):
            node = row[j]
            if node.kind == "space":
                if j + 1 < len(row) and self.upright(row[j + 1]) and node.width < 0.8 * self.size:
                    j += 1
                    continue
                break
            if not self.upright(node) or node.x0 - row[j - 1].x1 > 0.7 * self.size:
                break
            j += 1
        while row[j - 1].kind == "space":
            j -= 1
        return words_tex(row[i:j], self.size), j

    def upright(self, node: Node) -> bool:
        letter = node.char.isalpha() or node.char in {"-", "’", "'"}
        letter = letter and node.style in {"rm", "rmit"} and node.kind in {"ord", "bin"}
        return letter and node.char.isascii() and not node.tex and self.level(node, None) == 0


def tex_of(node: Node) -> str:
    """The TeX of a single sign."""
    if node.tex:
        return node.tex
    if node.char in TEX:
        return TEX[node.char]
    if node.char in ACCENTS and node.char not in {*"^~`"}:
        return {"¯": r"\bar{}"}.get(node.char, rf"\{ACCENTS[node.char]}{{}}")
    return node.char


def joined(pieces: Sequence[str]) -> str:
    r"""Pieces of TeX side by side, with a space where a command would swallow a letter.

    Examples:
        >>> joined([r"\\alpha", "x", "+", r"\\beta"])
        '\\\\alpha x+\\\\beta'
    """
    out = ""
    for piece in pieces:
        if not piece:
            continue
        if out and piece[0].isalpha() and _ends_in_command(out):
            out += " "
        out += piece
    return out


def _ends_in_command(tex: str) -> bool:
    tail = tex.rstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return tail.endswith("\\") and tail != tex
