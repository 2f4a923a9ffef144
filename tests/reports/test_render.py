"""Formats, files, and the runs that reports are made from."""

from __future__ import annotations

import json
import stat
import time
from pathlib import Path

import pytest

from viva.errors import VivaError
from viva.marking.record import Record, TurnRecord
from viva.reports import FORMATS, format_of_suffix, render, write_report
from viva.reports.runs import read_record


def test_json_is_the_record(full_record: Record) -> None:
    assert Record.from_json(render(full_record, "json")) == full_record


def test_an_unknown_format_is_named() -> None:
    with pytest.raises(VivaError, match=r"'docx'.*text, json, md, html, pdf"):
        render(None, "docx")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("a.html", "html"),
        ("a.HTM", "html"),
        ("a.md", "md"),
        ("a.markdown", "md"),
        ("a.txt", "text"),
        ("a.b.json", "json"),
    ],
)
def test_the_suffix_chooses(name: str, format: str, tmp_path: Path, full_record: Record) -> None:
    assert format_of_suffix(Path(name)) == format
    written = write_report(full_record, tmp_path / name)
    assert written.read_text(encoding="utf-8") == render(full_record, format)


@pytest.mark.parametrize("name", ["a.docx", "a", "a."])
def test_another_suffix_is_refused(name: str, full_record: Record, tmp_path: Path) -> None:
    with pytest.raises(VivaError, match="suffix"):
        write_report(full_record, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_file_appears_whole_or_not_at_all(
    tmp_path: Path, full_record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "a.md"
    target.write_text("before", encoding="utf-8")

    def broken(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises(VivaError, match="No space left"):
        write_report(full_record, target)
    assert target.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [target]


def test_others_may_read_it_as_any_new_file(tmp_path: Path, empty_record: Record) -> None:
    beside = tmp_path / "beside"
    beside.touch()
    written = write_report(empty_record, tmp_path / "a.md")
    assert stat.S_IMODE(written.stat().st_mode) == stat.S_IMODE(beside.stat().st_mode)


def test_a_folder_that_is_not_there(tmp_path: Path, empty_record: Record) -> None:
    with pytest.raises(VivaError, match=r"a\.md: can't write there"):
        write_report(empty_record, tmp_path / "none" / "a.md")


def test_a_run_is_a_record_or_its_folder(tmp_path: Path, full_record: Record) -> None:
    write_report(full_record, tmp_path / "record.json")
    assert read_record(tmp_path) == read_record(tmp_path / "record.json") == full_record


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is not a marking record"),
        (b"{}", "viva: Field required"),
        (b'{"viva": "1"', "is not a marking record"),
        (b"\xff\xfe\x00", "is not a marking record"),
        (b"[" * 100_000, "is not a marking record"),
        (b"# chat\nME: hello", "is not a marking record"),
    ],
    ids=range(6),
)
def test_what_is_no_record_gets_one_line(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "r.json"
    path.write_bytes(content)
    with pytest.raises(VivaError, match=said) as caught:
        read_record(path)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(str(path))


def test_a_newer_record_says_which_field(tmp_path: Path, empty_record: Record) -> None:
    path = tmp_path / "r.json"
    path.write_text(json.dumps({**json.loads(empty_record.to_json()), "novel": 1}), encoding="utf-8")
    with pytest.raises(VivaError, match="novel"):
        read_record(path)


@pytest.mark.parametrize("make", ["folder", "missing"])
def test_no_record_there(tmp_path: Path, make: str) -> None:
    target = tmp_path if make == "folder" else tmp_path / "none.json"
    with pytest.raises(VivaError, match=r"record\.json|can't be read"):
        read_record(target)


@pytest.mark.parametrize(("format", "seconds"), [("text", 0.1), ("html", 2.0), ("md", 0.5)])
def test_a_long_chat_is_rendered_fast(format: str, seconds: float, full_record: Record) -> None:
    """A chat of 60 KB with 400 different formulas."""
    turns = []
    for i in range(100):
        text = "\n\n".join(
            f"Step {i}.{k}: since $x_{{{i}}} = \\frac{{{k}}}{{p}}$ we get, with more words than needed,\n\n"
            f"$$\\sum_{{j=1}}^{{{i}}} w_j^{{{k}}} = {k}$$"
            for k in range(2)
        )
        turns.append(
            TurnRecord(
                role="examinee", text=text + " and so on" * 38, lines=(1 + 20 * i, 1 + 20 * i + text.count("\n"))
            )
        )
    parts = tuple(
        part.model_copy(
            update={"attempts": tuple(a.model_copy(update={"turn": None, "lines": (1, 2000)}) for a in part.attempts)}
        )
        for part in full_record.parts
    )
    record = full_record.model_copy(update={"turns": tuple(turns), "parts": parts})
    assert sum(len(t.text) for t in turns) > 55_000
    assert format in FORMATS
    best = min(_timed(record, format) for _ in range(2))
    assert best < seconds


def _timed(record: Record, format: str) -> float:
    from viva.reports import maths

    maths._cache.clear()
    start = time.process_time()
    render(record, format)  # type: ignore[arg-type]
    return time.process_time() - start
