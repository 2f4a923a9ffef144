"""Marking what a visitor sent: in another process, one at a time, and not for ever."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from typing import Any

from viva.errors import VivaError
from viva.marking.record import Record

COMMAND = (sys.executable, "-m", "viva.web.marking_process")
_AT_ONCE = 2


class Marker:
    """Marks chats in processes of their own, so that pages are answered meanwhile."""

    def __init__(self, seconds: float, command: Sequence[str] = COMMAND) -> None:
        self._seconds = seconds
        self._command = command
        self._slots = asyncio.Semaphore(_AT_ONCE)

    async def mark(
        self, content: bytes, *, file: str, set_name: str | None = None, parts: list[str] | None = None, seed: int = 0
    ) -> Record:
        """The record of a chat.

        Raises:
            VivaError: it can't be read or marked, or takes too long; in one line.
        """
        about = {"file": file, "set": set_name, "parts": parts, "seed": seed}
        async with self._slots:
            answer = await self._ask(json.dumps(about).encode("ascii") + b"\n" + content)
        if "record" not in answer:
            raise VivaError(str(answer.get("error") or "marking broke off"))
        return Record.model_validate(answer["record"])

    async def _ask(self, sent: bytes) -> dict[str, Any]:
        process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
            start_new_session=True,
        )
        try:
            said, _ = await asyncio.wait_for(process.communicate(sent), self._seconds)
        except TimeoutError:
            raise VivaError(
                f"marking took longer than {self._seconds:.0f} seconds and was given up",
                hint="mark fewer parts at once, or use `viva mark`, which waits",
            ) from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        try:
            answer: dict[str, Any] = dict(json.loads(said))
        except (ValueError, TypeError):
            raise VivaError(
                "marking broke off", hint="mark fewer parts at once, or see what `viva mark` says"
            ) from None
        return answer
