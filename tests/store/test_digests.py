"""Digests in the database: one for each day and recipient, whoever writes first."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from banwatch.edges.store import SqlStore
from banwatch.edges.store.digests import mail_in, mail_out
from banwatch.model.alert import Target
from banwatch.model.ban import BanStatus, ChangeKind, Decision
from banwatch.model.digest import Cut, MailMessage, Picture
from support.makers import NOW, ban
from support.stores import PostgresServer, store_of

ANN = "ann@example.org"
MAIL = MailMessage(
    "bot@b.example", ANN, "Subject é", "text \N{SNOWMAN}", "<p>html</p>", "<id@b.example>", NOW,
    (("List-Id", "x"),), (Picture("map.id", b"\x89PNG\x00\xff", "a map"),),
)  # fmt: skip


@pytest.fixture(params=["sqlite-file", "postgresql"])
def many_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    """A database that several threads can use at once."""
    url = f"sqlite:///{tmp_path}/many.sqlite3"
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.new_database()
    with store_of(url) as opened:
        yield opened


def cut(days: int = 0, change: int | None = 0) -> Cut:
    return Cut(NOW.date() + timedelta(days=days), NOW + timedelta(days=days), change)


def test_a_mail_comes_back_as_it_was() -> None:
    assert mail_in(mail_out(MAIL)) == MAIL


def test_a_digest_is_opened_once_a_day(store: SqlStore) -> None:
    with store.write() as tx:
        first = tx.digests.open(ANN, NOW, cut(), MAIL)
        assert first is not None
        assert tx.digests.open(ANN, NOW, cut(), None) is None
        assert tx.digests.open(ANN, NOW, cut(1, 7), None) is not None
        assert tx.digests.mail(first) == tx.digests.mail_of(ANN, NOW.date()) == MAIL
        assert tx.digests.window(first) == (NOW.date(), NOW, NOW)
        assert tx.digests.last(ANN) == cut(1, 7)
        assert tx.digests.last_mailed(ANN) == NOW.date()
        assert tx.digests.last("other@b.example") is None


def test_old_mails_are_dropped_and_rows_stay(store: SqlStore) -> None:
    with store.write() as tx:
        old, new = tx.digests.open(ANN, NOW, cut(), MAIL), tx.digests.open(ANN, NOW, cut(1), MAIL)
        assert tx.digests.forget(cut(1).local_date) == 1
        assert tx.digests.forget(cut(1).local_date) == 0
        assert old is not None
        assert new is not None
        assert tx.digests.mail(old) is None
        assert tx.digests.mail(new) == MAIL
        assert tx.digests.last_mailed(ANN) == cut(1).local_date


def test_rows_tell_how_far_the_mail_has_got(store: SqlStore) -> None:
    with store.write() as tx:
        digest_id = tx.digests.open(ANN, NOW, cut(), MAIL)
        tx.digests.open("bob@b.example", NOW, cut(), None)
        tx.outbox.enqueue("k", Target("mail", ANN), NOW, digest_id=digest_id)
        assert [(row.recipient, row.state) for row in tx.digests.written(5)] == [
            (ANN, "pending"),
            ("bob@b.example", None),
        ]
        assert len(tx.digests.written(1)) == 1


def test_a_reader_keeps_the_first_token_and_can_leave_and_return(store: SqlStore) -> None:
    with store.write() as tx:
        reader = tx.digests.reader(ANN, "token-1")
        assert tx.digests.reader(ANN, "token-2") == reader
        assert tx.digests.reader_by_token("token-1") == reader
        assert tx.digests.reader_by_token("token-2") is None
        tx.digests.bounced(ANN, 2.5, NOW)
        tx.digests.pause(ANN, "reader", NOW)
        tx.digests.pause(ANN, "bounces", NOW + timedelta(days=1))
        (left,) = tx.digests.readers()
        assert left == replace(reader, paused_by="reader", paused_at=NOW, bounces=2.5, bounced_at=NOW)
        tx.digests.resume(ANN)
        assert tx.digests.readers() == (reader,)


def test_changes_by_time_and_by_number(store: SqlStore) -> None:
    with store.write() as tx:
        assert tx.bans.last_change() == 0
        one = tx.bans.add_ban(ban(), "millbrook", True)
        tx.bans.decide(Decision(one, BanStatus.CONFIRMED, "", "Ann", "desk", NOW + timedelta(hours=1), 1))
        changes = tx.bans.changes_since(0)
        assert [(each.ban_id, each.kind, each.quiet) for each in changes] == [
            (one, ChangeKind.NEW, True),
            (one, ChangeKind.CONFIRMED, False),
        ]
        assert tx.bans.last_change() == changes[-1].number
        assert tx.bans.changes_since(changes[0].number) == changes[1:]
        assert tx.bans.changes(NOW, NOW + timedelta(hours=1)) == changes[1:]
        assert tx.bans.changes(NOW - timedelta(seconds=1), NOW) == changes[:1]


def test_two_schedulers_write_one_digest(many_store: SqlStore) -> None:
    start, won = threading.Barrier(4), []

    def schedule() -> None:
        start.wait()
        with many_store.write() as tx:
            if tx.digests.open(ANN, NOW, cut(), MAIL) is not None:
                won.append(1)

    threads = [threading.Thread(target=schedule) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1


def test_a_change_that_is_being_committed_is_not_left_out(many_store: SqlStore) -> None:
    """The digest waits for a writer who has its number already, else the change would fall between two windows."""
    written, finish = threading.Event(), threading.Event()

    def slow_writer() -> None:
        with many_store.write() as tx:
            tx.bans.add_ban(ban(), "millbrook", False)
            written.set()
            finish.wait(10)

    writer = threading.Thread(target=slow_writer)
    writer.start()
    assert written.wait(10)
    threading.Timer(0.3, finish.set).start()
    with many_store.write() as tx:
        seen = tx.bans.changes_since(0)
    writer.join()
    assert len(seen) == 1


def test_rows_of_the_first_version_live_on(store: SqlStore) -> None:
    """A digest written before mails were kept: mailed, without a mail, its end known by time alone."""
    with store.engine.begin() as conn:
        moment = NOW.strftime("%Y-%m-%d %H:%M:%S.000000") + ("" if conn.dialect.name == "sqlite" else "+00")
        conn.execute(
            text(f"INSERT INTO digest (recipient, local_date, window_to) VALUES ('{ANN}', '{NOW.date()}', '{moment}')")  # noqa: S608
        )
    with store.read() as tx:
        assert tx.digests.last(ANN) == cut(0, None)
        assert tx.digests.last_mailed(ANN) == NOW.date()
        assert tx.digests.mail_of(ANN, NOW.date()) is None
