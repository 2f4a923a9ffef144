r"""Keys and notes of our own, with and without a notation: nothing right is accused, and planted errors are found.

Each key in ``keys/`` is right. A plant is one small change in it: what stands there, and what is put in its place; the
line of the change has to be found, with a witness.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from viva.algebra import Notation
from viva.cli.check import read_notation
from viva.marking.proofread import proofread, read_text
from viva.marking.record import Record

KEYS = Path(__file__).parent / "keys"
NAMES = sorted(path.stem for path in KEYS.glob("*.md"))

PLANTED: dict[str, list[tuple[str, str]]] = {
    "attention": [
        (r"X W_Q W_K^\top X^\top", r"X W_Q W_K X^\top"),
        (r"\sum_{a=1}^h Q_{ia} K_{ja}", r"\sum_{a=1}^h Q_{ia} Q_{ja}"),
        (r"\sum_{a=1}^h Q_{ia} K_{ja}", r"\sum_{a=1}^h Q_{ja} K_{ia}"),
        (r"(Q K^\top) V = Q (K^\top V)", r"(Q K^\top) V = (K^\top V) Q"),
        (r"Q K^\top = X M X^\top", r"Q K^\top = X M^\top X^\top"),
        (r"(Q K^\top)^\top = K Q^\top", r"(Q K^\top)^\top = Q^\top K"),
        (r"3 \times 512 \times 512 = 786432", r"3 \times 512 \times 512 = 786342"),
        (r"= 1048576 = 4", r"= 1048576 = 5"),
        (r"2 \times 512 \times 2048 = 2097152", r"2 \times 512 \times 2048 = 1048576"),
    ],
    "bias-variance": [
        (r"\mathbb{E}[T - m] + (m - \theta)^2", r"\mathbb{E}[T - m] - (m - \theta)^2"),
        (r"= v + (m - \theta)^2", r"= v^2 + (m - \theta)^2"),
        (r"= c^2 v + (c m - \theta)^2", r"= c v + (c m - \theta)^2"),
        (r"= c^2 v + (c m - \theta)^2", r"= c^2 v + c (m - \theta)^2"),
        ("$12 / 4 = 3$", "$12 / 4 = 4$"),
        ("$3 + 2^2 = 7$", "$3 + 2^2 = 9$"),
    ],
    "convolutions": [
        ("$(32 - 5) + 1 = 28$", "$(32 - 5) + 1 = 27$"),
        (r"16 \times 28 \times 28 = 12544", r"16 \times 28 \times 28 = 12454"),
        (r"16 \times (3 \times 5 \times 5) = 1200", r"16 \times (3 \times 5 \times 5) = 1280"),
        (r"(14 + 2 \cdot 1 - 3) + 1 = 14", r"(14 + 2 \cdot 1 - 3) + 1 = 13"),
        (r"14^2 \cdot 32 \cdot 144 = 903168", r"14^2 \cdot 32 \cdot 144 = 903186"),
        (r"62730 / 1216 \approx 51.6", r"62730 / 1216 \approx 53.1"),
        ("4608 + 32 = 4640", "4608 + 32 = 4604"),
        ("= 68586", "= 68568"),
    ],
    "layer-norm": [
        (r"\frac{\partial J}{\partial g_k} = \delta_k v_k", r"\frac{\partial J}{\partial g_k} = \delta_k u_k"),
        (r"\frac{\partial J}{\partial v_k} = \delta_k g_k", r"\frac{\partial J}{\partial v_k} = \frac{\delta_k}{g_k}"),
        (r"\frac{2}{m} (u_k - a)", r"\frac{1}{m} (u_k - a)"),
        (r"= -\frac{1}{2} (s^2 + \eta)^{-3/2} \sum", r"= \frac{1}{2} (s^2 + \eta)^{-3/2} \sum"),
        (r"= -\frac{1}{2} (s^2 + \eta)^{-3/2}", r"= -\frac{1}{2} (s^2 + \eta)^{-1/2}"),
        (r"\delta_k g_k (u_k - a)$$", r"\delta_k g_k$$"),
        (r"- \frac{v_k}{m} \sum_{l=1}^m \delta_l g_l v_l", r"- \frac{1}{m} \sum_{l=1}^m \delta_l g_l v_l"),
        (r"- \frac{v_k}{m} \sum_{l=1}^m \delta_l g_l v_l", r"- \frac{v_k}{m} \sum_{l=1}^m \delta_l g_l v_k"),
        (r"- \frac{1}{m} \sum_{l=1}^m \delta_l g_l -", r"- \sum_{l=1}^m \delta_l g_l -"),
    ],
    "mle": [
        (r"- \frac{1}{2\tau^2} \sum_{i=1}^N", r"- \frac{1}{\tau^2} \sum_{i=1}^N"),
        (r"\frac{1}{\tau^2} X^\top (y - Xw)", r"-\frac{1}{\tau^2} X^\top (y - Xw)"),
        (r"\frac{1}{\tau^2} X^\top (y - Xw)", r"\frac{1}{\tau^2} X (y - Xw)"),
        (r"-\frac{N}{\tau} + \frac{1}{\tau^3}", r"-\frac{N}{\tau} + \frac{1}{\tau^2}"),
        (r"X^\top X (X^\top X)^{-1} X^\top = H", r"X^\top X (X^\top X)^{-1} X^\top = 2 H"),
        (r"= y^\top y - y^\top H y", r"= y^\top y + y^\top H y"),
    ],
    "noise": [
        (r"\mathbb{E}[S_{ij}] = \nu B_{ij}", r"\mathbb{E}[S_{ij}] = \nu^2 B_{ij}"),
        (r"\mathbb{E}[S_{ki} S_{kj}] B_{ki} B_{kj}", r"\mathbb{E}[S_{ki} S_{kj}] B_{ik} B_{jk}"),
        (r"\nu^2 + \omega^2 & \text{if } i = j", r"\omega^2 & \text{if } i = j"),
        (r"= \nu^2 B^\top B + \omega^2 \operatorname{diag}(B^\top B)$$", r"= \nu^2 B^\top B + \omega^2 B^\top B$$"),
        (r"c^\top c - 2 \nu c^\top B x", r"c^\top c - 2 \nu x^\top B c"),
        (r"+ \omega^2 x^\top \operatorname{diag}(B^\top B) x", r"- \omega^2 x^\top \operatorname{diag}(B^\top B) x"),
        (r"x_j^2 \|B_{:,j}\|_2^2", r"x_j \|B_{:,j}\|_2^2"),
    ],
    "ridge": [
        (r"- 2 b^\top A \theta + b^\top b", r"- 2 b^\top \theta A + b^\top b"),
        (r"- 2 b^\top A \theta + b^\top b", r"- b^\top A \theta + b^\top b"),
        (r"2 A^\top (A\theta - b) + 2\alpha\theta", r"2 A (A\theta - b) + 2\alpha\theta"),
        (r"2 A^\top (A\theta - b) + 2\alpha\theta", r"2 A^\top (A\theta - b) + \alpha\theta"),
        (r"= A^\top (A A^\top + \alpha I)^{-1}$$", r"= A^\top (A^\top A + \alpha I)^{-1}$$"),
        (r"+ \alpha A^\top = (A^\top A + \alpha I) A^\top", r"+ \alpha A = (A^\top A + \alpha I) A^\top"),
        (r"= \alpha (A A^\top + \alpha I)^{-1}", r"= -\alpha (A A^\top + \alpha I)^{-1}"),
    ],
    "softmax": [
        (r"\frac{\partial q_i}{\partial z_i} = q_i (1 - q_i)", r"\frac{\partial q_i}{\partial z_i} = q_i (1 + q_i)"),
        (r"q_i (\delta_{ij} - q_j) =", r"q_i (\delta_{ij} - q_i) ="),
        (r"-q_i q_j & \text{if } i \neq j", r"q_i q_j & \text{if } i \neq j"),
        (r"&= -\sum_{i=1}^C \frac{t_i}{q_i}", r"&= \sum_{i=1}^C \frac{t_i}{q_i}"),
        (r"&= -t_j + q_j \sum_{i=1}^C t_i", r"&= -t_j + q_j \sum_{i=1}^C q_i t_i"),
        (r"\left( q_i \delta_{ij} - q_i q_j \right)", r"\left( q_i \delta_{ij} + q_i q_j \right)"),
    ],
}  # fmt: skip


def notation_of(name: str) -> Notation | None:
    file = KEYS / f"{name}.yaml"
    return read_notation(file) if file.exists() else None


def proofread_text(text: str, notation: Notation | None) -> Record:
    return proofread(read_text(text.encode(), "key.md"), notation=notation)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("told", [True, False], ids=["notation", "plain"])
def test_nothing_right_is_accused(name: str, told: bool) -> None:
    record = proofread_text((KEYS / f"{name}.md").read_text(), notation_of(name) if told else None)
    assert [(f.lines, f.message) for f in record.findings] == []
    if told:
        assert record.coverage.decided >= 0.85 * record.coverage.equations, record.coverage


PLANTS = [(name, old, new) for name, changes in PLANTED.items() for old, new in changes]


@pytest.mark.parametrize("name, old, new", PLANTS, ids=[f"{name}: {new}" for name, _, new in PLANTS])
def test_a_planted_error_is_found(name: str, old: str, new: str) -> None:
    text = (KEYS / f"{name}.md").read_text()
    assert old in text
    line = 1 + text.count("\n", 0, text.index(old))
    record = proofread_text(text.replace(old, new, 1), notation_of(name))
    first = [f for f in record.findings if f.inherits is None]
    assert any(f.lines[0] <= line <= f.lines[1] and f.witness for f in first), (line, record.findings)
    # What follows from the error may be accused too, but only as inheriting it, or at a line that has it as well.
    assert all(f.lines[0] >= line for f in record.findings), record.findings
