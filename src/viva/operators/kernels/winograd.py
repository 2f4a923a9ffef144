r"""Winograd's minimal filtering F(4x4, 3x3): sixteen outputs of a 3x3 filter for 36 products instead of 144.

An image is cut into 6x6 tiles that overlap by two. With :math:`V = B^T d B` for a tile and :math:`U = G g G^T` for a
filter, the 4x4 outputs are :math:`A^T (\sum_c U \odot V) A`; the sum over channels is a matrix product for each of the
36 places. The transforms are polynomial evaluation at the points :math:`0, \pm\sqrt{1/2}, \pm\sqrt 2, \infty`: their
squares are 1/2 and 2, and they lose five times less precision than the common :math:`0, \pm 1, \pm 2, \infty` (the
largest error in float32 is about 3e-6 of the outputs' spread at 64 channels, and 6e-7 with a plain sum).

An infinite number, or one that isn't a number, spoils all sixteen outputs of its tiles, not only those that see it.

Arrays are laid out with the channels (and images of a block) innermost, so that every step of a transform is one NumPy
operation on long runs.

Source: Lavin and Gray, *Fast algorithms for convolutional neural networks*, 2016. Points: Barabasz et al., *Error
analysis and improving the accuracy of Winograd convolution for deep neural networks*, 2020.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import sqrt
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from viva.operators.kernels.lowering import pitch
from viva.operators.kernels.workspace import workspace

Array = npt.NDArray[Any]
Pair: TypeAlias = tuple[int, int]

_A, _B = sqrt(0.5), sqrt(2.0)
_POINTS = (0.0, _A, -_A, _B, -_B)
# Row p: (1, p, p^2) over the product of the differences to the other points.
_G = np.array(
    [[p**power / np.prod([p - q for q in _POINTS if q != p]) for power in range(3)] for p in _POINTS] + [[0, 0, 1]]
)


def _tiles(d: Sequence[Array], out: Sequence[Array], s: Array, t: Array) -> None:
    """B^T along one axis: six pixels to six values."""
    a, b = s.dtype.type(_A), s.dtype.type(_B)
    np.multiply(d[2], 0.5, out=s)
    np.subtract(d[0], s, out=out[0])
    np.subtract(d[4], s, out=out[4])
    np.multiply(d[2], 2, out=s)
    np.subtract(d[4], s, out=s)
    np.add(out[0], s, out=out[0])
    np.multiply(d[1], 2, out=t)
    np.subtract(d[3], t, out=t)
    np.multiply(t, a, out=t)
    np.add(s, t, out=out[1])
    np.subtract(s, t, out=out[2])
    np.multiply(d[1], 0.5, out=t)
    np.subtract(d[3], t, out=t)
    np.multiply(t, b, out=t)
    np.add(out[4], t, out=out[3])
    np.subtract(out[4], t, out=out[4])
    np.multiply(d[3], 2.5, out=t)
    np.subtract(d[5], t, out=out[5])
    np.add(out[5], d[1], out=out[5])


def _outputs(m: Sequence[Array], out: Sequence[Array], s: Array, t: Array) -> None:
    """A^T along one axis: six values to four outputs."""
    a, b = s.dtype.type(_A), s.dtype.type(_B)
    np.add(m[1], m[2], out=s)
    np.add(m[3], m[4], out=t)
    np.add(m[0], s, out=out[0])
    np.add(out[0], t, out=out[0])
    np.multiply(s, 0.5, out=s)
    np.multiply(t, 2, out=t)
    np.add(s, t, out=out[2])
    np.subtract(m[1], m[2], out=s)
    np.subtract(m[3], m[4], out=t)
    np.multiply(s, a, out=s)
    np.multiply(t, b, out=t)
    np.add(s, t, out=out[1])
    np.multiply(s, 0.5, out=s)
    np.multiply(t, 2, out=t)
    np.add(s, t, out=s)
    np.add(s, m[5], out=out[3])


def _gradients(g: Sequence[Array], out: Sequence[Array], s: Array, t: Array) -> None:
    """A along one axis, the transpose of :func:`_outputs`: four outputs' gradients to six values."""
    a, b = s.dtype.type(_A), s.dtype.type(_B)
    for point, square, (plus, minus) in ((a, 0.5, (1, 2)), (b, 2, (3, 4))):
        np.multiply(g[2], square, out=s)
        np.add(s, g[0], out=s)
        np.multiply(g[3], square, out=t)
        np.add(t, g[1], out=t)
        np.multiply(t, point, out=t)
        np.add(s, t, out=out[plus])
        np.subtract(s, t, out=out[minus])
    np.copyto(out[0], g[0])
    np.copyto(out[5], g[3])


class _Tiling:
    """Buffers for blocks of images of one size, and the transforms on them."""

    def __init__(self, image: Pair, before: Pair, outputs: Pair, dtype: np.dtype[Any]) -> None:
        self.image, self.before, self.outputs, self.dtype = image, before, outputs, dtype
        self.rows, self.columns = (-(-o // 4) for o in outputs)
        self._buffers: dict[tuple[str, int], Array] = {}

    @property
    def nbytes(self) -> int:
        """Of all buffers so far."""
        return sum(buffer.nbytes for buffer in self._buffers.values())

    def _buffer(self, name: str, *shape: int) -> Array:
        key = name, int(np.prod(shape))
        if key not in self._buffers:
            self._buffers[key] = np.zeros(shape, self.dtype)
        return self._buffers[key].reshape(shape)

    def _inner_last(self, name: str, images: Array, size: Pair, at: Pair) -> Array:
        """Images (n, C, H, W) padded with zeros to (*size) and turned to (*size, n * C)."""
        planes = images.shape[0] * images.shape[1]
        pixels = size[0] * size[1]
        stage = self._buffer(f"{name} stage", planes, pitch(pixels))[:, :pixels]
        fit = [min(have, want - start) for have, want, start in zip(images.shape[2:], size, at, strict=True)]
        rows, columns = (slice(start, start + length) for start, length in zip(at, fit, strict=True))
        stage.reshape(*images.shape[:2], *size)[:, :, rows, columns] = images[..., : fit[0], : fit[1]]
        result = self._buffer(f"{name} last", pixels, planes)
        np.copyto(result, stage.T)
        return result.reshape(*size, planes)

    def _scratch(self, like: Array) -> tuple[Array, Array]:
        return tuple(self._buffer(f"scratch {n}", *like.shape) for n in (0, 1))  # type: ignore[return-value]

    def tiles(self, images: Array) -> Array:
        """V = B^T d B of all tiles: (36, tiles, n * C) from images (n, C, H, W)."""
        rows, columns = self.rows, self.columns
        x = self._inner_last("tiles", images, (4 * rows + 2, 4 * columns + 2), self.before)
        planes = x.shape[-1]
        half = self._buffer("half", 6, rows, 4 * columns + 2, planes)
        _tiles([x[r : r + 4 * rows - 3 : 4] for r in range(6)], list(half), *self._scratch(half[0]))
        v = self._buffer("V", 6, 6, rows, columns, planes)
        parts = [v[:, j] for j in range(6)]
        _tiles([half[:, :, r : r + 4 * columns - 3 : 4] for r in range(6)], parts, *self._scratch(parts[0]))
        return v.reshape(36, rows * columns, planes)

    def gradients(self, maps: Array) -> Array:
        """A g A^T of all 4x4 blocks of outputs' gradients: (36, tiles, n * F) from maps (n, F, H, W)."""
        rows, columns = self.rows, self.columns
        x = self._inner_last("gradients", maps, (4 * rows, 4 * columns), (0, 0))
        planes = x.shape[-1]
        half = self._buffer("half gradients", 6, rows, 4 * columns, planes)
        _gradients([x[r::4] for r in range(4)], list(half), *self._scratch(half[0]))
        m = self._buffer("M", 6, 6, rows, columns, planes)
        parts = [m[:, j] for j in range(6)]
        _gradients([half[:, :, r::4] for r in range(4)], parts, *self._scratch(parts[0]))
        return m.reshape(36, rows * columns, planes)

    def product(self, v: Array, u: Array, samples: int) -> Array:
        """The sums over the channels, (6, 6, rows, columns, n * F)."""
        m = self._buffer("M", 36, self.rows * self.columns * samples, u.shape[2])
        np.matmul(v.reshape(36, -1, u.shape[1]), u, out=m)
        return m.reshape(6, 6, self.rows, self.columns, samples * u.shape[2])

    def write(self, m: Array, out: Array) -> None:
        """A^T m A, cut to size and written to maps (n, F, H, W)."""
        planes = m.shape[-1]
        half = self._buffer("half outputs", 4, 6, self.rows, self.columns, planes)
        _outputs(list(m), list(half), *self._scratch(half[0]))
        y = self._buffer("Y", self.rows, 4, self.columns, 4, planes)
        parts = [y[:, :, :, b].swapaxes(0, 1) for b in range(4)]
        _outputs([half[:, j] for j in range(6)], parts, *self._scratch(parts[0]))
        pixels = y.reshape(4 * self.rows, 4 * self.columns, planes)[: self.outputs[0], : self.outputs[1]]
        np.copyto(out, pixels.reshape(*self.outputs, *out.shape[:2]).transpose(2, 3, 0, 1))


def _pieces(images: Array, before: Pair, outputs: Pair) -> Iterator[tuple[_Tiling, Array, slice, slice]]:
    """A tiling, the images it takes, and which samples and rows of the outputs come of them.

    A piece is several small images or a band of a large one: enough tiles for good matrix products, few enough to stay
    in the cache.
    """
    samples, height, width = images.shape[0], images.shape[2], images.shape[3]
    rows, columns = (-(-o // 4) for o in outputs)
    band = 4 * max(1, min(rows, _TILES // columns))
    step = max(1, _TILES // (rows * columns))
    for top in range(0, outputs[0], band):
        bottom = min(top + band, outputs[0])
        first, last = (min(max(edge - before[0], 0), height) for edge in (top, bottom + 2))
        above = min(max(before[0] - top, 0), bottom - top + 2)
        tiling = workspace.get(
            _Tiling, (last - first, width), (above, before[1]), (bottom - top, outputs[1]), images.dtype
        )
        for start in range(0, samples, step):
            chosen = slice(start, min(start + step, samples))
            yield tiling, images[chosen, :, first:last], chosen, slice(top, bottom)


_TILES = 128
"""In a piece, about."""


def correlate(images: Array, filters: Array, before: Pair, outputs: Pair) -> Array:
    """Maps (N, F, *outputs) from images (N, C, H, W) and filters (F, C, 3, 3); zeros outside of the images.

    Args:
        images: the images.
        filters: the filters.
        before: rows and columns of padding above and to the left.
        outputs: rows and columns wanted.
    """
    samples, count = images.shape[0], filters.shape[0]
    u = np.einsum("ia,fcab,jb->ijcf", _G, filters, _G, optimize=True).reshape(36, -1, count).astype(images.dtype)
    maps = np.empty((samples, count, *outputs), images.dtype)
    for tiling, piece, chosen, rows in _pieces(images, before, outputs):
        tiling.write(tiling.product(tiling.tiles(piece), u, len(piece)), maps[chosen, :, rows])
    return maps


def filter_gradient(images: Array, maps: Array, before: Pair) -> Array:
    """The filters' gradient (F, C, 3, 3) from images (N, C, H, W) and maps' gradients (N, F, *outputs)."""
    channels, count = images.shape[1], maps.shape[1]
    total = np.zeros((36, channels, count), images.dtype)
    share = np.empty_like(total)
    for tiling, piece, chosen, rows in _pieces(images, before, (maps.shape[2], maps.shape[3])):
        v = tiling.tiles(piece).reshape(36, -1, channels)
        m = tiling.gradients(maps[chosen, :, rows]).reshape(36, -1, count)
        np.matmul(v.transpose(0, 2, 1), m, out=share)
        total += share
    parts = total.reshape(6, 6, channels, -1)
    result: Array = np.einsum("ia,ijcf,jb->fcab", _G, parts, _G, optimize=True).astype(images.dtype)
    return result
