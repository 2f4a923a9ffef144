"""YAML with its lines: a small, exact part of it."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viva.errors import VivaError
from viva.sets.located import parse_located


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("-3", -3),
        ("+3", 3),
        ("0.1", Fraction(1, 10)),
        ("'3'", "3"),
        ('"3"', "3"),
        ("1e5", "1e5"),
        ("0x10", "0x10"),
        ("1:30", "1:30"),
        ("2020-01-01", "2020-01-01"),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("true", True),
        ("null", None),
        ("", None),
        ("~", None),
        (".inf", ".inf"),
        (r"\frac{1}{2}", r"\frac{1}{2}"),
    ],
)
def test_scalars(text, value):
    data = parse_located(f"key: {text}\n", "f").data["key"]
    assert data == value
    assert type(data) is type(value)


def test_an_empty_file_is_nothing():
    assert parse_located("# nothing\n", "f").data is None


def test_lines():
    file = parse_located("a: 1\nb:\n  - x\n  -\n    c: |\n      one\n      two\n      three\n", "f.yaml")
    assert file.where(()) == "f.yaml:1"
    assert file.where(("b",)) == "f.yaml:2"
    assert file.where(("b", 0)) == "f.yaml:3"
    assert file.where(("b", 1, "c")) == "f.yaml:5"
    assert file.where(("b", 1, "c"), 2) == "f.yaml:8"
    assert file.where(("b", 1, "nothing", 7)) == "f.yaml:5"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\na: 2\n", 2, "twice"),
        ("a: &x 1\nb: *x\n", 2, "alias"),
        ("a: !!python/object:os.system x\n", 1, "tag"),
        ("[a]: 1\n", 1, "key has to be text"),
        ("a: 1\n---\nb: 2\n", 2, "second document"),
        ("a: [1,\nb: 2\n", 1, "isn't valid YAML"),
        ("a: 1\n b: 2\n", 2, "isn't valid YAML"),
        ("a: 'open\n\n\n", 1, "isn't valid YAML"),
        ("a: \t- 1\n  b\n", 1, "isn't valid YAML"),
    ],
)
def test_errors(text, line, words):
    with pytest.raises(VivaError) as caught:
        parse_located(text, "f")
    assert str(caught.value).startswith(f"f:{line}: "), caught.value
    assert words in str(caught.value)


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text):
    try:
        parse_located(text, "f")
    except VivaError as error:
        assert str(error).startswith("f")


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "{a: " * 100_000, "- " * 100_000, "a:\n" + "".join(" " * k + "a:\n" for k in range(1, 900))]
)
def test_depth_is_bounded(text):
    with pytest.raises(VivaError):
        parse_located(text, "f")
