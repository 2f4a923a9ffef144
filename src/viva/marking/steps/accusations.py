"""What is said of a line that is false: the smallest false piece, where it stands, why, and what would mend it."""

from __future__ import annotations

from dataclasses import dataclass

from viva.algebra import to_tex
from viva.algebra.tree import Node
from viva.marking.steps.formulas import Formula, Member
from viva.marking.steps.link import Outcome
from viva.marking.steps.nonconforming import Pairs, misfits
from viva.marking.steps.repair import repair
from viva.marking.steps.scope import Scope
from viva.marking.steps.terms import unmatched_term
from viva.reading import Lines

_SHORTEST_QUOTE = 6


@dataclass(frozen=True, slots=True)
class Link:
    """Two neighbours of a chain that claims them equal, with what is needed to decide that, now or later."""

    left: Member
    right: Member
    quote: str
    given: tuple[Node, ...]
    formula: Formula
    doubt: str | None = None
    """Why the text may not stand by it; it can hold then, but not be false."""
    chain: tuple[Member, ...] = ()
    """The chain that it stands in."""


def joined(left: Member, right: Member) -> str:
    """Two members of a chain as one equality, to be quoted."""
    return f"{left.text} = {right.text}" if left.text else right.text


@dataclass(frozen=True, slots=True)
class Accusation:
    """The lines, the quote and the message of a finding, and the pieces that would mend the line."""

    lines: Lines
    quote: str
    message: str
    mended: Pairs = ()


def values_accused(link: Link, outcome: Outcome, scope: Scope, *, own: bool) -> Accusation:
    """What is said of sides that differ; ``own`` if the line has a left side that it was compared with."""
    message = outcome.shown
    if not own:
        return Accusation(link.right.lines, link.quote, message)
    left, right = link.left.node, link.right.node
    quote, lines = link.quote, link.right.lines
    odd = unmatched_term(left, right, scope, link.given)
    if odd is not None:
        quote, lines = _cut(link.right, odd.right.span) or link.right.text, _lines_of(link.right, odd.right.span)
        if odd.left is not None:
            message += f"; the other terms agree, and this one should be {to_tex(odd.left)}"
        else:
            message += "; without this term it holds"
    mended = repair(left, right, scope, link.given)
    if mended is None and odd is not None and odd.left is not None:
        mended = repair(odd.left, odd.right, scope, link.given)
    if mended is not None:
        message += f"; {mended.words}"
        piece = _cut(link.right, mended.span) or ""
        if len(piece) >= _SHORTEST_QUOTE:
            quote, lines = piece, _lines_of(link.right, mended.span)
        elif odd is None:
            quote = link.right.text
    return Accusation(lines, quote, message)


def shapes_accused(link: Link, outcome: Outcome, scope: Scope) -> Accusation:
    """What is said of a product or sum that doesn't conform."""
    message, quote, lines = outcome.shown, link.quote, link.right.lines
    found = misfits(link.left.node, link.right.node, scope, link.given)
    if found is None:
        return Accusation(lines, quote, message)
    for member in (link.right, link.left):
        piece = _cut(member, found.pieces[0].span) if _holds(member.node, found.pieces[0]) else None
        if piece is not None and len(piece) >= _SHORTEST_QUOTE:
            quote, lines = piece, _lines_of(member, found.pieces[0].span) if member is link.right else lines
            break
    if found.words:
        message += f"; {found.words}"
    return Accusation(lines, quote, message, found.mended)


def _holds(node: Node, piece: Node) -> bool:
    return piece.span is not None and node.span is not None and node.span[0] <= piece.span[0] < node.span[1]


def _offsets(member: Member, span: tuple[int, int] | None) -> tuple[int, int] | None:
    """Where a piece stands in the member's text; ``span`` counts through the whole formula."""
    whole = member.node.span
    return None if span is None or whole is None else (span[0] - whole[0], span[1] - whole[0])


def _cut(member: Member, span: tuple[int, int] | None) -> str | None:
    at = _offsets(member, span)
    return member.text[at[0] : at[1]].strip() or None if at is not None else None


def _lines_of(member: Member, span: tuple[int, int] | None) -> Lines:
    at = _offsets(member, span)
    if at is None or at[0] < 0:
        return member.lines
    first = member.lines[0] + member.text.count("\n", 0, at[0])
    return first, min(member.lines[1], first + member.text[at[0] : at[1]].strip().count("\n"))
