"""The fake Slack of the demo, under the name that tests know it by."""

from banwatch.demo.slack.people import Answered, People
from banwatch.demo.slack.server import Call, SlackServer
from banwatch.demo.slack.steps import Drop, Error, Hang, Late, RateLimited, Status, Step
from banwatch.demo.slack.workspace import Effect, View, Whisper

__all__ = [
    "Answered",
    "Call",
    "Drop",
    "Effect",
    "Error",
    "Hang",
    "Late",
    "People",
    "RateLimited",
    "SlackServer",
    "Status",
    "Step",
    "View",
    "Whisper",
]
