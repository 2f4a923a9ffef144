r"""The plain side of the scanner: words are names, ``x_ij`` takes its whole subscript, braces are sets.

Unicode, ASCII as people type it, Python and NumPy, Maxima. A run of up to three letters that is no known word is a
product (``pXw``); a longer one is one name; ``x1`` is one name, which is not ``x_1``.
"""

from __future__ import annotations

import re

from viva.algebra.syntax import vocabulary as words
from viva.algebra.syntax.scan_commands import CommandScanner
from viva.algebra.syntax.scan_tex import is_subscript_word

_IDENTIFIER = re.compile(r"[A-Za-z]+(?:\d+(?![\d.]*[A-Za-z]))?")
_SUBSCRIPT = re.compile(r"_(\d+|[A-Za-z][A-Za-z0-9]*)")
_COLUMN = re.compile(r"_(?:(:),\s?([A-Za-z]|\d+)|([A-Za-z]|\d+),\s?(:))(?![A-Za-z0-9])")
_SETS = re.compile(r"(Interval(?:\.(?:open|Lopen|Ropen))?|Union|Intersection|FiniteSet)(?=\()")  # as SymPy prints them
_MODULES = frozenset(
    ["np", "numpy", "math", "torch", "jnp", "jax", "scipy", "sp", "linalg", "cmath", "tf", "nn", "sympy"]
)
_ENTRYWISE_MODULES = frozenset(["np", "numpy", "torch", "jnp", "tf"])
_MAXIMA = re.compile(r"%(pi|e|i|gamma|phi|inf)\b")
_TRANSPOSED = re.compile(r"\.(?:T\b|transpose\(\)|t\(\))")
_BEHIND_AN_ACCENT = re.compile(r"\s*(?:$|[=+*/|)\]^,;-]|(?<=~)_|[A-Za-z]~(?![A-Za-z=]))|\.(?:\s|$)")
_DIMENSIONS = re.compile(r"x(?=\d)")
_RELATION_WORDS = {"in": "in", "eq": "=", "approx": "~=", "neq": "!=", "leq": "<=", "geq": ">=", "le": "<=", "ge": ">="}
_GLUED_ACCENT_EXCEPTIONS = frozenset(["that", "what", "chat", "phat"])
_NUMPY_NAMES = {"inv": "inv", "norm": "norm", "transpose": "transpose", "eye": "eye", "mean": "mean", "dot": "dot",
                "pinv": "pinv", "outer": "outer", "array": "array", "matmul": "matmul", "multiply": "multiply",
                "matrix": "array", "divide": "divide", "identity": "eye", "solve": "solve"}  # fmt: skip
_EXTREMES = {"maximum": "max", "minimum": "min", "fmax": "max", "fmin": "min"}


class PlainScanner(CommandScanner):
    """Scans Unicode and ASCII mathematics."""

    def letters(self, limit: int) -> None:
        """A word with its subscripts: a function, a name, or letters that multiply."""
        sets = _SETS.match(self.text, self.i)
        if sets:
            self.add("func", sets.group(1), len(sets.group(1)))
            return
        match = _IDENTIFIER.match(self.text, self.i)
        assert match is not None
        run = match.group()[: limit - self.i]
        while run in _MODULES and self.text.startswith(".", self.i + len(run)):
            self.numpy = self.numpy or run in _ENTRYWISE_MODULES
            self.i += len(run) + 1
            match = _IDENTIFIER.match(self.text, self.i)
            if match is None:
                raise self.fail("a name is missing after the module")
            run = match.group()
        if self.previous() == "sup" and not self._known(run):
            if run[0] == "T":
                self.symbol("T", 1)
                return
            if len(run.rstrip("0123456789")) > 1:
                raise self.fail("put the exponent in brackets")
        if run[0] in "xX" and self._sign_between_numbers():
            return
        self._head(run)
        self._subscripts()

    def letter(self, c: str) -> bool:
        """A Greek or accented letter with its subscripts: ``δ_ij`` has two indices like ``X_ij``."""
        taken = super().letter(c)
        if taken:
            self._subscripts()
        return taken

    def _sign_between_numbers(self) -> bool:
        """``3 x 3`` and ``224x224``: a times sign, where nothing else can be meant."""
        if self.previous() != "num" or self.text[self.i] != "x":
            return False
        tight = _DIMENSIONS.match(self.text, self.i)
        if self.space and self.text[self.i + 1 : self.i + 2] == " ":
            if not self.text[self.i + 2 : self.i + 3].isdigit():
                return False
        elif tight and not self.space:
            after = re.compile(r"\d+").match(self.text, self.i + 1)
            number = after.group() if after else ""
            chained = len(self.tokens) > 1 and self.tokens[-2].extra == "x"
            if number != self.tokens[-1].text and len(number) < 2 and not chained:
                raise self.fail("a product of numbers, or a variable with its number")
        else:
            return False
        self.add("op", "times", 1, extra="x")
        return True

    def _known(self, word: str) -> bool:
        return word in words.FUNCTIONS or word in words.GREEK or word in ("inf", "infty", "infinity", "oo", "top")

    def _head(self, run: str) -> None:
        end = self.i + len(run)
        called = self.text[end : end + 1] == "(" or (self.text[end : end + 2] == " (" and len(run) > 2)
        if run[:1].isupper() and len(run) > 1 and self.text[end : end + 1] == "[":  # as Mathematica writes calls
            called = called or run in words.FUNCTIONS
        low = run.lower()
        if run in words.STATISTICS and (called or len(run) > 1) and run != "E":
            self.add("stat", words.STATISTICS[run], len(run))
        elif run in words.FUNCTIONS and (called or run not in words.SHORT_FUNCTIONS | words.BRACKET_FUNCTIONS):
            self.add("func", words.FUNCTIONS[run], len(run))
        elif run in words.BIG and not (run == "inf" and not called and self.text[end : end + 1] != "_"):
            self.add("big", words.BIG[run], len(run))
        elif run in _EXTREMES and called:
            self.add("big", _EXTREMES[run], len(run))
        elif run in _NUMPY_NAMES and called:
            self.add("func", _NUMPY_NAMES[run], len(run))
        elif run in words.GREEK and not self._accented(run):
            self.symbol(words.SYMBOL_COMMANDS[run], len(run))
        elif run in ("eps", "lam"):
            self.symbol({"eps": "epsilon", "lam": "lambda"}[run], len(run))
        elif run == "EmptySet":
            self.add("name", "emptyset", len(run), extra="")
        elif low in ("infty", "infinity", "oo", "inf"):
            self.add("name", "infty", len(run), extra="")
        elif run == "arg" and re.match(r"\s?(min|max)", self.text[end : end + 4]):
            self.add("big", "arg" + self.text[end:].lstrip()[:3], len(self.text[self.i : end + 4].rstrip()))
        elif run in ("partial", "nabla", "grad"):
            self.add("partial" if run == "partial" else "nabla", run, len(run))
        elif low in words.PERCENT_WORDS and self.previous() == "num":
            self.add("%", "%", len(run))
        elif run in _RELATION_WORDS and self.space:
            self.relation(_RELATION_WORDS[run], len(run))
        elif run == "U" and self.space and self.text[end : end + 1] == " " and self.previous() == "close":
            self.add("op", "cup", 1)
        elif low in words.RAW_WORDS:
            self.add("words", run, len(run), extra="prose" if low in words.SENTENCE_WORDS else None)
        elif run not in words.GREEK and not self._accented(run):
            self._name(run, called)

    def _accented(self, run: str) -> bool:
        """``xhat``, ``ybar``, ``w_hat``: the accent in letters belongs to the name."""
        following = _SUBSCRIPT.match(self.text, self.i + len(run))
        if following and following.group(1) in words.ACCENT_WORDS and (len(run) == 1 or run in words.GREEK):
            name = words.SYMBOL_COMMANDS.get(run, run) if run in words.GREEK else run
            self.add("name", f"{following.group(1)} {name}", len(run) + len(following.group()), extra="")
            return True
        for accent in ("hat", "bar", "tilde", "check"):
            base = run[: -len(accent)]
            if run.endswith(accent) and run not in _GLUED_ACCENT_EXCEPTIONS and (len(base) == 1 or base in words.GREEK):
                self.add("name", f"{accent} {base}", len(run), extra="")
                return True
        return False

    def _name(self, run: str, called: bool) -> None:
        digits = len(run) - len(run.rstrip("0123456789"))
        base = run[: len(run) - digits] if digits else run
        if self.previous() == "num" and self.space and len(base) > 1 and not called and not digits:
            self.add("words", run, len(run))  # a unit
        elif digits:
            self.symbol(run, len(run))
        elif len(run) == 1 or (len(run) > 3 or (called and run.isalpha() and len(run) > 2)):
            if len(run) == 1:
                self.symbol(run, 1)
            else:
                self.add("name", run, len(run), extra="rm")
        else:
            for letter in run:
                self.symbol(letter, 1)

    def _tilde_behind(self) -> bool:
        """``X~ = ...``, ``||y - X~ w~||``: a tilde glued to a letter and to nothing behind it is its accent."""
        glued = not self.space and self.previous() == "name" and len(self.tokens[-1].text) == 1
        return glued and _BEHIND_AN_ACCENT.match(self.text, self.i + 1) is not None

    def in_environment(self) -> bool:
        """Whether a TeX environment is open here."""
        return self.environments > 0

    def _subscripts(self) -> None:
        """The subscript glued to a name, as a whole: ``x_ij``, ``w_new``, ``a_12``."""
        if (column := _COLUMN.match(self.text, self.i)) is not None:
            self._row_or_column(column)
            return
        match = _SUBSCRIPT.match(self.text, self.i)
        while match is not None:
            content = match.group(1)
            if self.text[match.end() : match.end() + 1] == "_" and len(content) > 1 and not _is_word(content):
                content = content[:-1]  # `x_iy_j`: the last letter begins the next factor
            self.add("sub", "_", 1)
            self.add("{", "{", 0)
            for piece in re.findall(r"\d+|[A-Za-z]+", content):
                if piece.isdigit():
                    self.literal(piece, None, len(piece))
                elif piece in words.GREEK or is_subscript_word(piece) or (len(piece) > 2 and piece in words.BIG):
                    self.add("name", piece, len(piece), extra="rm" if piece not in words.GREEK else "")
                else:
                    for letter in piece:
                        self.add("name", letter, 1, extra="")
            self.add("}", "}", 0)
            match = None if content != match.group(1) else _SUBSCRIPT.match(self.text, self.i)

    def _row_or_column(self, match: re.Match[str]) -> None:
        """``X_:,j`` is a column and ``X_i,:`` a row, as with braces."""
        self.add("sub", "_", 1)
        self.add("{", "{", 0)
        for piece in re.findall(r"[:,]|\w+", match.group()[1:]):
            while self.text[self.i] == " ":
                self.i += 1
            if piece.isdigit():
                self.literal(piece, None, len(piece))
            else:
                kind = "name" if piece.isalpha() else piece
                self.add(kind, piece, len(piece), extra="")
        self.add("}", "}", 0)

    def own_character(self, c: str, limit: int) -> bool:
        r"""Braces are sets unless they follow ``_`` or ``^``; ``%pi``; ``X.T``; ``&`` is an intersection."""
        if c == "{":
            if self.previous() in ("sub", "sup", "cmd", "accent", "}", "words") and not self.space:
                self.add("{", "{", 1, extra="")
                self.brackets.append(".")
            else:
                self.bracket("open", "{", 1)
        elif c == "}":
            if self.brackets and self.brackets[-1] == ".":
                self.brackets.pop()
                self.add("}", "}", 1)
            else:
                self.bracket("close", "{", 1)
        elif c == "&" and self.in_environment():
            self.add("align", "&", 1)
        elif c == "&":
            double = self.text.startswith("&&", self.i)
            self.add("op", "and" if double else "cap", 2 if double else 1)
        elif c == "%":
            constant = _MAXIMA.match(self.text, self.i)
            if constant and not self.after_operand():
                name = {"inf": "infty"}.get(constant.group(1), constant.group(1))
                self.add("name", name, len(constant.group()), extra="")
            else:
                self.add("%", "%", 1)
        elif c == "~" and self._tilde_behind():
            token = self.tokens[-1]
            self.i += 1
            token.text, token.end, token.extra = f"tilde {token.text}", self.i, ""
            self._subscripts()
        elif c == "~" and self.text[self.i + 1 : self.i + 2] != "=":
            self.relation("sim", 1)
        elif c == ".":
            transposed = _TRANSPOSED.match(self.text, self.i)
            if transposed and self.after_operand():
                for kind, text in (("sup", "^"), ("{", "{"), ("name", "top"), ("}", "}")):
                    self.add(kind, text, 0, extra="")
                self.i = transposed.end()
            elif self.text.startswith(".dot(", self.i) and self.after_operand():
                self.numpy = True
                self.add("op", "@", 4)
            else:
                return False
        else:
            return False
        return True


def _is_word(content: str) -> bool:
    return content in words.GREEK or content.isdigit() or is_subscript_word(content)
