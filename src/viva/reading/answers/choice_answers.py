"""Which option was chosen for which field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

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
    for k, written in enumerate(statements):
        statement = _pointing_back(written, statements[k - 1], labels) if k else written
        if len(statement.plain) > _MAX_TEXT and not statement.rows:
            continue
        if statement.rows:
            yield from _from_table(name, form, statement, labels)
            continue
        found = find_choices(statement.plain, form.options, before=side)
        owners = option_by_option(statement.plain, found, labels)
        for position, choice in enumerate(found):
            if owners is None or name in owners[position]:
                own = labels if owners is None else None
                yield from _weigh(name, form, statement, own, choice, (position, len(found)), alone)


_DENIES = regex(r"\bnot\b|n't\b|neither")
_HEAD = regex(
    r"\W{0,4}(?:(?:option|diagram|figure|cube|panel|picture|image|tensor|case)\W{1,3})?(?P<option>\w+)\W{0,4}",
    re.IGNORECASE,
)


def _options_of(head: Sequence[str], options: tuple[str, ...]) -> dict[int, str]:
    """The option that each column of a table is about, where each but the first is about one: ``| A | B | C |``."""
    found: dict[int, str] = {}
    for column, cell in enumerate(head):
        named = _HEAD.fullmatch(cell)
        if named is not None and named["option"] in options:
            found[column] = named["option"]
        elif column:
            return {}
    return found if len(found) > 1 and len(set(found.values())) == len(found) else {}


_OPENS = regex(r"[\s⟪⟦*•-]*\(?$")
_SAYS = regex(r"[^\W\d_]{3}")
_JOINS = regex(r"\W*(?:and|or|vs|versus)\W*$")


def option_by_option(text: str, found: Sequence[ChoiceFound], labels: Labels) -> list[set[str]] | None:
    """For each mention the fields named with it, in a line that goes through the options in brackets; else None.

    ``(A) batch norm (B) layer norm``, or ``batch norm (A), layer norm (B)``: what stands behind, or before, an option
    is said of it, however near the next one is.
    """
    if len(found) < 2 or len({c.option for c in found}) < len(found):
        return None
    if not all(text[c.end : c.end + 1] == ")" for c in found):
        return None
    ends = [c.end for c in found]
    if _OPENS.fullmatch(text[: found[0].start]):
        pieces = [(c.end, following.start) for c, following in pairwise(found)]
        pieces.append((ends[-1], len(text)))
    elif all(text[c.start - 1 : c.start] == "(" for c in found) and not _SAYS.search(text[ends[-1] :]):
        pieces = [(a, c.start) for a, c in zip([0, *ends], found, strict=False)]
    else:
        return None
    owners = []
    for a, b in pieces:
        said = text[a:b]
        names = {field for _, _, field in labels.matches(said)}
        if not _SAYS.search(said) or _JOINS.match(said) or len(names) > 1:
            return None
        owners.append(set() if _DENIES.search(said) else names)
    return owners


_POINTS_BACK = regex(
    r"\W*(?:so\s+)?(?:this|that|it)(?:['’]s|\s+(?:is|corresponds|must|has to|would|matches|belongs))\b", re.IGNORECASE
)


def _pointing_back(statement: Statement, before: Statement, labels: Labels) -> Statement:
    """A sentence that says "This is cube A", led in by the sentence before it if that names what "this" is."""
    if (
        not _POINTS_BACK.match(statement.plain)
        or before.kind != statement.kind
        or labels.matches(statement.plain)
        or len({name for _, _, name in labels.matches(before.plain)}) != 1
    ):
        return statement
    return replace(statement, lead=before.plain)


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

    if len(head) > 1 and (heads := _options_of(head, form.options)):
        for row in rows[1:]:
            for column, letter in heads.items():
                cell = row[column] if column < len(row) else ""
                if names(cell) == {name} and not _DENIES.search(cell):
                    yield made(letter, f"{letter}: {cell}")
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
            if not _DENIES.search(cell):
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
    labels: Labels | None,
    choice: ChoiceFound,
    order: tuple[int, int],
    alone: bool,
) -> Iterator[Candidate]:
    """The choice as an answer, if it is one; without ``labels`` it is known that it is said of this field."""
    text = statement.plain
    before, after = text[max(0, choice.start - 60) : choice.start], text[choice.end : choice.end + 60]
    if choice.end + 60 < len(text):
        after = after[: after.rfind(" ") + 1]  # a word that was cut short may look like another: "normal", "nor"
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
    owners, negated = {name}, False
    if labels is not None:
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
    if other and labels is not None and not labels.matches(other[0]):
        return  # "(C is instance normalization)" names what was not asked for
    level = statement.weight_at(choice.start)
    weight, strict, why = level * 10 + _BONUS[choice.how], level >= Weight.ANSWER, statement.why or "stated"
    if choice.how == "ticked":
        why = "ticked"
        strict = strict or statement.weight >= Weight.PLAIN
    if name in owners:
        weight += 4
    if _ONLY.search(before):
        weight += 8
    elif choice.how != "ticked" and _ASIDE.search(before) and not _ASIDE_ENDS.match(after):
        weight -= 20  # "only B (A is idempotent but oblique, C squares to I)"
    if re.search(
        r"\b(?:might|could|may|perhaps|possibly|maybe|looks? like|seems?|or)\b[^.;]{0,30}$", before, re.IGNORECASE
    ):
        weight -= 30
    for option in (choice.option, *choice.also):
        yield Candidate(
            option, text[choice.start : choice.end], statement.lines, "strict" if strict else "lenient",
            "ambiguous mark" if choice.also else why, weight, place=statement.index,
        )  # fmt: skip


_ONLY = regex(r"\b(?:only|just)\s+(?:option |matrix |cube |choice |variable )?[\"'(⟪⟦]*$", re.IGNORECASE)
_ASIDE = regex(r"\([^()]*$")
_ASIDE_ENDS = regex(r"\s*\)")


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
