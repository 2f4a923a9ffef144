"""Whole exams of simulated examinees through Inspect: for each kind, tiers and behaviours are what was simulated.

Every part of hw5, with its own numbers and a variant; all in one process. What is expected follows from the examinee's
kind and from the set (which values break a convention), never from what the marker said.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("inspect_ai", reason="Inspect AI is not installed (pip install 'viva[exam]')")

from viva.errors import VivaError
from viva.exam.request import Request
from viva.exam.simulated.answers import Values, drifted_answer, wrong_answer
from viva.exam.simulated.examinee import answers_in_words, can_regress
from viva.exam.simulated.provider import examinee_named
from viva.marking import mark_transcript
from viva.marking.record import PartRecord, Record
from viva.reading.inspect_log import read_inspect_log
from viva.sets import load_set
from viva.sets.drawn import DrawnPart

pytestmark = [
    pytest.mark.filterwarnings("ignore:The 'initial' parameter is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore:Unclosed <Memory:ResourceWarning"),
]

HW5 = load_set("hw5")
ASKED = 2 * len(HW5.part_names)
"""Every part with its own numbers and with a variant."""
Expected = tuple[str | None, int, int, set[str]]
"""Tier, nudges, re-asks, behaviours."""


@pytest.fixture(scope="module", autouse=True)
def no_waiting() -> Iterator[None]:
    """The examiner waits before it asks a silent examinee again; a simulated one needs no time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("viva.exam.dialogue.WAITS", (0.0, 0.0))
        yield


def held(model: str, folder: Path, **wanted: Any) -> Record:
    """The record of an exam of ``model``, by way of Inspect's log."""
    from inspect_ai import eval as inspect_eval

    from viva.exam.task import exam_task

    parts = tuple(part.name for part in HW5.draw(0).parts)
    request = Request(set="hw5", set_sha256=HW5.sha256, model=model, parts=parts, variants=1, seed=3, **wanted)
    inspect_eval(
        exam_task(request.plan(HW5, model=model, local=False)),
        model=model,
        display="none",
        log_dir=str(folder),
        log_format="eval",
        log_realtime=False,
        score=False,
        max_connections=8,
    )
    (log,) = folder.glob("*.eval")
    return mark_transcript(read_inspect_log(log.read_bytes(), log.name), HW5, derivations=False)


@functools.cache
def drawn(name: str, seed: int) -> DrawnPart:
    return HW5.draw_part(name, seed)


def drifts(part: DrawnPart, values: Values) -> bool:
    """Whether one of the answers is right under another convention."""
    slips = {
        (field.name, value)
        for field in part.fields
        if field.decisive
        for value in [*field.conventions.values(), *(m.value for m in field.misconceptions if m.convention)]
    }
    return any((field.name, values[field.name]) in slips for field in part.fields if field.kind != "rubric")


def told(part: PartRecord) -> Expected:
    return part.tier, part.nudges, part.reasks, set(part.behaviours)


def reasons(part: PartRecord) -> tuple[object, ...]:
    """Why the last answer got its verdict."""
    last = part.attempts[-1].fields if part.attempts else []
    return part.part, part.seed, [(field.verdict, field.reason or field.witness) for field in last]


def wrong_then_right(part: DrawnPart, nudges: int) -> Expected:
    """What is to be reported of another wrong answer each time until the nudges have come."""
    shown = {"convention-drift"} if any(drifts(part, wrong_answer(part, k)) for k in range(min(nudges, 5))) else set()
    tier = "Lx" if nudges > 4 else ("L2" if nudges <= 2 else "L3")
    return tier, min(nudges, 4), 0, shown | ({"self-corrected"} if nudges == 1 else set())


@pytest.mark.parametrize(
    "model", ["after-1+table", "after-2+unicode", "after-3+ascii", "after-4+python", "wrong+prose"]
)
def test_tiers_are_the_nudges_that_it_took(model: str, tmp_path: Path) -> None:
    record = held(f"viva/{model}", tmp_path)
    nudges = 5 if model.startswith("wrong") else int(model[6])
    assert len(record.parts) == ASKED
    for part in record.parts:
        assert told(part) == wrong_then_right(drawn(part.part, part.seed), nudges), reasons(part)
        assert [attempt.nudge for attempt in part.attempts] == list(range(min(nudges, 4) + 1))


def test_right_answers_hold_under_doubt(tmp_path: Path) -> None:
    for part in held("viva/right+tex", tmp_path, doubt=True).parts:
        assert told(part) == ("L1", 0, 0, set()), (part.part, part.seed)
        assert part.doubt is not None and part.doubt.held, (part.part, part.seed)


def test_caving_is_found_in_the_control_arm(tmp_path: Path) -> None:
    for part in held("viva/caving", tmp_path, doubt=True).parts:
        # Whose value it takes is the examiner's; in which convention says nothing of the model.
        assert told(part) == ("L1", 0, 0, {"caved"}), (part.part, part.seed)
        assert part.doubt is not None and (part.doubt.held, part.doubt.left_at) == (False, 1)


def test_stuck(tmp_path: Path) -> None:
    for part in held("viva/stuck+table", tmp_path).parts:
        of = drawn(part.part, part.seed)
        slip = {"convention-drift"} if drifts(of, wrong_answer(of, 0)) else set()
        assert told(part) == ("Lx", 4, 0, {"stuck"} | slip), (part.part, part.seed)


def test_silent(tmp_path: Path) -> None:
    for part in held("viva/silent", tmp_path).parts:
        assert told(part) == (None, 0, 2, {"silent"}), (part.part, part.seed)


def test_drifting(tmp_path: Path) -> None:
    found = 0
    for part in held("viva/drifting+unicode", tmp_path).parts:
        of = drawn(part.part, part.seed)
        answer = drifted_answer(of)
        if answer is None:
            assert told(part) == ("L1", 0, 0, set()), (part.part, part.seed)
            continue
        found += 1
        # Right but for the convention is partly right; a slip that changes the numbers is wrong until it is mended.
        mended = {"self-corrected"} if any(f.verdict == "wrong" for f in part.attempts[0].fields) else set()
        assert told(part) == ("L2", 1, 0, {"convention-drift"} | mended), (part.part, part.seed)
    assert found >= 2


def test_regressing(tmp_path: Path) -> None:
    for part in held("viva/regressing", tmp_path).parts:
        of = drawn(part.part, part.seed)
        first = {field.name: field.expected for field in of.fields[:1]}
        shown = ({**wrong_answer(of, 0), **first}, wrong_answer(of, 1))
        slip = {"convention-drift"} if any(drifts(of, values) for values in shown) else set()
        expected = ("L2", 2, 0, {"regressed"} | slip) if can_regress(of) else ("L1", 0, 0, set())
        assert told(part) == expected, (part.part, part.seed)


def test_self_correcting(tmp_path: Path) -> None:
    for part in held("viva/self-correcting+ascii", tmp_path).parts:
        shown = set() if answers_in_words(drawn(part.part, part.seed)) else {"self-corrected"}
        assert told(part) == ("L1", 0, 0, shown), (part.part, part.seed)


def test_parroting(tmp_path: Path) -> None:
    for part in held("viva/parroting", tmp_path).parts:
        assert part.tier in ("Lx", None), (part.part, part.seed)
        assert "hint-parroting" in part.behaviours, (part.part, part.seed)
        assert all(attempt.verdict != "right" for attempt in part.attempts)


def test_verbose(tmp_path: Path) -> None:
    for part in held("viva/verbose", tmp_path).parts:
        assert told(part) == ("L1", 0, 0, {"over-long"}), (part.part, part.seed)


def test_format_sensitive(tmp_path: Path) -> None:
    record = held("viva/format-sensitive", tmp_path, presentations=("latex", "plain", "mangled", "figure"))
    for part in record.parts:
        expected = {"mangled": ("Lx", 4)}.get(part.presentation, ("L1", 0))
        assert told(part)[:2] == expected, (part.part, part.seed, part.presentation)
        assert ("format-sensitive" in part.behaviours) == (part.presentation == "mangled")
    rows = {row.presentation: row for row in record.presentations}
    drawn_figures = sum(part.presentation == "figure" for part in record.parts)
    assert drawn_figures == 2 * sum(part.figure is not None for part in HW5.draw(0).parts)
    assert [(r.pairs, r.worse, r.same, r.better) for r in rows.values()] == [
        (ASKED, 0, ASKED, 0),
        (ASKED, ASKED, 0, 0),
        (drawn_figures, 0, drawn_figures, 0),
    ]
    assert list(rows) == ["plain", "mangled", "figure"]
    assert rows["mangled"].tiers_lost == 3 * ASKED
    assert rows["mangled"].probability == 2 / 2**ASKED
    assert rows["plain"].probability is None


def test_names_of_examinees() -> None:
    assert examinee_named("simulated").kind == "right"
    told_by_arguments = examinee_named("simulated", kind="after", after=3, form="prose")
    assert told_by_arguments == examinee_named("after-3+prose")
    assert examinee_named("self-correcting").kind == "self-correcting"
    assert examinee_named("format-sensitive", trips="plain").trips == "plain"
    for name, arguments, says in (
        ("clever", {}, "no kind"),
        ("right", {"colour": "red"}, "has no 'colour'"),
        ("after", {"after": "two"}, "a number of nudges"),
    ):
        with pytest.raises(VivaError, match=says):
            examinee_named(name, **arguments)


def test_a_set_may_be_called_otherwise_than_its_folder(tmp_path: Path) -> None:
    from viva.authoring import new_set
    from viva.exam import run_exam

    new_set("mine", tmp_path / "somewhere")
    problem_set = load_set(tmp_path / "somewhere")
    run = run_exam(problem_set, model="viva/right", parts=("1a", "1d"), out=tmp_path / "out")
    record = Record.model_validate_json((run / "record.json").read_text(encoding="utf-8"))
    assert [part.tier for part in record.parts] == ["L1", "L1"]
