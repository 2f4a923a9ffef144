"""The conversation: ask, read, mark, nudge, again; leaves an Inspect log."""
