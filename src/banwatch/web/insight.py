"""Two pages to read: how well are we doing, and the settings."""

from collections.abc import Callable, Sequence
from itertools import groupby
from operator import attrgetter

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from banwatch.evaluate.plots import reliability_plot
from banwatch.evaluate.shares import calibration_error, reliability
from banwatch.jobs import audit
from banwatch.review.insight import insight
from banwatch.settings.explain import Setting
from banwatch.web.frame import Frame
from banwatch.web.plots import weeks_plot

LoadSettings = Callable[[], Sequence[Setting]]


class Reading:
    """The handlers. `settings` gives what the settings page shows."""

    def __init__(self, frame: Frame, settings: LoadSettings) -> None:
        self._frame = frame
        self._settings = settings

    def insight(self, request: Request) -> Response:
        """How well are we doing."""
        services = self._frame.services
        with services.store.read() as tx:
            outcomes = tx.desk.outcomes()
        sums = insight(outcomes, services.clock.now().date())
        bins = reliability(list(sums.scored))
        return self._frame.page(
            "insight.html",
            request,
            sums=sums,
            missed=audit.rate(services),
            weeks=weeks_plot(sums.weeks),
            bins=bins,
            error=calibration_error(list(sums.scored)) if sums.scored else None,
            calibration=Markup(reliability_plot(bins, "bans")),  # noqa: S704 - numbers and our own words
        )

    def settings(self, request: Request) -> Response:
        """Every setting with its value and what it does."""
        sections = [(name, list(rows)) for name, rows in groupby(self._settings(), attrgetter("section"))]
        return self._frame.page("settings.html", request, sections=sections)
