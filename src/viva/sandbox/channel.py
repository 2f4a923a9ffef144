"""Values on their way into the sandbox and out of it: arrays, numbers, strings, lists and dictionaries, nothing else.

A message is a header in JSON and the bytes of its arrays behind it. Nothing is ever unpickled, so a message can be
wrong but can't do anything. This file is bound into the sandbox as it is, so it imports NumPy and nothing of viva.

    frame   = length of message (8 bytes, little endian), message
    message = length of header (8 bytes, little endian), header, array bytes one after the other
    header  = {"value": tree, "arrays": [[dtype, shape], ...]}

In the tree an array is ``{"array": k}``, a tuple ``{"tuple": [...]}``, a dictionary ``{"dict": [[key, value], ...]}``,
a float that JSON can't spell ``{"float": "nan"}``, and what an earlier call returned ``{"returned": [k, i]}``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

DTYPES = frozenset(
    ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64"]
)
DEEPEST = 32


class BadMessage(ValueError):
    """Bytes that are no message, or a value that can't be sent; says which."""


class Reference:
    """What an earlier call returned: call ``k``, and of a tuple its item ``i``."""

    def __init__(self, call: int, item: int | None = None) -> None:
        self.call, self.item = call, item


def frame(message: bytes) -> bytes:
    """A message with its length before it."""
    return len(message).to_bytes(8, "little") + message


def frames(data: bytes | bytearray, most: int | None = None) -> list[bytes]:
    """The first ``most`` whole messages of some bytes, up to one that is empty or cut off."""
    found: list[bytes] = []
    at = 0
    while len(data) - at >= 8 and (most is None or len(found) < most):
        length = int.from_bytes(data[at : at + 8], "little")
        if length == 0 or len(data) - at - 8 < length:
            break
        found.append(bytes(data[at + 8 : at + 8 + length]))
        at += 8 + length
    return found


def pack(value: Any) -> bytes:
    """The bytes of a value.

    Raises:
        BadMessage: for a value of a kind that isn't sent, or one that is too deep.

    Examples:
        >>> unpack(pack([1, (2.5, "a"), None]))
        [1, (2.5, 'a'), None]
    """
    arrays: list[Array] = []
    tree = _tree(value, arrays, 0)
    header = {"value": tree, "arrays": [[a.dtype.name, list(a.shape)] for a in arrays]}
    head = json.dumps(header, allow_nan=False).encode()
    return b"".join([len(head).to_bytes(8, "little"), head, *(np.ascontiguousarray(a).tobytes() for a in arrays)])


def unpack(data: bytes, resolve: Callable[[int, int | None], Any] | None = None) -> Any:
    """The value of a message; ``resolve`` gives what references stand for.

    Raises:
        BadMessage: for anything that :func:`pack` doesn't make.
    """
    try:
        size = int.from_bytes(data[:8], "little")
        header = json.loads(bytes(data[8 : 8 + size]).decode())
        arrays: list[Array] = []
        at = 8 + size
        for name, shape in header["arrays"]:
            if name not in DTYPES or not all(type(n) is int and n >= 0 for n in shape):
                raise BadMessage(f"an array of {name!r} and shape {shape!r}"[:200])
            dtype = np.dtype(name).newbyteorder("<")
            length = dtype.itemsize * math.prod(shape)
            if len(data) - at < length:
                raise BadMessage("an array is cut off")
            arrays.append(np.frombuffer(data, dtype, math.prod(shape), at).reshape(shape).astype(np.dtype(name)))
            at += length
        return _value(header["value"], arrays, resolve, 0)
    except BadMessage:
        raise
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError, MemoryError) as error:
        raise BadMessage(f"no message ({type(error).__name__})") from None


def _tree(value: Any, arrays: list[Array], depth: int) -> Any:
    if depth > DEEPEST:
        raise BadMessage("a value nested too deep")
    if isinstance(value, np.ndarray | np.generic):
        array = np.asarray(value)
        if array.dtype.name not in DTYPES:
            raise BadMessage(f"an array of {array.dtype}; numbers are wanted")
        arrays.append(array.astype(array.dtype.newbyteorder("<"), copy=False))
        return {"array": len(arrays) - 1}
    if value is None or type(value) in (bool, int, str):
        return value
    if type(value) is float:
        return value if math.isfinite(value) else {"float": repr(value)}
    if type(value) is list:
        return [_tree(item, arrays, depth + 1) for item in value]
    if isinstance(value, tuple):
        return {"tuple": [_tree(item, arrays, depth + 1) for item in value]}
    if isinstance(value, dict):
        pairs = [[_tree(k, arrays, depth + 1), _tree(v, arrays, depth + 1)] for k, v in value.items()]
        return {"dict": pairs}
    if isinstance(value, Reference):
        return {"returned": [value.call, value.item]}
    raise BadMessage(f"a value of type {type(value).__name__[:80]}; arrays, numbers, strings and lists are wanted")


def _value(tree: Any, arrays: list[Array], resolve: Callable[[int, int | None], Any] | None, depth: int) -> Any:
    if depth > 2 * DEEPEST:
        raise BadMessage("a value nested too deep")
    if isinstance(tree, list):
        return [_value(item, arrays, resolve, depth + 1) for item in tree]
    if not isinstance(tree, dict):
        return tree
    ((kind, inner),) = tree.items()
    if kind == "array":
        return arrays[inner]
    if kind == "float":
        return {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}[inner]
    if kind == "tuple":
        return tuple(_value(item, arrays, resolve, depth + 1) for item in inner)
    if kind == "dict":
        return {_value(k, arrays, resolve, depth + 1): _value(v, arrays, resolve, depth + 1) for k, v in inner}
    if kind == "returned" and resolve is not None:
        return resolve(*inner)
    raise BadMessage(f"a node {kind!r}"[:200])
