r"""Derivations in a writer's own TeX commands (``\newcommand``): read written out, quoted as they stand."""

from __future__ import annotations

from collections.abc import Sequence

from viva.marking.steps.ledger import StepOutcome
from viva.reading import Passage
from viva.reading.answers.macros import Macros, expanded

_LONGEST_QUOTE = 300


def written_out(passages: Sequence[Passage], macros: Macros | None) -> list[Passage]:
    r"""The passages with the commands put in, on the same lines.

    Examples:
        >>> from viva.reading.answers.macros import macros_of
        >>> written_out([Passage(r"$\sq{a}$", (3, 3))], macros_of(r"\newcommand{\sq}[1]{#1^2}"))[0].text
        '$a^2 $'
    """
    return [expanded(passage, macros) if macros else passage for passage in passages]


def quoted_as_written(outcome: StepOutcome, passages: Sequence[Passage], read: Sequence[Passage]) -> StepOutcome:
    """``outcome``, with the lines as they stand in ``passages`` for quotes that only ``read`` has."""
    if all(a.text == b.text for a, b in zip(passages, read, strict=True)):
        return outcome

    def own(lines: tuple[int, int], quote: str) -> str:
        home = next((p for p in passages if p.lines[0] <= lines[0] <= p.lines[1]), None)
        if home is None or quote in home.text:
            return quote
        text = home.text.split("\n")[lines[0] - home.lines[0] : lines[1] - home.lines[0] + 1]
        return "\n".join(text).strip()[:_LONGEST_QUOTE] or quote

    return StepOutcome(
        [s.model_copy(update={"quote": own(s.lines, s.quote)}) for s in outcome.steps],
        [f.model_copy(update={"quote": own(f.lines, f.quote)}) for f in outcome.findings],
        outcome.coverage,
    )
