r"""Whether ``10 \log_{10} 80 \approx 19.03`` holds to the digits shown.

Only roots, logarithms and the like are looked at, whose value no fraction gives; sums of decimals are left to
:mod:`viva.marking.steps.arithmetic`. Where the words around speak of a method that approximates (a series, a step of an
iteration), nothing is called false: its result may be as far off as it likes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from flint import arb, fmpq

from viva.algebra import Instance, Notation, evaluate, to_plain
from viva.algebra.tree import Call, Neg, Node, Number
from viva.algebra.values import Array, Undecided
from viva.marking.steps.accusations import Link
from viva.marking.steps.conventions import with_base
from viva.marking.steps.formulas import contains
from viva.marking.steps.ledger import Ledger
from viva.marking.steps.link import Outcome
from viva.marking.steps.names import symbols
from viva.marking.steps.numbers.quantities import Reading
from viva.marking.steps.numbers.rounding import agrees
from viva.marking.steps.numbers.values import Value
from viva.marking.steps.other_rules import other_rules
from viva.marking.steps.rebuilding import rebuilt
from viva.marking.steps.rounded import CONSTANTS, decimals
from viva.marking.steps.scope import Scope
from viva.patterns import regex

APPROXIMATE = Outcome("undecided", reason="approximate")
_METHOD = regex(
    r"(?i:\b(?:taylor|lineari|linear\b|order|tangent|series|expan|stirling|newton|iterat|approximation|estimat|truncat|bound"
    r"|euler|simulat|trapez|simpson|midpoint|quadrature|monte|pad[ée]|secant|bisect|guess|crude"
    r"|central limit|continuity|interpolat|about|rough))"
)
_SCALES = tuple(Fraction(10) ** k for k in (0, 1, 2, 3, 6, -1, -2, -3, -6))
"""What a unit behind the number, a percent sign or another decibel may make of it."""


def note_approximation(link: Link, scope: Scope, ledger: Ledger, *, claim: bool) -> None:
    """Decide an approximate equality and write it down."""
    outcome = approximated(link, scope) if claim else APPROXIMATE
    if outcome.verdict == "false":
        ledger.accuse(link, outcome, scope)
    else:
        ledger.note(link.right.lines, link.right.text, "claim", outcome)


def approximated(link: Link, scope: Scope) -> Outcome:
    """Decide an approximate equality between a number that is computed and one that is written in digits."""
    left, right = link.left.node, link.right.node
    written = _written(right)
    if written is None or (symbols(left) - CONSTANTS) or link.doubt is not None:
        return APPROXIMATE
    if not (contains(left, (Call,)) or symbols(left)):
        return APPROXIMATE
    said = scope.prose[max(0, link.formula.block - 2) : link.formula.block + 2]
    if any(map(_METHOD.search, said)) or other_rules(left, right, scope.prose[: link.formula.block + 2]) is not None:
        return APPROXIMATE
    value = None
    for one in (left, with_base(left, 2), with_base(left, 10)):
        value = _value(one, scope.notation)
        if value is None:
            return APPROXIMATE
        slack = sum((abs(other - value) for other in _moved(one, scope.notation)), Fraction(0))
        verdicts = {agrees(Value(value * scale, slack * scale), written, "rounded") for scale in _SCALES}
        if agrees(Value(value, slack), written, "rounded") == "true" and one is left:
            return Outcome("true", "ball", reason=APPROXIMATE.reason)
        if verdicts != {"false"}:
            return APPROXIMATE
    value = _value(left, scope.notation)
    shown = f"left {float(value or 0):.6g}, right {to_plain(right)}"
    return Outcome("false", "ball", witness={"left": f"{float(value or 0):.6g}", "right": to_plain(right)}, shown=shown)


def _written(node: Node) -> Reading | None:
    """A number by itself and what its last digit is worth."""
    number = node.arg if isinstance(node, Neg) else node
    if not isinstance(number, Number):
        return None
    unit = Fraction(1, 10**number.decimals) if number.decimals else Fraction(0)
    return Reading(-number.value if number is not node else number.value, unit)


def _moved(node: Node, notation: Notation) -> Iterator[Fraction]:
    """The value with each decimal of an operand one unit of its last digit larger."""
    for number in set(decimals(node)):
        moved = replace(number, value=number.value + Fraction(1, 10 ** (number.decimals or 0)))
        value = _value(rebuilt(node, lambda inner, n=number, m=moved: m if inner == n else inner), notation)  # type: ignore[misc]
        if value is not None:
            yield value


def _value(node: Node, notation: Notation) -> Fraction | None:
    try:
        value = evaluate(node, Instance(0, {}), notation)
    except Undecided:
        return None
    if isinstance(value, Array) or not isinstance(value, fmpq | arb):
        return None
    found = float(arb(value))
    return Fraction(found) if abs(found) < 1e15 else None
