r"""A formula that is told in array code: ``dX = gamma / std * (dY - dY.mean(axis=0) - Z * (dY * Z).mean(axis=0))``.

For parts that do the same to every column. The assignments are put into each other and written in index notation, so
that they are compared as any formula is; nothing is run. Names are taken for what they usually stand for; an answer in
which another name, another axis or another function is needed is left as it was.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from viva.patterns import regex
from viva.python_trees import parsed
from viva.reading.transcript import Lines, Passage

_MOST_LINES = 400
_MOST_NODES = 300
_LONGEST = 6_000
_LINE = regex(r"^[\s>`*-]*(?P<code>[A-Za-z_]\w*(?:\s*,\s*[A-Za-z_]\w*)?\s*=(?!=)\s*[^=].*)$")
_BEHIND = "`; \t\r\f\v\u00a0\u2009\u202f"
_IN_PLACE = regex(r"^[ \t>`*-]*(?P<name>[A-Za-z_]\w*)\s*(?:\[[^\n]*\]\s*=(?!=)|(?:\*\*|//|[-+*/@%])=)", re.MULTILINE)
"""``dX -= ...``, ``dX[0] = ...``."""
_TELLS = regex(r"axis\s*=\s*0|\bnp\.|\bnumpy\.|\btorch\.|\.(?:sum|mean)\(")
_FUNCTIONS = ("np", "numpy", "torch", "jnp")
_FRESH = "klmrst"
_ROWS = "nd"
"""The kind of what has a value for every row and column; ``d`` has one for every column."""
_USUAL: Mapping[str, tuple[str, str]] = {
    name: (tex, kind)
    for names, tex, kind in (
        ("dy dout dldy dl_dy grad_y grad_output grad_out upstream", r"\frac{\partial L}{\partial Y_{@j}}", "nd"),
        ("z xhat x_hat x_norm xnorm x_normalized xn zhat z_hat", "Z_{@j}", "nd"),
        ("x", "X_{@j}", "nd"),
        ("mu mean mu_b x_mean sample_mean batch_mean", r"\mu_j", "d"),
        ("var sigma2 sigma_sq sigma_squared sigma2_b batch_var sample_var variance sigmasq", r"\sigma_j^2", "d"),
        ("std stddev sqrt_var sqrtvar", r"\sqrt{\sigma_j^2 + \epsilon}", "d"),
        ("inv_std istd inv_var ivar invstd rstd", r"\frac{1}{\sqrt{\sigma_j^2 + \epsilon}}", "d"),
        ("gamma", r"\gamma_j", "d"),
        ("beta", r"\beta_j", "d"),
        ("eps epsilon", r"\epsilon", ""),
        ("n m batch_size nb bs", "n", ""),
    )
    for name in names.split()
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ArrayFormula:
    """What a name comes to, in TeX with the row ``i`` and the column ``j``, and the lines of its assignment."""

    tex: str
    code: str
    lines: Lines


@dataclass(frozen=True, slots=True)
class _Value:
    tex: str  # @ stands for the row
    kind: str


class _Unknown(Exception):
    """Something that isn't translated."""


def array_formulas(passage: Passage) -> dict[str, ArrayFormula]:
    r"""The formulas that the code in a passage gives names to, by name in lower case.

    Examples:
        >>> text = "dgamma = np.sum(dY * Z, axis=0)"
        >>> array_formulas(Passage(text, (1, 1)))["dgamma"].tex
        '\\sum_{k=1}^{n} \\left(\\frac{\\partial L}{\\partial Y_{kj}} Z_{kj}\\right)'
    """
    if not _TELLS.search(passage.text):
        return {}
    # What is changed in place, or given two values (in two branches, say), is what no single line tells.
    known: dict[str, _Value | None] = dict.fromkeys(m["name"].lower() for m in _IN_PLACE.finditer(passage.text))
    found: dict[str, ArrayFormula] = {}
    for number, code, tree in _assignments(passage):
        name = _plain(tree.targets[0])
        if name is None:
            continue
        try:
            value = _Translation(known).of(tree.value)
        except (_Unknown, RecursionError):
            value = None
        if value is not None and len(value.tex) > _LONGEST:
            value = None
        if name in known and known[name] != value:
            value = None
        known[name] = value
        if value is None:
            found.pop(name, None)
        else:
            found[name] = ArrayFormula(value.tex.replace("@", "i"), code, (number, number))
    return found


def _assignments(passage: Passage) -> Iterator[tuple[int, str, ast.Assign]]:
    """The lines that are assignments in Python, an open bracket going on with the next line."""
    lines = passage.text.split("\n")[:_MOST_LINES]
    at = 0
    while at < len(lines):
        start, text = at, lines[at].split("#")[0]
        at += 1
        while text.count("(") > text.count(")") and at < len(lines) and at - start < 8:
            text += " " + lines[at].split("#")[0].strip()
            at += 1
        found = _LINE.match(text.rstrip(_BEHIND))
        if found is None:
            continue
        try:
            (tree,) = parsed(found["code"]).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        if isinstance(tree, ast.Assign) and len(tree.targets) == 1 and sum(1 for _ in ast.walk(tree)) <= _MOST_NODES:
            yield passage.lines[0] + start, found["code"], tree


def _plain(node: ast.expr) -> str | None:
    return node.id.lower() if isinstance(node, ast.Name) else None


class _Translation:
    def __init__(self, known: Mapping[str, _Value | None]) -> None:
        self.known = known

    def of(self, node: ast.expr) -> _Value:
        match node:
            case ast.Name():
                return self._name(node.id.lower())
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                return _Value(str(number), "")
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                value = self.of(inner)
                return _Value(rf"\left(-{value.tex}\right)", value.kind)
            case ast.BinOp():
                return self._operation(node)
            case ast.Call():
                return self._call(node)
            case ast.Subscript(value=ast.Attribute(attr="shape"), slice=ast.Constant(value=0)):
                return _Value("n", "")
        raise _Unknown

    def _name(self, name: str) -> _Value:
        if name in self.known:
            value = self.known[name]
            if value is None:
                raise _Unknown
            return value
        if name in _USUAL:
            return _Value(*_USUAL[name])
        raise _Unknown

    def _operation(self, node: ast.BinOp) -> _Value:
        left, right = self.of(node.left), self.of(node.right)
        kind = max(left.kind, right.kind, key=len)
        a, b = left.tex, right.tex
        match node.op:
            case ast.Add():
                return _Value(rf"\left({a} + {b}\right)", kind)
            case ast.Sub():
                return _Value(rf"\left({a} - {b}\right)", kind)
            case ast.Mult():
                return _Value(f"{a} {b}" if not b[:1].isdigit() else rf"{a} \cdot {b}", kind)
            case ast.Div():
                return _Value(rf"\frac{{{a}}}{{{b}}}", kind)
            case ast.Pow() if not right.kind:
                return _Value(rf"\left({a}\right)^{{{b}}}", kind)
        raise _Unknown

    def _call(self, node: ast.Call) -> _Value:
        if not isinstance(node.func, ast.Attribute):
            counts = isinstance(node.func, ast.Name) and node.func.id == "len" and len(node.args) == 1
            if counts and self.of(node.args[0]).kind == _ROWS:
                return _Value("n", "")
            raise _Unknown
        of_module = isinstance(node.func.value, ast.Name) and node.func.value.id in _FUNCTIONS
        arguments = node.args if of_module else [node.func.value, *node.args]
        name = node.func.attr
        if name in ("sum", "mean", "var") and self._down_the_rows(arguments[1:], node.keywords):
            return self._over_rows(name, arguments[0])
        if name == "sqrt" and len(arguments) == 1 and not node.keywords:
            value = self.of(arguments[0])
            return _Value(rf"\sqrt{{{value.tex}}}", value.kind)
        if name == "square" and len(arguments) == 1 and not node.keywords:
            value = self.of(arguments[0])
            return _Value(rf"\left({value.tex}\right)^{{2}}", value.kind)
        raise _Unknown

    @staticmethod
    def _down_the_rows(rest: list[ast.expr], keywords: list[ast.keyword]) -> bool:
        told = [*rest, *(k.value for k in keywords if k.arg in ("axis", "dim"))]
        others = [k for k in keywords if k.arg not in ("axis", "dim", "keepdims", "keepdim")]
        return len(told) == 1 and isinstance(told[0], ast.Constant) and told[0].value == 0 and not others

    def _over_rows(self, name: str, argument: ast.expr) -> _Value:
        value = self.of(argument)
        if value.kind != _ROWS:
            raise _Unknown
        if name == "var":
            if value.tex != _USUAL["x"][0]:
                raise _Unknown
            return _Value(*_USUAL["var"])
        index = next((x for x in _FRESH if not re.search(rf"_\{{{x}[=j]", value.tex)), None)
        if index is None:
            raise _Unknown
        body = rf"\sum_{{{index}=1}}^{{n}} \left({value.tex.replace('@', index)}\right)"
        return _Value(body if name == "sum" else rf"\frac{{1}}{{n}} {body}", "d")
