r"""What a text says of formulas without an equals sign: terms that it names, numbers given, scalings in words.

"The penalty $p(1-p)\|\check\Gamma\check w\|^2$" says that this is a term of the loss; "$[x_1, x_2] = [3, 4]$" restates
what was given; "scale $\hat w$ by $p$" makes the choice ``w = p \hat w`` in words. None of these is ever accused: they
are right if they agree with the problem or with a choice that was judged, and nothing is written down if they don't.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from viva.algebra import compare
from viva.algebra.tree import Add, Div, Mul, Node, Relation, Sequence, Symbol
from viva.marking.steps.formulas import Formula, formulas
from viva.marking.steps.linear import linear_form
from viva.marking.steps.names import symbols
from viva.marking.steps.scope import Scope
from viva.patterns import regex
from viva.reading import Passage

_TERM = regex(
    r"\b(?:terms?|penalty|regulari[sz]er|regulari[sz]ation|residual|(?:squared[- ])?error|data[- ]fit|loss|objective)"
    r"(?:\s+(?:is|was|equals|reads)|\s*:)?\s*$",
    re.IGNORECASE,
)
_SCALED = regex(
    r"\b(?P<verb>(?:re)?scal\w*|multipl\w*|divid\w*|adjust\w*)\s+(?:the\s+)?(?:\w+\s+){0,2}?"
    r"(?:\$|\\\()(?P<what>[^$]{1,40}?)(?:\$|\\\))\s+by\s*(?:a factor (?:of )?)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Scaling:
    """``scale what by factor``, said in words: the value that comes out, and where it was said."""

    value: Node
    formula: Formula
    quote: str


def is_stated_term(formula: Formula, scope: Scope) -> bool:
    """Whether a formula that is called a term is one of a function that the problem states."""
    node = formula.node
    if node is None or isinstance(node, Relation | Sequence) or len(symbols(node)) < 2:
        return False
    if not _TERM.search(formula.lead):
        return False
    bodies = (record.body for records in scope.stated.values() for record in records)
    return any(
        symbols(term) and compare(node, term, scope.base).equal is True
        for body in bodies
        for term in ((body, *body.terms) if isinstance(body, Add) else (body,))
    )


def scaling_in_words(formula: Formula, before: Formula | None) -> Scaling | None:
    """The scaling that the words around two formulas make: "adjust $\\hat w$ by $1/p$"."""
    found = _SCALED.search(formula.lead)
    if found is None or before is None or before.node is None or formula.node is None:
        return None
    if before.block != formula.block or before.text.strip() != found["what"].strip():
        return None
    if not isinstance(before.node, Symbol) or isinstance(formula.node, Relation | Sequence):
        return None
    divided = found["verb"].lower().startswith("divid")
    value = Div(before.node, formula.node) if divided else Mul((formula.node, before.node), ("",))
    return Scaling(value, formula, f"{found[0]} {formula.text}")


def numbers_listed(node: Node) -> tuple[Fraction, ...] | None:
    """The entries of a list of numbers, or None where it is something else."""
    if not isinstance(node, Sequence):
        return None
    forms = [linear_form(item) for item in node.items]
    if any(form is None or any(form[name] for name in form if name) for form in forms):
        return None
    return tuple(form.get("", Fraction(0)) for form in forms if form is not None)


@lru_cache(maxsize=64)
def lists_in(statement: str) -> frozenset[tuple[Fraction, ...]]:
    """The lists of numbers that the statement of a part gives.

    Examples:
        >>> sorted(lists_in("The signal $[1, -2]$ gives $[3, 4]$."))
        [(Fraction(1, 1), Fraction(-2, 1)), (Fraction(3, 1), Fraction(4, 1))]
    """
    return frozenset(_lists(statement))


def _lists(statement: str) -> Iterator[tuple[Fraction, ...]]:
    for formula in formulas(Passage(statement, (1, 1 + statement.count("\n")))):
        listed = numbers_listed(formula.node) if formula.node is not None else None
        if listed:
            yield listed
