"""Whether a message would give the answer away: the last check before anything is said.

A message is looked at from two sides. The marker reads it as if it were an answer: what it would call right is an
answer. And every number, array and piece of a formula in it, in signs or in words, is compared with the key by the
algebra. A hint that is held back by mistake costs one level of the ladder, while an answer that slips out spoils the
exam; so in doubt it is held back.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any

from viva.algebra import Comparison, Notation, compare
from viva.algebra.tree import Ambiguous, Big, Call, Matrix, Node, Number, Symbol, children
from viva.exam.hinted import hinted_numbers
from viva.exam.roundabout import is_left_over, scaled
from viva.exam.spelled import plainer
from viva.exam.stated import StatedNumber, stated_formulas, stated_numbers, stretches_of_maths
from viva.marking.fields import mark_fields
from viva.marking.fields.answer_formulas import notation_of
from viva.reading.answers.graph_edges import drawn_edges
from viva.reading.answers.graph_nodes import NodeNames
from viva.reading.answers.tensors import find_tensors
from viva.reading.transcript import Passage
from viva.sets.drawn import DrawnField, DrawnPart
from viva.sets.text import as_list
from viva.sets.wellposed import code_given_away

SECONDS = 2.0
"""The bound on the time of one comparison."""
MOST_SEEN = 1000
MOST_READ = 64
SMALL = 12
"""A whole number up to here that the statement gives is no secret by itself, only where it is stated as a value."""


@dataclass(frozen=True, slots=True)
class Leak:
    """An answer in a message: of which field, and how it was found."""

    field: str
    how: str


def reveals(part: DrawnPart, text: str) -> bool:
    """Whether ``text`` contains the answer to one of the part's decisive fields, in any form."""
    return find_leak(part, text) is not None


_LITERAL = re.compile(r"(?<![\w.\-\u2212])[-\u2212]?\d{1,30}(?:\.\d{1,30})?(?![\w.]*\w)")
_MOST_LITERALS = 400
_MOST_STRETCHES = 20
_NEW = Leak("", "")
_SEEN: dict[bytes, Leak | None] = {}
"""What was found in messages lately: the same hint is said to many."""


def find_leak(part: DrawnPart, text: str) -> Leak | None:
    """The answer that ``text`` gives away, if it does.

    Examples:
        >>> from viva.sets import load_set
        >>> part = load_set("hw5").draw(0).part("3a")
        >>> find_leak(part, "It is $4(100 - 73)$.").field, find_leak(part, "One filter has 27 weights.")
        ('parameters', None)
    """
    # Only the digest is kept: in full, what is known of a part would outweigh all conversations about it.
    # The seed isn't in it: draws that ask the same have the same secrets.
    whole = f"{part.name} {part.preamble} {part.statement} {part.fields!r} {part.notation!r}\0{text}"
    key = hashlib.blake2b(whole.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    # Marking runs in threads: another one may forget everything at any time.
    found = _SEEN.get(key, _NEW)
    if found is not _NEW:
        return found
    found = _find_leak(part, plainer(text))
    if len(_SEEN) >= MOST_SEEN:
        _SEEN.clear()
    _SEEN[key] = found
    return found


def _find_leak(part: DrawnPart, text: str) -> Leak | None:
    if not text.strip():
        return None
    given = {n.value for n in _numbers(f"{part.preamble}\n{part.statement}") if not n.computed}
    harmless = {f.name for f in part.fields if f.kind == "number" and _harmless(Fraction(f.expected), given)}
    read_right = _read_as_right(part, text, harmless)
    if read_right is not None:
        return Leak(read_right, "the marker reads it as a right answer")
    if all(field.kind == "code" for field in part.fields):
        # Numbers and formulas are no answer to a question for code.
        found = ((field.name, _how(part, field, False, text, (), ())) for field in part.fields)
        return next((Leak(name, how) for name, how in found if how), None)
    numbers = _numbers(text)
    try:
        nodes = _formulas(text)
    except OverflowError:
        return Leak("", "there are too many formulas to look at")
    looked_for: set[str] = set()
    for field in part.fields:
        answers = str((field.expected, *field.also))
        if field.kind == "expression" and answers in looked_for:
            continue
        looked_for.add(answers)
        if field.decisive and (how := _how(part, field, field.name in harmless, text, numbers, nodes)):
            return Leak(field.name, how)
    return None


# A statement is looked at with each nudge about it, and many hints are said of all draws of a part.
@lru_cache(maxsize=MOST_READ)
def _numbers(text: str) -> tuple[StatedNumber, ...]:
    return tuple(stated_numbers(text))


@lru_cache(maxsize=MOST_READ)
def _formulas(text: str) -> tuple[Node, ...]:
    return tuple(dict.fromkeys(stated_formulas(text)))


@lru_cache(maxsize=MOST_READ)
def _hinted(text: str) -> frozenset[Fraction]:
    return hinted_numbers(text)


def _harmless(key: Fraction, given: set[Fraction]) -> bool:
    return key in given and key.denominator == 1 and abs(key) <= SMALL


def _read_as_right(part: DrawnPart, text: str, harmless: set[str]) -> str | None:
    """The first decisive field that the marker finds answered right in the message, as it stands or as an answer."""
    for written in (text, f"Final answer: {text}"):
        passage = Passage(written, (1, written.count("\n") + 1))
        for field, mark in zip(part.fields, mark_fields(part, passage), strict=True):
            if field.decisive and field.name not in harmless and mark.verdict == "right":
                return field.name
    if len(part.fields) > 1:
        for field in part.fields:
            if field.decisive and field.kind not in ("rubric", "code") and field.name not in harmless:
                alone = replace(part, fields=(field,))
                passage = Passage(text, (1, text.count("\n") + 1))
                if mark_fields(alone, passage)[0].verdict == "right":
                    return field.name
    return None


def _how(
    part: DrawnPart,
    field: DrawnField,
    harmless: bool,
    text: str,
    numbers: Sequence[StatedNumber],
    nodes: Sequence[Node],
) -> str | None:
    answers = (field.expected, *field.also)
    if field.kind == "code":
        line = next((line for code in answers if (line := code_given_away(text, str(code)))), "")
        return f"a line of the key's code stands there: {line}" if line else None
    if field.kind == "number":
        for answer in answers:
            if how := _number_in(Fraction(answer), harmless, text, numbers, nodes):
                return how
    elif field.kind == "tensor":
        for answer in answers:
            if how := _tensor_in(answer, text, numbers, nodes):
                return how
    elif field.kind == "choice":
        if is_left_over(text, str(field.expected), field.options):
            return "every other option is crossed out"
    elif field.kind == "graph":
        told = drawn_edges(text, NodeNames((node.name, node.spellings) for node in field.nodes))
        given = told.firm | told.loose
        if any(given >= set(answer) for answer in answers):
            return "all of the edges stand there"
    elif field.kind == "expression":
        notation = notation_of(part)
        how_told = _formula_told(field, notation, repr(part.notation), text, nodes)
        if how_told is None:
            return "the marker reads a formula in it as a right answer" if _right_by_itself(part, field, text) else None
        return how_told or None
    return None


_FORMULAS_TOLD: dict[bytes, str | None] = {}
"""What was found of a formula in a text: the numbers of a part may be drawn while its formula is always the same."""


def _formula_told(field: DrawnField, notation: Notation, meaning: str, text: str, nodes: Sequence[Node]) -> str | None:
    """How a text tells the formula, "" where it doesn't, None where the algebra can't compare all right answers."""
    whole = f"{(field.expected, field.also, field.up_to)!r} {meaning}\0{text}"
    key = hashlib.blake2b(whole.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    found = _FORMULAS_TOLD.get(key, "?")
    if found == "?":
        found = _formula_in_text(field, notation, meaning, text, nodes)
        if len(_FORMULAS_TOLD) >= MOST_SEEN:
            _FORMULAS_TOLD.clear()
        _FORMULAS_TOLD[key] = found
    return found


def _formula_in_text(
    field: DrawnField, notation: Notation, meaning: str, text: str, nodes: Sequence[Node]
) -> str | None:
    all_comparable = True
    for answer, comparable in _different(field, notation, meaning):
        if not comparable:
            all_comparable = False
        elif _formula_in(answer, field, notation, meaning, nodes):
            return "a formula is equal to the answer"
        elif scaled(text, answer, notation, SECONDS):
            return "it is told by what to multiply or divide"
    return "" if all_comparable else None


def _number_in(
    key: Fraction, harmless: bool, text: str, numbers: Iterable[StatedNumber], nodes: Sequence[Node]
) -> str | None:
    for number in numbers:
        if _same(number, key) and (number.computed or number.claimed or number.decimals or not harmless):
            return "the number stands there"
    if key in _hinted(text):
        return "the number is told in words or in another notation"
    # Figures that are glued to something: "108th".
    if abs(key) > SMALL and re.search(rf"(?<!\d)(?<!\d[.,]){re.escape(str(abs(key)))}(?!\d|[.,/]\d)", text):
        return "its figures stand there"
    for node in nodes:
        if (not isinstance(node, Number) or not harmless) and _closed(node) and _equal(node, str(key)):
            return "something that is computed to the number stands there"
    return None


def _same(number: StatedNumber, key: Fraction) -> bool:
    """Whether a number is the key, or the key rounded to the decimals that are shown (at least two)."""
    if number.value == key:
        return True
    places = number.decimals or 0
    return places >= 2 and abs(number.value - key) <= Fraction(1, 2 * 10**places)


def _tensor_in(key: Any, text: str, numbers: Sequence[StatedNumber], nodes: Sequence[Node]) -> str | None:
    wanted = [Fraction(entry) for entry in _flat(key)]
    for found in find_tensors(text):
        if [Fraction(e.value) for e in found.value.entries] == wanted:
            return "the entries stand there"
    written = as_list(key)
    for node in nodes:
        if _holds_entries(node) and _closed(node) and _equal(node, written):
            return "something that is computed to the array stands there"
    if len(wanted) < 2:
        return None
    claimed = [n.value for n in numbers if n.claimed]
    for row in ([n.value for n in numbers], claimed, _literals(text)):
        # In whatever order they stand together, they are the answer.
        many = Counter(wanted)
        if any(Counter(row[k : k + len(wanted)]) == many for k in range(len(row) - len(wanted) + 1)):
            return "all of the entries stand there"
    return "the entries are stated one by one" if _in_order(wanted, claimed) else None


def _literals(text: str) -> list[Fraction]:
    """The numbers of a text as they are written, nothing computed: ``[2 -1 3]`` is an array to some."""
    return [Fraction(found[0].replace("\u2212", "-")) for found in _LITERAL.finditer(text)][:_MOST_LITERALS]


def _in_order(wanted: Sequence[Fraction], row: Iterable[Fraction]) -> bool:
    rest = iter(row)
    return all(entry in rest for entry in wanted)


_EQUAL: dict[tuple[str, str, str, Node], bool] = {}
"""Which formulas may be equal to which answers: texts about other numbers have most of their formulas in common."""


def _formula_in(key: str, field: DrawnField, notation: Notation, meaning: str, nodes: Iterable[Node]) -> bool:
    # A key of one letter or figure stands in every hint; whether it is stated as the answer, the marker has told.
    if len("".join(c for c in key if c.isalnum())) <= 1:
        return False
    up_to: Any = field.up_to
    for node in nodes:
        if isinstance(node, Symbol | Number) or _closed(node):
            continue
        known = (meaning, key, up_to, node)
        equal = _EQUAL.get(known)
        if equal is None:
            equal = _may_be_equal(compare(key, node, notation, up_to=up_to, seconds=SECONDS))
            if len(_EQUAL) >= MOST_SEEN:
                _EQUAL.clear()
            _EQUAL[known] = equal
        if equal:
            return True
    return False


def _comparable(key: str, notation: Notation) -> bool:
    """Whether the algebra can tell that a right answer is equal to itself."""
    return _may_be_equal(compare(key, key, notation, seconds=SECONDS))


def _right_by_itself(part: DrawnPart, field: DrawnField, text: str) -> bool:
    """Whether the marker takes a formula of the message for the answer, where the algebra can't compare them.

    In the message it may stand in a question, which is no answer; so each is given as one.
    """
    alone = replace(part, fields=(field,))
    stretches = stretches_of_maths(text)[:_MOST_STRETCHES]
    written = [Passage(f"Final answer: {stretch}", (1, 1 + stretch.count("\n"))) for stretch in stretches]
    return any(mark_fields(alone, passage)[0].verdict == "right" for passage in written)


_DIFFERENT: dict[tuple[str, ...], tuple[tuple[str, bool], ...]] = {}


def _different(field: DrawnField, notation: Notation, meaning: str) -> tuple[tuple[str, bool], ...]:
    """The right answers of a field, without those that are equal to an earlier one; and whether the algebra knows."""
    answers = tuple(map(str, (field.expected, *field.also)))
    found = _DIFFERENT.get((meaning, *answers))
    if found is None:
        kept: list[str] = []
        for answer in answers:
            if not any(compare(other, answer, notation, seconds=SECONDS).equal is True for other in kept):
                kept.append(answer)
        found = tuple((answer, _comparable(answer, notation)) for answer in kept)
        if len(_DIFFERENT) >= MOST_READ:
            _DIFFERENT.clear()
        _DIFFERENT[(meaning, *answers)] = found
    return found


def _equal(node: Node, key: str) -> bool:
    return _may_be_equal(compare(node, key, _NOTHING, seconds=SECONDS))


def _may_be_equal(outcome: Comparison) -> bool:
    """Equal; or so large that nobody could tell, which no hint has to be."""
    return outcome.equal is True or (outcome.equal is None and outcome.reason == "out of time")


_NOTHING = Notation.from_mapping({})


def _closed(node: Node) -> bool:
    """Whether a piece of a formula is made of numbers only; the index of a sum is no unknown."""
    waiting: list[tuple[Node, frozenset[str]]] = [(node, frozenset({"pi", "e"}))]
    while waiting:
        current, bound = waiting.pop()
        if isinstance(current, Symbol) and current.name not in bound:
            return False
        if isinstance(current, Big):
            bound |= {variable.name for variable in current.variables if isinstance(variable, Symbol)}
        waiting.extend((inner, bound) for inner in children(current))
    return True


def _holds_entries(node: Node) -> bool:
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if isinstance(current, Matrix | Call | Ambiguous) or type(current).__name__ == "Sequence":
            return True
        waiting.extend(children(current))
    return False


def _flat(value: Any) -> list[Any]:
    return [x for item in value for x in _flat(item)] if isinstance(value, list | tuple) else [value]
