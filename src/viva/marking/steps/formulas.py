"""The formulas of a passage, each with the words around it and its members on their lines.

In go blocks, out come :class:`Formula` objects in reading order: the tree (or None and why it can't be read), what the
sentence says before and after it, and the headings above it. :func:`chains` takes a formula apart into chains of equal
things; a chain's members know the lines that they stand on.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from viva.algebra import ReadError
from viva.algebra.dots import leaves_out
from viva.algebra.syntax.vocabulary import BIG, FUNCTIONS, STATISTICS
from viva.algebra.tree import (
    Add,
    Cases,
    Index,
    Node,
    Previous,
    Qualified,
    Relation,
    Sequence,
    Symbol,
    children,
    mapped,
)
from viva.marking.steps.reading_again import read_again
from viva.patterns import regex
from viva.reading import Lines, Passage
from viva.reading.bare_maths import bare_formulas
from viva.reading.blocks import Block, blocks
from viva.reading.mathlike import FUNCTION_NAMES, is_math_line
from viva.remembered import remembered

_SENTENCE_END = regex(r"(?<=[.!?;])\s+(?=[A-Z$\\(*\-])|\n\s*\n|\s-\s(?=[A-Z])|:\s+-\s")
_LEADING_WORDS = regex(
    r"^\s*\\(?:text|textrm|mathrm|mbox)\s*\{([^{}]*)\}[\s~]*"
    r"(?=[^\s\[(_^{=≈≡≤≥<>+*/&\\-]|\\(?!left|[bB]igg?|approx|equiv|le|ge|propto|coloneqq|triangleq|cdot|times|[,;!]))"
)
"""``\\text{Define } a = b``; what stands before a relation or a bracket is a name: ``\\mathrm{MSE} = b``."""
_NAMES = frozenset({*FUNCTIONS, *STATISTICS, *BIG})
_SAID = regex(r"[\s:,.~]")
_INTRODUCING = frozenset(
    """and so thus hence then therefore where with let since for now if but also set define put take as or given because
    when while suppose assume denote using by from here thereby next finally""".split()  # noqa: SIM905
)
_GOES_ON = regex(r"\s*(?:[=≈≤≥<>+\-−·×*/⇒→)\]]|\\(?:le|ge|approx|cdot|times)\b)")
_RELATION = regex(r"[=≈≤≥<>⇒→]|\\(?:le|ge|approx|implies|Rightarrow)\b")
_UNFINISHED = regex(r"(?:[=≈≤≥<>+\-−·×*/(\[,]|\\\\)\s*$")
_ADDS = regex(r"[\s&{}]*[+\-−](?!\s*$)")
_CONNECTIVE = regex(r"\s*(so|or|as|by|if|is|thus|hence|then|i\.e\.,?|and|where|with)\s+(?=\S)")
_NUMBER = r"\s*(\((?:[a-hA-H]|[ivx]{1,5}|\d{1,2})\))"
_NUMBERED_PLAIN = regex(_NUMBER + r"[ \t]+(?=[^\s=+*/·×⊙^≈≠|-])")
_NUMBERED = regex(_NUMBER + r"(?:\s|\\[,;: ])*(?:~|\\q?quad\b)[\s~]*(?=[^\s=+*/^-])")
"""The number of a line, ``(ii) a = b``, is no factor of what stands there."""
_CASE = regex(r"\s*(\w{1,3}\s*(?:=|≠|!=)\s*\w{1,3})\s*:\s+(?=\S)")
_LEAD_LENGTH = 240
_LET = regex(
    r"\b(?:[Ll]et|[Ss]et|[Dd]efine|[Ww]rite|[Dd]enote|[Pp]ut|[Ww]ith|[Ww]here|[Tt]ake|[Cc]hoose)\s+"
    r"([^\W\d_]\w{0,12}[\u0300-\u036f]?\s*:?=\s*([^\n$`=,;:]{1,80}?))"
    r"(?=[.,;:](?:\s|$)|\s*$|\s+(?:so|and|then|with|where|for|which|to|in|is|be|we|as|i\.e)\b)",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Formula:
    """A display or an inline formula.

    Args:
        text: as written, without the marks around it.
        node: what it says, or None with ``unread`` saying why.
        start: where ``text`` begins in the passage's text.
        lead, trail: what the sentence says before and after it (for a display: the words that introduce it).
        section: the headings above it, innermost last.
        block: a number for the paragraph or display that it stands in.
        display: whether it is set apart.
        after: the text right behind it, into the next sentences.
    """

    text: str
    node: Node | None
    unread: str | None
    start: int
    lines: Lines
    lead: str
    trail: str
    section: tuple[str, ...]
    block: int
    display: bool
    after: str = ""
    alone: Formula | None = None
    """The first of two displays that were put together, as it stands by itself."""

    @property
    def last_block(self) -> int:
        """The block that it ends in."""
        return self.block + (self.alone is not None)


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a chain, with the lines and the text that it was read from."""

    node: Node
    lines: Lines
    text: str


@dataclass(frozen=True, slots=True)
class Chain:
    """``a = b = c``: members, the relations between them, the conditions attached, and whether it follows an arrow."""

    members: tuple[Member, ...]
    ops: tuple[str, ...]
    conditions: tuple[Node, ...] = ()
    words: str = ""
    deduced: bool = False


@lru_cache(maxsize=48)
def formulas(passage: Passage) -> tuple[Formula, ...]:
    """All formulas of ``passage`` in reading order; a display that goes on with ``+`` or ``-`` joins the one above.

    An answer is read for the letters that it explains and again for what it derives, so that what was read is kept.
    """
    return tuple(_put_together(passage))


def _put_together(passage: Passage) -> Iterator[Formula]:
    before: Formula | None = None
    for formula in _one_by_one(passage):
        together = _together(before, formula, passage) if before is not None else None
        if before is not None and together is None:
            yield before
        before = together or formula
    if before is not None:
        yield before


def _together(first: Formula, second: Formula, passage: Passage) -> Formula | None:
    """A chain and the display right below it that goes on with its last member (``= a``, then ``- b``); else None."""
    if not (first.display and second.display and second.block == first.block + 1 and _ADDS.match(second.text)):
        return None
    chain, more = first.node, second.node.body if isinstance(second.node, Qualified) else second.node
    if not isinstance(chain, Relation) or more is None or more.span is None or isinstance(more, Relation | Sequence):
        return None
    last = chain.members[-1]
    if last.span is None or set(chain.ops) - {"="}:
        return None
    moved = shifted(more, second.start - first.start)
    assert moved.span is not None
    terms = (last, *(moved.terms if isinstance(moved, Add) else (moved,)))
    span = (last.span[0], moved.span[1])
    whole = replace(chain, members=(*chain.members[:-1], Add(terms, span=span)))
    return replace(
        first,
        text=passage.text[first.start : second.start + len(second.text)],
        node=whole,
        lines=(first.lines[0], second.lines[1]),
        after=second.after,
        alone=first,
    )


def shifted(node: Node, by: int) -> Node:
    """``node`` with all of its spans moved by a number of characters."""
    node = mapped(node, lambda inner: shifted(inner, by))
    return node if node.span is None else replace(node, span=(node.span[0] + by, node.span[1] + by))


def _one_by_one(passage: Passage) -> Iterator[Formula]:
    section: list[tuple[int, str]] = []
    lead = ""
    for number, block in enumerate(blocks(passage)):
        if block.kind == "heading":
            section = [(level, text) for level, text in section if level < block.level]
            section.append((block.level, block.text))
            lead = block.text
        path = tuple(text for _, text in section)
        if block.kind == "display":
            for piece in _lines_apart(passage, block):
                yield _formula(passage, piece, lead, "", path, number, display=True)
            lead = _continued(lead)
        elif block.kind in ("prose", "item", "heading", "table"):
            yield from _inline(passage, _with_bare_maths(passage, block), path, number)
            lead = block.text if block.kind in ("prose", "item") else "" if block.kind == "table" else lead


def _lines_apart(passage: Passage, block: Block) -> Iterator[Block]:
    """Plain lines of maths one below the other are statements of their own, unless one goes on in the next."""
    lines = block.text.split("\n")
    if block.info != "plain" or (len(lines) == 1 and not _CASE.match(block.text)):
        yield block
        return
    start = max(passage.text.find(block.text, block.start, block.end + 1), block.start)
    first, kept = 0, 0
    for index, line in enumerate(lines):
        following = lines[index + 1] if index + 1 < len(lines) else ""
        operator = bool(_GOES_ON.match(following)) and not _RELATION.search(following.strip()[1:])
        goes_on = operator or bool(_RELATION.match(following.strip())) or bool(_UNFINISHED.search(line))
        if goes_on and following.strip():
            continue
        text = "\n".join(lines[first : index + 1])
        if text.strip():
            at = start + kept
            for begin, end in _case_apart(text):
                number = passage.lines[0] + passage.text.count("\n", 0, at + begin)
                at_lines = (number, number + text.count("\n", begin, end))
                yield replace(block, text=text[begin:end], lines=at_lines, start=at + begin, end=at + end)
        kept += len(text) + 1
        first = index + 1


def _case_apart(text: str) -> tuple[tuple[int, int], ...]:
    """The spans of ``n = 1`` and of what is said of that case, in ``n = 1: a = b``."""
    case = _CASE.match(text)
    if case is None:
        return ((0, len(text)),)
    return case.span(1), (case.end(), len(text))


def _continued(lead: str) -> str:
    """What still introduces a second display right after a first one."""
    return lead if lead.rstrip().endswith((":", ",")) else ""


def _with_bare_maths(passage: Passage, block: Block) -> Block:
    """``block`` with the formulas in its prose that nothing marks: "Let M = R ⊙ X. Then E[M_ij] = p X_ij"."""
    raw = passage.text[block.start : block.end]
    above = passage.text[: block.start].rstrip("\n ").rpartition("\n")[2]
    if "=" not in raw or (block.kind == "item" and is_math_line(above)):
        # Right under a line of maths the bullet may as well be a sign.
        return block
    taken = [(b.start, b.end) for b in block.inner]
    found: list[Block] = []
    for start, end in (
        *_definitions(passage, block),
        *((block.start + a, block.start + b) for a, b in bare_formulas(raw)),
    ):
        if not any(a < end and start < b for a, b in taken):
            taken.append((start, end))
            first = passage.lines[0] + passage.text.count("\n", 0, start)
            lines = (first, first + passage.text.count("\n", start, end))
            text = passage.text[start:end]
            found.append(replace(block, kind="inline", text=text, lines=lines, start=start, end=end, inner=()))
    if not found:
        return block
    return replace(block, inner=tuple(sorted((*block.inner, *found), key=lambda b: b.start)))


def _definitions(passage: Passage, block: Block) -> Iterator[tuple[int, int]]:
    for match in _LET.finditer(passage.text, block.start, block.end):
        words = re.findall(r"[A-Za-z]{3,}", match[2])
        if all(w in FUNCTION_NAMES for w in words):
            yield match.span(1)


def _inline(passage: Passage, block: Block, path: tuple[str, ...], number: int) -> Iterator[Formula]:
    raw = passage.text[block.start : block.end]
    cuts = [0, *(m.end() for m in _SENTENCE_END.finditer(raw)), len(raw)]
    for inner in block.inner:
        at, end = inner.start - block.start, inner.end - block.start
        first = max(cut for cut in cuts if cut <= at)
        last = min((cut for cut in cuts if cut >= end), default=len(raw))
        yield _formula(passage, inner, raw[first:at], raw[end:last], path, number, display=False)


def _words_before(text: str) -> re.Match[str] | None:
    r"""The words in front of a formula; ``\mathrm{Var} z`` or ``\text{Loss} z`` begins with a name, not with words."""
    words = _LEADING_WORDS.match(text)
    if words is None or words[1].strip() in _NAMES:
        return None
    return words if _SAID.search(words[1]) or words[1].lower() in _INTRODUCING else None


def _formula(
    passage: Passage, block: Block, lead: str, trail: str, path: tuple[str, ...], number: int, *, display: bool
) -> Formula:
    node, unread = None, None
    start = max(passage.text.find(block.text, block.start, block.end + 1), block.start)
    text = block.text
    plain = block.info == "plain"
    words = _words_before(text) or (_CONNECTIVE.match(text) if plain else None)
    words = words or (_NUMBERED_PLAIN if plain else _NUMBERED).match(text)
    if words:
        # "\\text{Define } a = b": the words belong to the sentence, not to the formula.
        lead, text, start = f"{lead} {words[1]}", text[words.end() :], start + words.end()
    try:
        node = read_again(text)
    except ReadError as error:
        unread = str(error).split("\n", 1)[0]
    return Formula(
        text=text,
        node=node,
        unread=unread,
        start=start,
        lines=block.lines,
        lead=lead[-_LEAD_LENGTH:],
        trail=trail[:_LEAD_LENGTH],
        section=path,
        block=number,
        display=display,
        after=passage.text[max(block.end, start + len(text)) :][:_LEAD_LENGTH],
    )


def chains(formula: Formula, passage: Passage) -> tuple[Chain, ...]:
    """The chains of relations that a formula states, in order; an arrow starts a new chain that is ``deduced``."""
    if formula.node is None:
        return ()
    return tuple(_chains(formula.node, formula, passage))


def _chains(node: Node, formula: Formula, passage: Passage, *, deduced: bool = False) -> Iterator[Chain]:
    if isinstance(node, Sequence) and node.kind == ",":
        items = _each_declared(node.items)
        conditions = tuple(item for item in items if _is_condition(item))
        for item in items:
            for chain in _chains(item, formula, passage, deduced=deduced):
                yield replace(chain, conditions=(*chain.conditions, *(c for c in conditions if c is not item)))
    elif isinstance(node, Qualified):
        for chain in _chains(node.body, formula, passage, deduced=deduced):
            extra = (node.condition,) if node.condition is not None else ()
            yield replace(chain, conditions=(*chain.conditions, *extra), words=f"{chain.words} {node.words}".strip())
    elif isinstance(node, Relation):
        if any(op in ("implies", "iff", "to") for op in node.ops):
            for position, member in enumerate(node.members):
                arrow = position > 0 and node.ops[position - 1] in ("implies", "iff")
                yield from _chains(member, formula, passage, deduced=arrow)
            return
        if len(node.ops) > 1 and node.ops[-1] == "in" and set(node.ops[:-1]) <= {"=", ":=", "equiv"}:
            node = replace(node, members=node.members[:-1], ops=node.ops[:-1])  # "u = A w \\in R^n"
        if _names_its_end(node, formula):
            yield Chain(
                (_member(node.members[-1], formula, passage), _member(node.members[-2], formula, passage)), (":=",)
            )
            if len(node.ops) == 1:
                return
            node = replace(node, members=node.members[:-1], ops=node.ops[:-1])
        yield from _with_branches(node, formula, passage, deduced=deduced)


def _each_declared(items: tuple[Node, ...]) -> tuple[Node, ...]:
    """``u, v \\in S``: both are said to lie there."""
    last = items[-1]
    if not (isinstance(last, Relation) and last.ops == ("in",) and isinstance(last.members[0], Symbol)):
        return items
    if not all(isinstance(item, Symbol) for item in items[:-1]):
        return items
    return (*(replace(last, members=(item, last.members[1])) for item in items[:-1]), last)


def _names_its_end(node: Relation, formula: Formula) -> bool:
    """Whether a chain ends by giving what it came to a name: ``A w =: u``."""
    last, before = node.members[-1], node.members[-2]
    if node.ops[-1] != "=" or not isinstance(last, Symbol | Index) or last.span is None or before.span is None:
        return False
    return _NAMED.search(formula.text[before.span[1] : last.span[0]]) is not None


_NAMED = regex(r"=\s*:|\\eqqcolon|\\equalscolon|≕")


def _with_branches(node: Relation, formula: Formula, passage: Passage, *, deduced: bool) -> Iterator[Chain]:
    r"""The chain of a relation; where its last member is in branches that are chains themselves, one chain for each.

    ``a = \begin{cases} b = c & i = j \\ d & \text{otherwise} \end{cases}`` says ``a = b = c`` where ``i = j``.
    """
    members = tuple(_member(m, formula, passage) for m in node.members)
    last = node.members[-1]
    chained = isinstance(last, Cases) and any(isinstance(value, Relation) for value, _ in last.branches)
    if not chained or not isinstance(last, Cases) or not all(op in ("=", ":=", "equiv") for op in node.ops):
        yield Chain(members, node.ops, deduced=deduced)
        return
    if len(members) > 2:
        yield Chain(members[:-1], node.ops[:-1], deduced=deduced)
    for value, condition in last.branches:
        inner = value.members if isinstance(value, Relation) else (value,)
        ops = value.ops if isinstance(value, Relation) else ()
        said = tuple(_member(m, formula, passage) for m in inner)
        if isinstance(condition, Relation):
            yield Chain((members[-2], *said), (node.ops[-1], *ops), (condition,), deduced=deduced)
        elif len(said) > 1:
            yield Chain(said, ops, words="otherwise", deduced=deduced)


def _is_condition(node: Node) -> bool:
    return isinstance(node, Relation) and all(op in ("!=", "<", ">", "<=", ">=", "in") for op in node.ops)


def _member(node: Node, formula: Formula, passage: Passage) -> Member:
    inner = node.body if isinstance(node, Qualified) else node
    span = inner.span
    if span is None:
        return Member(inner, formula.lines, formula.text)
    breaks = _line_breaks(passage)
    begin, end = formula.start + span[0], formula.start + span[1]
    first = passage.lines[0] + bisect_left(breaks, begin)
    last = passage.lines[0] + bisect_left(breaks, max(begin, end - 1))
    return Member(inner, (first, last), formula.text[span[0] : span[1]].strip())


@remembered(most=8)
def _line_breaks(passage: Passage) -> list[int]:
    """Where the lines of a passage end; every member of every chain asks for its lines."""
    return [found.start() for found in re.finditer("\n", passage.text)]


def contains(node: Node, kinds: tuple[type[Node], ...]) -> bool:
    """Whether a node of one of the kinds stands anywhere in the tree."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if isinstance(current, kinds):
            return True
        waiting.extend(children(current))
    return False


def incomplete(node: Node) -> bool:
    """Whether something was left out, so that nothing can be said of it."""
    return contains(node, (Previous,)) or leaves_out(node)


def with_nodes(formula: Formula, change: Callable[[Node], Node]) -> Formula:
    """``formula`` with its tree, and that of its first display alone, changed."""
    alone = with_nodes(formula.alone, change) if formula.alone is not None else None
    return replace(formula, node=None if formula.node is None else change(formula.node), alone=alone)


def is_alone(formula: Formula, before: Formula | None) -> bool:
    """Whether an inline formula is all of its item and the one before ended its own: ``* $= b$`` below ``* $a$``."""
    bare = not formula.lead.strip(" \t-*+•$\\(") and not formula.trail.strip(" \t.,;$\\)*")
    return bare and before is not None and not before.trail.strip(" \t.,;:$\\)*")
