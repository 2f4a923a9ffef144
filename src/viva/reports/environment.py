"""What the templates of the HTML pages may use: Jinja's environment, and the few functions that make safe HTML.

Jinja escapes whatever the record holds; the only HTML let through is what :mod:`.prose` and :mod:`.maths` made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined
from jinja2.exceptions import TemplateNotFound
from markupsafe import Markup

from viva.marking.record import FieldMark, Finding
from viva.marking.sittings import retries_words
from viva.reports import wording
from viva.reports.exchanges import Said
from viva.reports.fields import field_notes
from viva.reports.maths import Maths
from viva.reports.prose import Prose
from viva.reports.rates import agreement_rate
from viva.reports.shown import behaviours_of
from viva.reports.summary import NumberedFinding, tokens_and_seconds
from viva.reports.visible import one_line, visible

# A given answer is normally a line; what a model may write is not bounded.
_LONGEST_VALUE = 2000
_ROW_END = re.compile(r"\](\s*),(\s*)\[")


@dataclass(frozen=True, slots=True)
class Noted:
    """A block of a reply, the line it begins on, and the findings that stand in it."""

    html: Markup
    line: int
    findings: tuple[NumberedFinding, ...]


def environment(prose: Prose, maths: Maths) -> Environment:
    """The environment for one page: ``prose`` and ``maths`` gather what the page needs."""
    # No `|safe` stands in any template: HTML comes only as Markup, from the functions below.
    environment = Environment(
        loader=_Templates(), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        finalize=_finalize,
    )  # fmt: skip
    environment.globals.update(
        words=wording,
        agreement_rate=agreement_rate,
        retries_words=retries_words,
        inline=lambda text: Markup(prose.inline(text)),
        noted=lambda said, findings: _noted(prose, said, findings),
        prose=lambda text: Markup(prose.html(text)),
        value=lambda field, text: _value(maths, field, text),
        field_notes=field_notes,
        witness=_witness,
        took=tokens_and_seconds,
        behaviours_of=behaviours_of,
        one_line=one_line,
        lines=wording.line_range,
        counted=wording.counted,
        bar=_bar,
    )
    return environment


class _Templates(BaseLoader):
    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, None]:
        try:
            return resource(template), template, None
        except FileNotFoundError as error:
            raise TemplateNotFound(template) from error


@cache
def resource(name: str) -> str:
    """A file among the templates, as text."""
    return files("viva.reports").joinpath("templates", name).read_text(encoding="utf-8")


def _finalize(value: Any) -> Any:
    """Whatever is printed: characters that act are made visible; HTML of our own passes."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _noted(prose: Prose, said: Said, findings: Iterable[NumberedFinding]) -> list[Noted]:
    """A reply's blocks, each finding beside the first block that holds one of its lines."""
    waiting = list(findings)
    blocks = prose.blocks(said.text)
    noted = []
    for block in blocks:
        first, last = (said.lines[0] + line for line in block.lines)
        here = tuple(f for f in waiting if f.finding.lines[0] <= last)
        waiting = [f for f in waiting if f.finding.lines[0] > last]
        noted.append(Noted(Markup(block.html), first, here))
    if waiting:
        last_line = said.lines[1]
        noted.append(Noted(Markup(""), last_line, tuple(waiting)))
    return noted


def _value(maths: Maths, field: FieldMark, text: str) -> Markup:
    """A given or expected answer: a formula as a formula, a matrix row by row, everything else as it was read."""
    if len(text) > _LONGEST_VALUE:
        return Markup("<code>{}…</code>").format(visible(text[:_LONGEST_VALUE]))
    if field.kind == "expression":
        return Markup(maths.html(text.strip().strip("$")))
    if field.kind == "tensor":
        return Markup('<code class="rows">{}</code>').format(_ROW_END.sub("],\n[", visible(text)))
    return Markup("<code>{}</code>").format(visible(text))


def _witness(finding: Finding) -> str:
    return wording.witness_words(finding.witness)


def _bar(counts: dict[str, int]) -> Markup:
    """How the tiers share the parts, as a small drawing; the numbers stand beside it in words."""
    total = sum(counts.values())
    if not total:
        return Markup("")
    x = 0.0
    pieces = []
    for name, number in counts.items():
        width = 100 * number / total
        if number:
            pieces.append(f'<rect class="t-{name}" x="{x:.3f}" y="0" width="{width:.3f}" height="8"></rect>')
        x += width
    return Markup(
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        + "".join(pieces)
        + "</svg>"
    )
