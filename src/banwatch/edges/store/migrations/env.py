"""Alembic's environment: works on the connection that `edges.store.database` hands in."""

from typing import Any, Literal

from alembic import context

from banwatch.edges.store.columns import Moment
from banwatch.edges.store.tables import metadata


def _render(kind: str, thing: Any, _context: Any) -> str | Literal[False]:
    """Migrations stand alone: they name SQLAlchemy's types, never ours, which may change later."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(thing, Moment) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=_render,
)
with context.begin_transaction():
    context.run_migrations()
