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
from markupsafe import Markup, escape

from viva.marking.record import FieldMark, Finding
from viva.marking.sittings import retries_words
from viva.reports import wording
from viva.reports.exchanges import Said
from viva.reports.fields import field_notes
from viva.reports.grids import Cell
from viva.reports.maths import Maths
from viva.reports.notes import note_of, value_tex, with_dollars, witnessed
from viva.reports.plots import bar, road, tier_bar, whisker
from viva.reports.prose import Prose
from viva.reports.quotes import span_of
from viva.reports.rates import agreement_rate
from viva.reports.reached import reached
from viva.reports.shown import behaviours_of
from viva.reports.summary import NumberedFinding, tokens_and_seconds
from viva.reports.visible import one_line, visible

_SPELLED = re.compile(r"[A-Za-z]{3}")
# A given answer is normally a line; what a model may write is not bounded.
_LONGEST_VALUE = 2000
_LONGEST_QUOTE = 300
_LONGEST_NAME = 40
_TEX = re.compile(r"[\\^_=]")
_WORDS = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{3,}\s+[A-Za-z]{2,}(?![A-Za-z])")
_ROW_END = re.compile(r"\](\s*),(\s*)\[")


@dataclass(frozen=True, slots=True)
class Noted:
    """A block of a reply, the line it begins on, and the findings that stand in it.

    ``placed`` has the numbers of those whose quote is underlined in the reply.
    """

    html: Markup
    line: int
    findings: tuple[NumberedFinding, ...]
    placed: frozenset[int] = frozenset()


def filled(template: str, prose: Prose, maths: Maths, **content: Any) -> str:
    """A template filled in: with what it is given, and the functions that turn text into HTML for one page.

    Args:
        template: its name.
        prose, maths: render the page's texts, and gather which fonts they need.
        content: what the template shows.
    """
    return _environment().get_template(template).render(
        inline=lambda text: Markup(prose.inline(text)),
        noted=lambda said, findings: _noted(prose, said, findings),
        value=lambda field, text: shown_value(maths, field, text),
        quoted=lambda finding: _quoted(maths, prose, finding),
        formula=lambda tex: Markup(maths.html(tex)),
        assigned=lambda name, value: _assigned(maths, name, value),
        number=lambda value: _number(maths, value),
        **content,
    )  # fmt: skip


@cache
def _environment() -> Environment:
    # No `|safe` stands in any template: HTML comes only as Markup, from the functions here.
    environment = Environment(
        loader=_Templates(), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        finalize=_finalize,
    )  # fmt: skip
    environment.globals.update(
        words=wording,
        agreement_rate=agreement_rate,
        retries_words=retries_words,
        field_notes=field_notes,
        with_dollars=with_dollars,
        note_of=note_of,
        witness_text=lambda text: witnessed({"text": text}),
        linked=_linked,
        reached=reached,
        took=tokens_and_seconds,
        behaviours_of=behaviours_of,
        one_line=one_line,
        lines=wording.line_range,
        counted=wording.counted,
        per_part=wording.per_part,
        bar=bar,
        dict=dict,
        road=road,
        tier_bar=tier_bar,
        whisker=whisker,
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
    false = [(f.number, span) for f in waiting if (span := span_of(said.text, said.lines[0], f)) is not None]
    blocks = prose.blocks(said.text, false)
    whole = "".join(block.html for block in blocks)
    placed = frozenset(number for number, _ in false if f' id="q{number}"' in whole)
    noted = []
    for block in blocks:
        first, last = (said.lines[0] + line for line in block.lines)
        here = tuple(f for f in waiting if f.finding.lines[0] <= last)
        waiting = [f for f in waiting if f.finding.lines[0] > last]
        noted.append(Noted(Markup(block.html), first, here, placed))
    if waiting:
        last_line = said.lines[1]
        noted.append(Noted(Markup(""), last_line, tuple(waiting), placed))
    return noted


def is_tex(formula: str) -> bool:
    r"""Whether a formula was written in TeX; one with names spelled out was not, and is better shown as it is.

    Examples:
        >>> is_tex(r"X \Gamma^{-1}"), is_tex("a^2/n"), is_tex("X Gamma^T")
        (True, True, False)
    """
    return "\\" in formula or _SPELLED.search(formula) is None


def shown_value(maths: Maths, field: FieldMark, text: str) -> Markup:
    """A given or expected answer: a formula as a formula, a matrix row by row, everything else as it was read."""
    if len(text) > _LONGEST_VALUE:
        return Markup("<code>{}…</code>").format(visible(text[:_LONGEST_VALUE]))
    if field.kind == "expression" and is_tex(text):
        return Markup(maths.html(text.strip().strip("$")))
    if field.kind == "tensor":
        return Markup('<code class="rows">{}</code>').format(_ROW_END.sub("],\n[", visible(text)))
    return Markup("<code>{}</code>").format(visible(text))


def _quoted(maths: Maths, prose: Prose, finding: Finding) -> Markup:
    """The quote of a finding: as a formula if it is one, else as the prose it stands in."""
    quote = one_line(finding.quote, _LONGEST_QUOTE)
    if finding.kind != "arithmetic" and "$" not in quote and _TEX.search(quote) and not _WORDS.search(quote):
        return Markup(maths.html(quote.strip(), display=True))
    return Markup(prose.inline(quote))


def _assigned(maths: Maths, name: str, value: str) -> Markup:
    """A value of a witness: ``X = [[1, 2], [3, 4]]`` as a formula, or as it is where it is none."""
    tex = value_tex(value)
    if tex is None or len(name) > _LONGEST_NAME:
        return Markup("<code>{} = {}</code>").format(one_line(name, 80), one_line(value, 200))
    return Markup(maths.html(f"{name} = {tex}"))


def _number(maths: Maths, value: str) -> Markup:
    tex = value_tex(value)
    return Markup(maths.html(tex)) if tex else Markup("<code>{}</code>").format(one_line(value, 200))


def _linked(cell: Cell) -> Markup:
    """A cell that names parts, each a link to its log."""
    names = Markup(", ").join(Markup('<a href="#part-{}">{}</a>').format(number, label) for label, number in cell.parts)
    joined = ", ".join(label for label, _ in cell.parts)
    before, _, after = cell.text.partition(joined) if joined else ("", "", cell.text)
    return escape(before) + names + escape(after)
