"""The fake Slack takes what the documented one takes: its arguments are those of the public reference."""

import json
from pathlib import Path

import pytest

from banwatch.demo.slack.contract import ARGUMENTS
from banwatch.demo.slack.server import SlackServer

UNUSED = {"chat.postMessage": {"current_draft_last_updated_ts"}, "chat.update": {"unfurled_attachments"}}
"""Arguments of the reference that are for Slack's own clients."""


@pytest.mark.shared
def test_arguments_are_those_of_the_reference(shared: Path) -> None:
    methods = json.loads((shared / "slack-api" / "methods.json").read_text())["methods"]
    for method, ours in ARGUMENTS.items():
        named = {name for name in methods[method]["args"] if name not in UNUSED.get(method, ())}
        assert set(ours) == named, method
        needed = {name for name, about in methods[method]["args"].items() if about["required"]}
        assert needed <= {name for name, kind in ours.items() if kind.endswith("!")}, method


@pytest.mark.shared
def test_errors_are_codes_of_the_reference(shared: Path) -> None:
    methods = json.loads((shared / "slack-api" / "methods.json").read_text())["methods"]
    asked = {
        "chat.postMessage": [{"channel": "C9", "text": "a"}, {"channel": "C1"}, {"channel": "C1", "text": "a", "x": 1}],
        "chat.update": [{"channel": "C1", "ts": "1.0", "text": "a"}],
        "chat.postEphemeral": [{"channel": "C1", "user": "U9", "text": "a"}, {"channel": "C1", "user": "U2ANA"}],
        "views.open": [{"trigger_id": "x", "view": {"type": "modal"}}],
        "usergroups.users.list": [{"usergroup": "S9"}],
        "conversations.history": [{"channel": "C9"}],
    }
    with SlackServer(channels=("C1",)) as slack:
        for method, calls in asked.items():
            for arguments in calls:
                assert slack.answer(method, slack.token, dict(arguments))["error"] in methods[method]["errors"], method
            assert slack.answer(method, "", {})["error"] in methods[method]["errors"]
