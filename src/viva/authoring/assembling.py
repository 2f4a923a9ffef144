"""From the tree of labels to a homework: which labels are questions, which are parts, and what is said to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from viva.authoring.homework import Homework, Item, Left, Option, Question, Stretch
from viva.authoring.labels import take_points
from viva.authoring.outline import Node, walk
from viva.authoring.prompts import asks, choosing, take_conventions, take_hints

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|[\ud800-\udfff]")
_TITLE = re.compile(r"^[*_]{0,2}[A-Z][^.?!:;=$\n]{2,80}[*_]{0,2}$")
_NOT_ASKED = re.compile(
    r"^(?:instructions?|submission|notes?|policies|policy|collaborat\w*|honou?r code|references?|resources|deadline|due"
    r"|background|setup|overview|introduction|preliminaries|contents|table of contents|reading|logistics)\b",
    re.IGNORECASE,
)


def homework_of(root: Node, left: Sequence[Left]) -> Homework:
    """The homework that a tree of labels stands for; without questions if nothing in it asks for anything."""
    notes = list(left)
    title, description = _opening(root)
    questions: list[Question] = []
    for node in _questions(root, notes):
        numbers = {question.number for question in questions}
        label = node.label if node.label.isdigit() and node.label not in numbers else ""
        number = label or next(str(n) for n in range(1, len(questions) + 2) if str(n) not in numbers)
        questions.append(_question(node, number))
    return Homework(title, description, tuple(questions), tuple(sorted(notes, key=lambda note: note.line)))


def _opening(root: Node) -> tuple[str, str]:
    """The title, and what stands before the first question."""
    node, title, said = root, "", []
    while True:
        said += [s for s in node.text if s.text.strip()]
        first = node.children[0] if node.children else None
        if first is None or first.label or first.style[0] != "h":
            break
        alone = len(node.children) == 1 or first.style[1] in ("0", "1")
        if not alone or (title and not first.children):
            break
        title, node = title or first.title, first
        if not first.children:
            said += [s for s in first.text if s.text.strip()]
            break
    return title, tidy(said)


def _questions(root: Node, notes: list[Left]) -> list[Node]:
    """The nodes that are questions: by words, else by numbers, else what holds lettered parts, else headings."""
    nodes = list(walk(root))[1:]
    worded = _outermost(node for node in nodes if node.rank == "question")
    numbered = _outermost(node for node in nodes if node.label.isdigit())
    lettered = [node for node in nodes if node.label and not node.label.isdigit() and node.style[0] != "h"]
    lettered += [node for node in nodes if node.style[0] == "h" and node.rank == "part"]
    found = worded or numbered
    if not worded and len({node.label for node in numbered}) < len(numbered):
        # 1, 2 and again 1, 2: the headings above them are the questions.
        found = _parents(root, numbered)
    elif not worded and numbered and lettered:
        inside = {id(below) for node in numbered for below in walk(node)}
        if all(id(node) not in inside for node in lettered):
            # Numbered lists within lettered parts, or beside them.
            found = _parents(root, lettered)
    if not found and lettered:
        found = _parents(root, lettered)
    if not found:
        headings = [n for n in nodes if n.style[0] == "h" and not n.children and not _NOT_ASKED.match(n.title)]
        found = [n for n in headings if n.solution or asks(tidy(n.text))]
    if not found and any(s.text.strip() for node in (root, *nodes) for s in node.text):
        whole = _whole(root)
        found = [whole] if asks(tidy(whole.text)) or whole.solution else []
    taken = {id(below) for node in found for below in walk(node)}
    for node in nodes:
        above = any(id(below) in taken for below in walk(node))
        if not above and (node.title or tidy(node.text)):
            what = f"the section {node.title!r}, in which nothing is asked" if node.title else "text without a question"
            notes.append(Left(node.line, what))
    return found


def _outermost(nodes: Iterable[Node]) -> list[Node]:
    found: list[Node] = []
    inside: set[int] = set()
    for node in nodes:
        if id(node) not in inside:
            found.append(node)
            inside |= {id(below) for below in walk(node)}
    return found


def _parents(root: Node, nodes: Sequence[Node]) -> list[Node]:
    wanted = {id(node) for node in nodes}
    return _outermost(node for node in walk(root) if any(id(child) in wanted for child in node.children))


def _whole(root: Node) -> Node:
    """A homework without any label, as one question."""
    node = Node(("whole",), 1, line=1)
    for one in walk(root):
        node.text += one.text + one.late
        node.solution += one.solution
        node.options += one.options
        node.line = min((s.line for s in node.text), default=1)
    return node


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a node asks by itself, and the nodes below it that ask for something of their own."""

    text: str
    points: str
    options: tuple[Option, ...]
    below: tuple[Node, ...]


def _asked(node: Node) -> _Asked:
    text, points = take_points(tidy(node.text))
    below = _opened(node.children)
    late = tidy(node.late)
    options = _lettered(node.options)
    own = below and not any(tidy(child.solution) or child.points for child in below)
    offered = choosing(text) or (text.rstrip("*_ ").endswith("?") and re.search(r"\bwhich\b", text, re.I) is not None)
    if own and not options and offered and len(below) > 1 and all(_short(child) for child in below):
        options = _lettered([Option(child.label, tidy(child.text) or child.title) for child in below])
        below = []
    elif own and not any(child.children or asks(_said(child)) for child in below):
        # A list of things that are given.
        text = "\n\n".join([text, "\n".join(f"({child.label}) {_said(child)}" for child in below)])
        below = []
    if len(options) == 1:
        text, options = f"{text}\n\n{options[0].letter}. {options[0].text}", ()
    return _Asked("\n\n".join(filter(None, [text, late])), node.points or points, options, tuple(below))


def _opened(children: Sequence[Node]) -> list[Node]:
    """The children, those below a heading without a label ("Tasks") in its place."""
    found: list[Node] = []
    for child in children:
        if child.style[0] == "h" and not child.label and child.children and not child.solution:
            inner = _opened(child.children)
            if tidy(child.text) and inner:
                inner[0].text = [*child.text, *inner[0].text]
            found += inner
        else:
            found.append(child)
    return found


def _said(node: Node) -> str:
    return "\n\n".join(filter(None, [node.title, tidy(node.text), tidy(node.late)]))


def _short(node: Node) -> bool:
    return not node.children and len(_said(node)) <= 200 and not asks(_said(node))


def _lettered(options: Sequence[Option]) -> tuple[Option, ...]:
    """The options with letters of their own; A, B, C where the source has none or one twice."""
    options = [_marked(option) for option in options]
    letters = [option.letter for option in options]
    if all(letters) and len(set(letters)) == len(letters):
        return tuple(options)
    return tuple(Option(chr(65 + k), option.text, option.right) for k, option in enumerate(options[:26]))


_RIGHT = re.compile(
    r"\s*(?:[\[(]\s*\*{0,2}(?:correct|right)(?: answer| option)?\*{0,2}\s*[\])]|[✓✔✅]|(?:<-+|←)\s*correct)\s*$",
    re.IGNORECASE,
)


def _marked(option: Option) -> Option:
    """An option that its text calls the right one."""
    found = _RIGHT.search(option.text)
    return option if found is None else Option(option.letter, option.text[: found.start()].strip("*_ "), right=True)


def _question(node: Node, number: str) -> Question:
    asked = _asked(node)
    title, preamble = node.title, asked.text
    first, _, more = preamble.partition("\n\n")
    if not title and (more or asked.below) and _TITLE.match(first) and not asks(first):
        title, preamble = first.strip("*_ "), more
    if asked.below:
        preamble, conventions = take_conventions(preamble)
        parts = tuple(_item(child, _letter(k, child, asked.below)) for k, child in enumerate(asked.below))
        if tidy(node.solution):
            extra = tuple(s for s in node.solution if s.text.strip())
            parts = (*parts[:-1], _with_solution(parts[-1], extra)) if not parts[-1].solution else parts
        return Question(number, title, asked.points, node.line, preamble, parts, conventions)
    if not preamble:
        title, preamble = "", node.title
    prompt, hints = take_hints(preamble)
    prompt, conventions = take_conventions(prompt)
    solution = tuple(s for s in node.solution if s.text.strip())
    part = Item("a", title, "", node.line, prompt, solution, asked.options, hints, conventions)
    return Question(number, title, asked.points, node.line, "", (part,))


def _letter(k: int, node: Node, siblings: Sequence[Node]) -> str:
    """The part's letter: its own, or by its place where it has a number, or one that another has."""
    labels = [sibling.label for sibling in siblings]
    fine = all(len(label) == 1 and label.isalpha() for label in labels) and len(set(labels)) == len(labels)
    return node.label if fine else chr(97 + k) if len(siblings) <= 26 else f"p{k + 1}"


def _item(node: Node, label: str) -> Item:
    asked = _asked(node)
    title, prompt = node.title, asked.text
    if not prompt and not asked.below:
        title, prompt = "", title
    prompt, hints = take_hints(prompt)
    prompt, conventions = take_conventions(prompt)
    items = tuple(_item(child, child.label or str(k + 1)) for k, child in enumerate(asked.below))
    solution = tuple(s for s in node.solution if s.text.strip())
    return Item(label, title, asked.points, node.line, prompt, solution, asked.options, hints, conventions, items)


def _with_solution(item: Item, solution: tuple[Stretch, ...]) -> Item:
    return replace(item, solution=solution)


def tidy(pieces: Sequence[Stretch]) -> str:
    """The pieces as one text, without what YAML can't have and without runs of blank lines."""
    text, last = "", 0
    for piece in pieces:
        if said := piece.text.strip("\n"):
            line = piece.line + len(piece.text) - len(piece.text.lstrip("\n"))
            # Pieces of one paragraph go on in the next line.
            text += ("" if not text else "\n" if line in (last, last + 1) else "\n\n") + said
            last = line + said.count("\n")
    text = _CONTROL.sub("", text.expandtabs(4))
    text = "\n".join(row.rstrip() for row in text.split("\n")).strip()
    text = re.sub(r"(^|\n)(- [^\n]*)\n\n+(?=- )", r"\1\2\n", text)
    return re.sub(r"\n{3,}", "\n\n", text)
