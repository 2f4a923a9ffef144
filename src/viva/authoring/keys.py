"""What a homework's own solution says is right, as far as it can be read: the kind of the field, and its key.

The solution is read by the code that reads examinees' answers. What is boxed, labelled or stands alone is taken; of
several formulas the last is taken, to be checked by the author; anything else stays to do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from viva.algebra import ReadError, evaluate, read_tex
from viva.algebra.instances import Instance
from viva.algebra.shapes import symbol_names
from viva.authoring.homework import Item, Option, Stretch
from viva.authoring.prompts import Sought, sought
from viva.reading.answers import AnswerForm, read_answers
from viva.reading.answers.entries import read_entry
from viva.reading.answers.equations import find_equations
from viva.reading.answers.equations_found import EquationFound
from viva.reading.answers.numbers import find_numbers
from viva.reading.answers.plain import plain_text
from viva.reading.answers.statements import Statement, Weight, statements
from viva.reading.answers.tensors import find_tensors
from viva.reading.transcript import Passage
from viva.sets.drawn import FieldKind
from viva.sets.text import as_list

_TRUE_FALSE = re.compile(r"\btrue or false\b|\bT/F\b|\(true/false\)", re.IGNORECASE)
_YES_NO = re.compile(
    r"(?:^|[.:]\s+|\n)(?:is|are|does|do|can|will|would|has|have|should)\b[^.?]{3,200}\?\s*$|\byes or no\b",
    re.IGNORECASE,
)
_VERDICT = re.compile(r"^[\s*_$\\{}a-z]{0,9}?\b(true|false|yes|no)\b", re.IGNORECASE)
_SYMBOLIC = re.compile(r"[A-Za-z]")
_WORDY = re.compile(
    r"\\(?:text|mathrm|mbox|textrm|textbf|operatorname)\s*\{[^{}]*[A-Za-z][^{}]*\}|[^\W\d_]{3,}\s+[^\W\d_]{3,}"
)
_COMMAND = re.compile(r"\\[A-Za-z]+")
_OTHERS = re.compile(
    r"\b(?:any (?:\w+ ){0,2}(?:multiple|other|vector|number|constant|nonzero|positive)|up to (?:a |an |the )?(?:sign"
    r"|scal\w+|factor|constant"
    r"|multiple|positive)|for example|e\.g\.|such as|one possible|not unique|answers (?:may|will) vary)",
    re.IGNORECASE,
)
_LONGEST_KEY = 600
_SHORT = 160


@dataclass(frozen=True, slots=True)
class Key:
    """A field as far as the homework tells it.

    Args:
        kind: of the field, guessed where there is no key.
        expected: the key as the set's file has it (an expression of values; TeX for an expression); None if it isn't
            known.
        shown: the key for people.
        line: where it stands; 0 without one.
        how: how it was found: ``boxed``, ``the last formula``.
        todo: what its author has to do about it, or "".
        target: for an expression, the left side that it stands behind.
        options: for a choice.
        percent: for a number, whether it is in percent.
    """

    kind: FieldKind
    expected: str | None = None
    shown: str = ""
    line: int = 0
    how: str = ""
    todo: str = ""
    target: str = ""
    options: tuple[str, ...] = ()
    percent: bool = False


def key_of(item: Item) -> Key:
    """The field of an item: what its prompt asks for, and what its solution says.

    Examples:
        >>> key = key_of(Item("a", "", "", 1, "What is $2 + 3$?", (Stretch("So it is $\\\\boxed{5}$.", 2),)))
        >>> key.kind, key.expected, key.how, key.todo
        ('number', '5', 'boxed', '')
        >>> key_of(Item("a", "", "", 1, "Explain why.")).todo
        'say under `rubric` which points an answer has to make; the homework has no solution here'
    """
    if item.options:
        return _choice(item, item.options)
    wanted = sought(item.prompt)
    if _TRUE_FALSE.search(item.prompt):
        return _verdict(item, ("true", "false"))
    said = _Solution(item.solution)
    if _YES_NO.search(item.prompt.strip()) and wanted in ("", "words") and _VERDICT.match(said.text):
        return _verdict(item, ("yes", "no"))
    if not said.text.strip():
        return _open(wanted, item.prompt, "the homework has no solution here")
    found = _found(said, wanted)
    if found is None:
        return _open(wanted, item.prompt, f"the solution (line {said.first}) is in words, or can't be read")
    return found


def _open(wanted: Sought, prompt: str, why: str, line: int = 0) -> Key:
    """A field without a key."""
    kinds: dict[str, FieldKind] = {
        "words": "rubric",
        "number": "number",
        "tensor": "tensor",
        "expression": "expression",
    }
    kind = kinds.get(wanted) or (
        "number" if re.search(r"\b(?:compute|evaluate|calculate)\b", prompt, re.I) else "rubric"
    )
    if kind == "rubric":
        return Key(kind, todo=f"say under `rubric` which points an answer has to make; {why}", line=line)
    return Key(kind, todo=f"give the key under `expected`; {why}", line=line)


class _Solution:
    """The text of a solution, with the lines of the source."""

    def __init__(self, pieces: Sequence[Stretch]) -> None:
        self.rows: list[tuple[str, int]] = []
        for piece in pieces:
            self.rows += [(row, piece.line + k) for k, row in enumerate(piece.text.split("\n"))]
            self.rows.append(("", piece.line))
        while self.rows and not self.rows[-1][0].strip():
            self.rows.pop()
        while self.rows and not self.rows[0][0].strip():
            self.rows.pop(0)
        self.text = "\n".join(row for row, _ in self.rows)
        self.first = self.rows[0][1] if self.rows else 0
        self.said = statements(Passage(self.text, (1, max(1, len(self.rows))))) if len(self.text) < 60_000 else ()

    def line(self, statement: Statement) -> int:
        """The line of the source on which a statement ends."""
        place = min(max(statement.lines[1], 1), len(self.rows)) - 1
        return self.rows[place][1]


@dataclass(frozen=True, slots=True)
class _Final:
    """A formula, array or number that may be the answer."""

    key: Key
    boxed: bool
    strict: bool


def _found(said: _Solution, wanted: Sought) -> Key | None:
    finals = [final for statement in said.said for final in _finals(statement, said.line(statement), wanted)]
    if not finals:
        return None
    fitting = [final for final in finals if final.key.kind == wanted]
    if fitting:
        finals = fitting
    elif wanted == "tensor":
        # Words speak of matrices where a formula is meant, but a number is no array.
        finals = [final for final in finals if final.key.kind == "expression" or final.boxed]
        if not finals:
            return None
    boxed = [final.key for final in finals if final.boxed]
    strict = [final.key for final in finals if final.strict]
    if boxed:
        key = _one(boxed, "boxed")
    elif strict:
        key = _one(strict[-1:], "said to be the answer")
    elif wanted == "words":
        return None
    elif len({final.key.shown for final in finals}) == 1:
        alone = len(said.text) <= _SHORT
        key = replace(finals[-1].key, how="the whole solution" if alone else "the only formula of the solution")
        key = key if alone else _checked(key)
    else:
        key = _checked(replace(finals[-1].key, how="the last formula of the solution"))
    if others := _OTHERS.search(said.text):
        why = f"check the key: the solution says {others[0]!r}, so other answers may be right too"
        key = replace(key, todo=key.todo or why)
    if wanted in ("number", "tensor", "expression") and key.kind != wanted and key.expected is not None:
        key = _checked(key)
    return key


def _one(keys: list[Key], how: str) -> Key:
    """The last of several; with more than one value it has to be looked at."""
    key = replace(keys[-1], how=how)
    if len({other.shown for other in keys}) > 1:
        others = ", ".join(dict.fromkeys(other.shown for other in keys[:-1]))[:80]
        return replace(key, todo=key.todo or f"check the key: {how} are several values ({others}); one field for each?")
    return key


def _checked(key: Key) -> Key:
    return replace(key, todo=key.todo or f"check the key: {key.shown[:60]} is {key.how or 'read'} (line {key.line})")


def _finals(statement: Statement, line: int, wanted: Sought) -> list[_Final]:
    strict = statement.weight >= Weight.ANSWER
    if statement.weight <= Weight.ASIDE:
        return []
    found: list[tuple[int, _Final]] = []
    arrays = [t for t in find_tensors(statement.text) if not t.operand and (wanted == "tensor" or not t.assembled)]
    for array in arrays:
        value = _flat(array.value.nested())
        decimals = max((entry.decimals or 0 for entry in array.value.entries), default=0)
        listed = as_list(value)
        boxed = "\\boxed" in statement.text[max(0, array.start - 60) : array.start]
        key = Key("tensor", listed, listed, line)
        if decimals and "approx" in statement.text[max(0, array.start - 20) : array.start]:
            key = replace(key, expected=None, todo=_rounded(listed, line))
        elif decimals >= _MANY_DECIMALS:
            key = replace(key, todo=f"check the key: the decimals on line {line} may be rounded; give it exactly")
        found.append((array.end, _Final(key, boxed, strict)))
    for equation in find_equations(statement):
        if any(array.start < equation.end and equation.start < array.end for array in arrays):
            continue
        if (key_found := _formula_key(equation, line)) is not None:
            found.append((equation.end, _Final(key_found, equation.boxed, strict)))
    if not found and wanted in ("number", ""):
        numbers = [n for n in find_numbers(statement.plain) if not n.product]
        values = {n.value.value for n in numbers}
        if len(values) == 1 or (strict and numbers):
            percent = re.match(r"\s*\\?%", statement.plain[numbers[-1].end :]) is not None
            value = numbers[-1].value.value
            key = _number_key(value, numbers[-1].value.decimals, line, percent=percent)
            found.append((numbers[-1].end, _Final(key, numbers[-1].boxed, strict)))
    found.sort(key=lambda pair: pair[0])
    ordered = [final for _, final in found]
    if ordered and ordered[-1].key.kind == "number" and ordered[-1].key.expected and not ordered[-1].boxed:
        other = _said_beside(statement.text, found[0][0], found[-1][0], ordered[-1].key.expected)
        if other:
            key = ordered[-1].key
            todo = f"check the key: line {line} says {key.shown} and {other}"
            ordered[-1] = replace(ordered[-1], key=replace(key, todo=key.todo or todo))
    return ordered


_SAYS = re.compile(
    r"\b(?:is|are|get|gives?|equals?|makes?|obtain)\s+(?:about |just |only )?[*_$]{0,3}(-?\d+(?:[./]\d+)?)"
)


def _said_beside(text: str, first: int, last: int, key: str) -> str:
    """A number that is said beside the formulas, as in "since n = 3 we get 6"; "" without one."""
    after = find_numbers(plain_text(text[last:]))
    if after and str(after[-1].value.value) != key:
        return str(after[-1].value.value)
    before = _SAYS.findall(text[: max(first - 1, 0)].rpartition("$")[0])
    return before[-1] if before and before[-1] != key else ""


def _flat(value: Any) -> Any:
    """A matrix of one column or one row as a vector."""
    if all(isinstance(row, tuple) and len(row) == 1 for row in value):
        return tuple(row[0] for row in value)
    return value[0] if len(value) == 1 and isinstance(value[0], tuple) else value


def _formula_key(equation: EquationFound, line: int) -> Key | None:
    """A clause of a formula as a key; None where it is none (a lone symbol, an inequality)."""
    sides = [side for side in (equation.left, *equation.sides) if side.strip()]
    if not sides or equation.relation in ("no", "to", "propto"):
        return None
    if equation.relation == "~=":
        exact = sides[-2] if len(sides) > 1 else ""
        if not exact or (_SYMBOLIC.search(_COMMAND.sub("", exact)) and len(sides) == 2):
            return Key("number", None, sides[-1], line, todo=_rounded(sides[-1], line))
        sides = sides[:-1]
    value = sides[-1].strip().rstrip(".,;").strip()
    left = sides[0].strip() if len(sides) > 1 else ""
    if len(value) > _LONGEST_KEY:
        return None
    percent = value.endswith("%")
    entry = read_entry(value.rstrip("%").rstrip("\\").strip() if percent else value)
    if entry is not None:
        return _number_key(entry.value, entry.decimals, line, percent=percent)
    if _WORDY.search(value):
        return Key(
            "expression",
            None,
            value,
            line,
            todo=f"give the key under `expected`: line {line} has a unit or words in it",
        )
    try:
        node = read_tex(value)
    except ReadError:
        return None
    names = symbol_names(node)
    if not names - {"e", "pi", "i"}:
        exact_value = _exact(value)
        if exact_value is not None:
            return _number_key(exact_value, None, line)
    if not left and re.fullmatch(r"\\?[A-Za-z]+", value):
        return None
    target = left if _names_something(left) else ""
    return Key("expression", value, value, line, target=target)


def _number_key(value: Fraction, decimals: int | None, line: int, *, percent: bool = False) -> Key:
    value = value / 100 if percent else value
    shown = str(value)
    key = Key("number", shown, shown, line, percent=percent)
    if decimals is not None and decimals >= _MANY_DECIMALS:
        return replace(key, todo=f"check the key: {float(value):g} on line {line} may be rounded; give it exactly")
    return key


_MANY_DECIMALS = 3


def _rounded(shown: str, line: int) -> str:
    return f"give the key exactly under `expected`: line {line} has it rounded ({shown.strip()[:60]})"


def _exact(tex: str) -> Fraction | None:
    """The value of a formula without symbols, where it is rational."""
    try:
        value = str(evaluate(read_tex(tex), Instance(0, {})))
    except Exception:  # whatever can't be evaluated is a formula
        return None
    return Fraction(value) if re.fullmatch(r"-?\d{1,40}(?:/\d{1,40})?", value) else None


def _names_something(left: str) -> bool:
    """Whether a left side is a name for the answer, and not arithmetic or an equation's other half."""
    if not left or len(left) > 60 or not _SYMBOLIC.search(left):
        return False
    named = re.match(
        r"^(?:\\(?:nabla|frac|hat|bar|tilde|mathbf|boldsymbol|partial|operatorname|mathbb|vec|dot)\b|\\?[A-Za-z])", left
    )
    return named is not None and not re.search(r"(?<![_^{(])[+\-*/](?![^{}]*\})|\\(?:cdot|times)", left)


def _choice(item: Item, options: Sequence[Option]) -> Key:
    letters = tuple(option.letter for option in options)
    right = [option.letter for option in options if option.right]
    if len(right) == 1:
        return Key("choice", _option(right[0]), right[0], item.line, "marked as the right one", options=letters)
    if len(right) > 1:
        todo = f"several options are right ({', '.join(right)}); a choice has one, so make a field for each"
        return Key("choice", None, line=item.line, todo=todo, options=letters)
    said = _Solution(item.solution)
    best = None
    if said.text.strip():
        passage = Passage(said.text, (1, len(said.rows)))
        readings = read_answers(passage, {"option": AnswerForm("choice", options=letters)})
        best = readings["option"].best
        if best is None and (alone := re.match(r"^\W*([A-Za-z])\b\W*(?:$|[.,:)]|because|since)", said.text.strip())):
            same = [letter for letter in letters if letter.lower() == alone[1].lower()]
            if same:
                return Key("choice", _option(same[0]), same[0], said.first, "the whole solution", options=letters)
    if best is None:
        why = (
            f"the solution (line {said.first}) names none" if said.text.strip() else "the homework has no solution here"
        )
        return Key("choice", todo=f"give the letter of the right option under `expected`; {why}", options=letters)
    line = said.rows[min(best.lines[1], len(said.rows)) - 1][1]
    key = Key("choice", _option(str(best.value)), str(best.value), line, "read from the solution", options=letters)
    named = [letter for letter in letters if re.search(rf"(?<![\w$\\]){re.escape(letter)}(?![\w$])", said.text)]
    if len(named) > 1:
        return replace(key, todo=f"check the key: the solution (line {line}) names {', '.join(named)}")
    return key


def _option(letter: str) -> str:
    """An option as the value language has it: a text in quotes, in quotes of YAML's."""
    return f'"{letter!r}"'


def _verdict(item: Item, options: tuple[str, str]) -> Key:
    said = _Solution(item.solution)
    found = _VERDICT.match(said.text)
    if found is None or found[1].lower() not in options:
        why = (
            "no solution says which"
            if not said.text.strip()
            else f"the solution (line {said.first}) doesn't begin with it"
        )
        return Key("choice", todo=f"give the right option under `expected`; {why}", options=options)
    return Key(
        "choice", _option(found[1].lower()), found[1].lower(), said.first, "how the solution begins", options=options
    )
