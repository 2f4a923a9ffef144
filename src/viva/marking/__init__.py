"""Answers against the set: verdicts, findings and tiers, as one marking record."""
