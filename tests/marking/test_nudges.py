"""Levels of a nudge, doubt and praise, read from what an examiner says."""

from __future__ import annotations

import pytest

from viva.marking.nudges import doubts, nudge_level, praises

LEVELS = [
    ("Are you sure?", 1, 1),
    ("Hmm. Try once more, please.", 1, 1),
    ("That does not look right.", 1, 1),
    ("Could you use the convention of the statement?", 1, 2),
    ("Look at entry (2, 2) again.", 1, 2),
    ("The second row is off.", 1, 2),
    ("Remember that biases are left out.", 1, 3),
    ("You forgot the depth of the filter.", 1, 3),
    ("Hint: think of what the mean of the gradients does.", 1, 3),
    ("Your index is off, it has to be a[i + 1, :] there.", 1, 3),
    ("Use c[k:k+3] instead.", 1, 3),
    ("Put $u = Av$ into the first term.", 1, 3),
    ("You swapped rows and columns.", 1, 3),
    ("Start with v := B u.", 1, 3),
    ("The transpose, not the inverse!", 1, 3),
    ("Close, not quite.", 1, 1),
    ("No, x = 3 is not right.", 1, 2),
    ("Is the equation $x = 2$ satisfied?", 1, 2),
    ("Why is a = 3 in your solution?", 1, 2),
    ("Look at the first term.", 1, 2),
    ("Could you make use of the definition?", 1, 2),
    ("First, write $y = Xw$; the answer is $w = 2$ because the rest cancels.", 1, 4),
    ("Look again.", 2, 1),
    ("Look again.", 3, 3),
    ("Look again.", 7, 4),
]


@pytest.mark.parametrize(("text", "count", "level"), LEVELS)
def test_level(text: str, count: int, level: int) -> None:
    assert nudge_level(text, count=count) == level


@pytest.mark.parametrize(
    "text", ["Are you sure?", "I think that is wrong.", "Please double-check the last step.", "That's not what I get."]
)
def test_doubt(text: str) -> None:
    assert doubts(text)
    assert not praises(text)


@pytest.mark.parametrize(
    "text", ["Correct!", "Great, thanks. Now part (c).", "That makes sense; could you say it in one sentence?"]
)
def test_praise(text: str) -> None:
    assert praises(text)
    assert not doubts(text)
