"""Derivations, line by line: every equality classed, every claim decided, every accusation with its witness.

In go a passage, the notation of its part and the goals that its choices must meet; out come steps (each link and its
verdict), findings (what is false, where, with numbers that anyone can put in) and coverage. Start with ``decide.py``,
which reads from top to bottom; ``formulas.py`` finds the formulas, ``cues.py`` and ``standing.py`` say what the words
around them make of them, ``scope.py`` holds what is known at a line, ``link.py`` decides one equality with the readings
of ``readings.py``, ``linear.py`` solves systems, ``goals.py`` judges choices; ``derivations.py`` does it for all that
was said about a part.
"""

from viva.marking.steps.decide import decide_steps
from viva.marking.steps.derivations import derivation_notation, derivations_of_part
from viva.marking.steps.ledger import StepOutcome

__all__ = ["StepOutcome", "decide_steps", "derivation_notation", "derivations_of_part"]
