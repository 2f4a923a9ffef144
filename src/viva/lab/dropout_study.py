r"""Dropout in the simplest setting there is: one sample, x = (10, 1), y = 11, and a line without an intercept.

Every w with 10 w_1 + w_2 = 11 fits without dropout; with it only one w is best. The last part is on real data.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from viva.errors import VivaError
from viva.lab.cheating import cheating_digits
from viva.lab.descent import DescentRegressor, Method
from viva.lab.least_squares import (
    DropoutLeastSquares,
    GaussianNoiseLeastSquares,
    MinimumNormLeastSquares,
    enumerate_dropout,
)
from viva.lab.parts import Curve, Part, Statement

X, Y = np.array([[10.0, 1.0]]), np.array([11.0])
KEEP = 0.5
STEPS = 4000
LARGE = 64
"""Samples in a large batch."""


def dropout_study(parts: Sequence[str] | None = None, *, seed: int = 0) -> list[Part]:
    """Run the experiments of question 5.

    Args:
        parts: letters from a to i; all unless given.
        seed: of batches, masks and networks.

    Returns:
        The parts in the order of their letters.

    Raises:
        VivaError: another letter.

    Examples:
        >>> part = dropout_study(["a"])[0]
        >>> [round(w, 4) for w in part.numbers["weights"]]
        [1.0891, 0.1089]
        >>> all(statement.holds for statement in part.statements)
        True
    """
    unknown = sorted(set(parts or []) - set(DROPOUT_PARTS))
    if unknown:
        raise VivaError(f"the dropout study has no part {unknown[0]!r}", hint=f"parts are {', '.join(DROPOUT_PARTS)}")
    return [run(name, seed) for name, run in DROPOUT_PARTS.items() if parts is None or name in parts]


def _least_squares(name: str, seed: int) -> Part:
    fit = MinimumNormLeastSquares().fit(X, Y)
    w = fit.coef_
    return Part(
        name,
        "No dropout, least squares",
        "Solve least squares for one sample with two features, x = (10, 1) and y = 11.",
        {"weights": w.tolist(), "rank of X": float(fit.rank_), "determinant of X^T X": float(np.linalg.det(X.T @ X))},
        [
            Statement("X^T X has no inverse: one sample can't determine two weights", fit.rank_ < X.shape[1]),
            Statement("the pseudoinverse fits the sample exactly", _near(X @ w, Y, 1e-9)),
            Statement("no fit has a smaller norm: w is a multiple of x", _near(w[0] * X[0, 1], w[1] * X[0, 0], 1e-9)),
        ],
    )


def _descent(name: str, seed: int) -> Part:
    w = MinimumNormLeastSquares().fit(X, Y).coef_
    fit = DescentRegressor(steps=100, random_state=seed).fit(X, Y)
    return Part(
        name,
        "No dropout, gradient descent",
        "Descend from zero weights on the same sample.",
        {"weights": fit.coef_.tolist(), "in closed form": w.tolist()},
        [
            Statement("the weights are those of the closed form", _near(fit.coef_, w, 1e-6)),
            Statement("the loss never rises", bool(np.all(np.diff(fit.loss_curve_) <= 1e-12))),
        ],
        Curve({"loss": fit.loss_curve_.tolist()}, "step", "squared error"),
    )


def _dropout_least_squares(name: str, seed: int) -> Part:
    rows, targets, odds = enumerate_dropout(X, Y, KEEP)
    root = np.sqrt(odds)
    enumerated = np.linalg.lstsq(rows * root[:, None], targets * root, rcond=None)[0]
    tikhonov = DropoutLeastSquares(keep=KEEP).fit(X, Y)
    noise = GaussianNoiseLeastSquares(deviation=np.sqrt((1 - KEEP) / KEEP)).fit(X, Y)
    numbers: dict[str, float | Sequence[float]] = {f"row {k + 1}": row for k, row in enumerate(rows.tolist())}
    numbers |= {"weights": enumerated.tolist(), "smallest expected loss": tikhonov.loss_}
    return Part(
        name,
        "Dropout, least squares",
        "Write down the sample under all four masks, what is kept doubled, and solve least squares for them together.",
        numbers,
        [
            Statement("the solution is w = (11/30, 11/3)", _near(enumerated, np.array([11 / 30, 11 / 3]), 1e-9)),
            Statement("the Tikhonov form of the expected loss gives the same", _near(tikhonov.coef_, enumerated, 1e-9)),
            Statement("so does Gaussian noise of the same variance", _near(noise.coef_, enumerated, 1e-9)),
            Statement(
                "its loss is not zero: no w fits four different rows",
                tikhonov.loss_ > 1 and _near(tikhonov.loss_, _expected_loss(enumerated), 1e-9),
            ),
        ],
    )


def _dropout_descent(name: str, seed: int) -> Part:
    best = DropoutLeastSquares(keep=KEEP).fit(X, Y)
    fit = DescentRegressor(keep=KEEP, steps=STEPS, random_state=seed).fit(X, Y)
    tail = fit.loss_curve_[STEPS // 2 :]
    return Part(
        name,
        "Dropout, gradient descent",
        f"Descend with a mask drawn at every step, one sample a batch, {STEPS} steps.",
        {
            "weights": fit.coef_.tolist(),
            "in closed form": best.coef_.tolist(),
            "smallest loss of the second half": float(tail.min()),
            "largest loss of the second half": float(tail.max()),
        },
        [
            Statement("the curve is spiky to the end: from one step to the next it jumps by over 50", _jump(tail) > 50),
            Statement(
                "about a quarter of the steps drop both features, and lose 121 whatever the weights",
                abs(float(np.mean(np.abs(tail - 121) < 1e-9)) - 0.25) < 0.05,
            ),
            Statement("the weights are near the closed form, not at it", 1e-3 < _distance(fit.coef_, best.coef_) < 2),
        ],
        Curve({"loss": fit.loss_curve_.tolist()}, "step", "squared error of the batch"),
    )


def _large_batches(name: str, seed: int) -> Part:
    best = DropoutLeastSquares(keep=KEEP).fit(X, Y)
    small = DescentRegressor(keep=KEEP, steps=STEPS, random_state=seed).fit(X, Y)
    fit = DescentRegressor(keep=KEEP, batch_size=LARGE, steps=STEPS, random_state=seed).fit(X, Y)
    half = STEPS // 2
    spread = [float(f.loss_curve_[half:].std()) for f in (small, fit)]
    return Part(
        name,
        "Dropout, gradient descent, large batches",
        f"The same with {LARGE} masks in a batch.",
        {
            "weights": fit.coef_.tolist(),
            "in closed form": best.coef_.tolist(),
            "mean loss of the second half": float(fit.loss_curve_[half:].mean()),
            "smallest expected loss": best.loss_,
            "deviation of the loss, batch of 1": spread[0],
            f"deviation of the loss, batch of {LARGE}": spread[1],
        },
        [
            Statement("the curve is far less spiky: its deviation is less than a quarter", spread[1] < spread[0] / 4),
            Statement(
                "the loss settles at the smallest expected one, which is not zero (within a tenth)",
                abs(fit.loss_curve_[half:].mean() / best.loss_ - 1) < 0.1,
            ),
            Statement(
                "the weights are nearer to the closed form than with a batch of 1",
                _distance(fit.coef_, best.coef_) < _distance(small.coef_, best.coef_),
            ),
        ],
        Curve(
            {"batch of 1": small.loss_curve_.tolist(), f"batch of {LARGE}": fit.loss_curve_.tolist()},
            "step",
            "squared error of the batch",
        ),
    )


def _contributions(name: str, seed: int) -> Part:
    plain = MinimumNormLeastSquares().fit(X, Y).coef_
    dropped = DropoutLeastSquares(keep=KEEP).fit(X, Y).coef_
    parts = [X[0] * plain, X[0] * dropped]
    return Part(
        name,
        "What each weight contributes",
        "Compare the weights, and the two terms of the output 10 w_1 + w_2, without dropout and with it.",
        {
            "weights without dropout": plain.tolist(),
            "terms without dropout": parts[0].tolist(),
            "weights with dropout": dropped.tolist(),
            "terms with dropout": parts[1].tolist(),
        },
        [
            Statement("without dropout w_1 is 10 times w_2", _near(plain[0], 10 * plain[1], 1e-9)),
            Statement("and contributes 100 times as much", _near(parts[0][0], 100 * parts[0][1], 1e-9)),
            Statement("with dropout w_2 is 10 times w_1", _near(dropped[1], 10 * dropped[0], 1e-9)),
            Statement("and both contribute the same: no one is relied on", _near(parts[1][0], parts[1][1], 1e-9)),
        ],
    )


def _sweep(name: str, seed: int) -> Part:
    rates = np.linspace(0, 0.95, 39)
    weights = np.array([DropoutLeastSquares(keep=1 - rate).fit(X, Y).coef_ for rate in rates])
    limit = DropoutLeastSquares(keep=1 - 1e-6).fit(X, Y).coef_
    jump = _distance(weights[0], limit)
    return Part(
        name,
        "A sweep over the rate of dropping",
        "Solve for the best weights at rates from 0 to 0.95.",
        {"weights at rate 0": weights[0].tolist(), "limit as the rate falls to 0": limit.tolist(), "jump": jump},
        [
            Statement(
                "at every positive rate the two terms are equal", _near(10 * weights[1:, 0], weights[1:, 1], 1e-9)
            ),
            Statement("from there the weights change smoothly and shrink", bool(np.all(np.diff(weights[1:, 1]) < 0))),
            Statement(
                "at rate 0 they jump: of all perfect fits the limit has equal terms, (0.55, 5.5), and least squares"
                " takes the one of smallest norm",
                _near(limit, np.array([0.55, 5.5]), 1e-4) and jump > 5,
            ),
        ],
        Curve({"w_1": weights[:, 0].tolist(), "w_2": weights[:, 1].tolist()}, "rate", "weight", rates.tolist()),
    )


def _adam(name: str, seed: int) -> Part:
    methods: tuple[Method, Method] = ("sgd", "adam")
    fits = {
        (method, keep): DescentRegressor(keep, size, method, steps=STEPS, random_state=seed).fit(X, Y)
        for method in methods
        for keep, size in ((1.0, 1), (KEEP, LARGE))
    }
    words = {1.0: "without dropout", KEEP: "with dropout"}
    best = DropoutLeastSquares(keep=KEEP).fit(X, Y).coef_
    plain, adam = fits["sgd", 1.0].coef_, fits["adam", 1.0].coef_
    return Part(
        name,
        "Adam in place of plain descent",
        f"Descend {STEPS} steps with each, without dropout and with it (batches of {LARGE}).",
        {f"{method}, {words[keep]}": fit.coef_.tolist() for (method, keep), fit in fits.items()},
        [
            Statement(
                "with dropout both end near the one best solution",
                all(_distance(fits[method, KEEP].coef_, best) < 0.5 for method in methods),
            ),
            Statement(
                "without it both fit the sample, at different weights",
                all(_near(X @ w, Y, 1e-3) for w in (plain, adam)) and _distance(plain, adam) > 0.5,
            ),
            Statement("Adam's are equal: its steps forget how large the gradients were", _near(adam[0], adam[1], 0.05)),
        ],
        Curve(
            {f"{method}, {words[keep]}": fit.loss_curve_.tolist() for (method, keep), fit in fits.items()},
            "step",
            "squared error of the batch",
            logarithmic=True,
        ),
    )


DROPOUT_PARTS: dict[str, Callable[[str, int], Part]] = {
    "a": _least_squares,
    "b": _descent,
    "c": _dropout_least_squares,
    "d": _dropout_descent,
    "e": _large_batches,
    "f": _contributions,
    "g": _sweep,
    "h": _adam,
    "i": cheating_digits,
}
"""The parts of the study, by letter."""


def _near(got: npt.ArrayLike, expected: npt.ArrayLike, tolerance: float) -> bool:
    return bool(np.all(np.abs(np.asarray(got) - expected) <= tolerance))


def _distance(w: npt.NDArray[Any], v: npt.NDArray[Any]) -> float:
    return float(np.linalg.norm(w - v))


def _jump(losses: npt.NDArray[Any]) -> float:
    return float(np.abs(np.diff(losses)).max())


def _expected_loss(w: npt.NDArray[Any]) -> float:
    rows, targets, odds = enumerate_dropout(X, Y, KEEP)
    return float((odds * (targets - rows @ w) ** 2).sum())
