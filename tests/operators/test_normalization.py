"""What normalizations pool, and the backward pass of the mean-only batch norm against the matrix of its derivative."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viva.operators import centering, centering_backward, normalization_mask, normalization_statistics

SHAPE = (3, 4, 2, 5)
AXES = {"batch": (0, 2, 3), "layer": (1, 2, 3), "instance": (2, 3)}


@pytest.mark.parametrize("kind", AXES)
def test_the_mask_pools_what_the_mean_over_the_axes_does(kind):
    x = np.arange(np.prod(SHAPE)).reshape(SHAPE)
    means = np.broadcast_to(x.mean(axis=AXES[kind], keepdims=True), SHAPE)
    seen = set()
    for place in np.ndindex(*SHAPE):
        mask = normalization_mask(kind, SHAPE, place)
        assert mask[place]
        assert x[mask].mean() == means[place]
        seen.add(mask.tobytes())
    assert len(seen) == normalization_statistics(kind, SHAPE)


def test_unknown_kinds_and_places_are_refused():
    with pytest.raises(ValueError, match="no normalization"):
        normalization_mask("group", SHAPE, (0, 0, 0, 0))
    with pytest.raises(ValueError, match="no normalization"):
        normalization_statistics("group", SHAPE)
    with pytest.raises(ValueError, match="no entry"):
        normalization_mask("batch", SHAPE, (3, 0, 0, 0))


@given(st.lists(st.integers(-9, 9), min_size=1, max_size=6), st.integers(-4, 4))
def test_backward_is_the_transposed_derivative(upstream, gamma):
    """The layer is affine, so its derivative is what it does to unit vectors (without the shift)."""
    n = len(upstream)
    jacobian = np.array([centering([Fraction(int(i == j)) for i in range(n)], gamma) for j in range(n)])
    expected = [sum(jacobian[i][j] * upstream[j] for j in range(n)) for i in range(n)]
    assert centering_backward(upstream, gamma).tolist() == expected


def test_a_batch_of_one_passes_no_gradient():
    assert centering_backward([7], 3).tolist() == [0]


def test_the_mean_of_ones_does_not_vanish():
    """The witness against `gamma g_i` for large batches: L = sum of y."""
    assert set(centering_backward([1] * 1000, 3).tolist()) == {0}
