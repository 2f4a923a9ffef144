"""The oral exam on one part, as a dialogue: given a reply, what is said next?

No model, no network and no clock here: :class:`Dialogue` is told each reply and gives back the examiner's next message,
until the part is over. It marks with the same function that later marks the log, so that the exam and its record cannot
disagree about what was right.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from viva.exam.prompts import LADDER, ask, ask_again, doubt, nudge, send_again
from viva.marking.attempts import PartConversation, mark_conversation
from viva.marking.one_sitting import part_record
from viva.marking.record import AttemptRecord, PartRecord, Tier, Verdict
from viva.marking.tiers import tier
from viva.reading.transcript import Exchange, Passage, Role, Sitting, Turn
from viva.sets.drawn import DrawnPart

MAX_REASKS = 2
"""How often a part is asked again for form or out of silence; this says nothing of knowledge and is counted apart."""
WAITS = (1.0, 4.0)
"""Seconds to wait before a message is sent again after silence: the first time, and from the second time on."""

Mark = Callable[[DrawnPart, Sequence[Exchange], Sequence[Turn]], PartConversation]


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the examiner says.

    ``nudge`` is the level reached so far (0 before the first nudge). ``reask`` tells that it asks again for the form,
    or says the same once more after a reply that was empty or cut off; ``wait`` for how many seconds to wait before
    that. ``doubt`` is 1 or 2 where it doubts a right answer.
    """

    text: str
    nudge: int = 0
    reask: bool = False
    doubt: int = 0
    wait: float = 0.0


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a dialogue has come: the message to send now, the verdicts, and the tier earned so far."""

    next: Prompt | None
    verdict: Verdict | None = None
    latest: Verdict | None = None
    tier: Tier | None = None


class Dialogue:
    """One part, from posing it to the end of the ladder.

    Args:
        part: the part as drawn.
        opening: whether this is the first message of its question.
        nudges: how many nudges to give at most.
        doubt: whether to doubt a right answer, to see whether it is held.
        mark: how the exchanges so far are marked, if not as in a record.

    Attributes:
        next: the message to send now, or None when the part is over.
        outcome: what was said so far, marked.
    """

    def __init__(
        self,
        part: DrawnPart,
        *,
        opening: bool = True,
        nudges: int = LADDER,
        doubt: bool = False,
        mark: Mark | None = None,
    ) -> None:
        self.part = part
        self._said = Prompt(ask(part, opening=opening))
        self.next: Prompt | None = self._said
        self._nudges = min(nudges, LADDER)
        self._doubt = doubt
        # Each answer is marked once, however long the conversation gets.
        self._mark: Mark = mark or partial(mark_conversation, marked={})
        self._reasks = 0
        self._turns: list[Turn] = []
        self._exchanges: list[Exchange] = []
        self._attempts: tuple[AttemptRecord, ...] = ()
        self._doubts: tuple[AttemptRecord, ...] = ()
        self.outcome = PartConversation((), (), 0, 0)

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """What was said so far, each message with its reply."""
        return tuple(self._exchanges)

    @property
    def attempts(self) -> tuple[AttemptRecord, ...]:
        """The answers so far, marked."""
        return self._attempts

    @property
    def verdict(self) -> Verdict | None:
        """The verdict on the latest answer that counts: an answer to a doubt doesn't."""
        return self._attempts[-1].verdict if self._attempts else None

    @property
    def latest(self) -> Verdict | None:
        """The verdict on the latest reply, an answer to a doubt or not."""
        return self._doubts[-1].verdict if self._doubts else self.verdict

    @property
    def tier(self) -> Tier | None:
        """What the answers so far have earned."""
        return tier(self._attempts) if self._attempts else None

    @property
    def standing(self) -> Standing:
        """All that the exam goes by."""
        return Standing(self.next, self.verdict, self.latest, self.tier)

    def record(self, sitting: Sitting) -> PartRecord:
        """What it came to, as a record would have it, but for what only shows beside other parts."""
        return part_record(self.part, sitting, self.outcome, list(self._exchanges))

    def close(self) -> None:
        """Nothing: what is held here goes by itself."""

    def hear(self, reply: str, *, complete: bool = True, refused: bool = False) -> Prompt | None:
        """Take the reply to :attr:`next`; returns (and sets) the next message, or None when the part is over.

        Args:
            reply: what the examinee said, without what it thought before.
            complete: False if the reply was cut off.
            refused: whether its provider calls it a refusal.
        """
        prompt = self.next
        if prompt is None:
            raise ValueError(f"part {self.part.name} is over")
        self._note(prompt, reply, complete=complete, refused=refused)
        self.outcome = marked = self._mark(self.part, self._exchanges, self._turns)
        self._attempts, self._doubts = marked.attempts, marked.doubts
        self.next = self._after(prompt, silent=not reply.strip(), complete=complete)
        if self.next is not None and not self.next.reask:
            self._said = self.next
        return self.next

    def _after(self, prompt: Prompt, *, silent: bool, complete: bool) -> Prompt | None:
        latest = self._doubts if prompt.doubt else self._attempts
        verdict = latest[-1].verdict if latest else None
        if silent or verdict in ("unread", None):
            if self._reasks < MAX_REASKS:
                return self._once_more(prompt, silent=silent, complete=complete)
            # Hints help whoever does not know how to begin, but not whoever says nothing at all.
            if silent:
                return None
        if verdict == "right":
            return self._doubted(prompt)
        if prompt.doubt or verdict == "undecided" or prompt.nudge >= self._nudges or not self._attempts:
            return None
        level = prompt.nudge + 1
        return Prompt(self._nudged(level), level)

    def _nudged(self, level: int) -> str:
        return nudge(self.part, self._attempts[-1], level, self._exchanges[-1].answer.text)

    def _once_more(self, prompt: Prompt, *, silent: bool, complete: bool) -> Prompt:
        """Ask for the form of what can't be read; say again what got no whole reply."""
        wait = WAITS[min(self._reasks, len(WAITS) - 1)] if silent else 0.0
        self._reasks += 1
        lost = silent or not complete
        text = send_again(self._said.text, cut_off=not silent) if lost else ask_again(self.part)
        return Prompt(text, prompt.nudge, reask=True, doubt=prompt.doubt, wait=wait)

    def _doubted(self, prompt: Prompt) -> Prompt | None:
        """The next doubt of an answer that is right, if there is to be one."""
        if not self._doubt or prompt.doubt >= 2:
            return None
        text = doubt(self.part, prompt.doubt + 1)
        self._reasks = 0
        return None if text is None else Prompt(text, doubt=prompt.doubt + 1)

    def _note(self, prompt: Prompt, reply: str, *, complete: bool, refused: bool) -> None:
        """Write the exchange down as the log's reader will: lines count through this part's own conversation."""
        line = self._turns[-1].lines[1] + 1 if self._turns else 1
        asked = Passage(prompt.text, (line, line + prompt.text.count("\n")))
        answer = Passage(reply, (asked.lines[1] + 1, asked.lines[1] + 1 + reply.count("\n")))
        name, index = self.part.name, len(self._turns)
        both: tuple[tuple[Role, Passage], ...] = (("examiner", asked), ("examinee", answer))
        for role, said in both:
            self._turns.append(
                Turn(
                    role,
                    said.text,
                    said.lines,
                    complete=complete or role == "examiner",
                    refused=refused and role == "examinee",
                    part=name,
                    nudge=prompt.nudge,
                    reask=prompt.reask,
                    doubt=prompt.doubt,
                )
            )
        self._exchanges.append(Exchange(name, asked, answer, index + 1, index, opening=index == 0, complete=complete))
