"""viva's sandbox as one of Inspect's: ``sandbox="bubblewrap"``, a :class:`~viva.sandbox.Session` for each sample.

The working folder lives for the sample and is bounded; there is no network and no other user than one without rights.
Tools that run commands (Inspect's ``bash`` and ``python``) work; those that install a server of theirs as root or need
the network don't. Importing this module imports Inspect (seconds), so only :mod:`viva.exam.inspect_registry` does.
"""

from __future__ import annotations

import os
from typing import Any, Literal, overload

import anyio
import anyio.to_thread
from inspect_ai.util import (
    ExecResult,
    OutputLimitExceededError,
    SandboxEnvironment,
    SandboxEnvironmentConfigType,
    SandboxEnvironmentLimits,
    SandboxUnavailableError,
    SandboxUserUnsupportedError,
    sandboxenv,
)
from pydantic import BaseModel, ConfigDict, Field

from viva.sandbox import CommandResult, Session, SessionLimits, SessionOver

_AT_ONCE = 64
"""Commands that one sample may run at the same time."""


class BubblewrapConfig(BaseModel):
    """What can be chosen: ``sandbox=SandboxEnvironmentSpec("bubblewrap", BubblewrapConfig(processes=128))``.

    Bounds that are left out are :class:`~viva.sandbox.SessionLimits`'s.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    seconds: float | None = Field(default=None, gt=0)
    cpu_seconds: int | None = Field(default=None, gt=0)
    memory: int | None = Field(default=None, gt=0)
    memory_together: int | None = Field(default=None, gt=0)
    processes: int | None = Field(default=None, gt=0)
    scratch: int | None = Field(default=None, gt=0)
    files: int | None = Field(default=None, gt=0)
    file_size: int | None = Field(default=None, gt=0)
    open_files: int | None = Field(default=None, gt=0)
    packages: tuple[str, ...] = ("numpy",)

    def limits(self) -> SessionLimits:
        """The bounds of the session."""
        given = self.model_dump(exclude_none=True, exclude={"packages"})
        return SessionLimits(**given)


@sandboxenv(name="bubblewrap")
class BubblewrapSandbox(SandboxEnvironment):
    """A session behind bubblewrap's walls; see ``docs/explanation/sandbox.md`` for what is bounded and what isn't.

    Args:
        session: the walls, already up.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        # Threads that wait for commands are not taken from those that everything else shares.
        self._threads = anyio.CapacityLimiter(_AT_ONCE)

    @classmethod
    def default_concurrency(cls) -> int | None:
        """So many samples at a time, where nothing else is said."""
        return 2 * (os.cpu_count() or 1)

    @classmethod
    def config_deserialize(cls, config: dict[str, Any]) -> BaseModel:
        """The configuration from a log."""
        return BubblewrapConfig(**config)

    @classmethod
    async def sample_init(
        cls, task_name: str, config: SandboxEnvironmentConfigType | None, metadata: dict[str, str]
    ) -> dict[str, SandboxEnvironment]:
        """Put the walls up for a sample.

        Raises:
            SandboxMissing: where nothing can be isolated; the sample is not run then.
            ValueError: a configuration that is no :class:`BubblewrapConfig`.
        """
        if config is not None and not isinstance(config, BubblewrapConfig):
            raise ValueError(f"the sandbox bubblewrap is configured by a BubblewrapConfig, not by {config!r}")
        chosen = config or BubblewrapConfig()
        session = await anyio.to_thread.run_sync(lambda: Session(chosen.limits(), chosen.packages))
        return {"default": cls(session)}

    @classmethod
    async def sample_cleanup(
        cls,
        task_name: str,
        config: SandboxEnvironmentConfigType | None,
        environments: dict[str, SandboxEnvironment],
        interrupted: bool,
    ) -> None:
        """End all that runs in the sample's sandbox; its files go with it."""
        for environment in environments.values():
            environment.as_type(BubblewrapSandbox).session.close()

    async def exec(
        self,
        cmd: list[str],
        input: str | bytes | None = None,
        cwd: str | None = None,
        env: dict[str, str] | None = None,
        user: str | None = None,
        timeout: int | None = None,
        timeout_retry: bool = True,
        concurrency: bool = True,
    ) -> ExecResult[str]:
        """Run a command; see Inspect's :class:`SandboxEnvironment`. A command that took too long isn't tried again."""
        if user is not None:
            raise SandboxUserUnsupportedError(f"the sandbox bubblewrap has one user, so nothing is run as {user!r}")
        said = input.encode() if isinstance(input, str) else input or b""
        most = SandboxEnvironmentLimits.MAX_EXEC_OUTPUT_SIZE
        done = await self._run(cmd, said, cwd, env, timeout, most)
        out, err = (text.decode("utf-8", "replace") for text in (done.stdout, done.stderr))
        if done.ended == "time":
            raise TimeoutError(f"{cmd[0]} was ended: it took too long")
        if done.ended == "output":
            raise OutputLimitExceededError(SandboxEnvironmentLimits.MAX_EXEC_OUTPUT_SIZE_STR, out + err)
        return ExecResult(done.code == 0, done.code, out, err)

    async def _run(
        self, cmd: list[str], said: bytes, cwd: str | None, env: dict[str, str] | None, timeout: int | None, most: int
    ) -> CommandResult:
        session = self.session
        try:
            number, future = await anyio.to_thread.run_sync(
                lambda: session.start(cmd, input=said, folder=cwd, environment=env, seconds=timeout, output=most),
                limiter=self._threads,
            )
            try:
                return await anyio.to_thread.run_sync(
                    lambda: session.wait(future, timeout), abandon_on_cancel=True, limiter=self._threads
                )
            except anyio.get_cancelled_exc_class():
                session.cancel(number)
                raise
        except SessionOver as over:
            raise SandboxUnavailableError(str(over)) from over

    async def write_file(self, file: str, contents: str | bytes) -> None:
        """Write a file, with the folders above it; see Inspect's :class:`SandboxEnvironment`."""
        content = contents.encode() if isinstance(contents, str) else contents
        try:
            await anyio.to_thread.run_sync(self.session.write, file, content, limiter=self._threads)
        except SessionOver as over:
            raise SandboxUnavailableError(str(over)) from over

    @overload
    async def read_file(self, file: str, text: Literal[True] = True) -> str: ...

    @overload
    async def read_file(self, file: str, text: Literal[False]) -> bytes: ...

    async def read_file(self, file: str, text: bool = True) -> str | bytes:
        """Read a file; see Inspect's :class:`SandboxEnvironment`."""
        most = SandboxEnvironmentLimits.MAX_READ_FILE_SIZE
        try:
            content = await anyio.to_thread.run_sync(lambda: self.session.read(file, most=most), limiter=self._threads)
        except OverflowError:
            raise OutputLimitExceededError(SandboxEnvironmentLimits.MAX_READ_FILE_SIZE_STR, None) from None
        except SessionOver as over:
            raise SandboxUnavailableError(str(over)) from over
        return content.decode() if text else content
