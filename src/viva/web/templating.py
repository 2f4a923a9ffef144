"""Pages from templates: everything is escaped, and what acts rather than shows is made visible."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from jinja2 import BaseLoader, Environment, StrictUndefined
from jinja2.exceptions import TemplateNotFound
from markupsafe import Markup

from viva.reports import wording
from viva.reports.visible import one_line, visible
from viva.web.drawings import stretch, tiers_in_words

PAGES = (
    ("/", "Archive"), ("/mark", "Mark"), ("/exams", "Exams"), ("/review", "Review"), ("/insights", "Insights"),
)  # fmt: skip
"""What the bar at the top leads to."""


def environment() -> Environment:
    """The environment of all pages. No template says ``|safe``: HTML comes as Markup, from the reports alone."""
    made = Environment(
        loader=_Templates(), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        finalize=_finalize,
    )  # fmt: skip
    made.globals.update(
        words=wording,
        one_line=one_line,
        lines=wording.line_range,
        counted=wording.counted,
        asset=asset,
        stretch=stretch,
        tiers_in_words=tiers_in_words,
        query=query,
        navigation=PAGES,
    )
    return made


def query(**values: Any) -> str:
    """A query string, without what is empty.

    Examples:
        >>> query(q="a & b", part="", page=2)
        '?q=a+%26+b&page=2'
    """
    kept = {key: value for key, value in values.items() if value not in ("", None, [], ())}
    return "?" + urlencode(kept, doseq=True) if kept else ""


@cache
def asset(name: str) -> str:
    """The address of a file of ours; it changes with the file, so that browsers may keep it for ever."""
    from viva.web.assets import content_of

    return f"/static/{hashlib.sha256(content_of(name)).hexdigest()[:12]}/{name}"


class _Templates(BaseLoader):
    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, None]:
        try:
            text = files("viva.web").joinpath("templates", template).read_text(encoding="utf-8")
        except FileNotFoundError as error:
            raise TemplateNotFound(template) from error
        return text, template, None


def _finalize(value: Any) -> Any:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value
