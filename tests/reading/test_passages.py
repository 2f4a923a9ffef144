"""A reply to several parts: cut where it goes over to the next one, and said to be shared where it can't be cut."""

from __future__ import annotations

import pytest

from viva.reading import PartOutline, Turn, align, read_transcript
from viva.reading.passages import named_sections

PARTS = [
    PartOutline("1b", "1", "b", "Filter", "Convolution", "Find the filter of a signal."),
    PartOutline("1c", "1", "c", "Transpose", "Convolution", "Transpose convolution of an image."),
    PartOutline("2a", "2", "a", "Norms", "Batch norm", "Which picture shows batch norm?"),
]


@pytest.mark.parametrize(
    ("reply", "first", "second"),
    [
        ("For 1(b) solve the system.\nh = 2\n\nFor 1(c):\n\nscatter.", (1, 2), (4, 6)),
        ("Both are easy.\n\nFirst, 1(b): solve.\n\nNow on to part (c). Scatter.", (3, 3), (5, 5)),
        ("As for (c), scatter.\nAs for (b), solve.", (2, 2), (1, 1)),
        ("Answering part b: 2\nAnswering part c: 3", (1, 1), (2, 2)),
    ],
)
def test_a_reply_is_cut_where_it_goes_over(reply: str, first: tuple[int, int], second: tuple[int, int]) -> None:
    turn = Turn("examinee", reply, (1, 1 + reply.count("\n")))
    pieces = named_sections(turn, PARTS[:2], PARTS, "1", loose=True)
    assert {name: piece.lines for name, piece in pieces.items()} == {"1b": first, "1c": second}


@pytest.mark.parametrize(
    "reply",
    [
        "The filter is 2 and the image is 3.",
        "For 1(b) it is 2, and the other one is 3.",
        "As I said of 1(b) and in 1(c), both are linear.\nSo 2 and 3.",
    ],
)
def test_what_can_not_be_cut_is_shared(reply: str) -> None:
    chat = f"User: 1(b) and 1(c), please.\n\nAssistant: {reply}\n"
    exchanges = align(read_transcript(chat.encode(), "chat.md"), PARTS).exchanges
    assert [(e.part, e.shared) for e in exchanges] == [("1b", ("1c",)), ("1c", ("1b",))]


def test_what_can_be_cut_is_not_shared() -> None:
    chat = "User: 1(b) and 1(c), please.\n\nAssistant: For 1(b): 2.\n\nFor 1(c): 3.\n"
    exchanges = align(read_transcript(chat.encode(), "chat.md"), PARTS).exchanges
    assert [(e.part, e.answer.lines, e.shared) for e in exchanges] == [("1b", (3, 3), ()), ("1c", (5, 5), ())]
