"""Whether a reply only gives the examiner's hint back.

Two things count: a reply most of whose words are runs of the hint's words, and a wrong answer that stood in the hint
(the numbers of a worked example) and nowhere before. A right answer is never parroting, whatever its words.
"""

from __future__ import annotations

import re

from viva.marking.record import AttemptRecord
from viva.patterns import regex

RUN = 4
"""So many words in a row are a run."""
SHARE = 0.8
"""So much of a reply has to be runs of the hint."""
SHORTEST_REPLY = 8
"""A reply of fewer words is no repetition of a hint."""
_CLOSING = regex(r"\bEnd with (?:'Final answer:'|one (?:line|paragraph)|your answer)[^\n]*", re.IGNORECASE)
_FINAL = regex(r"\b(?:final answer|answer)\s*:", re.IGNORECASE)
_WORD = regex(r"\\?[^\W\d_]+|\d+(?:[./]\d+)?")


def parroted(hint: str, reply: str, attempt: AttemptRecord, known: str) -> bool:
    """Whether ``reply`` gives ``hint`` back as its answer.

    Args:
        hint: what the examiner said.
        reply: the answer to it.
        attempt: that answer, marked.
        known: the statement and the earlier replies: what stands there was not taken from the hint.

    Examples:
        >>> nothing = AttemptRecord(lines=(1, 1), verdict="unread")
        >>> parroted("Count the weights of one filter first, then all of them.", "Final answer: count the weights of "
        ...          "one filter first, then all of them.", nothing, "How many weights?")
        True
    """
    hint = _CLOSING.sub("", hint)
    return _repeats(_words(hint), _words(_FINAL.sub("", reply))) or _example_given_back(hint, attempt, known)


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _repeats(hint: list[str], reply: list[str]) -> bool:
    if len(reply) < SHORTEST_REPLY:
        return False
    runs = {tuple(hint[k : k + RUN]) for k in range(len(hint) - RUN + 1)}
    covered: set[int] = set()
    for k in range(len(reply) - RUN + 1):
        if tuple(reply[k : k + RUN]) in runs:
            covered.update(range(k, k + RUN))
    return len(covered) >= SHARE * len(reply)


def _example_given_back(hint: str, attempt: AttemptRecord, known: str) -> bool:
    """A wrong answer with figures or a formula that the hint showed and nobody had written before."""
    for field in attempt.fields:
        if field.verdict != "wrong" or not field.given or field.kind in ("choice", "rubric"):
            continue
        answer = _bare(field.given.rpartition("=")[2])
        number = field.kind == "number"
        shown, earlier = (hint, known) if number else (_bare(hint), _bare(known))
        telling = len(answer) >= (2 if number else 5)
        if telling and _stands_in(answer, shown) and not _stands_in(answer, earlier):
            return True
    return False


def _bare(text: str) -> str:
    text = re.sub(r"\\(?:left|right|[bB]ig+[lr]?|quad|qquad|displaystyle|[,;:! ])", "", text)
    return re.sub(r"[\s{}$]", "", text)


def _stands_in(answer: str, text: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(answer)}(?![\w]|\.\d)", text) is not None
