r"""Reading formulas: TeX, Unicode, ASCII, Python and Maxima into one expression tree.

:func:`read_tex` and :func:`read_plain` share one vocabulary and one parser and differ in what letters and braces
mean; :func:`read_formula` picks. Whatever the text is, they return a tree or raise :class:`ReadError`, in time
proportional to its length: nesting, digits and the number of doubtful places are bounded.
"""

from __future__ import annotations

import re

from viva.algebra.syntax.cursor import MAX_NESTING
from viva.algebra.syntax.errors import ReadError
from viva.algebra.syntax.layout import laid_out
from viva.algebra.syntax.parse_lines import Parser
from viva.algebra.syntax.scan import Scanner
from viva.algebra.syntax.scan_plain import PlainScanner
from viva.algebra.syntax.scan_tex import TexScanner
from viva.algebra.tree import Node, depth

MAX_DEPTH = 160  # levels of a tree
MAX_LENGTH = 2_000_000  # characters
_TEX = re.compile(r"\\[A-Za-z|\\{,;!:]|[_^]\{|\$")
_COMMAND = re.compile(r"[\\$]")
_SPELLED_OUT = re.compile(
    r"(?<![A-Za-z])(?:alpha|beta|gamma|delta|epsilon|eta|theta|kappa|lambda|mu|rho|sigma|tau|phi|psi|omega|sum|prod|sqrt)"
    r"(?![A-Za-z])"
)
"""Words that TeX would spell with a backslash: ``mu^{2}`` is plain text, whatever its braces say."""


def read_tex(text: str, *, functions: frozenset[str] = frozenset(), scalars: frozenset[str] = frozenset()) -> Node:
    r"""Reads a formula written in TeX, with or without ``$`` or ``\[`` around it; Unicode in it is understood.

    Args:
        text: the formula.
        functions: names (``"f"``, ``"sigma"``) that are functions: before a bracket they take arguments.
        scalars: names that are not: before a bracket they multiply. Without either, see *Which reading*.

    Raises:
        ReadError: for anything that can't be read as a whole; never a fragment in its place.

    **Which reading.** ``f g h L \ell J``, names with primes and upright names take arguments; other names do where the
    bracket holds a list or a condition, and may do (an :class:`~viva.algebra.tree.Ambiguous`) where it holds one
    symbol, or after ``\sigma \phi \psi``; ``p(1-p)`` is a product. ``a/bc`` and ``1/2x`` are ambiguous (for a fraction
    of numbers the likelier reading is :math:`\frac12 x`), as are ``R \odot X w``, ``\log x y``, ``\sin x/2``,
    ``X^T_{ij}``, ``2\frac12``, ``x_{1j}`` and
    ``\mathbb{E}(y - z)^2``. ``1/2 x`` with a space is :math:`\frac12 x`, and what follows a bracketed
    denominator is never part of it. ``0,5`` alone is a decimal or a list; ``1,000`` is a thousand, but in brackets a
    list unless ``(1,000, 2)`` shows another separator. A sum ends at the next ``+``; an extremum takes the sum.

    Examples:
        >>> from viva.algebra.read import read_tex
        >>> read_tex(r"\frac12") == read_tex("1/2")
        True
        >>> read_tex("x^2")
        Pow(base=Symbol(name='x', font=''), exponent=Number(value=Fraction(2, 1), decimals=None))
    """
    return _read(TexScanner(text), functions, scalars, plain=False)


def read_plain(text: str, *, functions: frozenset[str] = frozenset(), scalars: frozenset[str] = frozenset()) -> Node:
    r"""Reads a formula written in Unicode or ASCII, in Python or NumPy, or as Maxima writes it.

    Differs from :func:`read_tex` in this: up to three letters that are no known word multiply (``pXw``), longer words
    are one name; ``x_ij`` and ``x^10`` take all that is glued to them; ``x1`` is one name, and not ``x_1``; braces are
    sets. Next to NumPy's spelling (``@``, ``np.``) a ``*`` between arrays goes entry by entry: ``Binary("odot", ...)``.

    Raises:
        ReadError: for anything that can't be read as a whole, such as prose.

    Examples:
        >>> from viva.algebra.read import read_plain
        >>> from viva.algebra.read import read_tex
        >>> read_plain("||y - pXŵ||²₂") == read_tex(r"\|y - pX\hat w\|_2^2")
        True
    """
    return _read(PlainScanner(text), functions, scalars, plain=True)


def read_formula(text: str, *, functions: frozenset[str] = frozenset(), scalars: frozenset[str] = frozenset()) -> Node:
    r"""Reads a formula in whichever notation it is written: TeX if it has a command, ``$`` or a braced script.

    Raises:
        ReadError: if neither reader can read it; the error is that of the likelier one.

    Examples:
        >>> from viva.algebra.read import read_formula
        >>> read_formula("sqrt(p/(1-p))") == read_formula(r"\sqrt{p/(1-p)}")
        True
    """
    tex = _TEX.search(text) and (_COMMAND.search(text) or not _SPELLED_OUT.search(text))
    first, second = (read_tex, read_plain) if tex else (read_plain, read_tex)
    try:
        return first(text, functions=functions, scalars=scalars)
    except ReadError:
        if len(text) > 10_000:
            raise
        try:
            if first is read_plain:
                raise  # prose would turn into a product of letters
            return second(text, functions=functions, scalars=scalars)
        except ReadError:
            pass
        raise


def _read(scanner: Scanner, functions: frozenset[str], scalars: frozenset[str], *, plain: bool) -> Node:
    text = scanner.text
    if len(text) > MAX_LENGTH:
        raise ReadError("the text is too long", text, MAX_LENGTH)
    try:
        tokens = laid_out(scanner.run())
        parser = Parser(text, tokens, functions=functions, scalars=scalars, plain=plain, numpy=scanner.numpy)
        node = parser.formula()
    except RecursionError:
        raise ReadError("nested too deeply", text, 0) from None
    # A token adds a few levels at most, so that a short text can't be too deep.
    if len(tokens) > MAX_DEPTH // 4 and depth(node, MAX_DEPTH) > MAX_DEPTH:
        raise ReadError("nested too deeply", text, 0)
    return node


__all__ = ["MAX_NESTING", "ReadError", "read_formula", "read_plain", "read_tex"]
