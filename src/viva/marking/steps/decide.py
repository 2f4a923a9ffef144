"""A derivation, read from top to bottom: every link decided, every accusation with its witness.

:func:`decide_steps` goes through the formulas of a passage in order. Each equality is first given a class (definition,
choice, target, condition, claim); definitions and conditions change the :class:`~viva.marking.steps.scope.Scope`,
claims are decided by :func:`~viva.marking.steps.link.decide_link`. The first broken member of a chain is blamed, the
later ones inherit.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from viva.algebra import Notation, read_formula
from viva.algebra.applied import applied
from viva.algebra.tree import Apply, Index, Node, Previous, Relation, Sequence, Symbol
from viva.marking.steps.accusations import Link, joined
from viva.marking.steps.approximate import note_approximation
from viva.marking.steps.bindings import (
    conditions_in_words,
    conditions_of,
    is_equation_like,
    is_setting,
    solution_in_text,
    solved_for_fresh,
    take_condition,
    take_equation,
    take_value,
    trailing_conditions,
)
from viva.marking.steps.claims import decide_claim
from viva.marking.steps.cues import (
    is_asymptotic,
    is_deduced,
    is_definition,
    is_hypothetical,
    is_supposition,
    is_target,
)
from viva.marking.steps.damaged import note_what_holds
from viva.marking.steps.declarations import take_declaration
from viva.marking.steps.differentials import between_differentials
from viva.marking.steps.foreknown import own_names, stated_functions, stated_values
from viva.marking.steps.formulas import Chain, Formula, Member, chains, formulas, incomplete, is_alone, with_nodes
from viva.marking.steps.free_letters import Letters
from viva.marking.steps.functions import take_function
from viva.marking.steps.goals import Choice, choice, judge_goals
from viva.marking.steps.introduced import introduced
from viva.marking.steps.iterates import with_iterates
from viva.marking.steps.ledger import Ledger, StepOutcome
from viva.marking.steps.link import Outcome, decide_link
from viva.marking.steps.mentions import Scaling, is_stated_term, lists_in, numbers_listed, scaling_in_words
from viva.marking.steps.named_lines import named_lines, with_lines
from viva.marking.steps.names import base_name, symbols
from viva.marking.steps.peculiar import said_specially
from viva.marking.steps.readings import with_names_as_one
from viva.marking.steps.scope import EQUAL, Scope
from viva.marking.steps.solved import solved_behind
from viva.marking.steps.standing import contrasted, doubt, doubt_at, refuted_blocks
from viva.marking.steps.text_functions import is_value, with_text_functions
from viva.marking.steps.thread import Thread
from viva.reading import Passage
from viva.reading.blocks import blocks
from viva.reading.damage import copied_without_layout, looks_torn
from viva.sets.drawn import Goal


def decide_steps(
    passage: Passage,
    notation: Notation,
    *,
    part: str | None = None,
    goals: tuple[Goal, ...] = (),
    statement: str = "",
    chosen: tuple[str, ...] = (),
    key: tuple[Fraction, ...] = (),
) -> StepOutcome:
    """Decide every link of a derivation.

    Args:
        passage: what the examinee wrote about one part.
        notation: what the symbols mean there.
        part: the part's name, for the record.
        goals: equations that must hold under the choices made (``Xw = pX\\check w`` once ``w`` is chosen).
        statement: the part as it was asked; what it says of a function (a loss) is known to hold.
        chosen: names of symbols that the examinee chooses; until then an equality may be there to be solved for them.
        key: the true values of the part's unknowns, in order; relations between the unknowns of a system are decided
            at these. Where there is a key and the text has no full system with that solution, none is accused.
    """
    named = {base_name(read_formula(name)) or name for goal in goals for name in goal.needs} | set(chosen)
    scope = Scope(
        notation,
        notation,
        stated=stated_functions(statement),
        problem=stated_values(statement, notation),
        open=frozenset(notation.canonical(name) for name in named),
        prose=tuple(block.text if block.kind != "display" else "" for block in blocks(passage)),
        kinds=tuple(block.kind for block in blocks(passage)),
    )
    scope.peculiar, scope.introduced = said_specially(passage), introduced(passage)
    found = with_iterates([with_names_as_one(formula, notation) for formula in formulas(passage)], notation)
    lines = named_lines(passage.text, (formula.node for formula in found), notation)
    found = [with_nodes(formula, lambda node: with_lines(node, lines)) for formula in found] if lines else found
    found = with_text_functions(found, passage, scope)
    if scope.notation.functions:
        found = [with_nodes(formula, lambda node: applied(node, scope.notation)) for formula in found]
    scope.letters = Letters(found, passage)
    reader = _Reader(passage, scope, part, goals, found, lists_in(statement))
    for name in own_names(found, passage, scope):
        scope.own_name(name)
    if key:
        scope.solution = solution_in_text((c for f in found for c in chains(f, passage)), key, scope)
        scope.keyed = True
    for formula in found:
        reader.read(formula)
    reader.finish()
    return reader.ledger.outcome()


class _Reader:
    def __init__(
        self,
        passage: Passage,
        scope: Scope,
        part: str | None,
        goals: tuple[Goal, ...],
        found: list[Formula],
        lists: frozenset[tuple[Fraction, ...]],
    ) -> None:
        self.passage = passage
        self.found = found
        self.scope = scope
        self.goals = goals
        self.lists = lists
        self.before: Formula | None = None
        self.scalings: list[Scaling] = []
        self.ledger = Ledger(part)
        self.pending: list[tuple[Link, int, frozenset[str]]] = []
        self.choices: list[Choice] = []
        self.thread: Thread | None = None
        self.continued = False
        self.refuted = refuted_blocks(scope.prose)
        self.doubt: str | None = None
        self.damaged = copied_without_layout(passage.text)

    def finish(self) -> None:
        """Judge what can only be judged at the end."""
        judge_goals(self.goals, self.choices, self.scope, self.ledger, self.found, self.scalings)

    def read(self, formula: Formula) -> None:
        """Take one formula, changing the scope or deciding its links."""
        if formula.alone is not None and self._holds_alone(formula.alone):
            formula = formula.alone
        self.scope.block = formula.block
        formula = with_names_as_one(formula, self.scope.notation)
        if formula.node is None:
            if formula.display:
                self.ledger.note(formula.lines, formula.text, "claim", Outcome("undecided", reason=formula.unread))
            return
        found = chains(formula, self.passage)
        if (self.damaged and "\\" not in formula.text) or looks_torn(formula.text):
            # Its layout may be lost: what holds anyway holds, and nothing is taken from it.
            for chain in found:
                note_what_holds(chain, self.scope, self.ledger)
            return
        before = self.thread
        for chain in found:
            if isinstance(chain.members[0].node, Previous):
                self.thread = before
            self._chain(chain, formula)
        if not found and not formula.display:
            self._mention(formula)
        self.before = formula
        if not found and formula.display and not isinstance(formula.node, Sequence):
            # The next display may go on from it.
            alone = Member(formula.node, formula.lines, formula.text)
            self.thread = Thread(alone, alone, None, formula.last_block)

    def _mention(self, formula: Formula) -> None:
        """Take a formula without an equals sign, of which the words around it say something."""
        if is_stated_term(formula, self.scope):
            outcome = Outcome("true", reason="a term of what the problem states")
            self.ledger.note(formula.lines, formula.text, "claim", outcome)
        scaling = scaling_in_words(formula, self.before)
        if scaling is not None:
            self.scalings.append(scaling)

    def _holds_alone(self, formula: Formula) -> bool:
        """Whether a chain's last link holds without the display below, which then doesn't go on with it."""
        for said in chains(formula, self.passage):
            chain = self._joined_to_thread(said, formula)
            left, right = chain.members[-2], chain.members[-1]
            if not incomplete(left.node) and chain.ops[-1] in EQUAL:
                outcome = decide_link(left.node, right.node, self.scope, (), claim=False)
                return outcome.verdict == "true"
        return False

    # A chain

    def _chain(self, chain: Chain, formula: Formula) -> None:
        chain = self._joined_to_thread(chain, formula)
        if isinstance(chain.members[0].node, Previous) and len(chain.members) > 2:
            # Nothing is known of what it goes on from; what it says further on can be decided.
            chain = replace(chain, members=chain.members[1:], ops=chain.ops[1:])
        if between_differentials(chain, self.scope.notation):
            self._all_undecided(chain, "an equation between differentials")
            return
        head, first = chain.members[0], chain.members[1]
        if any(incomplete(m.node) for m in chain.members):
            if set(chain.ops) & (EQUAL | {"~=", "propto"}) and not is_setting(formula):
                self._all_undecided(chain, "something is left out")
            return
        if not all(op in EQUAL or op == "~=" for op in chain.ops):
            self._not_an_equality(chain, formula)
            return
        if not symbols(first.node):
            self.scope.number(head.node, first.node)
        if len(chain.members) == 2 and take_value(chain, formula, self.scope):
            if numbers_listed(first.node) in self.lists:
                quote = f"{head.text} = {first.text}"
                self.ledger.note(first.lines, quote, "definition", Outcome("true", reason="as the problem gives them"))
            return
        around = " ".join([formula.lead[-160:], formula.trail[:80], chain.words, *formula.section[-1:]])
        limiting = is_asymptotic(around) or any("infty" in symbols(c) for c in chain.conditions)
        behind, before = bool(trailing_conditions(formula)), bool(conditions_in_words(formula))
        self.doubt = doubt(chain, formula, self.refuted, behind=behind, before=before)
        hypothetical = is_hypothetical(formula.lead[-120:] + " " + formula.trail[:60])
        conditional = not formula.display and is_supposition(formula.lead)
        if conditional:
            self.scope.hypothesis(Relation(tuple(m.node for m in chain.members), chain.ops), formula)
        claim = not (hypothetical or limiting or conditional)
        target = is_target(formula.lead) or any("goal" in s.lower() for s in formula.section[-1:])
        given = conditions_of(chain, formula, self.scope)
        start = 0
        # What a symbol becomes in a limit or under a supposition is no new choice of it.
        special = bool(given) or any(v.block == formula.block for v in self.scope.values)
        again = (limiting or conditional or special) and self.scope.chosen_before(head.node)
        again = again or (conditional and self.scope.free(head.node))
        again = again or (contrasted(formula.lead) and self.scope.chosen_before(head.node))
        again = again or (
            self.scope.chosen_before(head.node) and self.scope.special_case(head.node, first.node, formula)
        )
        if not (self.continued or again) and self._introduces(
            head.node, first, chain, formula, target=target, given=given
        ):
            start = 1
        name = base_name(head.node) if again and not target and len(chain.members) == 2 else None
        own = self.scope.notation.canonical(name) if name is not None else ""
        if own in self.scope.open:  # under a condition it may be another choice, which only a goal can judge
            self._chosen(own, chain, formula, given, aside=True)
        self._links(chain, formula, start, given=given, claim=claim and not target, target=target)

    def _joined_to_thread(self, chain: Chain, formula: Formula) -> Chain:
        """A display that begins with a relation goes on from the display right above it."""
        head, thread = chain.members[0], self.thread
        self.continued = (
            isinstance(head.node, Previous)
            and thread is not None
            and formula.block - thread.block <= 1
            and (formula.display or is_alone(formula, self.before))
        )
        if not self.continued or thread is None:
            return chain
        return replace(chain, members=(thread.last, *chain.members[1:]))

    def _links(
        self, chain: Chain, formula: Formula, start: int, *, given: tuple[Node, ...], claim: bool, target: bool
    ) -> None:
        thread = self.thread if start == 0 and self.continued else None
        good, broken = thread.good if thread else chain.members[start], thread.broken if thread else None
        kind = "target" if target else "claim"
        for position in range(start, len(chain.ops)):
            left, right = chain.members[position], chain.members[position + 1]
            quote = joined(left, right)
            if chain.ops[position] == "~=":
                link = Link(left, right, quote, given, formula, self.doubt, chain.members)
                note_approximation(link, self.scope, self.ledger, claim=claim)
                continue
            if not claim:
                outcome = decide_link(left.node, right.node, self.scope, given, claim=False)
                self.ledger.note(right.lines, quote, kind, outcome)
                continue
            link = Link(left, right, quote, given, formula, doubt_at(self.doubt, chain, position), chain.members)
            outcome = decide_claim(self.scope, link)
            if left.node is not good.node and outcome.verdict != "true":
                # The neighbour may be what is wrong: what was right last is the better measure.
                known = Link(good, right, joined(good, right), given, formula, self.doubt, chain.members)
                measured = decide_claim(self.scope, known)
                if measured.verdict == "true":
                    if broken is None and outcome.verdict == "false":
                        self._blame_before(Link(good, left, quote, given, formula, self.doubt, chain.members))
                    self.ledger.note(right.lines, quote, kind, measured)
                    good, broken = right, None
                    continue
                if measured.verdict == "false" or outcome.verdict == "undecided":
                    link, outcome = known, measured
            elif broken is not None and outcome.verdict == "true":
                back = Link(good, right, quote, given, formula, self.doubt, chain.members)
                if decide_claim(self.scope, back).verdict != "true":
                    # It follows from a false line and doesn't return to what was right.
                    self.ledger.inherit(right, quote, kind, broken)
                    continue
                broken = None
            accused = self._claim(link, outcome)
            if accused is not None:
                broken = accused
            elif outcome.verdict == "true":
                good = right
        self.thread = Thread(good, chain.members[-1], broken, formula.last_block)

    def _blame_before(self, link: Link) -> None:
        """Accuse a member that was left undecided, now that the one behind it turned out right."""
        outcome = decide_claim(self.scope, link)
        if outcome.verdict in ("false", "ill-typed"):
            self.ledger.accuse(link, outcome, self.scope)

    def _claim(self, link: Link, outcome: Outcome | None = None) -> int | None:
        """Decide a claim and write it down; the number of the finding if it is accused."""
        outcome = outcome or decide_claim(self.scope, link)
        if outcome.verdict == "undecided":
            if take_equation(link.left.node, link.right.node, self.scope):
                self.ledger.note(
                    link.right.lines, link.quote, "claim", Outcome("true", reason="an equation of the system")
                )
                return None
            if outcome.missing:
                # "... with X~ = X G^-1" may still follow; the place in the record is kept.
                self.pending.append((link, len(self.ledger.steps), outcome.missing))
        outcome = solved_behind(link, outcome, self.found, self.passage, self.scope)
        if outcome.verdict in ("false", "ill-typed"):
            return self.ledger.accuse(link, outcome, self.scope)
        self.ledger.note(link.right.lines, link.quote, "claim", outcome)
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
            outcome = decide_claim(self.scope, link)
            if outcome.verdict in ("false", "ill-typed"):
                self.ledger.accuse(link, outcome, self.scope, place=place)
            elif outcome.verdict == "true":
                self.ledger.note(link.right.lines, link.quote, "claim", outcome, place=place)

    def _introduces(
        self, head: Node, first: Member, chain: Chain, formula: Formula, *, target: bool, given: tuple[Node, ...]
    ) -> bool:
        """Whether the chain's first link gives its head a meaning; it is then noted and the chain goes on behind it."""
        scope = self.scope
        quote = f"{chain.members[0].text} = {first.text}"
        if isinstance(head, Apply) and isinstance(head.function, Symbol):
            if is_value(head, scope):
                return False
            return self._function(head, first, formula, quote, target=target, given=given)
        name = base_name(head)
        deduced = (chain.deduced or is_deduced(formula.lead)) and len(scope.numbers.get(name or "", ())) < 2
        # What comes out behind a false line is that line's fault.
        deduced = deduced and not self.ledger.findings
        if name is None or scope.entry_of_known(head):
            return False
        if scope.system.unknowns & symbols(head):
            return False
        if name in scope.solution and (deduced or decide_link(head, first.node, scope, given).verdict == "true"):
            # An unknown of a system that the text has stated: its value is a result, or a trial, which isn't judged.
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
            self.ledger.note(first.lines, quote, "definition", Outcome("undecided", reason="not as the set defines it"))
            return True
        known = scope.declared(name) and not scope.is_alias(name)
        if known and decide_link(head, first.node, scope, given, claim=False).verdict == "true":
            if canonical in scope.chosen:
                self._chosen(canonical, chain, formula, given)
            return False
        if known and canonical not in scope.open and scope.rests_on(first.node, canonical):
            # "w = G^-1 v" after "v = G w" follows from it.
            return False
        if not known and isinstance(head, Index) and is_equation_like(first.node, scope):
            return False
        if canonical in scope.chosen and isinstance(head, Index) and not is_definition(formula.lead):
            # "An entry of it" is computed once the whole was defined.
            return False
        if target:
            self.ledger.note(first.lines, quote, "target", Outcome("undecided", reason="announced, not claimed"))
            return True
        undecided = Outcome("undecided", reason="a choice or definition")
        fresh = solved_for_fresh(head, first.node, scope) if known and canonical not in scope.open else None
        if fresh is not None and scope.define(*fresh):
            # "R = p + E" says what E is.
            self.ledger.note(first.lines, quote, "definition", undecided)
            return True
        if not scope.define(head, first.node):
            self.ledger.note(
                first.lines, quote, "definition", Outcome("undecided", reason="the definition can't be held")
            )
            return True
        self._retry(formula)
        self._chosen(canonical, chain, formula, given)
        self.ledger.note(first.lines, quote, "choice" if known else "definition", undecided)
        return True

    def _chosen(
        self, name: str, chain: Chain, formula: Formula, given: tuple[Node, ...], *, aside: bool = False
    ) -> None:
        """Keep a choice to be judged by its goal; its step is the one that is written down next."""
        place = len(self.ledger.steps)
        self.choices.append(choice(name, chain, formula, self.scope, place, given, self.doubt, aside=aside))

    def _function(
        self, head: Apply, first: Member, formula: Formula, quote: str, *, target: bool, given: tuple[Node, ...]
    ) -> bool:
        doubtful = self.doubt is not None
        taken = take_function(head, first, formula, self.scope, given, target=target, doubtful=doubtful)
        if isinstance(taken, Member):
            self._claim(Link(taken, first, quote, given, formula, self.doubt))
        else:
            self.ledger.note(first.lines, quote, *taken)
        return True

    # What is not an equality, or only a value

    def _not_an_equality(self, chain: Chain, formula: Formula) -> None:
        relation = Relation(tuple(m.node for m in chain.members), chain.ops)
        if take_declaration(relation, self.passage.text, self.scope, formula):
            return
        if all(op in ("!=", "<", ">", "<=", ">=") for op in chain.ops):
            take_condition(relation, formula, self.scope)
        elif chain.ops[0] in ("propto", "~=", "to"):
            self.ledger.note(chain.members[-1].lines, formula.text, "claim", Outcome("undecided", reason="no equality"))

    def _all_undecided(self, chain: Chain, reason: str) -> None:
        for member in chain.members[1:]:
            self.ledger.note(member.lines, member.text, "claim", Outcome("undecided", reason=reason))
