"""What a layer takes for an array, and the gradient of what was added to it."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


def floats(*values: npt.ArrayLike) -> tuple[Array, ...]:
    """The values as arrays of one floating type: their own common one, or float64 for integers.

    Examples:
        >>> [array.dtype.name for array in floats([1, 2], np.float32(3))]
        ['float64', 'float64']
        >>> floats(np.ones(2, np.float32))[0].dtype.name
        'float32'
    """
    arrays = [np.asarray(value) for value in values]
    common = np.result_type(*arrays)
    if common.kind != "f":
        common = np.result_type(common, np.float64)
    if common.kind != "f":
        raise ValueError(f"a layer computes with real numbers, not with {common.name}")
    return tuple(array.astype(common, copy=False) for array in arrays)


def gradient(dout: npt.ArrayLike, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
    """``dout`` as an array, checked to have the shape of what the forward pass gave.

    Raises:
        ValueError: another shape.
    """
    array = np.asarray(dout, dtype)
    if array.shape != shape:
        raise ValueError(f"dout has the shape {array.shape}, but the forward pass gave {shape}")
    return array


def parameter(
    value: npt.ArrayLike | None, shape: tuple[int, ...], default: float, name: str, dtype: np.dtype[Any]
) -> Array:
    """A parameter of the given shape, or one full of ``default`` where it is None.

    Raises:
        ValueError: another shape.
    """
    if value is None:
        return np.full(shape, default, dtype)
    array = np.asarray(value, dtype)
    if array.shape != shape:
        raise ValueError(f"{name} has the shape {array.shape}, not {shape}")
    return array
