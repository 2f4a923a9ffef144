"""Functions in a reply: read, run in the sandbox on drawn cases, judged by what they returned.

Loaded only for a part that asks for code. Where nothing can be run the fields are undecided; nothing is ever run
outside of the sandbox.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from viva.marking.code.checks import Decided, decide_checks, gives_instead
from viva.marking.code.outcome import Judged, behaves_like, judged, witness
from viva.marking.code.plan import Plan, plan_of
from viva.marking.code.runs import Outcome, is_quick, run_answer, run_own
from viva.marking.record import FieldMark
from viva.reading.functions import Functions, read_functions
from viva.reading.transcript import Lines, Passage
from viva.sandbox.run import CallResult
from viva.sets.code_cases import read_line
from viva.sets.drawn import DrawnField, DrawnPart
from viva.sets.torch_probes import PROBES


def mark_code(
    part: DrawnPart, passage: Passage, *, complete: bool = True, earlier: Sequence[Passage] = ()
) -> dict[str, FieldMark]:
    """The marks of all code fields of a part, by name; one start of the sandbox for all of them.

    Args:
        part: the part as it was asked.
        passage: the answer.
        complete: False if the answer was cut off; then only what is right counts.
        earlier: earlier answers to the part: a reply that mends one function leaves the others as they were.
    """
    fields = [field for field in part.fields if field.kind == "code" and field.code is not None]
    read = _read(part, passage, earlier)
    if not read.spans:
        return {field.name: _without_run(field, read, passage, complete=complete) for field in fields}
    assert part.code is not None
    plan = plan_of(part.code)
    outcome = Outcome() if read.needs else run_answer(plan, read.source)
    marks = {}
    decided = _decided(part, plan, outcome, frozenset(_wanted(part)) - set(read.spans))
    for field in fields:
        function = _function(field)
        if function not in read.spans:
            marks[field.name] = _without_run(field, read, passage, complete=complete)
        elif (reason := _undecided(plan, part, outcome, read)) is not None:
            marks[field.name] = _mark(field, read, passage, Judged("undecided", reason=reason))
        elif outcome.status != "done":
            marks[field.name] = _mark(field, read, passage, Judged("wrong"), said=_ended(outcome, read))
        else:
            marks[field.name] = _judged_mark(part, field, read, passage, plan, decided, outcome.results)
    if not complete:
        marks = {name: _cut_off(mark) for name, mark in marks.items()}
    return marks


def source_of(part: DrawnPart, answer: str) -> str:
    """The module that is run of an answer; "" where it defines none of the functions."""
    return _read(part, Passage(answer, (1, answer.count("\n") + 1)), ()).source


def run_ahead(part: DrawnPart, answers: Sequence[str]) -> None:
    """Run answers of the set's own together, so that marking each of them starts no sandbox."""
    if part.code is not None:
        run_own(plan_of(part.code), [source for answer in answers if (source := source_of(part, answer))])


def key_answer(part: DrawnPart, instead: Mapping[str, str] | None = None) -> str:
    """An answer to all code fields of a part: the key, with other code for some fields."""
    pieces = [str((instead or {}).get(f.name, f.expected)).strip() for f in part.fields if f.kind == "code"]
    return "```python\n" + "\n\n\n".join(pieces) + "\n```"


def _function(field: DrawnField) -> str:
    assert field.code is not None
    return field.code.function


def _wanted(part: DrawnPart) -> dict[str, int]:
    """The functions that are asked for, and with how many arguments they are called."""
    counts: dict[str, int] = {}
    assert part.code is not None
    for case in part.code.cases:
        for text in case.run:
            line = read_line(text)
            counts[line.function] = len(line.arguments)
    return {function: count for function, count in counts.items() if function not in PROBES}


def _read(part: DrawnPart, passage: Passage, earlier: Sequence[Passage]) -> Functions:
    assert part.code is not None
    return read_functions(passage, _wanted(part), part.code.library, earlier)


def _decided(part: DrawnPart, plan: Plan, outcome: Outcome, absent: frozenset[str]) -> list[Decided]:
    if outcome.status != "done":
        return []
    functions = {field.name: _function(field) for field in part.fields if field.kind == "code"}
    return decide_checks(plan, outcome.results, functions, absent=absent)


def _without_run(field: DrawnField, read: Functions, passage: Passage, *, complete: bool) -> FieldMark:
    """The mark of a function that there is nothing to run of."""
    function = _function(field)
    broken = read.broken.get(function)
    if broken is not None and broken.fenced and not broken.layout and complete:
        lines = (broken.line, broken.line)
        said = f"{broken.error}, line {broken.line}"
        return _plain(field, "wrong", given=f"{function}, which isn't Python", witness=said, lines=lines)
    if broken is not None:
        reason = f"{function} can't be read as Python ({broken.error}, line {broken.line}); its layout may be lost"
        return _plain(field, "undecided" if complete else "unread", reason=reason)
    if function in read.misfits:
        assert field.code is not None
        return _plain(field, "unread", reason=f"it is written {read.misfits[function]}, not {field.code.signature}")
    return _plain(field, "unread", reason=f"no definition of {function} was found" if complete else "it was cut off")


def _plain(field: DrawnField, verdict: str, **told: object) -> FieldMark:
    basis = "run" if verdict == "wrong" else "pattern"
    return FieldMark.model_validate(
        {"name": field.name, "kind": "code", "verdict": verdict, "basis": basis, "decisive": field.decisive, **told}
    )


def _undecided(plan: Plan, part: DrawnPart, outcome: Outcome, read: Functions) -> str | None:
    """Why nothing follows from a run; None where something does."""
    if read.needs:
        return f"it uses {', '.join(read.needs)}, which isn't allowed here, so it wasn't run"
    if outcome.missing:
        return outcome.missing
    if outcome.status == "died":
        return f"{outcome.failed}, twice"
    if outcome.status == "output":
        return f"{outcome.failed}, twice"
    slow = outcome.status == "time"
    if slow and not (outcome.limit and is_quick(plan, source_of(part, key_answer(part)))):
        return f"{outcome.failed}, twice"
    return None


def _ended(outcome: Outcome, read: Functions) -> str:
    if outcome.status == "time":
        return f"{outcome.failed}, twice, on arrays of a few numbers"
    line = _source_line(read, outcome.line)
    return f"{outcome.failed}" + (f", line {line}" if line else "")


def _source_line(read: Functions, line: int | None) -> int | None:
    """The line of the file that a line of the source that was run came from."""
    if line is None or not 1 <= line <= len(read.lines):
        return None
    return read.lines[line - 1] or None


def _judged_mark(
    part: DrawnPart,
    field: DrawnField,
    read: Functions,
    passage: Passage,
    plan: Plan,
    decided: list[Decided],
    results: Sequence[CallResult],
) -> FieldMark:
    decided = [replace(d, line=_source_line(read, d.line)) for d in decided]
    told = judged(decided, field.name)
    named = None
    if told.verdict in ("wrong", "partly"):
        named = _misconception(part, field, plan, decided, results)
    return _mark(field, read, passage, told, misconception=named)


def _misconception(
    part: DrawnPart, field: DrawnField, plan: Plan, decided: Sequence[Decided], results: Sequence[CallResult]
) -> str | None:
    """The wrong answer of the set's that behaves in the same way in every case."""
    functions = {field.name: _function(field) for field in part.fields if field.kind == "code"}
    for wrong in field.misconceptions:
        if wrong.instead and gives_instead(plan, results, functions, wrong.instead):
            return wrong.name
    known = [wrong for wrong in field.misconceptions if wrong.value is not None]
    sources = [source_of(part, key_answer(part, {field.name: str(wrong.value)})) for wrong in known]
    for wrong, outcome in zip(known, run_own(plan, sources), strict=True):
        other = _decided(part, plan, outcome, frozenset())
        if other and behaves_like(decided, other, field.name):
            return wrong.name
    return None


def _mark(
    field: DrawnField,
    read: Functions,
    passage: Passage,
    told: Judged,
    *,
    said: str | None = None,
    misconception: str | None = None,
) -> FieldMark:
    function = _function(field)
    span = read.spans[function]
    length = span[1] - span[0] + 1
    lines: Lines | None = span if function in read.own else None
    shown = witness(told.shown) if told.shown is not None else said
    return FieldMark(
        name=field.name,
        kind="code",
        verdict=told.verdict,
        basis="run",
        given=f"{function}, {length} {'line' if length == 1 else 'lines'} (code {read.digests[function]})",
        expected=f"agrees with the reference in {len(told.checks)} checks" if told.checks else None,
        misconception=misconception,
        witness=shown if told.verdict in ("wrong", "partly") else None,
        reason=told.reason,
        reading="strict",
        lines=lines if lines is None or lines[1] <= passage.lines[1] else passage.lines,
        decisive=field.decisive and not told.hangs,
        checks=told.checks,
    )


def _cut_off(mark: FieldMark) -> FieldMark:
    if mark.verdict in ("right", "unread"):
        return mark
    told = {"verdict": "unread", "basis": "pattern", "reason": "the answer was cut off", "witness": None}
    return mark.model_copy(update={**told, "misconception": None, "checks": ()})
