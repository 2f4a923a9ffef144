r"""Arrays that a prompt gives by name, ``A = \begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}``, as values of the set."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from viva.reading.answers.tensors import find_tensors
from viva.sets.language import LanguageError, evaluate, parse
from viva.sets.text import as_tex
from viva.sets.vocabulary import OPERATORS

_NAMED = re.compile(
    r"(?:\\(?:mathbf|boldsymbol|bm"
    r"|vec)\s*\{\s*)?(?P<slash>\\)?(?P<name>[A-Za-z]+?)\}?(?:_\{?(?P<sub>[A-Za-z0-9]{1,2})\}?)?"
    r"\s*(?:=|:=|\\coloneqq)\s*$"
)
_TAKEN = frozenset({"and", "or", "not", "it", "in", "is", "if", "else", "for"})
_FEWEST = 2
_MOST = 64


@dataclass(frozen=True, slots=True)
class Named:
    """A text with its arrays put in by name, and their values."""

    text: str
    values: dict[str, Any]


def named_data(text: str, taken: frozenset[str] = frozenset()) -> Named:
    r"""Take the named arrays out of a text.

    Args:
        text: Markdown with TeX.
        taken: names that mean something already.

    Examples:
        >>> from viva.sets.text import as_list
        >>> found = named_data(r"Let $A = \begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}$ and $x=[1, 0]$.")
        >>> print(found.text)
        Let $A = {{ A }}$ and $x={{ x }}$.
        >>> {name: as_list(value) for name, value in found.values.items()}
        {'A': '[[1, 2], [3, 4]]', 'x': '[1, 0]'}
    """
    values: dict[str, Any] = {}
    out: list[str] = []
    end = 0
    for found in find_tensors(text) if len(text) < 40_000 else []:
        before = text[end : found.start]
        name = _name(before)
        value = found.value.nested()
        raw = text[found.start : found.end]
        if found.assembled or name is None or name in values or name in taken or found.start < end:
            continue
        if not _FEWEST <= len(found.value.entries) <= _MOST or "vmatrix" in raw or "Vmatrix" in raw:
            continue
        if not _same(raw, value) or any(entry.decimals for entry in found.value.entries):
            continue
        values[name] = value
        out += [before, f"{{{{ {name} }}}}"]
        end = found.end
    return Named("".join(out) + text[end:], values)


def _same(raw: str, value: Any) -> bool:
    """Whether the array would be printed as it was written, apart from spaces and the kind of brackets."""

    def bare(text: str) -> str:
        text = re.sub(r"\\(?:left|right|,|;|!)|\s|\\(?:begin|end)\{[bp]?matrix\*?\}", "", text)
        return re.sub(r"(?<![\w.])\+(?=\d)", "", text).replace("\\dfrac", "\\frac").rstrip("\\")

    return bare(as_tex(value)) == bare(raw)


def _name(before: str) -> str | None:
    if before.rstrip().endswith("="):
        tail = before[-60:]
        for start in range(len(tail)):
            if found := _NAMED.fullmatch(tail, start):
                edge = tail[start - 1 : start]
                if start and (edge.isalnum() or edge in "\\_^{}+-*/|"):
                    continue
                name = found["name"] + (found["sub"] or "")
                long = len(found["name"]) > 1 and not found["slash"]
                fine = not long and name not in OPERATORS and name not in _TAKEN and len(name) <= 12
                return name if fine else None
    return None


_TRIES = (
    (
        r"\\top|\^\{?T|transpose|gram",
        ("transpose({a}) @ {a}", "{a} @ transpose({a})", "transpose({a})", "transpose({a}) @ {b}"),
    ),
    (r"determinant|\\det", ("determinant({a})",)),
    (r"\btrace\b|\\operatorname\{tr\}|\\mathrm\{tr\}", ("trace({a})",)),
    (r"\binver|\^\{-1\}", ("inverse({a})", "inverse({a}) @ {b}")),
    (r"\brank\b", ("rank({a})",)),
    (r"eigenvalue", ("eigenvalues({a})",)),
    (r"singular value", ("singular_values({a})",)),
    (r"\bsum\b|\badd\b|\btotal\b|\+", ("sum({a})", "{a} + {b}")),
    (r"\bmean\b|\baverage\b", ("sum({a}) / length({a})",)),
    (r"\blargest\b|\bmax", ("max({a})",)),
    (r"\bsmallest\b|\bmin", ("min({a})",)),
    (r"solve|solution of|system", ("solve({a}, {b})",)),
    (r"least[- ]squares|minimi[sz]", ("least_squares({a}, {b})",)),
    (r"transposed? convol", ("conv_transpose({a}, {b})",)),
    (r"convol|correlat|filter|kernel", ("conv({a}, {b})",)),
    (r"outer", ("outer({a}, {b})", "outer({a}, {a})")),
    (r"output|\bmaps?\b|product|multipl|apply|\bdot\b|inner|\$\s*\\?[A-Za-z]+\s*\\?[A-Za-z]+\s*\$", ("{a} @ {b}",)),
    (r"squared? norm|\^2", ("{a} @ {a}",)),
    (r"-|subtract|minus|difference", ("{a} - {b}",)),
    (r"\\odot|entry[- ]?wise|element[- ]?wise|hadamard", ("{a} * {b}",)),
)
"""What the words of a prompt may mean, as expressions of the named arrays."""
_MOST_NAMES = 4


def computed_from(values: dict[str, Any], key: str, prompt: str) -> str | None:
    """An expression that the prompt speaks of and that gives a key, where there is just one; it can be drawn.

    Examples:
        >>> one, two, three, four = (Fraction(n) for n in (1, 2, 3, 4))
        >>> computed_from({"A": ((one, two), (three, four))}, "-2", "Compute its determinant.")
        'determinant(A)'
    """
    wanted = evaluate(parse(key), values.__getitem__, OPERATORS)
    names = list(values)[:_MOST_NAMES]
    if wanted in values.values() or (isinstance(wanted, Fraction) and wanted in (0, 1)):
        return None
    forms = [form for words, told in _TRIES if re.search(words, prompt, re.IGNORECASE) for form in told]
    tries = [form.format(a=a) for form in forms if "{b}" not in form for a in names]
    tries += [form.format(a=a, b=b) for form in forms if "{b}" in form for a in names for b in names if a != b]
    found: list[str] = []
    for text in dict.fromkeys(tries):
        try:
            if evaluate(parse(text), values.__getitem__, OPERATORS) == wanted:
                found.append(text)
        except (LanguageError, ArithmeticError, ValueError, TypeError):
            continue
    return found[0] if len(found) == 1 else None
