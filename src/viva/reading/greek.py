"""The small Greek letters and their names, as the reader knows them: one table with the algebra's.

Omicron is left out: as a letter nobody tells it from an o, and as a word it is none of mathematics.
"""

from __future__ import annotations

from viva.algebra.syntax.vocabulary import GREEK_LETTERS

GREEK = {letter: name for letter, name in GREEK_LETTERS.items() if "α" <= letter <= "ω" and letter not in "ος"}
"""From letter to name: ``γ`` is ``gamma``."""
GREEK_NAMES = frozenset(GREEK.values())
