"""Every backward pass against central differences of its forward pass, in float64, on drawn shapes.

For a random direction v of each array, the loss <dout, out> must change along v by <gradient, v>.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viva import operators

STEP = 1e-5
SMOOTH = {"epsilon": 0.5}
"""Two values that are nearly equal are normalized with a bend that no step is small enough for."""


def spaced(random, shape):
    """Numbers that differ by far more than a step, none near 0: where a maximum is, is not in doubt."""
    return (random.permutation(int(np.prod(shape))) - np.prod(shape) / 2 + 0.25).reshape(shape) / 4


def window(draw, axes, largest=3):
    """Kernel, stride, padding, dilation of a window; padding in each of the three ways to give it."""
    each = st.integers(1, largest)
    kernel = [draw(each) for _ in range(axes)]
    stride = draw(st.one_of(st.integers(1, 3), st.tuples(*[st.integers(1, 3)] * axes)))
    pads = st.integers(0, 2)
    padding = draw(st.one_of(pads, st.tuples(*[pads] * axes), st.tuples(*[st.tuples(pads, pads)] * axes)))
    dilation = draw(st.one_of(st.integers(1, 2), st.tuples(*[st.integers(1, 2)] * axes)))
    return kernel, {"stride": stride, "padding": padding, "dilation": dilation}


def conv(draw, random):
    axes = draw(st.integers(1, 3))
    kernel, options = window(draw, axes, 3 if axes < 3 else 2)
    groups, each, many = draw(st.integers(1, 3)), draw(st.integers(1, 3)), draw(st.integers(1, 2))
    size = [2 * (k - 1) + 1 + draw(st.integers(0, 3)) for k in kernel]
    arrays = [random.normal(size=(2, groups * each, *size)), random.normal(size=(groups * many, each, *kernel))]
    if draw(st.booleans()):
        arrays.append(random.normal(size=groups * many))
    return arrays, {**options, "groups": groups}


def conv_transpose(draw, random):
    axes = draw(st.integers(1, 2))
    kernel, options = window(draw, axes)
    options["padding"] = draw(st.integers(0, 1))
    groups, each, many = draw(st.integers(1, 3)), draw(st.integers(1, 2)), draw(st.integers(1, 3))
    bounds = np.maximum(np.broadcast_to(options["stride"], axes), np.broadcast_to(options["dilation"], axes))
    options["output_padding"] = tuple(draw(st.integers(0, int(b) - 1)) for b in bounds)
    size = [3 + draw(st.integers(0, 2)) for _ in kernel]
    arrays = [random.normal(size=(2, groups * each, *size)), random.normal(size=(groups * each, many, *kernel))]
    if draw(st.booleans()):
        arrays.append(random.normal(size=groups * many))
    return arrays, {**options, "groups": groups}


def depthwise_separable(draw, random):
    channels, many, count = draw(st.integers(2, 3)), draw(st.integers(1, 2)), draw(st.integers(1, 3))
    kernel, options = window(draw, 2)
    shapes = [
        (2, channels, 7, 6),
        (channels * many, 1, *kernel),
        (count, channels * many, 1, 1),
        (channels * many,),
        (count,),
    ]
    return [random.normal(size=shape) for shape in shapes], options


def pool(draw, random, **extra):
    axes = draw(st.integers(1, 3))
    size = [draw(st.integers(1, 3)) for _ in range(axes)]
    padding = [draw(st.integers(0, k // 2)) for k in size]
    options = {"size": size, "stride": draw(st.one_of(st.none(), st.integers(1, 3))), "padding": padding}
    shape = (2, 2, *(3 + draw(st.integers(0, 2)) for _ in size))
    return [spaced(random, shape)], {**options, **extra}


def average_pool(draw, random):
    return pool(draw, random, count_padding=draw(st.booleans()))


def affine(draw, random):
    shape = (draw(st.integers(1, 4)), *draw(st.lists(st.integers(1, 3), max_size=2)))
    weights = int(np.prod(shape[1:])), draw(st.integers(1, 4))
    arrays = [random.normal(size=shape), random.normal(size=weights)]
    return arrays + [random.normal(size=weights[1])] * draw(st.booleans()), {}


def relu(draw, random):
    return [spaced(random, draw(st.lists(st.integers(1, 4), max_size=3)))], {}


def images(draw, random, least=2, channels=None):
    """An input (N, C, ...) with a gamma and a beta."""
    c = channels or draw(st.integers(1, 4))
    shape = (draw(st.integers(least, 4)), c, *draw(st.lists(st.integers(1, 4), max_size=2)))
    return [random.normal(1, 2, size=shape), random.normal(size=c), random.normal(size=c)]


def batch_norm(draw, random):
    arrays = images(draw, random)
    if draw(st.booleans()):
        return arrays, SMOOTH
    c = arrays[0].shape[1]
    running = operators.RunningStatistics(random.normal(size=c), random.uniform(1, 2, size=c))
    return arrays, {**SMOOTH, "training": False, "running": running}


def mean_only_batch_norm(draw, random):
    arrays, options = batch_norm(draw, random)
    return arrays, {name: value for name, value in options.items() if name != "epsilon"}


def group_norm(draw, random):
    groups = draw(st.integers(1, 3))
    x, gamma, beta = images(draw, random, 1, groups * draw(st.integers(1, 3)))
    return [x, gamma, beta], {**SMOOTH, "groups": groups}


def instance_norm(draw, random):
    x, gamma, beta = images(draw, random, 1)
    return [random.normal(size=(*x.shape[:2], 3, 2)), gamma, beta], SMOOTH


def layer_norm(draw, random):
    shape = tuple(draw(st.lists(st.integers(1, 4), min_size=1, max_size=4)))
    axis = draw(st.integers(-len(shape), len(shape) - 1))
    return [random.normal(1, 2, size=shape), *random.normal(size=(2, *shape[axis:]))], {**SMOOTH, "axis": axis}


def dropout(draw, random):
    x = random.normal(size=(3, 2, 2, 3))
    options = {name: draw(st.booleans()) for name in ("training", "inverted", "spatial")}
    return [x], {**options, "keep": draw(st.sampled_from([0.3, 0.5, 1.0])), "random": draw(st.integers(0, 9))}


def gaussian_noise(draw, random):
    options = {name: draw(st.booleans()) for name in ("training", "spatial")}
    return [random.normal(size=(3, 2, 2, 3))], {**options, "deviation": 0.5, "random": draw(st.integers(0, 9))}


def softmax_cross_entropy(draw, random):
    scores = random.normal(size=(draw(st.integers(1, 4)), draw(st.integers(1, 4))))
    soft = random.uniform(size=scores.shape)
    return [scores], {"labels": soft if draw(st.booleans()) else soft.argmax(axis=1)}


def squared_error(draw, random):
    shape = draw(st.lists(st.integers(1, 4), max_size=3))
    options = {"targets": random.normal(size=shape), "reduction": draw(st.sampled_from(["mean", "sum", "half"]))}
    return [random.normal(size=shape)], options


OPERATORS = {
    "affine": affine,
    "average_pool": average_pool,
    "batch_norm": batch_norm,
    "conv": conv,
    "conv_transpose": conv_transpose,
    "depthwise_separable": depthwise_separable,
    "dropout": dropout,
    "gaussian_noise": gaussian_noise,
    "group_norm": group_norm,
    "instance_norm": instance_norm,
    "layer_norm": layer_norm,
    "max_pool": pool,
    "mean_only_batch_norm": mean_only_batch_norm,
    "relu": relu,
    "softmax_cross_entropy": softmax_cross_entropy,
    "squared_error": squared_error,
}


def test_every_layer_is_here():
    assert {f"{name}_forward" for name in OPERATORS} == {n for n in operators.__all__ if n.endswith("_forward")}


@pytest.mark.parametrize("name", OPERATORS)
@given(data=st.data(), seed=st.integers(0, 2**32 - 1))
@settings(max_examples=60)
def test_backward_is_the_derivative_of_forward(name, data, seed):
    random = np.random.default_rng(seed)
    arrays, options = OPERATORS[name](data.draw, random)
    forward, backward = (getattr(operators, f"{name}_{way}") for way in ("forward", "backward"))

    def call(first, *others):
        return forward(first, **dict(zip(NAMES.get(name, ()), others, strict=False)), **options)

    out, cache = call(*arrays)
    dout = random.normal(size=np.shape(out))
    gradients = backward(dout, cache)
    gradients = gradients if isinstance(gradients, tuple) else (gradients,)
    assert all(g is None for g in gradients[len(arrays) :])
    for index, (array, gradient) in enumerate(zip(arrays, gradients, strict=False)):
        assert gradient.shape == array.shape and gradient.dtype == np.float64
        v = random.normal(size=array.shape)
        ends = [call(*arrays[:index], array + step * v, *arrays[index + 1 :])[0] for step in (STEP, -STEP)]
        change = (dout * (ends[0] - ends[1])).sum() / (2 * STEP)
        scale = 1 + np.abs(gradient * v).sum()
        assert abs(change - (gradient * v).sum()) < 1e-7 * scale, index


NAMES: dict[str, tuple[str, ...]] = {
    "affine": ("w", "b"),
    "conv": ("w", "b"),
    "conv_transpose": ("w", "b"),
    "depthwise_separable": ("depthwise", "pointwise", "depthwise_bias", "pointwise_bias"),
    **{f"{kind}_norm": ("gamma", "beta") for kind in ("batch", "group", "instance", "layer", "mean_only_batch")},
}
"""What the forward pass calls the arrays after its first."""
