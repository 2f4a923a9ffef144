"""What one answer offers for the marking of its formulas: the part's notation, and what the answer defines on its way.

Formulas are read here and compared here, since answers to one part write the same ones again and again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from time import perf_counter

from viva.algebra import Comparison, Notation, ReadError, compare, read_formula
from viva.algebra.comparison import UpTo
from viva.algebra.shapes import symbol_names
from viva.algebra.tree import Apply, Big, Index, Node, Relation, Symbol, children
from viva.errors import VivaError
from viva.marking.fields.phrases import Sentence
from viva.marking.steps.named_lines import NamedLine, named_lines
from viva.patterns import regex
from viva.reading.answers.equations import find_equations
from viva.reading.answers.looks import normal
from viva.reading.answers.statements import Statement
from viva.reading.transcript import Passage
from viva.remembered import remembered
from viva.sets.drawn import DrawnPart

SECONDS = 1.5
"""The bound on the time of one comparison."""
MAX_DEFINITIONS = 200
MAX_REMEMBERED = 1000
"""Characters of a formula that is remembered."""
MOST_COMPARED = 20_000
"""Outcomes of comparisons that are kept with a notation."""
_OR = regex(r"\bor\b|\beither\b", re.IGNORECASE)
_INTRODUCED = regex(
    r"\b(?:call(?:ed)?(?: it| this| that)?|denoted?(?: it| this)?(?: by)?|converges? to|tends? to|settles? (?:at|to|on)"
    r"|for some|to some|a limit|an? average|mean(?: value)?|average|expectation|expected value)\s+"
    r"(?:(?:a|some|the|its|finite|fixed|constant|limit|value|number)\s+)*"
    r"([A-Za-zα-ω])(?![\w_(/^'])(?=\s*(?:[,.;:)]|$|\bas\b|\band\b|\bthe\b|\bwe\b|\bthen\b))"
)


class Formulas:
    """What one answer offers for the marking of its formulas: notation, definitions, sentences."""

    def __init__(self, part: DrawnPart, passage: Passage, said: Sequence[Statement], text: Sequence[Sentence]) -> None:
        self.part = part
        self.passage = passage
        self.statements = said
        self.text = text
        self.left_open: set[str] = set()
        """Names that the answer gives two meanings: "let Q = a or Q = b"."""

    @cached_property
    def notation(self) -> Notation:
        """The part's notation."""
        return notation_of(self.part)

    @cached_property
    def lines(self) -> dict[str, NamedLine]:
        """The rows and columns of matrices that the answer gives names to."""
        return named_lines(self.passage.text, notation=self.notation)

    @cached_property
    def definitions(self) -> dict[str, list[str]]:
        """What the answer defines, by the name on the left: equations as text, in order."""
        found: dict[str, list[str]] = {}
        count = 0
        for statement in self.statements:
            said_to_be: dict[str, set[str]] = {}
            for equation in find_equations(statement):
                if not equation.left or equation.relation not in ("=", "~=") or len(equation.left) > 40:
                    continue
                name = _defined(equation.left)
                if name is not None:
                    found.setdefault(name, []).append(f"{equation.left} = {equation.sides[0]}")
                    said_to_be.setdefault(name, set()).add(normal(equation.sides[0]))
                    if len(said_to_be[name]) > 1 and _OR.search(statement.plain):
                        self.left_open.add(name)
                    count += 1
                if count >= MAX_DEFINITIONS:
                    return found
        return found

    @cached_property
    def introduced_in_words(self) -> set[str]:
        """Symbols that a sentence gives a meaning that isn't computed: "where the average converges to some $m$"."""
        found: set[str] = set()
        for statement in self.statements:
            for told in _INTRODUCED.finditer(statement.plain[:4000]):
                found |= symbol_names(read_once(told[1])) if len(found) < 20 else set()
        return found

    def notation_for(self, side: Node) -> tuple[Notation, set[str]]:
        """The notation extended by the definitions that ``side`` needs, and the names that stay undefined."""
        notation = self.notation
        missing: set[str] = set()
        todo = sorted(_undeclared(side, notation) | self._index_letters_defined(side))
        chosen: list[str] = []
        seen: set[str] = set()
        while todo and len(seen) < 20:
            name = todo.pop()
            if name in seen:
                continue
            seen.add(name)
            equation = self._definition(name)
            if equation is None:
                missing.add(name)
                continue
            chosen.insert(0, equation)
            right = read_once(equation)
            if isinstance(right, Relation):
                todo += sorted(_undeclared(right.members[1], notation) | self._index_letters_defined(right.members[1]))
        for equation in chosen:
            try:
                notation = notation.extended(definitions=[equation])
            except VivaError:
                missing |= {n for n in seen if n in equation}
        return notation, missing

    def _index_letters_defined(self, side: Node) -> set[str]:
        """Letters that are indices as a rule (``s``, ``t``), but that the answer defines and that index nothing."""
        letters = {
            name
            for name in symbol_names(side)
            if name in _INDEX_LETTERS and name in self.definitions and not _has_meaning(name, self.notation)
        }
        return letters - _indices(side) if letters else letters

    def redefined(self, side: Node, key: str, notation: Notation, target: str, place: int) -> Notation | None:
        """``notation`` with the answer's own meaning of symbols, or None if it gives none.

        These are symbols that are mere spellings in the notation ("D" for the diagonal), and symbols of the key that
        the same sentence gives a special value ("for dropout, where Gamma = ..., this is ..."). Equations that hold the
        target itself are solved for something, not definitions.
        """
        wanted = _defined(target) if target else None
        chosen = []
        here = {f"{e.left} = {e.sides[0]}" for e in find_equations(self.statements[place]) if e.left}
        for name in sorted(symbol_names(side) | symbol_names(read_once(key))):
            equation = self._definition(name)
            if notation.canonical(name) == name and (equation not in here or name in notation.sizes):
                equation = None
            if equation is not None and not (wanted and wanted in symbol_names(read_once(equation))):
                chosen.append((name, equation))
        for name, equation in chosen:
            aliases = {k: v for k, v in notation.aliases.items() if k != name}
            try:
                notation = replace(notation, aliases=aliases, cache={}).extended(definitions=[equation])
            except VivaError:
                return None
        return notation if chosen else None

    def _definition(self, name: str) -> str | None:
        for equation in self.definitions.get(name, []):
            if name in self.left_open:
                return None
            try:
                node = read_once(equation)
            except ReadError:
                continue
            if isinstance(node, Relation) and len(node.members) == 2 and name not in symbol_names(node.members[1]):
                return equation
        return None


@remembered(most=256)
def notation_of(part: DrawnPart) -> Notation:
    """The notation of a part; instances drawn from it are kept with it."""
    key = repr(part.notation)
    if key not in _NOTATIONS:
        if len(_NOTATIONS) > 64:
            _NOTATIONS.clear()
        _NOTATIONS[key] = Notation.from_mapping(part.notation)
    return _NOTATIONS[key]


_NOTATIONS: dict[str, Notation] = {}


def compared(key: str, text: str, side: Node, notation: Notation, up_to: UpTo) -> Comparison:
    """``key`` and ``side``, which was read from ``text``, compared; answers to one part write the same formulas."""
    known: dict[tuple[str, str, str], Comparison] = notation.cache.setdefault("answers compared", {})
    found = known.get((key, text, up_to))
    if found is None:
        began = perf_counter()
        found = compare(key, side, notation, up_to=up_to, seconds=SECONDS)
        # What took long may have been left undecided for its time alone, and is tried again.
        if len(text) <= MAX_REMEMBERED and (found.equal is not None or perf_counter() - began < SECONDS / 5):
            if len(known) >= MOST_COMPARED:
                known.clear()
            known[key, text, up_to] = found
    return found


@lru_cache(maxsize=4096)
def _read_short(text: str, functions: frozenset[str]) -> Node:
    return read_formula(text, functions=functions)


def read_once(text: str, functions: frozenset[str] = frozenset()) -> Node:
    """:func:`read_formula`, which reads what is written again and again once."""
    return _read_short(text, functions) if len(text) <= MAX_REMEMBERED else read_formula(text, functions=functions)


def _defined(left: str) -> str | None:
    try:
        node = read_once(left)
    except ReadError:
        return None
    if isinstance(node, Apply):
        node = node.function
    if isinstance(node, Index):
        node = node.base
    return node.name if isinstance(node, Symbol) else None


def _undeclared(node: Node, notation: Notation) -> set[str]:
    """Names in ``node`` that the notation says nothing of, indices aside."""
    return {name for name in symbol_names(node) if _is_unknown(name, notation)}


def _is_unknown(name: str, notation: Notation) -> bool:
    name = notation.canonical(name)
    return not (_has_meaning(name, notation) or name in _KNOWN or name in _INDEX_LETTERS)


def _has_meaning(name: str, notation: Notation) -> bool:
    known = notation.sizes, notation.functions, notation.downstream
    return notation.meaning(notation.canonical(name)) is not None or any(name in names for names in known)


def _indices(node: Node) -> set[str]:
    """Names that ``node`` has as indices or as variables of sums."""
    own: set[str] = set()
    if isinstance(node, Index):
        own = own.union(*(symbol_names(index) for index in node.indices))
    elif isinstance(node, Big):
        own = own.union(*(symbol_names(variable) for variable in node.variables))
    return own.union(*(_indices(child) for child in children(node)))


_INDEX_LETTERS = frozenset("ijklmnrst")
_KNOWN = frozenset({"pi", "infty", "e", "I", "1", "T", "top", "E", "L", "ell", "J"})
