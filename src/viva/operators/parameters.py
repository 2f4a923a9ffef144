"""How many learnable parameters a layer has: counts of weights, with biases or without."""

from __future__ import annotations

from typing import Literal


def conv_parameters(in_channels: int, out_channels: int, height: int, width: int, *, bias: bool = False) -> int:
    r"""Parameters of a convolutional layer: :math:`C_{out} C_{in} K_h K_w`, and :math:`C_{out}` biases if asked.

    The size of the image doesn't enter: every position shares the same weights.

    Args:
        in_channels: channels of the input.
        out_channels: filters, one for each output channel.
        height: of the filter.
        width: of the filter.
        bias: count one bias for each output channel.

    Examples:
        >>> conv_parameters(2, 5, 3, 3)
        90
        >>> conv_parameters(2, 5, 3, 3, bias=True)
        95
    """
    _check(in_channels, out_channels, height, width)
    return in_channels * out_channels * height * width + (out_channels if bias else 0)


def depthwise_parameters(channels: int, height: int, width: int, *, bias: bool = False) -> int:
    """Parameters of a depthwise convolution: one filter of its own for each channel, no cross-talk.

    Examples:
        >>> depthwise_parameters(2, 3, 3)
        18
    """
    _check(channels, height, width)
    return channels * height * width + (channels if bias else 0)


def depthwise_separable_parameters(
    in_channels: int,
    out_channels: int,
    height: int,
    width: int,
    *,
    bias: Literal["none", "pointwise", "both"] = "none",
) -> int:
    r"""Parameters of a depthwise convolution followed by a pointwise one: :math:`C_{in} K_h K_w + C_{in} C_{out}`.

    Args:
        in_channels: channels of the input, as many as the depthwise step puts out.
        out_channels: channels that the pointwise (1 x 1) step puts out.
        height: of the depthwise filter.
        width: of the depthwise filter.
        bias: ``"none"``; ``"pointwise"`` (biases of the first step would be redundant, the two steps being linear);
            ``"both"``.

    Raises:
        ValueError: a size below one, or another word for ``bias``.

    Source: Chollet, *Xception: Deep learning with depthwise separable convolutions*, 2017.

    Examples:
        >>> depthwise_separable_parameters(2, 5, 3, 3)
        28
        >>> depthwise_separable_parameters(2, 5, 3, 3, bias="both")
        35
    """
    if bias not in ("none", "pointwise", "both"):
        raise ValueError(f"bias is 'none', 'pointwise' or 'both', not {bias!r}")
    depthwise = depthwise_parameters(in_channels, height, width, bias=bias == "both")
    return depthwise + conv_parameters(in_channels, out_channels, 1, 1, bias=bias != "none")


def linear_parameters(inputs: int, outputs: int, *, bias: bool = False) -> int:
    """Parameters of a fully connected layer.

    Examples:
        >>> linear_parameters(12, 10, bias=True)
        130
    """
    _check(inputs, outputs)
    return inputs * outputs + (outputs if bias else 0)


def _check(*sizes: int) -> None:
    for size in sizes:
        if size < 1:
            raise ValueError(f"a layer can't have a size of {size}")
