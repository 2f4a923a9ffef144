"""What people type to search: whatever it is, it is a search and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from viva.marking import Record
from viva.store import RunFilter, Search, Store
from viva.store.words import fold, pieces, terms, words

HOSTILE = [
    '"', '""', "'", "''", "*", "-", "--", "-*", '-"', "AND", "OR NOT", "NEAR(a b)", "said : x", "words:x",
    "{words} : x", "^a", "a + b", "(", ")", "((()", "a AND", '"a" OR "b', "labels:qall", "qall", "\\", "\\'", "%",
    "_", ";", "\0", "a\0b", "'; DROP TABLE runs; --", "' OR 1=1 --", ":match", "?1", "$1", "%s", "%(x)s", "a & b | !c",
    "a <-> b", "!", "a:*", "\ud800", "é", "ﬁ", "İ", "ß", "\u0301", "👍", "𝑥", "½", "²", "卷積", "\u202eabc",
    "a" * 5000, "-a " * 500, "a* " * 100,
]  # fmt: skip


@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_that_is_typed_is_an_error(archive: Store, typed: str) -> None:
    for search in (Search(typed), Search(typed, models=(typed,), parts=(typed, typed)), Search(behaviours=(typed,))):
        page = archive.attempts(search)
        assert archive.count(search) == len(page)
    archive.runs(RunFilter(words=typed, models=(typed,)))
    archive.insights(model=typed, part=typed, set_name=typed)
    archive.queue(model=typed, part=typed, set_name=typed, reason=typed)
    archive.history(typed)
    assert archive.count() == 3


@given(st.text(max_size=40))
@example("answer")
@example("-answer")
@example("labels : qall")
def test_a_search_finds_what_a_plain_reading_of_it_means(archive: Store, typed: str) -> None:
    wanted = terms(typed)
    found = {row.part for row in archive.attempts(Search(typed))}
    expected = {row.part for row in archive.attempts() if typed.strip() and wanted and _has(_all_words(row), wanted)}
    if not typed.strip():
        expected = {"1b", "1c", "2a"}
    assert found == expected


TEXTS = {
    "1b": "No padding is needed. The answer is 4. 1b? 5",
    "1c": "With the Kernel flipped, the answer is 5. 1c? 5 x: 5 is not right 5",
    "2a": r"A naïve $\frac{a}{b}$, 卷積. 2a? 5",
}


def _all_words(row: object) -> list[str]:
    return words(TEXTS[row.part])  # type: ignore[attr-defined]


def _has(said: list[str], wanted: tuple[object, ...]) -> bool:
    return all(_follows(said, term) != term.no for term in wanted)  # type: ignore[attr-defined]


def _follows(said: list[str], term: object) -> bool:
    inner = list(term.words)  # type: ignore[attr-defined]
    for at in range(len(said) - len(inner) + 1):
        piece = said[at : at + len(inner)]
        if piece == inner or (term.prefix and piece[:-1] == inner[:-1] and piece[-1].startswith(inner[-1])):  # type: ignore[attr-defined]
            return True
    return False


@given(st.text())
def test_folding_keeps_places(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text(max_size=300), st.text(max_size=10))
def test_a_snippet_is_a_piece_of_the_text(text: str, typed: str) -> None:
    import unicodedata

    shown = "".join(part for part, _ in pieces(text, terms(typed)))
    assert shown.strip("…") in unicodedata.normalize("NFC", text) or "…" in text


def test_a_snippet_is_short_and_shows_the_first_place() -> None:
    shown = pieces("word " * 5000 + "kernel " + "word " * 5000, terms("KERNEL"))
    assert sum(len(text) for text, _ in shown) < 400
    assert ("kernel", True) in shown


def test_long_words_and_texts_are_cut() -> None:
    assert len(words("x" * 1_000_000)[0]) == 80
    assert len(words("ab " * 1_000_000)) == 50_000


def test_nobody_gets_past_a_filter(archive: Store, chat: Record) -> None:
    from viva.store.words import CURRENT, EVERY, label

    for word in (EVERY, CURRENT, label("verdict", "wrong"), "|" + label("verdict", "wrong")):
        assert not archive.attempts(Search(word))
