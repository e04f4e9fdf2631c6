"""`banwatch slack`: set it up, and see whether it works."""

from collections.abc import Iterator
from typing import Annotated

import typer

from banwatch.alert.slack_manifest import PATH, manifest, one_click
from banwatch.bootstrap.slack import has_buttons, slack_apis
from banwatch.cli.findings import Seen, report
from banwatch.cli.session import loaded_settings, say
from banwatch.edges.slack_probe import Probed, probe_channel, probe_socket, probe_token
from banwatch.errors import InputError
from banwatch.settings import Settings
from banwatch.settings.table import web_address

app = typer.Typer(help="Set Slack up and test it.", no_args_is_help=True, rich_markup_mode=None)

HELLO = "banwatch: this is a test. Alerts of new bans will come to this channel."

NO_BUTTONS = "none: messages link to the desk (slack.app_token or slack.signing_secret adds them)"
NO_ADDRESS = "over HTTP: web.public_url should be the https address that Slack can reach"


@app.command("manifest")
def show_manifest(
    url: Annotated[str, typer.Option(help="Public address of the desk, for buttons over HTTP.")] = "",
    links_only: Annotated[bool, typer.Option("--links-only", help="No buttons: the scope chat:write only.")] = False,
    link: Annotated[bool, typer.Option("--link", help="Only the link that makes the app.")] = False,
) -> None:
    """Print the manifest of the Slack app, and the link that makes the app from it.

    Without --url clicks come by Socket Mode, which needs no public address. Example: banwatch slack manifest --link
    """
    try:
        address = web_address(url) if url else ""
    except ValueError as error:
        raise InputError(f"--url {error}.", "Write it like https://desk.example.org.") from None
    groups = any(each.startswith("S") for each in loaded_settings().settings.slack.reviewers)
    text = manifest(address, not links_only, groups)
    if not link:
        say(text)
        say("Make the app with it by this link, then install it and set its tokens:")
    typer.echo(one_click(text))


@app.command("test")
def try_out(
    silent: Annotated[bool, typer.Option("--silent", help="Post nothing; only read the channels.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Try token, scopes, channels and buttons, and post a test message. Ends with 0 (well), 1 (warnings) or 2 (faults).

    Example: banwatch slack test
    """
    found = probed(loaded_settings().settings, "" if silent else HELLO)
    report((Seen(one.what, one.state, one.detail) for one in found), as_json)


def probed(settings: Settings, text: str) -> Iterator[Probed]:
    """What Slack has to allow, looked at; `text` is posted to each channel, and nothing when it is empty."""
    bot, sockets = slack_apis(settings)
    if bot is None:
        yield Probed("token", "fault", "slack.bot_token and slack.channel are not set: banwatch slack manifest helps")
        return
    looked = list(probe_token(bot))
    yield from looked
    if looked[0].state == "fault":
        return
    for channel in dict.fromkeys([settings.slack.channel, *(route.channel for route in settings.slack.routes)]):
        yield probe_channel(bot, channel, text)
    if sockets is not None:
        yield probe_socket(sockets)
    elif has_buttons(settings.slack):
        yield _over_http(settings.web.public_url)
    else:
        yield Probed("buttons", "ok", NO_BUTTONS)


def _over_http(public_url: str) -> Probed:
    if not public_url.startswith("https://"):
        return Probed("buttons", "warning", NO_ADDRESS)
    return Probed("buttons", "ok", f"over HTTP: Slack must post to {public_url}{PATH} (not tried from here)")
