r"""The TeX side of the scanner: every letter is a symbol of its own, braces group, ``&`` aligns."""

from __future__ import annotations

import re

from viva.algebra.syntax import vocabulary as words
from viva.algebra.syntax.scan_commands import CommandScanner

_RUN = re.compile(r"[A-Za-z]+")
_OPENING = re.compile(r"\s*(?:\\left|\\[bB]igg?l?)?\s*(?:[(\[{]|\\\{)")
_ROUND = re.compile(r"\s*(?:\\left|\\[bB]igg?l?)?\s*\(")


class TexScanner(CommandScanner):
    """Scans TeX."""

    def letters(self, limit: int) -> None:
        """One symbol for each letter, but for runs that spell a function, a connective, or an upright name."""
        match = _RUN.match(self.text, self.i)
        assert match is not None
        run = match.group()[: limit - self.i]
        if len(run) > 1 and self._word(run, self.i + len(run)):
            return
        self._single(run[0])

    def _single(self, letter: str) -> None:
        digits = re.compile(r"\d+").match(self.text, self.i + 1)
        if digits and self.previous() not in ("sub", "sup", "cmd") and not self._glued_exponent():
            # `h1` next to `4h2` is a name with its number; nobody writes the product of h and 1 that way.
            self.symbol(letter + digits.group(), 1 + len(digits.group()))
        else:
            self.symbol(letter, 1)

    def _glued_exponent(self) -> bool:
        return self.previous() == "num" and self.text[self.i] in "eE" and not self.space

    def _word(self, run: str, end: int) -> bool:
        """Takes a run of letters as one word if that is what it must be."""
        if self._in_subscript(end) and is_subscript_word(run):
            self.add("name", run, len(run), extra="rm")
            return True
        if run in words.PERCENT_WORDS and self.previous() == "num":
            self.add("%", "%", len(run))
            return True
        opening = _OPENING.match(self.text, end)
        if run in words.STATISTICS and len(run) > 1 and (opening or self.text[end : end + 1] == "_"):
            self.add("stat", words.STATISTICS[run], len(run))
        elif (
            run in words.BIG
            and run not in ("int", "inf")
            and (len(run) > 3 or opening or self.text[end : end + 1] == "_")
        ):
            self.add("big", words.BIG[run], len(run))
        elif run in words.FUNCTIONS and (opening or run not in words.SHORT_FUNCTIONS | words.BRACKET_FUNCTIONS):
            self.add("func", words.FUNCTIONS[run], len(run))
        elif run.lower() in words.RAW_WORDS and self._stands_alone(end):
            self.add("words", run, len(run), extra="prose" if run.lower() in words.SENTENCE_WORDS else None)
        elif run in ("mu", "nu", "xi", "pi") and "\\" not in self.text:
            self.symbol(run, len(run))  # braces alone don't make it TeX: "mu^{2}"
        elif len(run) >= 4 and (_ROUND.match(self.text, end) or re.search("[aeiouy]", run)):
            self.add("name", run, len(run), extra="rm")
        else:
            return False
        return True

    def _in_subscript(self, end: int) -> bool:
        kinds = [token.kind for token in self.tokens[-2:]]
        closed = self.text[end : end + 1] in ("}", ",", ")")
        return bool(kinds) and ((kinds[-1] == "{" and kinds[0] == "sub" and closed) or (kinds[-1] == "," and False))

    def _stands_alone(self, end: int) -> bool:
        before = self.text[self.i - 1 : self.i]
        after = self.text[end : end + 1]
        return (not before or before in " ,;~&{\n") and (not after or after in " ,;~&}\n\\")

    def own_character(self, c: str, limit: int) -> bool:
        r"""Braces group, ``&`` aligns, ``~`` is a space, ``%`` is a percentage or a comment."""
        if c == "{":
            self.add("{", "{", 1)
        elif c == "}":
            self.add("}", "}", 1)
        elif c == "&":
            self.add("align", "&", 1)
        elif c == "~" and self.text[self.i + 1 : self.i + 2] != "=":
            self.i += 1
            self.space = True
        elif c == "%":
            if self.after_operand():
                self.add("%", "%", 1)
            else:
                end = self.text.find("\n", self.i, limit)
                self.i = end if end >= 0 else limit
        elif c == "/" and self.text.startswith("//", self.i):
            end = self.text.find("\\\\", self.i, limit)
            end = end if end >= 0 else self.text.find("\\end", self.i, limit)
            self.i = end if end >= 0 else limit  # a comment of pseudo-code, up to the end of the row
        else:
            return False
        return True


def is_subscript_word(run: str) -> bool:
    """Whether the letters of a subscript are a word (``new``, ``ridge``, ``OLS``) and not indices (``ij``)."""
    if run in words.SUBSCRIPT_WORDS or len(run) > 4:
        return True
    if len(run) < 3:
        return False
    return run.isupper() or any(letter not in words.INDEX_LETTERS for letter in run.lower())
