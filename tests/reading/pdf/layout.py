r"""What a formula looks like: TeX into a tree of glyphs and their places, in which different spellings fall together.

KaTeX gives the formula as MathML; what doesn't show (spaces, sizes of brackets, which command set a letter upright) is
dropped. Two formulas with the same tree print alike, so a reader of PDFs can't and needn't tell them apart.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from functools import lru_cache

from make_pdfs import katex

Tree = tuple[object, ...]
"""A row of items: a string (letter, word, number, sign), or a tuple with a kind and rows."""

_NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"
_SAME = str.maketrans("∗⋆-‖∣⋅⋯ϕ⟹⟶ˉ¯~^∶′’\u00a0", "**−∥|·…φ⇒→‾‾˜ˆ:'' ", "\u2061\u2062\u2063\u200b")
_BOLD = {"bold", "bold-italic", "bold-sans-serif"}
_PLAIN = {None, "normal", "italic"}
_END = {".", ",", ";"}
_STARTS = set("=≤≥<>≈∼+−·×∝⇒→≡")
UNREAD = ("unread",)


@lru_cache(maxsize=4096)
def rows_of(tex: str) -> tuple[Tree, ...] | None:
    r"""The lines of a formula as trees; None where KaTeX can't set it.

    Lines that begin with a sign or a relation belong to the line before, and the full stop at the end belongs to the
    sentence.

    Examples:
        >>> rows_of(r"\left(\frac{a}{b}\right)^{2}.") == rows_of(r"( \dfrac{a}{b} )^2")
        True
        >>> rows_of(r"x^{2}_{i}") == rows_of("x_i^2"), rows_of("x_{i^2}") == rows_of("x_i^2")
        (True, False)
        >>> rows_of(r"\binom nk") == rows_of(r"\begin{pmatrix} n \\ k \end{pmatrix}")
        False
    """
    tex = re.sub(r"\\begin\{(align|gather|equation|multline)\*?\}", r"\\begin{aligned}", tex)
    tex = re.sub(r"\\end\{(align|gather|equation|multline)\*?\}", r"\\end{aligned}", tex)
    tex = re.sub(r"\\(label|notag|nonumber)\b(\{[^}]*\})?", "", tex)
    if "\\unclear" in tex:
        return None
    shown = katex(tex, True, "mathml")
    if not shown.startswith("<span"):
        return None
    root = ET.fromstring(shown.replace("&nbsp;", " "))
    maths = root.find(f".//{_NAMESPACE}semantics")
    assert maths is not None
    rows = _lines(_row(maths[0]))
    joined: list[Tree] = []
    for row in rows:
        if joined and row and row[0] in _STARTS:
            joined[-1] = (*joined[-1], *row)
        elif row:
            joined.append(row)
    return tuple(_without_end(row) for row in joined)


def _lines(row: Tree) -> list[Tree]:
    """The lines that a display's only table has, else the row itself."""
    at = [i for i, item in enumerate(row) if isinstance(item, tuple) and item[0] == "table"]
    if len(at) != 1 or any(item in _FENCES for item in row):
        return [row]
    table = row[at[0]]
    assert isinstance(table, tuple)
    before, after = row[: at[0]], row[at[0] + 1 :]
    lines: list[Tree] = [_flat(cells) for cells in table[1:]]
    lines[0] = (*before, *lines[0])
    lines[-1] = (*lines[-1], *after)
    return lines


_FENCES = ("(", "[", "{", "|", "∥", "⌊", "⌈", "⟨")


def _flat(cells: object) -> Tree:
    assert isinstance(cells, tuple)
    return tuple(item for cell in cells for item in cell)


def _without_end(row: Tree) -> Tree:
    while row and row[-1] in _END:
        row = row[:-1]
    return row


def _row(element: ET.Element) -> Tree:
    """An element as the items of a row."""
    tag = element.tag.removeprefix(_NAMESPACE)
    parts = list(element)
    if tag in ("mi", "mn", "mo", "mtext", "ms"):
        return _token(element, tag)
    if tag in ("mrow", "mstyle", "mpadded", "menclose", "mphantom", "mtd", "semantics"):
        return _together([_row(part) for part in parts if not part.tag.endswith("annotation")])
    if tag == "mspace":
        return ()
    if tag == "mfrac":
        kind = "stack" if element.get("linethickness") in ("0", "0px", "0em") else "frac"
        return ((kind, _row(parts[0]), _row(parts[1])),)
    if tag == "msqrt":
        return (("root", _together([_row(part) for part in parts]), ()),)
    if tag == "mroot":
        return (("root", _row(parts[0]), _row(parts[1])),)
    if tag in ("msub", "munder"):
        return _scripted(_row(parts[0]), _row(parts[1]), (), accent=tag == "munder")
    if tag in ("msup", "mover"):
        if tag == "mover" and element.get("accent") == "true":
            return (("accent", _row(parts[1]), _row(parts[0])),)
        return _scripted(_row(parts[0]), (), _row(parts[1]), accent=False)
    if tag in ("msubsup", "munderover"):
        return _scripted(_row(parts[0]), _row(parts[1]), _row(parts[2]), accent=False)
    if tag == "mtable":
        if element.get("width") == "100%":  # a numbered formula: margin, formula, margin, number
            return _row(parts[0][1])
        rows = tuple(tuple(_row(cell) for cell in row) for row in parts)
        return (("table", *rows),)
    raise ValueError(f"unknown element {tag}")


def _scripted(base: Tree, below: Tree, above: Tree, *, accent: bool) -> Tree:
    if accent and below and below[0] in ("⏟", "_"):
        return (("accent", below, base),)
    below, above = _scripts(below), _scripts(above)
    if not base:
        return (("scripts", "", below, above),)
    *before, last = base
    if isinstance(last, tuple) and last[0] == "scripts":
        _, inner, old_below, old_above = last
        if not (old_below and below) and not (old_above and above):
            return (*before, ("scripts", inner, old_below or below, old_above or above))
    return (*before, ("scripts", last, below, above))


def _scripts(row: Tree) -> Tree:
    """A script; the lines of a stack in it one behind the other."""
    out: list[object] = []
    for item in row:
        if isinstance(item, tuple) and item[0] == "table":
            out += [piece for cells in item[1:] for piece in _flat(cells)]
        else:
            out.append(item)
    return tuple(out)


def _token(element: ET.Element, tag: str) -> Tree:
    text = (element.text or "").translate(_SAME)
    variant = element.get("mathvariant")
    if tag == "mtext":
        return tuple(word for piece in text.split() for word in _words(piece))
    text = text.strip()
    if not text:
        return ()
    if tag == "mn":
        return (text,)
    if set(text) == {"'"}:
        return tuple("'" * len(text))
    if variant in _BOLD:
        return tuple(f"bold {letter}" for letter in text)
    if variant not in _PLAIN:
        return tuple(f"{variant} {letter}" for letter in text)
    if tag == "mi" and len(text) == 1 and variant == "normal" and text.isascii() and text.isalpha():
        return (f"upright {text}",)
    return tuple(_words(text))


def _words(text: str) -> list[str]:
    """Words, numbers and single signs; ``argmax`` is two words, and a letter alone is a letter, upright or not."""
    text = text.replace("argmax", "arg max").replace("argmin", "arg min")
    return re.findall(r"\d+(?:\.\d+)?|[^\W\d_]+|\S", text)


def _together(rows: Sequence[Tree]) -> Tree:
    """Rows one behind the other: upright letters join to words, and a brace's table is taken line by line."""
    items = [item for row in rows for item in row]
    out: list[object] = []
    word = ""
    for item in [*items, None]:
        if isinstance(item, str) and item.startswith("upright "):
            word += item[-1]
            continue
        if word:
            out += _words(word)
            word = ""
        if item is not None:
            out.append(item)
    for i, item in enumerate(out):
        if i and out[i - 1] == "{" and isinstance(item, tuple) and item[0] == "table":
            out[i] = ("cases", *(_without_end(_flat(cells)) for cells in item[1:]))
    return tuple(out)
