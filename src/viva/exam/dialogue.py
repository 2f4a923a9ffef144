"""The oral exam on one part, as a dialogue: given a reply, what is said next?

No model, no network and no clock here: :class:`Dialogue` is told each reply and gives back the examiner's next message,
until the part is over. It marks with the same function that later marks the log, so that the exam and its record cannot
disagree about what was right.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from viva.exam.prompts import LADDER, ask, ask_again, nudge
from viva.marking.attempts import PartConversation, mark_conversation
from viva.marking.record import AttemptRecord, Verdict
from viva.reading.transcript import Exchange, Passage, Turn
from viva.sets.drawn import DrawnPart

MAX_REASKS = 2
"""How often a part is asked again for form or out of silence; this says nothing of knowledge and is counted apart."""

Mark = Callable[[DrawnPart, Sequence[Exchange], Sequence[Turn]], PartConversation]


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the examiner says.

    ``nudge`` is the level reached so far (0 before the first nudge); ``reask`` tells that it asks again for the form.
    """

    text: str
    nudge: int = 0
    reask: bool = False


class Dialogue:
    """One part, from posing it to the end of the ladder.

    Args:
        part: the part as drawn.
        opening: whether this is the first message of its question.
        nudges: how many nudges to give at most.
        mark: how the exchanges so far are marked.

    Attributes:
        next: the message to send now, or None when the part is over.
    """

    def __init__(
        self, part: DrawnPart, *, opening: bool = True, nudges: int = LADDER, mark: Mark = mark_conversation
    ) -> None:
        self.part = part
        self.next: Prompt | None = Prompt(ask(part, opening=opening))
        self._nudges = min(nudges, LADDER)
        self._mark = mark
        self._reasks = 0
        self._turns: list[Turn] = []
        self._exchanges: list[Exchange] = []
        self._attempts: tuple[AttemptRecord, ...] = ()

    @property
    def attempts(self) -> tuple[AttemptRecord, ...]:
        """The answers so far, marked."""
        return self._attempts

    @property
    def verdict(self) -> Verdict | None:
        """The verdict on the latest answer."""
        return self._attempts[-1].verdict if self._attempts else None

    def hear(self, reply: str, *, complete: bool = True) -> Prompt | None:
        """Take the reply to :attr:`next`; returns (and sets) the next message, or None when the part is over.

        Args:
            reply: what the examinee said, without what it thought before.
            complete: False if the reply was cut off.
        """
        prompt = self.next
        if prompt is None:
            raise ValueError(f"part {self.part.name} is over")
        self._note(prompt, reply, complete)
        self._attempts = self._mark(self.part, self._exchanges, self._turns).attempts
        self.next = self._after(prompt, silent=not reply.strip())
        return self.next

    def _after(self, prompt: Prompt, *, silent: bool) -> Prompt | None:
        verdict = self.verdict
        if silent or verdict in ("unread", None):
            if self._reasks < MAX_REASKS:
                self._reasks += 1
                return Prompt(ask_again(self.part, silent=silent), prompt.nudge, reask=True)
            # Hints help whoever does not know how to begin, but not whoever says nothing at all.
            if silent:
                return None
        if verdict in ("right", "undecided") or prompt.nudge >= self._nudges or not self._attempts:
            return None
        level = prompt.nudge + 1
        return Prompt(nudge(self.part, self._attempts[-1], level), level)

    def _note(self, prompt: Prompt, reply: str, complete: bool) -> None:
        """Write the exchange down as the log's reader will: lines count through this part's own conversation."""
        line = self._turns[-1].lines[1] + 1 if self._turns else 1
        asked = Passage(prompt.text, (line, line + prompt.text.count("\n")))
        answer = Passage(reply, (asked.lines[1] + 1, asked.lines[1] + 1 + reply.count("\n")))
        name, index = self.part.name, len(self._turns)
        self._turns += [
            Turn("examiner", asked.text, asked.lines, part=name, nudge=prompt.nudge, reask=prompt.reask),
            Turn("examinee", reply, answer.lines, complete=complete, part=name, nudge=prompt.nudge, reask=prompt.reask),
        ]
        self._exchanges.append(Exchange(name, asked, answer, index + 1, index, opening=index == 0, complete=complete))
