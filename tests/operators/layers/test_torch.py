"""Every layer against PyTorch, forward and autograd, on the same inputs: in float64, the fast kernels in float32."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional

from viva import operators
from viva.operators import RunningStatistics

F64, F32 = np.float64, np.float32
TOLERANCE = {F64: 1e-10, F32: 3e-5}
"""Largest difference, relative to the spread of what is compared."""


def close(got, expected, kind):
    expected = expected.detach().numpy()
    assert got.shape == expected.shape and got.dtype == kind
    assert np.abs(got - expected).max() <= TOLERANCE[kind] * max(1, expected.std())


def both(ours, theirs, shapes, kind=F64, seed=0):
    """Forward and backward of both on the same arrays. ``ours`` gives (out, gradients function)."""
    random = np.random.default_rng(seed)
    arrays = [None if shape is None else random.normal(size=shape).astype(kind) for shape in shapes]
    tensors = [None if a is None else torch.from_numpy(a).requires_grad_() for a in arrays]
    forward, backward = (getattr(operators, f"{ours[0]}_{way}") for way in ("forward", "backward"))
    out, cache = forward(*arrays, **ours[1])
    expected = theirs(*tensors)
    close(np.asarray(out), expected, kind)
    dout = random.normal(size=out.shape).astype(kind)
    expected.backward(torch.from_numpy(np.asarray(dout)))
    gradients = backward(dout, cache)
    gradients = gradients if isinstance(gradients, tuple) else (gradients,)
    for got, tensor in zip(gradients, tensors, strict=False):
        if tensor is None:
            assert got is None
        else:
            close(got, tensor.grad, kind)


# N, C, sizes; F, kernel, groups; stride, padding, dilation
CONVOLUTIONS = [
    ((2, 3, 9), (4, 3, 3), {}),
    ((2, 4, 12), (6, 2, 4), {"stride": 3, "padding": 2, "dilation": 2, "groups": 2}),
    ((2, 3, 8, 7), (5, 3, 3, 2), {"stride": (2, 1), "padding": (1, 0), "dilation": (1, 2)}),
    ((2, 6, 6, 6), (9, 2, 3, 3), {"padding": 1, "groups": 3}),
    ((2, 4, 6, 7), (8, 1, 3, 3), {"padding": 2, "groups": 4, "stride": 2}),
    ((2, 4, 6, 7), (4, 1, 5, 3), {"padding": 2, "groups": 4, "dilation": 2}),
    ((2, 4, 5, 5), (6, 4, 1, 1), {}),
    ((2, 4, 5, 5), (6, 2, 1, 1), {"groups": 2, "stride": 2}),
    ((1, 2, 5, 6, 4), (3, 2, 2, 3, 2), {"stride": (1, 2, 1), "padding": (0, 1, 1)}),
    ((2, 2, 4, 3, 3, 1), (3, 1, 2, 2), None),
]
FAST = [
    ((3, 32, 17, 14), (24, 32, 3, 3), {"padding": 1}),
    ((3, 32, 16, 16), (32, 16, 3, 3), {"padding": 1, "groups": 2}),
    ((3, 32, 16, 16), (32, 32, 5, 5), {"padding": 2, "stride": 2}),
    ((3, 32, 16, 16), (32, 32, 3, 3), {"padding": 2, "dilation": 2}),
    ((3, 32, 16, 16), (32, 1, 3, 3), {"padding": 1, "groups": 32}),
    ((3, 32, 16, 16), (32, 32, 1, 1), {}),
]


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(
    ("x", "w", "options", "kind"),
    [(*case, F64) for case in CONVOLUTIONS if case[2] is not None] + [(*case, F32) for case in FAST],
)
def test_convolution(x, w, options, kind, bias):
    convolve = getattr(functional, f"conv{len(x) - 2}d")
    both(("conv", options), lambda *t: convolve(*t, **options), (x, w, (w[0],) if bias else None), kind)


TRANSPOSED = [
    ((2, 3, 5), (3, 4, 3), {}),
    ((2, 4, 5), (4, 3, 4), {"stride": 3, "padding": 2, "output_padding": 2, "dilation": 2, "groups": 2}),
    ((2, 3, 4, 5), (3, 2, 3, 2), {"stride": (2, 1), "padding": (1, 0), "output_padding": (1, 0)}),
    ((2, 3, 4, 5), (3, 2, 3, 3), {"dilation": 3, "padding": 2, "output_padding": 2}),
    ((2, 4, 4, 5), (4, 1, 3, 3), {"stride": 2, "groups": 4, "output_padding": 1}),
    ((2, 4, 4, 5), (4, 2, 2, 2), {"stride": 2, "groups": 4}),
    ((1, 2, 3, 3, 2), (2, 3, 2, 3, 2), {"stride": 2, "padding": 1, "output_padding": (1, 0, 1)}),
]


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(
    ("x", "w", "options", "kind"),
    [(*case, F64) for case in TRANSPOSED]
    + [((2, 32, 9, 8), (32, 32, 4, 4), {"stride": 2, "padding": 1}, F32), ((2, 32, 9, 8), (32, 32, 3, 3), {}, F32)],
)
def test_transposed_convolution(x, w, options, kind, bias):
    convolve = getattr(functional, f"conv_transpose{len(x) - 2}d")
    shapes = (x, w, (w[1] * options.get("groups", 1),) if bias else None)
    both(("conv_transpose", options), lambda *t: convolve(*t, **options), shapes, kind)


def test_depthwise_separable():
    def theirs(x, u, v, a, b):
        middle = functional.conv2d(x, u, a, stride=2, padding=1, dilation=(1, 2), groups=3)
        return functional.conv2d(middle, v, b)

    options = {"stride": 2, "padding": 1, "dilation": (1, 2)}
    both(("depthwise_separable", options), theirs, [(2, 3, 7, 8), (6, 1, 3, 3), (4, 6, 1, 1), (6,), (4,)])


@pytest.mark.parametrize("axes", [1, 2, 3])
@pytest.mark.parametrize(
    "options", [{}, {"stride": 1}, {"stride": 2, "padding": 1}, {"stride": 3, "padding": 1, "count_padding": False}]
)
def test_pooling(axes, options):
    shape = (2, 3, 7, 6, 5)[: axes + 2]
    average = getattr(functional, f"avg_pool{axes}d")
    largest = getattr(functional, f"max_pool{axes}d")
    renamed = {{"count_padding": "count_include_pad"}.get(name, name): value for name, value in options.items()}
    both(("average_pool", {"size": 3, **options}), lambda x: average(x, 3, **renamed), [shape])
    rest = {name: value for name, value in options.items() if name != "count_padding"}
    for dilation in (1, 2):
        both(
            ("max_pool", {"size": 3, "dilation": dilation, **rest}),
            lambda x, d=dilation: largest(x, 3, dilation=d, **rest),
            [shape],
        )


def test_max_pooling_of_equal_and_missing_numbers():
    x = np.array([[[[1.0, 1, 0, -np.inf], [1, 1, np.nan, 2]]]])
    out, cache = operators.max_pool_forward(x, 2)
    tensor = torch.from_numpy(x).requires_grad_()
    expected = functional.max_pool2d(tensor, 2)
    expected.sum().backward()
    np.testing.assert_array_equal(out, expected.detach().numpy())
    np.testing.assert_array_equal(operators.max_pool_backward(np.ones_like(out), cache), tensor.grad.numpy())


@pytest.mark.parametrize("bias", [True, False])
def test_affine(bias):
    both(
        ("affine", {}),
        lambda x, w, b: functional.linear(x.flatten(1), w.T, b),
        [(4, 3, 2), (6, 5), (5,) if bias else None],
    )


def test_relu():
    both(("relu", {}), torch.relu, [(3, 4)])
    out, cache = operators.relu_forward([0.0, -0.0, np.nan])
    assert out.tolist()[:2] == [0, 0] and np.isnan(out[2])
    assert operators.relu_backward([1.0, 1.0, 1.0], cache).tolist() == [0, 0, 0]


@pytest.mark.parametrize("shape", [(8, 5), (4, 5, 6), (3, 5, 4, 6), (2, 3, 2, 3, 4)])
@pytest.mark.parametrize("training", [True, False])
def test_batch_norm(shape, training):
    c = shape[1]
    random = np.random.default_rng(1)
    mean, variance = random.normal(size=c), random.uniform(1, 2, size=c)
    running = RunningStatistics(mean, variance, decay=0.7, unbiased=True)
    moved = [torch.from_numpy(a.copy()) for a in (mean, variance)]

    def theirs(x, gamma, beta):
        return functional.batch_norm(x, *moved, gamma, beta, training=training, momentum=0.3, eps=1e-3)

    options = {"running": running, "training": training, "epsilon": 1e-3}
    both(("batch_norm", options), theirs, [shape, (c,), (c,)])
    np.testing.assert_allclose(running.mean, moved[0].numpy(), rtol=1e-12)
    np.testing.assert_allclose(running.variance, moved[1].numpy(), rtol=1e-12)


def test_float32_batch_norm_keeps_its_digits_far_from_zero():
    random = np.random.default_rng(0)
    x = random.normal(1000, 1, size=(16, 8, 16, 16)).astype(F32)
    dout = random.normal(size=x.shape).astype(F32)
    out, cache = operators.batch_norm_forward(x)
    tensor = torch.from_numpy(x.astype(F64)).requires_grad_()
    expected = functional.batch_norm(tensor, None, None, training=True)
    expected.backward(torch.from_numpy(dout.astype(F64)))
    assert np.abs(out - expected.detach().numpy()).max() < 1e-3
    assert np.abs(operators.batch_norm_backward(dout, cache)[0] - tensor.grad.numpy()).max() < 1e-3


@pytest.mark.parametrize("shape", [(4, 6), (3, 6, 5), (2, 6, 4, 3), (2, 6, 2, 2, 2)])
@pytest.mark.parametrize("groups", [1, 2, 6])
def test_group_and_instance_norm(shape, groups):
    if len(shape) == 2 and groups == 6:
        return  # One value has no variance; PyTorch refuses it.

    def theirs(x, gamma, beta):
        return functional.group_norm(x, groups, gamma, beta, 1e-3)

    options = {"groups": groups, "epsilon": 1e-3}
    random = np.random.default_rng(0)
    gamma, beta = random.normal(size=(2, 6))
    out, cache = operators.group_norm_forward(np.arange(np.prod(shape)).reshape(shape) % 7, groups)
    assert out.dtype == F64 and cache.mean.shape == (shape[0], groups)
    x, dout = random.normal(size=(2, *shape))
    tensors = [torch.from_numpy(a.copy()).requires_grad_() for a in (x, gamma, beta)]
    expected = theirs(*tensors)
    expected.backward(torch.from_numpy(dout))
    ways = [("group_norm", options)] + ([("instance_norm", {"epsilon": 1e-3})] if groups == 6 else [])
    for name, given in ways:
        out, cache = getattr(operators, f"{name}_forward")(x, gamma=gamma, beta=beta, **given)
        close(out, expected, F64)
        for got, tensor in zip(getattr(operators, f"{name}_backward")(dout, cache), tensors, strict=True):
            close(got, tensor.grad, F64)


@pytest.mark.parametrize("axis", [1, 2, -1])
def test_layer_norm(axis):
    shape = (3, 4, 5, 2)
    features = shape[axis:]
    both(
        ("layer_norm", {"axis": axis, "epsilon": 1e-3}),
        lambda x, gamma, beta: functional.layer_norm(x, features, gamma, beta, 1e-3),
        [shape, features, features],
    )


@pytest.mark.parametrize("soft", [True, False])
def test_softmax_cross_entropy(soft):
    random = np.random.default_rng(0)
    labels = random.dirichlet(np.ones(4), size=5) if soft else random.integers(0, 4, size=5)
    target = torch.from_numpy(labels)
    both(
        ("softmax_cross_entropy", {"labels": labels}),
        lambda s: functional.cross_entropy(s, target),
        [(5, 4)],
    )


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_squared_error(reduction):
    targets = np.random.default_rng(3).normal(size=(4, 3))
    both(
        ("squared_error", {"targets": targets, "reduction": reduction}),
        lambda y: functional.mse_loss(y, torch.from_numpy(targets), reduction=reduction),
        [(4, 3)],
    )
