"""`banwatch hosts`: hosts that asked for patience, and the operator's word against it."""

from typing import Annotated

import typer

from banwatch.cli.session import opened, print_json, say
from banwatch.errors import NotFound
from banwatch.text.urls import host_key

app = typer.Typer(help="Hosts that asked for patience.", no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_hosts(as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False) -> None:
    """List hosts that are left alone, until when and why.

    Example: banwatch hosts list
    """
    with opened() as (services, _), services.store.read() as tx:
        pauses = tx.hosts.paused(services.clock.now())
    if as_json:
        print_json([{"host": p.host, "until": p.until.isoformat(), "reason": p.reason} for p in pauses])
        return
    for pause in pauses:
        say(f"{pause.host}  until {pause.until:%Y-%m-%d %H:%M} UTC  {pause.reason}")
    say(f"{len(pauses)} hosts are left alone." if pauses else "No host is left alone.")


@app.command()
def resume(host: Annotated[str, typer.Argument(help="The host as `banwatch hosts list` shows it.")]) -> None:
    """Ask a host again before the pause that it asked for is over. Do so only with the publisher's leave.

    Example: banwatch hosts resume example.org
    """
    with opened() as (services, _), services.store.write() as tx:
        now = services.clock.now()
        if not tx.hosts.resume(host, now) and not tx.hosts.resume(host_key(f"https://{host}/"), now):
            raise NotFound(f"The host {host} is not paused.", "`banwatch hosts list` shows the hosts that are.")
    say("Its feeds and pages are due again.")
