"""`/readyz` and `/metrics`: for probes and Prometheus, behind the desk's gate."""

from collections.abc import Iterable, Iterator

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from banwatch.jobs.gauges import METRICS, Gauge, measure, readiness
from banwatch.ports import Services

METRICS_PATH, READY_PATH = "/metrics", "/readyz"
PATHS = frozenset({METRICS_PATH, READY_PATH})
"""What a monitor's token opens."""
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Monitoring:
    """The two addresses."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def routes(self) -> list[Route]:
        """Both read, and change nothing."""
        return [Route(READY_PATH, self.ready), Route(METRICS_PATH, self.metrics)]

    def ready(self, _request: Request) -> Response:
        """200 for ready and degraded, with the reasons; 503 when the database does not answer."""
        found = readiness(self._services)
        text = "\n".join((found.state, *found.reasons)) + "\n"
        return PlainTextResponse(text, 503 if found.state == "down" else 200)

    def metrics(self, _request: Request) -> Response:
        """All gauges as Prometheus reads them."""
        return Response(exposition(measure(self._services)), media_type=CONTENT_TYPE)


def exposition(gauges: Iterable[Gauge]) -> str:
    """Prometheus' text format 0.0.4: the samples of a metric stand together, below its help and type."""
    found = tuple(gauges)
    lines: list[str] = []
    for name, meaning in METRICS.items():
        lines += [f"# HELP {name} {meaning}", f"# TYPE {name} gauge"]
        lines += [_sample(gauge) for gauge in found if gauge.name == name]
    return "\n".join(lines) + "\n"


def _sample(gauge: Gauge) -> str:
    labels = ",".join(_label(*label) for label in gauge.labels)
    return f"{gauge.name}{{{labels}}} {gauge.value:.15g}" if labels else f"{gauge.name} {gauge.value:.15g}"


def _label(name: str, value: str) -> str:
    return f'{name}="{"".join(_escaped(value))}"'


def _escaped(value: str) -> Iterator[str]:
    for char in value:
        yield {"\\": r"\\", '"': r"\"", "\n": r"\n"}.get(char, char)
