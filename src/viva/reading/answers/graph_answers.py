r"""Which graph an answer gives: its edges from all that draws them, its formulas, its lists of neighbours.

What is drawn (arrows, diagrams in code, tables, pairs, sentences) counts together: a list of edges and a sketch of it
are one graph. An explicit answer is judged by its own edges, but an edge that only stands elsewhere isn't missing from
it. Formulas (``\mu = \frac{1}{n} \sum_i X_i``) count where nothing is drawn. What is said of the backward pass doesn't.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from viva.patterns import regex
from viva.reading.answers.form import AnswerForm, Candidate, GraphValue
from viva.reading.answers.graph_edges import Edge, Found, drawn_edges
from viva.reading.answers.graph_nodes import NodeNames, is_gradient, spelt
from viva.reading.answers.plain import plain_text
from viva.reading.answers.statements import Statement, Weight

_BACKWARD = regex(r"\bback(?:ward|prop|-prop)\w*|\bgradients?\b|\breverse[- ]mode\b|∂|\\partial", re.IGNORECASE)
_FLOWS_BACK = regex(
    r"\bback(?:ward|prop)\w*\s+(?:pass|edges?|graph|flow|direction)|\bgradients?\s+flows?", re.IGNORECASE
)
_TURNED_DOWN = regex(
    r"\b(?:common (?:mistake|error)|not (?:an? )?edge|no (?:direct )?edge|would be wrong|is wrong)\b", re.I
)
_HEADS = regex(
    r"\b(?:to|target|head|child(?:ren)?|outputs?(?: of| to)?|feeds?(?: into)?|used (?:in|by)|successors?|goes to"
    r"|consumers?)\b",
    re.I,
)
_TAILS = regex(
    r"\b(?:from|source|tail|parents?|inputs?|depends? on|predecessors?|computed from|incoming|dependenc(?:y|ies)"
    r"|receives)\b",
    re.I,
)
_EQUATION = regex(r"(?<![<>=:!])(?::=|=|≔|←|\\leftarrow|\\gets)(?![=>])")
_MATHS = regex(r"\$\$(.+?)\$\$|\$([^$\n]+?)\$|\\\((.+?)\\\)|\\\[(.+?)\\\]", re.DOTALL)
_LISTED = regex(
    r"[\"'`*]{0,3}([^\s\"'`:*][^\"'`:\n]{0,30}?)[\"'`*]{0,3}\s*:\s*\[?\s*((?:[\"'`]?[^\s\"'`,\[\]{}\n][^\"'`,\[\]{}\n]{0,30}[\"'`]?\s*,?\s*){1,8})\]?"
)


@dataclass(slots=True)
class _Gathered:
    firm: set[Edge] = field(default_factory=set)
    loose: set[Edge] = field(default_factory=set)
    certain: bool = True
    parts: list[Statement] = field(default_factory=list)

    def take(self, found: Found, statement: Statement, *, passing: bool) -> None:
        self.loose |= found.loose | (found.firm if passing else set())
        if not passing:
            self.firm |= found.firm
        self.certain &= found.certain
        if found:
            self.parts.append(statement)


@lru_cache(maxsize=64)
def _names(nodes: tuple[tuple[str, tuple[str, ...]], ...]) -> NodeNames:
    """The names of a part's nodes, asked for with every answer to it."""
    return NodeNames(nodes)


def graph_candidates(name: str, form: AnswerForm, statements: Sequence[Statement]) -> Iterator[Candidate]:
    """The graph of an answer: what its explicit answer draws, and what it draws in all; else what its formulas say."""
    del name  # a part asks for one graph
    names = _names(form.nodes)
    drawn = {"": _Gathered()}
    formulas, listed = _Gathered(), _Gathered()
    taken_back = max((s.index for s in statements if s.correction), default=-1)
    for statement in statements:
        if len(statement.text) > 20_000 or statement.weight <= Weight.HYPOTHETICAL or _is_backward(statement):
            continue
        if _TURNED_DOWN.search(statement.plain):
            continue
        passing = statement.weight < Weight.DEMOTED and statement.kind != "code"
        found = _of_table(statement, names) if statement.rows else _of_text(statement, names)
        zone = f"{statement.zone}" if statement.strict and statement.zone else ""
        if found or not found.certain:
            drawn.setdefault(zone, _Gathered()).take(found, statement, passing=passing)
            if zone:
                drawn[""].take(found, statement, passing=passing)
        if not found:
            formulas.take(_of_formulas(statement, names), statement, passing=False)
            listed.take(_neighbours(statement, names), statement, passing=False)
    later = [s for s in drawn[""].parts if s.index >= taken_back]
    if taken_back >= 0 and later and len(later) < len(drawn[""].parts):
        yield from graph_candidates(
            "", form, [replace(s, correction=False) for s in statements if s.index >= taken_back]
        )
        return
    elsewhere = frozenset(drawn[""].firm | drawn[""].loose)
    told = frozenset(formulas.firm | formulas.loose)
    for zone, gathered in drawn.items():
        if gathered.parts:
            value = GraphValue(frozenset(gathered.firm), elsewhere, told if not zone else frozenset(), gathered.certain)
            yield _candidate(value, gathered, strict=bool(zone))
    if drawn[""].parts:
        return
    for gathered, either in ((formulas, False), (listed, True)):
        if gathered.parts:
            edges = frozenset(gathered.firm)
            yield _candidate(
                GraphValue(edges, edges, frozenset(), certain=False, either=either), gathered, strict=False
            )
            return


def _candidate(value: GraphValue, gathered: _Gathered, *, strict: bool) -> Candidate:
    first, last = gathered.parts[0], gathered.parts[-1]
    lines = (min(s.lines[0] for s in gathered.parts), max(s.lines[1] for s in gathered.parts))
    level = max(s.weight for s in gathered.parts) if strict else Weight.PLAIN
    raw = ", ".join(f"{a} -> {b}" for a, b in sorted(value.edges or value.given))
    return Candidate(
        value,
        raw,
        lines if strict or lines[1] - lines[0] < 200 else first.lines,
        "strict" if strict else "lenient",
        "said to be the answer" if strict else "drawn",
        int(level) * 10,
        place=last.index,
    )


def _is_backward(statement: Statement) -> bool:
    near = statement.section[-1] if statement.section else ""
    return bool(_BACKWARD.search(f"{near}\n{statement.lead}") or _FLOWS_BACK.search(statement.plain))


def _of_text(statement: Statement, names: NodeNames) -> Found:
    return drawn_edges(statement.text, names, code=statement.kind == "code")


def _of_table(statement: Statement, names: NodeNames) -> Found:
    """A table of edges: a column of tails and one of heads, or a node and its inputs (or outputs) in each row."""
    found = Found()
    if len(statement.rows) < 2:
        return found
    head = [plain_text(cell) for cell in statement.rows[0]]
    tails = next((k for k, cell in enumerate(head) if _TAILS.search(cell)), None)
    heads = next((k for k, cell in enumerate(head) if _HEADS.search(cell) and k != tails), None)
    nodes = next((k for k, cell in enumerate(head) if k not in (tails, heads)), None)
    pairs = (tails, heads) if tails is not None and heads is not None else None
    if pairs is None and tails is not None and nodes is not None:
        pairs = (tails, nodes)
    if pairs is None and heads is not None and nodes is not None:
        pairs = (nodes, heads)
    if tails is not None and heads is not None and nodes is not None and _names_nodes(statement, nodes, names):
        # Node, inputs, outputs: both columns tell the same edges.
        return _of_columns(statement, names, [(tails, nodes), (nodes, heads)])
    if pairs is None:
        for row in statement.rows:  # "| X → μ | mean |"
            for cell in row:
                inner = drawn_edges(cell, names)
                found.add(inner.firm, firm=True)
                found.add(inner.loose, firm=False)
        return found
    return _of_columns(statement, names, [pairs])


def _names_nodes(statement: Statement, column: int, names: NodeNames) -> bool:
    cells = [row[column] for row in statement.rows[1:] if column < len(row)]
    return bool(cells) and sum(names.node(cell) is not None for cell in cells) >= len(cells) / 2


def _of_columns(statement: Statement, names: NodeNames, columns: Sequence[tuple[int, int]]) -> Found:
    found = Found()
    for row in statement.rows[1:]:
        for tail, head in columns:
            if max(tail, head) >= len(row):
                continue
            ends = [_items(row[tail], names), _items(row[head], names)]
            found.add(((a, b) for a in ends[0] for b in ends[1]), firm=True)
    return found


def _items(cell: str, names: NodeNames) -> list[str]:
    whole = names.node(cell)
    if whole is not None and "," not in cell:
        return [whole]
    return [
        n for item in re.split(r",|;|<br\s*/?>|\band\b", cell) if (n := names.node(item)) is not None
    ] or names.named(cell)


def _of_formulas(statement: Statement, names: NodeNames) -> Found:
    """``\\mu = \\frac{1}{n} \\sum_i X_i``: what stands on the right goes into what stands on the left."""
    found = Found(way="computed")
    pieces = [next(g for g in m.groups() if g) for m in _MATHS.finditer(statement.text)] or [statement.text]
    for piece in pieces:
        for line in re.split(r"\\\\|\n|;|,\s*\\q?quad|\\q?quad", piece):
            # The "=" of "\\sum_{i=1}" parts nothing.
            sides = _EQUATION.split(re.sub(r"_\{[^{}]*\}", "", line.replace("&", " ")))
            if len(sides) < 2 or is_gradient(line):
                continue
            head = names.node(re.sub(r"^.*[:,]\s", "", sides[0])) if len(spelt(sides[0])) < 40 else None
            if head is not None:
                found.add(((tail, head) for tail in names.in_formula(sides[1])), firm=True)
    return found


def _neighbours(statement: Statement, names: NodeNames) -> Found:
    """``X: μ, σ², Z`` or ``{"X": ["mu", "Z"]}``; whether these are its inputs or its outputs isn't said."""
    found = Found(way="listed")
    for listed in _LISTED.finditer(statement.text):
        tail = names.node(listed[1])
        heads = [names.node(item) for item in listed[2].split(",") if item.strip()]
        if tail is not None and heads and all(heads):
            found.add(((tail, head) for head in heads if head is not None), firm=True)
    return found
