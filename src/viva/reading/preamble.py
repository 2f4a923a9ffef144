"""Prompts that ask nothing yet: "you are a tutor", "wait for my question", "are you ready?"."""

from __future__ import annotations

import re

from viva.patterns import regex

_WAITS = regex(
    r"\b(?:do(?:n['’]?t| not)|without|before) (?:yet )?(?:solv|answer|start|begin|preview|respond|do anything)\w*|"
    r"\bwait (?:for|until|till)|\bwhen (?:i|I) (?:send|give|ask|provide|post|paste)|"
    r"\b(?:I|i)(?:'ll| will|['’]m going to| am going to) (?:now |then |be )?(?:send|sending|give|giving|"
    r"ask|asking|provide|providing|paste|pasting|upload|share|post|feed|show)\w*|"
    r"\byou will (?:later |then |now )?(?:receive|be given|get)|\bonly after\b|\bone (?:by one|at a time)\b|"
    r"\b(?:are you|ready to start|if you(?:'re| are)) ready\b|\b(?:just )?(?:say|reply|respond|"
    r"answer)(?: with)? [\"“'']?(?:ready|ok|okay|yes|understood)\b|"
    r"\b(?:can|could|will) you help me\b",
    re.IGNORECASE,
)
_ROLE = regex(
    r"\b(?:you are|you're|act as|you will be|pretend|i want you to (?:act|be)|your (?:role|task|job) is)\b",
    re.IGNORECASE,
)
_READY = regex(
    r"\b(?:sure|ready|got it|understood|okay|of course|certainly|absolutely|happy to|glad to|here to help|go ahead|"
    r"please (?:send|provide|share|paste|post|upload|give)|(?:send|share|provide) (?:me|the|your)|"
    r"which (?:part|question|one))\b",
    re.IGNORECASE,
)
_SAYS_SOMETHING = regex(r"[=$\[]|\\\(|(?<!question )(?<!part )\b\d", re.IGNORECASE)
_SHORT_REPLY = 70
_GREETING = regex(r"^\s*(?:hi|hello|hey|good (?:morning|afternoon|evening))\b.{0,80}$", re.IGNORECASE | re.DOTALL)


def acknowledges(text: str) -> bool:
    """Whether a reply only says that it is ready.

    Examples:
        >>> acknowledges("Sure! Please send me the first question."), acknowledges("Sure, it is 42.")
        (True, False)
    """
    words = text.split()
    return len(words) <= _SHORT_REPLY and bool(_READY.search(text)) and not _SAYS_SOMETHING.search(text)


def is_preamble(text: str) -> bool:
    """Whether a prompt only sets the scene. (One that also quotes a question is not for this function to recognise.)

    Examples:
        >>> is_preamble("You are a tutor. Wait for my questions."), is_preamble("What was the filter?")
        (True, False)
    """
    head = text[:6_000]
    return bool(_WAITS.search(head) or _GREETING.match(head) or (_ROLE.search(head[:600]) and "?" not in head))
