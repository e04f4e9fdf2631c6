"""What the jobs need of the world, as small protocols. The docstrings are the contracts; `edges/` fulfils them."""

from banwatch.ports.desk import DeskStore, SearchStore
from banwatch.ports.digests import DigestStore
from banwatch.ports.entries import EntryStore
from banwatch.ports.feeds import FeedStore
from banwatch.ports.history import HistoryStore
from banwatch.ports.hosts import HostStore
from banwatch.ports.life import GroupStore, LifeStore, SketchStore
from banwatch.ports.official import OfficialStore
from banwatch.ports.services import Legistar, Policy, Services
from banwatch.ports.store import ArticleStore, BanStore, FindingRow, Outbox, Store, Tx, WorkStore
from banwatch.ports.world import (
    Classifier,
    Clock,
    Dice,
    Fetcher,
    FetchRequest,
    FetchResponse,
    Mailer,
    Notifier,
    Sandbox,
    Spread,
    Talk,
    run_here,
)

__all__ = [
    "ArticleStore",
    "BanStore",
    "Classifier",
    "Clock",
    "DeskStore",
    "Dice",
    "DigestStore",
    "EntryStore",
    "FeedStore",
    "FetchRequest",
    "FetchResponse",
    "Fetcher",
    "FindingRow",
    "GroupStore",
    "HistoryStore",
    "HostStore",
    "Legistar",
    "LifeStore",
    "Mailer",
    "Notifier",
    "OfficialStore",
    "Outbox",
    "Policy",
    "Sandbox",
    "SearchStore",
    "Services",
    "SketchStore",
    "Spread",
    "Store",
    "Talk",
    "Tx",
    "WorkStore",
    "run_here",
]
