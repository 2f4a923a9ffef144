r"""Letters that nobody declared and that a line is meant for all values of: "expanding, ``(a - 3)^2 = a^2 - 6a - 9``".

Of a letter that nobody declared nothing is known: the line may be an equation for it. It is none, and its letters are
free, where it is written as a calculation (a derivative by that letter, a link in a chain of which another link holds
for all values, "expanding", "factor") and where nothing else in the text says anything of the letter: no equation that
isn't an identity itself, no set that it is from, no word about it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from viva.algebra import compare
from viva.algebra.tree import (
    Apply,
    Big,
    Call,
    Derivative,
    Div,
    Expectation,
    Index,
    Matrix,
    Node,
    Norm,
    Pow,
    Symbol,
    Transpose,
    children,
)
from viva.marking.steps.accusations import Link
from viva.marking.steps.formulas import Formula, chains, contains
from viva.marking.steps.names import symbols
from viva.marking.steps.scope import EQUAL, Scope
from viva.patterns import regex
from viva.reading import Passage

_NOT_SCALAR = (Apply, Index, Transpose, Norm, Matrix, Expectation, Big)
_NEVER = frozenset("deijklmn")
_GREEK = frozenset(
    {"alpha", "beta", "gamma", "theta", "lambda", "mu", "rho", "sigma", "tau", "phi", "omega", "xi", "eta"}
)
_CALCULATED = regex(
    r"\b(?:expand\w*|multipl\w+ out|factor\w*|simplif\w+|complet\w+ the square|identity|partial fractions?)\b",
    re.IGNORECASE,
)
_RESTRICTED = regex(
    r"\b(?:using|since|because|given|with|where|if|when|assum\w+|suppos\w+|let|sol[uv]\w+|equations?|require\w*|want|constraint"
    r"|subject|at|on|for(?! (?:all|any|every)))\b",
    re.IGNORECASE,
)
_RESTRICTED_BEHIND = regex(
    r"\s*[$)\\]*\s*,?\s*(?:if|when|for(?! (?:all|any|every))|where|at|on|whenever"
    r"|assuming|provided|with|since|because|as|using|by|mod)\b",
    re.IGNORECASE,
)
_SAID = regex(
    r"\b(?:roots?|zeros?|unity|satisf\w+|golden|mod(?:ulo)?|binary|bits?|cayley|taylor|series|order|approxim\w+|small|tiny|near|about"
    r"|around|linear[iy]\w*|truncat\w+|non-?commut\w+|matri(?:x|ces)|vectors?|operators?|fixed points?|unit)\b",
    re.IGNORECASE,
)
_BY_NAME = regex(r"\b(?:in|respect to|of|by|all|any|every|real|number|variable|over)\s*[$(\\]*$", re.IGNORECASE)
_MOST = 120
_BEFORE, _BEHIND = 10, 4
"""Blocks around a line in which words may say something of its letters."""


class Letters:
    """What a passage says of the letters that nobody declared."""

    def __init__(self, found: Sequence[Formula], passage: Passage) -> None:
        self.found, self.passage = found, passage

    def free_in(self, link: Link, names: frozenset[str], scope: Scope) -> bool:
        """Whether a link has to hold for all values of the letters ``names``, of which nothing is known."""
        left, right, formula = link.left.node, link.right.node, link.formula
        near = scope.prose[max(0, formula.block - _BEFORE) : formula.block + _BEHIND]
        if (
            any(map(_SAID.search, near))
            or link.given
            or link.doubt is not None
            or not names
            or not all(map(_is_letter, names))
        ):
            return False
        if not (symbols(left) & names and symbols(right) & names):
            return False
        if contains(left, _NOT_SCALAR) or contains(right, _NOT_SCALAR) or _RESTRICTED_BEHIND.match(formula.trail):
            return False
        if _RESTRICTED.search(formula.lead[-120:].rsplit(". ", maxsplit=1)[-1]):
            return False
        return self._is_calculation(link, names, scope) and all(self._is_free(name, link, scope) for name in names)

    def _is_calculation(self, link: Link, names: frozenset[str], scope: Scope) -> bool:
        left, right = link.left.node, link.right.node
        if isinstance(left, Derivative):
            return left.op != "nabla" and [v for v, _ in left.by] == [Symbol(name) for name in names]
        if _functions(left) != _functions(right):
            return False
        if names >= {"p", "q"}:
            return False  # p + q = 1 needs no words
        if _CALCULATED.search(link.formula.lead[-80:]):
            return True
        if len(names) > 1:
            return False
        others = (m for m in pairwise(link.chain) if m != (link.left, link.right))
        return any(
            a.node != b.node
            and symbols(a.node) & names
            and symbols(b.node) & names
            and symbols(a.node) | symbols(b.node) <= names
            and compare(a.node, b.node, scope.notation).equal is True
            for a, b in others
        )

    def _is_free(self, name: str, link: Link, scope: Scope) -> bool:
        """Whether all else that the text says of a letter holds for all of its values."""
        met = 0
        for formula in self.found:
            if formula.node is None or name not in symbols(formula.node):
                continue
            if not scope.introduced.same_exercise(formula.block, link.formula.block):
                continue
            if formula.node == Symbol(name) and not _BY_NAME.search(formula.lead):
                return False
            for chain in chains(formula, self.passage):
                if any(member.node is link.right.node for member in chain.members):
                    continue
                for op, (a, b) in zip(chain.ops, pairwise(chain.members), strict=True):
                    if name not in symbols(a.node) | symbols(b.node):
                        continue
                    met += 1
                    introduces = isinstance(a.node, Symbol | Apply) and a.node != Symbol(name) and op in EQUAL
                    if met > _MOST or (op not in EQUAL and op != "!="):
                        return False
                    if op in EQUAL and not introduces and compare(a.node, b.node, scope.notation).equal is not True:
                        return False
        return True


def _is_letter(name: str) -> bool:
    return (len(name) == 1 and name.isascii() and name.islower() and name not in _NEVER) or name in _GREEK


def _functions(node: Node) -> frozenset[str]:
    """The kinds of functions in a formula: a series or a fraction cut off has others than what it stands for."""
    own: set[str] = set()
    if isinstance(node, Call):
        own.add(node.name)
    if isinstance(node, Pow) and symbols(node.exponent):
        own.add("exp")
    if isinstance(node, Div) and symbols(node.denominator):
        own.add("/")
    return frozenset(own).union(*(_functions(child) for child in children(node)))
