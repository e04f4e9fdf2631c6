"""The manifest by which Slack makes the app in one click."""

from collections.abc import Sequence
from urllib.parse import urlencode

NEW_APP = "https://api.slack.com/apps?"
PATH = "/slack/interactivity"
"""Where the desk takes clicks."""


def manifest(url: str = "", buttons: bool = True, groups: bool = False) -> str:
    """The app's manifest as YAML.

    `url` is the desk's public address, for clicks over HTTP; without, clicks come by Socket Mode. `buttons` False asks
    for `chat:write` only. `groups`: user groups are named as reviewers.
    """
    scopes = ["chat:write"]
    if buttons:
        scopes += ["channels:history", "groups:history", *(["usergroups:read"] if groups else [])]
    lines = [
        "display_information:",
        "  name: banwatch",
        "  description: Tells of new municipal bans, once each, with the evidence.",
        "features:",
        "  bot_user:",
        "    display_name: banwatch",
        "    always_online: true",
        "oauth_config:",
        "  scopes:",
        "    bot:",
        *(f"      - {scope}" for scope in scopes),
        "settings:",
        *_interactivity(url, buttons),
        "  org_deploy_enabled: false",
        f"  socket_mode_enabled: {str(buttons and not url).lower()}",
        "  token_rotation_enabled: false",
    ]
    return "\n".join(lines) + "\n"


def _interactivity(url: str, buttons: bool) -> Sequence[str]:
    if not buttons:
        return ()
    lines = ["  interactivity:", "    is_enabled: true"]
    return [*lines, f"    request_url: {url.rstrip('/')}{PATH}"] if url else lines


def one_click(text: str) -> str:
    """The address that makes an app of a manifest, once you have chosen the workspace."""
    return NEW_APP + urlencode({"new_app": "1", "manifest_yaml": text})
