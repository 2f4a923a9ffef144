r"""Right text that a PDF viewer took apart: nothing in it may be accused, whatever was lost.

A minus sign that is lost without any trace can't be told from an error; all that leaves a trace is in here.
"""

from __future__ import annotations

import importlib.util
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viva.marking.proofread import proofread, read_text
from viva.reading.damage import copied_without_layout
from viva.sets import load_set

HERE = Path(__file__).parent


@cache
def module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = loaded
    spec.loader.exec_module(loaded)
    return loaded


DAMAGE = module(HERE / "damage.py")
DERIVATIONS = module(HERE / "steps" / "test_derivations.py")
WAYS = st.builds(
    DAMAGE.Damage,
    bars=st.sampled_from(["lines", "gone"]),
    roots=st.booleans(),
    minus=st.sampled_from(["−", "\uf02d", "-"]),
    scripts=st.sampled_from(["inline", "lines", "apart"]),
    matrices=st.sampled_from(["rows", "columns"]),
    accents=st.sampled_from(["before", "lines", "gone"]),
    footnote=st.booleans(),
    numbers=st.booleans(),
)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(answer=st.sampled_from(DERIVATIONS.answers()), damage=WAYS)
def test_right_derivations_stay_unaccused(answer: object, damage: object) -> None:
    text = DAMAGE.copied_from_pdf(answer.text, damage)  # type: ignore[attr-defined]
    found = DERIVATIONS.marked(answer.part, text).findings  # type: ignore[attr-defined]
    assert not found, [(f.lines, f.quote, f.message) for f in found]


def test_right_derivations_without_a_set_stay_unaccused() -> None:
    for answer in DERIVATIONS.answers():
        found = proofread(read_text(answer.text.encode(), "notes.md")).findings
        assert not found, (answer.label, [(f.lines, f.quote, f.message) for f in found])


@settings(max_examples=25, deadline=None, derandomize=True)
@given(name=st.sampled_from(sorted(p.name for p in (HERE / "keys").glob("*.md"))), damage=WAYS, told=st.booleans())
def test_right_keys_stay_unaccused(name: str, damage: object, told: bool) -> None:
    text = DAMAGE.copied_from_pdf((HERE / "keys" / name).read_text(), damage)
    found = proofread(read_text(text.encode(), name), load_set("hw5") if told else None).findings
    assert not found, [(f.lines, f.quote, f.message) for f in found]


@pytest.mark.parametrize(
    "text",
    [
        "L(w) = ∥y − pX ˇw∥22 + p(1 − p)∥ˇΓ ˇw∥22",
        "∂L\n∂xi\n= γ\n∂L\n∂yi\n−\n1\nn\nn\nX\nj=1\n∂L\n∂yj",
        "where i 6= j and the sum runs over k",
        "E[(R \uf065 X)ij] = pXij",
        "E[(T − m)2] = v",
        "w⊤X⊤Xw = y⊤y",
    ],
)
def test_traces_of_copying_are_seen(text: str) -> None:
    assert copied_without_layout(text)


@pytest.mark.parametrize(
    "text",
    [
        "‖y − pXw‖² + p(1 − p)‖Γw‖²",
        "E||y - (R*X)w||^2 = sum_j w_j^2",
        r"$\|y - Xw\|_2^2$ has the gradient $-2X^\top(y - Xw)$, see (3).",
        "There are 27 + 12 = 39 weights.\n\n- 27 of them (2)\n- 12 of the others",
        "∂L/∂x_i = γ(g_i − ḡ)",
        "| 1 | 2 |\n|---|---|\n| 3 | 4 |",
        "[[−1, 3], [3, −3]]",
    ],
)
def test_text_as_people_write_it_is_not_taken_for_damaged(text: str) -> None:
    assert not copied_without_layout(text)


@pytest.mark.parametrize(
    "text, accused",
    [
        ("So 3 · 32 = 27 weights.", False),  # three times three squared
        ("So 3 · 3 · 3 · 4 = 1083.", False),  # the mark of a footnote
        ("By Pythagoras √9 + 16 = 5.", False),
        ("We have x1 + 4x2 = −2 and 4x1 − 2x3 = 2.", False),
        ("Then 2 + (1) = 1.", False),
        ("So 3 · 32 = 98 weights.", True),
        ("So 3 · 3 · 3 · 4 = 118.", True),
        ("In total 27 + 12 = 40.", True),
    ],
)
def test_what_holds_once_the_loss_is_put_back(text: str, accused: bool) -> None:
    assert bool(proofread(read_text(text.encode(), "notes.txt")).findings) is accused
