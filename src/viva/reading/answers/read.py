"""Reading the answers out of a passage: the one entry point of this package."""

from __future__ import annotations

from collections.abc import Mapping

from viva.reading.answers.choice_answers import choice_candidates, in_order
from viva.reading.answers.enumerated import numbers_in_order
from viva.reading.answers.equation_answers import equation_candidates
from viva.reading.answers.form import AnswerForm, Candidate, Reading
from viva.reading.answers.graph_answers import graph_candidates
from viva.reading.answers.labels import Labels
from viva.reading.answers.last_line import ending_told
from viva.reading.answers.number_answers import number_candidates
from viva.reading.answers.ranking import rank
from viva.reading.answers.statements import Statement, statements
from viva.reading.answers.tensor_answers import tensor_candidates
from viva.reading.transcript import Passage

MAX_CANDIDATES = 400
"""Candidates kept per field; the last ones, since the last that fits counts."""


def read_answers(passage: Passage, forms: Mapping[str, AnswerForm]) -> dict[str, Reading]:
    r"""What ``passage`` answers to each of ``forms``; a field that it doesn't answer has a reading without candidates.

    Never raises for any text, and takes time linear in its length.

    >>> text = "Per filter 3*3*3 = 27 weights, so 4 * 27 = 108.\n\n**Answer:** 108 parameters (112 with biases)."
    >>> reading = read_answers(Passage(text, (5, 7)), {"count": AnswerForm("number", nouns=("parameters",))})["count"]
    >>> reading.best.value.value, reading.best.lines, reading.best.strict
    (Fraction(108, 1), (7, 7), True)
    """
    said = statements(passage)
    return read_statements(said, forms)


def read_statements(said: tuple[Statement, ...], forms: Mapping[str, AnswerForm]) -> dict[str, Reading]:
    """:func:`read_answers` on statements that are already made."""
    said = ending_told(said)
    labels = _labels(forms)
    numbers = [name for name, form in forms.items() if form.kind == "number"]
    choices = [name for name, form in forms.items() if form.kind == "choice"]
    readings: dict[str, Reading] = {}
    for name, form in forms.items():
        candidates: list[Candidate]
        if form.kind == "number":
            candidates = list(number_candidates(name, form, said, labels, numbers))
        elif form.kind == "tensor":
            candidates = list(tensor_candidates(name, form, said, labels))
        elif form.kind == "choice":
            candidates = list(choice_candidates(name, form, said, labels, alone=len(choices) == 1))
        elif form.kind == "graph":
            candidates = list(graph_candidates(name, form, said))
        else:
            candidates = list(equation_candidates(name, form, said, labels))
        if len(candidates) > MAX_CANDIDATES:
            strict = [c for c in candidates if c.strict][-MAX_CANDIDATES:]
            candidates = (
                strict + [c for c in candidates if not c.strict][-(MAX_CANDIDATES - len(strict)) :]
                if len(strict) < MAX_CANDIDATES
                else strict
            )
        readings[name] = rank(candidates, said)
    if len(numbers) > 1 and not any(readings[name].candidates for name in numbers):
        for name, candidate in numbers_in_order(numbers, said).items():
            readings[name] = rank([candidate], said)
    unread = [name for name in choices if not readings[name].candidates]
    if len(choices) > 1 and unread == choices:
        for name, candidate in in_order(choices, forms[choices[0]].options, said).items():
            readings[name] = rank([candidate], said)
    return readings


_LABELS: dict[int, tuple[Mapping[str, AnswerForm], Labels]] = {}
_MOST_LABELS = 256


def _labels(forms: Mapping[str, AnswerForm]) -> Labels:
    """The labels of a part, compiled once for as long as the same forms are asked for."""
    known = _LABELS.get(id(forms))
    if known is not None and known[0] is forms:
        return known[1]
    if len(_LABELS) >= _MOST_LABELS:
        _LABELS.clear()
    labels = Labels(forms)
    _LABELS[id(forms)] = (forms, labels)  # kept with the forms, so that no other forms can get their id
    return labels
