"""Batches: what goes in comes out once, in order, whatever is broken, killed or gone on with."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import viva
from viva.batch import COLUMNS, BatchJob, Options, run_batch
from viva.batch.inputs import input_files, rows_of, shards
from viva.batch.shards import quarantine_path
from viva.batch.workers import Pool
from viva.errors import VivaError
from viva.exam.simulated.answers import right_answer, wrong_answer
from viva.exam.simulated.forms import FORMS, written
from viva.marking.reward import drawn_part

pytest.importorskip("pyarrow", reason="pyarrow isn't installed (extra batch)")
Made = Callable[[int], list[dict[str, Any]]]
PARTS = ("1b", "1c", "2a", "3a", "3b", "4b")
CHAT = "User: Question 3, part b: how many parameters?\n\nAssistant: 27 + 12 = 39 parameters.\n"


@pytest.fixture
def answers() -> Callable[[int], list[dict[str, Any]]]:
    def made(count: int) -> list[dict[str, Any]]:
        found = []
        for k in range(count):
            part = drawn_part("hw5", PARTS[k % len(PARTS)], k % 3)
            values = right_answer(part) if k % 2 else wrong_answer(part, 0)
            text = f"Try {k}.\n\n{written(part, values, FORMS[k % len(FORMS)])}"
            found.append({"id": f"a{k}", "part": part.name, "seed": part.seed, "text": text})
        return found

    return made


def write_lines(path: Path, rows: list[Any]) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def outcome(out: Path, *, timings: bool = False) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows of all shards in order, and those of the quarantine."""
    import pyarrow.parquet as parquet

    marked: list[dict[str, Any]] = []
    refused: list[dict[str, Any]] = []
    for path in sorted(out.glob("shard-*.parquet")):
        table = parquet.read_table(path)
        marked += (table if timings else table.drop_columns(["seconds"])).to_pylist()
        aside = quarantine_path(out, int(path.stem.removeprefix("shard-")))
        if aside.exists():
            refused += parquet.read_table(aside).to_pylist()
    return marked, refused


def run(source: Path, out: Path, **rest: Any) -> Any:
    return run_batch(BatchJob(source, out, shard_rows=rest.pop("shard_rows", 10), **rest))


def test_every_row_comes_out_once_in_order_with_its_mark(tmp_path: Path, answers: Made) -> None:
    rows = answers(35)
    source = write_lines(tmp_path / "in.jsonl", rows)
    summary = run(source, tmp_path / "out", workers=2)
    marked, refused = outcome(tmp_path / "out", timings=True)
    assert tuple(marked[0]) == COLUMNS
    assert [row["id"] for row in marked] == [row["id"] for row in rows]
    assert not refused
    for row, found in zip(rows, marked, strict=True):
        mark = viva.mark_answer("hw5", row["part"], row["seed"], row["text"])
        assert (found["verdict"], found["score"], found["misconception"]) == (
            mark.verdict, mark.score, mark.misconception,
        )  # fmt: skip
        assert json.loads(found["fields"])[0]["name"] == mark.fields[0].name
        assert found["seconds"] > 0
    assert (summary.shards, summary.rows, summary.quarantined) == (4, 35, 0)
    done = json.loads((tmp_path / "out" / "manifest.json").read_text())["done"]
    assert done["verdicts"] == summary.verdicts


def test_the_number_of_workers_and_the_form_of_the_input_do_not_show(tmp_path: Path, answers: Made) -> None:
    import pyarrow as arrow
    import pyarrow.parquet as parquet

    rows = answers(23)
    lines = write_lines(tmp_path / "in.jsonl", rows)
    table = tmp_path / "in.parquet"
    parquet.write_table(arrow.Table.from_pylist(rows), table, row_group_size=7)
    run(lines, tmp_path / "one", workers=1)
    run(lines, tmp_path / "three", workers=3)
    run(table, tmp_path / "table", workers=2)
    assert outcome(tmp_path / "one") == outcome(tmp_path / "three")
    of_table = [{**row, "file": "in.jsonl"} for row in outcome(tmp_path / "table")[0]]
    assert of_table == outcome(tmp_path / "one")[0]


def test_chats_and_logs_become_records(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    messages = [{"role": "user", "content": "Question 3, part a"}, {"role": "assistant", "content": "Answer: 108"}]
    write_lines(folder / "chats.jsonl", [{"id": "c", "chat": CHAT}, {"id": "m", "messages": messages}])
    (folder / "log.json").write_text(json.dumps(messages), encoding="utf-8")
    run(folder, tmp_path / "out", workers=1)
    marked, refused = outcome(tmp_path / "out")
    assert not refused
    assert [row["kind"] for row in marked] == ["chat", "chat", "log"]
    tiers = [[(p["part"], p["tier"]) for p in json.loads(row["record"])["parts"]] for row in marked]
    assert tiers == [[("3b", "L1")], [("3a", "L1")], [("3a", "L1")]]


def test_a_log_of_inspect_becomes_one_record(tmp_path: Path) -> None:
    """A real ``.eval``: a ZIP of a header and samples; what it doesn't say is taken from the job."""
    asked = "Question 3, part b: how many parameters does the layer have?"
    said = [{"role": "user", "content": asked}, {"role": "assistant", "content": "27 + 12 = 38, so **38**."}]
    folder = tmp_path / "logs"
    folder.mkdir()
    with zipfile.ZipFile(folder / "run.eval", "w", zipfile.ZIP_DEFLATED) as log:
        spec = {"eval": {"model": "mockllm/model", "dataset": {"sample_ids": ["3"]}, "metadata": {}}}
        log.writestr("header.json", json.dumps(spec))
        log.writestr("samples/3_epoch_1.json", json.dumps({"id": "3", "epoch": 1, "messages": said, "metadata": {}}))
    (folder / "torn.eval").write_bytes((folder / "run.eval").read_bytes()[:-30])
    summary = run(folder, tmp_path / "out", workers=1)
    marked, refused = outcome(tmp_path / "out")
    assert (summary.rows, summary.quarantined) == (1, 1)
    assert [(row["file"], row["kind"], row["set"]) for row in marked] == [("run.eval", "log", "hw5")]
    record = json.loads(marked[0]["record"])
    assert record["source"]["model"] == "mockllm/model"
    assert [(p["part"], p["attempts"][0]["verdict"]) for p in record["parts"]] == [("3b", "wrong")]
    assert [(row["file"], row["id"]) for row in refused] == [("torn.eval", "torn.eval:0")]


def test_rows_that_break_are_put_aside_with_their_reason(tmp_path: Path, answers: Made) -> None:
    good = answers(6)
    rows: list[Any] = [
        *good[:3], "{not json", "[1, 2]", {"part": "9z", "text": "39"}, {"part": "3a", "seed": "x", "text": "39"}, "",
        {"id": "q", "question": "?"}, {"chat": "nothing of any part"}, {"part": "3a", "set": "none", "text": "1"},
        *good[3:],
    ]  # fmt: skip
    source = write_lines(tmp_path / "in.jsonl", rows)
    summary = run(source, tmp_path / "out", workers=1, shard_rows=4)
    marked, refused = outcome(tmp_path / "out")
    assert [row["id"] for row in marked] == [row["id"] for row in good]
    assert summary.quarantined == len(refused) == 7
    reasons = {row["row"]: row["reason"] for row in refused}
    assert sorted(reasons) == [3, 4, 5, 6, 8, 9, 10]
    assert "no JSON" in reasons[3] and "no part '9z'" in reasons[5] and "no whole number" in reasons[6]
    assert "neither an answer nor a chat" in reasons[8]
    assert refused[0]["raw"] == "{not json"


def test_a_row_past_its_time_is_put_aside(tmp_path: Path, answers: Made) -> None:
    slow = {"id": "slow", "chat": CHAT + "\n".join(f"$w_{k} = {k} + x^{k}$ and so on." for k in range(20_000))}
    rows = [*answers(2), slow, *answers(2)]
    run(write_lines(tmp_path / "in.jsonl", rows), tmp_path / "out", workers=1, options=Options(seconds=1))
    marked, refused = outcome(tmp_path / "out")
    assert len(marked) == 4
    assert [(row["id"], row["reason"]) for row in refused] == [("slow", "it took more than 1 seconds")]


HANGING = """
import hashlib, importlib.util, sys

class Patch:
    def find_spec(self, name, path=None, target=None):
        if name != "viva.batch.rows":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        run = spec.loader.exec_module

        def exec_module(module):
            run(module)
            mark = module.mark_answer

            def hang(name, part, seed, text, **rest):
                if "HANG" in text:
                    hashlib.pbkdf2_hmac("sha512", b"a", b"b", 2**31 - 1)
                return mark(name, part, seed, text, **rest)

            module.mark_answer = hang

        spec.loader.exec_module = exec_module
        return spec

sys.meta_path.insert(0, Patch())
"""
"""Run when Python starts, it makes some answers hang as compiled code does that hears no signal."""
HUNG = {"id": "hung", "part": "3b", "text": "HANG"}


@pytest.fixture
def hanging(tmp_path: Path) -> str:
    """The ``PYTHONPATH`` under which answers with HANG in them hang."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(HANGING, encoding="utf-8")
    paths = [str(tmp_path / "site"), str(Path(viva.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    return os.pathsep.join(filter(None, paths))


def test_a_row_that_hangs_where_no_signal_is_heard_is_put_aside(tmp_path: Path, answers: Made, hanging: str) -> None:
    source = write_lines(tmp_path / "in.jsonl", [*answers(3), HUNG, *answers(3)])
    command = [sys.executable, "-m", "viva", "mark", "--batch", str(source), "-o", str(tmp_path / "out")]
    command += ["--workers", "1", "--row-seconds", "0.5"]
    subprocess.run(command, check=True, capture_output=True, timeout=60, env={**os.environ, "PYTHONPATH": hanging})
    marked, refused = outcome(tmp_path / "out")
    assert len(marked) == 6
    reason = "it took more than 0.5 seconds; its worker had to be killed"
    assert [(row["id"], row["reason"]) for row in refused] == [("hung", reason)]


def test_a_killed_worker_loses_nothing_and_marks_nothing_twice(tmp_path: Path, answers: Made) -> None:
    source = write_lines(tmp_path / "in.jsonl", answers(400))
    out = tmp_path / "out"
    out.mkdir()
    pool = Pool(2, Options(), out)
    killed = threading.Event()

    def kill_one() -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            for worker in list(pool.workers):
                if worker.shard is not None and worker.row > 0:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(worker.process.pid, signal.SIGKILL)
                        killed.set()
                        return
            time.sleep(0.001)

    killer = threading.Thread(target=kill_one)
    killer.start()
    told = list(pool.run(shards(input_files(source), 100)))
    killer.join()
    assert killed.is_set()
    assert sum(counts["rows"] for counts in told) == 400
    marked, refused = outcome(out)
    assert [row["id"] for row in marked] == [f"a{k}" for k in range(400)]
    assert not refused
    assert not list(out.glob(".*"))
    run(source, tmp_path / "whole", workers=1, shard_rows=100)
    assert marked == outcome(tmp_path / "whole")[0]


def _program(source: Path, out: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "viva", "mark", "--batch", str(source), "-o", str(out), "--shard-rows", "40"]
    return subprocess.Popen(
        [*command, "--workers", "1"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_job_that_is_stopped_goes_on(tmp_path: Path, answers: Made, how: signal.Signals) -> None:
    source = write_lines(tmp_path / "in.jsonl", answers(600))
    out = tmp_path / "out"
    program = _program(source, out)
    deadline = time.monotonic() + 60
    while len(list(out.glob("shard-*.parquet"))) < 2 and program.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    if how is signal.SIGKILL:
        os.killpg(program.pid, how)
    else:
        program.send_signal(how)
    _, said = program.communicate(timeout=60)
    if how is signal.SIGINT:
        assert program.returncode == 130
        assert "the same command goes on" in said
    finished = {path.name: path.stat().st_mtime_ns for path in out.glob("shard-*.parquet")}
    assert 2 <= len(finished) < 15
    summary = run(source, out, workers=1, shard_rows=40)
    assert (summary.shards, summary.before, summary.rows) == (15, len(finished), 600)
    for name, when in finished.items():
        assert (out / name).stat().st_mtime_ns == when
    assert [row["id"] for row in outcome(out)[0]] == [f"a{k}" for k in range(600)]
    assert not list(out.glob(".*"))


def test_a_folder_of_another_job_is_left_alone(tmp_path: Path, answers: Made) -> None:
    source = write_lines(tmp_path / "in.jsonl", answers(5))
    run(source, tmp_path / "out", workers=1)
    again = run(source, tmp_path / "out", workers=1)
    assert (again.before, again.shards) == (1, 1)
    write_lines(source, answers(6))
    with pytest.raises(VivaError, match="another job's marks"):
        run(source, tmp_path / "out", workers=1)
    with pytest.raises(VivaError, match="no such file"):
        run(tmp_path / "none.jsonl", tmp_path / "other")


def test_the_input_is_never_held_whole(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    with source.open("w", encoding="utf-8") as lines:
        for k in range(50_000):
            lines.write(json.dumps({"id": k, "part": "3a", "text": "x" * 100}) + "\n")
    found = list(shards(input_files(source), 1000))
    assert [shard.first for shard in found] == list(range(0, 50_000, 1000))
    assert [row.values["id"] for row in rows_of(found[37])] == list(range(37_000, 38_000))


# --- Ray --------------------------------------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore")
def test_ray_marks_the_same(tmp_path: Path, answers: Made, hanging: str) -> None:
    ray = pytest.importorskip("ray", reason="Ray isn't installed (extra ray)")
    rows: list[Any] = [*answers(60), "{broken", {"part": "9z", "text": "1"}]
    source = write_lines(tmp_path / "in.jsonl", rows)
    run(source, tmp_path / "local", workers=2)
    ray.init(
        num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=100 * 2**20,
        runtime_env={"env_vars": {"PYTHONPATH": hanging}},
    )  # fmt: skip
    try:
        run(source, tmp_path / "one", engine="ray", workers=1)
        killed = threading.Event()
        stop = threading.Event()

        def kill_one() -> None:
            """Kill the first Ray worker that is seen with a shard half written; the process that writes goes, too."""
            while not stop.is_set():
                for path in (tmp_path / "two").glob(".shard-*"):
                    with contextlib.suppress(OSError, ValueError):
                        # The process that marks was forked off a server, and that one was started by the Ray worker.
                        os.kill(parent(parent(int(path.name.rpartition(".")[2]))), signal.SIGKILL)
                        killed.set()
                        return
                time.sleep(0.0005)

        killer = threading.Thread(target=kill_one)
        killer.start()
        summary = run(source, tmp_path / "two", engine="ray", workers=2)
        stop.set()
        killer.join()
        hung = write_lines(tmp_path / "hung.jsonl", [HUNG, *answers(3)])
        run(hung, tmp_path / "three", engine="ray", workers=1, options=Options(seconds=0.5))
    finally:
        ray.shutdown()
    assert killed.is_set()
    assert summary.rows == 60 and summary.quarantined == 2
    assert outcome(tmp_path / "local") == outcome(tmp_path / "one") == outcome(tmp_path / "two")
    assert not list((tmp_path / "two").glob(".*"))
    marked, refused = outcome(tmp_path / "three")
    assert [row["id"] for row in marked] == ["a0", "a1", "a2"]
    assert [row["id"] for row in refused] == ["hung"]
    assert refused[0]["reason"].endswith("its worker had to be killed")


def parent(pid: int) -> int:
    """The process that started a process."""
    return int(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])


def test_without_ray_one_line_says_so(tmp_path: Path, answers: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(VivaError, match=r"viva\[ray\]"):
        run(write_lines(tmp_path / "in.jsonl", answers(2)), tmp_path / "out", engine="ray")
    shutil.rmtree(tmp_path / "out")
