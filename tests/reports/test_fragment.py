"""One part's log as a fragment: the same as in the report, safe, and with its style."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from viva.errors import VivaError
from viva.marking.record import Record
from viva.reports import fonts_folder, fragment_style, part_fragment, render, summarize


def test_the_fragment_is_the_report_s_own_article(full_record: Record) -> None:
    page = render(full_record, "html")
    for number in range(len(full_record.parts)):
        fragment = part_fragment(full_record, number)
        assert fragment.startswith(f'<article id="part-{number + 1}">')
        assert fragment.endswith("</article>")
        assert fragment in page


def test_a_summary_at_hand_changes_nothing(full_record: Record) -> None:
    summary = summarize(full_record)
    assert part_fragment(full_record, 1, summary=summary) == part_fragment(full_record, 1)


def test_hostile_text_stays_text(record_saying: Callable[[str], Record]) -> None:
    fragment = part_fragment(record_saying("<script>alert(1)</script>"), 0)
    assert "<script" not in fragment
    assert "&lt;script&gt;" in fragment


@pytest.mark.parametrize("part", [-1, 6])
def test_a_part_that_is_not_there(full_record: Record, part: int) -> None:
    with pytest.raises(VivaError, match="the record has 6"):
        part_fragment(full_record, part)


def test_the_style_fetches_nothing_unless_told_from_where() -> None:
    assert "url(data:" in fragment_style()
    assert "url(" not in fragment_style().replace("url(data:font/woff2", "")


def test_the_fonts_that_the_style_names_are_there() -> None:
    sheet = fragment_style("/fonts/")
    names = {piece.split(")")[0] for piece in sheet.split("url(/fonts/")[1:]}
    assert names == {entry.name for entry in fonts_folder().iterdir() if entry.name.endswith(".woff2")}
