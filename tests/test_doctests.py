"""Every example in a docstring is run."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import viva

# Importing these starts a program or needs the exam extra's model; their examples are covered by their own tests.
NOT_IMPORTED = {"viva.__main__", "viva.cli.__main__"}


def module_names() -> list[str]:
    return sorted(m.name for m in pkgutil.walk_packages(viva.__path__, "viva.") if m.name not in NOT_IMPORTED)


@pytest.mark.parametrize("name", module_names())
def test_docstrings(name: str) -> None:
    module = importlib.import_module(name)
    result = doctest.testmod(module, optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    assert result.failed == 0


def test_there_are_examples() -> None:
    attempted = sum(
        len([e for t in doctest.DocTestFinder().find(importlib.import_module(n)) for e in t.examples])
        for n in module_names()
    )
    assert attempted >= 40
