"""``viva proofread``: keys and notes checked line by line, with and without a set."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from viva.cli.proofread import register
from viva.errors import VivaError
from viva.marking.proofread import proofread, read_text
from viva.marking.record import Record, json_schema
from viva.sets import load_set

NOTES = """\
# Counting

A 5 x 5 filter over 2 channels has 5 × 5 × 2 = 50 weights.
Six of them: 6 × 50 = 350.

$$\\frac{1}{2} + \\frac{1}{3} = \\frac{2}{5}$$

As $200/63 = 3.17$, that is a factor of about three.
"""

KEY = """\
# Problem 3: Depthwise Separable Convolutions

(a) How many weights does the ordinary convolution have?

Solution: $4 \\cdot 3 \\cdot 3 \\cdot 3 = 108$.

(b) And the separable one?

Solution: 27 + 12 = 39, and with biases $39 + 3 + 4 = 47$.

# Problem 4: Regularization and Dropout

(b) How do we get w?

Solution: $w = p\\check w$ gives $\\|y - pX\\check w\\|_2^2 = \\|y - Xw\\|_2^2$.
"""


@pytest.fixture
def command() -> typer.Typer:
    app = typer.Typer()
    register(app)
    app.command("other")(lambda: None)
    return app


def test_notes_without_a_set_are_read_under_plain_defaults() -> None:
    record = proofread(read_text(NOTES.encode(), "notes.md"))
    assert [(f.lines, f.kind) for f in record.findings] == [((4, 4), "arithmetic"), ((6, 6), "arithmetic")]
    assert record.parts == ()
    assert record.coverage.decided >= 4
    assert Record.from_json(record.to_json()) == record
    assert set(json.loads(record.to_json())) <= set(json_schema()["properties"])


def test_a_key_is_read_part_by_part() -> None:
    record = proofread(read_text(KEY.encode(), "key.md"), load_set("hw5"))
    assert [(f.part, f.lines) for f in record.findings] == [("3b", (9, 9))]
    assert {p.part for p in record.parts} == {"3a", "3b", "4b"}
    assert all(not p.attempts for p in record.parts)
    assert [s.verdict for s in record.steps if s.part == "4b"][-1] == "true"


def test_questions_are_checked_too() -> None:
    chat = b"ME: As 19 + 4 = 24, what is twice that?\n\nBOT: It is 48.\n"
    assert [f.lines for f in proofread(read_text(chat, "chat.txt")).findings] == [(1, 1)]


def test_only_the_wanted_parts() -> None:
    hw5 = load_set("hw5")
    assert not proofread(read_text(KEY.encode(), "key.md"), hw5, parts=["3a"]).findings
    with pytest.raises(VivaError, match="9z"):
        proofread(read_text(KEY.encode(), "key.md"), hw5, parts=["9z"])
    with pytest.raises(VivaError, match="--parts"):
        proofread(read_text(KEY.encode(), "key.md"), parts=["3a"])


def test_every_line_is_read_once() -> None:
    text = "Problem 3\n\n(a) 19 + 4 = 24\n\n(b) 19 + 5 = 25\n\nAppendix: 19 + 6 = 26\n"
    record = proofread(read_text(text.encode(), "key.md"), load_set("hw5"))
    assert [f.lines[0] for f in record.findings] == [3, 5, 7]


def test_the_command(command: typer.Typer, tmp_path: Path) -> None:
    file = tmp_path / "notes.md"
    file.write_text(NOTES)
    run = CliRunner().invoke
    found = run(command, ["proofread", str(file)])
    assert found.exit_code == 1
    assert "notes.md:4: arithmetic: 6 × 50 is 300, not 350" in found.output
    assert "2 findings; " in found.output
    assert str(tmp_path) not in found.output
    file.write_text("We get 19 + 4 = 23.")
    clean = run(command, ["proofread", str(file)])
    assert (clean.exit_code, clean.output) == (0, "no findings; 1 claim met, 1 decided, 0 undecided\n")
    assert run(command, ["proofread", "-"], input="We get 19 + 4 = 24.").exit_code == 1


@pytest.mark.parametrize("form", ["json", "md", "html", "text"])
def test_the_formats(command: typer.Typer, tmp_path: Path, form: str) -> None:
    file = tmp_path / "notes.md"
    file.write_text(NOTES)
    out = tmp_path / "deep" / f"report.{form}"
    assert CliRunner().invoke(command, ["proofread", str(file), "--format", form, "-o", str(out)]).exit_code == 1
    text = out.read_text()
    assert "350" in text
    if form == "json":
        assert len(Record.from_json(text).findings) == 2


def test_a_notation_file(command: typer.Typer, tmp_path: Path) -> None:
    notation = tmp_path / "n.yaml"
    notation.write_text("sizes: [n]\nsymbols: {A: {shape: [n, n]}, B: {shape: [n, n]}}\n")
    file = tmp_path / "notes.md"
    file.write_text("We use that\n\n$$(AB)^T = A^T B^T$$\n")
    run = CliRunner().invoke
    found = run(command, ["proofread", str(file), "--notation", str(notation), "--format", "json"])
    assert found.exit_code == 1
    assert json.loads(found.output)["set"]["name"] == "n.yaml"
    file.write_text("We use that\n\n$$(AB)^T = B^T A^T$$\n")
    assert run(command, ["proofread", str(file), "--notation", str(notation)]).exit_code == 0


@pytest.mark.parametrize("data", [b"", b"\x89PNG\x00\x00\x01", b'{"messages": ['])
def test_unusable_files(command: typer.Typer, tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "bad"
    file.write_bytes(data)
    result = CliRunner().invoke(command, ["proofread", str(file)])
    assert isinstance(result.exception, VivaError)
    assert "\n" not in str(result.exception)


@given(st.text(alphabet="ab ME:BOT\n$=+*123/()\\{}^_#|-.,~≈", max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_text_is_proofread_or_refused(text: str) -> None:
    try:
        transcript = read_text(text.encode(), "any.txt")
    except VivaError:
        return
    record = proofread(transcript)
    last = 1 + transcript.text.count("\n")
    assert all(1 <= f.lines[0] <= f.lines[1] <= last for f in record.findings)


def test_every_finding_quotes_its_lines() -> None:
    text = NOTES + "\nSo 1 + 1 = 3.\n\n| a | 2 + 2 = 5 |\n|---|---|\n| b | 3 + 3 = 7 |\n"
    lines = text.split("\n")
    for finding in proofread(read_text(text.encode(), "notes.md")).findings:
        assert finding.quote in "\n".join(lines[finding.lines[0] - 1 : finding.lines[1]])
