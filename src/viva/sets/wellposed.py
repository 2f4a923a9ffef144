"""Whether a set's draws are well posed: everything computes, and no hint or statement gives an answer away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction

from viva.errors import VivaError
from viva.sets.drawn import DrawnField, DrawnPart
from viva.sets.problem_set import ProblemSet
from viva.sets.text import as_list, as_tex


def problems_of(problem_set: ProblemSet, seeds: Iterable[int]) -> list[str]:
    """What is wrong with a set under these seeds, as ``file:line: what`` lines, each thing once.

    Examples:
        >>> from viva.sets import load_set
        >>> problems_of(load_set("hw5"), range(3))
        []
    """
    problems: dict[str, None] = {}
    for seed in seeds:
        try:
            drawn = problem_set.draw(seed)
        except VivaError as error:
            problems[f"{error} (seed {seed})"] = None
            break
        for part in drawn.parts:
            file = problem_set.part_files[part.name]
            for k, field in given_away(part):
                problems[f"{file.where(('hints', k))}: hint {k + 1} contains the answer to {field!r}"] = None
    return list(problems)


def given_away(part: DrawnPart) -> Iterator[tuple[int, str]]:
    """The hints (by position) that contain the answer to a field (by name)."""
    for k, hint in enumerate(part.hints):
        for field in part.fields:
            if any(contains_answer(hint, field, v) for v in (field.expected, *field.also) if v is not None):
                yield k, field.name


def contains_answer(text: str, field: DrawnField, value: object) -> bool:
    """Whether a text has this value of a field in it, however it is spaced.

    Examples:
        >>> field = DrawnField("count", "number", "How many?", Fraction(108))
        >>> contains_answer("You should get 108.", field, field.expected)
        True
        >>> contains_answer("An image has 1080 lines.", field, field.expected)
        False
    """
    if field.kind == "rubric":
        return False
    if field.kind == "code":
        return bool(code_given_away(text, str(value)))
    if field.kind == "choice":
        return (
            re.search(rf"\b(?:cube|option|answer|choice|figure|diagram)\s+{re.escape(str(value))}\b", text) is not None
        )
    if field.kind == "graph":
        return all(_bare(f"{a}->{b}") in _bare(text) for a, b in value)  # type: ignore[attr-defined]
    if field.kind == "expression" and re.fullmatch(r"\\?[A-Za-z]+(?:\^\d)?", _bare(str(value))):
        # A lone symbol stands in many a formula; it is the answer only where it is said to be one.
        return any(f"{_bare(target)}={_bare(str(value))}" in _bare(text) for target in field.target)
    if field.kind == "expression":
        return _bare(str(value)) in _bare(text)
    if isinstance(value, Fraction):
        # A small number stands in many a formula by chance; it is the answer only where it is said to be one.
        said = (
            r"(?:=|\b(?:is|are|be|get|gives?|equals?|obtain|answer)\b)\s*\$?\s*" if abs(value) < 10 else r"(?<![\w.])"
        )
        forms = "|".join(re.escape(form) for form in {as_list(value), as_tex(value)})
        return re.search(rf"{said}(?:{forms})(?![\w]|\.\d)", text) is not None
    return any(_bare(form) in _bare(text) for form in (as_list(value), as_tex(value)))


TELLING = 16
"""A line of code with fewer letters and signs says nothing of its own."""


def code_given_away(text: str, code: str) -> str:
    """The first line of the key's code that a text has in it, however it is spaced; "" without one.

    The line that begins a function is told with the question, and short ones (``return x``) stand anywhere.

    Examples:
        >>> code_given_away("Try z = (x - mean)/np.sqrt(v + eps)", "def f(x):\\n    z = (x - mean) / np.sqrt(v + eps)")
        'z = (x - mean) / np.sqrt(v + eps)'
    """
    said = "".join(text.split())
    for line in code.split("\n"):
        bare = "".join(line.partition("#")[0].split())
        right = bare.partition("=")[2] if re.match(r"[\w,.\[\]]+=(?!=)", bare) else bare
        telling = max((right, bare), key=len) if len(right) < TELLING else right
        begins = line.lstrip().startswith(("def ", "class ", "import ", "from "))
        if len(telling) >= TELLING and not begins and telling in said:
            return line.strip()
    return ""


def _bare(text: str) -> str:
    return re.sub(r"\\(?:left|right|mathbf|,|;|!|quad)|[\s{}$]", "", text)
