"""`banwatch digest`: preview, send, list, resume."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from banwatch.alert.mail_page import standing_alone
from banwatch.cli.session import opened, print_json, say, warn
from banwatch.errors import InputError
from banwatch.jobs.deliver import deliver, mended
from banwatch.jobs.digest import preview as compose_preview
from banwatch.jobs.digest import send_now
from banwatch.model.digest import DigestRow, Recipient
from banwatch.ports import Services

app = typer.Typer(help="The daily mail.", no_args_is_help=True, rich_markup_mode=None)

_SHOWN = 30


@app.command()
def preview(
    html: Annotated[
        Path | None, typer.Option("--html", help="Write the HTML part to this file, its map within it.")
    ] = None,
    on: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="The mail of this day, such as 2020-07-03.")
    ] = None,
    to: Annotated[str, typer.Option("--to", help="As this recipient gets it; else the first one.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Show the mail that would be sent now, or that of a past day. Nothing is sent or written to the database.

    Example: banwatch digest preview --html digest.html
    """
    with opened() as (services, _):
        mail = compose_preview(services, _recipient(services, to), on.date() if on else None)
    if html is not None:
        _write(html, standing_alone(mail))
    elif as_json:
        head = {"subject": mail.subject, "to": mail.recipient, "from": mail.sender}
        print_json(head | {"text": mail.text, "html": mail.html})
    else:
        say(f"To: {mail.recipient}\nSubject: {mail.subject}\n\n{mail.text}")


def _recipient(services: Services, address: str) -> Recipient:
    known = services.policy.digest_recipients
    if not address:
        return next(iter(known), Recipient("nobody@localhost"))
    found = next((each for each in known if each.address == address), None)
    if found is None:
        raise InputError(f"{address} is no recipient.", "digest.recipients in the settings names them.")
    return found


def _write(path: Path, page: str) -> None:
    if str(path) == "-":
        typer.echo(page)
        return
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}).", "Check the path and its rights.") from error
    say(f"Written to {path}.")


@app.command()
def send() -> None:
    """Send today's digest now, whatever the hour. A day's digest is sent once to each recipient.

    Example: banwatch digest send
    """
    with opened() as (services, _):
        if services.mailer is None or not services.policy.digest_recipients:
            raise InputError("There is nobody to send to.", "Set smtp.url and digest.recipients.")
        mended(services)
        written = send_now(services)
        tally = deliver(services)
    for note in tally.notes:
        warn(note)
    there = len(services.policy.digest_recipients) - written.done
    already = f", {there} had today's already or get none" if there else ""
    say(f"{tally.done} sent, {tally.failed} not yet{already}.")
    if tally.failed:
        raise typer.Exit(1)


@app.command("list")
def list_(as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False) -> None:
    """Show the newest digests, how far their mails have got, and whose mail is paused.

    Example: banwatch digest list
    """
    with opened() as (services, _), services.store.read() as tx:
        rows, readers = tx.digests.written(_SHOWN), tx.digests.readers()
    if as_json:
        paused = [{"address": each.address, "by": each.paused_by} for each in readers if each.paused_by]
        print_json({"digests": [_record(row) for row in rows], "paused": paused})
        return
    for row in rows:
        state = row.state.value if row.state else "no mail"
        tries = f", {row.attempts} attempts" if row.attempts > 1 else ""
        say(f"{row.local_date.isoformat()}  {row.recipient}  {state}{tries}  {row.last_error}".rstrip())
    for each in readers:
        if each.paused_by:
            why = "unsubscribed" if each.paused_by == "reader" else "the address refuses mail"
            say(f"paused: {each.address} ({why}). `banwatch digest resume {each.address}` writes to it again.")
    if not rows:
        say("No digest was written yet.")


def _record(row: DigestRow) -> dict[str, object]:
    return {
        "date": row.local_date.isoformat(),
        "recipient": row.recipient,
        "state": row.state.value if row.state else None,
        "attempts": row.attempts,
        "last_error": row.last_error,
    }


@app.command()
def resume(address: Annotated[str, typer.Argument(help="The mail address.")]) -> None:
    """Write to an address again that was paused: because it refused mail, or because its reader left and came back.

    Example: banwatch digest resume ann@example.org
    """
    with opened() as (services, _), services.store.write() as tx:
        if address not in {each.address for each in tx.digests.readers()}:
            raise InputError(f"No digest was ever written to {address}.", "`banwatch digest list` shows the addresses.")
        tx.digests.resume(address)
    say(f"{address} gets digests again.")
