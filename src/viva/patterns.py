"""Regular expressions that cost nothing until they are needed, and little where they can't match.

A reader of prose asks hundreds of questions ("is this said to be a check?") of each sentence, and the answer is nearly
always no. ``re`` finds that out by trying every alternative at every letter. But most questions can't be answered with
yes unless one of a few words stands there, and whether it does is seen fifty times as fast. So a pattern is compiled
when it is first used; one that is used often gets its words taken out of its parse tree, and is from then on searched
only where one of them stands (where it takes several, "the norms ... are equal", one of each). What is found is the
same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any, cast

OFTEN = 200
"""Uses after which it pays to look for a pattern's words."""
MOST_WORDS = 250
"""More words than this take longer to look for than the pattern itself."""
_METHODS = ("match", "fullmatch", "split", "subn", "groups", "groupindex", "flags", "scanner")
# Letters that ``re`` takes for an ASCII letter where case doesn't count, though ``lower`` makes none of them.
_SPECIAL = {0x130: "i", 0x131: "i", 0x17F: "s", 0x212A: "k"}
_SPECIAL_LETTERS = tuple(map(chr, _SPECIAL))


def regex(text: str, flags: int = 0, *, often: int = OFTEN, needs: Sequence[str] = ()) -> re.Pattern[str]:
    r"""A regular expression, to be used as what :func:`re.compile` returns.

    Args:
        text, flags: as for ``re.compile``; an error in the expression shows when it is first used.
        often: after so many uses it is searched only where one of its words stands.
        needs: words, in lower case, of which whoever wrote the expression knows that one has to stand in a text. It is
            then compiled for the first text that has one, which pays for a long expression about what is rarely said.

    Examples:
        >>> check = regex(r"\b(?:check|verif\w+)\b", re.IGNORECASE, often=0)
        >>> check.search("We Verify this.")[0], check.search("The answer is 39.")
        ('Verify', None)
        >>> check.sub("...", "Verify it")
        '... it'
    """
    return cast("re.Pattern[str]", _Pattern(text, flags, often, needs))


class _Pattern:
    """Stands in for an ``re.Pattern``; its methods are put in place when they are first asked for."""

    search: Any
    findall: Any
    finditer: Any
    sub: Any

    def __init__(self, text: str, flags: int, often: int, needs: Sequence[str] = ()) -> None:
        self.pattern = text
        self._asked = int(flags)
        self._left = often
        self._needs = needs
        if often <= 0:
            self._behind_words()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in ("search", "findall", "finditer", "sub"):
            self._awaited() if self._needs else self._counted()
        else:
            self._compiled()
        return self.__dict__[name] if name in self.__dict__ else getattr(self._compiled(), name)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[str, int]]:
        return regex, (self.pattern, self._asked)

    def __repr__(self) -> str:
        return f"regex({self.pattern!r}, {self._asked})"

    def _compiled(self) -> re.Pattern[str]:
        compiled = re.compile(self.pattern, self._asked)
        self.__dict__.update({name: getattr(compiled, name) for name in _METHODS})
        return compiled

    def _awaited(self) -> None:
        """Compile at the first text that has one of the words that are known to be needed."""

        def awaiting(name: str, nothing: Callable[[str], Any]) -> Callable[..., Any]:
            def use(*arguments: Any, **named: Any) -> Any:
                string = arguments[1 if name == "sub" else 0]
                if not _any_stands_in(self._needs, string, fold=True):
                    return nothing(string)
                self._counted()
                return self.__dict__[name](*arguments, **named)

            return use

        self.search, self.findall = awaiting("search", lambda _: None), awaiting("findall", lambda _: [])
        self.finditer, self.sub = awaiting("finditer", lambda _: iter(())), awaiting("sub", lambda string: string)

    def _counted(self) -> None:
        """Compile, and count the uses until it pays to know the words."""
        compiled = self._compiled()

        def counted(method: Callable[..., Any]) -> Callable[..., Any]:
            def use(*arguments: Any, **named: Any) -> Any:
                self._left -= 1
                if self._left <= 0:
                    self._behind_words(compiled)
                return method(*arguments, **named)

            return use

        self.search, self.findall = counted(compiled.search), counted(compiled.findall)
        self.finditer, self.sub = counted(compiled.finditer), counted(compiled.sub)

    def _behind_words(self, compiled: re.Pattern[str] | None = None) -> None:
        """From now on, look for the words first."""
        sets, fold = needed_words(self.pattern, self._asked)
        if not sets:
            compiled = compiled or self._compiled()
            self.search, self.findall, self.finditer, self.sub = (
                compiled.search, compiled.findall, compiled.finditer, compiled.sub,
            )  # fmt: skip
            return
        (wanted, *others), known = sets, compiled

        def behind() -> re.Pattern[str]:
            nonlocal known
            if known is None:
                known = self._compiled()
            return known

        def search(string: str, *span: int) -> re.Match[str] | None:
            if span:  # whoever looks on from here and there would look for the words in all of the text each time
                return behind().search(string, *span)
            seen = (string.lower() if string.isascii() else folded(string)) if fold else string
            for word in wanted:
                if word in seen:
                    return None if others and not each_stands_in(others, seen) else behind().search(string)
            return None

        def findall(string: str, *span: int) -> list[Any]:
            return behind().findall(string, *span) if span or _any_stands_in(wanted, string, fold) else []

        def finditer(string: str, *span: int) -> Iterator[re.Match[str]]:
            found = span or _any_stands_in(wanted, string, fold)
            return behind().finditer(string, *span) if found else iter(())

        def sub(repl: Any, string: str, count: int = 0) -> str:
            return behind().sub(repl, string, count) if _any_stands_in(wanted, string, fold) else string

        self.search, self.findall, self.finditer, self.sub = search, findall, finditer, sub


def folded(text: str) -> str:
    """Lower case, as ``re`` sees it where case doesn't count: for ASCII letters the same letters are equal.

    >>> folded("K = ſin İx")
    'k = sin ix'
    """
    if text.isascii():
        return text.lower()
    return _remembered(text) if len(text) <= _SHORT else _lowered(text)


def _lowered(text: str) -> str:
    special = any(letter in text for letter in _SPECIAL_LETTERS)
    return (text.translate(_SPECIAL) if special else text).lower()


_SHORT = 500
"""Characters of a text that is asked about by many patterns, one after the other."""
_remembered = lru_cache(maxsize=256)(_lowered)


def _any_stands_in(words: Iterable[str], text: str, fold: bool) -> bool:
    seen = folded(text) if fold else text
    for word in words:  # noqa: SIM110 - a generator takes twice as long
        if word in seen:
            return True
    return False


def each_stands_in(sets: Iterable[Iterable[str]], seen: str) -> bool:
    """Whether a word of each set stands in a text (in lower case where the words are)."""
    for words in sets:
        for word in words:
            if word in seen:
                break
        else:
            return False
    return True


@lru_cache(maxsize=4096)
def needed_words(text: str, flags: int = 0) -> tuple[tuple[tuple[str, ...], ...], bool]:
    r"""Sets of strings, one of each of which stands in any text in which a pattern is found; are they in lower case?

    Args:
        text, flags: the regular expression.

    Returns:
        The sets, the one that tells most first. There are none for an expression that can match a single letter, or
        that begins in too many ways.

    Examples:
        >>> needed_words(r"\b(?:not|cannot|n['’]t)\b", re.IGNORECASE)
        ((("n't", 'not', 'n’t'),), True)
        >>> needed_words(r"\d+ (?:metres?|feet)[^.]* above")
        (((' above',), (' feet', ' metre')), False)
        >>> needed_words(r"[a-z]+|x")
        ((), False)
    """
    parser = _parser()
    if parser is None:
        return (), False
    parsed = parser.parse(text, flags)
    fold = bool(parsed.state.flags & re.IGNORECASE)
    kept: list[tuple[str, ...]] = []
    for found in sorted(_needed(parsed), key=_worth, reverse=True):
        words = _shortest({folded(word) if fold else word for word in found})
        # "That" tells nothing more where "that is" has to stand there.
        told = any(all(any(word in longer for word in words) for longer in other) for other in kept)
        if len(words) <= MOST_WORDS and not told:
            kept.append(words)
    return tuple(kept[:_MOST_SETS]), fold


def _shortest(words: Iterable[str]) -> tuple[str, ...]:
    """The words without those that hold another one."""
    kept: list[str] = []
    for word in sorted(words, key=lambda word: (len(word), word)):
        if not any(shorter in word for shorter in kept):
            kept.append(word)
    return tuple(kept)


def _parser() -> Any:
    """The parser of ``re``, which has no public name; without it nothing is looked for first."""
    try:
        return import_module("re._parser")
    except ImportError:
        return None


_MOST_SETS = 3
"""Sets of words that are looked for before a pattern is: of what is left, few texts have one of each."""
_MOST_SPELLINGS = 8
"""Spellings of one word that are listed: "n['’]t" has two."""


def _needed(items: Iterable[Any], begun: Sequence[str] = ("",)) -> list[frozenset[str]]:
    """Sets of strings: one of each set must be matched by a sequence of a parse tree.

    ``begun`` is what stands right before it: the parser makes ``n(?:ot|ever)`` of ``not|never``.
    """
    found: list[frozenset[str]] = []
    run = list(begun)
    for operation, argument in items:
        name = str(operation)
        letters: list[str] | None = None
        if name == "LITERAL":
            letters = [chr(argument)]
        elif name == "IN" and all(str(op) == "LITERAL" for op, _ in argument):
            letters = [chr(code) for _, code in argument]
        if letters is not None and len(run) * len(letters) <= _MOST_SPELLINGS and all(map(_is_plain, letters)):
            run = [before + letter for before in run for letter in letters]
        elif name != "AT":  # which takes no letter
            found += [frozenset(run), *_inside(name, argument, run)]
            run = [""]
    return [words for words in (*found, frozenset(run)) if _worth(words) > _NOTHING]


def _inside(name: str, argument: Any, begun: Sequence[str]) -> list[frozenset[str]]:
    """The same for one node that holds others; they follow right upon ``begun``."""
    if name == "BRANCH":
        each = [max(_needed(branch, begun), key=_worth, default=None) for branch in argument[1]]
        known = [words for words in each if words]
        return [frozenset().union(*known)] if len(known) == len(each) else []
    if name == "SUBPATTERN":
        _, added, removed, below = argument
        return [] if added or removed else _needed(below, begun)  # flags of its own
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        least, _, below = argument
        return _needed(below, begun) if least else []
    if name == "ATOMIC_GROUP":
        return _needed(argument, begun)
    return _needed(argument[1]) if name == "ASSERT" else []


def _is_plain(letter: str) -> bool:
    """Whether lower case is all that can stand for a letter: true for ASCII and for what has no case."""
    return letter.isascii() or (letter.lower() == letter == letter.upper())


_NOTHING = (-1, 0)


def _worth(words: frozenset[str]) -> tuple[int, int]:
    """How much a set of words tells; one with a mere letter in it tells nothing."""
    shortest = min((len(word) if not word.isspace() else 0 for word in words), default=0)
    if shortest < 1 or (shortest < 2 and any(len(word) < 2 and word.isalnum() for word in words)):
        return _NOTHING
    return min(shortest, 4), -len(words)
