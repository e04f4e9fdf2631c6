"""A register that is served on loopback, with a planted database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from desk_samples import PHRASES, services_on
from starlette.applications import Starlette

from banwatch.edges.store import SqlStore
from banwatch.publish.record import LICENCES, About
from banwatch.web.register import RegisterApp, with_register
from banwatch.web.server import DeskServer
from support.registry import TOPIC, plant_all

ABOUT = About("Test register", "", LICENCES["CC-BY-4.0"])


@dataclass
class RunningRegister:
    """A register that listens, its database, and the ids that were planted."""

    url: str
    store: SqlStore
    ids: dict[str, str]
    client: httpx.Client


@contextmanager
def running_register(
    path: Path, allowed: frozenset[str] = frozenset(), about: About = ABOUT
) -> Iterator[RunningRegister]:
    """Serve a planted register for the length of the block."""
    services, store = services_on(path)
    ids = plant_all(store)
    app = RegisterApp(services, lambda watch: PHRASES.get(watch, TOPIC), about, allowed)
    server = DeskServer(with_register(Starlette(), app), "127.0.0.1", 0)
    server.start()
    try:
        with httpx.Client(base_url=server.url, trust_env=False) as client:
            yield RunningRegister(server.url, store, ids, client)
    finally:
        server.stop()
        store.close()
