"""Values put into text."""

from fractions import Fraction

import pytest

from viva.sets.language import LanguageError, evaluate, literal
from viva.sets.text import fill, insertions

VALUES = {"a": Fraction(1, 2), "one": Fraction(1), "v": literal([1, -4, 0]), "m": literal([[1, 2], [3, 4]])}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("no insertion", "no insertion"),
        ("{{ a }}", r"\frac{1}{2}"),
        ("{{ -a }}", r"-\frac{1}{2}"),
        ("{{a|list}}", "1/2"),
        ("{{ v }}", "[1, -4, 0]"),
        ("{{ v | list }}", "[1, -4, 0]"),
        ("{{ m }}", r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}"),
        ("{{ m | list }}", "[[1, 2], [3, 4]]"),
        ("{{ one | factor }}p, {{ -one | factor }}p, {{ 2 * one | factor }}p", "p, -p, 2p"),
        ("x {{ v[1] | signed }} y {{ v[0] | signed }} z", "x -4 y +1 z"),
        ("{{ 2 + one | words }} of {{ 30 * one | words }}", "three of 30"),
        (r"\frac{ {{ one }} }{2}", r"\frac{ 1 }{2}"),
        ("{{ 'text' }}", "text"),
    ],
)
def test_formats(text, filled):
    assert fill(text, lambda expression: evaluate(expression, VALUES.__getitem__, {})) == filled


def test_the_row_of_a_bad_insertion_is_known():
    with pytest.raises(LanguageError) as caught:
        list(insertions("fine {{ a }}\n\nnot {{ a + }}"))
    assert caught.value.args[1] == 2
