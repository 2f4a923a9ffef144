"""Names are taken out everywhere, in the shapes in which they occur, and nothing else is."""

from __future__ import annotations

import unicodedata

import pytest

from viva.errors import VivaError
from viva.marking.record import (
    AnnotatorView,
    AttemptRecord,
    FieldMark,
    Finding,
    JudgeRecord,
    PartRecord,
    Record,
    SetReference,
    Source,
    StepRecord,
    TurnRecord,
)
from viva.marking.redact import redact


def _preamble(text: str, *names: str) -> str | None:
    source = Source(file="f", sha256="0", preamble=text)
    return redact(Record(viva="0", set=SetReference(name="s", sha256="0"), source=source), names).source.preamble


@pytest.mark.parametrize(
    ("text", "names", "redacted"),
    [
        ("Ada wrote.", ["Ada"], "[name 1] wrote."),
        ("ADA and ada", ["Ada"], "[name 1] and [name 1]"),
        ("Adalbert, Nevada", ["Ada"], "Adalbert, Nevada"),
        ("Ada's, (Ada), $Ada$, Ada2", ["Ada"], "[name 1]'s, ([name 1]), $[name 1]$, [name 1]2"),
        ("Ada Byron and Ada", ["Ada", "Ada Byron"], "[name 2] and [name 1]"),
        ("ada_byron ada-byron ada.byron@x.y AdaByron", ["Ada Byron"], "[name 1] [name 1] [name 1]@x.y [name 1]"),
        ("Ada\nByron wrote", ["Ada Byron"], "[name 1]\n wrote".replace("\n ", "\n ")),
        ("O’Neil and O'Neil", ["O'Neil"], "[name 1] and [name 1]"),
        ("José, Jose\u0301, JOSÉ", ["José"], "[name 1], [name 1], [name 1]"),
        ("José", [unicodedata.normalize("NFD", "José")], "[name 1]"),
        ("José", ["Jos"], "José"),
        ("30312 130312 303129", ["30312"], "[name 1] 130312 303129"),
        ("a.b+c", ["a.b+c"], "[name 1]"),
        ("李 雷", ["李雷"], "李 雷"),
        ("李雷", ["李雷"], "[name 1]"),
        ("nothing", ["Ada"], "nothing"),
        ("Ada", [], "Ada"),
    ],
)
def test_text(text: str, names: list[str], redacted: str) -> None:
    assert _preamble(text, *names) == redacted


@pytest.mark.parametrize("name", ["", "   ", "--", "."])
def test_what_is_no_name(name: str) -> None:
    with pytest.raises(VivaError, match="not a name"):
        _preamble("x", name)


def _named(who: str, *, number: int | str) -> Record:
    text = f"by {who}"
    return Record(
        viva="1",
        set=SetReference(name=text, title=text, sha256="aa"),
        source=Source(
            file=text,
            sha256="bb",
            model=text,
            parameters={text: [text, {"k": text}], "user": number, "n": 7, "flag": True, "role": text},
            preamble=text,
        ),
        turns=(TurnRecord(role="annotator", text=text, lines=(1, 1), speaker=text, part="1a"),),
        parts=(
            PartRecord(
                part="1a",
                title=text,
                tier="L1",
                annotator=AnnotatorView(verdict="right", lines=(1, 1), quote=text, agrees=True),
                attempts=(
                    AttemptRecord(
                        lines=(1, 1),
                        verdict="right",
                        fields=(
                            FieldMark(
                                name="right",
                                kind="number",
                                verdict="right",
                                basis="exact",
                                given=text,
                                expected=text,
                                misconception=text,
                                witness=text,
                                reason=text,
                            ),
                        ),
                    ),
                ),
                key_note=text,
                error=text,
            ),
        ),
        steps=(
            StepRecord.model_validate(
                {
                    "part": "1a",
                    "lines": (1, 1),
                    "quote": text,
                    "class": "claim",
                    "verdict": "true",
                    "basis": "exact",
                    "reason": text,
                }
            ),
        ),
        findings=(
            Finding(
                part="1a", lines=(1, 1), quote=text, kind="claim", basis="exact", message=text, witness={text: text}
            ),
        ),
        judge=JudgeRecord(model=text),
    )


def test_every_place_is_covered() -> None:
    record = _named("Ada", number=30312)
    assert redact(record, ["Ada", "30312"]) == _named("[name 1]", number="[name 2]")


def test_what_the_program_decides_by_stays() -> None:
    """Names that happen to be the program's own words change no verdict."""
    record = _named("Ada", number=1)
    shared = redact(record, ["right", "exact", "claim", "L1", "1a", "aa", "annotator"])
    assert shared == record


def test_the_record_given_is_left_alone() -> None:
    record = _named("Ada", number=1)
    before = record.to_json()
    redact(record, ["Ada"])
    assert record.to_json() == before


def test_lines_still_count() -> None:
    text = "one Ada\n  Byron two\nthree"
    assert (_preamble(text, "Ada Byron") or "").count("\n") == text.count("\n")
