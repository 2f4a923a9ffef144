r"""Formulas of propositional logic as answers: ``A and (B or C)``, ``A \wedge \neg B``, ``true or false``.

They are read by a small grammar of their own, since to the readers of formulas a letter is a number, and compared by
their truth tables.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import product

MOST_LETTERS = 8
LONGEST = 400

_Value = Callable[[dict[str, bool]], bool]
_SPELLINGS = {
    r"\wedge": "and", r"\land": "and", "∧": "and", "&": "and", "&&": "and", "nounand": "and",
    r"\vee": "or", r"\lor": "or", "∨": "or", "|": "or", "||": "or", "nounor": "or",
    r"\neg": "not", r"\lnot": "not", "¬": "not", "~": "not", "!": "not", "nounnot": "not",
    r"\implies": "implies", r"\Rightarrow": "implies", r"\rightarrow": "implies", r"\to": "implies", "→": "implies",
    "⇒": "implies", "=>": "implies", "->": "implies",
    r"\iff": "iff", r"\Leftrightarrow": "iff", r"\leftrightarrow": "iff", "↔": "iff", "⇔": "iff", "<=>": "iff",
    r"\oplus": "xor", "⊕": "xor", r"\top": "true", r"\bot": "false",
}  # fmt: skip
_CONNECTIVES: dict[str, Callable[[bool, bool], bool]] = {
    "and": lambda a, b: a and b,
    "or": lambda a, b: a or b,
    "xor": lambda a, b: a != b,
    "nand": lambda a, b: not (a and b),
    "nor": lambda a, b: not (a or b),
    "xnor": lambda a, b: a == b,
    "implies": lambda a, b: not a or b,
    "iff": lambda a, b: a == b,
}
_LEVELS = (("iff", "xnor"), ("implies",), ("or", "nor", "xor"), ("and", "nand"))
_CONNECTED = re.compile(
    r"\b(?:and|or|not|x?nor|nand|xor|implies|iff|noun\w+|true|false)\b|[∧∨¬→⇒↔⇔⊕~!&|]|=>|->"
    r"|\\(?:wedge|vee|l?neg|lnot|land|lor|implies|iff|to|oplus|top|bot|[A-Za-z]*rightarrow|Rightarrow)"
)
_WRITTEN = re.compile(r"\\(?:text|mathrm|mathbf|operatorname)\s*\{([^{}]*)\}|\\left|\\right|\\[ ,;!]")
_TOKEN = re.compile(r"\s*(\\[A-Za-z]+|<=>|=>|->|&&|\|\||[A-Za-z]+|[()\[\]∧∨¬→⇒↔⇔⊕~!&|]|\S)")


class _NotLogic(Exception):
    """The text is no formula of propositional logic."""


def same_truths(one: str, other: str) -> bool | None:
    """Whether two formulas of propositional logic agree for all truths of their letters; None if one is no formula.

    Examples:
        >>> same_truths("not (A or B)", "not A and not B")
        True
        >>> same_truths("A implies B", "B implies A")
        False
    """
    if not _CONNECTED.search(one) and not _CONNECTED.search(other):
        return None
    if not 0 < len(one) <= LONGEST or not 0 < len(other) <= LONGEST:
        return None
    try:
        readers = [_Reader(one), _Reader(other)]
        values = [reader.read() for reader in readers]
    except (_NotLogic, RecursionError):
        return None
    if not any(reader.connectives for reader in readers):
        return None
    letters = sorted(readers[0].letters | readers[1].letters)
    if len(letters) > MOST_LETTERS:
        return None
    for row in product((False, True), repeat=len(letters)):
        truths = dict(zip(letters, row, strict=True))
        if values[0](truths) != values[1](truths):
            return False
    return True


class _Reader:
    """Reads one formula into a function of the truths of its letters."""

    def __init__(self, text: str) -> None:
        text = _WRITTEN.sub(lambda m: f" {m[1] or ''} ", text.replace("$", " "))
        self.tokens = [_SPELLINGS.get(t, t) for t in _TOKEN.findall(text)]
        self.tokens = [t.lower() if len(t) > 1 else t for t in self.tokens]
        self.place = 0
        self.letters: set[str] = set()
        self.connectives = 0

    def read(self) -> _Value:
        value = self._level(0)
        if self.place < len(self.tokens):
            raise _NotLogic
        return value

    def _here(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def _level(self, level: int) -> _Value:
        if level == len(_LEVELS):
            return self._operand()
        left = self._level(level + 1)
        while self._here() in _LEVELS[level]:
            connective = _CONNECTIVES[self._here()]
            self.place += 1
            self.connectives += 1
            # `implies` binds to the right, the others to the left
            right = self._level(level if level == 1 else level + 1)
            left = _joined(connective, left, right)
        return left

    def _operand(self) -> _Value:
        token = self._here()
        self.place += 1
        if token == "not":
            self.connectives += 1
            inner = self._operand()
            return lambda truths: not inner(truths)
        if token in ("(", "["):
            value = self._level(0)
            if self._here() != {"(": ")", "[": "]"}[token]:
                raise _NotLogic
            self.place += 1
            return value
        if token in ("true", "false"):
            return lambda truths: token == "true"
        if len(token) == 1 and token.isalpha():
            self.letters.add(token)
            return lambda truths: truths[token]
        raise _NotLogic


def _joined(connective: Callable[[bool, bool], bool], left: _Value, right: _Value) -> _Value:
    return lambda truths: connective(left(truths), right(truths))
