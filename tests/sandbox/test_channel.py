"""Values into the sandbox and out of it: all that is sent comes back, and no bytes do more than be refused."""

from __future__ import annotations

import contextlib
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from viva.sandbox.channel import DTYPES, BadMessage, Reference, frame, frames, pack, unpack

PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
KEYS = st.text(max_size=5) | st.integers()
VALUES = st.recursive(
    PLAIN,
    lambda inner: (
        st.lists(inner, max_size=4) | st.lists(inner, max_size=4).map(tuple) | st.dictionaries(KEYS, inner, max_size=4)
    ),
    max_leaves=12,
)


@given(VALUES)
@settings(deadline=None)
def test_plain_values_come_back(value: Any) -> None:
    assert unpack(pack(value)) == value


@given(st.sampled_from(sorted(DTYPES)).flatmap(lambda d: hnp.arrays(d, hnp.array_shapes(min_dims=0, min_side=0))))
@settings(deadline=None)
def test_arrays_come_back(array: Any) -> None:
    (back,) = unpack(pack([array]))
    assert back.dtype == array.dtype and back.shape == array.shape
    assert np.array_equal(back, array, equal_nan=array.dtype.kind == "f")
    back[...] = 1  # a function may work in place on what it is given


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_floats_that_json_can_not_spell_come_back(value: float) -> None:
    assert repr(unpack(pack((value,)))) == repr((value,))


@pytest.mark.parametrize(
    "value",
    [
        object(),
        {1, 2},
        b"bytes",
        1j,
        np.array(["a"]),
        np.array([None]),
        np.array([1j]),
        lambda: None,
        type,
        [[[object()]]],
    ],
)
def test_other_values_are_refused(value: Any) -> None:
    with pytest.raises(BadMessage):
        pack(value)


def test_a_deep_value_is_refused() -> None:
    value: list[Any] = []
    for _ in range(1000):
        value = [value]
    with pytest.raises(BadMessage, match="deep"):
        pack(value)


@given(st.binary(max_size=200))
@settings(deadline=None, max_examples=300)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for message in (data, *frames(data)):
        with contextlib.suppress(BadMessage):
            unpack(message)


@pytest.mark.parametrize(
    "header",
    [
        '{"value": {"array": 0}, "arrays": [["object", [1]]]}',
        '{"value": {"array": 0}, "arrays": [["float64", [1000000000000]]]}',
        '{"value": {"array": 0}, "arrays": [["float64", [-1]]]}',
        '{"value": {"array": 7}, "arrays": []}',
        '{"value": {"returned": [0, 0]}, "arrays": []}',
        '{"value": {"system": "true"}, "arrays": []}',
        '{"value": {"array": 0, "tuple": []}, "arrays": []}',
        '{"value": ' + "[" * 500 + "]" * 500 + ', "arrays": []}',
        "[" * 100_000,
        "{}",
    ],
)
def test_a_made_up_message_is_refused(header: str) -> None:
    head = header.encode()
    with pytest.raises(BadMessage):
        unpack(len(head).to_bytes(8, "little") + head)


def test_references_are_resolved() -> None:
    assert unpack(pack((Reference(2, 1), Reference(0))), lambda call, item: (call, item)) == ((2, 1), (0, None))


def test_frames_stop_at_what_is_empty_or_cut_off() -> None:
    data = frame(b"one") + frame(b"two")
    assert frames(data) == [b"one", b"two"]
    assert frames(data, 1) == [b"one"]
    assert frames(data[:-1]) == [b"one"]
    assert frames(bytes(8 * 10**6) + data) == []
