"""The ladder: each level says what the marker found, and no level ever gives the answer away."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from viva.errors import VivaError
from viva.exam.evidence import Evidence, Missed, gather
from viva.exam.ladder import LEVELS, OTHER_DRAWS, climb, say, unknown_variables, walkthroughs
from viva.exam.prompts import nudge
from viva.exam.secrecy import reveals
from viva.marking import mark_attempt
from viva.marking.self_check import compose
from viva.sets import ProblemSet, load_set
from viva.sets.drawn import DrawnPart, DrawnSet
from viva.sets.ladder_files import NAMES
from viva.sets.text import as_list, as_tex

HW5 = load_set("hw5")


@cache
def drawn(seed: int) -> DrawnSet:
    return HW5.draw(seed)


def wrong_answers(part: DrawnPart) -> Iterator[str]:
    """An answer for each misconception, some that show none, and some that are no answer."""
    for field in part.fields:
        for wrong in field.misconceptions:
            if wrong.value is not None:
                yield compose(part, "tex", {field.name: wrong.value})
        if field.kind == "number":
            yield compose(part, "plain", {field.name: field.expected + 5})
        if field.kind == "tensor":
            first = field.expected[0]
            changed = (first[0] + 1, *first[1:]) if isinstance(first, tuple) else first + 1
            yield compose(part, "list", {field.name: (changed, *field.expected[1:])})
        if field.kind == "expression":
            yield compose(part, "tex", {field.name: f"-7\\left({field.expected}\\right)"})
    yield "I don't know."
    yield "They are what they are, and everybody uses them."


def saying(said: str) -> str:
    """A nudge without its closing line, which only says how to answer."""
    return said.rpartition("\n\n")[0]


@pytest.mark.parametrize("seed", [0, 30])
@pytest.mark.parametrize("name", HW5.part_names)
def test_no_level_gives_the_answer_away(name: str, seed: int) -> None:
    part = drawn(seed).part(name)
    answers = list(wrong_answers(part))
    assert answers
    for answer in answers:
        attempt = mark_attempt(part, answer)
        for level in (1, 2, 3, 4):
            said = saying(nudge(part, attempt, level, answer))
            assert said.strip()
            assert not reveals(part, said)
            assert not plainly_told(part, said), said


def plainly_told(part: DrawnPart, said: str) -> bool:
    """The plainest leaks, looked for in another way than the examiner does."""
    bare = re.sub(r"\\left|\\right|\\,|[\s{}$]", "", said)
    for field in part.fields:
        if field.kind == "expression" and not re.fullmatch(r"\\?[A-Za-z]+", field.expected):
            key = re.escape(re.sub(r"\\left|\\right|\\,|[\s{}$]", "", field.expected))
            if re.search(key + r"(?![\^_])", bare):
                return True
        if field.kind == "code":
            lines = [line.strip() for line in field.expected.split("\n")[1:]]
            if any(line in said for line in lines if len(line) > 14):
                return True
        if field.kind == "tensor" and as_list(field.expected).replace(" ", "") in bare:
            return True
        if field.kind == "number" and abs(field.expected) > 12 and re.search(rf"(?<!\d){field.expected}(?!\d)", said):
            return True
    return False


IN_WORDS = ("1a", "4d", "5e", "5f", "5g", "5h")
"""Parts answered in words, where the method worked through would be the answer."""


@pytest.mark.parametrize("seed", [0, 3])
# The method of a part in code is told in words, by its last hint: worked through, it would be the answer.
@pytest.mark.parametrize("name", [n for n in HW5.part_names if n not in IN_WORDS and HW5.parts[n].code is None])
def test_the_last_level_is_worked_on_other_numbers(name: str, seed: int) -> None:
    part = drawn(seed).part(name)
    assert part.walkthrough
    said = nudge(part, mark_attempt(part, "I don't know."), 4)
    assert said.startswith("Here is how it goes with other numbers.")
    assert part.walkthrough not in said
    shown = saying(said).split("\n\n", 1)[1].rpartition("\n\nNow do")[0]
    assert shown in list(walkthroughs(part))


def test_the_numbers_of_a_walk_through_are_right() -> None:
    """What is worked out for another draw is that draw's own key, computed by the set."""
    part = drawn(0).part("3a")
    assert part.elsewhere is not None
    for number in range(OTHER_DRAWS):
        other = part.elsewhere(number)
        assert other.seed >= 1_000_000
        assert f"= {other.fields[0].expected}$ weights" in other.walkthrough
    grid = drawn(0).part("1c").elsewhere
    assert grid is not None
    assert as_tex(grid(0).fields[0].expected) in grid(0).walkthrough


def test_each_level_says_more() -> None:
    part = drawn(0).part("1c")
    answer = "Final answer: [[-1, 2, 0], [4, -2, 2], [-3, 2, 1]]"
    attempt = mark_attempt(part, answer)
    said = [saying(nudge(part, attempt, level, answer)) for level in (1, 2, 3, 4)]
    assert said[0] == "Are you sure? Please go over your solution again and look for a mistake."
    assert re.search(r"Check entry \(\d,\d\)\.", said[1])
    assert "The filter is not flipped." in said[1]
    assert said[2].startswith("It looks as if the filter was turned around")
    assert len(set(said)) == 4


def test_why_puts_numbers_into_the_examinees_own_formula() -> None:
    part = drawn(0).part("4b")
    answer = r"Final answer: $w = \frac{\check w}{p}$"
    attempt = mark_attempt(part, answer)
    said = nudge(part, attempt, 3, answer)
    assert r"at $n = 2, d = 3, p = 9/25, \check w = [-6, 6, 17]$ your own formula gives $-50/3$ in entry 1" in said
    right = attempt.fields[0].witness or ""
    assert "left -54/25" in right and "-54/25" not in said


def test_shapes_that_do_not_fit_are_named() -> None:
    part = drawn(0).part("4c")
    answer = r"Final answer: $\tilde X = \Gamma^{-1} X$"
    said = nudge(part, mark_attempt(part, answer), 3, answer)
    assert "Look at the shapes in your formula: can't multiply" in said


FALSE_STEP = r"""The expectation of the prediction is known, so I expand the square.

$$\mathcal{L}(\check w) = \mathbb{E}_R\left[\|y - (R\odot X)\check w\|_2^2\right]$$

That is

$$\mathcal{L}(\check w) = \|y\|_2^2 - 2 p y^\top X \check w + \mathbb{E}_R\left[\|(R \odot X)\check w\|_2^2\right]$$

so that

$$\mathcal{L}(\check w) = \|y - pX\check w\|_2^2 + p\|\check\Gamma\check w\|_2^2$$

Final answer: $\mathcal{L}(\check w) = \|y - pX\check w\|_2^2 + p\|\check\Gamma\check w\|_2^2$
"""


def test_where_names_the_line_of_the_derivation() -> None:
    part = drawn(0).part("4a")
    said = saying(nudge(part, mark_attempt(part, FALSE_STEP), 2, FALSE_STEP))
    assert said == "Your third display does not follow from the second."


def test_where_quotes_a_line_of_the_text() -> None:
    part = drawn(0).part("3a")
    answer = "One filter has $3 \\cdot 3 \\cdot 3 = 28$ weights, so there are 112.\n\nFinal answer: 112"
    said = saying(nudge(part, mark_attempt(part, answer), 2, answer))
    assert "Look at this line of yours again" in said or "conventions" in said
    evidence = gather(part, mark_attempt(part, answer), answer)
    assert evidence.step is not None and "28" in evidence.step.quote


def test_a_line_that_holds_the_answer_is_not_quoted_back() -> None:
    part = drawn(0).part("3a")
    answer = "With $3 \\cdot 3 \\cdot 3 \\cdot 4 = 108 = 112$ weights.\n\nFinal answer: 112"
    for level in (1, 2, 3, 4):
        assert "108" not in nudge(part, mark_attempt(part, answer), level, answer)


# --- the templates of a set -------------------------------------------------------------------------------------------


def with_ladder(part: DrawnPart, **templates: str) -> DrawnPart:
    return dataclasses.replace(part, ladder={name.replace("_", "-"): text for name, text in templates.items()})


def evidence(part: DrawnPart) -> Evidence:
    name = part.fields[0].name
    missed = Missed(name, part.fields[0].kind, "wrong")
    return Evidence("wrong", len(part.fields) > 1, (), (missed,), part.conventions, part.hints)


def test_the_names_of_the_levels_are_known_to_sets() -> None:
    assert LEVELS == NAMES


def test_a_set_may_bring_its_own_ladder() -> None:
    part = with_ladder(drawn(0).part("1b"), where="Look at {{ missed[0].name }}, please.")
    assert climb(part, evidence(part), 2) == "Look at filter, please."
    one = dataclasses.replace(part, ladder={**part.ladder, "1b/where": "Only here.", "1c/where": "Not here."})
    assert climb(one, evidence(one), 2) == "Only here."


LEAKS = [
    "It is [2, -1, 3].",
    "It is $[1+1, -1, 3]$.",
    "First 2, then -1, then 3.",
    "The last entry is 3, the one before is -1, and the first is 2.",
    "Two, minus one and three.",
    "{{ '%d, ' | format(2) }}{{ 1 - 2 }}, {{ 6 // 2 }}",
    "{% for x in (2, -1, 3) %}entry: {{ x }}\n{% endfor %}",
    "[2.0, -1.0, 3.0]",
    r"$\frac{1}{2}[4, -2, 6]$",
]


@pytest.mark.parametrize("leak", LEAKS)
@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_a_template_that_leaks_is_never_heard(leak: str, level: int) -> None:
    """Planted at every level: what is said instead is the level below, or nothing of use."""
    part = drawn(0).part("1b")
    # The walk through is worked on other numbers; a template may still spoil it.
    spoilt = with_ladder(part, **{LEVELS[level - 1].replace("-", "_"): leak})
    assert reveals(part, say(spoilt, evidence(part), level))
    said = climb(spoilt, evidence(part), level)
    assert not reveals(part, said)
    assert said == (climb(part, evidence(part), level - 1) if level > 1 else "Please go over your solution again.")


def test_where_every_level_leaks_something_is_still_said() -> None:
    part = with_ladder(drawn(0).part("3a"), look_again="108", where="100 + 8", why="4 times 27", walk_through="108!")
    assert climb(part, evidence(part), 4) == "Please go over your solution again."


@pytest.mark.parametrize(
    ("template", "what"),
    [
        ("{% if %}", "where.j2:1"),
        ("\n{{ missed[0].key }}", "no attribute"),
        ("{{ expected }}", "undefined"),
        ("{{ ''.__class__.__mro__ }}", "unsafe|undefined|not"),
        ("{{ 1 / 0 }}", "division"),
        ("{% for x in range(99999999) %}{% endfor %}", "[Rr]ange"),
    ],
)
def test_a_broken_template_is_an_error_that_says_where(template: str, what: str) -> None:
    part = with_ladder(drawn(0).part("1b"), where=template)
    with pytest.raises(VivaError, match=what) as caught:
        say(part, evidence(part), 2)
    assert str(caught.value).count("\n") == 0


def test_a_template_cannot_see_the_key() -> None:
    for name in ("part", "expected", "key", "answer", "fields", "misconceptions"):
        assert unknown_variables("{{ " + name + " }}") == {name}


def test_a_template_that_says_too_much_is_not_used() -> None:
    part = with_ladder(drawn(0).part("1b"), where="{{ 'look here ' * 1000 }}")
    assert climb(part, evidence(part), 2) == climb(part, evidence(part), 1)


# --- the files --------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    import shutil

    source = Path(str(HW5.part_files["1b"].name)).parent
    import viva.sets

    library = Path(viva.sets.__file__).parent / "library" / source.name
    shutil.copytree(library, tmp_path / "own")
    (tmp_path / "own" / "nudges" / "1b").mkdir(parents=True)
    return tmp_path / "own"


def test_templates_are_read_from_the_sets_folder(folder: Path) -> None:
    (folder / "nudges" / "where.j2").write_text("Somewhere.", encoding="utf-8")
    (folder / "nudges" / "1b" / "where.j2").write_text("In the filter.", encoding="utf-8")
    own = load_set(folder)
    assert own.sha256 != HW5.sha256
    for name, said in (("1b", "In the filter."), ("1c", "Somewhere.")):
        part = own.draw(0).part(name)
        assert climb(part, evidence(part), 2) == said


@pytest.mark.parametrize(
    ("path", "content", "what"),
    [
        ("wheer.j2", b"x", "no level of the ladder.*did you mean where.j2"),
        ("where.txt", b"x", "no level of the ladder"),
        ("9z/where.j2", b"x", "there is no part '9z'"),
        ("where.j2", b"\xff\xfe", "UTF-8"),
        ("where.j2", b"x" * 20_001, "20,001 bytes"),
    ],
)
def test_what_does_not_belong_in_the_folder_is_told(folder: Path, path: str, content: bytes, what: str) -> None:
    target = folder / "nudges" / path
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(content)
    with pytest.raises(VivaError, match=what):
        load_set(folder)


def test_another_template_is_another_set(folder: Path) -> None:
    def digest(text: str) -> str:
        (folder / "nudges" / "why.j2").write_text(text, encoding="utf-8")
        own: ProblemSet = load_set(folder)
        return own.sha256

    assert digest("a") != digest("b")


def test_drawing_elsewhere_takes_no_part_in_comparisons() -> None:
    assert HW5.draw(0).part("1b") == HW5.draw(0).part("1b")
    part: Any = HW5.draw(0).part("1b")
    import copy

    assert copy.deepcopy(part).elsewhere is part.elsewhere
