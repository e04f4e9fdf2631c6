"""The list of known bans."""

from datetime import date
from pathlib import Path

import pytest

from banwatch.dedupe.known import COLUMNS, read_known
from banwatch.errors import InputError
from banwatch.settings import packaged_config


def test_the_packaged_list_reads() -> None:
    path: Path = packaged_config() / "known-bans.csv"
    bans = read_known(path.read_text(encoding="utf-8"), str(path))
    assert len(bans) == 30
    assert {ban.watch for ban in bans} == {"face-surveillance"}
    assert all(ban.source_url.startswith("http") for ban in bans)


def test_a_line_is_read_whole() -> None:
    (ban,) = read_known("watch,place,region,decided_on,vote\nw,Millbrook,Ohio,2021-05-04,7-0\n", "x.csv")
    assert (ban.place, ban.region, ban.decided_on, ban.vote, ban.body) == (
        "Millbrook",
        "Ohio",
        date(2021, 5, 4),
        "7-0",
        None,
    )


def test_every_bad_line_is_named() -> None:
    text = ",".join(COLUMNS) + "\nw,,Ohio\nw,Millbrook,Ohio,US,city,,,,soon\n"
    with pytest.raises(InputError) as caught:
        read_known(text, "mine.csv")
    assert "mine.csv: line 2" in str(caught.value)
    assert 'mine.csv: line 3: decided_on "soon"' in str(caught.value)


def test_a_file_of_another_kind_is_refused() -> None:
    with pytest.raises(InputError, match="columns"):
        read_known("<html>", "mine.csv")
