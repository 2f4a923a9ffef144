r"""What both scanners share: Unicode, numbers, brackets, relations, and every TeX command.

:class:`Scanner` turns text into :class:`~.tokens.Token` in one pass. Its two children say what a run of letters, a
brace, ``&``, ``%`` and ``~`` mean: :class:`~.scan_tex.TexScanner`, :class:`~.scan_plain.PlainScanner`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from fractions import Fraction

from viva.algebra.syntax import vocabulary as words
from viva.algebra.syntax.errors import ReadError
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
_COMMAND = re.compile(r"\\(operatorname\*|hspace\*|tag\*|[A-Za-z]+|[\s\S])")
_RELATION = re.compile(r"<=>|:=|==?>|-->|->|=<|[<>!~=:]=|==|<|>|=(?!=)|~(?==)")
_ASCII_RELATIONS = {
    ":=": ":=", "->": "to", "-->": "to", "<=": "<=", ">=": ">=", "=<": "<=", "!=": "!=", "~=": "~=", "==": "=",
    "<": "<", ">": ">", "=": "=",
}  # fmt: skip
_GROUP_OF_ONE = re.compile(r"\s*(?:\{\s*([A-Za-z0-9])\s*\}|([A-Za-z0-9]))")
_ROW_SPACE = re.compile(r"\*?(?:\s*\[\s*-?[\d.]+\s*(?:pt|em|ex|mm|cm|in|px)\s*\])?")
_ARG_MIN = re.compile(r"(?:\\[,!;: ]|\s|~)*\\?(min|max)(?![A-Za-z])")
_TEXT_MATHS = re.compile(r"(?<!\\)\$")
# A capital sigma with a subscript, or right before an operand, is a sum; `Σ⁻¹` and `Σ =` are a matrix.
_BINDS = re.compile(r"_|[₀-₉ₐ-ₜᵢⱼᵣᵤᵥ]|\s?[(\[A-Za-z∂]|\^\{?[A-Za-z]+\}?_")
_UNPRINTED = frozenset("$`\u200b\u200c\u200d\ufeff\u2060\u2061\u2062\u2063\u2064✓✔■□∎")
_SIMPLE = {",": ",", ";": ";", "，": ",", "；": ";", "!": "!", "°": "deg", "∂": "partial", "∇": "nabla"}


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
            if c.isspace() or c in _UNPRINTED:
                self.i += 1
                self.space = True
            elif c.isascii() and c.isalpha():
                self.letters(limit)
            elif c.isdecimal() or (c == "." and text[self.i + 1 : self.i + 2].isdecimal()):
                self.number()
            elif c == "\\":
                self.command(limit)
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
        elif c in "∞∅⊤†":
            self.add("name", {"∞": "infty", "∅": "emptyset", "⊤": "top", "†": "dagger"}[c], 1)
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
        if c in "ΣΠ" and _BINDS.match(self.text, self.i + 1):
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
        for piece in re.findall(r"\d+|[A-Za-z]|[-+=()]", run):
            if piece[0].isdigit():
                self.literal(piece, None, len(piece))
            elif piece.isalpha():
                self.add("name", piece, 1, extra="")
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
        if not self.after_operand() or (self.space and self.text[self.i] in "'’"):
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
        around = self.text[max(0, self.i - 2) : self.i], self.text[match.end() : match.end() + 2]
        return ",0" in found or around[0] == ", " or around[1] == ", "

    def literal(self, digits: str, exponent: str | None, length: int) -> None:
        """Appends the number written as ``digits`` times ten to the ``exponent``."""
        if len(digits) > MAX_DIGITS or (exponent and (len(exponent) > 6 or abs(int(exponent)) > MAX_EXPONENT)):
            raise self.fail("the number is too long")
        whole, _, fraction = digits.partition(".")
        value = Fraction(int(whole + fraction or "0"), 10 ** len(fraction))
        if exponent:
            value *= Fraction(10) ** int(exponent)
        decimals = max(0, len(fraction) - int(exponent or 0)) or None
        self.add("num", digits, length, value=value, extra=decimals)

    # --- commands ----------------------------------------------------------------------------------------------

    def command(self, limit: int) -> None:
        """A TeX command, with the arguments that decide what it is."""
        match = _COMMAND.match(self.text, self.i)
        if match is None:
            raise self.fail("a backslash at the end")
        name, length = match.group(1), match.end() - self.i
        token = _COMMANDS.get(name)
        if token is not None:
            kind, text = token
            if kind in ("open", "close"):
                self.bracket(kind, text, length)
            elif kind == "rel":
                self.relation(text, length)
            else:
                self.add(kind, text, length, extra="" if kind == "name" else None)
            return
        special = _SPECIAL.get(name)
        if special is not None:
            special(self, name, length, limit)
        elif name in words.HARMLESS or (len(name) == 1 and name in ",;:!> /()[]$%&#_~\t\n\r"):
            self._punctuation_command(name, length)
        else:
            raise self.fail(f"the command \\{name} is not known")

    def _punctuation_command(self, name: str, length: int) -> None:
        if name == "%":
            self.add("%", "%", length)
        elif name == "_":
            self.add("sub", "_", length)
        elif name == "&":
            self.add("words", "and", length)
        elif name == "#":
            self.add("name", "#", length, extra="")
        else:
            self.i += length
            self.space = True

    def argument(self, start: int) -> tuple[int, int]:
        """Where the content of the braces that open at or after ``start`` begins and ends; raises if it doesn't."""
        text, n = self.text, len(self.text)
        while start < n and text[start].isspace():
            start += 1
        if start >= n or text[start] != "{":
            raise self.fail("an argument in braces is missing", min(start, n))
        level, i = 0, start
        for found in _BRACES.finditer(text, start):
            mark = found.group()
            if mark == "{":
                level += 1
            elif mark == "}":
                level -= 1
                if level == 0:
                    i = found.start()
                    break
        else:
            raise self.fail("a brace is not closed", start)
        return start + 1, i

    def nested(self, start: int, end: int) -> None:
        """Scans the part of the text from ``start`` to ``end`` now, and stays at ``end``."""
        self._nesting += 1
        if self._nesting > MAX_SCAN_NESTING:
            raise self.fail("nested too deeply", start)
        self.i = start
        self.region(end)
        self._nesting -= 1


_BRACES = re.compile(r"\\[\s\S]|[{}]")
_FONT_NAMES = (("BOLD", "bf"), ("SCRIPT", "cal"), ("FRAKTUR", "frak"), ("BLACK-LETTER", "frak"),
               ("DOUBLE-STRUCK", "bb"), ("MONOSPACE", "tt"), ("SANS", "sf"), ("ITALIC", "it"))  # fmt: skip


# --- commands that look ahead ------------------------------------------------------------------------------------


def _size(scanner: Scanner, name: str, length: int, limit: int) -> None:
    scanner.i += length
    while scanner.i < limit and scanner.text[scanner.i].isspace():
        scanner.i += 1
    if name == "middle":
        scanner.side = ""
        if scanner.text.startswith("|", scanner.i):
            scanner.add("mid", "|", 1)
        return
    scanner.side = "open" if name.endswith("l") or name == "left" else ""
    if name.endswith("r") or name == "right":
        scanner.side = "close"
    if name in ("left", "right"):
        rest = scanner.text[scanner.i : scanner.i + 1]
        if rest == ".":
            scanner.bracket(scanner.side, ".", 1)
        elif rest in ("{", "}"):
            scanner.bracket(scanner.side, "{", 1)
        elif rest in ("/", "<", ">"):
            scanner.side, kind = "", scanner.side
            if rest == "/":
                scanner.add("op", "/", 1)
            else:
                scanner.bracket(kind, "<", 1)
        elif not rest or rest not in "()[]|\\‖∥⟨⟩⌊⌋⌈⌉":
            raise scanner.fail(f"\\{name} needs a bracket")
    elif scanner.text[scanner.i : scanner.i + 1] not in tuple("()[]|\\‖∥⟨⟩⌊⌋⌈⌉"):
        scanner.side = ""


def _text(scanner: Scanner, name: str, length: int, limit: int) -> None:
    start, end = scanner.argument(scanner.i + length)
    if end >= limit + 1:
        raise scanner.fail("a brace is not closed")
    begin, scanner.i = scanner.i, start
    content = scanner.text[start:end]
    pieces = list(_TEXT_MATHS.finditer(content))
    place = start
    for k, mark in enumerate([*pieces, None]):
        stop = start + mark.start() if mark else end
        if k % 2:
            scanner.nested(place, stop)
        else:
            scanner.i = place
            prose(scanner, place, stop, begin)
        place = stop + 1
    scanner.i = end + 1


_INDEPENDENT = re.compile(r"^i\.?\s?i\.?\s?d\.?\s+(?=[A-Z])")  # before the name of a distribution
_NAME_IN_TEXT = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_]|\\_)?[A-Za-z0-9_\\-]*'?")


def prose(scanner: Scanner, start: int, end: int, begin: int) -> None:
    """The words of a text command: a name, a function, or prose."""
    raw = scanner.text[start:end]
    content = raw.replace("\\_", "_").replace("\\ ", " ").replace("~", " ")
    stripped = content.strip()
    if not stripped:
        scanner.space = True
        return
    stripped = _INDEPENDENT.sub("", stripped) or stripped
    kind, value = text_token(stripped)
    spaced = raw != raw.lstrip()
    after_number = scanner.previous() == "num" and (spaced or len(stripped) <= 3)
    if kind == "name" and after_number:
        kind = "words"
    scanner.space = scanner.space or spaced
    scanner.i = begin
    extra: object = "rm" if kind == "name" else None
    if kind == "words" and stripped in words.PERCENT_WORDS:
        kind = "%"
    scanner.add(kind, value, end - begin, extra=extra)


def text_token(content: str) -> tuple[str, str]:
    """What the upright text ``content`` is: a function, a binder, a name, or words."""
    if content in words.STATISTICS:
        return "stat", words.STATISTICS[content]
    if content == "sum":
        return "func", "sum"
    if content in words.FUNCTIONS and content not in ("th", "sh", "ch", "lb", "mod", "rad", "size", "real", "square"):
        return "func", words.FUNCTIONS[content]
    if content in words.BIG:
        return "big", words.BIG[content]
    if content in ("arg min", "arg max"):
        return "big", content.replace(" ", "")
    if content in words.GREEK:
        return "name", content
    low = content.lower()
    if (
        low in words.CONDITION_WORDS or low in words.OTHERWISE_WORDS or low in words.JOINING_WORDS
        or low in ("or", "is", "are", "not", "to", "of", "in", "subject", "s.t.", "st", "const", "a", "by")
    ):  # fmt: skip
        return ("name", content) if low in ("const", "a") else ("words", content)
    if _NAME_IN_TEXT.fullmatch(content):
        return "name", content
    if content in ("+", "-", "=", ".", ",", ";", ":", "(", ")"):
        return _PUNCTUATION_IN_TEXT[content]
    return "words", content


_PUNCTUATION_IN_TEXT = {"+": ("op", "+"), "-": ("op", "-"), "=": ("rel", "="), ".": (".", "."), ",": (",", ","),
                        ";": (";", ";"), ":": (":", ":"), "(": ("open", "("), ")": ("close", "(")}  # fmt: skip


def _font(scanner: Scanner, name: str, length: int, limit: int) -> None:
    font, begin = words.FONTS[name], scanner.i
    single = _GROUP_OF_ONE.match(scanner.text, begin + length)
    if single and not (name in ("rm", "bf", "it", "cal") and single.group(2)):
        letter = single.group(1) or single.group(2)
        if font == "bb" and letter in "E":
            scanner.add("stat", letter, single.end() - begin)
        elif font == "bb" and letter in "PV":
            scanner.add("stat", {"P": "P", "V": "Var"}[letter], single.end() - begin)
        elif letter == "d" and font == "rm":
            scanner.add("name", "d", single.end() - begin, extra="rm")
        else:
            scanner.add("name", letter, single.end() - begin, extra=font)
        return
    if not scanner.text[begin + length :].lstrip().startswith("{") if len(scanner.text) < 4096 else False:
        scanner.i += length  # \bf and the like switch the font for the rest: the font doesn't matter
        scanner.space = True
        return
    start, end = scanner.argument(begin + length)
    if scanner.text[start:end].strip() == "":
        scanner.i = end + 1
        return
    content = re.sub(r"\\[,;:! ]|~|\\hspace\{[^{}]*\}|\{\}", "", scanner.text[start:end]).strip().replace("\\_", "_")
    if font in ("rm", "it", "sf", "tt") or content in words.FUNCTIONS or content in ("argmin", "argmax"):
        if re.fullmatch(r"arg\s*(min|max)", content):
            content = content.replace(" ", "")
        if name.startswith("operatorname") and content.replace("-", "").replace("_", "").isalnum():
            kind, value = text_token(content)
            kind = "name" if kind == "words" else kind
            scanner.add(kind, value, end + 1 - begin, extra="rm" if kind == "name" else None)
            return
        if not re.search(r"[\\{}^]", content) and (len(content) > 1 and re.search("[A-Za-z]{2}", content)):
            prose(scanner, start, end, begin)
            scanner.i = end + 1
            return
    count = len(scanner.tokens)
    scanner.nested(start, end)
    made = scanner.tokens[count:]
    if len(made) == 1 or name == "mathop":
        for token in made:
            if token.kind == "name":
                token.extra = font
    else:
        opening = Token("{", "{", begin, start, space=bool(made and made[0].space), extra=font)
        scanner.tokens[count:] = [opening, *made, Token("}", "}", end, end + 1)]
        for token in made:
            if token.kind == "name" and not token.extra:
                token.extra = font
    scanner.i = end + 1


def _begin(scanner: Scanner, name: str, length: int, limit: int) -> None:
    begin = scanner.i
    start, end = scanner.argument(begin + length)
    environment = scanner.text[start:end].strip()
    stop = end + 1
    if name == "begin" and (environment.startswith("array") or environment.rstrip("*") in ("alignat", "alignedat")):
        rest = re.compile(r"\s*(?:\[[a-z]\])?\s*\{[^{}]*\}").match(scanner.text, stop)
        stop = rest.end() if rest else stop
    elif name == "begin" and environment.rstrip("*") in ("aligned", "pmatrix", "bmatrix", "matrix", "gathered"):
        rest = re.compile(r"\s*\[[lcrtb]+\]").match(scanner.text, stop)
        stop = rest.end() if rest else stop
    if environment not in words.MATRICES | words.ROWS | words.CASES:
        raise scanner.fail(f"the environment {environment[:30]} is not known")
    scanner.environments += 1 if name == "begin" else -1
    scanner.add("begin" if name == "begin" else "end_env", environment, stop - begin)


def _drop_argument(scanner: Scanner, name: str, length: int, limit: int) -> None:
    _, end = scanner.argument(scanner.i + length)
    scanner.i = end + 1
    scanner.space = True


def _tag(scanner: Scanner, name: str, length: int, limit: int) -> None:
    start, end = scanner.argument(scanner.i + length)
    scanner.add("tag", scanner.text[start:end], end + 1 - scanner.i)


def _row(scanner: Scanner, name: str, length: int, limit: int) -> None:
    rest = _ROW_SPACE.match(scanner.text, scanner.i + length)
    scanner.add("row", "\\\\", length + (len(rest.group()) if rest else 0))


def _arg(scanner: Scanner, name: str, length: int, limit: int) -> None:
    rest = _ARG_MIN.match(scanner.text, scanner.i + length)
    if rest:
        scanner.add("big", "arg" + rest.group(1), rest.end() - scanner.i)
    else:
        scanner.add("func", "arg", length)


def _not(scanner: Scanner, name: str, length: int, limit: int) -> None:
    scanner.i += length
    scanner.negate = True


def _stacked(scanner: Scanner, name: str, length: int, limit: int) -> None:
    r"""``\overset{def}{=}`` is the relation; ``\underset{w}{\min}`` is a script under the binder."""
    start, end = scanner.argument(scanner.i + length)
    inner, stop = scanner.argument(end + 1)
    count = len(scanner.tokens)
    scanner.nested(inner, stop)
    if name == "underset" and len(scanner.tokens) > count:
        scanner.add("sub", "_", 0)
        scanner.add("{", "{", 0)
        scanner.nested(start, end)
        scanner.add("}", "}", 0)
    elif len(scanner.tokens) == count + 1 and scanner.tokens[-1].text == "=":
        over = scanner.text[start:end]
        if "def" in over or "triangle" in over or over.strip() == "\\Delta":
            scanner.tokens[-1].text = ":="
        elif "?" in over or "!" in over:
            raise scanner.fail("a relation that is only asked for", start)
    scanner.i = stop + 1


def _arrow_with_text(scanner: Scanner, name: str, length: int, limit: int) -> None:
    _, end = scanner.argument(scanner.i + length)
    scanner.add("rel", "to", end + 1 - scanner.i)


def _pmod(scanner: Scanner, name: str, length: int, limit: int) -> None:
    scanner.add("words", "mod", length)


def _bar_command(scanner: Scanner, name: str, length: int, limit: int) -> None:
    side = {"l": "open", "r": "close"}.get(name[0], "")
    scanner.bar("||" if name in ("|", "Vert", "lVert", "rVert", "parallel") else "|", length, side)


def _text_colour(scanner: Scanner, name: str, length: int, limit: int) -> None:
    _, end = scanner.argument(scanner.i + length)
    scanner.i = end + 1
    scanner.add("cmd", "transparent", 0)


def _table() -> dict[str, tuple[str, str]]:
    table: dict[str, tuple[str, str]] = {}
    for source, kind in (
        (words.SYMBOL_COMMANDS, "name"), (words.BRACKET_COMMANDS, ""), (words.OPERATORS, "op"), (words.ARROWS, "arrow"),
        (words.RELATIONS, "rel"), (words.BIG, "big"), (words.ACCENTS, "accent"),
    ):  # fmt: skip
        for name, value in source.items():
            if name in words.SUBSCRIPT_WORDS and kind == "":
                continue
            table[name] = value if isinstance(value, tuple) else (kind, value)
    for name in ["sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth", "arcsin", "arccos", "arctan", "arccot", "exp", "log", "ln", "lg", "det", "dim", "ker", "gcd", "lcm", "tr", "Tr", "diag", "rank", "sgn", "sign", "erf", "arsinh", "arcosh", "artanh", "arcsec", "arccsc", "softmax", "ReLU", "sech", "csch", "rk", "trace", "arcsinh", "arccosh", "arctanh", "ceil", "floor", "abs", "cotg", "tg", "ctg", "sh", "ch", "th", "vecop"]:  # fmt: skip
        table[name] = ("func", words.FUNCTIONS.get(name, name))
    for name in ("Var", "Cov", "Pr", "E"):
        table[name] = ("stat", words.STATISTICS[name])
    table |= {name: ("dots", name) for name in words.DOTS}
    table |= dict.fromkeys(("frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"), ("cmd", "frac"))
    table |= dict.fromkeys(("binom", "tbinom", "dbinom"), ("cmd", "binom"))
    table |= dict.fromkeys(words.TRANSPARENT, ("cmd", "transparent"))
    table |= {
        "sqrt": ("cmd", "sqrt"), "over": ("over", "frac"), "choose": ("over", "binom"), "quad": ("quad", ""),
        "qquad": ("quad", ""), "prime": ("name", "prime"), "top": ("name", "top"), "intercal": ("name", "top"),
        "dagger": ("name", "dagger"), "partial": ("partial", "partial"), "nabla": ("nabla", "nabla"),
        "mid": ("mid", "|"), "given": ("mid", "|"), "colon": (":", ":"), "forall": ("words", "for all"),
        "exists": ("words", "exists"), "lnot": ("words", "not"), "neg": ("words", "not"), "R": ("name", "R"),
        "dag": ("name", "dagger"), "degree": ("deg", "deg"), "lim": ("big", "lim"), "transpose": ("name", "top"),
        "underbrace": ("cmd", "brace"), "overbrace": ("cmd", "brace"), "substack": ("cmd", "transparent"),
        "because": ("words", "because"), "percent": ("%", "%"), "euro": ("name", "euro"), "pounds": ("name", "pounds"),
        "T": ("name", "top"), "N": ("name", "N"), "Z": ("name", "Z"), "argmin": ("big", "argmin"),
        "argmax": ("big", "argmax"), "cr": ("row", "\\\\"),
    }  # fmt: skip
    return table


_Special = Callable[[Scanner, str, int, int], None]


def _specials() -> dict[str, _Special]:
    table: dict[str, _Special] = {}
    table |= dict.fromkeys(words.SIZES, _size)
    table |= dict.fromkeys(words.TEXT_COMMANDS, _text)
    table |= dict.fromkeys(words.FONTS, _font)
    table |= dict.fromkeys(words.DROPPED_WITH_ARGUMENT, _drop_argument)
    table |= dict.fromkeys(("begin", "end"), _begin)
    table |= dict.fromkeys(("tag", "tag*"), _tag)
    table |= dict.fromkeys(("overset", "underset", "stackrel"), _stacked)
    table |= dict.fromkeys(("xrightarrow", "xleftarrow"), _arrow_with_text)
    table |= dict.fromkeys(("|", "vert", "Vert", "lvert", "rvert", "lVert", "rVert"), _bar_command)
    table |= {"\\": _row, "arg": _arg, "not": _not, "pmod": _pmod, "textcolor": _text_colour}
    return table


_SPECIAL = _specials()
_COMMANDS = {name: token for name, token in _table().items() if name not in _SPECIAL}
