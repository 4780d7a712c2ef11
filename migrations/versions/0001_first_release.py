"""The tables of the first release."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem  # noqa: TC002  a migration imports plainly

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# In an order in which each may refer to those before it; dropped in reverse.
SHARED = ["journal", "affiliation", "data_version", "run", "article"]
OF_ARTICLES = ["abstract_section", "raw_xml", "author", "author_affiliation", "language", "publication_type"]
OF_ARTICLES += ["mesh_heading", "mesh_qualifier", "keyword", "funding", "registration", "correction"]
CONCLUSIONS = ["membership", "label", "set_aside", "deletion"]


def upgrade() -> None:
    _create_shared()
    _create_run()
    _create_article()
    _create_wide_rows_of_articles()
    _create_narrow_rows_of_articles()
    _create_conclusions()
    if op.get_bind().dialect.name == "sqlite":
        create_full_text_sqlite()


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _drop_full_text_sqlite()
    for table in reversed(SHARED + OF_ARTICLES + CONCLUSIONS):
        op.drop_table(table)


def _texts(*names: str, nullable: bool = True) -> list[SchemaItem]:
    return [sa.Column(name, sa.Text(), nullable=nullable) for name in names]


def _integers(*names: str, nullable: bool = False) -> list[SchemaItem]:
    return [sa.Column(name, sa.Integer(), nullable=nullable) for name in names]


def _flags(*names: str) -> list[SchemaItem]:
    return [sa.Column(name, sa.Boolean(), nullable=False) for name in names]


def _moment(name: str, *, nullable: bool = False) -> SchemaItem:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def _link(table: str, column: str, to: str, key: str = "id") -> sa.ForeignKeyConstraint:
    ondelete = "CASCADE" if to == "article" else None
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.{key}"], name=f"fk_{table}_{column}_{to}", ondelete=ondelete
    )


def _create_shared() -> None:
    op.create_table(
        "journal",
        *_integers("id"),
        *_texts("key", nullable=False),
        *_texts("nlm_id", "title", "iso_abbreviation", "issn", "country"),
        _key("journal", "id"),
        sa.UniqueConstraint("key", name="uq_journal_key"),
    )
    op.create_table(
        "affiliation",
        *_integers("id"),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        *_texts("text", nullable=False),
        _key("affiliation", "id"),
        sa.UniqueConstraint("digest", name="uq_affiliation_digest"),
    )
    op.create_table(
        "data_version",
        *_integers("id"),
        *_texts("kind", nullable=False),
        _moment("at"),
        _key("data_version", "id"),
    )


def _create_run() -> None:
    op.create_table(
        "run",
        *_integers("id"),
        *_texts("kind", "status", "process", "software", nullable=False),
        *_texts("indication", "query", "translation", "error"),
        _moment("started_at"),
        _moment("ended_at", nullable=True),
        _moment("heartbeat_at"),
        _moment("server_time", nullable=True),
        *_flags("full"),
        *[sa.Column(name, sa.JSON(), nullable=False) for name in ("warnings", "missing", "set_aside")],
        *_integers("new", "changed", "unchanged", "left", "requests", "retries", "bytes", "fetched"),
        *_integers("expected", "stored", "to_fetch", "data_version", nullable=True),
        _key("run", "id"),
        _link("run", "data_version", "data_version"),
    )
    op.create_index("ix_run_indication", "run", ["indication"])


def _create_article() -> None:
    op.create_table(
        "article",
        # What is read often comes before what is long: SQLite reads a row from its start.
        sa.Column("pmid", sa.Integer(), autoincrement=False, nullable=False),
        *_integers("version"),
        *_integers("journal_id", "publication_year", "data_version", nullable=True),
        *_flags("is_retracted", "is_preprint", "has_concern", "has_coi_statement", "authors_complete"),
        *[sa.Column(name, sa.Date()) for name in ("created", "entered", "indexed", "revised", "completed")],
        *_texts("kind", "content_hash", nullable=False),
        _moment("stored_at"),
        *_texts("labelled_from", "evidence_level", "evidence_basis", "species"),
        *_texts("publication_date", "print_date", "print_date_text", "electronic_date"),
        *_texts("volume", "issue", "pages", "pub_model", "doi", "pmcid"),
        *_texts("status", "publication_status", "indexing_method", "vernacular_title", "book_title"),
        *_texts("title", "authors", "keywords", "mesh", "abstract", nullable=False),
        _key("article", "pmid"),
        _link("article", "journal_id", "journal"),
    )
    for column in ("created", "doi", "journal_id"):
        op.create_index(f"ix_article_{column}", "article", [column])
    counted = "data_version publication_year created evidence_level species is_retracted is_preprint"
    op.create_index("ix_article_counted", "article", counted.split())


def _create_rows_of_article(
    table: str, keys: tuple[str, ...], *items: SchemaItem, clustered: bool = True
) -> None:
    op.create_table(
        table,
        *_integers("pmid", *keys),
        *items,
        _key(table, "pmid", *keys),
        _link(table, "pmid", "article", "pmid"),
        sqlite_with_rowid=not clustered,
    )


def _create_wide_rows_of_articles() -> None:
    _create_rows_of_article(
        "abstract_section",
        ("other", "position"),
        *_texts("text", nullable=False),
        *_texts("label", "category", "kind", "language"),
        clustered=False,
    )
    op.create_table(
        "raw_xml",
        *_integers("pmid"),
        *_texts("content_hash", nullable=False),
        sa.Column("xml", sa.LargeBinary(), nullable=False),
        _moment("stored_at"),
        _key("raw_xml", "pmid", "content_hash"),
        _link("raw_xml", "pmid", "article", "pmid"),
    )


def _create_narrow_rows_of_articles() -> None:
    name, position = _texts("name", nullable=False), ("position",)
    author = _texts("last_name", "fore_name", "initials", "suffix", "collective", "orcid")
    _create_rows_of_article("author", position, *author)
    _create_rows_of_article(
        "author_affiliation",
        ("author_position", "position"),
        *_integers("affiliation_id"),
        _link("author_affiliation", "affiliation_id", "affiliation"),
    )
    _create_rows_of_article("language", position, *_texts("code", nullable=False))
    _create_rows_of_article("publication_type", position, *name, *_texts("ui"))
    heading = [*_texts("name", nullable=False), *_texts("ui"), *_flags("major")]
    _create_rows_of_article("mesh_heading", position, *heading)
    qualifier = [*_texts("name", nullable=False), *_texts("ui"), *_flags("major")]
    _create_rows_of_article("mesh_qualifier", ("heading_position", "position"), *qualifier)
    _create_rows_of_article(
        "keyword", position, *_texts("text", nullable=False), *_flags("major"), *_texts("owner")
    )
    _create_rows_of_article("funding", position, *_texts("grant_id", "acronym", "agency", "country"))
    _create_rows_of_article(
        "registration", position, *_texts("databank", "accession", "source", nullable=False)
    )
    correction = [
        *_texts("ref_type", nullable=False),
        *_integers("other_pmid", nullable=True),
        *_texts("source", "note"),
    ]
    _create_rows_of_article("correction", position, *correction)
    op.create_index("ix_correction_other_pmid", "correction", ["other_pmid"])


def _create_conclusions() -> None:
    op.create_table(
        "membership",
        *_texts("indication", "source", nullable=False),
        *_integers("pmid", "first_seen_run", "last_seen_run"),
        *_integers("closed_run", nullable=True),
        *_texts("close_reason"),
        _key("membership", "indication", "source", "pmid"),
        _link("membership", "pmid", "article", "pmid"),
        *[_link("membership", column, "run") for column in ("first_seen_run", "last_seen_run", "closed_run")],
        sqlite_with_rowid=False,
    )
    op.create_index("ix_membership_pmid", "membership", ["pmid"])
    op.create_table(
        "label",
        *_integers("pmid"),
        *_texts("kind", "value", "basis", "reason", nullable=False),
        _key("label", "pmid", "kind", "value"),
        _link("label", "pmid", "article", "pmid"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_label_kind_value", "label", ["kind", "value"])
    _create_set_aside()


def _create_set_aside() -> None:
    op.create_table(
        "set_aside",
        sa.Column("pmid", sa.Integer(), autoincrement=False, nullable=False),
        *_texts("error", nullable=False),
        sa.Column("xml", sa.LargeBinary(), nullable=False),
        *_integers("attempts", "first_run", "last_run"),
        _key("set_aside", "pmid"),
        *[_link("set_aside", column, "run") for column in ("first_run", "last_run")],
    )
    op.create_table(
        "deletion",
        sa.Column("pmid", sa.Integer(), autoincrement=False, nullable=False),
        *_integers("run_id"),
        _key("deletion", "pmid"),
        _link("deletion", "run_id", "run"),
    )


def create_full_text_sqlite() -> None:
    """Create the full-text index, empty, and the triggers that keep it in step (a repair does it again)."""
    columns = ("title", "abstract", "keywords", "mesh")
    listed, old, new = (", ".join(prefix + column for column in columns) for prefix in ("", "old.", "new."))
    op.execute(
        f"CREATE VIRTUAL TABLE article_search USING fts5({listed}, content='article', content_rowid='pmid', "
        "tokenize='unicode61 remove_diacritics 2')"
    )
    add = f"INSERT INTO article_search(rowid, {listed}) VALUES (new.pmid, {new});"
    remove = (
        f"INSERT INTO article_search(article_search, rowid, {listed}) VALUES ('delete', old.pmid, {old});"
    )
    differs = " OR ".join(f"old.{column} IS NOT new.{column}" for column in columns)
    op.execute(f"CREATE TRIGGER article_search_insert AFTER INSERT ON article BEGIN {add} END")
    op.execute(f"CREATE TRIGGER article_search_delete AFTER DELETE ON article BEGIN {remove} END")
    op.execute(
        f"CREATE TRIGGER article_search_update AFTER UPDATE OF {listed} ON article WHEN {differs} "
        f"BEGIN {remove} {add} END"
    )


def _drop_full_text_sqlite() -> None:
    for event in ("insert", "delete", "update"):
        op.execute(f"DROP TRIGGER article_search_{event}")
    op.execute("DROP TABLE article_search")
