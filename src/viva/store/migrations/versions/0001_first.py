"""The first tables, with the index for full text."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_Number = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _number() -> sa.Column[int]:
    return sa.Column("number", _Number, primary_key=True, autoincrement=False)


def _run() -> sa.Column[int]:
    return sa.Column("run", _Number, sa.ForeignKey("runs.number", ondelete="CASCADE"), nullable=False)


def _attempt(*, nullable: bool = False) -> sa.Column[int]:
    return sa.Column("attempt", _Number, sa.ForeignKey("attempts.number", ondelete="CASCADE"), nullable=nullable)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _integers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer, nullable=False) for name in names]


def upgrade() -> None:
    """Make all tables."""
    op.create_table(
        "runs",
        sa.Column("number", _Number, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(32), nullable=False, unique=True),
        *_texts("name"),
        sa.Column("added", sa.Float(53), nullable=False),
        sa.Column("current", sa.Boolean, nullable=False),
        *_texts("set_name", "set_title", "set_sha256", "file", "source_sha256", "kind", "model", "viva"),
        *_integers("parts", "attempts", "findings", "open"),
    )
    op.create_index("runs_by_time", "runs", ["added", "number"])
    op.create_index("runs_by_text", "runs", ["source_sha256", "set_name"])
    op.create_table(
        "records",
        sa.Column("run", _Number, sa.ForeignKey("runs.number", ondelete="CASCADE"), primary_key=True),
        sa.Column("record", sa.LargeBinary, nullable=False),
        sa.Column("source", sa.LargeBinary),
    )
    op.create_table(
        "parts",
        _number(),
        _run(),
        *_texts("part"),
        sa.Column("seed", sa.BigInteger, nullable=False),
        *_texts("presentation"),
        *_integers("epoch"),
        sa.Column("tier", sa.String(2)),
        *_integers("nudges"),
        sa.Column("agrees", sa.Boolean),
    )
    op.create_index("parts_of_run", "parts", ["run", "part", "tier"])
    op.create_table(
        "behaviours",
        sa.Column("part", _Number, sa.ForeignKey("parts.number", ondelete="CASCADE"), primary_key=True),
        sa.Column("behaviour", sa.Text, primary_key=True),
        _run(),
    )
    op.create_index("behaviours_of_run", "behaviours", ["run"])
    op.create_table(
        "attempts",
        _number(),
        _run(),
        sa.Column("part", _Number, sa.ForeignKey("parts.number", ondelete="CASCADE"), nullable=False),
        *_integers("place", "doubt", "first_line", "last_line", "nudge"),
        *_texts("verdict"),
    )
    op.create_index("attempts_of_run", "attempts", ["run"])
    op.create_index("attempts_of_part", "attempts", ["part"])
    op.create_table(
        "texts",
        sa.Column("attempt", _Number, sa.ForeignKey("attempts.number", ondelete="CASCADE"), primary_key=True),
        *_texts("said", "around", "marks", "labels"),
    )
    op.create_table(
        "fields",
        _number(),
        _run(),
        _attempt(),
        *_texts("name", "kind", "verdict", "basis"),
        sa.Column("misconception", sa.Text),
    )
    op.create_index("fields_of_run", "fields", ["run", "misconception"])
    op.create_index("fields_of_attempt", "fields", ["attempt"])
    op.create_table(
        "findings",
        _number(),
        _run(),
        _attempt(nullable=True),
        sa.Column("part", sa.Text),
        *_texts("kind", "basis"),
        sa.Column("inherits", sa.Boolean, nullable=False),
        *_integers("first_line", "last_line"),
    )
    op.create_index("findings_of_run", "findings", ["run", "kind"])
    op.create_index("findings_of_attempt", "findings", ["attempt"])
    op.create_table(
        "items",
        _number(),
        _run(),
        _attempt(nullable=True),
        sa.Column("key", sa.String(32), nullable=False),
        *_texts("target"),
        sa.Column("part", sa.Text),
        *_texts("name"),
        *_integers("first_line", "last_line"),
        *_texts("verdict", "basis", "reason"),
        *_integers("weight"),
        sa.Column("text_sha256", sa.String(64), nullable=False),
    )
    op.create_index("items_of_run", "items", ["run"])
    op.create_index("items_by_key", "items", ["key"])
    op.create_index("items_by_weight", "items", ["weight", "number"])
    op.create_table(
        "decisions",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("key", sa.String(32), nullable=False),
        *_texts("source_sha256", "set_name"),
        sa.Column("part", sa.Text),
        *_texts("target", "name"),
        sa.Column("text_sha256", sa.String(64), nullable=False),
        *_texts("action"),
        sa.Column("verdict", sa.Text),
        *_texts("old_verdict", "old_basis", "who"),
        sa.Column("at", sa.Float(53), nullable=False),
        *_texts("comment"),
    )
    op.create_index("decisions_by_key", "decisions", ["key", "at", "id"])
    op.create_index("decisions_by_text", "decisions", ["source_sha256", "set_name"])
    op.create_table(
        "comments",
        sa.Column("id", sa.String(32), primary_key=True),
        *_texts("source_sha256", "set_name"),
        sa.Column("part", sa.Text),
        *_integers("first_line", "last_line"),
        *_texts("who"),
        sa.Column("at", sa.Float(53), nullable=False),
        *_texts("comment"),
    )
    op.create_index("comments_by_text", "comments", ["source_sha256", "set_name", "first_line"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE texts_index USING fts5(words, labels, content='', "
            "tokenize='unicode61 remove_diacritics 0')"
        )
    else:
        op.execute("ALTER TABLE texts ADD COLUMN words tsvector NOT NULL")
        op.execute("CREATE INDEX texts_words ON texts USING gin (words)")
