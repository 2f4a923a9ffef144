r"""Derivatives: perturb a variable by an infinitesimal and evaluate what depends on it, definitions included.

The loss L of a notation's ``downstream: {L: y}`` is known only through the free array of its derivatives by y; any
other derivative of it follows by the chain rule. A derivative of which nothing at all is known is a free value that
can be compared with itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flint import fmpq

from viva.algebra import _arrays as arrays
from viva.algebra._duals import Dual, part
from viva.algebra.composed import square_of
from viva.algebra.notation import name_of
from viva.algebra.shapes import symbol_names
from viva.algebra.tree import Apply, Derivative, Index, Node, Number, Symbol, Transpose
from viva.algebra.values import ONE, Array, OutOfRange, Undecided, Untyped, Value, simplified

if TYPE_CHECKING:
    from viva.algebra.evaluate import Evaluator


def derivative(ev: Evaluator, node: Derivative) -> Value:
    """The derivative of an expression, a defined symbol, a declared function or the downstream loss."""
    of = node.of
    by = [(v.arg if isinstance(v, Transpose) else v, order) for v, order in node.by]
    variables = [v for v, order in by for _ in range(order)] if all(o <= 4 for _, o in by) else []
    if not node.by:
        variables = _arguments(ev, of)
    if not 1 <= len(variables) <= 4:
        raise Undecided("a derivative of too high an order" if node.by else "a gradient by nobody says what")
    head = of.function if isinstance(of, Apply) else of
    if isinstance(head, Symbol):
        name = ev.notation.canonical(head.name, head.font)
        if head is of and name in ev.notation.functions:
            of = ev.notation.functions[name].body  # by one of its own parameters, which go by their names
        target = ev.notation.downstream.get(name)
        if target is not None and name not in ev.notation.functions:
            if len(variables) != 1:
                raise Undecided("a second derivative of an unknown loss")
            return _of_loss(ev, name, target, variables[0], node)
    if _is_opaque(ev, of, variables):
        return _opaque_derivative(ev, of, variables)

    held = _held(ev, of, variables[0]) if len(variables) == 1 else ()
    if held and ev.choose("partial", 2):
        return _by(ev, variables[0], lambda: ev.eval(of), node, held)

    def differentiate(k: int) -> Value:
        if k == len(variables):
            return ev.eval(of)
        return _by(ev, variables[k], lambda: differentiate(k + 1), node)

    return differentiate(0)


def _arguments(ev: Evaluator, of: Node) -> list[Node]:
    r"""What a gradient is by that doesn't say it: the one argument in ``\nabla f(x)``, or in the declaration of f."""
    if isinstance(of, Apply):
        return list(of.args) if len(of.args) == 1 else []
    declared = ev.notation.functions.get(ev.notation.canonical(of.name, of.font)) if isinstance(of, Symbol) else None
    if declared is not None and len(declared.parameters) == 1:
        return [Symbol(declared.parameters[0])]
    return []


def _target(ev: Evaluator, node: Node) -> tuple[str, list[int | None] | None]:
    """The canonical name of a variable of differentiation and the entry of it, None for the whole."""
    if isinstance(node, Symbol):
        return ev.notation.canonical(node.name, node.font), None
    if isinstance(node, Index) and isinstance(node.base, Symbol):
        full = name_of(node)
        if full is not None:
            canonical = ev.notation.canonical(full)
            if canonical in ev.notation.symbols:
                return canonical, None
        name = ev.notation.canonical(node.base.name, node.base.font)
        if name in ev.notation.symbols or name in ev.typing.shapes or name in ev.overrides:
            indices = node.upper + node.indices
            if all(isinstance(i, Symbol) or type(i) is Number for i in indices):
                return name, [ev.integer(i) for i in indices]
        elif full is not None:
            return full, None
    raise Undecided("a derivative by something that is not a variable")


def _held(ev: Evaluator, of: Node, variable: Node) -> tuple[str, ...]:
    """The defined symbols that a partial derivative may hold fixed: those through which ``of`` depends on the variable
    besides doing so itself.
    """
    base = variable.base if isinstance(variable, Index) else variable
    if not isinstance(base, Symbol):
        return ()
    name = ev.notation.canonical(base.name, base.font)
    head = of.base if isinstance(of, Index) else of
    if isinstance(head, Symbol):
        meaning = ev.notation.symbols.get(ev.notation.canonical(head.name, head.font))
        if meaning is None or meaning.definition is None:
            return ()
        of = meaning.definition
    names = {ev.notation.canonical(n) for n in symbol_names(of)}
    if name not in names:
        return ()
    return tuple(sorted(n for n in names if n != name and name in ev.notation.rests_on(n)))


def perturbed(
    ev: Evaluator, name: str, value: Value, evaluate: Callable[[], Value], memo_there: dict[str, Value] | None = None
) -> Value:
    overrides, memo, bound = ev.overrides, ev.memo, ev.bound
    ev.overrides, ev.memo = {**overrides, name: value}, {} if memo_there is None else memo_there
    if name in bound:
        ev.bound = {k: v for k, v in bound.items() if k != name}
    try:
        return evaluate()
    finally:
        ev.overrides, ev.memo, ev.bound = overrides, memo, bound


def _by(
    ev: Evaluator, variable: Node, evaluate: Callable[[], Value], node: Derivative, held: tuple[str, ...] = ()
) -> Value:
    """The derivative by one variable of what ``evaluate`` computes, with some defined symbols held fixed."""
    name, position = _target(ev, variable)
    at: Value = ev.bound[name] if type(ev.bound.get(name, 0)) is not int else ev.lookup(name)
    if isinstance(at, Untyped):
        raise Undecided("a derivative by an array of unknown size")
    rate: Value = ONE
    moves = name
    if name in ev.notation.squares and name not in ev.overrides:
        # A symbol that is the root of another one moves as that one does: by s, s^2 moves with 2 s.
        moves = square_of(name)
        rate = at.map(lambda x: x * fmpq(2)) if isinstance(at, Array) else at * fmpq(2)
        at = ev.lookup(moves)

    def along(offset: int | None) -> Value:
        # Another derivative in the same direction has computed what depends on it.
        again = (moves, name, offset, held) if not (ev.overrides or ev.local or ev.random.active) else None
        if again is not None and again in ev.directions:
            tag, memo = ev.directions[again]
        else:
            ev.tags += 1
            tag, memo = ev.tags, {}
            if again is not None:
                # What doesn't rest on the variable stays as it is.
                memo.update({n: v for n, v in ev.memo.items() if n != moves and moves not in ev.notation.rests_on(n)})
                ev.directions[again] = tag, memo
        evaluate_inner = evaluate
        if offset is None:
            moved: Value = Dual(tag, at, rate)
        else:
            data = list(at.data)
            data[offset] = Dual(tag, data[offset], rate.data[offset] if isinstance(rate, Array) else rate)
            moved = Array(at.shape, data, at.loose)
        for other in ev.dependent.get(name, ()) if offset is None else ():
            evaluate_inner = _moved_along(ev, other, variable, tag, evaluate_inner)
        fixed = {other: ev.lookup(other) for other in held if other != moves}
        outer = ev.overrides
        ev.overrides = {**outer, **fixed}
        try:
            return part(perturbed(ev, moves, moved, evaluate_inner, memo), tag)
        finally:
            ev.overrides = outer

    if not isinstance(at, Array):
        if position is not None and position != [1] * len(position):
            raise OutOfRange("an index out of range")
        return along(None)
    if position is not None:
        return along(_offset(at, position))
    parts = [along(k) for k in range(len(at.data))]
    return _gathered(ev, parts, at, node)


def _moved_along(
    ev: Evaluator, name: str, variable: Node, tag: int, evaluate: Callable[[], Value]
) -> Callable[[], Value]:
    """``evaluate`` with a symbol that depends on the variable moved by its own, unknown derivative."""
    slope = _opaque_derivative(ev, Symbol(name), [variable])
    at = ev.lookup(name)
    moved: Value
    if isinstance(at, Array) and isinstance(slope, Array):
        moved = Array(at.shape, [Dual(tag, x, s) for x, s in zip(at.data, slope.data, strict=True)], at.loose)
    elif isinstance(at, Array | Untyped) or isinstance(slope, Array | Untyped):
        raise Undecided("a derivative of a matrix by an array")
    else:
        moved = Dual(tag, at, slope)
    return lambda: perturbed(ev, name, moved, evaluate)


def _offset(array: Array, position: list[int | None]) -> int:
    if len(position) == 1 and array.is_vector:
        position = [position[0], 1] if array.shape[1] == 1 else [1, position[0]]
    if len(position) != len(array.shape):
        raise Undecided("a derivative by a row or a column")
    offset = 0
    for index, extent in zip(position, array.shape, strict=True):
        if index is None or not 1 <= index <= extent:
            raise OutOfRange("an index out of range")
        offset = offset * extent + index - 1
    return offset


def _numerator_layout(ev: Evaluator, node: Derivative) -> bool:
    if node.op == "nabla" or ev.notation.layout == "denominator":
        return False
    if ev.notation.layout == "numerator":
        return True
    return ev.choose("layout", 2) == 1


def _is_jacobian(ev: Evaluator, node: Derivative) -> bool:
    """Whether the derivative of an array by an array has a row for each output, whatever a gradient is written as.

    Those who write gradients as columns write Jacobians in both ways, in one line even: ``J^T g``.
    """
    if node.op == "nabla" or ev.notation.layout:
        return node.op == "nabla" or ev.notation.layout == "numerator"
    return ev.choose("jacobian", 2) == 1


def _gathered(ev: Evaluator, parts: list[Value], at: Array, node: Derivative) -> Value:
    """Partial derivatives by every entry of an array, put into the shape that the layout asks for."""
    first = parts[0]
    if not isinstance(first, Array):
        result = Array(at.shape, list(parts))
        return arrays.transpose(result) if _numerator_layout(ev, node) else result
    if not (first.is_vector and at.is_vector):
        raise Undecided("a derivative of a matrix by an array")
    rows, columns = len(at.data), len(first.data)  # denominator layout: entry (i, j) is the derivative of f_j by x_i
    result = simplified(Array((rows, columns), [x for part in parts for x in part.data]))
    return arrays.transpose(result) if _is_jacobian(ev, node) else result


def _of_loss(ev: Evaluator, loss: str, target: str, variable: Node, node: Derivative) -> Value:
    """The derivative of an unknown loss: a free array by its own variable, the chain rule by any other."""
    name, position = _target(ev, variable)
    output = ev.lookup(target)
    shape = output.shape if isinstance(output, Array) else ()
    label = rf"\partial {loss}/\partial {target}"
    free = ev.instance.draw(label, shape[:1] if len(shape) == 2 and shape[1] == 1 else shape)
    ev.touched[label] = free
    if name == target:
        if position is None:
            return arrays.transpose(free) if isinstance(free, Array) and _numerator_layout(ev, node) else free
        if not isinstance(free, Array) and position != [1] * len(position):
            raise OutOfRange("an index out of range")
        return free.data[_offset(free, position)] if isinstance(free, Array) else free

    def chained() -> Value:
        moved = ev.lookup(target)
        return arrays.total(arrays.entrywise(free, moved)) if isinstance(moved, Array) else free * moved

    if ev.overrides or ev.local or ev.random.active or position is None:
        return _by(ev, variable, chained, node)
    key = (loss, name, tuple(position))
    if key not in ev.slopes:
        ev.slopes[key] = _by(ev, variable, chained, node)
    return ev.slopes[key]


def _is_opaque(ev: Evaluator, of: Node, variables: list[Node]) -> bool:
    """Whether the derivative of this symbol is unknown: nothing says how it depends on anything."""
    base = of.base if isinstance(of, Index) else of
    if not isinstance(base, Symbol) or base.name in ev.bound:
        return False
    name = ev.notation.canonical(base.name, base.font)
    if name in ev.notation.symbols or name in ev.notation.functions or name in ev.overrides:
        return False
    others = [v.base if isinstance(v, Index) else v for v in variables]
    return not any(isinstance(o, Symbol) and o.name == base.name for o in others)


def _opaque_derivative(ev: Evaluator, of: Node, variables: list[Node]) -> Value:
    """A free value for a derivative that nothing is known of, so that it can be compared with itself."""
    indices: list[int] = []
    names = []
    for item in (of, *variables):
        if isinstance(item, Index) and isinstance(item.base, Symbol):
            names.append(item.base.name)
            indices.extend(ev.integer(i) for i in item.upper + item.indices)
        elif isinstance(item, Symbol):
            names.append(ev.notation.canonical(item.name))
        else:
            raise Undecided("a derivative of an unknown function")
    key = "d" + "/d".join(names)
    ev.opaque.add(key)
    whole = [v for v in variables if isinstance(v, Symbol)]
    shape: tuple[int, ...] = ()
    for variable in whole:
        at = ev.lookup(ev.notation.canonical(variable.name, variable.font))
        if isinstance(at, Array):
            shape = at.shape
    if not shape and not indices and isinstance(of, Symbol):
        whole_of = ev.lookup(ev.notation.canonical(of.name, of.font))
        shape = whole_of.shape if isinstance(whole_of, Array) else ()
    elif shape and isinstance(of, Symbol) and isinstance(ev.lookup(ev.notation.canonical(of.name, of.font)), Array):
        raise Undecided("a derivative of a matrix by an array")
    if shape and not indices:
        return Array(shape, [ev.instance.draw(f"{key}[{k}]") for k in range(shape[0] * shape[1])])
    label = f"{key}{indices}" if indices else key
    value = ev.instance.draw(label)
    ev.touched[label] = value
    return value
