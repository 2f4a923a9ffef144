"""What one symbol or function means, and how the keys and values of a notation's mapping are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from viva.algebra.composed import letters_of, root_of, square_of
from viva.algebra.tree import Apply, Index, Matrix, Node, Number, Pow, Sequence, Symbol, Transpose
from viva.errors import VivaError

Size = str | int
SYMBOL_KEYS = frozenset(
    {"shape", "domain", "properties", "distribution", "definition", "index", "diagonal", "aliases", "description"}
)
TOP_KEYS = frozenset({"sizes", "symbols", "functions", "downstream", "layout"})
_PROPERTIES = frozenset(
    {"invertible", "symmetric", "positive definite", "diagonal", "orthogonal", "positive", "nonnegative"}
)
_DOMAINS = frozenset(
    {"real", "positive", "nonnegative", "negative", "nonzero", "integer", "natural", "complex", "unit"}
)
_INTERVAL = re.compile(r"^\(\s*(-?\d+(?:/\d+)?)\s*,\s*(-?\d+(?:/\d+)?|oo|infty)\s*\)$")


@dataclass(frozen=True, slots=True)
class Meaning:
    """One declared symbol; ``entries`` is the definition of one entry (or the whole, without ``index``)."""

    name: str
    shape: tuple[Size, ...] | None = None
    domain: str = "real"
    properties: frozenset[str] = frozenset()
    distribution: Node | None = None
    definition: Node | None = None
    index: tuple[str, ...] = ()
    diagonal: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    """A declared function: its parameters' names and its body."""

    parameters: tuple[str, ...]
    body: Node


def name_of(node: Node) -> str | None:
    r"""The name that a symbol or a symbol with a plain subscript goes by, else None.

    Examples:
        >>> name_of(Index(Symbol("h"), (Symbol("a"),)))
        'h_{a}'
    """
    if type(node) is Symbol:
        return node.name
    if type(node) is Index and type(node.base) is Symbol and not node.upper:
        parts = []
        for index in node.indices:
            if type(index) is Symbol:
                parts.append(index.name)
            elif type(index) is Number and index.value.denominator == 1:
                parts.append(str(index.value))
            else:
                return None
        return f"{node.base.name}_{{{','.join(parts)}}}"
    return None


def entries_listed(meaning: Meaning | None) -> frozenset[str]:
    """The entries of an array of which nothing is said but what they are called: ``h = (h_1, h_2, h_3)``.

    They are unknown numbers: the definition gives them no values.
    """
    definition = meaning.definition if meaning is not None else None
    while isinstance(definition, Transpose) or (isinstance(definition, Sequence) and len(definition.items) == 1):
        definition = definition.arg if isinstance(definition, Transpose) else definition.items[0]
    items: tuple[Node, ...] = ()
    if isinstance(definition, Sequence):
        items = definition.items
    elif isinstance(definition, Matrix):
        items = tuple(item for row in definition.rows for item in row)
    found = set()
    for item in items:
        literal = isinstance(item, Index) and all(type(i) is Number for i in item.indices)
        if not literal or not isinstance(item.base, Symbol) or meaning is None or item.base.name != meaning.name:  # type: ignore[attr-defined]
            return frozenset()
        found.add(name_of(item) or "")
    return frozenset(found)


def read_node(text: Any, where: str) -> Node:
    """The tree of a formula in a notation's mapping."""
    return _read(text, where, _formula)


def read_key(text: Any, where: str) -> Node:
    """The tree of what is declared; the notations of a set's parts declare the same symbols, in several rounds each."""
    return _read(text, where, _formula_of_key)


def _read(text: Any, where: str, formula: Callable[[str], Node]) -> Node:
    if isinstance(text, Node):
        return text
    from viva.algebra.read import ReadError

    try:
        return formula(str(text))
    except ReadError as error:
        raise VivaError(f"can't read the formula {text!r}: {str(error).splitlines()[0]}", where=where) from None


def _formula(text: str) -> Node:
    from viva.algebra.read import read_formula

    return read_formula(text)


_formula_of_key = lru_cache(maxsize=2048)(_formula)


def key_of_symbol(text: Any, where: str) -> tuple[str, str]:
    """The name and the font of a key or alias."""
    node = read_key(text, where)
    composite = composite_name(node, text)
    if composite is not None:
        return composite, ""
    if type(node) is Apply and isinstance(node.function, Symbol):  # a key such as f(x) names f
        node = node.function
    name = name_of(node)
    if name is None:
        raise VivaError(f"{text!r} is not a symbol", where=where, hint=r"write a letter or command such as `\check w`")
    return name, node.font if isinstance(node, Symbol) else ""


def composite_name(node: Node, text: Any) -> str | None:
    """The name of what is written as a product or a square but declared as one symbol: ``dy``, ``\\sigma^2``."""
    if type(node) is Pow and type(node.exponent) is Number and node.exponent.value == 2:
        base = name_of(node.base)
        return square_of(base) if base is not None else None
    letters = letters_of(node, str(text))
    return "".join(letters) if letters is not None else None


def is_root(meaning: Meaning) -> bool:
    """Whether a symbol is defined as the root of its square only."""
    return meaning.definition == root_of(meaning.name, len(meaning.index))[1]


def indexed_by(entry: Index, right: Node) -> bool:
    """Whether a subscript is an index, which the other side has too, rather than part of a name (``\\mu_B``)."""
    from viva.algebra.shapes import INDEX_LETTERS, symbol_names

    names = {i.name for i in entry.indices if type(i) is Symbol and not i.font}
    return bool(names & (symbol_names(right) | INDEX_LETTERS))


def listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def only_keys(mapping: Mapping[str, Any], allowed: frozenset[str], where: str) -> None:
    for key in mapping:
        if key not in allowed:
            raise VivaError(f"unknown key {key!r}", where=where, hint="one of " + ", ".join(sorted(allowed)))


def domain_named(text: Any, where: str) -> str:
    domain = str(text).strip()
    if domain in _DOMAINS or _INTERVAL.match(domain):
        return domain
    raise VivaError(f"unknown domain {domain!r}", where=where, hint="(a,b) or " + ", ".join(sorted(_DOMAINS)))


def properties_named(value: Any, where: str) -> frozenset[str]:
    names = frozenset(str(v).replace("-", " ").replace("_", " ") for v in listed(value))
    for name in names - _PROPERTIES:
        raise VivaError(f"unknown property {name!r}", where=where, hint="one of " + ", ".join(sorted(_PROPERTIES)))
    return names
