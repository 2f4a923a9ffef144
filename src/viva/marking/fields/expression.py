r"""A formula: compared with the key at drawn instances, never as a string.

The notation is the part's own, extended by what the answer defines on its way ("let $g_i = \partial L/\partial y_i$").
Before a formula is called wrong it is compared with every other right answer, with the answers that are right under an
assumption that the text states, and with those that are right but for a convention. A formula that can't be read or
typed, or that uses a symbol which nobody defined, is undecided.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from viva.algebra import Comparison, Notation, ReadError, compare
from viva.algebra.comparison import UpTo
from viva.algebra.shapes import renamed, symbol_names
from viva.algebra.tree import Node, Symbol
from viva.marking.fields.answer_formulas import MOST_COMPARED, SECONDS, Formulas, compared, notation_of, read_once
from viva.marking.fields.dashes import without_dashes
from viva.marking.fields.decision import Decision, decide_together, mark_of, unread
from viva.marking.fields.inverses import inverse_of_oblong
from viva.marking.fields.phrases import first_said
from viva.marking.fields.unfinished import left_undone
from viva.marking.record import FieldMark, Verdict
from viva.marking.steps.named_lines import with_lines
from viva.patterns import regex
from viva.reading.answers import Candidate, EquationValue, Reading
from viva.reading.answers.equations import find_equations
from viva.reading.answers.equations_found import EquationFound
from viva.reading.answers.looks import averaged, normal, raised
from viva.reading.answers.statements import Weight, statements
from viva.reading.transcript import Lines, Passage
from viva.sets.drawn import DrawnField, DrawnPart

MAX_SEARCHED = 80
MAX_EARLIER = 12
_ANOTHER_KIND = "it is of another kind than what is asked, and nothing names it"
_OTHER_TERMS = "it has none of the symbols of the key"
"""``w = (X^T X + G^T G)^{-1} X^T y`` says what solves a problem, where ``w = p v`` is asked for."""
_ITS_OWN_LETTER = "the letter may stand for something else than what is asked"
_SUCH_A_LETTER = regex(r"\s*(?:\\math(?:bf|rm|it|cal)\s*)?\{?\s*E\s*\}?\s*")
"""``E = y - p X v`` may be an error, ``E = \\|y - p X v\\|^2`` the loss."""
_ONLY_SUPPOSED = 10 * Weight.HYPOTHETICAL + 9
_DISTRIBUTED = regex(r"\\mathbb\s*\{?\s*E|\\operatorname\s*\{?\s*E\}?|\bE_\{?R|\\odot|⊙|𝔼")
_DELTA = regex(r"\\delta\b|δ|\bdelta_")
_OWN_DELTA = regex(
    r"(?:\\delta|δ|\bdelta)\s*_(?:\{\s*\w\s*,?\s*\w\s*\}|\w{2})\s*(?:&\s*)?(?::=|=|\\equiv|\\coloneqq)\s*"
    r"(?!\s*(?:[01]\b|\\begin|\\mathbf|\\mathbb|\\\{|\[|I\b|\\frac\s*\{\s*(?:\\partial|d)\s*[xz]))"
)
"""A delta with two indices that the text defines as something else than Kronecker's."""


@dataclass(frozen=True, slots=True)
class Place:
    """A formula in a passage."""

    text: str
    lines: Lines


def mark_expression(field: DrawnField, reading: Reading, formulas: Formulas, *, complete: bool) -> FieldMark:
    """The mark of a formula."""
    expected = str(field.expected)
    if any(other.kind == "tensor" for other in formulas.part.fields):
        reading = _without_numbers(reading)
    best = reading.best
    said = first_said(field.said, formulas.text) if field.said else None
    right_words = said is not None and not said.denied
    wrong = [
        (m, s) for m in field.misconceptions if m.said and (s := first_said(m.said, formulas.text)) and not s.denied
    ]
    if best is None or (not complete and not best.strict):
        if said is not None and right_words and not wrong:
            return _in_words(field, "right", said.sentence, said.lines, expected)
        if wrong and not right_words:
            misconception, sentence = wrong[0]
            assumed = any(first_said(a.patterns, formulas.text) for a in field.assumed)
            verdict: Verdict = "undecided" if assumed else "wrong"
            mark = _in_words(field, verdict, sentence.sentence, sentence.lines, expected)
            return mark.model_copy(
                update={
                    "misconception": misconception.name,
                    "witness": f"{misconception.title}: “{sentence.sentence[:200]}”",
                }
            )
        return unread(
            field, "the answer was cut off" if best is not None else "no formula was found that answers it", expected
        )
    decision = decide_together([decide_expression(field, candidate, formulas) for candidate in reading.rivals])
    if decision.verdict in ("wrong", "undecided") and decision.misconception is None:
        general = _general(field, reading, formulas)
        if general is not None:
            best, decision = general
    if decision.reason in (_ANOTHER_KIND, _OTHER_TERMS, _ITS_OWN_LETTER):
        # "w = p v, and the penalty becomes ...": the last formula is about something else
        for other in reading.candidates[1:MAX_EARLIER]:
            again = decide_expression(field, other, formulas) if other.value.left else decision
            if again.verdict in ("right", "partly"):
                best, decision = other, again
                break
    if right_words and decision.verdict == "undecided":
        decision = replace(decision, verdict="right", basis="pattern", reason=None)
    elif right_words and decision.verdict == "wrong" and best.weight <= _ONLY_SUPPOSED:
        # "It has no limit in general. Only if the mean vanishes is it gamma g_i."
        decision = replace(decision, verdict="right", basis="pattern", reason=None, misconception=None, witness=None)
    elif right_words and decision.verdict == "wrong":
        decision = replace(decision, verdict="undecided", reason="its formula and its words don't agree")
    elif wrong and decision.verdict == "right" and not best.strict:
        decision = replace(
            decision,
            verdict="undecided",
            reason=f"its formula is right, but it also says: “{wrong[0][1].sentence[:120]}”",
        )
    return mark_of(field, replace(reading, candidates=(best,)), decision, best.raw[:500], expected)


def _general(field: DrawnField, reading: Reading, formulas: Formulas) -> tuple[Candidate, Decision] | None:
    """A right formula in the symbols of the key, where the last one no longer has them.

    "X Γ^{-1}; with the Γ of dropout this becomes ..." gives the answer and then a special case of it.
    """
    best = reading.candidates[0]
    wanted = _names(str(field.expected), formulas.notation)
    if len(reading.rivals) > 1:
        return None  # two final answers that differ
    if not wanted - _names(best.value.sides[-1], formulas.notation):
        return None
    for other in reading.candidates[1:MAX_EARLIER]:
        between = formulas.statements[other.place + 1 : best.place + 1]
        if (
            other.place <= best.place
            and other.weight >= 10 * Weight.PLAIN - 9
            and not any(s.correction for s in between)
            and wanted <= _names(other.value.sides[-1], formulas.notation)
        ):
            decision = decide_expression(field, other, formulas)
            return (other, decision) if decision.verdict == "right" else None
    return None


def _names(formula: str, notation: Notation) -> set[str]:
    try:
        return {notation.canonical(name) for name in symbol_names(read_once(formula))}
    except ReadError:
        return set()


def _in_words(field: DrawnField, verdict: Verdict, sentence: str, lines: Lines, expected: str) -> FieldMark:
    return FieldMark(
        name=field.name,
        kind=field.kind,
        verdict=verdict,
        basis="pattern",
        given=sentence[:200],
        expected=expected,
        reading="lenient",
        lines=lines,
        decisive=field.decisive,
    )


def decide_expression(field: DrawnField, candidate: Candidate, formulas: Formulas) -> Decision:
    """The verdict on one formula."""
    value: EquationValue = candidate.value
    lifted = raised(value.sides[-1]) if "\\" not in value.sides[-1] else None
    if lifted is not None:
        # Exponents that came down to the line make sums of what can't be added: "XΓ−1".
        again = _decide_side(field, candidate, formulas, lifted)
        decision = _decide_side(field, candidate, formulas, value.sides[-1])
        return again if again.verdict == "right" or decision.verdict == "undecided" else decision
    return _decide_side(field, candidate, formulas, value.sides[-1])


def _decide_side(field: DrawnField, candidate: Candidate, formulas: Formulas, text: str) -> Decision:
    value: EquationValue = candidate.value
    try:
        written = read_once(averaged(text), formulas.notation.heads[0])
        side = with_lines(_renamed(written, value.rename), formulas.lines)
    except ReadError as error:
        return Decision("undecided", reason="its formula can't be read: " + str(error).split("\n", 1)[0][:200])
    notation, missing = formulas.notation_for(side)
    dashed = without_dashes(side, missing, notation)
    if dashed is not side:
        # A dash is a transpose to statisticians; where it isn't meant so, nothing follows from that reading.
        again = _decide(field, candidate, formulas, dashed, *formulas.notation_for(dashed), text, as_written=False)
        if again.verdict in ("right", "partly"):
            return again
    return _decide(field, candidate, formulas, side, notation, missing, text, as_written=side is written)


def _decide(
    field: DrawnField,
    candidate: Candidate,
    formulas: Formulas,
    side: Node,
    notation: Notation,
    missing: set[str],
    text: str,
    *,
    as_written: bool,
) -> Decision:
    value: EquationValue = candidate.value

    def against(expected: object) -> Comparison:
        key = f"\\left({expected}\\right)_{{{value.index}}}" if value.index else str(expected)
        up_to: UpTo = "positive factor" if field.up_to == "positive factor" else ""
        if notation is not formulas.notation or not as_written:
            return compare(key, side, notation, up_to=up_to, seconds=SECONDS)
        return compared(key, text, side, notation, up_to)

    key_verdict: Verdict | None = None
    if field.key is not None:
        by_key = against(field.key).equal
        key_verdict = None if by_key is None else ("right" if by_key else "wrong")
    result = against(field.expected)
    if result.equal or any(against(other).equal for other in field.also):
        undone = _undone(field, text, side, formulas.notation) or _own_target(field, text)
        if undone is None and candidate.weight >= 10 * Weight.ANSWER and _breaks(field, value, formulas):
            undone = "one side of its chain is right and another one isn't"
        if undone is not None:
            return Decision("undecided", result.basis, reason=undone)
        return Decision("right", result.basis, key_verdict=key_verdict)
    for assumed in field.assumed:
        meant = against(assumed.value).equal or (result.ill_typed and _same_look(str(assumed.value), text))
        if meant and first_said(assumed.patterns, formulas.text):
            return Decision("right", result.basis, reason=assumed.note, key_verdict=key_verdict)
    witness = str(result.witness) if result.witness is not None else result.reason
    for name, other_form in field.conventions.items():
        if against(other_form).equal:
            note = f"right but for a convention ({name.replace('-', ' ')})"
            return Decision(
                "partly", result.basis, misconception=name, witness=witness, reason=note, key_verdict=key_verdict
            )
    for misconception in field.misconceptions:
        if misconception.value is None:
            continue
        same = against(misconception.value)
        if same.equal or (result.ill_typed and _same_look(str(misconception.value), text)):
            return Decision(
                "wrong",
                result.basis,
                misconception=misconception.name,
                witness=witness or misconception.title,
                key_verdict=key_verdict,
            )
    redefined = formulas.redefined(side, str(field.expected), notation, value.left, candidate.place)
    if redefined is not None:
        again = compare(
            str(field.expected), side, redefined, up_to="positive factor" if field.up_to else "", seconds=SECONDS
        )
        if again.equal:
            return Decision("right", again.basis, key_verdict=key_verdict)
        if again.equal is None and result.equal is False:
            return Decision("undecided", again.basis, reason="with the answer's own definitions it can't be decided")
    alone = value.left and len(value.sides) == 1 and notation is formulas.notation and not missing
    if result.ill_typed and alone and (impossible := inverse_of_oblong(side, notation, formulas.passage.text)):
        return Decision("wrong", "exact", witness=impossible)
    if result.equal is None:
        return Decision("undecided", result.basis, reason=result.reason or "it can't be decided by computing")
    if (result.ill_typed or result.misfit) and not value.left:
        return Decision("undecided", result.basis, reason=_ANOTHER_KIND)
    if missing:
        return Decision("undecided", result.basis, reason=f"it uses {', '.join(sorted(missing))}, which nobody defined")
    worded = symbol_names(side) & formulas.introduced_in_words
    if worded:
        return Decision("undecided", result.basis, reason=f"it uses {', '.join(sorted(worded))}, introduced in words")
    if _DELTA.search(text) and any(_OWN_DELTA.search(statement.text) for statement in formulas.statements):
        return Decision("undecided", result.basis, reason="its delta is no Kronecker delta")
    if (
        value.relation == "propto"
        and compare(str(field.expected), side, notation, up_to="positive factor", seconds=SECONDS).equal
    ):
        return Decision("undecided", result.basis, reason="right up to a factor that it leaves open")
    for earlier in value.sides[:-1]:
        if compare(
            str(field.expected), earlier, notation, up_to="positive factor" if field.up_to else "", seconds=SECONDS
        ).equal:
            return Decision("undecided", result.basis, reason="one side of its chain is right and the last one isn't")
    names = {notation.canonical(name) for name in symbol_names(side)}
    if names and not field.options and not names & _names(str(field.expected), notation):
        return Decision("undecided", result.basis, reason=_OTHER_TERMS)
    if _SUCH_A_LETTER.fullmatch(value.left):
        return Decision("undecided", result.basis, reason=_ITS_OWN_LETTER)
    return Decision("wrong", result.basis, witness=witness, key_verdict=key_verdict)


def _undone(field: DrawnField, text: str, side: Node, notation: Notation) -> str | None:
    """What a right formula leaves to be worked out, told once for each text."""
    known: dict[tuple[str, str], str | None] = notation.cache.setdefault("left undone", {})
    key = (str(field.expected), text)
    if key not in known:
        if len(known) >= MOST_COMPARED:
            known.clear()
        known[key] = left_undone(side, _right_forms(field))
    return known[key]


def _right_forms(field: DrawnField) -> list[Node]:
    forms = (field.expected, *field.also, *(assumed.value for assumed in field.assumed), *field.conventions.values())
    return [read_once(str(form)) for form in forms]


def _breaks(field: DrawnField, value: EquationValue, formulas: Formulas) -> bool:
    """Whether the chain of a final answer comes to the key only in its last side: "w = 2pv = pv"."""
    up_to: UpTo = "positive factor" if field.up_to == "positive factor" else ""
    for earlier in value.sides[:-1][-3:]:
        try:
            side = read_once(averaged(earlier))
        except ReadError:
            continue
        notation, missing = formulas.notation_for(side)
        if missing:
            continue
        key = str(field.expected)
        if notation is formulas.notation:
            found = compared(key, earlier, side, notation, up_to)
        else:
            found = compare(key, side, notation, up_to=up_to, seconds=SECONDS)
        if found.equal is False:
            return True
    return False


def _own_target(field: DrawnField, text: str) -> str | None:
    """Why a side that is the very thing asked for is no answer: "w = w"."""
    look = normal(text)
    return "it names what is asked for and doesn't say what it is" if look in map(normal, field.target) else None


def _renamed(node: Node, rename: tuple[str, str] | None) -> Node:
    """``node`` with an index called otherwise: the answer writes x_k where the key writes x_i."""
    if rename is None:
        return node
    given, wanted = rename
    # The two change places, so that a sum over i in the answer is not caught.
    aside = renamed(node, wanted, Symbol("viva aside"))
    return renamed(renamed(aside, given, Symbol(wanted)), "viva aside", Symbol(given))


def _without_numbers(reading: Reading) -> Reading:
    """A reading without arrays of numbers: where a part asks for these as well, they answer that, and no formula."""

    def trimmed(candidate: Candidate) -> Candidate | None:
        sides = candidate.value.sides
        while sides and not _LETTER.search(_COMMAND.sub("", sides[-1])):
            sides = sides[:-1]
        if len(sides) == len(candidate.value.sides):
            return candidate
        left = candidate.value.left
        raw = " = ".join(([left] if left else []) + list(sides[-1:]))
        return replace(candidate, value=replace(candidate.value, sides=sides), raw=raw) if sides else None

    candidates = tuple(c for c in map(trimmed, reading.candidates) if c is not None)
    rivals = tuple(c for c in map(trimmed, reading.rivals) if c is not None)
    return replace(reading, candidates=candidates, rivals=rivals or candidates[:1])


_COMMAND = regex(r"\\(?:begin|end)\s*\{[^{}]*\}|\\[A-Za-z]+|\^\s*\{?\s*T\b")
_LETTER = regex(r"[A-Za-zα-ωΑ-Ω]")


def _same_look(left: str, right: str) -> bool:
    return _look(left) == _look(right)


def _look(formula: str) -> str:
    return normal(formula).replace("\\top", "T").replace("⊤", "T").replace("ᵀ", "^T")


def first_formula_equal(part: DrawnPart, field: DrawnField, value: str, passage: Passage) -> Place | None:
    """The first formula of ``passage`` that equals ``value`` under the part's notation, or None."""
    notation = notation_of(part)
    searched = 0
    for equation, lines in _equations(passage):
        for side in equation.sides:
            if len(normal(side)) < 3:
                continue
            searched += 1
            if searched > MAX_SEARCHED:
                return None
            if compare(
                value, side, notation, up_to="positive factor" if field.up_to else "", seconds=SECONDS
            ).equal and not _DISTRIBUTED.search(side):
                return Place(side, lines)
    return None


def _equations(passage: Passage) -> Iterator[tuple[EquationFound, Lines]]:
    for statement in statements(passage):
        for equation in find_equations(statement):
            yield equation, statement.lines
