"""`banwatch publish`: the register as a static site."""

from pathlib import Path
from typing import Annotated

import typer

from banwatch.bootstrap.judge import phrases
from banwatch.bootstrap.register import about
from banwatch.cli.session import opened, print_json, say
from banwatch.edges.files import write_site
from banwatch.jobs.publish import register_of
from banwatch.publish.site import Site


def publish(
    directory: Annotated[Path, typer.Argument(help="Where the site is written; made if need be.")],
    as_json: Annotated[bool, typer.Option("--json", help="The sums for programs.")] = False,
) -> None:
    """Write the register as a static site for any web server: pages, feeds and open data of the confirmed bans.

    Example: banwatch publish /srv/www/bans
    """
    with opened() as (services, loaded):
        names = phrases(services.classifier)
        register = register_of(services, lambda watch: names.get(watch, watch.replace("-", " ")))
    site = Site(register, about(loaded.settings))
    done = write_site(directory, ((path, _content(site, path)) for path in site.paths()))
    if as_json:
        print_json({"bans": len(register.records), "changed": done.changed, "same": done.same, "removed": done.removed})
        return
    count = len(register.records)
    say(f"{count} {'ban' if count == 1 else 'bans'} in {directory}/index.html: "
        f"{done.changed} files written, {done.same} the same, {done.removed} removed.")  # fmt: skip


def _content(site: Site, path: str) -> bytes:
    file = site.file(path)
    if file is None:
        raise ValueError(f"the site names {path} and has no such file")
    return file.content
