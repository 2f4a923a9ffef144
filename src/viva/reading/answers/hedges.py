"""Whether the best candidate was given as *the* answer: not beside others, not in a question, not taken back.

Whoever names every option, or says "108 or 112", or puts an answer into another one's mouth, has not answered, although
the right answer stands there. Such an answer is nothing that can be called right; it isn't called wrong for it either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from viva.patterns import regex
from viva.reading.answers.choices import find_choices
from viva.reading.answers.equations import find_equations
from viva.reading.answers.equations_found import EquationFound
from viva.reading.answers.form import AnswerForm, Candidate, EquationValue, NumberValue, Reading, TensorValue
from viva.reading.answers.looks import normal
from viva.reading.answers.numbers import NumberFound, find_numbers
from viva.reading.answers.plain import plain_text
from viva.reading.answers.statements import Statement
from viva.reading.answers.tensors import find_tensors

SEVERAL = "it gives several answers and doesn't say which one is meant"
ASKED = "it is asked, not answered"
WITHDRAWN = "the answer is taken back, or said not to be known"
ATTRIBUTED = "it says that somebody else says so"
INEXACT = "it gives a bound or a range, not the value"
NOT_RUN = "it is code that would print an answer; nothing ran it"

_OR = r"\bor(?: else)?\b|\balternatively\b|\bmaybe\b|\bperhaps\b|\bpossibly\b"
_BETWEEN = regex(
    rf"(?:[\s$⟪⟫⟦⟧()\[\]{{}}`'\"*.]|\\\\|\\text\s*\{{)*(?:[,;/|]|\\quad|\\qquad|\band\b|{_OR})"
    rf"(?:[\s,;/|$⟪⟫⟦⟧()\[{{}}`'\"*:.]|\\q?quad|\\text\s*\{{|\\boxed\s*\{{|\band\b|{_OR}|\balso\b|\beven\b"
    rf"|\bits transpose\b|\b(?:it|this|the answer)(?:['’]s| is| (?:could|might|may) be)\b)*",
    re.IGNORECASE,
)
"""All that stands between two values of a list of alternatives."""
_OR_ELSE = regex(
    r"\s*(?:\\(?:text|mathrm|textrm|mbox|q?quad)\s*\{?\s*)*\b(?:or|alternatively|or else)\b"
    r"(?!\W*(?:equivalently|rather|simply))[^=]{0,12}[=\d(\\]",
    re.IGNORECASE,
)
_CHOOSING = regex(rf"/|{_OR}", re.IGNORECASE)
_REMARK = regex(
    r"[\s$⟪⟫⟦⟧)\]*]*(?:\w+\s+){0,2}"
    r"(?:if|when|with|without|including|counting|unless|were|where|for|instead|under)\b",
    re.IGNORECASE,
)
"""What makes another value a remark: "39 (or 43 with biases)"."""
_WITHDRAWN = regex(
    r"\b(?:i|we) (?:now )?(?:take|took) (?:it|that|this|my answer|everything) back\b|\b(?:i|we) (?:retract|withdraw)\b"
    r"|\bi (?:really |honestly |actually )?(?:don['’]?t|do not|cannot|can['’]?t) (?:know|tell|say|answer|decide)\b"
    r"(?! (?:more|that|what we|anything else))"
    r"|\bi have no (?:idea|answer)\b|\bi (?:don['’]?t|do not) have (?:an|any|the) answer\b|\bno idea\b"
    r"|\bignore (?:that|this|the above|my answer)\b"
    r"|\b(?:just|only|merely) (?:a (?:random |wild )?guess|guessing)\b"
    r"|\bguess(?:ing)? (?:randomly|at random|blindly)\b",
    re.IGNORECASE,
)
_WRONG = regex(
    r"\b(?:that|this|the answer above)(?:['’]s| is| was) (?:all )?(?:wrong|incorrect|not right|not correct|false)\b",
    re.IGNORECASE,
)
_ATTRIBUTED = regex(
    r"\b(?:classmates?|friends?|someone|somebody|people|others?|another (?:student|model|person)|(?:answer )?key"
    r"|text ?book|graders?|teachers?|professors?|students?|internet|you)\b[^.;:]{0,25}"
    r"\b(?:says?|said|claims?|claimed|thinks?|told|tells|wrote|writes|asked?|asks|suggests?|suggested|answered|expects?)\b"
    r"[^.;]{0,40}$",
    re.IGNORECASE,
)
_BOUND_BEFORE = regex(
    r"(?:[≤≥≠±∓]|\\(?:le|ge|leq|geq|lt|gt|ne|neq|pm|mp)\b|\+/-"
    r"|\b(?:at most|at least|(?<!add )(?<!adds )(?<!adding )(?<!comes )up to"
    r"|more than|less than|between))[\s$⟪⟦(\[]*$"
)
_RANGE_AFTER = regex(
    r"^[\s$⟫⟧)\]]*(?:±|\\pm\b|\+/-|\bor (?:so|more|less|thereabouts)\b|\bgive or take\b"
    r"|(?:to|-|–|—|\.\.\.?|…)\s*[-−]?\d)"
)
_DEPENDING = regex(r"\bdepend(?:s|ing) on\b|\beither way\b|\bwhichever\b|\bwhatever you\b", re.IGNORECASE)
_CONDITION = regex(r"^[\s$⟪⟫⟦⟧)\]*]*(?:\w+\s+){0,2}(?:if|when|unless|assuming|provided|should)\b", re.IGNORECASE)
_ASKING = regex(
    r"^\W*(?:is|are|was|could|would|should|does|do|can|might) (?:it|this|that|these|the|you|they)\b", re.IGNORECASE
)
_FILLER = regex(
    r"\b(?:final|short|my|the|so|thus|hence|therefore|answers?|result|is|are|be|it|option|or|and|maybe|perhaps|possibly|could|might"
    r"|also|field|value|parameters?|weights?|total|in|of|output|filter|equals?|we|get|have|that|this)\b",
    re.IGNORECASE,
)
_TIMES = regex(r"[\s⟫⟧]*(?:times\b|-?fold\b)")
"""What makes a number a ratio: "0.1, ten times the rate"."""
_LETTER = regex(r"(?:check|tilde|hat|bar|breve)?(?:[A-Za-z]|[A-Za-z][a-z]{1,6})(?:_[A-Za-z]{1,6})?")
_LABEL_WORDS = 6
MOST = 40
"""Candidates that are looked at."""
REACH = 3
"""How many statements behind an answer may take it back."""


def hedge(form: AnswerForm, reading: Reading, said: Sequence[Statement], *, peers: int = 1) -> str | None:
    """Why the best candidate is not given as the answer, or None.

    Args:
        form: what is asked.
        reading: the candidates, best first.
        said: the statements that their places count.
        peers: how many fields of the part are of this kind: "A and B" may answer two.
    """
    best = reading.best
    if best is None:
        return None
    statement = said[best.place]
    plain = statement.plain
    opens = _ASKING.match(plain) is not None
    if asks(plain) or (opens and any(asks(s.plain) for s in said[best.place + 1 : best.place + REACH])):
        return ASKED
    if withdrawn(said, best.place):
        return WITHDRAWN
    if _ATTRIBUTED.search(_before(best, statement)):
        return ATTRIBUTED
    if statement.kind == "code" and not statement.strict and _PRINTED.search(_line_before(best, statement)):
        return NOT_RUN
    return None if statement.rows else _offers_others(form, best, statement, peers)


def _before(best: Candidate, statement: Statement) -> str:
    raw = plain_text(best.raw)
    place = statement.plain.find(raw)
    return statement.plain[max(0, place - 90) : place] if place > 0 else ""


def _line_before(best: Candidate, statement: Statement) -> str:
    """What stands before the candidate in its line of code."""
    place = statement.text.find(best.raw.split("\n", 1)[0])
    return statement.text[:place].rsplit("\n", 1)[-1] if place > 0 else ""


_PRINTED = regex(r"^[^#]*(?:\b(?:print|echo|console\.log|cout)\b|\breturn\b)[^#]*$")


def asks(sentence: str) -> bool:
    """Whether a sentence is a question, quoted or not.

    >>> asks('You asked: "is it 108?"'), asks("Is it 108? Yes.")
    (True, False)
    """
    return sentence.rstrip(" \t\n\"'”’*_)»⟫").endswith("?")


def withdrawn(said: Sequence[Statement], place: int) -> bool:
    """Whether a statement, or one soon after it, says that the answer isn't known or doesn't hold."""
    end, ending = place + REACH + 1, max(0, len(said) - 2)
    behind = said[ending:] if place >= ending else (*said[place:end], *said[max(end, ending) :])
    if any(_WITHDRAWN.search(statement.plain) for statement in behind):
        return True
    # "That is wrong" as the last word, with nothing put in its place.
    last = said[-1]
    return last.index > place and last.index <= place + REACH and bool(_WRONG.search(last.plain))


def _places(form: AnswerForm, best: Candidate, statement: Statement) -> Iterator[tuple[int, int, object]]:
    """Where the statement's text holds values of the kind asked for: start, end, value, in order."""
    if form.kind == "number":
        for number in sorted(find_numbers(statement.plain[:4000]), key=lambda n: n.start):
            if not _TIMES.match(statement.plain, number.end) and not _in_brackets(statement.plain, number):
                value: object = number.value.value
                if form.percent and value != _value(best) and _PERCENT.match(statement.plain, number.end):
                    # The same rounded to another digit is the same answer: "0.269, that is 26.9 %".
                    hundredth = number.value.value / 100
                    unit = Fraction(1, 10 ** ((number.value.decimals or 0) + 2))
                    value = _value(best) if _close(hundredth, best, unit) else hundredth
                elif _rounds_to(number.value, best):
                    value = _value(best)  # "4.5556 (41/9)"
                yield number.start, number.end, value
    elif form.kind == "choice":
        for choice in find_choices(statement.plain[:4000], form.options):
            yield choice.start, choice.end, choice.option
    elif form.kind == "tensor":
        for tensor in sorted(find_tensors(statement.text[:8000]), key=lambda t: t.start):
            term = re.search(r"[-+−*·×]\s*$", statement.text[: tensor.start])
            if not (tensor.assembled or tensor.operand or term):
                yield tensor.start, tensor.end, _as_list(tensor.value)
    else:
        for equation in find_equations(statement):
            if not _of_something_else(equation, form, best):
                yield equation.start, equation.end, normal(equation.sides[-1])


_LEAST_DECIMALS = 2
_BEGINS_A_SIDE = regex(r"(?:^|[=:$\[\s(]|\\\[)\s*$")
_ROUNDING = Fraction(1, 200)
_PERCENT = regex(r"[)⟫⟧]*\s*(?:%|percent\b|per cent\b)", re.IGNORECASE)


def _in_brackets(text: str, number: NumberFound) -> bool:
    """Whether a number is one of the two in ``N(0, 1)``, so that it is no answer by itself."""
    before, after = text[max(0, number.start - 2) : number.start].rstrip(), text[number.end : number.end + 2].lstrip()
    if before[-1:] not in ("(", ",") or after[:1] not in (",", ")") or before[-1:] + after[:1] == "()":
        return False
    opened = text.rfind("(", max(0, number.start - 24), number.start)
    return opened > 0 and text[:opened].rstrip()[-1:].isalpha() and not re.search(r"\w{3}$", text[:opened].rstrip())


def _rounds_to(value: NumberValue, best: Candidate) -> bool:
    told = best.value
    if not isinstance(told, NumberValue) or told.value == value.value:
        return False
    decimals = [d for d in (value.decimals, told.decimals) if d and d >= _LEAST_DECIMALS]
    return bool(decimals) and abs(value.value - told.value) * 2 * 10 ** min(decimals) <= 1


def _close(value: Fraction, best: Candidate, unit: Fraction) -> bool:
    told = best.value
    return isinstance(told, NumberValue) and abs(value - told.value) <= unit / 2


def _of_something_else(equation: EquationFound, form: AnswerForm, best: Candidate) -> bool:
    r"""Whether an equation beside the answer says what another letter is: ``w = p v, or v = w/p`` where w is asked."""
    if not isinstance(best.value, EquationValue):
        return False
    targets = {normal(target) for target in form.target}
    left = normal(equation.left)
    return normal(best.value.left) in targets and left not in targets and _LETTER.fullmatch(left) is not None


def _value(candidate: Candidate) -> object:
    value = candidate.value
    if isinstance(value, NumberValue):
        return value.value
    if isinstance(value, TensorValue):
        return _as_list(value)
    return normal(value.sides[-1]) if isinstance(value, EquationValue) else value


def _as_list(value: TensorValue) -> object:
    """The entries, those of a column as a list: ``(0.1; 0.2)`` is no other answer than ``(0.1, 0.2)``."""
    nested = value.nested()
    column = len(value.shape) == 2 and value.shape[1] == 1
    return tuple(row[0] for row in nested) if column else nested


def _rounded_alike(one: object, other: object) -> bool:
    """Whether two arrays differ in their last digits only, as a quotient and its decimals do."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(_rounded_alike, one, other))
    if not isinstance(one, Fraction) or not isinstance(other, Fraction):
        return one == other
    return abs(one - other) <= _ROUNDING * max(abs(one), abs(other))


def _offers_others(form: AnswerForm, best: Candidate, statement: Statement, peers: int) -> str | None:
    """Why a statement leaves open which of its values is meant, or None."""
    text = statement.plain if form.kind in ("number", "choice") else statement.text
    wanted = _value(best)
    places = list(_places(form, best, statement))
    mine = [place for place in places if place[2] == wanted]
    if form.kind == "number" and mine:
        if all(_BOUND_BEFORE.search(text[:start]) or _RANGE_AFTER.match(text[end:]) for start, end, _ in mine):
            return INEXACT
        conditioned = [_CONDITION.match(text[end : end + 60]) for _, end, value in places if value != wanted]
        if any(conditioned) and all(_CONDITION.match(text[end : end + 60]) for _, end, _ in mine):
            return SEVERAL
    if form.kind == "tensor" and any(_BOUND_BEFORE.search(text[:start]) for start, _, _ in mine):
        return INEXACT
    if form.kind == "expression":
        equations = list(find_equations(statement))
        for k, equation in enumerate(equations):
            behind = equations[k + 1 : k + 2]
            if _OR_ELSE.match(equation.condition) and not any(_of_something_else(e, form, best) for e in behind):
                return SEVERAL
    if len({value for _, _, value in places}) > 1 and _DEPENDING.search(text):
        return SEVERAL
    if form.kind == "number" and mine and re.search(r"[=≈]\s*[⟪⟦]*$", text[: mine[-1][0]]):
        # "max(3, 6, 2) = 6": what the list comes to stands behind it.
        places = [place for place in places if place[0] >= mine[-1][0]]
    joined: list[tuple[str, object]] = []
    for (start, end, value), (begin, stop, other) in pairwise(places):
        between = text[end:begin]
        if value == other or wanted not in (value, other) or start >= begin:
            continue
        if not _BETWEEN.fullmatch(between):
            listed = between.isspace() and ("\n" not in between or text[stop : stop + 1] in ("", "\n"))
            if form.kind == "number" and listed and statement.kind not in ("table", "code"):
                return SEVERAL  # "0 1 2"
            chained = form.kind == "tensor" and re.fullmatch(r"[\s$]*=[\s$]*", between)
            whole = chained and _BEGINS_A_SIDE.search(text, max(0, start - 20), start)
            if whole and not _rounded_alike(value, other):
                return SEVERAL
            continue
        if form.kind != "choice" and other != wanted and _REMARK.match(text[stop : stop + 60]):
            continue
        joined.append((between, other if value == wanted else value))
    if not joined:
        return None
    if form.kind == "choice" and peers > 1 and not any(_CHOOSING.search(between) for between, _ in joined):
        named = {value for _, _, value in places}
        return SEVERAL if len(named) > peers else None  # "A and B" answers two fields
    if form.kind == "number" and peers > 1 and not any(_CHOOSING.search(between) for between, _ in joined):
        # "11, 7 and 6" answers three fields
        return SEVERAL if len({value for _, value in joined} | {wanted}) > peers else None
    if form.kind == "expression" and not any(_CHOOSING.search(between) for between, _ in joined):
        return None  # formulas are told one behind the other
    return SEVERAL


def told_again(reading: Reading, said: Sequence[Statement]) -> Iterator[Candidate]:
    """Other answers to the same that are given in just the same way as the best candidate, each for itself.

    ``1. 112``, ``2. 108`` or two lines ``batch: A`` and ``batch: C``: nothing tells why the last should count.
    """
    best = reading.best
    if best is None:
        return
    alone = _bare(said[best.place], best)
    formula = isinstance(best.value, EquationValue)
    array = isinstance(best.value, TensorValue) and best.strict
    if alone is None and not array and not formula:
        return

    def next_to(other: Candidate) -> bool:
        return 0 < other.place - best.place <= 2 and same(other)

    def same(other: Candidate) -> bool:
        if best.why == other.why == "ticked":
            return True
        return alone is not None and _bare(said[other.place], other) == alone

    for other in reading.candidates[1:MOST]:
        together = other.place == best.place
        if (
            (formula if together else array or same(other))
            and ((other.weight // 10 == best.weight // 10 and other.strict == best.strict) or next_to(other))
            and (other.fits or array)
            and _value(other) != _value(best)
            and not any(s.correction for s in said[min(other.place, best.place) + 1 : max(other.place, best.place) + 1])
        ):
            yield other


def _bare(statement: Statement, candidate: Candidate) -> frozenset[str] | None:
    """The words that a statement gives a value with, if it says hardly anything else; None if it says more."""
    if statement.rows or (statement.kind in ("code", "display") and not candidate.strict) or len(statement.text) > 2000:
        return None
    plain, raw = statement.plain, plain_text(candidate.raw)
    rest = plain.replace(raw, " ", 1) if raw in plain else statement.text.replace(candidate.raw, " ", 1)
    rest = _MARK.sub(" ", _FILLER.sub(" ", rest))
    words = re.findall(r"[A-Za-z]{3,}", rest)
    # Behind a label the value stands alone, however many words the label has.
    most = _LABEL_WORDS if plain.rstrip(" .*_").endswith(f": {raw}".rstrip(" .")) else 2
    return None if re.search(r"[=\d]", rest) or len(words) > most else frozenset(word.lower() for word in words)


_MARK = regex(r"^\W*(?:\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]|step \d+|option \w|answer \d+)", re.IGNORECASE)
