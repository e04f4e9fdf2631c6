"""What a job did, in numbers and in a line for each thing that went wrong."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tally:
    """`done` things went well, `failed` did not; `notes` name each thing, the place and the reason."""

    done: int = 0
    failed: int = 0
    notes: tuple[str, ...] = ()

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.done + other.done, self.failed + other.failed, self.notes + other.notes)

    def __bool__(self) -> bool:
        """Whether there was anything to do."""
        return bool(self.done or self.failed)
