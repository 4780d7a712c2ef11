"""What keeps the data true over years: revisions, history, people's corrections, the scheduler's heartbeat."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from migrations.postgresql import create_full_text, drop_full_text, order_text_by_code_point

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _added() -> dict[str, tuple[sa.Column[Any], ...]]:
    # SQLite adds a column in place, without rebuilding the table, when it may be null or has a constant default.
    return {
        "article": (sa.Column("fetched_at", sa.DateTime(timezone=True)),),
        "run": (
            sa.Column("changed_since", sa.Date()),
            sa.Column("cursor", sa.Date()),
            *[
                sa.Column(name, sa.Integer(), server_default="0", nullable=False)
                for name in ("rechecked", "query_opened", "query_closed")
            ],
        ),
        "membership": (
            sa.Column("open_reason", sa.Text()),
            sa.Column("rejected", sa.Boolean(), server_default=sa.false(), nullable=False),
        ),
    }


def upgrade() -> None:
    for table, columns in _added().items():
        for column in columns:
            op.add_column(table, column)
    _create_history()
    _create_expert_correction()
    _create_scheduler()
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("run", "bytes", type_=sa.BigInteger())
        order_text_by_code_point(op.get_bind())
        create_full_text(op.get_bind())


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        drop_full_text(op.get_bind())
        order_text_by_code_point(op.get_bind(), "default")
        op.alter_column("run", "bytes", type_=sa.Integer())
    for table in ("scheduler", "expert_correction", "history"):
        op.drop_table(table)
    for table, columns in _added().items():
        for column in reversed(columns):
            op.drop_column(table, column.name)


def _create_history() -> None:
    op.create_table(
        "history",
        *[sa.Column(name, sa.Integer(), nullable=False) for name in ("id", "pmid", "run_id")],
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revised", sa.Date()),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("indication", sa.Text()),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_history"),
        sa.ForeignKeyConstraint(
            ["pmid"], ["article.pmid"], name="fk_history_pmid_article", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_history_run_id_run"),
    )
    op.create_index("ix_history_pmid", "history", ["pmid"])


def _create_expert_correction() -> None:
    op.create_table(
        "expert_correction",
        sa.Column("pmid", sa.Integer(), autoincrement=False, nullable=False),
        *[sa.Column(name, sa.Text(), nullable=False) for name in ("kind", "value", "who", "why")],
        sa.Column("verdict", sa.Boolean(), nullable=False),
        sa.Column("at", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("pmid", "kind", "value", name="pk_expert_correction"),
        sqlite_with_rowid=False,
    )


def _create_scheduler() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "scheduler",
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("started_at", moment, nullable=False),
        sa.Column("beat_at", moment, nullable=False),
        sa.Column("next_at", moment),
        sa.Column("software", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("process", name="pk_scheduler"),
    )
