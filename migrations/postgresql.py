"""What only PostgreSQL needs to answer as SQLite does: the order of text, and full-text search.

`article_search` holds the words of each article, kept by triggers: `words` is the text itself, one space around every
word and a line for each column, in which a phrase is looked up; `document` is its index. SQLite's FTS5 is asked
how it reads every character, so that both find the same.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

COLUMNS = ("title", "abstract", "keywords", "mesh")
TOKENIZER = "unicode61 remove_diacritics 2"
LONGEST_WORD = 500
"""Characters of a word in the index: its lexemes end at 2 kB."""
_DROPPED = "\x01"

_WORDS = """
CREATE FUNCTION article_search_words(given text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $body$
DECLARE
  plain text := lower(given COLLATE "C");
  odd text;
BEGIN
  -- translate() tries every pair for every character: so first find the few pairs this text needs.
  SELECT coalesce(string_agg(DISTINCT one, ''), '') INTO odd
  FROM regexp_split_to_table(regexp_replace(plain, '[a-z0-9 ]+', '', 'g'), '') AS one;
  plain := translate(plain, odd, translate(odd, {read}, {as_}));
  plain := replace(plain, {dropped}, '');
  RETURN ' ' || array_to_string(array_remove(string_to_array(plain, ' '), ''), ' ') || ' ';
END
$body$
"""
_KEEP = """
CREATE FUNCTION article_search_keep() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
  found text := {words};
BEGIN
  INSERT INTO article_search (pmid, words, document) VALUES (NEW.pmid, found, article_search_document(found))
  ON CONFLICT (pmid) DO UPDATE SET words = excluded.words, document = excluded.document;
  RETURN NULL;
END
$body$
"""
# A document ends at 1 MB: what comes later is found by none of its words, instead of failing the article.
_DOCUMENT = f"""
CREATE FUNCTION article_search_document(words text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $body$
  SELECT array_to_tsvector(ARRAY(
    SELECT DISTINCT left(word, {LONGEST_WORD})
    FROM unnest(string_to_array(replace(left(words, 200000), E'\\n', ' '), ' ')) AS word WHERE word <> ''
  ))
$body$
"""
_TABLE = """
CREATE TABLE article_search (
  pmid integer CONSTRAINT pk_article_search PRIMARY KEY
    CONSTRAINT fk_article_search_pmid_article REFERENCES article (pmid) ON DELETE CASCADE,
  words text COLLATE "C" NOT NULL,
  document tsvector NOT NULL
)
"""
_TRIGGER = "CREATE TRIGGER article_search_{name} AFTER {event} ON article FOR EACH ROW {when} EXECUTE FUNCTION article_search_keep()"


def order_text_by_code_point(c: Connection, collation: str = "C") -> None:
    """Give every text column one collation; "C" is SQLite's order, whatever the server's language is."""
    found = c.exec_driver_sql(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema() "
        "AND data_type = 'text' AND table_name !~ '^(alembic_version|article_search)' ORDER BY 1, ordinal_position"
    ).all()
    for table in dict.fromkeys(name for name, _ in found):
        changes = ", ".join(
            f'ALTER COLUMN "{column}" TYPE text COLLATE "{collation}"'
            for name, column in found
            if name == table
        )
        c.exec_driver_sql(f'ALTER TABLE "{table}" {changes}')


def create_full_text(c: Connection) -> None:
    """Create the table, its triggers and indexes, and index the articles that are there."""
    read, as_ = _reading()
    c.exec_driver_sql(_WORDS.format(read=_quoted(read), as_=_quoted(as_), dropped=_quoted(_DROPPED)))
    c.exec_driver_sql(_DOCUMENT)
    c.exec_driver_sql(_KEEP.format(words=words_of("NEW.")))
    c.exec_driver_sql(_TABLE)
    c.exec_driver_sql("CREATE INDEX article_search_document ON article_search USING gin (document)")
    c.exec_driver_sql("CREATE INDEX article_search_doi ON article (lower(doi))")
    differs = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in COLUMNS)
    c.exec_driver_sql(_TRIGGER.format(name="insert", event="INSERT", when=""))
    update = f"UPDATE OF {', '.join(COLUMNS)}"
    c.exec_driver_sql(_TRIGGER.format(name="update", event=update, when=f"WHEN ({differs})"))
    index_again(c)


def index_again(c: Connection) -> None:
    """Make the whole index anew from the articles."""
    c.exec_driver_sql("TRUNCATE article_search")
    c.exec_driver_sql(
        "INSERT INTO article_search (pmid, words, document) SELECT pmid, found, article_search_document(found) "
        f"FROM (SELECT pmid, {words_of()} AS found FROM article) AS read"
    )


def words_of(row: str = "") -> str:
    """Return the expression for the words of an article's row, such as `NEW.` in a trigger."""
    return " || E'\\n' || ".join(f"article_search_words({row}{column})" for column in COLUMNS)


def drop_full_text(c: Connection) -> None:
    """Undo `create_full_text`, whatever is left of it."""
    for name in ("insert", "update"):
        c.exec_driver_sql(f"DROP TRIGGER IF EXISTS article_search_{name} ON article")
    c.exec_driver_sql("DROP INDEX IF EXISTS article_search_doi")
    c.exec_driver_sql("DROP TABLE IF EXISTS article_search")
    for name in ("keep()", "document(text)", "words(text)"):
        c.exec_driver_sql(f"DROP FUNCTION IF EXISTS article_search_{name}")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''").replace("%", "%%") + "'"  # psycopg reads % as its own


def _reading() -> tuple[str, str]:
    """Return the characters that FTS5 reads as something else, and what: a space, another letter, or nothing."""
    pairs = {}
    for code, words in _asked_of_sqlite().items():
        became = " " if len(words) > 1 else words[0][1:-1] or _DROPPED
        if became != chr(code):
            pairs[chr(code)] = became
    return "".join(pairs), "".join(pairs.values())


def _asked_of_sqlite() -> dict[int, list[str]]:
    """Return the words that FTS5 makes of an a, each character and a b: two when it parts them."""
    planes = ((1, 0xD7FF), (0xE000, 0x1FFFF), (0xE0000, 0xE0FFF))  # in all others it takes every one as it is
    texts = ((code, f"a{chr(code)}b") for first, last in planes for code in range(first, last + 1))
    words: dict[int, list[str]] = {}
    with closing(sqlite3.connect(":memory:")) as c:
        c.execute(f"CREATE VIRTUAL TABLE asked USING fts5(text, content='', tokenize='{TOKENIZER}')")
        c.execute("CREATE VIRTUAL TABLE answered USING fts5vocab(asked, 'instance')")
        c.executemany("INSERT INTO asked(rowid, text) VALUES (?, ?)", texts)
        for code, word in c.execute("SELECT doc, term FROM answered"):
            words.setdefault(code, []).append(word)
    return words
