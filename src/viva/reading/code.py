"""The code in a reply: where it stands, fenced or not, cut into statements that parse.

In goes a passage, out come :class:`Piece` objects in reading order: top-level statements of Python (definitions,
imports, assignments) with the lines on which they stand. What doesn't parse is kept as :class:`Broken` if it begins a
definition. Prose, shell commands, output and other languages are left out. Nothing is executed, and no text raises.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from viva.patterns import regex
from viva.python_trees import parsed
from viva.reading.hidden import visible
from viva.reading.transcript import Passage

MOST_LINES = 4000
"""Lines of code that are looked at."""
_FENCE = regex(r"^(?P<indent>[ \t>]{0,12})(?P<mark>`{3,}|~{3,})[ \t]*\{?\.?(?P<language>[\w+#.-]*)")
_OTHER = frozenset(
    ["bash", "sh", "shell", "console", "zsh", "cmd", "powershell", "latex", "tex", "math", "katex", "c", "cpp", "c++",
     "java", "javascript", "js", "json", "yaml", "html", "r", "matlab", "julia", "rust", "diff", "mermaid", "output"]
)  # fmt: skip
_START = regex(
    r"(?:async\s+)?def\s+\w+\s*\(|class\s+\w+\s*[:(]|@\w[\w.]*(?:\(.*\))?\s*$|import\s+\w|from\s+[\w.]+\s+import\b"
)
_GOES_ON = regex(r"(?:[A-Za-z_]\w*\s*(?::\s*[\w.\[\], ]+)?=(?!=)\s*\S|#|[)\]}])")
_PROMPT = regex(r"^(?:>>>|\.\.\.)(?: |$)")
_MAGIC = regex(r"^\s*[!%]\s*\w")
_DEFINITION = regex(r"^([ \t]*)(?:async\s+)?(?:def|class)\s+([A-Za-z_]\w*)")


@dataclass(frozen=True, slots=True)
class Piece:
    """One top-level statement.

    Args:
        node: its tree.
        text: its lines, dedented.
        line: the line of the source file on which ``text`` begins.
        names: what it gives a meaning to.
        fenced: whether it stands in a block of code that is marked as one.
    """

    node: ast.stmt
    text: str
    line: int
    names: frozenset[str]
    fenced: bool

    @property
    def last(self) -> int:
        """The last line that it stands on."""
        return self.line + self.text.count("\n")


@dataclass(frozen=True, slots=True)
class Broken:
    """A definition that isn't Python as it stands: its name, the line, what is wrong, and whether it was fenced.

    ``layout`` tells that only its indentation is wrong, or that it is past a limit of the parser.
    """

    name: str
    line: int
    error: str
    fenced: bool
    layout: bool


@dataclass(frozen=True, slots=True)
class _Chunk:
    """A stretch of lines that is taken for code."""

    lines: tuple[str, ...]
    first: int
    fenced: bool


def code_pieces(passage: Passage) -> list[Piece | Broken]:
    r"""The statements of all code in a passage, in reading order.

    Examples:
        >>> text = "Here it is:\n```python\nimport numpy as np\n\ndef f(x):\n    return x\n```\nIt returns x."
        >>> [(sorted(piece.names), piece.line) for piece in code_pieces(Passage(text, (1, 8)))]
        [(['np'], 3), (['f'], 5)]
    """
    found: list[Piece | Broken] = []
    for chunk in _chunks(passage):
        found += _parsed(chunk)
    return found


def _chunks(passage: Passage) -> Iterator[_Chunk]:
    if not any(word in passage.text for word in ("def ", "class ", "lambda")):
        return
    lines = passage.text.split("\n")[:MOST_LINES]
    # What nobody reads on the page is no answer; but inside of a block of code everything is shown as it is.
    seen = visible(passage.text).split("\n")
    first = passage.lines[0]
    at = 0
    while at < len(lines):
        fence = _FENCE.match(lines[at])
        if at >= len(seen) or (seen[at] != lines[at] and not seen[at].strip()):
            at += 1
        elif fence:
            end = _closing(lines, at, fence["mark"])
            if fence["language"].lower() not in _OTHER:
                yield _Chunk(tuple(lines[at + 1 : end]), first + at + 1, True)
            at = end + 1
        elif _START.match(lines[at].lstrip(" \t>")) and not _is_prose(lines[at]):
            end = _unfenced_end(lines, at)
            yield _Chunk(tuple(lines[at:end]), first + at, False)
            at = end
        else:
            at += 1


def _closing(lines: list[str], at: int, mark: str) -> int:
    """The line that closes a fence; one that is never closed goes on to the end."""
    closing = re.compile(rf"^[ \t>]*{re.escape(mark[0])}{{{len(mark)},}}\s*$")
    return next((k for k in range(at + 1, len(lines)) if closing.match(lines[k])), len(lines))


def _is_prose(line: str) -> bool:
    """A sentence that happens to begin like an import: "from the above import that ..."."""
    return line.rstrip().endswith((".", "!", "?")) and not line.rstrip().endswith("...") and "(" not in line


def _unfenced_end(lines: list[str], at: int) -> int:
    """Where code that nothing marks ends: at the first line that is neither indented, empty, nor code itself."""
    margin = _indent(lines[at])
    end, last = at, at
    open_brackets = 0
    while end < len(lines):
        line = lines[end]
        bare = line.strip()
        if not bare:
            end += 1
            continue
        inside = end == at or open_brackets > 0 or _indent(line) > margin
        begins = _indent(line) >= margin and (_START.match(bare) or _GOES_ON.match(bare)) and not _is_prose(line)
        if _FENCE.match(line) or not (inside or begins):
            break
        open_brackets = max(0, open_brackets + _balance(bare))
        last = end
        end += 1
    return last + 1


def _balance(line: str) -> int:
    line = re.sub(r"(['\"]).*?\1|#.*", "", line)
    return sum(line.count(c) for c in "([{") - sum(line.count(c) for c in ")]}")


def _indent(line: str) -> int:
    return len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())


def _parsed(chunk: _Chunk) -> list[Piece | Broken]:
    lines = [_MAGIC.sub(lambda m: "#" + m[0], _PROMPT.sub("", line)) for line in _unquoted(chunk.lines)]
    if any(_PROMPT.match(line) for line in _unquoted(chunk.lines)):
        lines = [a if _PROMPT.match(b) else "" for a, b in zip(lines, _unquoted(chunk.lines), strict=True)]
    text = textwrap.dedent("\n".join(line.expandtabs(4) for line in lines))
    tree = _tree(text)
    if isinstance(tree, ast.Module):
        return list(_pieces(tree, text.split("\n"), chunk.first, chunk.fenced))
    return _salvaged(text.split("\n"), chunk)


def _unquoted(lines: tuple[str, ...]) -> list[str]:
    """Lines without the marks of a quotation, if all have them."""
    quoted = all(line.startswith(">") for line in lines if line.strip()) and any(line[:2] == "> " for line in lines)
    if quoted and not any(line.startswith(">>>") for line in lines):
        return [re.sub(r"^> ?", "", line) for line in lines]
    return list(lines)


class _Unreadable(SyntaxError):
    """Past a limit of the parser: what it says isn't known."""


def _tree(text: str) -> ast.Module | SyntaxError:
    try:
        tree: ast.Module = parsed(text)
        return tree
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError) as error:
        return _Unreadable(str(error) or type(error).__name__)


def _pieces(tree: ast.Module, lines: list[str], first: int, fenced: bool) -> Iterator[Piece]:
    for node in tree.body:
        begin = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
        text = "\n".join(lines[begin - 1 : node.end_lineno])
        yield Piece(node, text, first + begin - 1, frozenset(_bound(node)), fenced)


def _bound(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name
        case ast.Import() | ast.ImportFrom():
            yield from ((alias.asname or alias.name).split(".")[0] for alias in node.names)
        case ast.Assign():
            for target in node.targets:
                yield from (name.id for name in ast.walk(target) if isinstance(name, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)) if node.value is not None:
            yield name


def _salvaged(lines: list[str], chunk: _Chunk) -> list[Piece | Broken]:
    """What parses of code that doesn't as a whole: stretches that begin at the margin, each by itself."""
    starts = [k for k, line in enumerate(lines) if line.strip() and not line[0].isspace() and line[0] not in ")]}#"]
    found: list[Piece | Broken] = []
    at = 0
    while at < len(starts):
        begin = starts[at]
        # Decorators belong to what they stand on; a stretch that doesn't parse may go on at the margin (a long string).
        at += 1
        while lines[begin].startswith("@") and at < len(starts) and lines[starts[at - 1]].startswith("@"):
            at += 1
        whole = _stretch(lines, begin, starts[at] if at < len(starts) else len(lines))
        tree = _tree(whole)
        if isinstance(tree, ast.Module):
            found += _pieces(tree, whole.split("\n"), chunk.first + begin, chunk.fenced)
            continue
        name = next((d[2] for line in lines[begin : begin + 12] if (d := _DEFINITION.match(line))), "")
        if name and _START.match(lines[begin]):
            row = (tree.lineno or 1) - 1
            error = f"{type(tree).__name__}: {tree.msg}"
            layout = isinstance(tree, IndentationError | _Unreadable)
            found.append(Broken(name, chunk.first + begin + row, error, chunk.fenced, layout))
    return found


def _stretch(lines: list[str], begin: int, end: int) -> str:
    return "\n".join(lines[begin:end])
