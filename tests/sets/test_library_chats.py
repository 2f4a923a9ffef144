"""Chats about the sets that come with viva: nobody is accused falsely, and every verdict is the one deserved."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

FILE = Path(__file__).with_name("marked_chats.py")
SPEC = importlib.util.spec_from_file_location("viva_test_marked_chats", FILE)
assert SPEC is not None and SPEC.loader is not None
marked_chats = importlib.util.module_from_spec(SPEC)
sys.modules[SPEC.name] = marked_chats  # dataclasses look their module up by name
SPEC.loader.exec_module(marked_chats)


@pytest.mark.parametrize("label", marked_chats.files(), ids=lambda path: path.stem)
def test_a_chat(label: Path) -> None:
    result = marked_chats.compared(label)
    assert not result.accused
    assert not result.verdicts
    assert not result.undecided
    assert not result.missed
