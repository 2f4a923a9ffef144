"""Limits of what depends rationally on the variable, decided; others are left open with what they hang on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flint import fmpq, fmpq_poly

from viva.algebra._derivatives import perturbed
from viva.algebra.shapes import children
from viva.algebra.tree import Big, Limit, Node, Symbol
from viva.algebra.values import ZERO, Array, Scalar, Undecided, Undefined, Value
from viva.algebra.witness import tex_name

if TYPE_CHECKING:
    from viva.algebra.evaluate import Evaluator


class Ratio:
    """A rational function of one variable over the rationals, for limits."""

    __slots__ = ("bottom", "top")

    def __init__(self, top: fmpq_poly, bottom: fmpq_poly) -> None:
        self.top, self.bottom = top, bottom

    @staticmethod
    def _of(value: Any) -> Ratio:
        if isinstance(value, Ratio):
            return value
        if isinstance(value, fmpq | int):
            return Ratio(fmpq_poly([value]), fmpq_poly([1]))
        raise Undecided("a limit of something that is not rational in its variable")

    def __neg__(self) -> Ratio:
        return Ratio(-self.top, self.bottom)

    def __add__(self, other: Any) -> Ratio:
        o = self._of(other)
        return Ratio(self.top * o.bottom + o.top * self.bottom, self.bottom * o.bottom)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return self + (-self._of(other))

    def __rsub__(self, other: Any) -> Any:
        return (-self) + other

    def __mul__(self, other: Any) -> Ratio:
        o = self._of(other)
        return Ratio(self.top * o.top, self.bottom * o.bottom)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Ratio:
        o = self._of(other)
        if not o.top:
            raise Undefined("a division by zero")
        return Ratio(self.top * o.bottom, self.bottom * o.top)

    def __rtruediv__(self, other: Any) -> Ratio:
        return self._of(other) / self

    def limit(self, target: fmpq | None) -> fmpq:
        """The value at ``target`` (None: at infinity) after common factors are cancelled."""
        common = self.top.gcd(self.bottom)
        top, bottom = (self.top // common, self.bottom // common) if common.degree() > 0 else (self.top, self.bottom)
        if target is None:
            if top.degree() > bottom.degree():
                raise Undecided("an infinite limit")
            return ZERO if top.degree() < bottom.degree() else top[top.degree()] / bottom[bottom.degree()]
        if not bottom(target):
            raise Undecided("an infinite limit")
        return top(target) / bottom(target)


def limit(ev: Evaluator, node: Limit) -> Value:
    """The limit of something that depends rationally on the variable; sizes of arrays are no such dependence."""
    if not isinstance(node.variable, Symbol):
        raise Undecided("a limit in something that is not a symbol")
    name = ev.notation.canonical(node.variable.name)
    target: fmpq | None = None
    if not (isinstance(node.target, Symbol) and node.target.name == "infty"):
        value = ev.scalar(node.target)
        if not isinstance(value, fmpq):
            raise Undecided("a limit at an irrational number")
        target = value
    grows = _depends_on_size(ev, node.body, name)
    if grows is not None:
        raise Undecided(f"what happens for large {name} depends on how {grows} go on; an average need not vanish")
    x = Ratio(fmpq_poly([0, 1]), fmpq_poly([1]))

    def at(value: Scalar) -> Scalar:
        if isinstance(value, Ratio):
            return value.limit(target)
        if isinstance(value, fmpq):
            return value
        raise Undecided("a limit of something that is not rational in its variable")

    try:
        value = perturbed(ev, name, x, lambda: ev.eval(node.body))
    except (TypeError, AttributeError, ValueError):
        raise Undecided(f"a limit of something that is not rational in {tex_name(name)}") from None
    return value.map(at) if isinstance(value, Array) else at(value)


def _depends_on_size(ev: Evaluator, body: Node, name: str) -> str | None:
    """What in the body grows with the size that tends somewhere: an array with such an axis, or a sum."""
    stack, seen = [body], set()
    summed = False
    while stack:
        item = stack.pop()
        if isinstance(item, Symbol):
            symbol = ev.notation.canonical(item.name, item.font)
            meaning = ev.notation.symbols.get(symbol)
            shape = (meaning.shape if meaning else ev.typing.shapes.get(symbol)) or ()
            if any(ev.typing.same.get(str(s), s) == name for s in shape):
                return f"the entries of {tex_name(symbol)}"
            if meaning is not None and meaning.definition is not None and symbol not in seen:
                seen.add(symbol)
                stack.append(meaning.definition)
        bounded = isinstance(item, Big) and isinstance(item.upper, Symbol)
        summed = summed or (bounded and ev.notation.canonical(item.upper.name) == name)  # type: ignore[attr-defined]
        stack.extend(children(item))
    return "the terms of the sum" if summed else None
