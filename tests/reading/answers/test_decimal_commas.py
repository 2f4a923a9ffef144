"""Commas as decimal signs: read so where the text shows it, and left alone where they may part a list or thousands."""

import pytest

from viva.reading.answers.decimal_commas import with_decimal_points

TABLE = [
    (r"$0{,}02\cdot 0{,}9 = 0{,}018$", r"$0.02\cdot 0.9 = 0.018$"),
    ("0,018 / 0,067 ≈ 0,269, also 26,9 %.", "0.018 / 0.067 ≈ 0.269, also 26.9 %."),
    ("1.234,5 ist ≈ 1234,5 und 16.384 ist es auch", "1234.5 ist ≈ 1234.5 und 16384 ist es auch"),
    ("1 234,5 ≈ 1234,50", "1234.5 ≈ 1234.50"),
    ("≈ 0,27 bei (0,1)", "≈ 0.27 bei (0,1)"),
    ("p = (0,5; 0,2; 0,3), denn 0,5 · 2 = 1", "p = (0.5; 0.2; 0.3), denn 0.5 · 2 = 1"),
    *[
        (text, text)
        for text in (
            "x is 0,1 or [4,6,10] or x_{1,2}", r"in total $150{,}528$ weights, or 150,528", "≈ 1,200 weights",
            "0.27 ≈ 0,27", r"$1{,}000{,}000$ and $1{,}5$",
        )
    ],
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), TABLE)
def test_points(text: str, wanted: str) -> None:
    assert with_decimal_points(text) == wanted
