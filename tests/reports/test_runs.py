"""Finding runs below a folder."""

from __future__ import annotations

from pathlib import Path

from viva.marking.record import Record
from viva.reports.runs import runs_below


def test_records_and_logs_without_one(full_record: Record, tmp_path: Path) -> None:
    text = full_record.to_json()
    for name in ("a/record.json", "b/c/chat.json", "d/one.json", ".hidden/record.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    for name in ("a/exam.eval", "d/one.eval", "d/two.eval"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "b" / "other.json").write_text('{"viva": 1}', encoding="utf-8")
    (tmp_path / "b" / "list.json").write_text("[]", encoding="utf-8")
    (tmp_path / "b" / "link.json").symlink_to(tmp_path / "a" / "record.json")
    found = [path.relative_to(tmp_path).as_posix() for path in runs_below(tmp_path)]
    assert found == ["a/record.json", "b/c/chat.json", "d/one.json", "d/two.eval"]
