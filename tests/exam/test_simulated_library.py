"""Exams of simulated examinees on every part of the sets that come with viva beside hw5: tiers are what was simulated.

What is expected follows from the examinee's kind and from the set, never from what the marker said. hw5 has more kinds
in `test_simulated_exams.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("inspect_ai", reason="Inspect AI is not installed (pip install 'viva[exam]')")

from viva.exam.request import Request
from viva.marking import mark_transcript
from viva.marking.record import Record
from viva.reading.inspect_log import read_inspect_log
from viva.sets import list_sets, load_set

pytestmark = [
    pytest.mark.filterwarnings("ignore:The 'initial' parameter is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore:Unclosed <Memory:ResourceWarning"),
]

SETS = sorted(set(list_sets()) - {"hw5"})
TIERS = {"right+prose": ("L1", 0), "after-1+unicode": ("L2", 1), "after-3+ascii": ("L3", 3), "stuck+table": ("Lx", 4)}


@pytest.fixture(scope="module", autouse=True)
def no_waiting() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("viva.exam.dialogue.WAITS", (0.0, 0.0))
        yield


def held(name: str, model: str, folder: Path, seed: int) -> Record:
    """The record of an exam, by way of Inspect's log."""
    from inspect_ai import eval as inspect_eval

    from viva.exam.task import exam_task

    problem_set = load_set(name)
    request = Request(set=name, set_sha256=problem_set.sha256, model=model, parts=problem_set.part_names, seed=seed)
    inspect_eval(
        exam_task(request.plan(problem_set, model=model, local=False)),
        model=model,
        display="none",
        log_dir=str(folder),
        log_format="eval",
        log_realtime=False,
        score=False,
        max_connections=8,
    )
    (log,) = folder.glob("*.eval")
    return mark_transcript(read_inspect_log(log.read_bytes(), log.name), problem_set, derivations=False)


@pytest.mark.parametrize("model", TIERS)
@pytest.mark.parametrize("name", SETS)
def test_tiers_of_every_part(name: str, model: str, tmp_path: Path) -> None:
    seed = list(TIERS).index(model)  # the set's own numbers for one of the examinees, drawn ones for the others
    record = held(name, f"viva/{model}", tmp_path, seed)
    assert tuple(part.part for part in record.parts) == load_set(name).part_names
    others = [part for part in record.parts if (part.tier, part.nudges) != TIERS[model]]
    last = [(part.part, part.tier, part.attempts[-1].fields if part.attempts else None) for part in others]
    assert not others, last
