"""The table of all settings, with their defaults, meaning and checks."""

import re
from datetime import UTC, datetime
from typing import Annotated, Literal, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, field_validator, model_validator

from banwatch.errors import InputError
from banwatch.text.addresses import parse_address

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_DURATION = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([smhdw]?)\s*", re.IGNORECASE)
_HOST_PORT = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):(\d{1,5})")


def duration(value: object) -> object:
    """Seconds from `90`, `"90s"`, `"30m"`, `"12h"`, `"14d"`, `"2w"`; anything else is left for pydantic to refuse."""
    if isinstance(value, str):
        found = _DURATION.fullmatch(value)
        if not found:
            raise ValueError(
                'is no duration; write seconds or a number with a unit, such as "90s", "30m", "12h", "14d"'
            )
        return float(found.group(1)) * _UNITS[found.group(2).lower() or "s"]
    return value


def known_zone(value: str) -> str:
    """The name, if the zone database has it."""
    try:
        datetime(2026, 1, 1, tzinfo=UTC).astimezone(ZoneInfo(value))
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f'"{value}" is no time zone; write it like "America/New_York"') from error
    return value


def web_address(value: str) -> str:
    """The address, if it is an absolute http(s) one."""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError('must be an address that begins with "https://" or "http://"')
    return value


def _mail_address(value: str) -> str:
    try:
        return parse_address(value)
    except InputError as error:
        raise ValueError(str(error)) from None


Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[str, ...] = get_args(Weekday)
Duration = Annotated[
    float, BeforeValidator(duration, json_schema_input_type=float | str), Field(ge=0, allow_inf_nan=False)
]


class Section(BaseModel):
    """A section of the file: unknown keys are faults."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)


class DatabaseSection(Section):
    """Where everything is kept."""

    url: str = ""
    """SQLAlchemy address; empty: SQLite in `var/` beside `config/`, or in the user's data directory."""

    @field_validator("url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(
            ("sqlite:///", "sqlite+pysqlite:///", "postgresql://", "postgresql+psycopg://")
        ):
            raise ValueError('must begin with "sqlite:///" or "postgresql://"')
        return value.replace("postgresql://", "postgresql+psycopg://", 1)


class PollSection(Section):
    """How feeds are polled."""

    feeds: str = "feeds.opml"
    """The list that `banwatch init` and the first `banwatch run` subscribe to; empty: none."""
    interval: Duration = Field(default=3600.0, ge=60, le=86400)
    """Shortest time between two polls of a feed that answers."""
    ceiling: Duration = Field(default=6 * 3600.0, ge=60, le=86400)
    """Longest time between two polls of a feed that answers; in between its own rhythm decides."""
    lookback: Duration = 14 * 86400.0
    """On the first poll of a feed, older entries are recorded but raise no alert."""
    workers: int = Field(default=8, ge=1, le=64)
    tick: Duration = Field(default=15.0, ge=0.2, le=3600)
    """How often the running bot looks whether anything is due."""


class WorkerSection(Section):
    """How work that was begun is kept, and what becomes of what breaks."""

    lease: Duration = Field(default=120.0, ge=2, le=3600)
    """How long a process holds what it has begun. What a killed one held is taken up by others after that."""
    tries: int = Field(default=5, ge=1, le=100)
    """How often a thing is begun that kills its worker or fails, before it goes into quarantine."""


class FetchSection(Section):
    """How the bot behaves towards other people's servers."""

    contact: str = "https://github.com/banwatch/banwatch"
    """Web or mail address in the User-Agent, for publishers who want to reach you."""
    allow_private_hosts: tuple[str, ...] = ()
    """Exact `host:port` pairs that may be private or on another port than 80 and 443."""
    host_gap: Duration = Field(default=5.0, le=3600)
    """Time from one request to the next of the same host, over all processes that share the database."""
    own_hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    """Hosts of your own, which are asked without that gap and by many at a time."""
    robots: bool = True
    """Whether pages that a site's robots.txt forbids are left unread."""
    timeout: Duration = Field(default=30.0, gt=0, le=300)
    max_bytes: int = Field(default=10_000_000, ge=10_000, le=200_000_000)

    @field_validator("allow_private_hosts")
    @classmethod
    def _exact_pairs(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for pair in value:
            if not _HOST_PORT.fullmatch(pair):
                raise ValueError(f'"{pair}" is no host:port pair; write it like "127.0.0.1:8901"')
        return value

    @field_validator("contact")
    @classmethod
    def _one_line(cls, value: str) -> str:
        if not value.isascii() or not value.isprintable() or not value:
            raise ValueError("must be a web or mail address in plain ASCII")
        return value


class ClassifySection(Section):
    """What is looked for."""

    watches: tuple[str, ...] = ("watches/face-surveillance.toml",)
    zone: str = "America/New_York"
    """Zone of outlets whose dates do not tell one; decides which day "today" is."""

    @field_validator("zone")
    @classmethod
    def _zone(cls, value: str) -> str:
        return known_zone(value)


class DedupeSection(Section):
    """How new is told from known."""

    known_bans: str = "known-bans.csv"
    """Bans that are loaded as known, so that retrospectives stay quiet; empty: none."""


class RecordsSection(Section):
    """The towns' own records."""

    legistar: bool = False
    """Whether the records of towns on Legistar are looked up for suspected bans."""
    api_url: str = "https://webapi.legistar.com/v1"
    pages_url: str = "https://{client}.legistar.com"
    """Public pages; `{client}` stands for the town's name there."""


class RouteSection(Section):
    """One route: which bans go to which channel. What is left out does not ask."""

    channel: str = Field(min_length=1)
    watches: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    min_confidence: float = Field(default=0.0, ge=0, le=1)


_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)-([01]?\d|2[0-3]):([0-5]\d)")
_REVIEWER = re.compile(r"[UWS][A-Z0-9]{2,40}")


class RetentionSection(Section):
    """How long things are kept at hand."""

    dismissed: Duration = Field(default=90 * 86400.0, ge=86400)
    """What the classifier dismissed: searchable, and drawn for audits."""


class SlackSection(Section):
    """Alerts in Slack. Without a token alerts are printed on the console."""

    bot_token: SecretStr = SecretStr("")
    channel: str = ""
    signing_secret: SecretStr = SecretStr("")
    """For buttons over HTTP: Slack sends clicks to `/slack/interactivity` of the desk."""
    app_token: SecretStr = SecretStr("")
    """For buttons over Socket Mode: the bot fetches clicks itself, and needs no public address."""
    reviewers: tuple[str, ...] = ()
    """Ids of users (U…) and user groups (S…) who may decide in Slack; empty: everyone in the channel."""
    routes: tuple[RouteSection, ...] = ()
    quiet_hours: str = ""
    """`22:00-07:00`; empty: none."""
    zone: str = "America/New_York"
    """Zone of the quiet hours and of the reminder."""
    nudge: Literal["never"] | Weekday = "monday"
    """Day of the weekly reminder of what nobody reviewed."""
    nudge_hour: int = Field(default=9, ge=0, le=23)
    api_url: str = "https://slack.com/api/"
    reconcile_after: Duration = Field(default=60.0, le=86400)
    """How long an attempt of unknown outcome is left alone before the channel is searched for it."""
    unknown: Literal["repost", "hold"] = "repost"
    """What to do with it when the channel cannot be searched."""

    @model_validator(mode="after")
    def _both(self) -> "SlackSection":
        if bool(self.bot_token.get_secret_value()) != bool(self.channel):
            raise ValueError("needs both bot_token and channel, or neither")
        if not self.channel and (self.signing_secret.get_secret_value() or self.app_token.get_secret_value()):
            raise ValueError("has a secret for buttons but no bot_token and channel to post them")
        return self

    @field_validator("quiet_hours")
    @classmethod
    def _span(cls, value: str) -> str:
        if value and not _CLOCK.fullmatch(value):
            raise ValueError('must look like "22:00-07:00"')
        return value

    @field_validator("zone")
    @classmethod
    def _zone(cls, value: str) -> str:
        return known_zone(value)

    @field_validator("reviewers")
    @classmethod
    def _ids(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            if not _REVIEWER.fullmatch(each):
                raise ValueError(f'"{each}" is no id of a user (U…) or user group (S…); Slack shows it in the profile')
        return value

    @field_validator("api_url")
    @classmethod
    def _url(cls, value: str) -> str:
        return web_address(value)


class WebhookSection(Section):
    """Alerts for machines: signed JSON by HTTP."""

    urls: tuple[str, ...] = ()
    """Addresses that are posted to."""
    secret: SecretStr = SecretStr("")
    """Signs every request: `whsec_` and base64, or 24 characters and more."""

    @field_validator("urls")
    @classmethod
    def _addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(web_address(url) for url in value)


class SmtpSection(Section):
    """The mail relay."""

    url: SecretStr = SecretStr("")
    """`smtp://user:password@host:587` (STARTTLS) or `smtps://user:password@host:465`; empty: no mail."""

    @field_validator("url")
    @classmethod
    def _scheme(cls, value: SecretStr) -> SecretStr:
        text = value.get_secret_value()
        if text and not (text.startswith(("smtp://", "smtps://")) and urlsplit(text).hostname):
            raise ValueError('must look like "smtp://user:password@host:587" or "smtps://user:password@host:465"')
        return value


class RecipientTable(Section):
    """A recipient with wishes of their own: an inline table in `digest.recipients`."""

    address: str
    watches: tuple[str, ...] = ()
    """Ids of watches; empty: all."""
    weekly: Weekday | None = None
    """The day of a weekly digest; without it the digest is daily."""
    hour: int | None = Field(default=None, ge=0, le=23)
    zone: str = ""
    empty: Literal["skip", "send"] | None = None

    @field_validator("address")
    @classmethod
    def _address(cls, value: str) -> str:
        return _mail_address(value)

    @field_validator("zone")
    @classmethod
    def _zone(cls, value: str) -> str:
        return known_zone(value) if value else value


class DigestSection(Section):
    """The daily mail."""

    recipients: tuple[str | RecipientTable, ...] = ()
    sender: str = "banwatch@localhost"
    hour: int = Field(default=8, ge=0, le=23)
    zone: str = "America/New_York"
    empty: Literal["skip", "send"] = "skip"
    """On a day without news: skip (but write at least once a week), or send."""

    @field_validator("recipients")
    @classmethod
    def _addresses(cls, value: tuple[str | RecipientTable, ...]) -> tuple[str | RecipientTable, ...]:
        addresses = [entry if isinstance(entry, str) else entry.address for entry in value]
        for address in addresses:
            _mail_address(address)
        if twice := next((a for a in addresses if addresses.count(a) > 1), None):
            raise ValueError(f"{twice} is named twice; one entry can name several watches")
        return value

    @field_validator("sender")
    @classmethod
    def _address(cls, value: str) -> str:
        return _mail_address(value)

    @field_validator("zone")
    @classmethod
    def _zone(cls, value: str) -> str:
        return known_zone(value)


class WebSection(Section):
    """The review desk."""

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    public_url: str = ""
    """Address under which people reach the desk, for links in alerts; empty: http://HOST:PORT."""
    password: SecretStr = SecretStr("")
    """Needed as soon as `host` is not a loopback address."""

    @field_validator("public_url")
    @classmethod
    def _url(cls, value: str) -> str:
        return web_address(value).rstrip("/") if value else value

    @model_validator(mode="after")
    def _guarded(self) -> "WebSection":
        if self.host not in {"127.0.0.1", "::1", "localhost"} and len(self.password.get_secret_value()) < 12:
            raise ValueError(
                'host is open to the network: set web.password (12 characters or more) or host = "127.0.0.1"'
            )
        return self


class PublishSection(Section):
    """The public register of confirmed bans."""

    open: bool = False
    """Serve it under /register/ and /api/v1 to everybody who reaches the desk's address, without a login."""
    title: str = Field(default="Register of bans", min_length=1, max_length=100)
    public_url: str = ""
    """Address of the register's home, for citations and feeds; empty: links are relative."""
    licence: Literal["", "CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "ODbL-1.0", "ODC-By-1.0", "PDDL-1.0"] = ""
    """Licence of the data; empty: none is stated."""
    contact: str = ""
    """Web or mail address for corrections, shown on a static site."""

    @field_validator("public_url")
    @classmethod
    def _url(cls, value: str) -> str:
        return web_address(value).rstrip("/") if value else value

    @field_validator("contact")
    @classmethod
    def _contact(cls, value: str) -> str:
        if not value or "@" not in value or value.startswith(("https://", "http://")):
            return web_address(value) if value else value
        return _mail_address(value)


class MonitorSection(Section):
    """How others watch the bot."""

    token: SecretStr = SecretStr("")
    """Opens `/metrics` and `/readyz` to a program (`Authorization: Bearer …`), where the desk has a password."""
    heartbeat_url: SecretStr = SecretStr("")
    """Address at an external monitor that is fetched while all is well; when it stays away the monitor tells you."""
    heartbeat_every: Duration = Field(default=300.0, ge=10, le=86400)

    @field_validator("token")
    @classmethod
    def _long(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and len(value.get_secret_value()) < 16:
            raise ValueError("must have 16 characters or more")
        return value

    @field_validator("heartbeat_url")
    @classmethod
    def _url(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value():
            web_address(value.get_secret_value())
        return value


class LogSection(Section):
    """What the bot says of its own work, on standard error."""

    level: Literal["debug", "info", "warning", "error"] = "info"


class Settings(Section):
    """All settings."""

    database: DatabaseSection = DatabaseSection()
    poll: PollSection = PollSection()
    worker: WorkerSection = WorkerSection()
    fetch: FetchSection = FetchSection()
    classify: ClassifySection = ClassifySection()
    dedupe: DedupeSection = DedupeSection()
    records: RecordsSection = RecordsSection()
    retention: RetentionSection = RetentionSection()
    slack: SlackSection = SlackSection()
    webhook: WebhookSection = WebhookSection()
    smtp: SmtpSection = SmtpSection()
    digest: DigestSection = DigestSection()
    web: WebSection = WebSection()
    publish: PublishSection = PublishSection()
    monitor: MonitorSection = MonitorSection()
    log: LogSection = LogSection()
