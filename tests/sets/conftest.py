"""A tiny set to break in tests."""

import pytest

SET = """\
name: tiny
title: A tiny set
questions:
  - name: '1'
    title: Sums
    draws:
      shared: {seed0: 2, integers: [2, 9]}
    parts: [1a]
"""

PART = """\
title: A sum
statement: |
  What is the sum of {{ numbers | list }},
  times {{ shared }}?
draws:
  numbers: {seed0: [1, 2, 3], integers: [-9, 9], shape: [3]}
values:
  answer: shared * sum(numbers)
require:
  - answer != 0
fields:
  - name: total
    kind: number
    ask: A number.
    labels: ['\\bsum\\b']
    expected: answer
    misconceptions:
      - name: sign
        title: the wrong sign
        value: -answer
        nudge: Look at the sign.
hints:
  - Add them.
  - Start from the left.
  - Then multiply.
"""


@pytest.fixture
def write_set(tmp_path):
    """Write a set's folder; each change is (old text, new text) for `set.yaml` or `1a.yaml`."""

    def write(part=(), top=()):
        texts = {"set.yaml": SET, "1a.yaml": PART}
        for name, changes in (("set.yaml", top), ("1a.yaml", part)):
            for old, new in changes:
                assert old in texts[name], f"{old!r} isn't in {name}"
                texts[name] = texts[name].replace(old, new)
            (tmp_path / name).write_text(texts[name], encoding="utf-8")
        return tmp_path

    return write
