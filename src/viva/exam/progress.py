"""What an exam tells while it runs, and how a terminal or a pipe shows it."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TextIO

from viva.marking.record import Tier, Verdict

if TYPE_CHECKING:
    from rich.progress import Progress


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened: a part was asked, a call failed, a reply was marked, or a part is over.

    Args:
        kind: ``asked`` (the model is answering now), ``waiting`` (to try a call again), ``marked`` or ``over``.
        part: its name.
        done, total: how many parts are over, of how many.
        tries: how many messages the part has had.
        nudge: the level of the latest one.
        reask: whether it asked again for form.
        doubt: 1 or 2 if it doubted a right answer.
        verdict: of the reply, once marked.
        tier: of the part, once over (None where a person has to decide, or on an error).
        error: why the part ended early, or why a call is tried again.
        seconds: how long the reply took, or how long is waited.
        retries, waited: how often a call was tried again, and for how many seconds that was waited, once over.
    """

    kind: Literal["asked", "waiting", "marked", "over"]
    part: str
    done: int
    total: int
    tries: int = 0
    nudge: int = 0
    reask: bool = False
    doubt: int = 0
    verdict: Verdict | None = None
    tier: Tier | None = None
    error: str | None = None
    seconds: float | None = None
    retries: int = 0
    waited: float = 0.0


Listener = Callable[[Step], None]


def silent(_: Step) -> None:
    """Tell nobody."""


class Lines:
    """Plain lines for a pipe or a log file: one for each reply, one for each part."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr

    def __call__(self, step: Step) -> None:
        """Print the step, unless it only says that the model is thinking."""
        if step.kind == "asked":
            return
        print(_line(step), file=self._stream, flush=True)

    def __enter__(self) -> Lines:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to tidy up."""


class Live:
    """A live line on a terminal: what is being asked now and for how long, with the parts that are over above it."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        self._console = Console(stderr=True, highlight=False)
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
        )
        self._task = self._bar.add_task("starting", total=None)

    def __enter__(self) -> Live:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def __call__(self, step: Step) -> None:
        """Show the step."""
        self._bar.update(self._task, total=step.total, completed=step.done)
        if step.kind == "over":
            self._console.print(_line(step), markup=False)
        else:
            self._bar.update(self._task, description=_line(step))


def listener() -> Live | Lines:
    """:class:`Live` where standard error is a terminal, else :class:`Lines`; both are context managers."""
    return Live() if sys.stderr.isatty() else Lines()


@contextlib.contextmanager
def fetching(name: str) -> Iterator[Callable[[int, int], None]]:
    """Something to tell how many pieces of a fetch are here: a bar on a terminal, one line in a pipe.

    Nothing is shown when nothing is fetched.
    """
    bar: Progress | None = None

    def told(done: int, total: int) -> None:
        nonlocal bar
        if not sys.stderr.isatty():
            if done == 0:
                print(f"fetching {name} ...", file=sys.stderr)
            return
        if bar is None:
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

            columns = (TextColumn("fetching " + name), BarColumn(), TextColumn("{task.completed}/{task.total}"))
            bar = Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True)
            bar.add_task(name, total=total)
            bar.start()
        bar.update(bar.task_ids[0], completed=done)

    try:
        yield told
    finally:
        if bar is not None:
            bar.stop()


def _line(step: Step) -> str:
    """One step in words.

    Examples:
        >>> _line(Step("marked", "1b", 1, 4, tries=2, nudge=1, verdict="wrong", seconds=3.14))
        'part 1b, try 2, after nudge 1: wrong (3.1 s)'
        >>> _line(Step("over", "1b", 1, 4, tries=2, tier="L2"))
        'part 1b: L2 after 2 tries [1/4]'
        >>> _line(Step("waiting", "1b", 1, 4, tries=1, seconds=4.0, error="RateLimitError: slow down"))
        'part 1b, try 1: again in 4.0 s (RateLimitError: slow down)'
    """
    if step.kind == "over":
        outcome = step.tier or step.error or step.verdict or "nothing to mark"
        tries = "1 try" if step.tries == 1 else f"{step.tries} tries"
        again = f", with {step.retries} retried after {step.waited:.1f} s of waiting" if step.retries else ""
        return f"part {step.part}: {outcome} after {tries}{again} [{step.done}/{step.total}]"
    moved = f", after nudge {step.nudge}" if step.nudge else ""
    again = ", asked again" if step.reask else ""
    again += f", doubt {step.doubt}" if step.doubt else ""
    if step.kind == "waiting":
        return f"part {step.part}, try {step.tries}{moved}{again}: again in {step.seconds or 0:.1f} s ({step.error})"
    told = "answering" if step.kind == "asked" else step.verdict or "unread"
    took = f" ({step.seconds:.1f} s)" if step.seconds is not None else ""
    return f"part {step.part}, try {step.tries}{moved}{again}: {told}{took}"
