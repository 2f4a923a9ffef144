"""Right and wrong answers to a drawn part, as values: the key itself, misconceptions, and the key with one change.

What is called wrong here is wrong by how it was made (it differs from the key, and is no other right answer of the
set's), never because the marker said so: the examinees are there to test the marker.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import count, cycle, islice
from typing import Any

from viva.sets.drawn import DrawnField, DrawnPart

Values = dict[str, Any]
"""Field name -> a value of the field's kind; of a rubric, the text; of code, the source."""
NO_CODE = "# I would have to look this up."


def right_answer(part: DrawnPart) -> Values:
    """The key of every field.

    Examples:
        >>> from viva.sets import load_set
        >>> right_answer(load_set("hw5").draw(0).part("3a"))
        {'parameters': Fraction(108, 1)}
    """
    return {field.name: _key(field) for field in part.fields}


def wrong_answer(part: DrawnPart, number: int) -> Values:
    """The ``number``-th answer (from 0) in which every decisive field is wrong; consecutive ones differ in each field
    that has more than one wrong answer.

    Examples:
        >>> from viva.sets import load_set
        >>> part = load_set("hw5").draw(0).part("3a")
        >>> [int(wrong_answer(part, k)["parameters"]) for k in range(6)]
        [112, 36, 27, 5419008, 39, 109]
    """
    values = right_answer(part)
    for field in part.fields:
        if field.decisive:
            values[field.name] = next(islice(wrong_values(field), number, None))
    return values


def wrong_values(field: DrawnField) -> Iterator[Any]:
    """Wrong answers to one field without end: those of misconceptions first, then the key with one change."""
    if field.kind == "rubric":
        yield from cycle(_contradicting(field))
        return
    if field.kind == "choice":
        wrong = [misconception.value for misconception in field.misconceptions]
        others = dict.fromkeys(option for option in [*wrong, *field.options] if option in field.options)
        yield from cycle([option for option in others if option != field.expected])
        return
    if field.kind == "code":
        yield from cycle([wrong.value for wrong in field.misconceptions if wrong.value is not None] or [NO_CODE])
        return
    known: list[Any] = [field.expected, *field.also, *(assumed.value for assumed in field.assumed)]
    known += [] if field.key is None else [field.key]
    for misconception in field.misconceptions:
        value = misconception.value
        if value is not None and value not in known and not _lone(value):
            known.append(value)
            yield value
    if field.up_to:
        # A multiple of the key may be right, and nothing else is wrong for sure: the misconceptions come again.
        yield from cycle([wrong.value for wrong in field.misconceptions if wrong.value is not None])
        return
    for step in count(1):
        value = _changed(field, step)
        if value not in known:
            yield value


def _lone(value: Any) -> bool:
    """Whether it is a tensor of a single number, which a reader takes for a number, and asks for the form again."""
    return isinstance(value, tuple) and len(value) == 1 and (not isinstance(value[0], tuple) or len(value[0]) == 1)


def drifted_answer(part: DrawnPart) -> Values | None:
    """An answer that is right under another convention than the part's; None where the set knows none."""
    values = right_answer(part)
    drifted = False
    for field in part.fields:
        slips = [*field.conventions.values()]
        slips += [wrong.value for wrong in field.misconceptions if wrong.convention]
        if field.decisive and slips:
            values[field.name] = slips[0]
            drifted = True
    return values if drifted else None


def _key(field: DrawnField) -> Any:
    return _making_points(field) if field.kind == "rubric" else field.expected


def _making_points(field: DrawnField) -> str:
    """An example of the set that makes enough points, or several together."""
    rubric = field.rubric
    if rubric is None:
        return ""
    against = {point.name for point in rubric.contradictions}
    names = {point.name for point in rubric.points}
    good = [example for example in rubric.examples if not any(example.points.get(name) for name in against)]
    good.sort(key=lambda example: -sum(example.points.get(name, False) for name in names))
    made: set[str] = set()
    texts: list[str] = []
    for example in good:
        if len(made) < rubric.need:
            made |= {name for name in names if example.points.get(name)}
            texts.append(example.text)
    return " ".join(texts)


def _contradicting(field: DrawnField) -> list[str]:
    rubric = field.rubric
    against = {point.name for point in rubric.contradictions} if rubric else set()
    names = {point.name for point in rubric.points} if rubric else set()
    texts = [
        example.text
        for example in (rubric.examples if rubric else ())
        if any(example.points.get(name) for name in against) and not any(example.points.get(name) for name in names)
    ]
    return texts or ["I have nothing to say on this and would rather talk about something else."]


def _changed(field: DrawnField, step: int) -> Any:
    if field.kind == "number":
        return Fraction(field.expected) + step
    if field.kind == "tensor":
        return _changed_entry(field.expected, step)
    if field.kind == "graph":
        # With fewer edges missing it might be partly right.
        return tuple(edge for k, edge in enumerate(field.expected) if (k - step) % len(field.expected) > 3)
    return f"{step + 1}\\left({field.expected}\\right)"


def _changed_entry(value: Any, step: int) -> Any:
    """A tensor with its last entry raised."""
    if isinstance(value, list | tuple):
        return (*value[:-1], _changed_entry(value[-1], step))
    return Fraction(value) + step
