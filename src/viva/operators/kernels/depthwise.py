r"""Convolution of each channel by itself, as a sum of shifted images: one multiply and one add for each filter entry.

With one channel to a group a matrix product has nothing to gain. At stride 1 an image is left in one piece with its
padding, so that a shift is an offset into one long run; the pixels computed across the seams are dropped.

Filters have the shape (C, M, *K) here: M maps for each channel, which is (C * M, 1, *K) in the order of the groups.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from viva.operators.kernels.geometry import Sizes, Window
from viva.operators.kernels.workspace import workspace

Array = npt.NDArray[Any]


class _Shifts:
    """A padded image with the view that each entry of the window has of it, and maps laid out to match the views."""

    def __init__(self, channels: int, maps: int, image: Sizes, window: Window, dtype: np.dtype[Any]) -> None:
        padded, outputs = window.padded(image), window.outputs(image)
        pixels = int(np.prod(padded))
        pitches = [int(np.prod(padded[axis + 1 :])) for axis in range(len(padded))]
        self.padded = np.zeros((channels, pixels + pitches[0]), dtype)
        whole = self.padded[:, :pixels].reshape(channels, *padded)
        self.image = whole[(slice(None), *window.inside(image))]
        if max(window.stride) == 1:
            layout = (outputs[0], *padded[1:])
            length = outputs[0] * pitches[0]
            starts = [
                sum(e * d * p for e, d, p in zip(at, window.dilation, pitches, strict=True)) for at in window.entries()
            ]
            self.views = [self.padded[:, None, start : start + length] for start in starts]
            self.laid = np.zeros((channels, maps, length), dtype)
        else:
            layout = outputs
            self.views = [whole[(slice(None), None, *window.seen_by(at, outputs))] for at in window.entries()]
            self.laid = np.zeros((channels, maps, *outputs), dtype)
        kept = tuple(slice(0, o) for o in outputs)
        self.maps = self.laid.reshape(channels, maps, *layout)[(slice(None), slice(None), *kept)]
        self.scratch = np.empty_like(self.laid)
        # As another call may have left them: `padded` and `laid` are cleared where the zeros around the data count.
        self.nbytes = self.padded.nbytes + 2 * self.laid.nbytes

    def scalars(self, filters: Array) -> list[Array]:
        """The filters' entries, one array (C, M, 1, ...) for each view."""
        ones = (1,) * (self.laid.ndim - 2)
        return [
            filters[(slice(None), slice(None), *at)].reshape(*filters.shape[:2], *ones)
            for at in np.ndindex(filters.shape[2:])
        ]


def correlate(images: Array, filters: Array, window: Window) -> Array:
    """Maps of shape (N, C * M, *outputs), from images (N, C, *sizes) and filters (C, M, *K)."""
    samples, channels, *size = images.shape
    shifts = workspace.get(_Shifts, channels, filters.shape[1], tuple(size), window, images.dtype)
    scalars = shifts.scalars(filters)
    result = np.empty((samples, *shifts.maps.shape), images.dtype)
    shifts.padded[...] = 0
    for image, out in zip(images, result, strict=True):
        np.copyto(shifts.image, image)
        np.multiply(shifts.views[0], scalars[0], out=shifts.laid)
        for view, scalar in zip(shifts.views[1:], scalars[1:], strict=True):
            np.multiply(view, scalar, out=shifts.scratch)
            np.add(shifts.laid, shifts.scratch, out=shifts.laid)
        np.copyto(out, shifts.maps)
    return result.reshape(samples, -1, *result.shape[3:])


def spread(maps: Array, filters: Array, window: Window, image: Sizes) -> Array:
    """Images of shape (N, C, *image), from maps (N, C * M, *outputs) and filters (C, M, *K)."""
    channels, many = filters.shape[:2]
    shifts = workspace.get(_Shifts, channels, many, image, window, maps.dtype)
    scalars = shifts.scalars(filters)
    result = np.empty((maps.shape[0], channels, *image), maps.dtype)
    shifts.laid[...] = 0
    for factor, out in zip(maps.reshape(-1, *shifts.maps.shape), result, strict=True):
        np.copyto(shifts.maps, factor)
        shifts.padded[...] = 0
        for view, scalar in zip(shifts.views, scalars, strict=True):
            np.multiply(shifts.laid, scalar, out=shifts.scratch)
            np.add(view, shifts.scratch if many == 1 else shifts.scratch.sum(axis=1, keepdims=True), out=view)
        np.copyto(out, shifts.image)
    return result


def filter_gradient(images: Array, maps: Array, window: Window) -> Array:
    """The gradient of the filters, (C, M, *K), from images (N, C, *sizes) and maps' gradients (N, C * M, *outputs)."""
    channels, size = images.shape[1], images.shape[2:]
    many = maps.shape[1] // channels
    shifts = workspace.get(_Shifts, channels, many, size, window, images.dtype)
    total = np.zeros((len(shifts.views), channels, many), images.dtype)
    shifts.padded[...] = 0
    shifts.laid[...] = 0
    axes = "yxzabd"[: shifts.laid.ndim - 2]
    for image, factor in zip(images, maps.reshape(-1, *shifts.maps.shape), strict=True):
        np.copyto(shifts.image, image)
        np.copyto(shifts.maps, factor)
        for gradient, view in zip(total, shifts.views, strict=True):
            gradient[...] += np.einsum(f"cm{axes},c{axes}->cm", shifts.laid, view[:, 0])
    return np.ascontiguousarray(np.moveaxis(total, 0, -1).reshape(channels, many, *window.size))
