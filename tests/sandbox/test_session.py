"""Sessions: commands, shells and files behind the walls, with bounds on all processes together."""

from __future__ import annotations

import contextlib
import os
import platform
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from viva.sandbox import SandboxMissing, Session, SessionLimits, SessionOver, bubblewrap
from viva.sandbox.system_calls import fork_filter

HERE = Path(__file__).resolve()
CASES = yaml.safe_load(HERE.with_name("session_abuse.yaml").read_text(encoding="utf-8"))
SECRET = "viva-secret-of-the-test"
LIMITS = SessionLimits(
    seconds=20,
    processes=24,
    memory=512 * 2**20,
    memory_together=256 * 2**20,
    scratch=8 * 2**20,
    files=200,
    output=2**20,
)
OUTSIDE = {"HERE": str(HERE), "HOME_OUTSIDE": str(Path.home()), "PARENT": str(os.getpid())}


def _session(limits: SessionLimits = LIMITS) -> Session:
    try:
        return Session(limits)
    except SandboxMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VIVA_TEST_SECRET", SECRET)
        with _session() as opened:
            yield opened


def sh(session: Session, text: str, **options: object) -> str:
    return session.run(["sh", "-c", text], **options).stdout.decode()  # type: ignore[arg-type]


def test_commands_say_what_they_say(session: Session) -> None:
    done = session.run(["sh", "-c", "cat; echo $MORE >&2; exit 3"], input=b"a" * 300_000, environment={"MORE": "yes"})
    assert (done.code, done.stdout, done.stderr, done.ended) == (3, b"a" * 300_000, b"yes\n", "exit")
    assert sh(session, "mkdir -p sub && cd sub && pwd") == "/tmp/sub\n"
    assert sh(session, "pwd", folder="sub") == "/tmp/sub\n"
    assert session.run(["python3", "-c", "import numpy; print(numpy.ones(2).sum())"]).stdout == b"2.0\n"
    assert sh(session, "kill -SEGV $$") == "" and session.run(["sh", "-c", "kill -SEGV $$"]).code == 128 + 11


@pytest.mark.parametrize(
    ("words", "folder", "code", "said"),
    [
        (["nosuchprogram"], None, 127, b"nosuchprogram: No such file or directory\n"),
        (["true"], "nosuchfolder", 127, b"/tmp/nosuchfolder: No such file or directory\n"),
        (["/tmp"], None, 126, b"/tmp: Permission denied\n"),
    ],
)
def test_what_can_not_be_started(
    session: Session, words: list[str], folder: str | None, code: int, said: bytes
) -> None:
    done = session.run(words, folder=folder)
    assert (done.code, done.stderr) == (code, said)


def test_files_are_those_that_commands_see(session: Session) -> None:
    content = bytes(range(256)) * 100
    session.write("deep/down/file.bin", content)
    assert session.read("/tmp/deep/down/file.bin") == content
    session.write("deep/down/file.bin", b"short\r\n")
    assert sh(session, "cat deep/down/file.bin") == "short\r\n"
    with pytest.raises(OverflowError):
        session.read("deep/down/file.bin", most=3)


@pytest.mark.parametrize(
    ("path", "reading", "writing"),
    [
        ("absent", FileNotFoundError, None),
        ("/tmp", IsADirectoryError, IsADirectoryError),
        ("/etc/passwd", FileNotFoundError, OSError),
        ("/usr/bin/env", None, OSError),
        ("/dev/zero", PermissionError, PermissionError),
        ("pipe", PermissionError, OSError),
        ("out", FileNotFoundError, OSError),
        ("/proc/1/fd/0", PermissionError, OSError),
    ],
)
def test_files_that_are_none(session: Session, path: str, reading: type | None, writing: type | None) -> None:
    sh(session, f"test -e pipe || mkfifo pipe; ln -sfn {HERE} out; rm -f absent")
    if reading is not None:
        with pytest.raises(reading):
            session.read(path)
    if writing is not None:
        with pytest.raises(writing):
            session.write(path, b"x")
    assert HERE.read_text(encoding="utf-8").startswith('"""Sessions')


def test_a_folder_that_is_full_is_said() -> None:
    with _session() as session, pytest.raises(OSError, match="No space left"):
        session.write("large", bytes(9 * 2**20))


def test_side_by_side_and_one_after_the_other(session: Session) -> None:
    """Commands wait for none but themselves, and what they start goes on until the session ends."""
    number, slow = session.start(["sleep", "15"])
    start = time.perf_counter()
    assert sh(session, "sleep 30 & echo $! > left") == ""
    assert time.perf_counter() - start < 10 and not slow.done()
    assert sh(session, "kill -0 $(cat left) && echo alive; kill $(cat left)") == "alive\n"
    session.cancel(number)
    assert slow.result(10).ended == "time"


@pytest.mark.parametrize("name", CASES["stopped"])
def test_an_escape_is_stopped(session: Session, name: str) -> None:
    done = session.run(["sh", "-c", CASES["stopped"][name]], environment=OUTSIDE, seconds=6)
    assert b"escaped" not in done.stdout, done
    assert b"SyntaxError" not in done.stderr and b"NameError" not in done.stderr and b"syntax" not in done.stderr


@pytest.mark.parametrize("name", CASES["ended"])
def test_an_abuse_is_ended(session: Session, name: str) -> None:
    start = time.perf_counter()
    done = session.run(["bash", "-c", CASES["ended"][name]], seconds=1.5)
    assert time.perf_counter() - start < 15
    assert len(done.stdout) + len(done.stderr) <= 2 * LIMITS.output + 200
    count = sh(session, "sleep 0.1; ls /proc | grep -c '^[0-9]'")
    assert count.strip().isdigit() and int(count) < 10, (count, done)


def _first_process(session: Session) -> str:
    """Its number, seen from outside."""
    assert session._process is not None
    number = session._process.pid
    (child,) = Path(f"/proc/{number}/task/{number}/children").read_text().split()
    return child


def _count(session: Session) -> int:
    """The processes and threads of a session beside its first, seen from outside."""
    parents, threads = {}, {}
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            said = dict(line.split(":", 1) for line in (path / "status").read_text().splitlines())
            parents[path.name], threads[path.name] = said["PPid"].strip(), int(said["Threads"])
    inside = found = {_first_process(session)}
    while found:
        found = {child for child, parent in parents.items() if parent in found}
        inside = inside | found
    return sum(threads.get(number, 0) for number in inside) - threads[_first_process(session)]


@pytest.mark.parametrize("name", [name for name in CASES["ended"] if "bomb" in name or "threads" in name])
def test_a_bomb_never_grows(name: str) -> None:
    """However slowly those who watch come to it: new processes wait for leave, and get none beyond the bound."""
    with _session() as session:
        done = session.start(["bash", "-c", f"sleep 0.2; {CASES['ended'][name]}"], seconds=3)[1]
        # As if the machine were too busy for what watches and gives leave; the kernel waits with it.
        first = int(_first_process(session))
        counts = []
        for _ in range(12):
            os.kill(first, signal.SIGSTOP)
            time.sleep(0.05)
            counts.append(_count(session))
            os.kill(first, signal.SIGCONT)
            time.sleep(0.03)
        done.result(20)
        assert 1 <= max(counts) <= 2 * LIMITS.processes, counts


@pytest.mark.parametrize(
    ("name", "said"),
    [("a fork bomb", b"more than 24 processes and threads"), ("memory of many", b"bytes of memory")],
)
def test_who_is_ended_is_told_why(session: Session, name: str, said: bytes) -> None:
    done = session.run(["bash", "-c", CASES["ended"][name]], seconds=10)
    assert said in done.stderr and done.code == 137, done


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the number of clone is another")
def test_new_namespaces_fail_by_the_filter_too(session: Session) -> None:
    """Without the filter the error would be that no more user namespaces are allowed."""
    code = "import ctypes; c = ctypes.CDLL(None, use_errno=True); c.syscall(56, 0x10000011, 0, 0, 0, 0)"
    done = session.run(["python3", "-c", f"{code}; print(ctypes.get_errno())"])
    assert done.stdout == b"1\n", done


def test_a_session_that_does_not_answer_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("viva.sandbox.session._SPARE", 0.2)
    with _session() as session:
        monkeypatch.setattr(session, "_send", lambda header, body: None)
        with pytest.raises(SessionOver, match="doesn't answer"):
            session.run(["true"], seconds=0.1)
        with pytest.raises(SessionOver, match="is over"):
            session.run(["true"])


def test_too_many_files_end_everything() -> None:
    with _session() as session:
        done = session.run(["bash", "-c", "for ((k = 0; k < 100000; k++)); do : > f$k; done"])
        assert done.code == 137 and b"more than 200 files" in done.stderr
        assert done.ended == "exit"


def test_a_session_that_is_closed_is_over() -> None:
    session = _session()
    waiting = session.start(["sleep", "60"])[1]
    session.write("left", b"x")
    session.close()
    with pytest.raises(SessionOver):
        waiting.result(5)
    with pytest.raises(SessionOver, match="start a new one"):
        session.run(["true"])
    with _session() as another, pytest.raises(FileNotFoundError):
        another.read("left")


def test_a_session_outlives_the_thread_that_made_it() -> None:
    """The kernel ends the sandbox with the thread that started it, so that has to be one that stays."""
    made: list[Session] = []
    thread = threading.Thread(target=lambda: made.append(_session()))
    thread.start()
    thread.join()
    time.sleep(0.2)
    with made[0] as session:
        assert sh(session, "echo here") == "here\n"


def test_without_a_bound_on_processes_there_is_no_session(monkeypatch: pytest.MonkeyPatch) -> None:
    _session().close()
    monkeypatch.setattr("viva.sandbox.session.fork_filter", lambda: (bytes(8), fork_filter()[1]))
    monkeypatch.setattr(Session, "_bounded", False)
    with pytest.raises(SandboxMissing, match=r"can't be bounded here.*can't have new processes asked for"):
        Session(LIMITS)


def test_without_bubblewrap_there_is_no_session(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    bubblewrap._fault.cache_clear()
    try:
        with pytest.raises(SandboxMissing, match="apt-get install bubblewrap"):
            Session()
    finally:
        bubblewrap._fault.cache_clear()
