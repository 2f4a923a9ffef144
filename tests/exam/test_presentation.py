"""The question in other clothes: nothing that it takes to answer is lost on the way."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viva.errors import VivaError
from viva.exam.presentation.mangled import mangled, mangled_formula
from viva.exam.presentation.plain import FORMULA, plain, plain_formula
from viva.exam.presentation.present import image_of, words_under
from viva.exam.presentation.which import PRESENTATIONS, part_under, presentations_named, refuse_blind
from viva.exam.prompts import ask
from viva.sets import load_set

HW5 = load_set("hw5")
MESSAGES = [ask(part, opening=True) for seed in range(4) for part in HW5.draw(seed).parts]


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"x_{12}^2", "x₁₂²"),
        (r"a^{-1}b^{\top}", "a⁻¹bᵀ"),
        (r"\mathbb{R}^{n \times d}", "ℝ^{n×d}"),
        (r"-x - -1 = \{-2\}", "−x − −1 = {−2}"),
        (r"\frac{a+b}{2c}", "((a + b)/(2c))"),
        (r"\frac12 x", "(1/2) x"),
        (r"\frac{\partial L}{\partial x_i}", "∂L/∂xᵢ"),
        (r"\sqrt{x+1}", "√(x + 1)"),
        (r"\lim_{n \to \infty} a_n", "lim_{n → ∞} aₙ"),
        (r"\tilde{X} = X\,\check\Gamma", "X̃ = X Γ̌"),
        (r"R_{ij} \sim \mathrm{Bernoulli}(p)", "Rᵢⱼ ∼ Bernoulli(p)"),
        (r"\left[\|y - (R \odot X)\check w\|_2^2\right]", "[‖y − (R ⊙ X)w̌‖₂²]"),
        (r"\unknown{x} + }", "unknown x +"),
        ("f'(x)", "f′(x)"),
    ],
)
def test_formulas_in_unicode(tex: str, text: str) -> None:
    assert plain_formula(tex) == text


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"x_i^2", "x2i"),
        (r"3^2 x", "3^2 x"),
        (r"\frac{-1}{n}", "−1\nn"),
        (r"\begin{bmatrix} 1 & -2 & 3 \\ 4 & 5 & 6 \end{bmatrix}", "[\n1 −2 3\n4 5 6\n]"),
        (r"\begin{bmatrix} 1 & -2 \\ 4 & 5 \end{bmatrix}", "[\n1\n−2\n4\n5\n]"),
    ],
)
def test_formulas_out_of_a_pdf(tex: str, text: str) -> None:
    assert mangled_formula(tex) == text


@pytest.mark.parametrize("message", MESSAGES)
def test_no_tex_is_left_and_no_sign_or_number_is_lost(message: str) -> None:
    formulas = " ".join(next(g for g in found.groups() if g is not None) for found in FORMULA.finditer(message))
    wanted = sorted(re.findall(r"\d+", FORMULA.sub(" ", message) + " " + formulas))
    for shown in (plain(message), mangled(message)):
        assert not re.search(r"[$\\]|\*\*", shown)
        assert len(re.findall("[-−]", shown)) >= len(re.findall("-", message)) - message.count("\n- ")
    flat = plain(message).translate(str.maketrans("₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹", "01234567890123456789"))
    assert sorted("".join(re.findall(r"\d", flat))) == sorted("".join(wanted))


def test_a_drawn_matrix_can_be_read_back() -> None:
    part = HW5.draw_part("1c", 3)
    lines = mangled(part.statement).split("\n")
    numbers = [[Fraction(line.replace("−", "-")) for line in lines if re.fullmatch(r"−?\d+", line)]]
    found = re.findall(r"-?\d+", " ".join(re.findall(r"bmatrix\}(.*?)\\end", part.statement)))
    assert numbers == [[Fraction(number) for number in found]]


@given(st.text(alphabet=st.sampled_from(list(r"\{}_^&$*[]() xy12-+=,'frac")), max_size=60))
def test_any_text_is_taken(text: str) -> None:
    assert isinstance(plain(text), str)
    assert isinstance(mangled(text), str)
    plain_formula(text)


def test_the_form_of_the_answer_is_asked_for_in_the_same_words() -> None:
    message = ask(HW5.draw_part("2a", 0), opening=True)
    forms = {words_under(message, name, posing=True).partition("What to answer:")[2] for name in PRESENTATIONS}
    assert len(forms) == 1
    assert len({words_under(message, name, posing=True) for name in PRESENTATIONS}) == 3


def test_nudges_are_never_mangled() -> None:
    said = "Look at the filter: is $\\frac{1}{2}$ right?"
    assert words_under(said, "mangled", posing=False) == words_under(said, "plain", posing=False)
    assert words_under(said, "figure", posing=False) == said


def test_a_figure_that_is_seen_is_not_told_as_well() -> None:
    part = HW5.draw_part("2a", 0)
    assert "The figure in words" in ask(part_under(part, "figure-in-words"), opening=True)
    assert "The figure in words" not in ask(part_under(part, "figure"), opening=True)
    assert part_under(HW5.draw_part("3a", 0), "figure") == HW5.draw_part("3a", 0)


def test_the_figure_is_drawn_with_its_letters() -> None:
    pytest.importorskip("resvg_py")
    pytest.importorskip("font_roboto")
    figure = HW5.draw_part("2a", 3).figure
    assert figure is not None
    png = image_of(figure)
    assert png.startswith(b"\x89PNG")
    assert png != image_of(re.sub("<text.*?</text>", "", figure))
    assert png == image_of(figure)


def test_names_of_presentations() -> None:
    assert presentations_named(["plain", " latex", "plain"]) == ("plain", "latex")
    with pytest.raises(VivaError, match="no presentation 'ascii'"):
        presentations_named(["latex", "ascii"])
    with pytest.raises(VivaError, match="no presentation was named"):
        presentations_named(["", " "])


def test_a_model_that_is_known_not_to_see_is_refused() -> None:
    refuse_blind("openai/gpt-4o", ["latex", "figure"])
    refuse_blind("viva-local/smollm2-135m@1234", ["latex", "figure-in-words"])
    with pytest.raises(VivaError, match="takes text only"):
        refuse_blind("viva-local/smollm2-135m@1234", ["figure"])
