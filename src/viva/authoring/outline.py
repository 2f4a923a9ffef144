"""From pieces in order to questions and parts: which label belongs to which numbering, and what hangs below what.

Both readers (:mod:`.markdown_source`, :mod:`.latex_source`) give a row of :class:`Mark` and :class:`Text`. A mark whose
numbering is open already and that is the next in it is a sibling; the first of a new numbering is a child of what
stands above it; anything else that looks like a label is text. So ``(a)`` in running prose, and lists within a
solution, open nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from viva.authoring.homework import Left, Option, Stretch
from viva.authoring.labels import opens_solution

Style = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that may open a question, a part, or what a part asks for.

    Args:
        places: the numberings that it may belong to, with its place in each; ``("h", "2")`` for a heading.
        line: of the source, from 1.
        label, title, points: as written, or "".
        rank: ``question`` or ``part`` where the source says so, else "".
        sure: whether it opens something whatever its place is: a heading, an item of LaTeX, "Problem 3".
        rest: what follows it on its line.
        raw: the line as it stands, for a mark that turns out to be text.
        above: the question that is named with it (``1`` of ``1(b)``).
    """

    places: tuple[tuple[Style, int], ...]
    line: int
    label: str = ""
    title: str = ""
    points: str = ""
    rank: str = ""
    sure: bool = False
    rest: str = ""
    raw: str = ""
    above: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """Text in Markdown with TeX; ``solution`` if the source sets it as one (an environment, a folded block)."""

    text: str
    line: int
    solution: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a question that offers some."""

    option: Option
    line: int


@dataclass(frozen=True, slots=True)
class Opens:
    """The word "Solution": what follows is one, up to the next mark; of the part ``label``, if it says so."""

    line: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Shuts:
    """The end of a folded or fenced solution."""


@dataclass(frozen=True, slots=True)
class Closes:
    """The end of a numbering (of a list of LaTeX, of a nested one of Markdown): what follows belongs above it."""

    style: Style


@dataclass(frozen=True, slots=True)
class KeySection:
    """A heading "Solutions" over all that follows: the same questions and parts again, with what is right."""

    line: int


Piece = Mark | Text | Choice | Opens | Shuts | Closes | KeySection | Left


@dataclass(slots=True)
class Node:
    """A question, a part or less, with what stands directly in it."""

    style: Style
    place: int
    label: str = ""
    title: str = ""
    points: str = ""
    rank: str = ""
    line: int = 0
    text: list[Stretch] = field(default_factory=list)
    late: list[Stretch] = field(default_factory=list)
    solution: list[Stretch] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)


def outline(pieces: Iterable[Piece]) -> tuple[Node, list[Left]]:
    """The tree of all that is labelled, its root being the homework, and what was left out on the way."""
    listed = list(pieces)
    several = sum(isinstance(piece, KeySection) for piece in listed) > 1
    builder = _Builder()
    for piece in listed:
        # "Solution" below each question stands over no key of all of them.
        builder.take(Opens(piece.line) if several and isinstance(piece, KeySection) else piece)
    if builder.key is not None:
        _merge(builder.root, builder.key)
    for node in walk(builder.root):
        _hand_down(node)
    return builder.root, builder.left


def walk(node: Node) -> Iterable[Node]:
    """A node and all below it."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += reversed(one.children)


class _Builder:
    def __init__(self) -> None:
        self.root = Node(("root",), 0)
        self.key: Node | None = None
        self.stack = [self.root]
        self.left: list[Left] = []
        self.solving: Node | None = None

    def take(self, piece: Piece) -> None:
        if isinstance(piece, Left):
            self.left.append(piece)
        elif isinstance(piece, Text):
            self.text(Stretch(piece.text, piece.line), solution=piece.solution)
        elif isinstance(piece, Choice):
            if self.solving is None:
                self.stack[-1].options.append(piece.option)
            else:
                self.text(Stretch(f"{piece.option.letter}. {piece.option.text}", piece.line))
        elif isinstance(piece, Opens):
            top = self.stack[-1]
            named = [child for child in top.children if piece.label and child.label == piece.label]
            if not named and len(self.stack) > 1:
                named = [n for n in self.stack[-2].children if piece.label and n.label == piece.label]
            self.solving = named[0] if named else self._solved(top)
        elif isinstance(piece, Shuts):
            self.solving = None
        elif isinstance(piece, Closes):
            for depth in range(len(self.stack) - 1, 0, -1):
                if self.stack[depth].style == piece.style:
                    del self.stack[depth:]
                    break
        elif isinstance(piece, KeySection):
            self.key = self.key or Node(("root",), 0)
            self.stack, self.solving = [self.key], None
        else:
            self.mark(piece)

    def text(self, stretch: Stretch, *, solution: bool = False) -> None:
        top = self.stack[-1]
        if self.solving is not None:
            self.solving.solution.append(stretch)
        elif solution or (self.key is not None and self.stack[0] is self.key):
            (self._solved(top) if solution else top).solution.append(stretch)
        elif top.children and top is not self.root:
            top.late.append(stretch)
        else:
            top.text.append(stretch)

    def _asked(self, question: str, part: str) -> Node | None:
        """The part that has been asked already under this name, without a solution yet."""
        for node in walk(self.root):
            if node.label == question and node.rank == "question":
                found = [child for child in node.children if child.label == part and not child.solution]
                return found[0] if found else None
        return None

    @staticmethod
    def _solved(top: Node) -> Node:
        """What a solution belongs to: behind a question that has ended, that one."""
        while top.children and not top.label and (top.style[0] in ("root", "h")):
            top = top.children[-1]
        return top

    def mark(self, mark: Mark) -> None:
        if mark.places and mark.places[0][0][0] == "h":
            self.heading(mark)
            return
        if self.solving is not None and mark.above and (solved := self._asked(mark.above, mark.label)) is not None:
            # "Answers: 1a) No": one for each part, at the end.
            self.solving = solved
            self.text(Stretch(mark.rest or mark.title, mark.line))
            return
        for style, place in mark.places:
            for depth in range(len(self.stack) - 1, 0, -1):
                node = self.stack[depth]
                if node.style == style and (mark.sure or place == node.place + 1):
                    if mark.above and not self._under(depth, mark.above):
                        break
                    self.open(depth, style, place, mark)
                    return
        for style, place in mark.places:
            if mark.sure or (place == 1 and self.solving is None):
                self.child(style, place, mark)
                return
        if mark.raw:
            self.text(Stretch(mark.raw, mark.line))

    def child(self, style: Style, place: int, mark: Mark) -> None:
        """A new numbering: below what is open, unless words say that it stands higher."""
        depth = len(self.stack)
        if mark.above:
            # 2(a) with no question 2 above it opens the question too.
            if not any(n.label == mark.above and n.rank == "question" for n in self.stack[1:]):
                depth = next((k for k, n in enumerate(self.stack) if k and n.rank == "question"), 1)
                self.open(depth, ("word", "question"), place, Mark((), mark.line, mark.above, rank="question"))
                depth += 1
        elif mark.rank == "question":
            depth = next((k for k, n in enumerate(self.stack) if k and (n.style[0] != "h" or n.rank)), depth)
        elif mark.rank == "part":
            depth = next((k for k, n in enumerate(self.stack) if k and n.rank == "part"), depth)
        if depth > _DEEPEST:
            self.text(Stretch(mark.raw or mark.title, mark.line))
            return
        self.open(depth, style, place, mark)

    def _under(self, depth: int, question: str) -> bool:
        return any(node.label == question and node.rank == "question" for node in self.stack[:depth])

    def heading(self, mark: Mark) -> None:
        (style, place) = mark.places[0]
        level = int(style[1])
        depth = 1
        while depth < len(self.stack) and self.stack[depth].style[0] == "h" and int(self.stack[depth].style[1]) < level:
            depth += 1
        if mark.rank == "part":
            # "### Part (a)" under "**Problem 1**", which is no heading of Markdown's.
            while depth < len(self.stack) and self.stack[depth].rank == "question":
                depth += 1
        self.open(depth, style, place, mark)

    def open(self, depth: int, style: Style, place: int, mark: Mark) -> None:
        del self.stack[depth:]
        self.solving = None
        node = Node(style, place, mark.label, mark.title, mark.points, mark.rank, mark.line)
        self.stack[-1].children.append(node)
        self.stack.append(node)
        if mark.rest:
            opened = opens_solution(mark.rest)
            self.solving = node if opened else None
            self.text(Stretch(opened[0] if opened else mark.rest, mark.line))


_DEEPEST = 6


def _merge(asked: Node, key: Node) -> None:
    """Give the solutions of a section of its own to the questions and parts that they belong to."""
    for place, node in enumerate(key.children):
        same = [n for n in asked.children if n.label and n.label == node.label]
        if not same and not node.label and place < len(asked.children) and len(key.children) == len(asked.children):
            same = [asked.children[place]]
        if not same:
            # A heading of its own over all questions, on one side or the other.
            if len(asked.children) == 1 and not asked.children[0].label:
                _merge(asked.children[0], Node(key.style, 0, children=[node]))
            elif not node.label:
                _merge(asked, node)
            continue
        same[0].solution += [*node.text, *node.solution, *node.late]
        _merge(same[0], node)


_LABELLED = re.compile(
    r"^(?:[-*]\s+)?(?:\*\*)?\(?(?:part\s+\(?)?(?P<l>[a-z]|[ivx]{1,4}|\d{1,2})[).:]+(?:\*\*)?\s+", re.IGNORECASE
)


def _hand_down(node: Node) -> None:
    """Give the pieces of one solution to all parts, ``(a) ... (b) ...``, to the parts."""
    children = {child.label: child for child in node.children if child.label}
    solved = [child for child in node.children if child.solution]
    holder = node if node.solution else node.children[-1] if node.children else node
    if len(children) < 2 or not holder.solution or any(child is not holder for child in solved):
        return
    begins = _LABELLED.match(holder.solution[0].text.strip())
    if holder is not node and (begins is None or begins["l"].lower() != node.children[0].label):
        return
    kept: list[Stretch] = []
    current: Node | None = None
    pieces, holder.solution = holder.solution, []
    for stretch in pieces:
        for k, row in enumerate(stretch.text.split("\n")):
            line = stretch.line + k
            found = _LABELLED.match(row.strip())
            said = row
            if found is not None and found["l"].lower() in children:
                current, said = children[found["l"].lower()], row.strip()[found.end() :]
            (kept if current is None else current.solution).append(Stretch(said, line))
        (kept if current is None else current.solution).append(Stretch("", line + 1))
    node.solution += kept
