"""Code run against a plan, each source once a process: what came out is remembered by digests of source and calls.

An examinee's code runs alone, in one start of the sandbox. Code of the set's own (its key and the wrong answers that it
names) runs together, many sources a start. A run that passed a limit is tried once more before anything follows.
"""

from __future__ import annotations

import ast
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.util import find_spec

from viva.marking.code.plan import HELPERS, Plan
from viva.python_trees import parsed
from viva.sandbox.bubblewrap import SandboxMissing
from viva.sandbox.channel import Reference
from viva.sandbox.limits import Limits
from viva.sandbox.run import Call, CallResult, CodeRun, Sandbox
from viva.sets.torch_probes import SOURCE as TORCH_HELPERS

REMEMBERED = 256
_PACKAGES = {
    "numpy": ("numpy",),
    # What `import torch` itself imports beside the standard library.
    "torch": ("numpy", "torch", "torchgen", "typing_extensions"),
}
_WHERE_THERE = {"torch": ("nvidia", "triton")}
"""What a build of PyTorch for graphics cards loads too, even where there is no card."""
_LIMITS = {
    "numpy": Limits(seconds=40, cpu_seconds=10),
    "torch": Limits(seconds=180, cpu_seconds=60, memory=6 * 2**30),
}
_PERHAPS_THE_MACHINE = ("time", "died", "output")
"""A machine that was busy or short of memory for a moment must not decide: what ended so is run once more."""
_PATIENCE = 3
"""How many times the clock's limit the second run gets; the processor's stays."""
FAR_ABOVE = 10
"""Code is called too slow only if the key needs less than this part of the processor's time that is allowed."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a source: the results of the plan's calls, or why there are none.

    Attributes:
        results: one for each call; empty where nothing was run.
        missing: why nothing could be run here, with what to do about it.
        failed: what ended the run; ``line`` is the source's line where it is known.
        status: of the sandbox's run: ``done``, ``source``, ``time``, ``output``, ``died``; "" where none was made.
        limit: for ``time``, whether it was the processor's time, which doesn't depend on how busy a machine is.
    """

    results: tuple[CallResult, ...] = ()
    missing: str = ""
    failed: str = ""
    line: int | None = None
    status: str = ""
    limit: bool = False


_SEEN: OrderedDict[str, Outcome] = OrderedDict()
_LOCK = threading.Lock()


def run_answer(plan: Plan, source: str) -> Outcome:
    """Run an examinee's source, alone."""
    found = _recall(plan, source)
    if found is None:
        found = _once(plan, source)
        if found.status in _PERHAPS_THE_MACHINE:
            found = _once(plan, source, patience=_PATIENCE)
        if found.missing == "" and found.status != "died":
            _remember(plan, source, found)
    return found


def run_own(plan: Plan, sources: Sequence[str]) -> list[Outcome]:
    """Run sources of the set's own, those that aren't remembered together in one start of the sandbox."""
    found = {source: _recall(plan, source) for source in sources}
    fresh = [source for source, outcome in found.items() if outcome is None]
    outcomes = _together(plan, fresh) if fresh else []
    if any(outcome.status in _PERHAPS_THE_MACHINE for outcome in outcomes):
        outcomes = _together(plan, fresh)
    for source, outcome in zip(fresh, outcomes, strict=True):
        if outcome.missing == "" and outcome.status not in _PERHAPS_THE_MACHINE:
            _remember(plan, source, outcome)
        found[source] = outcome
    return [told for source in sources if (told := found[source]) is not None]


def is_quick(plan: Plan, source: str) -> bool:
    """Whether a source of the set's own needs far less of the processor's time than is allowed, however busy it is."""
    sandbox = _sandbox(plan.task.library)
    if isinstance(sandbox, str):
        return False
    limits = replace(sandbox.limits, cpu_seconds=max(1, sandbox.limits.cpu_seconds // FAR_ABOVE))
    quick = Sandbox(limits, sandbox.packages).run(source + _helpers(plan.task.library), plan.calls)
    return quick.status == "done"


def _recall(plan: Plan, source: str) -> Outcome | None:
    with _LOCK:
        for key in _keys(plan, source):
            if (found := _SEEN.get(key)) is not None:
                _SEEN.move_to_end(key)
                return found
    return None


def _remember(plan: Plan, source: str, outcome: Outcome) -> None:
    exact, alike = _keys(plan, source)
    # Code that differs in its layout only does the same; but an error names a line, so it belongs to one layout.
    lines = outcome.line is not None or any(result.line is not None for result in outcome.results)
    with _LOCK:
        _SEEN[exact if lines else alike] = outcome
        while len(_SEEN) > REMEMBERED:
            _SEEN.popitem(last=False)


def _keys(plan: Plan, source: str) -> tuple[str, str]:
    """What a run is remembered by: the source as it stands, and its tree."""
    try:
        tree = ast.dump(parsed(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        tree = source
    return _digest(plan, source), _digest(plan, tree)


def _digest(plan: Plan, text: str) -> str:
    return hashlib.sha256(f"{plan.digest}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()


@lru_cache(maxsize=4)
def _sandbox(library: str) -> Sandbox | str:
    """The sandbox for a library, or why there is none."""
    if library == "torch" and find_spec("torch") is None:
        return "PyTorch isn't installed here, so code for it isn't run (pip install torch)"
    names = (*_PACKAGES[library], *_WHERE_THERE.get(library, ()))
    try:
        return Sandbox(_LIMITS[library], tuple(name for name in names if find_spec(name) is not None))
    except SandboxMissing as error:
        return str(error)


def _helpers(library: str) -> str:
    return HELPERS + (TORCH_HELPERS if library == "torch" else "")


def _once(plan: Plan, source: str, *, patience: float = 1) -> Outcome:
    sandbox = _sandbox(plan.task.library)
    if isinstance(sandbox, str):
        return Outcome(missing=sandbox)
    if patience > 1:
        sandbox = Sandbox(replace(sandbox.limits, seconds=patience * sandbox.limits.seconds), sandbox.packages)
    return _outcome(sandbox.run(source + _helpers(plan.task.library), plan.calls), plan)


def _outcome(run: CodeRun, plan: Plan) -> Outcome:
    line = next((result.line for result in run.results if result.line is not None), None)
    return Outcome(
        results=run.results,
        failed=run.message,
        line=line if run.status == "source" else None,
        status=run.status,
        limit="processor" in run.message,
    )


_LOADER = """
def _viva_load(source):
    space = {"__name__": "answer"}
    try:
        exec(compile(source, "<answer>", "exec"), space)
    except BaseException as error:
        space["_viva_failed"] = error
    return space


def _viva_call(k, function):
    def call(*arguments, **options):
        if "_viva_failed" in _viva_spaces[k]:
            raise _viva_spaces[k]["_viva_failed"]
        if function not in _viva_spaces[k]:
            raise NameError(f"no function {function} was written")
        return _viva_spaces[k][function](*arguments, **options)
    return call
"""


def _together(plan: Plan, sources: Sequence[str]) -> list[Outcome]:
    sandbox = _sandbox(plan.task.library)
    if isinstance(sandbox, str):
        return [Outcome(missing=sandbox)] * len(sources)
    helpers = _helpers(plan.task.library)
    names = sorted({call.function for call in plan.calls})
    whole = _LOADER + f"\n_viva_spaces = [_viva_load(source) for source in {[s + helpers for s in sources]!r}]\n"
    whole += "".join(f"{name}_{k} = _viva_call({k}, {name!r})\n" for k in range(len(sources)) for name in names)
    calls: list[Call] = []
    for k in range(len(sources)):
        calls += [_moved(call, k, len(plan.calls) * k) for call in plan.calls]
    run = sandbox.run(whole, calls)
    size = len(plan.calls)
    return [
        Outcome(
            results=run.results[k * size : (k + 1) * size],
            failed=run.message,
            status=run.status,
        )
        for k in range(len(sources))
    ]


def _moved(call: Call, source: int, by: int) -> Call:
    """A call of one of several sources: its own function, and references to its own results."""

    def moved(value: object) -> object:
        return Reference(value.call + by, value.item) if isinstance(value, Reference) else value

    return Call(
        f"{call.function}_{source}",
        tuple(moved(value) for value in call.arguments),
        {name: moved(value) for name, value in call.options.items()},
    )
