"""The exception tree. Every error says what happened, to which thing, and what to do next."""


class BanwatchError(Exception):
    """Root of all errors that banwatch raises on purpose.

    `what` names the thing and the fault, `remedy` says what a person can do about it (may be empty).
    """

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what, remedy)
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.what} {self.remedy}".strip()


class ConfigError(BanwatchError):
    """The configuration cannot be used. Carries every fault found, not just the first."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults

    def __reduce__(self) -> tuple[type["ConfigError"], tuple[tuple[str, ...]]]:
        return (type(self), (self.faults,))


class InputError(BanwatchError):
    """A file, line, argument or address handed in by a person cannot be used."""


class ParseError(BanwatchError):
    """Bytes from outside are not the document that they were taken for."""


class FetchError(BanwatchError):
    """An outgoing request brought no usable answer.

    `kind` is one of `refused` (the address guard), `dns`, `connect`, `tls`, `timeout`, `too_large`, `protocol`,
    `redirect`.
    """

    def __init__(self, what: str, remedy: str = "", kind: str = "protocol") -> None:
        super().__init__(what, remedy)
        self.kind = kind

    def __reduce__(self) -> tuple[type["FetchError"], tuple[str, str, str]]:
        return (type(self), (self.what, self.remedy, self.kind))


class StoreError(BanwatchError):
    """The database cannot be opened, is of a newer schema, or refused the work."""


class NotFound(BanwatchError):  # noqa: N818 - reads as the answer it is
    """The thing asked for is not in the database."""


class Conflict(BanwatchError):  # noqa: N818
    """Somebody else decided first; nothing was overwritten."""
