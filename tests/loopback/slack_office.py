"""The bot's Slack side with a person's fingers: real store, real endpoint on a port or real socket, the fake Slack."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select
from starlette.applications import Starlette

from banwatch.bootstrap.slack import make_talk
from banwatch.dedupe.keys import place_key
from banwatch.edges.clock import SystemClock
from banwatch.edges.slack import SlackNotifier
from banwatch.edges.slack_socket import SlackSocket
from banwatch.edges.store.tables import click
from banwatch.jobs.clicks import receive
from banwatch.jobs.deliver import deliver
from banwatch.model.alert import Target
from banwatch.model.ban import Ban
from banwatch.ports import Services
from banwatch.settings.table import Settings
from banwatch.web.server import DeskServer
from banwatch.web.slack import PATH, Endpoint, with_slack
from loopback.slack_server import Answered, SlackServer
from support.bot import until
from support.makers import NOW, article, ban, claim
from support.world import World, world

CHANNEL, TOKEN, ANA, BEN = "C123", "xoxb-test", "U2ANA", "U3BEN"
NAMES = {"w": "face surveillance"}


@dataclass
class Office:
    """A world whose Slack is the fake one, in which people click."""

    world: World
    slack: SlackServer
    socket: SlackSocket | None

    @property
    def services(self) -> Services:
        """All that a job is given."""
        return self.world.services

    def alert(self, place: str = "Millbrook") -> str:
        """Record a ban with its article and post its alert; the ban's id."""
        facts = claim(place)
        with self.world.store.write() as tx:
            art = tx.articles.add_article(article(), False, "h1", NOW)
            ban_id = tx.bans.add_ban(ban(facts, article_id=art), place_key(place), False)
            tx.bans.add_report(ban_id, art, facts, NOW)
            tx.outbox.enqueue(f"alert:{ban_id}:slack:{CHANNEL}", Target("slack", CHANNEL), NOW, ban_id=ban_id)
        deliver(self.services)
        return ban_id

    def ban(self, ban_id: str) -> Ban:
        """The ban as the database holds it."""
        with self.world.store.read() as tx:
            return tx.bans.ban(ban_id)

    def head(self, place: str = "Millbrook") -> dict[str, Any]:
        """The message of the ban in this place."""
        return next(m for m in self.slack.messages(CHANNEL) if m["text"].startswith(place) and "thread_ts" not in m)

    def thread(self) -> list[str]:
        """What was told in threads."""
        return [m["text"] for m in self.slack.messages(CHANNEL) if "thread_ts" in m]

    def buttons(self, place: str = "Millbrook") -> list[str]:
        """Texts of the buttons under the message."""
        blocks = self.head(place)["blocks"]
        return [e["text"]["text"] for block in blocks if block["type"] == "actions" for e in block["elements"]]

    def click(self, button: str, user: str = ANA, ts: str = "") -> Answered:
        """Click, and wait until the bot has worked it off."""
        answered = self.slack.persons.click(CHANNEL, ts or self.head()["ts"], button, user)
        self.settle()
        return answered

    def fill(self, user: str = ANA, **values: str) -> Answered:
        """Fill the open dialog and send it off."""
        view = self.slack.persons.dialog(user)
        assert view is not None, "no dialog is open"
        answered = self.slack.persons.submit(view, values)
        self.settle()
        return answered

    def settle(self) -> None:
        """Wait until no click waits, then deliver what came of them."""
        until(self._idle, 10, "the end of the work")
        deliver(self.services)

    def _idle(self) -> bool:
        with self.world.store.engine.connect() as conn:
            return not conn.execute(select(click).where(click.c.outcome == "")).all()

    def whispers(self, user: str = ANA) -> list[str]:
        """What this person alone was told."""
        return [each.text for each in self.slack.whispers if each.user == user]


@contextmanager
def office(home: Path, by_socket: bool = False, **policy: Any) -> Iterator[Office]:
    """A fresh office that takes clicks over HTTP or by socket."""
    url = f"sqlite:///{home}/office.sqlite3"  # people click at the same time
    with SlackServer(token=TOKEN) as slack, world(url, desk_url="https://desk.example", **policy) as here:
        clock = here.clock if not by_socket else SystemClock()
        slack.clock = clock
        notifier = SlackNotifier(TOKEN, slack.url, NAMES, buttons=True, timeout=5)
        section = {"bot_token": TOKEN, "channel": CHANNEL, "api_url": slack.url}
        settings = Settings.model_validate({"slack": section})
        talk = make_talk(settings, notifier, NAMES, here.clock)
        here.services = replace(here.services, notifiers={"slack": notifier}, talk=talk)
        with (_socket if by_socket else _endpoint)(here, slack) as socket:
            yield Office(here, slack, socket)


@contextmanager
def _endpoint(here: World, slack: SlackServer) -> Iterator[None]:
    endpoint = Endpoint(slack.persons.signing_secret, here.clock, lambda payload: receive(here.services, payload))
    server = DeskServer(with_slack(Starlette(), endpoint), "127.0.0.1", 0)
    server.start()
    slack.persons.request_url = f"{server.url}{PATH}"
    try:
        yield None
    finally:
        server.stop()


@contextmanager
def _socket(here: World, slack: SlackServer) -> Iterator[SlackSocket]:
    socket = SlackSocket(
        slack.app_token, slack.url, lambda payload: receive(here.services, payload), SystemClock(), 0.3, 0.3
    )
    socket.start()
    assert slack.sockets.wait_open()
    try:
        yield socket
    finally:
        socket.stop()
