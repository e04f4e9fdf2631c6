"""`banwatch bans corrections`: what readers of the register say is wrong."""

from typing import Annotated

import typer

from banwatch.cli.session import opened, print_json, say, user_name
from banwatch.errors import InputError
from banwatch.model.correction import Correction


def corrections(
    done: Annotated[int | None, typer.Option("--done", help="Number of the one that you have dealt with.")] = None,
    by: Annotated[str, typer.Option("--by", help="Who did; else the name of the user who is logged in.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """List what readers say is wrong with a record, or put one aside as dealt with. Neither changes a ban.

    Example: banwatch bans corrections --done 3
    """
    with opened() as (services, _):
        if done is not None:
            who = by or user_name()
            if not who:
                raise InputError("Dealing with a correction needs a name.", "Say who did with --by NAME.")
            with services.store.write() as tx:
                closed = tx.register.close_correction(done, who, services.clock.now())
            say(f"Correction {closed.id} of {closed.ban_id} is dealt with.")
            return
        with services.store.read() as tx:
            waiting = tx.register.corrections()
    if as_json:
        print_json([_object(each) for each in waiting])
        return
    for each in waiting:
        told = (str(each.id), each.ban_id, f"{each.received_at:%Y-%m-%d}", each.text, each.source)
        say("  ".join(part for part in told if part))
    if not waiting:
        say("No corrections wait.")


def _object(value: Correction) -> dict[str, object]:
    return {
        "id": value.id,
        "ban": value.ban_id,
        "text": value.text,
        "source": value.source or None,
        "received_at": value.received_at.isoformat(),
    }
