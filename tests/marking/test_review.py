"""People's decisions on a record: what follows from them, and that nothing is lost."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viva.marking import Decision, Record, ReviewItem, apply_decisions, mark_transcript, review_items, tier
from viva.marking.record import (
    AnnotatorView,
    AttemptRecord,
    DoubtRecord,
    FieldMark,
    Finding,
    PartRecord,
    SetReference,
    ShownBehaviour,
    Source,
    StepRecord,
    TurnRecord,
)
from viva.reading import read_transcript
from viva.sets import load_set

SAMPLE = Path(__file__).resolve().parents[2] / "src/viva/exam/sample-chat.md"
AT = "2026-01-02T03:04:05Z"


@pytest.fixture(scope="module")
def chat() -> Record:
    return mark_transcript(read_transcript(SAMPLE.read_bytes(), SAMPLE.name), load_set("hw5"))


def record(*verdicts: Any, said: Any = None, steps: Any = (), findings: Any = (), **part: Any) -> Record:
    """One part with an attempt for each verdict; the replies are turns 1, 3, ... on lines 3, 7, ..."""
    turns, attempts, found = [], [], []
    for n, verdict in enumerate(verdicts):
        at = (4 * n + 3, 4 * n + 3)
        text = said[n] if said else f"answer {n} is x"
        turns.append(TurnRecord(role="examiner", text="And?", lines=(4 * n + 1, 4 * n + 1)))
        turns.append(TurnRecord(role="examinee", text=text, lines=at))
        mark = FieldMark(name="x", kind="number", verdict=verdict, basis="exact", given=f"{n}", lines=at)
        attempts.append(
            AttemptRecord(lines=at, verdict=verdict, turn=2 * n + 1, nudge=min(n, 4), fields=(mark,), doubt=0)
        )
        if verdict == "wrong":
            message = f"x: {n} is not right"
            found.append(Finding(part="1a", lines=at, quote="x", kind="wrong-answer", basis="exact", message=message))
    parts = (PartRecord(part="1a", tier=tier(attempts), attempts=tuple(attempts), **part),)
    return Record(
        viva="0.1",
        set=SetReference(name="toy", sha256="00"),
        source=Source(file="a.txt", sha256="11"),
        turns=tuple(turns),
        parts=parts,
        steps=steps,
        findings=(*found, *findings),
    )


def item(of: Record, number: int = 0, target: str = "field") -> ReviewItem:
    return [item for item in review_items(of) if item.target == target][number]


def decide(of: Record, *decided: tuple[int, Any], target: str = "field") -> Record:
    decisions = [Decision(item(of, n, target).key, verdict, "Ada", AT, "looked") for n, verdict in decided]
    reviewed = apply_decisions(of, decisions)
    schema = json.loads(resources.files("viva.marking").joinpath("record.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(reviewed.to_json()), schema)
    assert Record.from_json(reviewed.to_json()) == reviewed
    return reviewed


@pytest.mark.parametrize(
    ("verdicts", "decided", "tiers"),
    [
        (["undecided"], [(0, "right")], "L1"),
        (["undecided"], [(0, "wrong")], "Lx"),
        (["undecided"], [(0, "partly")], "L2"),
        (["undecided", "right"], [(0, "wrong")], "L2"),
        (["undecided", "right"], [(0, "right")], "L1"),
        (["wrong", "wrong", "wrong", "right"], [(0, "wrong")], "L3"),
        (["wrong", "wrong", "wrong", "right"], [(1, "right")], "L2"),
        (["right"], [(0, "wrong")], "Lx"),
        (["right"], [(0, "undecided")], None),
        (["unread"], [(0, "right")], "L1"),
    ],
)
def test_tiers_follow(verdicts: list[str], decided: list[tuple[int, str]], tiers: str | None) -> None:
    reviewed = decide(record(*verdicts), *decided)
    assert reviewed.parts[0].tier == tiers
    expected = {share.tier: share.hits for share in reviewed.rates}
    assert expected.get(tiers or "", 0) == (1 if tiers else 0)


def test_the_field_says_who_decided_and_what_stood_there() -> None:
    mark = decide(record("undecided"), (0, "right")).parts[0].attempts[0].fields[0]
    assert (mark.verdict, mark.basis, mark.reason) == ("right", "person", None)
    assert mark.person is not None
    assert (mark.person.who, mark.person.at, mark.person.comment) == ("Ada", AT, "looked")
    assert (mark.person.verdict, mark.person.basis) == ("undecided", "exact")


def test_a_finding_on_what_is_right_is_taken_back_and_kept() -> None:
    before = record(
        "wrong", "wrong", behaviours=("stuck",), shown_by=(ShownBehaviour(behaviour="stuck", turns=(1, 3)),)
    )
    after = decide(before, (0, "right"))
    assert [finding.message for finding in after.findings] == ["x: 1 is not right"]
    (back,) = after.overruled
    assert back.model_copy(update={"person": None}) == before.findings[0]
    assert back.person is not None and back.person.who == "Ada" and back.person.verdict == "wrong"


def test_what_a_person_calls_wrong_is_a_finding_of_that_person() -> None:
    after = decide(record("right"), (0, "wrong"))
    (finding,) = after.findings
    assert (finding.kind, finding.basis, finding.lines, finding.witness) == ("wrong-answer", "person", (3, 3), None)
    assert finding.message == "x: looked" and finding.person is not None and finding.person.basis is None


def test_a_certified_verdict_that_is_confirmed_stays_certified() -> None:
    before = record("wrong")
    after = decide(before, (0, "wrong"))
    mark = after.parts[0].attempts[0].fields[0]
    assert (mark.verdict, mark.basis) == ("wrong", "exact") and mark.person is not None
    assert after.findings[0].person is not None and not after.overruled


def test_behaviours_follow() -> None:
    wrong = record("wrong", "wrong")
    same = [a.fields[0].model_copy(update={"given": "4"}) for a in wrong.parts[0].attempts]
    attempts = tuple(a.model_copy(update={"fields": (f,)}) for a, f in zip(wrong.parts[0].attempts, same, strict=True))
    silent, stuck = ShownBehaviour(behaviour="silent", turns=(5,)), ShownBehaviour(behaviour="stuck", turns=(1, 3))
    part = wrong.parts[0].model_copy(
        update={"attempts": attempts, "behaviours": ("stuck", "silent"), "shown_by": (stuck, silent)}
    )
    before = wrong.model_copy(update={"parts": (part,)})
    assert decide(before, (1, "right")).parts[0].behaviours == ("self-corrected", "silent")
    assert decide(before, (0, "right")).parts[0].behaviours == ("caved", "silent")
    assert decide(before, (0, "wrong")).parts[0].behaviours == ("stuck", "silent")


def test_the_last_decision_counts_and_can_be_taken_back() -> None:
    before = record("undecided")
    key = item(before).key
    decisions = [Decision(key, "right", "Ada", AT), Decision(key, "wrong", "Bob", AT)]
    assert apply_decisions(before, decisions).parts[0].tier == "Lx"
    assert apply_decisions(before, [*decisions, Decision(key, None, "Ada", AT)]) is before
    assert apply_decisions(before, [Decision("0" * 32, "right", "Ada", AT)]) is before


def test_keys_are_those_of_the_text() -> None:
    before = record("undecided", "wrong")
    keys = [item.key for item in review_items(before)]
    later = record("right", "undecided").model_copy(update={"viva": "9.9"})
    assert [item.key for item in review_items(later)] == keys
    elsewhere = before.model_copy(update={"source": Source(file="a.txt", sha256="22")})
    drawn = before.model_copy(update={"parts": (before.parts[0].model_copy(update={"seed": 7}),)})
    other = record("undecided", "wrong", said=["answer 0 is y", "answer 1 is y"])
    for changed in (elsewhere, drawn, other):
        assert not {item.key for item in review_items(changed)} & set(keys)


def test_the_same_words_twice_are_two_items() -> None:
    items = review_items(record("wrong", "wrong", said=["It is 4.", "It is 4."]))
    assert items[0].text == items[1].text and items[0].key != items[1].key


def test_a_field_that_is_carried_along_is_decided_once() -> None:
    before = record("wrong", "wrong")
    first, second = before.parts[0].attempts
    carried = second.model_copy(update={"fields": first.fields})
    part = before.parts[0].model_copy(update={"attempts": (first, carried)})
    before = before.model_copy(update={"parts": (part,), "findings": before.findings[:1]})
    assert len(review_items(before)) == 1
    after = decide(before, (0, "right"))
    assert [a.verdict for a in after.parts[0].attempts] == ["right", "right"]
    assert not after.findings and len(after.overruled) == 1


def test_the_annotator_is_compared_again() -> None:
    view = AnnotatorView(verdict="right", source="remark", lines=(1, 1), agrees=False)
    before = record("wrong", annotator=view)
    assert item(before).reason == "annotator"
    view = decide(before, (0, "right")).parts[0].annotator or view
    assert view.agrees is True


def test_answers_to_doubts_can_be_decided() -> None:
    base = record("right", "wrong")
    first, second = base.parts[0].attempts
    left = second.model_copy(update={"doubt": 1})
    doubt = DoubtRecord(held=False, left_at=1, attempts=(left,))
    part = base.parts[0].model_copy(update={"attempts": (first,), "doubt": doubt, "tier": "L1"})
    before = base.model_copy(update={"parts": (part,)})
    after = decide(before, (1, "right"))
    assert after.parts[0].doubt is not None and after.parts[0].doubt.held is True
    assert after.doubt is not None and (after.doubt.held, after.doubt.caved) == (1, 0)
    assert after.parts[0].tier == "L1"


def test_a_part_that_a_fault_cut_short_stays_open() -> None:
    assert decide(record("undecided", error="gone"), (0, "wrong")).parts[0].tier is None
    assert decide(record("undecided", error="gone"), (0, "right")).parts[0].tier == "L1"


def test_the_reason_says_why_a_person_should_look() -> None:
    for change, reason in [
        ({"verdict": "undecided"}, "undecided"),
        ({"basis": "judge"}, "judge"),
        ({"basis": "pattern", "kind": "rubric"}, "rubric"),
        ({"verdict": "unread", "basis": "pattern"}, ""),
        ({}, ""),
    ]:
        base = record("right")
        mark = base.parts[0].attempts[0].fields[0].model_copy(update=change)
        attempt = base.parts[0].attempts[0].model_copy(update={"fields": (mark,)})
        part = base.parts[0].model_copy(update={"attempts": (attempt,)})
        assert item(base.model_copy(update={"parts": (part,)})).reason == reason


# --- lines ------------------------------------------------------------------------------------------------------------


def step(line: int, quote: str, verdict: str, inherits: int | None = None, kind: str = "claim") -> StepRecord:
    values = {"part": "1a", "lines": (line, line), "quote": quote, "class": kind, "verdict": verdict, "basis": "exact"}
    return StepRecord.model_validate({**values, "inherits": inherits})


def false(line: int, quote: str, inherits: int | None = None) -> Finding:
    return Finding(
        part="1a", lines=(line, line), quote=quote, kind="false-step", basis="exact", message="no", inherits=inherits,
        witness={"text": "1, not 2"},
    )  # fmt: skip


def derivation() -> Record:
    said = ["a = b and b = c and c = d and e = f"]
    steps = (
        step(3, "a = b", "false"),
        step(3, "b = c", "false", 0),
        step(3, "c = d", "false"),
        step(3, "e = f", "undecided"),
    )
    return record(
        "right", said=said, steps=steps, findings=(false(3, "a = b"), false(3, "b = c", 0), false(3, "c = d"))
    )


def test_a_line_that_holds_takes_back_its_finding_and_what_inherits_it() -> None:
    after = decide(derivation(), (0, "right"), target="line")
    assert [finding.quote for finding in after.findings] == ["c = d"]
    assert [(finding.quote, finding.inherits) for finding in after.overruled] == [("a = b", None), ("b = c", 0)]
    assert all(finding.person and finding.witness for finding in after.overruled)
    assert [(s.quote, s.verdict, s.basis) for s in after.steps] == [
        ("a = b", "true", "person"),
        ("b = c", "undecided", "person"),
        ("c = d", "false", "exact"),
        ("e = f", "undecided", "exact"),
    ]
    assert all(s.inherits is None for s in after.steps)


@pytest.mark.parametrize("verdict", ["right", "wrong", "undecided"])
def test_lines_that_are_decided_again_stay_as_they_are(verdict: Any) -> None:
    before = derivation()
    decisions = [Decision(item(before, n, "line").key, verdict, "Ada", AT) for n in range(4)]
    once = apply_decisions(before, decisions)
    assert apply_decisions(once, decisions) == once


def test_what_inherits_stands_where_a_person_confirms_it() -> None:
    after = decide(derivation(), (0, "right"), (1, "wrong"), target="line")
    assert [finding.quote for finding in after.findings] == ["b = c", "c = d"]


def test_a_person_makes_no_false_step_without_a_witness() -> None:
    after = decide(derivation(), (3, "wrong"), target="line")
    made = [finding for finding in after.findings if finding.quote == "e = f"]
    assert [(f.kind, f.basis, f.message) for f in made] == [("claim", "person", "looked")]
    assert after.steps[3].verdict == "false" and after.steps[3].basis == "person"
    assert [(f.quote, f.inherits) for f in after.findings if f.inherits is not None] == [("b = c", 0)]


def test_lines_that_nobody_could_decide_wait_but_definitions_do_not() -> None:
    before = record(
        "right", steps=(step(3, "e = f", "undecided"), step(3, "let g = h", "undecided", kind="definition"))
    )
    assert [item(before, n, "line").reason for n in (0, 1)] == ["undecided", ""]


def test_a_real_chat(chat: Record) -> None:
    items = review_items(chat)
    assert len({item.key for item in items}) == len(items)
    assert sorted(k for item in items for k in item.findings) == list(range(len(chat.findings)))
    everything = apply_decisions(chat, [Decision(item.key, "right", "Ada", AT) for item in items])
    assert {part.tier for part in everything.parts} == {"L1"}
    assert not everything.findings and len(everything.overruled) == len(chat.findings)


@given(
    st.lists(st.sampled_from(["right", "wrong", "partly", "undecided", "unread"]), min_size=1, max_size=5), st.data()
)
def test_whatever_is_decided_nothing_is_lost(verdicts: list[str], data: st.DataObject) -> None:
    before = record(*verdicts)
    decided = {
        n: data.draw(st.sampled_from(["right", "wrong", "partly", "undecided", None])) for n in range(len(verdicts))
    }
    after = apply_decisions(before, [Decision(item(before, n).key, v, "Ada", AT) for n, v in decided.items()])
    wanted = [decided[n] or verdict for n, verdict in enumerate(verdicts)]
    assert [attempt.verdict for attempt in after.parts[0].attempts] == wanted
    assert after.parts[0].tier == tier(after.parts[0].attempts)
    messages = {f.message for f in (*after.findings, *after.overruled)}
    assert {f.message for f in before.findings} <= messages
    # Nothing is accused that a person called right.
    assert not {f.lines for f in after.findings} & {
        attempt.lines for attempt in after.parts[0].attempts if attempt.verdict == "right"
    }
    assert apply_decisions(before, []) is before
    assert apply_decisions(after, [Decision(item(after, n).key, v, "Ada", AT) for n, v in decided.items()]) == after
