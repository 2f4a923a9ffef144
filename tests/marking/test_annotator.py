"""What a person said of a part, beside what was computed."""

from __future__ import annotations

import pytest

from viva.marking.annotator import annotator_view
from viva.marking.record import AttemptRecord, Tier
from viva.reading import AnnotatorVerdict

RIGHT = AttemptRecord(lines=(5, 6), verdict="right")
WRONG = AttemptRecord(lines=(1, 2), verdict="wrong")


@pytest.mark.parametrize(
    ("verdict", "source", "tier", "attempts", "agrees"),
    [
        ("right", "remark", "L1", [RIGHT], True),
        ("right", "remark", "L2", [WRONG, RIGHT], True),
        ("right", "remark", "Lx", [WRONG], False),
        ("larger", "remark", "L2", [WRONG, RIGHT], True),
        ("minor", "remark", "L3", [WRONG, RIGHT], True),
        ("larger", "remark", "L1", [RIGHT], False),
        ("minor", "chat", "Lx", [WRONG], False),
        ("unsolved", "remark", "Lx", [WRONG], True),
        ("unsolved", "remark", "L2", [WRONG, RIGHT], False),
        ("larger", "table", "L2", [WRONG, RIGHT], False),
        ("minor", "table", "L2", [WRONG, RIGHT], True),
        ("right", "remark", None, [], None),
    ],
)
def test_a_persons_word_is_compared(
    verdict: str, source: str, tier: Tier | None, attempts: list[AttemptRecord], agrees: bool | None
) -> None:
    said = AnnotatorVerdict("1a", verdict, (7, 7), "so it said", source)  # type: ignore[arg-type]
    view = annotator_view([said], tier, attempts)
    assert view is not None
    assert (view.verdict, view.agrees) == (verdict, agrees)


def test_a_table_goes_before_a_remark() -> None:
    remark = AnnotatorVerdict("1a", "right", (7, 7), "Correct.", "remark")
    table = AnnotatorVerdict("1a", "larger", (9, 9), "1a | Larger error", "table")
    view = annotator_view([remark, table], "L3", [WRONG, RIGHT])
    assert view is not None
    assert (view.verdict, view.lines, view.agrees) == ("larger", (9, 9), True)
    assert annotator_view([], "L1", [RIGHT]) is None
