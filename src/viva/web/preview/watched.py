"""A set's folder that is being edited: read again at each save; while it is broken the last good version stays."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from viva.errors import VivaError
from viva.sets import ProblemSet, load_set
from viva.validation import Notice, Outcome, validate

SEEDS = 10
"""Seeds at which a set is checked after each save; the whole proof is the command's."""
_LOOK_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class State:
    """What is known at one moment.

    Args:
        version: goes up whenever something else is to be shown.
        problem_set: the last version that could be read; None before there was any.
        error: why the files as they are now can't be read, or "".
        notices: what validation says of ``problem_set``.
        checking: how far validation is, in percent; None when it is over.
    """

    version: int = 0
    problem_set: ProblemSet | None = None
    error: str = ""
    notices: tuple[Notice, ...] = ()
    checking: int | None = None


class _Superseded(Exception):
    """A newer version is there, so that nobody wants to know any more."""


class Watched:
    """One folder under watch. :meth:`look` reads it if it has changed; :meth:`changes` tells whoever waits."""

    def __init__(self, folder: Path, *, seeds: int = SEEDS) -> None:
        self.folder = folder
        self.state = State()
        self._seeds = seeds
        self._seen: tuple[tuple[str, int, int], ...] | None = None
        self._lock = threading.Lock()
        self._over = False

    def look(self) -> bool:
        """Read the folder if a file was saved, made or removed since; says whether it was read."""
        now = self._files()
        if now == self._seen:
            return False
        self._seen = now
        try:
            found = load_set(self.folder, unfinished=True)
        except VivaError as error:
            self._put(State(error=str(error), problem_set=self.state.problem_set, notices=self.state.notices))
        else:
            self._put(State(problem_set=found, checking=0))
        return True

    def check(self) -> None:
        """Validate what was read last; gives up as soon as something newer is there."""
        state = self.state
        if state.problem_set is None or state.checking is None:
            return

        def told(done: int, total: int) -> None:
            if self.state.problem_set is not state.problem_set:
                raise _Superseded

        try:
            outcome: Outcome = validate(state.problem_set, self._seeds, code_seeds=1, progress=told)
        except _Superseded:
            return
        except Exception as error:
            # Else the page would say for ever that the set is being checked.
            said = (
                f"the set can't be checked ({type(error).__name__}: {error}); `viva sets validate --debug` shows where"
            )
            self._put(State(problem_set=state.problem_set, error=said))
            return
        if self.state.problem_set is state.problem_set:
            # A file that was broken meanwhile stays broken.
            self._put(State(problem_set=state.problem_set, error=self.state.error, notices=outcome.notices))

    async def watch(self, *, checked: bool = False) -> None:
        """Look again and again, until cancelled; ``checked`` says that what is there already is to be checked too."""
        checks: set[asyncio.Task[None]] = set()
        try:
            while True:
                if await asyncio.to_thread(self.look) or checked:
                    checked = False
                    task = asyncio.create_task(asyncio.to_thread(self.check))
                    checks.add(task)
                    task.add_done_callback(checks.discard)
                await asyncio.sleep(_LOOK_SECONDS)
        finally:
            # A check that is under way stops at its next step.
            self.state = State(version=self.state.version)

    async def changes(self, known: int) -> AsyncIterator[State]:
        """Each state that comes after version ``known``, until :meth:`close`."""
        while not self._over:
            state = self.state
            if state.version != known:
                known = state.version
                yield state
            await asyncio.sleep(_LOOK_SECONDS / 2)

    def close(self) -> None:
        """Nobody is told anything any more."""
        self._over = True

    def _put(self, state: State) -> None:
        with self._lock:
            self.state = State(self.state.version + 1, state.problem_set, state.error, state.notices, state.checking)

    def _files(self) -> tuple[tuple[str, int, int], ...]:
        found = []
        # Nothing else belongs to a set, and a folder may hold much else.
        for path in sorted((*self.folder.glob("*.yaml"), *(self.folder / "nudges").rglob("*.j2"))):
            try:
                told = path.stat()
            except OSError:  # an editor puts a new file in the place of the old one
                continue
            found.append((str(path), told.st_mtime_ns, told.st_size))
        return tuple(found)
