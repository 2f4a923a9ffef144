r"""Convolution as matrix products ("im2col"), for any number of axes, stride, dilation and groups.

Every position of the window becomes a row of a matrix, and the filters its right factor. Rows are made with the
channels innermost: a row of the window is then one long run of memory, so that making the matrix costs a tenth of the
product. A stretch of one image at a time, so that the matrix stays in the cache.

Source: Chellapilla, Puri and Simard, *High performance convolutional neural networks for document processing*, 2006.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from viva.operators.kernels.geometry import Place, Sizes, Window
from viva.operators.kernels.workspace import workspace

Array = npt.NDArray[Any]

_MATRIX = 2**19
"""Numbers in a matrix, about."""


class _Rows:
    """Windows of one image as rows, in stretches of the first axis: (groups, outputs, window entries * channels)."""

    def __init__(self, channels: int, image: Sizes, window: Window, groups: int, dtype: np.dtype[Any]) -> None:
        padded, outputs = window.padded(image), window.outputs(image)
        pixels = prod(padded)
        self._stage = np.zeros((channels, pitch(pixels)), dtype)[:, :pixels]
        self._inside = self._stage.reshape(channels, *padded)[(slice(None), *window.inside(image))]
        self._last = np.empty((pixels, channels), dtype)
        each = channels // groups
        steps = self._last.reshape(*padded, channels).strides[:-1]
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
        self.stretches = _Stretches(outputs, channels * prod(window.size))
        self._rows = np.empty(groups * self.stretches.places * prod(window.size) * each, dtype)
        self.nbytes = 2 * self._last.nbytes + self._rows.nbytes

    def of(self, image: Array) -> Iterator[tuple[slice, Array]]:
        """Stretches of an image of shape (C, *sizes): which outputs, and their rows until the next are made."""
        np.copyto(self._inside, image)
        np.copyto(self._last, self._stage.T)
        for first, places in self.stretches:
            view = self._view[:, first]
            rows = self._rows[: view.size].reshape(view.shape)
            np.copyto(rows, view)
            yield places, rows.reshape(view.shape[0], places.stop - places.start, -1)


class _Shares:
    """Where each window's share of an image is added up, with the channels innermost."""

    def __init__(
        self, channels: int, image: Sizes, outputs: Sizes, window: Window, groups: int, dtype: np.dtype[Any]
    ) -> None:
        self.padded = np.empty((*window.padded(image), groups, channels // groups), dtype)
        self.inside = self.padded.reshape(*window.padded(image), channels)[window.inside(image)]
        self.stretches = _Stretches(outputs, channels * prod(window.size))
        self.shares = np.empty(self.stretches.places * channels * prod(window.size), dtype)
        self.nbytes = self.padded.nbytes + self.shares.nbytes


class _Stretches:
    """The outputs cut along their first axis, so that a stretch's matrix has about the size wanted."""

    def __init__(self, outputs: Sizes, width: int) -> None:
        self.outputs, self.rest = outputs, prod(outputs[1:])
        count = max(1, round(prod(outputs) * width / _MATRIX))
        self.step = -(-outputs[0] // count)
        self.places = min(self.step, outputs[0]) * self.rest

    def __iter__(self) -> Iterator[tuple[slice, slice]]:
        for start in range(0, self.outputs[0], self.step):
            stop = min(start + self.step, self.outputs[0])
            yield slice(start, stop), slice(start * self.rest, stop * self.rest)


def pitch(pixels: int) -> int:
    """How far apart to lay two planes: a power of two would send all of them to the same few lines of the cache."""
    return pixels if pixels % 128 else pixels + 16


def _matrices(filters: Array, groups: int) -> Array:
    """Filters (F, C / groups, *K) as right factors, (groups, K * C / groups, F / groups)."""
    count = filters.shape[0]
    last = np.moveaxis(filters, 1, -1).reshape(groups, count // groups, -1)
    return np.ascontiguousarray(last.transpose(0, 2, 1))


def correlate(images: Array, filters: Array, window: Window, groups: int) -> Array:
    """See :func:`viva.operators.kernels.correlation.correlate`."""
    samples, channels, *size = images.shape
    outputs, each = window.outputs(tuple(size)), filters.shape[0] // groups
    right = _matrices(filters, groups)
    rows = workspace.get(_Rows, channels, tuple(size), window, groups, images.dtype)
    maps = np.empty((samples, groups, each, prod(outputs)), images.dtype)
    product = np.empty(groups * rows.stretches.places * each, images.dtype)
    for image, out in zip(images, maps, strict=True):
        for places, left in rows.of(image):
            part = product[: groups * left.shape[1] * each].reshape(groups, left.shape[1], each)
            np.matmul(left, right, out=part)
            np.copyto(out[:, :, places], part.transpose(0, 2, 1))
    return maps.reshape(samples, filters.shape[0], *outputs)


def spread(maps: Array, filters: Array, window: Window, groups: int, image: Sizes) -> Array:
    """See :func:`viva.operators.kernels.correlation.spread`: each window's share is added where it was read."""
    samples, count, *outputs = maps.shape
    channels = filters.shape[1] * groups
    right = np.ascontiguousarray(_matrices(filters, groups).transpose(0, 2, 1))
    left = maps.reshape(samples, groups, count // groups, -1).transpose(0, 1, 3, 2)
    images = np.empty((samples, channels, *image), maps.dtype)
    work = workspace.get(_Shares, channels, image, tuple(outputs), window, groups, maps.dtype)
    every: Place = (slice(None),) * len(outputs)
    for factor, result in zip(left, images, strict=True):
        work.padded[...] = 0
        for first, places in work.stretches:
            shape = (first.stop - first.start, *outputs[1:])
            shares = work.shares[: groups * prod(shape) * right.shape[2]].reshape(groups, prod(shape), right.shape[2])
            np.matmul(factor[:, places], right, out=shares)
            parts = np.moveaxis(shares.reshape(groups, *shape, *window.size, channels // groups), 0, -2)
            onto = work.padded[window.stride[0] * first.start :]
            for entry in window.entries():
                place = onto[window.seen_by(entry, shape)]
                np.add(place, parts[(*every, *entry)], out=place)
        np.copyto(result, np.moveaxis(work.inside, -1, 0))
    return images


def filter_gradient(images: Array, maps: Array, window: Window, groups: int) -> Array:
    """See :func:`viva.operators.kernels.correlation.filter_gradient`."""
    samples, channels, *size = images.shape
    count, each = maps.shape[1], channels // groups
    rows = workspace.get(_Rows, channels, tuple(size), window, groups, images.dtype)
    left = maps.reshape(samples, groups, count // groups, -1)
    total = np.zeros((groups, count // groups, prod(window.size) * each), images.dtype)
    share = np.empty_like(total)
    for image, factor in zip(images, left, strict=True):
        for places, right in rows.of(image):
            np.matmul(factor[:, :, places], right, out=share)
            total += share
    return np.ascontiguousarray(np.moveaxis(total.reshape(count, *window.size, each), -1, 1))
