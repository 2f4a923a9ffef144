r"""Texts that reckon by rules of their own: angles in degrees, summation over repeated indices, other numbers.

``\sin 30 = 0.5`` holds in degrees, ``\delta_{ii} = 3`` where repeated indices are summed over, ``ij = -ji`` of
quaternions, ``AB = BA`` of matrices that "both are diagonal". Nothing here computes by such rules; a line that they
may touch isn't called false.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from viva.algebra.tree import Add, Call, Index, Neg, Node, Symbol, children
from viva.marking.steps.names import symbols
from viva.patterns import regex

_DEGREES = regex(r"\bin degrees\b|\bdegrees\b(?! of)|°|\\circ\b|\bdegree mode\b")
_CONVENTION = regex(r"\bEinstein\b|\bsummation convention\b|\brepeated ind(?:ex|ices)\b|\bsummed over repeated\b")
_OTHER_NUMBERS = regex(
    r"\b[Qq]uaternion|\b[Oo]ctonion|\bPauli\b|\bClifford\b|\bGrassmann|\b[Dd]ual numbers?\b|\b[Nn]on-?commut\w+"
    r"|\b[Aa]nti-?commut\w+|\b[Tt]ropical\b|\b(?:max|min|Max|Min)-plus\b|\b[Ff]inite fields?\b|\bGF\(|\bBoolean\b"
    r"|\bcharacteristic (?:two|\$?[2-9p])\b|\bmod(?:ulo)?\b(?! (?:a )?(?:constant|sign|terms|the factor))"
    r"|\\p?mod\b|\\bmod\b"
    r"|\\mathbb\s*\{?\s*F\s*\}?\s*_|\bcongruen"
)
_IMAGINARY = regex(
    r"\bimaginary\b|\bj\s*(?:\^\s*\{?\s*2\s*\}?|²)\s*=\s*[-−]\s*1\b|\bj\s*=\s*(?:\\sqrt|sqrt|√)\s*[{(]?\s*[-−]\s*1"
    r"|\bj\s*(?:\\omega|ω|omega\b|\\pi|π)|\bj\s*2\s*(?:\\pi|π|pi\b)"
)
"""Engineers write j for the imaginary unit."""
_TOGETHER = regex(
    r"(?<!if )\b(?:they|these|both|the two|two|the matrices|all of them|all three|which|that)\b[^.;!?$]{0,40}?"
    r"\b(?:commut(?:e|es|ing)\b|diagonal(?! (?:entr|element|part|block)))",
    re.IGNORECASE,
)
"""Words that let matrices commute without naming them: "since they commute"."""
_NEAR = 8
"""Blocks before a line in which words about other numbers may be meant for it."""
_CLOSE = 3
"""Blocks, with those next to the line's own, in which "they" may be its matrices."""
_TRIGONOMETRIC = frozenset({"sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan"})


def other_rules(left: Node, right: Node, said: Sequence[str]) -> str | None:
    """Why a line that fails by the usual rules may hold by those of the text; None where nothing speaks for it.

    Args:
        left, right: the sides.
        said: what the text says up to there, block by block.
    """
    if (_is_trigonometric(left) or _is_trigonometric(right)) and any(map(_DEGREES.search, said)):
        return "angles may be in degrees"
    if (_repeats(left) or _repeats(right)) and any(map(_CONVENTION.search, said)):
        return "repeated indices may be summed over"
    if (symbols(left) or symbols(right)) and any(map(_OTHER_NUMBERS.search, said[-_NEAR:])):
        return "other numbers may be meant"
    together = symbols(left) | symbols(right)
    if "j" in together and any(map(_IMAGINARY.search, said)):
        return "j may be the imaginary unit"
    if sum(name[:1].isupper() for name in together) > 1 and any(map(_TOGETHER.search, said[-_CLOSE:])):
        return "its matrices may commute"
    return None


def _is_trigonometric(node: Node) -> bool:
    return (isinstance(node, Call) and node.name in _TRIGONOMETRIC) or any(map(_is_trigonometric, children(node)))


def _repeats(node: Node) -> bool:
    """Whether an index stands twice in a term of a sum, so that the convention says something of it."""
    if isinstance(node, Add):
        return any(map(_repeats, node.terms))
    if isinstance(node, Neg):
        return _repeats(node.arg)
    met = list(_indices(node))
    return len(met) > len(set(met))


def _indices(node: Node) -> list[str]:
    if isinstance(node, Index):
        return [i.name for i in node.indices if isinstance(i, Symbol)] + _indices(node.base)
    if isinstance(node, Call) and node.name == "delta":
        return [a.name for a in node.args if isinstance(a, Symbol)]
    return [name for child in children(node) for name in _indices(child)]
