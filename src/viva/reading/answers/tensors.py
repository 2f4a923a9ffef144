r"""Arrays of numbers in text: lists, NumPy and TeX matrices, rows laid out over lines, tables, and entries named one
by one.

:func:`find_tensors` says where each stands and what it is; which of them is the answer is decided elsewhere. An array
that takes part in a product or sum (``[1, 4, 0] · [2, -1, 3]``) is marked as an operand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

from viva.patterns import regex
from viva.reading.answers.entries import TensorFound, named_entries, read_entry
from viva.reading.answers.form import NumberValue, TensorValue
from viva.reading.answers.plain import plain_text
from viva.reading.matrix_rows import BARE_ROW, LABELLED_ROW

MAX_ENTRIES = 4096
_MATRIX = regex(r"\\begin\{([bpvBV]?matrix|smallmatrix|array)(\*?)\}(?:\[[^\]]{0,4}\])?(?:\s*\{[lcr|@{}\s]{1,60}\})?")
_BOUNDARY_BEFORE = regex(
    r"(?:\\end\{\w{0,12}\}|[+*×·⋅∗⊙⊛@-]|\\(?:cdot|times|odot|ast|circ|star)|\d)\s*(?:\\left\s*)?[(\[|]?\s*$"
)
_BOUNDARY_AFTER = regex(
    r"^\s*(?:\\right\s*)?[)\]|]?\s*(?:(?:\^\s*\{?\\?(?:top|T|mathsf|intercal)\}?|ᵀ|\.T)\s*)?(?:[+*×·⋅∗⊙⊛@]"
    r"|-(?!>)|−|\\(?:cdot|times|odot|ast|circ|star|begin))"
)
_TRANSPOSED = regex(
    r"^\s*(?:\\right\s*)?[)\]|]?\s*(?:\^\s*\{?\s*\\?(?:top|T|mathsf\s*\{?T\}?|intercal|mathrm\s*\{?T\}?)\s*\}?|ᵀ|\.T\b)"
)
_DASH = regex(r"(?<![\d\w])[−–](?=\s?\d)")


def find_tensors(text: str) -> list[TensorFound]:
    r"""All arrays of numbers in ``text`` (raw, with its TeX), in order of where they end.

    >>> [(t.value.shape, t.operand) for t in find_tensors(r"$[1, 0] \cdot [2, 3] = 2$, so $f = (2, 3)^T$")]
    [((2,), True), ((2,), True), ((2,), False)]
    """
    return list(_remembered(text) if len(text) <= _REMEMBERED else _tensors_in(text))


_REMEMBERED = 400
"""Characters; the statements of an answer are looked through one by one and together."""


@lru_cache(maxsize=4096)
def _remembered(text: str) -> tuple[TensorFound, ...]:
    return tuple(_tensors_in(text))


def _tensors_in(text: str) -> list[TensorFound]:
    text = _DASH.sub("-", text)
    found = [*_environments(text)]
    covered = [(t.start, t.end) for t in found]
    found += [t for t in _brackets(text) if not _inside(t, covered)]
    covered = [(t.start, t.end) for t in found]
    stacked = [t for t in _rows(text) if not _inside(t, covered)]
    # Bracketed rows one below the other are one matrix.
    found = [
        t for t in found if not (len(t.value.shape) == 1 and _inside(t, [(r.start, r.end) for r in stacked]))
    ] + stacked
    covered = [(t.start, t.end) for t in found]
    found += named_entries(text)
    found += _told_rows(text)
    found += _shapes(text)
    found += [t for t in _bare_lists(text) if not any(t.start < end and begin < t.end for begin, end in covered)]
    return sorted(found, key=lambda t: (t.end, t.start))


def _inside(found: TensorFound, covered: list[tuple[int, int]]) -> bool:
    # A stack of bracketed rows is one array: whoever is wholly inside another, or holds parts of it, gives way.
    return any(begin <= found.start and found.end <= end for begin, end in covered)


def tensor_of_rows(rows: list[list[str]]) -> TensorValue | None:
    """A matrix from cell texts, or None if they aren't all numbers or the rows differ in length."""
    width = len(rows[0]) if rows else 0
    if not width or len(rows) * width > MAX_ENTRIES or any(len(row) != width for row in rows):
        return None
    entries: list[NumberValue] = []
    for row in rows:
        for cell in row:
            entry = read_entry(cell)
            if entry is None:
                return None
            entries.append(entry)
    return TensorValue(tuple(entries), (len(rows), width))


def _is_operand(text: str, start: int, end: int) -> bool:
    # bold is no product
    before = re.sub(r"(?:(?<=\s)|(?<=[:(])|^)\*\*$|(?<=[:.\w)])\*\*\s+$", "", text[max(0, start - 24) : start])
    after = re.sub(r"^\*\*(?=\W|$)(?!\s*[\w(\[])", "", text[end : end + 40])
    if _BOUNDARY_AFTER.match(after):
        return True
    if before.rstrip()[-1:] in ("]", ")") and re.match(r"\s*=", after) and text[start] in "[(":
        return True  # "(1/8) [3 -1; -1 3] [3; 2] = ...": a factor
    if re.search(r"(?:\\\\|^|\n)\s*-\s*$", before):
        return False
    return bool(_BOUNDARY_BEFORE.search(before)) and not re.search(r"(?:^|[\n:.] *)[-*+] $", before)


_NUMBER = r"\d{1,9}(?:\.\d{1,9})?"
_TEX_FRACTION = (
    r"\\[dt]?frac\s*(?:\{\s*(?P<top>\d{1,9})\s*\}|(?P<top1>\d))\s*(?:\{\s*(?P<bottom>\d{1,9})\s*\}|(?P<bottom1>\d))"
)
_TIMES = r"(?:\\(?:cdot|times|left|[bB]ig+l?|,|;|!)|[*·×⋅]|\s)*"
_FACTOR = regex(
    rf"(?:^|[=≈:;,&(\[{{$]|\\\[|\\\(|\b(?:is|are|be|answer|gives?|get))\s*(?P<sign>[-−])?\s*"
    rf"(?:{_TEX_FRACTION}|(?P<open>\()?\s*(?P<number>{_NUMBER})(?:\s*/\s*(?P<over>\d{{1,9}}))?(?(open)\s*\)))"
    rf"{_TIMES}$"
)
"""A number that multiplies the array behind it, and before which nothing else does: ``= \\frac{1}{8} [7, 3]``."""
_ANY_FRACTION = regex(rf"\\[dt]?frac\s*\{{[^{{}}]*\}}\s*\{{[^{{}}]*\}}{_TIMES}$")
_DIVISOR = regex(r"\s*(?:\\right\s*)?/\s*(?P<number>\d{1,9})(?![\d.]*[\w(^])")


_SYMBOL = r"\s*[A-Za-z](?:_(?:\{[\w+\s-]{1,8}\}|\w))?(?:\^\w)?\s*"
_VECTOR = rf"\\begin\{{[bpvB]?matrix\}}{_SYMBOL}(?:\\\\{_SYMBOL}){{1,6}}\\end\{{[bpvB]?matrix\}}"
_MAPPED = regex(rf"{_VECTOR}\s*=\s*$")
_MAPS = regex(rf"\s*{_VECTOR}")


def _is_map(text: str, start: int, end: int) -> bool:
    """Whether a matrix is told by what it does to a vector of symbols: ``(x', v') = M (x, v)``."""
    return bool(_MAPS.match(text, end, end + 200)) and bool(_MAPPED.search(text[max(0, start - 200) : start]))


def _multiplied(value: TensorValue, text: str, start: int, end: int) -> TensorFound:
    """An array with the number before it, or the divisor behind it, multiplied in; else as it stands."""
    if _is_map(text, start, end):
        return TensorFound(value, start, end, False)
    before = text[max(0, start - 60) : start]
    before = re.sub(r"(?:\\left\s*)?[(\[|]?\s*$", "", before) if text[start] == "\\" else before
    factor = _FACTOR.search(before)
    divisor = _DIVISOR.match(text, end, end + 16)
    bare = factor is not None and factor["number"] is not None and not (factor["over"] or factor["open"])
    if (
        factor is not None
        and bare
        and not re.search(r"(?:=|\$(?!.*(?:times|cdot|[*·×⋅])))\s*[-−]?\s*[\d.]+[^=$]*$", before)
    ):
        factor = None  # "Row 2 [1, 3]": a count rather than a factor; "2 × [1, 3]": a step on the way
    if factor is None and divisor is None:
        operand = _is_operand(text, start, end) or bool(_ANY_FRACTION.search(before))
        return TensorFound(value, start, end, operand)
    scale, begin = Fraction(1), start
    if factor is not None:
        top = Fraction(factor["number"] or factor["top"] or factor["top1"])
        bottom = Fraction(factor["over"] or factor["bottom"] or factor["bottom1"] or 1)
        if bottom == 0:
            return TensorFound(value, start, end, True)
        scale, begin = top / bottom * (-1 if factor["sign"] else 1), start - len(before) + factor.start()
    if divisor is not None:
        scale, end = scale / max(int(divisor["number"]), 1), divisor.end()
    if _BOUNDARY_AFTER.match(text[end : end + 40]):
        return TensorFound(value, start, end, True)
    entries = tuple(NumberValue(entry.value * scale) for entry in value.entries)
    return TensorFound(TensorValue(entries, value.shape), start if factor is None else begin + 1, end)


def _environments(text: str) -> Iterator[TensorFound]:
    if "\\begin" not in text:
        return
    begins = list(_MATRIX.finditer(text))
    for number, opening in enumerate(begins):
        limit = begins[number + 1].start() if number + 1 < len(begins) else len(text)
        close = f"\\end{{{opening[1]}{opening[2]}}}"
        stop = text.find(close, opening.end(), limit)
        if stop < 0:
            continue
        start, end = opening.start(), stop + len(close)
        body = re.sub(r"\\\\\s*\[[^\]]{0,12}\]", r"\\\\", text[opening.end() : stop])
        rows = [row for row in re.split(r"\\\\|\\cr\b", body) if row.strip() and row.strip() != "\\hline"]
        cells = [
            [cell.replace("\\hline", "").strip().rstrip(",") for cell in re.split(r"(?<!\\)&", row)] for row in rows
        ]
        value = tensor_of_rows(cells)
        if value is None and all(len(row) == 1 for row in cells):
            # Commas for ampersands: \begin{bmatrix} 2, -1, 3 \end{bmatrix}
            value = tensor_of_rows([row[0].split(",") for row in cells])
        if value is None:
            continue
        if _TRANSPOSED.match(text[end : end + 24]):
            value = _transpose(value)
        yield _multiplied(value, text, start, end)


def _transpose(value: TensorValue) -> TensorValue:
    if len(value.shape) == 1:
        return value
    rows, columns = value.shape
    return TensorValue(
        tuple(value.entries[r * columns + c] for c in range(columns) for r in range(rows)), (columns, rows)
    )


_OPENERS = {"[": "]", "(": ")", "{": "}", "⟨": "⟩"}
_MAX_LIST = 40_000


def _brackets(text: str) -> Iterator[TensorFound]:
    """Lists in brackets, nested at most three deep; ``[1 2; 3 4]`` and NumPy's print without commas as well."""
    clean = re.sub(r"\\left\s*|\\right\s*|\\[bB]ig+[lr]?\s*", lambda m: " " * len(m[0]), text)
    clean = (
        clean.replace("\\{", " {").replace("\\}", " }").replace("\\langle", "      ⟨").replace("\\rangle", "      ⟩")
    )
    clean = clean.replace("\\,", "  ").replace("\\;", "  ").replace("\\ ", "  ").replace("\\!", "  ")
    stack: list[tuple[str, int, bool]] = []
    pieces: list[tuple[int, int]] = []
    for match in re.finditer(r"[\[\](){}⟨⟩]", clean):
        char, position = match[0], match.start()
        if char in _OPENERS:
            stack.append((char, position, False))
            if len(stack) > 12:
                stack.pop(0)
        elif stack and _OPENERS[stack[-1][0]] == char:
            _, begin, _ = stack.pop()
            argument = char == "}" and begin and re.match(r"[A-Za-z_^}]", clean[begin - 1])
            if position - begin <= _MAX_LIST and not argument:
                pieces.append((begin, position + 1))
        else:
            stack.clear()
    # A list inside a list that could be read is part of it: take the outermost that is a tensor.
    best: list[tuple[int, int, TensorValue]] = []
    work = 0
    for begin, end in sorted(pieces, key=lambda p: (p[0], -p[1])):
        if best and begin < best[-1][1]:
            continue
        work += min(end - begin, 2000)
        if work > 40 * len(clean) + 10_000:
            break
        value = _read_list(clean[begin:end])
        if value is not None:
            best.append((begin, end, value))
    for begin, end, value in best:
        if (
            clean[begin] == "("
            and not _FACTOR.search(clean[max(0, begin - 60) : begin])
            and re.search(r"[A-Za-zα-ωΑ-Ω}_^]\s*$", clean[max(0, begin - 3) : begin])
            and not re.search(
                r"(?:array|tensor|tuple|list|[Ss]ize|[Ss]hape|is|are|be|=|as|filter|vector|kernel|matrix|output|answer|Matrix"
                r"|\\(?:approx|simeq|to|rightarrow|in|quad|qquad)"
                r"|\b(?:gets?|gives?|yields?|obtain|approach(?:es)?|reach(?:es)?|becomes?"
                r"|(?:moves?|leads?|goes|tends?|converges?|gets?|comes?|us) to"
                r"|ends? (?:up )?at|lands? at"
                r"|weights?|solution|minimi[sz]er|limit|projection|gradient|estimates?|probabilities)\s)\s*$",
                clean[max(0, begin - 14) : begin],
            )
        ):
            continue  # f(1, 2), position (0,1)
        if (
            begin
            and re.search(r"(?<!box)(?<!boxe)(?:[A-Za-z_^]\{?)$", clean[max(0, begin - 8) : begin])
            and clean[begin] in "[{"
            and not re.search(r"(?:is|be|are)$", clean[max(0, begin - 4) : begin])
        ):
            continue  # x[1, 2], x_{1,2}, a^{2}
        yield _multiplied(value, clean, begin, end)


def _read_list(text: str) -> TensorValue | None:
    inner = text[1:-1].strip()
    if not inner or not re.search(r"\d", inner):
        return None
    if inner[0] in _OPENERS and inner[-1] in "])}⟩":
        rows = _split_lists(inner)
        if rows is None or len(rows) > 200:
            return None
        if len(rows) == 1 and not re.search(r"\s*,", inner[len(rows[0]) :]) and text[0] == "(":
            return _read_list(rows[0])  # np.array([...]), torch.tensor([[...]])
        values = [_read_list(row) for row in rows]
        first = values[0]
        if first is None or any(v is None or v.shape != first.shape for v in values) or len(first.shape) > 2:
            return None
        entries = tuple(entry for v in values if v is not None for entry in v.entries)
        return TensorValue(entries, (len(rows), *first.shape)) if len(entries) <= MAX_ENTRIES else None
    if "\\frac" in inner or "\\tfrac" in inner or "\\dfrac" in inner:
        inner = plain_text(inner)
    if re.search(r"[\[\]{}]", inner):
        return None
    inner = inner.strip(",; ")
    if ";" in inner:
        rows_of_cells = [_cells(row) for row in inner.split(";")]
        matrix = tensor_of_rows(rows_of_cells)
        if matrix is not None and matrix.shape[1] == 1:
            return TensorValue(matrix.entries, (matrix.shape[0], 1))
        return matrix
    cells = _cells(inner)
    if len(cells) == 1 and text[0] != "[":
        return None
    row = tensor_of_rows([cells])
    return TensorValue(row.entries, (row.shape[1],)) if row is not None else None


def _cells(row: str) -> list[str]:
    row = row.strip().strip(",")
    if "," in row:
        return [cell.strip() for cell in row.split(",")]
    if "&" in row:
        return [cell.strip() for cell in row.split("&")]
    if re.fullmatch(r"(?:[-+−]?\s?\d[\d./]*\s*)+", row) and not re.search(r"\d(?:\s*[-+−]\s+|[-+−])\d", row):
        return re.findall(r"[-+−]?\s?\d[\d./]*", row)
    return [row]


def _split_lists(text: str) -> list[str] | None:
    """``[1, 2], [3, 4]`` as its lists, separated by commas, semicolons, line breaks or nothing but space."""
    parts: list[str] = []
    depth = 0
    begin = 0
    for position, char in enumerate(text):
        if char in _OPENERS:
            if depth == 0:
                begin = position
            depth += 1
        elif char in "])}⟩":
            depth -= 1
            if depth == 0:
                parts.append(text[begin : position + 1])
        elif depth == 0 and not (char.isspace() or char in ",;\\&"):
            return None
    return parts if depth == 0 else None


_BARE_LIST = regex(
    r"(?:[:=]|\b(?:is|are|as|entries|components|coefficients)\b|\*\*(?=[-+−\d$]))[\s*$]*"
    r"(?P<list>[-+−]?\d+(?:\.\d+)?(?:/\d+)?(?:(?:\$?\s*,\s*(?:and\s+)?|\$?\s+and\s+)\$?[-+−]?\d+(?:\.\d+)?(?:/\d+)?){1,30})"
    r"[\s*$]*(?=$|[.;)\n]|,\s*in (?:this|that) order)"
)


_ENTRY = r"[-+−]?\d+(?:\.\d+)?(?:/\d+)?"
_LIST_ALONE = regex(
    rf"[\s$*`]*(?P<list>{_ENTRY}(?:(?:\$?\s*,\s*(?:and\s+)?|\$?\s+and\s+)\$?{_ENTRY}){{1,30}})[\s$*`.]*"
)


def list_alone(text: str) -> TensorFound | None:
    """A list without brackets that is all that a text says: ``0.5, 0.2 and 0.3``.

    >>> list_alone("10 and 5").value.nested(), list_alone("10 and so on")
    ((Fraction(10, 1), Fraction(5, 1)), None)
    """
    found = _LIST_ALONE.fullmatch(text) if len(text) < 400 else None
    if found is None:
        return None
    cells = re.split(r"\$?\s*,\s*(?:and\s+)?\$?|\$?\s+and\s+\$?", found["list"])
    row = tensor_of_rows([[cell.replace("−", "-").strip() for cell in cells]])
    return (
        TensorFound(TensorValue(row.entries, (row.shape[1],)), found.start("list"), found.end("list")) if row else None
    )


def _bare_lists(text: str) -> Iterator[TensorFound]:
    """``Filter: 2, -1, 3``: numbers in a row without brackets, up to the end of their sentence."""
    for found in _BARE_LIST.finditer(text):
        cells = re.split(r"\$?\s*,\s*(?:and\s+)?\$?|\$?\s+and\s+\$?", found["list"])
        row = tensor_of_rows([[cell.replace("−", "-").strip() for cell in cells]])
        if row is not None:
            bold = text[: found.start("list")].rstrip("$ ").endswith("**")
            yield TensorFound(
                TensorValue(row.entries, (row.shape[1],)), found.start("list"), found.end("list"), assembled=not bold
            )


_SHAPE_ALONE = regex(r"\W*(?P<list>\d{1,9}(?:\s*(?:×|x|\\times)\s*\d{1,9}){2,7})\W*")
_SHAPE = regex(
    r"\b(?:shape|size|dimensions?)\b[^.\n]{0,30}?(?P<list>(?<![\w.])\d{1,9}(?:\s*(?:×|x|\\times)\s*\d{1,9}){2,7})"
    r"(?!\s*(?:[×x=.]?\d|[×=]|\\times))",
    re.IGNORECASE,
)


def _shapes(text: str) -> Iterator[TensorFound]:
    """``of the shape 4 × 6 × 10 × 10``: extents, three at least, as a list."""
    alone = _SHAPE_ALONE.fullmatch(text) if len(text) < 120 else None
    for found in [alone] if alone else _SHAPE.finditer(text):
        row = tensor_of_rows([re.findall(r"\d+", found["list"])])
        if row is not None:
            value = TensorValue(row.entries, (row.shape[1],))
            yield TensorFound(value, found.start("list"), found.end("list"), assembled=True)


_LIST_OF_ROWS = regex(
    r"\b(?:rows|[Rr]ow by row)\b[^()\[\]\n]{0,24}(?P<rows>[(\[][^()\[\]\n]{1,200}[)\]]"
    r"(?:(?:\s*[,;]\s*(?:and\s+)?|\s+and\s+)\$?[(\[][^()\[\]\n]{1,200}[)\]]){1,40})"
)


def _told_rows(text: str) -> Iterator[TensorFound]:
    """``with the rows (1, 2) and (3, 4)``: a matrix told in a sentence."""
    for found in _LIST_OF_ROWS.finditer(text):
        rows = [_cells(row) for row in re.findall(r"[(\[]([^()\[\]]*)[)\]]", found["rows"])]
        value = tensor_of_rows([[cell.replace("−", "-") for cell in row] for row in rows])
        if value is not None:
            yield TensorFound(value, found.start("rows"), found.end("rows"))


_ROW = regex(
    r"^\s*(?:[-*•]\s+)?(?:\**row\s*\d+\**\s*[:=→-]*>?\s*|=\s*|`?[A-Za-z]\w{0,12}\[\s?\d\s?(?:,\s?:\s?)?\]\s*=\s*|(?:(?P<name>[A-Za-z]\w{0,12})\s*=\s*))?[\[(|⎡⎢⎣⎛⎜⎝⌈⌊{│┌└\s$]*"
    r"(?P<cells>[-+−]?\d[\d./]*(?:(?:\s*[,;&|]\s*|\s+)[-+−]?\d[\d./]*)+)[\s\])|⎤⎥⎦⎞⎟⎠⌉⌋}│┐┘,;.\\$]*$",
    re.IGNORECASE,
)

_WORKED_ROW = regex(
    r"^\s*(?:[-*•]\s+)?\**row\s*\d+\**\s*[:=→-]+>?\s*(?P<cells>[-+−\d(][^,;&|\n]*(?:[,;&|][^,;&|\n]+)+?)[\s.\\$]*$",
    re.IGNORECASE,
)
"""A row whose entries are worked out in it: "row 1: 0 + 3 = 3, -1 + 0 - 3 + 1 = -3, 2 - 1 = 1\"."""


def _rows(text: str) -> Iterator[TensorFound]:
    """Rows of equal length on successive lines, with or without brackets or bars; "Row 1: ..." as well."""
    offset = 0
    stack: list[tuple[int, int, list[str]]] = []
    lines = text.split("\n")
    for line, following in zip([*lines, "end"], [*lines[1:], "", ""], strict=True):
        row, indent = (_ROW.match(line) if 1 < len(line) < 400 else None), 0
        if row is None and BARE_ROW.match(following) and len(line) < 400:
            row = LABELLED_ROW.match(line)
            indent = row.end("label") if row is not None else 0
        cells = [c for c in re.split(r"\s*[,;&|]\s*|\s+", row["cells"]) if c] if row else []
        if row is None and len(line) < 400 and (row := _WORKED_ROW.match(line)):
            cells = [c.strip() for c in re.split(r"[,;&|]", row["cells"])]
        named = row.groupdict().get("name") if row else None
        other = bool(named) and not str(named)[-1].isdigit()  # "p = [...]" above "y = [...]" is no row of it
        if stack and (not row or indent or other or len(cells) != len(stack[0][2])):
            skip = not (indent or other) and (
                not line.strip() or re.fullmatch(r"\s*[\]\[⎡⎤⎣⎦|$]*\s*|\s*\|?[\s:|-]*-[\s:|-]*\|?\s*", line)
            )
            if not skip:
                if len(stack) > 1:
                    value = tensor_of_rows([cells for _, _, cells in stack])
                    if value is not None:
                        yield TensorFound(value, stack[0][0], stack[-1][1])
                stack = []
        if row and (not stack or len(cells) == len(stack[0][2])):
            stack.append((offset + indent, offset + len(line), cells))
        offset += len(line) + 1
