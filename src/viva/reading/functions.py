"""The functions that a reply defines, put together as one module that can be run.

Of each name the last complete definition counts, wherever it stands. Only what the wanted functions need comes along:
their helpers, constants and imports, so that a test behind them, a plot or a print is never executed.
"""

from __future__ import annotations

import ast
import hashlib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from viva.reading.code import Broken, Piece, code_pieces
from viva.reading.transcript import Passage

_HEADERS: Mapping[str, tuple[str, ...]] = {
    "numpy": ("from __future__ import annotations", "import math", "import numpy", "import numpy as np"),
    "torch": (
        "from __future__ import annotations", "import math", "import numpy", "import numpy as np", "import torch",
        "import torch.nn as nn", "import torch.nn.functional as F", "from torch import Tensor",
    ),
}  # fmt: skip
_ALLOWED = {"numpy": frozenset({"numpy"}), "torch": frozenset({"numpy", "torch"})}


@dataclass(frozen=True, slots=True)
class Functions:
    """What was found of the wanted functions.

    Args:
        source: a module that defines those that were found, or "".
        lines: for each of the source's lines the line of the file that it came from, 0 for none.
        spans: of each function found, the lines of its definition, and whether it is in this reply.
        broken: of each function that doesn't parse, what is wrong.
        misfits: of each function whose parameters can't take the stated ones, how it is written.
        needs: modules that the functions use and that aren't allowed.
        digest: tells apart functions that are not the same code, whatever their layout and comments.
    """

    source: str = ""
    lines: tuple[int, ...] = ()
    spans: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    broken: Mapping[str, Broken] = field(default_factory=dict)
    misfits: Mapping[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict)


def read_functions(
    passage: Passage, wanted: Mapping[str, int], library: str = "numpy", earlier: Sequence[Passage] = ()
) -> Functions:
    r"""Find the wanted functions in a reply.

    Args:
        passage: the reply.
        wanted: name -> how many arguments it is called with.
        library: ``numpy`` or ``torch``: what may be imported beside the standard library.
        earlier: earlier replies about the same part, in which the rest may stand where the reply mends one function.

    Never raises for any text.

    Examples:
        >>> code = "def f(x):\n    return g(x)\n\ndef g(x):\n    return 2 * x\n\nprint(f(1))"
        >>> reply = Passage(f"```\n{code}\n```", (1, 9))
        >>> read = read_functions(reply, {"f": 1})
        >>> read.spans, "print" in read.source
        ({'f': (2, 3)}, False)
    """
    pieces = code_pieces(passage)
    here = [piece for piece in pieces if isinstance(piece, Piece)]
    broken = {b.name: b for b in pieces if isinstance(b, Broken)}
    if not here and not broken:
        return Functions()
    before = [piece for text in earlier for piece in code_pieces(text) if isinstance(piece, Piece)]
    table = _Table([*before, *here])
    mentioned = any(table.finds(name) in here for name in wanted if table.finds(name) is not None)
    if not mentioned:
        table = _Table(here)
    found = {name: piece for name in wanted if (piece := table.finds(name)) is not None}
    spoilt = {name: b for name, b in broken.items() if name in wanted and (name not in found or found[name] in before)}
    found = {name: piece for name, piece in found.items() if name not in spoilt}
    misfits = {n: how for n, piece in found.items() if (how := _misfit(piece, n, wanted[n])) is not None}
    found = {name: piece for name, piece in found.items() if name not in misfits}
    return _assembled(found, table, library, here, spoilt, misfits)


class _Table:
    """Definitions by name: the last complete one of each."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.order = {id(piece): place for place, piece in enumerate(pieces)}
        self.by_name: dict[str, Piece] = {}
        self.methods: dict[str, Piece] = {}
        for piece in pieces:
            if isinstance(piece.node, ast.FunctionDef | ast.ClassDef) and _is_stub(piece.node):
                continue
            for name in piece.names:
                self.by_name[name] = piece
            if isinstance(piece.node, ast.ClassDef):
                for inner in piece.node.body:
                    if isinstance(inner, ast.FunctionDef) and not _is_stub(inner):
                        self.methods[inner.name] = piece

    def finds(self, name: str) -> Piece | None:
        """Where a function is defined: at the top, or as a method of a class."""
        found = self.by_name.get(name)
        if found is not None and not isinstance(found.node, ast.Import | ast.ImportFrom):
            return found
        return self.methods.get(name)

    def closure(self, wanted: Sequence[Piece]) -> list[Piece]:
        """The pieces and all that they need, in the order in which they were written."""
        waiting, kept = list(wanted), {id(piece): piece for piece in wanted}
        while waiting:
            for name in _used(waiting.pop().node):
                piece = self.by_name.get(name)
                if piece is not None and id(piece) not in kept:
                    kept[id(piece)] = piece
                    waiting.append(piece)
        return sorted(kept.values(), key=lambda piece: self.order[id(piece)])


def _is_stub(node: ast.FunctionDef | ast.ClassDef) -> bool:
    """A definition that only says what is to be written: its body is a docstring, ``pass`` or dots."""
    body = [s for s in node.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
    return all(isinstance(s, ast.Pass) or (isinstance(s, ast.Raise) and "NotImplemented" in ast.dump(s)) for s in body)


def _used(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}


def _method(piece: Piece, name: str) -> ast.FunctionDef | None:
    if not isinstance(piece.node, ast.ClassDef) or piece.node.name == name:
        return None
    return next((s for s in reversed(piece.node.body) if isinstance(s, ast.FunctionDef) and s.name == name), None)


def _is_static(method: ast.FunctionDef) -> bool:
    return any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in method.decorator_list)


def _misfit(piece: Piece, name: str, count: int) -> str | None:
    """How a function is written whose parameters can't take ``count`` arguments in order."""
    node = _method(piece, name) or piece.node
    if not isinstance(node, ast.FunctionDef):
        return None
    bound = isinstance(piece.node, ast.ClassDef) and not _is_static(node)
    spec = node.args
    most = len(spec.posonlyargs) + len(spec.args) - bound
    least = most - len(spec.defaults)
    named = any(default is None for default in spec.kw_defaults)
    if least <= count and (count <= most or spec.vararg is not None) and not named:
        return None
    return f"{name}({ast.unparse(spec)})"


def _assembled(
    found: Mapping[str, Piece],
    table: _Table,
    library: str,
    here: Sequence[Piece],
    broken: Mapping[str, Broken],
    misfits: Mapping[str, str],
) -> Functions:
    source: list[str] = list(_HEADERS[library])
    lines: list[int] = [0] * len(source)
    needs: dict[str, None] = {}
    for piece in table.closure(list(found.values())):
        if isinstance(piece.node, ast.Import | ast.ImportFrom):
            foreign = _foreign(piece.node, library)
            if foreign:
                needs |= dict.fromkeys(foreign)
                continue
            if isinstance(piece.node, ast.ImportFrom) and piece.node.module == "__future__":
                continue
        text = piece.text.split("\n")
        source += text
        lines += range(piece.line, piece.line + len(text))
    for name, piece in found.items():
        method = _method(piece, name)
        if method is not None and isinstance(piece.node, ast.ClassDef):
            owner = piece.node.name
            source.append(f"{name} = {owner}.{name}" if _is_static(method) else f"{name} = {owner}().{name}")
            lines.append(piece.line)
    own = frozenset(name for name, piece in found.items() if any(piece is other for other in here))
    return Functions(
        source="\n".join(source) + "\n" if found else "",
        lines=tuple(lines),
        spans={name: (piece.line, piece.last) for name, piece in found.items()},
        own=own,
        broken=broken,
        misfits=misfits,
        needs=tuple(needs),
        digests={name: _digest(table.closure([piece])) for name, piece in found.items()},
    )


def _foreign(node: ast.Import | ast.ImportFrom, library: str) -> list[str]:
    """The modules of an import that code for this library may not use."""
    if isinstance(node, ast.ImportFrom):
        modules = [(node.module or "").split(".")[0]] if not node.level else ["."]
    else:
        modules = [alias.name.split(".")[0] for alias in node.names]
    return [name for name in modules if name not in _ALLOWED[library] and name not in sys.stdlib_module_names]


def _digest(pieces: Sequence[Piece]) -> str:
    told = [piece for piece in pieces if not isinstance(piece.node, ast.Import)]
    try:
        said = "\n".join(ast.dump(piece.node) for piece in told)
    except RecursionError:
        said = "\n".join(piece.text for piece in told)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:8]
