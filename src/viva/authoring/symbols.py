r"""What a homework says of its symbols, as a notation: shapes (``X \in \mathbb{R}^{n \times d}``) and signs.

Symbols of a key of which nothing is said are taken for numbers where the formula looks like one of numbers, and are
named for the author to confirm; where it looks like one of matrices they stay open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from viva.algebra import Notation, ReadError, read_tex, to_tex
from viva.algebra.shapes import symbol_names
from viva.algebra.tree import Symbol
from viva.errors import VivaError

_NAME = (
    r"(?:\\(?:mathbf|boldsymbol|bm|vec|hat|tilde|bar|check|dot|mathcal|mathrm)\s*(?:\{\\?[A-Za-z]+\}|[A-Za-z])"
    r"|\\(?!in\b|mathbb|times|to\b|quad|text|frac|sqrt|sum|cdot|left|right|ldots|dots)[A-Za-z]+|[A-Za-z])"
    r"(?:_(?:\{\w{1,3}\}|\w))?"
)
_IN_REALS = re.compile(
    rf"(?P<names>{_NAME}(?:\s*(?:,|\\text\{{\s*and\s*\}})\s*{_NAME})*)\s*\\in\s*"
    r"\\?(?:mathbb|mathbf|Bbb|R\b|Reals)?\s*\{?\s*R?\s*\}?\s*"
    r"(?:\^\s*(?:\{(?P<shape>[^{}]{1,40})\}|(?P<size>[A-Za-z0-9])))?(?P<end>[^\w])"
)
_POSITIVE = re.compile(rf"(?P<name>{_NAME})\s*(?:>|\\gt)\s*0\b")
_UNIT = re.compile(rf"(?P<name>{_NAME})\s*\\in\s*\(\s*0\s*,\s*1\s*\)")
_MATHS = re.compile(r"\$\$(.*?)\$\$|\$([^$\n]+)\$|\\\[(.*?)\\\]|\\\((.*?)\\\)", re.DOTALL)
_OF_MATRICES = re.compile(
    r"\\top|\\intercal|\^\{?T\b|\\\||\\lVert|\\odot|\\operatorname\{(?:tr|diag)|\\mathbf|\\boldsymbol|\\det|\^\{-1\}"
    r"|_\{?[ijkl]+\b"
)
_CONSTANTS = frozenset({"e", "pi", "i", "E", "I"})


@dataclass(frozen=True, slots=True)
class Symbols:
    """A notation, and what has to be said or confirmed about it.

    Args:
        sizes, symbols: as the set's file has them.
        assumed: symbols that are taken for numbers.
        unknown: symbols of which nothing is known.
    """

    sizes: tuple[str, ...] = ()
    symbols: dict[str, dict[str, Any]] = field(default_factory=dict)
    assumed: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def mapping(self) -> dict[str, Any]:
        """As :meth:`viva.algebra.Notation.from_mapping` takes it."""
        found: dict[str, Any] = {"sizes": list(self.sizes)} if self.sizes else {}
        return {**found, "symbols": self.symbols} if self.symbols else found


def symbols_of(text: str, keys: Iterable[str]) -> Symbols:
    r"""The notation that a prompt declares, with all symbols of the keys.

    Args:
        text: the question's preamble and the prompt.
        keys: TeX of the answers, and of the left sides that they stand behind.

    Examples:
        >>> found = symbols_of(r"Let $X \in \mathbb{R}^{n \times d}$, $w \in \mathbb{R}^d$ and $\lambda > 0$.", ["X w"])
        >>> found.sizes, found.symbols, found.unknown
        (('n', 'd'), {'X': {'shape': ['n', 'd']}, 'w': {'shape': ['d']}, '\\lambda': {'domain': 'positive'}}, ())
        >>> symbols_of("Differentiate.", [r"2x \sin x"]).assumed
        ('x',)
    """
    sizes: dict[str, None] = {}
    symbols: dict[str, dict[str, Any]] = {}
    for formula in (next(group for group in m.groups() if group is not None) for m in _MATHS.finditer(text)):
        for names, shape in _declared(formula + " "):
            for name in names:
                entry: dict[str, Any] = {"shape": shape} if shape else {"domain": "real"}
                symbols.setdefault(name, entry)
            sizes.update((size, None) for size in shape if isinstance(size, str))
        for pattern, domain in ((_POSITIVE, "positive"), (_UNIT, "(0,1)")):
            for found in pattern.finditer(formula):
                symbols.setdefault(_plain(found["name"]), {"domain": domain})
    for size in sizes:
        symbols.pop(size, None)
    known = _names({*symbols}) | set(sizes)
    wanted: dict[str, None] = {}
    matrices = False
    for tex in keys:
        try:
            node = read_tex(tex)
        except ReadError:
            continue
        names = sorted(symbol_names(node) - known - _CONSTANTS - sizes.keys() - _only_indices(tex))
        capital = any(name[0].isupper() or name[0] == "\\" for name in names)
        shaped = any("shape" in entry for entry in symbols.values())
        matrices = matrices or capital or shaped or bool(_OF_MATRICES.search(tex))
        wanted.update((to_tex(Symbol(name)), None) for name in names)
    if matrices:
        return _sound(Symbols(tuple(sizes), symbols, (), tuple(wanted)))
    plain = {name: {"domain": "real"} for name in wanted}
    return _sound(Symbols(tuple(sizes), {**symbols, **plain}, tuple(wanted), ()))


def _only_indices(tex: str) -> set[str]:
    """Letters that a formula has in subscripts only; bounds of sums and indices need no meaning."""
    inside = {c for pair in re.findall(r"_(?:\{([^{}]*)\}|(\w))", tex) for c in "".join(pair) if c.isalpha()}
    outside = set(re.findall(r"(?<![A-Za-z\\])[A-Za-z](?![A-Za-z])", re.sub(r"_(?:\{[^{}]*\}|\w)", " ", tex)))
    return {c for c in inside - outside if c in "ijklmnrst"}


def _sound(symbols: Symbols) -> Symbols:
    """The symbols, if a notation can be made of them."""
    try:
        Notation.from_mapping(symbols.mapping)
    except VivaError:
        return Symbols(unknown=(*symbols.symbols, *symbols.unknown))
    return symbols


def _declared(formula: str) -> Iterable[tuple[list[str], list[str | int]]]:
    for found in _IN_REALS.finditer(formula):
        if "R" not in found[0][len(found["names"]) :]:
            continue
        axes = re.split(r"\\times|×|,", found["shape"] or found["size"] or "")
        shape: list[str | int] = []
        for axis in (axis.strip() for axis in axes if axes != [""]):
            if axis.isdecimal() and 0 < int(axis) <= 64:
                shape.append(int(axis))
            elif re.fullmatch(r"[A-Za-z]", axis):
                shape.append(axis)
            else:
                shape = []
                break
        else:
            if len(shape) == 2 and shape[1] == 1:
                shape = shape[:1]
            yield [_plain(name) for name in re.findall(_NAME, found["names"])], shape


def _plain(name: str) -> str:
    """A name as the notation's keys have it: fonts make no difference."""
    bare = re.sub(
        r"\\(?:mathbf|boldsymbol|bm|mathrm)\s*(?:\{(\\?[A-Za-z]+)\}|([A-Za-z]))", lambda m: m[1] or m[2], name
    )
    return bare.strip()


def _names(texts: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for text in texts:
        try:
            found |= symbol_names(read_tex(text))
        except ReadError:
            continue
    return found
