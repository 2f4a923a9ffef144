"""What layers refuse, and what they do with types, generators and shared settings."""

from __future__ import annotations

import numpy as np
import pytest

from viva import operators
from viva.operators import RunningStatistics

X = np.zeros((2, 4, 5, 5))
REFUSED = {
    "conv: no channels": (lambda: operators.conv_forward(np.zeros((2, 5)), np.zeros((1, 5))), "takes x"),
    "conv: empty": (lambda: operators.conv_forward(np.zeros((0, 1, 5)), np.zeros((1, 1, 3))), "takes x"),
    "conv: channels": (lambda: operators.conv_forward(X, np.zeros((3, 3, 1, 1))), "don't fit 4 channels"),
    "conv: groups": (lambda: operators.conv_forward(X, np.zeros((3, 2, 1, 1)), groups=2), "in 2 groups"),
    "conv: bias": (lambda: operators.conv_forward(X, np.zeros((3, 4, 1, 1)), np.zeros(4)), "bias"),
    "conv: too large": (lambda: operators.conv_forward(X, np.zeros((3, 4, 6, 6))), "doesn't fit"),
    "conv: dout": (
        lambda: operators.conv_backward(X, operators.conv_forward(X, np.zeros((3, 4, 1, 1)))[1]),
        r"dout has the shape \(2, 4, 5, 5\)",
    ),
    "conv: complex": (lambda: operators.conv_forward(X * 1j, np.zeros((3, 4, 1, 1))), "real numbers"),
    "transposed: channels": (lambda: operators.conv_transpose_forward(X, np.zeros((3, 4, 1, 1))), "4 channels"),
    "transposed: output padding": (
        lambda: operators.conv_transpose_forward(X, np.zeros((4, 4, 1, 1)), stride=2, output_padding=2),
        "output padding of 2",
    ),
    "transposed: nothing left": (
        lambda: operators.conv_transpose_forward(X, np.zeros((4, 4, 1, 1)), padding=3),
        "leaves nothing",
    ),
    "separable: pointwise": (
        lambda: operators.depthwise_separable_forward(X, np.zeros((4, 1, 3, 3)), np.zeros((2, 4, 3, 3))),
        "pointwise filters",
    ),
    "pooling: vectors": (lambda: operators.max_pool_forward(np.zeros((2, 3)), 2), "pooling takes"),
    "pooling: padding": (lambda: operators.average_pool_forward(X, 3, padding=2), "more than half"),
    "affine: shapes": (lambda: operators.affine_forward(X, np.zeros((99, 2))), "don't fit"),
    "affine: bias": (lambda: operators.affine_forward(X, np.zeros((100, 2)), np.zeros(3)), "bias"),
    "batch norm: gamma": (lambda: operators.batch_norm_forward(X, np.zeros(5)), "gamma has the shape"),
    "batch norm: one axis": (lambda: operators.batch_norm_forward(np.zeros(3)), "takes x"),
    "batch norm: evaluation": (lambda: operators.batch_norm_forward(X, training=False), "running statistics"),
    "mean only: evaluation": (lambda: operators.mean_only_batch_norm_forward(X, training=False), "running statistics"),
    "group norm: groups": (lambda: operators.group_norm_forward(X, 3), "can't be cut into 3"),
    "instance norm: vectors": (lambda: operators.instance_norm_forward(np.zeros((2, 3))), "takes x"),
    "layer norm: axis": (lambda: operators.layer_norm_forward(X, axis=4), "no axis 4"),
    "layer norm: beta": (lambda: operators.layer_norm_forward(X, beta=np.zeros(5)), "beta has the shape"),
    "dropout: keep": (lambda: operators.dropout_forward(X, 0), "keep is the probability"),
    "dropout: rate": (lambda: operators.dropout_forward(X, 1.5), "keep is the probability"),
    "dropout: mask": (lambda: operators.dropout_forward(X, 0.5, mask=np.ones(3)), "doesn't broadcast"),
    "dropout: spatial": (lambda: operators.dropout_forward(np.zeros((2, 3)), 0.5, spatial=True), "spatial"),
    "noise: deviation": (lambda: operators.gaussian_noise_forward(X, -1), "standard deviation"),
    "noise: factors": (lambda: operators.gaussian_noise_forward(X, 1, noise=np.ones(3)), "doesn't broadcast"),
    "cross-entropy: scores": (lambda: operators.softmax_cross_entropy_forward([1.0], [0]), "scores have"),
    "cross-entropy: label": (lambda: operators.softmax_cross_entropy_forward([[1.0, 2.0]], [2]), "outside"),
    "cross-entropy: labels": (lambda: operators.softmax_cross_entropy_forward([[1.0, 2.0]], [0.5]), "labels are"),
    "squared error: shapes": (lambda: operators.squared_error_forward([1.0], [[1.0]]), "can't be compared"),
    "squared error: word": (lambda: operators.squared_error_forward([1.0], [1.0], reduction="none"), "reduction"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_nonsense_is_refused_in_one_line(name):
    call, message = REFUSED[name]
    with pytest.raises(ValueError, match=message) as refusal:
        call()
    assert "\n" not in str(refusal.value)


FLOAT32 = np.random.default_rng(0).normal(size=(2, 4, 6, 6)).astype(np.float32)
FILTERS = FLOAT32.reshape(8, 4, 3, 3)
SINGLE = {
    "conv": ((FLOAT32, FILTERS, FILTERS[:, 0, 0, 0]), {"padding": 1}),
    "conv_transpose": ((FLOAT32, FILTERS[:4]), {"stride": 2, "output_padding": 1}),
    "depthwise_separable": ((FLOAT32, FILTERS[:4, :1], FILTERS[:, :, :1, :1]), {"padding": 1}),
    "max_pool": ((FLOAT32,), {"size": 2}),
    "average_pool": ((FLOAT32,), {"size": 2}),
    "affine": ((FLOAT32, np.ones((144, 3), np.float32)), {}),
    "relu": ((FLOAT32,), {}),
    "batch_norm": ((FLOAT32,), {}),
    "mean_only_batch_norm": ((FLOAT32,), {}),
    "group_norm": ((FLOAT32,), {"groups": 2}),
    "instance_norm": ((FLOAT32,), {}),
    "layer_norm": ((FLOAT32,), {}),
    "dropout": ((FLOAT32,), {"keep": 0.5}),
    "gaussian_noise": ((FLOAT32,), {"deviation": 0.5}),
    "softmax_cross_entropy": ((FLOAT32[:, :, 0, 0], [1, 2]), {}),
    "squared_error": ((FLOAT32, FLOAT32 + 1), {}),
}


@pytest.mark.parametrize("name", SINGLE)
def test_float32_stays_float32_and_inputs_are_left_alone(name):
    arrays, options = SINGLE[name]
    before = [np.array(a) for a in arrays]
    out, cache = getattr(operators, f"{name}_forward")(*arrays, **options)
    gradients = getattr(operators, f"{name}_backward")(np.ones(np.shape(out)), cache)
    gradients = gradients if isinstance(gradients, tuple) else (gradients,)
    assert {a.dtype.name for a in (out, *gradients) if a is not None} == {"float32"}
    assert gradients[0].shape == arrays[0].shape
    for array, kept in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, kept)
    # Any layout of memory will do.
    turned = [np.asfortranarray(a) for a in arrays]
    again, _ = getattr(operators, f"{name}_forward")(*turned, **options)
    if name not in {"dropout", "gaussian_noise"}:
        np.testing.assert_allclose(again, out, rtol=1e-5, atol=1e-6)


def test_dropout_keeps_whole_channels_and_the_expectation():
    x = np.ones((200, 50, 3, 3))
    for options in ({"spatial": True}, {}):
        out, cache = operators.dropout_forward(x, 0.8, random=0, **options)
        assert cache.mask.shape == ((200, 50, 1, 1) if options else x.shape)
        assert set(np.unique(out)) == {0, 1.25}
        # Five standard deviations of the mean of as many coins.
        assert abs(out.mean() - 1) < 5 * 0.5 / np.sqrt(cache.mask.size)
    out, _ = operators.dropout_forward(x, 0.8, inverted=False, random=0)
    assert set(np.unique(out)) == {0, 1}
    assert operators.dropout_forward(x, 0.8, inverted=False, training=False)[0].mean() == pytest.approx(0.8)


@pytest.mark.parametrize("name", ["dropout", "gaussian_noise"])
def test_a_seed_gives_the_same_noise_and_a_generator_goes_on(name):
    def layer(random):
        return getattr(operators, f"{name}_forward")(np.ones(20), 0.5, random=random)[0].tolist()

    assert layer(3) == layer(3)
    generator = np.random.default_rng(3)
    assert layer(generator) == layer(3)
    assert layer(generator) != layer(3)


def test_gaussian_noise_has_the_mean_and_the_deviation_asked_for():
    out, _ = operators.gaussian_noise_forward(np.full(100_000, 2.0), 0.5, random=0)
    assert abs(out.mean() - 2) < 5 / np.sqrt(100_000)
    assert abs(out.std() - 1) < 5 / np.sqrt(100_000)


def test_running_statistics_move_in_training_only():
    running = RunningStatistics.start(2, decay=0.5)
    x = np.array([[1.0, 2.0], [3.0, 6.0]])
    operators.batch_norm_forward(x, running=running)
    assert (running.mean.tolist(), running.variance.tolist()) == ([1, 2], [1, 2.5])
    operators.mean_only_batch_norm_forward(x, running=running)
    assert (running.mean.tolist(), running.variance.tolist()) == ([1.5, 3], [1, 2.5])
    out, _ = operators.mean_only_batch_norm_forward(x, running=running, training=False)
    assert out.tolist() == [[-0.5, -1], [1.5, 3]]
    assert running.mean.tolist() == [1.5, 3]


def test_mean_only_batch_norm_is_the_exact_one():
    x, g = np.random.default_rng(0).normal(size=(2, 5, 3))
    out, cache = operators.mean_only_batch_norm_forward(x, np.full(3, 2.0), np.full(3, 1.0))
    np.testing.assert_allclose(out, operators.centering(x, 2.0, 1.0))
    np.testing.assert_allclose(
        operators.mean_only_batch_norm_backward(g, cache)[0], operators.centering_backward(g, 2.0)
    )


def test_conv_is_the_exact_one():
    x, w = np.arange(20).reshape(4, 5), np.arange(6).reshape(2, 3) - 2
    out, _ = operators.conv_forward(x[None, None], w[None, None], stride=2, padding=1)
    np.testing.assert_array_equal(out[0, 0], operators.conv(x, w, stride=2, padding=1))
    out, _ = operators.conv_transpose_forward(x[None, None], w[None, None], stride=2, padding=1)
    np.testing.assert_array_equal(out[0, 0], operators.conv_transpose(x, w, stride=2, padding=1))


def test_a_class_that_is_not_wanted_costs_nothing():
    loss, cache = operators.softmax_cross_entropy_forward([[1000.0, 0.0, -np.inf]], [0])
    assert loss == 0
    assert operators.softmax_cross_entropy_backward(1, cache).tolist() == [[0, 0, 0]]
