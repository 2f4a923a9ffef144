r"""Rows and alignment, before parsing: what ``\\``, ``&``, ``\quad`` and equation numbers mean where they stand.

One pass over the tokens. Inside matrices and cases they stay. Elsewhere ``&`` goes, a row break goes where the
formula plainly runs on (in a bracket, before ``+`` or ``\times``, after an operator), and equation numbers such as
``\quad (5)`` go. An ``array`` whose cells begin with a relation is an aligned display, not a matrix.
"""

from __future__ import annotations

from viva.algebra.syntax import vocabulary as words
from viva.algebra.syntax.tokens import Token

_CONTINUES = frozenset(["+", "times", "cdot", "*", "/", "odot", "otimes", "pm", "mp", "@", "cup", "cap"])
# How far ahead a decision may look: the work stays proportional to the length of the text.
_FAR = 12
_ROW = 400
_LAYOUT = frozenset({"quad", "align", "row", "tag", "begin"})
_GRID = words.MATRICES | words.CASES


def laid_out(tokens: list[Token]) -> list[Token]:
    """The tokens of the formula without those that only lay it out."""
    if not any(token.kind in _LAYOUT for token in tokens):
        return tokens
    _rename_arrays(tokens)
    out: list[Token] = []
    context: list[str] = ["line"]  # "line", "grid", "bracket" or "group" for each thing that is open
    k, n = 0, len(tokens)
    while k < n:
        token = tokens[k]
        kind = token.kind
        if kind == "begin":
            context.append("grid" if token.text in _GRID else "line")
        elif kind == "open":
            context.append("bracket")
        elif kind == "{":
            context.append("group")
        elif kind in ("end_env", "close", "}") and len(context) > 1:
            context.pop()
        place = _inside(context)
        if kind == "quad" or (kind == "align" and place != "grid"):
            stop = _equation_number(tokens, k)
            if stop and place == "line":
                k = stop
                continue
            if kind == "quad" and place == "line" and not _inside_chain(tokens, k, out):
                out.append(token)
        elif kind == "row" and place == "bracket":
            if _in_grid(context) and context[-1] == "group":
                out.append(token)
        elif kind == "row" and place == "line":
            if not _runs_on(tokens, k, out):
                out.append(token)
            else:
                while tokens[k + 1].kind in ("align", "quad"):
                    k += 1
        elif kind == "tag":
            pass
        else:
            out.append(token)
        k += 1
    return out


def _inside(context: list[str]) -> str:
    # A group on its own (`{\color{red} ...}`) changes nothing about rows, up to what holds it.
    for place in reversed(context[-8:]):
        if place != "group":
            return place
    return "line"


def _in_grid(context: list[str]) -> bool:
    return "grid" in context[-8:]


def _equation_number(tokens: list[Token], k: int) -> int:
    """The place after ``\\quad (5)``, ``\\quad \\dots (5)`` or ``& (5)`` at the end of a row, or 0."""
    last = k + _FAR
    while tokens[k].kind in ("quad", "align", "dots") and k < last:
        k += 1
    if tokens[k].kind != "open" or tokens[k].text != "(":
        return 0
    inner = k + 1
    while tokens[inner].kind in ("num", "name", "op", "prime", ".") and inner < k + 4:
        inner += 1
    content = tokens[k + 1 : inner]
    numbered = bool(content) and (content[0].kind == "num" or content[0].text in ("*", "star"))
    closed = tokens[inner].kind == "close"
    at_end = closed and tokens[inner + 1].kind in ("row", "end", "end_env", "}", "tag", ".")
    return inner + 1 if numbered and at_end else 0


def _inside_chain(tokens: list[Token], k: int, out: list[Token]) -> bool:
    """Whether a wide space only spreads out a formula: next to an operation or a relation."""
    if out and out[-1].kind in ("op", "rel", "big", "func", "open", "arrow"):
        return True
    last = k + _FAR
    while tokens[k].kind in ("quad", "align") and k < last:
        k += 1
    return tokens[k].kind == "rel" or (tokens[k].kind == "op" and tokens[k].text in _CONTINUES)


def _runs_on(tokens: list[Token], k: int, out: list[Token]) -> bool:
    if out and out[-1].kind in ("op", "rel", "big", "func", "open"):
        return True
    k += 1
    aligned = False
    last = k + _FAR
    while tokens[k].kind in ("align", "quad") and k < last:
        aligned = True
        k += 1
    token = tokens[k]
    if token.kind == "op" and token.text in _CONTINUES:
        return True
    if token.kind == "op" and token.text == "-" and aligned:
        level = 0
        for later in tokens[k : k + _ROW]:
            if later.kind in ("open", "{", "begin"):
                level += 1
            elif later.kind in ("close", "}", "end_env"):
                level -= 1
            if level < 0 or (level == 0 and later.kind in ("row", "end")):
                return True
            if level == 0 and later.kind in ("rel", "arrow"):
                return False
    return False


def _rename_arrays(tokens: list[Token]) -> None:
    """Names the ends of environments, and turns arrays that hold relations in columns into aligned displays."""
    environments: list[Token] = []
    for k, token in enumerate(tokens):
        if token.kind == "begin":
            environments.append(token)
        elif token.kind == "end_env" and environments:
            begin = environments.pop()
            if begin.extra == "relations" and token.text == begin.text:
                begin.text = token.text = "aligned"
        elif token.kind != "rel" or not environments or not environments[-1].text.startswith("array"):
            continue
        elif tokens[k - 1].kind in ("align", "row", "begin") or tokens[k + 1].kind in ("align", "row"):
            environments[-1].extra = "relations"
