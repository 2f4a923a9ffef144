"""A line of text with formulas in it: which nodes are words and which are a formula's."""

from __future__ import annotations

import re
from collections.abc import Sequence

from viva.reading.pdf.lines import Line
from viva.reading.pdf.nodes import Node
from viva.reading.pdf.rows import main_of, row_tex
from viva.reading.pdf.symbols import COMBINING_NOT, OPERATORS

_WORD_GAP = 0.17
_ON_EACH_OTHER = 0.4
_SIGNS = frozenset("=+−<>≤≥≠±×·∈→∼≈≡/|∣∥*^:!")
_NEUTRAL = frozenset("0123456789()[]{}%'-") | _SIGNS
_ESCAPED = re.compile(r"([\\`*_$])")


def is_maths(node: Node) -> bool:
    """Whether a node can't be a word's: a formula's letter, or something put together."""
    if node.prose or node.kind == "space":
        return False
    if node.tex:
        return True
    if node.char == COMBINING_NOT:  # a stroke that strikes nothing: what it belongs to stands elsewhere
        return True
    greek = len(node.char) == 1 and "Α" <= node.char <= "ϵ"
    return (node.maths or greek) and node.char not in {*"•·∙"} and node.kind != "unknown"


def line_text(line: Line, *, plain: bool = False) -> tuple[str, tuple[str, ...]]:
    """The Markdown of a line, and the doubts about its formulas; in a ``plain`` document only scripts make any."""
    nodes = line.nodes
    flags = _flags(nodes, line) if not plain or _has_scripts(nodes) else [False] * len(nodes)
    pieces: list[tuple[bool, list[Node]]] = []
    for node, flag in zip(nodes, flags, strict=True):
        if pieces and pieces[-1][0] == flag:
            pieces[-1][1].append(node)
        else:
            pieces.append((flag, [node]))
    out = ""
    doubts: list[str] = []
    last: Node | None = None
    for flag, part in pieces:
        inked = [n for n in part if n.kind != "space"]
        if flag:
            tex, found = row_tex(part)
            found = (*found, *line.doubts)
            if _printed_over(inked, nodes):
                found = (*found, "something is printed over it")
            doubts += found
            said = f"${tex}$" if not found else f"$\\unclear{{{raw_text(part)}}}$"
        else:
            said = _words(part, line)
        if not said:
            continue
        if (
            last is not None
            and inked
            and not out.endswith(" ")
            and not said.startswith(" ")
            and (inked[0].start - last.end > _WORD_GAP * min(line.size, inked[0].size) or part[0].kind == "space")
        ):
            out += " "
        out += said
        if inked:
            last = max(inked, key=lambda n: n.end)
        if part[-1].kind == "space" and not out.endswith(" "):
            out += " "
    return re.sub(r" {2,}", " ", out).strip(), tuple(dict.fromkeys(doubts))


def _has_scripts(nodes: Sequence[Node]) -> bool:
    level = main_of([n for n in nodes if n.kind != "space"] or nodes)
    return any(_off(n, level) for n in nodes)


def _printed_over(part: Sequence[Node], nodes: Sequence[Node]) -> bool:
    """Whether a sign of a formula lies on a letter that is none of its own."""
    own = {id(n) for n in part}
    others = [n for n in nodes if id(n) not in own and n.kind != "space" and n.char]
    return any(
        min(a.x1, b.x1) - max(a.x0, b.x0) > _ON_EACH_OTHER * min(a.x1 - a.x0, b.x1 - b.x0)
        and min(a.y1, b.y1) > max(a.y0, b.y0)
        for a in part
        for b in others
    )


def raw_text(nodes: Sequence[Node]) -> str:
    """What stands there, sign by sign, for people: nothing may take it for a formula."""
    text = ""
    last: Node | None = None
    for node in sorted(nodes, key=lambda n: (n.x0, n.order)):
        said = node.char or re.sub(r"[\\{}$&]+|begin|end", " ", node.tex)
        if last is not None and node.x0 - last.x1 > 0.2 * node.size and not text.endswith(" "):
            text += " "
        text += said
        last = node
    return " ".join(re.sub(r"[\\{}$&#%]", " ", text).split())


def _flags(nodes: Sequence[Node], line: Line) -> list[bool]:
    """For each node whether it is a formula's."""
    level = main_of([n for n in nodes if n.kind != "space"] or nodes)
    flags = [is_maths(n) or _off(n, level) for n in nodes]
    words = word_spans(nodes)
    for i, node in enumerate(nodes):
        if not flags[i] and node.style in {"bf", "bfit"} and node.char.isalpha() and i not in words and not node.prose:
            flags[i] = not _labelled(nodes, i) and not _among_bold_words(nodes, i, words)
        if not flags[i] and not node.prose and node.char in {*"=+<>"} and node.style != "tt":
            flags[i] = True
    for i in range(1, len(nodes)):
        base, script = nodes[i - 1], nodes[i]
        alone = flags[i] and not flags[i - 1] and not script.tex and _off(script, level) and i - 1 not in words
        if alone and base.kind != "space" and not base.prose and script.start - base.end < 0.16 * base.size:
            flags[i - 1] = True  # what carries a script is a formula's
    changed = True
    while changed:
        changed = False
        for i, node in enumerate(nodes):
            if flags[i] or node.prose or node.kind == "space" or not _may_join(node, i, words, nodes):
                continue
            for step in (-1, 1):
                k = i + step
                while 0 <= k < len(nodes) and nodes[k].kind == "space":
                    k += step
                if not (0 <= k < len(nodes) and flags[k]):
                    continue
                a, b = (nodes[k], node) if step < 0 else (node, nodes[k])
                if b.start - a.end <= _reach(a, b, nodes, i, words) * line.size:
                    flags[i] = True
                    changed = True
                    break
    for i in range(1, len(nodes) - 1):
        # A decimal comma or point: nothing but digits beside it, and no room.
        before, after = nodes[i - 1], nodes[i + 1]
        if nodes[i].char in {*".,"} and before.char.isdigit() and after.char.isdigit() and flags[i - 1]:
            close = after.start - nodes[i].end < 0.05 * line.size and nodes[i].start - before.end < 0.05 * line.size
            k = i + 1
            while close and k < len(nodes) and not flags[k] and (k == i + 1 or nodes[k].char.isdigit()):
                flags[i] = flags[k] = True
                k += 1
    for i, node in enumerate(nodes):
        if node.kind == "space" and 0 < i < len(nodes) - 1 and flags[i - 1] and any(flags[i + 1 : i + 2]):
            flags[i] = nodes[i - 1].maths and nodes[i + 1].maths and not nodes[i + 1].prose
    return _trimmed(nodes, flags, level)


def _among_bold_words(nodes: Sequence[Node], i: int, words: set[int]) -> bool:
    """Whether a bold letter is a word of its own in bold text ("a", "I")."""
    before = next((k for k in range(i - 1, -1, -1) if nodes[k].kind != "space"), None)
    after = next((k for k in range(i + 1, len(nodes)) if nodes[k].kind != "space"), None)
    return any(k is not None and k in words and nodes[k].style in {"bf", "bfit"} for k in (before, after))


def _labelled(nodes: Sequence[Node], i: int) -> bool:
    """Whether a bold letter is a part's label, ``(a)`` or ``a.``, or belongs to something bold beside it."""
    before = nodes[i - 1] if i else None
    after = nodes[i + 1] if i + 1 < len(nodes) else None
    if (
        after is not None
        and after.char in {")", "."}
        and (before is None or before.char in {"(", ""} or before.kind == "space")
    ):
        return True
    near = [
        n
        for n in (before, after)
        if n is not None and n.kind != "space" and abs(n.middle - nodes[i].middle) < 1.2 * n.size
    ]
    return any(n.style in {"bf", "bfit"} and n.char in {*"()[]-:.,0123456789"} for n in near)


def _off(node: Node, level: tuple[float, float]) -> bool:
    """Whether something stands off the line: it is raised or lowered."""
    size, base = level
    return node.kind != "space" and not node.prose and node.size < 0.86 * size and abs(node.base - base) > 0.06 * size


def word_spans(nodes: Sequence[Node]) -> set[int]:
    """Which nodes belong to words of two letters and more (but operators' names)."""
    spans: set[int] = set()
    i = 0
    while i < len(nodes):
        if not (nodes[i].char.isalpha() and not is_maths(nodes[i])):
            i += 1
            continue
        j = i + 1
        while (
            j < len(nodes)
            and (nodes[j].char.isalpha() or nodes[j].char in {*"’'-"})
            and not is_maths(nodes[j])
            and (nodes[j].start - nodes[j - 1].end < _WORD_GAP * nodes[j].size)
        ):
            j += 1
        word = "".join(n.char for n in nodes[i:j])
        function = j < len(nodes) and nodes[j].char == "(" and nodes[j].start - nodes[j - 1].end < 0.1 * nodes[j].size
        if len(word) > 1 and word not in OPERATORS and not (function and _maths_inside(nodes, j)):
            spans |= set(range(i, j))
        i = j
    return spans


def _maths_inside(nodes: Sequence[Node], i: int) -> bool:
    """Whether the bracket that opens at ``i`` holds a formula and no words."""
    depth = 0
    maths = False
    for k in range(i, min(i + 60, len(nodes))):
        char = nodes[k].char
        depth += (char == "(") - (char == ")")
        maths = maths or is_maths(nodes[k])
        if depth == 0:
            return maths
        if nodes[k].prose:
            return False
    return False


def _may_join(node: Node, i: int, words: set[int], nodes: Sequence[Node]) -> bool:
    if i in words or node.style == "tt":
        return False
    if node.char in _NEUTRAL:
        return True
    return node.char.isalpha() and node.char.isascii() and _in_operator(i, nodes)


def _in_operator(i: int, nodes: Sequence[Node]) -> bool:
    """Whether a letter is part of an operator's name."""
    j, k = i, i
    while (
        j > 0
        and nodes[j - 1].char.isalpha()
        and not is_maths(nodes[j - 1])
        and nodes[j].start - nodes[j - 1].end < 0.12 * nodes[j].size
    ):
        j -= 1
    while (
        k + 1 < len(nodes)
        and nodes[k + 1].char.isalpha()
        and not is_maths(nodes[k + 1])
        and (nodes[k + 1].start - nodes[k].end < 0.12 * nodes[k].size)
    ):
        k += 1
    word = "".join(n.char for n in nodes[j : k + 1])
    return word in OPERATORS or (
        len(word) > 1 and k + 1 < len(nodes) and nodes[k + 1].char == "(" and _maths_inside(nodes, k + 1)
    )


def _reach(a: Node, b: Node, nodes: Sequence[Node], i: int, words: set[int]) -> float:
    """How wide a gap may be between a sign and the formula that it belongs to."""
    if a.char in _SIGNS and b.char.isdigit():
        return 0.55  # a justified line is stretched here too, and the sign needs what stands behind it
    if a.char in _SIGNS or b.char in _SIGNS:
        return 0.36
    if (a.char.isalpha() or b.char.isalpha()) and _in_operator(i, nodes):
        return 0.24
    if a.char in {*",;"}:
        return 0.24
    return 0.16


def _ends_a_formula(nodes: Sequence[Node], i: int) -> bool:
    """A colon that stands close behind a formula, with a space after it: a relation has as much on either side."""
    inked = (
        [n for n in nodes[max(i - 2, 0) : i] if n.kind != "space"],
        [n for n in nodes[i + 1 : i + 3] if n.kind != "space"],
    )
    if nodes[i].char != ":" or not inked[0] or not inked[1]:
        return False
    before, after = nodes[i].start - inked[0][-1].end, inked[1][0].start - nodes[i].end
    return before < 0.12 * nodes[i].size and after > 0.2 * nodes[i].size


def _trimmed(nodes: Sequence[Node], flags: list[bool], level: tuple[float, float]) -> list[bool]:
    """Punctuation that ends a formula, and a bracket without its partner, belong to the sentence."""
    flags = [flag and not _ends_a_formula(nodes, i) for i, flag in enumerate(flags)]
    i = 0
    while i < len(nodes):
        if not flags[i]:
            i += 1
            continue
        j = i
        while j + 1 < len(nodes) and (flags[j + 1] or (nodes[j + 1].kind == "space" and any(flags[j + 1 : j + 3]))):
            j += 1
        a, b = i, j
        while a <= b:
            text = [n.char for n in nodes[a : b + 1]]
            opened, closed = text.count("(") + text.count("["), text.count(")") + text.count("]")
            last, first = nodes[b], nodes[a]
            if (
                last.kind == "space"
                or (last.char in {",", ".", ";", ":", "?"} and not last.tex and not _dots(nodes[a : b + 1]))
            ) or (last.char in {")", "]"} and opened < closed):
                flags[b] = False
                b -= 1
            elif (
                (first.char in {"(", "["} and opened > closed)
                or (
                    first.char in {",", ".", ";", ":", ")", "]", "-", "–", "'"}
                    and not first.tex
                    and first.font
                    and not first.maths
                )
                or first.kind == "space"
            ):
                flags[a] = False
                a += 1
            else:
                break
        if (
            a <= b
            and not any(is_maths(n) or n.char.isalpha() or _off(n, level) for n in nodes[a : b + 1])
            and not any(n.char in {*"=+<>"} for n in nodes[a : b + 1])
        ):
            for k in range(a, b + 1):
                flags[k] = False
        i = j + 1
    return flags


def _dots(part: Sequence[Node]) -> bool:
    return len(part) > 2 and all(n.char == "." for n in part[-3:])


def _words(nodes: Sequence[Node], line: Line) -> str:
    """Text with its bold words and code marked, and words in italics where the rest of the line is not."""
    marks = {"bf": "**", "bfit": "**", "tt": "`"}
    if any(n.style == "rm" for n in line.inked if n.char.isalpha()):
        marks["rmit"] = "*"
    out = ""
    style = ""
    for k, node in enumerate(nodes):
        if node.kind == "space":
            out += " " if not out.endswith(" ") else ""
            continue
        before = nodes[k - 1] if k else None
        if (
            before is not None
            and before.kind != "space"
            and node.start - before.end > _WORD_GAP * min(node.size, before.size)
        ):
            out += " " if not out.endswith(" ") else ""
        wanted = marks.get(node.style, "")
        opens = node.char.isalnum() or (node.char in "([" and not style)
        if wanted != style and (opens or style == "`" or wanted == "`" or not wanted):
            out = _closed(out, style) + wanted
            style = wanted
        char = node.char or "\N{REPLACEMENT CHARACTER}"
        out += char if style == "`" else _ESCAPED.sub(r"\\\1", char)
    return _closed(out, style)


def _closed(out: str, style: str) -> str:
    if not style:
        return out
    kept = out.rstrip(" ")
    return kept[: -len(style)] + out[len(kept) :] if kept.endswith(style) else kept + style + out[len(kept) :]


def words_of(line: Line) -> str:
    """The letters of a line without marks, for telling what kind of line it is."""
    out = ""
    last: Node | None = None
    for node in line.nodes:
        if node.kind == "space":
            out += " "
            continue
        if last is not None and node.start - last.end > _WORD_GAP * line.size:
            out += " "
        out += node.char or "\N{REPLACEMENT CHARACTER}"
        last = node
    return " ".join(out.split())
