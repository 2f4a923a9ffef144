"""Counts against the sizes of the arrays that the layers would learn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viva.operators import (
    conv_parameters,
    depthwise_parameters,
    depthwise_separable_parameters,
    linear_parameters,
)

SIZE = st.integers(1, 9)


@given(SIZE, SIZE, SIZE, SIZE)
def test_counts_are_the_sizes_of_the_weights(inputs, outputs, height, width):
    full = np.zeros((outputs, inputs, height, width)).size
    depthwise = np.zeros((inputs, 1, height, width)).size
    pointwise = np.zeros((outputs, inputs, 1, 1)).size
    assert conv_parameters(inputs, outputs, height, width) == full
    assert conv_parameters(inputs, outputs, height, width, bias=True) == full + outputs
    assert depthwise_parameters(inputs, height, width, bias=True) == depthwise + inputs
    count = depthwise_separable_parameters
    assert count(inputs, outputs, height, width) == depthwise + pointwise
    assert count(inputs, outputs, height, width, bias="pointwise") == depthwise + pointwise + outputs
    assert count(inputs, outputs, height, width, bias="both") == depthwise + pointwise + outputs + inputs
    assert linear_parameters(inputs, outputs, bias=True) == (inputs + 1) * outputs


def test_nonsense_is_refused():
    with pytest.raises(ValueError, match="size of 0"):
        conv_parameters(0, 1, 1, 1)
    with pytest.raises(ValueError, match="bias is"):
        depthwise_separable_parameters(1, 1, 1, 1, bias="all")
