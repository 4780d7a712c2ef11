"""${message}.

Before you go on:
- Number the file and the revision on from the last one (0002, 0003 ...): the tracker compares the numbers.
- Name every constraint and index as tracker/models/columns.py does; SQLite cannot drop a nameless one.
- Change a table through `op.batch_alter_table`: SQLite rebuilds it, so say `table_kwargs={"sqlite_with_rowid": False}`
  where the model does, and make the triggers again when the table is `article`.
- Rebuild `article_search` when title, abstract, keywords or mesh change other than by ordinary updates.
- Never drop what cannot be made again. A backup is made before, but it is the user's last resort, not yours.
- SQL that only one of the two databases understands goes into a function named for it, behind `op.get_bind().dialect.name`.
- PostgreSQL's text columns are `sa.Text(collation="C")`, SQLite's order; autogenerate writes it, a hand may forget it.
- `downgrade` undoes everything; tests/test_migrations.py runs it down and up, and upgrades the stored first release.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
