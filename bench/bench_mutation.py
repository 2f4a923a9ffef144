"""How many false lines are found: links that hold in our own documents, changed in one place, and decided again.

Every link that the marker calls true in the test documents is changed once (a sign, a factor, an index, a transpose,
an exponent, a term, a symbol for another of the same shape); then the marker should refute it. Counted are

- **algebra**: the changed link compared under the notation and the definitions in force;
- **document**: the same through all that keeps the marker from accusing falsely (a factor 2 may be a convention,
  a constant may be left out, an equation may be there to be solved), so that some changes are undecided on purpose.

A change that is equal after all is dropped: it is the same up to the names of its free indices, or it agrees with what
it was made from at other sizes and other draws than those of the comparison.

Run ``python bench/bench_mutation.py [--most N] [--list] [FILE...]``.
"""

from __future__ import annotations

import argparse
import copy
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from itertools import permutations
from pathlib import Path
from typing import Any
from unittest import mock

from viva.algebra import Notation, compare, read_formula, to_plain
from viva.algebra.mutations import mutants
from viva.algebra.tree import Add, Index, Mul, Node, Number, Relation, Symbol, Transpose
from viva.marking.proofread import proofread, read_text
from viva.marking.steps.link import Outcome, decide_link
from viva.marking.steps.meanings import unfolded
from viva.marking.steps.names import symbols
from viva.marking.steps.rebuilding import rebuilt
from viva.marking.steps.scope import Scope
from viva.sets import load_set

ROOT = Path(__file__).resolve().parents[1]
OWN = (ROOT / "src/viva/exam/sample-chat.md", *sorted((ROOT / "tests/corpus").glob("*.*")))
OTHER_DRAWS = 3
"""The first instance of the second opinion; the comparison's own are 0, 1 and 2."""
OTHER_SIZES = ((4, 3), (3, 5), (3, 2))
TARGET = 0.99
INDEX_NAMES = "ijklm"


@dataclass(frozen=True)
class HeldLink:
    """A link that holds, with all that it was decided under."""

    left: Node
    right: Node
    scope: Scope
    given: tuple[Node, ...]
    values: tuple[Node, ...]
    file: str


@dataclass
class Tally:
    """What became of the changed links of one way of deciding."""

    counts: Counter[str] = field(default_factory=Counter)
    by_change: dict[str, Counter[str]] = field(default_factory=dict)
    passed: list[str] = field(default_factory=list)
    undecided: Counter[str] = field(default_factory=Counter)

    def add(self, change: str, verdict: str, shown: str, reason: str) -> None:
        """Count one changed link."""
        self.counts[verdict] += 1
        self.by_change.setdefault(change, Counter())[verdict] += 1
        if verdict == "passed":
            self.passed.append(shown)
        elif verdict == "undecided":
            self.undecided[reason] += 1

    @property
    def passed_share(self) -> float:
        """The share of changed links that were called true."""
        total = sum(n for verdict, n in self.counts.items() if verdict != "equal after all")
        return self.counts["passed"] / total if total else 0.0

    @property
    def share(self) -> float:
        """The share refuted of all changed links that are not equal after all."""
        total = sum(n for verdict, n in self.counts.items() if verdict != "equal after all")
        return self.counts["refuted"] / total if total else 1.0


def held_links(files: Iterable[Path]) -> list[HeldLink]:
    """The links of documents that the marker calls true, each once."""
    hw5 = load_set("hw5")
    steps = [module for name, module in sys.modules.items() if name.startswith("viva.marking.steps.")]
    callers = [module for module in steps if getattr(module, "decide_link", None) is decide_link]
    found: list[HeldLink] = []
    seen: set[tuple[Node, Node]] = set()

    for file in files:
        if file.name.lower() == "readme.md" or file.suffix == ".py":
            continue

        def record(
            left: Node,
            right: Node,
            scope: Scope,
            given: Any,
            *,
            values: Any = (),
            claim: bool = True,
            name: str = file.name,
        ) -> Outcome:
            outcome = decide_link(left, right, scope, given, values=values, claim=claim)
            if outcome.verdict == "true" and (left, right) not in seen and left != right:
                seen.add((left, right))
                found.append(HeldLink(left, right, _snapshot(scope), tuple(given), tuple(values), name))
            return outcome

        with ExitStack() as stack:
            for module in callers:
                stack.enter_context(mock.patch.object(module, "decide_link", record))
            proofread(read_text(file.read_bytes(), file.name), hw5)
    return found


def _snapshot(scope: Scope) -> Scope:
    """A scope as it is now; it goes on changing while the text is read."""
    kept = copy.copy(scope)
    for item in fields(scope):
        value = getattr(scope, item.name)
        if isinstance(value, dict):
            setattr(kept, item.name, {k: list(v) if isinstance(v, list) else v for k, v in value.items()})
        elif isinstance(value, list):
            setattr(kept, item.name, list(value))
        elif item.name == "system":
            setattr(kept, item.name, copy.deepcopy(value))
    return kept


def changed(link: HeldLink, most: int, dice: random.Random) -> Iterator[tuple[str, Node, Node]]:
    """Single changes of either side: what was changed, and both sides."""
    found = [(what, link.left, new) for what, new in mutants(link.right, link.scope.notation)]
    found += [(what, new, link.right) for what, new in mutants(link.left, link.scope.notation)]
    yield from dice.sample(found, most) if len(found) > most else found


def decided(link: HeldLink, left: Node, right: Node) -> tuple[str, str]:
    """``refuted``, ``passed`` or ``undecided`` with the reason, by the algebra alone."""
    scope = link.scope
    given = [*link.given, *_equations(scope, symbols(left) | symbols(right))]
    result = compare(unfolded(left, scope), unfolded(right, scope), _notation(scope), given=given, same_indices=True)
    if result.equal is False or result.ill_typed is not None:
        return "refuted", ""
    return ("passed", "") if result.equal else ("undecided", result.reason or "")


def _notation(scope: Scope) -> Notation:
    """What symbols mean, without what the text says of unknowns whose values are known better."""
    known = {name: m for name, m in scope.notation.symbols.items() if name not in scope.solution}
    return replace(scope.notation, symbols=known, cache={})


def _equations(scope: Scope, names: set[str]) -> list[Node]:
    """The equations in force, where some of ``names`` are their unknowns."""
    if not names & (scope.system.unknowns | set(scope.solution)):
        return []
    rows = [{name: Fraction(1), "": -value} for name, value in scope.solution.items()] or scope.system.rows.values()
    return [Relation((_sum_of(row), Number(Fraction(0))), ("=",)) for row in rows]


def _sum_of(form: dict[str, Fraction]) -> Node:
    terms = [Mul((Number(c), read_formula(name))) if name else Number(c) for name, c in form.items()]
    return Add((Number(Fraction(0)), *terms))


def accused(link: HeldLink, left: Node, right: Node) -> tuple[str, str]:
    """The same by the marker, which looks for an excuse."""
    outcome = decide_link(left, right, link.scope, link.given, values=link.values)
    verdict = {"false": "refuted", "ill-typed": "refuted", "true": "passed"}.get(outcome.verdict, "undecided")
    return verdict, outcome.reason or ""


def equal_after_all(link: HeldLink, left: Node, right: Node) -> bool:
    """Whether a changed link says the same as before: by other names for its indices, or judged at other sizes."""
    if _renamed(link.left, link.right, left, right):
        return True
    scope = link.scope
    before, after = (link.right, right) if left is link.left else (link.left, left)
    a, b = unfolded(before, scope), unfolded(after, scope)
    given = [*link.given, *_equations(scope, symbols(a) | symbols(b))]
    fixed = {item.members[0].name for item in given if isinstance(item, Relation) and type(item.members[0]) is Symbol}
    names = [name for name in scope.notation.sizes if name not in fixed]
    verdicts = []
    notation = _notation(scope)
    for sizes in OTHER_SIZES if names else ((),):
        more = [
            Relation((Symbol(name), Number(Fraction(size))), ("=",)) for name, size in zip(names, sizes, strict=False)
        ]
        verdict = compare(a, b, notation, given=[*given, *more], same_indices=True, first=OTHER_DRAWS)
        verdicts.append(verdict.equal)
    return True in verdicts and False not in verdicts


def _renamed(left: Node, right: Node, other_left: Node, other_right: Node) -> bool:
    """Whether the second pair of sides is the first with its free indices exchanged."""
    sides = (left, right, other_left, other_right)
    names = [name for name in INDEX_NAMES if any(name in symbols(side) for side in sides)]
    for order in permutations(names):
        exchange = dict(zip(names, order, strict=True))

        def change(node: Node, exchange: dict[str, str] = exchange) -> Node:
            node = _entry(node)
            return Symbol(exchange[node.name]) if isinstance(node, Symbol) and node.name in exchange else node

        plain = rebuilt(other_left, _entry), rebuilt(other_right, _entry)
        if (rebuilt(left, change), rebuilt(right, change)) == plain:
            return True
    return False


def _entry(node: Node) -> Node:
    """An entry of a transpose as the entry that it is."""
    if isinstance(node, Index) and isinstance(node.base, Transpose):
        return Index(node.base.arg, node.indices[::-1], node.upper)
    return node


def measure(links: list[HeldLink], most: int, seed: int = 0) -> dict[str, Tally]:
    """Change every link at most ``most`` times and decide it again."""
    dice = random.Random(seed)
    tallies = {"algebra": Tally(), "document": Tally()}
    for link in links:
        for what, left, right in changed(link, most, dice):
            same: bool | None = None
            for name, judge in (("algebra", decided), ("document", accused)):
                verdict, reason = judge(link, left, right)
                if verdict != "refuted":
                    same = equal_after_all(link, left, right) if same is None else same
                    verdict = "equal after all" if same else verdict
                shown = f"{link.file}: {what}: {to_plain(left)} = {to_plain(right)}"
                tallies[name].add(what, verdict, shown, reason)
    return tallies


def main() -> int:
    """Measure and print; exit status 1 if the algebra misses its target."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("files", nargs="*", type=Path, help="documents; our own test documents without any")
    parser.add_argument("--most", type=int, default=12, help="changes of one link")
    parser.add_argument("--list", action="store_true", help="list what passed and why others are undecided")
    options = parser.parse_args()
    start = time.perf_counter()
    links = held_links(options.files or OWN)
    tallies = measure(links, options.most)
    print(f"{len(links)} links that hold, {time.perf_counter() - start:.0f} s")
    for name, tally in tallies.items():
        said = ", ".join(f"{verdict} {n}" for verdict, n in sorted(tally.counts.items()))
        print(f"{name}: {tally.share:.2%} refuted, {tally.passed_share:.2%} passed ({said})")
        for what, counts in sorted(tally.by_change.items()):
            left = {v: n for v, n in counts.items() if v in ("passed", "undecided")}
            if left:
                print(f"    {what}: {dict(counts)}")
        if options.list:
            for shown in tally.passed:
                print("    passed", shown)
            for reason, n in tally.undecided.most_common(20):
                print(f"    undecided {n}: {reason}")
    return 0 if tallies["algebra"].share >= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
