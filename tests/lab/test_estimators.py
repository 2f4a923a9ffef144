"""Estimators: scikit-learn's own checks, exact objectives against enumeration, descent against what it descends to."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.utils.estimator_checks import parametrize_with_checks

from viva.lab import (
    DescentRegressor,
    DropoutClassifier,
    DropoutLeastSquares,
    GaussianNoiseLeastSquares,
    MinimumNormLeastSquares,
    enumerate_dropout,
)
from viva.lab.optimizers import optimizer
from viva.operators import softmax_cross_entropy_backward, softmax_cross_entropy_forward


@parametrize_with_checks(
    [
        MinimumNormLeastSquares(),
        DropoutLeastSquares(),
        GaussianNoiseLeastSquares(),
        DescentRegressor(steps=50),
        DropoutClassifier(epochs=20, hidden=32, learning_rate=0.01),
    ]
)
def test_scikit_learn_s_conventions(estimator, check):
    check(estimator)


def problem(seed, n, d):
    random = np.random.default_rng(seed)
    return random.normal(size=(n, d)), random.normal(size=n)


PROBLEM = {"seed": st.integers(0, 2**32 - 1), "n": st.integers(1, 5), "d": st.integers(1, 4)}


@given(**PROBLEM, keep=st.sampled_from([0.2, 0.5, 0.9]), inverted=st.booleans())
@settings(max_examples=60)
def test_dropout_s_tikhonov_form_is_the_sum_over_all_masks(seed, n, d, keep, inverted):
    x, y = problem(seed, n, d)
    rows, targets, odds = enumerate_dropout(x, y, keep, inverted=inverted)
    assert odds.sum() == pytest.approx(n)
    root = np.sqrt(odds)
    expected = np.linalg.lstsq(rows * root[:, None], targets * root, rcond=None)[0]
    fit = DropoutLeastSquares(keep, inverted).fit(x, y)
    np.testing.assert_allclose(fit.coef_, expected, atol=1e-9)
    assert fit.loss_ == pytest.approx((odds * (targets - rows @ fit.coef_) ** 2).sum() / n)


@given(**PROBLEM, deviation=st.sampled_from([0.0, 0.5, 2.0]))
@settings(max_examples=60)
def test_gaussian_noise_s_form_is_a_sum_over_hermite_s_nodes(seed, n, d, deviation):
    """Three nodes integrate polynomials up to degree five exactly, and the squared error has degree two."""
    x, y = problem(seed, n, d)
    nodes, weights = np.polynomial.hermite_e.hermegauss(3)
    factors = 1 + deviation * np.array(list(product(nodes, repeat=d)))
    root = np.sqrt(np.prod(list(product(weights / weights.sum(), repeat=d)), axis=1))
    rows = (x[:, None, :] * factors * root[:, None]).reshape(-1, d)
    targets = (y[:, None] * root).ravel()
    expected = np.linalg.lstsq(rows, targets, rcond=None)[0]
    fit = GaussianNoiseLeastSquares(deviation).fit(x, y)
    np.testing.assert_allclose(fit.coef_, expected, atol=1e-8)
    assert fit.loss_ == pytest.approx(((targets - rows @ fit.coef_) ** 2).sum() / n, abs=1e-12)


def test_least_squares_takes_the_smallest_of_many_fits():
    x, y = problem(0, 3, 6)
    w = MinimumNormLeastSquares().fit(x, y).coef_
    np.testing.assert_allclose(x @ w, y)
    np.testing.assert_allclose(w, x.T @ np.linalg.solve(x @ x.T, y))


def test_descent_without_dropout_goes_where_the_closed_form_is():
    x, y = problem(1, 2, 4)
    w = MinimumNormLeastSquares().fit(x, y).coef_
    fit = DescentRegressor(batch_size=8, steps=3000, random_state=0).fit(x, y)
    np.testing.assert_allclose(fit.coef_, w, atol=1e-6)


def test_descent_with_dropout_hovers_about_the_closed_form():
    x, y = problem(2, 4, 3)
    w = DropoutLeastSquares(0.5).fit(x, y).coef_
    fit = DescentRegressor(0.5, batch_size=2000, steps=600, random_state=0).fit(x, y)
    np.testing.assert_allclose(fit.coef_, w, atol=0.05)
    assert DescentRegressor(1.0, batch_size=2000, steps=600, random_state=0).fit(x, y).coef_ != pytest.approx(
        w, abs=0.05
    )


@pytest.mark.parametrize("name", ["sgd", "adam"])
def test_optimizers_are_pytorch_s(name):
    random = np.random.default_rng(0)
    weights = [random.normal(size=(3, 2)), random.normal(size=4)]
    tensors = [torch.from_numpy(w.copy()).requires_grad_() for w in weights]
    theirs = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[name](tensors, lr=0.1)
    ours = optimizer(name, 0.1)
    for _ in range(5):
        gradients = [random.normal(size=w.shape) for w in weights]
        for tensor, gradient in zip(tensors, gradients, strict=True):
            tensor.grad = torch.from_numpy(gradient)
        theirs.step()
        ours(weights, gradients)
    for weight, tensor in zip(weights, tensors, strict=True):
        np.testing.assert_allclose(weight, tensor.detach().numpy(), rtol=1e-9)


def test_the_classifier_s_gradients_are_derivatives():
    random = np.random.RandomState(0)
    x, y = random.normal(size=(6, 4)), np.array([0, 1, 2, 0, 1, 2])
    model = DropoutClassifier(keep=0.7, hidden=5, epochs=1, random_state=0).fit(x, y)

    def loss():
        scores, back = model._forward(x, np.random.RandomState(3))
        value, cache = softmax_cross_entropy_forward(scores, y)
        return value, back(softmax_cross_entropy_backward(1.0, cache))

    gradients = loss()[1]
    for array, gradient in zip([*model.weights_, *model.biases_], gradients, strict=True):
        v = random.normal(size=array.shape)
        kept, ends = array.copy(), []
        for step in (1e-6, -1e-6):
            np.copyto(array, kept + step * v)
            ends.append(loss()[0])
        np.copyto(array, kept)
        assert (ends[0] - ends[1]) / 2e-6 == pytest.approx((gradient * v).sum(), abs=1e-6)


@pytest.mark.parametrize(
    "estimator",
    [
        DropoutLeastSquares(keep=0),
        GaussianNoiseLeastSquares(deviation=-1),
        DescentRegressor(keep=2),
        DescentRegressor(steps=0),
        DescentRegressor(optimizer="newton"),
    ],
)
def test_settings_out_of_range_are_refused(estimator):
    with pytest.raises(ValueError, match=r"at most 1|at least 0|no descent|an optimizer is"):
        estimator.fit([[1.0, 2.0], [2.0, 1.0]], [1.0, 2.0])


def test_too_many_masks_are_refused():
    with pytest.raises(ValueError, match="12 is the most"):
        enumerate_dropout(np.ones((1, 13)), [1.0], 0.5)
