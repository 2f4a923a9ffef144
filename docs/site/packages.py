"""The reference from docstrings: a page for each public package, with a directive for every name in its ``__all__``.

Classes and functions are documented from their docstrings. Constants have none of their own at run time, so they take
what ``docs/reference/python.md`` says of them (a test holds that page against every ``__all__``).
"""

from __future__ import annotations

import importlib
import inspect
import re
from pathlib import Path

LEFT_OUT = {"viva.cli"}
"""Packages without public names: the command line has a page of its own."""


def public_packages(source: Path) -> list[str]:
    """All packages of viva that have public names, viva itself first.

    Args:
        source: the folder that holds the package ``viva``.
    """
    inner = sorted(f"viva.{file.parent.name}" for file in (source / "viva").glob("*/__init__.py"))
    return ["viva", *(name for name in inner if name not in LEFT_OUT)]


def page(name: str, overview: str) -> str:
    """The page of a package, in reStructuredText.

    Args:
        name: the package.
        overview: the text of ``docs/reference/python.md``.
    """
    module = importlib.import_module(name)
    lines = [name, "=" * len(name), "", f".. automodule:: {name}", "   :no-members:", ""]
    kinds: dict[str, list[str]] = {"Functions": [], "Classes": [], "Constants": []}
    for public in module.__all__:
        value = getattr(module, public)
        if inspect.isclass(value):
            kinds["Classes"] += _class(public, value)
        elif callable(value):
            kinds["Functions"] += [f".. autofunction:: {public}", ""]
        else:
            kinds["Constants"] += _constant(public, value, _said_of(public, name, overview))
    for title, directives in kinds.items():
        if directives:
            lines += [title, "-" * len(title), "", f".. currentmodule:: {name}", "", *directives]
    return "\n".join(lines)


def _class(name: str, value: type) -> list[str]:
    # scikit-learn makes these methods for every estimator, with docstrings that refer to its own pages.
    made = [member for member in dir(value) if re.fullmatch(r"set_\w+_request", member)]
    lines = [f".. autoclass:: {name}", "   :members:", "   :show-inheritance:"]
    return [*lines, *([f"   :exclude-members: {', '.join(made)}"] if made else []), ""]


def _constant(name: str, value: object, said: str) -> list[str]:
    shown = repr(value)
    lines = [f".. py:data:: {name}"]
    if len(shown) <= 200 and " at 0x" not in shown:
        lines += [f"   :value: {shown}"]
    return [*lines, "", f"   {said}", ""]


def _said_of(public: str, package: str, overview: str) -> str:
    """The cell that describes a name in the overview, as reStructuredText."""
    section = re.search(rf"^## {re.escape(package)}\n(.*?)(?=^## |\Z)", overview, re.DOTALL | re.MULTILINE)
    for line in (section[1] if section else "").split("\n"):
        cells = line.split(" | ")
        if len(cells) > 1 and f"`{public}`" in cells[0]:
            plain = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", cells[-1].rstrip(" |"))
            return re.sub(r"`([^`]*)`", r"``\1``", plain)
    return ""
