"""Search over articles: FTS5 in SQLite, a GIN index in PostgreSQL. Searches that were given a name."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# The words of an article are found by a number of their own: the rowid of a table with a key of text may change when
# the file is compacted. The words hold no second copy of the text (`content=''`); articles never change.
_SQLITE = (
    "CREATE TABLE article_words_no (no INTEGER PRIMARY KEY, article_id VARCHAR(40) NOT NULL UNIQUE)",
    "CREATE VIRTUAL TABLE article_words USING fts5 (title, text, content='', tokenize='unicode61 remove_diacritics 2')",
    "INSERT INTO article_words_no (article_id) SELECT id FROM article ORDER BY created_at, id",
    "INSERT INTO article_words (rowid, title, text) SELECT no, title, text FROM article_words_no "
    "JOIN article ON article.id = article_words_no.article_id",
    """CREATE TRIGGER article_words_add AFTER INSERT ON article BEGIN
        INSERT INTO article_words_no (article_id) VALUES (new.id);
        INSERT INTO article_words (rowid, title, text)
            SELECT no, new.title, new.text FROM article_words_no WHERE article_id = new.id;
    END""",
)
_POSTGRESQL = (
    "CREATE INDEX ix_article_words ON article USING gin "
    "(to_tsvector('simple'::regconfig, title || ' ' || left(text, 200000)))"
)


def upgrade() -> None:
    op.create_table(
        "saved_search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
        sa.UniqueConstraint("name", name=op.f("uq_saved_search_name")),
    )
    op.create_index("ix_article_day", "article", ["published_on"])
    op.create_index("ix_article_source", "article", ["source", "published_on"])
    op.create_index("ix_finding_verdict", "finding", ["verdict", "id"])
    op.create_index("ix_ban_place_key", "ban", ["place_key"])
    op.create_index("ix_ban_report_article", "ban_report", ["article_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_POSTGRESQL)
    else:
        for statement in _SQLITE:
            op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index("ix_article_words", "article")
    else:
        op.execute("DROP TRIGGER article_words_add")
        op.execute("DROP TABLE article_words")
        op.execute("DROP TABLE article_words_no")
    op.drop_index("ix_ban_report_article", "ban_report")
    op.drop_index("ix_ban_place_key", "ban")
    op.drop_index("ix_finding_verdict", "finding")
    op.drop_index("ix_article_source", "article")
    op.drop_index("ix_article_day", "article")
    op.drop_table("saved_search")
