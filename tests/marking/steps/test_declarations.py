"""What a text declares of its own symbols, and what nobody can declare."""

from __future__ import annotations

import pytest

from viva.algebra import Notation, read_formula
from viva.algebra.tree import Relation
from viva.marking.steps.declarations import take_declaration
from viva.marking.steps.scope import Scope


@pytest.mark.parametrize(
    ("formula", "name", "shape"),
    [
        (r"X \in \mathbb{R}^{n \times d}", "X", ("n", "d")),
        (r"y \in \mathbb{R}^3", "y", (3,)),
        (r"\lambda > 0", "lambda", None),
        (r"X_i \sim \mathrm{Bernoulli}(q)", "X", ("m",)),
    ],
)
def test_what_is_declared(formula: str, name: str, shape: tuple[str | int, ...] | None) -> None:
    scope = Scope(Notation.default(), Notation.default())
    relation = read_formula(formula)
    assert isinstance(relation, Relation)
    assert take_declaration(relation, r"Let $X_1, \dots, X_m$ be independent.", scope)
    meaning = scope.notation.meaning(name)
    assert meaning is not None and meaning.shape == shape
    assert (meaning.distribution is not None) == (name == "X" and shape == ("m",))


@pytest.mark.parametrize("formula", [r"X \in S", "i > 0", "p > 0", r"x \in \mathbb{R}^{n+1}", r"X_i \sim F"])
def test_what_is_not(formula: str) -> None:
    known = Notation.from_mapping({"symbols": {"p": {"domain": "(0,1)"}}})
    scope = Scope(known, known)
    relation = read_formula(formula)
    assert isinstance(relation, Relation)
    assert not take_declaration(relation, "", scope)
    assert scope.notation is known
