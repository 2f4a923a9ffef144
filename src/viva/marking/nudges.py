"""How much an examiner gave away in a remark, read from its words: the level of a nudge, 1 to 4.

viva's own exam knows the level of each nudge that it gives. In a chat that somebody held by hand it is inferred:
1 *look again* (no information), 2 *where* (a place or a convention is named), 3 *why* (a reason, a hint, a formula),
4 *walk through* (the answer itself, or a method spelled out). The inference is deliberately coarse, since a tier only
asks whether guidance was light (1, 2) or heavy (3, 4).
"""

from __future__ import annotations

import re

from viva.patterns import regex


def _any_of(*phrases: str) -> re.Pattern[str]:
    return regex(r"\b(?:" + "|".join(phrases) + r")\b", re.IGNORECASE)


_REASON = _any_of(
    "because", "since", "hint", "note that", "remember that", "recall that", "should be", "should have", "must be",
    "needs? to be", "instead of", "rather than", "the reason", "think of", "consider what", "what happens (?:if|when)",
    "you (?:forgot|missed|confused|mixed|swapped|counted|flipped)", "not flip", "\\w+n['’]t flip",
    "without flipping", "must", "has to", "have to",
    "(?:mix|confus|swap|forg[eo]t|neglect|omit|miss|doubl|revers|transpos)\\w* (?:up |out )?(?:the |your |an? |both )?"
    "(?:\\w+ (?:and|with|for|by) (?:the )?\\w+|\\w+ twice)",
)  # fmt: skip
_EQUATION = (
    r"(?:\$[^$\n]{0,60}=[^$\n]{1,200}\$|[\w\\{}^'()\[\]]{1,40}\s*:?=\s*[^\s=]"
    r"|\w\[[^\]\n]{0,30}[:,][^\]\n]{0,30}\])"
)
_GIVEN = regex(
    r"\b(?:start(?:ing)? (?:by|with|from|off)|use|using|try|take|let|set|put|substitut\w+|plug(?:ging)?(?: in)?|insert"
    r"|replace|write|define|apply|consider|suppose|introduce|choose|should (?:read|say)|it(?:'s| is)"
    r"|correct(?:ly)?(?: is)?)\b"
    rf"[^.?!\n]{{0,40}}{_EQUATION}"
    rf"|{_EQUATION}[^.?!\n]{{0,40}}\binstead\b",
    re.IGNORECASE,
)
"""A formula or a piece of code that the examinee is told to use."""
_METHOD = _any_of(
    "step 1", "first,", "then,? (?:you|we)", "the (?:correct |right )?answer is", "it is equal to", "equals"
)
_PLACE = regex(
    _any_of(
        "entry", "entries", "row", "column", "line", "step", "equation", "term", "factor", "sign", "convention",
        "definition", "assumption", "bias(?:es)?", "filter", "kernel", "dimension", "shape", "index", "part", "formula",
        "problem description", "as (?:stated|defined|given)",
    ).pattern + r"|\$|\\\(|=",
    re.IGNORECASE,
)  # fmt: skip
_FORMULA = regex(r"\$[^$]+\$|\\\(|\\\[|\b\w+\s*=\s*\S+")
_CORRECTED = regex(
    r"[^\s,],\s+not\s+(?:by |an? |the )?"
    r"(?!(?:quite|right|correct|exactly|entirely|yet|really|sure|what|there|so|that|this|good|bad)\b)[^\s,]",
    re.IGNORECASE,
)
"""What is right and what was wrong, in a few words: "b, not a"."""
_COUNTED = regex(
    r"\b\d+ [a-z]+ (?:of|with|times|by) \d+\b|\b\d+ [a-z]+ (?:per|for (?:each|every)) [a-z]+", re.IGNORECASE
)
"""How a count comes about: "2 boxes of 6 eggs"."""
_GOES_ON = regex(
    r"^\W*(?:(?:please|ok(?:ay)?|yes|you (?:were|got) cut off|it was cut off|can you|could you)\b\W*)*"
    r"(?:continue|go on|keep going|carry on|proceed|and then|finish|go ahead|weiter)\b"
    r"(?:\W*(?:please|it|that|your|the|answer|reply|sentence|response|derivation|from|where|you|left|off|stopped|"
    r"were|generating|writing))*\W*$",
    re.IGNORECASE,
)
_DOUBT = _any_of(
    "are you (?:really |quite )?sure", "not (?:quite |entirely |exactly )?(?:right|correct|what)", "incorrect", "wrong",
    "mistake", "error", "double.?check", "check (?:again|your|that|this)", "look again", "try again", "re-?check",
    "re-?consider", "re-?do", "that'?s not", "isn'?t (?:right|correct)", "i (?:think|believe|thought)", "hmm+",
    "actually", "doesn'?t (?:match|look|seem)", "verify",
    "(?:should|would|is|was|are)n['’]?t (?:it|that|this|one|we|you|the)", "the other way (?:a)?round",
    "i(?:'d| would) have (?:said|thought|expected)",
)  # fmt: skip
_PRAISE = _any_of(
    "correct", "right", "good", "great", "excellent", "perfect", "nice", "well done", "thanks?", "thank you", "helpful",
    "well.structured", "clear", "better", "agree", "makes sense", "awesome",
)  # fmt: skip


def nudge_level(text: str, *, count: int = 1) -> int:
    """The level, 1 to 4, of the ``count``-th remark after a wrong answer.

    A third nudge is heavy guidance whatever it says: the examinee has been told twice.

    Examples:
        >>> nudge_level("Are you sure? Look again.")
        1
        >>> nudge_level("Please check the sign of the second entry.")
        2
        >>> nudge_level("Start by z = Ax and replace x.")
        3
        >>> nudge_level("No, it's 2 boxes of 6 eggs each.")
        3
        >>> nudge_level("Remember that a filter is not flipped here, since the problem says so.")
        3
    """
    level = 1
    if _PLACE.search(text):
        level = 2
    if _REASON.search(text):
        level = 3
    if (
        _GIVEN.search(text)
        or ("?" not in text and _COUNTED.search(text))
        or (len(text.split()) <= 10 and _CORRECTED.search(text))
    ):
        level = 3
    if level == 3 and _METHOD.search(text) and _FORMULA.search(text):
        level = 4
    return max(level, min(count, 4) if count >= 3 else 1)


def doubts(text: str) -> bool:
    """Whether a remark doubts the answer before it.

    Examples:
        >>> doubts("Hmm, are you sure about that?"), doubts("Correct! Now express it more briefly.")
        (True, False)
        >>> doubts("Shouldn't one use the smallest eigenvalue?"), doubts("I'd have said [3, 4].")
        (True, True)
    """
    return bool(_DOUBT.search(text))


def goes_on(text: str) -> bool:
    """Whether a remark only asks for the rest of a reply that was cut off.

    Examples:
        >>> goes_on("Please continue."), goes_on("go on"), goes_on("Continue with the next part.")
        (True, True, False)
    """
    return len(text) < 120 and bool(_GOES_ON.match(text))


def praises(text: str) -> bool:
    """Whether a remark approves of the answer before it, judged by its first sentences.

    Examples:
        >>> praises("That is correct, thank you."), praises("That is not correct.")
        (True, False)
    """
    opening = text.strip()[:200]
    return bool(_PRAISE.search(opening)) and not doubts(opening)
