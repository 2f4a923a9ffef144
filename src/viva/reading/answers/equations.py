r"""Formulas in text, cut into clauses: ``left = side = side``, each with the condition that follows it.

Maths is found in displays, in ``$...$``, in code and, where nothing marks it, by its looks. Nothing is computed
here; sides
are handed on as text for :func:`viva.algebra.read_formula`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from viva.patterns import regex
from viva.reading.answers.equations_found import EquationFound, apart
from viva.reading.answers.looks import MAX_FORMULA, repaired
from viva.reading.answers.statements import Statement
from viva.reading.answers.stretches import announced_formulas, leading_formula, stretches
from viva.reading.blocks import inline_maths
from viva.reading.mathlike import count_words

_WRAPPER = regex(
    r"\\(?:begin|end)\{(?:align|aligned|equation|gather|gathered|split|multline|eqnarray|alignat"
    r"|flalign)\*?\}(?:\{\d\})?|\\(?:nonumber|notag|displaystyle)\b|\\(?:tag|label)\*?\s*\{[^{}]*\}|&"
)
_EQUATION_NUMBER = regex(
    r"(?:\\q?quad|\\hfill|\\[lc]?dots|\.{3}|~|\s{2,})[\s~]*\(\d{1,3}(?:\.\d{1,2})?[a-z]?\)(?=\s*(?:\\\\|$))",
    re.MULTILINE,
)
_ARROW = regex(r"\\xrightarrow\s*(?:\[[^\]]{0,60}\])?\s*\{[^{}]{0,60}\}")
_PARENTHESIS = regex(r"\s\(([^()]*(?:[=≠<>]|\\ne\b|\\to\b|→)[^()]*)\)\s*$")
_RELATIONS = (
    (r"\Longrightarrow", ""), (r"\Rightarrow", ""), (r"\implies", ""), (r"\iff", ""), ("⇒", ""),
    ("⟹", ""), ("⟺", ""), ("⇔", ""), ("=>", ""),
    (r"\coloneqq", "="), (r"\triangleq", "="), (r"\equiv", "="), (r"\approx", "~="), (r"\simeq", "~="),
    (r"\longleftarrow", "="), (r"\leftarrow", "="), (r"\gets", "="), ("←", "="),
    (r"\longrightarrow", "to"), (r"\rightarrow", "to"),
    (r"\to", "to"), (r"\mapsto", "no"), (r"\propto", "propto"), ("==", "="), (":=", "="), ("≈", "~="),
    ("→", "to"), ("->", "to"), ("≡", "="), ("∝", "propto"), ("≔", "="),
    (r"\leq", "no"), (r"\geq", "no"), (r"\neq", "no"), (r"\le", "no"), (r"\ge", "no"), (r"\ne", "no"), ("<=",
    "no"), (">=", "no"), ("!=", "no"),
    ("≤", "no"), ("≥", "no"), ("≠", "no"), ("<", "no"), (">", "no"), ("=", "="),
)  # fmt: skip
_WORDS = regex(r"\\(?:text|mbox|textrm|mathrm|textnormal|quad\s*\\text)\s*\{([^{}]*)\}")
_LAST_OF_MATHS = 0x26FF
_CASE = regex(r"\W*[nN]\s*=\s*(?:\d{1,3}|\\infty|∞|inf(?:inity|ty)?)\s*")
_CONDITION_WORD = regex(
    r"^\W*(?:for|as|if|when|where|with|and|or|so|thus|hence|in|since|because|while|whereas|provided|assuming"
    r"|then|therefore|which|by|the|under)\b",
    re.IGNORECASE,
)


_CONNECTIVE = regex(
    r"^\s*(?:\(?(?:[a-h]|i{1,3}|iv|v|vi{0,3}|\d{1,2})\)\s+(?=[^\s=+*/·-]))?"
    r"(?:(?:and\s+)?(?:so|thus|hence|then|therefore|finally|now|with|and|also|consequently|that is|i\.e\.),?\s+"
    r"(?=\S))?",
    re.IGNORECASE,
)
"""What a line of plain text says before its formula: "So X = A B", "c) X = A B"."""


def find_equations(statement: Statement) -> list[EquationFound]:
    """The clauses of all formulas in a statement; a formula without a relation has one side and no left."""
    if len(statement.text) > 40_000:
        return []
    return [one for found in _equations_in(statement.text, statement.kind) for one in apart(found)]


@lru_cache(maxsize=1024)
def _equations_in(text: str, kind: str) -> tuple[EquationFound, ...]:
    """Each field of a part and each definition asks for the formulas of a statement again."""
    found: list[EquationFound] = []
    if kind == "display":
        return tuple(_clauses(_without_numbers(text), 0, marked=True))
    if kind == "code":
        position = 0
        for line in text.split("\n"):
            code = line.split("#", 1)[0].strip()
            if "=" in code and count_words(code) <= 2:
                found += _clauses(code, position, marked=False)
            position += len(line) + 1
        return tuple(found)
    masked = list(text)
    for begin, end, content in inline_maths(text):
        found += _clauses(content, begin, marked=True, length=end - begin)
        masked[begin:end] = " " * (end - begin)
    for begin, stretch in stretches("".join(masked)):
        found += _clauses(stretch, begin, marked=False)
    found = list(_with_terms_in_words(text, found))
    alone = leading_formula(text.lstrip("*` "))
    if alone and all(equation.start >= text.find(alone) + len(alone) for equation in found):
        found = [*_clauses(alone, text.find(alone), marked=False), *found]
    for begin, stretch in announced_formulas("".join(masked)):
        found += _clauses(stretch, begin, marked=False)
    return tuple(_with_conditions(text, found))


_TERM_IN_WORDS = regex(r"\s*[A-Za-z]{3,}(?:\s+[a-z]{3,})?\s*")
_OPEN_ENDED = regex(r"[-+−]\s*$")


def _with_terms_in_words(text: str, found: list[EquationFound]) -> Iterator[EquationFound]:
    """Chains one of whose terms is told in a word, ``MSE = Bias² + Variance = ...``, as the one chain that they are."""
    before: EquationFound | None = None
    for equation in found:
        if (
            before is not None
            and before.left
            and not (equation.left or before.marked or equation.marked)
            and equation.relation
            and _OPEN_ENDED.search(before.sides[-1])
            and _TERM_IN_WORDS.fullmatch(text, before.end, equation.start)
        ):
            before = replace(before, sides=equation.sides, relation=equation.relation, end=equation.end)
            continue
        if before is not None:
            yield before
        before = equation
    if before is not None:
        yield before


_CONDITION_BEHIND = regex(
    r"\s*(?:when(?:ever)?|if|as|for|in the (?:limit|case)|at|once|while)\b(?!\s+(?:well|follows|all)\b)", re.IGNORECASE
)
_CONDITION_END = regex(r"[,;.](?=\s|$)|\b(?:and|while|whereas|but|so|which|then)\b", re.IGNORECASE)
_SAME_LEFT = regex(
    r"(?:,|;|\band\b|\bbut\b|\bwhile\b|\bwhereas\b)\W*(?:then\s|it\s)?(?:is|becomes|equals|to|tends to)?\s*$"
)


def _with_conditions(text: str, found: list[EquationFound]) -> list[EquationFound]:
    """Formulas in a sentence with the conditions said behind them.

    "$a = 0$ when $n = 1$ and $b$ when $n$ grows" is two statements on a.
    """
    result: list[EquationFound] = []
    subject: EquationFound | None = None
    for equation in found:
        behind = text[equation.end : equation.end + 120]
        opening = _CONDITION_BEHIND.match(behind) if equation.marked else None
        if opening is None:
            result.append(equation)
            continue
        stop = _CONDITION_END.search(behind, opening.end())
        condition = f"{equation.condition} {behind[: stop.start()] if stop else behind}".strip()
        told = replace(equation, condition=condition)
        if equation.left:
            subject = told
        elif subject is not None and not equation.relation and equation.start - subject.end < 160:
            between = text[subject.end : equation.start]
            if _SAME_LEFT.search(between):
                told = replace(told, left=subject.left, relation="=")
        result.append(told)
    return result


def _without_numbers(text: str) -> str:
    """A display without its equation numbers (``\\quad (10)``), every other character in its place."""
    return _EQUATION_NUMBER.sub(lambda match: " " * len(match.group()), text)


def _clauses(formula: str, offset: int, *, marked: bool, length: int | None = None) -> Iterator[EquationFound]:
    boxed = "\\boxed" in formula or "\\fbox" in formula
    if boxed:
        formula = _unboxed(formula)
    formula = _WRAPPER.sub(" ", formula)[: 4 * MAX_FORMULA]
    formula = _ARROW.sub(r"\\to ", repaired(formula))
    end = offset + (length if length is not None else len(formula))
    previous: EquationFound | None = None
    for piece in _split(formula):
        body, condition = _condition(piece)
        aside = _PARENTHESIS.search(body)
        if aside and re.search(r"[=≈→]|\\to\b", body[: aside.start()]):
            body, condition = body[: aside.start()], aside[1] + " " + condition  # "X̃ = XΓ⁻¹ (λ = 1)"
        mapped = body.rsplit("\\mapsto", 1)
        if len(mapped) == 2 and "=" in mapped[1]:
            body = mapped[1]  # "v \\mapsto w = p v" says what w is
        members, relations = _members(body)
        if len(members) > 2 and relations[0] in ("to", "=") and _CASE.fullmatch(f"{members[0]}={members[1]}"):
            # "n → ∞ → b", "n = 1 → 0": what stands before the last arrow is when it holds.
            condition = f"{members[0]} {'→' if relations[0] == 'to' else '='} {members[1]} {condition}"
            members, relations = members[2:], relations[2:]
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
        if "no" in relations[1:] and relations[0] == "=":
            known = relations.index("no")
            members, relations = members[: known + 1], relations[:known]  # "c = a/(a + b) < 1" says what c is
        if "no" in relations or len(body) > MAX_FORMULA:
            if previous is not None:
                yield previous
                previous = None
            continue
        members[0] = _CONNECTIVE.sub("", members[0])
        sides = tuple(_clean(m) for m in members)
        if not sides[0] and previous is not None:
            # "= ..." on the next row of an aligned display goes on with the row above.
            previous = continued(previous, sides[1:], relations[-1], condition)
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


def continued(previous: EquationFound, more: tuple[str, ...], relation: str, condition: str) -> EquationFound:
    """``previous`` with the sides of a continuation line; a formula alone on the line before is the left side."""
    left, sides = previous.left, previous.sides
    if not left and not previous.relation and len(sides) == 1:
        left, sides = sides[0], ()
    return replace(
        previous,
        left=left,
        sides=sides + tuple(s for s in more if s),
        relation=relation,
        condition=f"{previous.condition} {condition}".strip(),
    )


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
        if char in "{[(⟨":
            yield position, depth
            depth += 1
        elif char in "}])⟩":
            depth = max(depth - 1, 0)
            yield position, depth
        else:
            yield position, depth
        position += 2 if char == "\\" and text[position + 1 : position + 2] in ("{", "}") else 1
        if char == "\\" and text[position - 1 : position] == "{":
            depth += 1
        elif char == "\\" and text[position - 1 : position] == "}":
            depth = max(depth - 1, 0)


_THEN = regex(r"(?:→|->)(?=\s*[^\W\d_]\w{0,2}[\u0300-\u036f]?(?:_\w{1,5})?\s*=(?!=))")
"""An arrow between two equations: "2a - b = 0 → a = b/2"."""


_OPEN_END = regex(r"(?:[-+−±=·×]|\\(?:cdot|times|pm))[ \t]*$")
_SIGNED_LINE = regex(r"\s*(?:\\q?quad\b\s*)*[-+−±](?![-+>])([^\n]*)")
_BRACED = regex(r"\{[^{}]*\}")


def _goes_on(formula: str, begin: int, position: int) -> bool:
    r"""Whether a line break stands within a sum: "a = b \n - c".

    The line above ends in a sign, or the one below begins with a sign and claims nothing by itself.
    """
    if "\\" not in formula:
        return False
    if _OPEN_END.search(formula[begin:position]):
        return True
    below = _SIGNED_LINE.match(formula, position)
    if below is None or not formula[begin:position].strip():
        return False
    said = below[1].split("\\\\", maxsplit=1)[0]
    while said != (said := _BRACED.sub("", said)):
        pass
    return "=" not in said


def _split(formula: str) -> Iterator[str]:
    """The clauses of a formula: rows, and parts between commas, wide spaces and implication arrows at the top level."""
    begin = 0
    inside_environment = 0
    skip = -1
    plain = "\\" not in formula
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
        elif char == "\n" and _goes_on(formula, begin, position):
            continue
        elif char in "\n;⇒⟹⟺⇔∴" or (char == "," and not re.match(r",\d{3}(?!\d)", formula[position : position + 5])):
            cut = 1
        elif formula.startswith("=>", position):
            cut = 2
        elif plain and char == "." and formula[position + 1 : position + 2].isspace():
            cut = 1  # "a = b. c = d"
        elif char in "→-" and "=" in formula[begin:position] and (arrow := _THEN.match(formula, position)):
            cut = arrow.end() - position
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
        if char not in "\\=≈→←-:≡∝≔<>!≤≥≠":
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


_CHEER = regex(r"[\s\uFE0F]*(?:[\u2705\u2713\u2714\u2728\U0001F300-\U0001F6FF\U0001F900-\U0001FAFF]\uFE0F?\s*)+$")
"""What is put behind a result to praise it: "= g + A x ✅"; crosses are no praise."""


_CUT_BRACKET = regex(r"\s\([A-Za-z]{0,3}\s*$")
"""What is left of words in brackets behind a formula: "u = y - w (a constant)"."""


def _clean(side: str) -> str:
    side = (
        (_CHEER.sub("", side) if side and ord(max(side[-3:])) > _LAST_OF_MATHS else side).strip().strip(".,;:").strip()
    )
    side = _CUT_BRACKET.sub("", side) if side.rfind("(") >= len(side) - 4 else side
    return re.sub(r"(?:\\[,;!:]\s*)+$", "", side).strip()
