"""A problem set against its own marker: a key that doesn't pass, or a mistake that does, makes the set invalid.

For every part and seed the key is written down as an answer in several formats (TeX, plain Unicode, a Python list) and
must be marked right; the value of every misconception must be marked wrong and named; and no hint may hold the answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import count
from typing import Any, Literal

from viva.errors import VivaError
from viva.marking.fields import attempt_verdict, mark_fields
from viva.marking.fields.answer_formulas import notation_of
from viva.marking.fields.graph import shown_graph
from viva.marking.fields.tensor import shape_of, shown_tensor
from viva.reading.answers.equations import find_equations
from viva.reading.answers.looks import normal
from viva.reading.answers.numbers import find_numbers
from viva.reading.answers.plain import plain_text
from viva.reading.answers.statements import statements
from viva.reading.answers.tensors import find_tensors
from viva.reading.transcript import Passage
from viva.sets.drawn import DrawnField, DrawnPart, Misconception
from viva.sets.located import Place
from viva.sets.problem_set import ProblemSet

FORMATS = ("tex", "plain", "list")
Kind = Literal["key", "misconception-right", "misconception-unread", "misconceptions-alike", "example", "leak"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a set, found by marking: in which part, at which seed, and what.

    >>> print(Problem("1b", 3, "filter", "the key as a list is marked wrong"))
    1b (seed 3), filter: the key as a list is marked wrong
    """

    part: str
    seed: int
    field: str
    message: str
    kind: Kind = "key"
    place: Place = ()
    why: str = ""
    """What the seed's own numbers show; what else is said is the same at all seeds."""

    def __str__(self) -> str:
        why = f" ({self.why})" if self.why else ""
        return f"{self.part} (seed {self.seed}), {self.field}: {self.message}{why}"


def check_set(problem_set: ProblemSet, seeds: Iterable[int] = range(0, 8)) -> list[Problem]:
    """All that the marker has against ``problem_set`` at ``seeds``; empty for a sound set.

    Raises:
        VivaError: a draw or a notation of the set fails outright.
    """
    found: list[Problem] = []
    for seed in seeds:
        for part in problem_set.draw(seed).parts:
            found += check_part(part)
    return found


def check_part(part: DrawnPart) -> list[Problem]:
    """:func:`check_set` for one drawn part; fields that have no key yet are passed over."""
    _require_notation(part)
    part = replace(part, fields=tuple(field for field in part.fields if field.finished))
    if not part.fields:
        return []
    if part.code is not None:
        from viva.marking.fields.code import run_ahead

        # The key and all wrong answers in one start of the sandbox.
        wrong = [compose(part, "tex", {f.name: m.value}) for f in part.fields for m in f.misconceptions if f.code]
        run_ahead(part, [compose(part, form) for form in FORMATS] + wrong)
    return [*_keys(part), *_misconceptions(part), *_examples(part), *_hints(part)]


def _problem(part: DrawnPart, field: str, message: str, kind: Kind, place: Place = (), why: str | None = "") -> Problem:
    """A problem of a field; ``place`` goes on from the field."""
    names = [other.name for other in part.fields]
    return Problem(part.name, part.seed, field, message, kind, ("fields", names.index(field), *place), why or "")


def _require_notation(part: DrawnPart) -> None:
    try:
        notation_of(part)
    except VivaError as error:
        raise VivaError(f"its notation can't be used: {error}", where=f"part {part.name}") from None


def _keys(part: DrawnPart) -> Iterator[Problem]:
    for form in FORMATS:
        answer = compose(part, form)
        marks = mark_fields(part, Passage(answer, (1, answer.count("\n") + 1)))
        if attempt_verdict(marks) == "right":
            continue
        for mark in marks:
            if mark.verdict != "right" and mark.decisive:
                message = f"the key written as {form} is marked {mark.verdict}"
                yield _problem(part, mark.name, message, "key", ("expected",), mark.witness or mark.reason)


def _misconceptions(part: DrawnPart) -> Iterator[Problem]:
    for field in part.fields:
        named: list[tuple[Misconception, Any]] = []
        for number, misconception in enumerate(field.misconceptions):
            if misconception.value is None:
                continue
            place = ("misconceptions", number)
            earlier = next((m for m, value in named if value == misconception.value), None)
            named.append((misconception, misconception.value))
            answer = compose(part, "tex", {field.name: misconception.value})
            marks = mark_fields(part, Passage(answer, (1, answer.count("\n") + 1)))
            mark = next(m for m in marks if m.name == field.name)
            if mark.verdict != "wrong":
                kind: Kind = "misconception-right" if mark.verdict in ("right", "partly") else "misconception-unread"
                message = f"the misconception {misconception.name!r} is marked {mark.verdict}"
                yield _problem(part, field.name, message, kind, place, mark.reason)
            elif mark.misconception != (earlier or misconception).name:
                message = f"the misconception {misconception.name!r} is taken for {mark.misconception!r}"
                yield _problem(part, field.name, message, "misconceptions-alike", place)


def _examples(part: DrawnPart) -> Iterator[Problem]:
    """A labelled example must have the points that its phrasing shows, and none that it is said not to have."""
    for field in part.fields:
        if field.rubric is None:
            continue
        for number, example in zip(count(1), field.rubric.examples):
            marks = mark_fields(
                replace(part, fields=(field,)), Passage(example.text, (1, example.text.count("\n") + 1))
            )
            made = set((marks[0].given or "").split("; "))
            for point in field.rubric.points:
                if point.name in example.points and (point.title in made) != example.points[point.name]:
                    state = "isn't recognised" if example.points[point.name] else "is recognised although it isn't made"
                    message = f"in example {number} the point {point.name!r} {state}"
                    yield _problem(part, field.name, message, "example", ("rubric", "examples", number - 1, point.name))


def _hints(part: DrawnPart) -> Iterator[Problem]:
    given = plain_text(f"{part.preamble}\n{part.statement}")
    for field in part.fields:
        for number, hint in zip(count(1), part.hints):
            if _gives_away(field, hint, given):
                yield Problem(
                    part.name, part.seed, field.name, f"hint {number} holds the answer", "leak", ("hints", number - 1)
                )


def _gives_away(field: DrawnField, hint: str, given: str) -> bool:
    if field.kind == "number":
        value = Fraction(field.expected)
        return (
            value not in {n.value.value for n in find_numbers(given)}
            and abs(value) > 1
            and any(n.value.value == value for n in find_numbers(plain_text(hint)))
        )
    if field.kind == "tensor":
        return any(t.value.nested() == field.expected for t in find_tensors(hint))
    if field.kind == "expression":
        key = normal(str(field.expected))
        sides = {
            normal(s)
            for statement in statements(Passage(hint, (1, 1)))
            for e in find_equations(statement)
            for s in e.sides
        }
        return len(key) > 3 and key in sides
    return False


def compose(part: DrawnPart, form: str, instead: dict[str, Any] | None = None) -> str:
    """An answer to all fields of ``part`` made from the key, in one of :data:`FORMATS`; ``instead`` overrides fields.

    >>> from viva.sets import load_set
    >>> print(compose(load_set("hw5").draw(0).part("3a"), "plain"))
    Final answer: 108
    """
    values = instead or {}
    lines = [_code_answer(part, form, values)] if part.code is not None else []
    single = len(part.fields) == 1
    for field in part.fields:
        if field.kind == "rubric":
            lines.append(_rubric_text(field))
            continue
        if field.kind == "code":
            continue
        value = values.get(field.name, field.expected)
        lead = "Final answer:" if single else f"{_caption(field)}:"
        lines.append(f"{lead} {_written(field, value, form)}")
    if not single and any(field.kind not in ("rubric", "code") for field in part.fields):
        lines.insert(1 if part.code is not None else 0, "**Final answer**")
    return "\n\n".join(line for line in lines if line)


def _code_answer(part: DrawnPart, form: str, values: dict[str, Any]) -> str:
    """The functions in one block of code, in one for each, or without marks."""
    codes = [str(values.get(field.name, field.expected)).strip() for field in part.fields if field.kind == "code"]
    if form == "tex":
        return "```python\n" + "\n\n\n".join(codes) + "\n```"
    if form == "plain":
        return "\n\n".join(codes)
    return "\n\n".join(f"Here is a function:\n\n```\n{code}\n```" for code in codes)


def _written(field: DrawnField, value: Any, form: str) -> str:
    if field.kind == "choice":
        return {"tex": f"$\\boxed{{\\text{{{value}}}}}$", "plain": f"({value})", "list": str(value)}[form]
    if field.kind == "number":
        number = Fraction(value)
        tex = str(number) if number.denominator == 1 else f"\\frac{{{number.numerator}}}{{{number.denominator}}}"
        return f"$\\boxed{{{tex}}}$" if form == "tex" else str(number)
    if field.kind == "graph":
        named = {node.name: node.tex for node in field.nodes}
        if form == "tex":
            return "\n\n$$\n" + r" \\ ".join(rf"{named[a]} \to {named[b]}" for a, b in value) + "\n$$"
        if form == "list":
            return "\n\n| From | To |\n| --- | --- |\n" + "\n".join(f"| {a} | {b} |" for a, b in value)
        return shown_graph(value)
    if field.kind == "tensor":
        if form == "list":
            return shown_tensor(value)
        rows = value if len(shape_of(value)) > 1 else (value,)
        if form == "tex":
            body = r" \\ ".join(" & ".join(_tex_number(Fraction(entry)) for entry in row) for row in rows)
            return f"\n\n$$\\begin{{bmatrix}} {body} \\end{{bmatrix}}$$"
        return "\n\n" + "\n".join("[ " + "  ".join(str(Fraction(entry)) for entry in row) + " ]" for row in rows)
    left = field.target[0] if field.target else ""
    formula = f"{left} = {value}" if left else str(value)
    if form == "tex":
        return f"\n\n$$\n{formula}\n$$"
    return f"${formula}$" if form == "list" else f"\\( {formula} \\)"


def _tex_number(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value)
    sign = "-" if value < 0 else ""
    return f"{sign}\\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"


def _caption(field: DrawnField) -> str:
    """Words in which the field's own labels are found, for telling the fields of an answer apart."""
    words = field.name.replace("_", " ")
    for candidate in (words, field.ask.rstrip(".")):
        if any(re.search(label, candidate, re.IGNORECASE) for label in field.labels):
            words = candidate
            break
    return words[:1].upper() + words[1:]


def _rubric_text(field: DrawnField) -> str:
    """What the examples say that make enough points, put together."""
    if field.rubric is None:
        return ""
    good = [
        e.text
        for e in field.rubric.examples
        if sum(e.points.get(p.name, False) for p in field.rubric.points) >= field.rubric.need
    ]
    if good:
        return good[0]
    return " ".join(e.text for e in field.rubric.examples if any(e.points.get(p.name) for p in field.rubric.points))
