"""A homework as it was read: questions, their parts, what stands in them, and on which lines."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of text (Markdown with TeX) and the line of the source on which it begins, counted from 1."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that may be chosen: its letter, its text, and whether the source marks it as the right one."""

    letter: str
    text: str
    right: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """What has to be answered: a part, or one of several things that a part asks for.

    Args:
        label: ``a``, or ``ii``; "" where the source has none.
        title: what the source calls it, or "".
        points: as written (``5``), or "".
        line: where it begins.
        prompt: what is asked.
        solution: what the source says to it, in pieces; empty if it says nothing.
        options: what may be chosen.
        hints: what the source says to help.
        conventions: sentences of the prompt that bind the answer.
        items: what is asked for within it.
    """

    label: str
    title: str
    points: str
    line: int
    prompt: str
    solution: tuple[Stretch, ...] = ()
    options: tuple[Option, ...] = ()
    hints: tuple[str, ...] = ()
    conventions: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A question: its number, title, what stands before its first part, and its parts."""

    number: str
    title: str
    points: str
    line: int
    preamble: str
    parts: tuple[Item, ...]
    conventions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Left:
    """Something in the source that the set doesn't have, and why."""

    line: int
    what: str


@dataclass(frozen=True, slots=True)
class Homework:
    """All of it; ``description`` is what stands before the first question, ``text`` what was read of a PDF."""

    title: str
    description: str
    questions: tuple[Question, ...]
    left: tuple[Left, ...] = ()
    text: str = ""
