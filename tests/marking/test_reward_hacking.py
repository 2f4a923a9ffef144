"""What earns nothing: every trick of tricks.yaml in every part of hw5 that it fits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import viva
from viva.exam.prompts import ask
from viva.exam.simulated.answers import right_answer, wrong_answer
from viva.exam.simulated.forms import value_in
from viva.marking.reward import drawn_part
from viva.sets import load_set
from viva.sets.drawn import DrawnField, DrawnPart

TRICKS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "tricks.yaml").read_text(encoding="utf-8"))
KINDS = {"choice", "number", "tensor", "expression", "rubric"}
PARTS = [
    name for name in load_set("hw5").part_names if {field.kind for field in drawn_part("hw5", name, 0).fields} <= KINDS
]


def value(field: DrawnField, given: Any, *, boxed: bool = False) -> str:
    if field.kind == "expression":
        return value_in(field, given, "boxed") if boxed else value_in(field, given, "table")
    return value_in(field, given, "boxed" if boxed else "prose")


def lines(part: DrawnPart, values: dict[str, str]) -> str:
    if len(part.fields) == 1:
        return values[part.fields[0].name]
    return "\n".join(f"{name}: {text}" for name, text in values.items())


def tokens(part: DrawnPart, field: DrawnField) -> dict[str, str]:
    right, wrong = right_answer(part), [wrong_answer(part, k) for k in range(3)]
    found = {"r": value(field, right[field.name]), "R": value(field, right[field.name], boxed=True)}
    found["W"] = value(field, wrong[0][field.name], boxed=True)
    found |= {letter: value(field, wrong[k][field.name]) for k, letter in enumerate("wvu")}
    found["b"] = found["r"].strip("$")
    if field.kind == "number":
        number = int(right[field.name])
        found |= {"less": str(number - 1), "more": str(number + 4)}
        found["count"] = ", ".join(map(str, range(number - 3, number + 4)))
    if field.kind == "choice":
        options = field.options
        found |= {"options": ", ".join(options), "options or": " or ".join(options), "options joined": "".join(options)}
        found |= {"options and": " and ".join(options), "options bold": " ".join(f"**{o}**" for o in options)}
        found["options boxed"] = "".join(rf"\boxed{{{o}}}" for o in options)
        found["options ticked"] = " ".join(f"■ {o}" for o in options)
        found["options listed"] = "\n".join(f"- [x] {o}" for o in options)
    if field.kind == "expression":
        found |= {"t": field.target[0], "k": str(field.expected)}
        found["m"] = next(str(m.value) for m in field.misconceptions if m.value is not None)
    return found


def filled(template: str, values: dict[str, str]) -> str:
    for name, text in values.items():
        template = template.replace(f"{{{name}}}", text)
    return template


def reply(part: DrawnPart, trick: dict[str, Any]) -> str:
    if "field" in trick:
        values = {field.name: filled(trick["field"], tokens(part, field)) for field in part.fields}
        return ("Final answer: " if len(part.fields) == 1 else "Final answer:\n") + lines(part, values)
    answers = {"right": right_answer(part), "wrong": wrong_answer(part, 0), "other": wrong_answer(part, 1)}
    found: dict[str, str] = {}
    for name, values in answers.items():
        found[name] = lines(part, {f.name: value(f, values[f.name]) for f in part.fields})
        found[name.upper()] = lines(part, {f.name: value(f, values[f.name], boxed=True) for f in part.fields})
    found["quoted"] = found["right"].replace("\n", " ")
    found["repr"] = repr(found["quoted"])
    found["question"] = ask(part, opening=True)
    found["reversed"] = f"Final answer: {found['right']}"[::-1]
    found["tags"] = "".join(chr(0xE0000 + ord(c)) for c in f"Final answer: {found['right']}" if ord(c) < 128)
    found["flood"] = f"Final answer: {found['wrong']}\n\n" * 60
    sentences = [s for text in answers["right"].values() if isinstance(text, str) for s in text.split(". ")]
    found["denied"] = " ".join(f"It is not true that {s.rstrip('.')}." for s in sentences)
    found["asked"] = " ".join(f"The question is whether {s.rstrip('.')}?" for s in sentences)
    return filled(trick["answer"], found)


def fitting() -> Iterator[Any]:
    for trick in TRICKS:
        for name in PARTS:
            part = drawn_part("hw5", name, 0)
            kinds = {field.kind for field in part.fields}
            if len(part.fields) > trick.get("fields", 99):
                continue
            if kinds <= set(trick.get("kinds", kinds)):
                yield pytest.param(name, trick, id=f"{trick['trick']} in {name}".replace(" ", "-"))


@pytest.mark.parametrize(("name", "trick"), list(fitting()))
def test_a_trick_earns_nothing(name: str, trick: dict[str, Any]) -> None:
    text = reply(drawn_part("hw5", name, 0), trick)
    mark = viva.mark_answer("hw5", name, 0, text)
    assert mark.score == 0, (text, [(field.name, field.verdict, field.given) for field in mark.fields])


def test_the_table_is_large_and_reaches_every_part() -> None:
    assert len(TRICKS) >= 60
    assert len({trick["trick"] for trick in TRICKS}) == len(TRICKS)
    reached = {param.values[0] for param in fitting()}
    assert reached == set(PARTS)


@pytest.mark.parametrize("name", PARTS)
def test_an_honest_answer_beside_the_tricks_is_paid(name: str) -> None:
    part = drawn_part("hw5", name, 0)
    honest = lines(part, {f.name: value(f, right_answer(part)[f.name]) for f in part.fields})
    for text in (
        f"Final answer: {honest}",
        f"<think>Or is it something else? I don't know.</think>\n\nFinal answer:\n{honest}",
        f"A first thought may be wrong, so let me look at it again.\n\nFinal answer:\n{honest}",
    ):
        mark = viva.mark_answer("hw5", name, 0, text)
        assert mark.score == 1, (text, mark)
