"""Hints that give the answer away, and sets that can't be drawn, are found."""

import re
from fractions import Fraction
from importlib.resources import files
from pathlib import Path

import pytest

from viva.sets import DrawnField, load_set
from viva.sets.language import literal
from viva.sets.wellposed import contains_answer, given_away, problems_of

NUMBER = DrawnField("n", "number", "?", Fraction(108))
SMALL = DrawnField("n", "number", "?", Fraction(3))
HALF = DrawnField("n", "number", "?", Fraction(1, 2))
TENSOR = DrawnField("t", "tensor", "?", literal([2, -1, 3]))
MATRIX = DrawnField("t", "tensor", "?", literal([[1, 2], [3, 4]]))
CHOICE = DrawnField("c", "choice", "?", "B", options=("A", "B"))
FORMULA = DrawnField("e", "expression", "?", r"p \check w")


@pytest.mark.parametrize(
    ("field", "text", "found"),
    [
        (NUMBER, "It is 108.", True),
        (NUMBER, "There are 1080.", False),
        (NUMBER, "108.5 is too much", False),
        (SMALL, "The answer is 3", True),
        (SMALL, "n = 3", True),
        (SMALL, "multiply 3 by the depth", False),
        (HALF, r"you should get $\frac{1}{2}$", True),
        (HALF, "that gives 1/2", True),
        (TENSOR, "try [2,-1, 3]", True),
        (TENSOR, "try [2, 1, 3]", False),
        (MATRIX, r"$\begin{bmatrix}1&2\\3&4\end{bmatrix}$", True),
        (MATRIX, "[[1, 2], [3, 4]]", True),
        (CHOICE, "look at cube B again", True),
        (CHOICE, "Batch norm pools over samples; B is for batch", False),
        (FORMULA, r"so $w = p\,\check{w}$", True),
        (FORMULA, r"so $w$ has a $\check w$ in it", False),
    ],
)
def test_contains_answer(field, text, found):
    assert contains_answer(text, field, field.expected) is found


@pytest.mark.parametrize("seed", range(0, 200, 7))
def test_no_hint_of_hw5_gives_an_answer_away(seed):
    for part in load_set("hw5").draw(seed).parts:
        assert list(given_away(part)) == []


def test_no_conversation_gives_a_later_answer_away():
    """What has been said up to a part must not contain its answer."""
    for seed in range(12):
        told = ""
        for part in load_set("hw5").draw(seed).parts:
            told += part.preamble + part.statement + (part.figure_words or "") + " ".join(part.conventions)
            for field in part.fields:
                if field.kind in ("expression", "tensor"):
                    assert not contains_answer(told, field, field.expected), (seed, part.name)
            told += " ".join(part.hints)


def test_problems_name_the_hint(write_set):
    folder = write_set(part=[("  - Then multiply.", "  - It is {{ answer }}.")])
    assert problems_of(load_set(folder), [0, 3]) == [f"{folder}/1a.yaml:25: hint 3 contains the answer to 'total'"]


def test_problems_name_the_seed(write_set):
    folder = write_set(part=[("answer != 0", "answer > 1000")])
    (problem,) = problems_of(load_set(folder), [0])
    assert problem.startswith(f"{folder}/1a.yaml:10: ")
    assert problem.endswith("(seed 0)")


def test_the_example_in_the_format_guide_is_a_set(tmp_path):
    guide = (Path(str(files("viva.sets"))) / "library" / "README.md").read_text(encoding="utf-8")
    top, part = re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL)
    (tmp_path / "set.yaml").write_text(top.replace("[1a, 1b]", "[1a]"), encoding="utf-8")
    (tmp_path / "1a.yaml").write_text(part, encoding="utf-8")
    problem_set = load_set(tmp_path)
    assert problems_of(problem_set, range(20)) == []
    assert problem_set.draw().part("1a").fields[0].expected == 12
