r"""A formula of TeX set in plain characters: the reading of TeX that :mod:`.plain` and :mod:`.mangled` share.

This is no reader of meanings (that is :mod:`viva.algebra`): it only knows how TeX groups what it sets. It takes any
text and never fails; a command that it doesn't know is set as its name. How fractions, scripts, accents and matrices
look is left to a :class:`Setter`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, Protocol

from viva.exam.presentation import characters as known

_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|\s+|[0-9]+(?:\.[0-9]+)?|.", re.DOTALL)
_FRACTIONS = frozenset(["frac", "dfrac", "tfrac", "cfrac"])
_BRACKETS = {
    "bmatrix": "[]",
    "pmatrix": "()",
    "vmatrix": "||",
    "matrix": "",
    "cases": "{",
    "array": "",
    "smallmatrix": "",
}
_DEEPEST = 60
_BIG = frozenset("∑∏∫")

Kind = Literal["letter", "operator", "relation", "comma", "open", "close", "word", "space"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that was set, and what it is for the spaces around it."""

    text: str
    kind: Kind = "letter"


class Setter(Protocol):
    """How what is not in line is put down."""

    def fraction(self, top: str, bottom: str) -> str:
        """A fraction."""

    def root(self, inner: str, index: str) -> str:
        """A root; ``index`` is empty for a square root."""

    def scripts(self, base: str, low: str, high: str) -> str:
        """Sub- and superscript of what stands before them."""

    def accent(self, text: str, mark: str) -> str:
        """A letter with a combining mark."""

    def matrix(self, rows: list[list[str]], brackets: str) -> str:
        """Rows of entries in brackets (two characters, or one for cases, or none)."""


def set_formula(tex: str, setter: Setter) -> str:
    """The formula in plain characters.

    Args:
        tex: what stands between dollars.
        setter: how fractions, scripts, accents and matrices look.
    """
    return _Typesetter(_TOKEN.findall(tex), setter).whole()


class _Typesetter:
    def __init__(self, tokens: list[str], setter: Setter) -> None:
        self._tokens, self._setter = tokens, setter
        self._at = 0
        self._depth = 0

    def whole(self) -> str:
        out: list[str] = []
        while self._at < len(self._tokens):
            out.append(self._row(frozenset()))
            self._at += 1  # a stray closing token
        return "".join(out).strip()

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _row(self, until: frozenset[str]) -> str:
        """Everything up to a closing token, which is left."""
        pieces: list[Piece] = []
        self._depth += 1
        while (token := self._peek()) and token not in until and (token != "}" or "}" in until or not until):
            if token == "}" or self._depth > _DEEPEST:
                break
            if token in ("_", "^"):
                low, high = self._scripts()
                base = pieces.pop() if pieces and pieces[-1].kind != "space" else Piece("")
                if base.kind in ("operator", "relation"):
                    pieces.append(base)
                    base = Piece("")
                kind: Kind = "word" if base.kind == "word" or base.text in _BIG else "letter"
                pieces.append(Piece(self._setter.scripts(base.text, low, high), kind))
                continue
            pieces.append(self._piece())
        self._depth -= 1
        return joined(pieces)

    def _scripts(self) -> tuple[str, str]:
        found = {"_": "", "^": ""}
        while (token := self._peek()) in ("_", "^") or token == "'":
            self._at += 1
            if token == "'":
                found["^"] += "′"
            else:
                found[token] += self._argument()
        return found["_"], found["^"]

    def _argument(self) -> str:
        while self._peek().isspace():
            self._at += 1
        if self._peek() == "{":
            self._at += 1
            inner = self._row(frozenset("}"))
            self._at += 1
            return inner
        token = self._peek()
        # An argument without braces is one character, whatever the number is.
        if len(token) > 1 and token[0].isdigit():
            self._tokens[self._at] = token[1:]
            return token[0]
        return self._piece().text if token and token != "}" else ""

    def _raw(self) -> str:
        """The argument as it is written."""
        while self._peek().isspace():
            self._at += 1
        if self._peek() != "{":
            return self._argument()
        self._at += 1
        out, depth = "", 1
        while token := self._peek():
            self._at += 1
            depth += (token == "{") - (token == "}")
            if not depth:
                break
            out += token
        return out

    def _piece(self) -> Piece:
        token = self._peek()
        self._at += 1
        if token.isspace() or token == "~":
            return Piece(" ", "space")
        if token == "{":
            inner = self._row(frozenset("}"))
            self._at += 1
            return Piece(inner)
        if token.startswith("\\") and len(token) > 1:
            return self._command(token[1:].rstrip("*"))
        if token in "+-−":
            return Piece("−" if token == "-" else token, "operator")
        if token in "=<>":
            return Piece(token, "relation")
        if token in ",;":
            return Piece(token, "comma")
        if token in "([":
            return Piece(token, "open")
        if token in ")]":
            return Piece(token, "close")
        return Piece("′" if token == "'" else "" if token in ("$", "&") else token)

    def _command(self, name: str) -> Piece:
        setter = self._setter
        if name in _FRACTIONS:
            top = self._argument()
            return Piece(setter.fraction(top, self._argument()))
        if name == "sqrt":
            index = ""
            if self._peek() == "[":
                self._at += 1
                index = self._row(frozenset("]"))
                self._at += 1
            return Piece(setter.root(self._argument(), index))
        if name in known.COMBINING:
            return Piece(setter.accent(self._argument(), known.COMBINING[name]))
        if name in known.ALPHABETS:
            return Piece("".join(known.ALPHABETS[name].get(letter, letter) for letter in self._raw()))
        if name in known.STYLES:
            # What looks like words keeps its spaces; styled formulas are set like others.
            raw = self._raw()
            plain = not re.search(r"[\\^_]", raw)
            text = raw if plain else set_formula(raw, setter)
            return Piece(text, "word" if len(text) > 1 and text.isalpha() else "letter")
        if name == "begin":
            return self._environment()
        return _named(name)

    def _environment(self) -> Piece:
        name = self._raw().rstrip("*")
        if name == "array":
            self._raw()
        rows: list[list[str]] = [[]]
        while self._peek():
            cell = self._row(frozenset(["&", "\\\\", "\\end", "}"]))
            token = self._peek()
            self._at += 1
            if token == "&":
                rows[-1].append(cell.strip())
                continue
            if token == "}":
                continue
            rows[-1].append(cell.strip())
            if token != "\\\\":
                break
            rows.append([])
        self._raw()
        if rows and rows[-1] in ([], [""]):
            rows.pop()
        if name not in _BRACKETS:  # align, equation, gather: lines of a derivation
            return Piece("\n".join(" ".join(filter(None, row)) for row in rows))
        return Piece(self._setter.matrix(rows, _BRACKETS[name]))


def _named(name: str) -> Piece:
    if name in known.OPERATORS:
        return Piece(known.OPERATORS[name], "operator")
    if name in known.RELATIONS:
        return Piece(known.RELATIONS[name], "relation")
    if name in known.WORDS:
        return Piece(name, "word")
    if name in known.IGNORED:
        return Piece("")
    if name in known.SPACES:
        return Piece("" if name == "!" else " ", "space")
    if name in known.LETTERS:
        return Piece(known.LETTERS[name], "open" if name in ("{", "lbrace", "langle") else "letter")
    return Piece(name, "word")


def joined(pieces: list[Piece]) -> str:
    """Pieces in a row with the spaces that a reader expects."""
    out = ""
    before: Piece | None = None
    gap = False
    for piece in pieces:
        if piece.kind == "space":
            gap = True
            continue
        if not piece.text:
            continue
        # A sign is an operation only behind something that it can stand behind.
        unary = piece.kind == "operator" and (
            before is None or before.kind in ("operator", "relation", "comma", "open")
        )
        if before is None:
            out = piece.text
        elif piece.kind == "relation" or (piece.kind == "operator" and not unary):
            out = f"{out.rstrip()} {piece.text} "
        elif _apart(before, piece, gap=gap):
            out = f"{out.rstrip()} {piece.text}"
        else:
            out += piece.text
        before = Piece(piece.text, "open") if unary else piece
        gap = False
    return out.rstrip()


def _apart(before: Piece, piece: Piece, *, gap: bool) -> bool:
    """Whether a space stands between two pieces; ``gap`` if one stood there in the source."""
    if before.kind in ("comma", "word"):
        return piece.kind not in ("open", "close", "comma")
    if piece.kind == "word":
        return before.kind in ("letter", "close")
    closed = before.kind in ("letter", "close") and before.text not in ("∂", "∇")
    return gap and closed and piece.kind in ("letter", "open")
