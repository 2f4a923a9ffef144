# ruff: noqa: E501 (tables of phrases)
"""Words that say what an equality is: a definition, a choice, a target, a condition, or a claim."""

from __future__ import annotations

import re

from viva.patterns import regex
from viva.reading.mathlike import count_words


def _words(*phrases: str) -> str:
    return r"\b(?:" + "|".join(phrases) + r")\b"


_TARGET = regex(
    _words(
        r"(?:want|wish|need|have|aim|trying|try|asked|goal is|task is|remains|objective is|would like|hope) (?:\w+ ){0,2}(?:to|that)",
        r"(?:to|must|should|can we|let us|we will|we'?ll|will now) (?:show|prove|verify|derive)(?: that)?",
        "show that", "prove that", "goal", "target(?: form)?", "desired", "looking for", "supposed to", "look(?:s|ing)? like",
        r"(?:standard|classical|usual|generic|general|traditional|ordinary|canonical|desired)(?: [\w-]+){0,4} (?:form|problem|objective|loss)",
        r"(?:of|into|in|has|have|to|the|this|following) form(?: of)?", r"to match[^.:;]{0,30}", r"(?<!, )(?<!,)so that", "such that", "in order",
        "must equal", "should (?:be|equal|become|look|satisfy)", "requires?",
        r"compare[ds]? (?:to|with)(?![^.;]*\b(?:has|have|is|are|there|we|gets?|gives?)\b)", "we seek",
        "if and only if", "claim", "conjecture", "hypothesis",
    ) + r"[^.;]{0,60}[:,]?\s*$",
    re.IGNORECASE,
)  # fmt: skip
_WANTED = regex(r"\b(?:we|i|you|to) (?:want|need|require|seek|aim for|look for)\s*[:,]?\s*$", re.IGNORECASE)
_DEFINITION = regex(
    _words(
        "let(?: us)?(?: (?:define|denote|set|write|call|introduce))?", "define[ds]?", "denot\\w+", "set", "setting", "choos\\w+", "choice",
        "where", "with", "put", "writ(?:e|ing)", "call(?:ed)?", "introduc\\w+", "notation", "using", "use", "taking", "take", "pick\\w*",
        "given", "recall", "mean", "by definition", "definition", "is defined as", "substitut\\w+", "change of variables", "and", "for",
        "let's (?:define|denote|set|write|call|introduce)", "represent\\w*", "new variable", "transformation", "variables?", "i\\.e",
    ) + r"[^.;:]{0,60}[:,]?\s*$",
    re.IGNORECASE,
)  # fmt: skip
_CONDITION = regex(
    _words("if", "when(?:ever)?", "for", "in the case(?: of| where| that)?", "case(?: \\d+)?", "assum\\w+", "suppos\\w+", "provided",
           "unless", "with", "at", "special case", "limit as", "as", "setting", "e\\.g\\.?", "example", "say", "take", "taking")
    + r"[^.;=]{0,40}[:,(]?\s*$",
    re.IGNORECASE,
)  # fmt: skip
_HYPOTHETICAL = regex(
    _words(
        "would(?: be| have| give| become)?", "were", "instead", "if we (?:had|included|include|did|used|flipped|count\\w*)", "suppose",
        "had we", "wrong(?:ly)?", "incorrect(?:ly)?", "mistake\\w*", "not", "n't", "cannot", "can't", "never", "contradict\\w+", "false",
        "naive(?:ly)?", "one might", "tempt\\w+", "could also", "alternatively if", "hypothetical\\w*", "earlier i",
    ),
    re.IGNORECASE,
)  # fmt: skip
_ANEW = regex(
    _words("let", "define[ds]?", "denot\\w+", "redefin\\w+", "consider", "suppose", "instead", "alternative\\w*", "other", "another",
           r"(?:new|modified|different) (?:loss|objective|problem|function)", "original", "without dropout", "some", "others", "many (?:texts|authors|people|books)", "ordinary", "standard"),
    re.IGNORECASE,
)  # fmt: skip


def is_target(lead: str) -> bool:
    """Whether the words before a formula announce what is to be shown or reached.

    Examples:
        >>> is_target("We want to show that"), is_target("Substituting this into the loss gives")
        (True, False)
    """
    clause = last_clause(lead)
    found = _TARGET.search(clause)
    if found is not None and found[0].lower().startswith("so that"):
        # "Let v = Aw, so that w = ..." says what follows from v.
        before = clause[: found.start()].rpartition("=")
        return not before[1] or count_words(before[2]) > 0
    return bool(found or _WANTED.search(clause))


def is_definition(lead: str) -> bool:
    """Whether the words before a formula introduce a name or a choice."""
    return bool(_DEFINITION.search(last_clause(lead)))


def is_condition(lead: str) -> bool:
    """Whether the words before a formula make it a condition ("when n = 1").

    Examples:
        >>> is_condition("when "), is_condition("Therefore ")
        (True, False)
    """
    return bool(_CONDITION.search(last_clause(lead)))


_SUPPOSITION = regex(
    _words("if", "when(?:ever)?", "suppos\\w+", "assum\\w+", "provided", "unless", "given that", r"in (?:the|this|a) (?:\w+ )?case(?: that| where| when)?")
    + r"(?:(?!\bthen\b|,)[^.;=]){0,40}[:(]?\s*$",
    re.IGNORECASE,
)  # fmt: skip


def is_supposition(lead: str) -> bool:
    """Whether the words before a formula only suppose it ("if", "provided that").

    Examples:
        >>> is_supposition("provided that "), is_supposition("so for the mean ")
        (True, False)
    """
    return bool(_SUPPOSITION.search(last_clause(lead)))


def is_hypothetical(words: str) -> bool:
    """Whether the sentence speaks of what is not the case, or denies what it states."""
    return bool(_HYPOTHETICAL.search(words))


_DEDUCED = regex(
    _words("so", "hence", "thus", "therefore", "gives?(?: us)?", "yields?", r"i\.e", "implies", "we (?:get|find|obtain|have)")
    + r"[^.;$]{0,20}[:,]?\s*$|" + _words("dividing", "solving", "back[- ]?substitut\\w*") + r"[^.;]*$|(?:⇒|⟹|→|=>|∴)\s*$",
    re.IGNORECASE,
)  # fmt: skip


def is_deduced(lead: str) -> bool:
    """Whether the words before a formula say that it follows from what stands above it.

    Examples:
        >>> is_deduced("Dividing by $-52$, "), is_deduced("Let's try ")
        (True, False)
    """
    return bool(_DEDUCED.search(last_clause(lead)))


_ASYMPTOTIC = regex(
    r"\\to\b|(?-i:\\rightarrow)|→|->|\\infty|∞|\\lim\b|" + _words("large", "limit\\w*", "asymptot\\w*", "approach\\w*", "tends?", "infinit\\w*",
    "vanish\\w*", "negligible", "grows?", "converge\\w*"),
    re.IGNORECASE,
)  # fmt: skip


_CROSS_TERMS = regex(
    r"\b(?:cross|mixed|off-diagonal|covariance|linear|middle|odd)[ -]?(?:terms?|products?|parts?|entries|covariances?)?\b"
    r"[^.;]{0,40}?\bvanish\w*|\bvanish\w*\s+(?:in expectation|by independence|by linearity)",
    re.IGNORECASE,
)
"""What is zero, not what becomes small."""


def is_asymptotic(words: str) -> bool:
    """Whether the words speak of a limit, so that an equality need not hold for any one size.

    Examples:
        >>> is_asymptotic("As $n \\\\to \\\\infty$ the derivative becomes"), is_asymptotic("Hence")
        (True, False)
        >>> is_asymptotic("The cross terms vanish by independence, so")
        False
    """
    return bool(_ASYMPTOTIC.search(_CROSS_TERMS.sub("", words)))


def starts_anew(lead: str) -> bool:
    """Whether the words before a formula announce another function under the same name."""
    return bool(_ANEW.search(last_clause(lead)))


def last_clause(lead: str) -> str:
    """The last sentence of the words before a formula."""
    return re.split(r"(?<=[.;!?])\s+(?=[A-Z])", lead.strip())[-1] + (" " if lead.endswith((" ", "\n")) else "")
