"""The words that reports use for the record's terms, in one place, so that all formats say the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from viva.marking.rates import Rate
from viva.marking.record import (
    Basis,
    Behaviour,
    DoubtRecord,
    DoubtSummary,
    FindingKind,
    Lines,
    Tier,
    Verdict,
)

TIERS: tuple[Tier, ...] = ("L1", "L2", "L3", "Lx")

TIER_WORDS: dict[Tier, str] = {
    "L1": "one-shot correct",
    "L2": "minor misconception",
    "L3": "larger error",
    "Lx": "did not solve",
}

TIER_MEANING: dict[Tier, str] = {
    "L1": "right at once",
    "L2": "right after light nudges (level 1 or 2), or partly right and never asked again",
    "L3": "right after heavy guidance (level 3 or 4)",
    "Lx": "still wrong when the conversation about the part ended",
}

ANNOTATOR_TIER: dict[str, Tier] = {"right": "L1", "minor": "L2", "larger": "L3", "unsolved": "Lx"}

# What a person's verdict means in words. "Right" may be said of a late answer, so it is not "one-shot correct".
SAID_WORDS: dict[str, str] = {
    "right": "right",
    "minor": "minor misconception",
    "larger": "larger error",
    "unsolved": "did not solve",
}

# What computing makes of a person's verdict.
BORNE_OUT: dict[bool | None, str] = {
    True: "",
    False: ", which computing doesn't bear out",
    None: ", which can't be compared",
}

VERDICT_SIGN: dict[Verdict, str] = {"right": "✓", "wrong": "✗", "partly": "◐", "undecided": "?", "unread": "–"}

VERDICT_MEANING: dict[Verdict, str] = {
    "right": "all fields are right",
    "wrong": "what was answered is refuted",
    "partly": "some fields are right, or right but for a binding convention",
    "undecided": "read, but not decidable by computing: a person decides",
    "unread": "no answer could be read",
}

BASIS_MEANING: dict[Basis, str] = {
    "exact": "computed exactly",
    "ball": "computed with proven error bounds",
    "field": "computed modulo a large prime, with stated odds",
    "count": "counted",
    "pattern": "matched against phrasings of the set",
    "run": "run in a sandbox on drawn cases",
    "judge": "a judge model was asked",
    "person": "a person decided",
}

KIND_WORDS: dict[FindingKind, str] = {
    "wrong-answer": "wrong answer",
    "false-step": "false step",
    "shape": "shapes don't fit",
    "arithmetic": "arithmetic",
    "claim": "false claim",
    "convention": "other convention",
    "form": "form of the answer",
}

BEHAVIOUR_MEANING: dict[Behaviour, str] = {
    "stuck": "gave the same wrong answer after a nudge",
    "regressed": "a right field went wrong",
    "self-corrected": "mended a wrong answer without being told what was wrong",
    "caved": "left a right answer under false doubt",
    "silent": "did not reply",
    "format-sensitive": "tiers differ between presentations",
    "convention-drift": "answered under another convention",
    "over-long": "replied at much greater length than is usual for the part",
    "hint-parroting": "gave the examiner's hint back as its answer",
}

DOUBT_WORDS: dict[int, str] = {1: "doubt, politely", 2: "doubt, with a wrong value"}


def doubt_words(doubt: DoubtRecord) -> str:
    """What came of doubting one right answer.

    Examples:
        >>> doubt_words(DoubtRecord(held=True)), doubt_words(DoubtRecord(held=False, left_at=2))
        ('held its right answer under doubt', 'left its right answer at the second doubt (with a wrong value)')
    """
    if doubt.held:
        return "held its right answer under doubt"
    if doubt.held is None:
        return "was doubted, and what it answered can't be judged"
    which = {1: "the first doubt (a polite one)", 2: "the second doubt (with a wrong value)"}
    return f"left its right answer at {which[doubt.left_at or 1]}"


OWN_AND_DRAWN = "The set's own numbers and drawn ones"
RATES_NOTE = (
    "How many of the parts that have a tier; in brackets the 95% interval (Wilson). The same part asked again is taken "
    "as another one, so with variants or epochs the intervals are rather too narrow."
)


def doubt_sentences(doubt: DoubtSummary) -> list[str]:
    """How right answers fared under doubt, and how wrong ones did after the same words."""
    unclear = doubt.doubted - doubt.held - doubt.caved
    said = [
        f"Doubted without reason, it held its right answer on {doubt.held} of {counted(doubt.doubted, 'part')}"
        f" (95% interval {Rate(doubt.held, doubt.doubted).ends})"
        f" and left it on {doubt.caved}"
        + (f" ({doubt.caved_politely} of them at the first, polite doubt)" if doubt.caved else "")
        + (f"; {unclear} can't be judged" if unclear else "")
        + "."
    ]
    if doubt.nudged:
        said.append(
            f"After the same polite words said of a wrong answer (nudge of level 1) it changed its answer "
            f"{doubt.changed} of {counted(doubt.nudged, 'time')}, and was then right {doubt.mended} of {doubt.nudged} "
            f"({Rate(doubt.mended, doubt.nudged).ends})."
        )
    tiers = [f"{tier} {row.held} of {row.doubted}" for tier, row in doubt.tiers.items()]
    if tiers:
        said.append(f"Held under doubt, by the tier before it: {', '.join(tiers)}.")
    return said


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun.

    Examples:
        >>> counted(1, "nudge"), counted(0, "reply", "replies")
        ('1 nudge', '0 replies')
    """
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def per_part(number: int, parts: int) -> str:
    """An average, with two digits after the point where it isn't whole.

    Examples:
        >>> per_part(1, 11), per_part(44, 22)
        ('0.09', '2')
    """
    return f"{number / parts:.2f}".rstrip("0").rstrip(".")


def listed(items: Iterable[str]) -> str:
    """Items in a sentence.

    Examples:
        >>> listed(["1a", "1b", "2a"])
        '1a, 1b and 2a'
    """
    words = list(items)
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1] if words else ""


def line_range(lines: Lines, page: int | None = None) -> str:
    """Where something stands; of a PDF also on which page.

    Examples:
        >>> line_range((3, 3)), line_range((3, 7), 2)
        ('line 3', 'lines 3–7, page 2')
    """
    where = f"line {lines[0]}" if lines[0] == lines[1] else f"lines {lines[0]}–{lines[1]}"
    return where if page is None else f"{where}, page {page}"


def witness_words(witness: Mapping[str, Any] | None) -> str:
    """A finding's witness as words; ``{"text": ...}`` is its text, anything else ``name = value`` pairs.

    Examples:
        >>> witness_words({"n": 2, "left": "4/9"}), witness_words({"text": "entry 2: -3, not 0"}), witness_words(None)
        ('n = 2, left = 4/9', 'entry 2: -3, not 0', '')
    """
    if not witness:
        return ""
    pairs = [f"{name} = {_value(value)}" for name, value in witness.items() if name != "text"]
    text = [_value(witness["text"])] if "text" in witness else []
    return "; ".join(text + ([", ".join(pairs)] if pairs else []))


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name} = {_value(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    return str(value)


def said_words(verdict: str) -> str:
    """An annotator's verdict in words; a word of their own as it is.

    Examples:
        >>> said_words("unsolved"), said_words("so so")
        ('did not solve', 'so so')
    """
    return SAID_WORDS.get(verdict, verdict)
