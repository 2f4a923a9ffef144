"""What stands under and over large operators, words like ``lim`` and arrows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from viva.reading.pdf.nodes import Node, box_of
from viva.reading.pdf.symbols import LIMIT_OPERATORS, TEX

_WITH_LIMITS = (
    tuple(f"\\{word}" for word in sorted(LIMIT_OPERATORS))
    + tuple(TEX[sign] for sign in "∑∏⋂⋃⨁⨂⋁⋀")
    + ("\\operatorname*",)
)
_ONE = re.compile("|".join(sorted(LIMIT_OPERATORS, key=lambda word: (-len(word), word))))
_SEVERAL = re.compile(f"(?:{_ONE.pattern}){{2,}}")
_BESIDE = 0.33
"""How far the signs of a limit stand from each other at most: a browser leaves 5/18 of an em beside a relation."""
_CENTRED = 0.1
"""A limit's middle is no farther from its operator's, in ems."""


def with_operator_words(nodes: Sequence[Node]) -> list[Node]:
    """Letters that spell an operator which takes limits (``lim``, ``max``) and has something small under it, as one."""
    letters = sorted(
        (n for n in nodes if n.style == "rm" and n.kind == "ord" and n.char.isalpha() and n.char.isascii()),
        key=lambda n: (-round(n.base, 1), n.x0),
    )
    small = [n for n in nodes if n.kind not in {"space", "rule"}]
    gone: set[int] = set()
    made: list[Node] = []
    i = 0
    while i < len(letters):
        j = i + 1
        while (
            j < len(letters)
            and abs(letters[j].base - letters[i].base) < 0.05 * letters[i].size
            and (letters[j].start - letters[j - 1].end < 0.3 * letters[i].size and letters[j].size == letters[i].size)
        ):
            j += 1
        for run in _operators_of(letters[i:j], small):
            word = _spelled(run)
            x0, y0, x1, y1 = box_of(run)
            tex = rf"\operatorname*{{{word}}}" if word.startswith("arg") else rf"\{word}"
            made.append(
                run[0].but(
                    x0=x0,
                    y0=y0,
                    x1=x1,
                    y1=y1,
                    end=run[-1].end,
                    kind="big",
                    char="",
                    tex=tex,
                    maths=True,
                )
            )
            gone |= {id(n) for n in run}
        i = j
    return [n for n in nodes if id(n) not in gone] + made


def _operators_of(letters: Sequence[Node], small: Sequence[Node]) -> list[Sequence[Node]]:
    """The operators with something under them in a row of letters, which may hold other words too (``max min``)."""
    words: list[list[Node]] = []
    for letter in letters:
        if words and letter.start - words[-1][-1].end <= 0.1 * letter.size:
            words[-1].append(letter)
        else:
            words.append([letter])
    words = [part for word in words for part in _without_space(word)]
    found: list[Sequence[Node]] = []
    k = 0
    while k < len(words):
        two = [*words[k], *words[k + 1]] if k + 1 < len(words) else []
        run: Sequence[Node] = words[k]
        if _spelled(two) in LIMIT_OPERATORS:
            run = _limited(two, len(words[k]), small)
            k += 1
        if _spelled(run) in LIMIT_OPERATORS and _something_below(run, small):
            found.append(run)
        k += 1
    return found


def _without_space(word: list[Node]) -> list[list[Node]]:
    """The operators in a word of several, which browsers set without a space."""
    if not _SEVERAL.fullmatch(_spelled(word)) or _spelled(word) in LIMIT_OPERATORS:
        return [word]
    return [word[match.start() : match.end()] for match in _ONE.finditer(_spelled(word))]


def _spelled(letters: Sequence[Node]) -> str:
    return "".join(letter.char for letter in letters)


def _limited(run: Sequence[Node], first: int, small: Sequence[Node]) -> Sequence[Node]:
    """Of two words (``arg min``), the first with ``first`` letters, both, or the one that the limit is under."""
    last = run[first:]
    x0, y0, x1, _ = box_of(run)
    size = run[0].size
    below = [
        n for n in small if n.size < 0.86 * size and x0 - size < n.middle < x1 + size and 0 < y0 - n.y1 < 0.45 * size
    ]
    if not below:
        return run
    middle = (min(n.x0 for n in below) + max(n.x1 for n in below)) / 2
    whole, end = (x0 + x1) / 2, (last[0].x0 + last[-1].x1) / 2
    return run if abs(middle - whole) < abs(middle - end) else last


def _something_below(run: Sequence[Node], nodes: Sequence[Node]) -> bool:
    x0, y0, x1, _ = box_of(run)
    size = run[0].size
    return any(
        n.size < 0.86 * size and x0 - 0.2 * size < n.middle < x1 + 0.1 * size and 0 < y0 - n.y1 < 0.45 * size
        for n in nodes
    )


def with_limits(nodes: Sequence[Node]) -> list[Node]:
    """Large operators with their limits, words with what stands under them, arrows and signs with what stands over."""
    out = list(nodes)
    for operator in sorted((n for n in out if n.kind in {"big", "rel"}), key=lambda n: n.size):
        if not any(n is operator for n in out):
            continue
        others = [n for n in out if n.kind not in {"big", "rel"} or n.size < 0.86 * operator.size]
        small = [n for n in others if n.size < 0.86 * operator.size and n is not operator and n.kind != "rule"]
        rivals = [
            n
            for n in out
            if n.kind == "big" and n is not operator and abs(n.axis - operator.axis) < 0.5 * operator.size
        ]
        above = _at(operator, small, rivals, out, up=True)
        below = _at(operator, small, rivals, out, up=False)
        if not above and not below:
            continue
        beside = [n for n in out if n in rivals or (n.kind == "inner" and n.char == "" and _limits_of(n))]
        beside = [n for n in beside if n is not operator and abs(n.middle - operator.middle) < 4 * operator.size]
        above, below = (_own(operator, part, beside) for part in (above, below))
        out = _attached(operator, above, below, out, beside)
    return out


def _limits_of(node: Node) -> bool:
    return node.tex.startswith(_WITH_LIMITS)


def _off_middle(operator: Node, part: Sequence[Node]) -> float:
    """How far the middle of a limit lies from its operator's, both with the room that their signs take."""
    middle = (min(n.start for n in part) + max(n.end for n in part)) / 2
    return middle - (operator.start + operator.end) / 2


def _own(operator: Node, part: list[Node], beside: Sequence[Node]) -> list[Node]:
    """Of a row that reaches from one operator's limit into the next one's what stands at this one's middle."""
    if not part or not beside or abs(_off_middle(operator, part)) < _CENTRED * operator.size:
        return part
    row = sorted(part, key=lambda n: n.x0)
    cuts = [k for k in range(1, len(row)) if _apart(row[k - 1], row[k])]
    parts = [piece for k in cuts for piece in (row[:k], row[k:])]
    best = min(parts, key=lambda p: abs(_off_middle(operator, p)), default=row)
    return best if abs(_off_middle(operator, best)) < _CENTRED * operator.size else part


def _apart(a: Node, b: Node) -> bool:
    """Whether two neighbours are too far from each other, or too uneven, for the signs of one limit."""
    return b.start - a.end > 0.08 * b.size or (abs(a.base - b.base) > 0.05 * b.size and a.size == b.size)


def _attached(
    operator: Node, above: list[Node], below: list[Node], nodes: list[Node], rivals: Sequence[Node]
) -> list[Node]:
    from viva.reading.pdf.compose import group_tex

    doubts: list[str] = list(operator.doubts)
    upper, more = group_tex(above, stacked=True) if above else ("", ())
    doubts += more
    lower, more = group_tex(below, stacked=True) if below else ("", ())
    doubts += more
    name = operator.tex or TEX.get(operator.char, "")
    if operator.kind == "big":
        tex = name + (f"_{{{lower}}}" if lower else "") + (f"^{{{upper}}}" if upper else "")
    elif operator.char in {*"→⟶"}:
        tex = r"\xrightarrow" + (f"[{lower}]" if lower else "") + f"{{{upper}}}"
    else:
        tex = rf"\overset{{{upper}}}{{{name}}}" if upper else name
        tex = rf"\underset{{{lower}}}{{{tex}}}" if lower else tex
    everything = [operator, *above, *below]
    x0, y0, x1, y1 = box_of(everything)
    middle = operator.middle
    for part in (above, below):
        if part and abs(sum(box_of(part)[::2]) / 2 - middle) > 0.34 * operator.size:
            doubts.append("a limit doesn't stand at the middle of its operator")
        elif part and rivals and abs(_off_middle(operator, part)) > _CENTRED * operator.size:
            doubts.append("a limit may belong to the operator beside")
    # Scripts beside the operator are judged by its own height, so only the width grows.
    made = operator.but(
        x0=x0,
        x1=x1,
        y0=y0,
        y1=y1,
        kind="inner",
        char="",
        tex=tex,
        centred=False,
        base=operator.axis - 0.25 * operator.size,
        maths=True,
        doubts=tuple(dict.fromkeys(doubts)),
        end=max(operator.end, x1),
        start=min(operator.start, x0),
    )
    if not operator.centred:
        made = made.but(base=operator.base)
    gone = {id(n) for n in everything}
    return [n for n in nodes if id(n) not in gone] + [made]


def _beside_another(node: Node, others: Sequence[Node]) -> bool:
    """Whether a small node is raised or lowered beside something larger, and so no operator's limit."""
    for other in others:
        if node.size > 0.86 * other.size or other.centred:
            continue
        gap = node.x0 - other.x1
        if (
            -0.15 * other.size < gap < 0.3 * other.size
            and -0.36 * other.size < node.base - other.base < 0.6 * other.size
        ):
            return True
    return False


def _parted(operator: Node, node: Node, nodes: Sequence[Node]) -> bool:
    """Whether the bar of a fraction lies between an operator and a node."""
    low, high = sorted((operator.axis, node.axis))
    return any(n.kind == "rule" and low < n.y0 < high and n.x0 < node.middle < n.x1 for n in nodes)


def _at(
    operator: Node, small: Sequence[Node], rivals: Sequence[Node], everything: Sequence[Node], *, up: bool
) -> list[Node]:
    """The row of small nodes over or under an operator."""
    size = operator.size
    reach = 0.5 if operator.kind == "big" else 0.35

    def gap(n: Node) -> float:
        return n.y0 - operator.y1 if up else operator.y0 - n.y1

    span = max(operator.width, 0.5 * size)
    x0, x1 = operator.middle - span / 2, operator.middle + span / 2
    seeds = [
        n for n in small if n.x1 > x0 + 0.05 * size and n.x0 < x1 - 0.05 * size and -0.06 * size < gap(n) < reach * size
    ]
    others = [n for n in everything if n is not operator and n.kind not in {"space", "rule"}]
    seeds = [n for n in seeds if not _beside_another(n, others) and not _parted(operator, n, everything)]
    if not seeds:
        return []
    if operator.kind == "rel" and not all(x0 - 0.4 * size < n.middle < x1 + 0.4 * size for n in seeds):
        return []
    got = list(seeds)
    low, high = min(n.start for n in got), max(n.end for n in got)
    edge = min(n.y0 for n in got) if up else max(n.y1 for n in got)
    far = max(n.y1 for n in got) if up else min(n.y0 for n in got)
    left_wall = max((n.x1 for n in rivals if n.x1 < operator.x0 + 0.1), default=-1e9)
    right_wall = min((n.x0 for n in rivals if n.x0 > operator.x1 - 0.1), default=1e9)
    changed = True
    while changed:
        changed = False
        for node in small:
            if any(node is g for g in got) or not left_wall < node.middle < right_wall:
                continue
            level = (
                node.y1 > edge and node.y0 < far + 0.12 * size if up else node.y0 < edge and node.y1 > far - 0.12 * size
            )
            near = node.start - high < _BESIDE * node.size and low - node.end < _BESIDE * node.size
            if not level or not near:
                continue
            if gap(node) < -0.06 * size:
                if operator.kind == "big" and node.size >= 0.86 * got[0].size:
                    return []  # the row stands beside the operator, and what is under it is only its beginning
                continue
            got.append(node)
            low, high = min(low, node.start), max(high, node.end)
            far = max(far, node.y1) if up else min(far, node.y0)
            changed = True
    return got
