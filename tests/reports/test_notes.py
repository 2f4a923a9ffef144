"""Findings taken apart for their notes: witnesses of every shape, and messages with formulas in them."""

from __future__ import annotations

from typing import Any

import pytest

from viva.marking.record import Finding
from viva.reports.notes import Witnessed, note_of, value_tex, with_dollars, witnessed


def _finding(**more: Any) -> Finding:
    return Finding.model_validate(
        {"part": "1a", "lines": (1, 1), "quote": "q", "kind": "false-step", "basis": "exact", "message": "m", **more}
    )


@pytest.mark.parametrize(
    ("witness", "expected"),
    [
        (None, None),
        ({}, None),
        (
            {"text": r"at n = 2, X = [[1, 2], [3, 4]], \partial L/\partial y = [3, -4]: entry 2: left 5, right 7"},
            Witnessed(
                (("n", "2"), ("X", "[[1, 2], [3, 4]]"), (r"\partial L/\partial y", "[3, -4]")),
                "entry 2", "5", "7",
            ),
        ),
        ({"text": "at noon: left, right"}, Witnessed(other="at noon: left, right")),
        ({"text": "at x = [1, 2: left 5, right 7"}, Witnessed(other="at x = [1, 2: left 5, right 7")),
        ({"left": "39", "right": "49"}, Witnessed((), "", "39", "49")),
        ({"difference": "-30"}, Witnessed(other="difference = -30")),
        ({"side": "right", "reason": "no"}, Witnessed(other="reason = no")),
        ({"sizes": {"n": 2}, "symbols": {"p": "1/2"}, "indices": {}, "left": 1, "right": "2"}, None),
    ],
)  # fmt: skip
def test_witnesses(witness: dict[str, Any] | None, expected: Witnessed | None) -> None:
    found = witnessed(witness)
    if expected is None and witness:
        # Not of the known shape: it is told as it is.
        assert found is not None and found.other
    else:
        assert found == expected


def test_what_follows_tells_only_from_what() -> None:
    note = note_of(_finding(inherits=2, witness={"left": "1", "right": "2"}, message="this inherits"))
    assert (note.follows, note.says, note.witness) == (3, "", None)


@pytest.mark.parametrize(
    ("kind", "message", "says"),
    [
        ("wrong-answer", r"loss: \frac{a}{b} is not right (halved)", "loss, not right: halved"),
        ("wrong-answer", "loss: 3 is not right", "loss, not right"),
        ("wrong-answer", "something else", "something else"),
        ("arithmetic", "27 + 12 is 39, not 49", "27 + 12 is 39, not 49"),
    ],
)
def test_messages(kind: str, message: str, says: str) -> None:
    assert note_of(_finding(kind=kind, message=message)).says == says


@pytest.mark.parametrize("value", ["x", "[[1, 2], [3]", "", "[1, x]", "1/", "[[1, 2]] junk", "9" * 500])
def test_what_is_no_number_is_no_formula(value: str) -> None:
    assert value_tex(value) is None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"this one should be \|w\|_2^2", r"this one should be $\|w\|_2^2$"),
        (r"it holds with \frac{1}{n} \sum_j x for y_i", r"it holds with $\frac{1}{n} \sum_j x$ for $y_i$"),
        ("already $x^2$ here", "already $x^2$ here"),
        ("a filter of 3 x 3", "a filter of 3 x 3"),
        (r"with \text{a b} in it", r"with $\text{a b}$ in it"),
    ],
)
def test_formulas_among_words(text: str, shown: str) -> None:
    assert with_dollars(text) == shown
