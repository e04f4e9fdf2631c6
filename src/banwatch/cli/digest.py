"""`banwatch digest`: preview, send."""

from typing import Annotated

import typer

from banwatch.cli.session import opened, print_json, say, warn
from banwatch.errors import InputError
from banwatch.jobs.deliver import deliver, mended
from banwatch.jobs.digest import preview as compose_preview
from banwatch.jobs.digest import send_now

app = typer.Typer(help="The daily mail.", no_args_is_help=True, rich_markup_mode=None)


@app.command()
def preview(
    html: Annotated[bool, typer.Option("--html", help="The HTML part instead of the text.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Show the mail that would be sent now. Nothing is sent or written.

    Example: banwatch digest preview --html > digest.html
    """
    with opened() as (services, _):
        recipient = next(iter(services.policy.digest_recipients), "nobody@localhost")
        mail = compose_preview(services, recipient)
    if as_json:
        print_json(
            {"subject": mail.subject, "to": recipient, "from": mail.sender, "text": mail.text, "html": mail.html}
        )
    elif html:
        typer.echo(mail.html)
    else:
        say(f"To: {recipient}\nSubject: {mail.subject}\n\n{mail.text}")


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
    already = f", {there} had today's already" if there else ""
    say(f"{tally.done} sent, {tally.failed} not yet{already}.")
    if tally.failed:
        raise typer.Exit(1)
