"""A PostgreSQL server for all tests of the workers."""

import warnings
from collections.abc import Iterator

import pytest

from support.stores import PostgresServer


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel's launcher warns of a missing XDG_RUNTIME_DIR
        server = PostgresServer()
    yield server
    server.close()


@pytest.fixture
def url(postgres: PostgresServer) -> str:
    """The address of an empty database."""
    return postgres.new_database()
