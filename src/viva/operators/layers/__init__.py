"""Layers of neural networks, each with its backward pass beside its forward pass, in NumPy.

``op_forward(...)`` gives ``(out, cache)``, and ``op_backward(dout, cache)`` the gradients in the order of the forward
pass's arrays, where ``dout`` is the loss's derivative with respect to ``out``. float32 stays float32 and float64 stays
float64; integers become float64. Start with :mod:`~viva.operators.layers.affine`, the simplest of them.
"""

from viva.operators.layers.activation import relu_backward, relu_forward
from viva.operators.layers.affine import affine_backward, affine_forward
from viva.operators.layers.batch_norm import (
    RunningStatistics,
    batch_norm_backward,
    batch_norm_forward,
    mean_only_batch_norm_backward,
    mean_only_batch_norm_forward,
)
from viva.operators.layers.convolution import conv_backward, conv_forward
from viva.operators.layers.group_norm import (
    group_norm_backward,
    group_norm_forward,
    instance_norm_backward,
    instance_norm_forward,
)
from viva.operators.layers.layer_norm import layer_norm_backward, layer_norm_forward
from viva.operators.layers.losses import (
    softmax_cross_entropy_backward,
    softmax_cross_entropy_forward,
    squared_error_backward,
    squared_error_forward,
)
from viva.operators.layers.noise import (
    dropout_backward,
    dropout_forward,
    gaussian_noise_backward,
    gaussian_noise_forward,
)
from viva.operators.layers.pooling import (
    average_pool_backward,
    average_pool_forward,
    max_pool_backward,
    max_pool_forward,
)
from viva.operators.layers.separable import depthwise_separable_backward, depthwise_separable_forward
from viva.operators.layers.transposed import conv_transpose_backward, conv_transpose_forward

__all__ = [
    "RunningStatistics",
    "affine_backward",
    "affine_forward",
    "average_pool_backward",
    "average_pool_forward",
    "batch_norm_backward",
    "batch_norm_forward",
    "conv_backward",
    "conv_forward",
    "conv_transpose_backward",
    "conv_transpose_forward",
    "depthwise_separable_backward",
    "depthwise_separable_forward",
    "dropout_backward",
    "dropout_forward",
    "gaussian_noise_backward",
    "gaussian_noise_forward",
    "group_norm_backward",
    "group_norm_forward",
    "instance_norm_backward",
    "instance_norm_forward",
    "layer_norm_backward",
    "layer_norm_forward",
    "max_pool_backward",
    "max_pool_forward",
    "mean_only_batch_norm_backward",
    "mean_only_batch_norm_forward",
    "relu_backward",
    "relu_forward",
    "softmax_cross_entropy_backward",
    "softmax_cross_entropy_forward",
    "squared_error_backward",
    "squared_error_forward",
]
