"""A passage as statements: sentences, displays, rows and lines of code, each with the role it plays.

Whether a sentence is the answer shows in its heading ("Final Answer"), its lead ("Answer:"), its first word
("Thus"), and
in the words that make it something else: a check, a restatement of the question, an aside, a "would be". All that is
summed up in ``weight``; the readers of numbers, tensors, choices and formulas look at one statement at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from viva.patterns import regex
from viva.reading.answers import cues
from viva.reading.answers.plain import BOX_OPEN, plain_text
from viva.reading.answers.sentence_spans import LABELLED_LINE, split_sentences
from viva.reading.blocks import Block, blocks
from viva.reading.transcript import Lines, Passage


class Weight(IntEnum):
    """How much a statement claims to be the answer."""

    HYPOTHETICAL = 8
    ASIDE = 14
    RESTATED = 16
    CHECK = 20
    DEMOTED = 25
    PLAIN = 30
    CONCLUSION = 36
    SUMMARY = 40
    ANSWER = 56
    FINAL = 60


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence, display, table row or stretch of code.

    Args:
        text, plain: as written, and as plain text.
        lines: where it stands in the source.
        kind: the kind of block it comes from.
        weight, why: see :class:`Weight`, and the reason in words.
        section: the headings above it, plain, innermost last.
        lead: the sentence that introduces it ("When n = 1:"), if any, plain; else the bold words that begin its block.
        zone: statements of one final section (or one labelled answer) share a number; 0 outside.
        correction: whether it takes back what was said before.
        index: its place in the passage.
        claim: the weight it would have without the words that demote it; these may hold for one clause only.
        rows: for a table, its cells.
        nearer: the other bold words, or words before a colon, that began sentences of its block since; each on a line.
    """

    text: str
    plain: str
    lines: Lines
    kind: str
    weight: int
    why: str
    section: tuple[str, ...] = ()
    lead: str = ""
    zone: int = 0
    correction: bool = False
    index: int = 0
    rows: tuple[tuple[str, ...], ...] = ()
    claim: int = 0
    nearer: str = ""

    def weight_at(self, position: int) -> int:
        """The weight of the clause at ``position`` of the plain text: "39 (43 if biases were counted)" is two."""
        if self.claim <= self.weight:
            return self.weight
        plain = self.plain
        if self.weight == Weight.HYPOTHETICAL and "(" in plain:
            plain = _OF_A_FORMULA.sub(lambda brackets: "x" * len(brackets[0]), plain)
        clause = _clause(plain, position)
        return self.claim if _demotion(clause) is None else self.weight

    @property
    def strict(self) -> bool:
        """Whether it is an explicit answer."""
        return self.weight >= Weight.ANSWER


_OF_A_RESULT = 4
_NUMBER = regex(r"\d{1,2}[.)]?")


class Section(IntEnum):
    """What a heading makes of what stands under it."""

    PLAIN = 0
    FINAL = 1
    SUMMARY = 2
    CHECK = 3
    RESTATE = 4
    ASIDE = 5


_OF_A_CHECK = regex(r"\b(?:check|verif|interpret|why)", re.IGNORECASE)


def section_role(heading: str) -> Section:
    """The role that a heading's words give to its section.

    >>> [section_role(h).name for h in ("Final Answer", "Step 4: Verify", "Given:", "Step 2", "If biases are used")]
    ['FINAL', 'CHECK', 'RESTATE', 'PLAIN', 'ASIDE']
    """
    if cues.FINAL_HEADING.search(heading) and not _OF_A_CHECK.search(heading):
        return Section.FINAL
    if cues.SUMMARY_HEADING.search(heading):
        return Section.SUMMARY
    if cues.CHECK_HEADING.search(heading):
        return Section.CHECK
    if cues.RESTATE_HEADING.search(heading):
        return Section.RESTATE
    if cues.ASIDE_HEADING.search(heading):
        return Section.ASIDE
    return Section.PLAIN


_SECTION_WEIGHT = {
    Section.PLAIN: Weight.PLAIN,
    Section.FINAL: Weight.FINAL,
    Section.SUMMARY: Weight.SUMMARY,
    Section.CHECK: Weight.CHECK,
    Section.RESTATE: Weight.RESTATED,
    Section.ASIDE: Weight.ASIDE,
}
_SECTION_WHY = {Section.FINAL: "under a final heading", Section.SUMMARY: "in the summary"}
_NEARER = 200
"""Characters of what names the last sentences of a block."""
_ENDS = regex(r"[.!?]\W*$")
_BOLD_LEAD = regex(r"^\W{0,3}⟪([^⟫]{1,120})⟫|^\W{0,3}([A-Z][^.:!?\n]{0,70}):")


def statements(passage: Passage) -> tuple[Statement, ...]:
    """The statements of a passage, in order; linear in its length."""
    return tuple(_Reader(passage).run())


class _Reader:
    def __init__(self, passage: Passage) -> None:
        self.passage = passage
        self.headings: list[tuple[int, str, Section]] = []
        self.fresh_final = False
        self.zone = 0
        self.zones = 0
        self.count = 0
        self.lead: Statement | None = None
        self.lead_kind = ""

    def run(self) -> Iterator[Statement]:
        for block in blocks(self.passage):
            if block.kind == "heading":
                yield from self.heading(block)
            elif block.kind in ("prose", "item"):
                yield from self.sentences(block)
            else:
                yield self.whole(block)

    def heading(self, block: Block) -> Iterator[Statement]:
        plain = plain_text(block.text).strip()
        role = section_role(plain)
        current = self.headings[-1] if self.headings else None
        if (
            current
            and current[2] is Section.FINAL
            and role is Section.PLAIN
            and (self.fresh_final or block.level > current[0])
        ):
            role = Section.FINAL  # a heading inside the final section
        else:
            self.zone = 0
        while self.headings and self.headings[-1][0] >= block.level:
            self.headings.pop()
        self.headings.append((block.level, plain, role))
        if role is Section.FINAL and not self.zone:
            self.zone = self.new_zone()
        self.fresh_final = role is Section.FINAL
        self.lead = None
        numbered = self.passage.text[block.start] == "#" and _NUMBER.fullmatch(plain) is not None
        if role is Section.PLAIN and numbered and block.level < _OF_A_RESULT and self.passage.text[block.end :].strip():
            return  # "## 8" numbers what follows; "#### 39" at the end is a result
        yield self.judged(block.text, plain, block.lines, "heading", is_heading=True)
        if role is Section.FINAL and _says_more(plain):
            # "Answer: 39 parameters" in bold is the answer itself; what follows is not under it.
            self.headings[-1] = (block.level, plain, Section.PLAIN)
            self.fresh_final, self.zone = False, 0

    def new_zone(self) -> int:
        self.zones += 1
        return self.zones

    def sentences(self, block: Block) -> Iterator[Statement]:
        text = block.text
        line = block.lines[0]
        lead = self.lead if block.kind == "item" and self.lead_kind in ("", "item") else None
        bold = nearer = ""
        position = 0
        last: Statement | None = None
        answer_open = False
        before = ""
        for number, (begin, end) in enumerate(split_sentences(text)):
            line += text.count("\n", position, begin)
            last_line = line + text.count("\n", begin, end)
            position = begin
            plain = plain_text(text[begin:end])
            if number == 0 or (bold and (plain[:1] == "⟪" or ":" in plain[:76])):
                opening = _BOLD_LEAD.match(plain)
                words = (opening[1] or opening[2] or "") if opening else ""
                bold, nearer = (bold, f"{nearer}\n{words}"[-_NEARER:] if words else nearer) if number else (words, "")
            found = self.judged(
                text[begin:end],
                plain,
                (line, last_line),
                block.kind,
                lead=lead,
                lead_text=(before if _leads(before) else bold) if number else (lead.plain if lead else ""),
                nearer=nearer,
                follows_answer=answer_open,
                block_role=section_role(bold) if bold else Section.PLAIN,
            )
            before = plain
            # "Final answer:" above lines that each name a field and answer it opens all of them.
            listed = answer_open and LABELLED_LINE.match(text[begin:end]) is not None
            answer_open = (_opens(found) and found.strict) or listed
            last = found
            yield found
        self.fresh_final = False
        if last is not None and (_opens(last) or (block.kind == "prose" and not _ENDS.search(last.plain))):
            self.lead, self.lead_kind = last, ""
        elif last is not None and block.kind == "item" and len(last.plain.split()) <= 6 and last.plain[-1:].isalnum():
            self.lead, self.lead_kind = last, ""  # "2. n = 1" above its formula
        elif lead is None:
            self.lead = None
        elif self.lead is not None:
            self.lead_kind = "item"

    def whole(self, block: Block) -> Statement:
        plain = plain_text(block.text)
        lead = self.lead
        if lead is not None and self.lead_kind not in ("", block.kind):
            lead = None
        found = self.judged(
            block.text, plain, block.lines, block.kind, lead=lead, lead_text=lead.plain if lead else "", rows=block.rows
        )
        self.fresh_final = False
        # Several displays in a row share their lead only if nothing but "and" stands between; keep it for one block.
        self.lead_kind = block.kind
        return found

    def judged(
        self,
        text: str,
        plain: str,
        lines: Lines,
        kind: str,
        *,
        lead: Statement | None = None,
        lead_text: str = "",
        nearer: str = "",
        rows: tuple[tuple[str, ...], ...] = (),
        is_heading: bool = False,
        follows_answer: bool = False,
        block_role: Section = Section.PLAIN,
    ) -> Statement:
        role = self.headings[-1][2] if self.headings else Section.PLAIN
        weight = int(_SECTION_WEIGHT[role])
        if block_role not in (Section.PLAIN, Section.FINAL):
            weight = int(_SECTION_WEIGHT[block_role])
        why = _SECTION_WHY.get(role, "")
        zone = self.zone if role is Section.FINAL else 0
        said = _cues_of_short(plain) if len(plain) <= _REMEMBERED else _cues_of(plain)
        correction = said.correction
        if said.answer or follows_answer:
            explicit = follows_answer or said.final or said.final_answer
            weight, why = max(weight, Weight.FINAL if explicit else Weight.ANSWER), "said to be the answer"
            zone = zone or self.new_zone()
        elif said.final and not is_heading:
            weight, why = max(weight, int(Weight.ANSWER)), "said to be final"
            zone = zone or self.new_zone()
        elif lead is not None and lead.weight > weight:
            weight, why, zone = lead.weight, lead.why, zone or lead.zone
        elif weight in (Weight.PLAIN, Weight.RESTATED) and (said.conclusion or (correction and not is_heading)):
            weight, why = max(weight, int(Weight.CONCLUSION)), "a conclusion"
        if BOX_OPEN in plain and weight < Weight.FINAL:
            # The reader of a box sees for itself what is inside; the rest of the sentence stays what it was.
            zone = zone or self.new_zone()
        claim = weight
        demoted = said.demotion
        if demoted is not None and (lead is None or not lead.strict or demoted is Weight.HYPOTHETICAL):
            weight = (
                min(weight, demoted)
                if weight < Weight.ANSWER
                else (Weight.DEMOTED if not said.answer or demoted is Weight.HYPOTHETICAL else weight)
            )
        elif lead is not None and lead.weight < min(weight, Weight.PLAIN):
            weight = claim = lead.weight
        section = tuple(heading for _, heading, _ in self.headings)
        self.count += 1
        return Statement(
            text,
            plain,
            lines,
            kind,
            int(weight),
            why,
            section,
            lead_text,
            zone,
            correction,
            self.count - 1,
            rows=rows,
            claim=int(claim),
            nearer=nearer,
        )


_HEADING_CONTENT = regex(r"(?::|=|\bis\b|\bare\b|→|⇒)\s*[^\s:⟫]")


def _says_more(heading: str) -> bool:
    """Whether a final heading holds an answer after its keyword."""
    word = re.search(r"\b(?:answers?|results?|conclusion|final\s+\w+)\b", heading, re.IGNORECASE)
    return bool(word and _HEADING_CONTENT.search(heading, word.end()))


_CHOICE_QUESTION = regex(r"answers? (?:this|these|the (?:question|following|problem)|in terms)", re.IGNORECASE)


_COMMAND = regex(r"\\[a-zA-Z]+")


class _Cues(NamedTuple):
    """What a sentence's own words make of it.

    ``answer`` says that it gives the answer, and ``final_answer`` that this is the final one; ``demotion`` is the
    weight that its words leave it at most.
    """

    correction: bool
    answer: bool
    final_answer: bool
    final: bool
    conclusion: bool
    demotion: Weight | None


_REMEMBERED = 300
"""Characters of a sentence that is judged once: answers to one part have many in common."""


def _cues_of(plain: str) -> _Cues:
    answer = cues.ANSWER_LEAD.search(plain) or cues.ANSWER_INSIDE.search(plain)
    if answer and _CHOICE_QUESTION.search(plain[answer.start() :][:80]):
        answer = None
    return _Cues(
        correction=cues.CORRECTION.search(plain) is not None,
        answer=answer is not None,
        final_answer=answer is not None and bool(answer["final"]),
        final=cues.FINAL_INSIDE.search(plain) is not None,
        conclusion=cues.CONCLUSION.search(plain) is not None,
        demotion=_demotion(plain),
    )


_cues_of_short = lru_cache(maxsize=4096)(_cues_of)


def _demotion(plain: str) -> Weight | None:
    """The weight that a statement's own words leave it at most."""
    plain = _COMMAND.sub(" ", plain)  # \\check is no check
    if cues.HYPOTHETICAL.search(plain):
        return Weight.HYPOTHETICAL
    if cues.EXAMPLE.search(plain) or cues.COMPARED.search(plain):
        return Weight.ASIDE
    if cues.RESTATING.search(plain) and not cues.CONCLUSION.search(plain):
        return Weight.RESTATED
    if cues.CHECKING.search(plain) and not cues.CONCLUSION.search(plain):
        return Weight.CHECK
    return None


_CLAUSE = regex(
    r"[;()]|,\s*(?:while|whereas|but|so|and|not|which|whilst)\b|\b(?:while|whereas|but|however|though"
    r"|although)\b|\s[—–]\s",
    re.IGNORECASE,
)

_OF_A_FORMULA = regex(r"\((?:(?![A-Za-z]{3})[^()\n]){1,60}\)")
"""Brackets that part no clauses: "the fastest rate would be 2/(3 + 7) = 1/5"."""


def _clause(text: str, position: int) -> str:
    begin, end = 0, len(text)
    for cut in _CLAUSE.finditer(text):
        if cut.end() <= position:
            begin = cut.end()
        elif cut.start() >= position:
            end = cut.start()
            break
    return text[begin:end]


def _leads(before: str) -> bool:
    """Whether a line goes on in the next one: with a colon, or "The output is the 2x2 matrix" without a stop."""
    before = before.rstrip()
    return before.endswith(("?", ":")) or (before.endswith(_GOING_ON) and _GOES_ON.search(before) is not None)


_GOING_ON = ("is", "are", "matrix", "output", "equals")
_GOES_ON = regex(r"\b(?:is|are|matrix|output|equals)$")


def _opens(statement: Statement) -> bool:
    return _OPENING.search(statement.plain) is not None


_OPENING = regex(r"[:=→⇒]\W*$")
