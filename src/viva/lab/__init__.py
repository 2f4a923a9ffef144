"""The homework's experiments, run: on toy data whose answers are known exactly, and on real data.

A study is a list of parts; each part says what was done, gives its numbers and curves, and makes statements of what is
seen that are checked against these numbers. The estimators follow scikit-learn's conventions and can be used by
themselves. Needs the extra ``lab`` (scikit-learn, and matplotlib for plots). Uses :mod:`viva.operators` for forward and
backward passes, and PyTorch beside them where it is installed. Start with :mod:`viva.lab.dropout_study`, or with
:mod:`viva.lab.cnn_study`.
"""

from viva.lab.cnn import CnnSettings, NumpyCnn
from viva.lab.cnn_study import CNN_PARTS, cnn_study
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
from viva.lab.training import History, Labelled, train

__all__ = [
    "CNN_PARTS",
    "DROPOUT_PARTS",
    "CnnSettings",
    "DescentRegressor",
    "DropoutClassifier",
    "DropoutLeastSquares",
    "GaussianNoiseLeastSquares",
    "History",
    "Labelled",
    "MinimumNormLeastSquares",
    "NumpyCnn",
    "Part",
    "Statement",
    "cnn_study",
    "dropout_study",
    "enumerate_dropout",
    "train",
]
