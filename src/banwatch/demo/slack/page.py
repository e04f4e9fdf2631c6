"""The fake Slack in a browser: its channels as Block Kit shows them, with buttons and dialogs that work."""

import html
import re
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any, Protocol
from urllib.parse import parse_qs, urlencode, urlsplit

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from banwatch.demo.slack.blocks import Json
from banwatch.demo.slack.workspace import View, Workspace

_OPEN_SECONDS, _LOOK_EVERY = 1.5, 0.03
"""How long a click waits for the dialog that it may open, and how often it looks."""
_WHISPERS_SHOWN = 3


class _People(Protocol):
    def click(self, channel: str, ts: str, button: str, user: str) -> object: ...
    def dialog(self, user: str) -> View | None: ...
    def submit(self, view: View, values: dict[str, str]) -> object: ...
    def close(self, view: View) -> None: ...


class ChannelPage:
    """Answers of the page: `show` for GET, `act` for POST. Foreign text is escaped; there is no script."""

    def __init__(self, workspace: Workspace, people: _People) -> None:
        self._workspace = workspace
        self._people = people
        self._templates = Environment(loader=PackageLoader("banwatch.demo.slack"), autoescape=True, trim_blocks=True)
        self._templates.filters |= {"mrkdwn": mrkdwn, "plain": unescaped, "clock": _clock}

    def show(self, path: str) -> tuple[int, str, str]:
        """Status, content type and body for a path."""
        parts = urlsplit(path)
        if parts.path == "/channel.css":
            return 200, "text/css", (files("banwatch.demo.slack") / "templates" / "channel.css").read_text("utf-8")
        if parts.path != "/":
            return 404, "text/plain", "There is nothing here.\n"
        asked = parse_qs(parts.query)
        names = self._workspace.names()
        channel = asked.get("channel", [*names, ""])[0]
        user = asked.get("as", [next(iter(self._workspace.people))])[0]
        page = self._templates.get_template("channel.html").render(
            channel=channel,
            channels=names,
            user=user,
            people=self._workspace.people,
            messages=_threads(self._workspace.messages(channel)),
            whispers=self._whispers(channel, user),
            dialog=self._people.dialog(user),
        )
        return 200, "text/html", page

    def act(self, path: str, given: Mapping[str, Any]) -> str:
        """Do what a form asks for; the address to go on to."""
        form = {name: str(value) for name, value in given.items()}
        user, channel = form.pop("as", ""), form.pop("channel", "")
        view = self._people.dialog(user)
        match urlsplit(path).path:
            case "/click":
                self._click(channel, form.get("ts", ""), form.get("action", ""), user)
            case "/submit" if view is not None:
                self._people.submit(view, {name: form.get(name, "") for name in _fields(view.content)})
            case "/close" if view is not None:
                self._people.close(view)
        mark = f"#m{form['ts']}" if form.get("ts") else ""
        return f"/?{urlencode({'channel': channel, 'as': user})}{mark}"

    def _click(self, channel: str, ts: str, button: str, user: str) -> None:
        before = self._workspace.messages(channel), len(self._workspace.whispers)
        try:
            self._people.click(channel, ts, button, user)
        except LookupError:
            return  # the message was renewed meanwhile; the page that follows shows it
        _wait(
            lambda: (
                self._people.dialog(user) is not None
                or (self._workspace.messages(channel), len(self._workspace.whispers)) != before
            )
        )

    def _whispers(self, channel: str, user: str) -> list[str]:
        said = [each.text for each in self._workspace.whispers if (each.channel, each.user) == (channel, user)]
        return said[-_WHISPERS_SHOWN:]


def mrkdwn(text: str) -> Markup:
    """The little of Slack's markup that banwatch uses: a bold label, line breaks."""
    safe = html.escape(unescaped(text))
    return Markup(re.sub(r"^\*([^*\n]+)\*$", r"<strong>\1</strong>", safe, flags=re.MULTILINE))  # noqa: S704 - escaped above


def unescaped(text: str) -> str:
    """Slack's three entities as the characters that they stand for."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _clock(ts: str | float) -> str:
    return f"{datetime.fromtimestamp(float(ts), UTC):%H:%M}"


def _threads(messages: list[Json]) -> list[tuple[Json, list[Json]]]:
    """The channel's messages, each with its answers."""
    heads = [each for each in messages if each.get("thread_ts", each["ts"]) == each["ts"]]
    return [(head, [m for m in messages if m.get("thread_ts") == head["ts"] and m is not head]) for head in heads]


def _fields(content: Json) -> list[str]:
    return [block["block_id"] for block in content["blocks"] if block["type"] == "input"]


def _wait(condition: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(int(_OPEN_SECONDS / _LOOK_EVERY)):
        if condition():
            return
        pause.wait(_LOOK_EVERY)
