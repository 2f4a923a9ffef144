"""Code found in replies: what is code, which definition counts, and what comes along with it."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viva.reading.code import Broken, code_pieces
from viva.reading.functions import read_functions
from viva.reading.transcript import Passage


def passage(text: str, first: int = 1) -> Passage:
    text = textwrap.dedent(text).strip("\n")
    return Passage(text, (first, first + text.count("\n")))


def run(text: str, wanted: dict[str, int], **more: object) -> dict[str, object]:
    """The functions of a reply, executed here: these replies are ours."""
    read = read_functions(passage(text), wanted, **more)  # type: ignore[arg-type]
    space: dict[str, object] = {}
    exec(compile(read.source, "<reply>", "exec"), space)
    return space


FENCED = """
Some words, and a formula $f(x) = 2x$.

```python
def f(x):
    return two() * x
```

Now the helper:

```
def two():
    return 2
print(f(3))
```
"""


def test_blocks_are_put_together_and_nothing_else_is_run() -> None:
    read = read_functions(passage(FENCED, first=11), {"f": 1})
    assert read.spans == {"f": (14, 15)} and read.own == {"f"}
    assert "print" not in read.source
    assert read.lines[read.source.split("\n").index("def f(x):")] == 14
    assert run(FENCED, {"f": 1})["f"](4) == 8  # type: ignore[operator]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("```python\ndef f(x):\n    return 1\n```\nNo, rather\n```python\ndef f(x):\n    return 2\n```", 2),
        ("```python\ndef f(x):\n    return 1\n```\nIn outline:\n```python\ndef f(x):\n    ...\n```", 1),
        ("```python\ndef f(x):\n    'Does.'\n    raise NotImplementedError\n\ndef f(x):\n    return 3\n```", 3),
        ("The code is\n\ndef f(x):\n    y = 4\n\n    return y\n\nand that is all.", 4),
        ("Here:\n\n    def f(x):\n        return 5\n\nDone.", 5),
        ("1. First\n\n   ```py\n   def f(x):\n       return 6\n   ```", 6),
        ("```python\nclass A:\n    def f(self, x):\n        return 7\n```", 7),
        ("```python\nclass A:\n    @staticmethod\n    def f(x):\n        return 8\n```", 8),
        ("```python\nf = lambda x: 9\n```", 9),
        ("```\n>>> def f(x):\n...     return 10\n...\n>>> f(1)\n10\n```", 10),
        ("```python\n%load_ext x\n!pip install y\ndef f(x):\n    return 11\n```", 11),
        ("```python\ndef f(x: Foo) -> Bar:\n    return 12\n```", 12),
        ("```python\nONE = 1\ndef g(): return 12 + ONE\ndef f(x): return g()\nassert False\n```", 13),
        ("```python\ndef f(x): return math.ceil(np.float64(13.5))\n```", 14),
        ("```bash\ndef f(x):\n    return 0\n```\n```python\ndef f(x):\n    return 15\n```", 15),
        ("```python\ndef f(x):\n    return 16\n", 16),
        ("Before:\r\n```python\r\ndef f(x):\r\n    return 17\r\n```\r\n", 17),
        ("```python\nfor i in range(3) print(i)\n\ndef f(x):\n    return 18\n```", 18),
    ],
)  # fmt: skip
def test_which_definition_counts(text: str, value: int) -> None:
    assert run(text, {"f": 1})["f"](0) == value  # type: ignore[operator]


@pytest.mark.parametrize(
    "text",
    [
        "I would define f(x) = 2x, from which the rest follows.",
        "from the above import of ideas it is clear.",
        "```text\nf(x) = 2 x\n```",
        "```python\ng = 3\n```",
        "```python\ndef f(x):\n    pass\n```",
        "<!-- ```python\ndef f(x):\n    return 1\n``` -->\nI don't know.",
        "",
    ],
)
def test_nothing_is_guessed(text: str) -> None:
    read = read_functions(passage(text), {"f": 1})
    assert (read.source, read.spans, dict(read.broken)) == ("", {}, {})


def test_what_is_no_python_is_kept_as_such() -> None:
    fenced = "```python\ndef f(x):\n    return (x\n\ndef g(x):\n    return x\n```"
    read = read_functions(passage(fenced), {"f": 1, "g": 1})
    assert read.spans == {"g": (5, 6)} and list(read.broken) == ["f"]
    assert read.broken["f"].fenced and not read.broken["f"].layout
    flat = "```python\ndef f(x):\nif x:\nreturn x\n```"
    (broken,) = (piece for piece in code_pieces(passage(flat)) if isinstance(piece, Broken))
    assert broken.layout


def test_parameters_that_cannot_take_the_stated_ones() -> None:
    text = "```python\ndef f(x, params): return x\ndef g(x, *, eps): return x\ndef h(*args): return 1\n```"
    read = read_functions(passage(text), {"f": 3, "g": 1, "h": 3})
    assert dict(read.misfits) == {"f": "f(x, params)", "g": "g(x, *, eps)"}
    assert list(read.spans) == ["h"]


def test_a_reply_that_mends_one_function_leaves_the_other() -> None:
    first = passage("```python\ndef f(x):\n    return 1\n\ndef g(x):\n    return 1\n```")
    second = passage("Only g was wrong:\n```python\ndef g(x):\n    return 2\n```", first=20)
    read = read_functions(second, {"f": 1, "g": 1}, earlier=[first])
    assert read.own == {"g"} and set(read.spans) == {"f", "g"}
    # A reply without any of the functions says nothing of them.
    assert not read_functions(passage("I stay with it."), {"f": 1}, earlier=[first]).spans


def test_foreign_modules_are_named() -> None:
    imports = "import scipy.signal as sig\nimport pandas\nimport itertools"
    text = f"```python\n{imports}\n\ndef f(x):\n    return sig.convolve(x)\n```"
    read = read_functions(passage(text), {"f": 1})
    assert read.needs == ("scipy",) and "import scipy" not in read.source


def test_layout_and_comments_make_no_other_code() -> None:
    one = read_functions(passage("```python\ndef f(x):\n    # twice\n    return 2*x\n```"), {"f": 1})
    two = read_functions(passage("Here:\n```\ndef f( x ):\n        return 2 * x\n```"), {"f": 1})
    other = read_functions(passage("```python\ndef f(x):\n    return 3 * x\n```"), {"f": 1})
    assert one.digests == two.digests != other.digests


@pytest.mark.parametrize("depth", [90, 400, 3000])
def test_deep_nesting_is_no_error(depth: int) -> None:
    text = f"```python\ndef f(x):\n    return {'-' * depth}x\n\ndef g(x={'-' * depth}1): return {'(' * depth}\n```"
    read = read_functions(passage(text), {"f": 1, "g": 4})
    assert all(broken.layout for name, broken in read.broken.items() if name == "f")


@given(
    st.lists(
        st.sampled_from(
            [
                "```",
                "```python",
                "def f(x):",
                "    return x",
                "class A:",
                "  '''",
                "import",
                "(",
                "> ",
                "\t",
                "@",
                "text.",
            ]
        )
    )
)
def test_any_text_is_read(lines: list[str]) -> None:
    text = "\n".join(lines)
    read_functions(Passage(text, (1, 1 + text.count("\n"))), {"f": 1, "A": 0})
