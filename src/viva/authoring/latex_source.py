r"""A homework in LaTeX as pieces in order: sections, ``\question`` and ``\part``, lists, options, solutions.

Not an engine: comments go, the writer's own commands that stand for others are written out
(:mod:`viva.reading.answers.macros`), and then the commands that build the document are looked for. An environment that
is never closed costs nothing but what stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from viva.authoring.headings import heading_pieces
from viva.authoring.homework import Left, Option
from viva.authoring.labels import opens_solution, read_label, take_points
from viva.authoring.latex_prose import Covered, prose
from viva.authoring.latex_vocabulary import (
    ALPH,
    ARABIC,
    CHOICES,
    EXAM,
    FIGURES,
    GROUP,
    LEVELS,
    LISTS,
    MOST_OF_A_TITLE,
    MOST_OPEN,
    OPTIONS,
    PARTS,
    QUESTIONS,
    RESTARTS,
    ROMAN,
    SHORT,
    SOLUTIONS,
    STRUCTURE,
    WRAPPERS,
)
from viva.authoring.outline import Choice, Closes, Mark, Opens, Piece, Style, Text


def pieces_of(text: str) -> Iterator[Piece]:
    r"""The pieces of a homework in LaTeX, in order.

    Examples:
        >>> text = r"\section{Norms}\begin{enumerate}\item Add.\begin{solution}4\end{solution}\end{enumerate}"
        >>> for piece in pieces_of(text):
        ...     print(type(piece).__name__, repr(getattr(piece, "title", "") or getattr(piece, "text", "")))
        Mark 'Norms'
        Mark ''
        Text 'Add.'
        Text '4'
        Closes ''
    """
    yield from _Scan(text).run()


class _Scan:
    def __init__(self, text: str) -> None:
        self.covered = Covered(text)
        self.text = self.covered.text
        self.open: list[str] = []
        self.numbers: list[int] = []
        self.styles: list[tuple[Style, bool]] = []
        self.ended: dict[Style, int] = {}
        self.solving = 0
        self.figure = 0
        self.held: list[str] = []
        self.filled: list[tuple[str, int]] = []
        self.held_from = 1
        self.counts = dict.fromkeys(("question", "part", "subpart", "subsubpart", "env"), 0)
        self.line, self.counted = 1, 0

    def at(self, position: int) -> int:
        """The line of a position; positions only grow."""
        self.line += self.text.count("\n", self.counted, position)
        self.counted = position
        return self.line

    def run(self) -> Iterator[Piece]:
        for piece in self.covered_pieces():
            if isinstance(piece, Text):
                yield replace(piece, text=self.covered.uncovered(piece.text))
            elif isinstance(piece, Mark):
                title, rest, raw = (self.covered.uncovered(text) for text in (piece.title, piece.rest, piece.raw))
                yield replace(piece, title=title, rest=rest, raw=raw)
            elif isinstance(piece, Choice):
                text = self.covered.uncovered(piece.option.text)
                yield replace(piece, option=replace(piece.option, text=text))
            else:
                yield piece

    def covered_pieces(self) -> Iterator[Piece]:
        begin = self.text.find("\\begin{document}")
        if begin >= 0:
            if title := re.search(rf"\\(?:title|hwtitle)\s*(?:\[[^\]]*\])?\s*{GROUP}", self.text[:begin]):
                line = self.text.count("\n", 0, title.start()) + 1
                yield Mark(((("h", "0"), 0),), line, title=_title(title[1]), sure=True)
            begin += len("\\begin{document}")
        end = begin = max(begin, 0)
        last = self.text.find("\\end{document}", begin)
        last = len(self.text) if last < 0 else last
        for found in STRUCTURE.finditer(self.text, begin, last):
            if found.start() < end:
                continue
            self.say(self.text[end : found.start()], end)
            end = found.end()
            line = self.at(found.start())
            if found["choice"] or (found["item"] and self.styles and self.styles[-1][0][-1] == "option"):
                yield from self.flush()
                stop = STRUCTURE.search(self.text, end, last)
                until = stop.start() if stop else last
                right = (found["choice"] or "").lower().startswith("correct")
                letter = (found["label"] or "").strip("().: ")
                words = prose(self.text[end:until]).strip()
                if self.solving:
                    self.say(f"\n- {words}", end)
                else:
                    yield Choice(Option(letter, words, right), line)
                end = until
                continue
            braced = ""
            if found["braced"]:
                group = re.compile(GROUP).match(self.text, found.end() - 1)
                braced = group[1] if group else ""
                end = group.end() if group else found.end()
            yield from self.structure(found, line, braced)
        self.say(self.text[end:last], end)
        yield from self.flush()
        for name in reversed(self.open):
            if name.lower() in SOLUTIONS | QUESTIONS:
                yield Left(self.at(last), f"the end of {name}, which is missing")

    def say(self, text: str, position: int) -> None:
        """Keep a piece of text until something begins."""
        if self.figure:
            return
        if not self.held:
            if not text.strip():
                return
            self.held_from = self.at(position)
        self.held.append(text)

    def flush(self) -> Iterator[Piece]:
        """The text kept: as part of a solution, or paragraph by paragraph, each of which may begin something."""
        text = prose("".join(self.held))
        self.held.clear()
        if not text.strip():
            return
        if self.solving:
            yield Text(text, self.held_from, solution=True)
            return
        for begin, row in _paragraphs(text):
            yield from self.paragraph(row, self.held_from + begin)
        for answer, line in self.filled:
            yield Text(prose(answer), line, solution=True)
        self.filled.clear()

    def structure(self, found: re.Match[str], line: int, braced: str) -> Iterator[Piece]:
        if found["begin"]:
            yield from self.begin(found["begin"], found["options"].strip().strip("[]"), line, found)
        elif found["end"]:
            yield from self.end(found["end"], found, line)
        elif self.figure:
            return
        elif found["graphic"]:
            yield Left(line, "a figure; describe it in words")
        elif found["fill"]:
            self.say("____", found.start())
            if found["filled"]:
                self.filled.append((found["filled"], line))
        elif self.solving:
            if found["item"]:
                self.say(f"\n{self._bullet(found['label'])} ", found.start())
            elif found["solved"] or found["heading"]:
                self.say(_last_group(found), found.start())
            else:
                self.say(f" {braced}", found.start())
        elif found["item"]:
            yield from self.item(found["label"], line, found.start())
        else:
            yield from self.flush()
            yield from self.command(found, line, braced)

    def command(self, found: re.Match[str], line: int, braced: str) -> Iterator[Piece]:
        """A command that opens something by itself."""
        if found["heading"]:
            yield from heading_pieces(_title(_last_group(found)), LEVELS[found["heading"]], line)
        elif found["titled"]:
            yield self.exam("question", line, title=_title(_last_group(found)), points=_number(found["tpoints"]))
        elif found["exam"]:
            kind = EXAM[found["exam"]]
            if kind == "part" and braced and not self.counts["question"] and "\\question" not in self.text:
                yield from heading_pieces(_title(braced), 1, line)
                return
            named = braced and len(braced) <= MOST_OF_A_TITLE and braced.rstrip()[-1:] not in ".?"
            yield self.exam(kind, line, title=_title(braced) if named else "", points=_number(found["points"]))
            if braced and not named:
                self.say(braced, found.start())
        elif found["solved"]:
            yield Text(prose(_last_group(found)).strip(), line, solution=True)
        elif found["title"]:
            yield Mark(((("h", "0"), 0),), line, title=_title(_last_group(found)), sure=True)

    def begin(self, name: str, options: str, line: int, found: re.Match[str]) -> Iterator[Piece]:
        low = name.lower()
        boxed = low in ("tcolorbox", "mdframed", "framed") and re.search(r"solution|answer", options, re.IGNORECASE)
        known = low in FIGURES | SOLUTIONS | LISTS | QUESTIONS | PARTS | CHOICES | WRAPPERS
        if len(self.open) >= MOST_OPEN or not (known or self.figure):
            # Tables, and what only the author knows, stay in the text.
            self.say(found[0], found.start())
            return
        self.open.append(name)
        if low in FIGURES or self.figure:
            if not self.figure:
                yield Left(line, "a figure; describe it in words")
            self.figure += 1
        elif low in SOLUTIONS or boxed or (self.solving and low not in LISTS):
            if not self.solving:
                yield from self.flush()
            self.solving += 1
        elif low in LISTS:
            style = _list_style(options, len(self.styles), low)
            if not self.solving and style[-1] != "bullet":
                yield from self.flush()
            self.numbers.append(self.ended.get(style, 0) if "resume" in options else 0)
            self.styles.append((style, style[-1] != "bullet" and not self.solving))
        elif low in QUESTIONS:
            yield from self.flush()
            self.counts["env"] += 1
            title, points = take_points(f"[{options}]" if re.fullmatch(r"\d+\s*\w*", options) else options)
            number = re.search(r"\d+", title) if len(title) <= SHORT else None
            label = number[0] if number else str(self.counts["env"])
            place = (("env", "question"), int(label))
            points = points or (_number(options) if not title else "")
            yield Mark((place,), line, label, "" if number else _title(title), points, "question", sure=True)
        elif low in PARTS:
            yield from self.flush()
            yield self.exam("part", line, points=_number(options))
        elif low in RESTARTS:
            yield from self.flush()
            self.counts[RESTARTS[low]] = 0

    def end(self, name: str, found: re.Match[str], line: int) -> Iterator[Piece]:
        if name not in self.open:
            if name.lower() not in WRAPPERS | SOLUTIONS | LISTS | QUESTIONS | PARTS | CHOICES | FIGURES:
                self.say(found[0], found.start())
            return
        while True:
            last = self.open.pop()
            yield from self.closed(last, line, meant=last == name)
            if last == name:
                return

    def closed(self, name: str, line: int, *, meant: bool) -> Iterator[Piece]:
        low = name.lower()
        if not meant:
            yield Left(line, f"the end of {name}, which is missing")
        if self.figure:
            self.figure -= 1
        elif low in LISTS:
            style, structural = self.styles.pop()
            self.ended[style] = self.numbers.pop()
            if structural and not self.solving:
                yield from self.flush()
                yield Closes(style)
            else:
                self.say("\n\n", self.counted)
        elif self.solving:
            if self.solving == 1:
                yield from self.flush()
            self.solving -= 1
        elif low in QUESTIONS:
            yield from self.flush()
            yield Closes(("env", "question"))
        elif low in PARTS or low in RESTARTS:
            yield from self.flush()
            yield Closes(("exam", RESTARTS.get(low, "part")))

    def item(self, label: str | None, line: int, position: int) -> Iterator[Piece]:
        if not self.styles:
            return
        style, structural = self.styles[-1]
        words = prose(label or "").strip("*_ ")
        named = read_label(words + " ") if label else None
        self.numbers[-1] += 1
        number = self.numbers[-1]
        if not structural and named is None:
            self.say(f"\n- {words + ' ' if words else ''}", position)
            return
        yield from self.flush()
        if named is not None:
            yield Mark(((style, number),), line, named.text, rank=named.rank, sure=True)
        else:
            title, points = take_points(words)
            yield Mark(((style, number),), line, _numeral(number, style[-1]), title, points, sure=True)

    def _bullet(self, label: str | None) -> str:
        if label:
            return prose(label).strip()
        if not self.styles or self.styles[-1][0][-1] == "bullet":
            return "-"
        self.numbers[-1] += 1
        family = self.styles[-1][0][-1]
        numeral = _numeral(self.numbers[-1], family)
        return f"{numeral}." if family == "number" else f"({numeral})"

    def exam(self, kind: str, line: int, *, title: str = "", points: str = "") -> Mark:
        order = ("question", "part", "subpart", "subsubpart")
        self.counts[kind] += 1
        for below in order[order.index(kind) + 1 :]:
            self.counts[below] = 0
        number = self.counts[kind]
        label = _numeral(number, {"question": "number", "part": "alpha"}.get(kind, "roman"))
        rank = kind if kind in ("question", "part") else ""
        return Mark(((("exam", kind), number),), line, label, title, points, rank, sure=True)

    def paragraph(self, text: str, line: int) -> Iterator[Piece]:
        bare = text.lstrip()
        line += text[: len(text) - len(bare)].count("\n")
        if opened := opens_solution(bare):
            yield Opens(line, opened[1])
            if opened[0]:
                yield Text(opened[0], line)
            return
        label = read_label(bare)
        if label is None or not bare[:1].strip():
            title = re.match(r"^\*\*([^*\n]{2,90})\*\*\s*$", bare.strip())
            if title and not self.open_list():
                name, points = take_points(title[1])
                yield Mark(((("h", "7"), 0),), line, title=name.rstrip(":"), points=points, sure=True)
            else:
                yield Text(text.lstrip("\n"), line)
            return
        rest, points = take_points(label.rest)
        title_text = ""
        first, _, more = rest.partition("\n")
        if label.rank == "question" and len(first) <= 90 and not first.rstrip().endswith((".", "?")):
            title_text, rest = first.strip("*_ "), more
        sure = label.rank == "question"
        yield Mark(
            label.places, line, label.text, title_text, points, label.rank, sure, rest.strip(), bare, label.above
        )

    def open_list(self) -> bool:
        return bool(self.styles)


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Pieces of a text that begin a paragraph, or a line with a label, and the line of each from 0."""
    held: list[str] = []
    first = 0
    inside = False
    for k, row in enumerate(text.split("\n")):
        bare = row.lstrip()
        begins = (
            not inside
            and held
            and ((not held[-1].strip() and bare) or opens_solution(bare) is not None or read_label(bare) is not None)
        )
        if begins:
            yield first, "\n".join(held)
            held, first = [], k
        held.append(row)
        inside ^= (row.count("$$") % 2 == 1) or (row.count("\\[") != row.count("\\]"))
    if "".join(held).strip():
        yield first, "\n".join(held)


def _list_style(options: str, depth: int, name: str) -> Style:
    if name in ("itemize", "compactitem", "description"):
        return ("list", str(depth), "bullet")
    if OPTIONS.search(options):
        return ("list", str(depth), "option")
    if ROMAN.search(options):
        family = "roman"
    elif ALPH.search(options):
        family = "alpha"
    elif ARABIC.search(options):
        family = "number"
    else:
        family = ("number", "alpha", "roman", "alpha")[min(depth, 3)]
    return ("list", str(depth), family)


def _numeral(number: int, family: str) -> str:
    if family == "alpha" and number <= 26:
        return chr(96 + number)
    if family == "roman" and number <= 12:
        return ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")[number - 1]
    return str(number)


def _last_group(found: re.Match[str]) -> str:
    """What stands in braces behind a command."""
    return next((found[name] for name in ("g1", "g2", "g3", "g4", "g5") if found[name] is not None), "")


def _title(text: str) -> str:
    return " ".join(prose(re.sub(r"\\\\(?:\[[^\]]*\])?|\\(?:large|Large|huge|bf)\b", " ", text)).split()).strip("*_ ")


def _number(text: str | None) -> str:
    found = re.match(r"\D{0,3}(\d{1,3}(?:\.\d+)?)", text or "")
    return found[1] if found else ""
