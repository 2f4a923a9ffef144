"""The filter of system calls: what namespaces leave open is closed here.

A list of what is forbidden, not of what is allowed: NumPy on a new C library must go on working, and the namespaces
bear most of the weight. Forbidden are new processes (threads are allowed), sockets of any kind, looking into or taking
over other processes, memory that no limit counts, and the parts of the kernel that are not for programs.
"""

from __future__ import annotations

import errno
import tempfile
from typing import IO

from viva.errors import VivaError

FORBIDDEN = (
    # Processes: clone is decided by its flags below.
    *("fork", "vfork"),
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
_CLONE_THREAD = 0x0001_0000


class FilterMissing(VivaError):
    """The library that builds the filter is not there."""


def system_call_filter() -> IO[bytes]:
    """The filter as a program for the kernel, in an open file (bubblewrap's ``--seccomp`` reads it).

    Raises:
        FilterMissing: where libseccomp or its Python package can't be had.
    """
    try:
        import pyseccomp
    except (ImportError, RuntimeError, OSError) as error:
        raise FilterMissing(
            f"libseccomp can't be used ({error})", hint="apt-get install libseccomp2, pip install 'viva[sandbox]'"
        ) from None
    program = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for name in FORBIDDEN:
        _forbid(program, name, errno.EPERM)
    # A thread shares all with its process; anything else that clone makes is a process of its own.
    new_process = pyseccomp.Arg(0, pyseccomp.MASKED_EQ, _CLONE_THREAD, 0)
    program.add_rule(pyseccomp.ERRNO(errno.EPERM), "clone", new_process)
    # The flags of clone3 lie in memory, where no filter can look; without it the C library takes clone.
    _forbid(program, "clone3", errno.ENOSYS)
    file = tempfile.TemporaryFile()  # noqa: SIM115  (the caller closes it)
    program.export_bpf(file)
    file.seek(0)
    return file


def _forbid(program: object, name: str, number: int) -> None:
    import pyseccomp

    try:
        pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name)
        program.add_rule(pyseccomp.ERRNO(number), name)  # type: ignore[attr-defined]
    except OSError:
        pass  # This processor or this libseccomp has no such call.
