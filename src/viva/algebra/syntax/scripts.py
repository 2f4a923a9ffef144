r"""What a subscript or superscript makes of its base: an index, a power, a transpose, a part of the name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from viva.algebra.tree import (
    Add,
    Ambiguous,
    Binary,
    Call,
    Elided,
    Index,
    Matrix,
    Mul,
    Neg,
    Node,
    Norm,
    Number,
    Pow,
    Relation,
    Sequence,
    Span,
    Symbol,
    Transpose,
    Words,
)

ONE = Number(Fraction(1))
_MARKS = {"dagger": "dagger", "perp": "perp", "plus": "pinv", "minus": "minus"}
UPRIGHT = ("rm", "tt", "sf")


@dataclass(frozen=True, slots=True)
class Script:
    """A script as read: ``kind`` is ``sub``, ``sup``, ``upper`` (a bracketed superscript), ``mark`` or ``prime``."""

    kind: str
    nodes: tuple[Node, ...]
    text: str = ""
    bracket: Node | None = None  # for `upper`: what it would be as an exponent


def applied(base: Node, scripts: list[Script], span: Span | None) -> Node:
    """``base`` with its scripts, in the order in which they bind.

    For a symbol, subscripts bind before superscripts whichever is written first; for a pair of indices next to a
    transpose or an inverse the order decides which of the two is meant, and both readings are kept.
    """
    node = base
    waiting: list[Script] = []
    seen_sub = False
    for script in scripts:
        if script.kind == "sub":
            node = _subscripted(node, script, waiting, span)
            seen_sub = True
        elif seen_sub or not _subscripts_first(base) or script.kind == "prime":
            node = _with_waiting(node, waiting, span)
            waiting = []
            if seen_sub and isinstance(node, Index) and len(node.indices) > 1 and _turns(script):
                node = _entry_turned(node, script, span)
            else:
                node = _superscripted(node, script, span)
        else:
            waiting.append(script)
    return _with_waiting(node, waiting, span)


def _subscripts_first(base: Node) -> bool:
    # \\|x\\|^2_2 prints as \\|x\\|_2^2, and means it.
    return isinstance(base, Symbol | Number | Norm) or (isinstance(base, Call) and base.name == "abs")


def _with_waiting(node: Node, waiting: list[Script], span: Span | None) -> Node:
    for script in waiting:
        node = _superscripted(node, script, span)
    return node


def _matrix_mark(script: Script) -> bool:
    """A transpose or an integer power: what a matrix takes as a whole."""
    return script.kind == "mark" or (
        script.kind == "sup" and (_is_t(script.nodes[0]) or isinstance(script.nodes[0], Number | Neg))
    )


def _is_t(node: Node) -> bool:
    return isinstance(node, Symbol) and node.name == "T"


def _subscripted(node: Node, script: Script, waiting: list[Script], span: Span | None) -> Node:
    if isinstance(node, Number) and len(waiting) == 1:
        # 2^n_i prints as the power of an entry of 2; what is meant is the power n_i.
        raised = waiting.pop()
        if raised.kind == "sup":
            low = Pow(node, _indexed(raised.nodes[0], script, span), span=span)
            return Ambiguous((low, Pow(Index(node, script.nodes), raised.nodes[0])), span=span)
        return _indexed(_superscripted(node, raised, span), script, span)
    if waiting and len(script.nodes) > 1 and any(_matrix_mark(w) for w in waiting):
        inner = _with_waiting(node, waiting, span)
        outer = _with_waiting(_indexed(node, script, span), waiting, span)
        waiting.clear()
        return Ambiguous((_indexed(inner, script, span), outer), span=span)
    return _indexed(node, script, span)


def _indexed(node: Node, script: Script, span: Span | None) -> Node:
    nodes = script.nodes
    if len(nodes) == 1 and isinstance(nodes[0], Mul) and _number_and_letters(nodes[0]):
        # x_{2k} is the entry 2k, w_{1j} the entry (1, j).
        two, one = Script("sub", nodes[0].factors), Script("sub", (Elided(),))
        apart = _indexed(node, two, span)
        together = _indexed(node, one, span)
        if isinstance(together, Index):
            return Ambiguous((apart, replace(together, indices=nodes)), span=span)
    if isinstance(node, Norm) and node.order is None and len(nodes) == 1:
        return replace(node, order=_order(nodes[0]), span=span)
    if isinstance(node, Call) and node.name == "abs" and len(nodes) == 1:
        return Norm(node.args[0], _order(nodes[0]), span=span)
    first = nodes[0]
    if isinstance(node, Symbol) and isinstance(first, Words | Symbol):
        upright = isinstance(first, Words) or (first.font in UPRIGHT and len(first.name) > 1)
        if upright:
            name = first.text.strip() if isinstance(first, Words) else first.name
            base, dashes = node.name.rstrip("'"), len(node.name) - len(node.name.rstrip("'"))
            node = Symbol(f"{base}_{name}" + "'" * dashes, node.font, span=span)
            nodes = nodes[1:]
            if not nodes:
                return node
    if isinstance(node, Symbol) and node.name == "delta" and len(nodes) == 2:
        return Call("delta", nodes, span=span)
    if isinstance(node, Symbol) and node.name == "1" and node.font in ("bf", "bb") and _is_condition(nodes):
        return Call("indicator", nodes, span=span)
    if isinstance(node, Index) and not node.indices:
        return replace(node, indices=nodes, span=span)
    return Index(node, nodes, span=span)


def _turns(script: Script) -> bool:
    """A transpose or an inverse, which means little for a single entry."""
    turned = script.kind == "mark" and script.text in ("T", "-T")
    return turned or (script.kind == "sup" and (_is_t(script.nodes[0]) or script.nodes[0] == Neg(ONE)))


def _entry_turned(node: Index, script: Script, span: Span | None) -> Node:
    """``X_{ij}^T``: the entry of the transpose, or the transposed block; ``X_{ij}^{-1}`` likewise."""
    entry = replace(node, base=_superscripted(node.base, script, None), span=span)
    block = _superscripted(node, script, span)
    return Ambiguous((entry, block) if isinstance(block, Transpose) else (block, entry), span=span)


def _number_and_letters(node: Mul) -> bool:
    first, *rest = node.factors
    return isinstance(first, Number) and not any(node.signs) and all(isinstance(f, Symbol) for f in rest)


def _is_condition(nodes: tuple[Node, ...]) -> bool:
    first = nodes[0]
    if isinstance(first, Sequence) and len(first.items) == 1:
        first = first.items[0]
    return len(nodes) == 1 and isinstance(first, Relation)


def _order(node: Node) -> Node:
    if isinstance(node, Symbol) and node.name in ("F", "Fro", "fro", "Frob", "HS"):
        return Symbol("F")
    return node


def _superscripted(node: Node, script: Script, span: Span | None) -> Node:
    if script.kind == "prime":
        if isinstance(node, Symbol):
            return Symbol(node.name + script.text, node.font, span=span)
        if isinstance(node, Index) and isinstance(node.base, Symbol):
            return replace(node, base=_superscripted(node.base, script, span), span=span)
        if len(script.text) > 1 and _of_matrices(node):
            for _ in script.text:
                node = Transpose(node, span=span)
            return node
        if len(script.text) > 1:
            return Call("prime", (node, Number(Fraction(len(script.text)))), span=span)
        return Transpose(node, span=span)
    if script.kind == "mark":
        return _marked(node, script.text, span)
    if script.kind == "upper":
        # A bracketed superscript of a name is an upper index (a step, a layer); of a number or a bracket, a power.
        if isinstance(node, Symbol) and node.name != "e":
            return Index(node, (), script.nodes, span=span)
        if isinstance(node, Index) and not node.upper:
            return replace(node, upper=script.nodes, span=span)
        return Pow(node, script.bracket or script.nodes[0], span=span)
    exponent = script.nodes[0]
    if (
        isinstance(exponent, Symbol)
        and exponent.font in UPRIGHT
        and len(exponent.name) > 1
        and isinstance(node, Symbol)
    ):
        return Symbol(f"{node.name}^{exponent.name}", node.font, span=span)
    if isinstance(exponent, Words):
        if isinstance(node, Symbol):
            return Symbol(f"{node.name}^{exponent.text}", node.font, span=span)
        return Call("labelled", (node, exponent), span=span)
    if isinstance(exponent, Symbol) and exponent.name == "T" and _can_be_transposed(node):
        return Transpose(node, span=span)
    if isinstance(exponent, Neg) and isinstance(exponent.arg, Symbol) and exponent.arg.name in ("T", "top"):
        return Transpose(Pow(node, Neg(ONE), span=span), span=span)
    return Pow(node, exponent, span=span)


def _of_matrices(node: Node) -> bool:
    """A matrix that is written out, or a bracket around a sum or product with one."""
    if isinstance(node, Sequence) and len(node.items) == 1:
        return _of_matrices(node.items[0])
    if isinstance(node, Add | Mul):
        return any(_of_matrices(n) for n in (node.terms if isinstance(node, Add) else node.factors))
    return isinstance(node, Matrix)


def _can_be_transposed(node: Node) -> bool:
    return not (isinstance(node, Number) or (isinstance(node, Symbol) and node.name == "e"))


def _marked(node: Node, mark: str, span: Span | None) -> Node:
    if mark == "T":
        return Transpose(node, span=span)
    if mark == "-T":
        return Transpose(Pow(node, Neg(ONE), span=span), span=span)
    if mark == "star":
        if isinstance(node, Symbol):
            return Symbol(f"{node.name}^*", node.font, span=span)
        if isinstance(node, Index) and isinstance(node.base, Symbol):
            return replace(node, base=Symbol(f"{node.base.name}^*", node.base.font), span=span)
        return Call("adjoint", (node,), span=span)
    if mark.startswith("starstar"):
        for _ in range(len(mark) // 4):
            node = _marked(node, "star", span)
        return node
    if mark == "dagger":  # of some the conjugate transpose, of others the pseudo-inverse
        return Ambiguous((Call("dagger", (node,), span=span), Call("pinv", (node,), span=span)), span=span)
    return Call(_MARKS.get(mark, mark), (node,), span=span)


def indices_of(node: Node | None) -> tuple[Node, ...]:
    """The indices that the content of a subscript stands for: ``ij`` is two, ``2k`` may be one or two."""
    if node is None:
        return ()
    if isinstance(node, Sequence) and node.kind == ",":
        return tuple(index for item in node.items for index in indices_of(item))
    if isinstance(node, Mul) and not any(node.signs):
        letters = [f for f in node.factors if isinstance(f, Symbol | Elided | Binary)]
        plain = all(isinstance(f, Symbol | Number) for f in node.factors)
        if plain and len(letters) == len(node.factors):
            return node.factors
        if plain and not isinstance(node.factors[0], Number):
            return node.factors
    return (node,)


def head_name(node: Node) -> str:
    """The letter that names a function: ``f`` of ``f_1``, of ``\\hat f`` and of ``f'``; empty if there is none."""
    if isinstance(node, Index):
        node = node.base
    if isinstance(node, Symbol):
        return node.name.rstrip("'").split(" ")[-1].split("_")[0].split("^")[0]
    return ""


def is_number(node: Node) -> bool:
    """A number, or an expression that begins like one."""
    return isinstance(node, Number) or (isinstance(node, Neg) and is_number(node.arg))
