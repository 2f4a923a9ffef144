r"""Upright letters in a formula: operators (``\log``, ``\operatorname{tr}``) or words (``\text{if }``)."""

from __future__ import annotations

from collections.abc import Sequence

from viva.reading.pdf.nodes import Node
from viva.reading.pdf.symbols import OPERATORS

_GAP = 0.16
"""A gap of this many ems between two letters is a space."""
_CONNECTING = frozenset(
    """
    if otherwise and or for where with when so since else all then is as by that the a an of to on in iff let we have
    are any every some not no from at such const constant hence thus because only
    """.split()  # noqa: SIM905
)

_OPERATORS = frozenset("Var Cov Corr tr diag rank sign softmax ReLU std vec span".split())  # noqa: SIM905


def spelled(nodes: Sequence[Node], size: float) -> str:
    """The letters of some nodes, with a space where there is a gap."""
    text = ""
    for before, node in zip([None, *nodes], nodes, strict=False):
        if node.kind == "space":
            text += " " if not text.endswith(" ") else ""
            continue
        if (
            before is not None
            and before.kind != "space"
            and node.start - before.end > _GAP * size
            and not text.endswith(" ")
        ):
            text += " "
        text += node.char
    return text


def words_tex(nodes: Sequence[Node], size: float) -> str:
    r"""The TeX of a run of upright letters.

    A single letter is ``\mathrm``; a known operator its command; words that connect formulas, and several words, are
    ``\text``; anything else is an operator's name.
    """
    text = spelled(nodes, size).strip()
    if text in OPERATORS:
        return f"\\{text}" if text not in {"argmax", "argmin"} else rf"\operatorname{{{text}}}"
    if text in {"arg max", "arg min"}:
        return rf"\operatorname{{arg\,{text[4:]}}}"
    if text in {"lim sup", "lim inf"}:
        return rf"\lim{text[4:]}"
    if len(text) == 1:
        return rf"\mathrm{{{text}}}"
    words = text.split()
    if words and words[0] in OPERATORS and len(words) == 2 and len(words[1]) == 1:
        return rf"\{words[0]} \mathrm{{{words[1]}}}"
    if len(words) > 1 or text in _CONNECTING or "-" in text:
        return rf"\text{{ {text} }}"
    if text in _OPERATORS:
        return rf"\operatorname{{{text}}}"
    return rf"\text{{{text}}}" if len(text) > 4 else rf"\mathrm{{{text}}}"
