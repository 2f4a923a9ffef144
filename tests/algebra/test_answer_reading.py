"""Short cuts in reading answers: they give what the readers give."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from viva.algebra._answer_reading import _numbers
from viva.algebra._units import conversion, split_unit, unit_of
from viva.algebra.read import read_formula

WHOLE = st.sampled_from(["0", "1", "-1", "7", "-12", "37", "100", "-250", "1234", "99999"])
COMMA = st.sampled_from([",", ", "])
LISTS = st.tuples(st.lists(WHOLE, min_size=2, max_size=4), COMMA).map(lambda drawn: drawn[1].join(drawn[0]))
BRACKETED = st.tuples(st.lists(LISTS, min_size=1, max_size=3), COMMA, st.sampled_from(["()", "[]"])).map(
    lambda drawn: drawn[1].join(drawn[2][0] + inner + drawn[2][1] for inner in drawn[0])
)


@settings(max_examples=200, deadline=None)
@given(st.one_of(LISTS, BRACKETED))
def test_lists_of_numbers_are_read_as_the_readers_read_them(text: str) -> None:
    found = _numbers(text)
    assert found is None or found == read_formula(text)


def test_the_short_cut_is_taken_and_leaves_doubtful_commas_to_the_readers() -> None:
    assert _numbers("(0, 2), (3, -1)") is not None
    assert _numbers("-1, 2") is not None
    for doubtful in ("3,5", "1,234", "(1,234)", "1, 2)", "(1)", "", "1"):
        assert _numbers(doubtful) is None


def test_units_are_brought_to_one() -> None:
    assert conversion(unit_of("km"), unit_of("m")) * 1000 == 1
    assert conversion(unit_of("square inches"), unit_of("inch", 2)) == 1
    assert conversion(unit_of("km/h"), unit_of("kilometers per hour")) == 1
    assert conversion(unit_of("cm"), unit_of("kg")) is False
    assert conversion(unit_of("apples"), unit_of("apple")) == 1
    assert conversion(unit_of("apples"), unit_of("oranges")) is None


def test_a_unit_is_told_from_letters_that_multiply() -> None:
    assert split_unit(r"12\text{ cm}^2")[0] == "12"
    assert split_unit("60 km/h")[0] == "60"
    assert split_unit("2xy") == ("2xy", None)
    assert split_unit(r"1+2\mathrm{i}") == (r"1+2\mathrm{i}", None)
    text, unit = split_unit("3 apples")
    assert text == "3 apples"
    assert unit is not None
    assert re.fullmatch("apples", unit.text)
