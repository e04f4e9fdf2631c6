"""The way out for mail: one message, one recipient, one SMTP transaction, and a plain answer to "was it taken?".

Everything that fails before the final dot of the message is certainly not sent. A connection that breaks after it
leaves the outcome unknown; the message keeps its Message-ID and Date when it is sent again.
"""

import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from ipaddress import ip_address
from typing import TypeVar
from urllib.parse import parse_qs, unquote, urlsplit

from banwatch.alert.foreign import line, short
from banwatch.errors import BanwatchError, InputError
from banwatch.model.alert import Outcome, Sending
from banwatch.model.digest import MailMessage, Picture

REPLY_WAIT = 600.0
"""Seconds before the next try after a 4xx answer: what greylisting relays commonly ask for."""
REFUSED_WAIT = 300.0
"""Seconds before the next try when no conversation with the relay came about."""
CONVERSATION = 150.0
"""Seconds for all steps with a relay together, half of the outbox's lease (`Policy.slow_lease_seconds`). A slower
conversation is broken off, so that no other process takes the delivery for abandoned while this one still talks."""
DEFAULT_PORTS = {"smtp": 587, "smtps": 465}
LOGIN_WANTED = frozenset({530, 534, 535, 538})
"""Codes by which a relay asks for a login, or refuses one (RFC 4954, section 6)."""
RECIPIENT = "RCPT TO"
"""The step at which a relay refuses an address; a refusal later on is about the message."""
_FORMS = "Use smtp://user:password@host:587, smtps://user:password@host:465 or smtp://127.0.0.1:2525."

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

T = TypeVar("T")
Reply = tuple[int, bytes]


@dataclass(frozen=True, slots=True)
class Relay:
    """A mail relay. `tls` is `implicit` (from the first byte), `starttls` (required) or `none`."""

    host: str
    port: int
    tls: str
    username: str = ""
    password: str = field(default="", repr=False)


def parse_smtp_url(url: str) -> Relay:
    """The relay that the URL names. InputError for a bad URL; no part of it that may be a password is repeated.

    `smtp://` wants STARTTLS unless the host is loopback or `?starttls=never`; `smtps://` is TLS from the first byte.
    """
    try:
        parts = urlsplit(url.strip())
        port, query = parts.port, parse_qs(parts.query, strict_parsing=bool(parts.query))
    except ValueError:
        remedy = f"{_FORMS} In user and password write @ : / ? # as %40 %3A %2F %3F %23."
        raise InputError("The address of the mail relay cannot be read.", remedy) from None
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or parts.path not in ("", "/") or parts.fragment:
        raise InputError("The address of the mail relay is no smtp:// or smtps:// address with a host.", _FORMS)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise InputError("The address of the mail relay has a user without password, or the reverse.", _FORMS)
    tls = _tls(parts.scheme, parts.hostname, query)
    return Relay(parts.hostname, port or DEFAULT_PORTS[parts.scheme], tls, user, password)


def _tls(scheme: str, host: str, query: dict[str, list[str]]) -> str:
    wish = query.get("starttls", [""])[-1]
    if set(query) - {"starttls"} or wish not in ("", "never", "always"):
        raise InputError("The address of the mail relay has an unknown option.", "Known: ?starttls=never|always.")
    if scheme == "smtps":
        return "implicit"
    return "none" if wish == "never" or (not wish and _is_loopback(host)) else "starttls"


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


class _WholeLines(EmailPolicy):
    """Headers on one line, since a folded or encoded List-* header is not honoured (cpython #85725).

    Subjects alone are folded, since their encoded words may be no longer than 75 characters (RFC 2047), and by the
    older Header class: the newer folding of CPython 3.11 loses spaces between encoded words.
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() != "subject":
            return SMTP_POLICY.clone(max_line_length=998).fold_binary(name, value)
        words = Header(str(value), "us-ascii" if value.isascii() else "utf-8", header_name=name)
        return f"{name}: {words.encode(linesep=self.linesep)}{self.linesep}".encode("ascii")


def build(message: MailMessage) -> EmailMessage:
    """The message with its headers: text first, the HTML as its alternative. The same for every retry."""
    mail = EmailMessage(policy=_WholeLines(linesep="\r\n"))
    mail["From"], mail["To"] = line(message.sender), line(message.recipient)
    mail["Subject"] = line(message.subject)
    mail["Date"] = format_datetime(message.date)
    mail["Message-ID"] = line(message.message_id)
    for name, value in message.headers:
        mail[name] = line(value)
    mail.set_content(_body(message.text), cte="quoted-printable")
    if message.html:
        mail.add_alternative(_body(message.html), subtype="html", cte="quoted-printable")
        mark = re.sub(r"[^A-Za-z0-9]", "_", message.message_id)[:44]
        mail.set_boundary(f"=_banwatch_{mark}")
        _add_pictures(mail, message.pictures, f"=_pictures_{mark}")
    return mail


def _add_pictures(mail: EmailMessage, pictures: tuple[Picture, ...], boundary: str) -> None:
    """The pictures beside the HTML part, which names them by their ids: nothing has to be fetched to see them."""
    page = list(mail.iter_parts())[-1]
    for number, picture in enumerate(pictures, start=1):
        page.add_related(
            picture.png,
            "image",
            "png",
            cid=f"<{line(picture.cid)}>",
            disposition="inline",
            filename=f"map-{number}.png",
        )
    if pictures:
        page.set_boundary(boundary)


def to_bytes(message: MailMessage) -> bytes:
    """The message as it goes over the wire: 7-bit, CRLF lines, the same bytes for the same message."""
    return build(message).as_bytes()


def _body(text: str) -> str:
    """Body text without control characters other than tab and line break, and without unpaired surrogates."""
    return _CONTROL.sub("", text.replace("\r\n", "\n")).encode("utf-8", "replace").decode("utf-8")


class SmtpMailer:
    """Hands mails to the relay of `url` (see `parse_smtp_url`).

    `timeout` is in seconds for each wait on the socket, `conversation` for all of them together; `ehlo_name` is what we
    call ourselves; `tls_context` stands in for the one that trusts the system's certificates. The password is in no
    error text and no repr.
    """

    def __init__(
        self,
        url: str,
        timeout: float = 30.0,
        ehlo_name: str = "localhost",
        tls_context: ssl.SSLContext | None = None,
        conversation: float = CONVERSATION,
    ) -> None:
        self._relay = parse_smtp_url(url)
        self._timeout = timeout
        self._conversation = conversation
        self._ehlo_name = ehlo_name
        self._tls_context = tls_context

    def __repr__(self) -> str:
        return f"SmtpMailer({self._relay})"

    def send_mail(self, message: MailMessage) -> Sending:
        """One transaction with one recipient; the outcome is told by the step at which it ended."""
        try:
            content = to_bytes(message)
        except (ValueError, LookupError) as error:
            return Sending(Outcome.DEAD, f"this cannot be written as a mail ({type(error).__name__})")
        try:
            with self._session() as smtp:
                self._envelope(smtp, parseaddr(message.sender)[1], message.recipient)
                return self._after_dot(smtp, content, message.message_id)
        except _Unsent as unsent:
            return unsent.sending

    def check(self) -> str:
        """Greet the relay, agree on TLS, log in. A line for people; BanwatchError with what to do when it fails."""
        where = f"Mail relay {self._relay.host}:{self._relay.port}"
        try:
            with self._session() as smtp:
                secured = (smtp.sock.version() or "TLS") if isinstance(smtp.sock, ssl.SSLSocket) else "no TLS"
        except _Unsent as unsent:
            remedy = "Check host, port, user and password of the mail relay in the settings."
            raise BanwatchError(f"{where}: {unsent.sending.detail}.", remedy) from None
        return f"{where}: ready, {secured}{', logged in as ' if self._relay.username else ''}{self._relay.username}"

    @contextmanager
    def _session(self) -> Iterator[smtplib.SMTP]:
        """A connection that is greeted, secured and logged in. Its end never changes an outcome."""
        limit = _Limit(self._conversation)
        try:
            smtp = self._step("connecting", self._connect)
        except _Unsent:
            limit.cancel()
            raise
        try:
            limit.of(smtp)
            self._step("EHLO", smtp.ehlo_or_helo_if_needed)
            if self._relay.tls == "starttls":
                self._step("STARTTLS", lambda: self._secure(smtp))
            if self._relay.username:
                self._step("login", lambda: smtp.login(self._relay.username, self._relay.password))
            yield smtp
            with suppress(smtplib.SMTPException, OSError):
                smtp.quit()
        finally:
            limit.cancel()
            smtp.close()

    def _connect(self) -> smtplib.SMTP:
        relay, timeout, name = self._relay, self._timeout, self._ehlo_name
        if relay.tls == "implicit":
            return smtplib.SMTP_SSL(relay.host, relay.port, name, timeout=timeout, context=self._context())
        return smtplib.SMTP(relay.host, relay.port, name, timeout=timeout)

    def _secure(self, smtp: smtplib.SMTP) -> None:
        _expect(range(220, 221), smtp.starttls(context=self._context()))
        smtp.ehlo()

    def _context(self) -> ssl.SSLContext:
        return self._tls_context or ssl.create_default_context()

    def _envelope(self, smtp: smtplib.SMTP, sender: str, recipient: str) -> None:
        self._step("MAIL FROM", lambda: _expect(range(200, 300), smtp.mail(sender)))
        self._step(RECIPIENT, lambda: _expect(range(200, 300), smtp.rcpt(recipient)), refusal=Outcome.DEAD)
        self._step("DATA", lambda: _expect(range(354, 355), smtp.docmd("DATA")), refusal=Outcome.DEAD)

    def _after_dot(self, smtp: smtplib.SMTP, content: bytes, message_id: str) -> Sending:
        """Send the message and read the verdict. Without a verdict nobody knows."""
        try:
            smtp.send(re.sub(rb"(?m)^\.", b"..", content.removesuffix(b"\r\n")) + b"\r\n.\r\n")
            code, reply = smtp.getreply()
        except (smtplib.SMTPException, OSError) as error:
            return Sending(Outcome.UNKNOWN, f"no answer after the message was sent ({type(error).__name__})")
        if 200 <= code < 300:
            return Sending(Outcome.SENT, self._said(code, reply), external_ref=message_id)
        if 400 <= code < 600:
            return self._refused("the message", Outcome.DEAD, code, reply)
        return Sending(Outcome.UNKNOWN, f"an answer that is none after the message: {self._said(code, reply)}")

    def _step(self, name: str, action: Callable[[], T], refusal: Outcome = Outcome.HELD) -> T:
        """One step before the final dot. `refusal` is what a 5xx means there; every failure is an _Unsent."""
        try:
            return action()
        except smtplib.SMTPResponseException as error:
            raise _Unsent(self._refused(name, refusal, error.smtp_code, error.smtp_error)) from None
        except smtplib.SMTPServerDisconnected:
            raise _Unsent(Sending(Outcome.RETRY, f"{name}: the relay hung up", wait_seconds=REFUSED_WAIT)) from None
        except smtplib.SMTPException:
            raise _Unsent(Sending(Outcome.HELD, f"{name}: the relay does not offer it, or not as we need it")) from None
        except OSError as error:
            detail = f"{name}: no connection ({type(error).__name__})"
            raise _Unsent(Sending(Outcome.RETRY, detail, wait_seconds=REFUSED_WAIT)) from None
        except ValueError as error:
            detail = f"{name}: user, password or address cannot be sent ({type(error).__name__})"
            raise _Unsent(Sending(Outcome.HELD, detail)) from None

    def _refused(self, step: str, refusal: Outcome, code: int, reply: bytes | str) -> Sending:
        detail = f"{step}: {self._said(code, reply)}"
        if code < 500:
            return Sending(Outcome.RETRY, detail, wait_seconds=REPLY_WAIT if code >= 400 else REFUSED_WAIT)
        outcome = Outcome.HELD if code in LOGIN_WANTED else refusal
        return Sending(outcome, detail, bounced=outcome is Outcome.DEAD and step == RECIPIENT)

    def _said(self, code: int, reply: bytes | str) -> str:
        """The relay's answer on one line, without our password."""
        text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
        secret = self._relay.password
        return short(f"{code} {text.replace(secret, '…') if secret else text}", 300)


class _Unsent(Exception):  # noqa: N818 - never leaves this module
    """The conversation ended before the message's final dot."""

    def __init__(self, sending: Sending) -> None:
        super().__init__(sending.detail)
        self.sending = sending


class _Limit:
    """Ends a conversation `seconds` after its beginning, connecting included: whoever waits sees a broken line."""

    def __init__(self, seconds: float) -> None:
        self._smtp: smtplib.SMTP | None = None
        self._over = threading.Event()
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._timer.start()

    def of(self, smtp: smtplib.SMTP) -> None:
        """The conversation; ended at once when connecting took all the time."""
        self._smtp = smtp
        if self._over.is_set():
            self._end()

    def cancel(self) -> None:
        """It ended by itself."""
        self._timer.cancel()

    def _end(self) -> None:
        """By the plain socket, so that TLS keeps its state for the one who waits."""
        self._over.set()
        sock = self._smtp.sock if self._smtp else None
        if sock is not None:
            with suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)


def _expect(codes: range, reply: Reply) -> None:
    if reply[0] not in codes:
        raise smtplib.SMTPResponseException(*reply)
