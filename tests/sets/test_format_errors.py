"""Everything that can be wrong with a set's files is said with file, line and what to do."""

import pytest

from viva.errors import VivaError
from viva.sets import load_set

# (what is changed in 1a.yaml, the line that must be named, words that must be in the message)
PART_ERRORS = {
    "unknown key": (("title: A sum", "title: A sum\ntitel: A sum"), 2, "the key 'titel' isn't known"),
    "unknown key deep": (("        nudge: Look", "        nugde: Look"), 21, "the key 'nugde' isn't known"),
    "missing key": (("title: A sum\n", ""), 1, "the key 'title' is missing"),
    "missing in field": (("    ask: A number.\n", ""), 12, "the key 'ask' is missing"),
    "key twice": (("title: A sum", "title: A sum\ntitle: B"), 2, "stands here twice"),
    "bad YAML": (("draws:", "draws: ["), 5, "isn't valid YAML"),
    "bad regex": (("'\\bsum\\b'", "'\\bsum', '(open'"), 15, "isn't a regular expression"),
    "cycle": (("  answer: shared", "  other: answer\n  answer: other + shared"), 8, "other -> answer -> other"),
    "self": (("answer: shared * sum(numbers)", "answer: answer + 1"), 8, "answer -> answer"),
    "unknown operator": (("shared * sum(numbers)", "shared * summ(numbers)"), 8, "did you mean 'sum'?"),
    "unknown name": (("shared * sum(numbers)", "shared * sum(numers)"), 8, "nothing is called 'numers'"),
    "no expression": (("shared * sum(numbers)", "shared *"), 8, "isn't an expression"),
    "code": (("shared * sum(numbers)", "__import__('os').getcwd()"), 8, "calls something that has no name"),
    "unknown name in text": (("times {{ shared }}", "times {{ shard }}"), 4, "nothing is called 'shard'"),
    "unknown format": (("{{ numbers | list }}", "{{ numbers | json }}"), 3, "no format 'json'"),
    "broken insertion": (("{{ shared }}", "{{ shared + }}"), 4, "isn't an expression"),
    "declared twice": (("  answer: shared", "  numbers: 1\n  answer: shared"), 8, "'numbers' is declared twice"),
    "shadows the question": (("  answer: shared", "  shared: 1\n  answer: shared"), 8, "'shared' is declared twice"),
    "operator's name": (("  answer: shared", "  sum: 1\n  answer: shared"), 8, "name of an operator"),
    "two sources": (("integers: [-9, 9]", "integers: [-9, 9], one_of: [1]"), 6, "exactly one of"),
    "empty range": (("integers: [-9, 9]", "integers: [9, -9]"), 6, "no whole number from 9 to -9"),
    "condition on another": (("shape: [3]}", "shape: [3], such_that: [sum(it) != shared]}"), 6, "called 'shared'"),
    "denominators of words": (
        ("integers: [-9, 9], shape: [3]", "one_of: [[1, 2]], over: [2]"),
        6,
        "with 'integers' only",
    ),
    "denominator 0": (("shape: [3]}", "shape: [3], over: [0]}"), 6, "greater than or equal to 1"),
    "two hints": (("  - Then multiply.\n", ""), 22, "at least 3 are needed, not 2"),
    "nothing to take one of": (("integers: [-9, 9]", "one_of: []"), 6, "at least 1 is needed, not 0"),
    "unknown kind": (("kind: number", "kind: essay"), 13, "'kind'"),
    "options with number": (("    ask: A", "    options: [A, B]\n    ask: A"), 12, "'options' go with kind 'choice'"),
    "no expected": (("    expected: answer\n", ""), 12, "'expected' is needed"),
    "text for a list": (("labels: ['\\bsum\\b']", "labels: sum"), 15, "a list is expected"),
    "number for text": (("    ask: A number.", "    ask: 5"), 14, "text is expected, not 5"),
    "nameless misconception": (("        value: -answer\n", ""), 18, "needs a 'value' or phrasings"),
    "alias": (("title: A sum", "title: &a A sum\nconventions: [*b]"), 2, "an alias"),
    "tag": (("title: A sum", "title: !!python/name:os.system A"), 1, "a tag"),
    "figure": (("title: A sum", "title: A sum\nfigure: draw_cubes(numbers)"), 2, "no operator 'draw_cubes'"),
    "twin misconceptions": (
        ("hints:", "      - {name: sign, title: t, said: [x], nudge: n}\nhints:"),
        22,
        "two misconceptions are called 'sign'",
    ),
}


@pytest.mark.parametrize("name", PART_ERRORS)
def test_part_errors_say_where(write_set, name):
    change, line, words = PART_ERRORS[name]
    folder = write_set(part=[change])
    with pytest.raises(VivaError) as caught:
        load_set(folder)
    message = str(caught.value)
    assert message.startswith(f"{folder}/1a.yaml:{line}: "), message
    assert words in message
    assert "\n" not in message


TOP_ERRORS = {
    "unknown key": (("title: A tiny set", "title: A tiny set\nautor: me"), 3, "'autor' isn't known"),
    "part twice": (("parts: [1a]", "parts:\n      - 1a\n      - 1a"), 10, "two parts are called '1a'"),
    "question twice": (
        ("    parts: [1a]", "    parts: [1a]\n  - {name: '1', title: More, parts: [1b]}"),
        9,
        "two questions are called '1'",
    ),
    "part without a file": (("parts: [1a]", "parts: [1a, 1b]"), 8, "has no file 1b.yaml"),
    "path as a name": (("parts: [1a]", "parts: [../1a]"), 8, "can't be a name"),
    "number as a name": (("name: '1'", "name: 1"), 4, "text is expected, not 1"),
    "not a mapping": (("name: tiny\n", "- name: tiny\n"), 2, "isn't valid YAML"),
}


@pytest.mark.parametrize("name", TOP_ERRORS)
def test_set_errors_say_where(write_set, name):
    change, line, words = TOP_ERRORS[name]
    folder = write_set(top=[change])
    with pytest.raises(VivaError) as caught:
        load_set(folder)
    message = str(caught.value)
    assert message.startswith(f"{folder}/set.yaml:{line}"), message
    assert words in message


def test_the_tiny_set_itself_is_fine(write_set):
    drawn = load_set(write_set()).draw()
    assert drawn.part("1a").statement == "What is the sum of [1, 2, 3],\ntimes 2?"
    assert drawn.part("1a").fields[0].expected == 12


# Errors that only a draw can find.
DRAW_ERRORS = {
    "misconception is right": (("value: -answer", "value: answer"), 18, "same value as the right answer"),
    "impossible condition": (("answer != 0", "answer > 1000"), 10, "the condition doesn't hold"),
    "no truth": (("answer != 0", "answer"), 10, "the condition doesn't hold"),
    "tensor for a number": (("expected: answer", "expected: numbers"), 16, "has to be a number"),
    "wrong argument": (("sum(numbers)", "sum(conv(numbers, 3))"), 8, "conv:"),
    "division by zero": (("sum(numbers)", "sum(numbers) / 0"), 8, "a division by zero"),
    "huge power": (("sum(numbers)", "9 ** 9 ** 9"), 8, "an exponent has to be"),
    "huge number": (("sum(numbers)", "((9 ** 250) ** 250)"), 8, "binary digits"),
    "huge stride": (("sum(numbers)", "sum(conv(numbers, numbers, stride=10**9))"), 8, "stride has to be"),
    "drawn for other seeds": (("{seed0: [1, 2, 3], ", "{"), 8, "drawn for other seeds only"),
}


@pytest.mark.parametrize("name", DRAW_ERRORS)
def test_draw_errors_say_where(write_set, name):
    change, line, words = DRAW_ERRORS[name]
    folder = write_set(part=[change])
    problem_set = load_set(folder)
    with pytest.raises(VivaError) as caught:
        problem_set.draw(0)
    message = str(caught.value)
    assert message.startswith(f"{folder}/1a.yaml:{line}: "), message
    assert words in message


def test_no_draw_is_good_enough(write_set):
    problem_set = load_set(write_set(part=[("answer != 0", "answer == 12 and numbers[0] == 1 and numbers[1] > 50")]))
    with pytest.raises(VivaError, match=r"1a\.yaml:10: the condition doesn't hold"):
        problem_set.draw(3)


@pytest.mark.parametrize(
    ("name", "words"),
    [("hw55", "did you mean 'hw5'?"), ("nothing-like-it", "no set is called")],
)
def test_unknown_sets(name, words):
    with pytest.raises(VivaError, match="no set is called") as caught:
        load_set(name)
    assert words in str(caught.value)


def test_a_folder_without_a_set(tmp_path):
    with pytest.raises(VivaError, match=r"no set\.yaml"):
        load_set(tmp_path)


def test_unknown_part():
    with pytest.raises(VivaError, match="no part '9z'"):
        load_set("hw5").draw_part("9z")


def test_not_utf8(write_set):
    folder = write_set()
    (folder / "1a.yaml").write_bytes(b"title: x\nstatement: \xff\n")
    with pytest.raises(VivaError, match=r"1a\.yaml:2: isn't UTF-8"):
        load_set(folder)


def test_too_large(write_set):
    folder = write_set()
    (folder / "1a.yaml").write_bytes(b"#" * 2_000_000)
    with pytest.raises(VivaError, match="2,000,000 bytes"):
        load_set(folder)


@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 5_000, "- " * 50_000])
def test_deep_nesting(write_set, text):
    folder = write_set()
    (folder / "1a.yaml").write_text(text)
    with pytest.raises(VivaError):
        load_set(folder)
