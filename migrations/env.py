"""How Alembic runs our migrations: on the connection that `tracker.database` hands over, in its transaction."""

from __future__ import annotations

from typing import Any

from alembic import context

from tracker.models import Base


def _is_ours(name: str | None, kind: str, _parents: Any) -> bool:  # noqa: ANN401  Alembic's mapping
    # FTS5's virtual table and its side tables are made by hand in the migrations, not from the models.
    return not (kind == "table" and (name or "").startswith("article_search"))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_name=_is_ours,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
