"""Proving a problem set before anybody is asked with it, and saying what a better set would have.

In goes a folder or a set; out come notices, each with file, line and part. *Errors* are what a draw shows: a key that
its own marker doesn't call right, a wrong answer that it does, a hint that tells the answer, a draw that nobody could
answer. *Warnings* are advice on what is missing. Start with ``proof.py``; ``kinds.py`` lists all that can be said.
"""

from viva.validation.kinds import KINDS, Kind
from viva.validation.notice import Notice, Outcome
from viva.validation.proof import SEEDS, validate

__all__ = ["KINDS", "SEEDS", "Kind", "Notice", "Outcome", "validate"]
