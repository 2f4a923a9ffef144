"""Drafts as the text of a set's files."""

from __future__ import annotations

from collections.abc import Sequence

from viva.authoring.drafts import FieldDraft, PartDraft, QuestionDraft, literal
from viva.authoring.homework import Homework
from viva.authoring.yaml_text import block, comment, flow, scalar
from viva.sets.text import as_list


def files_of(homework: Homework, questions: Sequence[QuestionDraft], name: str, source: str) -> dict[str, str]:
    """``set.yaml`` and a file for each part, by name."""
    files = {"set.yaml": _set_file(homework, questions, name, source)}
    for question in questions:
        for part in question.parts:
            files[f"{part.name}.yaml"] = _part_file(part, source)
    return files


def _set_file(homework: Homework, questions: Sequence[QuestionDraft], name: str, source: str) -> str:
    rows = [
        f"# Begun from {source} by `viva sets import`. What is left to do is listed by `viva sets validate`.",
        "# All keys: docs/reference/set-format.md",
        f"name: {scalar(name)}",
        f"title: {scalar(literal(homework.title) or name)}",
    ]
    if homework.description:
        rows += block("description", literal(homework.description))
    rows.append("questions:")
    for question in questions:
        rows.append(f"  - name: {scalar(question.name)}" + _points(question.question.points))
        rows.append(f"    title: {scalar(question.title)}")
        if question.preamble:
            rows += block("preamble", question.preamble, 4)
        rows += _values(question.values, 4)
        rows.append(f"    parts: {flow([part.name for part in question.parts])}")
    return "\n".join(rows) + "\n"


def _points(points: str) -> str:
    return f"  # {points} points" if points else ""


def _values(values: dict[str, object], indent: int) -> list[str]:
    if not values:
        return []
    pad = " " * indent
    rows = [f"{pad}values:  # given in the prompt; for variants put them under `draws`, and compute the keys from them"]
    return rows + [f"{pad}  {name}: {as_list(value)}" for name, value in values.items()]


def _part_file(part: PartDraft, source: str) -> str:
    item = part.item
    rows = [f"# From {source}, line {item.line}" + (f"; {item.points} points" if item.points else "") + "."]
    if part.todo:
        rows += ["todo:  # take out what you have done", *(f"  - {scalar(text)}" for text in part.todo)]
    rows += [f"title: {scalar(part.title)}", *block("statement", part.statement), *_values(part.values, 0)]
    if part.conventions:
        rows.append("conventions:  # found in the prompt; keep what binds the answer")
        rows += [f"  - {scalar(text)}" for text in part.conventions]
    rows.append("fields:")
    for field in part.fields:
        rows += _field(field, source)
    if part.symbols.mapping:
        rows.append("notation:  # what the letters of formulas mean: a shape, or nothing for a number")
        if part.symbols.sizes:
            rows.append(f"  sizes: {flow(list(part.symbols.sizes))}")
        rows.append("  symbols:")
        rows += [f"    {scalar(name)}: {flow(entry)}" for name, entry in part.symbols.symbols.items()]
    if item.hints:
        rows += ["hints:  # the first stood in the prompt", *(f"  - {scalar(hint)}" for hint in item.hints)]
    for one in (item, *item.items):
        if one.solution:
            label = f" to ({one.label})" if one is not item else ""
            rows += ["", f"# What the homework says{label}, from line {one.solution[0].line}:"]
            rows += comment("\n".join(piece.text.strip("\n") for piece in one.solution))
    return "\n".join(rows) + "\n"


def _field(draft: FieldDraft, source: str) -> list[str]:
    key = draft.key
    rows = [f"  - name: {scalar(draft.name)}", f"    kind: {key.kind}", f"    ask: {scalar(draft.ask)}"]
    if draft.labels:
        rows.append(f"    labels: {flow(list(draft.labels))}")
    if key.options:
        rows.append(f"    options: {flow(list(key.options))}")
    if key.target and key.kind == "expression":
        rows.append(f"    target: [{_tex(key.target)}]")
    if key.percent:
        rows.append("    percent: true")
    if key.expected is not None:
        value = _tex(key.expected) if key.kind == "expression" else key.expected
        rows.append(f"    expected: {value}  # {source}:{key.line}, {key.how}")
        if draft.computed:
            rows.append(
                f"    # expected: {draft.computed}  # the same, computed: it stays right when the values are drawn"
            )
    if key.todo:
        rows.append(f"    todo: {scalar(key.todo)}")
    return rows


def _tex(text: str) -> str:
    """In quotes always; a formula's line breaks are spaces."""
    return "'" + " ".join(literal(text).split()).replace("'", "''") + "'"
