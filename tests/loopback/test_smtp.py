"""The mailer against real SMTP conversations: where each ends, and what that means."""

import asyncio
import email
import email.policy
import socket
import ssl
import subprocess
import time
import traceback
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from alert.samples import NOW
from banwatch.edges.smtp import CONVERSATION, SmtpMailer, parse_smtp_url, to_bytes
from banwatch.errors import BanwatchError, InputError
from banwatch.jobs.deliver import SLOW
from banwatch.model.alert import Outcome
from banwatch.model.digest import MailMessage
from banwatch.ports import Policy

PASSWORD = "canary-pass/9#21"
MESSAGE = MailMessage(
    sender="Ban Watch <banwatch@news.example>",
    recipient="ann@example.org",
    subject="banwatch, 3 July 2020: 1 new ban (Montréal, Québec) and some more words that make it long",
    text="One new ban.\n.\n.. dots\nMalmö 東京 👩\n",
    html="<p>One <b>new</b> ban. Malmö</p>",
    message_id="<digest.2020-07-03.0123456789abcdef@news.example>",
    date=NOW,
    headers=(("List-Id", "banwatch daily digest <digest.banwatch.news.example>"), ("Precedence", "bulk")),
)


class Box:
    """Takes mails and answers by script: `rcpt`, `mail` and `data` are the replies, None for a plain yes."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.mail: str | None = None
        self.rcpt: str | None = None
        self.data: str | None = None
        self.drop_after_data = False
        self.hang_after_data = 0.0
        self.slow_rcpt = 0.0

    async def handle_MAIL(  # noqa: N802 - aiosmtpd calls it so
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """MAIL FROM."""
        envelope.mail_from = address
        return self.mail or "250 fine"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """RCPT TO."""
        await asyncio.sleep(self.slow_rcpt)
        if self.rcpt is None:
            envelope.rcpt_tos.append(address)
        return self.rcpt or "250 fine"

    async def handle_DATA(  # noqa: N802 - aiosmtpd calls it so
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """The message has been sent, final dot and all."""
        if self.data is None:
            self.taken.append(envelope)
        if self.drop_after_data and server.transport is not None:
            server.transport.close()
        await asyncio.sleep(self.hang_after_data)
        return self.data or "250 queued as 4711"


class AnyPort(Controller):
    """A controller that lets the system choose the port."""

    def _trigger_server(self) -> None:
        server: Any = self.server
        self.port = server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def relay(box: Box, **options: Any) -> Iterator[str]:
    """A relay on 127.0.0.1; gives `127.0.0.1:port`."""
    controller = AnyPort(box, hostname="127.0.0.1", port=0, ready_timeout=20, **options)
    controller.start()
    try:
        yield f"127.0.0.1:{controller.port}"
    finally:
        controller.stop()


def mailer(where: str, timeout: float = 5.0) -> SmtpMailer:
    """A mailer for a loopback relay without login."""
    return SmtpMailer(f"smtp://{where}", timeout=timeout)


def test_a_mail_arrives_as_it_was_composed() -> None:
    box = Box()
    with relay(box) as where:
        sending = mailer(where).send_mail(MESSAGE)
    assert (sending.outcome, sending.external_ref) == (Outcome.SENT, MESSAGE.message_id)
    assert "queued as 4711" in sending.detail
    (envelope,) = box.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == ("banwatch@news.example", ["ann@example.org"])
    content = envelope.original_content
    assert content is not None
    parsed: Any = email.message_from_bytes(content, policy=email.policy.default)
    assert parsed["Subject"] == MESSAGE.subject
    assert parsed.get_body(("plain",)).get_content().replace("\r\n", "\n") == MESSAGE.text
    assert parsed.get_body(("html",)).get_content().strip() == MESSAGE.html
    assert [part.get_content_type() for part in parsed.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize(
    ("step", "reply", "outcome", "wait"),
    [
        ("rcpt", "450 4.2.0 greylisted", Outcome.RETRY, 600.0),
        ("rcpt", "451 4.3.0 later", Outcome.RETRY, 600.0),
        ("rcpt", "452 4.2.2 full", Outcome.RETRY, 600.0),
        ("rcpt", "550 5.1.1 nobody here", Outcome.DEAD, 0.0),
        ("rcpt", "553 5.1.3 bad name", Outcome.DEAD, 0.0),
        ("rcpt", "530 5.7.0 log in first", Outcome.HELD, 0.0),
        ("mail", "421 4.3.2 closing", Outcome.RETRY, 600.0),
        ("mail", "530 5.7.0 log in first", Outcome.HELD, 0.0),
        ("mail", "550 5.7.1 not this sender", Outcome.HELD, 0.0),
        ("data", "451 4.3.0 later", Outcome.RETRY, 600.0),
        ("data", "552 5.3.4 too large", Outcome.DEAD, 0.0),
        ("data", "554 5.6.0 not wanted", Outcome.DEAD, 0.0),
    ],
)
def test_each_reply_has_its_outcome(step: str, reply: str, outcome: Outcome, wait: float) -> None:
    box = Box()
    setattr(box, step, reply)
    with relay(box) as where:
        sending = mailer(where).send_mail(MESSAGE)
    assert (sending.outcome, sending.wait_seconds) == (outcome, wait)
    assert reply in sending.detail
    assert box.taken == []


@pytest.mark.parametrize(("slow", "outcome"), [("slow_rcpt", Outcome.RETRY), ("hang_after_data", Outcome.UNKNOWN)])
def test_a_conversation_is_broken_off_before_the_lease_ends(slow: str, outcome: Outcome) -> None:
    box = Box()
    setattr(box, slow, 0.6)
    with relay(box) as where:
        sending = SmtpMailer(f"smtp://{where}", timeout=5.0, conversation=0.3).send_mail(MESSAGE)
        assert sending.outcome is outcome
        assert len(box.taken) == (outcome is Outcome.UNKNOWN)
        time.sleep(0.4)
        setattr(box, slow, 0.0)
        assert mailer(where).send_mail(MESSAGE).outcome is Outcome.SENT


def test_the_longest_conversation_fits_into_the_lease_of_mail() -> None:
    assert Policy().slow_lease_seconds >= CONVERSATION * 2
    assert "mail" in SLOW


def test_a_break_after_the_final_dot_is_unknown_and_a_repeat_is_the_same_mail() -> None:
    box = Box()
    box.drop_after_data = True
    with relay(box) as where:
        first = mailer(where).send_mail(MESSAGE)
        box.drop_after_data = False
        second = mailer(where).send_mail(MESSAGE)
    assert (first.outcome, second.outcome) == (Outcome.UNKNOWN, Outcome.SENT)
    assert len(box.taken) == 2
    assert box.taken[0].original_content == box.taken[1].original_content


def test_silence_after_the_final_dot_is_unknown() -> None:
    box = Box()
    box.hang_after_data = 1.0
    with relay(box) as where:
        assert mailer(where, timeout=0.2).send_mail(MESSAGE).outcome is Outcome.UNKNOWN


def test_a_refused_connection_is_certainly_unsent() -> None:
    with closing(socket.socket()) as bound:  # bound but not listening: the port refuses
        bound.bind(("127.0.0.1", 0))
        sending = mailer(f"127.0.0.1:{bound.getsockname()[1]}").send_mail(MESSAGE)
    assert (sending.outcome, sending.wait_seconds) == (Outcome.RETRY, 300.0)


def test_a_relay_that_never_greets_is_certainly_unsent() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        sending = mailer(f"127.0.0.1:{silent.getsockname()[1]}", timeout=0.2).send_mail(MESSAGE)
    assert sending.outcome is Outcome.RETRY


def test_tls_is_required_unless_told_otherwise() -> None:
    box = Box()
    with relay(box) as where:
        sending = SmtpMailer(f"smtp://{where}?starttls=always").send_mail(MESSAGE)
        plain = SmtpMailer(f"smtp://{where}?starttls=never").send_mail(MESSAGE)
    assert (sending.outcome, plain.outcome) == (Outcome.HELD, Outcome.SENT)
    assert "STARTTLS" in sending.detail


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1, signed by itself, and its key."""
    home = tmp_path_factory.mktemp("tls")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=relay"]
    files = ["-keyout", str(home / "key.pem"), "-out", str(home / "cert.pem"), "-addext", "subjectAltName=IP:127.0.0.1"]
    try:
        subprocess.run([*command, *files], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no openssl here to make a certificate")
    return home / "cert.pem", home / "key.pem"


def contexts(certificate: tuple[Path, Path]) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """(server's, client's) contexts for the certificate."""
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(*certificate)
    return server, ssl.create_default_context(cafile=str(certificate[0]))


def authenticator(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
) -> AuthResult:
    """Takes the one password."""
    return AuthResult(success=data.password == PASSWORD.encode(), handled=False)


def test_starttls_and_login(certificate: tuple[Path, Path]) -> None:
    theirs, ours = contexts(certificate)
    box = Box()
    options = {"tls_context": theirs, "require_starttls": True, "authenticator": authenticator, "auth_required": True}
    with relay(box, **options) as where:
        url = f"smtp://bot:canary-pass%2F9%2321@{where}?starttls=always"
        good = SmtpMailer(url, timeout=5, tls_context=ours)
        assert good.check().startswith(f"Mail relay {where}: ready, TLSv1.")
        assert good.check().endswith(", logged in as bot")
        assert good.send_mail(MESSAGE).outcome is Outcome.SENT
        wrong = SmtpMailer(url.replace("canary-pass", "canary-wrong"), timeout=5, tls_context=ours)
        assert wrong.send_mail(MESSAGE).outcome is Outcome.HELD
        assert SmtpMailer(url, timeout=5).send_mail(MESSAGE).outcome is Outcome.RETRY  # an unknown certificate
    assert len(box.taken) == 1


def test_login_wanted_but_not_offered_is_the_operators() -> None:
    with relay(Box()) as where:
        sending = SmtpMailer(f"smtp://bot:x@{where}").send_mail(MESSAGE)
    assert sending.outcome is Outcome.HELD


def test_the_password_is_in_no_text() -> None:
    box = Box()
    box.mail = f"550 do not send {PASSWORD} here"
    bot = SmtpMailer("smtp://bot:canary-pass%2F9%2321@127.0.0.1:9")
    told = [repr(bot), repr(parse_smtp_url("smtp://bot:canary-pass%2F9%2321@127.0.0.1"))]
    options = {"authenticator": authenticator, "auth_require_tls": False}
    with relay(box, **options) as where:
        echoing = SmtpMailer(f"smtp://bot:canary-pass%2F9%2321@{where}")
        told.append(echoing.send_mail(MESSAGE).detail)
        refused = SmtpMailer(f"smtp://bot:{'canary-pass%2F9%2321' * 2}@{where}")
        try:
            refused.check()
        except BanwatchError:
            told.append(traceback.format_exc())
    assert len(told) == 4
    assert "550 do not send … here" in told[2]
    assert not [text for text in told if PASSWORD in text or "canary" in text]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://user:p%40ss@mail.example:2587", ("mail.example", 2587, "starttls", "user", "p@ss")),
        ("smtp://mail.example", ("mail.example", 587, "starttls", "", "")),
        ("smtp://mail.example?starttls=never", ("mail.example", 587, "none", "", "")),
        ("smtps://u:p@mail.example", ("mail.example", 465, "implicit", "u", "p")),
        ("smtp://127.0.0.1:2525", ("127.0.0.1", 2525, "none", "", "")),
        ("smtp://localhost:2525?starttls=always", ("localhost", 2525, "starttls", "", "")),
        ("smtp://[::1]:2525", ("::1", 2525, "none", "", "")),
    ],
)
def test_addresses_of_relays(url: str, expected: tuple[str, int, str, str, str]) -> None:
    found = parse_smtp_url(url)
    assert (found.host, found.port, found.tls, found.username, found.password) == expected


@pytest.mark.parametrize(
    "url",
    [
        *(
            "",
            "mail.example:587",
            "http://mail.example",
            "smtp://",
            "smtp://u:secret@:25",
            "smtp://u:sec#ret@mail.example",
        ),
        *("smtp://u:sec/ret@mail.example", "smtp://u:sec?ret@mail.example", "smtp://u:secret@mail.example:x"),
        *("smtp://u:secret@mail.example/path", "smtp://u:secret@mail.example?tls=no", "smtp://:secret@mail.example"),
        "smtp://u:secret@mail.example?starttls=secret",
    ],
)
def test_bad_addresses_of_relays_are_refused_unrepeated(url: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_smtp_url(url)
    assert "sec" not in str(caught.value)
    assert "ValueError" not in "".join(traceback.format_exception(caught.value))
    assert caught.value.remedy


def test_long_headers_stay_whole_on_one_ascii_line() -> None:
    unsubscribe = f"<https://desk.example/u/{'a' * 200}>, <mailto:leave@news.example>"
    raw = to_bytes(replace(MESSAGE, headers=(("List-Unsubscribe", unsubscribe),)))
    assert f"\r\nList-Unsubscribe: {unsubscribe}\r\n".encode("ascii") in raw
    assert f"\r\nMessage-ID: {MESSAGE.message_id}\r\n".encode("ascii") in raw
    assert b"\r\nDate: Fri, 03 Jul 2020 12:00:00 +0000\r\n" in raw


def test_the_bytes_are_seven_bit_short_lined_and_always_the_same() -> None:
    message = replace(MESSAGE, text="long " * 2000, html="<p>" + "ü" * 5000 + "</p>", subject="“Ünïcode” " * 12)
    raw = to_bytes(message)
    assert raw == to_bytes(message)
    assert raw.isascii()
    assert max(len(each) for each in raw.split(b"\r\n")) < 120
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert email.message_from_bytes(raw, policy=email.policy.default)["Subject"] == message.subject.strip()


def test_control_characters_and_forged_headers_are_stripped() -> None:
    hostile = replace(
        MESSAGE,
        subject="a\r\nBcc: x@evil.example\x00\x1b",
        text="a\x00b\x1b[31m\x07c \ud800",
        headers=(("X-A", "b\r\nc\x00"),),
    )
    parsed: Any = email.message_from_bytes(to_bytes(hostile), policy=email.policy.default)
    assert parsed["Bcc"] is None
    assert parsed["Subject"] == "a Bcc: x@evil.example"
    assert parsed["X-A"] == "b c"
    assert parsed.get_body(("plain",)).get_content().rstrip() == "ab[31mc ?"
