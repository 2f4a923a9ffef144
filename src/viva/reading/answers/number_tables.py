"""Numbers in a table: beside a label, below one, or in the row of the total."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from viva.patterns import regex
from viva.reading.answers.form import AnswerForm, Candidate
from viva.reading.answers.labels import Labels
from viva.reading.answers.numbers import find_numbers, read_number
from viva.reading.answers.plain import plain_text
from viva.reading.answers.statements import Statement


def numbers_of_table(
    name: str, form: AnswerForm, statement: Statement, labels: Labels, peers: Sequence[str] = ()
) -> Iterator[Candidate]:
    """The numbers of a table that answer the field: its row is labelled with it, or is the total if nothing is."""
    yield from _under_heads(name, statement, labels)
    head = statement.rows[0][1:] if statement.rows else ()
    headed = bool(statement.rows) and not any(find_numbers(cell) and not labels.matches(cell) for cell in head)
    for row in statement.rows[1:] if headed and len(statement.rows) > 1 else statement.rows:
        text = " | ".join(row)
        owners = {field for _, _, field in labels.matches(text)}
        total = re.search(r"\b(?:total|overall|sum|answer|result)\b", row[0], re.IGNORECASE) if row else None
        if owners and name not in owners:
            continue
        if not owners and (form.named or not total or tuple(peers) not in ((), (name,))):
            continue
        for cell in reversed(row[1:]):
            numbers = list(find_numbers(cell.replace("**", "")))
            if not numbers:
                continue
            number = numbers[-1]
            bonus = 20 if total else 0
            yield Candidate(
                number.value,
                text,
                statement.lines,
                "strict" if statement.strict else "lenient",
                "in a table",
                statement.weight * 10 + 2 + bonus,
                place=statement.index,
            )
            break


_INDEX = regex(r"\W{0,3}(?:t|k|n|i|iter(?:ation)?|steps?)\W{0,3}", re.IGNORECASE)
_QUANTITY = regex(r"\W{0,3}(?P<name>[A-Za-z])(?:_\(?\w{1,3}\)?)?\W{0,3}")


def _under_heads(name: str, statement: Statement, labels: Labels) -> Iterator[Candidate]:
    """The number below a head that names the field, ``| c | s |``, or in a row that completes its name.

    Below ``x`` and beside ``t = 2`` stands ``x_2``.
    """
    head, *body = statement.rows
    if len(body) != 1 and not _INDEX.fullmatch(plain_text(head[0])):
        return
    for row in body:
        for column, title in enumerate(map(plain_text, head[: len(row)])):
            called = f"{title} ="
            if len(body) > 1:
                quantity, at = _QUANTITY.fullmatch(title), row[0].strip(" $*`")
                if quantity is None or column == 0 or not at.isdigit():
                    continue
                called = f"{quantity['name']}_{at} ="
            value = read_number(plain_text(row[column]).strip(" ⟪⟫⟦⟧"))
            if value is not None and {field for _, _, field in labels.matches(called)} == {name}:
                yield Candidate(
                    value, row[column], statement.lines, "strict" if statement.strict else "lenient", "in a table",
                    statement.weight * 10 + 2, place=statement.index,
                )  # fmt: skip
