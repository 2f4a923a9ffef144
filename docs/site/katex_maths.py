r"""Formulas of the pages, rendered by viva's own KaTeX when the site is built: nothing runs in the reader's browser.

A Sphinx extension for what Sphinx calls ``math`` (``$...$`` in Markdown), with :class:`viva.reports.maths.Maths`. A
formula that KaTeX can't read is a warning, and so ends a strict build.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from viva.reports.maths import Maths

_maths = Maths(seconds=600.0)
_log = logging.getLogger(__name__)


def _render(node: nodes.Element, *, display: bool) -> str:
    tex = node.astext()
    html = _maths.html(tex, display=display)
    if html.startswith("<code"):
        _log.warning("KaTeX can't read this formula: %s", tex, location=node, type="katex", subtype="formula")
    return html


def _inline(translator: Any, node: nodes.Element) -> None:
    translator.body.append(_render(node, display=False))
    raise nodes.SkipNode


def _display(translator: Any, node: nodes.Element) -> None:
    translator.body.append(f'<div class="math">{_render(node, display=True)}</div>')
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the renderer with Sphinx."""
    app.add_html_math_renderer("katex", (_inline, None), (_display, None))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
