"""A mail relay on loopback."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from support.bot import free_port


@dataclass
class Relay:
    """Takes every mail and keeps it."""

    url: str = ""
    recipients: list[str] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Called by aiosmtpd for each mail."""
        del server, session
        self.recipients.extend(envelope.rcpt_tos)
        self.contents.append(envelope.content)
        return "250 kept"


@pytest.fixture
def smtp_relay() -> Iterator[Relay]:
    relay = Relay()
    controller = Controller(relay, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        relay.url = f"smtp://127.0.0.1:{controller.port}"
        yield relay
    finally:
        controller.stop()
