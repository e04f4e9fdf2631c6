"""Shortcuts for the usual case say the same as the long way round."""

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from banwatch.text.charset import _CONTROLS, printable, printable_utf8
from banwatch.text.stamps import _from_mail, _from_usual_mail, parse_stamp

ODD = (
    "a\t\n\r\x00\x1f\x7f\x80\x84\x85\x86\x9f\xa0\xad\xe2"
    "\u200b\u200c\u2060\u2061\ufeff\ufffd\ufffe\uffff’漢😀\ud800\udfff"
)


@settings(max_examples=300)
@given(st.one_of(st.text(st.sampled_from(ODD)), st.text()))
def test_printable_takes_away_exactly_the_controls(text: str) -> None:
    clean = _CONTROLS.sub("", text)
    assert printable(text) == clean
    assert printable_utf8(text) == (clean, clean.encode())


zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@settings(max_examples=300)
@given(st.datetimes(datetime.fromisoformat("1990-01-01"), datetime.fromisoformat("2100-01-01")), zones)
def test_mail_dates_read_as_the_mail_library_reads_them(moment: datetime, zone: timezone) -> None:
    text = format_datetime(moment.replace(microsecond=0, tzinfo=zone))
    quick = _from_usual_mail(text)
    assert quick is not None
    assert quick == _from_mail(text)
    assert quick.at == moment.replace(microsecond=0, tzinfo=zone).astimezone(UTC)


def test_impossible_mail_dates_are_none() -> None:
    for text in ("Wed, 31 Feb 2021 10:00:00 GMT", "Wed, 01 Foo 2021 10:00:00 GMT", "01 Jan 2021 25:00:00 GMT", "an f"):
        assert parse_stamp(text) is None
    assert _from_usual_mail("Wed, 01 n f 2021 10:00:00 GMT") is None
