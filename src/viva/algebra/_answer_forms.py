r"""Bringing what an answer may be written as into one form: both signs, mixed numbers, long names, moments.

Each function takes trees to trees, and leaves alone what it is not about.
"""

from __future__ import annotations

from fractions import Fraction

from flint import arb, fmpq

from viva.algebra._answer_trees import with_one_imaginary_unit
from viva.algebra._remembered import remembered
from viva.algebra.shapes import children, renamed, symbol_names
from viva.algebra.tree import (
    Add,
    Ambiguous,
    Apply,
    Big,
    Binary,
    Call,
    Div,
    Expectation,
    Index,
    Interval,
    Limit,
    Matrix,
    Mul,
    Neg,
    Node,
    Number,
    Pow,
    Relation,
    Sequence,
    Symbol,
    Transpose,
    Words,
    mapped,
)

_ANGLED = ("inner", "angle")
_SIGNS = ("pm", "mp")
_UNITS = frozenset({"I", "j", "E"})
_KNOWN_WORDS = 3
"""Longer names than this may be products of letters."""


@remembered
def nodes_in(node: Node) -> list[Node]:
    """Everything in a tree, itself included; not to be changed."""
    found: list[Node] = []
    stack = [node]
    while stack:
        item = stack.pop()
        found.append(item)
        stack.extend(children(item))
    return found


_VALUES = frozenset({Number, Symbol, Add, Mul, Pow, Div, Neg, Index, Call})
_FUNCTIONS = frozenset(
    ["sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan", "sinh", "cosh", "tanh", "exp", "log", "sqrt",
     "root", "abs", "factorial", "binom", "floor", "ceil"]
)  # fmt: skip
_NO_VALUES = frozenset(
    ["infty", "oo", "inf", "minf", "all", "none", "true", "false", "R", "reals", "Reals", "emptyset", "and", "or",
     "not", "implies"]
)  # fmt: skip


@remembered
def is_plain_value(node: Node) -> bool:
    """Whether it is a formula of numbers, names and usual functions: no list, statement, matrix or word."""
    return all(
        type(n) in _VALUES
        and (type(n) is not Symbol or n.name not in _NO_VALUES)
        and (type(n) is not Call or n.name in _FUNCTIONS)
        for n in nodes_in(node)
    )


def _has_sign(node: Node) -> bool:
    return any(isinstance(n, Binary) and n.op in _SIGNS for n in nodes_in(node)) or any(
        isinstance(n, Call) and n.name in _SIGNS for n in nodes_in(node)
    )


def with_both_signs(node: Node) -> Node:
    r"""``\frac{1 \pm \sqrt5}{2}`` as the list of both, ``x = \pm 2`` as two equations; signs in tuples stay."""
    if not _has_sign(node):
        return node
    if isinstance(node, Relation):
        left, right = node.members[0], node.members[-1]
        if node.ops == ("=",) and not _has_sign(left):
            return Sequence(tuple(Relation((left, value), ("=",)) for value in _both(right)), ",")
        return node
    if isinstance(node, Sequence):
        if node.kind not in (",", "{}"):
            return node
        items: list[Node] = []
        for item in node.items:
            changed = with_both_signs(item)
            items.extend(changed.items if isinstance(changed, Sequence) and changed.kind == "," else (changed,))
        return Sequence(tuple(items), node.kind)
    if isinstance(node, Add | Mul | Div | Pow | Neg | Call | Binary) and (
        not isinstance(node, Binary) or node.op in _SIGNS
    ):
        if any(isinstance(n, Sequence | Matrix) and len(children(n)) > 1 for n in nodes_in(node)):
            return node
        return Sequence(_both(node), ",")
    return node


def _both(node: Node) -> tuple[Node, Node]:
    return _signed(node, plus=True), _signed(node, plus=False)


def _signed(node: Node, *, plus: bool) -> Node:
    if isinstance(node, Binary) and node.op in _SIGNS:
        left, right = _signed(node.left, plus=plus), _signed(node.right, plus=plus)
        return Add((left, right if plus == (node.op == "pm") else Neg(right)))
    if isinstance(node, Call) and node.name in _SIGNS and len(node.args) == 1:
        inner = _signed(node.args[0], plus=plus)
        return inner if plus == (node.name == "pm") else Neg(inner)
    return mapped(node, lambda inner: _signed(inner, plus=plus))


def with_mixed_numbers(node: Node) -> Node:
    r"""``2\frac12`` is two and a half: in an answer nobody leaves a product of numbers undone."""
    if isinstance(node, Ambiguous) and is_mixed(node):
        return node.readings[0]
    return mapped(node, with_mixed_numbers)


def with_braces_as_groups(node: Node) -> Node:
    """``{x_i}^2``: the braces group, since a set has no powers."""
    node = mapped(node, with_braces_as_groups)
    if (
        isinstance(node, Pow)
        and isinstance(node.base, Sequence)
        and node.base.kind == "{}"
        and len(node.base.items) == 1
    ):
        return Pow(node.base.items[0], node.exponent)
    return node


def is_mixed(node: Ambiguous) -> bool:
    """Whether the first reading is a whole number and a proper fraction."""
    first = node.readings[0]
    if not (isinstance(first, Add) and len(first.terms) == 2):
        return False
    whole, part = first.terms
    if not (isinstance(whole, Number) and isinstance(part, Div)):
        return False
    top, bottom = part.numerator, part.denominator
    return isinstance(top, Number) and isinstance(bottom, Number) and 0 < top.value < bottom.value


def with_usual_names(a: Node, b: Node) -> tuple[Node, Node]:
    """Both trees with one name for the imaginary unit and for e, and products of letters apart."""
    names = symbol_names(a), symbol_names(b)
    if names[0] == names[1]:
        return a, b
    together = names[0] | names[1]
    if not together.isdisjoint(_UNITS):
        a, b = with_one_imaginary_unit(a, b)
        a, b = with_one_base(a, b) if "E" in together else (a, b)
    return with_letters_apart(a, b) if any(len(n) > _KNOWN_WORDS for n in together) else (a, b)


def with_letters_apart(a: Node, b: Node) -> tuple[Node, Node]:
    """``CAXB`` beside a formula in C, A, X and B is their product."""
    names = symbol_names(a), symbol_names(b)
    for long in sorted(names[0] ^ names[1]):
        if len(long) <= _KNOWN_WORDS or not long.isalpha() or not long.isascii():
            continue
        here = long in names[0]
        if set(long) <= names[here]:
            product = Mul(tuple(Symbol(letter) for letter in long))
            a, b = (renamed(a, long, product), b) if here else (a, renamed(b, long, product))
    return a, b


def with_one_base(a: Node, b: Node) -> tuple[Node, Node]:
    """``E**x`` as Python's algebra systems print it against ``e^x``."""
    names = symbol_names(a), symbol_names(b)
    for one, other, here, there in ((a, b, names[0], names[1]), (b, a, names[1], names[0])):
        raised = any(isinstance(n, Pow) and isinstance(n.base, Symbol) and n.base.name == "E" for n in nodes_in(one))
        if raised and "E" not in there and "e" not in here and "e" in there:
            told = renamed(one, "E", Symbol("e"))
            return (told, other) if one is a else (other, told)
    return a, b


def with_angle_brackets_as_tuples(a: Node, b: Node) -> tuple[Node, Node]:
    r"""``\langle 1, 2 \rangle`` beside a tuple or a column is a vector, not an inner product."""
    return _as_tuple(a, b), _as_tuple(b, a)


def _as_tuple(node: Node, other: Node) -> Node:
    angled = isinstance(node, Call) and node.name in _ANGLED and len(node.args) > 1
    listed = isinstance(other, Sequence | Matrix) or (isinstance(other, Call) and other.name in _ANGLED)
    return Sequence(node.args, "()") if isinstance(node, Call) and angled and listed else node


_OF_MATRICES = frozenset({"adjoint", "dagger", "conj", "transpose", "inv"})


def is_matrix(node: Node) -> bool:
    """Whether it surely is a matrix, since one with several rows and columns is written out in it."""
    if isinstance(node, Sequence) and len(node.items) == 1 and node.kind in ("()", "[]"):
        return is_matrix(node.items[0])
    if isinstance(node, Matrix):
        return len(node.rows) > 1 and len(node.rows[0]) > 1
    if isinstance(node, Add):
        return any(map(is_matrix, node.terms))
    if isinstance(node, Neg | Transpose):
        return is_matrix(node.arg)
    if isinstance(node, Pow):
        return is_matrix(node.base)
    if isinstance(node, Mul):
        return all(is_matrix(f) or isinstance(f, Number) for f in node.factors)
    return isinstance(node, Call) and node.name in _OF_MATRICES and is_matrix(node.args[0])


def is_number_or_set(node: Node) -> bool:
    """Whether it surely is no matrix: a number, an interval, a formula in small letters without arrays."""
    if isinstance(node, Interval) or (isinstance(node, Sequence) and node.kind == "{}"):
        return True
    inside = nodes_in(node)
    scalar = (Number, Symbol, Add, Mul, Neg, Div, Pow, Index, Call, Big, Limit)
    return all(isinstance(n, scalar) for n in inside) and not any(
        isinstance(n, Symbol) and not n.name.split()[-1][:1].islower() for n in inside
    )


def without_idle_limits(node: Node) -> Node:
    """A limit of what doesn't change is that thing."""
    if isinstance(node, Limit) and isinstance(node.variable, Symbol):
        return node.body if node.variable.name not in symbol_names(node.body) else node
    return node


def with_inverse_function(node: Node) -> Node:
    r"""``f^{-1}(x) = ...`` defines the inverse of f, and no quotient."""
    if not isinstance(node, Relation) or not isinstance(node.members[0], Mul):
        return node
    factors = node.members[0].factors
    head = factors[0]
    if len(factors) == 2 and isinstance(head, Pow) and isinstance(head.base, Symbol) and head.base.name in "fgh":
        inverse = Apply(Symbol(f"{head.base.name}^-1"), (factors[1],))
        return Relation((inverse, *node.members[1:]), node.ops)
    return node


def entries_of_sum(node: Node, count: int) -> tuple[Node, ...] | None:
    r"""The entries of ``(1, 2) + (3, 4)`` or ``2 \mathbf i - \mathbf j``; None for anything else."""
    inside = nodes_in(node)
    lists = [n for n in inside if isinstance(n, Sequence) and len(n.items) > 1]
    if lists:
        if isinstance(node, Sequence | Matrix) or any(n.kind != "()" or len(n.items) != count for n in lists):
            return None
        if not all(isinstance(n, Add | Mul | Neg | Sequence | Number | Symbol | Div) for n in inside):
            return None
        return tuple(mapped_lists(node, k) for k in range(count))
    letters = ("i", "j", "k")[:count]
    used = [n for n in letters if n in symbol_names(node)]
    if count > 3 or not used or not isinstance(node, Add | Mul | Neg | Symbol) or "j" not in symbol_names(node):
        return None
    entries: list[Node] = []
    for chosen in letters:
        entry: Node = node
        for letter in ("i", "j", "k"):
            entry = renamed(entry, letter, Number(Fraction(letter == chosen)))
        entries.append(entry)
    return tuple(entries)


def mapped_lists(node: Node, place: int) -> Node:
    """The tree with one entry in place of each list."""
    if isinstance(node, Sequence):
        return node.items[place] if len(node.items) > 1 else node
    return mapped(node, lambda inner: mapped_lists(inner, place))


def with_decimals_named(node: Node, balls: dict[str, arb]) -> Node:
    """The tree with a name in place of each decimal, and the ball of what each may be rounded from."""
    if isinstance(node, Number) and node.decimals:
        name = f"#{len(balls)}"
        exact = arb(fmpq(node.value.numerator, node.value.denominator))
        balls[name] = exact + arb(0, 0.5) / arb(10) ** node.decimals
        return Symbol(name)
    return mapped(node, lambda inner: with_decimals_named(inner, balls))


def words_beside(node: Node) -> str:
    """The words that a number is multiplied by: ``3 apples``."""
    if not isinstance(node, Mul):
        return ""
    words = [f.text.strip().casefold() for f in node.factors if isinstance(f, Words)]
    return " ".join(w.removesuffix("s") for text in words for w in text.split())


def is_sum_or_product_of_names(node: Node) -> bool:
    """``m + n``, ``xy``: what a question may ask for, without a name of its own."""
    if not isinstance(node, Add | Mul):
        return False
    parts = node.terms if isinstance(node, Add) else node.factors
    return all(isinstance(p, Symbol | Index) for p in parts) and len(set(parts)) > 1


def with_decimal_comma(a: Node, b: Node) -> bool:
    """Whether one is ``1,5``, more likely a list, and the other the decimal 1.5."""
    for one, other in ((a, b), (b, a)):
        if not isinstance(one, Ambiguous) or not isinstance(other, Number) or other.decimals is None:
            continue
        first = one.readings[0]
        if isinstance(first, Sequence) and len(first.items) == 2 and other.decimals < 2:
            return True
    return False


def ratio_parts(node: Node) -> tuple[Node, ...]:
    """The parts of ``a : b : c``, or the thing itself."""
    if isinstance(node, Binary) and node.op == "ratio":
        return (*ratio_parts(node.left), node.right)
    return (node,)


_MEANS = ("m", "mu")
_VARIANCES = ("M", "Sigma")
_RANDOM = ("x", "X", "y", "Y", "z", "Z")


def with_moments(a: Node, b: Node) -> tuple[Node, Node] | None:
    r"""``\mathbb{E}[x x^T]`` against ``M + m m^T``: m is the mean of x and M its variance, as is usual.

    None where one side speaks of no expectation, or the other of no moment.
    """
    for one, other in ((a, b), (b, a)):
        spoken = [n for n in nodes_in(one) if isinstance(n, Expectation)]
        if not spoken or any(isinstance(n, Expectation) for n in nodes_in(other)):
            continue
        names = symbol_names(one)
        random = next((x for x in _RANDOM if all(x in symbol_names(n) for n in spoken)), None)
        moments = [n for n in (*_MEANS, *_VARIANCES) if n in symbol_names(other) and n not in names]
        if random is None or not moments or random in symbol_names(other):
            continue
        told = other
        for name in moments:
            kind = "E" if name in _MEANS else "Var"
            told = _replaced(told, name, Expectation(kind, (Symbol(random),)))
        return (one, told) if one is a else (told, one)
    return None


def _replaced(node: Node, name: str, new: Node) -> Node:
    if isinstance(node, Symbol):
        return new if node.name == name else node
    if isinstance(node, Index):
        return node
    return mapped(node, lambda inner: _replaced(inner, name, new))


def is_function_of(node: Node) -> bool:
    r"""Whether the tree names one quantity: ``|z|``, ``\cos A``, ``P(A)``."""
    while isinstance(node, Pow) and isinstance(node.exponent, Number):
        node = node.base
    return isinstance(node, Call | Expectation) and bool(symbol_names(node))


def same_parameter(a: Relation, b: Relation) -> tuple[Relation, Relation]:
    """``f(m) = 2m`` against ``f(n) = 2n``: both in the first one's letter."""
    one, other = a.members[0], b.members[0]
    if isinstance(one, Apply) and isinstance(other, Apply) and len(one.args) == len(other.args) == 1:
        x, y = one.args[0], other.args[0]
        if isinstance(x, Symbol) and isinstance(y, Symbol) and x != y and x.name not in symbol_names(b):
            return a, Relation(tuple(renamed(m, y.name, x) for m in b.members), b.ops)
    if isinstance(one, Index) and isinstance(other, Index) and len(one.indices) == len(other.indices) == 1:
        x, y = one.indices[0], other.indices[0]
        if isinstance(x, Symbol) and isinstance(y, Symbol) and x != y and x.name not in symbol_names(b):
            return a, Relation(tuple(renamed(m, y.name, x) for m in b.members), b.ops)
    return a, b


def one_function(a: Relation, b: Relation) -> bool:
    """Whether they may be ``f(x) = ...`` and ``y = ...``: one names the function, the other gives its graph."""
    left = a.members[0], b.members[0]
    graph = any(isinstance(x, Symbol) and x.name == "y" for x in left)
    return graph and any(isinstance(x, Apply) for x in left)


@remembered
def twice_a_factorial(node: Node) -> bool:
    """Whether ``n!!`` occurs, which has two meanings."""
    return any(
        isinstance(n, Call)
        and n.name == "factorial"
        and isinstance(n.args[0], Call)
        and n.args[0].name == "factorial"
        and isinstance(n.args[0].args[0], Number)
        for n in nodes_in(node)
    )
