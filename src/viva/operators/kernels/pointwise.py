"""Convolution with filters of one entry at stride 1: a plain matrix product for each image."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


def correlate(images: Array, filters: Array, groups: int) -> Array:
    """Maps (N, F, *sizes) from images (N, C, *sizes) and filters (F, C / groups, 1, ...)."""
    samples, channels, *size = images.shape
    left = filters.reshape(groups, filters.shape[0] // groups, channels // groups)
    maps = left @ images.reshape(samples, groups, channels // groups, -1)
    return maps.reshape(samples, filters.shape[0], *size)


def spread(maps: Array, filters: Array, groups: int) -> Array:
    """Images (N, C, *sizes) from maps (N, F, *sizes) and filters (F, C / groups, 1, ...)."""
    samples, count, *size = maps.shape
    left = filters.reshape(groups, count // groups, filters.shape[1]).transpose(0, 2, 1)
    images = left @ maps.reshape(samples, groups, count // groups, -1)
    return images.reshape(samples, filters.shape[1] * groups, *size)


def filter_gradient(images: Array, maps: Array, groups: int) -> Array:
    """The filters' gradient (F, C / groups, 1, ...), from images and maps' gradients."""
    samples, channels, *size = images.shape
    count, each = maps.shape[1], channels // groups
    left = maps.reshape(samples, groups, count // groups, -1)
    right = images.reshape(samples, groups, each, -1).transpose(0, 1, 3, 2)
    total = np.zeros((groups, count // groups, each), images.dtype)
    share = np.empty_like(total)
    for factor, image in zip(left, right, strict=True):
        np.matmul(factor, image, out=share)
        total += share
    return total.reshape(count, each, *(1 for _ in size))
