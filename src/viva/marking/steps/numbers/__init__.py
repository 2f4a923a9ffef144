"""Arithmetic in prose: text cut into numbers, operators and words, computed, and compared to the digits shown.

In goes a stretch of text; ``tokens.py`` cuts it, ``quantities.py`` says what a written number may mean,
``expressions.py`` and ``values.py`` compute, ``rounding.py`` compares, ``doubts.py`` looks for innocent explanations;
``claims.py`` puts these together, ``counts.py`` knows claims in words. The door is
:func:`viva.marking.steps.arithmetic.arithmetic_claims`.
"""

from viva.marking.steps.numbers.counts import count_claims
from viva.marking.steps.numbers.stretches import Claim

__all__ = ["Claim", "count_claims"]
