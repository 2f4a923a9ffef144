"""``viva store``, as a person uses it: exit status, what is printed, one line where something is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from viva.cli.app import app
from viva.errors import VivaError

SAMPLE = Path(__file__).resolve().parents[2] / "src/viva/exam/sample-chat.md"


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VIVA_STORE", str(tmp_path / "store.db"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "store.db"


def viva(*words: str, fails: bool = False, **more: Any) -> str:
    result = CliRunner().invoke(app, ["store", *words], **more)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert (result.exit_code != 0) == fails, result.output
    return result.output


def test_from_a_chat_to_a_decision(tmp_path: Path) -> None:
    added = viva("add", str(SAMPLE))
    run = added.split()[0]
    assert "was there already" in viva("add", str(SAMPLE))
    assert "Tutor" in viva("list") and "sample-chat.md" in viva("list", "sample")
    assert viva("list", "nothing like it") == "no record\n"
    assert "[kernel]" in viva("search", "kernel", "--part", "1c").lower()
    assert viva("search", "kernel", "--verdict", "unread") == "nothing was found\n"
    assert "kernel-flipped:1" in viva("insights", "--part", "1c")
    first = json.loads(viva("queue", run, "--limit", "1", "--format", "json"))[0]
    assert (first["part"], first["reason"], first["verdict"]) == ("3a", "annotator", "wrong")
    shown = viva("decide", run, first["key"][:8], "right", "--who", "Ada", "--comment", "biases may count")
    assert "now right (person)" in shown and "Ada: right (was wrong): biases may count" in shown
    assert first["key"][:8] not in viva("queue")
    assert json.loads(viva("show", run, "--format", "json"))["overruled"]
    assert not json.loads(viva("show", run, "--raw", "--format", "json"))["overruled"]
    viva("decide", run, first["key"], "withdraw", "--who", "Ada")
    assert first["key"][:8] in viva("queue")
    viva("decide", run, first["key"], "dispute", "--who", "Bob")
    assert json.loads(viva("queue", "--format", "json"))[0]["reason"] == "person"
    for out in ("all.jsonl", "all.parquet"):
        viva("export", out)
        assert "1 records, 3 decisions" in viva("import", out, "--store", f"{out}.db")
        assert viva("import", out).rstrip().endswith("0 new")
        assert json.loads(viva("queue", "--format", "json", "--store", f"{out}.db"))[0]["reason"] == "person"
    assert "removed" in viva("remove", run)
    assert viva("list") == "no record\n" and viva("queue") == "nothing waits\n"


def test_records_and_folders_are_added_as_they_are(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["mark", str(SAMPLE), "-o", "run/record.json"])
    assert result.exit_code == 0
    run = viva("add", "run").split()[0]
    assert viva("add", "run/record.json") == f"{run} sample-chat.md (was there already)\n"
    assert viva("add", "-", input=Path("run/record.json").read_bytes()).startswith(run)
    assert viva("export", "-").startswith('{"entry":"viva-store"')


def test_one_unusable_file_does_not_lose_the_others() -> None:
    assert "sample-chat.md" in viva("add", str(SAMPLE), "nowhere.md", fails=True)
    assert "sample-chat.md" in viva("list")


def test_a_review_in_the_terminal() -> None:
    run = viva("add", str(SAMPLE)).split()[0]
    waiting = json.loads(viva("queue", "--format", "json"))
    assert len(waiting) >= 3
    said = viva("review", run, "--who", "Ada", input="r biases may count\nx\n\nwrong\nq\n")
    assert said.endswith("2 decided\n") and "'x': is none of the letters" in said
    assert "the person" not in said and "who held the chat disagrees" in said
    left = [item["key"] for item in json.loads(viva("queue", "--format", "json"))]
    assert left == [item["key"] for n, item in enumerate(waiting) if n not in (0, 2)]
    shown = viva("decide", run, waiting[0]["key"], "show")
    assert "Ada: right (was wrong): biases may count" in shown
    # Whoever closes the input leaves.
    assert viva("review", input="").endswith("0 decided\n")
    assert viva("review", "--reason", "judge") == "0 decided\n"


def test_a_report_with_decisions_can_be_written(tmp_path: Path) -> None:
    run = viva("add", str(SAMPLE)).split()[0]
    viva("decide", run, json.loads(viva("queue", "--format", "json"))[0]["key"], "right", "--who", "Ada")
    viva("show", run, "-o", "report.md")
    assert "What people decided" in Path("report.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "words",
    [
        ("list", "--store", "mysql://x/y"),
        ("add", "nowhere.md"),
        ("show", "0000"),
        ("show", "%"),
        ("queue", "nope"),
        ("decide", "0000", "1111", "right"),
        ("import", "nowhere.jsonl"),
        ("import", str(SAMPLE)),
        ("export", "no/such/folder.jsonl"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_used_is_one_line(words: tuple[str, ...]) -> None:
    with pytest.raises(VivaError) as error:
        viva(*words)
    assert "\n" not in str(error.value)


def test_a_verdict_and_an_item_have_to_exist() -> None:
    run = viva("add", str(SAMPLE)).split()[0]
    key = json.loads(viva("queue", "--format", "json"))[0]["key"]
    for item, verdict in ((key, "correct"), ("0" * 8, "right"), ("", "right")):
        with pytest.raises(VivaError):
            viva("decide", run, item, verdict)


def test_nothing_that_a_model_wrote_steers_the_terminal(tmp_path: Path) -> None:
    text = SAMPLE.read_text(encoding="utf-8").replace("Sliding it", "\x1b[31m\x07Sliding \u202e it")
    Path("chat.md").write_text(text, encoding="utf-8")
    run = viva("add", "chat.md").split()[0]
    printed = viva("search", "sliding") + viva("queue") + viva("show", run)
    assert "liding" in printed and not {"\x1b", "\x07", "\u202e"} & set(printed)
