"""A small sound set of all kinds that matter, to be spoilt in one place at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

FILES = {
    "set.yaml": """\
name: sound
title: A sound set
questions:
  - name: '1'
    title: Layers
    preamble: No layer in this question has biases.
    draws:
      inputs: {seed0: 4, integers: [13, 90]}
    parts: [1a, 1b, 1c]
  - name: '2'
    title: Filters
    parts: [2a, 2b]
""",
    "1a.yaml": """\
title: Counting weights
statement: |
  A fully connected layer has {{ inputs }} inputs and {{ outputs }} outputs. How many weights does it learn?
draws:
  outputs: {seed0: 3, integers: [13, 90]}
values:
  weights: linear_parameters(inputs, outputs)
require:
  - inputs != outputs
conventions:
  - Biases are not counted.
fields:
  - name: weights
    kind: number
    ask: The number of weights.
    labels: ['\\bweights?\\b']
    expected: weights
    misconceptions:
      - name: biases-counted
        title: biases were counted
        value: linear_parameters(inputs, outputs, bias=True)
        convention: 1
        nudge: Which of the numbers that you counted are weights?
      - name: added
        title: inputs and outputs were added
        value: inputs + outputs
        nudge: How many weights reach a single output?
walkthrough: |
  With {{ inputs }} inputs and {{ outputs }} outputs, each output has {{ inputs }} weights. That makes
  ${{ outputs }} \\cdot {{ inputs }} = {{ weights }}$.
hints:
  - Begin with a single output.
  - A single output has a weight for each input.
  - Multiply what a single output needs by the number of outputs.
""",
    "1b.yaml": """\
title: A gradient
statement: |
  A layer without biases maps $x$ to $Wx$. With the target $y$ the loss is $L(x) = \\|y - Wx\\|_2^2$. What is the
  gradient of $L$ with respect to $x$?
conventions:
  - The loss has no factor 1/2.
  - The gradient is a column vector.
fields:
  - name: gradient
    kind: expression
    ask: The gradient as a formula in $W$, $x$ and $y$.
    target: ['\\nabla_x L']
    expected: '2W^\\top(Wx - y)'
    conventions:
      factor-one-half: 'W^\\top(Wx - y)'
    misconceptions:
      - name: sign
        title: the sign is wrong
        value: '2W^\\top(y - Wx)'
        nudge: In which direction does the loss grow?
hints:
  - Write the squared norm as a product of a row and a column.
  - Use the chain rule; the inner function is linear in $x$.
  - The outer derivative is a multiple of the residual, and a matrix carries it back to $x$.
notation:
  sizes: [m, d]
  symbols:
    W: {shape: [m, d]}
    x: {shape: [d]}
    y: {shape: [m]}
""",
    "1c.yaml": """\
title: Depth
statement: Why does a stack of layers without activations learn no more than a single layer?
fields:
  - name: reason
    kind: rubric
    ask: One reason.
    rubric:
      need: 1
      points:
        - name: linear
          title: a product of matrices is a matrix
          any_of: ['product of (?:the )?matrices', 'compos\\w+ of linear']
      contradictions:
        - name: more
          title: it learns more
          any_of: ['learns? more than']
      examples:
        - text: The product of the matrices is a matrix again.
          points: {linear: true}
        - text: It learns more than a single layer.
          points: {linear: false, more: true}
hints:
  - Write down what the stack computes.
  - What do you get when a matrix meets a matrix?
  - Compare what the stack computes with what one layer computes.
""",
    "2a.yaml": """\
title: A filter at work
statement: |
  The filter {{ filter | list }} meets the window {{ window | list }}. Which entries does the entrywise product have?
draws:
  filter: {seed0: [2, -1, 3], integers: [-9, 9], shape: [3], not: [0, 1, -1]}
  window: {seed0: [5, 4, 7], integers: [11, 40], shape: [3]}
values:
  result: filter * window
fields:
  - name: product
    kind: tensor
    ask: The entries of the product.
    expected: result
    misconceptions:
      - name: added
        title: added instead
        value: filter + window
        nudge: What is done with two entries that stand at the same place?
walkthrough: |
  With {{ filter | list }} and {{ window | list }} the product is {{ result | list }}.
hints:
  - Go from left to right.
  - Each entry meets the entry at its own place.
  - Multiply the entries at the same place.
""",
    "2b.yaml": """\
title: Which filter
statement: |
  Filter A is {{ mean | list }}, filter B is {{ edge | list }}. Which of them finds {{ words }}?
draws:
  which: {seed0: A, one_of: [A, B]}
  size: {seed0: 3, integers: [2, 9]}
values:
  mean: '[1, size, 1]'
  edge: '[-size, 0, size]'
texts:
  words: {by: which, cases: {A: the mean, B: edges}}
fields:
  - name: filter
    kind: choice
    ask: A or B.
    options: [A, B]
    expected: which
hints:
  - What does each of them make of a constant signal?
  - What does each of them make of a step?
  - The weights of a mean have one sign.
""",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The sound set, in a folder of its own."""
    own = tmp_path / "sound"
    own.mkdir()
    for name, text in FILES.items():
        (own / name).write_text(text, encoding="utf-8")
    return own


@pytest.fixture
def spoil(folder: Path) -> Callable[..., Path]:
    """Change a file of the set in one place."""

    def change(name: str, old: str, new: str) -> Path:
        file = folder / name
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        file.write_text(text.replace(old, new), encoding="utf-8")
        return folder

    return change
