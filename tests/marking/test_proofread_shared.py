"""A published key with errors of its own, where it lies beside the repository: all found, nothing right accused."""

from __future__ import annotations

from pathlib import Path

import pytest

from viva.marking.proofread import proofread, read_text
from viva.sets import load_set

# Beside a checkout, or beside the folder that several of them lie in.
KEYS = [up / "shared" / "seeds" / "homework-with-key.txt" for up in Path(__file__).resolve().parents[2:5]]

OWN = {97: "wrong-answer", 172: "shape", 184: "shape", 208: "shape", 210: "false-step", 378: "false-step",
       394: "false-step", 466: "shape"}  # fmt: skip
"""The lines that are false by themselves, found by hand: the limit that needs not vanish (97), products that don't
conform (172, 184, 466), a vector less a number (208), a sign (210), a dropped factor (378), an index (394)."""
INHERITED = {176: 172, 382: 378, 384: 378, 396: 394}


@pytest.mark.skipif(not any(key.exists() for key in KEYS), reason="the key isn't there")
def test_the_false_lines_of_the_key_are_found_and_no_others() -> None:
    key = next(key for key in KEYS if key.exists())
    record = proofread(read_text(key.read_bytes(), key.name), load_set("hw5"))
    found = record.findings
    assert {f.lines[0]: f.kind for f in found if f.inherits is None} == OWN
    assert all(f.lines[0] == f.lines[1] and f.witness for f in found)
    inherited = {f.lines[0]: found[f.inherits].lines[0] for f in found if f.inherits is not None}
    assert inherited == INHERITED
    assert record.coverage.undecided <= 0.1 * record.coverage.equations
