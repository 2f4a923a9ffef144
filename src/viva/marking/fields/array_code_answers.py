"""What array code says of a formula's field, where no formula in the text could be decided."""

from __future__ import annotations

from collections.abc import Sequence

from viva.marking.fields.answer_formulas import Formulas
from viva.marking.fields.array_code import array_formulas
from viva.marking.fields.expression import decide_expression
from viva.marking.fields.phrases import Sentence
from viva.marking.record import FieldMark
from viva.patterns import regex
from viva.reading.answers import Candidate, EquationValue
from viva.reading.answers.statements import Statement
from viva.reading.transcript import Passage
from viva.sets.drawn import DrawnPart

_GRADIENT = regex(r"(?:dl_?d?|grad_?|d)(?=[a-z])")
"""How a name in code begins that means a derivative: ``dX``, ``dL_dX``, ``grad_x``."""


def in_array_code(
    mark: FieldMark, part: DrawnPart, passage: Passage, said: Sequence[Statement], text: Sequence[Sentence]
) -> FieldMark:
    """``mark``, or what the code in the passage comes to: right, or wrong with a mistake that has a name.

    The names in code are taken for what they usually mean, so that another difference decides nothing.

    Examples:
        >>> from viva.marking.fields import mark_fields
        >>> from viva.sets import load_set
        >>> code = "dX = gamma / std * (dY - dY.mean(axis=0) - Z * (dY * Z).mean(axis=0))"
        >>> mark_fields(load_set("hw5").draw_part("6b", 0), Passage(code, (1, 1)))[0].verdict
        'right'
    """
    field = next(f for f in part.fields if f.name == mark.name)
    formula = next((f for name, f in array_formulas(passage).items() if _same_name(name, field.name.lower())), None)
    if formula is None:
        return mark
    value = EquationValue("", (formula.tex,))
    candidate = Candidate(value, formula.code, formula.lines, "lenient", "array code", 0)
    decision = decide_expression(field, candidate, Formulas(part, passage, said, text))
    if decision.verdict != "right" and not (decision.verdict == "wrong" and decision.misconception):
        return mark
    return mark.model_copy(
        update={
            "verdict": decision.verdict,
            "basis": decision.basis,
            "given": formula.code[:500],
            "lines": formula.lines,
            "misconception": decision.misconception,
            "witness": decision.witness,
            "reason": decision.reason,
            "key_verdict": decision.key_verdict,
            "reading": "lenient",
        }
    )


def _same_name(name: str, field: str) -> bool:
    """Whether a name in code is the field's, however it says that it is a derivative."""
    begins = _GRADIENT.match(name)
    return name == field or (begins is not None and f"d{name[begins.end() :].lstrip('_')}" == field)
