"""Patterns that look for their words first find what ``re`` finds."""

from __future__ import annotations

import copy
import importlib
import pickle
import pkgutil
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import viva.marking
import viva.reading
from viva.patterns import _Pattern as Lazy
from viva.patterns import folded, needed_words, regex

WORDS = [
    (r"\b(?:check|verif\w+|sanity)\b", re.IGNORECASE, {"check", "verif", "sanity"}),
    (r"(?:not|never)\s+(?:so|true)", 0, {"not", "never"}),
    (r"colou?r of", 0, {"colo"}),
    (r"(?:ab)+c|xyz", 0, {"ab", "xyz"}),
    (r"(?:ab)*c", 0, None),
    (r"(?<=is )it", 0, {"is "}),
    (r"(?<!is )it", 0, {"it"}),
    (r"it(?='s)", 0, {"it"}),
    (r"[^a]b+c", 0, None),
    (r"can['’]t", re.IGNORECASE, {"can't", "can’t"}),
    (r"(?i:Yes) or no", 0, {" or no"}),
    (r"(?i)YES", 0, {"yes"}),
    (r"a|b", 0, None),
    (r"µs", re.IGNORECASE, None),
    (r"\?", 0, {"?"}),
    (r" +", 0, None),
    (r"(a)\1xy", 0, {"xy"}),
    (r"(?x) one # two", 0, {"one"}),
    (r"cannot|not", 0, {"not"}),
]


@pytest.mark.parametrize(("pattern", "flags", "words"), WORDS, ids=[w[0] for w in WORDS])
def test_words_without_which_nothing_is_found(pattern: str, flags: int, words: set[str] | None) -> None:
    sets, _ = needed_words(pattern, flags)
    assert (set(sets[0]) if sets else None) == words


SETS = [
    (r"\b(?:norms?|columns?)\b[^.]{0,100}\b(?:equal|the same)\b", 0, [{"norm", "column"}, {"equal", "the same"}]),
    (r"no (?:more )?(?:than )?39", 0, [{"no "}, {"39"}]),
    (r"that(?:'s| is) (?:wrong|false)", 0, [{"that"}, {"that's", "that is"}, {" wrong", " false"}]),
    (r"(?:is the|that) one", 0, [{" one"}, {"is the", "that"}]),
    (r"one (?!of two)sum|another total", 0, [{"one ", "another total"}]),
    (r"one(?: two)* three[0-9]four|five{2}", 0, [{" three", "five"}]),
    (r"ten(?: two)* three[0-9]four", 0, [{" three"}, {"four"}, {"ten"}]),
]


@pytest.mark.parametrize(("pattern", "flags", "sets"), SETS, ids=[w[0] for w in SETS])
def test_sets_of_words_of_which_each_has_to_be_there(pattern: str, flags: int, sets: list[set[str]]) -> None:
    assert [set(words) for words in needed_words(pattern, flags)[0]] == sets


def all_patterns() -> list[Lazy]:
    """Every pattern that a module of the reader and the marker holds."""
    found: list[Lazy] = []
    for package in (viva.reading, viva.marking):
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            held = vars(importlib.import_module(module.name)).values()
            found += [value for value in held if isinstance(value, Lazy)]
    return found


def test_every_pattern_is_one_and_finds_the_same_with_and_without_its_words() -> None:
    """On sentences of the corpus, in three spellings, one with letters that only ``re`` takes for ASCII ones."""
    patterns = {(p.pattern, p._asked): p for p in all_patterns()}
    assert len(patterns) > 300
    corpus = Path(__file__).parent / "corpus"
    lines = [line for name in ("chatgpt-copy.md", "tutor-session.md", "doubts.txt", "mixed-verdicts.md")
             for line in (corpus / name).read_text(encoding="utf-8").splitlines() if line.strip()]  # fmt: skip
    texts = [form for line in lines[::5] for form in (line, line.upper(), line.replace("s", "ſ").replace("k", "K"))]
    assert len(texts) > 150
    for text, flags in patterns:
        plain, behind = re.compile(text, flags), regex(text, flags, often=0)
        for string in texts:
            one, other = plain.search(string), behind.search(string)
            assert (one and one.span()) == (other and other.span()), (text, string)


def test_what_a_pattern_is_said_to_need_it_needs() -> None:
    said = [p for p in all_patterns() if p._needs]
    assert said
    for pattern in said:
        sets, _ = needed_words(pattern.pattern, pattern._asked)
        assert any(all(any(need in folded(word) for need in pattern._needs) for word in words) for words in sets), (
            pattern
        )


def test_a_pattern_that_needs_words_is_compiled_at_the_first_text_that_has_one() -> None:
    text = r"(a+) (?:Factor|times) \d"
    plain, waiting = re.compile(text), regex(text, needs=("factor", "times"))
    assert waiting.search("a 2") is None and "groups" not in vars(waiting)
    for string in ("a 2", "aa FACTOR 2", "a Factor 2", "a 2", "aa times 3"):
        assert (plain.search(string) is None) == (waiting.search(string) is None)
        assert plain.findall(string) == waiting.findall(string)
        assert plain.sub("-", string) == waiting.sub("-", string)
        assert [m[0] for m in plain.finditer(string)] == [m[0] for m in waiting.finditer(string)]
    assert "groups" in vars(waiting)


@given(st.text("abkKſsıİiIxY yn'’", max_size=8))
def test_every_method_gives_what_re_gives(text: str) -> None:
    for expression in ("kis|ab", "si+k", "[xy]s|in'"):
        plain = re.compile(expression, re.IGNORECASE)
        for often in (0, 1, 5):
            lazy = regex(expression, re.IGNORECASE, often=often)
            for _ in range(2):
                assert (plain.search(text) is None) == (lazy.search(text) is None)
                assert plain.findall(text) == lazy.findall(text)
                assert plain.sub("-", text) == lazy.sub("-", text)
                assert plain.split(text) == lazy.split(text)
                assert [m.span() for m in plain.finditer(text)] == [m.span() for m in lazy.finditer(text)]
                assert (plain.fullmatch(text) is None) == (lazy.fullmatch(text) is None)


def test_an_error_shows_at_the_first_use_and_a_copy_is_the_same_pattern() -> None:
    broken = regex("(")
    with pytest.raises(re.error):
        broken.search("x")
    whole = regex("ab(?P<rest>.*)", re.IGNORECASE)
    for same in (copy.deepcopy(whole), pickle.loads(pickle.dumps(whole))):
        assert same.search("xABc")["rest"] == "c"
    assert whole.groups == 1 and dict(whole.groupindex) == {"rest": 1} and whole.flags & re.IGNORECASE
    assert repr(whole).startswith("regex('ab")


def test_letters_that_re_takes_for_ascii_ones() -> None:
    for code in (*range(0x80, 0x2500), *range(0xFB00, 0xFB10)):
        letter = chr(code)
        for ascii_letter in "abcdefghijklmnopqrstuvwxyz":
            if re.fullmatch(ascii_letter, letter, re.IGNORECASE):
                assert folded(letter) == ascii_letter
