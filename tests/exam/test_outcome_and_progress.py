"""What an exam shows while it runs and when it is over."""

from __future__ import annotations

import io

import pytest

from viva.exam.progress import Lines, Live, Step, fetching, listener

OVER = Step("over", "1b", 2, 4, tries=1, tier="L1")


def test_a_pipe_gets_a_line_for_each_reply_and_part() -> None:
    stream = io.StringIO()
    with Lines(stream) as show:
        show(Step("asked", "1b", 2, 4, tries=1))
        show(Step("marked", "1b", 2, 4, tries=2, nudge=1, reask=True, verdict="unread", seconds=1.26))
        show(OVER)
        show(Step("over", "1c", 3, 4, tries=3, error="no reply"))
    assert stream.getvalue().splitlines() == [
        "part 1b, try 2, after nudge 1, asked again: unread (1.3 s)",
        "part 1b: L1 after 1 try [2/4]",
        "part 1c: no reply after 3 tries [3/4]",
    ]


def test_without_a_terminal_there_is_no_bar(capsys: pytest.CaptureFixture[str]) -> None:
    assert isinstance(listener(), Lines)
    with fetching("weights") as told:
        for done in range(4):
            told(done, 3)
    assert capsys.readouterr().err == "fetching weights ...\n"


def test_on_a_terminal_the_parts_that_are_over_stay_readable(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with Live() as show:
        show(Step("asked", "1b", 2, 4, tries=1))
        show(OVER)
    with fetching("weights") as told:
        told(0, 2)
        told(2, 2)
    said = capsys.readouterr().err
    assert "part 1b: L1 after 1 try [2/4]" in said
    assert "fetching weights" in said
