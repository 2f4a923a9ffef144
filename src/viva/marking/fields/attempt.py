"""All fields of a part marked in one answer, and what they come to."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from viva.marking.columnwise import fitted
from viva.marking.fields.answer_formulas import Formulas
from viva.marking.fields.array_code_answers import in_array_code
from viva.marking.fields.choice import decide_choice
from viva.marking.fields.decision import Decision, decide_together, mark_of, unread
from viva.marking.fields.expression import decide_expression, mark_expression
from viva.marking.fields.forms import forms_of
from viva.marking.fields.graph import decide_graph, shown_graph
from viva.marking.fields.number import decide_number, shown
from viva.marking.fields.phrases import Said, Sentence, first_said, sentences
from viva.marking.fields.restated import not_of_the_question, repeats_the_question
from viva.marking.fields.rubric import mark_rubric, without_taken_back
from viva.marking.fields.tensor import decide_tensor, shown_tensor
from viva.marking.judge import Judge
from viva.marking.record import FieldMark, Verdict
from viva.patterns import regex
from viva.reading.answers import AnswerForm, Candidate, GraphValue, Reading
from viva.reading.answers.decimal_commas import with_decimal_points
from viva.reading.answers.fraction_signs import with_written_fractions
from viva.reading.answers.hedges import SEVERAL, WITHDRAWN, hedge, told_again, withdrawn
from viva.reading.answers.macros import Macros, expanded, macros_of
from viva.reading.answers.read import read_statements
from viva.reading.answers.statements import Weight, statements
from viva.reading.answers.tensor_answers import DOWN_A_COLUMN
from viva.reading.hidden import visible
from viva.reading.transcript import Passage
from viva.remembered import remembered
from viva.sets.drawn import DrawnField, DrawnPart, Misconception

_MOST_OTHERS = 40
_NEAR = 12
"""How much less a number may weigh that stands in the same sentence and is as plainly stated."""
OTHER_NUMBERS = "it was asked with other numbers than the set's"


def mark_fields(
    part: DrawnPart,
    passage: Passage,
    *,
    complete: bool = True,
    judge: Judge | None = None,
    macros: Macros | None = None,
    earlier: Sequence[Passage] = (),
) -> tuple[FieldMark, ...]:
    """Mark every field of ``part`` in one answer.

    Args:
        part: the part as it was asked.
        passage: the answer, with its lines in the source.
        complete: False if the answer was cut off; then only explicit answers count.
        judge: asked about key points of rubrics that no phrasing settles.
        macros: the TeX commands that the whole text defines; without them those of the answer itself.
        earlier: earlier answers to the part; code that mends one function leaves the others as they were.

    Never raises for any text.

    >>> from viva.sets import load_set
    >>> part = load_set("hw5").draw(0).part("3b")
    >>> mark, = mark_fields(part, Passage("In all 27 + 12 = 38 parameters.", (7, 7)))
    >>> mark.verdict, mark.given, mark.witness, mark.lines
    ('wrong', '38', '39, not 38', (7, 7))
    """
    if not all(field.finished for field in part.fields):

        def marked(done: DrawnPart) -> tuple[FieldMark, ...]:
            return mark_fields(done, passage, complete=complete, judge=judge, macros=macros, earlier=earlier)

        return _without_keys(part, marked)
    code: dict[str, FieldMark] = {}
    if part.code is not None:
        from viva.marking.fields.code import mark_code

        code = mark_code(part, passage, complete=complete, earlier=earlier)
        if len(code) == len(part.fields):
            return tuple(code[field.name] for field in part.fields)
    seen = visible(passage.text)
    if seen is not passage.text:
        passage = Passage(seen, passage.lines)
    passage = expanded(passage, macros_of(passage.text) if macros is None else macros)
    passage = replace(passage, text=with_written_fractions(with_decimal_points(passage.text)))
    whole = part
    part = fitted(part, passage.text)
    said = statements(passage)
    text = sentences(passage, said)
    forms = forms_of(part)
    readings = read_statements(said, forms)
    formulas = Formulas(part, passage, said, text)
    own: Sequence[Sentence] | None = None
    marks = []
    for field in part.fields:
        if field.kind == "code":
            marks.append(code[field.name])
        elif field.kind == "rubric":
            own = without_taken_back(not_of_the_question(part, text)) if own is None else own
            mark = mark_rubric(field, own, passage.text, complete=complete, judge=judge)
            taken_back = mark.verdict == "right" and said and withdrawn(said, len(said) - 1)
            marks.append(_undecided(mark, WITHDRAWN) if taken_back else mark)
        elif field.kind == "expression":
            mark = mark_expression(field, readings[field.name], formulas, complete=complete)
            if mark.verdict in ("unread", "undecided") and whole.columnwise and complete:
                mark = in_array_code(mark, whole, passage, said, text)
            marks.append(_if_meant(mark, field, readings[field.name], formulas, forms))
        else:
            mark = _mark_value(field, readings[field.name], text, complete=complete)
            marks.append(_if_meant(mark, field, readings[field.name], formulas, forms))
    return tuple(_of_other_numbers(mark) for mark in marks) if part.other_numbers else tuple(marks)


def _of_other_numbers(mark: FieldMark) -> FieldMark:
    """``mark``, but undecided where it rests on the key's numbers and was asked with others."""
    rests = mark.kind in ("number", "tensor") and mark.verdict in ("right", "wrong", "partly")
    return _undecided(mark, OTHER_NUMBERS) if rests else mark


def _without_keys(part: DrawnPart, marked: Callable[[DrawnPart], tuple[FieldMark, ...]]) -> tuple[FieldMark, ...]:
    """The marks of a part of an unfinished set: what has no key yet is undecided."""
    done = replace(part, fields=tuple(field for field in part.fields if field.finished))
    marks = {mark.name: mark for mark in (marked(done) if done.fields else ())}
    return tuple(
        marks.get(field.name)
        or FieldMark(
            name=field.name,
            kind=field.kind,
            verdict="undecided",
            basis="exact",
            reason="the set has no key for it yet",
            decisive=field.decisive,
        )
        for field in part.fields
    )


def _if_meant(
    mark: FieldMark, field: DrawnField, reading: Reading, formulas: Formulas, forms: Mapping[str, AnswerForm]
) -> FieldMark:
    """``mark``, but undecided where the right answer stands there without being given as the answer."""
    if mark.verdict not in ("right", "partly"):
        return mark
    said = formulas.statements
    if mark.basis == "pattern":
        return mark
    peers = sum(form.kind == forms[field.name].kind for form in forms.values())
    best = reading.best
    if best is not None and field.kind != "expression" and repeats_the_question(formulas.part, said[best.place].plain):
        return _undecided(mark, "it is the question's own sentence")
    reason = hedge(forms[field.name], reading, said, peers=peers)
    if reason is None and any(_contradicts(field, other, formulas) for other in told_again(reading, said)):
        reason = SEVERAL
    if reason is None:
        return mark
    return _undecided(mark, reason)


def _undecided(mark: FieldMark, reason: str) -> FieldMark:
    return mark.model_copy(update={"verdict": "undecided", "reason": reason, "witness": None, "key_verdict": None})


def _contradicts(field: DrawnField, candidate: Candidate, formulas: Formulas) -> bool:
    if field.kind == "expression":
        return decide_expression(field, candidate, formulas).verdict == "wrong"
    return _decide(field, candidate).verdict == "wrong"


def attempt_verdict(fields: Sequence[FieldMark]) -> Verdict:
    """The verdict on an attempt from its decisive fields.

    All right is ``right``; some right and some wrong, or right but for a binding convention, is ``partly``; otherwise
    an undecided field makes it ``undecided``, a wrong one ``wrong``, and what is left is ``unread``.

    >>> def mark(verdict): return FieldMark(name="a", kind="number", verdict=verdict, basis="exact")
    >>> pairs = ("right", "wrong"), ("right", "undecided"), ("wrong", "unread")
    >>> [attempt_verdict([mark(a), mark(b)]) for a, b in pairs]
    ['partly', 'undecided', 'wrong']
    """
    verdicts = {field.verdict for field in fields if field.decisive} or {field.verdict for field in fields}
    if verdicts == {"right"}:
        return "right"
    if "partly" in verdicts or {"right", "wrong"} <= verdicts:
        return "partly"
    if "undecided" in verdicts:
        return "undecided"
    return "wrong" if "wrong" in verdicts else "unread"


def _mark_value(field: DrawnField, reading: Reading, text: Sequence[Sentence], *, complete: bool) -> FieldMark:
    expected = _shown_key(field)
    best = reading.best
    if best is None or (not complete and not best.strict):
        said = first_said(field.said, text) if field.said else None
        if said is not None and not said.denied:
            return FieldMark(
                name=field.name,
                kind=field.kind,
                verdict="right",
                basis="pattern",
                given=said.sentence[:200],
                expected=expected,
                reading="lenient",
                lines=said.lines,
                decisive=field.decisive,
            )
        wrong = next((s for m in field.misconceptions if m.said and (s := _said_wrong(m, text))), None)
        if wrong is not None and best is None:
            return FieldMark(
                name=field.name,
                kind=field.kind,
                verdict="wrong",
                basis="pattern",
                given=wrong[1].sentence[:200],
                expected=expected,
                misconception=wrong[0].name,
                witness=f"{wrong[0].title}: “{wrong[1].sentence[:200]}”",
                reading="lenient",
                lines=wrong[1].lines,
                decisive=field.decisive,
            )
        return unread(
            field,
            "the answer was cut off" if best is not None else f"no {field.kind} was found that answers it",
            expected,
        )
    decision = decide_together([_with_assumptions(field, candidate, text) for candidate in reading.rivals])
    if decision.verdict == "wrong" and field.kind == "number" and not best.strict and _on_the_way(field, best, text):
        decision = Decision("undecided", reason="it may be a step on the way to a number that stands behind it")
    if decision.verdict == "wrong" and field.kind == "number" and _another_is_right(field, reading):
        decision = Decision(
            "undecided", reason="the right number stands there as well, and nothing says which is meant"
        )
    if decision.verdict == "wrong" and field.said and (told := first_said(field.said, text)) and not told.denied:
        decision = Decision("undecided", reason="what was read and its words don't agree")
    return mark_of(field, reading, decision, _given(best), expected)


_A_STEP = regex(
    r"\b(?:first|normali[sz]\w*|standardi[sz]\w*|initially|before|intermediate|centr?er?(?:ed|ing))\b", re.IGNORECASE
)


def _on_the_way(field: DrawnField, best: Candidate, text: Sequence[Sentence]) -> bool:
    """Whether a number is said of a first step, and the right one stands in a sentence behind."""
    own = [k for k, sentence in enumerate(text) if sentence.lines[0] <= best.lines[0] <= sentence.lines[1]]
    here = [
        k for k in own if any(best.raw.strip() in form for form in text[k].forms) and _A_STEP.search(text[k].forms[0])
    ]
    if not here:
        return False
    value = re.escape(shown(Fraction(field.expected)))
    return any(re.search(rf"(?<![\w.,/-]){value}(?![\w/]|[.,]\d)", s.forms[0]) for s in text[here[0] + 1 :])


def _another_is_right(field: DrawnField, reading: Reading) -> bool:
    """Whether the right number is stated as plainly, and neither is called the answer or concluded.

    "39 weights in all. An ordinary layer has 108 weights": the last number may be about something else.
    """
    best = reading.candidates[0]
    least = min(best.weight, 10 * Weight.PLAIN) - _NEAR
    beside = [o for o in reading.candidates[1:_MOST_OTHERS] if o.place == best.place and o.weight >= least]
    if (
        not best.strict
        and any(_decide(field, other).verdict == "right" for other in beside)
        and _decide(field, best).misconception is None
    ):
        return True
    if best.weight >= 10 * Weight.CONCLUSION:
        return False
    return any(
        (other.weight >= 10 * Weight.PLAIN if other.place != best.place else other.weight == best.weight)
        and _decide(field, other).verdict == "right"
        for other in reading.candidates[1:_MOST_OTHERS]
    )


def _said_wrong(misconception: Misconception, text: Sequence[Sentence]) -> tuple[Misconception, Said] | None:
    """The sentence that states a wrong answer in words or letters, if one does."""
    said = first_said(misconception.said, text)
    return (misconception, said) if said is not None and not said.denied else None


def _with_assumptions(field: DrawnField, candidate: Candidate, text: Sequence[Sentence]) -> Decision:
    decision = _decide(field, candidate)
    if decision.verdict != "wrong":
        return decision
    if candidate.why == DOWN_A_COLUMN:
        return Decision("undecided", reason="the layout of the matrix was lost")
    for assumed in field.assumed:
        alone = _decide(DrawnField(field.name, field.kind, field.ask, assumed.value), candidate)
        if alone.verdict == "right" and first_said(assumed.patterns, text):
            return Decision("right", decision.basis, reason=assumed.note, key_verdict=decision.key_verdict)
    return decision


def _decide(field: DrawnField, candidate: Candidate) -> Decision:
    if field.kind == "number":
        return decide_number(field, candidate.value)
    if field.kind == "tensor":
        return decide_tensor(field, candidate.value)
    if field.kind == "graph":
        return decide_graph(field, candidate.value)
    return decide_choice(field, candidate.value)


def _given(candidate: Candidate) -> str:
    value = candidate.value
    if isinstance(value, str):
        return value
    if isinstance(value, GraphValue):
        return shown_graph(sorted(value.edges or value.given))[:500]
    if hasattr(value, "nested"):
        return shown_tensor(value.nested())
    return shown(value.value)


@remembered(most=1024)
def _shown_key(field: DrawnField) -> str:
    value: object = field.expected
    if field.kind == "tensor":
        return shown_tensor(value)
    if field.kind == "graph":
        return shown_graph(value)  # type: ignore[arg-type]
    return shown(Fraction(value)) if field.kind == "number" else str(value)  # type: ignore[call-overload]
