"""What the jobs need of the database for the life of bans. The docstrings are the contracts."""

from datetime import date, datetime
from typing import Protocol

from banwatch.model.life import Stage, Step


class LifeStore(Protocol):
    """The steps of bans."""

    def add_step(self, step: Step, before: Stage | None, told: bool) -> Step:
        """Record a step (its `id` is ignored); given back with its id.

        `told`: a change that people hear of, not the stage that the ban was found in.
        """
        ...

    def step(self, step_id: int) -> tuple[Step, Stage | None]:
        """One step, and the stage before it. NotFound names the id."""
        ...

    def steps(self, ban_id: str) -> tuple[Step, ...]:
        """Steps of a ban, in the order of their days; those without a day where they were recorded."""
        ...

    def steps_told(self, since: datetime, until: datetime) -> tuple[tuple[Step, Stage | None], ...]:
        """Changes of stage recorded within (since, until], oldest first, with the stage before each."""
        ...

    def steps_to_come(self, until: date, limit: int) -> tuple[Step, ...]:
        """Steps whose day has come and that have not taken place yet, earliest first."""
        ...

    def step_came(self, step_id: int, before: Stage | None, told: bool, now: datetime) -> bool:
        """A step of the calendar has taken place. False when it had already."""
        ...

    def lay_aside(self, step_id: int) -> None:
        """A step of the calendar will not take place: the ban took another way before."""
        ...
