r"""Dots that say what they stand for: ``\operatorname{diag}(a_1, \dots, a_d)``, ``w_1 + \dots + w_d``.

Where the terms before and behind the dots differ in one running number, the dots are a sum, a list or a diagonal like
any other. All other dots leave something out that only a reader can guess, and what holds them can't be computed.
"""

from __future__ import annotations

from viva.algebra._elaborate import with_dots_filled
from viva.algebra._remembered import remembered
from viva.algebra.tree import Elided, Node, children


@remembered
def leaves_out(node: Node) -> bool:
    r"""Whether something is left out of a formula that its dots don't tell.

    Examples:
        >>> from viva.algebra import read_formula
        >>> leaves_out(read_formula(r"\operatorname{diag}(a_1, \dots, a_d)")), leaves_out(read_formula(r"a_1 + \dots"))
        (False, True)
    """
    return _has_dots(node) and _has_dots(with_dots_filled(node))


def _has_dots(node: Node) -> bool:
    stack = [node]
    while stack:
        item = stack.pop()
        if type(item) is Elided:
            return True
        stack.extend(children(item))
    return False
