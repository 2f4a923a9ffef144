"""The command that puts a program behind walls: bubblewrap with what is bound, what is hidden, and the filter.

Everything is unshared (users, processes, network, host name, IPC, cgroups), the system is bound read-only and only as
far as the interpreter needs it, the environment is empty, all capabilities are dropped, and the program dies with the
one that started it. Source: bubblewrap 0.8, ``man bwrap``.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from viva.errors import VivaError
from viva.sandbox.limits import Limits
from viva.sandbox.system_calls import FilterMissing, system_call_filter

PACKAGES = "/sandbox/packages"
"""Where the bound packages lie inside."""
SCRATCH = "/tmp"
_SYSTEM = (
    "/usr",
    "/lib",
    "/lib64",
    "/lib32",
    "/bin",
    "/sbin",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/alternatives",
)
_ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "HOME": SCRATCH,
    "TMPDIR": SCRATCH,
    "LANG": "C.UTF-8",
    "PYTHONPATH": PACKAGES,
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONNOUSERSITE": "1",
    "PYTHONHASHSEED": "0",
    # One thread: several only fight over the processor time that is allowed.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}


class SandboxMissing(VivaError):
    """Code can't be isolated here, so none is run."""


class Sized(Protocol):
    """Limits of a run or of a session: what the walls need of them."""

    @property
    def scratch(self) -> int:
        """Bytes in the scratch folder."""


def command(
    program: Iterable[str], limits: Sized, *, filter_fd: int, packages: Iterable[str] = ("numpy",)
) -> list[str]:
    """The words of a command that runs a program in the sandbox.

    Args:
        program: the program and its arguments, as seen from inside.
        limits: sizes of the scratch folder and of ``/dev/shm``.
        filter_fd: an open file with the filter of system calls.
        packages: Python packages that the program may import; they are bound one by one, never the whole folder in
            which viva may lie itself with its keys.

    Raises:
        SandboxMissing: where there is no bubblewrap, or a package is not installed.
    """
    words = [_bubblewrap(), "--unshare-user", "--unshare-all", "--disable-userns", "--uid", "65534", "--gid", "65534"]
    words += ["--hostname", "sandbox", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv"]
    for name, value in _ENVIRONMENT.items():
        words += ["--setenv", name, value]
    for name in _SYSTEM:
        words += _bound(Path(name))
    for path in _interpreter():
        words += ["--ro-bind", str(path), str(path)]
    for path in _installed():
        words += ["--tmpfs", str(path), "--remount-ro", str(path)]
    words += ["--dir", PACKAGES]
    for package in packages:
        for path in _package(package):
            words += ["--ro-bind", str(path), f"{PACKAGES}/{path.name}"]
    words += ["--proc", "/proc", "--dev", "/dev"]
    # bubblewrap's own folders are writable tmpfs without a bound; what must be writable gets one, the rest is shut.
    words += ["--size", str(limits.scratch), "--tmpfs", SCRATCH, "--remount-ro", "/dev"]
    # Where viva runs as root, files under /proc/sys are root's, and a root without any capability may write them still.
    words += ["--remount-ro", "/proc"]
    words += ["--remount-ro", "/", "--chdir", SCRATCH, "--seccomp", str(filter_fd), "--"]
    return [*words, *program]


def python() -> str:
    """The interpreter as seen from inside: the base one, not that of a virtual environment."""
    return str(Path(sys.base_prefix, "bin", f"python{sys.version_info.major}.{sys.version_info.minor}"))


def require() -> None:
    """Make sure that code can be isolated here, by isolating something.

    Raises:
        SandboxMissing: says what is missing and what to do about it.
    """
    reason = _fault()
    if reason is not None:
        raise SandboxMissing(f"code can't be isolated here, so it isn't run: {reason[0]}", hint=reason[1])


@cache
def _fault() -> tuple[str, str] | None:
    try:
        with system_call_filter() as rules:
            words = command([python(), "-c", "import numpy"], Limits(), filter_fd=rules.fileno())
            done = subprocess.run(
                words, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False, pass_fds=[rules.fileno()]
            )
    except (SandboxMissing, FilterMissing) as error:
        return error.what, error.hint or ""
    except (OSError, subprocess.SubprocessError) as error:
        return f"bubblewrap doesn't start ({error})", "try `bwrap --unshare-all --ro-bind / / true`"
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        return (
            f"bubblewrap fails here ({said[-1] if said else f'status {done.returncode}'})",
            "unprivileged user namespaces must be allowed",
        )
    return None


def _bubblewrap() -> str:
    found = shutil.which("bwrap")
    if found is None:
        raise SandboxMissing("bubblewrap (bwrap) is not installed", hint="apt-get install bubblewrap")
    return found


def _bound(path: Path) -> list[str]:
    if path.is_symlink():
        return ["--symlink", str(path.readlink()), str(path)]
    return ["--ro-bind", str(path), str(path)] if path.exists() else []


def _interpreter() -> list[Path]:
    """What of the interpreter lies outside of the system's folders: its binary and its standard library, no more."""
    base = Path(sys.base_prefix)
    if base.is_relative_to("/usr"):
        return []
    library = Path(sysconfig.get_path("stdlib"))
    shared = sorted((base / "lib").glob("libpython*"))
    return [Path(python()), library, *shared]


def _installed() -> list[Path]:
    """Folders of packages inside of what is bound: hidden, since viva itself may be installed there with its keys."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    libraries = [Path(sysconfig.get_path("stdlib")), Path("/usr/lib", version), Path("/usr/local/lib", version)]
    libraries.append(Path("/usr/lib/python3"))
    folders = [library / name for library in libraries for name in ("site-packages", "dist-packages")]
    return sorted({folder for folder in folders if folder.is_dir() and not folder.is_symlink()})


def _package(name: str) -> list[Path]:
    spec = find_spec(name)
    if spec is not None and spec.origin is None and spec.submodule_search_locations:
        return [Path(place) for place in spec.submodule_search_locations]  # a folder of packages of one name: `nvidia`
    if spec is None or spec.origin is None:
        raise SandboxMissing(f"the Python package {name} is not installed", hint=f"pip install {name}")
    origin = Path(spec.origin)
    if origin.name != "__init__.py":
        # A module of one file lies among all other packages: the file alone is bound.
        return [origin]
    folder = origin.parent
    # Wheels keep the shared libraries that they bring beside themselves.
    beside = folder.parent / f"{name}.libs"
    return [folder, *([beside] if beside.is_dir() else [])]
