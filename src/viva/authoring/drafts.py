"""A homework as drafts of a set's parts: what each asks, what its fields are, and what is left to do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from viva.authoring.homework import Homework, Item, Question
from viva.authoring.keys import Key, key_of
from viva.authoring.named_data import computed_from, named_data
from viva.authoring.prompts import title_of
from viva.authoring.symbols import Symbols, symbols_of
from viva.reading.printed import BLOT
from viva.sets.language import LanguageError

_ASKS = {
    "number": "One number.",
    "tensor": "The array, entry by entry.",
    "expression": "A formula.",
    "choice": "The right option.",
    "rubric": "The answer, in words.",
}
LEAST_HINTS = 3


@dataclass(frozen=True, slots=True)
class FieldDraft:
    """A field: its name, its key as far as it is known, and the expression that would let it be drawn."""

    name: str
    key: Key
    labels: tuple[str, ...] = ()
    computed: str = ""
    line: int = 0

    @property
    def ask(self) -> str:
        """How the answer is to be given."""
        return _ASKS[self.key.kind]


@dataclass(frozen=True, slots=True)
class PartDraft:
    """A part; ``item`` is what the homework says."""

    name: str
    title: str
    statement: str
    item: Item
    fields: tuple[FieldDraft, ...]
    values: dict[str, Any] = field(default_factory=dict)
    conventions: tuple[str, ...] = ()
    symbols: Symbols = field(default_factory=Symbols)

    @property
    def todo(self) -> tuple[str, ...]:
        """What is left to do apart from the keys."""
        left: list[str] = []
        missing = LEAST_HINTS - len(self.item.hints)
        if missing > 0:
            more = "more hint" if self.item.hints else "hint"
            left.append(
                f"write {missing} {more}{'s' if missing > 1 else ''}, from vague to strong; none may hold the answer"
            )
        if BLOT in self.statement:
            left.append("put the formula in that the PDF leaves unclear")
        if self.symbols.unknown:
            names = ", ".join(self.symbols.unknown)
            left.append(f"say under `notation` what these are (a shape, or nothing for a number): {names}")
        if self.symbols.assumed:
            left.append(f"confirm under `notation` that these are numbers: {', '.join(self.symbols.assumed)}")
        return tuple(left)


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """A question with its parts."""

    name: str
    title: str
    preamble: str
    question: Question
    parts: tuple[PartDraft, ...]
    values: dict[str, Any] = field(default_factory=dict)


def drafts_of(homework: Homework) -> tuple[QuestionDraft, ...]:
    """The drafts of all questions, in order."""
    return tuple(_question(question) for question in homework.questions)


def _question(question: Question) -> QuestionDraft:
    given = named_data(literal(question.preamble))
    parts: list[PartDraft] = []
    for item in question.parts:
        name = _slug(f"{question.number}{item.label}")
        while name in {part.name for part in parts}:
            name += "x"
        parts.append(_part(question, item, name, given.values))
    first = question.parts[0].prompt if question.parts else ""
    title = question.title or title_of(question.preamble or first, f"Question {question.number}")
    return QuestionDraft(question.number, literal(title), given.text, question, tuple(parts), given.values)


def _part(question: Question, item: Item, name: str, given: dict[str, Any]) -> PartDraft:
    text = item.prompt
    fields: list[FieldDraft] = []
    if item.items:
        listed = [f"({one.label}) {one.title + ': ' if one.title else ''}{_with_options(one)}" for one in item.items]
        text = "\n\n".join(filter(None, [text, *listed]))
        for k, one in enumerate(item.items):
            label = one.label or str(k + 1)
            named: tuple[str, ...] = (rf"\({re.escape(label)}\)", rf"(?:^|\n)\s*{re.escape(label)}[.)]")
            name_of_field = _slug(label)
            if label.isdigit():
                name_of_field, named = f"item-{label}", (*named, rf"\bitem[- ]{label}\b")
            fields.append(FieldDraft(name_of_field, key_of(one), named, line=one.line))
    else:
        text = _with_options(item)
        fields.append(FieldDraft("answer", key_of(item), line=item.line))
    data = named_data(literal(text), frozenset(given))
    values = {**given, **data.values}
    fields = [_computed(one, values, text) for one in fields]
    keys = [one.key.expected for one in fields if one.key.kind == "expression" and one.key.expected]
    told = "\n\n".join([question.preamble, text])
    hints = tuple(literal(hint) for one in (item, *item.items) for hint in one.hints)
    conventions = (*question.conventions, *item.conventions, *(c for one in item.items for c in one.conventions))
    return PartDraft(
        name=name,
        title=literal(item.title or title_of(item.prompt or text, f"Part {name}")),
        statement=data.text.strip() or "...",
        item=_with_hints(item, hints),
        fields=tuple(fields),
        values=data.values,
        conventions=tuple(literal(c) for c in dict.fromkeys(conventions)),
        symbols=symbols_of(told, keys) if keys else Symbols(),
    )


def _with_hints(item: Item, hints: tuple[str, ...]) -> Item:
    return replace(item, hints=hints)


def _with_options(item: Item) -> str:
    listed = "\n".join(f"- {option.letter}: {option.text}" for option in item.options)
    return "\n\n".join(filter(None, [item.prompt, listed]))


def _computed(draft: FieldDraft, values: dict[str, Any], prompt: str) -> FieldDraft:
    if draft.key.kind not in ("number", "tensor") or draft.key.expected is None or not values:
        return draft
    try:
        return replace(draft, computed=computed_from(values, draft.key.expected, prompt) or "")
    except LanguageError:
        return draft


def literal(text: str) -> str:
    """A text in which nothing is taken for an insertion; ``{{`` only groups in TeX, and a space changes nothing.

    Examples:
        >>> literal("{{x}}")
        '{ {x}}'
    """
    return re.sub(r"\{(?=\{)", "{ ", text)


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "", text).lstrip("-_") or "part"


def all_parts(questions: Sequence[QuestionDraft]) -> list[PartDraft]:
    """The parts of all questions, in order."""
    return [part for question in questions for part in question.parts]
