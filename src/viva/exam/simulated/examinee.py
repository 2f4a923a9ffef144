"""An examinee that is what it is called: it answers a part by what the examiner has said of it so far.

Everything an examinee does follows from the messages that it was sent, so it answers in the same way again when a
conversation is resumed, and many conversations can be held at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from viva.errors import VivaError
from viva.exam.simulated.answers import Values, drifted_answer, right_answer, wrong_answer
from viva.exam.simulated.forms import FORMS, Form, written
from viva.sets.drawn import DrawnPart

Kind = Literal[
    "right", "after", "stuck", "wrong", "caving", "silent", "drifting", "regressing", "self-correcting", "parroting",
    "verbose", "format-sensitive",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
LONG = 1000
"""Words of a verbose reply: more than any part needs."""
_FILLER = (
    "Before coming to the result it seems worth while to say in general terms what is being asked here and why it "
    "matters to anybody who wants to understand networks of this kind at all."
)


@dataclass(frozen=True, slots=True)
class Heard:
    """One message of the examiner's about the part.

    ``nudge`` is the level reached, ``reask`` tells that it asks again, ``doubt`` (1 or 2) that it doubts.
    """

    text: str
    nudge: int = 0
    reask: bool = False
    doubt: int = 0


@dataclass(frozen=True, slots=True)
class Examinee:
    """A simulated examinee.

    Args:
        kind: ``right`` (always, also under doubt), ``after`` (right after ``after`` nudges), ``stuck`` (the same wrong
            answer whatever is said), ``wrong`` (another wrong answer each time), ``caving`` (right, but leaves its
            answer when doubted), ``silent`` (never says anything), ``drifting`` (answers under another convention
            until it is nudged), ``regressing`` (spoils a field that was right before it gets all of them right),
            ``self-correcting`` (takes a wrong answer back in the same reply, except where it answers in words),
            ``parroting`` (gives hints back as its answer), ``verbose`` (right, in far too many words),
            ``format-sensitive`` (wrong under ``trips`` only).
        after: for ``after``, how many nudges it takes.
        form: how it writes its answers down.
        trips: the presentation that ``format-sensitive`` can't read.

    Raises:
        VivaError: there is no such kind or form.

    Examples:
        >>> from viva.sets import load_set
        >>> part = load_set("hw5").draw(0).part("3a")
        >>> slow = Examinee("after", after=1)
        >>> print(slow.reply(part, [Heard("How many?")]))
        Final answer: $\\boxed{112}$
        >>> print(slow.reply(part, [Heard("How many?"), Heard("Are you sure?", nudge=1)]))
        Final answer: $\\boxed{108}$
    """

    kind: Kind = "right"
    after: int = 1
    form: Form = "boxed"
    trips: str = "mangled"

    def __post_init__(self) -> None:
        for value, known, what in ((self.kind, KINDS, "kind"), (self.form, FORMS, "form")):
            if value not in known:
                raise VivaError(
                    f"there is no {what} of simulated examinee called '{value}'",
                    where="--model viva/...",
                    hint=f"known are {', '.join(known)}",
                )

    def reply(self, part: DrawnPart, heard: Sequence[Heard], presentation: str = "latex") -> str:
        """What it says to the last message of ``heard``, which are all that were sent about ``part``."""
        if self.kind == "silent":
            return ""
        now = heard[-1]
        if self.kind == "parroting" and now.nudge:
            # A re-ask holds no hint: whoever parrots has the last one still to say.
            hint = next(h.text for h in reversed(heard) if h.nudge == now.nudge and not h.reask)
            return hint.partition("\n\nEnd with")[0]
        answer = written(part, self._values(part, now, presentation), self.form)
        if self.kind == "self-correcting" and not answers_in_words(part):
            wrong = written(part, wrong_answer(part, 0), self.form)
            return f"{wrong}\n\nWait, that is wrong. Let me redo it with more care.\n\n{answer}"
        if self.kind == "verbose":
            return " ".join([_FILLER] * (LONG // len(_FILLER.split()) + 1)) + "\n\n" + answer
        return answer

    def _values(self, part: DrawnPart, now: Heard, presentation: str) -> Values:
        right = right_answer(part)
        if now.doubt:
            return wrong_answer(part, 0) if self.kind == "caving" else right
        match self.kind:
            case "after":
                return right if now.nudge >= self.after else wrong_answer(part, now.nudge)
            case "stuck" | "parroting":
                return wrong_answer(part, 0)
            case "wrong":
                return wrong_answer(part, now.nudge)
            case "drifting":
                drifted = None if now.nudge else drifted_answer(part)
                return right if drifted is None else drifted
            case "regressing":
                return _regressing(part, now.nudge)
            case "format-sensitive":
                return wrong_answer(part, now.nudge) if presentation == self.trips else right
        return right


def answers_in_words(part: DrawnPart) -> bool:
    """Whether a decisive field is answered in words, of which nothing tells which of them were taken back."""
    return any(field.decisive and field.kind == "rubric" for field in part.fields)


def can_regress(part: DrawnPart) -> bool:
    """Whether there is a field that can go wrong after it was right: it takes two fields that decide."""
    return sum(field.decisive and field.kind != "rubric" for field in part.fields) > 1


def _regressing(part: DrawnPart, nudge: int) -> Values:
    """The first field right and the others wrong; then the first one wrong as well; then all right."""
    if nudge >= 2 or not can_regress(part):
        return right_answer(part)
    values = wrong_answer(part, nudge)
    first = next(field for field in part.fields if field.decisive and field.kind != "rubric")
    return values if nudge else {**values, first.name: first.expected}
