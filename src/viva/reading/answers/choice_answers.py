"""Which option was chosen for which field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from viva.patterns import regex
from viva.reading.answers import cues
from viva.reading.answers.choices import CROSSED, TICKED, ChoiceFound, find_choices, tick_side
from viva.reading.answers.form import AnswerForm, Candidate
from viva.reading.answers.labels import Labels
from viva.reading.answers.plain import plain_text
from viva.reading.answers.statements import Statement, Weight

_BONUS = {"ticked": 60, "named": 6, "bare": 0}
_MAX_TEXT = 4000


_SOMETHING_ELSE = regex(
    r"[)\]⟫\"'*]*\s*(?:(?:is|would be|shows?|depicts?|represents?|corresponds? to|illustrates?|belongs to|means)\s+"
    r"|[=:→–—-]+>?\s*|(?<=\)\s))(?:an?\s+|the\s+)?(?:[A-Za-z]+[ -]){1,2}?(?:\w+i[sz]ation|norm)\b",
    re.IGNORECASE,
)


def choice_candidates(
    name: str, form: AnswerForm, statements: Sequence[Statement], labels: Labels, *, alone: bool
) -> Iterator[Candidate]:
    """Every mention of an option that may answer the field; ``alone`` if no other field is a choice."""
    side = _side(form.options, statements)
    for statement in statements:
        if len(statement.plain) > _MAX_TEXT and not statement.rows:
            continue
        if statement.rows:
            yield from _from_table(name, form, statement, labels)
            continue
        found = find_choices(statement.plain, form.options, before=side)
        for position, choice in enumerate(found):
            yield from _weigh(name, form, statement, labels, choice, (position, len(found)), alone)


def _side(options: tuple[str, ...], statements: Sequence[Statement]) -> bool | None:
    votes = [tick_side(s.plain, options) for s in statements if len(s.plain) < _MAX_TEXT]
    total = sum(1 if v else -1 for v in votes if v is not None)
    return None if total == 0 else total > 0


def _from_table(name: str, form: AnswerForm, statement: Statement, labels: Labels) -> Iterator[Candidate]:
    """A row (or a column) that names the field and holds one option."""
    rows = [tuple(plain_text(cell) for cell in row) for row in statement.rows]
    head = rows[0] if rows else ()

    def one(texts: Sequence[str]) -> str | None:
        options = {c.option for text in texts for c in find_choices(text, form.options)}
        return options.pop() if len(options) == 1 else None

    def made(option: str, raw: str) -> Candidate:
        return Candidate(
            option,
            raw,
            statement.lines,
            "strict" if statement.strict else "lenient",
            "in a table",
            statement.weight * 10 + 8,
            place=statement.index,
        )

    def names(text: str) -> set[str]:
        return {field for _, _, field in labels.matches(text)}

    for row in rows:
        if names(row[0] if row else "") == {name}:
            ticked = [
                head[k]
                for k, cell in enumerate(row)
                if k and k < len(head) and re.fullmatch(r"\s*(?:[■☑✅✔✓●]|x|X|yes)\s*", cell)
            ]
            option = (one(ticked) if ticked else None) or one(row[1:2]) or one(row[1:])
            if option:
                yield made(option, " | ".join(row))
        elif names(" ".join(row[1:])) == {name} and row and one(row[:1]):
            cell = next(c for c in row[1:] if name in names(c))
            if not re.search(r"\bnot\b|n't\b|neither", cell):
                yield made(one(row[:1]) or "", " | ".join(row))
    for column, title in enumerate(head):
        if names(title) == {name} and not any(names(cell) for row in rows[1:] for cell in row):
            option = one([row[column] for row in rows[1:] if column < len(row)])
            if option:
                yield made(option, title)


_CROSSED_OUT = regex(rf"^[^{TICKED}]*[{CROSSED}]\s*(?:\([^()]{{0,60}}\)[\s.]*)?$")


def _weigh(
    name: str,
    form: AnswerForm,
    statement: Statement,
    labels: Labels,
    choice: ChoiceFound,
    order: tuple[int, int],
    alone: bool,
) -> Iterator[Candidate]:
    text = statement.plain
    before, after = text[max(0, choice.start - 60) : choice.start], text[choice.end : choice.end + 60]
    if cues.TAKEN_BACK.search(before) or cues.ONCE_SAID.search(before) or cues.TAKEN_BACK_AFTER.match(after):
        return
    if (
        choice.how != "ticked"
        and re.match(r"[^.,;:]{0,60}\b(?:neither|nor|not|does not|doesn't)\b", after)
        and not re.match(r"[^.,;]{0,40},?\s*(?:and )?not\b", after)
    ):
        return
    if choice.how != "ticked" and _CROSSED_OUT.search(text[choice.end :]):
        return  # "- D: symmetric, but not idempotent ❌"
    if choice.how != "ticked" and text.rstrip().endswith("?") and text.rfind("?", 0, choice.end) < 0:
        return
    owners, negated = labels.owners(statement, choice.start, choice.end, order=order)
    if (
        (negated and choice.how != "ticked")
        or (owners and name not in owners)
        or (not owners and (form.named or not alone))
    ):
        return
    if not owners and choice.how == "bare" and not statement.strict:
        return
    other = _SOMETHING_ELSE.match(after) if choice.how != "ticked" else None
    if other and not labels.matches(other[0]):
        return  # "(C is instance normalization)" names what was not asked for
    level = statement.weight_at(choice.start)
    weight, strict, why = level * 10 + _BONUS[choice.how], level >= Weight.ANSWER, statement.why or "stated"
    if choice.how == "ticked":
        why = "ticked"
        strict = strict or statement.weight >= Weight.PLAIN
    if name in owners:
        weight += 4
    if re.search(
        r"\b(?:might|could|may|perhaps|possibly|maybe|looks? like|seems?|or)\b[^.;]{0,30}$", before, re.IGNORECASE
    ):
        weight -= 30
    for option in (choice.option, *choice.also):
        yield Candidate(
            option, text[choice.start : choice.end], statement.lines, "strict" if strict else "lenient",
            "ambiguous mark" if choice.also else why, weight, place=statement.index,
        )  # fmt: skip


def in_order(forms: Sequence[str], options: tuple[str, ...], statements: Sequence[Statement]) -> dict[str, Candidate]:
    """Answers to several choice fields given in order without their names ("A, B"), in the last explicit answer."""
    by_zone: dict[int, list[tuple[Statement, ChoiceFound]]] = {}
    for statement in statements:
        respectively = re.search(r"\brespectively\b", statement.plain)
        if ((statement.zone and statement.strict) or respectively) and len(statement.plain) < _MAX_TEXT:
            found = [
                (statement, c)
                for c in find_choices(statement.plain, options)
                if c.how != "bare" or len(statement.plain) < 40
            ]
            by_zone.setdefault(statement.zone, []).extend(found)
    for zone in sorted(by_zone, reverse=True):
        mentions = by_zone[zone]
        if len(mentions) == len(forms):
            return {
                name: Candidate(
                    choice.option,
                    statement.plain,
                    statement.lines,
                    "lenient",
                    "in the order asked",
                    statement.weight * 10,
                    place=statement.index,
                )
                for name, (statement, choice) in zip(forms, mentions, strict=True)
            }
    return {}
