"""Formulas: read into an expression tree, computed exactly, found equal or refuted by a witness."""

from .compare import compare
from .comparison import Comparison
from .evaluate import evaluate
from .instances import Instance
from .notation import Notation
from .read import ReadError, read_formula, read_plain, read_tex
from .witness import Witness

__all__ = [
    "Comparison",
    "Instance",
    "Notation",
    "ReadError",
    "Witness",
    "compare",
    "evaluate",
    "read_formula",
    "read_plain",
    "read_tex",
]
