"""What a conversation is once it has been read: turns with their lines, whatever file they came from.

Line numbers are 1-based lines of the source file, split at ``\\n`` only, so that they agree with every editor. For JSON
and logs they are lines of the transcript *as written out* (``Transcript.text``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from viva.reading.printed import UnclearFormula

Lines = tuple[int, int]
Role = Literal["examiner", "examinee", "annotator", "system"]

LEFT_OUT = "[the middle of this reply is left out: it is longer than anybody reads]"
"""What stands in an exam's log where a reply was shortened. What depends on the middle can't be told any more."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of the source: its text, and the first and last line it stands on."""

    text: str
    lines: Lines


@dataclass(frozen=True, slots=True)
class Turn:
    """One message.

    Args:
        role: who speaks. ``annotator`` is a person who comments on the conversation between its turns; ``system`` is a
            preamble or tool output that nobody said in the conversation.
        text: what was said, without the speaker's label and without ``<think>`` blocks (those are blanked out, line
            breaks kept, so that lines inside the text still count from ``lines[0]``).
        lines: first and last line in the source, label included, trailing blank lines not. The text has exactly as
            many lines, so its line ``i`` (from 0) stands on line ``lines[0] + i`` of the source.
        speaker: the label as written (``"GROK"``, ``"assistant"``), if any.
        complete: False for an answer that was cut off (an unclosed ``<think>``, a stop by length or by a filter).
        refused: the model or its provider said that it refuses to answer: a filter held the reply back or cut it off.
        part, nudge, reask: known where the source says so (viva's own exam log), else None, 0, False.
        doubt: 1 or 2 if a right answer is doubted here, to see whether it is held (viva's own exam log).
        waited: how many seconds were waited before this message asked once more.
        seconds, tokens, sent: known where the source says so: time, tokens of this message, tokens sent to get it.
        heading: in a document, the headings above this section, outermost first, one per line.
        conversation: which of the source's conversations it belongs to, from 1; an exam's log holds several.
    """

    role: Role
    text: str
    lines: Lines
    speaker: str = ""
    complete: bool = True
    refused: bool = False
    part: str | None = None
    nudge: int = 0
    reask: bool = False
    doubt: int = 0
    waited: float = 0.0
    seconds: float | None = None
    tokens: int | None = None
    sent: int | None = None
    heading: str = ""
    conversation: int = 1


@dataclass(frozen=True, slots=True)
class Sitting:
    """One part asked once, as viva's own exam log says it: under which draw and presentation, and what came of it.

    The same part may be asked in several sittings, each in a conversation of its own.

    Args:
        part: its name.
        seed, presentation, epoch: which draw was asked, how it was shown, and which repetition this is (from 1).
        conversation: the conversation it was asked in; 0 where it was never begun.
        error: why the sitting has no end, if it has none.
        retries, waited: how often a call was tried again after a fault, and for how many seconds that was waited.
    """

    part: str
    seed: int = 0
    presentation: str = "latex"
    epoch: int = 1
    conversation: int = 0
    error: str | None = None
    retries: int = 0
    waited: float = 0.0


@dataclass(frozen=True, slots=True)
class Transcript:
    """A whole conversation, or a written solution (``kind="document"``: every turn is then one headed section).

    Args:
        file: the name to show, never a directory of this machine.
        sha256: of the bytes that were read.
        text: the source as text; every ``lines`` counts in it.
        kind: ``chat``, ``document``, ``openai``, ``chatgpt``, ``inspect``.
        model, parameters, preamble: what the source says of the examinee, else None, {} and None.
        sittings: for viva's own exam log, what was asked, in the order of the plan.
        set_name: the set that the source says it was held on, if it does.
        pages: of a PDF, the line on which each page begins.
        unclear: of a PDF, the formulas that were not read with certainty.
    """

    file: str
    sha256: str
    text: str
    kind: str
    turns: tuple[Turn, ...]
    model: str | None = None
    parameters: dict[str, Any] = field(default_factory=dict)
    preamble: str | None = None
    sittings: tuple[Sitting, ...] = ()
    set_name: str | None = None
    pages: tuple[int, ...] = ()
    unclear: tuple[UnclearFormula, ...] = ()


@dataclass(frozen=True, slots=True)
class PartOutline:
    """What aligning needs to know of a part: its name ``1b``, question ``1``, letter ``b``, titles and statement."""

    name: str
    question: str
    letter: str
    title: str
    question_title: str
    statement: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """One answer of the examinee to one part, with what the examiner said just before it.

    ``opening`` tells that the prompt poses the part (it names or quotes it); otherwise the prompt is a remark after an
    earlier answer to the same part: a nudge, a re-ask or a follow-up, which marking tells apart.
    ``turn`` and ``prompt_turn`` index ``Transcript.turns``. In a document ``prompt`` is None. ``shared`` names the
    other parts that the same passage answers, where nothing in it says which lines belong to which.
    """

    part: str
    prompt: Passage | None
    answer: Passage
    turn: int
    prompt_turn: int | None
    opening: bool
    complete: bool = True
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alignment:
    """The exchanges of a transcript, in order of the source.

    Args:
        exchanges: each answer to a part with the prompt before it.
        unaligned: indices of the examinee's turns that answer no part.
    """

    exchanges: tuple[Exchange, ...]
    unaligned: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class AnnotatorVerdict:
    """What a person said of a part: from a table, a reflection between turns, or a chat remark ("That is correct!").

    ``verdict`` is ``right``, ``minor`` (small misconception), ``larger`` or ``unsolved``; ``lines`` where it stands.
    """

    part: str
    verdict: Literal["right", "minor", "larger", "unsolved"]
    lines: Lines
    quote: str
    source: Literal["table", "remark", "chat"]
