"""Numbers, arrays and choices found in text, and how."""

from fractions import Fraction

import pytest

from viva.reading.answers.choices import find_choices
from viva.reading.answers.equations import find_equations
from viva.reading.answers.looks import normal
from viva.reading.answers.numbers import find_numbers, read_number
from viva.reading.answers.plain import plain_text
from viva.reading.answers.sentence_spans import split_sentences
from viva.reading.answers.statements import section_role, statements
from viva.reading.answers.tensors import find_tensors
from viva.reading.transcript import Passage


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("3×3×3 = 27", [27, 27]),
        ("(27)(4) = 108", [108, 108]),
        ("thirty-nine, or one hundred and eight", [39, 108]),
        ("150,528 entries", [150528]),
        ("-3 and +2", [-3, 2]),
        ("x_1 and 3D and f_2 - 1", []),
        ("9^9^9^9", []),
        ("1/0", []),
        ("(27)/(3) × 4", [36]),
        ("224x224x3", [150528]),
        ("0.50 of it", [Fraction(1, 2)]),
        ("", []),
    ],
)
def test_numbers(text: str, values: list[int]) -> None:
    assert [n.value.value for n in find_numbers(text)] == values


@pytest.mark.parametrize(
    ("text", "value"), [("-2 + 1", -1), ("1/2", Fraction(1, 2)), ("2 apples", None), ("", None), ("(1", None)]
)
def test_a_whole_text_as_a_number(text: str, value: int | None) -> None:
    found = read_number(text)
    assert (found.value if found else None) == value


@pytest.mark.parametrize(
    ("text", "shape", "entries"),
    [
        ("[2, -1, 3]", (3,), [2, -1, 3]),
        ("np.array([[1, 2], [3, 4]])", (2, 2), [1, 2, 3, 4]),
        ("[[1 2]\n [3 4]]", (2, 2), [1, 2, 3, 4]),
        ("[1 2; 3 4]", (2, 2), [1, 2, 3, 4]),
        (r"\begin{pmatrix} 1 & -\frac{1}{2} \\ 0 & 2+1 \end{pmatrix}", (2, 2), [1, Fraction(-1, 2), 0, 3]),
        (r"\begin{bmatrix} 1 \\ 2 \end{bmatrix}^\top", (1, 2), [1, 2]),
        ("⎡1 2⎤\n⎣3 4⎦", (2, 2), [1, 2, 3, 4]),
        ("Row 1: 1, 2\nRow 2: 3, 4", (2, 2), [1, 2, 3, 4]),
        ("h_1 = 1, h_2 = −2", (2,), [1, -2]),
        ("u = 1, v = 2", (2,), [1, 2]),
        ("Kernel: 1, –2, 3.", (3,), [1, -2, 3]),
        ("tensor([1., 2.])", (2,), [1, 2]),
        (r"$\boxed{[1, 2]}$", (2,), [1, 2]),
        ("**[1, 2]**", (2,), [1, 2]),
        (r"$\frac{1}{8} \begin{bmatrix} 7 \\ 3 \end{bmatrix}$", (2, 1), [Fraction(7, 8), Fraction(3, 8)]),
        ("w = (1/8) [7, 3]", (2,), [Fraction(7, 8), Fraction(3, 8)]),
        ("w = [7, 3]/8", (2,), [Fraction(7, 8), Fraction(3, 8)]),
        (r"$= 2\,[1, 2]$", (2,), [2, 4]),
        (r"the answer is $-\frac12(1, 3)$", (2,), [Fraction(-1, 2), Fraction(-3, 2)]),
        (r"$\boxed{\tfrac12 \cdot [1, 3]}$", (2,), [Fraction(1, 2), Fraction(3, 2)]),
        (r"$w_1 = \frac78$, $w_2 = \frac{3}{8}$", (2,), [Fraction(7, 8), Fraction(3, 8)]),
        (r"$\sigma_1 = \sqrt{100} = 10$ and $\sigma_2 = 5$", (2,), [10, 5]),
        ("covariance: [ 1 3 ]\n[ 3 1 ]", (2, 2), [1, 3, 3, 1]),
        ("- **output:** [1 2]\n              [3 4]", (2, 2), [1, 2, 3, 4]),
        ("The result is | 1, 2 |\n| 3, 4 |\n| 5, 6 |.", (3, 2), [1, 2, 3, 4, 5, 6]),
        ("Y: ⎡1 2⎤\n   ⎣3 4⎦", (2, 2), [1, 2, 3, 4]),
    ],
)
def test_arrays(text: str, shape: tuple[int, ...], entries: list[int]) -> None:
    (found,) = find_tensors(text)
    assert found.value.shape == shape
    assert [e.value for e in found.value.entries] == entries
    assert not found.operand


@pytest.mark.parametrize(
    "text", ["at position (0, 1)", "f(1, 2)", "X_{1,2}", "[a, b]", "[[1, 2], [3]", "x[0, 1]", "3 × 3"]
)
def test_no_arrays(text: str) -> None:
    assert [t for t in find_tensors(text) if len(t.value.shape) > 1 or not text.startswith("[[")] == []


def test_a_row_behind_a_label_begins_a_matrix_only_above_bare_rows() -> None:
    shapes = [t.value.shape for t in find_tensors("mean: [1 2]\ncovariance: [1 0]\n[0 1]\nmode: [3 3]")]
    assert shapes == [(2,), (2, 2), (2,)]
    assert [t.value.shape for t in find_tensors("a: [1, 2]\nb: [3, 4]")] == [(2,), (2,)]
    assert [t.value.shape for t in find_tensors("a: [1, 2]\n[3, 4, 5]")] == [(2,), (3,)]
    assert [t.value.shape for t in find_tensors("The input [1, 2]\n[3, 4] is taken.")] == [(2,), (2,)]


def test_operands_are_told_apart() -> None:
    found = find_tensors(r"$[1, 0] \cdot [2, 3] = 2$ and $2 \times [1, 1]$, so $[4, 5]$")
    assert [t.operand for t in found] == [True, True, True, False]
    for text in (r"$\frac{1}{ad - bc} [4, 5]$", "Row 2 [4, 5]", r"$\frac13 [4, 5] + [1, 1]$", "[4, 5]/3 - [1, 2]"):
        assert find_tensors(text)[0].operand, text


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (r"$1\frac{9}{11}$", [Fraction(20, 11)]),
        (r"$-1\tfrac12$.", [Fraction(-3, 2)]),
        (r"$3 \cdot 2\frac13$", [7]),
        (r"$4\frac{3}{8} = \frac32$", [Fraction(3, 8), Fraction(3, 2)]),  # a product, as what follows shows
        (r"$x^2\frac13$", [Fraction(1, 3)]),
    ],
)
def test_mixed_numbers(text: str, values: list[Fraction]) -> None:
    assert [n.value.value for n in find_numbers(plain_text(text))][-len(values) :] == values


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("■ A B C", [("A", "ticked")]),
        ("A B ■C", [("C", "ticked")]),
        ("A B C ■", [("C", "ticked")]),
        ("☐ A ☑ B ☐ C", [("B", "ticked")]),
        ("A [ ] B [x] C [ ]", [("B", "ticked")]),
        ("A ✗ B ✓ C ✗", [("B", "ticked")]),
        ("A **B** C", [("B", "ticked")]),
        ("- [x] A", [("A", "ticked")]),
        ("option (C)", [("C", "named")]),
        ("A batch of all C channels over (N, C, H, W)", []),
        ("A B C", []),
    ],
)
def test_choices(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(c.option, c.how) for c in find_choices(plain_text(text), ("A", "B", "C"))] == expected


def test_a_tick_between_two_options_may_mean_either() -> None:
    (found,) = find_choices("A ■ B C", ("A", "B", "C"))
    assert {found.option, *found.also} == {"A", "B"}
    (told,) = find_choices("A ■ B C", ("A", "B", "C"), before=True)
    assert (told.option, told.also) == ("B", ())


def equations(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(e.left, e.sides) for s in statements(Passage(text, (1, 1))) for e in find_equations(s)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$a = b = c$", [("a", ("b", "c"))]),
        (r"$$a = b, \quad c \approx d$$", [("a", ("b",)), ("c", ("d",))]),
        (r"$$\begin{aligned} L &= a \\ &= b \end{aligned}$$", [("L", ("a", "b"))]),
        (r"$\boxed{w = p\,v}$", [("w", (r"p\,v",))]),
        ("so w = p * v holds", [("w", ("p * v",))]),
        (r"$a \le b$", []),
        (r"$f(x, y) = [1, 2]$", [("f(x, y)", ("[1, 2]",))]),
        (r"$$x = 0 \text{ if } n = 1$$", [("x", ("0",))]),
    ],
)
def test_equations(text: str, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    assert equations(text) == expected


def test_targets_are_compared_by_their_look() -> None:
    assert normal(r"\dfrac{\partial L}{\partial x_{i}}") == normal("∂L/∂x_i")
    assert normal(r"\mathcal{L}(\hat{\mathbf{w}})") == normal(r"L(\hat w)")
    assert normal(r"\check w") != normal(r"\hat w") != normal("w")


def test_sentences_are_not_cut_in_maths_or_after_abbreviations() -> None:
    text = "It is $x. Y$ here, e.g. so. A new one. Next"
    assert [text[a:b] for a, b in split_sentences(text)] == ["It is $x. Y$ here, e.g. so.", "A new one.", "Next"]


def test_roles_of_headings() -> None:
    roles = {
        h: section_role(h).name
        for h in ("Final Answer", "Answer", "Sanity check", "Given", "Comparison", "Summary", "Step 2")
    }
    assert roles == {
        "Final Answer": "FINAL",
        "Answer": "FINAL",
        "Sanity check": "CHECK",
        "Given": "RESTATE",
        "Comparison": "ASIDE",
        "Summary": "SUMMARY",
        "Step 2": "PLAIN",
    }
