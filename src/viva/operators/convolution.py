"""Convolution without flipping, its transpose, and the filter that explains an output, for signals of any dimension.

Sizes along one axis: a signal of length I and a filter of length K give ``(I + 2P - K) // S + 1`` outputs for stride S
and padding P; the transpose goes back to ``S (I - 1) + K - 2P``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from viva.operators.exact import Array, solve_exactly


def conv(signal: npt.ArrayLike, kernel: npt.ArrayLike, *, stride: int = 1, padding: int = 0) -> Array:
    r"""What deep learning calls convolution: the filter is dragged over the signal *unflipped* (a cross-correlation).

    In one dimension :math:`y_i = \sum_k x_{S i + k - P} f_k`, zeros outside of the signal.

    Args:
        signal: shape (I,) or (I, J) or more axes; integers, floats or Fractions (an object array stays exact).
        kernel: as many axes as the signal.
        stride: steps between two positions of the filter, the same along every axis.
        padding: zeros added at both ends of every axis.

    Returns:
        One number for each position at which the filter fits in the padded signal.

    Raises:
        ValueError: different numbers of axes, or a filter that doesn't fit.

    Source: Dumoulin and Visin, *A guide to convolution arithmetic for deep learning*, 2016, section 2.

    Examples:
        >>> conv([1, 2, 3, 4], [1, 0, -1])
        array([-2, -2])
        >>> conv([[1, 2], [3, 4]], [[1, 1]], padding=0)
        array([[3],
               [7]])
    """
    x, f = np.asarray(signal), np.asarray(kernel)
    _check(x, f, stride, padding)
    if padding:
        x = np.pad(x, padding, constant_values=0)
    if any(have < need for have, need in zip(x.shape, f.shape, strict=True)):
        raise ValueError(f"a filter of shape {f.shape} doesn't fit in a padded signal of shape {x.shape}")
    windows = np.lib.stride_tricks.sliding_window_view(x, f.shape)
    result: Array = np.tensordot(windows[(slice(None, None, stride),) * x.ndim], f, axes=f.ndim)
    return result


def conv_transpose(signal: npt.ArrayLike, kernel: npt.ArrayLike, *, stride: int = 1, padding: int = 0) -> Array:
    r"""Transposed convolution: every entry of the signal stamps a scaled copy of the filter; overlaps are summed.

    In one dimension :math:`y_{S i + k - P} \mathrel{+}= x_i f_k`. This is the transpose of :func:`conv`'s matrix for
    the same filter, stride and padding.

    Args:
        signal: shape (I,) or (I, J) or more axes.
        kernel: as many axes as the signal.
        stride: steps between two stamps, the same along every axis.
        padding: entries *cut off* at both ends of every axis.

    Returns:
        Length ``stride * (I - 1) + K - 2 * padding`` along each axis.

    Raises:
        ValueError: different numbers of axes, or a padding that leaves nothing.

    Source: Dumoulin and Visin, *A guide to convolution arithmetic for deep learning*, 2016, section 4.

    Examples:
        >>> conv_transpose([1, 2], [1, 10, 100], stride=2)
        array([  1,  10, 102,  20, 200])
    """
    x, f = np.asarray(signal), np.asarray(kernel)
    _check(x, f, stride, padding)
    full = [stride * (i - 1) + k for i, k in zip(x.shape, f.shape, strict=True)]
    if min(full) <= 2 * padding:
        raise ValueError(f"a padding of {padding} leaves nothing of an output of shape {tuple(full)}")
    result: Array = np.zeros(full, dtype=np.result_type(x, f))
    for offset in np.ndindex(f.shape):
        place = tuple(slice(o, o + stride * (i - 1) + 1, stride) for o, i in zip(offset, x.shape, strict=True))
        result[place] += x * f[offset]
    return result[tuple(slice(padding, size - padding) for size in full)]


def kernel_flipped(kernel: npt.ArrayLike) -> Array:
    """The filter reversed along every axis, as a mathematician's convolution would use it.

    Examples:
        >>> kernel_flipped([[1, 2], [3, 4]])
        array([[4, 3],
               [2, 1]])
    """
    return np.flip(np.asarray(kernel))


def conv_windows(signal: npt.ArrayLike, length: int, *, stride: int = 1, padding: int = 0) -> Array:
    """The matrix W with ``W @ kernel == conv(signal, kernel)``: one window of the signal a row.

    Args:
        signal: shape (I,).
        length: of the filter, K.
        stride: steps between two windows.
        padding: zeros added at both ends.

    Returns:
        Shape (outputs, K).

    Examples:
        >>> conv_windows([1, 2, 3, 4], 3)
        array([[1, 2, 3],
               [2, 3, 4]])
    """
    x = np.asarray(signal)
    _check(x, np.zeros(max(length, 0)), stride, padding)
    if x.ndim != 1:
        raise ValueError(f"windows are taken of a signal with one axis, not of shape {x.shape}")
    if padding:
        x = np.pad(x, padding, constant_values=0)
    if length > len(x):
        raise ValueError(f"a filter of length {length} doesn't fit in a padded signal of length {len(x)}")
    return np.lib.stride_tricks.sliding_window_view(x, length)[::stride].copy()


def conv_filter(
    signal: npt.ArrayLike, output: npt.ArrayLike, length: int, *, stride: int = 1, padding: int = 0
) -> Array:
    """The one filter of this length that turns the signal into the output, solved exactly.

    Args:
        signal: shape (I,).
        output: shape (outputs,), as :func:`conv` would give it.
        length: of the filter, K.
        stride: of the convolution.
        padding: of the convolution.

    Returns:
        Shape (K,), Fractions.

    Raises:
        ValueError: no filter does it, or several do.

    Examples:
        >>> [int(f) for f in conv_filter([3, 1, -1, 2], [5, 3, -4], 2)]
        [2, -1]
    """
    windows = conv_windows(signal, length, stride=stride, padding=padding)
    y = np.asarray(output)
    if y.shape != windows.shape[:1]:
        raise ValueError(f"the convolution has {len(windows)} outputs, not shape {y.shape}")
    return solve_exactly(windows, y)


def _check(x: npt.NDArray[Any], f: npt.NDArray[Any], stride: int, padding: int) -> None:
    if x.ndim != f.ndim or not x.ndim:
        raise ValueError(f"a signal of shape {x.shape} can't be convolved with a filter of shape {f.shape}")
    if not x.size or not f.size:
        raise ValueError("an empty signal or filter has no convolution")
    if stride < 1 or padding < 0:
        raise ValueError(f"a stride of {stride} and a padding of {padding} make no convolution")
