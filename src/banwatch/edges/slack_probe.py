"""A look at everything that Slack has to allow before alerts can come: token, scopes, channel, buttons."""

from collections.abc import Iterator
from dataclasses import dataclass

from banwatch.alert.foreign import short
from banwatch.edges.slack_api import SlackApi, SlackFailure

_HISTORY = {"channels:history", "groups:history"}


@dataclass(frozen=True, slots=True)
class Probed:
    """One thing looked at: `state` is `ok`, `warning` or `fault`, `detail` what was seen and what to do."""

    what: str
    state: str
    detail: str


def probe_token(api: SlackApi) -> Iterator[Probed]:
    """Whose token it is, and what it may do."""
    try:
        answer, headers = api.call_with_headers("auth.test", {})
    except SlackFailure as failure:
        yield Probed("token", "fault", f"{failure.detail}. {failure.remedy}")
        return
    yield Probed("token", "ok", short(f"{answer.get('user', '?')} in {answer.get('team', '?')}", 200))
    told = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), "")
    scopes = {each.strip() for each in told.split(",") if each.strip()}
    if not scopes:
        yield Probed("scopes", "warning", "Slack did not tell them")
    elif "chat:write" not in scopes:
        yield Probed("scopes", "fault", f"{', '.join(sorted(scopes))}: add chat:write and install the app again")
    elif not scopes & _HISTORY:
        yield Probed("scopes", "warning", "without channels:history a lost answer may lead to a second post")
    else:
        yield Probed("scopes", "ok", ", ".join(sorted(scopes)))


def probe_channel(api: SlackApi, channel: str, text: str) -> Probed:
    """Post a test message to a channel; with no text only read it."""
    try:
        if text:
            api.call("chat.postMessage", {"channel": channel, "text": text, "unfurl_links": False})
            return Probed(f"channel {channel}", "ok", "a test message was posted")
        api.call("conversations.history", {"channel": channel, "limit": 1})
    except SlackFailure as failure:
        return Probed(f"channel {channel}", "fault", f"{failure.detail}. {failure.remedy}")
    return Probed(f"channel {channel}", "ok", "can be read (nothing was posted)")


def probe_socket(api: SlackApi) -> Probed:
    """Whether the app-level token opens a socket. The socket itself is not opened."""
    try:
        url = str(api.call("apps.connections.open", {}).get("url", ""))
    except SlackFailure as failure:
        return Probed("buttons", "fault", f"Socket Mode: {failure.detail}. Is it an app-level token (xapp-…)?")
    return Probed("buttons", "ok" if url else "fault", "Socket Mode: Slack gives an address for the socket")
