"""What an earlier reply defined holds in the later ones: a line is accused there only if it is false either way.

Each reply is read on its own, since a corrected answer begins anew. But a reply may go on with names that the one
before introduced ("let M be the masked matrix"), which mean something else in the notation of the part. So a reply in
which something is called false is read once more behind the replies before it; what is not false then is undecided.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from viva.marking.record import Finding
from viva.marking.steps.borrowed_letters import borrowed_places
from viva.marking.steps.derivations import derivation_notation, derivations_of_part
from viva.marking.steps.ledger import StepOutcome
from viva.marking.steps.withdrawn import without
from viva.patterns import regex
from viva.reading import Passage
from viva.sets.drawn import DrawnPart

_INTRODUCED = regex(
    r"\b(?:let|define|with|where|call|denote|set|write|introduce|put|abbreviate)\b[^.\n=]{0,30}?"
    r"(?:\\(?:mathbf|boldsymbol|bm)\s*\{?\s*)?(?<![A-Za-z\\])(?P<a>[A-Za-z])\}?\s*(?::=|=|\\coloneqq)"
    r"|(?<![A-Za-z\\_^])(?P<b>[A-Z])\}?\s*(?::=|=|\\coloneqq)[^=\n]{0,30}(?:\\odot|\\circ|⊙|∘|\.\*)",
    re.IGNORECASE,
)
"""Names that a reply gives a meaning: "let M = R ⊙ X"."""
_VALUE = regex(
    r"(?<![A-Za-z\\_])(?:\\?(?:gamma|lambda|alpha|beta)|[A-Za-zγλαβ])\$?\s*(?:=|\\to|→|->|is|equals)\s*\$?"
    r"(?:-?\d|\\[dt]?frac|\\tfrac|half\b|zero\b|one\b|\\infty|∞)",
    re.IGNORECASE,
)
"""A symbol that a remark gives a value."""
_REACH = 3
"""How many replies before are read along."""
_LONGEST = 30_000


def derivations_of_replies(
    part: DrawnPart, passages: Sequence[Passage], remarks: Sequence[str] | None = None
) -> StepOutcome:
    """The derivations in all replies about a part, in order.

    Args:
        part: the part as it was asked.
        passages: the replies, each as one text.
        remarks: what was said before each reply after the first. What is asked of one value ("what about p = 1/2?") is
            answered for that value, which the reply needn't repeat: nothing but its arithmetic is called false.
    """
    outcome = derivations_of_part(part, passages, borrowed=True)
    excused: set[int] = set()
    confirmed: set[int] = set()
    for place, passage in enumerate(passages):
        if place and remarks is not None and _VALUE.search(remarks[place]):
            excused |= {k for k, f in enumerate(outcome.findings) if _within(f, passage) and f.kind != "arithmetic"}
        before = passages[max(0, place - _REACH) : place]
        names = {m["a"] or m["b"] for p in before for m in _INTRODUCED.finditer(p.text[:_LONGEST])}
        accused = [k for k, f in enumerate(outcome.findings) if _within(f, passage) and _uses(f.quote, names)]
        if not accused:
            continue
        context = _behind([*before, passage])
        if context is None:
            continue
        again = derivations_of_part(part, [context], borrowed=True).findings
        for k in accused:
            told = outcome.findings[k]
            same = next((f for f in again if _same_place(f, told)), None)
            if same is None:
                excused.add(k)
            else:  # its witness is the one that fits what the name means
                outcome.findings[k] = same.model_copy(update={"inherits": told.inherits})
                confirmed.add(k)
    text = "\n".join(passage.text for passage in passages)
    excused |= borrowed_places(outcome, derivation_notation(part), text, confirmed)
    if not excused:
        return outcome
    return without(outcome, excused, "an earlier reply may give its symbols another meaning, or nothing gives them one")


def _same_place(a: Finding, b: Finding) -> bool:
    return a.lines == b.lines and (a.quote in b.quote or b.quote in a.quote)


def _uses(formula: str, names: set[str]) -> bool:
    """Whether one of the names is among the letters of a formula; letters may stand side by side ("Mw")."""
    letters = re.sub(r"\\[A-Za-z]+", " ", formula)
    return any(name in letters for name in names)


def _within(finding: Finding, passage: Passage) -> bool:
    return passage.lines[0] <= finding.lines[0] <= passage.lines[1]


def _behind(passages: Sequence[Passage]) -> Passage | None:
    """The passages as one, what stood between them blank; None if they don't follow each other or are too long."""
    text, end = passages[0].text, passages[0].lines[0] + passages[0].text.count("\n")
    for passage in passages[1:]:
        gap = passage.lines[0] - end
        if gap < 1:
            return None
        text += "\n" * gap + passage.text
        end = passage.lines[0] + passage.text.count("\n")
    return Passage(text, (passages[0].lines[0], end)) if len(text) <= _LONGEST else None
