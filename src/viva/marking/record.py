"""The marking record: one JSON document that holds every decision with what it rests on.

Everything downstream (reports, web, store) reads this and nothing else. Lines are 1-based lines of the source file.
``viva/marking/record.schema.json`` is its published JSON Schema; :func:`json_schema` makes it from these classes.
"""

from __future__ import annotations

import bisect
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA_VERSION = 1

Verdict = Literal["right", "wrong", "partly", "unread", "undecided"]
Tier = Literal["L1", "L2", "L3", "Lx"]
Basis = Literal["exact", "ball", "field", "count", "pattern", "run", "judge", "person"]
FindingKind = Literal["wrong-answer", "false-step", "shape", "arithmetic", "claim", "convention", "form"]
Behaviour = Literal[
    "stuck",
    "regressed",
    "self-corrected",
    "caved",
    "silent",
    "format-sensitive",
    "convention-drift",
    "over-long",
    "hint-parroting",
]
Lines = tuple[int, int]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SetReference(_Model):
    """Which problem set was used, by name and by the SHA-256 of its files."""

    name: str
    title: str = ""
    sha256: str


class Unclear(_Model):
    """A formula of a PDF that was not read with certainty: its line in the text, its glyphs in no certain order."""

    line: int
    glyphs: str


class Source(_Model):
    """What was marked: file name (no folder), its SHA-256, and what it says of the examinee.

    Of a PDF ``pages`` has the line of the text on which each page begins; ``unclear`` are its formulas that were not
    read with certainty, on which no verdict rests.
    """

    file: str
    sha256: str
    kind: str = "chat"
    model: str | None = None
    parameters: dict[str, Any] = Field(default_factory=dict)
    preamble: str | None = None
    pages: tuple[int, ...] = ()
    unclear: tuple[Unclear, ...] = ()

    def page(self, line: int) -> int | None:
        """The page of a PDF that a line of its text stands on, from 1; None for other sources.

        Examples:
            >>> Source(file="key.pdf", sha256="00", pages=(1, 40)).page(40)
            2
        """
        return max(bisect.bisect_right(self.pages, line), 1) if self.pages else None


class TurnRecord(_Model):
    """One message as it stands in the source, and in which of the source's conversations (counted from 1).

    ``refused`` tells of a reply that its provider calls a refusal, or that a filter held back or cut off.
    """

    role: Literal["examiner", "examinee", "annotator", "system"]
    text: str
    lines: Lines
    speaker: str = ""
    part: str | None = None
    nudge: int = Field(default=0, ge=0, le=4)
    reask: bool = False
    doubt: int = Field(default=0, ge=0, le=2)
    waited: float = 0.0
    complete: bool = True
    refused: bool = False
    seconds: float | None = None
    tokens: int | None = None
    sent: int | None = None
    conversation: int = Field(default=1, ge=1)


class PersonDecision(_Model):
    """What a person decided, who and when (UTC, ISO 8601), and what had been computed before (``verdict``, ``basis``).

    ``verdict`` is None on a finding that a person, not the marker, made.
    """

    who: str
    at: str
    comment: str = ""
    verdict: Verdict | Literal["true", "false"] | None = None
    basis: Basis | None = None


class CheckMark(_Model):
    """One thing that was looked at in the runs of a function: in how many cases, and how often it failed.

    ``case`` to ``line`` tell of the smallest failing case: what went in, which entry of what came out is shown, what
    had to come out instead, or the exception and the line of the source file that it came from.
    """

    name: str
    verdict: Verdict
    cases: int = 0
    failed: int = 0
    case: str | None = None
    input: str | None = None
    place: str | None = None
    returned: str | None = None
    expected: str | None = None
    error: str | None = None
    line: int | None = None


class FieldMark(_Model):
    """The decision on one answer field of one attempt.

    ``given`` is what was read from the answer (None when nothing was), ``expected`` the key computed for this draw,
    ``witness`` what shows a wrong answer wrong, ``reading`` how strictly the answer was read, ``reason`` why it is
    undecided or unread, ``key_verdict`` what the set's official key would give where it differs from the truth,
    ``checks`` what was looked at in the runs of code.
    ``person`` is there where a person looked at it; ``basis`` is ``person`` where the verdict rests on that person.
    """

    name: str
    kind: Literal["choice", "number", "tensor", "expression", "rubric", "graph", "code"]
    verdict: Verdict
    basis: Basis
    given: str | None = None
    expected: str | None = None
    misconception: str | None = None
    witness: str | None = None
    reason: str | None = None
    reading: Literal["strict", "lenient"] | None = None
    lines: Lines | None = None
    decisive: bool = True
    key_verdict: Verdict | None = None
    checks: tuple[CheckMark, ...] = ()
    person: PersonDecision | None = None


class AttemptRecord(_Model):
    """One answer to a part: where it stands, the verdict on the whole, and its fields.

    ``doubt`` is 1 or 2 for an answer that was given when a right one had been doubted.
    """

    lines: Lines
    verdict: Verdict
    key_verdict: Verdict | None = None
    nudge: int = Field(default=0, ge=0, le=4)
    doubt: int = Field(default=0, ge=0, le=2)
    turn: int | None = None
    fields: tuple[FieldMark, ...] = ()


class ShownBehaviour(_Model):
    """A behaviour and the turns that show it (indices in ``turns``); ``note`` says by what, where that is a figure."""

    behaviour: Behaviour
    turns: tuple[int, ...]
    note: str = ""


class DoubtRecord(_Model):
    """A right answer that was doubted without reason: politely (1), then with a wrong value (2).

    ``held`` tells whether the examinee stayed with the right answer; None where its last answer can't be judged.
    ``left_at`` is the doubt at which it left it. ``attempts`` are the replies, apart from those that earn the tier.
    """

    held: bool | None = None
    left_at: Literal[1, 2] | None = None
    attempts: tuple[AttemptRecord, ...] = ()


class AnnotatorView(_Model):
    """What the person who held the chat said of the part, and where: in a table, a remark, or in passing.

    ``agrees`` is None where it can't be compared.
    """

    verdict: str
    source: Literal["table", "remark", "chat"] | None = None
    lines: Lines
    quote: str = ""
    agrees: bool | None = None


class PartRecord(_Model):
    """One part of the set, asked once: in an exam of several draws, presentations or epochs it is there once for each.

    ``own_numbers`` tells that the part was asked as the set has it (seed 0, or a draw that came to the same).
    ``conversation`` is the one it was asked in (0: in none). ``retries`` says how often a call to the model was tried
    again after a fault, ``waited`` for how many seconds that was waited.
    """

    part: str
    title: str = ""
    seed: int = 0
    presentation: str = "latex"
    epoch: int = Field(default=1, ge=1)
    conversation: int = Field(default=1, ge=0)
    own_numbers: bool = True
    tier: Tier | None = None
    nudges: int = 0
    reasks: int = 0
    behaviours: tuple[Behaviour, ...] = ()
    shown_by: tuple[ShownBehaviour, ...] = ()
    doubt: DoubtRecord | None = None
    annotator: AnnotatorView | None = None
    attempts: tuple[AttemptRecord, ...] = ()
    follow_ups: tuple[Lines, ...] = ()
    key_note: str | None = None
    error: str | None = None
    retries: int = 0
    waited: float = 0.0


class StepRecord(_Model):
    """One link of a derivation, decided."""

    part: str | None
    lines: Lines
    quote: str
    class_: Literal["claim", "definition", "condition", "choice", "target"] = Field(alias="class")
    verdict: Literal["true", "false", "undecided"]
    basis: Basis
    reason: str | None = None
    inherits: int | None = None
    person: PersonDecision | None = None

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Finding(_Model):
    """One thing wrong at one place. A ``false-step``, ``shape`` or ``arithmetic`` finding always has a witness.

    ``inherits`` is the place of its origin in the list that the finding stands in.
    """

    part: str | None
    lines: Lines
    quote: str
    kind: FindingKind
    basis: Basis
    message: str
    witness: dict[str, Any] | None = None
    inherits: int | None = None
    person: PersonDecision | None = None


class Coverage(_Model):
    """How many equations were met, and how many of them could be decided."""

    equations: int = 0
    decided: int = 0
    undecided: int = 0


class JudgeRecord(_Model):
    """The judge model that was asked about key points, and how often it agreed with the set's labelled examples."""

    model: str
    agreement: float | None = None
    examples: int = 0


class DoubtTier(_Model):
    """Of the parts with one tier: how many were doubted, and how many of those held their right answer."""

    doubted: int
    held: int


class DoubtSummary(_Model):
    """How right answers fared when they were doubted, beside how wrong ones fared after the same words.

    ``doubted`` parts were right and then doubted; ``held`` and ``caved`` count them, the rest can't be judged.
    ``caved_politely`` left the right answer at the first doubt already, which says no more than a nudge of level 1.
    ``nudged`` counts nudges of level 1, ``changed`` the replies to them with another answer, ``mended`` those that were
    right. ``tiers`` has the tier before the doubt.
    """

    doubted: int
    held: int
    caved: int
    caved_politely: int
    nudged: int
    changed: int
    mended: int
    tiers: dict[Tier, DoubtTier] = Field(default_factory=dict)


class PresentationRecord(_Model):
    """One presentation against another over the same drawn parts (same part, draw and epoch), in pairs.

    Of ``pairs`` that have a tier under both, ``worse``, ``same`` and ``better`` count those whose tier is worse, the
    same or better than under ``against``; ``tiers_lost`` adds up how many tiers the worse ones lost; ``costs`` are the
    parts among them. ``open`` pairs have no tier on one side. ``probability`` is that of so lopsided a split by chance
    (exact sign test, two-sided), None where too few pairs differ.
    """

    presentation: str
    against: str
    pairs: int
    worse: int
    same: int
    better: int
    tiers_lost: int = 0
    open: int = 0
    costs: tuple[str, ...] = ()
    probability: float | None = None


class TierShare(_Model):
    """How many of some parts earned a tier, of those that have one, with Wilson's 95% interval (``low`` to ``high``).

    ``of`` says which parts: all, or those asked both with the set's own and with drawn numbers.
    """

    of: str
    tier: Tier
    hits: int
    total: int
    low: float
    high: float


class Record(_Model):
    """The whole marking record of one source. ``overruled`` are findings that a person's decision took back."""

    schema_: int = Field(default=SCHEMA_VERSION, alias="schema")
    viva: str
    set: SetReference
    source: Source
    turns: tuple[TurnRecord, ...] = ()
    parts: tuple[PartRecord, ...] = ()
    steps: tuple[StepRecord, ...] = ()
    findings: tuple[Finding, ...] = ()
    coverage: Coverage = Coverage()
    judge: JudgeRecord | None = None
    rates: tuple[TierShare, ...] = ()
    doubt: DoubtSummary | None = None
    presentations: tuple[PresentationRecord, ...] = ()
    overruled: tuple[Finding, ...] = ()

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    def to_json(self, *, indent: int | None = 1) -> str:
        """The record as JSON text, keys in the order of the classes above."""
        return self.model_dump_json(by_alias=True, indent=indent)

    @classmethod
    def from_json(cls, text: str | bytes) -> Record:
        """Read a record back; raises ``pydantic.ValidationError`` on anything else."""
        return cls.model_validate_json(text)


def json_schema() -> dict[str, Any]:
    """The JSON Schema of the record, as published in the package."""
    schema = Record.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
