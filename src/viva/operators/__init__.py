"""The subject itself, executable, in NumPy: convolutions, parameter counts, normalization, dropout.

Arrays (or nested lists) of integers, floats or Fractions go in; arrays come out, and integers and Fractions stay exact.
The marker computes its keys with these functions, and they are meant to be read and learned from: every docstring gives
shapes, the equation and where it comes from. Imports nothing of viva. Start with :mod:`viva.operators.convolution`.
"""

from viva.operators.convolution import conv, conv_filter, conv_transpose, conv_windows, kernel_flipped
from viva.operators.dropout import enumerated_dropout_loss, expected_dropout_loss
from viva.operators.exact import determinant, exact, solve_exactly
from viva.operators.normalization import (
    AXES,
    POOLED,
    centering,
    centering_backward,
    normalization_mask,
    normalization_statistics,
)
from viva.operators.parameters import (
    conv_parameters,
    depthwise_parameters,
    depthwise_separable_parameters,
    linear_parameters,
)

__all__ = [
    "AXES",
    "POOLED",
    "centering",
    "centering_backward",
    "conv",
    "conv_filter",
    "conv_parameters",
    "conv_transpose",
    "conv_windows",
    "depthwise_parameters",
    "depthwise_separable_parameters",
    "determinant",
    "enumerated_dropout_loss",
    "exact",
    "expected_dropout_loss",
    "kernel_flipped",
    "linear_parameters",
    "normalization_mask",
    "normalization_statistics",
    "solve_exactly",
]
