"""Chains that run over several displays."""

from __future__ import annotations

from dataclasses import dataclass

from viva.marking.steps.formulas import Member


@dataclass(frozen=True, slots=True)
class Thread:
    """Where a chain stands that may go on in the next display: its last right member, its last, and what is broken."""

    good: Member
    last: Member
    broken: int | None
    block: int
