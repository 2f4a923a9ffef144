"""Problem sets: folders of text, drawn with a seed into questions whose key is computed.

A name or a folder goes in; a :class:`ProblemSet` comes out, and its :meth:`~ProblemSet.draw` gives a
:class:`DrawnSet` of plain values that exam and marking work with. A set holds no code: its values are calls of a few
operators. The sets that come with viva are in ``library/``. Start with :mod:`viva.sets.folder`, then
:mod:`viva.sets.problem_set`.
"""

from viva.sets.drawn import DrawnField, DrawnPart, DrawnSet, Misconception, Pattern, Rubric
from viva.sets.folder import list_sets, load_set
from viva.sets.problem_set import ProblemSet

__all__ = [
    "DrawnField",
    "DrawnPart",
    "DrawnSet",
    "Misconception",
    "Pattern",
    "ProblemSet",
    "Rubric",
    "list_sets",
    "load_set",
]
