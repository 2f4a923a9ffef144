"""The schema of a notation: what it declares, how names are matched, what it refuses."""

from typing import Any

import pytest

from viva.algebra import Notation, compare
from viva.errors import VivaError


@pytest.mark.parametrize(
    "mapping, words",
    [
        ({"size": ["n"]}, "unknown key 'size'"),
        ({"symbols": {"x": {"shap": ["n"]}}}, "unknown key 'shap'"),
        ({"symbols": {"x": {"shape": ["n"]}}}, "'n' is not one of the sizes"),
        ({"symbols": {"x": {"domain": "small"}}}, "unknown domain 'small'"),
        ({"symbols": {"x": {"properties": ["nice"]}}}, "unknown property 'nice'"),
        ({"symbols": {"x": {"definition": r"\frac{1"}}}, "can't read the formula"),
        ({"symbols": {"x+y": {}}}, "is not a symbol"),
        ({"symbols": {"x": 3}}, "must be a mapping"),
        ({"layout": "both"}, "layout is 'both'"),
        ({"functions": {"f": {"arguments": ["x"]}}}, "needs `arguments`"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(mapping: dict[str, Any], words: str) -> None:
    with pytest.raises(VivaError) as caught:
        Notation.from_mapping(mapping, where="set.yaml")
    assert words in str(caught.value)
    assert str(caught.value).startswith("set.yaml")
    assert "\n" not in str(caught.value)


def test_aliases_and_accents() -> None:
    notation = Notation.from_mapping({"symbols": {r"\check w": {"aliases": [r"\hat w", r"w_{\text{drop}}"]}, "w": {}}})
    assert compare(r"\check{\mathbf w}", r"\hat w", notation).equal is True
    assert compare(r"\check w", r"w_{\text{drop}}", notation).equal is True
    assert compare(r"\check w", "w", notation).equal is False


def test_fonts_count_only_where_two_symbols_differ_by_nothing_else() -> None:
    one = Notation.from_mapping({"symbols": {"w": {}}})
    assert compare(r"\mathbf{w}", "w", one).equal is True
    two = Notation.from_mapping({"symbols": {"L": {}, r"\mathcal L": {}}})
    assert compare(r"\mathcal{L}", "L", two).equal is False


def test_definitions_are_followed() -> None:
    notation = Notation.from_mapping(
        {
            "sizes": ["n"],
            "symbols": {
                "x": {"shape": ["n"]},
                "m": {"definition": r"\frac1n\sum_i x_i"},
                "z": {"shape": ["n"], "index": "i", "definition": "x_i-m"},
                "D": {"shape": ["n", "n"], "diagonal": "x_j^2", "index": "j"},
                "K": {"shape": ["n", "n"], "index": ["i", "j"], "definition": "x_i+2x_j"},
            },
            "functions": {"q": {"arguments": ["t"], "definition": "t^2+m"}},
        }
    )
    assert compare(r"\sum_i z_i", "0", notation).equal is True
    assert compare(r"D_{ij}", r"\delta_{ij}x_i x_j", notation).equal is True
    assert compare("K_{ij}-K_{ji}", "x_j-x_i", notation).equal is True
    assert compare("q(a)-q(b)", "(a-b)(a+b)", notation).equal is True
    assert compare("q'(a)", "2a", notation).equal is True


def test_equations_become_definitions() -> None:
    base = Notation.from_mapping({"sizes": ["n", "d"], "symbols": {"X": {"shape": ["n", "d"]}, "w": {"shape": ["d"]}}})
    more = base.extended(definitions=["r_i = (Xw)_i", r"G_{jj} = \|X_{:,j}\|_2^2", "h(t) = t^2", "v = 2w"])
    assert compare("r^Tr", r"\|Xw\|^2", more).equal is True
    assert compare("G", r"\mathrm{diag}(X^TX)", more).equal is True
    assert compare("h(3)", "9", more).equal is True
    assert compare("Xv", "2Xw", more).equal is True
    assert "r" not in base.symbols
    with pytest.raises(VivaError):
        base.extended(definitions=["x + y"])


def test_a_symbol_defined_by_itself_is_undecided() -> None:
    notation = Notation.from_mapping({"symbols": {"a": {"definition": "b+1"}, "b": {"definition": "a+1"}}})
    result = compare("a", "b", notation)
    assert result.equal is None
    assert result.reason is not None and "itself" in result.reason


@pytest.mark.parametrize(
    "domain, left, right",
    [
        ("positive", r"\sqrt{x^2}", "x"),
        ("negative", r"\sqrt{x^2}", "-x"),
        ("(0,1)", r"\max(x, 1)", "1"),
        ("(2,3)", r"\lfloor x\rfloor", "2"),
        ("integer", r"\lfloor x\rfloor", "x"),
        ("natural", r"(-1)^{2x}", "1"),
    ],
)
def test_domains(domain: str, left: str, right: str) -> None:
    assert compare(left, right, Notation.from_mapping({"symbols": {"x": {"domain": domain}}})).equal is True


@pytest.mark.parametrize(
    "properties, left, right",
    [
        (["symmetric"], "A", "A^T"),
        (["orthogonal"], "A^TA", "I"),
        (["diagonal"], "A", r"\mathrm{diag}(A)"),
        (["positive definite"], "A", "A^T"),
        (["invertible"], "A^{-1}A", "I"),
    ],
)
def test_properties_of_matrices(properties: list[str], left: str, right: str) -> None:
    mapping = {"sizes": ["d"], "symbols": {"A": {"shape": ["d", "d"], "properties": properties}}}
    assert compare(left, right, Notation.from_mapping(mapping)).equal is True
    if properties != ["invertible"]:
        plain = Notation.from_mapping({"sizes": ["d"], "symbols": {"A": {"shape": ["d", "d"]}}})
        assert compare(left, right, plain).equal is False
