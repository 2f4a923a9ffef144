"""Which turn of the examinee answers which part.

Evidence, the strongest first: what the source itself says (an exam log), what the prompt names ("part (b)") or quotes
of a statement, the headings that a person put between the turns, and order. A prompt that poses no other part goes on
with the current one; a preamble and its reply belong to none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from viva.patterns import regex
from viva.reading.document_alignment import align_document
from viva.reading.headings import parse_heading
from viva.reading.mentions import Mention, find_mentions, resolve
from viva.reading.overlap import Likeness, Statements
from viva.reading.passages import joined, named_sections, passage
from viva.reading.preamble import acknowledges, is_preamble
from viva.reading.prompt_words import asks_for_all, asks_for_last, asks_for_next, doubts, only_thanks, opens_with_doubt
from viva.reading.transcript import Alignment, Exchange, PartOutline, Passage, Transcript, Turn

_IN_ORDER = 1.3
_QUOTED = 0.55
_SHORT_PROMPT = 25
_LIKE = 0.33
_VERBATIM = 0.95
_WEAKLY_LIKE = 0.22
_MOST_SHARING = 3
_AT_THE_TOP = 3
_LEAST_IN_ORDER = 8
_SHARED_WORDS = 3
_OPENS_WITH_NUMBER = regex(r"\W{0,4}(\d{1,2})[.):]\s")


def align(transcript: Transcript, outlines: Sequence[PartOutline]) -> Alignment:
    """Find which turn of the examinee answers which part.

    Args:
        transcript: what was said.
        outlines: the parts of the set.

    Examples:
        >>> from viva.reading.recognise import read_transcript
        >>> chat = b"ME: (a) Add 12 and 30.\\nBOT: It is 42.\\nME: (b) Its root?\\nBOT: 6.48\\nME: Sure?\\nBOT: Yes."
        >>> parts = [PartOutline("1a", "1", "a", "Sum", "Numbers", "Add 12 and 30."),
        ...          PartOutline("1b", "1", "b", "Root", "Numbers", "Take the square root of the sum.")]
        >>> [(e.part, e.answer.lines, e.opening) for e in align(read_transcript(chat, "chat.txt"), parts).exchanges]
        [('1a', (2, 2), True), ('1b', (4, 4), True), ('1b', (6, 6), False)]
    """
    if not outlines:
        return Alignment((), tuple(i for i, turn in enumerate(transcript.turns) if turn.role == "examinee"))
    if any(turn.part is not None for turn in transcript.turns):
        return _as_recorded(transcript)
    if transcript.kind == "document":
        return align_document(transcript, outlines)
    return _Walk(transcript, outlines).run()


def _as_recorded(transcript: Transcript) -> Alignment:
    """An exam log says itself which part a turn belongs to."""
    exchanges: list[Exchange] = []
    unaligned: list[int] = []
    seen: set[tuple[str, int]] = set()
    asked: int | None = None
    for i, turn in enumerate(transcript.turns):
        if turn.role == "examiner":
            asked = i
        if turn.role != "examinee":
            continue
        prompt = transcript.turns[asked] if asked is not None else None
        part = turn.part or (prompt.part if prompt is not None else None)
        if part is None:
            unaligned.append(i)
            continue
        nudged = turn.nudge > 0 or turn.reask or (prompt is not None and (prompt.nudge > 0 or prompt.reask))
        exchanges.append(
            Exchange(
                part,
                Passage(prompt.text, prompt.lines) if prompt is not None else None,
                passage(turn),
                i,
                asked,
                opening=(part, turn.conversation) not in seen and not nudged,
                complete=turn.complete,
            )
        )
        seen.add((part, turn.conversation))
        asked = None
    return Alignment(tuple(exchanges), tuple(unaligned))


@dataclass(slots=True)
class _Asked:
    """What came before an answer: the prompt's turns, the headings above it, whether another conversation began."""

    turns: list[int] = field(default_factory=list)
    question: str | None = None
    letter: str | None = None
    headed: bool = False
    noted: bool = False


@dataclass(frozen=True, slots=True)
class _Target:
    """The parts that a prompt poses; ``whole`` where it gives several at once, so that the answer is to be split.

    ``weak`` where nothing in the prompt says so: it goes on with what was answered last.
    """

    parts: tuple[str, ...]
    whole: bool = False
    weak: bool = False


class _Walk:
    """Goes through a chat turn by turn, knowing the current question and part."""

    def __init__(self, transcript: Transcript, outlines: Sequence[PartOutline]) -> None:
        self.turns = transcript.turns
        self.lines = transcript.text.split("\n")
        self.outlines = list(outlines)
        self.names = [o.name for o in outlines]
        self.by_name = {o.name: o for o in outlines}
        self.statements = Statements(outlines)
        self.question: str | None = None
        self.current: tuple[str, ...] = ()
        self.exchanges: list[Exchange] = []
        self.unaligned: list[int] = []
        self.waiting: set[str] | None = None

    def run(self) -> Alignment:
        asked = _Asked()
        group: list[int] = []
        for i, turn in enumerate(self.turns):
            if turn.role == "examinee":
                if group and turn.speaker and turn.speaker != self.turns[group[0]].speaker:
                    self._answered(asked, group)  # another model answers the same prompt
                    group = []
                group.append(i)
                continue
            if (group and turn.role in ("examiner", "system")) or (
                group and turn.role == "annotator" and self._names_a_part(turn)
            ):
                self._answered(asked, group)
                asked, group = _Asked(), []
            if turn.role == "examiner":
                asked.turns.append(i)
            elif turn.role == "annotator":
                self._read_headings(turn, asked, front=i == 0)
            elif not group:
                self.question, self.current = None, ()
        if group:
            self._answered(asked, group)
        if not self.exchanges:
            self._by_order()
        return Alignment(tuple(self.exchanges), tuple(self.unaligned))

    def _names_a_part(self, turn: Turn) -> bool:
        probe = _Asked()
        self._read_headings(turn, probe, front=False)
        return probe.headed

    def _read_headings(self, turn: Turn, asked: _Asked, *, front: bool) -> None:
        """Take the last question and part that a person's headings name; a table's rows are no headings."""
        lines = turn.text.split("\n")
        for i, line in enumerate(lines):
            if not line.strip() or len(line) > 300 or "|" in line or "\t" in line.strip():
                continue
            heading = parse_heading(line, i)
            if heading is None or heading.strength == 0:
                continue
            listed = heading.strength == 3 and heading.rest and heading.style == "plain"
            alone = heading.strength > 1 or heading.style != "plain"
            if listed or not alone or (front and i < len(lines) - 12):
                continue
            if heading.letter is None and heading.question is not None:
                titled = self.statements.question_titled(heading.rest, heading.question) if heading.rest else None
                asked.question, asked.letter, asked.headed = titled or heading.question, None, True
            elif heading.letter is not None:
                asked.question = heading.question or asked.question
                asked.letter, asked.headed = heading.letter, True

    def _read_printed_title(self, turn: Turn, asked: _Asked) -> None:
        """A prompt that begins with a question's printed title ("2. Batch Normalization for CNN") is about it."""
        first = next((line for line in turn.text.split("\n")[:3] if line.strip()), "")
        heading = parse_heading(first, 0) if len(first) < 120 else None
        if heading is None or heading.question is None or heading.letter is not None or not heading.rest:
            return
        if (titled := self.statements.question_titled(heading.rest, heading.question)) is not None:
            asked.question, asked.letter, asked.headed = titled, None, True

    def _answered(self, asked: _Asked, group: Sequence[int]) -> None:
        """Settle what a group of turns of the examinee answers."""
        turn = joined([self.turns[i] for i in group])
        prompt = "\n".join(f"{self._label(self.turns[i])}\n{self.turns[i].text}".strip() for i in asked.turns)
        prompt = f"{prompt}\n{self._label(self.turns[group[0]])}".strip()
        if asked.turns:
            self._read_printed_title(self.turns[asked.turns[0]], asked)
        target = None
        if not (only_thanks(prompt) and not asked.headed):
            target = self._target(prompt, asked)
        if target is not None and (target.whole or is_preamble(prompt)) and acknowledges(turn.text):
            target = None
        pieces = self._divide(turn, target)
        if not pieces:
            self.unaligned += group
            return
        prompt_turn = asked.turns[-1] if asked.turns else None
        said = None
        if asked.turns:
            told = joined([self.turns[i] for i in asked.turns])
            said = Passage(told.text, told.lines)
        seen = {e.part for e in self.exchanges}
        likeness = self.statements.likeness(prompt) if prompt else {}
        for name, piece in pieces:
            quoted = name in likeness and likeness[name].recall >= 0.75 and name not in self.current
            opening = name not in seen or quoted
            shared = tuple(other for other, same in pieces if same.lines == piece.lines and other != name)
            self.exchanges.append(
                Exchange(name, said, piece, group[0], prompt_turn, opening, complete=turn.complete, shared=shared)
            )
        self.current = tuple(name for name, _ in pieces)
        self.question = self.by_name[self.current[-1]].question

    def _label(self, turn: Turn) -> str:
        """A label such as ``Prompt 1b:`` or ``User (part a):`` as written, where it names a part; else nothing."""
        if len(turn.speaker) < 2 or turn.lines[0] > len(self.lines):  # "A:" is who speaks, no part (a)
            return ""
        label = self.lines[turn.lines[0] - 1].removesuffix(turn.text.split("\n", 1)[0])
        return label if len(label) < 120 and any(m.letter for m in find_mentions(label)) else ""

    def _divide(self, turn: Turn, target: _Target | None) -> list[tuple[str, Passage]]:
        """The passages of an answer and the parts that they answer; the whole answer where it has no headings."""
        if target is None or target.weak:  # "continue": the answer itself may name parts that nobody answered yet
            said = named_sections(turn, self.outlines, self.outlines, None, loose=False)
            seen = {e.part for e in self.exchanges}
            if target is None or any(name not in seen for name in said):
                if len(said) == 1 and next(iter(said.values())).lines[0] - turn.lines[0] <= _AT_THE_TOP:
                    return [(name, passage(turn)) for name in said]
                return sorted(said.items(), key=lambda item: item[1].lines)
        if len(target.parts) == 1:
            return [(target.parts[0], passage(turn))]
        wanted = [self.by_name[name] for name in target.parts]
        questions = {o.question for o in wanted}
        question = next(iter(questions)) if len(questions) == 1 else None
        found = named_sections(turn, wanted, self.outlines, question, loose=True)
        if found and (len(found) > 1 or len(target.parts) > _MOST_SHARING):
            return sorted(found.items(), key=lambda item: item[1].lines)
        if len(target.parts) <= _MOST_SHARING:
            return [(name, passage(turn)) for name in target.parts]
        likeness = self.statements.likeness(turn.text)
        best = max(target.parts, key=lambda name: likeness[name].cosine)
        return [(best, passage(turn))] if likeness[best].cosine > _WEAKLY_LIKE else []

    def _target(self, prompt: str, asked: _Asked) -> _Target | None:
        """The parts that a prompt poses or goes on with; None if it has nothing to do with any."""
        headed = self._headed(asked)
        if asked.headed and asked.question is not None and asked.question != self.question:
            self.question, self.current = asked.question, ()
        likeness = self.statements.likeness(prompt)
        mentions = find_mentions(prompt)
        named = self._named(mentions, likeness)
        quoted = self._quoted(likeness)
        if len(named) > 1:
            return _Target(tuple(n for n in self.names if n in quoted or n in named), whole=True)
        if named:
            return self._named_or_quoted(named[0], likeness, headed)
        if headed is not None and not (is_preamble(prompt) and not quoted):
            return self._named_or_quoted(headed, likeness, headed)
        if (sole := self._sole_part(prompt, likeness)) is not None:
            return self._named_or_quoted(sole, likeness, headed)
        if len(quoted) > 1:
            return _Target(tuple(quoted), whole=True)
        if (blamed := self._blamed(mentions)) is not None:
            return _Target((blamed,))
        best = self._most_like(likeness)
        if best is not None and best not in quoted and self._of_current(prompt, likeness, best):
            return self._without_evidence(prompt, mentions, likeness)
        if best is not None and not (self.current and best not in quoted and opens_with_doubt(prompt)):
            return _Target((best,))
        if is_preamble(prompt) and (not self.current or len(prompt) > 300):
            return None
        spoken_of = [name for name in self._named(mentions, likeness, back=True) if name in self.current]
        if len(spoken_of) == 1:
            return _Target((spoken_of[0],))
        return self._without_evidence(prompt, mentions, likeness)

    def _sole_part(self, prompt: str, likeness: dict[str, Likeness]) -> str | None:
        """The part of a question that has no letters and whose number a prompt begins with: "8. What are A and B?".

        The number may count prompts as well, so that the prompt has to share some words with that question.
        """
        number = _OPENS_WITH_NUMBER.match(prompt)
        own = [o.name for o in self.outlines if number and o.question == number[1]]
        if len(own) != 1 or likeness[own[0]].common < _SHARED_WORDS:
            return None
        return own[0] if 2 * likeness[own[0]].cosine >= max(known.cosine for known in likeness.values()) else None

    def _of_current(self, prompt: str, likeness: dict[str, Likeness], best: str) -> bool:
        """Whether a short remark shares with the current part all that makes it like another one."""
        if not self.current or best in self.current or len(prompt.split()) >= _SHORT_PROMPT:
            return False
        return any(likeness[name].common >= likeness[best].common for name in self.current)

    def _without_evidence(
        self, prompt: str, mentions: Sequence[Mention], likeness: dict[str, Likeness]
    ) -> _Target | None:
        asked_questions = [m.question for m in mentions if m.letter is None and not m.back and m.question]
        of_question = [o.name for o in self.outlines if asked_questions and o.question == asked_questions[-1]]
        if of_question and asked_questions[-1] != self.question:
            self.question, self.current = asked_questions[-1], ()
            return _Target(tuple(of_question), whole=True)
        if asks_for_all(prompt):
            return None
        if (asks_for_next(prompt) or asks_for_last(prompt)) and self.current:
            at = self.names.index(self.current[-1]) + 1
            if asks_for_last(prompt):
                at = len(self.names) - 1
            if at < len(self.names):
                return _Target((self.names[at],))
        if (unasked := self._unasked(prompt, likeness)) is not None:
            return _Target((unasked,))
        if self.current:
            if len(self.current) == 1:
                return _Target(self.current, weak=True)
            best = max(self.current, key=lambda name: likeness[name].cosine)
            return (
                _Target((best,), weak=True)
                if likeness[best].cosine > 0.05
                else _Target(self.current, whole=True, weak=True)
            )
        best = max(self.names, key=lambda name: likeness[name].cosine)
        others = max((likeness[n].cosine for n in self.names if n != best), default=0.0)
        if likeness[best].cosine >= _WEAKLY_LIKE and likeness[best].cosine > 1.3 * others:
            return _Target((best,))
        return None

    def _headed(self, asked: _Asked) -> str | None:
        if not asked.headed:
            return None
        question = asked.question or self.question
        if asked.letter is None:
            of_question = [o.name for o in self.outlines if o.question == question]
            return of_question[0] if len(of_question) == 1 else None
        return resolve(Mention(question, asked.letter, False, 0), question, self.outlines)

    def _named(self, mentions: Sequence[Mention], likeness: dict[str, Likeness], *, back: bool = False) -> list[str]:
        """The parts that are asked for, or (``back``) that are only spoken of."""
        question = self.question
        if question is None and len({o.question for o in self.outlines}) == 1:
            question = self.outlines[0].question
        found: list[str] = []
        for mention in mentions:
            if mention.back is not back or mention.letter is None:
                continue
            name = resolve(mention, question, self.outlines)
            if mention.question is None and question is None:  # a letter of no question: the likest, or the first
                lettered = [o.name for o in self.outlines if o.letter == mention.letter]
                name = max(lettered, key=lambda n: likeness[n].cosine) if lettered else None
            if name is not None and name not in found:
                found.append(name)
        return found

    def _blamed(self, mentions: Sequence[Mention]) -> str | None:
        """The answered part that a prompt calls wrong ("and 4(b) is wrong as well"), if it is just one."""
        answered = {e.part for e in self.exchanges}
        named = {resolve(m, self.question, self.outlines) for m in mentions if m.blamed and m.letter} & answered
        return named.pop() if len(named) == 1 else None

    def _quoted(self, likeness: dict[str, Likeness]) -> list[str]:
        return [n for n in self.names if likeness[n].recall >= _QUOTED and likeness[n].own >= _QUOTED]

    def _named_or_quoted(self, name: str, likeness: dict[str, Likeness], headed: str | None) -> _Target:
        """A wrong letter is overruled by a statement that is clearly quoted."""
        best = max(self.names, key=lambda n: likeness[n].recall + likeness[n].cosine)
        clear = likeness[best].recall >= _QUOTED and likeness[best].own >= _QUOTED
        if name not in (best, headed) and clear and likeness[name].recall < 0.3:
            return _Target((best,))
        if best != name and headed == name and clear and likeness[best].recall > 0.8 and likeness[name].recall < 0.2:
            return _Target((best,))
        return _Target((name,))

    def _most_like(self, likeness: dict[str, Likeness]) -> str | None:
        ranked = sorted(self.names, key=lambda n: -(likeness[n].cosine + 0.5 * likeness[n].recall))
        best = likeness[ranked[0]]
        second = likeness[ranked[1]] if len(ranked) > 1 else Likeness(0, 0, 0)
        if best.cosine >= _LIKE and best.common >= 2 and best.recall >= 0.2 and best.cosine >= 1.2 * second.cosine:
            return ranked[0]
        if best.recall >= _QUOTED and best.own >= _QUOTED:
            return ranked[0]
        # Quoted in full: of two statements that begin alike it is the one that the prompt has more of.
        if best.stated >= _VERBATIM and best.common >= 3 and best.cosine > 1.05 * second.cosine:
            return ranked[0]
        return None

    def _unasked(self, prompt: str, likeness: dict[str, Likeness]) -> str | None:
        """A part that nobody asked yet and that a prompt is far more like than the current one, unless it doubts."""
        if not self.current or doubts(prompt):
            return None
        seen = {e.part for e in self.exchanges}
        following = self.names[self.names.index(self.current[-1]) + 1 :][:1]
        ranked = sorted(
            ((likeness[n].cosine * (_IN_ORDER if n in following else 1), n) for n in self.names if n not in seen),
            reverse=True,
        )
        if not ranked:
            return None
        (best, name), second = ranked[0], ranked[1][0] if len(ranked) > 1 else 0.0
        here = max(likeness[n].cosine for n in self.current)
        clear = best >= _WEAKLY_LIKE and best >= 1.15 * second and here < min(0.15, best / 1.5)
        # A short remark shares a word or two with many statements by chance; to pose a part it has to say more of it.
        if len(prompt.split()) < _SHORT_PROMPT and likeness[name].cosine < _LIKE:
            return None
        return name if clear and likeness[name].common > 1 else None

    def _by_order(self) -> None:
        """No prompt says anything: if there are as many answers as parts, they are taken in order.

        As many as the parts of the first questions will do, if these are not just a few (few sit all of a long set)
        and most of the answers are more like the statement of their part than of any other.
        """
        answers = [i for i in self.unaligned if self.turns[i].text.strip()]
        prompts = {
            i: next((k for k in range(i - 1, -1, -1) if self.turns[k].role == "examiner"), None) for i in answers
        }
        answers = [i for i in answers if not ((p := prompts[i]) is not None and is_preamble(self.turns[p].text))]
        last = {o.question: number for number, o in enumerate(self.outlines, 1)}
        enough = [number for number in last.values() if number >= _LEAST_IN_ORDER]
        if len(answers) != len(self.names) and not (len(answers) in enough and self._bear_out_the_order(answers)):
            return
        self.unaligned = [i for i in self.unaligned if i not in answers]
        for name, i in zip(self.names, answers, strict=False):
            at = prompts[i]
            said = Passage(self.turns[at].text, self.turns[at].lines) if at is not None else None
            turn = self.turns[i]
            self.exchanges.append(Exchange(name, said, passage(turn), i, at, opening=True, complete=turn.complete))

    def _bear_out_the_order(self, answers: Sequence[int]) -> bool:
        """Whether most answers are about the part that has their place."""
        fitting = 0
        for name, i in zip(self.names, answers, strict=False):
            likeness = self.statements.likeness(self.turns[i].text)
            fitting += likeness[name].cosine > 0 and likeness[name].cosine >= max(k.cosine for k in likeness.values())
        return 2 * fitting > len(answers)
