"""Steps of bans in every database, and bans found by their jurisdiction."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from banwatch.edges.store import SqlStore, revisions
from banwatch.edges.store.database import make_engine
from banwatch.errors import NotFound
from banwatch.model.alert import Target
from banwatch.model.finding import Evidence
from banwatch.model.life import Stage, Step
from support.makers import NOW, article, ban, claim
from support.stores import store_of


def add(store: SqlStore, jurisdiction: str | None = None, key: str = "millbrook") -> str:
    with store.write() as tx:
        return tx.bans.add_ban(ban(replace(claim(), jurisdiction_id=jurisdiction)), key, True)


def step(ban_id: str, stage: Stage = Stage.FINAL, day: date | None = date(2021, 5, 4), **more: object) -> Step:
    return replace(Step(0, ban_id, stage, day, None, None, "reviewer", NOW), **more)


def test_a_step_is_kept_whole(store: SqlStore) -> None:
    ban_id = add(store)
    with store.write() as tx:
        tx.articles.add_article(article(), False, "hash", NOW)
        told = step(ban_id, article_id="art-1", evidence=Evidence(3, 8, "votes", "title"), note="ana: page 3")
        made = tx.life.add_step(told, Stage.FIRST_READING, told=True)
    with store.read() as tx:
        assert tx.life.step(made.id) == (replace(told, id=made.id), Stage.FIRST_READING)
        with pytest.raises(NotFound, match="999"):
            tx.life.step(999)


def test_steps_stand_in_the_order_of_their_days(store: SqlStore) -> None:
    ban_id = add(store)
    with store.write() as tx:
        for stage, day in ((Stage.SIGNED, None), (Stage.IN_EFFECT, date(2021, 6, 1)), (Stage.FINAL, date(2021, 5, 4))):
            tx.life.add_step(step(ban_id, stage, day), None, told=False)
    with store.read() as tx:
        assert [each.stage for each in tx.life.steps(ban_id)] == [Stage.FINAL, Stage.IN_EFFECT, Stage.SIGNED]


def test_only_what_was_told_within_the_window_is_told(store: SqlStore) -> None:
    ban_id = add(store)
    with store.write() as tx:
        tx.life.add_step(step(ban_id), None, told=False)
        tx.life.add_step(step(ban_id, Stage.VETOED), Stage.FINAL, told=True)
        tx.life.add_step(step(ban_id, Stage.OVERRIDDEN, recorded_at=NOW + timedelta(days=2)), None, told=True)
    with store.read() as tx:
        ((told, before),) = tx.life.steps_told(NOW - timedelta(days=1), NOW + timedelta(days=1))
    assert (told.stage, before) == (Stage.VETOED, Stage.FINAL)


def test_a_step_to_come_comes_once_or_is_laid_aside(store: SqlStore) -> None:
    ban_id = add(store)
    day = date(2021, 7, 1)
    with store.write() as tx:
        made = tx.life.add_step(step(ban_id, Stage.EXPIRED, day, to_come=True), None, told=False)
        other = tx.life.add_step(step(ban_id, Stage.IN_EFFECT, day, to_come=True), None, told=False)
        assert tx.life.steps_to_come(day - timedelta(days=1), 9) == ()
        assert [each.id for each in tx.life.steps_to_come(day, 9)] == [made.id, other.id]
        assert tx.life.step_came(made.id, Stage.FINAL, True, NOW)
        assert not tx.life.step_came(made.id, Stage.FINAL, True, NOW)
        tx.life.lay_aside(other.id)
        assert tx.life.steps_to_come(day, 9) == ()
        assert [each.stage for each in tx.life.steps(ban_id)] == [Stage.EXPIRED]


def test_bans_are_found_by_their_jurisdiction_however_it_is_spelt(store: SqlStore) -> None:
    first, second = add(store, "77", "saint gall"), add(store, None, "st gallen")
    add(store, "78", "elsewhere")
    with store.read() as tx:
        assert [each.ban.id for each in tx.bans.candidates("w", "st gallen", "77")] == [first, second]
        assert [each.ban.id for each in tx.bans.candidates("w", "st gallen")] == [second]


def test_a_delivery_may_tell_a_step(store: SqlStore) -> None:
    ban_id = add(store)
    with store.write() as tx:
        made = tx.life.add_step(step(ban_id), None, told=True)
        tx.outbox.enqueue("stage:1", Target("slack", "C1"), NOW, ban_id=ban_id, step_id=made.id)
        (delivery,) = tx.outbox.deliveries(ban_id)
    assert delivery.step_id == made.id


def test_the_first_schema_with_bans_in_it_gets_their_jurisdictions_and_first_steps(url: str) -> None:
    if url == "sqlite://":
        return  # each opening of an in-memory database is another one
    engine = make_engine(url)
    with engine.begin() as conn:
        revisions.upgrade(conn, "0001")
        facts = {"place": "Millbrook", "jurisdiction_id": "77", "stage": "final", "decided_on": "2021-05-04"}
        row = {"facts": json.dumps(facts), "reasons": "[]", "at": NOW.replace(tzinfo=None) if "sqlite" in url else NOW}
        statement = """
            INSERT INTO ban
            (id, watch, status, place_key, facts, confidence, kind, version, created_at, status_at, reasons)
            VALUES ('ban-2021-0001', 'w', 'suspected', 'millbrook', :facts, 0.9, 'x', 1, :at, :at, :reasons)
        """
        conn.execute(text(statement), row)
    engine.dispose()
    with store_of(url) as store, store.read() as tx:
        (found,) = tx.bans.candidates("w", "another spelling", "77")
    assert [(each.stage, each.day, each.recorded_at) for each in found.steps] == [(Stage.FINAL, date(2021, 5, 4), NOW)]
