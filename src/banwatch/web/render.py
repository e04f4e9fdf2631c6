"""Pages from templates. Whatever a template prints is escaped, and cleaned of characters that deceive the eye."""

from datetime import date, datetime
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from banwatch.alert.facts import day, percent
from banwatch.alert.foreign import address, host, line

_C0_AND_C1 = [code for code in (*range(0x20), *range(0x7F, 0xA0)) if code not in (0x09, 0x0A, 0x0D)]
_BIDI = [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
"""Marks that turn the direction of writing; the page isolates foreign text instead. Joiners stay, scripts need them."""
_SHOWN: dict[int, str | None] = dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}")
_SHOWN |= dict.fromkeys([*_C0_AND_C1, *_BIDI])


def presentable(value: object) -> object:
    """A template's value without control and bidi characters; what is no plain text stays as it is."""
    return value.translate(_SHOWN) if type(value) is str else value


def moment(value: datetime) -> str:
    """A moment for people: "2 July 2020, 14:05 UTC"."""
    return f"{day(value.date())}, {value:%H:%M} UTC"


def ago(value: datetime, now: datetime) -> str:
    """How long ago, in the largest unit that fits: "5 minutes ago"."""
    seconds = max(0, int((now - value).total_seconds()))
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        count = seconds // size
        if count:
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "just now"


def plain_day(value: date | None) -> str:
    """A day for people, or that there is none."""
    return day(value) if value else "day not stated"


class Pages:
    """The templates of the desk."""

    def __init__(self) -> None:
        self._templates = Environment(
            loader=PackageLoader("banwatch.web"),
            autoescape=True,
            finalize=presentable,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._templates.filters.update(
            day=plain_day, moment=moment, percent=percent, address=address, host=host, line=line
        )

    def page(self, template: str, status: int = 200, headers: dict[str, str] | None = None, **values: Any) -> Any:
        """The answer with a page in it. `values` are what the template names."""
        return HTMLResponse(self._templates.get_template(template).render(values), status, headers)
