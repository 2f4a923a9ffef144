"""What was answered: a passage and the forms of the answers asked for go in, readings come out.

:func:`read_answers` cuts the passage into statements (:mod:`.statements`), finds numbers, arrays, choices and
formulas in
them (:mod:`.numbers`, :mod:`.tensors`, :mod:`.choices`, :mod:`.equations`), weighs each as an answer to each field
(``*_answers``) and ranks them (:mod:`.ranking`). Start with ``read.py``.
"""

from viva.reading.answers.form import (
    AnswerForm,
    Candidate,
    EquationValue,
    GraphValue,
    NumberValue,
    Reading,
    TensorValue,
)
from viva.reading.answers.read import read_answers

__all__ = [
    "AnswerForm",
    "Candidate",
    "EquationValue",
    "GraphValue",
    "NumberValue",
    "Reading",
    "TensorValue",
    "read_answers",
]
