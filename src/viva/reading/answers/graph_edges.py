r"""The edges that a text draws or tells: arrows, diagrams in code, tables, pairs, "Z depends on X and μ", ``μ = f(X)``.

An edge is *firm* where the text says it and nothing else, *loose* where another reading doesn't have it ("X → μ,
σ² → Z" may be two edges or four) or where it is told in passing. Loose edges count as given, and never against the
answer. A node that isn't among the known ones is called ``?`` and its spelling.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from viva.patterns import regex
from viva.reading.answers.graph_clauses import one_by_one
from viva.reading.answers.graph_nodes import NodeNames, is_gradient, spelt

Edge = tuple[str, str]
Way = Literal["drawn", "computed", "listed"]
"""Drawn with arrows, in a table or in words; told by formulas; listed as neighbours, in which direction is not said."""

_RIGHT = (
    r"\\x(?:long)?rightarrow\s*(?:\[[^\]\n]{0,60}\])?\s*\{(?:[^{}\n]|\{[^{}\n]{0,40}\}){0,60}\}|\\(?:long)?rightarrow\b|\\(?:L|l)ongrightarrow\b"
    r"|\\Rightarrow\b|\\(?:long)?mapsto\b|\\to\b|--\s?[^->|\n]{1,40}?\s?--?>|[-=.~─━═]+[>►▶→]+(?:\|[^|\n]{0,60}\|)?|->|[→⟶⇒➜➔➝➞⟹↦►▶]"
)
_LEFT = r"\\x?(?:long)?leftarrow\b(?:\{[^{}\n]{0,60}\})?|\\gets\b|\\Leftarrow\b|<[-─]+(?!>)|[←⟵⇐◄◀]+[-─]*"
_ARROW = regex(rf"(?P<right>{_RIGHT})|(?P<left>{_LEFT})")
_DRAWING = regex(
    r"[│└┌┐┘├┤┬┴┼▲▼↓↑↗↘↙↖║╔╗╚╝]|\\(?:down|up|se|sw|ne|nw)arrow\b|\\ar\[|\\arrow\[|^\s*[|/\\vV^]\s*(?:[|/\\vV^]\s*)*$",
    re.M,
)
_CLAUSE = regex(r"\\\\|\n|;|(?<=[^\d\s.])\.(?=\s|$)|\\(?:begin|end)\{[^{}]*\}(?:\{[^{}]*\})?")
_MATHS = regex(r"\$\$(.+?)\$\$|\$([^$\n]+?)\$|\\\((.+?)\\\)|\\\[(.+?)\\\]", re.DOTALL)
_TAG = regex(r"\\tag\*?\{[^{}]*\}|\\label\{[^{}]*\}|(?:\\q?quad|\s{2,})\s*\(\d{1,3}\)\s*$|\s\(\d{1,3}\)\s*$")
_LEAD = regex(r"^\W{0,4}(?:\(?(?:\d{1,2}|[a-z])[.)]\s+|(?:edges?|arrows?)\s*\(?\d{0,2}\)?\s*[.:)]\s*)", re.IGNORECASE)
_NOTE = regex(
    r"\s*(?://|%|#|\s[—–]\s|\s-\s|:\s|\[\s*(?:label|style|color)|\b(?:because|since|via|through|using|used|for|by|as|when|where"
    r"|to (?:compute|get|form|normali[sz]e)"
    r"|which|that|is|are|so|directly)\b|,\s*(?:because|since|as|where|which|used|so)\b)",
    re.IGNORECASE,
)
_SEPARATOR = regex(r"\s*(?:,|&|;|\+|/|\band\b|\\text\{\s*and\s*\}|\\quad|\\qquad|\\,)\s*")
_ORDINARY = regex(r"\b[a-z]{3,}\b")
_NUMERIC = regex(r"^[\W\d_]*$|^(?:infty|infinity|0|1)$")
_LONGEST_UNKNOWN = 32
_FEW_WORDS = 5


@dataclass(slots=True)
class Found:
    """What one stretch of text has of a graph.

    ``certain`` is False where a drawing was seen that only eyes can follow, or a node that can't be told.
    """

    firm: set[Edge] = field(default_factory=set)
    loose: set[Edge] = field(default_factory=set)
    way: Way = "drawn"
    certain: bool = True

    def add(self, edges: Iterable[Edge], *, firm: bool) -> None:
        """Take edges in; an edge from a node to itself is none."""
        (self.firm if firm else self.loose).update((a, b) for a, b in edges if a != b)

    def __bool__(self) -> bool:
        return bool(self.firm or self.loose)


def drawn_edges(text: str, names: NodeNames, *, code: bool = False) -> Found:
    r"""The edges of a stretch of text that are drawn: with arrows, as pairs, in TikZ, or told in words.

    >>> names = NodeNames([("X", ()), ("mu", ("\\mu",)), ("Z", ())])
    >>> sorted(drawn_edges(r"$X, \mu \to Z$ and $X \to \mu$", names).firm)
    [('X', 'Z'), ('X', 'mu'), ('mu', 'Z')]
    >>> sorted(drawn_edges("Z depends on X and mu.", names).firm)
    [('X', 'Z'), ('mu', 'Z')]
    """
    found = Found()
    if _DRAWING.search(text) and not _is_language(text):
        found.certain = False
    labels = dict(_labels(text, names)) if code or _is_language(text) else {}
    for clause, alone in _clauses(text, code):
        if "\\draw" in clause or "\\path" in clause or "\\edge" in clause:
            found.add(_tikz(clause, names, labels), firm=True)
        elif _ARROW.search(clause):
            if not is_gradient(clause):
                _arrows(clause, names, labels, found, alone=alone)
        elif not is_gradient(clause):
            _words(clause, names, found)
    if not found:
        found.add(_pairs(text, names), firm=True)
    return found


def _is_language(text: str) -> bool:
    return bool(
        re.search(r"\b(?:graph|flowchart)\s+(?:TD|TB|LR|RL|BT)\b|\bdigraph\b|\\begin\{tikz|\\draw|\\path", text)
    )


def _clauses(text: str, code: bool) -> Iterator[tuple[str, bool]]:
    """Stretches that are read by themselves, and whether nothing but the edges stands there."""
    text = re.sub(r"[ \t]*&\s*(?=\\|[-=→⟶←<])|(?<=arrow)\s*&|(?<=\\to)\s*&|(?<=[→⟶])\s*&", " ", text)
    if code or _is_language(text):
        text = re.sub(r"\|[^|\n]{0,60}\|", " ", text)
        text = re.sub(r"\[\s*(?:label|style|color|xlabel)\s*=[^\]\n]*\]", "", text)
        if "\\draw" in text or "\\path" in text or "\\edge" in text:
            for command in re.split(r";", text):
                yield command, True
            return
        for line in re.split(r"[\n;]", text):
            yield (
                re.sub(r"^\s*(?:di)?graph\s*\w*\s*\{|\}\s*$(?<!\}\}\})", " ", line) if "digraph" in line else line,
                True,
            )
        return
    maths = [next(g for g in found.groups() if g) for found in _MATHS.finditer(text)]
    if any(_ARROW.search(formula) for formula in maths) and not _ARROW.search(_MATHS.sub(" m ", text)):
        for formula in maths:
            if _ARROW.search(formula):
                words = len(_ORDINARY.findall(_MATHS.sub(" ", text)))
                for clause in _CLAUSE.split(formula):
                    yield clause, words <= 3 * _FEW_WORDS or len(maths) > 1
        return
    for clause in _CLAUSE.split(text.replace("$", " ")):
        yield clause, True


def _labels(text: str, names: NodeNames) -> Iterator[tuple[str, str]]:
    """What the nodes of a diagram in code are called there: ``A["μ"]``, ``\\node (a) {$\\mu$}``, ``a [label="μ"]``."""
    for found in re.finditer(
        r"\b([A-Za-z]\w*)(?:\[\[|\(\(|\{\{|\[\(|\(\[|[\[({>])+\"?([^\]})|\n]{1,80}?)\"?[\])}]+(?!\w)", text
    ):
        if (name := names.node(found[2])) is not None:
            yield spelt(found[1]), name
    for found in re.finditer(r"\\node\s*(?:\[[^\]]*\])?\s*\(([^)]*)\)[^{;]*\{([^;]*?)\}\s*;", text):
        if (name := names.node(found[2])) is not None:
            yield spelt(found[1]), name
    for found in re.finditer(r"\"?(\w+)\"?\s*\[[^\]\n]*\blabel\s*=\s*<?\"?([^\"\]>\n]*)", text):
        if (name := names.node(found[2])) is not None:
            yield spelt(found[1]), name


def _arrows(clause: str, names: NodeNames, labels: dict[str, str], found: Found, *, alone: bool) -> None:
    """The edges of a clause with arrows: one chain, or several between commas."""
    clause = _LEAD.sub("", _TAG.sub("", clause))
    segments = _divided(clause)
    if not any(_known(piece, names, labels) for piece in _ARROW.split(clause) if piece):
        return
    chains: list[_Chain] = []
    waiting: list[str] = []
    for segment in segments:
        if not _ARROW.search(segment):
            waiting.append(segment)
            continue
        chain = _chain(segment, names, labels)
        if chain is None:
            return
        if waiting and chains:
            # "X → μ, σ², X → Z": what stands between may be the end of the one or the beginning of the other.
            between = [node for item in waiting if (node := _node(item, names, labels))]
            found.add(((a, b) for a in chains[-1].groups[-2] for b in between), firm=chains[-1].arrows[-1])
        elif waiting:
            chain.groups[0] = [node for item in waiting if (node := _node(item, names, labels))] + chain.groups[0]
        waiting = []
        chains.append(chain)
    if chains and waiting:
        note = _NOTE.search(waiting[-1], 1)
        waiting[-1] = waiting[-1][: note.start()] if note else waiting[-1]
        items = [_node(item, names, labels) for item in waiting]
        if all(item is None or item.startswith("?") for item in items):
            items = []  # words that explain the last edge
        chains[-1].groups[-1] += [item for item in items if item]
    for chain in chains:
        found.add(_joined(chain.groups, chain.arrows), firm=alone and not chain.told)
        found.certain &= chain.clear
    if len(chains) == 2 and len(segments) == 2 and all(len(chain.arrows) == 1 for chain in chains):
        # "X → μ, σ² → Z" may also mean that X goes into both, and both into Z.
        (first, middle), (also, last) = (chain.groups for chain in chains)
        if chains[0].arrows[0] and chains[1].arrows[0] and set(first).isdisjoint(also) and set(middle).isdisjoint(also):
            found.add(_joined([first, also], [True]), firm=False)
            found.add(_joined([middle, last], [True]), firm=False)


@dataclass(slots=True)
class _Chain:
    """Groups of nodes with arrows between them (True to the right); ``told`` if it stands in the middle of words."""

    groups: list[list[str]]
    arrows: list[bool]
    told: bool
    clear: bool


def _chain(text: str, names: NodeNames, labels: dict[str, str]) -> _Chain | None:
    pieces: list[str] = []
    arrows: list[bool] = []
    end = 0
    for arrow in _ARROW.finditer(text):
        pieces.append(text[end : arrow.start()])
        arrows.append(arrow["right"] is not None)
        end = arrow.end()
    pieces.append(text[end:])
    pieces[0] = pieces[0].rpartition(": ")[2]
    pieces[-1] = _without_note(pieces[-1], names)
    told = len(_ORDINARY.findall(pieces[0])) > _FEW_WORDS
    chain = [[_node(item, names, labels) for item in _split(piece)] for piece in pieces]
    clear = all(node is not None for group in chain for node in group)
    return _Chain([[node for node in group if node] for group in chain], arrows, told, clear)


def _without_note(piece: str, names: NodeNames) -> str:
    """The end of an arrow without what is said about it: "σ² (around the mean)", "Z: centred", "Z, which is ..."."""
    bracketed = re.match(r"^(.*?[^\s(])\s*\([^()]*\)\W*$", piece)
    if bracketed and all(names.node(item) for item in _split(bracketed[1])):
        return bracketed[1]
    word = re.search(r"\w", piece)
    note = _NOTE.search(piece, word.start() if word else 0)
    return piece[: note.start()] if note else piece


def _joined(groups: list[list[str]], arrows: list[bool]) -> Iterator[Edge]:
    for k, right in enumerate(arrows):
        for a in groups[k]:
            for b in groups[k + 1]:
                yield (a, b) if right else (b, a)


def _bare(piece: str) -> str:
    return (
        re.sub(r"\\(?:left|right|big|Big)\b|\\[,;:! ]", " ", piece)
        .replace("\\{", "{")
        .replace("\\}", "}")
        .strip(" .:*-•–")
    )


def _wrapped(piece: str) -> bool:
    bare = _bare(piece)
    return len(bare) > 2 and bare[0] in "{([" and bare[-1] in "})]" and _closes_at_end(bare)


def _closes_at_end(text: str) -> bool:
    depth = 0
    for k, char in enumerate(text):
        depth += (char in "{([") - (char in "})]")
        if depth == 0:
            return k == len(text) - 1
    return False


_BRACKET = re.compile(r"[{(\[\]})]")
_PARTING = regex(r"\s*(?:,|;|\\q?quad\b|\band\b|\\text\{\s*and\s*\})\s*")


def _divided(text: str, separator: re.Pattern[str] = _PARTING) -> list[str]:
    """The pieces between separators that stand inside of no brackets."""
    text = text.replace("\\{", "{").replace("\\}", "}")
    items: list[str] = []
    depth = start = seen = 0
    for cut in separator.finditer(text):
        for char in _BRACKET.findall(text, seen, cut.start()):
            depth += 1 if char in "{([" else -1
        seen = cut.end()
        if depth == 0:
            items.append(text[start : cut.start()])
            start = cut.end()
    items.append(text[start:])
    return [item.strip() for item in items if item.strip(" .,:*")]


@lru_cache(maxsize=1024)
def _split(piece: str) -> tuple[str, ...]:
    """The items of one end of an arrow: "X, μ and σ²", "{μ, σ²}", ``{b c d}``; commas in brackets don't divide."""
    bare = _bare(piece)
    if _wrapped(piece) and _SEPARATOR.search(bare[1:-1]):
        bare = bare[1:-1]
    elif _wrapped(piece) and bare[0] == "{" and re.fullmatch(r"\{\s*\w+(?:\s+\w+)+\s*\}", bare):
        return tuple(bare[1:-1].split())
    kept = _divided(bare, _SEPARATOR)
    # "γ·Z + β" is one node, "γ + β" may be two.
    single = all(re.fullmatch(r"[\w\\^{}²_ ]{1,14}", item) for item in kept)
    return tuple(kept) if single or not re.search(r"[+/]", bare) or "," in bare else (bare,)


def _known(piece: str, names: NodeNames, labels: dict[str, str]) -> bool:
    return any(spelt(_head(item)) in labels or names.node(item) for item in _split(piece))


def _head(item: str) -> str:
    """A node of a diagram without its label: ``A[x]`` is A."""
    found = re.match(r"\s*\"?([A-Za-z]\w*)\"?\s*(?:[\[({>].*)?$", item)
    return found[1] if found else item


def _node(item: str, names: NodeNames, labels: dict[str, str]) -> str | None:
    """The node that an item is; ``?...`` for one that isn't known, None for words that can't be one."""
    if (labelled := labels.get(spelt(_head(item)))) is not None:
        return labelled
    if (known := names.node(item)) is not None:
        return known
    spelling = spelt(item)
    if _NUMERIC.match(spelling):
        return ""
    return f"?{spelling}" if len(spelling) <= _LONGEST_UNKNOWN and len(spelling.split()) <= _FEW_WORDS else None


def _tikz(clause: str, names: NodeNames, labels: dict[str, str]) -> Iterator[Edge]:
    r"""``\draw[->] (x) -- (mu);``, ``\path (x) edge (mu) edge (z);``, ``\edge {x} {mu};``."""
    plate = re.search(r"\\edge\s*(?:\[[^\]]*\])?\s*\{([^{}]*)\}\s*\{([^{}]*)\}", clause)
    if plate:
        yield from (
            (a, b)
            for tail in plate[1].split(",")
            for head in plate[2].split(",")
            if (a := _node(tail, names, labels)) and (b := _node(head, names, labels))
        )
        return
    backwards = re.search(r"\[[^\]]*<-(?!>)[^\]]*\]", clause) is not None
    body = re.sub(r"node\s*(?:\[[^\]]*\])?\s*\{[^{}]*\}|\[[^\]]*\]", " ", clause)
    stops = [
        (found.start(), node)
        for found in re.finditer(r"\(([^()]+)\)", body)
        if (node := _node(found[1].split(".")[0], names, labels))
    ]
    star = len(re.findall(r"\bedge\b", body)) > 1
    for k in range(1, len(stops)):
        tail, head = stops[0 if star else k - 1][1], stops[k][1]
        yield (head, tail) if backwards else (tail, head)


_FROM = (
    r"(?:directly\s+|only\s+|then\s+|also\s+)*(?:depends?(?:\s+directly)?\s+(?:up)?on|(?:is|are)\s+(?:computed|calculated|obtained|derived|formed|built|made|produced|determined)\s+(?:directly\s+)?(?:from|using|by|with|via)"
    r"|(?:is|are)\s+(?:an?\s+)?functions?\s+of|takes?(?:\s+in)?|receives?(?:\s+edges?\s+from)?|uses?|needs?|gets?|comes?\s+from|consumes?"
    r"|has\s+(?:as\s+)?(?:the\s+)?(?:inputs?|parents?|predecessors?|incoming\s+edges?\s+from)|(?:has\s+)?(?:inputs?|parents?)\s*:|(?:inputs?|parents?)\s+(?:are|is))"
)
_INTO = (
    r"(?:directly\s+|only\s+|then\s+|also\s+)*(?:feeds?(?:\s+(?:in)?to)?|go(?:es)?\s+(?:in)?to|flows?\s+(?:in)?to|points?\s+(?:in)?to|enters?|(?:has|have)\s+(?:an\s+)?(?:outgoing\s+)?edges?\s+(?:in)?to"
    r"|connects?\s+to|contributes?\s+to|affects?|influences?|(?:is|are)\s+(?:an?\s+)?inputs?\s+(?:in)?to|(?:is|are)\s+(?:also\s+)?used\s+(?:to\s+(?:compute|calculate|form|get|produce)|in|by|for)|leads?\s+to)"
)
_EDGE_FROM = regex(r"\b(?:edges?|arrows?|from)\b\s*(?:from\s+)?(.{1,60}?)\s+(?:to|into)\s+(.{1,80})", re.IGNORECASE)
_DEPENDS = regex(
    rf"^(.{{1,60}}?)\s+{_FROM}\s*:?\s+(.{{1,120}})$|^(.{{1,60}}?):?\s+{_FROM}\s*(.{{1,120}})$", re.IGNORECASE
)
_FEEDS = regex(rf"^(.{{1,60}}?)\s+{_INTO}\s*:?\s+(.{{1,120}})$", re.IGNORECASE)

_AFTER_ANOTHER = regex(r"\s*(?:;|,)\s+(?:and\s+)?(?:then\s+)?", re.IGNORECASE)
_VERB = regex(rf"\s(?:{_FROM}|{_INTO})\s", re.IGNORECASE)


def _words(clause: str, names: NodeNames, found: Found) -> None:
    """ "Z depends on X and μ", "X feeds into μ", "an edge from X to μ"; firm where the sentence says no more."""
    clause = _LEAD.sub("", _TAG.sub("", re.sub(r"[*⟪⟫`]", "", clause))).strip(" -•.")
    if len(clause) > 600:
        return
    verbs = len(_VERB.findall(clause))
    if verbs < 2:
        _told_by(clause, names, found)
        return
    pieces = _AFTER_ANOTHER.split(clause)
    if len(pieces) == verbs and all(len(_VERB.findall(piece)) == 1 for piece in pieces):
        for piece in pieces:  # "X feeds into μ, and Y feeds into σ": a sentence after the other
            _told_by(piece, names, found)
        return
    # Where one list ends and the next begins is guessed, so that the sentence can't make the graph wrong.
    found.certain = False
    for sentence in one_by_one(clause, _VERB):
        _told_by(sentence, names, found)


def _told_by(clause: str, names: NodeNames, found: Found) -> None:
    if (told := _EDGE_FROM.search(clause)) is not None:
        _told(told[1], told[2], names, found)
    elif (told := _DEPENDS.search(clause)) is not None:
        _told(told[2] or told[4], told[1] or told[3], names, found)
    elif (told := _FEEDS.search(clause)) is not None:
        _told(told[1], told[2], names, found)


def _told(tails: str, heads: str, names: NodeNames, found: Found) -> None:
    if re.search(r"\b(?:not|no|never|neither|nor|without|only through|doesn't|don't)\b|n't\b", f"{tails} {heads}"):
        return
    ends = [[_node(item, names, {}) for item in _split(_cut(end))] for end in (tails, heads)]
    known = [[node for node in end if node and not node.startswith("?")] for end in ends]
    firm = all(node and not node.startswith("?") for end in ends for node in end)
    if not firm:
        known = [names.named(_cut(end)) for end in (tails, heads)]
    found.add(((a, b) for a in known[0] for b in known[1]), firm=firm)


def _cut(text: str) -> str:
    note = re.search(r"\s*(?:\(|\[|\s[—–-]\s|\b(?:because|since|via|through|using|where|which|so|as well)\b|:)", text)
    return text[: note.start()] if note and note.start() > 0 else text


def _pairs(text: str, names: NodeNames) -> set[Edge]:
    """``(X, μ), (X, Z)``, ``G.add_edge("X", "mu")``, ``{"from": "X", "to": "mu"}``; two, or one that is called."""
    found = [
        (a, b)
        for pair in re.finditer(r"\(\s*([^(),\n]{1,40}?)\s*,\s*([^(),\n]{1,40}?)\s*\)", text)
        if (a := names.node(pair[1])) and (b := names.node(pair[2]))
    ]
    found += [
        (a, b)
        for pair in re.finditer(
            r"[\"'](?:from|source|tail|parent)[\"']\s*:\s*[\"']([^\"']+)[\"']\s*,\s*[\"'](?:to|target|head|child)[\"']\s*:\s*[\"']([^\"']+)[\"']",
            text,
        )
        if (a := names.node(pair[1])) and (b := names.node(pair[2]))
    ]
    return set(found) if len(found) > 1 or "edge" in text else set()
