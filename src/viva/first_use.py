"""Names that a package gives away, imported when they are first asked for.

What one command needs of a package is seldom all of it: marking a chat compares no two final answers, and trains
nobody. What isn't asked for costs no time.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def at_first_use(package: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """A package's ``__getattr__`` (PEP 562) for names that stand in other modules.

    Args:
        package: its ``__name__``.
        homes: the module of each name.

    Examples:
        >>> __getattr__ = at_first_use("viva.algebra", {"equal": "viva.algebra.answers"})
        >>> __getattr__("equal")("1/2", "0.5")
        True
        >>> __getattr__("missing")
        Traceback (most recent call last):
        AttributeError: module 'viva.algebra' has no attribute 'missing'
    """

    def asked(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(homes[name]), name)
        setattr(sys.modules[package], name, value)
        return value

    return asked
