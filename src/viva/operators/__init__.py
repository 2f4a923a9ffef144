"""The subject itself, executable, in NumPy: convolutions, normalization, dropout, forward and backward.

Two shelves. The modules here take arrays (or nested lists) of integers, floats or Fractions and keep integers and
Fractions exact; the marker computes its keys with them. ``layers/`` holds the layers of a network on floats, batches
and channels, each as ``op_forward(...) -> (out, cache)`` with ``op_backward(dout, cache) -> gradients`` beside it;
``kernels/`` makes their convolutions fast. All are meant to be read and learned from: every docstring gives shapes, the
equation and where it comes from. Imports NumPy and nothing of viva. Start with :mod:`viva.operators.convolution`, or
with :mod:`viva.operators.layers.affine`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from viva.operators.convolution import conv, conv_filter, conv_transpose, conv_windows, kernel_flipped
from viva.operators.dropout import enumerated_dropout_loss, expected_dropout_loss
from viva.operators.exact import determinant, exact, inverse, rank, solve_exactly
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
from viva.operators.spectrum import eigenvalues, exact_root, singular_values

if TYPE_CHECKING:
    from viva.operators.layers import (
        RunningStatistics,
        affine_backward,
        affine_forward,
        average_pool_backward,
        average_pool_forward,
        batch_norm_backward,
        batch_norm_forward,
        conv_backward,
        conv_forward,
        conv_transpose_backward,
        conv_transpose_forward,
        depthwise_separable_backward,
        depthwise_separable_forward,
        dropout_backward,
        dropout_forward,
        gaussian_noise_backward,
        gaussian_noise_forward,
        group_norm_backward,
        group_norm_forward,
        instance_norm_backward,
        instance_norm_forward,
        layer_norm_backward,
        layer_norm_forward,
        max_pool_backward,
        max_pool_forward,
        mean_only_batch_norm_backward,
        mean_only_batch_norm_forward,
        relu_backward,
        relu_forward,
        softmax_cross_entropy_backward,
        softmax_cross_entropy_forward,
        squared_error_backward,
        squared_error_forward,
    )

__all__ = [
    "AXES",
    "POOLED",
    "RunningStatistics",
    "affine_backward",
    "affine_forward",
    "average_pool_backward",
    "average_pool_forward",
    "batch_norm_backward",
    "batch_norm_forward",
    "centering",
    "centering_backward",
    "conv",
    "conv_backward",
    "conv_filter",
    "conv_forward",
    "conv_parameters",
    "conv_transpose",
    "conv_transpose_backward",
    "conv_transpose_forward",
    "conv_windows",
    "depthwise_parameters",
    "depthwise_separable_backward",
    "depthwise_separable_forward",
    "depthwise_separable_parameters",
    "determinant",
    "dropout_backward",
    "dropout_forward",
    "eigenvalues",
    "enumerated_dropout_loss",
    "exact",
    "exact_root",
    "expected_dropout_loss",
    "gaussian_noise_backward",
    "gaussian_noise_forward",
    "group_norm_backward",
    "group_norm_forward",
    "instance_norm_backward",
    "instance_norm_forward",
    "inverse",
    "kernel_flipped",
    "layer_norm_backward",
    "layer_norm_forward",
    "linear_parameters",
    "max_pool_backward",
    "max_pool_forward",
    "mean_only_batch_norm_backward",
    "mean_only_batch_norm_forward",
    "normalization_mask",
    "normalization_statistics",
    "rank",
    "relu_backward",
    "relu_forward",
    "singular_values",
    "softmax_cross_entropy_backward",
    "softmax_cross_entropy_forward",
    "solve_exactly",
    "squared_error_backward",
    "squared_error_forward",
]


def __getattr__(name: str) -> Any:
    """The layers, loaded when one is asked for: marking needs none of them and starts sooner without."""
    if name in __all__:
        return getattr(import_module("viva.operators.layers"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
