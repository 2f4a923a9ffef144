"""All that can be said of a set, by kind: whether it makes the set invalid, and what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notice: ``severe`` ones make a set invalid."""

    severe: bool
    meaning: str


def _error(meaning: str) -> Kind:
    return Kind(True, meaning)


def _advice(meaning: str) -> Kind:
    return Kind(False, meaning)


KINDS: Mapping[str, Kind] = MappingProxyType({
    "format": _error("a file can't be read, or has a key, name or expression that doesn't exist"),
    "to-do": _error("something is left to do"),
    "draw": _error("a seed can't be drawn"),
    "notation": _error("the notation can't be used"),
    "key": _error("the key, written as TeX, as plain text or as a list, isn't marked right"),
    "misconception-right": _error("a misconception is marked right, or partly right"),
    "misconception-unread": _error("a misconception isn't read, or can't be decided"),
    "example": _error("a rubric's example shows other points than its labels say"),
    "leak": _error("a hint, a nudge, a convention or a template gives the answer away"),
    "walkthrough": _error("the walk through holds the answer, whatever numbers it is worked on"),
    "template": _error("a template of nudges can't be used"),
    "zero": _error("all entries of an answer are 0 at some seeds"),
    "given": _error("the answer stands in the question"),
    "unwieldy": _error("a number of the answer has too many digits for anybody"),
    "constant": _error("the part draws values, but all seeds ask the same"),
    "form": _advice("the key isn't read in a form that models use"),
    "misconceptions-alike": _advice("two misconceptions give the same answer, so one of them is never named"),
    "chance": _advice("a hint or nudge says a number that is the answer of some draws; there it isn't said"),
    "no-misconceptions": _advice("no misconception has a name"),
    "no-walkthrough": _advice("there are draws but no walk through, so that the last nudge is the last hint"),
    "few-answers": _advice("the seeds give few different answers, so that one can be remembered or guessed"),
    "unused": _advice("something is drawn or computed, and never used"),
    "no-convention": _advice("the question has several right answers unless a convention is stated"),
    "no-symbols": _advice("a formula is asked for, and nothing says in which letters"),
    "no-unit": _advice("the question speaks of a unit, and the answer's form doesn't name it"),
    "no-labels": _advice("an answer among several has no label by which it is found"),
    "no-examples": _advice("a rubric has no example that is right, or none that is wrong"),
    "no-contradictions": _advice("a rubric has no contradictions, so that no answer to it can be wrong"),
    "no-goals": _advice("a derivation is asked for, and no goals say what its choices have to come to"),
    "alike-hints": _advice("two hints are the same"),
    "unfinished-words": _advice("a text still has TODO or the like in it"),
    "order": _advice("parts don't stand in the order of their names"),
    "not-asked": _advice("a part's file lies in the folder, and no question names it"),
})  # fmt: skip
