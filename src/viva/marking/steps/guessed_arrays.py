r"""Lists that a text indexes and nobody declared: the ``z_k`` of ``p_i = e^{z_i} / \sum_k e^{z_k}``.

Where an entry is defined by entries of such lists, they are given a length, so that the definition can be held. Nothing
else is known of them, so that they stay undeclared for whoever wants to call a line false.
"""

from __future__ import annotations

from viva.algebra import Notation, to_tex
from viva.algebra.notation import Meaning
from viva.algebra.tree import Big, Index, Matrix, Node, Sequence, Symbol, children
from viva.errors import VivaError

_LENGTHS = ("n", "K", "m", "N", "d")
_LETTERS = frozenset("ijklmnrst")


def is_array(meaning: Meaning | None) -> bool:
    """Whether a symbol that is declared or defined may have entries; beside a number ``x`` the name ``x_2`` is another.

    Examples:
        >>> known = {"w": {"shape": ["n"]}, "p": {"domain": "(0,1)"}}
        >>> notation = Notation.from_mapping({"sizes": ["n"], "symbols": known})
        >>> [is_array(notation.meaning(name)) for name in "wpz"]
        [True, False, False]
    """
    if meaning is None:
        return False
    if meaning.shape is not None or meaning.index or meaning.distribution is not None:
        return meaning.shape != ()
    return meaning.definition is not None and _may_be_an_array(meaning.definition)


def _may_be_an_array(node: Node) -> bool:
    return isinstance(node, Symbol | Matrix | Sequence) or any(map(_may_be_an_array, children(node)))


def with_lists(left: Node, right: Node, notation: Notation) -> tuple[Notation, frozenset[str]] | None:
    """The notation with a length for the lists that ``right`` takes entries of, and their names; None without such."""
    if not isinstance(left, Index) or len(left.indices) != 1 or not isinstance(left.indices[0], Symbol):
        return None
    if isinstance(left.base, Symbol) and notation.meaning(notation.canonical(left.base.name)) is not None:
        return None  # its index has a range, and the lists' length would be another
    letter = left.indices[0].name
    found: dict[str, set[str]] = {}
    whole: set[str] = set()
    lengths: list[str] = []
    bound = {letter}
    waiting = [right]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Index) and isinstance(node.base, Symbol):
            name = notation.canonical(node.base.name)
            index = node.indices[0] if len(node.indices) == 1 and not node.upper else None
            if not isinstance(index, Symbol) or index.name not in _LETTERS:
                return None
            found.setdefault(name, set()).add(index.name)
            continue
        if isinstance(node, Big):
            bound |= {v.name for v in node.variables if isinstance(v, Symbol)}
            if isinstance(node.upper, Symbol):
                lengths.append(node.upper.name)
        if isinstance(node, Symbol):
            whole.add(notation.canonical(node.name))
        waiting.extend(children(node))
    free = {name for name in found if notation.meaning(name) is None}
    used = set().union(*found.values()) if found else set()
    if not free or letter not in used or not used <= bound or free & whole or len(set(lengths)) > 1:
        return None
    taken = {notation.canonical(n) for n in whole} | found.keys() | bound
    length = (
        lengths[0] if lengths else next((n for n in _LENGTHS if n not in taken and n not in notation.symbols), None)
    )
    if length is None or notation.meaning(length) is not None:
        return None
    sizes = [] if length in notation.sizes else [length]
    try:
        told = notation.extended(
            {"sizes": sizes, "symbols": {to_tex(Symbol(name)): {"shape": [length]} for name in sorted(free)}}
        )
    except VivaError:
        return None
    return told, frozenset(free)
