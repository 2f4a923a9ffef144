"""Makes the reference easier to read: names of types instead of what they stand for, and dashes that are dashes.

A Sphinx extension.
"""

from __future__ import annotations

from typing import Any

import numpy.typing as npt
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.typing import stringify_annotation

_SHORT = {"Array": npt.NDArray[Any], "ArrayLike": npt.ArrayLike}
"""Names that a signature has in the source. Python resolves them before Sphinx sees them."""


def _shorten(
    app: Sphinx, what: str, name: str, obj: Any, options: Any, signature: str | None, returns: str | None
) -> Any:
    return _short(signature), _short(returns)


def _short(text: str | None) -> str | None:
    for mode in ("fully-qualified-except-typing", "smart") if text else ():
        for name, meaning in _SHORT.items():
            # The longer one first: what can become an array names arrays.
            text = (text or "").replace(stringify_annotation(meaning, mode), name)  # type: ignore[arg-type]
    return text


def _dashes(app: Sphinx, tree: nodes.document) -> None:
    """Between a parameter's name and what it is, docutils leaves two hyphens to be made a dash."""
    for text in list(tree.findall(nodes.Text)):
        if text == " -- " and text.parent is not None:
            text.parent.replace(text, nodes.Text(" \u2013 "))


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect both with Sphinx."""
    app.connect("autodoc-process-signature", _shorten)
    app.connect("doctree-read", _dashes)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
