"""No answer gets out: messages that hold one, in every form we could think of, and messages that hold none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest

from viva.exam.secrecy import find_leak, reveals
from viva.exam.spelled import arithmetic, plainer, spaced_figures
from viva.exam.stated import MOST_NODES, stated_numbers
from viva.sets import load_set
from viva.sets.drawn import DrawnField, DrawnPart, DrawnSet
from viva.sets.text import as_list, as_tex

SEEDS = (0, 7, 30)
ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
ONES += ["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"]


@cache
def drawn(seed: int) -> DrawnSet:
    return load_set("hw5").draw(seed)


def words(n: int) -> str:
    if n < 0:
        return "minus " + words(-n)
    if n < 20:
        return ONES[n]
    if n < 100:
        return TENS[n // 10 - 2] + ("-" + ONES[n % 10] if n % 10 else "")
    if n < 1000:
        return ONES[n // 100] + " hundred" + (" and " + words(n % 100) if n % 100 else "")
    return words(n // 1000) + " thousand" + (" " + words(n % 1000) if n % 1000 else "")


def bracketed(n: int) -> str:
    return str(n) if n >= 0 else f"({n})"


def numbers_planted(n: int) -> Iterator[str]:
    yield f"Final answer: {n}"
    yield f"Is $n = {n}$ plausible?"
    yield f"You should get {n}.0 there."
    yield f"It comes to about {n}.00 or so."
    yield f"There are {words(n)} of them."
    yield f"Work out {n - 7} + 7."
    yield f"Work out $7 + {bracketed(n - 7)}$."
    yield rf"What is $\frac{{ {3 * n} }}{{3}}$?"
    yield f"It is half of {2 * n}."
    yield f"That would be {words(n + 3)} minus three."
    yield rf"$\boxed{{{n}}}$"
    yield f"What is {n - 7} + 7 + 100, less a hundred?"
    yield f"Take the sum of {n - 1} and 1."
    yield f"Try $({n - 100}) + 10^2$."
    yield f"Try `{n - 5}+5` in a shell."
    yield f"It is \uff10{n}." if n >= 0 else f"It is {n}\u200b."
    if n > 9:
        yield f"It is {' '.join(str(n))}."


def flat(value: Any) -> list[Fraction]:
    return [x for item in value for x in flat(item)] if isinstance(value, tuple) else [value]


def times(value: Any, factor: int) -> Any:
    return tuple(times(item, factor) for item in value) if isinstance(value, tuple) else factor * value


def tensors_planted(value: Any) -> Iterator[str]:
    entries = flat(value)
    one_by_one = [f"The {ORDINALS[k]} entry is {x}." for k, x in enumerate(entries)]
    named = [f"$f_{k + 1} = {x}$" for k, x in enumerate(entries)]
    yield f"Compare with {as_list(value)}."
    yield f"Compare with ${as_tex(value)}$."
    yield f"Compare with {as_list(tuple(entries))}."
    yield " ".join(one_by_one)
    yield " ".join(reversed(one_by_one))
    yield " ".join(f"{said[:-1]}, since {x + 2} - 2 is that." for said, x in zip(one_by_one, entries, strict=True))
    yield ", ".join(named)
    yield ", ".join(reversed(named))
    whole = all(x.denominator == 1 for x in entries)
    if whole:
        yield ", then ".join(words(int(x)) for x in entries)
    yield " and ".join(map(str, entries))
    yield "\n".join(f"- entry {k}: {x}" for k, x in enumerate(entries, 1))
    yield "[" + ", ".join(f"{x - 1}+1" for x in entries) + "]"
    if whole:  # one decimal tells no fraction
        yield "[" + ", ".join(f"{float(x):.1f}" for x in entries) + "]"
    yield rf"$\frac{{1}}{{2}} \cdot {as_tex(times(value, 2))}$"
    yield f"${as_tex(times(value, 2))} - {as_tex(value)}$"


def formulas_planted(field: DrawnField) -> Iterator[str]:
    key = field.expected
    if re.fullmatch(r"\\?[A-Za-z]+", key):
        # A key of one symbol stands in every hint: it is told only where it is said to be the answer.
        yield f"Final answer: ${field.target[0]} = {key}$"
        return
    yield f"Is ${field.target[0]} = {key}$ what you have?"
    yield f"Compare your formula with ${key}$."
    yield f"Compare with\n\n$$\n{key}\n$$\n"
    yield rf"\( \left({key}\right) \cdot 1 \)"
    yield rf"$\frac{{2\left({key}\right)}}{{2}}$"
    yield f"$0 + {key} = Q$"
    yield rf"$2\left({key}\right) - \left({key}\right)$"
    yield rf"Look at $\frac{{ {key} }}{{7}}$, seven times."
    yield f"It is {key} there."
    yield f"It is `{key}`."
    yield from (f"Could it be ${also}$?" for also in field.also)


def planted(field: DrawnField) -> Iterator[str]:
    if field.kind == "number":
        return numbers_planted(int(field.expected))
    if field.kind == "tensor":
        return tensors_planted(field.expected)
    return formulas_planted(field) if field.kind == "expression" else iter(())


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", load_set("hw5").part_names)
def test_an_answer_that_is_planted_is_found(name: str, seed: int) -> None:
    part = drawn(seed).part(name)
    missed = [text for field in part.fields if field.decisive for text in planted(field) if not reveals(part, text)]
    assert missed == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("1a", "Weights are shared, so there are fewer parameters, and receptive fields are local."),
        ("1a", "Think of weight sharing and of locality."),
        ("2a", "Batch norm is cube A."),
        ("2a", "The answer is A for batch norm and B for layer norm."),
        ("2a", "Cube B shows layer normalization."),
        ("2b", r"What about $\gamma(g_i - \bar g)$?"),
        (
            "2b",
            r"$\gamma\frac{\partial L}{\partial y_i} - \frac{\gamma}{n}\sum_k \frac{\partial L}{\partial y_k}$",
        ),
        ("3a", "It is four times twenty-seven."),
        ("3a", "Multiply 27 by 4."),
        ("3a", "Take the product of 27 and 4."),
        ("3a", "27 weights times 4 filters."),
        ("3a", "Twelve times nine."),
        ("3a", "A hundred and eight, or nine dozen."),
        ("3a", "Nine dozen."),
        ("3a", "54 twice."),
        ("3a", "4 filters with 27 weights each."),
        ("3a", "It is the 108th number."),
        ("3a", r"$\sum_{k=1}^{4} 27$"),
        ("3a", r"$\underbrace{3\cdot3\cdot3}_{27}\cdot 4$"),
        ("1b", "[2 -1 3]"),
        ("1b", "(2, −1, 3)"),
        ("1b", "The middle one is -1, its left neighbour 2 and its right neighbour 3."),
        ("1b", "f_1 = 4 - 2, f_2 = 1 - 2, f_3 = 1 + 2"),
        ("3b", "Add 27 and 12."),
        ("3b", "Subtract 1 from 40."),
        ("4a", r"$p(1-p)\|\check\Gamma\check w\|_2^2 + \|pX\check w - y\|_2^2$"),
        (
            "4a",
            r"$\|y\|_2^2 - 2p y^\top X \check w + \check w^\top(p^2 X^\top X + p(1-p)\check\Gamma^2)\check w$",
        ),
        ("4a", "‖y − pXw‖² + p(1−p)‖Γw‖²"),
        ("4b", "Multiply the learned weights by p."),
        ("4b", "w = p * w_d"),
        ("4b", "w equals p times check w"),
        ("4b", r"$\check w \cdot p$"),
        ("4b", r"$p\,\check{\mathbf w}$"),
        ("4c", "X times Gamma inverse"),
        ("4c", "X @ inv(Gamma)"),
        ("4c", r"$(\Gamma^{-\top} X^\top)^\top$"),
        ("4c", r"Try $3X\Gamma^{-1}$."),
        ("4c", "Multiply X by the inverse of Gamma from the right."),
        ("4c", r"It is X times the inverse of $\Gamma$."),
        ("4b", "So w is p times the learned weights."),
        ("4c", "It is the product of X and the inverse of Gamma."),
        ("4d", "All columns of the effective matrix have the same norm."),
    ],
)
def test_an_answer_in_other_words_is_found(name: str, text: str) -> None:
    assert reveals(drawn(0).part(name), text)


@pytest.mark.parametrize(
    "text",
    [
        "107 and one more", "It is 107 and 1 more.", "one more than 107", "One less than 109.", "80 more than 28",
        "8 above a hundred", "2 short of 110", "the number after 107", "The predecessor of 109.", "Just below 109.",
        "between 107 and 109", "larger than 107, but smaller than 109", "107 incremented by one", "54 doubled",
        "54 and the same again", "54, twice", "80 and 28 together", "27 each for 4 filters", "4 filters of 27 weights",
        "27 weights for each of the 4 filters", "4 lots of 27", "two to the power of 2 times 27", "the root of 11664",
        "the cube of 3, times 4", "5! - 12", "a gross less thirty-six", "216 split into 2", "a hundred, and eight",
        "hundred eight", "one-oh-eight", "one oh eight", "l08", "1O8", "0b1101100", "Try 0x6c.", "0o154",
        "6C in hexadecimal", "1101100 in binary", "binary 1101100", "CVIII",
    ],
)  # fmt: skip
def test_a_number_that_is_told_in_a_roundabout_way_is_found(text: str) -> None:
    assert reveals(drawn(0).part("3a"), text)
    # It is the number that is found, not the manner of telling it.
    other = replace(drawn(0).part("3a").fields[0], expected=Fraction(509))
    assert not reveals(replace(drawn(0).part("3a"), fields=(other,)), text)


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("4b", "Scale by p.", True),
        ("4b", "Divide them by $1/p$.", True),
        ("4b", "Scale by $p^2$.", False),
        ("4b", "Scale it by what is kept on average.", False),
        ("4c", r"Multiply by $\Gamma^{-1}$.", True),
        ("4c", "Scale X with the inverse of Gamma.", True),
        ("4c", r"Multiply by $\Gamma$.", False),
        ("2a", "Not B and not C.", True),
        ("2a", "It is neither B nor C.", True),
        ("2a", "B and C are both wrong.", True),
        ("2a", "B is out, and so is C.", True),
        ("2a", "It can't be B, and it isn't cube C either.", True),
        ("2a", "Rule out cubes A and C.", True),
        ("2a", "It is not C.", False),
        ("2a", "A is wrong.", False),
        ("2a", "What do B and C have in common?", False),
    ],
)
def test_what_is_left_over_and_what_is_to_be_scaled(name: str, text: str, found: bool) -> None:
    assert reveals(drawn(0).part(name), text) is found


def test_an_answer_in_a_question_is_found_though_the_algebra_cannot_compare_it() -> None:
    part = drawn(0).part("2b")
    assert reveals(
        part, r"Could it be $\gamma(\frac{\partial L}{\partial y_i} - \mathbb{E}[\frac{\partial L}{\partial y_j}])$?"
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_hints_and_questions_of_the_set_are_no_leaks(seed: int) -> None:
    """They would only cost a level of the ladder, but then nobody would ever see them."""
    leaks = []
    for part in drawn(seed).parts:
        texts = [*part.hints, *(m.nudge for field in part.fields for m in field.misconceptions)]
        # A key of 1 or 2 stands in many a sentence; then that one is left out of this exam.
        small = {f.name for f in part.fields if f.kind == "number" and abs(f.expected) <= 2}
        found = [(part.name, text, find_leak(part, text)) for text in texts]
        leaks += [item for item in found if item[2] is not None and item[2].field not in small]
    assert leaks == []


@pytest.mark.parametrize("seed", SEEDS)
def test_a_wrong_answer_is_no_leak(seed: int) -> None:
    looked_at = 0
    for part in drawn(seed).parts:
        for field in part.fields:
            if field.kind not in ("number", "expression"):
                continue
            for wrong in field.misconceptions:
                others = [f for f in part.fields if f.name != field.name]
                if wrong.value is None or any(wrong.value in (f.expected, *f.also) for f in others):
                    continue
                if field.kind == "expression" and field.expected in wrong.value and len(field.expected) < 12:
                    continue  # a short key that stands whole in a wrong answer is held back with it
                shown = str(wrong.value) if field.kind == "number" else f"${wrong.value}$"
                leak = find_leak(part, f"Compare it with {shown} once more, please.")
                assert leak is None or leak.field != field.name, (part.name, wrong.name, leak)
                looked_at += 1
    assert looked_at > 20


def test_small_numbers_of_the_statement_are_no_secret_unless_they_are_stated_as_the_value(toy: SimpleNamespace) -> None:
    part: DrawnPart = toy.part("1a", toy.field(3))
    given = DrawnPart(**{n: getattr(part, n) for n in part.__dataclass_fields__} | {"statement": "With 3 channels?"})
    assert reveals(part, "Think of the 3 channels.")
    assert not reveals(given, "Think of the 3 channels.")
    assert reveals(given, "The sum is 3.")
    assert reveals(given, "The sum is 1 + 2.")


def test_a_message_with_too_many_formulas_is_not_sent(toy: SimpleNamespace) -> None:
    part = toy.part("1a", toy.field(4200))
    text = " ".join(f"$x_{k} + y_{k}$" for k in range(MOST_NODES))
    assert reveals(part, text)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("multiply twenty-seven by four", "27 * 4"),
        ("one hundred plus eight", "100 + 8"),
        ("the sum of 3, 4 and 5", "the 3 + 4 + 5"),
        ("subtract 2 from 9", "9 - 2"),
        ("half of 8", "8 / 2"),
        ("5 squared", "5^2"),
        ("50%", "50/100"),
        ("27 weights times 4", "27 * 4"),
        ("2 and -3", "2 and -3"),
        ("two thirds", "2/3"),
    ],
)
def test_arithmetic_in_words(text: str, plain: str) -> None:
    assert arithmetic(text) == plain


def test_characters_in_disguise() -> None:
    assert plainer("\uff11\uff10\uff18 and \U0001d7d9\U0001d7d8") == "108 and 10"
    assert plainer("x² + ½") == "x² + ½"
    assert spaced_figures("1 0 8 things, 3 4.5") == [108]


def test_places_are_no_values() -> None:
    assert [(str(n.value), n.claimed) for n in stated_numbers("Entry 2 of row 1 is -4.")] == [("-4", True)]


def test_what_takes_too_long_to_compare_is_held_back(monkeypatch: pytest.MonkeyPatch) -> None:
    from viva.algebra import Comparison

    part = drawn(0).part("4a")
    text = r"Look at $\|y - X \check w\|_2^2 + 17$ instead."
    assert not reveals(part, text)
    for remembered in ("_SEEN", "_FORMULAS_TOLD", "_EQUAL", "_DIFFERENT"):
        monkeypatch.setattr(f"viva.exam.secrecy.{remembered}", {})
    slow = lambda left, right, *_, **__: Comparison(True if left == right else None, reason="out of time")  # noqa: E731
    monkeypatch.setattr("viva.exam.secrecy.compare", slow)
    assert reveals(part, text)
