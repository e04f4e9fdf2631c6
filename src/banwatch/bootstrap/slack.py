"""The parts of Slack, from the settings."""

from collections.abc import Mapping
from datetime import time
from functools import partial
from typing import Any

from banwatch.edges.slack import SlackNotifier
from banwatch.edges.slack_api import SlackApi
from banwatch.edges.slack_socket import SlackSocket
from banwatch.edges.slack_talk import SlackTalk
from banwatch.jobs.clicks import receive
from banwatch.model.alert import QuietHours, Route
from banwatch.ports import Clock, Services
from banwatch.settings import Settings
from banwatch.settings.table import WEEKDAYS, SlackSection

SLACK_TIMEOUT = 8.0
"""Seconds for one call to Slack; the outbox's lease is longer."""
NO_NAMES: Mapping[str, str] = {}


def make_slack(settings: Settings, names: Mapping[str, str] = NO_NAMES) -> SlackNotifier | None:
    """The Slack client, None when Slack is not configured. With a secret for clicks its messages have buttons."""
    slack = settings.slack
    token = slack.bot_token.get_secret_value()
    if not token:
        return None
    return SlackNotifier(token, slack.api_url, names, timeout=SLACK_TIMEOUT, buttons=has_buttons(slack))


def slack_apis(settings: Settings) -> tuple[SlackApi | None, SlackApi | None]:
    """The Web API by the bot token and by the app-level token, for a look at both; None for what is not set."""
    slack = settings.slack
    bot, sockets = slack.bot_token.get_secret_value(), slack.app_token.get_secret_value()
    return (
        SlackApi(bot, slack.api_url, SLACK_TIMEOUT) if bot else None,
        SlackApi(sockets, slack.api_url, SLACK_TIMEOUT) if sockets else None,
    )


def has_buttons(slack: SlackSection) -> bool:
    """Whether anybody listens to clicks."""
    return bool(slack.signing_secret.get_secret_value() or slack.app_token.get_secret_value())


def make_talk(settings: Settings, slack: SlackNotifier, names: Mapping[str, str], clock: Clock) -> SlackTalk:
    """Slack for dialogs and whispers."""
    return SlackTalk(settings.slack.bot_token.get_secret_value(), settings.slack.api_url, clock, slack, names)


def make_socket(services: Services, settings: Settings) -> SlackSocket | None:
    """The Socket Mode client, not started; None without an app-level token."""
    token = settings.slack.app_token.get_secret_value()
    if not token:
        return None
    return SlackSocket(token, settings.slack.api_url, partial(receive, services), services.clock)


def slack_policy(slack: SlackSection) -> dict[str, Any]:
    """The fields of `Policy` that are about Slack."""
    return {
        "routes": tuple(
            Route(each.channel, each.watches, each.places, each.stages, each.min_confidence) for each in slack.routes
        ),
        "quiet": _quiet(slack),
        "nudge_weekday": WEEKDAYS.index(slack.nudge) if slack.nudge in WEEKDAYS else None,
        "nudge_hour": slack.nudge_hour,
        "nudge_zone": slack.zone,
        "reviewers": slack.reviewers,
    }


def _quiet(slack: SlackSection) -> QuietHours | None:
    if not slack.quiet_hours:
        return None
    begin, end = (time.fromisoformat(part.zfill(5)) for part in slack.quiet_hours.split("-"))
    return QuietHours(begin, end, slack.zone)
