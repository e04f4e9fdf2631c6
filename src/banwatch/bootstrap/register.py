"""The register from the settings."""

from urllib.parse import urlsplit

from banwatch.bootstrap.judge import phrases
from banwatch.ports import Services
from banwatch.publish.record import LICENCES, About
from banwatch.settings import Settings
from banwatch.web.guard import LOOPBACK_NAMES
from banwatch.web.register import RegisterApp


def about(settings: Settings) -> About:
    """What the operator says of the register."""
    given = settings.publish
    return About(given.title, given.public_url, LICENCES.get(given.licence), given.contact)


def make_register(services: Services, settings: Settings) -> RegisterApp | None:
    """The register beside the desk. Open to everybody where the settings say so, else to this machine alone."""
    names = phrases(services.classifier)
    web, given = settings.web, settings.publish
    if given.open:
        hosts = {web.host, urlsplit(web.public_url).hostname, urlsplit(given.public_url).hostname} - {None}
        named = web.public_url or given.public_url
        allowed = frozenset(str(host) for host in hosts) | LOOPBACK_NAMES if named else frozenset()
    elif web.host in LOOPBACK_NAMES and not web.public_url:
        allowed = LOOPBACK_NAMES
    else:
        return None
    return RegisterApp(services, lambda watch: names.get(watch, watch.replace("-", " ")), about(settings), allowed)
