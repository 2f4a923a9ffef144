"""What a sentence says on the way to its answer: premises, and what it tells of something else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from viva.patterns import regex
from viva.reading.answers.equations import find_equations
from viva.reading.answers.equations_found import EquationFound
from viva.reading.answers.looks import normal
from viva.reading.answers.statements import Statement, Weight

BEST_BY = regex(r"_\{?(?:lambda|ridge|map|mle?|ols|ls|lse|opt|best|min|max)\}?$", re.IGNORECASE)
"""By what it is best: ``w_\\lambda``, ``\\mu_{MAP}``."""
OF_ANOTHER = regex(
    r"\b(?:gradient|derivative|hessian|jacobian|determinant|trace|rank|precision|likelihood|score|inverse|norm|eigenvalues?)"
    r"(?: (?:of|with|for|at) [^.;:=]{1,40}?)?\s+(?:then |now |just |simply )?(?:is|are|becomes?|equals?|reads?)\s*"
    r"(?:then |just |simply |now )?[\s*$\\(⟪]*$",
    re.IGNORECASE,
)
"""What else a sentence may tell on the way."""


OF_A_PIECE_OF_IT = regex(
    r"\b(?:deviations?|differences?|average|mean|sum|products?|multiples?|functions?|fluctuations?|variance|size|sign"
    r"|copies|versions?|norms?|terms|instead|because)\s+of\s+(?:the\s+|all\s+|each\s+)?[\s*$\\(⟪]*$",
    re.IGNORECASE,
)
"""What makes something else of the formula behind it: "gamma times the deviation of g_i from its mean"."""
_FOLLOWS = regex(r"\b(?:so|hence|thus|therefore)\b[,:]?\s+(?!(?:that|far|as|called|long)\b)", re.IGNORECASE)


def is_premise(statement: Statement, equation: EquationFound, equations: Sequence[EquationFound]) -> bool:
    """Whether another formula of the sentence follows from this one: "b is B, so the loss is A + B"."""
    if statement.why != "a conclusion" or statement.kind == "display" or len(equations) < 2:
        return False
    said = _FOLLOWS.search(statement.text, equation.end)
    return said is not None and any(other.start >= said.end() for other in equations)


def as_premise(statement: Statement) -> Statement:
    """The statement without the claim that it is a conclusion."""
    return replace(statement, weight=int(Weight.PLAIN), why="stated", claim=0)


_MOST_DEFINING = 4_000


def expected_of_names(targets: frozenset[str], statements: Sequence[Statement]) -> set[str]:
    """Targets with a letter that the text gives to a piece of them: ``E (r - w^T e)^2`` where ``r = y - w^T x``."""
    if not any(target.startswith("E") for target in targets):
        return set()
    lefts: set[str] = set()
    named: dict[str, str] = {}
    for statement in statements:
        if statement.text and len(statement.text) <= _MOST_DEFINING:
            for equation in find_equations(statement):
                look = normal(equation.left)
                if re.fullmatch(r"[A-Za-z]", look) and look not in targets:
                    named.setdefault(look, normal(equation.sides[0]))
                elif look.startswith("E"):
                    lefts.add(look)
    return {left for left in lefts - targets for name, side in named.items() if _put_in(left, name, side) in targets}


def _put_in(look: str, name: str, side: str) -> str:
    return re.sub(rf"(?<![A-Za-z\\]){name}(?![A-Za-z])|(?<=^E){name}(?![A-Za-z])", lambda _: side, look)


def holds(side: str, name: str) -> bool:
    """Whether a formula's text holds a name, as a letter of its own."""
    look = normal(side)
    if name == "E":
        return bool(_EXPECTED.search(side)) or bool(re.search(r"(?<![A-Za-z|‖∥])(?:E_?R?(?=[|‖∥])|E_R)|𝔼", look))
    return bool(re.search(rf"(?<![A-Za-z]){re.escape(name)}(?![a-z])", look))


_EXPECTED = regex(r"\\mathbb\s*\{?\s*E|\\operatorname\s*\{?\s*E\}|(?<![A-Za-z|‖∥])E\s*(?:_\w|_\{\w+\})?\s*[\[(|‖∥]|𝔼")
