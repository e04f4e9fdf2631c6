"""The store: SQLAlchemy Core on SQLite or PostgreSQL."""

from banwatch.edges.store.database import SqlStore, open_store

__all__ = ["SqlStore", "open_store"]
