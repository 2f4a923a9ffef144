"""The examiner's own letters: who asks ``y_i = g*(x_i - m) + b`` where the set writes gamma is answered with a ``g``.

Where a prompt defines something that the set defines too, in letters of which the definition isn't true, it is looked
for a renaming that makes it true. The part's notation then knows these letters by what they are; a letter for which
none is found is taken out of the notation, so that nothing is called false for what it may mean.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import permutations
from typing import Any

from viva.algebra import Notation, compare, read_formula
from viva.algebra.notation import name_of
from viva.algebra.shapes import renamed, symbol_names
from viva.algebra.tree import Apply, Expectation, Node, Symbol
from viva.marking.steps.derivations import derivation_notation
from viva.marking.steps.foreknown import stated_functions
from viva.marking.steps.formulas import chains, formulas
from viva.marking.steps.names import base_name
from viva.marking.steps.scope import EQUAL
from viva.patterns import regex
from viva.reading import Passage
from viva.sets.drawn import DrawnPart

_LONGEST = 12_000
_MOST_LETTERS = 4
_MOST_TRIED = 6
_MOST_NAMES = 8
_INDEX = regex(r"[ijklmnrst]")


def part_as_asked(part: DrawnPart, prompts: Sequence[str]) -> DrawnPart:
    """``part`` with its notation in the letters that the prompts use; the same object where they are the set's.

    Examples:
        >>> from viva.sets import load_set
        >>> part = load_set("hw5").draw_part("2b", 0)
        >>> "g" in part.notation["symbols"]
        True
        >>> asked = part_as_asked(part, ["y_i = g*(x_i - m) + b, what is dL/dx_i?"])
        >>> asked.notation["symbols"]["\\\\gamma"]["aliases"], "g" in asked.notation["symbols"]
        (['g'], False)
        >>> part_as_asked(part, [r"Let $y_i = \\gamma (x_i - \\mu) + \\beta$."]) is part
        True
    """
    notation = derivation_notation(part)
    meant: dict[str, str | None] = {}
    for head, body in _definitions(prompts, notation):
        if compare(head, body, notation).equal is True:
            continue
        names = _names_in_definition(head, notation)
        letters = sorted(
            n for n in symbol_names(body) if notation.canonical(n) not in names and not _INDEX.fullmatch(n)
        )
        if not letters or len(letters) > _MOST_LETTERS:
            continue
        found = _renaming(head, body, letters, names - {notation.canonical(n) for n in symbol_names(body)}, notation)
        for letter in letters:
            meant[letter] = (found or {}).get(letter, meant.get(letter))
    return replace(part, notation=_in_letters(part.notation, meant)) if meant else part


def part_as_written(part: DrawnPart, answers: Sequence[Passage]) -> DrawnPart:
    r"""``part`` with its notation in the letters of the answers, where they show what these are.

    Whoever writes ``E ||y - (R * X) v||^2``, or ``L(v) = ...`` with what the loss comes to, calls ``v`` what the
    statement calls otherwise. Only letters of which the set knows nothing are taken so.

    Examples:
        >>> from viva.sets import load_set
        >>> part = load_set("hw5").draw_part("4a", 0)
        >>> text = r"$L(v) = \mathbb{E}\|y - (R \odot X) v\|^2$"
        >>> "v" in part_as_written(part, [Passage(text, (1, 1))]).notation["symbols"][r"\check w"]["aliases"]
        True
    """
    stated = [r for known in stated_functions(f"{part.preamble}\n\n{part.statement}").values() for r in known]
    stated = [r for r in stated if len(r.arguments) == 1 and isinstance(r.arguments[0], Symbol)]
    if not stated:
        return part
    notation = derivation_notation(part)
    meant: dict[str, str | None] = {}
    tried: set[str] = set()
    for letter, body in _said_of_unknown_letters(answers, notation):
        if letter in meant or len(tried) > _MOST_TRIED:
            continue
        tried.add(letter)
        for record in stated:
            name = record.arguments[0]
            assert isinstance(name, Symbol)
            if compare(record.body, renamed(body, letter, name), notation).equal is True:
                meant[letter] = notation.canonical(name.name)
                break
    return replace(part, notation=_in_letters(part.notation, meant)) if meant else part


def part_with_front(part: DrawnPart, front: str) -> DrawnPart:
    r"""``part`` with the letters that a document defines above its first answer, out of letters of the part.

    Examples:
        >>> from viva.sets import load_set
        >>> part = load_set("hw5").draw_part("4b", 0)
        >>> part_with_front(part, "Let $q = 1 - p$ be the drop probability.").notation["symbols"]["q"]
        {'definition': '1 - p'}
    """
    if "=" not in front or len(front) > _LONGEST:
        return part
    notation = derivation_notation(part)
    passage = Passage(front, (1, 1 + front.count("\n")))
    found: dict[str, dict[str, str]] = {}
    for formula in formulas(passage):
        for chain in chains(formula, passage):
            head, body = chain.members[0].node, chain.members[1]
            name = name_of(head) if isinstance(head, Symbol) else None
            if name is None or set(chain.ops) - EQUAL or notation.meaning(notation.canonical(name)) is not None:
                continue
            used = symbol_names(body.node)
            known = all(notation.meaning(notation.canonical(n)) is not None for n in used)
            if used and known and name not in notation.sizes and name not in found:
                found[name] = {"definition": body.text}
    if not found:
        return part
    return replace(part, notation={**part.notation, "symbols": {**part.notation.get("symbols", {}), **found}})


def _said_of_unknown_letters(answers: Sequence[Passage], notation: Notation) -> Iterator[tuple[str, Node]]:
    """Expectations, and what functions are said to be, that have one letter of which nothing is known."""
    for passage in answers:
        if len(passage.text) > _LONGEST:
            continue
        for formula in formulas(passage):
            for chain in chains(formula, passage):
                head = chain.members[0].node
                bodies: list[Node] = [m.node for m in chain.members if isinstance(m.node, Expectation)]
                if isinstance(head, Apply):
                    bodies += [m.node for m in chain.members[1:]]
                for body in bodies:
                    unknown = {
                        n
                        for n in symbol_names(body)
                        if len(n) == 1
                        and notation.meaning(notation.canonical(n)) is None
                        and n not in notation.sizes
                        and not _INDEX.fullmatch(n)
                    }
                    if len(unknown) == 1:
                        yield unknown.pop(), body


def _definitions(prompts: Sequence[str], notation: Notation) -> Iterator[tuple[Node, Node]]:
    """What the prompts say of symbols that the set defines."""
    for prompt in dict.fromkeys(prompts):
        if "=" not in prompt or len(prompt) > _LONGEST:
            continue
        passage = Passage(prompt, (1, 1 + prompt.count("\n")))
        for formula in formulas(passage):
            for chain in chains(formula, passage):
                name = base_name(chain.members[0].node)
                meaning = notation.meaning(notation.canonical(name)) if name is not None else None
                if meaning is not None and meaning.definition is not None and set(chain.ops) <= EQUAL:
                    yield chain.members[0].node, chain.members[1].node


def _names_in_definition(head: Node, notation: Notation) -> set[str]:
    """The symbols with which the set defines what ``head`` is, and those with which these are defined."""
    found: set[str] = set()
    todo = [notation.canonical(base_name(head) or "")]
    while todo and len(found) < _MOST_NAMES:
        meaning = notation.meaning(todo.pop())
        if meaning is None or meaning.definition is None:
            continue
        new = {notation.canonical(n) for n in symbol_names(meaning.definition)} - found - set(notation.sizes)
        new = {n for n in new if not _INDEX.fullmatch(n) or notation.meaning(n) is not None}
        found |= new
        todo += sorted(new)
    return found


def _renaming(
    head: Node, body: Node, letters: Sequence[str], names: set[str], notation: Notation
) -> Mapping[str, str] | None:
    """The only way to take the letters for names that makes ``head = body`` true; None if there is none or several."""
    ways = []
    for chosen in permutations(sorted(names), len(letters)):
        changed = body
        for letter, name in zip(letters, chosen, strict=True):
            changed = renamed(changed, letter, Symbol(name))
        if compare(head, changed, notation).equal is True:
            ways.append(dict(zip(letters, chosen, strict=True)))
    return ways[0] if len(ways) == 1 else None


def _in_letters(notation: Mapping[str, Any], meant: Mapping[str, str | None]) -> dict[str, Any]:
    """The notation as data, in which a letter means what ``meant`` says and nothing else."""
    symbols: dict[str, Any] = {}
    for name, entry in notation.get("symbols", {}).items():
        known = _name(name)
        if known in meant:
            continue
        aliases = [alias for alias in entry.get("aliases", ()) if _name(alias) not in meant]
        aliases += [letter for letter, other in meant.items() if other == known]
        kept = {key: value for key, value in entry.items() if key != "aliases"}
        symbols[name] = {**kept, "aliases": aliases} if aliases else kept
    return {**notation, "symbols": symbols}


def _name(written: str) -> str:
    """The name by which the algebra knows a key or an alias of a notation."""
    return name_of(read_formula(written)) or written
