"""What `viva.operators` promises: these names, and nothing loaded before it is needed."""

from __future__ import annotations

import subprocess
import sys

import viva.operators
from viva.operators import layers

LAYERS = """
    affine average_pool batch_norm conv conv_transpose depthwise_separable dropout gaussian_noise group_norm
    instance_norm layer_norm max_pool mean_only_batch_norm relu softmax_cross_entropy squared_error
"""
EXACT = """
    AXES POOLED centering centering_backward conv conv_filter conv_parameters conv_transpose conv_windows
    depthwise_parameters depthwise_separable_parameters determinant eigenvalues enumerated_dropout_loss exact
    exact_root expected_dropout_loss inverse kernel_flipped linear_parameters normalization_mask
    normalization_statistics rank singular_values solve_exactly
"""


def test_the_names() -> None:
    of_layers = {"RunningStatistics", *(f"{name}_{way}" for name in LAYERS.split() for way in ("forward", "backward"))}
    assert set(layers.__all__) == of_layers
    assert set(viva.operators.__all__) == of_layers | set(EXACT.split())
    assert viva.operators.conv_forward is layers.conv_forward


def test_layers_are_loaded_when_one_is_used() -> None:
    code = (
        "import sys, viva.operators as o; print('viva.operators.layers' in sys.modules); print(o.relu_forward([-1])[0])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n[0.]\n"
