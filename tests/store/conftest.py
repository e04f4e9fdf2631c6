"""One contract suite over every database."""

import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from banwatch.edges.store import SqlStore
from support.stores import KINDS, PostgresServer, store_of


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel's launcher warns of a missing XDG_RUNTIME_DIR
        server = PostgresServer()
    yield server
    server.close()


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of each kind."""
    if request.param == "sqlite-memory":
        return "sqlite://"
    if request.param == "sqlite-file":
        return f"sqlite:///{tmp_path}/store.sqlite3"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    with store_of(url) as opened:
        yield opened
