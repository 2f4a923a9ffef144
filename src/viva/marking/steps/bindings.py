"""Relations that bind rather than claim: passing values (``n = 1``), conditions (``i \\ne j``), unknowns' equations."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from viva.algebra import ReadError, compare, read_formula
from viva.algebra.notation import name_of
from viva.algebra.tree import Add, Apply, Derivative, Index, Matrix, Neg, Node, Number, Relation, Sequence, Symbol
from viva.marking.steps.cues import is_condition, is_definition, last_clause
from viva.marking.steps.formulas import Chain, Formula, contains
from viva.marking.steps.linear import Form, System, difference
from viva.marking.steps.names import INDICES, symbols
from viva.marking.steps.scope import Condition, Scope
from viva.patterns import regex


def is_equation_like(right: Node, scope: Scope) -> bool:
    """Whether a right side has undeclared symbols of its own, so that ``f_1 = 2 - f_2`` is an equation."""
    return bool(scope.undeclared(right)) and difference(Number(Fraction(0)), right) is not None


def take_condition(relation: Node, formula: Formula, scope: Scope) -> None:
    """Let a condition hold for its block and the next, or its section where it opens a case or stands in a heading."""
    heading = in_heading(formula)
    begins = not formula.lead.strip() or is_condition(formula.lead)
    case = begins and "case" in formula.lead.lower()
    scope.conditions.append(Condition(relation, formula.block, formula.section, 2 if heading or case else 1))


def take_value(chain: Chain, formula: Formula, scope: Scope) -> bool:
    """Take a chain that gives symbols values for a while, which bind what follows nearby; False for anything else."""
    left, right = chain.members[0].node, chain.members[1].node
    if is_setting(formula) or (len(chain.members) == 2 and symbols(right) == {"infty"}):
        return True
    if _values_listed(left, right, scope):
        return True
    if chain.ops[0] == "=" and _is_supposed(left, right, scope):
        scope.hypothesis(Relation((left, right), ("=",)), formula)
        scope.example(formula)
        return _is_free_data(left, scope)
    name = name_of(left)
    if name is None or chain.ops[0] != "=":
        return False
    relation = Relation((left, right), ("=",))
    if name in INDICES and name_of(right) in INDICES:
        take_condition(relation, formula, scope)
        return True
    if not _is_number(right) or scope.system.unknowns & {name} or name in scope.solution or scope.defined(name):
        return False
    base = left.base.name if isinstance(left, Index) and isinstance(left.base, Symbol) else name
    if base != name and scope.defined(base):
        return False
    conditional = is_condition(formula.lead)
    if base == name and isinstance(right, Matrix) and not scope.declared(name) and _is_given(formula.lead):
        return scope.define(left, right)
    if base != name and not conditional and not is_definition(formula.lead) and not scope.declared(base):
        return False
    heading = in_heading(formula)
    scope.values.append(Condition(relation, formula.block, formula.section, 1))
    if conditional or heading or scope.declared(base):
        reach = 2 if heading or "case" in formula.lead.lower() else 1
        scope.conditions.append(Condition(relation, formula.block, formula.section, reach))
    else:
        scope.define(left, right)
    return True


_GIVEN = regex(r"\b(?:with|let|where|consider|take|put|given|and)\b[^.;=]{0,40}[:,(]?\s*$", re.IGNORECASE)
_IN_PASSING = regex(r"\b(?:if|when|for|case|example|instance|e\.g|say|suppose|try)\b", re.IGNORECASE)


def _is_given(lead: str) -> bool:
    """Whether the words before a matrix of numbers say what the letter stands for, and not just as an example."""
    clause = last_clause(lead)
    return _GIVEN.search(clause) is not None and _IN_PASSING.search(clause) is None


_SETTING = regex(
    r"\s*(?:(?:\\(?:text|mathrm|texttt|operatorname)\s*\{)?[A-Za-z][A-Za-z_ ]{2,20}\}?"
    r"\s*=\s*\d+(?:\.\d+)?"  # stride = 2
    r"|[a-zA-Z]\s*(?:=|\\in)\s*\\?\{?\s*[\w-]+\s*,.*(?:\\[lc]?dots|\.\.\.|…).*)\s*",  # j = 1, ..., n
    re.DOTALL,
)
_INDEX_RELATION = r"[ijklm]\s*(?:=|≠|!=|/=|\\n(?:eq?|ot=))\s*[ijklm]"
_TRAILING = regex(
    r"\s*(?:\$|\\\))?\s*(?:if|when|for|where|at)\s+(?:(?:\$|\\\()([^$]{1,30}?)(?:\$|\\\))|("
    + _INDEX_RELATION
    + r")\b)",
    re.IGNORECASE,
)
_OTHERWISE = regex(r"\s*(?:\$|\\\))?\s*,?\s*(?:otherwise|else|in all other cases)\b", re.IGNORECASE)
_APART = regex(
    r"\b([ijklm])\$?\s+and\s+\$?([ijklm])\$?\s+(?:are|be)\s+(?:different|distinct|not (?:equal|the same))"
    r"|\b([ijklm])\$?\s+(?:differs from|is different from|is not|does not equal)\s+\$?([ijklm])\b"
)
_EARLIER = regex(r"([ijklm])\s*(=|≠|!=|/=|\\n(?:eq?|ot=))\s*([ijklm])\b")


def is_setting(formula: Formula) -> bool:
    """Whether a formula only says what a named quantity is set to (``stride = 2``), or what an index runs over."""
    return bool(_SETTING.fullmatch(formula.text))


def trailing_conditions(formula: Formula) -> tuple[Node, ...]:
    """The condition that the words right behind an inline formula put on it: "... = 0 when n = 1", "otherwise"."""
    if formula.display:
        return ()
    earlier = _EARLIER.findall(formula.lead) if _OTHERWISE.match(formula.trail) else []
    if earlier:
        one, op, other = earlier[-1]
        return (Relation((Symbol(one), Symbol(other)), ("!=" if op == "=" else "=",)),)
    found = _TRAILING.match(formula.trail)
    if found is None:
        return ()
    try:
        condition = read_formula(found[1] or found[2])
    except ReadError:
        return ()
    if not (isinstance(condition, Relation) and len(condition.members) == 2):
        return ()
    left, right = condition.members
    value = condition.ops[0] == "=" and isinstance(left, Symbol) and _is_number(right)
    index = all(isinstance(m, Symbol) and m.name in INDICES for m in condition.members)
    return (condition,) if value or (index and condition.ops[0] in ("=", "!=")) else ()


def conditions_in_words(formula: Formula) -> tuple[Node, ...]:
    """The condition on two indices that the sentence makes in words: "if j and k are different"."""
    found = _APART.findall(last_clause(formula.lead))
    if not found:
        return ()
    one, other, alone, apart = found[-1]
    return (Relation((Symbol(one or alone), Symbol(other or apart)), ("!=",)),)


def conditions_of(chain: Chain, formula: Formula, scope: Scope) -> tuple[Node, ...]:
    """The conditions in force; what the chain itself says of a pair of symbols replaces what was said before."""
    own = chain.conditions or trailing_conditions(formula) or conditions_in_words(formula)
    about = [symbols(condition) for condition in own]
    return (*(c for c in scope.given(formula) if symbols(c) not in about), *own)


def take_equation(left: Node, right: Node, scope: Scope) -> bool:
    """Take an equation between unknowns into the system; False where it is something else or says nothing new."""
    form = _between_unknowns(left, right, scope)
    return form is not None and scope.system.add(form)


def solved_for_fresh(left: Node, right: Node, scope: Scope) -> tuple[Node, Node] | None:
    """What ``R_{ij} = p + E_{ij}`` says of the one symbol of which nothing is known: ``E_{ij}`` and ``R_{ij} - p``."""
    if not isinstance(right, Add):
        return None
    unknown = scope.undeclared(right)
    terms = [t for t in right.terms if symbols(t) & unknown]
    if len(unknown) != 1 or len(terms) != 1 or scope.undeclared(left):
        return None
    fresh = terms[0]
    named = fresh if isinstance(fresh, Symbol) else fresh.base if isinstance(fresh, Index) else None
    if not isinstance(named, Symbol) or (isinstance(fresh, Index) and isinstance(left, Index) != bool(fresh.indices)):
        return None
    others = tuple(Neg(t) for t in right.terms if t is not fresh)
    return fresh, Add((left, *others))


def solution_in_text(found: Iterable[Chain], key: tuple[Fraction, ...], scope: Scope) -> dict[str, Fraction]:
    """The unknowns' values, where the text states a full system whose solution is ``key`` in the order of the names.

    Only then is it certain which letter stands for which entry of the key, and every relation between the unknowns can
    be decided at their true values, whatever was misread or miswritten among the equations. A system with another
    solution (the unknowns in another order, other equations) is taken where the text's own results confirm it; results
    that are the key need no system.
    """
    forms = [
        form
        for chain in found
        for left, right in zip(chain.members, chain.members[1:], strict=False)
        if (form := _between_unknowns(left.node, right.node, scope)) is not None
    ]
    names = sorted({name for form in forms for name in form if name}, key=_in_order)
    letters = list(dict.fromkeys(_in_order(name)[0] for name in names))
    for group in (names, *([n for n in names if _in_order(n)[0] == letter] for letter in letters)):
        if len(group) == len(key):
            own = [form for form in forms if {name for name in form if name} <= set(group)]
            values = dict(zip(group, key, strict=True))
            if _solves([form for form in own if not _left_over(form, values)], values):
                return values
            results = _results(own)
            if results is None or set(results) != set(group):
                continue
            # An equation that holds at the key but not here belongs to another system, which is written of as well.
            another = any(_left_over(form, results) and not _left_over(form, values) for form in own)
            if results == values or (_solves(own, results) and not another):
                return results
    return {}


def _solves(forms: list[Form], values: dict[str, Fraction]) -> bool:
    """Whether ``values`` is the one solution of the equations."""
    system = System()
    for form in forms:
        # An equation that only gives one unknown its value is a result; the system has to stand on its own.
        if len([name for name in form if name]) > 1:
            system.add(form)
    return system.solution() == dict(sorted(values.items()))


def _left_over(form: Form, values: dict[str, Fraction]) -> Fraction:
    return sum((c * values.get(name, Fraction(1)) for name, c in form.items()), Fraction(0))


def _results(forms: list[Form]) -> dict[str, Fraction] | None:
    """The values that the text gives to unknowns, or None where it gives one of them two."""
    found: dict[str, Fraction] = {}
    for form in forms:
        names = [name for name in form if name]
        if len(names) == 1:
            value = -form.get("", Fraction(0)) / form[names[0]]
            if found.setdefault(names[0], value) != value:
                return None
    return found


def in_heading(formula: Formula) -> bool:
    """Whether the formula stands in the heading of its own section."""
    return bool(formula.section) and formula.text in formula.section[-1]


def _between_unknowns(left: Node, right: Node, scope: Scope) -> Form | None:
    form = difference(left, right)
    if form is None:
        return None
    names = {name for name in form if name}
    return None if not names or any(scope.declared(name) for name in names) else form


def _in_order(name: str) -> tuple[str, int]:
    digits = re.search(r"\d+", name)
    return re.sub(r"[\d_{}]+", "", name), int(digits[0]) if digits else 0


def _values_listed(left: Node, right: Node, scope: Scope) -> bool:
    """``[x_1, x_2] = [3, 4]`` gives each fresh name its value."""
    if not (isinstance(left, Sequence) and isinstance(right, Sequence) and len(left.items) == len(right.items)):
        return False
    names = [name_of(item) for item in left.items]
    if any(n is None or scope.declared(n) or n in scope.system.unknowns or n in scope.solution for n in names):
        return False
    if not all(_is_number(item) for item in right.items):
        return False
    return all(scope.define(a, b) for a, b in zip(left.items, right.items, strict=True))


def _is_supposed(left: Node, right: Node, scope: Scope) -> bool:
    """Whether the loss downstream, or a gradient that comes from it, is given a value: no text can derive that."""
    if isinstance(left, Symbol):
        return left.name in scope.notation.downstream and not isinstance(right, Apply)
    return (
        _is_free_data(left, scope)
        and not contains(right, (Derivative,))
        and compare(left, right, scope.notation).equal is not True
    )


def _is_free_data(left: Node, scope: Scope) -> bool:
    """Whether ``left`` is a gradient that comes from downstream, which a text can only give a number as an example."""
    if isinstance(left, Derivative):
        return bool(left.by) and all(_array(variable) in scope.notation.downstream.values() for variable, _ in left.by)
    name = _array(left)
    meaning = scope.notation.meaning(scope.notation.canonical(name)) if name is not None else None
    return meaning is not None and meaning.definition is not None and _is_downstream(meaning.definition, scope)


def _array(node: Node) -> str | None:
    """The name of a symbol, or of the array that an entry belongs to."""
    base = node.base if isinstance(node, Index) else node
    return base.name if isinstance(base, Symbol) else None


def _is_downstream(definition: Node, scope: Scope) -> bool:
    return isinstance(definition, Derivative) and _is_free_data(definition, scope)


def _is_number(node: Node) -> bool:
    return isinstance(node, Number) or not symbols(node)
