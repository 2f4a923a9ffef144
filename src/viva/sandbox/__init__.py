"""What a model wrote as code is run here, isolated: no network, no files but a small scratch folder, bounded in all.

Python source and a list of calls go in (:class:`Call`: a function's name and its arguments, arrays or plain values);
what the functions returned comes out as data (:class:`CodeRun`), never as objects: arrays, numbers, strings, lists. No
expected value ever enters the sandbox and no verdict is made in it, so there is nothing inside worth forging: whoever
judges, judges outside. Isolation is bubblewrap's (namespaces, a read-only system) with a filter of system calls;
where either is missing, nothing is run (:class:`SandboxMissing`). A :class:`Session` is a sandbox that stays, for
commands and shells. Start with :mod:`viva.sandbox.run`.
"""

from viva.sandbox.bubblewrap import SandboxMissing
from viva.sandbox.limits import Limits
from viva.sandbox.run import Call, CallResult, CodeRun, Returned, Sandbox
from viva.sandbox.session import CommandResult, Session, SessionLimits, SessionOver

__all__ = [
    "Call",
    "CallResult",
    "CodeRun",
    "CommandResult",
    "Limits",
    "Returned",
    "Sandbox",
    "SandboxMissing",
    "Session",
    "SessionLimits",
    "SessionOver",
]
