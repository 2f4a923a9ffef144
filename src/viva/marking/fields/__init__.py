"""Answer fields marked: a part as drawn and an answer go in, one :class:`~viva.marking.record.FieldMark` a field
comes out.

One file a kind: ``number.py``, ``tensor.py``, ``choice.py``, ``expression.py`` (decided by evaluation at drawn
instances), ``rubric.py`` (key points by their phrasing), ``code.py`` (functions run in the sandbox).
``attempt.py`` is the place to start: it reads the answers and asks each kind for its verdict. An answer is called
wrong only with a witness; what isn't understood is undecided.
"""

from viva.marking.fields.attempt import attempt_verdict, mark_fields
from viva.marking.fields.expression import first_formula_equal

__all__ = ["attempt_verdict", "first_formula_equal", "mark_fields"]
