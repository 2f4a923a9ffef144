"""The value language: exact, bounded, and nothing but values."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viva.sets.language import LanguageError, evaluate, literal, parse
from viva.sets.vocabulary import OPERATORS

NAMES = {
    "a": Fraction(3),
    "v": literal([1, 2, 3]),
    "m": literal([[1, 2], [3, 4]]),
    "word": "batch",
    "words": literal(["layer", "batch"]),
}


def value_of(text):
    def resolve(name):
        if name not in NAMES:
            raise LanguageError(f"nothing is called {name!r}")
        return NAMES[name]

    return evaluate(parse(text), resolve, OPERATORS)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * a", 7),
        ("1 / 3 + 1 / 6", Fraction(1, 2)),
        ("0.1 + 0.2", Fraction(3, 10)),
        ("-a", -3),
        ("7 // 2", 3),
        ("-7 % 3", 2),
        ("2 ** -2", Fraction(1, 4)),
        ("v[0] + v[-1]", 4),
        ("m[1][0]", 3),
        ("2 * v", (2, 4, 6)),
        ("v + v", (2, 4, 6)),
        ("m - m", ((0, 0), (0, 0))),
        ("[a, [a]]", (3, (3,))),
        ("conv(v, [1, -1])", (-1, -1)),
        ("conv(v, [1, -1], stride=2)", (-1,)),
        ("conv_transpose(v, [1], stride=2)", (1, 0, 2, 0, 3)),
        ("conv_windows(v, length=2)", ((1, 2), (2, 3))),
        ("conv_filter([3, 1, 2], [5, 0], length=2)", (2, -1)),
        ("kernel_flipped(m)", ((4, 3), (2, 1))),
        ("transpose(m)", ((1, 3), (2, 4))),
        ("determinant(m)", -2),
        ("v @ v", 14),
        ("m @ [1, 1]", (3, 7)),
        ("[1, 1] @ m", (4, 6)),
        ("m @ inverse(m)", ((1, 0), (0, 1))),
        ("m @ m", ((7, 10), (15, 22))),
        ("inverse([[1/2]])", ((2,),)),
        ("solve(m, [5, 11])", (1, 2)),
        ("least_squares([[1, 0], [1, 1], [1, 2]], [1, 0, 2])", (Fraction(1, 2), Fraction(1, 2))),
        ("rank([[1, 2], [2, 4]])", 1),
        ("trace(m)", 5),
        ("identity(2)", ((1, 0), (0, 1))),
        ("diagonal([1, 2])", ((1, 0), (0, 2))),
        ("diagonal(m)", (1, 4)),
        ("outer([1, 2], v)", ((1, 2, 3), (2, 4, 6))),
        ("eigenvalues([[2, 1], [1, 2]])", (3, 1)),
        ("eigenvalues([[1/2, 0, 0], [0, 1/2, 5], [0, 0, -1/3]])", (Fraction(1, 2), Fraction(1, 2), Fraction(-1, 3))),
        ("eigenvalues([[4, 1], [-4, 0]])", (2, 2)),
        ("singular_values([[6, -2], [7, 6]])", (10, 5)),
        ("singular_values([[3, 4, 0], [0, 0, 2]])", (5, 2)),
        ("sqrt(9/4)", Fraction(3, 2)),
        ("sqrt([4, 9])", (2, 3)),
        ("is_square(9/4) and not is_square(2) and not is_square(-4)", True),
        ("factorial(5)", 120),
        ("binomial(5, 2)", 10),
        ("gcd(12, 18, 8)", 2),
        ("product(v)", 6),
        ("sorted([3, 1, 2])", (1, 2, 3)),
        ("sum(m)", 10),
        ("max(v, m)", 4),
        ("min(v)", 1),
        ("length(v)", 3),
        ("reverse(v)", (3, 2, 1)),
        ("count(v, 2)", 1),
        ("abs(-v)", (1, 2, 3)),
        ("letter(word, words)", "B"),
        ("pick(word, batch=1, layer=2)", 1),
        ("conv_parameters(2, 5, 3, 3, bias=True)", 95),
        ("depthwise_separable_parameters(2, 5, 3, 3, bias='both')", 35),
        ("centering_backward([5, 1], 3)", (6, -6)),
        ("distinct(1, 2, 1)", False),
        ("1 < a <= 3 and not a == 2", True),
        ("a == 2 or word == 'batch'", True),
        ("word in words", True),
    ],
)
def test_values(text, value):
    assert value_of(text) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "isn't an expression"),
        ("a b", "isn't an expression"),
        ("a = 1", "isn't an expression"),
        ("lambda: a", "Lambda"),
        ("[x for x in v]", "ListComp"),
        ("a.numerator", "Attribute"),
        ("a if a else a", "IfExp"),
        ("f'{a}'", "JoinedStr"),
        ("(a)(1)", "there is no operator"),
        ("v[0](1)", "calls something that has no name"),
        ("sum(*v)", "star"),
        ("sum(**v)", "star"),
        ("v[0:1]", "Slice"),
        ("b'x'", "Constant"),
        ("...", "Constant"),
        ("1j", "Constant"),
        ("a @ a", "have no @; both have to be lists"),
        ("v @ a", "have no @"),
        ("v @ [1, 2]", "lengths 3 and 2 have no @"),
        ("m @ v", "lengths 2 and 3 have no @"),
        ("a | a", "BinOp"),
        ("inverse([[1, 2], [2, 4]])", "no inverse"),
        ("inverse(v)", "square"),
        ("solve([[1, 1]], [1])", "more than one solution"),
        ("eigenvalues([[0, 1], [1, 1]])", "not all of the eigenvalues are rational"),
        ("eigenvalues([[0, -1], [1, 0]])", "not all of the eigenvalues are rational"),
        ("singular_values([[1, 1], [0, 1]])", "not all of the eigenvalues are rational"),
        ("sqrt(2)", "the square root of 2 is not rational"),
        ("sqrt(-4)", "not rational"),
        ("trace([[1, 2]])", "square"),
        ("factorial(301)", "whole number from 0 to 300"),
        ("factorial(1/2)", "whole number"),
        ("binomial(-1, 2)", "whole number"),
        ("gcd(1/2, 3)", "whole numbers"),
        ("identity(13)", "whole number from 0 to 12"),
        ("outer(word, v)", "isn't a tensor"),
        ("~a", "UnaryOp"),
        ("nope", "nothing is called 'nope'"),
        ("eval('1')", "no operator 'eval'"),
        ("conve(v, v)", "did you mean 'conv'?"),
        ("v[3]", "no entry 3"),
        ("a[0]", "only a list has entries"),
        ("v[1/2]", "counted by whole numbers"),
        ("1 / 0", "division by zero"),
        ("1 % 0", "division by zero"),
        ("0 ** -1", "division by zero"),
        ("2 ** 10000", "exponent"),
        ("2 ** (1/2)", "exponent"),
        ("(10 ** 250) ** 250", "binary digits"),
        ("v + [1, 2]", "lengths 3 and 2"),
        ("word + 1", "a text and a number have no \\+"),
        ("not a", "neither true nor false"),
        ("a and True", "neither true nor false"),
        ("word < 1", "can't be compared"),
        ("conv(v, v, stride=10**9)", "stride has to be a whole number"),
        ("conv(v, v, stride=1/2)", "stride has to be a whole number"),
        ("conv(v, v, colour=1)", "conv: .*colour"),
        ("conv(v)", "conv: "),
        ("conv(v, m)", "can't be convolved"),
        ("conv(v, [])", "isn't a tensor"),
        ("conv(v, [1, [2]])", "different lengths"),
        ("conv(v, [word])", "isn't a tensor"),
        ("conv_parameters(10**9, 1, 1, 1)", "a size has to be"),
        ("letter('group', words)", "isn't in the list"),
        ("pick('group', batch=1)", "no case for 'group'"),
        ("determinant(v)", "square"),
        ("1 + " * 600 + "1", "at most 2000 characters"),
        ("(" * 100 + "1" + ")" * 100 + "+", "isn't an expression"),
        ("-" * 100 + "1", "nested more than"),
        ("[" * 60 + "]" * 60, "nested more than"),
    ],
)
def test_refusals(text, message):
    with pytest.raises(LanguageError, match=message):
        value_of(text)


def test_growth_is_bounded():
    """A list that doubles with every value is stopped, however cheaply it is written."""
    value = literal([1])
    with pytest.raises(LanguageError, match="entries"):
        for _ in range(40):
            value = evaluate(parse("[x, x]"), {"x": value}.__getitem__, OPERATORS)


@given(st.text(max_size=60))
def test_any_text_gives_a_value_or_a_language_error(text):
    try:
        value_of(text)
    except LanguageError as error:
        assert str(error)


@given(st.text(alphabet="av[]()+-*/%<>=,.0123456789 'mword\\\n", max_size=40))
def test_any_near_miss_gives_a_value_or_a_language_error(text):
    try:
        value_of(text)
    except LanguageError as error:
        assert str(error)
