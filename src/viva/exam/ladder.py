"""The ladder of nudges: four levels, each a Jinja template, in the set's folder or here in ``nudges/``.

A template gets :class:`~viva.exam.evidence.Evidence` and, at the last level, a walk through the part with other
numbers; it never gets the key. What it says is looked through by :mod:`~viva.exam.secrecy`. If it would give an answer
away, it is asked again with less, and if that doesn't help the level below speaks instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from viva.errors import VivaError
from viva.exam.evidence import Evidence
from viva.exam.secrecy import find_leak
from viva.sets.drawn import DrawnPart

if TYPE_CHECKING:
    from jinja2 import Environment, Template

LEVELS = ("look-again", "where", "why", "walk-through")
"""The templates by level, from 1; a set's own are the files ``nudges/NAME.j2`` and ``nudges/PART/NAME.j2``."""
VARIABLES = frozenset({field.name for field in fields(Evidence)} | {"level", "walkthrough", "title"})
"""What a template may use."""
OTHER_DRAWS = 32
"""So many draws of other numbers are tried for a walk through that doesn't hold the answer by chance."""
LONGEST = 4000
"""Characters of a nudge; a template that says more is not used."""


def climb(part: DrawnPart, evidence: Evidence, level: int) -> str:
    """What is said at ``level``, or at the highest level below it that has something to say and gives nothing away.

    Examples:
        >>> from viva.exam.evidence import Missed
        >>> from viva.sets import load_set
        >>> part = load_set("hw5").draw(0).part("1c")
        >>> missed = Missed("output", "tensor", "wrong", place="entry (2,2)")
        >>> print(climb(part, Evidence("wrong", False, (), (missed,), part.conventions, part.hints), 2))
        Check entry (2,2).
    """
    for lower in range(min(level, len(LEVELS)), 0, -1):
        for said in _said(part, evidence, lower):
            if said and len(said) <= LONGEST and find_leak(part, said) is None:
                return said
    return "Please go over your solution again."


def say(part: DrawnPart, evidence: Evidence, level: int, walkthrough: str = "") -> str:
    """What the template of ``level`` makes of the evidence, unchecked.

    Raises:
        VivaError: the template is broken; the message names its file.
    """
    name = LEVELS[level - 1]
    source, shown = _source(part, name)
    from jinja2 import TemplateError

    try:
        template = _template(source)
        known = {field.name: getattr(evidence, field.name) for field in fields(evidence)}
        text = template.render(**known, level=level, walkthrough=walkthrough, title=part.title)
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        where = f"{shown}:{line}" if line else shown
        raise VivaError(f"the template can't be used ({error.message or error})", where=where) from None
    except (TypeError, ValueError, ArithmeticError, LookupError, RecursionError) as error:
        raise VivaError(f"the template can't be used ({error})", where=shown) from None
    return _tidy(text)


def unknown_variables(source: str) -> set[str]:
    """The names that a template uses and that no nudge has.

    Examples:
        >>> unknown_variables("{{ key }} {{ hints[0] }}")
        {'key'}
    """
    from jinja2 import meta

    return set(meta.find_undeclared_variables(_environment().parse(source))) - VARIABLES


def walkthroughs(part: DrawnPart) -> Iterator[str]:
    """The part worked through on other numbers, one draw after the other."""
    if part.elsewhere is None or not part.walkthrough:
        return
    for number in range(OTHER_DRAWS):
        other = part.elsewhere(number)
        if other.walkthrough and other.walkthrough != part.walkthrough:
            yield other.walkthrough


def _said(part: DrawnPart, evidence: Evidence, level: int) -> Iterator[str]:
    """The sayings of a level, from the fullest to the one with the least in it."""
    if LEVELS[level - 1] == "walk-through" and part.walkthrough:
        for text in walkthroughs(part):
            yield say(part, evidence, level, text)
        return
    for shorter in _less_and_less(evidence):
        yield say(part, shorter, level)


def _less_and_less(evidence: Evidence) -> Iterable[Evidence]:
    yield evidence
    if evidence.step is not None and evidence.step.quote and not evidence.step.display:
        yield (evidence := replace(evidence, step=None))
    if any(missed.at or missed.check for missed in evidence.missed):
        yield replace(evidence, missed=tuple(replace(m, at="", gives="", check="") for m in evidence.missed))
    if any(missed.line for missed in evidence.missed):
        # A line of its own may well be one of the key's.
        yield replace(evidence, missed=tuple(replace(m, line="") for m in evidence.missed))


def _source(part: DrawnPart, name: str) -> tuple[str, str]:
    """A level's template for a part and what to call its file: the part's own, the set's, or viva's."""
    for key in (f"{part.name}/{name}", name):
        if key in part.ladder:
            return part.ladder[key], f"nudges/{key}.j2"
    return _default(name), f"{name}.j2"


@cache
def _default(name: str) -> str:
    return files("viva.exam").joinpath("nudges", f"{name}.j2").read_text(encoding="utf-8")


@lru_cache(maxsize=64)
def _template(source: str) -> Template:
    return _environment().from_string(source)


@cache
def _environment() -> Environment:
    """Sandboxed, since a set comes from somebody else; what isn't there is an error, not an empty text."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        autoescape=False, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["named"] = _named
    return environment


def _named(names: Iterable[str]) -> str:
    """``'gradient', 'value' and 'limit'``."""
    quoted = [f"'{name}'" for name in names]
    return quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + " and " + quoted[-1] if quoted else ""


def _tidy(text: str) -> str:
    """Single spaces and at most one empty line in a row; line breaks in a paragraph stay as they are."""
    lines = [re.sub(r"[ \t]{2,}", " ", line).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
