"""Formulas: read into an expression tree, computed exactly, found equal or refuted by a witness.

In comes text as people and models write it (TeX, Unicode, plain, NumPy, Maxima) and a :class:`Notation` that says
what the symbols mean; out comes a :class:`Comparison`: equal, refuted at concrete numbers that anyone can put in by
hand, ill-typed, or undecided with the reason. :func:`compare` is for formulas, :func:`equal` for final answers. Start
with ``tree.py`` (what a formula is), then ``read.py`` (text to tree), ``notation.py``, ``evaluate.py`` and
``compare.py``. Nothing here knows of problem sets.
"""

from typing import TYPE_CHECKING

from viva.algebra.compare import compare
from viva.algebra.comparison import Comparison
from viva.algebra.evaluate import evaluate
from viva.algebra.instances import Instance
from viva.algebra.notation import Notation
from viva.algebra.read import ReadError, read_formula, read_plain, read_tex
from viva.algebra.syntax.printing import to_tex
from viva.algebra.syntax.printing_plain import to_plain
from viva.algebra.witness import Witness
from viva.first_use import at_first_use

if TYPE_CHECKING:
    from viva.algebra.answers import equal
else:
    __getattr__ = at_first_use(__name__, {"equal": "viva.algebra.answers"})

__all__ = [
    "Comparison",
    "Instance",
    "Notation",
    "ReadError",
    "Witness",
    "compare",
    "equal",
    "evaluate",
    "read_formula",
    "read_plain",
    "read_tex",
    "to_plain",
    "to_tex",
]
