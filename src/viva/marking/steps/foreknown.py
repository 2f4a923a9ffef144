"""What is known before a derivation is read: functions that the statement gives, names that the text redefines."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from viva.algebra import Notation, compare
from viva.algebra.tree import Apply, Relation, Symbol
from viva.marking.steps.cues import is_target
from viva.marking.steps.formulas import Formula, chains, formulas
from viva.marking.steps.names import base_name, symbols
from viva.marking.steps.scope import EQUAL, Recorded, Scope
from viva.reading import Passage


def own_names(found: list[Formula], passage: Passage, scope: Scope) -> Iterator[str]:
    """Spellings that the set takes for another symbol but to which the text gives a meaning of its own somewhere."""
    for formula in found:
        for chain in chains(formula, passage):
            name = base_name(chain.members[0].node)
            if name is None or not scope.is_alias(name) or chain.ops[0] not in EQUAL or formula.node is None:
                continue
            right = chain.members[1].node
            if scope.notation.canonical(name) in {scope.notation.canonical(s) for s in symbols(right)} or (
                scope.fixed(name)
                and not scope.undeclared(right)
                and compare(chain.members[0].node, right, scope.notation).equal is False
            ):
                # Of "G = D^(1/2)" one at most can be what the set calls so, and nothing says which.
                same = {s for s in symbols(right) if scope.notation.canonical(s) == scope.notation.canonical(name)}
                others = sorted(s for s in same - {name} if scope.is_alias(s)) if scope.fixed(name) else []
                yield from (name, *others)


@lru_cache(maxsize=64)
def stated_functions(statement: str) -> dict[str, list[Recorded]]:
    """What the statement of a part says that its functions are: ``L(w) = ...``, by the function's name."""
    passage = Passage(statement, (1, 1 + statement.count("\n")))
    found: dict[str, list[Recorded]] = {}
    for formula in formulas(passage):
        # What is to be reached is no fact yet.
        if is_target(formula.lead):
            continue
        for chain in chains(formula, passage):
            head = chain.members[0].node
            if isinstance(head, Apply) and isinstance(head.function, Symbol) and set(chain.ops) == {"="}:
                record = Recorded(head.args, chain.members[-1].node, target=False)
                found.setdefault(head.function.name, []).append(record)
    return found


def stated_values(statement: str, notation: Notation) -> tuple[Relation, ...]:
    r"""The numbers that the statement of a part gives to symbols of its notation.

    Examples:
        >>> from viva.algebra import to_tex
        >>> notation = Notation.from_mapping({"symbols": {r"\beta": {}, r"\gamma": {}}})
        >>> said = r"Its parameters are $\beta = 3$ and $\gamma = 1$, and $k = 2$."
        >>> [to_tex(relation) for relation in stated_values(said, notation)]
        ['\\beta = 3', '\\gamma = 1']
    """
    return tuple(
        relation
        for relation in _values_in(statement)
        if notation.meaning(notation.canonical(base_name(relation.members[0]) or "")) is not None
    )


@lru_cache(maxsize=64)
def _values_in(statement: str) -> tuple[Relation, ...]:
    passage = Passage(statement, (1, 1 + statement.count("\n")))
    found: list[Relation] = []
    for formula in formulas(passage):
        for chain in chains(formula, passage):
            head, value = chain.members[0].node, chain.members[-1].node
            if len(chain.members) == 2 and isinstance(head, Symbol) and set(chain.ops) == {"="} and not symbols(value):
                found.append(Relation((head, value), ("=",)))
    return tuple(found)
