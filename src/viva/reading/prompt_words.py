"""What a prompt says besides naming parts: "next one", "the last part", "solve all of them", thanks, doubts."""

from __future__ import annotations

import re

from viva.patterns import regex

_NEXT = regex(
    r"\b(?:next|following|another)\s+(?:one|part|question|problem|sub-?part|sub-?question|task|up)\b|"
    r"\bmov(?:e|ing) on\b|\bnow the next\b|\bnext:|^\s*next\b",
    re.IGNORECASE,
)
_LAST = regex(r"\b(?:final|last)\s+(?:one|part|question|problem|sub-?part)\b", re.IGNORECASE)
_ALL = regex(
    r"\b(?:all|each|every|entire|whole|complete|full)\b.{0,40}\b(?:parts?|questions?|problems?|homework|"
    r"assignment|set)\b|"
    r"\bsolve (?:the|this|these|my) (?:attached |following )?(?:homework|assignment|problem set|questions|"
    r"problems|exercises)\b",
    re.IGNORECASE,
)
_THANKS = regex(
    r"^\W*(?:(?:that(?:['’]s| is| was)|it(?:['’]s| is)|very|so|much|all|for|the|your|helpful|help|great|"
    r"good|nice|cool|ok(?:ay)?|"
    r"perfect|correct|right|awesome|excellent|thanks?|thank you|you|appreciated?|i|work|job|answers?|"
    r"explanation|bye|done|"
    r"well|yes|got it|today|now)\b\W*){1,12}$",
    re.IGNORECASE,
)
_DOUBTS = regex(
    r"\b(?:sure|wrong|again|(?:re-?|double[- ]?)?check|incorrect|mistakes?|errors?|not (?:\w+ )?(?:right|correct)|hmm+|"
    r"forgot|forget|remember|recall|hint|wait|really|reconsider|revisit|re-?read|look (?:at|closer)|no longer|"
    r"you(?:['’]re| are| said| wrote| used| have| did| missed)|your|instead|but|why|clarify|explain|"
    r"I (?:think|believe|get|got|thought|would|doubt|have|had)|my (?:friend|book|notes?|key|result|answer|calculator|"
    r"teacher|professor|solution)|(?:should|would|could|is|are|was|does|do|did)n['’]t)\b|^\W*should\b|"
    r"^\W*no\b(?! bias)",
    re.IGNORECASE,
)
_OPENS_WITH_DOUBT = regex(
    r"^\W*(?:(?:hmm+|well|ok(?:ay)?|sorry|but|wait|actually)\W+)*"
    r"(?:no\b(?! bias)|nope|wrong|incorrect|should(?:n['’]t)?\b|(?:is|are|does|did|would|could)n['’]t\b|are you sure|"
    r"(?:that|this|it)(?:['’]s| is| looks| seems) (?:\w+ )?(?:wrong|incorrect|not)|not (?:quite|right|correct)|"
    r"I (?:think|believe|doubt|got|get)\b|you (?:forgot|missed|made|should|need))",
    re.IGNORECASE,
)
_HEAD = 300


def asks_for_next(prompt: str) -> bool:
    """Whether a prompt asks for the part that follows.

    Examples:
        >>> asks_for_next("OK, next question please."), asks_for_next("Why is it 4?")
        (True, False)
    """
    return bool(_NEXT.search(prompt[:_HEAD]))


def asks_for_last(prompt: str) -> bool:
    """Whether a prompt asks for the set's last part.

    Examples:
        >>> asks_for_last("And now the final part:")
        True
    """
    return bool(_LAST.search(prompt[:_HEAD]))


def asks_for_all(prompt: str) -> bool:
    """Whether a prompt gives the whole set at once.

    Examples:
        >>> asks_for_all("Solve all parts of the homework."), asks_for_all("Solve it.")
        (True, False)
    """
    return bool(_ALL.search(prompt))


def only_thanks(prompt: str) -> bool:
    """Whether a prompt asks nothing more.

    Examples:
        >>> only_thanks("Great, thank you so much!"), only_thanks("Thanks, now (b)")
        (True, False)
    """
    return bool(_THANKS.match(prompt))


def doubts(prompt: str) -> bool:
    """Whether a prompt speaks of the answer before it: doubts, corrects, or asks about it.

    Examples:
        >>> doubts("Are you sure? Check it."), doubts("How many sides has a die?")
        (True, False)
    """
    return bool(_DOUBTS.search(prompt))


def opens_with_doubt(prompt: str) -> bool:
    """Whether a prompt begins by contradicting the answer before it.

    Examples:
        >>> opens_with_doubt("Hmm, shouldn't it be 5?"), opens_with_doubt("No. Look again.")
        (True, True)
        >>> opens_with_doubt("Now check whether it is 5.")
        False
    """
    return bool(_OPENS_WITH_DOUBT.match(prompt))
