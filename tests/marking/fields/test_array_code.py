"""6b told in NumPy: right ones, named mistakes, and what is left undecided."""

from __future__ import annotations

import time

import pytest

from viva.marking.fields import mark_fields
from viva.marking.fields.array_code import array_formulas
from viva.reading import Passage
from viva.sets import load_set

PART = load_set("hw5").draw_part("6b", 0)
CASES = (
    ("dX = gamma / std * (dY - dY.mean(axis=0) - Z * (dY * Z).mean(axis=0))", "right", None),
    ("dx = gamma / (N * np.sqrt(var+eps)) * (N*dout - dout.sum(0) - xhat * np.sum(dout*xhat, axis=0))", "right", None),
    (
        "dxhat = dout * gamma\n"
        "dvar = np.sum(dxhat * (X - mu) * -0.5 * (var + eps)**-1.5, axis=0)\n"
        "dmu = np.sum(-dxhat / np.sqrt(var + eps), axis=0) + dvar * np.mean(-2 * (X - mu), axis=0)\n"
        "dX = dxhat / np.sqrt(var + eps) + dvar * 2 * (X - mu) / N + dmu / N",
        "right",
        None,
    ),
    ("dX = gamma / np.sqrt(var + eps) * (dY - dY.mean(axis=0))", "wrong", "variance-constant"),
    ("dX = gamma * dY / np.sqrt(var + eps)  # np.", "wrong", "statistics-constant"),
    ("dX = 3 * gamma / std * (dY - dY.mean(axis=0) - Z * (dY * Z).mean(axis=0))", "undecided", None),
    ("dX = backward(dY, cache, axis=0)", "unread", None),
    ("dX = gamma / std * (dY - dY.mean(axis=0))\ndX -= gamma / std * Z * (dY * Z).mean(axis=0)", "undecided", None),
    (
        "if training:\n    dX = gamma / std * (dY - dY.mean(axis=0) - Z * (dY * Z).mean(axis=0))\n"
        "else:\n    dX = gamma / std * dY",
        "undecided",
        None,
    ),
    (
        "dX = gamma / std * (dY - dY.mean(axis=0) - Z * (dY * Z).mean(axis=0))\ndX += dY",
        "undecided",
        None,
    ),
    (
        "Z = np.tanh(X)\ndX = gamma / std * (dY - dY.mean(axis=0) - Z * (dY * Z).mean(axis=0))",
        "undecided",
        None,
    ),
    (
        "N = X.shape[1]\ndX = gamma / (N * std) * (N * dY - dY.sum(axis=0) - Z * (dY * Z).sum(axis=0))",
        "undecided",
        None,
    ),
    (
        "N = len(X)\ndX = gamma / (N * std) * (N * dY - dY.sum(axis=0) - Z * (dY * Z).sum(axis=0))",
        "right",
        None,
    ),
    ("dX = gamma / std * (dY - dY.mean(axis=1) - Z * (dY * Z).mean(axis=1))", "undecided", None),
)  # fmt: skip


@pytest.mark.parametrize(("code", "verdict", "misconception"), CASES)
def test_a_gradient_in_array_code(code: str, verdict: str, misconception: str | None) -> None:
    mark = mark_fields(PART, Passage(f"```python\n{code}\n```", (1, 3 + code.count("\n"))))[0]
    assert (mark.verdict, mark.misconception) == (verdict, misconception)


@pytest.mark.parametrize("piece", ["+x", ".a", "-", "(", "[0]"])
def test_code_that_python_cannot_read_is_no_formula(piece: str) -> None:
    assert array_formulas(Passage(f"dX = np.sum(x{piece * 50_000}, axis=0)", (1, 1))) == {}


@pytest.mark.parametrize("piece", ["\n", " ;", " ", "`"])
def test_long_runs_of_blanks_take_no_squared_time(piece: str) -> None:
    def seconds(count: int) -> float:
        text = f"y = np.mean(x, axis=0)\nz = {piece * count}w"
        began = time.process_time()
        array_formulas(Passage(text, (1, 1 + text.count("\n"))))
        return time.process_time() - began

    few = min(seconds(1_000) for _ in range(5))
    assert min(seconds(16_000) for _ in range(2)) < 80 * few + 0.02


def test_what_is_no_code_has_no_formulas() -> None:
    assert array_formulas(Passage("The mean is taken with axis=0. x = y", (1, 1))) == {}
