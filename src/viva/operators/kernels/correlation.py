r"""The three linear maps of a convolution layer, each by the fastest kernel for its geometry.

With images X of shape (N, C, \*sizes), filters W (F, C / groups, \*K) and maps Y (N, F, \*outputs), one axis written
out:

- :func:`correlate`: :math:`Y_{nfo} = \sum_{c,k} X_{n,c,\,S o + D k - P} W_{fck}`, zeros outside of the image;
- :func:`spread`, its transpose for a fixed W: :math:`X_{nci} = \sum_{f,\; S o + D k - P = i} Y_{nfo} W_{fck}`;
- :func:`filter_gradient`, its transpose for a fixed X: :math:`W_{fck} = \sum_{n,o} Y_{nfo} X_{n,c,\,S o + D k - P}`.

A layer's forward pass is the first (convolution) or the second (transposed convolution), and its backward pass the
other two.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from viva.operators.kernels import depthwise, lowering, pointwise, winograd
from viva.operators.kernels.geometry import Sizes, Window

Array = npt.NDArray[Any]


def correlate(images: Array, filters: Array, window: Window, groups: int) -> Array:
    """Slide the filters over the images.

    Args:
        images: shape (N, C, *sizes).
        filters: shape (F, C / groups, *K).
        window: of size K.
        groups: channels and filters are cut into as many groups, which don't see each other.

    Returns:
        Shape (N, F, *outputs).
    """
    outputs = window.outputs(images.shape[2:])
    match _kernel(filters, window, groups, images.dtype, outputs):
        case "depthwise":
            return depthwise.correlate(images, _by_channel(filters, groups), window)
        case "pointwise":
            return pointwise.correlate(images, filters, groups)
        case "winograd":
            return winograd.correlate(images, filters, _pair(window.before), _pair(outputs))
    return lowering.correlate(images, filters, window, groups)


def spread(maps: Array, filters: Array, window: Window, groups: int, image: Sizes) -> Array:
    """Give every output back to the pixels that it came from.

    Args:
        maps: shape (N, F, *outputs).
        filters: shape (F, C / groups, *K).
        window: of size K.
        groups: of channels and filters.
        image: sizes of the images wanted; they must give ``outputs``.

    Returns:
        Shape (N, C, *image).
    """
    match _kernel(filters, window, groups, maps.dtype, image):
        case "depthwise":
            return depthwise.spread(maps, _by_channel(filters, groups), window, image)
        case "pointwise":
            return pointwise.spread(maps, filters, groups)
        case kernel:
            back = tuple(span - 1 - before for span, before in zip(window.span, window.before, strict=True))
            if max(window.stride) > 1 or min(back) < 0:
                return lowering.spread(maps, filters, window, groups, image)
    # At stride 1 this is a correlation again, with the filters turned around and their two first axes exchanged.
    turned = np.flip(filters, axis=tuple(range(2, filters.ndim)))
    turned = turned.reshape(groups, -1, *turned.shape[1:]).swapaxes(1, 2)
    turned = np.ascontiguousarray(turned.reshape(-1, *turned.shape[2:]))
    if kernel == "winograd":
        return winograd.correlate(maps, turned, _pair(back), _pair(image))
    after = tuple(i + s - 1 - o - b for i, s, o, b in zip(image, window.span, maps.shape[2:], back, strict=True))
    if min(after) < 0:
        return lowering.spread(maps, filters, window, groups, image)
    flipped = Window(window.size, window.stride, window.dilation, back, after)
    return lowering.correlate(maps, turned, flipped, groups)


def filter_gradient(images: Array, maps: Array, window: Window, groups: int) -> Array:
    """The gradient of the filters, from the images and the gradients of the maps.

    Args:
        images: shape (N, C, *sizes).
        maps: shape (N, F, *outputs).
        window: of size K.
        groups: of channels and filters.

    Returns:
        Shape (F, C / groups, *K).
    """
    channels, count = images.shape[1], maps.shape[1]
    like = np.empty((count, channels // groups, *window.size), images.dtype)
    match _kernel(like, window, groups, images.dtype, maps.shape[2:]):
        case "depthwise":
            return depthwise.filter_gradient(images, maps, window).reshape(like.shape)
        case "pointwise":
            return pointwise.filter_gradient(images, maps, groups)
        case "winograd":
            return winograd.filter_gradient(images, maps, _pair(window.before))
    return lowering.filter_gradient(images, maps, window, groups)


def _kernel(filters: Array, window: Window, groups: int, dtype: np.dtype[Any], outputs: Sizes) -> str:
    """Which kernel computes this fastest."""
    if filters.shape[1] == 1 and groups > 1:
        return "depthwise"
    plain = max(window.stride) == max(window.dilation) == 1
    if plain and max(window.size) == 1 and not max(window.before + window.after):
        return "pointwise"
    # In float64 precision is what is asked for; with few channels or pixels the transforms cost more than they save.
    worth = dtype == np.float32 and min(filters.shape[:2]) >= 16 and min(outputs) >= 6
    if plain and groups == 1 and window.size == (3, 3) and worth:
        return "winograd"
    return "lowering"


def _by_channel(filters: Array, groups: int) -> Array:
    """Depthwise filters (C * M, 1, *K) as (C, M, *K)."""
    return filters.reshape(groups, -1, *filters.shape[2:])


def _pair(sizes: Sizes) -> tuple[int, int]:
    return sizes[0], sizes[1]
