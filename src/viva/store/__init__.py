"""Marking records, kept: an archive that can be searched, counts across runs, and what people decided.

In go a :class:`~viva.marking.record.Record` and people's decisions; out come records with the decisions applied, pages
of rows, and files for another store. SQLite by default, PostgreSQL by URL; the record itself is kept whole and all
other tables follow from it. Open first: ``store.py`` (what can be asked), then ``tables.py``, then ``content.py``.
"""

from viva.store.queue import REASONS
from viva.store.rows import Added, AttemptRow, Cell, Comment, Counted, Page, QueueItem, RunRow, Said
from viva.store.searching import RunFilter, Search
from viva.store.store import Store, open_store
from viva.store.transfer import Moved

__all__ = [
    "REASONS",
    "Added",
    "AttemptRow",
    "Cell",
    "Comment",
    "Counted",
    "Moved",
    "Page",
    "QueueItem",
    "RunFilter",
    "RunRow",
    "Said",
    "Search",
    "Store",
    "open_store",
]
