"""Alignment against the labelled texts beside the checkout, where they are; the outlines are our own paraphrases."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from viva.reading import PartOutline, align, annotator_verdicts, read_annotator_table, read_transcript

SHARED = Path(__file__).resolve().parents[3] / "shared"
pytestmark = pytest.mark.skipif(not (SHARED / "gold").is_dir(), reason="the labelled texts are not here")

QUESTIONS = {"1": "Convolutions", "2": "Batch normalization", "3": "Separable convolutions", "4": "Dropout"}
STATEMENTS = {
    "1a": "Give two reasons for convolution layers instead of fully connected ones when the data are images.",
    "1b": "Which filter of length 3 turns the signal [1, 4, 0, -2, 3] into [-2, 2, 11] (no padding, stride 1)?",
    "1c": "Transpose convolution of [[-1, 2], [3, 1]] with the filter [[1, -1], [0, 1]], pad 0 and stride 1.",
    "2a": "Three diagrams with shaded blocks over N, H, W, C: which is batch, which is layer normalization?",
    "2b": "Batch norm without division by the deviation, y_i = gamma x_i + beta: dL/dx_i, at n = 1, n to infinity.",
    "3a": "Parameters of a traditional convolution: 3 channels, 224x224, kernel 3x3, 4 output channels, no biases.",
    "3b": "Parameters of the depthwise separable convolution (depthwise, then pointwise) with 4 output channels.",
    "4a": "Remove the expectation over the dropout mask R from the loss: ||y - pXw||^2 + p(1-p)||Gamma w||^2.",
    "4b": "Transform the w that dropout learned into one of the traditionally regularized problem.",
    "4c": "Change variables with the invertible Gamma to get classical ridge regression; the new data matrix?",
    "4d": "Gamma diagonal and proportional to column norms: the norms of the columns; how is this like batch norm?",
}
OUTLINES = [PartOutline(name, name[0], name[1], "", QUESTIONS[name[0]], text) for name, text in STATEMENTS.items()]


def labels(name: str) -> list[tuple[str, tuple[int, int]]]:
    gold: dict[str, Any] = yaml.safe_load((SHARED / "gold" / f"{name}.yaml").read_text())
    parts = gold["document"]["parts"]
    return [(part, tuple(attempt["lines"])) for part in parts for attempt in parts[part]["attempts"]]


def overlap(a: tuple[int, int], b: tuple[int, int]) -> float:
    both = min(a[1], b[1]) - max(a[0], b[0]) + 1
    return max(0, both) / (max(a[1], b[1]) - min(a[0], b[0]) + 1)


@pytest.mark.parametrize("name", ["chat-grok", "solution-document"])
def test_every_labelled_attempt_is_aligned_and_no_other(name: str) -> None:
    transcript = read_transcript((SHARED / "seeds" / f"{name}.txt").read_bytes(), name)
    found = [(e.part, e.answer.lines) for e in align(transcript, OUTLINES).exchanges]
    wanted = labels(name)
    assert [part for part, _ in found] == [part for part, _ in wanted]
    for (_, got), (_, want) in zip(found, wanted, strict=True):
        assert overlap(got, want) >= 0.5


def test_the_annotators_table_and_remarks() -> None:
    transcript = read_transcript((SHARED / "seeds" / "chat-grok.txt").read_bytes(), "chat-grok.txt")
    found = annotator_verdicts(transcript, align(transcript, OUTLINES), OUTLINES)
    table = {v.part: v.verdict for v in found if v.source == "table"}
    assert {part: verdict for part, verdict in table.items() if verdict != "right"} == {"1a": "minor", "4a": "minor"}
    assert sorted(table) == sorted(STATEMENTS)
    assert [part for part, _, _ in read_annotator_table(transcript, OUTLINES).unknown_parts] == ["3c"]
    assert {(v.part, v.verdict) for v in found if v.source == "remark"} >= {("4a", "minor"), ("4b", "right")}


def test_a_homework_with_its_key_is_a_document() -> None:
    transcript = read_transcript((SHARED / "seeds" / "homework-with-key.txt").read_bytes(), "homework-with-key.txt")
    assert transcript.kind == "document"
    assert [e.part for e in align(transcript, OUTLINES).exchanges] == list(STATEMENTS)


STYLES = {
    "bold": ("**User:**", "**Assistant:**"),
    "headings": ("### You said:\n\n", "### ChatGPT said:\n\n"),
    "brackets": ("[Student]", "[Claude]"),
    "own lines": ("Prompt\n\n", "Response\n\n"),
    "letters": ("Q:", "A:"),
    "names": ("Mira:", "Sparky:"),
    "tags": ("<user>", "<assistant>"),
    "numbered": ("Prompt #1:", "Gemini 2.5 Pro:"),
}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("without", ["nothing", "part headings", "reflections", "both"])
def test_another_style_of_labels_aligns_the_same_answers(style: str, without: str) -> None:
    """The labelled chat with other labels, and without the person's headings or remarks, has the same answers."""
    lines = (SHARED / "seeds" / "chat-grok.txt").read_text().split("\n")
    asks, answers = STYLES[style]
    wanted = [(part, lines[a - 1][6:46], lines[b - 1]) for part, (a, b) in labels("chat-grok")]
    kept, skipping = [], False
    for line in lines:
        said = line.startswith(("ME:", "GROK:"))
        heading = re.match(r"(?:\d )?(?:\d\.\d )?(?:Problem \d|Part ?\(\w\))", line) is not None
        skipping = (
            (skipping or line == "Reflection") and not said and not heading and without in ("reflections", "both")
        )
        if skipping or (heading and without in ("part headings", "both")):
            continue
        kept.append(re.sub(r"^GROK:", lambda _: answers, re.sub(r"^ME:", lambda _: asks, line)))
    transcript = read_transcript("\n".join(kept).encode(), "chat.md")
    found = align(transcript, OUTLINES).exchanges
    assert [e.part for e in found] == [part for part, _, _ in wanted]
    for exchange, (_, begins, ends) in zip(found, wanted, strict=True):
        assert begins in exchange.answer.text
        assert exchange.answer.text.rstrip().endswith(ends.rstrip())


HEADINGS = {
    "markdown": ("## {title}", "### Part ({letter}): {rest}"),
    "full": ("# {title}", "## Problem {number}({letter}) {rest}"),
    "full without questions": (None, "## {number}{letter}. {rest}"),
    "bold": ("**{title}**", "**({letter})** {rest}"),
    "bare letters": ("{number}. {name}", "({letter}) {rest}"),
    "latex": ("\\section*{{{title}}}", "\\subsection*{{Part ({letter}): {rest}}}"),
    "words": ("Question {number}", "Question {number}, part {letter}"),
    "short": (None, "{number}{letter})"),
    "answers": (None, "**Answer to {number}({letter}):**"),
    "dotted": ("# {number}. {name}", "## {number}.{index} {rest}"),
    "bullets": ("{number}. {name}", "- ({letter}) **{rest}**"),
}


@pytest.mark.parametrize("style", HEADINGS)
def test_another_style_of_headings_aligns_the_same_answers(style: str) -> None:
    lines = (SHARED / "seeds" / "solution-document.txt").read_text().split("\n")
    question, part = HEADINGS[style]
    names: list[str] = []
    kept, number, name = [], "", ""
    for line in lines:
        if match := re.match(r"Problem (\d): (.*)", line):
            number, name = match.groups()
            kept += [question.format(title=line, number=number, name=name)] if question else []
        elif match := re.match(r"Part \((\w)\): (.*)", line):
            letter, rest = match.groups()
            names.append(number + letter)
            kept.append(part.format(number=number, letter=letter, rest=rest, index=ord(letter) - 96))
        else:
            kept.append(line)
    transcript = read_transcript("\n".join(kept).encode(), "solutions.md")
    assert transcript.kind == "document"
    found = align(transcript, OUTLINES).exchanges
    assert [e.part for e in found] == names
    wanted = labels("solution-document")
    for exchange, (_, (_, last)) in zip(found, wanted, strict=True):
        assert exchange.answer.text.rstrip().endswith(lines[last - 1].rstrip())
