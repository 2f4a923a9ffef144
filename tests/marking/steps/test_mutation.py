"""A small sample of ``bench/bench_mutation.py``: false lines made from true ones are found."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def mutation() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_mutation", ROOT / "bench" / "bench_mutation.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_changed_links_of_the_sample_chat_are_refuted(mutation: ModuleType) -> None:
    links = mutation.held_links([ROOT / "src" / "viva" / "exam" / "sample-chat.md"])
    assert len(links) >= 8
    tallies = mutation.measure(links, 4)
    assert sum(tallies["algebra"].counts.values()) >= 30
    assert tallies["algebra"].share >= 0.97, tallies["algebra"].undecided
    assert not tallies["algebra"].passed
    # What may be a convention is undecided in a document; next to nothing may pass for true.
    assert tallies["document"].share >= 0.6
    assert tallies["document"].passed_share <= 0.05


def test_a_change_that_changes_nothing_is_dropped(mutation: ModuleType, tmp_path: Path) -> None:
    file = tmp_path / "notes.md"
    file.write_text("$$2 + 3 = 5$$\n\n$$1 \\cdot 4 = 4$$\n")
    links = mutation.held_links([file])
    assert len(links) == 2
    counts = mutation.measure(links, 50)["algebra"].counts
    assert counts["passed"] == 0
    assert counts["equal after all"] >= 1
    assert counts["refuted"] >= 8
