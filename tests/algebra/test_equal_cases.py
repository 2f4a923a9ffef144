"""Many pairs of answers, by the kind of thing they are: each is decided as marked, whichever is the key."""

from pathlib import Path

import pytest

from viva.algebra import equal

MARKS = {"=": True, "#": False}


def sections() -> dict[str, list[tuple[str, str, str]]]:
    found: dict[str, list[tuple[str, str, str]]] = {}
    name = ""
    for line in (Path(__file__).parent / "equal_cases.tsv").read_text(encoding="utf-8").split("\n"):
        if line.startswith("## "):
            name = line[3:]
        elif "\t" in line:
            mark, gold, candidate = line.replace("␤", "\n").split("\t")
            found.setdefault(name, []).append((mark, gold, candidate))
    return found


CASES = sections()


def test_there_are_cases_of_every_mark() -> None:
    assert len(CASES) == 12
    assert {mark for cases in CASES.values() for mark, _, _ in cases} == {"=", "#", "?"}


@pytest.mark.parametrize("name", CASES)
def test_decided_as_marked(name: str) -> None:
    wrong = []
    for mark, gold, candidate in CASES[name]:
        found = equal(gold, candidate)
        if found is None and mark != "?":  # perhaps a busy machine: time is bounded
            found = equal(gold, candidate)
        if (found is True) if mark == "?" else found is not MARKS[mark]:
            wrong.append((mark, gold, candidate, found))
    assert not wrong


@pytest.mark.parametrize("name", CASES)
def test_never_the_opposite_the_other_way_round(name: str) -> None:
    wrong = []
    for mark, gold, candidate in CASES[name]:
        found = equal(candidate, gold)
        if (found is True) if mark == "?" else found is (not MARKS[mark]):
            wrong.append((mark, candidate, gold, found))
    assert not wrong
