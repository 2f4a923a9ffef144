"""The tables. ``records`` is the truth; all the others but ``decisions`` and ``comments`` are computed from it.

Rows of a run are numbered from ``run * 2**20`` on, so that they can be written without asking for numbers first, and so
that a run's rows lie together. ``attempts.labels`` holds what an attempt can be filtered by, as words that the full
text index understands (:mod:`~viva.store.words`).
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

ROWS_BITS = 20
"""A run has at most ``2**ROWS_BITS`` rows of each kind."""
metadata = MetaData()

_Number = BigInteger().with_variant(Integer, "sqlite")
_run = "runs.number"


def _of_run() -> Column[int]:
    return Column("run", _Number, ForeignKey(_run, ondelete="CASCADE"), nullable=False)


runs = Table(
    "runs",
    metadata,
    Column("number", _Number, primary_key=True, autoincrement=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("added", Float(53), nullable=False),
    Column("current", Boolean, nullable=False),
    Column("set_name", Text, nullable=False),
    Column("set_title", Text, nullable=False),
    Column("set_sha256", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("source_sha256", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("viva", Text, nullable=False),
    Column("parts", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("findings", Integer, nullable=False),
    Column("open", Integer, nullable=False),
    Index("runs_by_time", "added", "number"),
    Index("runs_by_text", "source_sha256", "set_name"),
    Index("runs_by_model", "current", "model", "set_name"),
)

records = Table(
    "records",
    metadata,
    Column("run", _Number, ForeignKey(_run, ondelete="CASCADE"), primary_key=True),
    Column("record", LargeBinary, nullable=False),
    Column("source", LargeBinary),
)

parts = Table(
    "parts",
    metadata,
    Column("number", _Number, primary_key=True, autoincrement=False),
    _of_run(),
    Column("part", Text, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("presentation", Text, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("tier", String(2)),
    Column("nudges", Integer, nullable=False),
    Column("agrees", Boolean),
    Index("parts_of_run", "run", "part", "tier"),
)

behaviours = Table(
    "behaviours",
    metadata,
    Column("part", _Number, ForeignKey("parts.number", ondelete="CASCADE"), primary_key=True),
    Column("behaviour", Text, primary_key=True),
    _of_run(),
    Index("behaviours_of_run", "run"),
)

attempts = Table(
    "attempts",
    metadata,
    Column("number", _Number, primary_key=True, autoincrement=False),
    _of_run(),
    Column("part", _Number, ForeignKey("parts.number", ondelete="CASCADE"), nullable=False),
    Column("place", Integer, nullable=False),
    Column("doubt", Integer, nullable=False),
    Column("first_line", Integer, nullable=False),
    Column("last_line", Integer, nullable=False),
    Column("nudge", Integer, nullable=False),
    Column("verdict", Text, nullable=False),
    Index("attempts_of_run", "run"),
    Index("attempts_of_part", "part"),
)

texts = Table(
    "texts",
    metadata,
    Column("attempt", _Number, ForeignKey("attempts.number", ondelete="CASCADE"), primary_key=True),
    Column("said", Text, nullable=False),
    Column("around", Text, nullable=False),
    Column("marks", Text, nullable=False),
    Column("labels", Text, nullable=False),
)

fields = Table(
    "fields",
    metadata,
    Column("number", _Number, primary_key=True, autoincrement=False),
    _of_run(),
    Column("attempt", _Number, ForeignKey("attempts.number", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("basis", Text, nullable=False),
    Column("misconception", Text),
    Index("fields_of_run", "run", "misconception"),
    Index("fields_of_attempt", "attempt"),
)

findings = Table(
    "findings",
    metadata,
    Column("number", _Number, primary_key=True, autoincrement=False),
    _of_run(),
    Column("attempt", _Number, ForeignKey("attempts.number", ondelete="CASCADE")),
    Column("part", Text),
    Column("kind", Text, nullable=False),
    Column("basis", Text, nullable=False),
    Column("inherits", Boolean, nullable=False),
    Column("first_line", Integer, nullable=False),
    Column("last_line", Integer, nullable=False),
    Index("findings_of_run", "run", "kind"),
    Index("findings_of_attempt", "attempt"),
)

items = Table(
    "items",
    metadata,
    Column("number", _Number, primary_key=True, autoincrement=False),
    _of_run(),
    Column("attempt", _Number, ForeignKey("attempts.number", ondelete="CASCADE")),
    Column("key", String(32), nullable=False),
    Column("target", Text, nullable=False),
    Column("part", Text),
    Column("name", Text, nullable=False),
    Column("first_line", Integer, nullable=False),
    Column("last_line", Integer, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("basis", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("weight", Integer, nullable=False),
    Column("text_sha256", String(64), nullable=False),
    Index("items_of_run", "run"),
    Index("items_by_key", "key"),
    Index("items_by_weight", "weight", "number"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("key", String(32), nullable=False),
    Column("source_sha256", Text, nullable=False),
    Column("set_name", Text, nullable=False),
    Column("part", Text),
    Column("target", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("text_sha256", String(64), nullable=False),
    Column("action", Text, nullable=False),
    Column("verdict", Text),
    Column("old_verdict", Text, nullable=False),
    Column("old_basis", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("at", Float(53), nullable=False),
    Column("comment", Text, nullable=False),
    Index("decisions_by_key", "key", "at", "id"),
    Index("decisions_by_text", "source_sha256", "set_name"),
)

comments = Table(
    "comments",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("source_sha256", Text, nullable=False),
    Column("set_name", Text, nullable=False),
    Column("part", Text),
    Column("first_line", Integer, nullable=False),
    Column("last_line", Integer, nullable=False),
    Column("who", Text, nullable=False),
    Column("at", Float(53), nullable=False),
    Column("comment", Text, nullable=False),
    Index("comments_by_text", "source_sha256", "set_name", "first_line"),
)
