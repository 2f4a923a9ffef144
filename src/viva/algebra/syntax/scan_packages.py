r"""Commands of TeX packages that scientists load: physics (``\qty``, ``\pdv``, ``\mqty``), mathtools' paired brackets.

Each is scanned as what it is typeset as: ``\pdv{L}{w}`` gives the tokens of ``\frac{\partial L}{\partial w}``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from viva.algebra.syntax.tokens import Token

if TYPE_CHECKING:
    from viva.algebra.syntax.scan_commands import CommandScanner

_STAR = re.compile(r"\*?\s*(?:\\(?:[bB]igg?|normalsize)\s*)?")
_OPTION = re.compile(r"\s*\[([^\[\]{}]*)\]")
_OPENS = re.compile(r"\s*[(\[|]")
_CLOSING = {"(": ")", "[": "]", "|": "|", "{": "}"}
_PAIRS = {
    "abs": ("bar", "|"), "absolutevalue": ("bar", "|"), "norm": ("bar", "||"), "Norm": ("bar", "||"),
    "set": ("open", "{"), "Set": ("open", "{"), "inner": ("open", "<"), "ip": ("open", "<"),
    "innerproduct": ("open", "<"), "pqty": ("open", "("), "bqty": ("open", "("), "Bqty": ("open", "("),
    "qty": ("open", "("), "quantity": ("open", "("), "vqty": ("bar", "|"),
    "paren": ("open", "("), "parens": ("open", "("), "floor": ("open", "floor"),
    "ceil": ("open", "ceil"),
}  # fmt: skip
_TWO_ARGUMENTS = frozenset({"inner", "ip", "innerproduct"})
_DERIVATIVES = {
    "dv": "d", "derivative": "d", "odv": "d", "pdv": "partial", "partialderivative": "partial",
    "pderivative": "partial", "fdv": "partial", "jdv": "partial",
}  # fmt: skip
_MATRICES = ("mqty", "matrixquantity", "pmqty", "bmqty", "Pmqty", "smqty", "spmqty", "sbmqty")


def paired(scanner: CommandScanner, name: str, length: int, limit: int) -> None:
    r"""``\abs{x}``, ``\norm*{x}``, ``\qty(x)``: what stands in the argument, in its brackets."""
    star = _STAR.match(scanner.text, scanner.i + length)
    after = star.end() if star else scanner.i + length
    if _OPENS.match(scanner.text, after):  # the brackets are written out
        if name in ("abs", "floor", "ceil"):
            scanner.add("func", name, length)
        elif _PAIRS[name][0] == "bar" and scanner.text[after : after + 1] != "|":
            _bracketed(scanner, name, after)
        else:
            scanner.i = after
        return
    if name in ("abs", "floor", "ceil") and after == scanner.i + length:
        scanner.add("func", name, length)
        return
    start, end = scanner.argument(after)
    _between(scanner, name, start, end)
    if name in _TWO_ARGUMENTS and scanner.text[end + 1 : end + 2] == "{":
        token = scanner.tokens.pop()
        scanner.add(",", ",", 0)
        start, end = scanner.argument(end + 1)
        scanner.nested(start, end)
        scanner.tokens.append(token)
    scanner.i = end + 1


def _between(scanner: CommandScanner, name: str, start: int, end: int) -> None:
    kind, text = _PAIRS[name]
    if kind == "bar":
        scanner.bar(text, 0, "open")
    else:
        scanner.bracket("open", text, 0)
    scanner.nested(start, end)
    if kind == "bar":
        scanner.bar(text, 0, "close")
    else:
        scanner.bracket("close", text, 0)


def _bracketed(scanner: CommandScanner, name: str, after: int) -> None:
    r"""``\norm(x)``: as physics takes it."""
    start = after + 1 + len(scanner.text[after:]) - len(scanner.text[after:].lstrip())
    end = closing(scanner, start)
    _between(scanner, name, start, end)
    scanner.i = end + 1


def closing(scanner: CommandScanner, start: int) -> int:
    """The place of the bracket that closes the one before ``start``."""
    opening = scanner.text[start - 1]
    level, i = 1, start
    while i < len(scanner.text):
        c = scanner.text[i]
        if c == "\\":
            i += 2
            continue
        if c == _CLOSING[opening]:
            level -= 1
            if not level:
                return i
        elif c == opening:
            level += 1
        i += 1
    raise scanner.fail("a bracket is not closed", start)


def derivative(scanner: CommandScanner, name: str, length: int, limit: int) -> None:
    r"""``\dv{x}``, ``\dv[2]{y}{x}``, ``\pdv{f}{x}{y}``."""
    mark, begin = _DERIVATIVES[name], scanner.i
    place = begin + length + (scanner.text[begin + length : begin + length + 1] == "*")
    option = _OPTION.match(scanner.text, place)
    order = option[1].strip() if option else ""
    if option:
        place = option.end()
    arguments = [scanner.argument(place)]
    while len(arguments) < 4 and scanner.text[arguments[-1][1] + 1 : arguments[-1][1] + 2] == "{":
        arguments.append(scanner.argument(arguments[-1][1] + 1))
    of, by = (arguments[0], arguments[1:]) if len(arguments) > 1 else (None, arguments)
    if order and not order.isdecimal():
        raise scanner.fail("the order of the derivative must be a number", begin)
    if len(by) > 1 and not order:
        order = str(len(by))
    scanner.add("cmd", "frac", 0)
    scanner.add("{", "{", 0)
    _mark(scanner, mark)
    if order and order != "1":
        _script(scanner, order)
    if of is not None and of[0] < of[1]:
        count = len(scanner.tokens)
        scanner.nested(*of)
        if len(scanner.tokens) > count + 1:
            made = scanner.tokens[count:]
            opening = Token("open", "(", of[0], of[0], space=False)
            scanner.tokens[count:] = [opening, *made, Token("close", "(", of[1], of[1], space=False)]
    scanner.add("}", "}", 0)
    scanner.add("{", "{", 0)
    for variable in by:
        _mark(scanner, mark)
        scanner.nested(*variable)
        if len(by) == 1 and order and order != "1":
            _script(scanner, order)
    scanner.add("}", "}", 0)
    scanner.i = arguments[-1][1] + 1


def _mark(scanner: CommandScanner, mark: str) -> None:
    if mark == "d":
        scanner.add("name", "d", 0, extra="rm")
    else:
        scanner.add("partial", "partial", 0)


def _script(scanner: CommandScanner, order: str) -> None:
    scanner.add("sup", "^", 0)
    scanner.add("{", "{", 0)
    scanner.literal(order, None, 0)
    scanner.add("}", "}", 0)


def differential(scanner: CommandScanner, name: str, length: int, limit: int) -> None:
    r"""``\dd{x}``: the differential of x."""
    scanner.add("name", "d", length, extra="rm")
    if scanner.text[scanner.i : scanner.i + 1] in ("{", "("):
        opening = scanner.i + 1
        end = closing(scanner, opening)
        scanner.nested(opening, end)
        scanner.i = end + 1


def matrix(scanner: CommandScanner, name: str, length: int, limit: int) -> None:
    r"""``\mqty(a & b \\ c & d)``, ``\pmqty{...}``: a matrix."""
    place = scanner.i + length
    if scanner.text[place : place + 1] == "*":
        place += 1
    if scanner.text[place : place + 1] not in ("(", "[", "{"):
        raise scanner.fail("the entries of the matrix are missing", place)
    end = closing(scanner, place + 1)
    scanner.environments += 1
    scanner.add("begin", "pmatrix", 0)
    scanner.nested(place + 1, end)
    scanner.add("end_env", "pmatrix", 0)
    scanner.environments -= 1
    scanner.i = end + 1


def growth(scanner: CommandScanner, name: str, length: int, limit: int) -> None:
    r"""``\order{n^2}``: O of it."""
    scanner.add("name", "O", length, extra="cal")
    if scanner.text[scanner.i : scanner.i + 1] == "{":
        start, end = scanner.argument(scanner.i)
        scanner.bracket("open", "(", 0)
        scanner.nested(start, end)
        scanner.bracket("close", "(", 0)
        scanner.i = end + 1


PACKAGES: dict[str, Callable[[CommandScanner, str, int, int], None]] = {
    **dict.fromkeys(_PAIRS, paired),
    **dict.fromkeys(_DERIVATIVES, derivative),
    **dict.fromkeys(_MATRICES, matrix),
    **dict.fromkeys(("dd", "differential"), differential),
    **dict.fromkeys(("order", "Order"), growth),
}
