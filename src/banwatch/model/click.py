"""What people do in Slack: a click on a button, or a dialog sent off."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Act(StrEnum):
    """What a click asks for. The `ASK_…` ones open a dialog, whose sending off is the act itself."""

    CONFIRM = "confirm"
    ASK_REJECT = "ask_reject"
    REJECT = "reject"
    ASK_EDIT = "ask_edit"
    EDIT = "edit"
    ASK_KNOWN = "ask_known"
    KNOWN = "known"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Click:
    """One act of one person on one message. `key` is the same when Slack sends the same click again.

    `version` is the ban's that the message showed. `channel` and `message` (its ts) tell where it was clicked.
    `user_id` cannot be forged; `user_name` is only for showing. `guest` is true for people of another workspace.
    `trigger` lets a dialog be opened, for three seconds. `values` are the fields of a dialog by name.
    """

    key: str
    act: Act
    ban_id: str
    version: int
    user_id: str
    user_name: str
    guest: bool
    channel: str
    message: str
    trigger: str
    values: Mapping[str, str]

    @property
    def who(self) -> str:
        """The person as a decision names them."""
        return f"{self.user_name} ({self.user_id})" if self.user_name else self.user_id
