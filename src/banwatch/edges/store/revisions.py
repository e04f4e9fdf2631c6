"""The version of the schema: where a database stands, and the way up and down. Alembic, one process at a time."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from banwatch.edges.store.tables import metadata
from banwatch.errors import StoreError


def _config(conn: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = conn
    return config


def revisions() -> tuple[str, ...]:
    """All versions of the schema, oldest first."""
    script = ScriptDirectory.from_config(_config())
    return tuple(revision.revision for revision in script.walk_revisions())[::-1]


def head() -> str:
    """The version that this program works on."""
    return revisions()[-1]


def current(conn: Connection) -> str | None:
    """The version that the database is of; None for an empty one."""
    return MigrationContext.configure(conn).get_current_revision()


def upgrade(conn: Connection, target: str = "head") -> tuple[str | None, str]:
    """Bring the schema up, within the caller's transaction. (before, after). A newer schema than ours is refused."""
    before = current(conn)
    if before is not None and before not in revisions():
        raise StoreError(
            f"The database is of a newer version ({before}) than this program.",
            "Install the newer banwatch again, or restore a backup.",
        )
    wanted = head() if target == "head" else target
    if before != wanted:
        command.upgrade(_config(conn), wanted)
    return before, wanted


def downgrade(conn: Connection, target: str) -> None:
    """Take the schema down to an earlier version (`base`: to nothing). What only later versions hold is lost."""
    command.downgrade(_config(conn), target)


WORDS = "ix_article_words"
"""PostgreSQL's index of the words of articles; SQLite has tables of its own for them (migration 0014)."""


def differences(conn: Connection) -> tuple[str, ...]:
    """How the schema differs from the one that this program expects, in words."""
    context = MigrationContext.configure(conn, opts={"include_object": _ours})
    return tuple(str(difference) for difference in compare_metadata(context, metadata))


def _ours(_thing: object, name: str | None, kind: str, reflected: bool, _other: object) -> bool:
    """Not what somebody else keeps in the same database, nor the index of words, which each does in its own way."""
    if kind == "index" and name == WORDS:
        return False
    return not (kind == "table" and reflected and name not in metadata.tables)
