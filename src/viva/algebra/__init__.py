"""Formulas: read into an expression tree, computed exactly, found equal or refuted by a witness."""

from .compare import Comparison, compare
from .evaluate import evaluate
from .instances import Instance
from .notation import Notation
from .witness import Witness

__all__ = ["Comparison", "Instance", "Notation", "Witness", "compare", "evaluate"]
