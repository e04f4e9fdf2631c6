"""Desks that run for one test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_samples import PASSWORD, RunningDesk, run_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[RunningDesk]:
    """A desk without a password."""
    running = run_desk(tmp_path / "desk.sqlite3")
    yield running
    running.close()


@pytest.fixture
def locked_desk(tmp_path: Path) -> Iterator[RunningDesk]:
    """A desk that asks for a password."""
    running = run_desk(tmp_path / "locked.sqlite3", PASSWORD)
    yield running
    running.close()
