"""`viva mark` as a person uses it: output, files, exit status, and one clear line for unusable input."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "src/viva/exam/sample-chat.md"


def viva(
    *arguments: str | Path, stdin: bytes | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "NO_COLOR": "1", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "viva", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        env=environment,
        timeout=120,
        check=False,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def test_text_for_people() -> None:
    done = viva("mark", SAMPLE)
    assert done.returncode == 0
    assert "4b" in done.stdout and "praised a wrong answer" in done.stdout
    assert not done.stderr


def test_json_for_programs_and_standard_input() -> None:
    done = viva("mark", "-", "--format", "json", stdin=SAMPLE.read_bytes())
    record = json.loads(done.stdout)
    tiers = {part["part"]: part["tier"] for part in record["parts"]}
    assert tiers == {"1b": "L1", "1c": "L2", "2a": "L1", "3a": "Lx", "3b": "L1", "4a": "L2", "4b": "Lx", "4c": "L1"}
    assert record["source"]["file"] == "-"


@pytest.mark.parametrize("suffix", ["html", "md", "json", "txt"])
def test_the_suffix_says_the_format(suffix: str, tmp_path: Path) -> None:
    out = tmp_path / f"report.{suffix}"
    assert viva("mark", SAMPLE, "-o", out).returncode == 0
    text = out.read_text(encoding="utf-8")
    assert {"html": "<!doctype html", "md": "# ", "json": '{\n "schema"', "txt": "marked on hw5"}[
        suffix
    ] in text.lower()


def test_only_the_parts_asked_for() -> None:
    record = json.loads(viva("mark", SAMPLE, "--parts", "1b,4b", "--format", "json").stdout)
    assert [part["part"] for part in record["parts"]] == ["1b", "4b"]


def test_names_are_taken_out_before_sharing() -> None:
    done = viva("mark", SAMPLE, "--format", "json", "--redact", "Tutor")
    assert "Tutor" not in done.stdout and "tutor" not in done.stdout.lower()


def test_several_files_and_one_bad_among_them(tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text('[{"role": "user", "content": "Q')
    done = viva("mark", bad, SAMPLE, "-o", tmp_path / "out", "--format", "json")
    assert done.returncode == 2
    assert (tmp_path / "out" / "sample-chat.json").exists()
    assert "bad.json" in done.stderr


BAD_INPUT = [
    ("binary.txt", bytes(range(256)) * 40, "binary.txt"),
    ("empty.txt", b"", "empty.txt"),
    ("blank.md", b"\n \n\t\n", "blank.md"),
    ("cut.json", b'[{"role": "user", "content": "Question 1(b): what', "cut.json"),
    ("nothing.md", b"# A diary\n\nIt rained all day, and nobody asked anything.\n", "nothing.md"),
    ("huge.txt", b"word " * 4_400_000, "huge.txt"),
]


@pytest.mark.parametrize(("name", "content", "where"), BAD_INPUT, ids=[case[0] for case in BAD_INPUT])
def test_unusable_input_gets_one_line_and_status_2(name: str, content: bytes, where: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    done = viva("mark", file)
    assert done.returncode == 2, done.stdout
    assert not done.stdout
    lines = done.stderr.strip().split("\n")
    assert len(lines) == 1 and lines[0].startswith("viva: ") and where in lines[0]
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("mark", "no-such-file.md"), "no-such-file.md"),
        (("mark", SAMPLE, "--set", "hw99"), "hw99"),
        (("mark", SAMPLE, "--parts", "9z"), "9z"),
        (("mark", SAMPLE, "-o", "/proc/nothing/report.html"), "/proc/nothing"),
    ],
)
def test_wrong_options_get_one_line_and_status_2(arguments: tuple[str | Path, ...], said: str) -> None:
    done = viva(*arguments)
    assert done.returncode == 2
    assert said in done.stderr and len(done.stderr.strip().split("\n")) == 1


def test_a_set_with_a_cycle_in_its_values_gets_one_line(tmp_path: Path) -> None:
    (tmp_path / "set.yaml").write_text("name: loop\ntitle: Loop\nquestions:\n  - {name: '1', title: Q, parts: [1a]}\n")
    (tmp_path / "1a.yaml").write_text(
        "title: Round\nstatement: What is {{ a }}?\nvalues: {a: b + 1, b: a + 1}\n"
        "fields: [{name: n, kind: number, ask: A number., expected: a}]\nhints: [one, two, three]\n"
    )
    done = viva("mark", SAMPLE, "--set", tmp_path)
    assert done.returncode == 2
    assert "1a.yaml" in done.stderr and len(done.stderr.strip().split("\n")) == 1


def test_debug_shows_the_traceback() -> None:
    assert "Traceback" in viva("mark", "no-such-file.md", "--debug").stderr


def test_a_chat_of_55_kb_is_marked_within_a_second_from_a_cold_start(tmp_path: Path) -> None:
    chat = SAMPLE.read_text(encoding="utf-8")
    plain = "\n\nIn other words, every output is a weighted sum of the inputs near it, with the same weights."
    formula = "\n\nThat is why $y_i = \\sum_j k_j x_{i+j}$ and $(a + b)^2 = a^2 + 2ab + b^2$ hold.\n"
    long = tmp_path / "chat.md"
    padding = (plain * 5 + formula) * 80
    long.write_text(chat.replace("*Note: quick and right", padding + "\n\n*Note: quick and right"))
    assert 45_000 < long.stat().st_size < 65_000
    seconds = []
    for _ in range(8):
        before = os.times()
        assert viva("mark", long).returncode == 0
        after = os.times()
        # Time on the processor, since the machine may be busy with other tests; they slow that down too, now and then.
        seconds.append(after.children_user + after.children_system - before.children_user - before.children_system)
        if seconds[-1] < 1.2:
            break
    assert min(seconds) < 1.2


def test_marking_imports_nothing_heavy() -> None:
    code = (
        "import sys, runpy\n"
        f"sys.argv = ['viva', 'mark', {str(SAMPLE)!r}]\n"
        "try:\n    runpy.run_module('viva', run_name='__main__')\nexcept SystemExit:\n    pass\n"
        "print('LOADED', *sorted({name.split('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split("LOADED")[-1].split())
    assert not loaded & {
        "inspect_ai",
        "torch",
        "xllamacpp",
        "llama_cpp",
        "quickjs",
        "scipy",
        "sympy",
        "httpx",
        "openai",
    }
