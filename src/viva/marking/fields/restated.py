"""What an answer only repeats of the question: it makes no point by it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from viva.marking.fields.phrases import Sentence
from viva.patterns import regex
from viva.reading.answers.plain import plain_text
from viva.remembered import remembered
from viva.sets.drawn import DrawnPart

RUN = 4
"""Words in a row that count as repeated where they stand in the question."""
_WORD = regex(r"\w+")
_TOLD = regex(r"(?::|=|\b(?:is|are))(?=[^\w])([^:=,]*)$")


def not_of_the_question(part: DrawnPart, text: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """The sentences of an answer that aren't the question's own, word for word for the most part."""
    asked = _asked(part)
    return tuple(sentence for sentence in text if not _repeats(sentence.forms[-1], asked))


def repeats_the_question(part: DrawnPart, sentence: str) -> bool:
    """Whether a sentence is the question's own, word for word for the most part.

    What is asked may be the label of its answer ("the number of parameters: 39"): then the value is the sentence.
    """
    asked = _asked(part)
    told = _TOLD.search(sentence)
    # "yes, no" are the options, not an answer.
    if told and len(_words(told[1])) <= RUN and tuple(_words(sentence)[-RUN:]) not in asked:
        return False
    return _repeats(sentence, asked)


@remembered(most=256)
def _asked(part: DrawnPart) -> frozenset[tuple[str, ...]]:
    said = (part.preamble, part.statement, part.question_title, part.title, part.figure_words or "")
    return _runs("\n".join((*said, *part.conventions, *(field.ask for field in part.fields))))


def _repeats(sentence: str, asked: frozenset[tuple[str, ...]]) -> bool:
    words = _words(sentence)
    if len(words) <= RUN:
        return False
    runs = [tuple(words[k : k + RUN]) for k in range(len(words) - RUN + 1)]
    return sum(map(asked.__contains__, runs)) * 2 > len(runs)


def _words(text: str) -> list[str]:
    plain = plain_text(text)
    return _WORD.findall(plain.lower()) if plain.isascii() else [word.lower() for word in _WORD.findall(plain)]


@lru_cache(maxsize=256)
def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = _words(text)
    return frozenset(tuple(words[k : k + RUN]) for k in range(len(words) - RUN + 1))
