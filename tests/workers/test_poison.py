"""What breaks a step again and again is set aside with its reason, and the others go on."""

import contextlib
from datetime import timedelta

import pytest

from banwatch.jobs import dedupe as dedupe_job
from banwatch.jobs.classify import classify
from banwatch.jobs.dedupe import dedupe
from banwatch.jobs.hold import FAILED_WAIT
from banwatch.jobs.read import read
from banwatch.model.work import classify_step
from banwatch.ports import FindingRow, Services, Tx
from support.makers import NOW, article, claim, feed, finding, parsed_entry
from support.world import World, world


class Killed(BaseException):
    """Stands for the end of the process: nothing catches it."""


def add_articles(here: World, count: int) -> None:
    with here.store.write() as tx:
        for number in range(1, count + 1):
            tx.articles.add_article(article(number), False, f"h{number}", NOW)
            here.verdicts.findings[f"art-{number}"] = finding(claim(f"Town {number}"))


def quarantined(here: World) -> list[tuple[str, str]]:
    with here.store.read() as tx:
        return [(aside.item, aside.reason) for aside in tx.work.quarantined()]


def test_a_finding_that_dedupe_cannot_match_is_set_aside_and_the_others_are_alerted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = dedupe_job._match

    def match(services: Services, tx: Tx, row: FindingRow) -> None:
        if row.article.id == "art-2":
            raise ValueError("a date out of range")
        real(services, tx, row)

    monkeypatch.setattr(dedupe_job, "_match", match)
    with world(tries=3) as here:
        add_articles(here, 3)
        classify(here.services)
        first = dedupe(here.services)
        assert (first.done, first.failed) == (2, 1)
        assert "art-2" in str(first.notes) or "/2" in str(first.notes)
        for _ in range(4):
            here.clock.pass_by(seconds=FAILED_WAIT)
            dedupe(here.services)
        assert [reason for _, reason in quarantined(here)] == ["dedupe failed: ValueError('a date out of range')"]
        with here.store.write() as tx:
            assert tx.outbox.pending() == 2
            tx.work.release()
        monkeypatch.setattr(dedupe_job, "_match", real)
        assert dedupe(here.services).done == 1
        with here.store.read() as tx:
            assert tx.outbox.pending() == 3


@pytest.mark.parametrize("poison", ["art-1", "art-3", "art-5"])
def test_an_article_that_kills_the_classifier_dies_alone_and_then_rests(
    poison: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with world(tries=3) as here:
        add_articles(here, 5)
        real = here.verdicts.classify

        def classify_or_die(self: object, told: object, watch: object) -> object:
            if told.id == poison:  # type: ignore[attr-defined]
                raise Killed
            return real(told, watch)  # type: ignore[arg-type]

        monkeypatch.setattr(type(here.verdicts), "classify", classify_or_die)
        monkeypatch.setattr("banwatch.jobs.hold.Held.let_go", lambda *_: None)  # a killed process lets go of nothing
        deaths = 0
        for _ in range(20):
            try:
                if not classify(here.services):
                    here.clock.pass_by(seconds=here.services.policy.work_seconds)
            except Killed:
                deaths += 1
                here.clock.pass_by(seconds=here.services.policy.work_seconds)
        assert deaths == 3
        assert [item for item, _ in quarantined(here)] == [poison]
        with here.store.read() as tx:
            assert [each.id for each in tx.articles.unclassified("w", "r1", 9)] == [poison]
            assert len(tx.articles.unmatched(9)) == 4
            assert tx.work.quarantined()[0].step == classify_step("w")


def test_an_entry_that_kills_the_reader_does_not_keep_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    with world(tries=2) as here:
        with here.store.write() as tx:
            feed_id = tx.feeds.add_feed(feed(), NOW)
            assert feed_id is not None
            entries = [(parsed_entry(f"k{n}", html="<p>A text of its own.</p>"), False) for n in range(3)]
            tx.feeds.add_entries(feed_id, entries, NOW)
        real = here.pages.fetch

        def fetch_or_die(self: object, request: object) -> object:
            if request.url.endswith("/k1"):  # type: ignore[attr-defined]
                raise Killed
            return real(request)  # type: ignore[arg-type]

        monkeypatch.setattr(type(here.pages), "fetch", fetch_or_die)
        monkeypatch.setattr("banwatch.jobs.hold.Held.let_go", lambda *_: None)
        for _ in range(12):
            with contextlib.suppress(Killed):
                read(here.services)
            here.clock.pass_by(seconds=here.services.policy.work_seconds)
        assert len(quarantined(here)) == 1
        with here.store.read() as tx:
            assert tx.articles.articles_read_since(NOW - timedelta(days=1)) == 2
