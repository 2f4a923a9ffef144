"""The command line: ``viva exam``, ``mark``, ``report``, ``sets``, ``models``.

In go files and options; out come text for people (or JSON with ``--format json``) and an exit status: 0 done, 1 the
check found something wrong, 2 unusable input with one line that says what and where. Start with ``app.py``; every
command has a file of its own and imports what it needs when it runs, so that ``viva mark`` starts at once.
"""

from viva.cli.app import main

__all__ = ["main"]
