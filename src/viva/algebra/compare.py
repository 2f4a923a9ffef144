r"""Whether two formulas are equal: by evaluating both at drawn instances, with a witness where they are not.

**What the result means.** ``False`` is a proof: at the witness both sides were computed exactly (or as disjoint
balls) and differ. ``True`` means that they agreed at every instance drawn: for formulas rational in their symbols a
false identity of degree D survives one draw out of S values per symbol with a chance of at most D/S, and ``odds`` is
the product over the draws. ``None`` comes with its reason.

**What it is blind to by design.** Sizes are small (2 to 5), so a formula that is wrong for larger sizes only would
pass; a value at a point of measure zero (a removable gap, a kink) is not looked at; sides are compared where both are
defined, within the domains that the notation declares.
"""

from __future__ import annotations

from collections.abc import Sequence as Several
from functools import lru_cache

from viva.algebra._arrays import strictly as adding_strictly
from viva.algebra._budget import Budget
from viva.algebra._chance import NotPolynomial
from viva.algebra._job import SECONDS, Job
from viva.algebra.comparison import Comparison, UpTo
from viva.algebra.notation import Notation
from viva.algebra.read import ReadError, read_formula
from viva.algebra.tree import Node
from viva.algebra.values import OverBudget, Undecided
from viva.errors import VivaError

_MISHAPS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    NotPolynomial,
    TypeError,
    ValueError,
)
LONGEST_TEXT = 20_000
"""Characters; a longer formula is left undecided."""


@lru_cache(maxsize=4096)
def _read_short(text: str, functions: frozenset[str], scalars: frozenset[str]) -> Node:
    return read_formula(text, functions=functions, scalars=scalars)


def _read(text: Node | str, notation: Notation) -> Node:
    """The tree of a text; raises Undecided where it can't be read."""
    if isinstance(text, Node):
        return text
    try:
        functions, scalars = notation.heads
        if len(text) > LONGEST_TEXT:
            raise OverBudget("too long a formula")
        if len(text) < 2000:
            return _read_short(text, functions, scalars)
        return read_formula(text, functions=functions, scalars=scalars)
    except ReadError as error:
        raise Undecided("can't be read: " + str(error).split("\n", 1)[0]) from None


def compare(
    left: Node | str,
    right: Node | str,
    notation: Notation | None = None,
    *,
    up_to: UpTo = "",
    given: Several[Node | str] = (),
    same_indices: bool = False,
    strictly: bool = False,
    seconds: float = SECONDS,
    first: int = 0,
) -> Comparison:
    r"""Decide whether two formulas are equal under a notation.

    Args:
        left, right: trees, or text that :func:`viva.algebra.read_formula` reads.
        notation: what the symbols mean; plain defaults without it.
        up_to: ``"positive factor"``: ``right = c * left`` for a number c > 0 (for formulas that are numbers, c may not
            depend on the symbols that occur in both); ``"factor"``: for any number c but 0, the same
            for all values of all symbols; ``"constant"``:
            they differ by something that doesn't depend on the symbols that occur in both.
        given: what else holds: conditions (``i \ne j``, ``\lambda > 0``), sizes and values (``n = 1``, ``p = 1/2``),
            definitions (``g_i = ...``), and equations whose unknowns are then drawn from their solutions.
        same_indices: free indices must agree by name, as within one derivation. Otherwise ``a_i`` and ``a_k`` are equal
            where each side has one free index, over the same range: an answer may use another letter than the key.
        strictly: a number plus a vector has no meaning; otherwise it is added to every entry, as in NumPy.
        seconds: the bound on processor time; a comparison that was held up may take longer.
        first: the number of the first instance: another one gives other draws, for a second opinion.

    Returns:
        A :class:`Comparison`; this never raises for anything that may stand in a formula.

    Examples:
        >>> compare("(x + 1)^2", "x^2 + 2x + 1").equal
        True
        >>> result = compare("(x + 1)^2", "x^2 + 1")
        >>> result.equal, result.basis
        (False, 'exact')
    """
    token = adding_strictly.set(strictly)
    try:
        notation = notation or Notation.default()
        sides = _read(left, notation), _read(right, notation)
        conditions = [_read(item, notation) for item in given]
        return Job(sides, notation, up_to, conditions, Budget(seconds), same_indices, first).outcome()
    except Undecided as error:
        return Comparison(None, reason=error.reason)
    except RecursionError:
        return Comparison(None, reason="nested too deep")
    except VivaError as error:
        return Comparison(None, reason=str(error))
    except _MISHAPS as error:
        return Comparison(None, reason=f"can't be computed ({type(error).__name__}: {error})")
    finally:
        adding_strictly.reset(token)
