"""Convolutions against their definition written out, on exact numbers."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viva.operators import conv, conv_filter, conv_transpose, conv_windows, determinant, kernel_flipped

NUMBERS = st.fractions(min_value=-9, max_value=9, max_denominator=7)


def tensors(rank, largest=4):
    """Object arrays of Fractions with `rank` axes."""
    shapes = st.tuples(*[st.integers(1, largest)] * rank)
    return shapes.flatmap(
        lambda shape: st.lists(NUMBERS, min_size=int(np.prod(shape)), max_size=int(np.prod(shape))).map(
            lambda entries: np.array([*entries, None], dtype=object)[:-1].reshape(shape)
        )
    )


def conv_by_definition(x, f, stride, padding):
    """Every output as the sum over all places of the filter, zeros outside of the signal."""
    sizes = [(i + 2 * padding - k) // stride + 1 for i, k in zip(x.shape, f.shape, strict=True)]
    result = np.empty(sizes, dtype=object)
    for place in np.ndindex(*sizes):
        total = Fraction(0)
        for offset in np.ndindex(f.shape):
            at = tuple(stride * p + o - padding for p, o in zip(place, offset, strict=True))
            if all(0 <= a < size for a, size in zip(at, x.shape, strict=True)):
                total += x[at] * f[offset]
        result[place] = total
    return result


def transpose_by_definition(x, f, stride, padding):
    """Every product of an entry and a filter entry, put where it belongs."""
    sizes = [stride * (i - 1) + k - 2 * padding for i, k in zip(x.shape, f.shape, strict=True)]
    result = np.full(sizes, Fraction(0), dtype=object)
    for place, offset in product(np.ndindex(x.shape), np.ndindex(f.shape)):
        at = tuple(stride * p + o - padding for p, o in zip(place, offset, strict=True))
        if all(0 <= a < size for a, size in zip(at, sizes, strict=True)):
            result[at] += x[place] * f[offset]
    return result


@pytest.mark.parametrize("rank", [1, 2, 3])
@given(data=st.data())
def test_conv_is_its_definition(rank, data):
    largest = 3 if rank == 3 else 4
    x, f = data.draw(tensors(rank, largest)), data.draw(tensors(rank, largest))
    stride, padding = data.draw(st.integers(1, 3)), data.draw(st.integers(0, 2))
    if any(i + 2 * padding < k for i, k in zip(x.shape, f.shape, strict=True)):
        with pytest.raises(ValueError, match="doesn't fit"):
            conv(x, f, stride=stride, padding=padding)
        return
    got = conv(x, f, stride=stride, padding=padding)
    assert got.tolist() == conv_by_definition(x, f, stride, padding).tolist()


@pytest.mark.parametrize("rank", [1, 2])
@given(data=st.data())
def test_conv_transpose_is_its_definition(rank, data):
    x, f = data.draw(tensors(rank)), data.draw(tensors(rank))
    stride, padding = data.draw(st.integers(1, 3)), data.draw(st.integers(0, 2))
    if any(stride * (i - 1) + k <= 2 * padding for i, k in zip(x.shape, f.shape, strict=True)):
        with pytest.raises(ValueError, match="leaves nothing"):
            conv_transpose(x, f, stride=stride, padding=padding)
        return
    got = conv_transpose(x, f, stride=stride, padding=padding)
    assert got.tolist() == transpose_by_definition(x, f, stride, padding).tolist()


@given(x=tensors(2), f=tensors(2, 3), stride=st.integers(1, 2), data=st.data())
def test_conv_transpose_is_the_transpose_of_conv(x, f, stride, data):
    """<conv(z), x> = <z, conv_transpose(x)> for any z of the larger size."""
    up = conv_transpose(x, f, stride=stride)
    entries = data.draw(st.lists(NUMBERS, min_size=up.size, max_size=up.size))
    z = np.array([*entries, None], dtype=object)[:-1].reshape(up.shape)
    assert (conv(z, f, stride=stride) * x).sum() == (z * up).sum()


@given(x=tensors(1, 6), f=tensors(1, 3))
def test_windows_times_the_filter_are_the_convolution(x, f):
    if len(f) > len(x):
        with pytest.raises(ValueError, match="doesn't fit"):
            conv_windows(x, len(f))
        return
    assert (conv_windows(x, len(f)) @ f).tolist() == conv(x, f).tolist()


@given(x=tensors(1, 6), f=tensors(1, 3))
def test_conv_filter_finds_the_filter_or_says_why_not(x, f):
    if 2 * len(f) - 1 != len(x) or determinant(conv_windows(x, len(f))) == 0:
        return
    assert conv_filter(x, conv(x, f), len(f)).tolist() == f.tolist()


@pytest.mark.parametrize(
    ("signal", "output", "length", "message"),
    [
        ([1, 1, 1, 1, 1], [1, 1, 1], 3, "more than one solution"),
        ([1, 1, 1, 1, 1], [1, 2, 1], 3, "more than one solution"),
        ([3, 1, -1, 2], [5, 3, 0], 2, "contradict"),
        ([3, 1, -1, 2], [5, 3], 2, "3 outputs"),
        ([3, 1], [5], 3, "doesn't fit"),
    ],
)
def test_conv_filter_refuses(signal, output, length, message):
    with pytest.raises(ValueError, match=message):
        conv_filter(signal, output, length)


def test_the_filter_is_not_flipped():
    assert conv([1, 0, 0], [1, 2, 3]).tolist() == [1]
    assert conv([1, 0, 0], kernel_flipped([1, 2, 3])).tolist() == [3]


def test_large_integers_stay_exact():
    big = 10**30
    assert conv([Fraction(big), Fraction(1)], [Fraction(1), Fraction(1, 3)]).tolist() == [Fraction(3 * big + 1, 3)]


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        (([1, 2], [[1]]), {}),
        (([], [1]), {}),
        (([1, 2], [1]), {"stride": 0}),
        (([1, 2], [1]), {"padding": -1}),
    ],
)
@pytest.mark.parametrize("function", [conv, conv_transpose])
def test_nonsense_is_refused(function, arguments, options):
    with pytest.raises(ValueError, match="convol"):
        function(*arguments, **options)
