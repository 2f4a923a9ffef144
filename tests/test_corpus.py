"""The corpus of labelled chats and solution documents: what viva makes of them against what is true of them."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

CORPUS = Path(__file__).parent / "corpus"


@cache
def load_scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("corpus_score", CORPUS / "score.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["corpus_score"] = module  # dataclasses look their module up by name
    spec.loader.exec_module(module)
    return module


LABELS = sorted((CORPUS / "labels").glob("*.yaml"))
TEXTS = sorted(p for p in CORPUS.iterdir() if p.suffix in (".md", ".txt", ".json") and p.name != "README.md")


def test_every_file_has_labels_and_every_label_a_file() -> None:
    about = [yaml.safe_load(path.read_text(encoding="utf-8"))["document"]["file"] for path in LABELS]
    assert sorted(about) == [path.name for path in TEXTS]
    assert len(TEXTS) >= 14


def strings(value: object) -> Iterator[str]:
    """All texts in a JSON document, in order."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


@pytest.mark.parametrize("label", LABELS, ids=lambda p: p.stem)
def test_labels_point_at_what_they_quote(label: Path) -> None:
    gold = yaml.safe_load(label.read_text(encoding="utf-8"))
    source = (CORPUS / gold["document"]["file"]).read_text(encoding="utf-8")
    if gold["document"]["file"].endswith(".json"):
        source = "\n".join(strings(json.loads(source)))
    # Lines of JSON are those of the transcript as it is written out, which only the reader makes.
    written_out = gold["document"]["file"].endswith(".json")
    lines = source.split("\n")
    statements = list(gold.get("subtle") or [])
    for part in gold["document"]["parts"].values():
        assert part["attempts"]
        statements += [*(part.get("errors") or []), *(part.get("debatable") or [])]
        for attempt in part["attempts"]:
            if "lines" in attempt:
                first, last = attempt["lines"]
                assert 1 <= first <= last <= len(lines)
                assert lines[first - 1].strip() and lines[last - 1].strip()
            else:
                assert attempt["first"].strip() in source and attempt["last"].strip() in source
    for statement in statements:
        assert statement["quote"] in (
            lines[statement["line"] - 1] if "line" in statement and not written_out else source
        )


@cache
def scored(label: Path) -> Any:
    """What a file came to, marked once for all tests of a process."""
    return load_scorer().score(label)


@pytest.mark.parametrize("label", LABELS, ids=lambda p: p.stem)
def test_a_file_is_marked_as_labelled(label: Path) -> None:
    scorer = load_scorer()
    result = scored(label)
    expected = scorer.known().get(result.file, [])
    new = [p for p in result.problems if not any(scorer.same_problem(p, k) for k in expected)]
    assert not new, "\n".join(new)


def test_most_attempts_are_decided() -> None:
    scorer = load_scorer()
    scores = [scored(label) for label in LABELS]
    attempts = sum(s.counts["attempts"] for s in scores)
    undecided = [f"{s.file}: {line}" for s in scores for line in s.undecided]
    assert len(undecided) <= max(0.05 * attempts, scorer.known_undecided()), "\n".join(undecided)
