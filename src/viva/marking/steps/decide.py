"""A derivation, read from top to bottom: every link decided, every accusation with its witness.

:func:`decide_steps` goes through the formulas of a passage in order. Each equality is first given a class (definition,
choice, target, condition, claim); definitions and conditions change the :class:`~viva.marking.steps.scope.Scope`,
claims are decided by :func:`~viva.marking.steps.link.decide_link`. The first broken member of a chain is blamed, the
later ones inherit.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from viva.algebra import Notation, compare
from viva.algebra.notation import name_of
from viva.algebra.tree import Apply, Index, Node, Number, Relation, Symbol
from viva.marking.record import Coverage, Finding, StepRecord
from viva.marking.steps.cues import is_condition, is_definition, is_hypothetical, is_target, starts_anew
from viva.marking.steps.formulas import Chain, Formula, Member, chains, formulas, incomplete
from viva.marking.steps.linear import difference
from viva.marking.steps.link import Outcome, decide_link
from viva.marking.steps.scope import INDICES, Condition, Recorded, Scope, base_name, symbols
from viva.reading import Passage

_EQUAL = frozenset({"=", ":=", "equiv"})


@dataclass
class StepOutcome:
    """All links of a passage, what is wrong among them, and how many could be decided."""

    steps: list[StepRecord] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    coverage: Coverage = field(default_factory=Coverage)


def decide_steps(
    passage: Passage,
    notation: Notation,
    *,
    part: str | None = None,
    goals: tuple[tuple[str, str], ...] = (),
    statement: str = "",
) -> StepOutcome:
    """Decide every link of a derivation.

    Args:
        passage: what the examinee wrote about one part.
        notation: what the symbols mean there.
        part: the part's name, for the record.
        goals: equations ``(left, right)`` that must hold under the choices made (``Xw = pX\\check w``).
        statement: the part as it was asked; what it says of a function (a loss) is known to hold.
    """
    reader = _Reader(passage, Scope(notation, notation, stated=stated_functions(statement)), part, goals)
    for formula in formulas(passage):
        reader.read(formula)
    return reader.outcome()


def stated_functions(statement: str) -> dict[str, list[Recorded]]:
    """What the statement of a part says that its functions are: ``L(w) = ...``, by the function's name."""
    passage = Passage(statement, (1, 1 + statement.count("\n")))
    found: dict[str, list[Recorded]] = {}
    for formula in formulas(passage):
        for chain in chains(formula, passage):
            head = chain.members[0].node
            if isinstance(head, Apply) and isinstance(head.function, Symbol) and set(chain.ops) == {"="}:
                record = Recorded(head.args, chain.members[-1].node, target=False)
                found.setdefault(head.function.name, []).append(record)
    return found


class _Reader:
    def __init__(
        self, passage: Passage, scope: Scope, part: str | None, goals: tuple[tuple[str, str], ...]
    ) -> None:
        self.passage = passage
        self.scope = scope
        self.part = part
        self.goals = goals
        self.steps: list[StepRecord] = []
        self.findings: list[Finding] = []

    def outcome(self) -> StepOutcome:
        claims = [s for s in self.steps if s.class_ in ("claim", "choice")]
        decided = sum(s.verdict != "undecided" for s in claims)
        coverage = Coverage(equations=len(claims), decided=decided, undecided=len(claims) - decided)
        return StepOutcome(self.steps, self.findings, coverage)

    def read(self, formula: Formula) -> None:
        """Take one formula, changing the scope or deciding its links."""
        if formula.node is None:
            if formula.display:
                self._note(formula.lines, formula.text, "claim", Outcome("undecided", reason=formula.unread))
            return
        for chain in chains(formula, self.passage):
            self._chain(chain, formula)

    # A chain

    def _chain(self, chain: Chain, formula: Formula) -> None:
        if any(incomplete(m.node) for m in chain.members):
            self._all_undecided(chain, "something is left out")
            return
        if not all(op in _EQUAL or op == "~=" for op in chain.ops):
            self._not_an_equality(chain, formula)
            return
        if len(chain.members) == 2 and self._value(chain, formula):
            return
        claim = not is_hypothetical(formula.lead[-120:] + " " + formula.trail[:60])
        target = is_target(formula.lead) or any("goal" in s.lower() for s in formula.section[-1:])
        given = (*self.scope.given(formula), *chain.conditions)
        head, first = chain.members[0], chain.members[1]
        start = 0
        if self._introduces(head.node, first, chain, formula, target=target, claim=claim, given=given):
            start = 1
        self._links(chain, formula, start, given=given, claim=claim and not target, target=target)

    def _links(
        self, chain: Chain, formula: Formula, start: int, *, given: tuple[Node, ...], claim: bool, target: bool
    ) -> None:
        broken: int | None = None
        for position in range(start, len(chain.ops)):
            left, right = chain.members[position], chain.members[position + 1]
            if chain.ops[position] == "~=":
                self._note(right.lines, right.text, "claim", Outcome("undecided", reason="approximate"))
                continue
            outcome = decide_link(
                left.node, right.node, self.scope, given, values=self.scope.special_values(formula), claim=claim
            )
            kind = "target" if target else "claim"
            if outcome.verdict == "undecided" and self._equation(left.node, right.node):
                self._note(right.lines, _joined(left, right), "claim", Outcome("true", reason="an equation of the system"))
                continue
            if outcome.verdict in ("false", "ill-typed"):
                broken = self._accuse(left, right, outcome)
                continue
            if broken is not None and outcome.verdict == "true":
                # It follows from the line before, which is false: it inherits the error unless it returns to the head.
                head = chain.members[0].node
                again = decide_link(head, right.node, self.scope, given, claim=False)
                if again.verdict != "true":
                    self._note(right.lines, _joined(left, right), kind, Outcome("false", outcome.basis), inherits=broken)
                    continue
            self._note(right.lines, _joined(left, right), kind, outcome)

    def _introduces(
        self, head: Node, first: Member, chain: Chain, formula: Formula, *, target: bool, claim: bool, given: tuple[Node, ...]
    ) -> bool:
        """Whether the chain's first link gives its head a meaning; then it is noted and the chain goes on from there."""
        scope = self.scope
        quote = f"{chain.members[0].text} = {first.text}"
        if isinstance(head, Apply) and isinstance(head.function, Symbol):
            return self._function(head, first, formula, quote, target=target, given=given)
        name = base_name(head)
        if name is None or scope.system.unknowns & symbols(head):
            return False
        canonical = scope.notation.canonical(name)
        if scope.defined(name):
            if scope.fixed(name) or decide_link(head, first.node, scope, given, claim=False).verdict == "true":
                return canonical in scope.broken and self._repeats(canonical, first, quote)
            if not (is_definition(formula.lead) or is_definition(chain.words)):
                return False
        if canonical in {scope.notation.canonical(s) for s in symbols(first.node)}:
            return False
        known = scope.declared(name)
        if known and decide_link(head, first.node, scope, given, claim=False).verdict == "true":
            return False
        if not known and isinstance(head, Index) and self._equation_like(first.node):
            return False
        if target:
            self._note(first.lines, quote, "target", Outcome("undecided", reason="announced, not claimed"))
            return True
        if not scope.define(head, first.node):
            self._note(first.lines, quote, "definition", Outcome("undecided", reason="the definition can't be held"))
            return True
        verdict = self._goals(canonical, first, quote)
        self._note(first.lines, quote, "choice" if known else "definition", verdict)
        return True

    def _repeats(self, name: str, first: Member, quote: str) -> bool:
        """A choice that was found wrong before and is stated again inherits that."""
        self._note(first.lines, quote, "choice", Outcome("false"), inherits=self.scope.broken[name])
        return True

    def _equation_like(self, right: Node) -> bool:
        """Whether the right side has undeclared symbols of its own, so that ``f_1 = 2 - f_2`` is an equation."""
        return bool(self.scope.undeclared(right)) and difference(Number(_ZERO), right) is not None

    def _function(
        self, head: Apply, first: Member, formula: Formula, quote: str, *, target: bool, given: tuple[Node, ...]
    ) -> bool:
        assert isinstance(head.function, Symbol)
        recorded = self.scope.functions.setdefault(head.function.name, [])
        same = [r for r in recorded if r.arguments == head.args]
        for earlier in [*reversed(recorded), *self.scope.stated.get(head.function.name, [])]:
            outcome = decide_link(earlier.body, first.node, self.scope, given, claim=False)
            if outcome.verdict == "true":
                self._note(first.lines, quote, "target" if target else "claim", outcome)
                recorded.append(Recorded(head.args, first.node, target))
                return True
        firm = [r for r in same if not r.target]
        recorded.append(Recorded(head.args, first.node, target))
        if not firm or target or is_hypothetical(formula.lead[-120:]):
            self._note(first.lines, quote, "target" if target else "definition", Outcome("undecided"))
            return True
        outcome = decide_link(firm[-1].body, first.node, self.scope, given, values=self.scope.special_values(formula))
        if outcome.verdict == "false" and not starts_anew(formula.lead):
            self._accuse(Member(firm[-1].body, first.lines, ""), first, outcome, quote=quote)
        else:
            self._note(first.lines, quote, "claim", Outcome("undecided", reason=outcome.reason or "another function"))
        return True

    def _goals(self, name: str, first: Member, quote: str) -> Outcome:
        """A choice is judged by the goals that it settles."""
        scope = self.scope
        decided = Outcome("undecided", reason="a choice or definition")
        for left, right in self.goals:
            sides = compare(left, right, scope.notation)
            involved = _named(left, right, scope)
            if name not in involved or not involved <= set(scope.chosen) | {n for n in involved if scope.defined(n)}:
                continue
            if sides.equal is True:
                decided = Outcome("true", sides.basis)
            elif sides.equal is False and sides.witness is not None:
                witness = {"goal": f"{left} = {right}", **sides.witness.to_dict()}
                outcome = Outcome("false", sides.basis, witness=witness, shown=f"{left} = {right} fails {sides.witness}")
                scope.broken[name] = self._accuse(first, first, outcome, quote=quote)
                return outcome
        return decided

    # What is not an equality, or only a value

    def _not_an_equality(self, chain: Chain, formula: Formula) -> None:
        relation = Relation(tuple(m.node for m in chain.members), chain.ops)
        if all(op in ("!=", "<", ">", "<=", ">=") for op in chain.ops):
            self._condition(relation, formula)
        elif chain.ops[0] in ("propto", "~=", "to"):
            self._note(chain.members[-1].lines, formula.text, "claim", Outcome("undecided", reason="no equality"))

    def _condition(self, relation: Node, formula: Formula) -> None:
        heading = bool(formula.section) and formula.text in formula.section[-1]
        reach = 2 if heading else 1
        begins = not formula.lead.strip() or is_condition(formula.lead)
        if begins and ("case" in formula.lead.lower() or heading):
            reach = 2
        self.scope.conditions.append(Condition(relation, formula.block, formula.section, reach))

    def _value(self, chain: Chain, formula: Formula) -> bool:
        """Whether the chain gives a symbol a number for a while (``n = 1``), which binds what follows nearby."""
        left, right = chain.members[0].node, chain.members[1].node
        name = name_of(left)
        if name in INDICES and name_of(right) in INDICES:
            self._condition(Relation((left, right), ("=",)), formula)
            return True
        if name is None or not _is_number(right) or chain.ops[0] != "=" or self.scope.system.unknowns & {name}:
            return False
        if self.scope.defined(name):
            return False
        heading = bool(formula.section) and formula.text in formula.section[-1]
        indexed = isinstance(left, Index)
        if indexed and not is_condition(formula.lead) and not is_definition(formula.lead):
            return False
        relation = Relation((left, right), ("=",))
        self.scope.values.append(Condition(relation, formula.block, formula.section, 1))
        if is_condition(formula.lead) or heading or self.scope.declared(name):
            reach = 2 if heading or "case" in formula.lead.lower() else 1
            self.scope.conditions.append(Condition(relation, formula.block, formula.section, reach))
        else:
            self.scope.define(left, right)
        return True

    def _equation(self, left: Node, right: Node) -> bool:
        """Take an equation between unknowns into the system."""
        form = difference(left, right)
        if form is None:
            return False
        names = {name for name in form if name}
        if not names or any(self.scope.declared(name) for name in names):
            return False
        return self.scope.system.add(form)

    # Writing down

    def _accuse(self, left: Member, right: Member, outcome: Outcome, *, quote: str | None = None) -> int:
        lines = (min(left.lines[0], right.lines[0]), right.lines[1]) if left.text else right.lines
        text = quote or _joined(left, right)
        kind = "shape" if outcome.verdict == "ill-typed" else "false-step"
        self.findings.append(
            Finding(
                part=self.part,
                lines=right.lines if right.lines[1] - right.lines[0] <= lines[1] - lines[0] else lines,
                quote=text,
                kind=kind,
                basis=outcome.basis,
                message=f"this doesn't hold: {outcome.shown}" if outcome.shown else "this doesn't hold",
                witness=outcome.witness or {"text": outcome.shown},
            )
        )
        index = len(self.findings) - 1
        self._note(right.lines, text, "claim", Outcome("false", outcome.basis, reason=outcome.shown))
        return index

    def _note(
        self, lines: tuple[int, int], quote: str, kind: str, outcome: Outcome, *, inherits: int | None = None
    ) -> None:
        verdict = "false" if outcome.verdict == "ill-typed" else outcome.verdict
        self.steps.append(
            StepRecord.model_validate(
                {
                    "part": self.part,
                    "lines": lines,
                    "quote": quote[:300],
                    "class": kind,
                    "verdict": verdict,
                    "basis": outcome.basis,
                    "reason": outcome.reason,
                    "inherits": inherits,
                }
            )
        )

    def _all_undecided(self, chain: Chain, reason: str) -> None:
        for member in chain.members[1:]:
            self._note(member.lines, member.text, "claim", Outcome("undecided", reason=reason))


from fractions import Fraction  # noqa: E402

_ZERO = Fraction(0)


def _named(left: str, right: str, scope: Scope) -> set[str]:
    from viva.algebra import read_formula

    found = symbols(read_formula(left)) | symbols(read_formula(right))
    names = {scope.notation.canonical(n) for n in found}
    return {n for n in names if n in scope.chosen or _free(n, scope)}


def _free(name: str, scope: Scope) -> bool:
    meaning = scope.base.meaning(name)
    return meaning is None


def _is_number(node: Node) -> bool:
    return isinstance(node, Number) or not symbols(node)


def _joined(left: Member, right: Member) -> str:
    return f"{left.text} = {right.text}" if left.text else right.text
