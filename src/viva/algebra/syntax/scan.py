r"""What both scanners share: Unicode, numbers, brackets, relations, and every TeX command.

:class:`Scanner` turns text into :class:`~.tokens.Token` in one pass. Its two children say what a run of letters, a
brace, ``&``, ``%`` and ``~`` mean: :class:`~.scan_tex.TexScanner`, :class:`~.scan_plain.PlainScanner`.
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

from viva.algebra.syntax import vocabulary as words
from viva.algebra.syntax.errors import ReadError
from viva.algebra.syntax.slopes import SLOPED
from viva.algebra.syntax.tokens import Token

MAX_DIGITS = 4000  # Python itself refuses to convert longer ones.
MAX_EXPONENT = 4000  # of a literal such as 1e-3
MAX_SCAN_NESTING = 40  # commands inside the argument of a command that is scanned on its own

_DIGITS = re.compile(r"\d+")
_THOUSANDS = re.compile(
    r"[1-9]\d{0,2}(?:(?:,\d{3})+|(?:\{,\}\d{3})+|(?:\\[,;:! ]\d{3})+|(?:[\u2009\u202f\u00a0]\d{3})+)(?!\d|,\d)"
    r"(?:\.\d+)?"
)
_NUMBER = re.compile(r"(\d+(?:\.\d+)?|\.\d+)(?:[eE]([+-]?\d+)(?![A-Za-z0-9.]))?", re.ASCII)
_RELATION = re.compile(r"<=>|:=|=:(?!=)|==?>|-->|->|=<|[<>!~=:]=|==|<|>|=(?!=)|~(?==)")
_ASCII_RELATIONS = {
    ":=": ":=", "=:": "=",
    "->": "to", "-->": "to", "<=": "<=", ">=": ">=", "=<": "<=", "!=": "!=", "~=": "~=", "==": "=",
    "<": "<", ">": ">", "=": "=",
}  # fmt: skip
# A capital sigma with a subscript, or right before an operand, is a sum; `Σ⁻¹` and `Σ =` are a matrix.
_BINDS = re.compile(r"_|[₀-₉ₐ-ₜᵢⱼᵣᵤᵥ]|\s?[(\[A-Za-z∂]|\^\{?[A-Za-z]+\}?_")
_AMONG_MATRICES = re.compile(r"(?<=[A-Z])[ΣΠ](?=[A-Z])")  # UΣVᵀ
_UNPRINTED = frozenset("$`\u200b\u200c\u200d\ufeff\u2060\u2061\u2062\u2063\u2064✓✔■□∎")
_SIMPLE = {",": ",", ";": ";", "，": ",", "；": ";", "!": "!", "°": "deg", "∂": "partial", "∇": "nabla"}
_FONT_NAMES = (("BOLD", "bf"), ("SCRIPT", "cal"), ("FRAKTUR", "frak"), ("BLACK-LETTER", "frak"),
               ("DOUBLE-STRUCK", "bb"), ("MONOSPACE", "tt"), ("SANS", "sf"), ("ITALIC", "it"))  # fmt: skip
_MARKS = {"⊤": "top", "†": "dagger"}
_SMALL = {str(n): Fraction(n) for n in range(100)}


class Scanner:
    """Turns ``text`` into tokens; raises :class:`ReadError` for what no formula contains."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[Token] = []
        self.i = 0
        self.space = False
        self.side = ""  # "open" or "close" after \left and \right
        self.negate = False  # after \not
        self.brackets: list[str] = []  # open brackets that may hold a list
        self.environments = 0
        self.numpy = False  # NumPy spelling was seen, where * goes entry by entry
        self._nesting = 0

    def run(self) -> list[Token]:
        """All tokens, ending in one of kind ``end``."""
        self.region(len(self.text))
        self.tokens.append(Token("end", "", len(self.text), len(self.text), space=True))
        return self.tokens

    def fail(self, message: str, position: int | None = None) -> ReadError:
        """The error to raise for what stands at ``position`` (default: here)."""
        return ReadError(message, self.text, self.i if position is None else position)

    # --- what the two scanners decide --------------------------------------------------------------------------

    def letters(self, limit: int) -> None:
        """Reads the run of letters that starts here."""
        raise NotImplementedError

    def own_character(self, c: str, limit: int) -> bool:
        """Reads ``c`` if it means something of its own in this notation: braces, ``&``, ``%``, ``~``, ``.``."""
        raise NotImplementedError

    # --- the loop ----------------------------------------------------------------------------------------------

    def region(self, limit: int) -> None:
        """Scans from here up to ``limit``."""
        text = self.text
        while self.i < limit:
            c = text[self.i]
            if "a" <= c <= "z" or "A" <= c <= "Z":
                self.letters(limit)
            elif c == " ":
                self.i += 1
                self.space = True
            elif c == "\\":
                self.command(limit)
            elif c.isdecimal() or (c == "." and text[self.i + 1 : self.i + 2].isdecimal()):
                self.number()
            elif c.isspace() or c in _UNPRINTED:
                self.i += 1
                self.space = True
            elif self.own_character(c, limit) or self.character(c):
                pass
            else:
                raise self.fail(f"{c!r} has no meaning here")

    def add(self, kind: str, text: str, length: int, *, value: Fraction | None = None, extra: object = None) -> None:
        """Appends a token that takes ``length`` characters from here."""
        start = self.i
        self.i = start + length
        self.tokens.append(Token(kind, text, start, self.i, space=self.space, value=value, extra=extra))
        self.space = False

    def previous(self) -> str:
        """The kind of the last token, or an empty string."""
        return self.tokens[-1].kind if self.tokens else ""

    def after_operand(self) -> bool:
        """Whether an operand has just ended, so that what follows continues it."""
        return self.previous() in ("num", "name", "close", "}", "prime", "!", "%", "deg") or (
            self.previous() == "bar" and self.tokens[-1].extra != "open"
        )

    # --- characters --------------------------------------------------------------------------------------------

    def character(self, c: str) -> bool:
        """Reads one character that means the same everywhere, with what belongs to it."""
        match = _RELATION.match(self.text, self.i)
        if match and match.group() != "~":
            found = match.group()
            if found in ("=>", "==>", "<=>"):
                self.add("arrow", "iff" if found == "<=>" else "implies", len(found))
            else:
                self.relation(_ASCII_RELATIONS[found], len(found))
        elif c in "()[]（）［］⟨⟩⌊⌋⌈⌉〈〉":
            self.bracket(*words.BRACKET_CHARACTERS[c], 1)
        elif c == "*" and self.text.startswith("**", self.i):
            self.add("sup", "^", 2)
        elif c in words.OPERATOR_CHARACTERS:
            self.numpy = self.numpy or c == "@"
            self.add("op", words.OPERATOR_CHARACTERS[c], 1)
        elif c in _SIMPLE:
            self.add(_SIMPLE[c], c, 1)
        elif c in "^_":
            self.add("sup" if c == "^" else "sub", c, 1)
        elif c == "|":
            double = self.text.startswith("||", self.i) and not self.side
            self.bar("||" if double else "|", 2 if double else 1)
        elif c in "‖∥":
            self.bar("||", 1)
        elif c == "∣":
            self.bar("|", 1)
        elif c in "'′’″‴":
            self.primes()
        elif c == ":":
            self.add(":", ":", 1)
        elif c in words.RELATION_CHARACTERS:
            self.relation(words.RELATION_CHARACTERS[c], 1)
        elif c in words.ARROW_CHARACTERS:
            self.add("arrow", words.ARROW_CHARACTERS[c], 1)
        elif c in words.SUPERSCRIPTS:
            self.script(words.SUPERSCRIPTS, "sup")
        elif c in words.SUBSCRIPTS:
            self.script(words.SUBSCRIPTS, "sub")
        elif c in words.BIG_CHARACTERS:
            self.add("big", words.BIG_CHARACTERS[c], 1)
        elif c in words.DOT_CHARACTERS:
            self.add("dots", c, 1)
        elif c in words.FRACTIONS:
            self.add("num", c, 1, value=Fraction(*words.FRACTIONS[c]), extra="fraction")
        elif c in "√∛":
            self.add("func", "sqrt" if c == "√" else "cbrt", 1)
        elif c in "⊤†" and self.after_operand():  # X⊤ y, as it comes out of a PDF
            for kind, text, width in (("sup", "^", 0), ("{", "{", 0), ("name", _MARKS[c], 1), ("}", "}", 0)):
                self.add(kind, text, width)
        elif c in "∞∅⊤†":
            self.add("name", {"∞": "infty", "∅": "emptyset", **_MARKS}[c], 1)
        elif c in "∀∃":
            self.add("words", "for all" if c == "∀" else "exists", 1)
        elif c == "¬":
            self.add("words", "not", 1)
        elif c == ".":
            self.full_stop()
        else:
            return self.letter(c)
        return True

    def letter(self, c: str) -> bool:
        """Reads one letter outside ASCII: Greek, accented, or from the mathematical alphabets."""
        base, font = c, ""
        if c in "ΣΠ" and _BINDS.match(self.text, self.i + 1) and not _AMONG_MATRICES.match(self.text, self.i):
            self.add("big", "sum" if c == "Σ" else "prod", 1)
            return True
        if c in words.GREEK_LETTERS:
            self.symbol(words.GREEK_LETTERS[c], 1)
            return True
        compatible = unicodedata.normalize("NFKC", c)
        if compatible != c and len(compatible) == 1 and (compatible.isascii() or compatible in words.GREEK_LETTERS):
            name = unicodedata.name(c, "")
            font = next((f for key, f in _FONT_NAMES if key in name), "")
            base = compatible
        decomposed = unicodedata.normalize("NFD", base)
        letter, marks = decomposed[0], decomposed[1:]
        if not (letter.isascii() and letter.isalpha()) and letter not in words.GREEK_LETTERS:
            return False
        if any(mark not in words.COMBINING for mark in marks):
            return False
        name = words.GREEK_LETTERS.get(letter, letter)
        if font == "bb" and name == "E":
            self.add("stat", "E", 1)
            return True
        for mark in marks:
            name = f"{words.COMBINING[mark]} {name}"
        self.symbol(name, 1, font)
        return True

    def symbol(self, name: str, length: int, font: str = "") -> None:
        """A symbol, with the combining accents that follow it."""
        end = self.i + length
        digits = _DIGITS.match(self.text, end) if name in words.GREEK and not self.text[self.i].isascii() else None
        if digits:
            name, end, length = name + digits.group(), digits.end(), length + len(digits.group())
        while end < len(self.text) and self.text[end] in words.COMBINING:
            name = f"{words.COMBINING[self.text[end]]} {name}"
            end += 1
            length += 1
            if length > MAX_SCAN_NESTING:
                raise self.fail("too many accents")
        self.add("name", name, length, extra=font)

    def script(self, table: dict[str, str], kind: str) -> None:
        """A run of Unicode superscripts or subscripts, as a script with a group."""
        end = self.i
        while end < len(self.text) and self.text[end] in table:
            end += 1
        run = "".join(table[c] for c in self.text[self.i : end])
        self.add(kind, "^" if kind == "sup" else "_", 0, extra="unicode")
        self.add("{", "{", 0)
        position = 0
        for piece in re.findall(r"\d+|[A-Za-zβ-χ]|[-+=()]", run):
            if piece[0].isdigit():
                self.literal(piece, None, len(piece))
            elif piece.isalpha():
                self.add("name", words.GREEK_LETTERS.get(piece, piece), 1, extra="")
            elif piece in "()":
                self.add("open" if piece == "(" else "close", "(", 1)
            elif piece == "=":
                self.add("rel", "=", 1)
            else:
                self.add("op", piece, 1)
            position += len(piece)
        self.i = end
        self.add("}", "}", 0)

    def primes(self) -> None:
        """Dashes after an operand."""
        end, count = self.i, 0
        while end < len(self.text) and self.text[end] in "'′’″‴":
            count += {"″": 2, "‴": 3}.get(self.text[end], 1)
            end += 1
        in_script = len(self.tokens) > 1 and self.tokens[-1].kind == "{" and self.tokens[-2].kind == "sup"
        after = in_script or self.after_operand() or self.previous() == "end_env"
        after = after or (self.previous() == "func" and self.tokens[-1].text in SLOPED)
        if not after or (self.space and self.text[self.i] in "'’"):
            raise self.fail("a dash follows nothing")
        self.add("prime", "'" * min(count, 9), end - self.i)

    def full_stop(self) -> None:
        """A full stop: an ellipsis, an entrywise operation, or the end of a sentence."""
        rest = self.text[self.i : self.i + 3]
        if rest.startswith("..."):
            end = self.i
            while self.text.startswith(".", end):
                end += 1
            self.add("dots", "...", end - self.i)
        elif self.side:
            self.bracket(self.side, ".", 1)
        elif rest[1:2] == "*":
            self.add("op", "odot", 2)
        elif rest[1:2] == "^":
            self.add("sup", "^", 2)
        else:
            self.add(".", ".", 1)

    def relation(self, name: str, length: int) -> None:
        """A relation, negated if ``\\not`` stands before it."""
        if self.negate:
            self.negate = False
            if name not in words.NEGATED:
                raise self.fail("this can't be negated")
            name = words.NEGATED[name]
        self.add("rel", name, length)

    def bracket(self, kind: str, text: str, length: int) -> None:
        """A bracket; ``\\left]`` and ``\\right[`` are the open ends of an interval."""
        sided = bool(self.side)
        if self.side and kind != self.side:
            kind, text = self.side, "("
        self.side = ""
        if kind == "open":
            self.brackets.append(text)
        elif self.brackets:
            self.brackets.pop()
        self.add(kind, text, length, extra=sided)

    def bar(self, text: str, length: int, side: str = "") -> None:
        """A bar of an absolute value or a norm."""
        side, self.side = side or self.side, ""
        self.add("bar", text, length, extra=side)

    # --- numbers -----------------------------------------------------------------------------------------------

    def number(self) -> None:
        """A literal: thousands separators, decimals, exponents."""
        match = _THOUSANDS.match(self.text, self.i)
        if match and self._separates_thousands(match):
            digits = re.sub(r"[^\d.]", "", match.group())
            self.literal(digits, None, match.end() - self.i)
            return
        match = _NUMBER.match(self.text, self.i)
        if match is None:
            raise self.fail("these digits can't be read")
        self.literal(match.group(1), match.group(2), match.end() - self.i)

    def _separates_thousands(self, match: re.Match[str]) -> bool:
        """In brackets ``1,234`` is a list, unless the list around it is spaced, or an item would start with 0."""
        found = match.group()
        if "," not in found or "{,}" in found or "\\," in found or not self.brackets or self.brackets[-1] == ".":
            return True
        if re.search(r"\d,$", self.text[max(0, self.i - 2) : self.i]):
            return False  # (1,7,103, 5): a comma without a space is no separator of thousands here
        around = self.text[max(0, self.i - 2) : self.i], self.text[match.end() : match.end() + 2]
        return ",0" in found or around[0] == ", " or around[1] == ", "

    def literal(self, digits: str, exponent: str | None, length: int) -> None:
        """Appends the number written as ``digits`` times ten to the ``exponent``."""
        if len(digits) > MAX_DIGITS or (exponent and (len(exponent) > 6 or abs(int(exponent)) > MAX_EXPONENT)):
            raise self.fail("the number is too long")
        if exponent is None and len(digits) < 3 and digits in _SMALL:
            self.add("num", digits, length, value=_SMALL[digits], extra=None)
            return
        whole, _, fraction = digits.partition(".")
        value = Fraction(int(whole + fraction or "0"))
        if fraction:
            value /= 10 ** len(fraction)
        if exponent:
            value *= Fraction(10) ** int(exponent)
        decimals = max(0, len(fraction) - int(exponent or 0)) or None
        self.add("num", digits, length, value=value, extra=decimals)

    def command(self, limit: int) -> None:
        """Reads the TeX command that starts here."""
        raise NotImplementedError
