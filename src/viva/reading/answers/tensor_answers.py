"""Which of the arrays in a text is the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import prod

from viva.patterns import regex
from viva.reading.answers import cues
from viva.reading.answers.entries import TensorFound, read_entry
from viva.reading.answers.form import AnswerForm, Candidate, Nested, Strictness, TensorValue
from viva.reading.answers.labels import Labels
from viva.reading.answers.plain import plain_text
from viva.reading.answers.statements import Statement, Weight
from viva.reading.answers.tensors import find_tensors, list_alone, tensor_of_rows

_GROUP_CHARACTERS = 20_000


def tensor_candidates(
    name: str, form: AnswerForm, statements: Sequence[Statement], labels: Labels
) -> Iterator[Candidate]:
    """Every array that may answer the field, weighed; arrays of another shape have ``fits=False``."""
    shaped = form.shape is not None and len(form.shape) == 1 and re.search(r"\bshape\b", form.ask) is not None
    for statement in statements:
        text = _without_comment_signs(statement)[:_GROUP_CHARACTERS]
        if not any(map(str.isdigit, text)):
            continue
        if shaped and "[" not in text:
            text = _EXTENTS.sub(_as_a_list, text)
            statement = replace(statement, text=text)  # noqa: PLW2901
        if not form.named and statement.rows:
            read = _row_of_table(form, statement) or _matrix_of_table(form, statement)
            if read is not None:
                yield read
        arrays = find_tensors(text)
        if len(statements) == 1 and not arrays and (alone := list_alone(text)) is not None:
            arrays = [alone]
        for found in _without_listed(arrays, form.shape, text):
            candidate = _weigh(name, form, statement, labels, found)
            if candidate is not None:
                yield candidate
    if form.named:
        return
    yield from _across(form, statements)
    yield from _down_a_column(form, statements)


_EXTENTS = regex(r"(?<![\w.×=+*/^-])\d{1,6}(?:\s*(?:×|\\times|x)\s*\d{1,6}){2,}(?!\s*(?:[=×≈+*/^\w-]|\\times|\.\d))")
"""A shape as it is said, ``4 × 6 × 10``, and no product that is worked out."""


def _as_a_list(found: re.Match[str]) -> str:
    return f"[{', '.join(re.findall(r'[0-9]+', found[0]))}]"


_LIST_GOES_ON = regex(r"[\s$]*(?:[,;]|\band\b|[,;]\s*and\b)[\s$]*")
_LEAST_OF_A_LIST = 3


def _without_listed(arrays: Sequence[TensorFound], shape: tuple[int, ...] | None, text: str) -> list[TensorFound]:
    """Without vectors of the shape asked for that are told in a row, one after the other: points, or rows of data."""
    if shape is None or len(shape) != 1:
        return list(arrays)
    alike = sorted((t for t in arrays if t.value.shape == shape and not t.assembled), key=lambda t: t.start)
    runs: list[list[TensorFound]] = []
    for found in alike:
        if runs and _LIST_GOES_ON.fullmatch(text, runs[-1][-1].end, found.start):
            runs[-1].append(found)
        else:
            runs.append([found])
    listed = {id(found) for run in runs if len(run) >= _LEAST_OF_A_LIST for found in run}
    return [found for found in arrays if id(found) not in listed]


_COMMENT = regex(r"^[ \t]*(?:#|//)", re.MULTILINE)


def _without_comment_signs(statement: Statement) -> str:
    """What code prints is often shown as a comment over several lines; all places in the text stay the same."""
    if statement.kind != "code":
        return statement.text
    return _COMMENT.sub(lambda sign: " " * len(sign[0]), statement.text)


_ENTRY_NAME = regex(r"\W*(?:[a-zA-Z]?_?\W?\d{0,2})\W*")


def _row_of_table(form: AnswerForm, statement: Statement) -> Candidate | None:
    """A vector as the only row of a table that is said to be the answer, under nothing or the names of its entries."""
    head, *body = statement.rows
    named = all(_ENTRY_NAME.fullmatch(plain_text(cell)) for cell in head)
    if form.shape is None or len(form.shape) != 1 or len(body) != 1 or not (statement.strict and named):
        return None
    row = tensor_of_rows([[plain_text(cell).strip() for cell in body[0]]])
    value = _fit(row, form.shape) if row is not None else None
    if value is None or value.nested() in form.given:
        return None
    raw = " | ".join(body[0])
    return Candidate(value, raw, statement.lines, "strict", "in a table", statement.weight * 10, place=statement.index)


_NO_NUMBER = regex(r"[^\d]*(?:[^\W\d_]\D{0,12}\d{1,2}[^\d]*)?")


def _matrix_of_table(form: AnswerForm, statement: Statement) -> Candidate | None:
    """A matrix whose rows and columns have names, ``| r0 | -1 | 3 |`` below ``| | c0 | c1 |``, or just numbers."""
    if form.shape is None or len(form.shape) != 2:
        return None
    head, *body = ([plain_text(cell).strip() for cell in row] for row in statement.rows)
    rows, columns = form.shape
    names = [row[0] for row in body if row]
    alike = len(body) == rows and all(len(row) == columns + 1 for row in (head, *body))
    counted = [*map(str, range(rows))] == names or [*map(str, range(1, rows + 1))] == names
    if not alike or not (counted or all(map(_NO_NUMBER.fullmatch, names))) or head[0][:1].isdigit():
        return None
    value = tensor_of_rows([row[1:] for row in body])
    if value is None or value.nested() in form.given:
        return None
    strictness: Strictness = "strict" if statement.strict else "lenient"
    raw = "; ".join(" ".join(row[1:]) for row in body)
    return Candidate(
        value, raw, statement.lines, strictness, "in a table", statement.weight * 10, place=statement.index
    )


DOWN_A_COLUMN = "entries down a column"
_ENTRY = regex(r"[-−]?\s?\d{1,9}(?:[./]\d{1,9})?")


def _down_a_column(form: AnswerForm, statements: Sequence[Statement]) -> Iterator[Candidate]:
    """A matrix whose brackets and rows were lost on the way: just as many numbers, each on a line of its own."""
    if form.shape is None or len(form.shape) != 2:
        return
    run: list[tuple[str, Statement]] = []
    for statement in [*statements, None]:
        lines = [line.strip() for line in statement.text.split("\n")] if statement else []
        if statement and statement.kind != "code" and lines and all(_ENTRY.fullmatch(line) for line in lines):
            run += [(line, statement) for line in lines]
            continue
        entries = [read_entry(line.replace("−", "-")) for line, _ in run]
        if len(run) == prod(form.shape) and None not in entries:
            value = TensorValue(tuple(e for e in entries if e is not None), form.shape)
            parts = [part for _, part in run]
            if value.nested() not in form.given:
                yield Candidate(
                    value, " ".join(line for line, _ in run), (parts[0].lines[0], parts[-1].lines[1]), "lenient",
                    DOWN_A_COLUMN, min(p.weight for p in parts) * 10 - 4, place=parts[-1].index,
                )  # fmt: skip
        run = []


def _across(form: AnswerForm, statements: Sequence[Statement]) -> Iterator[Candidate]:
    """Arrays whose rows or entries stand in several statements of one section, or all over the passage."""
    groups: list[list[Statement]] = []
    for statement in statements:
        if not any(map(str.isdigit, statement.plain)):
            continue
        if groups and groups[-1][-1].section == statement.section and groups[-1][-1].index >= statement.index - 2:
            groups[-1].append(statement)
        else:
            groups.append([statement])
    whole = [s for s in statements if "=" in s.plain and s.weight >= Weight.CHECK]
    for group in [*groups, whole]:
        if len(group) < 2:
            continue
        text = ""
        starts: list[int] = []
        for statement in group:
            starts.append(len(text))
            text += _without_comment_signs(statement) + "\n"
        if len(text) > 5 * _GROUP_CHARACTERS:
            continue
        for found in find_tensors(text):
            first = max(k for k, start in enumerate(starts) if start <= found.start)
            last = max(k for k, start in enumerate(starts) if start < found.end)
            if first == last or found.operand:
                continue
            value = _fit(found.value, form.shape)
            if value is None or value.nested() in form.given:
                continue
            parts = group[first : last + 1]
            # An array written as one goes before one that was put together of what was said here and there.
            level = (
                min(Weight.PLAIN, *(p.weight for p in parts)) if not all(p.strict for p in parts) else parts[0].weight
            )
            weight = min(level, *(p.weight for p in parts)) * 10 - (4 if found.assembled else 1)
            strict = all(p.strict for p in parts)
            raw = (
                text[found.start : found.end]
                if found.end - found.start < 200
                else ", ".join(str(e.value) for e in value.entries)
            )
            yield Candidate(
                value,
                raw,
                (parts[0].lines[0], parts[-1].lines[1]),
                "strict" if strict else "lenient",
                "put together",
                weight,
                place=parts[-1].index,
            )


_TURNED = r"(?:[ᵀ⊤']|\^\s*\{?\\?(?:top|T|intercal)\}?)"
_CLAUSE = regex(r"[.,;:\]]\s|\n|⇒|→")
_OF_A_PRODUCT = regex(
    rf"(?<![A-Za-z\\_])(?:[A-ZΓΣΛ]{_TURNED}?|[a-z]{_TURNED})\s?(?:[·*]|\\cdot\s|\\[,;])?\s?[A-Za-zΓΣΛ]{_TURNED}?"
    r"\s*=\s*[$]?\s*(?:\\left)?$"
)
"""A product of matrices and vectors right before an array, ``A^T b = [440, 44]``: a step more often than the answer."""
_IS_THE_WHOLE = regex(
    r"\b(?:output|result|answer)(?: matrix)? is(?: then| therefore| thus)?(?: the| a)?(?: \d\s?[x×]\s?\d)?"
    r"(?: matrix)?\s*:?$"
    r"|\b(?:output|result) (?:has|is of) (?:the )?(?:size|shape|dimensions?) \d\s?(?:[x×]|\\times)\s?\d\s*:?$",
    re.IGNORECASE,
)
"""What says that an array is the whole answer, whatever its shape."""


_OF_ANOTHER = regex(
    r"\b(?:residuals?(?: vector)?|errors?(?: vector)?|remainder|leftovers?|gradient|(?:orthogonal|perpendicular) "
    r"(?:part|component|remainder)|(?:right[- ]hand|left[- ]hand) side)\b(?: (?:there|here|then|vector))?\s*"
    r"(?:\bis\b|\bare\b|[:=]|\bequals\b|\bbecomes\b)[^.;:]{0,60}$",
    re.IGNORECASE,
)
"""What an array is said to be that stands beside the answer: "the residual is b - 2/3 a = ..."."""


_IN_A_SET = regex(r"((?:\\[A-Za-z]+|[^\W\d_])(?:_\{?\w{1,4}\}?)?)\s*(?:\\in\b|∈)\s*(?:\\left)?\\?\{?\s*$")


def _is_a_product(before: str) -> bool:
    """Whether what stands before an array says that it is a product, which nothing else is said to be."""
    clause = _CLAUSE.split(before)[-1]
    return clause.count("=") == 1 and _OF_A_PRODUCT.search(clause) is not None


def _fit(value: TensorValue, shape: tuple[int, ...] | None) -> TensorValue | None:
    """``value`` in the shape asked for, where that only takes leaving out or adding extents of 1; else None."""
    if shape is None or value.shape == shape:
        return value
    if [n for n in value.shape if n != 1] == [n for n in shape if n != 1]:
        return TensorValue(value.entries, shape)
    return None


def _is_window(value: Nested, given: frozenset[Nested]) -> bool:
    """Whether a vector is a stretch of one that the question gives, as the windows of a convolution are."""
    if not isinstance(value, tuple) or any(isinstance(entry, tuple) for entry in value):
        return False
    size = len(value)
    return any(
        isinstance(vector, tuple) and any(vector[k : k + size] == value for k in range(len(vector) - size + 1))
        for vector in given
        if isinstance(vector, tuple) and len(vector) > size > 1
    )


def _weigh(name: str, form: AnswerForm, statement: Statement, labels: Labels, found: TensorFound) -> Candidate | None:
    text = statement.text
    before, after = text[max(0, found.start - 80) : found.start], text[found.end : found.end + 60]
    if found.operand:
        return None
    value = _fit(found.value, form.shape)
    fits = value is not None
    value = value or found.value
    boxed = before.rstrip().endswith(("\\boxed{", "\\fbox{", "\\boxed{\\left"))
    plain_before = before.replace("$", "").replace("\\(", "").rstrip("\\ {") + " "
    if cues.TAKEN_BACK.search(plain_before):
        return None
    # The offset in plain text is unknown; the proportion is good enough to find the nearest label.
    scale = len(statement.plain) / max(len(text), 1)
    owners, negated = labels.owners(statement, int(found.start * scale), int(found.end * scale))
    if ((owners or form.named) and name not in owners) or (negated and name in owners):
        return None
    if name not in owners and not boxed and _OF_ANOTHER.search(plain_before):
        return None
    lies_in = _IN_A_SET.search(before)
    if lies_in and not any(pattern.search(lies_in[1]) for pattern in labels.patterns[name]):
        return None  # "x^2 - 3 x + 2 = 0, so x \\in \\{1, 2\\}" says what another letter may be
    level = statement.weight_at(int(found.start * scale))
    weight, strict, why = level * 10, level >= Weight.ANSWER, statement.why or "stated"
    if statement.kind == "code":
        weight -= 40
    if boxed:
        weight, strict, why = max(weight, 10 * Weight.ANSWER + 4), True, "boxed"
    if cues.TAKEN_BACK_AFTER.match(after.lstrip("$) ")) or cues.ONCE_SAID.search(plain_before):
        weight, strict = min(weight, 10 * Weight.HYPOTHETICAL), False
    if after.lstrip("$ \\)]").startswith(("=", "→", "->", "⇒", "to", "rightarrow", "mapsto")):
        weight -= 100
        strict = False
    if value.nested() in form.given or found.value.nested() in form.given:
        if not strict or not fits:
            return None
        weight -= 130
        strict = False
    elif not strict and _is_window(value.nested(), form.given):
        weight -= 60
    if name in owners:
        weight += 3
    elif not strict and _is_a_product(before):
        return None
    if found.assembled:
        weight = min(weight, 10 * Weight.PLAIN) - 4 if not strict else weight - 4
    announced = (
        name in owners
        and level >= Weight.CONCLUSION
        and bool(re.search(r"(?:\b(?:is|are|rows)|[=:])[\s$*\\(]*$", before))
    )
    announced = announced or (
        name in owners
        and level >= Weight.PLAIN
        and form.shape is not None
        and len(value.shape) == len(form.shape) == 2
        and bool(_IS_THE_WHOLE.search(f"{statement.lead} {plain_before}".rstrip()))
    )
    if not fits and (not (strict or announced) or (len(value.entries) < 2 and len(value.shape) < 2)):
        return None
    raw = text[found.start : found.end]
    return Candidate(
        value, raw, statement.lines, "strict" if strict else "lenient", why, weight, fits=fits, place=statement.index
    )
