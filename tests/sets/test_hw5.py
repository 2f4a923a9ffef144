"""hw5: its answers against brute force, its patterns against sentences, its formulas against equivalent ones."""

import re
import time
from fractions import Fraction

import pytest

from viva.algebra import Notation, compare
from viva.operators import conv, conv_transpose, enumerated_dropout_loss
from viva.sets import load_set
from viva.sets.static import check_patterns

HW5 = load_set("hw5")
OWN = HW5.draw(0)


def field_of(part, name, drawn=OWN):
    return next(field for field in drawn.part(part).fields if field.name == name)


def test_all_parts_are_there():
    assert HW5.part_names == (
        *("1a", "1b", "1c", "2a", "2b", "3a", "3b", "4a", "4b", "4c", "4d"),
        *("5a", "5b", "5c", "5d", "5e", "5f", "5g", "5h", "5i"),
        *("6a", "6b", "6c", "6d", "6e", "6f", "6g", "6h", "6i"),
        *("8", "9a", "9b"),
    )
    kinds = {(part.name, field.name): field.kind for part in OWN.parts for field in part.fields}
    assert kinds == {
        ("1a", "reasons"): "rubric",
        ("1b", "filter"): "tensor",
        ("1c", "output"): "tensor",
        ("2a", "batch"): "choice",
        ("2a", "layer"): "choice",
        ("2b", "gradient"): "expression",
        ("2b", "value"): "number",
        ("2b", "limit"): "expression",
        ("3a", "parameters"): "number",
        ("3b", "parameters"): "number",
        ("4a", "loss"): "expression",
        ("4b", "weights"): "expression",
        ("4c", "matrix"): "expression",
        ("4d", "norms"): "rubric",
        ("4d", "speculation"): "rubric",
        ("5a", "formula"): "expression",
        ("5a", "weights"): "tensor",
        ("5b", "comparison_with_least_squares"): "choice",
        ("5b", "weights"): "tensor",
        ("5c", "weights"): "tensor",
        ("5d", "curve"): "rubric",
        ("5d", "comparison_with_least_squares"): "choice",
        ("5d", "least"): "number",
        ("5e", "curve"): "rubric",
        ("5e", "reason"): "rubric",
        ("5e", "weights"): "rubric",
        ("5f", "sizes"): "rubric",
        ("5f", "contributions"): "rubric",
        ("5f", "reason"): "rubric",
        ("5g", "reason"): "rubric",
        ("5g", "limit"): "tensor",
        ("5h", "change_with_dropout"): "choice",
        ("5h", "change_without_dropout"): "choice",
        ("5h", "reason"): "rubric",
        ("5i", "effect"): "rubric",
        ("6a", "graph"): "graph",
        ("6b", "dX"): "expression",
        ("6b", "dgamma"): "expression",
        ("6b", "dbeta"): "expression",
        ("6c", "explanation"): "rubric",
        ("6d", "design"): "rubric",
        ("6d", "tuning"): "rubric",
        ("8", "A"): "expression",
        ("8", "B"): "expression",
        ("8", "objective"): "expression",
        ("9a", "mean"): "number",
        ("9a", "deviation"): "number",
        ("9a", "shape"): "rubric",
        ("9b", "centre"): "rubric",
        ("9b", "size"): "rubric",
        ("9b", "contours"): "rubric",
        ("9b", "mean"): "tensor",
        ("9b", "covariance"): "tensor",
        **{(part, field): "code" for part in ("6e", "6f", "6g", "6h") for field in ("forward", "backward")},
        ("6i", "network"): "code",
    }


def test_the_homeworks_own_answers():
    filter_ = field_of("1b", "filter").expected
    assert conv([1, 4, 0, -2, 3], filter_).tolist() == [-2, 2, 11]
    assert conv_transpose([[-1, 2], [3, 1]], [[1, -1], [0, 1]]).tolist() == [
        [int(entry) for entry in row] for row in field_of("1c", "output").expected
    ]
    assert field_of("3a", "parameters").expected == 4 * 3 * 3 * 3
    assert field_of("3b", "parameters").expected == 3 * 3 * 3 + 4 * 3
    assert (field_of("2a", "batch").expected, field_of("2a", "layer").expected) == ("A", "B")
    assert field_of("2b", "value").expected == 0


@pytest.mark.parametrize("seed", range(40))
def test_filters_and_outputs_at_other_seeds(seed):
    """The numbers in the statement, put into the operators, give the key."""
    drawn = HW5.draw(seed)
    signal, output = re.findall(r"\[([-\d, ]+)\]", drawn.part("1b").statement)
    numbers = [[int(entry) for entry in text.split(",")] for text in (signal, output)]
    assert conv(numbers[0], field_of("1b", "filter", drawn).expected).tolist() == numbers[1]


@pytest.mark.parametrize("seed", range(40))
def test_the_shaded_cubes_at_other_seeds(seed):
    drawn = HW5.draw(seed)
    words = drawn.part("2a").figure_words
    assert (
        f"Cube {field_of('2a', 'batch', drawn).expected}: the shaded entries are those of one channel (C), in all"
        in words
    )
    assert (
        f"Cube {field_of('2a', 'layer', drawn).expected}: the shaded entries are those of one sample (N), in all"
        in words
    )


@pytest.mark.parametrize("part", OWN.parts, ids=lambda part: part.name)
def test_every_part_helps(part):
    assert len(part.hints) >= 3
    assert part.conventions
    for field in part.fields:
        assert field.labels
        assert field.misconceptions or field.kind == "rubric"
        if field.rubric:
            assert field.rubric.examples


@pytest.mark.parametrize("name", HW5.part_names)
def test_patterns_compile(name):
    check_patterns(HW5.parts[name], HW5.part_files[name])


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 4, 5])
def test_dropout_loss_is_what_the_masks_give(seed):
    """The scale in the statement, put into the definition, gives the key's factors."""
    drawn = HW5.draw(seed)
    key = field_of("4a", "loss", drawn).expected
    scale, square = (int(text or 1) for text in re.fullmatch(r"\\\|y - (\d*)p X.*\+ (\d*)p\(1-p\).*", key).groups())
    shown = re.search(r"y - (\d*)\(R \\odot X\)", drawn.part("4a").preamble).group(1)
    assert int(shown or 1) == scale
    x, y, w, p = [[1, 2], [3, -1]], [2, 5], [3, 1], Fraction(1, 3)
    closed = sum((y[i] - scale * p * sum(x[i][j] * w[j] for j in range(2))) ** 2 for i in range(2))
    closed += square * p * (1 - p) * sum(x[i][j] ** 2 * w[j] ** 2 for i in range(2) for j in range(2))
    assert enumerated_dropout_loss(x, y, w, p, scale=scale) == closed


EQUIVALENT = {
    ("4a", "loss"): [
        r"\|y - p X \hat w\|^2 + p(1-p)\|\hat\Gamma \hat w\|^2",
        r"\|\mathbf{y} - pX\mathbf{w}\|_2^2 + p(1-p)\|\Gamma \mathbf{w}\|_2^2",
        r"\|y-pXw\|_2^2 + p(1-p) w^\top \mathrm{diag}(X^\top X) w",
        r"\|y-pXw\|^2 + p(1-p)\sum_{j=1}^d w_j^2\|X_{:,j}\|_2^2",
        r"y^T y - 2p y^T X w + p^2 w^T X^T X w + p(1-p) w^T \Gamma^2 w",
        r"\left\| \sqrt{p(1-p)}\,\check\Gamma\check w\right\|_2^2 + \|y-pX\check w\|_2^2",
        r"\|y - p X w_{\text{dropout}}\|^2 + p(1-p)\|\check{\Gamma} w_{\text{dropout}}\|^2",
    ],
    ("4b", "weights"): [r"p\hat w", r"p\,\check{\mathbf{w}}", r"\check w p", r"p \cdot w_{\text{dropout}}", r"p\theta"],
    ("4c", "matrix"): [r"X\Gamma^{-1}", r"\sqrt{\lambda} X\Gamma^{-1}", r"\frac{1}{c} \mathbf{X}\Gamma^{-1}"],
    ("2b", "gradient"): [
        r"\gamma(g_i-\bar g)",
        r"\gamma\frac{\partial L}{\partial y_i} - \frac{\gamma}{n}\sum_{k=1}^n\frac{\partial L}{\partial y_k}",
        r"\gamma(1-\frac1n)\frac{\partial L}{\partial y_i} -\frac\gamma n\sum_{j\ne i}\frac{\partial L}{\partial y_j}",
        r"\sum_{j=1}^n \gamma(\delta_{ij}-\frac1n)\frac{\partial L}{\partial y_j}",
    ],
    ("2b", "limit"): [r"\gamma(g_i - \bar g)"],
}
DIFFERENT = {
    ("4a", "loss"): [
        r"\|y-pXw\|^2 + p^2\|\Gamma w\|^2",
        r"\|y-pXw\|^2+p(1-p)\|\Gamma w\|",
        r"\|y-pXw\|^2+p(1-p)\|w\|^2",
    ],
    ("4b", "weights"): [r"\hat w/p", r"(1-p)\hat w", r"p^2 \hat w"],
    ("4c", "matrix"): [r"-X\Gamma^{-1}", r"X\Gamma^{-T}", r"X"],
    ("2b", "gradient"): [r"\gamma g_i", r"\frac{\gamma}{n}\sum_j g_j"],
    ("2b", "limit"): [r"\gamma g_i", "0"],
}


def agreement(part, name, answer):
    field = field_of(part, name)
    return compare(field.expected, answer, Notation.from_mapping(OWN.part(part).notation), up_to=field.up_to).equal


@pytest.mark.parametrize(("place", "answer"), [(place, a) for place, answers in EQUIVALENT.items() for a in answers])
def test_right_in_other_words(place, answer):
    assert agreement(*place, answer) is True


@pytest.mark.parametrize(("place", "answer"), [(place, a) for place, answers in DIFFERENT.items() for a in answers])
def test_wrong_in_other_words(place, answer):
    assert agreement(*place, answer) is False


@pytest.mark.parametrize("seed", range(8))
def test_keys_hold_and_misconceptions_do_not(seed):
    drawn = HW5.draw(seed)
    for part in drawn.parts:
        notation = Notation.from_mapping(part.notation)
        for field in part.fields:
            if field.kind != "expression":
                continue
            assert compare(field.expected, field.expected, notation, up_to=field.up_to).equal is True
            wrong = [m.value for m in field.misconceptions if m.value is not None]
            for value in [*wrong, *field.conventions.values()]:
                # None: a product whose shapes don't fit has no value to compare with.
                assert compare(field.expected, value, notation, up_to=field.up_to).equal is not True, value
            for value in field.conventions.values():
                assert compare(value, value, notation).equal is True, value


def said(pattern, text):
    found = any(re.search(regex, text, re.IGNORECASE) for regex in pattern.any_of)
    return found and not any(re.search(regex, text, re.IGNORECASE) for regex in pattern.none_of)


def test_rubric_examples_are_read_as_labelled():
    labels = 0
    for part in OWN.parts:
        for field in part.fields:
            if field.rubric is None:
                continue
            patterns = {p.name: p for p in (*field.rubric.points, *field.rubric.contradictions)}
            for example in field.rubric.examples:
                for name, label in example.points.items():
                    assert said(patterns[name], example.text) is label, (part.name, name, example.text)
                    labels += 1
    assert labels > 20


REASONS = [
    ("A conv layer reuses one kernel at every position.", {"weight-sharing"}),
    ("They need only a handful of weights, which reduces the number of parameters a lot.", {"weight-sharing"}),
    ("Convolutions are parameter-efficient and less prone to overfitting.", {"weight-sharing"}),
    ("Each output sees just its receptive field.", {"locality"}),
    ("They make use of the spatial structure of the image.", {"locality"}),
    ("Neighbouring pixels are strongly correlated.", {"locality"}),
    ("Shift equivariance: a shifted input gives a shifted output.", {"translation"}),
    ("The same pattern is found wherever it appears.", {"translation"}),
    ("Deep stacks learn edges, then textures, then whole objects.", {"hierarchy"}),
    ("It mimics the visual cortex.", {"biology-and-practice"}),
    ("Because everybody does it.", set()),
    ("They run on graphics cards.", set()),
    ("They are invariant to rotation and to scaling.", set()),
    ("They have rotational invariance.", set()),
]


@pytest.mark.parametrize(("text", "points"), REASONS)
def test_reasons(text, points):
    rubric = field_of("1a", "reasons").rubric
    assert {point.name for point in rubric.points if said(point, text)} == points
    assert not any(said(pattern, text) for pattern in rubric.contradictions)


@pytest.mark.parametrize(
    "text",
    [
        "Fully connected layers have far more parameters than convolutional layers.",
        "Convolutional layers have far fewer parameters, whereas dense layers have many more.",
        "Fully connected layers learn separate weights for each position; convolutions share them.",
        "Unlike dense layers, where each neuron is connected to every input, units are local.",
        "The diagonal entries of Gamma are proportional to the norms of the columns of X.",
        "The columns of X may have different norms, but those of the new matrix all have norm 1/c.",
        "Columns with different norms in X get the same norm in $\\tilde X$.",
        "Γ's entries are proportional to the original norms, so every column of X̃ is scaled to the same length.",
        "The norm of the j-th column of $\\tilde X$ does not depend on j.",
    ],
)
def test_right_statements_are_no_contradictions(text):
    for part, name in (("1a", "reasons"), ("4d", "norms")):
        for pattern in field_of(part, name).rubric.contradictions:
            assert not said(pattern, text), pattern.name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The column norms of X̃ are all identical.", "equal-norms"),
        ("$\\|\\tilde X_{:,j}\\|_2 = \\frac{\\|X_{:,j}\\|_2}{c\\|X_{:,j}\\|_2} = \\frac{1}{c}$", "equal-norms"),
        ("Every column of the new matrix has unit norm.", "equal-norms"),
        ("so each column is normalized", "equal-norms"),
        ("They are all the same.", "equal-norms"),
        ("norm(X_tilde(:,j)) = const for all j", "equal-norms"),
        ("The norms are all equal to one another.", "equal-norms"),
        ("Each column's norm is a constant.", "equal-norms"),
        ("The norms of the columns of $\\tilde X$ differ from one another.", "different"),
        ("The columns of $\\tilde{X}$ are proportional to the original norms.", "follow-the-original"),
    ],
)
def test_norms(text, name):
    rubric = field_of("4d", "norms").rubric
    assert [p.name for p in (*rubric.points, *rubric.contradictions) if said(p, text)] == [name]


@pytest.mark.parametrize(
    "text",
    [
        "Column j of the new matrix has a norm of twice the old one, up to a constant.",
        "The norm of column j is equal to the norm of column j of X.",
        "The norm is the same as before.",
        "The norm of a column is a constant times its old norm.",
        "The norms are not all equal.",
    ],
)
def test_other_norms_are_not_taken_for_equal_ones(text):
    (point,) = field_of("4d", "norms").rubric.points
    assert not said(point, text)


ASSUMED = [
    "Assuming the average gradient vanishes, we get gamma g_i.",
    "If the gradients have zero mean, the second term drops out.",
    "Provided that $\\frac{1}{n}\\sum_j g_j \\to 0$, the limit is gamma g_i.",
    "if the mean of the downstream gradients tends to zero",
    "Under the additional assumption that the gradients average out to zero",
    "Assuming that the upstream gradients are i.i.d. with zero mean",
    "If $\\mathbb{E}[g_j] = 0$ this becomes gamma g_i.",
]
NOT_ASSUMED = [
    "Assuming bounded gradients, the mean goes to zero.",
    "Since all quantities are bounded, the average tends to 0.",
    "When n grows the mean vanishes.",
    "Assuming everything is bounded, the average of the gradients vanishes.",
    "The mean term goes to 0 as n grows, assuming boundedness.",
    "If we assume that the gradients are bounded then the sum divided by n goes to zero.",
    "If n is large, the mean of the gradients goes to zero.",
    "as n→∞ the second term vanishes",
    "If n goes to infinity the mean of the gradients vanishes.",
    "The correction is O(1/n) and becomes negligible (if gradients are bounded).",
]


@pytest.mark.parametrize(("text", "stated"), [(t, True) for t in ASSUMED] + [(t, False) for t in NOT_ASSUMED])
def test_a_vanishing_mean_has_to_be_assumed_in_so_many_words(text, stated):
    patterns = field_of("2b", "limit").assumed[0].patterns
    assert any(re.search(pattern, text, re.IGNORECASE) for pattern in patterns) is stated


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("In general there is no limit.", True),
        ("The limit does not exist in general.", True),
        ("The average need not converge.", True),
        ("The mean does not need to go to zero.", True),
        ("It stays bounded but doesn't vanish in general.", True),
        ("The averaged term does *not* vanish in general.", True),
        ("It is $\\gamma(\\frac{\\partial L}{\\partial y_i} - \\mathbb{E}[g])$ then.", True),
        ("What is left is γ times the deviation of g_i from the mean gradient.", True),
        ("The gradient goes to gamma g_i.", False),
        ("There is no problem with the limit.", False),
        ("$\\gamma (g_i - \\frac1n \\sum_j g_j) \\to \\gamma g_i$", False),
        ("Samples no longer interact in the limit.", False),
    ],
)
def test_the_limit_in_words(text, right):
    assert any(re.search(pattern, text, re.IGNORECASE) for pattern in field_of("2b", "limit").said) is right


def test_the_key_differs_and_says_why():
    assert field_of("2b", "limit").key == r"\gamma\frac{\partial L}{\partial y_i}"
    assert "y_1 + ... + y_n" in OWN.part("2b").key_note


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("The mean term vanishes.", True),
        ("The second term is of order 1/n and disappears.", True),
        ("the averaged part becomes negligible", True),
        ("The averaged term does *not* vanish.", False),
        ("The mean term doesn't have to be negligible.", False),
        ("The second term need not go to zero.", False),
    ],
)
def test_a_mean_said_to_vanish_is_a_misconception(text, named):
    patterns = field_of("2b", "limit").misconceptions[0].said
    assert any(re.search(pattern, text, re.IGNORECASE) for pattern in patterns) is named


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("For $n = 1$ this is $\\gamma\\frac{\\partial L}{\\partial y_1}$, as before.", True),
        ("For n = 1: ∂L/∂x₁ = γ ∂L/∂y₁", True),
        ("n = 1: dL/dx_1 = gamma*dL/dy_1", True),
        ("n = 1: ∂L/∂x₁ = γ ∂L/∂y₁ − γ ∂L/∂y₁ = 0", False),
        ("For $n = 1$: $\\gamma(g_1 - g_1) = 0$", False),
        ("For $n = 1$ it is 0, and for large n it is $\\gamma g_1$.", False),
    ],
)
def test_the_gradient_passed_on_by_a_batch_of_one(text, named):
    (misconception,) = field_of("2b", "value").misconceptions
    assert any(re.search(pattern, text, re.IGNORECASE) for pattern in misconception.said) is named
    (other,) = field_of("2b", "value", HW5.draw(7)).misconceptions
    assert not any(re.search(pattern, text, re.IGNORECASE) for pattern in other.said)


@pytest.mark.parametrize("seed", range(6))
def test_weights_in_words(seed):
    field = field_of("4b", "weights", HW5.draw(seed))
    factor = field.expected.split(r" \check")[0]
    right = [f"Multiply the weights by ${factor}$.", f"So we scale the learned weights by {factor}, as at test time."]
    wrong = [f"Divide the weights by ${factor}$.", f"Scale the weights by 1/{factor}.", "Scale the inputs by p."]
    for text, expected in [(t, True) for t in right] + [(t, False) for t in wrong]:
        assert any(re.search(pattern, text, re.IGNORECASE) for pattern in field.said) is expected, text


def test_no_pattern_is_slow():
    """Long runs of what a pattern begins with are where backtracking explodes."""
    texts = [
        "assuming " * 3000,
        "the mean of the norm of the " * 1500,
        "[" * 5000,
        "gamma - " * 3000,
        "columns of \\tilde X " * 1500,
    ]
    start = time.process_time()
    for part in OWN.parts:
        for field in part.fields:
            rubric = [*field.rubric.points, *field.rubric.contradictions] if field.rubric else []
            patterns = [*field.labels, *field.said, *(p for a in field.assumed for p in a.patterns)]
            patterns += [regex for p in rubric for regex in (*p.any_of, *p.none_of)]
            patterns += [regex for m in field.misconceptions for regex in m.said]
            for pattern in patterns:
                for text in texts:
                    for _ in re.finditer(pattern, text, re.IGNORECASE):
                        pass
    assert time.process_time() - start < 10
