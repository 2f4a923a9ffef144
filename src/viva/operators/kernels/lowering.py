r"""Convolution as one matrix product for each image ("im2col"), for any number of axes, stride, dilation and groups.

Every position of the window becomes a row of a matrix, and the filters its right factor. Rows are made with the
channels innermost: a row of the window is then one long run of memory, so that making the matrix costs a tenth of the
product. One image at a time, so that the matrix stays in the cache.

Source: Chellapilla, Puri and Simard, *High performance convolutional neural networks for document processing*, 2006.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from viva.operators.kernels.geometry import Place, Sizes, Window

Array = npt.NDArray[Any]


class _Rows:
    """One image's windows as rows: shape (groups, outputs, window entries * channels of a group)."""

    def __init__(self, channels: int, image: Sizes, window: Window, groups: int, dtype: np.dtype[Any]) -> None:
        padded, outputs = window.padded(image), window.outputs(image)
        pixels = int(np.prod(padded))
        # A power of two between two channels would send all of them to the same few lines of the cache.
        pitch = pixels if pixels % 128 else pixels + 16
        stage = np.zeros((channels, pitch), dtype)[:, :pixels]
        self._stage = stage
        self._inside = stage.reshape(channels, *padded)[(slice(None), *window.inside(image))]
        self._last = np.empty((*padded, channels), dtype)
        self._flat = self._last.reshape(pixels, channels)
        steps = self._last.strides[:-1]
        each = channels // groups
        self._view = np.lib.stride_tricks.as_strided(
            self._last,
            (groups, *outputs, *window.size, each),
            (
                each * dtype.itemsize,
                *(step * s for step, s in zip(steps, window.stride, strict=True)),
                *(step * d for step, d in zip(steps, window.dilation, strict=True)),
                dtype.itemsize,
            ),
            writeable=False,
        )
        self._rows = np.empty(self._view.shape, dtype)
        self._matrix = self._rows.reshape(groups, int(np.prod(outputs)), int(np.prod(window.size)) * each)

    def of(self, image: Array) -> Array:
        """The rows of an image of shape (C, *sizes); the next call overwrites them."""
        np.copyto(self._inside, image)
        np.copyto(self._flat, self._stage.T)
        np.copyto(self._rows, self._view)
        return self._matrix


def _matrices(filters: Array, groups: int) -> Array:
    """Filters (F, C / groups, *K) as right factors, (groups, K * C / groups, F / groups)."""
    count = filters.shape[0]
    last = np.moveaxis(filters, 1, -1).reshape(groups, count // groups, -1)
    return np.ascontiguousarray(last.transpose(0, 2, 1))


def correlate(images: Array, filters: Array, window: Window, groups: int) -> Array:
    """See :func:`viva.operators.kernels.correlation.correlate`."""
    samples, channels, *size = images.shape
    outputs = window.outputs(tuple(size))
    count, places = filters.shape[0], int(np.prod(outputs))
    right = _matrices(filters, groups)
    rows = _Rows(channels, tuple(size), window, groups, images.dtype)
    maps = np.empty((samples, groups, count // groups, places), images.dtype)
    product = np.empty((groups, places, count // groups), images.dtype)
    for image, out in zip(images, maps, strict=True):
        np.matmul(rows.of(image), right, out=product)
        np.copyto(out, product.transpose(0, 2, 1))
    return maps.reshape(samples, count, *outputs)


def spread(maps: Array, filters: Array, window: Window, groups: int, image: Sizes) -> Array:
    """See :func:`viva.operators.kernels.correlation.spread`: each window's share is added where it was read."""
    samples, count, *outputs = maps.shape
    channels = filters.shape[1] * groups
    right = np.ascontiguousarray(_matrices(filters, groups).transpose(0, 2, 1))
    left = maps.reshape(samples, groups, count // groups, -1).transpose(0, 1, 3, 2)
    images = np.empty((samples, channels, *image), maps.dtype)
    padded = np.empty((*window.padded(image), groups, channels // groups), maps.dtype)
    shares = np.empty((groups, left.shape[2], right.shape[2]), maps.dtype)
    parts = np.moveaxis(shares.reshape(groups, *outputs, *window.size, channels // groups), 0, -2)
    at: Place = (slice(None),) * len(outputs)
    inside = np.moveaxis(padded.reshape(*window.padded(image), channels)[window.inside(image)], -1, 0)
    for factor, result in zip(left, images, strict=True):
        np.matmul(factor, right, out=shares)
        padded[...] = 0
        for entry in window.entries():
            place = padded[window.seen_by(entry, tuple(outputs))]
            np.add(place, parts[(*at, *entry)], out=place)
        np.copyto(result, inside)
    return images


def filter_gradient(images: Array, maps: Array, window: Window, groups: int) -> Array:
    """See :func:`viva.operators.kernels.correlation.filter_gradient`."""
    samples, channels, *size = images.shape
    count, each = maps.shape[1], channels // groups
    rows = _Rows(channels, tuple(size), window, groups, images.dtype)
    left = maps.reshape(samples, groups, count // groups, -1)
    total = np.zeros((groups, count // groups, int(np.prod(window.size)) * each), images.dtype)
    share = np.empty_like(total)
    for image, factor in zip(images, left, strict=True):
        np.matmul(factor, rows.of(image), out=share)
        total += share
    return np.ascontiguousarray(np.moveaxis(total.reshape(count, *window.size, each), -1, 1))
