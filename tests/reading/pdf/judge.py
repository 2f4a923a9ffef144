r"""How well formulas are read from PDFs: each display compared with the source that the PDF was made from.

    python tests/reading/pdf/judge.py                    the committed PDFs, one line a producer
    python tests/reading/pdf/judge.py --list             and every display that isn't read back equal
    python tests/reading/pdf/judge.py FILE.md FILE.pdf   others

A display is read back **equal** if it is certain and prints alike (``layout.py``), or viva's algebra reads the same
tree in it. It is **undecided** if the reader says that it isn't certain, **missing** if no display is there, and
**wrong** if it is certain and differs. A certain display that no source has is wrong too.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path
from typing import Literal

sys.path.insert(0, str(Path(__file__).parent))

from layout import rows_of
from make_pdfs import COMMITTED, PRODUCERS, SOURCES, corpus, formulas

_LIKE = 0.2
Outcome = Literal["equal", "wrong", "undecided", "missing"]


@dataclass(frozen=True)
class Reading:
    """A formula as it was read: its TeX, and whether the reader vouches for it."""

    tex: str
    certain: bool = True


@dataclass(frozen=True)
class Judged:
    """One formula of the source with what became of it; ``source`` is None where the reader found one too many."""

    outcome: Outcome
    source: str | None
    readings: tuple[Reading, ...]


def same(source: str, reading: str) -> bool:
    r"""Whether two formulas say the same: they print alike, or viva reads the same tree in them.

    Examples:
        >>> same(r"\frac{1}{2} \| x \|^2_2", r"\frac12\lVert x\rVert_2^2"), same("x_i^2", "x_{i^2}")
        (True, False)
    """
    one, other = rows_of(source), rows_of(reading)
    if one is not None and one == other:
        return True
    if "brace" in source + reading:
        return False  # the algebra doesn't read what stands at a brace
    tree = _tree(source)
    return tree is not None and tree == _tree(reading)


@lru_cache(maxsize=4096)
def _tree(tex: str) -> object:
    from viva.algebra.read import ReadError, read_tex

    try:
        return read_tex(tex)
    except ReadError:
        return None


def judge(sources: Sequence[str], readings: Sequence[Reading]) -> list[Judged]:
    """Which reading belongs to which source, in order, and whether it says the same.

    The lines of one source may have become several readings, and a reading may hold several sources one below the
    other.
    """
    judged: list[Judged] = []
    start = at = 0
    for i, k in [*_longest_match(sources, readings), (len(sources), len(readings))]:
        judged += _between(sources[start:i], readings[at:k])
        if i < len(sources):
            judged.append(_agreeing(sources[i], readings[k : k + 1]))
        start, at = i + 1, k + 1
    return judged


def _longest_match(sources: Sequence[str], readings: Sequence[Reading]) -> list[tuple[int, int]]:
    """As many pairs of a source and a reading that say the same as there are in order."""
    alike = [[same(source, reading.tex) for reading in readings] for source in sources]
    longest = [[0] * (len(readings) + 1) for _ in range(len(sources) + 1)]
    for i in reversed(range(len(sources))):
        for k in reversed(range(len(readings))):
            longest[i][k] = max(longest[i + 1][k], longest[i][k + 1], longest[i + 1][k + 1] + 1 if alike[i][k] else 0)
    found: list[tuple[int, int]] = []
    i = k = 0
    while i < len(sources) and k < len(readings):
        if alike[i][k] and longest[i][k] == longest[i + 1][k + 1] + 1:
            found.append((i, k))
            i, k = i + 1, k + 1
        elif longest[i + 1][k] >= longest[i][k + 1]:
            i += 1
        else:
            k += 1
    return found


def _joined(readings: Sequence[Reading]) -> str:
    r"""Several readings as the lines of one."""
    lines = (one.tex.removeprefix("\\begin{aligned}").removesuffix("\\end{aligned}") for one in readings)
    return "\\begin{aligned} " + " \\\\ ".join(lines) + " \\end{aligned}"


def _agreeing(source: str, readings: Sequence[Reading]) -> Judged:
    return Judged("equal" if all(one.certain for one in readings) else "undecided", source, tuple(readings))


def _between(sources: Sequence[str], readings: Sequence[Reading]) -> list[Judged]:
    """Sources and readings between two that agree: paired by likeness, in order."""
    judged: list[Judged] = []
    for i in range(len(sources) - 1):
        for k, reading in enumerate(readings):
            most = min(len(sources) - i, len(rows_of(reading.tex) or ()))
            for many in range(2, most + 1):
                # Several displays, one below the other, may be read as the lines of one.
                together = [Reading(source) for source in sources[i : i + many]]
                if same(_joined(together), reading.tex):
                    middle = [_agreeing(source, [reading]) for source in sources[i : i + many]]
                    before = _between(sources[:i], readings[:k])
                    return before + middle + _between(sources[i + many :], readings[k + 1 :])
    owned: dict[int, list[Reading]] = {i: [] for i in range(len(sources))}
    first = 0
    for reading in readings:
        # A reading belongs to the source that it is most like, but no earlier than the reading before it.
        likeness = {i: _likeness(sources[i], reading.tex) for i in range(first, len(sources))}
        best = max(likeness, key=lambda i: (likeness[i], -i), default=None)
        if best is None or (likeness[best] < _LIKE and len(sources) != len(readings)):
            judged.append(Judged("wrong" if reading.certain else "undecided", None, (reading,)))
            continue
        owned[best].append(reading)
        first = best
    for i, source in enumerate(sources):
        mine = owned[i]
        if not mine:
            judged.append(Judged("missing", source, ()))
        elif len(mine) > 1 and same(source, _joined(mine)):
            judged.append(_agreeing(source, mine))
        else:
            wrong = any(one.certain for one in mine)
            judged.append(Judged("wrong" if wrong else "undecided", source, tuple(mine)))
    return judged


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.replace(" ", ""), other.replace(" ", ""), autojunk=False).ratio()


def judge_pdf(text: str, data: bytes) -> tuple[list[Judged], list[Judged]]:
    """The displays of a PDF that was made from ``text``, and the formulas within its lines."""
    from viva.reading.pdf import read_pdf

    read = read_pdf(data)
    displays = judge(
        [tex for tex, display, _ in formulas(text) if display],
        [Reading(one.tex, one.certain) for one in read.displays],
    )
    inline = judge(
        [tex for tex, display, _ in formulas(text) if not display],
        [Reading(tex, "\\unclear" not in tex) for tex, display, _ in formulas(read.text) if not display],
    )
    return displays, inline


def counts(judged: Sequence[Judged]) -> dict[str, int]:
    """How many sources there are, and how many had each outcome; ``extra`` are readings without a source."""
    told = {"sources": sum(one.source is not None for one in judged)}
    for outcome in ("equal", "undecided", "missing", "wrong"):
        told[outcome] = sum(one.outcome == outcome and one.source is not None for one in judged)
    told["extra"] = sum(one.source is None and one.outcome == "wrong" for one in judged)
    return told


def _row(name: str, told: dict[str, int]) -> str:
    share = 100 * told["equal"] / max(told["sources"], 1)
    return f"{name:28}" + "".join(f"{number:10d}" for number in told.values()) + f"{share:9.1f}%"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, help="a source and its PDFs")
    parser.add_argument("--list", action="store_true", help="list what isn't read back equal")
    parser.add_argument("--inline", action="store_true", help="list that of formulas within lines too")
    args = parser.parse_args()
    if args.files:
        text = args.files[0].read_text(encoding="utf-8") if args.files[0].is_file() else corpus(args.files[0])
        pdfs = {path.name: path for path in args.files[1:]}
    else:
        text = corpus()
        pdfs = {name: COMMITTED / f"corpus.{name}.pdf" for name in PRODUCERS}
    sources = dict.fromkeys(pdfs, text)
    if not args.files:
        # Latin Modern only for one of the texts: its fonts are large.
        pdfs["latex-lm"] = COMMITTED / "key.latex-lm.pdf"
        sources["latex-lm"] = (SOURCES / "key.md").read_text(encoding="utf-8")
    print(f"{'':28}" + "".join(f"{head:>10}" for head in counts([])) + "     equal")
    for name, path in pdfs.items():
        if not path.is_file():
            continue
        displays, inline = judge_pdf(sources[name], path.read_bytes())
        print(_row(name, counts(displays)))
        print(_row("  within lines", counts(inline)))
        listed = (displays if args.list else []) + (inline if args.inline else [])
        for one in listed:
            if one.outcome != "equal":
                print(f"  {one.outcome}: {_one_line(one.source)}")
                for reading in one.readings:
                    print(f"      {'' if reading.certain else '(uncertain) '}{_one_line(reading.tex)}")


def _one_line(tex: str | None) -> str:
    return "(nothing)" if tex is None else " ".join(tex.split())


if __name__ == "__main__":
    main()
