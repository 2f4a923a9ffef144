"""A homework's file into a set's folder: read, drafted, tried with viva's own marker, and written."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from viva.authoring.drafts import FieldDraft, PartDraft, QuestionDraft, all_parts, drafts_of
from viva.authoring.homework import Homework, Left
from viva.authoring.reading_homework import read_homework
from viva.authoring.skeleton import files_of
from viva.authoring.writing import require_name, write_set
from viva.errors import VivaError
from viva.marking import check_set
from viva.sets import load_set

PRINTED = "homework.md"
"""Where the text of a PDF is kept, to which lines refer."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One row of what was taken: a field, its kind, and its key or what is to do."""

    part: str
    line: int
    field: str
    kind: str
    key: str
    todo: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What a homework gave: the fields in order, what was left out, and what is left to do in all."""

    folder: Path
    questions: int
    parts: int
    taken: tuple[Taken, ...]
    left: tuple[Left, ...]
    to_do: int


def name_of_set(file: str) -> str:
    """A set's name from a file's.

    Examples:
        >>> name_of_set("path/HW 3 (final).tex"), name_of_set("__.md")
        ('HW-3-final', 'homework')
    """
    stem = Path(file).name.rpartition(".")[0] or Path(file).name
    return re.sub(r"[^A-Za-z0-9_]+", "-", stem).strip("-_") or "homework"


def import_homework(data: bytes, file: str, folder: Path, name: str) -> Imported:
    """Read a homework and write the skeleton of a set.

    Args:
        data: the homework's bytes: Markdown, LaTeX, or a PDF, whose text is kept in the folder as ``homework.md``.
        file: what it is called.
        folder: where the set goes; it must not hold anything yet.
        name: what the set is called.

    Raises:
        VivaError: the homework can't be read, asks nothing, or the folder can't be written.
    """
    require_name(name, "--name")
    homework = read_homework(data, file)
    source = PRINTED if homework.text else Path(file).name
    questions = _tried(drafts_of(homework))
    files = files_of(homework, questions, name, source)
    if homework.text:
        began = f"# Begun from {Path(file).name}, the text of which is {PRINTED}, by"
        files["set.yaml"] = files["set.yaml"].replace(f"# Begun from {source} by", began, 1)
        files[PRINTED] = homework.text.rstrip() + "\n"
    write_set(folder, files)
    made = load_set(folder, unfinished=True)
    parts = all_parts(questions)
    return Imported(
        folder=folder,
        questions=len(questions),
        parts=len(parts),
        taken=tuple(_taken(part, field) for part in parts for field in part.fields),
        left=homework.left,
        to_do=len(made.to_do),
    )


def _taken(part: PartDraft, draft: FieldDraft) -> Taken:
    key = draft.key
    shown = "" if key.expected is None else f"{' '.join(key.shown.split())} (line {key.line}, {key.how})"
    return Taken(part.name, draft.line, draft.name if len(part.fields) > 1 else "", key.kind, shown, key.todo)


def _tried(questions: tuple[QuestionDraft, ...]) -> tuple[QuestionDraft, ...]:
    """The drafts, without keys that viva's own marker doesn't mark as right: these stay to do."""
    against: dict[tuple[str, str], str] = {}
    with tempfile.TemporaryDirectory() as place:
        for question in questions:
            for part in question.parts:
                if not any(field.key.expected is not None for field in part.fields) or part.symbols.unknown:
                    continue
                folder = Path(place, part.name)
                alone = replace(question, parts=(part,))
                try:
                    write_set(folder, files_of(Homework("t", "", ()), (alone,), "t", "t"))
                    problems = check_set(load_set(folder, unfinished=True), seeds=(0,))
                except VivaError as error:
                    for field in part.fields:
                        against[part.name, field.name] = error.what
                    continue
                for problem in problems:
                    if problem.kind != "leak":
                        against.setdefault((part.name, problem.field), problem.message)
    return tuple(
        replace(question, parts=tuple(_without(part, against) for part in question.parts)) for question in questions
    )


def _without(part: PartDraft, against: dict[tuple[str, str], str]) -> PartDraft:
    fields: list[FieldDraft] = []
    for draft in part.fields:
        why, key = against.get((part.name, draft.name)), draft.key
        if why is None or key.expected is None:
            fields.append(draft)
            continue
        shown, words = " ".join(key.shown.split())[:80], " ".join(why.split())[:160]
        todo = f"give the key under `expected`; {shown} (line {key.line}) doesn't pass: {words}"
        fields.append(replace(draft, key=replace(key, expected=None, todo=todo), computed=""))
    return replace(part, fields=tuple(fields))


def table(taken: Sequence[Taken]) -> list[str]:
    """The rows of what was taken, aligned."""
    rows = [("Part", "Line", "Kind", "Key")]
    for one in taken:
        what = one.key or "to do"
        if one.todo:
            what = f"{what}; check it" if one.key else f"to do: {_short(one.todo)}"
        rows.append((f"{one.part} {one.field}".strip(), str(one.line), one.kind, _short(what)))
    widths = [max(len(row[k]) for row in rows) for k in range(3)]
    return [
        "  ".join([*(cell.ljust(w) for cell, w in zip(row[:3], widths, strict=True)), row[3]]).rstrip() for row in rows
    ]


def _short(text: str) -> str:
    return text if len(text) <= _WIDEST else text[: _WIDEST - 3] + "..."


_WIDEST = 90
