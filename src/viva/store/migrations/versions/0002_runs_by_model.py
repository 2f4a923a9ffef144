"""Runs are found by model and set, as the lists and the matrix ask for them."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add an index."""
    op.create_index("runs_by_model", "runs", ["current", "model", "set_name"])
