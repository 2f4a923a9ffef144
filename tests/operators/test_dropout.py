"""The closed form of the expected dropout loss against the sum over all masks."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viva.operators import enumerated_dropout_loss, expected_dropout_loss

SMALL = st.integers(-3, 3)


@given(st.data(), st.integers(1, 3), st.integers(1, 3), st.integers(1, 9), st.integers(1, 3))
def test_closed_form(data, n, d, tenths, scale):
    x = [[data.draw(SMALL) for _ in range(d)] for _ in range(n)]
    y, w = [data.draw(SMALL) for _ in range(n)], [data.draw(SMALL) for _ in range(d)]
    keep = Fraction(tenths, 10)
    closed = expected_dropout_loss(x, y, w, keep, scale=scale)
    assert closed == enumerated_dropout_loss(x, y, w, keep, scale=scale)


def test_too_many_masks():
    with pytest.raises(ValueError, match="too many masks"):
        enumerated_dropout_loss(np.ones((5, 4)), np.ones(5), np.ones(4), Fraction(1, 2))
