"""A small problem set made by hand, and a scripted examinee, for the tests of the exam."""

from __future__ import annotations

import dataclasses
import hashlib
import importlib.util
import sys
from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from viva.sets.drawn import DrawnField, DrawnPart, DrawnSet, Misconception, Pattern, Rubric

NUDGE = "Did you add the carry twice?"
HINTS = ("Think of the digits.", "Add the ones before the tens.", "Count up from the larger number.")


def number_field(answer: int, name: str = "sum") -> DrawnField:
    return DrawnField(
        name=name,
        kind="number",
        ask=f"the {name}",
        expected=Fraction(answer),
        labels=(name,),
        misconceptions=(Misconception("carry", "carry added twice", Fraction(answer + 10), NUDGE),),
    )


def toy_part(name: str, *fields: DrawnField, hints: tuple[str, ...] = HINTS, seed: int = 0) -> DrawnPart:
    return DrawnPart(
        name=name,
        question=name[0],
        letter=name[1],
        title=f"Sum {name}",
        question_title=f"Sums, sheet {name[0]}",
        seed=seed,
        statement=f"Part {name}: read the numbers on the sheet and add them.",
        conventions=("Digits are decimal.",),
        fields=fields,
        hints=hints,
        preamble=f"You have sheet {name[0]} before you.",
    )


def rubric_part(name: str) -> DrawnPart:
    points = (Pattern("order", "order does not matter", (r"order (?:does not|doesn't) matter", r"commut\w+")),)
    field = DrawnField(
        name="why",
        kind="rubric",
        ask="why the order of the summands does not matter",
        expected="order does not matter",
        rubric=Rubric(points, 1),
    )
    return toy_part(name, field)


def _shifted(fields: tuple[DrawnField, ...], seed: int) -> tuple[DrawnField, ...]:
    numbers = (dataclasses.replace(f, expected=f.expected + seed) if f.kind == "number" else f for f in fields)
    return tuple(numbers)


class ToySet:
    """What the exam needs of a problem set: a name, a hash and draws; a seed is added to every number."""

    name = "toy"
    title = "Sums"
    sha256 = hashlib.sha256(b"toy").hexdigest()

    def __init__(self, *parts: DrawnPart) -> None:
        self.parts = parts

    def draw(self, seed: int = 0) -> DrawnSet:
        parts = tuple(dataclasses.replace(part, seed=seed, fields=_shifted(part.fields, seed)) for part in self.parts)
        return DrawnSet(self.name, self.title, seed, self.sha256, parts)

    def draw_part(self, name: str, seed: int = 0) -> DrawnPart:
        return self.draw(seed).part(name)


def scripted(replies: Iterable[Any]) -> Callable[..., Any]:
    """A stand-in for a model that says the given replies in turn.

    A reply is a text, ``(text, stop reason)``, or an exception to be raised. Usage is always set: without it Inspect
    counts tokens with a library that downloads its tables.
    """
    from inspect_ai.model import ModelOutput, ModelUsage

    waiting = iter(replies)

    def reply(*_: Any) -> ModelOutput:
        said = next(waiting, RuntimeError("the script is over"))
        if isinstance(said, BaseException):
            raise said
        text, stop = said if isinstance(said, tuple) else (said, "stop")
        output = ModelOutput.from_content("mockllm", text, stop_reason=stop)
        output.usage = ModelUsage(input_tokens=11, output_tokens=7, total_tokens=18)
        return output

    return reply


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sending again after silence waits for some seconds; here it need not."""
    monkeypatch.setattr("viva.exam.dialogue.WAITS", (0.0,))


@pytest.fixture(scope="session")
def toy() -> SimpleNamespace:
    """The makers above, for the tests to use."""
    return SimpleNamespace(
        field=number_field,
        part=toy_part,
        rubric_part=rubric_part,
        Set=ToySet,
        scripted=scripted,
        HINTS=HINTS,
        NUDGE=NUDGE,
    )


@pytest.fixture(scope="session")
def loopback() -> ModuleType:
    """The module of the scripted server on loopback: ``ChatServer`` and ``Reply``."""
    name = "viva_test_chat_server"
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name("chat_server.py"))
    assert spec is not None and spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
