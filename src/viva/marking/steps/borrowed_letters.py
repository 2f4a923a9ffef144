r"""Letters that the set lists as another spelling of a symbol, and that a text may use for something else.

``M`` is another spelling of a mask ``R`` in many a notation, but "the masked data M" is said in words that are not
computed. Where nothing that a text says with such a letter is true, and nothing in it gives the letter a meaning, it is
not known to mean what the set takes it for, and no line is called false for it.
"""

from __future__ import annotations

import re
from collections.abc import Set

from viva.algebra import Notation
from viva.marking.steps.ledger import StepOutcome
from viva.marking.steps.withdrawn import with_heirs, without
from viva.patterns import regex

_COMMAND = regex(r"\\[A-Za-z]+")


def without_borrowed(outcome: StepOutcome, notation: Notation, text: str) -> StepOutcome:
    """The outcome of a passage without the findings that rest on a letter that nothing explains."""
    doubtful = borrowed_places(outcome, notation, text)
    return without(outcome, doubtful, "nothing in the text shows what its letters stand for") if doubtful else outcome


def borrowed_places(outcome: StepOutcome, notation: Notation, text: str, confirmed: Set[int] = frozenset()) -> set[int]:
    """The places of such findings, and of those that inherit from them.

    Args:
        outcome: what was decided of one text or several.
        notation: the set's notation.
        text: these texts.
        confirmed: places of findings that are false with what an earlier text makes of the letter, too.
    """
    letters = {a for a, name in notation.aliases.items() if len(a) == 1 and a.isalpha() and a != name.split()[-1]}
    if not outcome.findings or not letters:
        return set()
    shown = {
        letter
        for letter in letters
        if re.search(rf"(?<![A-Za-z\\]){letter}[}}\s]*(?:_\{{?[A-Za-z, ]*\}}?)?\s*(?:\\sim|∼|~(?!=))", text)
    }
    for step in outcome.steps:
        if step.verdict == "true" or step.class_ in ("definition", "choice"):
            shown |= letters & _letters(step.quote)
    doubtful = {
        place
        for place, finding in enumerate(outcome.findings)
        if finding.kind in ("false-step", "shape")
        and finding.inherits is None
        and place not in confirmed
        and _letters(finding.quote) & (letters - shown)
    }
    return with_heirs(outcome, doubtful) if doubtful else set()


def _letters(formula: str) -> set[str]:
    """The single letters of a formula; commands are none, letters side by side ("Mw") are."""
    return {c for c in _COMMAND.sub(" ", formula) if c.isalpha()}
