"""The five questions of `banwatch init`, and the tests that it offers afterwards."""

from collections.abc import Callable
from email.utils import make_msgid

import typer
from pydantic import ValidationError

from banwatch.bootstrap.services import make_mailer
from banwatch.cli.session import say, warn
from banwatch.cli.slack import probed
from banwatch.edges.clock import SystemClock
from banwatch.errors import BanwatchError
from banwatch.model.alert import Outcome
from banwatch.model.digest import MailMessage
from banwatch.settings import Settings
from banwatch.settings.write import Value

HELLO = "banwatch: this is a test. Alerts of new bans will come here."


def answers() -> dict[tuple[str, str], Value]:
    """Ask, and ask again where an answer cannot be used. Settings by (section, key); what is left empty is left out."""
    say("Five questions. Enter leaves a thing as it is; everything can be changed later in config/banwatch.toml.")
    found: dict[tuple[str, str], Value] = {}
    contact = _ask("1. Where can publishers reach you? (a web or mail address)", _fits("fetch", "contact"))
    if contact:
        found["fetch", "contact"] = contact
    channel = _ask("2. Which Slack channel gets alerts? (its id, C…; empty: this terminal)", _channel)
    token = _ask("3. The Slack bot token (xoxb-…, not shown)", _given, hidden=True) if channel else ""
    if channel and token:
        found["slack", "channel"], found["slack", "bot_token"] = channel, token
    readers = _ask("4. Who gets the daily mail? (addresses with commas between; empty: nobody)", _readers)
    relay = _ask("5. The mail relay (smtp://user:password@host:587, not shown)", _relay, hidden=True) if readers else ""
    if readers and relay:
        addresses = _split(readers)
        found["digest", "recipients"] = addresses
        found["digest", "sender"] = f"banwatch@{addresses[0].rpartition('@')[2]}"
        found["smtp", "url"] = relay
    return found


def offer_tests(settings: Settings) -> None:
    """Offer a test message to Slack and a test mail, where they are set up."""
    if settings.slack.channel and typer.confirm("Post a test message to Slack now?", default=True):
        for one in probed(settings, HELLO):
            say(f"{one.state:<8} {one.what}: {one.detail}")
    mailer = make_mailer(settings)
    if mailer and settings.digest.recipients and typer.confirm("Send a test mail now?", default=True):
        for entry in settings.digest.recipients:
            address = entry if isinstance(entry, str) else entry.address
            sent = mailer.send_mail(_test_mail(settings.digest.sender, address))
            state = "ok" if sent.outcome is Outcome.SENT else "fault"
            say(f"{state:<8} mail to {address}: {'sent' if state == 'ok' else sent.detail}")


def _test_mail(sender: str, address: str) -> MailMessage:
    text = "This is a test. The daily digest of banwatch will come from this address.\n"
    return MailMessage(
        sender=sender,
        recipient=address,
        subject="banwatch: a test",
        text=text,
        html="",
        message_id=make_msgid("test", sender.rpartition("@")[2]),
        date=SystemClock().now(),
    )


def _ask(question: str, check: Callable[[str], None], hidden: bool = False) -> str:
    while True:
        answer: str = typer.prompt(question, default="", show_default=False, hide_input=hidden).strip()
        if not answer:
            return ""
        try:
            check(answer)
        except (ValueError, BanwatchError) as error:
            warn(f"   {_reason(error)}")
        else:
            return answer


def _reason(error: Exception) -> str:
    """What is wrong with an answer. It never repeats the answer, which may be a secret."""
    if isinstance(error, ValidationError):
        return "; ".join(each["msg"].removeprefix("Value error, ") for each in error.errors(include_input=False))
    return str(error)


def _fits(section: str, key: str) -> Callable[[str], None]:
    return lambda answer: _valid({section: {key: answer}})


def _valid(table: dict[str, object]) -> None:
    Settings.model_validate(table)


def _channel(answer: str) -> None:
    if not (answer[0] in "CGD" and answer.isalnum() and answer.isupper()):
        raise ValueError("A channel's id begins with C and has capitals and digits; Slack shows it in the details.")


def _given(answer: str) -> None:
    if not answer.startswith("xoxb-"):
        raise ValueError("A bot token begins with xoxb-. `banwatch slack manifest` helps to make one.")


def _split(answer: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in answer.split(",") if word.strip())


def _readers(answer: str) -> None:
    _valid({"digest": {"recipients": _split(answer)}})


def _relay(answer: str) -> None:
    _valid({"smtp": {"url": answer}})
    make_mailer(Settings.model_validate({"smtp": {"url": answer}}))
