"""What growth and maturity are measured by: PubMed's totals per year, the milestones that have been seen, strict counts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

COUNTED = "data_version publication_year created evidence_level species is_retracted is_preprint"


def upgrade() -> None:
    op.create_table(
        "pubmed_total",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("year", name="pk_pubmed_total"),
    )
    op.add_column("data_version", sa.Column("noted_at", sa.DateTime(timezone=True)))
    text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.create_table(
        "milestone",
        *[sa.Column(name, text, nullable=False) for name in ("indication", "modality", "kind")],
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("indication", "modality", "kind", name="pk_milestone"),
        sa.ForeignKeyConstraint(
            ["data_version"], ["data_version.id"], name="fk_milestone_data_version_data_version"
        ),
        sqlite_with_rowid=False,
    )
    op.drop_index("ix_article_counted", "article")
    op.create_index("ix_article_counted", "article", [*COUNTED.split(), "evidence_basis"])


def downgrade() -> None:
    op.drop_index("ix_article_counted", "article")
    op.create_index("ix_article_counted", "article", COUNTED.split())
    op.drop_table("milestone")
    op.drop_column("data_version", "noted_at")
    op.drop_table("pubmed_total")
