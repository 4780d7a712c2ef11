"""How Alembic runs our migrations: on the connection that `tracker.database` hands over, in its transaction."""

from __future__ import annotations

from typing import Any

from alembic import context

from tracker.models import Base


def _is_ours(name: str | None, kind: str, _parents: Any) -> bool:  # noqa: ANN401  Alembic's mapping
    # What full-text search needs is made by hand in the migrations, not from the models.
    return not (kind in {"table", "index"} and (name or "").startswith("article_search"))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_name=_is_ours,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
