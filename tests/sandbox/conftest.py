"""Code is isolated for real in these tests; where it can't be, they are left out and say so."""

from __future__ import annotations

import pytest

from viva.sandbox import Limits, Sandbox, SandboxMissing


@pytest.fixture(scope="session")
def sandbox() -> Sandbox:
    try:
        return Sandbox(Limits(seconds=4, cpu_seconds=2, memory=768 * 2**20, scratch=8 * 2**20, results=2**25))
    except SandboxMissing as missing:
        pytest.skip(str(missing))
