"""The homework's experiments, run: on toy data whose answers are known exactly, and on real data.

A study is a list of parts; each part says what was done, gives its numbers and curves, and makes statements of what is
seen that are checked against these numbers. The estimators follow scikit-learn's conventions and can be used by
themselves. Needs the extra ``lab`` (scikit-learn, and matplotlib for plots). Uses :mod:`viva.operators` for forward and
backward passes. Start with :mod:`viva.lab.dropout_study`.
"""

from viva.lab.descent import DescentRegressor
from viva.lab.dropout_study import DROPOUT_PARTS, dropout_study
from viva.lab.least_squares import (
    DropoutLeastSquares,
    GaussianNoiseLeastSquares,
    MinimumNormLeastSquares,
    enumerate_dropout,
)
from viva.lab.network import DropoutClassifier
from viva.lab.parts import Part, Statement

__all__ = [
    "DROPOUT_PARTS",
    "DescentRegressor",
    "DropoutClassifier",
    "DropoutLeastSquares",
    "GaussianNoiseLeastSquares",
    "MinimumNormLeastSquares",
    "Part",
    "Statement",
    "dropout_study",
    "enumerate_dropout",
]
