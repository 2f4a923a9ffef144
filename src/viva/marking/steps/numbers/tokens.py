r"""Text cut into what arithmetic in prose is made of: numbers, operators, relations, words, and what can't be computed.

Markdown and the marks of inline maths fall away, ``\times``, ``×``, ``x`` and ``times`` are one operator, and anything
that stands for an unknown (a letter, a command, a function) is a ``symbol``: whatever it touches is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from viva.marking.steps.numbers.quantities import (
    BYTES,
    FRACTIONS,
    LETTERS,
    NUMBER,
    SCALES,
    WORDS,
    Quantity,
    Reading,
    in_bytes,
    quantity,
)
from viva.patterns import regex

Kind = Literal[
    "number", "op", "open", "close", "power", "relation", "word", "symbol", "comma", "stop", "colon", "break"
]


@dataclass(frozen=True, slots=True)
class Token:
    """One token: its kind, its text (for operators and relations their meaning), and where it stands.

    ``glued`` tells that nothing, not even a space, stands between it and the token before.
    """

    kind: Kind
    text: str
    start: int
    end: int
    quantity: Quantity | None = None
    glued: bool = False


_OPERATORS = {
    "+": "+", "-": "-", "−": "-", "–": "-", "*": "*", "×": "*", "·": "*", "⋅": "*", "∙": "*", "∗": "*",
    "✕": "*", "✖": "*",    "/": "/", "÷": "/", "⁄": "/", "//": "//", "^": "^",
}  # fmt: skip
_COMMANDS = {
    "times": "*", "cdot": "*", "div": "/", "ast": "*", "approx": "≈", "simeq": "≈", "sim": "≈", "left": "", "right": "",
    "quad": " ", "qquad": " ", "displaystyle": "", "big": "", "Big": "", "bigl": "", "bigr": "", "Bigl": "", "Bigr": "",
    "bigg": "", "Bigg": "", "textbf": "", "mathbf": "", "boldsymbol": "", "boxed": "", "frac": "frac", "dfrac": "frac",
    "tfrac": "frac", "dots": "…", "ldots": "…", "cdots": "…", "Rightarrow": "→", "implies": "→", "Longrightarrow": "→",
    "rightarrow": "→", "to": "→", "therefore": "→", "checkmark": "✓", "quadquad": " ", "le": "≤", "leq": "≤", "ge": "≥",
    "geq": "≥", "lt": "<", "gt": ">", "ne": "≠", "neq": "≠",
}  # fmt: skip
_WORD_OPERATORS = {"times": "*", "plus": "+", "minus": "-", "by": "*", "x": "*", "X": "*", "over": "/"}
_VERBS = frozenset({"is", "equals", "gives", "makes", "yields", "totals", "equal"})
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_SCAN = regex(
    r"(?P<url>https?://\S+|[A-Za-z][\w.+-]{0,40}@[\w.-]{1,80})"
    r"|(?P<space>[ \t\u00a0\u2002\u2003\u2009\u200a\u200b\u202f]+|\\[,;:! ]|\\quad\b|\\qquad\b)"
    r"|(?P<newline>\n)"
    r"|(?P<words>\\(?:text|textrm|mathrm|mbox|operatorname)\*?\s*\{(?P<inside>[^{}]*)\})"
    r"|(?P<row>\\\\|\\(?:begin|end)\{(?:aligned|align|gather|gathered|split|equation|multline)\*?\})"
    r"|(?P<array>\\(?:begin|end)\{[^{}]*\})"
    r"|(?P<delimiter>\\[()\[\]]|\$\$?)"
    r"|(?P<escaped>\\[%$#&_])"
    r"|(?P<command>\\[A-Za-z]+)"
    r"|(?P<markup>\*\*\*|\*\*|`+|__)"
    r"|(?P<by>(?<=\d)(?<!\b0)[xX](?=\d))"
    r"|(?P<number>" + NUMBER.pattern + r")"
    r"|(?P<fraction>[½⅓⅔¼¾⅕⅙⅛])"
    r"|(?P<superscript>[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
    r"|(?P<arrow>[→⇒⟹⟶➔➜]|=+>|-+>)"
    r"|(?P<relation>≈|≃|≅|:=|!=|≠|==|<=|>=|≤|≥|=|<|>|∝|~~|~|≡)"
    r"|(?P<dividedby>(?:divided|multiplied)[ -]by\b)"
    r"|(?P<name>[A-Za-zÀ-ÖØ-öø-ɏͰ-Ͽ_][\wÀ-ÖØ-öø-ɏͰ-Ͽ]*(?:['’-][A-Za-zÀ-ÖØ-öø-ɏ]+)*)"
    r"|(?P<op>//|[-+*/^×·⋅∙∗✕✖÷⁄−–])"
    r"|(?P<bracket>[(){}\[\]])"
    r"|(?P<point>[,;:.!?…—•|&%#\"“”‘’'✓✔✅✗❌])"
    r"|(?P<other>.)",
    re.DOTALL,
)
MATHS = regex(
    r"\d[^\d=≈~≃≅]{0,80}?(?:[=≈~≃≅]|\\(?:approx|simeq|sim)\b|\b(?:is|equals|gives|makes|yields|totals)\b)[^.!?]{0,60}?\d"
)
"""A number, a relation behind it, and another number: without these there is no claim."""


def tokens(text: str, offset: int = 0) -> list[Token]:
    """The tokens of a stretch of text, positions counted from ``offset``; linear, and never an error.

    Examples:
        >>> [(t.kind, t.text) for t in tokens("4 filters x 27 = 108")]
        [('number', '4'), ('word', 'filters'), ('op', '*'), ('number', '27'), ('relation', '='), ('number', '108')]
    """
    return _settled(list(_raw(text, offset)))


def _raw(text: str, offset: int) -> Iterator[Token]:
    previous_end = -1
    for found in _SCAN.finditer(text):
        group, piece = found.lastgroup, found[0]
        if found["words"] is not None:
            group = "words"
        start, end = found.start() + offset, found.end() + offset
        glued = start == previous_end
        if group in ("space", "delimiter", "markup"):
            if group == "markup" and piece == "**" and _between_digits(text, found.start(), found.end()):
                yield Token("op", "^", start, end, glued=glued)
                previous_end = end
            continue
        previous_end = end
        if group == "number":
            number = quantity(piece)
            kind: Kind = "number" if number is not None else "symbol"
            yield Token(kind, piece, start, end, number, glued)
        elif group == "fraction":
            value = Quantity((Reading(FRACTIONS[piece]),))
            yield Token("symbol" if glued else "number", piece, start, end, value, glued)
        elif group == "superscript":
            yield Token("power", piece.translate(_SUPERSCRIPTS), start, end, glued=glued)
        elif group == "words":
            inside = found["inside"]
            base = start + found[0].index("{") + 1
            yield from (replace(t, glued=False) for t in _raw(inside, base))
        elif group == "command":
            yield from _command(piece, start, end, glued)
        elif group == "name":
            yield Token("word", piece, start, end, glued=glued)
        elif group == "by":
            yield Token("op", "*", start, end, glued=True)
        elif group == "dividedby":
            yield Token("op", "/" if piece[0] == "d" else "*", start, end)
        elif group == "relation":
            if piece == "~~":
                yield Token("stop", "struck", start, end)
            else:
                yield Token("relation", "=" if piece == ":=" else piece, start, end)
        elif group == "op":
            yield Token("op", _OPERATORS[piece], start, end, glued=glued)
        elif group == "bracket":
            yield Token("open" if piece in "([{" else "close", piece, start, end, glued=glued)
        elif group in ("newline", "row"):
            yield Token("break", "\n", start, end)
        elif group == "arrow":
            yield Token("stop", "→", start, end)
        elif group == "point":
            yield from _point(piece, start, end, glued)
        elif group == "escaped":
            if piece == "\\%":
                yield Token("word", "%", start, end, glued=True)
        else:
            yield Token("symbol", piece, start, end, glued=glued)


def _command(piece: str, start: int, end: int, glued: bool) -> Iterator[Token]:
    meaning = _COMMANDS.get(piece[1:])
    if meaning is None:
        yield Token("symbol", piece, start, end, glued=glued)
    elif meaning in ("*", "/"):
        yield Token("op", meaning, start, end, glued=glued)
    elif meaning in "≈≤≥<>≠" and meaning:
        yield Token("relation", meaning, start, end)
    elif meaning == "→":
        yield Token("stop", meaning, start, end)
    elif meaning in ("frac", "…"):
        yield Token("symbol", meaning, start, end, glued=glued)


def _point(piece: str, start: int, end: int, glued: bool) -> Iterator[Token]:
    if piece == ",":
        yield Token("comma", piece, start, end, glued=glued)
    elif piece == ":":
        yield Token("colon", piece, start, end, glued=glued)
    elif piece in ".;!?—•#":
        yield Token("stop", piece, start, end, glued=glued)
    elif piece == "|":
        yield Token("break", piece, start, end)
    elif piece == "%":
        yield Token("word", piece, start, end, glued=glued)
    elif piece == "…":
        yield Token("symbol", piece, start, end, glued=glued)
    elif piece in "✓✔✅✗❌":
        yield Token("stop", piece, start, end)


def _between_digits(text: str, start: int, end: int) -> bool:
    return start > 0 and text[start - 1].isdigit() and end < len(text) and text[end].isdigit()


def _settled(raw: list[Token]) -> list[Token]:
    """Decide what a word is: an operator between numbers, a scale, a unit, a verb before a number, or a symbol."""
    found: list[Token] = []
    skip = -1
    for position, token in enumerate(raw):
        if position <= skip:
            continue
        following = raw[position + 1] if position + 1 < len(raw) else None
        before = found[-1] if found else None
        if token.kind == "number" and token.quantity is not None:
            number, skip = _with_suffix(token, raw, position)
            found.append(number)
        elif token.kind == "word":
            found.append(_word(token, before, following))
        elif (
            token.text == "-" and token.kind == "op" and token.glued and following is not None
            and following.kind == "word" and following.glued and before is not None and before.kind == "number"
        ):  # fmt: skip
            continue  # the hyphen of "3-channel"
        elif token.kind == "op" and token.text == "/" and _joins_words(before, following):
            found.append(Token("word", "per", token.start, token.end))
        elif (
            token.kind == "stop"
            and token.text == "!"
            and token.glued
            and before is not None
            and before.kind == "number"
        ):
            exclaims = following is None or following.kind in ("word", "break")
            found.append(token if exclaims else Token("power", "!", token.start, token.end, glued=True))
        else:
            found.append(token)
    return found


def _with_suffix(token: Token, raw: list[Token], position: int) -> tuple[Token, int]:
    """A number with what belongs to it: a percent sign, a scale, bytes; a letter glued to it makes it a symbol."""
    number = token.quantity
    assert number is not None
    following = raw[position + 1] if position + 1 < len(raw) else None
    if following is None or following.kind != "word":
        return token, -1
    text = following.text
    if text == "%" or text.lower() in ("percent", "per-cent"):
        return replace(token, quantity=number.percent(), end=following.end), position + 1
    if text.lower() in SCALES:
        return replace(token, quantity=number.scaled(SCALES[text.lower()]), end=following.end), position + 1
    data = BYTES.fullmatch(text)
    if data:
        return replace(token, quantity=in_bytes(number, data[1], bool(data[2])), end=following.end), position + 1
    if not following.glued:
        return token, -1
    if text in LETTERS:
        scaled = number.scaled(LETTERS[text], 1, soft=True)
        return replace(token, quantity=scaled, end=following.end), position + 1
    if text in ("x", "X") or text.lower() in _UNITS_GLUED:
        return token, -1
    product = re.fullmatch(r"[xX](\d+)((?:[xX]\d+)*)", text)
    if product:
        return token, -1
    return Token("symbol", token.text + text, token.start, following.end), position + 1


_UNITS_GLUED = frozenset(
    {"ms", "s", "min", "px", "cm", "mm", "km", "kg", "bytes", "byte", "bits", "bit", "st", "nd", "rd", "th"}
)
_ARTICLES = frozenset({"a", "A", "I"})


def _word(token: Token, before: Token | None, following: Token | None) -> Token:
    text = token.text
    operand = following is not None and (following.kind in ("number", "open") or following.text.lower() in WORDS)
    if text in _WORD_OPERATORS and operand and before is not None:
        if text in ("x", "X", "times", "by") and before.kind in ("number", "close", "word", "power"):
            return Token("op", "*", token.start, token.end, glued=token.glued)
        if text in ("plus", "minus") and before.kind in ("number", "close", "word", "power"):
            return Token("op", _WORD_OPERATORS[text], token.start, token.end)
    if text.lower() in _VERBS and before is not None and before.kind in ("number", "close", "word", "power"):
        return Token("word", text, token.start, token.end)
    if len(text) == 1 and text not in _ARTICLES and text != "%":
        return replace(token, kind="symbol")
    if text in _ARTICLES and ((before is not None and before.kind == "op") or (
        following is not None and following.kind in ("op", "relation"))):  # fmt: skip
        return replace(token, kind="symbol")
    if re.search(r"[\d_]|[Ͱ-Ͽ]", text.strip("_")) and text != "%":
        return replace(token, kind="symbol")
    return token


def _joins_words(before: Token | None, following: Token | None) -> bool:
    return before is not None and before.kind == "word" and following is not None and following.kind == "word"
