"""What holds where: definitions in order, conditions with their reach, functions by name and argument."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Protocol

from viva.algebra import Notation, compare
from viva.algebra.notation import entries_listed, name_of
from viva.algebra.tree import (
    Apply,
    Big,
    Call,
    Derivative,
    Div,
    Index,
    Matrix,
    Mul,
    Node,
    Number,
    Pow,
    Relation,
    Symbol,
    children,
)
from viva.errors import VivaError
from viva.marking.steps.formulas import Formula, contains
from viva.marking.steps.guessed_arrays import is_array, with_lists
from viva.marking.steps.introduced import Introduced
from viva.marking.steps.linear import System
from viva.marking.steps.names import INDICES, base_name, literal, symbols
from viva.patterns import regex


@dataclass(frozen=True, slots=True)
class Condition:
    """A relation that holds from where it was stated to the end of its reach: a block, or a section."""

    relation: Node
    block: int
    section: tuple[str, ...]
    reach: int
    """0 the block it stands in, 1 also the next one (a lead-in), 2 its section."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """``L(w) = body`` as it was first stated; a ``target`` was announced rather than claimed."""

    arguments: tuple[Node, ...]
    body: Node
    target: bool


class Freedom(Protocol):
    """Tells which letters that nobody declared a line is meant for all values of."""

    def free_in(self, link: Any, names: frozenset[str], scope: Scope) -> bool:
        """Whether a link has to hold for all values of the letters ``names``."""


@dataclass
class Scope:
    """The state while a derivation is read from top to bottom."""

    base: Notation
    notation: Notation
    conditions: list[Condition] = field(default_factory=list)
    functions: dict[str, list[Recorded]] = field(default_factory=dict)
    system: System = field(default_factory=System)
    chosen: dict[str, Node] = field(default_factory=dict)
    values: list[Condition] = field(default_factory=list)
    open: frozenset[str] = frozenset()
    solution: dict[str, Fraction] = field(default_factory=dict)
    keyed: bool = False
    hypotheses: list[tuple[Node, tuple[str, ...], int]] = field(default_factory=list)
    prose: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    numbers: dict[str, list[tuple[Node, int]]] = field(default_factory=dict)
    block: int = 0
    examples: list[tuple[tuple[str, ...], int]] = field(default_factory=list)
    arguments: set[str] = field(default_factory=set)
    said: set[str] = field(default_factory=set)
    stated: dict[str, list[Recorded]] = field(default_factory=dict)
    guessed: frozenset[str] = frozenset()
    peculiar: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    """Symbols of which words say more than is computed, and the first and the last block where that holds."""
    introduced: Introduced = field(default_factory=Introduced)
    """Where letters got their meanings, and whether these may be forgotten by now."""
    letters: Freedom | None = None
    problem: tuple[Node, ...] = ()
    """The numbers that the problem gives to symbols (``\\beta = 3``)."""

    def special_values(self, formula: Formula) -> tuple[Node, ...]:
        """Numbers that were given to symbols close by, in the same section: a link may be meant for them only."""
        near = (v for v in self.values if v.section == formula.section and 0 <= formula.block - v.block <= _NEAR)
        return (*(v.relation for v in near), *self._values_in_words(formula))

    def _values_in_words(self, formula: Formula) -> list[Node]:
        """Values in the prose around (``n = 1`` without maths marks, "a batch of one", "a single sample")."""
        behind = "".join(self.prose[formula.block + 1 : formula.block + 2]).strip()
        # Of what comes behind only what goes on with the sentence belongs to the formula.
        more = [_FIRST_SENTENCE.split(behind, maxsplit=1)[0]] if _GOES_ON.match(behind) else []
        around = " ".join([*formula.section[-2:], *self.prose[max(0, formula.block - 2) : formula.block + 1], *more])
        found: list[Node] = []
        for match in _VALUE_IN_WORDS.finditer(around):
            name, value = match.groups()
            # What ``\\det M = 5`` says isn't said of M.
            if self.declared(name) and not _INSIDE.search(around, max(0, match.start() - _LONGEST_HEAD), match.start()):
                found.append(Relation((Symbol(name), Number(Fraction(value))), ("=",)))
        if _ONE_IN_WORDS.search(around):
            found += [Relation((Symbol(size), Number(Fraction(1))), ("=",)) for size in self.notation.sizes]
        return found

    def example(self, formula: Formula) -> None:
        """Take note that numbers are put in for what is otherwise free."""
        self.examples.append((formula.section, formula.block))

    def in_example(self, formula: Formula) -> bool:
        """Whether numbers were put in close by, so that a number stands for that example only."""
        return any(s == formula.section and 0 <= formula.block - b <= _EXAMPLE for s, b in self.examples)

    def chosen_before(self, head: Node) -> bool:
        """Whether ``head`` is a symbol that the text has given a meaning already."""
        name = base_name(head)
        return name is not None and self.notation.canonical(name) in self.chosen

    def rests_on(self, node: Node, name: str) -> bool:
        """Whether a symbol in ``node`` is defined in terms of ``name``."""
        canonical = self.notation.canonical
        return any(
            name in {canonical(inner) for inner in symbols(self.chosen[canonical(n)])}
            for n in symbols(node)
            if canonical(n) in self.chosen
        )

    def special_case(self, head: Node, right: Node, formula: Formula) -> bool:
        """Whether what was chosen before is said again for a special case, supposed or given in numbers close by."""
        return self.under_hypothesis(right, formula) or any(
            compare(head, right, self.notation, given=[value]).equal is True for value in self.special_values(formula)
        )

    def free(self, head: Node) -> bool:
        """Whether ``head`` is a symbol that the set leaves free and that isn't the examinee's to choose."""
        name = base_name(head)
        if name is None or self.notation.canonical(name) in self.open:
            return False
        return self.declared(name) and not self.defined(name)

    def define(self, left: Node, right: Node) -> bool:
        """Take ``left = right`` as a definition; False where the notation can't hold it."""
        self.own_name(base_name(left))
        equation = Relation((left, right), ("=",))
        try:
            self.notation = self.notation.extended(definitions=[equation])
        except VivaError:
            listed = with_lists(left, right, self.notation)
            if listed is None:
                return False
            try:
                self.notation = listed[0].extended(definitions=[equation])
            except VivaError:
                return False
            self.guessed |= listed[1]
        name = base_name(left)
        if name is not None:
            self.chosen[self.notation.canonical(name)] = right
            self.makes(name)
        return True

    def makes(self, name: str) -> None:
        """Take note that the text gives a letter its meaning here."""
        self.introduced.note(self.notation.canonical(name), self.block)

    def number(self, left: Node, right: Node) -> None:
        """Take note that a symbol is said to be a number."""
        name = base_name(left)
        if name is not None and not isinstance(right, Matrix):
            self.numbers.setdefault(name, []).append((right, self.block))

    def passing_number(self, node: Node) -> str | None:
        """A symbol in ``node`` whose value in numbers may be meant for another place: a root, one value of several."""
        derived = contains(node, (Derivative,)) or any(n.primes for n in applications(node))
        for name in symbols(node):
            meaning = self.chosen.get(self.notation.canonical(name))
            values = self.numbers.get(name, []) if meaning is not None and not symbols(meaning) else []
            far = bool(values) and self.block - values[-1][1] > _EXAMPLE
            if values and (derived or far or any(value != values[0][0] for value, _ in values)):
                return name
        return None

    def own_name(self, name: str | None) -> None:
        """A spelling that the set takes for another symbol is one of its own once the text defines it."""
        if name is not None and name in self.notation.aliases:
            aliases = {a: n for a, n in self.notation.aliases.items() if a != name}
            self.notation = replace(self.notation, aliases=aliases, cache={})

    def used_again(self, node: Node) -> set[str]:
        """The letters and functions in ``node`` whose meaning the text may have forgotten by now."""
        canonical = self.notation.canonical
        return {name for name in symbols(node) if self.introduced.forgotten(canonical(name), self.block)}

    def is_alias(self, name: str) -> bool:
        """Whether ``name`` is another spelling of a declared symbol."""
        return name in self.notation.aliases

    def to_be_solved(self, left: Node, right: Node) -> frozenset[str]:
        """Symbols that are still to be chosen and stand on one side only: the equality is one to be solved for them."""
        one, other = ({self.notation.canonical(n) for n in symbols(side)} for side in (left, right))
        return frozenset((one ^ other) & self.open - set(self.chosen))

    def hypothesis(self, relation: Node, formula: Formula) -> None:
        """Take note of an assumption; what follows about its symbols in this section can't be accused.

        Where given data is assumed to add up to a number, it is drawn so from here on, and nothing is in doubt.
        """
        if self._normalized(relation):
            return
        self.hypotheses.append((relation, formula.section, formula.block))

    def _normalized(self, relation: Node) -> bool:
        r"""Let what ``\\sum_i t_i = 1`` says of a free vector hold from here on; False for anything else."""
        if not isinstance(relation, Relation) or len(relation.members) != 2:
            return False
        total, number = relation.members
        entry = total.body if isinstance(total, Big) and total.op == "sum" else None
        if not (isinstance(entry, Index) and isinstance(entry.base, Symbol) and isinstance(number, Number)):
            return False
        name = self.notation.canonical(entry.base.name)
        meaning = self.notation.meaning(name)
        if meaning is None or meaning.definition is not None or len(meaning.shape or ()) != 1 or not number.value:
            return False
        before = "given " + name
        index = Symbol("#1")
        share = Div(Index(Symbol(before), (index,)), Call("sum", (Symbol(before),)))
        symbols_then = {
            **self.notation.symbols,
            before: replace(meaning, name=before),
            name: replace(meaning, index=("#1",), definition=Mul((number, share))),
        }
        self.notation = replace(self.notation, symbols=symbols_then, cache={})
        return compare(total, number, self.notation).equal is True

    def under_hypothesis(self, node: Node, formula: Formula) -> bool:
        """Whether an assumption was made close by about symbols of ``node``."""
        names = symbols(node) - INDICES
        return any(
            _speaks_of(names, relation)
            and section == formula.section
            and -1 <= formula.block - block <= 6
            # What was supposed and holds by now, since a choice was made, is no assumption any more.
            and not self._holds(relation)
            for relation, section, block in self.hypotheses
        )

    def _holds(self, relation: Node) -> bool:
        if not isinstance(relation, Relation):
            return False
        if name_of(relation.members[0]) in self.notation.downstream:
            # An example of a loss holds by being chosen; it stays an example.
            return False
        return all(
            op == "=" and compare(left, right, self.notation).equal is True
            for left, right, op in zip(relation.members, relation.members[1:], relation.ops, strict=False)
        )

    def given(self, formula: Formula) -> tuple[Node, ...]:
        """The conditions that reach ``formula``; the latest one about a pair of symbols replaces earlier ones."""
        alive: dict[frozenset[str], Node] = {}
        for condition in self.conditions:
            near = (
                condition.block == formula.block
                or (
                    condition.reach == 1
                    and condition.block == formula.block - 1
                    # A condition in an item of a list is none of its neighbours'.
                    and self.kinds[condition.block : formula.block + 1] != ("item", "item")
                )
            )
            inside = condition.reach == 2 and formula.section[: len(condition.section)] == condition.section
            if near or inside:
                alive[frozenset(symbols(condition.relation))] = condition.relation
        return tuple(alive.values())

    def entry_of_known(self, left: Node) -> bool:
        """Whether ``left`` is an entry such as ``x_1`` of an array that is declared or defined."""
        return (
            isinstance(left, Index)
            and isinstance(left.base, Symbol)
            and literal(left.indices)
            and is_array(self.notation.meaning(self.notation.canonical(left.base.name)))
            and not self.declared(name_of(left) or "")
        )

    def fixed(self, name: str) -> bool:
        """Whether the set itself defines a symbol, so that the text can't choose it."""
        if self.base.aliases.get(name) and name not in self.notation.aliases:
            return False
        meaning = self.base.meaning(self.base.canonical(name))
        return meaning is not None and meaning.definition is not None

    def declared(self, name: str) -> bool:
        """Whether the notation says anything of a symbol."""
        name = self.notation.canonical(name)
        return self.notation.meaning(name) is not None or name in self.notation.sizes

    def defined(self, name: str) -> bool:
        """Whether a symbol has a definition, from the set or from the text."""
        meaning = self.notation.meaning(self.notation.canonical(name))
        return meaning is not None and meaning.definition is not None

    def only_free_data(self, left: Node, right: Node) -> bool:
        """Whether one side is a number and the other is made of given quantities only: ``\\sum_i t_i = 1``."""
        written = (symbols(left) | symbols(right)) - INDICES
        names = {self.notation.canonical(n.partition("_")[0] if self._entry_of_declared(n) else n) for n in written}
        meanings = [self.notation.meaning(n) for n in names if n not in self.notation.sizes]
        return bool(names) and all(
            m is not None and m.definition is None and m.distribution is None and m.shape is not None for m in meanings
        )

    def undeclared(self, node: Node) -> frozenset[str]:
        """Symbols that ``node`` rests on and of which nothing is known: neither declared nor defined, nor an index."""
        found: set[str] = set()
        seen: set[str] = set()
        waiting = [node]
        while waiting:
            for name in self._named(waiting.pop()) - seen:
                seen.add(name)
                canonical = self.notation.canonical(name)
                if self.introduced.forgotten(canonical, self.block):
                    found.add(name)
                elif canonical in self.chosen:
                    waiting.append(self.chosen[canonical])
                elif not self._known(name):
                    found.add(name)
        return frozenset(found)

    def _known(self, name: str) -> bool:
        spellings = {name, self.notation.canonical(name), name.split("_{", maxsplit=1)[0]}
        special = any(a <= self.block <= b for n in spellings for a, b in self.peculiar.get(n, ()))
        if self.notation.canonical(name) in self.guessed or (special and not self.defined(name)):
            return False
        return (
            self.declared(name)
            or self._entry_of_declared(name)
            or name in _KNOWN
            or name in INDICES
            or name in self.notation.downstream
            or name in self.arguments
            or self.notation.canonical(name) in self.notation.functions
        )

    def _entry_of_declared(self, name: str) -> bool:
        """Whether ``name`` is an entry of a declared array that is more than a list of its entries' names."""
        meaning = self.notation.meaning(self.notation.canonical(name.split("_{", maxsplit=1)[0]))
        return meaning is not None and is_array(meaning) and name not in entries_listed(meaning)

    def _named(self, node: Node) -> set[str]:
        """The names of all symbols, where a symbol with a subscript that is declared as such is one of them."""
        name = name_of(node) if isinstance(node, Index) else None
        if name is not None and self.notation.meaning(self.notation.canonical(name)) is not None:
            return {name}
        if isinstance(node, Symbol) or (isinstance(node, Index) and isinstance(node.base, Symbol)):
            own = node.base.name if isinstance(node, Index) and isinstance(node.base, Symbol) else ""
            listed = own in INDICES and not self.declared(own)  # m_i: no index but a list
            # "The gate m is on (1) or off (0)": where it is no index, it may be anything.
            value = isinstance(node, Symbol) and node.name == "m" and not self.declared("m")
            return symbols(node) | ({f"{own}_"} if listed else {"m_"} if value else set())
        bound = {v.name for v in node.variables if isinstance(v, Symbol)} if isinstance(node, Big) else set()
        found = set().union(*(self._named(child) for child in children(node))) - bound
        return found | self._values_as_products(node)

    def _values_as_products(self, node: Node) -> set[str]:
        r"""Functions in a product with a number, which may be a value of theirs: ``\Gamma(1/2)``."""
        if isinstance(node, Pow) and isinstance(node.base, Symbol) and node.base.name in self.notation.functions:
            return {f"{node.base.name}^..."}  # its inverse, perhaps
        if not isinstance(node, Mul):
            return set()
        return {
            f"{one.name}(...)"
            for one, sign, other in zip(node.factors, node.signs, node.factors[1:], strict=False)
            if isinstance(one, Symbol) and sign == "" and one.name in self.notation.functions and not symbols(other)
        }


def _speaks_of(names: set[str], supposed: Node) -> bool:
    """Whether what is supposed can matter for these symbols: an equation that ties three leaves each of them free."""
    tied = symbols(supposed) - INDICES - _KNOWN
    shared = names & tied
    alone = {name_of(member) for member in supposed.members} if isinstance(supposed, Relation) else tied
    return len(shared) > 1 or bool(shared & alone) or (bool(shared) and len(tied) <= _TIED)


_TIED = 2
EQUAL = frozenset({"=", ":=", "equiv"})
"""Relations that say that two things are the same."""

_NEAR, _EXAMPLE = 2, 4
_GOES_ON = regex(r"[a-z(]|Here\b|This (?:is|was|holds)\b|We (?:used|have used|set|took)\b|Since\b|Above\b")
_FIRST_SENTENCE = regex(r"(?<=[.;])\s+(?=[A-Z])")
_VALUE_IN_WORDS = regex(r"\b([A-Za-z]\w{0,7})\s*=\s*(-?\d+(?:\.\d+)?)(?![\w.]*[\w/^])")
_INSIDE = regex(
    r"(?:[/·^]|(?:\\|\b)(?:det|tr|log|ln|exp|sin|cos|tan|rank|sqrt|max|min|Var|Cov)"
    r"|\\(?:operatorname|mathrm)\*?\s*\{[A-Za-z]+\})[ \t]*$"
)
_LONGEST_HEAD = 24
_ONE_IN_WORDS = regex(
    r"\b(?:batch|sample|size|element|example)s?(?: size)?(?: of)? (?:size )?(?:one|1)\b"
    r"|\bsingle\b(?! (?:row|column|entry|kernel|filter|layer|weight|neuron|unit|index|term|matrix|formula|factor"
    r"|expression|parameter|step|line|norm|sum|equation)\b)",
    re.IGNORECASE,
)
_KNOWN = frozenset({"pi", "e", "infty", "I", "1", "0"})


def applications(node: Node) -> list[Apply]:
    """All applications of functions in a tree."""
    found = [node] if isinstance(node, Apply) else []
    for child in children(node):
        found += applications(child)
    return found


def scaled(node: Node, factor: str) -> Node:
    """``node`` times a factor written as TeX-free text: ``1/2`` or ``2``."""
    return Mul((Number(Fraction(factor)), node))


def differs_by_constant(left: Node, right: Node, scope: Scope) -> bool:
    """Whether two sides are the same up to an additive constant (``+ const`` left out)."""
    return compare(left, right, scope.notation, up_to="constant").equal is True
