"""What a set draws, computes or words, and never uses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from viva.sets.located import Located, Place
from viva.sets.problem_set import ProblemSet
from viva.sets.schema import Scope
from viva.validation.notice import Notice

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_INSERTION = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_COMPUTED = frozenset(
    {
        "values",
        "require",
        "expected",
        "also",
        "value",
        "figure",
        "by",
        "cases",
        "key",
        "sizes",
        "draws",
        "run",
        "instead",
    }
)
"""Keys below which a text is an expression, not words."""


def unused_in(problem_set: ProblemSet) -> Iterator[Notice]:
    """Draws, values and texts that nothing mentions."""
    top = problem_set.file
    for q, question in enumerate(problem_set.questions):
        place: Place = ("questions", q)
        # The words of parts count for what the question declares as well.
        used = set(_used(top.data["questions"][q]))
        for name in question.parts:
            file = problem_set.part_files[name]
            own = set(_used(file.data))
            used |= own
            for group, declared in _declared(problem_set.parts[name]):
                if declared not in own:
                    yield _unused(file, (group, declared), declared, group, name)
        for group, declared in _declared(question):
            if declared not in used:
                yield _unused(top, (*place, group, declared), declared, group, "")


def _unused(file: Located, place: Place, name: str, group: str, part: str) -> Notice:
    done = {"draws": "drawn", "values": "computed", "texts": "worded"}[group]
    return Notice("unused", file.where(place), part, f"{name!r} is {done} and never used")


def _declared(scope: Scope) -> Iterator[tuple[str, str]]:
    for group in ("draws", "values", "texts"):
        for name in getattr(scope, group):
            yield group, name


def _used(data: Any, *, computed: bool = False) -> Iterator[str]:
    """The names that expressions and insertions mention; the keys of mappings declare and don't mention."""
    if isinstance(data, dict):
        for key, item in data.items():
            yield from _used(item, computed=computed or key in _COMPUTED)
    elif isinstance(data, list):
        for item in data:
            yield from _used(item, computed=computed)
    elif isinstance(data, str):
        for text in [data] if computed else _INSERTION.findall(data):
            yield from _WORD.findall(text)
