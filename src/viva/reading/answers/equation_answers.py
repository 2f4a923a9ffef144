"""Which of the formulas in a text is the answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from viva.reading.answers.form import AnswerForm, Candidate
from viva.reading.answers.labels import Labels
from viva.reading.answers.statements import Statement


def equation_candidates(name: str, form: AnswerForm, statements: Sequence[Statement], labels: Labels) -> Iterator[Candidate]:
    """Every formula that may answer the field, weighed."""
    return iter(())
