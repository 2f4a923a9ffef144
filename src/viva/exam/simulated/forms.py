"""Answers written down in the ways that models write them: in TeX, Unicode, ASCII or Python, as tables, in prose."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import Any, Literal, get_args

from viva.algebra import read_tex, to_plain
from viva.exam.presentation.plain import plain_formula
from viva.exam.simulated.answers import Values
from viva.exam.simulated.code_forms import written_code
from viva.sets.drawn import DrawnField, DrawnPart
from viva.sets.text import as_list, as_tex

Form = Literal["boxed", "tex", "unicode", "ascii", "python", "table", "prose"]
FORMS: tuple[Form, ...] = get_args(Form)


def written(part: DrawnPart, values: Values, form: Form) -> str:
    r"""The answers to all fields of a part, at the end of a reply.

    Examples:
        >>> from viva.sets import load_set
        >>> part = load_set("hw5").draw(0).part("1c")
        >>> values = {"output": ((1, 2), (Fraction(-1, 2), 0))}
        >>> print(written(part, values, "boxed"))
        Final answer: $\boxed{\begin{bmatrix} 1 & 2 \\ -\frac{1}{2} & 0 \end{bmatrix}}$
        >>> print(written(part, values, "unicode"))
        Final answer:
        ⎡1     2⎤
        ⎣−1/2  0⎦
        >>> print(written(part, values, "prose"))
        So the output is the matrix with the rows (1, 2) and (-1/2, 0).
    """
    coded = [field for field in part.fields if field.kind == "code"]
    if coded:
        others = replace(part, fields=tuple(field for field in part.fields if field.kind != "code"))
        code = written_code([str(values[field.name]) for field in coded], form)
        return code + ("\n\n" + written(others, values, form) if others.fields else "")
    if form == "prose":
        return " ".join(_sentence(field, values[field.name]) for field in part.fields)
    if len(part.fields) == 1:
        field = part.fields[0]
        if form == "table" and field.kind == "tensor":
            return "Final answer:\n\n" + _matrix_table(values[field.name])
        value = value_in(field, values[field.name], form)
        return f"Final answer:\n{value}" if "\n" in value.strip() or form == "tex" else f"Final answer: {value}"
    if form == "table":
        rows = [f"| {field.name} | {value_in(field, values[field.name], form)} |" for field in part.fields]
        return "**Final answer**\n\n| Part | Answer |\n| --- | --- |\n" + "\n".join(rows)
    shown = {field.name: value_in(field, values[field.name], form) for field in part.fields}
    return "Final answer:\n" + "\n".join(f"{name}: {value}" for name, value in shown.items())


def value_in(field: DrawnField, value: Any, form: Form) -> str:
    """One value in one form."""
    if field.kind == "rubric":
        return str(value).replace("\n", " ")
    if field.kind == "choice":
        return rf"$\boxed{{\text{{{value}}}}}$" if form == "boxed" else f"**{value}**" if form == "tex" else str(value)
    if field.kind == "expression":
        return _formula(field, str(value), form)
    if field.kind == "graph":
        return _edges(field, value, form)
    value = _exact(value)
    tex, plain = as_tex(value), as_list(value)
    if form == "boxed":
        return rf"$\boxed{{{tex}}}$"
    if form == "tex":
        return f"$$\n{tex}\n$$"
    if form == "unicode":
        return _bracketed(value) if field.kind == "tensor" and _rows(value) else plain.replace("-", "−")
    if form == "ascii":
        return _lines(value) if field.kind == "tensor" and _rows(value) else plain
    if form == "python":
        return f"`{plain}`"
    return plain


def _exact(value: Any) -> Any:
    return tuple(_exact(entry) for entry in value) if isinstance(value, list | tuple) else Fraction(value)


def _rows(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], tuple)


def _formula(field: DrawnField, tex: str, form: Form) -> str:
    whole = f"{field.target[0]} = {tex}" if field.target else tex
    if form in ("boxed", "tex", "table"):
        return {"boxed": rf"$\boxed{{{whole}}}$", "tex": f"$$\n{whole}\n$$", "table": f"${whole}$"}[form]
    if form == "unicode":
        return plain_formula(whole)
    text = to_plain(read_tex(whole))
    return f"`{text}`" if form == "python" else text


def _sentence(field: DrawnField, value: Any) -> str:
    if field.kind == "rubric":
        return str(value)
    name = field.name.replace("_", " ")
    if not any(re.search(label, name, re.IGNORECASE) for label in field.labels):
        # A name that the set gives for its own use says less than the words in which the field is asked for.
        name = field.ask.split(",")[0].rstrip(".").removeprefix("The ").removeprefix("What ")
    if field.kind == "choice":
        return f"So the {name} is {value}."
    if field.kind == "expression":
        return f"So the {name} is ${f'{field.target[0]} = ' if field.target else ''}{value}$."
    if field.kind == "graph":
        return "So " + ", and ".join(f"{tail} feeds into {head}" for tail, head in value) + "."
    value = _exact(value)
    if _rows(value):
        rows = [f"({', '.join(map(str, row))})" for row in value]
        return f"So the {name} is the matrix with the rows {', '.join(rows[:-1])} and {rows[-1]}."
    if field.kind == "tensor":
        return f"So the {name} has the entries {', '.join(map(str, value[:-1]))} and {value[-1]}, in this order."
    return f"So the number of {name} is {value}." if name == "parameters" else f"So the {name} is {value}."


def _edges(field: DrawnField, edges: Any, form: Form) -> str:
    """Edges as arrows in TeX, in Unicode or in ASCII, as Python's pairs, or as a diagram in code."""
    tex = {node.name: node.tex for node in field.nodes}
    if form in ("boxed", "table"):
        whole = r",\; ".join(rf"{tex[a]} \to {tex[b]}" for a, b in edges)
        return rf"$\boxed{{{whole}}}$" if form == "boxed" else f"${whole}$"
    if form == "tex":
        lines = " \\\\\n".join(rf"{tex[a]} &\to {tex[b]}" for a, b in edges)
        return f"$$\n\\begin{{aligned}}\n{lines}\n\\end{{aligned}}\n$$"
    if form == "python":
        return "`[" + ", ".join(f'("{a}", "{b}")' for a, b in edges) + "]`"
    if form == "ascii":
        return "```mermaid\ngraph TD\n" + "\n".join(f"{a} --> {b}" for a, b in edges) + "\n```"
    return ", ".join(f"{a} → {b}" for a, b in edges)


def _cells(value: Any) -> list[list[str]]:
    rows = value if _rows(value) else (value,)
    return [[str(entry) for entry in row] for row in rows]


def _matrix_table(value: Any) -> str:
    cells = _cells(_exact(value))
    head = "| " + " | ".join(" " for _ in cells[0]) + " |\n|" + " --- |" * len(cells[0])
    return head + "\n" + "\n".join("| " + " | ".join(row) + " |" for row in cells)


def _columns(value: Any) -> list[str]:
    cells = _cells(value)
    widths = [max(len(row[k]) for row in cells) for k in range(len(cells[0]))]
    return ["  ".join(entry.ljust(width) for entry, width in zip(row, widths, strict=True)) for row in cells]


def _lines(value: Any) -> str:
    return "\n".join(f"[ {re.sub(' +', ' ', line).strip()} ]" for line in _columns(value))


def _bracketed(value: Any) -> str:
    lines = [line.replace("-", "−") for line in _columns(value)]
    last = len(lines) - 1
    left = ["⎡", *"⎢" * (last - 1), "⎣"] if last else ["["]
    right = ["⎤", *"⎥" * (last - 1), "⎦"] if last else ["]"]
    return "\n".join(a + line + b for a, line, b in zip(left, lines, right, strict=True))
