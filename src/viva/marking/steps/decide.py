"""A derivation, read from top to bottom: every link decided, every accusation with its witness.

:func:`decide_steps` goes through the formulas of a passage in order. Each equality is first given a class (definition,
choice, target, condition, claim); definitions and conditions change the :class:`~viva.marking.steps.scope.Scope`,
claims are decided by :func:`~viva.marking.steps.link.decide_link`. The first broken member of a chain is blamed, the
later ones inherit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from viva.algebra import Notation, compare, read_formula
from viva.algebra.notation import name_of
from viva.algebra.tree import Apply, Index, Node, Number, Relation, Sequence, Symbol
from viva.marking.record import Coverage, Finding, FindingKind, StepRecord
from viva.marking.steps.cues import (
    is_asymptotic,
    is_condition,
    is_definition,
    is_hypothetical,
    is_supposition,
    is_target,
    starts_anew,
)
from viva.marking.steps.formulas import Chain, Formula, Member, chains, formulas, incomplete
from viva.marking.steps.linear import difference
from viva.marking.steps.link import Outcome, decide_link
from viva.marking.steps.repair import repair
from viva.marking.steps.scope import INDICES, Condition, Recorded, Scope, base_name, symbols
from viva.reading import Passage
from viva.reading.blocks import blocks
from viva.sets.drawn import Goal

_EQUAL = frozenset({"=", ":=", "equiv"})


@dataclass(frozen=True, slots=True)
class Link:
    """Two neighbours of a chain that claims them equal, with what is needed to decide that later."""

    left: Member
    right: Member
    quote: str
    given: tuple[Node, ...]
    formula: Formula


@dataclass(frozen=True, slots=True)
class Choice:
    """A symbol that the text gives a meaning, and where that stands among the steps."""

    name: str
    right: Member
    quote: str
    place: int


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
    goals: tuple[Goal, ...] = (),
    statement: str = "",
    chosen: tuple[str, ...] = (),
) -> StepOutcome:
    """Decide every link of a derivation.

    Args:
        passage: what the examinee wrote about one part.
        notation: what the symbols mean there.
        part: the part's name, for the record.
        goals: equations that must hold under the choices made (``Xw = pX\\check w`` once ``w`` is chosen).
        statement: the part as it was asked; what it says of a function (a loss) is known to hold.
        chosen: names of symbols that the examinee chooses; until then an equality may be there to be solved for them.
    """
    named = {base_name(read_formula(name)) or name for goal in goals for name in goal.needs} | set(chosen)
    scope = Scope(
        notation,
        notation,
        stated=stated_functions(statement),
        open=frozenset(notation.canonical(name) for name in named),
        prose=tuple(block.text if block.kind != "display" else "" for block in blocks(passage)),
    )
    reader = _Reader(passage, scope, part, goals)
    found = list(formulas(passage))
    for name in _own_names(found, passage, scope):
        scope.own_name(name)
    for formula in found:
        reader.read(formula)
    reader.finish()
    return reader.outcome()


def _own_names(found: list[Formula], passage: Passage, scope: Scope) -> Iterator[str]:
    """Spellings that the set takes for another symbol but to which the text gives a meaning of its own somewhere."""
    for formula in found:
        for chain in chains(formula, passage):
            name = base_name(chain.members[0].node)
            if name is None or not scope.is_alias(name) or chain.ops[0] not in _EQUAL or formula.node is None:
                continue
            right = chain.members[1].node
            if scope.notation.canonical(name) in {scope.notation.canonical(s) for s in symbols(right)} or (
                compare(chain.members[0].node, right, scope.notation).equal is False and scope.fixed(name)
            ):
                yield name


def stated_functions(statement: str) -> dict[str, list[Recorded]]:
    """What the statement of a part says that its functions are: ``L(w) = ...``, by the function's name."""
    passage = Passage(statement, (1, 1 + statement.count("\n")))
    found: dict[str, list[Recorded]] = {}
    for formula in formulas(passage):
        # What is to be reached is no fact yet.
        if is_target(formula.lead):
            continue
        for chain in chains(formula, passage):
            head = chain.members[0].node
            if isinstance(head, Apply) and isinstance(head.function, Symbol) and set(chain.ops) == {"="}:
                record = Recorded(head.args, chain.members[-1].node, target=False)
                found.setdefault(head.function.name, []).append(record)
    return found


class _Reader:
    def __init__(self, passage: Passage, scope: Scope, part: str | None, goals: tuple[Goal, ...]) -> None:
        self.passage = passage
        self.scope = scope
        self.part = part
        self.goals = goals
        self.steps: list[StepRecord] = []
        self.findings: list[Finding] = []
        self.pending: list[tuple[Link, int, frozenset[str]]] = []
        self.choices: list[Choice] = []

    def finish(self) -> None:
        """Judge what can only be judged at the end."""
        self._goals()

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
        around = " ".join([formula.lead[-160:], formula.trail[:80], chain.words, *formula.section[-1:]])
        limiting = is_asymptotic(around) or any("infty" in symbols(c) for c in chain.conditions)
        hypothetical = is_hypothetical(formula.lead[-120:] + " " + formula.trail[:60])
        conditional = not formula.display and is_supposition(formula.lead)
        if conditional:
            self.scope.hypothesis(Relation(tuple(m.node for m in chain.members), chain.ops), formula)
        claim = not (hypothetical or limiting or conditional)
        target = is_target(formula.lead) or any("goal" in s.lower() for s in formula.section[-1:])
        given = (*self.scope.given(formula), *chain.conditions)
        head, first = chain.members[0], chain.members[1]
        start = 0
        if self._introduces(head.node, first, chain, formula, target=target, given=given):
            start = 1
        self._links(chain, formula, start, given=given, claim=claim and not target, target=target)

    def _links(
        self, chain: Chain, formula: Formula, start: int, *, given: tuple[Node, ...], claim: bool, target: bool
    ) -> None:
        broken: int | None = None
        kind = "target" if target else "claim"
        for position in range(start, len(chain.ops)):
            left, right = chain.members[position], chain.members[position + 1]
            quote = _joined(left, right)
            if chain.ops[position] == "~=":
                self._note(right.lines, right.text, "claim", Outcome("undecided", reason="approximate"))
                continue
            if not claim:
                outcome = decide_link(left.node, right.node, self.scope, given, claim=False)
                self._note(right.lines, quote, kind, outcome)
                continue
            outcome = self._decide(Link(left, right, quote, given, formula))
            if broken is not None and outcome.verdict == "true":
                # It follows from the line before, which is false: it inherits the error unless it returns to the head.
                head = chain.members[0].node
                if decide_link(head, right.node, self.scope, given, claim=False).verdict != "true":
                    self._inherit(right, quote, kind, broken)
                    continue
            accused = self._claim(Link(left, right, quote, given, formula), outcome)
            broken = accused if accused is not None else broken

    def _decide(self, link: Link) -> Outcome:
        """Decide a claim where it stands: equations to be solved and what rests on an assumption aren't accused."""
        scope, left, right = self.scope, link.left.node, link.right.node
        outcome = decide_link(left, right, scope, link.given, values=scope.special_values(link.formula))
        if outcome.verdict not in ("false", "ill-typed"):
            return outcome
        unsolved = scope.to_be_solved(left, right)
        if unsolved:
            return Outcome("undecided", reason=f"to be solved for {', '.join(sorted(unsolved))}", missing=unsolved)
        if scope.under_hypothesis(left, link.formula) or scope.under_hypothesis(right, link.formula):
            return Outcome("undecided", reason="it may rest on an assumption made close by")
        return outcome

    def _claim(self, link: Link, outcome: Outcome | None = None) -> int | None:
        """Decide a claim and write it down; the number of the finding if it is accused."""
        if outcome is None:
            outcome = self._decide(link)
        if outcome.verdict == "undecided":
            if self._equation(link.left.node, link.right.node):
                self._note(link.right.lines, link.quote, "claim", Outcome("true", reason="an equation of the system"))
                return None
            if outcome.missing:
                # "... with X~ = X G^-1" may still follow; the place in the record is kept.
                self.pending.append((link, len(self.steps), outcome.missing))
        if outcome.verdict in ("false", "ill-typed"):
            return self._accuse(link.left, link.right, outcome, quote=link.quote, given=link.given)
        self._note(link.right.lines, link.quote, "claim", outcome)
        return None

    def _retry(self, formula: Formula) -> None:
        """Decide claims just above once the definition that they were waiting for has come."""
        waiting, self.pending = self.pending, []
        for link, place, missing in waiting:
            if formula.block - link.formula.block > 2:
                continue
            known = {
                n for n in missing if n in self.scope.chosen or (self.scope.declared(n) and n not in self.scope.open)
            }
            if known != missing:
                self.pending.append((link, place, missing))
                continue
            outcome = self._decide(link)
            if outcome.verdict in ("false", "ill-typed"):
                self._accuse(link.left, link.right, outcome, quote=link.quote, place=place, given=link.given)
            elif outcome.verdict == "true":
                self._note(link.right.lines, link.quote, "claim", outcome, place=place)

    def _introduces(
        self, head: Node, first: Member, chain: Chain, formula: Formula, *, target: bool, given: tuple[Node, ...]
    ) -> bool:
        """Whether the chain's first link gives its head a meaning; it is then noted, and the chain goes on behind it."""
        scope = self.scope
        quote = f"{chain.members[0].text} = {first.text}"
        if isinstance(head, Apply) and isinstance(head.function, Symbol):
            return self._function(head, first, formula, quote, target=target, given=given)
        name = base_name(head)
        if name is None or scope.system.unknowns & symbols(head) or scope.entry_of_known(head):
            return False
        canonical = scope.notation.canonical(name)
        recursive = canonical in {scope.notation.canonical(s) for s in symbols(first.node)}
        if scope.is_alias(name):
            if not recursive and decide_link(head, first.node, scope, given, claim=False).verdict == "true":
                return False
        elif recursive:
            return False
        elif scope.fixed(name):
            if decide_link(head, first.node, scope, given, claim=False).verdict == "true":
                return False
            # People restate definitions in many ways; one that differs is no step of the derivation.
            self._note(first.lines, quote, "definition", Outcome("undecided", reason="not as the set defines it"))
            return True
        known = scope.declared(name) and not scope.is_alias(name)
        if known and decide_link(head, first.node, scope, given, claim=False).verdict == "true":
            if canonical in scope.chosen:
                self.choices.append(Choice(canonical, first, quote, len(self.steps)))
            return False
        if not known and isinstance(head, Index) and self._equation_like(first.node):
            return False
        if target:
            self._note(first.lines, quote, "target", Outcome("undecided", reason="announced, not claimed"))
            return True
        undecided = Outcome("undecided", reason="a choice or definition")
        if not scope.define(head, first.node):
            self._note(first.lines, quote, "definition", Outcome("undecided", reason="the definition can't be held"))
            return True
        self._retry(formula)
        self.choices.append(Choice(canonical, first, quote, len(self.steps)))
        self._note(first.lines, quote, "choice" if known else "definition", undecided)
        return True

    def _equation_like(self, right: Node) -> bool:
        """Whether the right side has undeclared symbols of its own, so that ``f_1 = 2 - f_2`` is an equation."""
        return bool(self.scope.undeclared(right)) and difference(Number(_ZERO), right) is not None

    def _function(
        self, head: Apply, first: Member, formula: Formula, quote: str, *, target: bool, given: tuple[Node, ...]
    ) -> bool:
        assert isinstance(head.function, Symbol)
        scope = self.scope
        recorded = scope.functions.setdefault(head.function.name, [])
        known = [*(r for r in reversed(recorded) if not r.target), *scope.stated.get(head.function.name, [])]
        firm = [r for r in recorded if r.arguments == head.args and not r.target]
        recorded.append(Recorded(head.args, first.node, target))
        for earlier in known:
            outcome = decide_link(earlier.body, first.node, scope, given, claim=False)
            if outcome.verdict == "true":
                self._note(first.lines, quote, "target" if target else "claim", outcome)
                return True
        if not firm or target or is_hypothetical(formula.lead[-120:]):
            self._note(first.lines, quote, "target" if target else "definition", Outcome("undecided"))
            return True
        before = Member(firm[-1].body, first.lines, "")
        if starts_anew(formula.lead):
            self._note(first.lines, quote, "definition", Outcome("undecided", reason="another function"))
        else:
            self._claim(Link(before, first, quote, given, formula))
        return True

    def _goals(self) -> None:
        """Judge the choices that the passage ends with; what it tried on the way and gave up is no claim."""
        scope = self.scope
        for goal in self.goals:
            needs = [scope.notation.canonical(base_name(read_formula(n)) or n) for n in goal.needs]
            if not set(needs) <= set(scope.chosen):
                continue
            sides = compare(goal.left, goal.right, scope.notation)
            if sides.equal is None:
                continue
            final = scope.chosen[needs[-1]]
            stated = [
                c for c in self.choices
                if c.name == needs[-1] and compare(c.right.node, final, scope.notation).equal is True
            ]  # fmt: skip
            if sides.equal is True:
                for choice in stated:
                    self._note(choice.right.lines, choice.quote, "choice", Outcome("true"), place=choice.place)
                continue
            equation = f"{goal.left} = {goal.right}"
            assert sides.witness is not None
            witness = {"goal": equation, **sides.witness.to_dict()}
            outcome = Outcome("false", sides.basis, witness=witness, shown=f"{equation} fails {sides.witness}")
            first: int | None = None
            for choice in stated:
                if first is None:
                    first = self._accuse(choice.right, choice.right, outcome, quote=choice.quote, place=choice.place)
                elif len(needs) == 1:
                    self._inherit(choice.right, choice.quote, "choice", first, place=choice.place)
                else:
                    # Said again, it may be meant with the other choices put right.
                    self._note(choice.right.lines, choice.quote, "choice", Outcome("undecided"), place=choice.place)

    # What is not an equality, or only a value

    def _not_an_equality(self, chain: Chain, formula: Formula) -> None:
        relation = Relation(tuple(m.node for m in chain.members), chain.ops)
        if all(op in ("!=", "<", ">", "<=", ">=") for op in chain.ops):
            self._condition(relation, formula)
        elif chain.ops[0] in ("propto", "~=", "to"):
            self._note(chain.members[-1].lines, formula.text, "claim", Outcome("undecided", reason="no equality"))

    def _condition(self, relation: Node, formula: Formula) -> None:
        heading = _in_heading(formula)
        reach = 2 if heading else 1
        begins = not formula.lead.strip() or is_condition(formula.lead)
        if begins and ("case" in formula.lead.lower() or heading):
            reach = 2
        self.scope.conditions.append(Condition(relation, formula.block, formula.section, reach))

    def _value(self, chain: Chain, formula: Formula) -> bool:
        """Whether the chain gives symbols values for a while (``n = 1``), which bind what follows nearby."""
        left, right = chain.members[0].node, chain.members[1].node
        if self._values_listed(left, right):
            return True
        name = name_of(left)
        if name is None or chain.ops[0] != "=":
            return False
        if name in INDICES and name_of(right) in INDICES:
            self._condition(Relation((left, right), ("=",)), formula)
            return True
        scope = self.scope
        if not _is_number(right) or scope.system.unknowns & {name} or scope.defined(name):
            return False
        base = left.base.name if isinstance(left, Index) and isinstance(left.base, Symbol) else name
        if base != name and scope.defined(base):
            return False
        cue = is_condition(formula.lead) or is_definition(formula.lead)
        if base != name and not cue and not scope.declared(base):
            return False
        heading = _in_heading(formula)
        relation = Relation((left, right), ("=",))
        scope.values.append(Condition(relation, formula.block, formula.section, 1))
        if is_condition(formula.lead) or heading or scope.declared(base):
            reach = 2 if heading or "case" in formula.lead.lower() else 1
            scope.conditions.append(Condition(relation, formula.block, formula.section, reach))
        else:
            scope.define(left, right)
        return True

    def _values_listed(self, left: Node, right: Node) -> bool:
        """``[x_1, x_2] = [3, 4]`` gives each fresh name its value."""
        if not (isinstance(left, Sequence) and isinstance(right, Sequence) and len(left.items) == len(right.items)):
            return False
        names = [name_of(item) for item in left.items]
        if any(n is None or self.scope.declared(n) or n in self.scope.system.unknowns for n in names):
            return False
        if not all(_is_number(item) for item in right.items):
            return False
        return all(self.scope.define(a, b) for a, b in zip(left.items, right.items, strict=True))

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

    def _accuse(
        self,
        left: Member,
        right: Member,
        outcome: Outcome,
        *,
        quote: str | None = None,
        place: int | None = None,
        given: tuple[Node, ...] | None = None,
    ) -> int:
        text = quote or _joined(left, right)
        kind: FindingKind = "shape" if outcome.verdict == "ill-typed" else "false-step"
        message = f"{text} doesn't hold: {outcome.shown}".rstrip(": ")
        piece = text
        mended = (
            repair(left.node, right.node, self.scope, given) if given is not None and kind == "false-step" else None
        )
        if mended is not None:
            message += f"; {mended.words}"
            piece = _cut(right, mended.span) or text
        self.findings.append(
            Finding(
                part=self.part,
                lines=right.lines,
                quote=piece,
                kind=kind,
                basis=outcome.basis,
                message=message,
                witness=outcome.witness or {"text": outcome.shown},
            )
        )
        index = len(self.findings) - 1
        self._note(right.lines, text, "claim", Outcome("false", outcome.basis, reason=outcome.shown), place=place)
        return index

    def _inherit(self, right: Member, quote: str, kind: str, first: int, *, place: int | None = None) -> None:
        """Write down what is false only because an earlier line is."""
        origin = self.findings[first]
        self.findings.append(
            origin.model_copy(
                update={
                    "lines": right.lines,
                    "quote": quote,
                    "message": f"this inherits what is false in line {origin.lines[0]}",
                    "inherits": first,
                }
            )
        )
        self._note(right.lines, quote, kind, Outcome("false", origin.basis), inherits=first, place=place)

    def _note(
        self,
        lines: tuple[int, int],
        quote: str,
        kind: str,
        outcome: Outcome,
        *,
        inherits: int | None = None,
        place: int | None = None,
    ) -> None:
        step = StepRecord.model_validate(
            {
                "part": self.part,
                "lines": lines,
                "quote": quote[:300],
                "class": kind,
                "verdict": "false" if outcome.verdict == "ill-typed" else outcome.verdict,
                "basis": outcome.basis,
                "reason": outcome.reason,
                "inherits": inherits,
            }
        )
        if place is None:
            self.steps.append(step)
        else:
            self.steps[place] = step

    def _all_undecided(self, chain: Chain, reason: str) -> None:
        for member in chain.members[1:]:
            self._note(member.lines, member.text, "claim", Outcome("undecided", reason=reason))


_ZERO = Fraction(0)


def _cut(member: Member, span: tuple[int, int] | None) -> str | None:
    """The text of ``member`` at ``span``, which counts through the whole formula."""
    whole = member.node.span
    if span is None or whole is None:
        return None
    return member.text[span[0] - whole[0] : span[1] - whole[0]].strip() or None


def _in_heading(formula: Formula) -> bool:
    return bool(formula.section) and formula.text in formula.section[-1]


def _is_number(node: Node) -> bool:
    return isinstance(node, Number) or not symbols(node)


def _joined(left: Member, right: Member) -> str:
    return f"{left.text} = {right.text}" if left.text else right.text
