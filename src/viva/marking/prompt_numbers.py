"""The examiner's own numbers: who is asked for 5 x 5 kernels is not marked by a key for 3 x 3.

What a prompt gives is compared with what the set's statement gives, kind by kind: arrays of one shape, squares such as
``3 x 3``, counts of something (``four output channels``), quantities with a name (``beta = 3``). Where a prompt gives
values of a kind and none of them is the statement's, it asks something else, and the key's numbers decide nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from viva.patterns import regex
from viva.reading.answers.tensors import find_tensors
from viva.sets.drawn import DrawnPart

_LONGEST = 6_000
_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split()  # noqa: SIM905
)
_WORTH = {word: Fraction(value) for value, word in enumerate(_WORDS, 1)} | {"thirty-two": Fraction(32)}
_NUMBER = rf"(?:-?\d{{1,7}}(?:[.,]\d{{1,6}})?|{'|'.join(sorted(_WORTH, key=len, reverse=True))})"
_SQUARE = regex(r"(?<![\w.])(\d{1,5})\s?\$?\s?(?:x|×|\\times|by)\s?\$?\s?\1(?![\w.]|\s?(?:x|×|\\times))")
_COUNT = regex(rf"(?<![\w.,/-])({_NUMBER})\$?\s+(?:(?:input|output|different|colou?r)\s+)?([a-z]{{3,12}}s)\b")
_NAMED = regex(
    r"(?<![\w.])(?:\\?(beta|gamma)|(β|γ)|(target|correlation|variance|mean))\s*(?:=|is|of|:)?\s*\$?\s*"
    r"(-?\d{1,5}(?:[.,]\d{1,5})?)(?![\w/]|[.,]\d)"
)
_SPELT = {"β": "beta", "γ": "gamma"}
Slots = Mapping[object, set[Any]]


def asks_other_numbers(part: DrawnPart, prompts: Sequence[str]) -> bool:
    """Whether the prompts, the part's own first, give other numbers than the part's statement.

    Examples:
        >>> from viva.sets import load_set
        >>> part = load_set("hw5").draw_part("3a", 0)
        >>> asks_other_numbers(part, ["16 channels in, 5x5 kernels, 32 output channels: parameters?"])
        True
        >>> asks_other_numbers(part, ["An RGB image, 3x3 kernels, 4 output channels. Parameters?"])
        False
    """
    stated = _slots(f"{part.preamble}\n\n{part.statement}")
    told = [_slots(prompt[:_LONGEST]) for prompt in prompts]
    for kind, values in stated.items():
        given = [slots[kind] for slots in told if slots.get(kind)]
        if not given:
            continue
        if isinstance(kind, tuple):
            # Data are given once for a question; more arrays, or decimals, are rows and results that are quoted.
            new = set().union(*given)
            others = not new & values and len(new) <= len(values) and (_whole(new) or not _whole(values))
        else:
            others = not given[0] & values  # what was said of it nearest to the part counts
        if others:
            return True
    return False


def _whole(arrays: set[Any]) -> bool:
    return all(entry.denominator == 1 for array in arrays for entry in array)


def with_own_numbers_in_doubt(part: DrawnPart, prompts: Sequence[str]) -> DrawnPart:
    """``part``, marked as asked with other numbers where the prompts do so."""
    return replace(part, other_numbers=True) if asks_other_numbers(part, prompts) else part


def _slots(text: str) -> Slots:
    """The values that a text gives, by what they are values of."""
    found: dict[object, set[Any]] = defaultdict(set)
    for kind, value in _values(text):
        found[kind].add(value)
    return found


def _values(text: str) -> Iterator[tuple[object, Any]]:
    for tensor in find_tensors(text):
        if not tensor.assembled and len(tensor.value.entries) > 1:
            shape = tuple(n for n in tensor.value.shape if n != 1)
            yield shape, tuple(entry.value for entry in tensor.value.entries)
    low = text.lower()
    for square in _SQUARE.finditer(low):
        yield "square", int(square[1])
    for count in _COUNT.finditer(low):
        yield count[2], _worth(count[1])
    for named in _NAMED.finditer(low):
        name = named[1] or named[2] or named[3]
        yield _SPELT.get(name, name), _worth(named[4])


_THOUSANDS = regex(r"-?[1-9]\d{0,2},\d{3}")


def _worth(written: str) -> Fraction:
    """What a number is; a comma parts thousands (``1,000``), or else decimals (``0,5``)."""
    return _WORTH.get(written) or Fraction(written.replace(",", "" if _THOUSANDS.fullmatch(written) else "."))
