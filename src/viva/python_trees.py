"""Python's syntax trees, read by one thread at a time.

CPython 3.11 and 3.12 count the depth of a tree that is being built once for the whole interpreter. Where threads build
trees at once, one finds the count changed and fails with ``SystemError: AST constructor recursion depth mismatch``
(https://github.com/python/cpython/issues/106905). Other libraries build trees too, so a failure is tried again.
"""

from __future__ import annotations

import ast
import warnings
from typing import Any

from viva.turns import Turns

_TRIES = 20


_TURNS = Turns()


def parsed(source: str, mode: str = "exec") -> Any:
    """What ``ast.parse`` gives.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: as ``ast.parse`` does.

    Examples:
        >>> type(parsed("1 + 1", "eval").body).__name__
        'BinOp'
    """
    for _ in range(_TRIES):
        try:
            with _TURNS, warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of what a model wrote; filters, too, are the whole process's
                return ast.parse(source, mode=mode)
        except SystemError:  # another library's thread; the next try is alone, as likely as not
            continue
    raise MemoryError("Python can't build a syntax tree")
