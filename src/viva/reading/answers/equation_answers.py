"""Which of the formulas in a text is the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TypeGuard

from viva.patterns import regex
from viva.reading.answers import cues
from viva.reading.answers.apart import apart
from viva.reading.answers.equations import continued, find_equations
from viva.reading.answers.equations_found import EquationFound
from viva.reading.answers.form import AnswerForm, Candidate, EquationValue
from viva.reading.answers.labels import Labels
from viva.reading.answers.lettered_options import lettered_options
from viva.reading.answers.looks import letters, normal
from viva.reading.answers.premises import (
    BEST_BY,
    OF_A_PIECE_OF_IT,
    OF_ANOTHER,
    as_premise,
    expected_of_names,
    holds,
    is_premise,
)
from viva.reading.answers.statements import Statement, Weight
from viva.reading.mathlike import count_words

_INDEX = regex(r"_([a-z])$")
_ANNOUNCED = regex(
    r"(?:\b(?:is|are|be|by|as|becomes?|gives?|get|obtain|to|into|equals?|form|answer|result|yields?|use|set"
    r"|choose|of|approach(?:es)?|remains?|stays?|reduces to|leav(?:es|ing)|giving|yielding)|[:=→]|->)\s*"
    r"(?:(?:simply|just|exactly|precisely|approximately|roughly|then|only|about|still) )?"
    r"(?:the (?:formula|expression|matrix) )?[\s*$\\(⟪]*$",
    re.IGNORECASE,
)
_HAS_TO_BE = regex(
    r"\b(?:it|that|this|which|answer|matrix|formula|result|expression|right one)\s+"
    r"(?:(?:has|needs|ought) to|must|should|can only)\s+(?:then |instead |really )?be\b",
    re.IGNORECASE,
)
"""Words with which a reply that has one thing to say says it: "it has to be X G"."""
_OF_A_PIECE = regex(
    r"\b(?:penalty|regulari[sz]er|variance|noise|(?:first|second|third|last|other|cross|linear) (?:term|part))"
    r"(?: term| matrix| operator)?\s+(?:then |now |just )?(?:is|becomes|equals|reads|gives)\s*"
    r"(?:then |just |simply )?[\s*$\\(⟪]*$",
    re.IGNORECASE,
)
_ONLY_IF = regex(r"\b(?:only (?:if|when|where)|unless)\b[^.;]*$", re.IGNORECASE)
_SUBSTANCE = regex(r"[A-Za-zα-ωΑ-ΩͰ-Ͽ].*[A-Za-zα-ωΑ-ΩͰ-Ͽ\d]|[\d]")
_SUBJECT = regex(
    r"[\s$\\)*`⟫]*(?:tends?|goes|is|are|was|converges?|vanish\w*|equals|becomes?|does|do|need|disappears?|stays?|remains?"
    r"|can|cannot|may|might|has|have|which|would|will|cancels?|drops?|contributes?|measures?|represents?|depends?)\b",
    re.IGNORECASE,
)
"""What follows a formula that a sentence is about: it says something of the formula, which is then no answer itself."""
_CASE = regex(r"\b(?:case|when|if|for)\b[^.]{0,30}(?:\b[ijk]\s*(?:=|≠|\\ne|\\neq)\s*[ijk]\b)", re.IGNORECASE)


def equation_candidates(
    name: str, form: AnswerForm, statements: Sequence[Statement], labels: Labels
) -> Iterator[Candidate]:
    """Every formula that may answer the field, weighed; the only display for the target counts as explicit."""
    targets = _looks(form.target)
    statements = [piece for statement in statements for piece in apart(statement, targets)]
    targets |= _other_names(targets, statements)
    limits = labels.limits()
    found: list[tuple[Candidate, bool]] = []
    last: tuple[Statement, EquationFound] | None = None
    for position, statement in enumerate(statements):
        if not statement.text or len(statement.text) > 40_000:
            continue
        found += [(_given_for(*told, statement), False) for told in lettered_options(form, targets, statement)]
        following = statements[position + 1] if position + 1 < len(statements) else None
        equations = find_equations(statement)
        for number, written in enumerate(equations):
            equation = written
            begins = written.marked or not statement.text[: written.start].strip(" \t*_`>-&")
            if (
                not written.left
                and written.relation
                and number == 0
                and not _lettered(statement, written, targets)
                and not _ends_with(statement.text[max(0, written.start - 80) : written.start], name, labels)
                and begins  # "so aXb = ..." whose left side was not read goes on with nothing
                and _goes_on(last, statement, statements)
            ):
                equation = continued(last[1], written.sides, written.relation, written.condition)
                equation = replace(equation, start=0, end=min(written.end, len(statement.text)))
            elif last is not None and not written.left and _adds_to(last[0], statement):
                # A formula too long for one display: the next one begins with its next sign.
                sides = (*last[1].sides[:-1], f"{last[1].sides[-1]} {written.sides[-1]}")
                equation = replace(last[1], sides=sides, start=0, end=min(written.end, len(statement.text)))
                found = [(c, display) for c, display in found if c.place != last[0].index]
            if equation.left or number == 0:
                last = (statement, equation)
            if equation.relation == "to" and limits and name not in limits and equation.left:
                continue  # "a → b" says what a becomes in the limit
            if _is_example(targets, statements, position, equation):
                continue
            said = as_premise(statement) if is_premise(statement, equation, equations) else statement
            candidate = _weigh(name, form, targets, said, following, labels, equation)
            if candidate is None and len(labels.patterns) == 1 and _is_all(equation, statements):
                candidate = _nothing_else_said(statement, equation)
            if candidate is not None:
                found.append((candidate, statement.kind == "display"))
        if len(statements) == len(labels.patterns) == 1 and not found and _IS_FORMULA.fullmatch(statement.text):
            whole = EquationFound("", (statement.text.strip(" .`*"),), "", "", 0, len(statement.text), False, True)
            if count_words(statement.text) == 0:
                found.append((_nothing_else_said(statement, whole), False))
    displays = [c for c, display in found if display and c.weight >= 10 * Weight.PLAIN and c.value.left]
    only = displays[0] if len(displays) == 1 and not any(c.strict for c, _ in found) else None
    for candidate, _ in found:
        if candidate is only:
            yield replace(
                candidate,
                strictness="strict",
                why="the only display for it",
                weight=max(candidate.weight, 10 * Weight.SUMMARY),
            )
        else:
            yield candidate


@lru_cache(maxsize=256)
def _looks(target: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(normal, target))


def _given_for(letter: str, option: str, at: int, statement: Statement) -> Candidate:
    """An option that plain text gives for a letter."""
    level = statement.weight_at(min(at, max(len(statement.plain) - 1, 0)))
    return Candidate(
        EquationValue(letter, (option,), "=", statement.plain), f"{letter} = {option}", statement.lines,
        "strict" if level >= Weight.ANSWER else "lenient", statement.why or "stated", 10 * level + 4,
        place=statement.index,
    )  # fmt: skip


_NAME = regex(r"[A-Za-z](?:_\w{1,6}|\([^()]{1,16}\))?(?:(?:hat|check|tilde|bar|breve)?(?:[a-z]|theta|beta|phi))?")


def _other_names(targets: frozenset[str], statements: Sequence[Statement]) -> set[str]:
    """Letters that the text gives to what is asked for: ``J`` in ``J = E ||y - ...||^2 = ...``."""
    found: set[str] = set()
    for statement in statements:
        if not statement.text or len(statement.text) > 40_000:
            continue
        for equation in find_equations(statement):
            name = normal(equation.left) if equation.left else ""
            if name and _NAME.fullmatch(name) and len(equation.sides) > 0:
                first = equation.sides[0]
                # Whatever is a name for one part of it only ("m = mean") isn't one for all of it.
                if _target(first, targets)[0] and not _target(name, targets)[0] and not _is_symbol(first, targets):
                    found.add(name)
    return found | expected_of_names(targets, statements)


_IS_FORMULA = regex(r"[\s`*]*[^=<>≈$|\\\n]*[^\W\d][^=<>≈$|\\\n]*[-−+*/·^²][^=<>≈$|\\\n]*[^\W_][^=<>≈$|\\\n]*")
"""A line of letters and signs with no sign of maths around it: ``p_i - y_i``."""


def _is_all(equation: EquationFound, statements: Sequence[Statement]) -> bool:
    """Whether a reply consists of one formula without a left side, and of nothing else."""
    return (
        len(statements) == 1
        and equation.marked
        and not equation.left
        and not equation.relation
        and len(normal(equation.sides[-1])) >= 2
        and normal(equation.sides[-1]) == normal(statements[0].plain.strip(" .⟪⟫⟦⟧"))
    )


def _nothing_else_said(statement: Statement, equation: EquationFound) -> Candidate:
    value = EquationValue("", equation.sides, "=", statement.plain)
    return Candidate(
        value, equation.sides[-1], statement.lines, "strict", "nothing else is said", 10 * Weight.ANSWER,
        place=statement.index,
    )  # fmt: skip


_CHOSEN = regex(
    r"\b(?:for|with|if|take|taking|when|consider|let|suppose|try)\W+(?:the \w+ )?([A-Za-z])"
    r"\s*(?:\([^()]{0,12}\))?\s*=(?!=)",
    re.IGNORECASE,
)


def _is_example(
    targets: frozenset[str], statements: Sequence[Statement], position: int, equation: EquationFound
) -> bool:
    """Whether a formula is said of one choice of the function asked about: "For L = y_1 + y_2 we get dL/dx = 0"."""
    statement = statements[position]
    said = statement.plain
    if statement.kind == "display":
        said = statement.lead
        if len(said.split()) <= 3 and position >= 2:
            said = statements[position - 2].plain + " " + said
    return any(
        normal(equation.left) != letter and any(f"d{letter}/d" in target for target in targets)
        for letter in _chosen_in(said)
    )


@lru_cache(maxsize=64)
def _chosen_in(said: str) -> frozenset[str]:
    return frozenset(chosen[1] for chosen in _CHOSEN.finditer(said))


def _adds_to(before: Statement, statement: Statement) -> bool:
    """Whether a display goes on with the sum of the display right before it."""
    follows = before.kind == statement.kind == "display" and statement.index == before.index + 1
    return follows and _SIGNED.match(statement.text) is not None


_SIGNED = regex(r"^[\s&]*(?:\\(?:quad|qquad)\s*)*[-+−]")


def _goes_on(
    last: tuple[Statement, EquationFound] | None, statement: Statement, statements: Sequence[Statement]
) -> TypeGuard[tuple[Statement, EquationFound]]:
    """Whether a statement that begins with a relation goes on with the formula of one just before it."""
    if last is None or statement.index - last[0].index > 2:
        return False
    return all(len(s.plain.split()) <= 12 for s in statements[last[0].index + 1 : statement.index])


_OPTIMAL = regex(r"(?:[_^](?:star|opt|dagger|ast)?|⋆|∗)$")
"""The mark of what is optimal, ``w^\\star``: it is asked for without."""


_ESTIMATED = regex(r"hat(?=[^\W_]+_[A-Za-z]{2,}$)")
"""The hat of an estimate that a word names as well: ``\\hat w_{\\text{ridge}}``, where it is known without."""


@lru_cache(maxsize=4096)
def _target(left: str, targets: frozenset[str]) -> tuple[int, str, tuple[str, str] | None]:
    """How well a left side fits a target (0: not at all), its index if it is an entry of the target, and a renaming."""
    look = normal(left)
    if look in targets:
        return 3, "", None
    if _OPTIMAL.sub("", look) in targets or (_ESTIMATED.match(look) and look[3:] in targets):
        return 2, "", None
    other = re.search(r"_([a-z])$", look)
    if other:
        for target in targets:
            named = re.search(r"_([a-z])$", target)
            if named and target[: named.start()] == look[: other.start()]:
                return 2, "", (other[1], named[1])
    if BEST_BY.sub("", look) in targets:
        return 2, "", None
    entry = _INDEX.search(look)
    if entry and look[: entry.start()] in targets:
        return 1, entry[1], None
    if look.startswith("E") and re.search(r"[|‖∥]", look[:12]) and any(_same_norm(look, t) for t in targets):
        return 1, "", None
    if look == "E" and any(target.startswith("E") for target in targets):
        return 1, "", None
    for target in targets:
        # L_drop(w), L_reg(w; p): the same letter with other decoration
        if re.fullmatch(r"[A-Z]", target) and re.match(
            rf"{target}(?:_[A-Za-z,]+|\^[A-Za-z]+)?(?:hat|tilde|check|bar|breve)?[wβθ]?[;,A-Za-z_0-9]*$", look
        ):
            return 2, "", None
    return 0, "", None


def _is_anothers(left: str, owner: str, labels: Labels) -> bool:
    """Whether the field that a label near by names asks for something else than ``left``: it is another formula's."""
    targets = labels.targets[owner]
    return bool(targets) and not _target(left, targets)[0]


def _same_norm(look: str, target: str) -> bool:
    """``E_R ||y - ...||^2``, however the inside is written, as long as it has what the target's norm begins with."""
    begins = re.match(r"E.*?[|‖∥]+([A-Za-zα-ω])", target)
    return begins is not None and begins[1] in re.split(r"[|‖∥]", look, maxsplit=1)[1]


def _weigh(
    name: str,
    form: AnswerForm,
    targets: frozenset[str],
    statement: Statement,
    following: Statement | None,
    labels: Labels,
    equation: EquationFound,
) -> Candidate | None:
    left, sides = equation.left, equation.sides
    lettered = "" if left or statement.kind == "display" else _lettered(statement, equation, targets)
    if not left and not lettered and (letter := _letter_before(statement, equation)) and _is_denied(letter):
        return None
    left = left or lettered
    fit, index, rename = _target(left, targets) if left else (0, "", None)
    if not fit and left and len(sides) == 1:
        back, entry, _ = _target(sides[0], targets)
        if back == 3:
            left, sides, fit, index = sides[0], (left,), back, entry
    if left and targets and not fit:
        said = statement.text[max(0, equation.start - 40) : equation.start] if statement.kind != "display" else ""
        if not (_is_composite(left) and _IT_IS.search(said) and _named(said, name, labels)) or _OF_A_PIECE.search(said):
            return None
        fit = 1
    before = statement.plain[:0]
    if statement.kind != "display":
        before = statement.text[max(0, equation.start - 80) : equation.start]
        after = statement.text[equation.end : equation.end + 60]
        if cues.TAKEN_BACK.search(before.replace("$", "").rstrip("\\( ") + " "):
            return None
    else:
        after = ""
    owners, _ = labels.owners(
        statement,
        equation.start,
        equation.end,
        raw=True,
        local=equation.text if equation.condition or statement.kind == "display" else "",
    )
    if equation.relation == "to" and name in labels.limits() and fit:
        owners = {name}
    if fit == 3 and (lettered or (len(normal(left)) == 1 and _named(f"{left} =", name, labels))):
        owners = {name}  # "A: **(b)** $\\mu$": the option's letter names no field; "$A = \\mu$" says whose it is
    if fit == 3 and owners and name not in owners and all(_is_anothers(left, owner, labels) for owner in owners):
        owners = {name}
    if owners and name not in owners:
        return None
    level = statement.weight_at(min(equation.start, max(len(statement.plain) - 1, 0)))
    if (
        statement.kind == "display"
        and re.search(
            r"\b(?:target|goal|want|show that|recall|given|original|desired)\b", statement.lead, re.IGNORECASE
        )
        and not cues.CONCLUSION.search(statement.lead)
    ):
        level = min(level, Weight.RESTATED)
    if statement.kind == "code":
        level = min(level, Weight.CHECK)
    weight, strict, why = level * 10, level >= Weight.ANSWER, statement.why or "stated"
    if equation.boxed:
        weight, strict, why = max(weight, 10 * Weight.ANSWER + 4), True, "boxed"
    if _ONLY_IF.search(before):
        if not left:
            return None  # what it would be under a condition is no answer by itself
        weight, strict = min(weight, 10 * Weight.HYPOTHETICAL), False
    if cues.TAKEN_BACK_AFTER.match(after.lstrip("$) ")):
        weight, strict = min(weight, 10 * Weight.HYPOTHETICAL), False
    last = sides[-1]
    if not left:
        # A bare formula answers only where it is announced as the answer.
        labelled = equation.relation == "=" and statement.kind != "display" and _ends_with(before, name, labels)
        if (
            (equation.relation and statement.kind != "display" and not labelled)
            or _SUBJECT.match(after)
            or not _SUBSTANCE.search(letters(last))
            or len(letters(last)) < 2
            or normal(last) in targets
        ):
            return None
        another = OF_ANOTHER.search(before)
        if OF_A_PIECE_OF_IT.search(before):
            return None
        if another and not any(_named(another[0], field, labels) for field in labels.patterns):
            return None  # "the gradient becomes 2 A x" where x is asked for
        if _OF_A_PIECE.search(before):
            return None  # "the penalty is q(1-q) ||G v||^2" says what a piece of the answer is
        announced = (
            labelled or bool(_ANNOUNCED.search(before)) or statement.kind == "display" or not before.strip(" *$")
        )
        announced = announced or (bool(equation.condition) and owners == {name} and len(labels.patterns) > 1)
        owned = name in owners or (len(labels.patterns) == 1 and _HAS_TO_BE.search(before) is not None)
        if not (strict and announced) and not (owned and announced and level >= Weight.PLAIN and _is_composite(last)):
            return None
        weight -= 8
    if normal(last) in form.given or _is_symbol(last, targets):
        weight, strict = min(weight, 10 * Weight.RESTATED), False
    if any(holds(last, unwanted) for unwanted in form.unwanted):
        return None  # a step on the way: the answer has none of it
    if _CASE.search(statement.plain) and not equation.condition:
        weight -= 40
    if index:
        weight -= 10
    weight += fit + (1 if name in owners else 0)
    if equation.relation == "propto":
        weight -= 5
    context = statement.plain + (
        " " + following.plain
        if following is not None and following.plain[:40].lstrip().lower().startswith(("where", "with", "here"))
        else ""
    )
    value = EquationValue(left, sides, equation.relation or "=", equation.condition + " " + context, index, rename)
    raw = " = ".join(([left] if left else []) + [sides[-1]])
    return Candidate(value, raw, statement.lines, "strict" if strict else "lenient", why, weight, place=statement.index)


_IT_IS = regex(r"\b(?:is|equals|becomes)\s*[:$\\(]*\s*$")


def _ends_with(before: str, name: str, labels: Labels) -> bool:
    """Whether the words right before a formula that begins with its relation are the field's name: "MSE $= ...$"."""
    said = before.rstrip(" \t$*_:(\\")[-60:]
    patterns = labels.patterns.get(name, ())
    return any(found.end() == len(said) for pattern in patterns for found in pattern.finditer(said))


def _named(said: str, name: str, labels: Labels) -> bool:
    """Whether the words right before name the field."""
    patterns = labels.patterns.get(name, ())
    return any(pattern.search(said) for pattern in patterns)


_LETTERED = regex(
    r"(?:^|[\s,;:>|*_$⟪(-])\(?\s*(?:\*\*|⟪)?\$?\s*(?:\\(?:mathbf|text|mathrm|textbf)\s*\{)?\s*([A-Z])\s*\}?\s*\$?(?:\*\*|⟫)?\s*\)?"
    r"(?:\*\*|⟫)?\s*(?::|=|→|—|–|-|\bis\b|\bequals\b|\bmust be\b)?(?:\*\*|⟫)?"
    r"(?:[\s*⟪]*(?:\boption\s*)?\(?[a-e]\)[\s*⟫:]*)?[\s$*]*(?:\\\()?\s*$"
)
_DENIED = regex(r"(?:\b(?:not|never|neither|nor|rather than|instead of)|n't)[\s*_$⟪(]*$", re.IGNORECASE)
_LETTERED_BEHIND = regex(r"^[\s$*]*(?:\\\))?\s*(?:for|as)\s+\(?\s*(?:\*\*|\$)?\s*(?:\\mathbf\s*\{)?([A-Z])\b")


def _lettered(statement: Statement, equation: EquationFound, targets: frozenset[str]) -> str:
    """The capital letter that a formula is given for where it stands outside: "(A) $= \\mu$", "$\\mu$ for (A)"."""
    behind = _LETTERED_BEHIND.match(statement.text[equation.end : equation.end + 24])
    if behind and behind[1] in targets:
        return behind[1]
    before = _letter_before(statement, equation)
    return before[1] if before and before[1] in targets and not _is_denied(before) else ""


def _letter_before(statement: Statement, equation: EquationFound) -> re.Match[str] | None:
    return _LETTERED.search(statement.text[max(0, equation.start - 60) : equation.start])


def _is_denied(letter: re.Match[str]) -> bool:
    """Whether the letter in front of a formula is turned down with it: "Not A: (c) $2\\mu$"."""
    return _DENIED.search(letter.string[: letter.start(1)]) is not None


def _is_composite(side: str) -> bool:
    """Whether a formula is more than one decorated symbol."""
    bare = re.sub(r"hat|tilde|bar|check|breve|vec|_\w+", "", letters(side))
    return len(re.findall(r"[A-Za-zα-ωΑ-Ω∂∑√0-9]", bare)) >= 2


def _is_symbol(side: str, targets: frozenset[str]) -> bool:
    return normal(side) in targets
