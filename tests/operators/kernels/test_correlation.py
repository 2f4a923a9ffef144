"""The three maps of a convolution, kernel by kernel, against the definition and against one another."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viva.operators.kernels import correlation, depthwise, lowering, pointwise, winograd
from viva.operators.kernels.geometry import Window
from viva.operators.kernels.workspace import Workspace


def by_definition(images, filters, window, groups):
    """Every product of the sum, one at a time."""
    outputs = window.outputs(images.shape[2:])
    maps = np.zeros((len(images), len(filters), *outputs))
    each, many = filters.shape[1], len(filters) // groups
    for f, o, k in product(range(len(filters)), np.ndindex(*outputs), window.entries()):
        steps = zip(o, k, window.stride, window.dilation, window.before, strict=True)
        at = tuple(a * s + b * d - p for a, b, s, d, p in steps)
        if all(0 <= a < size for a, size in zip(at, images.shape[2:], strict=True)):
            channels = slice(f // many * each, (f // many + 1) * each)
            maps[(slice(None), f, *o)] += images[(slice(None), channels, *at)] @ filters[(f, slice(None), *k)]
    return maps


def check(images, filters, window, groups, correlate, spread, filter_gradient):
    """Definition for the first map; the other two are its transposes, so all three scalar products agree."""
    random = np.random.default_rng(7)
    maps = correlate(images, filters, window, groups)
    np.testing.assert_allclose(maps, by_definition(images, filters, window, groups), rtol=0, atol=1e-11)
    dout = random.normal(size=maps.shape)
    back = spread(dout, filters, window, groups, images.shape[2:])
    gradient = filter_gradient(images, dout, window, groups)
    assert back.shape == images.shape and gradient.shape == filters.shape
    v, u = random.normal(size=images.shape), random.normal(size=filters.shape)
    assert np.isclose((correlate(v, filters, window, groups) * dout).sum(), (v * back).sum(), atol=1e-9)
    assert np.isclose((correlate(images, u, window, groups) * dout).sum(), (u * gradient).sum(), atol=1e-9)


@st.composite
def windows(draw, largest=3):
    axes = draw(st.integers(1, 2))
    small, pads = st.integers(1, 2), st.integers(0, 3)
    size = tuple(draw(st.integers(1, largest)) for _ in range(axes))
    padding = [(draw(pads), draw(pads)) for _ in range(axes)]
    return Window.of(size, [draw(small) for _ in size], padding, [draw(small) for _ in size])


@given(window=windows(), groups=st.integers(1, 3), each=st.integers(1, 3), many=st.integers(1, 3), data=st.data())
@settings(max_examples=60)
def test_lowering_and_the_chosen_kernels(window, groups, each, many, data):
    size = [max(s, data.draw(st.integers(1, 5))) for s in window.span]
    random = np.random.default_rng(0)
    images = random.normal(size=(2, groups * each, *size))
    filters = random.normal(size=(groups * many, each, *window.size))
    for kernel in (lowering, correlation):
        check(images, filters, window, groups, kernel.correlate, kernel.spread, kernel.filter_gradient)


@given(window=windows(), channels=st.integers(1, 3), many=st.integers(1, 3), data=st.data())
@settings(max_examples=60)
def test_depthwise(window, channels, many, data):
    size = [max(s, data.draw(st.integers(1, 5))) for s in window.span]
    random = np.random.default_rng(0)
    images = random.normal(size=(2, channels, *size))
    filters = random.normal(size=(channels * many, 1, *window.size))
    check(
        images,
        filters,
        window,
        channels,
        lambda x, w, window, g: depthwise.correlate(x, w.reshape(g, many, *window.size), window),
        lambda y, w, window, g, image: depthwise.spread(y, w.reshape(g, many, *window.size), window, image),
        lambda x, y, window, g: depthwise.filter_gradient(x, y, window).reshape(-1, 1, *window.size),
    )


@pytest.mark.parametrize("groups", [1, 3])
def test_pointwise(groups):
    random = np.random.default_rng(0)
    images, filters = random.normal(size=(2, 6, 3, 4)), random.normal(size=(9, 6 // groups, 1, 1))
    check(
        images,
        filters,
        Window.of((1, 1)),
        groups,
        lambda x, w, _, g: pointwise.correlate(x, w, g),
        lambda y, w, _, g, __: pointwise.spread(y, w, g),
        lambda x, y, _, g: pointwise.filter_gradient(x, y, g),
    )


@pytest.mark.parametrize("matrix", [1, 500])
@pytest.mark.parametrize("stride", [1, (2, 3)])
@pytest.mark.parametrize("groups", [1, 2])
def test_lowering_in_stretches(monkeypatch, matrix, stride, groups):
    """Large images are taken a few rows at a time."""
    monkeypatch.setattr(lowering, "_MATRIX", matrix)
    monkeypatch.setattr(lowering, "workspace", Workspace(0))
    random = np.random.default_rng(0)
    images, filters = random.normal(size=(2, 4, 11, 9)), random.normal(size=(6, 4 // groups, 3, 2))
    window = Window.of((3, 2), stride, [(2, 1), (0, 1)], (2, 1))
    check(images, filters, window, groups, lowering.correlate, lowering.spread, lowering.filter_gradient)


PADS = [(0, 0), (1, 1), (2, 2), (0, 2), (1, 0), (0, 7), (7, 0)]


@pytest.mark.parametrize(("rows", "columns"), [(PADS[k], PADS[-k]) for k in range(7)])
@pytest.mark.parametrize("size", [(6, 6), (7, 13), (3, 4)])
@pytest.mark.parametrize("tiles", [128, 2])
def test_winograd(monkeypatch, size, rows, columns, tiles):
    """In float64 the transforms lose next to nothing, so that a wrong entry in one of them would show."""
    monkeypatch.setattr(winograd, "_TILES", tiles)
    random = np.random.default_rng(0)
    images, filters = random.normal(size=(3, 4, *size)), random.normal(size=(5, 4, 3, 3))
    window = Window.of((3, 3), padding=[rows, columns])
    outputs = window.outputs(size)
    maps = winograd.correlate(images, filters, window.before, outputs)
    np.testing.assert_allclose(maps, by_definition(images, filters, window, 1), rtol=0, atol=1e-11)
    dout = random.normal(size=maps.shape)
    expected = lowering.filter_gradient(images, dout, window, 1)
    np.testing.assert_allclose(winograd.filter_gradient(images, dout, window.before), expected, rtol=0, atol=1e-11)


@pytest.mark.parametrize("padding", [0, 1, 2, [(0, 2), (2, 1)], 3])
@pytest.mark.parametrize("groups", [1, 2])
def test_float32_of_many_channels_stays_close_to_float64(padding, groups):
    """Where the transforms are chosen, they lose about five digits less than float32 has, and never more than six."""
    random = np.random.default_rng(0)
    images, filters = random.normal(size=(3, 32, 14, 9)), random.normal(size=(32, 32 // groups, 3, 3))
    window = Window.of((3, 3), padding=padding)
    maps = lowering.correlate(images, filters, window, groups)
    dout = random.normal(size=maps.shape)
    single = [a.astype(np.float32) for a in (images, filters, dout)]
    results = [
        (correlation.correlate(single[0], single[1], window, groups), maps),
        (
            correlation.spread(single[2], single[1], window, groups, (14, 9)),
            lowering.spread(dout, filters, window, groups, (14, 9)),
        ),
        (
            correlation.filter_gradient(single[0], single[2], window, groups),
            lowering.filter_gradient(images, dout, window, groups),
        ),
    ]
    for got, expected in results:
        assert got.dtype == np.float32
        assert np.abs(got - expected).max() < 1e-5 * expected.std()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (((),), "at least one axis"),
        (((0, 2),), "at least one axis"),
        (((2, 2), 0), "stride is"),
        (((2, 2), (1, 1, 1)), "stride is"),
        (((2, 2), 1, -1), "padding is"),
        (((2, 2), 1, [(1, 1)]), "pair"),
        (((2, 2), 1, [(1, 1), (1, -1)]), "padding is"),
        (((2, 2), 1, 0, 0), "dilation is"),
        (((2, 2), 1.5), "stride is"),
    ],
)
def test_windows_refuse(arguments, message):
    with pytest.raises(ValueError, match=message):
        Window.of(*arguments)


def test_numbers_of_numpy_are_taken():
    assert Window.of((3, 3), np.int64(2), np.array([1, 0]), np.array([1, 2])) == Window.of((3, 3), 2, [1, 0], [1, 2])


def test_a_window_has_to_fit():
    with pytest.raises(ValueError, match="doesn't fit"):
        Window.of((3,), dilation=2).outputs((4,))
    with pytest.raises(ValueError, match="axes"):
        Window.of((3,)).outputs((4, 4))


def test_a_workspace_keeps_what_fits():
    space = Workspace(bound=100)
    small = space.get(np.zeros, 10)
    assert space.get(np.zeros, 10) is small
    large = space.get(np.zeros, 11)
    assert space.get(np.zeros, 10) is not small and space.get(np.zeros, 11) is not large
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(space.get, np.zeros, 11).result() is not space.get(np.zeros, 11)
