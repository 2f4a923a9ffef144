"""The filter of system calls: what namespaces leave open is closed here.

A list of what is forbidden, not of what is allowed: NumPy on a new C library must go on working, and the namespaces
bear most of the weight. Forbidden are new processes (threads are allowed; in a session processes too), sockets of any
kind, looking into or taking over other processes, memory that no limit counts, and the parts of the kernel that are not
for programs.
"""

from __future__ import annotations

import errno
import tempfile
from typing import IO, Any

from viva.errors import VivaError

PROCESSES = ("fork", "vfork")
"""Clone makes processes too; it is decided by its flags below."""
FORBIDDEN = (
    # The network, and anything that reaches other programs.
    *("socket", "socketpair", "connect", "bind", "listen", "accept", "accept4"),
    # Other processes.
    *("ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "kcmp", "pidfd_getfd", "pidfd_open"),
    # Memory beside the address space.
    *("memfd_create", "memfd_secret", "shmget", "shmat", "shmctl", "msgget", "semget", "mq_open"),
    # New namespaces, mounts, and ways out by handles.
    *("unshare", "setns", "mount", "umount2", "pivot_root", "chroot", "open_tree", "move_mount", "fsopen", "fsconfig"),
    *("fsmount", "fspick", "mount_setattr", "open_by_handle_at", "name_to_handle_at"),
    # The kernel itself.
    *("bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register", "keyctl"),
    *("add_key", "request_key", "kexec_load", "kexec_file_load", "init_module", "finit_module", "delete_module"),
    *("quotactl", "acct", "swapon", "swapoff", "reboot", "syslog", "settimeofday", "clock_settime", "adjtimex"),
)
OF_ITSELF = ("prlimit64", "sched_setaffinity", "sched_setscheduler", "sched_setparam", "sched_setattr")
"""Allowed on the calling process, which these call 0: what watches over a session must not be starved from inside."""
_CLONE_THREAD = 0x0001_0000
_NEW_NAMESPACES = (0x80, 0x0002_0000, *(1 << bit for bit in range(25, 31)))
"""The flags of clone for new namespaces: time, mounts, cgroups, host name, IPC, users, processes, network."""


class FilterMissing(VivaError):
    """The library that builds the filter is not there."""


def system_call_filter(*, processes: bool = False) -> IO[bytes]:
    """The filter as a program for the kernel, in an open file (bubblewrap's ``--seccomp`` reads it).

    Args:
        processes: allow new processes; never new namespaces for them.

    Raises:
        FilterMissing: where libseccomp or its Python package can't be had.
    """
    pyseccomp = _library()
    program = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for name in FORBIDDEN if processes else (*PROCESSES, *FORBIDDEN):
        _forbid(program, name, errno.EPERM)
    for name in OF_ITSELF:
        _forbid(program, name, errno.EPERM, pyseccomp.Arg(0, pyseccomp.NE, 0))
    _forbid(program, "setpriority", errno.EPERM, pyseccomp.Arg(0, pyseccomp.NE, 0))
    _forbid(program, "setpriority", errno.EPERM, pyseccomp.Arg(1, pyseccomp.NE, 0))
    if processes:
        # With a session of its own a process would get a share of the processor of its own (Linux's autogroup), however
        # it is ranked, and thousands of them would starve what watches over them. It is told that it has one.
        _forbid(program, "setsid", 0)
        refused = [pyseccomp.Arg(0, pyseccomp.MASKED_EQ, flag, flag) for flag in _NEW_NAMESPACES]
    else:
        # A thread shares all with its process; anything else that clone makes is a process of its own.
        refused = [pyseccomp.Arg(0, pyseccomp.MASKED_EQ, _CLONE_THREAD, 0)]
    for flags in refused:
        program.add_rule(pyseccomp.ERRNO(errno.EPERM), "clone", flags)
    # The flags of clone3 lie in memory, where no filter can look; without it the C library takes clone.
    _forbid(program, "clone3", errno.ENOSYS)
    return _exported(program)


def fork_filter() -> tuple[bytes, int]:
    """A filter that has each new process and thread asked for, and the number of the system call that loads it.

    Whoever loads it gets a descriptor on which the kernel asks (``man seccomp_unotify``); until it is answered the
    process that wants another waits. The ways to a new process that :func:`system_call_filter` closes stay closed.

    Raises:
        FilterMissing: as :func:`system_call_filter`.
    """
    pyseccomp = _library()
    program = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for name in ("clone", *PROCESSES):
        _rule(program, pyseccomp.NOTIFY, name)
    with _exported(program) as file:
        return file.read(), pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, "seccomp")


def _library() -> Any:
    try:
        import pyseccomp
    except (ImportError, RuntimeError, OSError) as error:
        raise FilterMissing(
            f"libseccomp can't be used ({error})", hint="apt-get install libseccomp2, pip install 'viva[sandbox]'"
        ) from None
    return pyseccomp


def _exported(program: Any) -> IO[bytes]:
    file = tempfile.TemporaryFile()  # noqa: SIM115  (the caller closes it)
    program.export_bpf(file)
    file.seek(0)
    return file


def _forbid(program: Any, name: str, number: int, *arguments: object) -> None:
    import pyseccomp

    _rule(program, pyseccomp.ERRNO(number), name, *arguments)


def _rule(program: Any, action: object, name: str, *arguments: object) -> None:
    import pyseccomp

    try:
        pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name)
        program.add_rule(action, name, *arguments)
    except OSError:
        pass  # This processor or this libseccomp has no such call.
