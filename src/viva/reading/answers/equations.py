r"""Formulas in text, cut into clauses: ``left = side = side``, each with the condition that follows it.

Maths is found in displays, in ``$...$``, in code and, where nothing marks it, by its looks. Nothing is computed
here; sides
are handed on as text for :func:`viva.algebra.read_formula`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from viva.reading.answers.plain import plain_text
from viva.reading.answers.statements import Statement
from viva.reading.blocks import inline_maths
from viva.reading.mathlike import count_words

MAX_FORMULA = 4000
_ACCENTS = {
    "\u0302": "hat",
    "\u0303": "tilde",
    "\u0304": "bar",
    "\u030c": "check",
    "\u0306": "breve",
    "\u0307": "dot",
    "\u20d7": "vec",
}
_WRAPPER = re.compile(
    r"\\(?:begin|end)\{(?:align|aligned|equation|gather|gathered|split|multline|eqnarray|alignat"
    r"|flalign)\*?\}(?:\{\d\})?|\\(?:nonumber|notag|displaystyle)\b|\\(?:tag|label)\*?\s*\{[^{}]*\}|&"
)
_SPACING = {"ˇ": "check", "ˆ": "hat", "˜": "tilde", "¯": "bar", "˘": "breve"}
_SPACING_ACCENT = re.compile(r"([ˇˆ˜¯˘])\s?([A-Za-zα-ωΑ-Ω])")
"""An accent that a copy out of a PDF has put before its letter."""
_EQUATION_NUMBER = re.compile(
    r"(?:\\q?quad|\\hfill|\\[lc]?dots|\.{3}|~|\s{2,})[\s~]*\(\d{1,3}(?:\.\d{1,2})?[a-z]?\)(?=\s*(?:\\\\|$))",
    re.MULTILINE,
)
_ARROW = re.compile(r"\\xrightarrow\s*(?:\[[^\]]{0,60}\])?\s*\{[^{}]{0,60}\}")
_PARENTHESIS = re.compile(r"\s\(([^()]*(?:[=≠<>]|\\ne\b|\\to\b|→)[^()]*)\)\s*$")
_RELATIONS = (
    (r"\Longrightarrow", ""), (r"\Rightarrow", ""), (r"\implies", ""), (r"\iff", ""), ("⇒", ""), ("=>", ""),
    (r"\coloneqq", "="), (r"\triangleq", "="), (r"\equiv", "="), (r"\approx", "~="), (r"\simeq", "~="),
    (r"\longrightarrow", "to"), (r"\rightarrow", "to"),
    (r"\to", "to"), (r"\mapsto", "no"), (r"\propto", "propto"), ("==", "="), (":=", "="), ("≈", "~="),
    ("→", "to"), ("->", "to"), ("≡", "="), ("∝", "propto"), ("≔", "="),
    (r"\leq", "no"), (r"\geq", "no"), (r"\neq", "no"), (r"\le", "no"), (r"\ge", "no"), (r"\ne", "no"), ("<=",
    "no"), (">=", "no"), ("!=", "no"),
    ("≤", "no"), ("≥", "no"), ("≠", "no"), ("<", "no"), (">", "no"), ("=", "="),
)  # fmt: skip
_SEPARATORS = ("\\\\", r"\quad", r"\qquad", "\n", ";")
_WORDS = re.compile(r"\\(?:text|mbox|textrm|mathrm|textnormal|quad\s*\\text)\s*\{([^{}]*)\}")
_CONDITION_WORD = re.compile(
    r"^\W*(?:for|as|if|when|where|with|and|or|so|thus|hence|in|since|because|while|whereas|provided|assuming"
    r"|then|therefore|which|by|the|under)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class EquationFound:
    """A clause of a formula: its left side, the sides after it, the last relation, and what is said of when it holds.

    ``start`` and ``end`` are characters of the statement's text; ``marked`` tells real maths (display, dollars) from
    stretches that look like it.
    """

    left: str
    sides: tuple[str, ...]
    relation: str
    condition: str
    start: int
    end: int
    boxed: bool = False
    marked: bool = True

    @property
    def text(self) -> str:
        """The clause as text, condition included."""
        return " = ".join((self.left, *self.sides)) + " " + self.condition


def find_equations(statement: Statement) -> list[EquationFound]:
    """The clauses of all formulas in a statement; a formula without a relation has one side and no left."""
    text = statement.text
    if len(text) > 40_000:
        return []
    found: list[EquationFound] = []
    if statement.kind == "display":
        return list(_clauses(_without_numbers(text), 0, marked=True))
    if statement.kind == "code":
        position = 0
        for line in text.split("\n"):
            code = line.split("#", 1)[0].strip()
            if "=" in code and count_words(code) <= 2:
                found += _clauses(code, position, marked=False)
            position += len(line) + 1
        return found
    masked = list(text)
    for begin, end, content in inline_maths(text):
        found += _clauses(content, begin, marked=True, length=end - begin)
        masked[begin:end] = " " * (end - begin)
    for begin, stretch in _stretches("".join(masked)):
        found += _clauses(stretch, begin, marked=False)
    return found


def _without_numbers(text: str) -> str:
    """A display without its equation numbers (``\\quad (10)``), every other character in its place."""
    return _EQUATION_NUMBER.sub(lambda match: " " * len(match.group()), text)


_TOKEN = re.compile(r"\S+")
_SMALL_WORDS = frozenset(
    [
        "is",
        "so",
        "we",
        "to",
        "as",
        "be",
        "by",
        "in",
        "of",
        "or",
        "if",
        "it",
        "at",
        "on",
        "an",
        "the",
        "and",
        "are",
        "where",
        "with",
        "thus",
        "hence",
        "then",
        "that",
        "this",
        "was",
        "for",
        "not",
        "set",
        "let",
        "when",
        "gives",
        "get",
        "i.e.",
        "e.g.",
        "here",
        "using",
    ]
)


def _stretches(text: str) -> Iterator[tuple[int, str]]:
    """Runs of words that look like maths and hold a relation: ``w = p ŵ`` in "so w = p ŵ holds"."""
    if not re.search(r"[=≈→]|->", text):
        return
    text = re.sub(r"\*\*|`", "  ", text.replace("**", "  "))
    run: list[tuple[int, int]] = []
    for token in [*_TOKEN.finditer(text), None]:
        word = token[0] if token else ""
        bare = word.strip(".,;:()")
        mathlike = bool(token) and _is_mathlike(word, bare, opened=bool(run))
        if mathlike and token:
            run.append((token.start(), token.end()))
            if (
                word.endswith((".", ";"))
                or (word.endswith(":") and len(word) > 1)
                or (word.endswith(",") and word.count("(") <= word.count(")"))
            ):
                yield from _run(text, run)
                run = []
        else:
            yield from _run(text, run)
            run = []


def _is_mathlike(word: str, bare: str, *, opened: bool) -> bool:
    """Whether a word belongs to a formula; ``opened`` if the word before it did."""
    if bare.lower() in _SMALL_WORDS or (not opened and re.fullmatch(r"[-–—•+]", word)):
        return False
    named = re.sub(r"_\{?[A-Za-z]+\}?", "", word)
    # pXw||^2 is no word, however many letters stand together.
    glued = re.search(r"[\^_|*/()√Σ∑‖=]", word) and all(
        len(letters) <= 4 for letters in re.findall(r"[A-Za-z]+", named)
    )
    return count_words(named) == 0 or bool(glued)


def _run(text: str, run: list[tuple[int, int]]) -> Iterator[tuple[int, str]]:
    if run:
        stretch = text[run[0][0] : run[-1][1]].rstrip(".,;: ")
        if re.search(r"[=≈→]|->", stretch) and len(stretch) > 2:
            yield run[0][0], stretch


def _clauses(formula: str, offset: int, *, marked: bool, length: int | None = None) -> Iterator[EquationFound]:
    boxed = "\\boxed" in formula or "\\fbox" in formula
    if boxed:
        formula = _unboxed(formula)
    formula = _WRAPPER.sub(" ", formula)[: 4 * MAX_FORMULA]
    formula = _ARROW.sub(r"\\to ", _SPACING_ACCENT.sub(lambda m: f"\\{_SPACING[m[1]]} {m[2]} ", formula))
    end = offset + (length if length is not None else len(formula))
    previous: EquationFound | None = None
    for piece in _split(formula):
        body, condition = _condition(piece)
        aside = _PARENTHESIS.search(body)
        if aside and re.search(r"[=≈→]|\\to\b", body[: aside.start()]):
            body, condition = body[: aside.start()], aside[1] + " " + condition  # "X̃ = XΓ⁻¹ (λ = 1)"
        members, relations = _members(body)
        if not any(m.strip() for m in members):
            if previous is not None and condition:
                previous = EquationFound(
                    previous.left,
                    previous.sides,
                    previous.relation,
                    previous.condition + " " + condition,
                    offset,
                    end,
                    boxed,
                    marked,
                )
            continue
        if "no" in relations or len(body) > MAX_FORMULA:
            if previous is not None:
                yield previous
                previous = None
            continue
        sides = tuple(_clean(m) for m in members)
        if not sides[0] and previous is not None:
            # "= ..." on the next row of an aligned display goes on with the row above.
            more = tuple(s for s in sides[1:] if s)
            previous = EquationFound(
                previous.left,
                previous.sides + more,
                relations[-1],
                (previous.condition + " " + condition).strip(),
                offset,
                end,
                boxed,
                marked,
            )
            continue
        if previous is not None:
            yield previous
        if len(sides) == 1:
            previous = EquationFound("", sides, "", condition, offset, end, boxed, marked)
        else:
            previous = EquationFound(
                sides[0], tuple(s for s in sides[1:] if s), relations[-1], condition, offset, end, boxed, marked
            )
            if not previous.sides:
                previous = None
    if previous is not None:
        yield previous


def _unboxed(formula: str) -> str:
    """``formula`` without its boxes."""
    result = formula
    for _ in range(8):
        opening = re.search(r"\\(?:boxed|fbox)\s*\{", result)
        if not opening:
            break
        depth, position = 1, opening.end()
        while position < len(result) and depth:
            depth += (result[position] == "{") - (result[position] == "}")
            position += 1
        inner = result[opening.end() : position - 1] if depth == 0 else result[opening.end() :]
        result = result[: opening.start()] + " " + inner + " " + result[position:]
    return result


def _depths(text: str) -> Iterator[tuple[int, int]]:
    r"""Positions and bracket depth; an escaped brace counts, ``\left.`` and ``\right.`` do too."""
    depth = 0
    position = 0
    while position < len(text):
        char = text[position]
        if char == "\\" and text.startswith(("\\left.", "\\right."), position):
            yield position, depth
            depth += 1 if text[position + 1] == "l" else -1
            position += 6 if text[position + 1] == "l" else 7
            continue
        if char in "{[(":
            yield position, depth
            depth += 1
        elif char in "}])":
            depth = max(depth - 1, 0)
            yield position, depth
        else:
            yield position, depth
        position += 2 if char == "\\" and text[position + 1 : position + 2] in ("{", "}") else 1
        if char == "\\" and text[position - 1 : position] == "{":
            depth += 1
        elif char == "\\" and text[position - 1 : position] == "}":
            depth = max(depth - 1, 0)


def _split(formula: str) -> Iterator[str]:
    """The clauses of a formula: rows, and parts between commas, wide spaces and implication arrows at the top level."""
    begin = 0
    inside_environment = 0
    skip = -1
    for position, depth in _depths(formula):
        if position < skip:
            continue
        if formula.startswith("\\begin", position):
            inside_environment += 1
        elif formula.startswith("\\end", position):
            inside_environment = max(inside_environment - 1, 0)
        if depth or inside_environment:
            continue
        cut = 0
        char = formula[position]
        if char == "\\":
            for mark in ("\\\\", "\\qquad", "\\quad", "\\implies", "\\Rightarrow", "\\Longrightarrow", "\\iff"):
                if (
                    formula.startswith(mark, position)
                    and not formula[position + len(mark) : position + len(mark) + 1].isalpha()
                ):
                    cut = len(mark)
                    break
        elif char in ",;:" and position and formula[position - 1] == "\\":
            continue  # a thin space
        elif char == ":" and formula[position + 1 : position + 2].isspace():
            cut = 1  # "n → ∞: ..."
        elif char in "\n;⇒" or (char == "," and not re.match(r",\d{3}(?!\d)", formula[position : position + 5])):
            cut = 1
        elif formula.startswith("=>", position):
            cut = 2
        if cut:
            yield formula[begin:position]
            begin = skip = position + cut
    yield formula[begin:]


def _condition(piece: str) -> tuple[str, str]:
    """The formula of a clause and the words after it."""
    for words in _WORDS.finditer(piece):
        if piece[: words.start()].count("{") == piece[: words.start()].count("}") and (
            _CONDITION_WORD.match(words[1]) or len(words[1].split()) > 1
        ):
            head = piece[: words.start()].strip()
            if not head:
                # Words in front ("where", "for n = 1:") leave the formula after them.
                rest = piece[words.end() :]
                return (
                    (rest, words[1])
                    if "=" in rest and not re.match(r"^\W*(?:for|as|if|when)\b", words[1])
                    else ("", piece)
                )
            return piece[: words.start()], piece[words.start() :]
    return piece, ""


def _members(body: str) -> tuple[list[str], list[str]]:
    """The sides of a chain and its relations."""
    members: list[str] = []
    relations: list[str] = []
    begin = 0
    skip = -1
    inside_environment = 0
    for position, depth in _depths(body):
        if position < skip:
            continue
        if body.startswith("\\begin", position):
            inside_environment += 1
        elif body.startswith("\\end", position):
            inside_environment = max(inside_environment - 1, 0)
        if depth or inside_environment:
            continue
        char = body[position]
        if char not in "\\=≈→-:≡∝≔<>!≤≥≠":
            continue
        for mark, name in _RELATIONS:
            if (
                name
                and body.startswith(mark, position)
                and not (mark[0] == "\\" and body[position + len(mark) : position + len(mark) + 1].isalpha())
            ):
                members.append(body[begin:position])
                relations.append(name)
                begin = skip = position + len(mark)
                break
    members.append(body[begin:])
    return members, relations


def _clean(side: str) -> str:
    side = side.strip().strip(".,;:").strip()
    return re.sub(r"(?:\\[,;!:]\s*)+$", "", side).strip()


_STYLES = re.compile(
    r"\\(?:mathcal|mathbf|mathbb|mathrm|boldsymbol|bm|rm|bf|cal|textbf|mathit|text|operatorname|left|right|vec"
    r"|big|Big)\b\s*"
)
_WIDE = re.compile(r"\\(?:widehat|widetilde|overline|widecheck)\b")
_NARROW = {"\\widehat": "\\hat", "\\widetilde": "\\tilde", "\\overline": "\\bar", "\\widecheck": "\\check"}


def normal(formula: str) -> str:
    r"""A formula's look, for finding the side that names a target: fonts, brackets, spaces and fraction style are gone.

    >>> normal(r"\frac{\partial L}{\partial x_i}") == normal("∂L/∂x_i"), normal(r"\tilde{\mathbf{X}}") == normal("X̃")
    (True, True)
    """
    formula = _SPACING_ACCENT.sub(lambda m: f"\\{_SPACING[m[1]]} {m[2]} ", formula[:MAX_FORMULA])
    formula = _WIDE.sub(lambda m: _NARROW[m[0]], formula[:MAX_FORMULA])
    text = plain_text(_STYLES.sub(" ", formula))
    decomposed = unicodedata.normalize("NFD", text)
    out = ""
    for char in decomposed:
        name = _ACCENTS.get(char)
        if name:
            out = out[:-1] + name + out[-1:]
        elif char == "∂":
            out += "d"
        elif not char.isspace() and char not in "{}()[]\\$⟦⟧⟪⟫*·":
            out += char
    return out.replace("𝓛", "L").replace("ℒ", "L").replace("′", "'")
