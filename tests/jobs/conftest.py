"""A fresh world for each test."""

from collections.abc import Iterator

import pytest

from support.world import World, world


@pytest.fixture
def here() -> Iterator[World]:
    with world() as fresh:
        yield fresh
