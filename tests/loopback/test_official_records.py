"""Official records over the wire: the job, the guarded client, and a fake of the service with its known holes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from banwatch.alert.official import details, verdict
from banwatch.edges.classifier import load_watches
from banwatch.edges.http import GuardedFetcher
from banwatch.jobs.deliver import deliver
from banwatch.jobs.records import CALLS, look_up
from banwatch.jobs.review import dossier
from banwatch.model.alert import Target
from banwatch.model.ban import BanStatus
from banwatch.model.finding import Claim
from banwatch.model.official import Adoption, Agreement, OfficialRecord, Portal
from banwatch.ports import Legistar
from loopback.legistar_server import Client, LegistarServer
from support.makers import ban
from support.world import World, world

NOW = datetime(2026, 3, 12, 15, tzinfo=UTC)
DAY = "2026-03-10"
TITLE = "An ordinance adding a chapter on the acquisition and use of facial recognition technology"
FACES = Path(__file__).parents[2] / "config" / "watches" / "face-surveillance.toml"


class Rules:
    """The real rules for titles; articles are not classified here."""

    watches = load_watches([FACES])


@pytest.fixture
def server() -> Iterator[LegistarServer]:
    with LegistarServer() as running:
        yield running


@pytest.fixture
def here(server: LegistarServer) -> Iterator[World]:
    portals = (
        Portal("fairhaven", "Fairhaven", "Ohio", "town"),
        Portal("fairhavenco", "Fairhaven County", "Ohio", "county"),
    )
    with world(own_hosts=frozenset({"127.0.0.1"})) as fresh:
        fresh.clock.moment = NOW
        fetcher = GuardedFetcher("banwatch/test", frozenset({server.host_port}))
        fresh.services = replace(
            fresh.services,
            fetcher=fetcher,
            classifier=Rules(),  # type: ignore[arg-type]
            legistar=Legistar(server.api, server.pages, portals),
        )
        yield fresh
        fetcher.close()


@pytest.fixture
def town(server: LegistarServer) -> Client:
    return server.client("fairhaven", "City of Fairhaven")


def suspect(here: World, **facts: object) -> str:
    """A suspected ban whose alert is in the outbox."""
    told = {
        "region": "Ohio",
        "country": "US",
        "level": "city",
        "decided_on": date(2026, 3, 10),
        "vote": "6-1",
        "stage": "final",
    }
    claim = Claim("Fairhaven", **(told | facts))  # type: ignore[arg-type]
    with here.store.write() as tx:
        ban_id = tx.bans.add_ban(
            ban(claim, watch="face-surveillance", created_at=here.clock.now(), article_id=None),
            "fairhaven",
            quiet=False,
        )
        target = Target("slack", "C1")
        tx.outbox.enqueue(f"alert:{ban_id}:slack:C1", target, here.clock.now(), ban_id=ban_id)
    return ban_id


def found(here: World, ban_id: str) -> OfficialRecord:
    with here.store.read() as tx:
        record = tx.official.record(ban_id)
    assert record is not None
    return record


def adopted(town: Client, *more: tuple[object, ...], **changes: object) -> None:
    acts = [(70, "Public Safety Committee", "Recommended for approval", "2026-03-03", 1), *more]
    town.matter(7, TITLE, "2026-02-10", acts, **({"StatusName": "Passed"} | changes))


FINAL = (88, "City Council", "Adopted on Second Reading", DAY, 1)


def test_a_record_that_agrees(here: World, town: Client, server: LegistarServer) -> None:
    adopted(town, (80, "City Council", "Approved on First Reading", "2026-03-03", 1), FINAL, FINAL)
    town.vote(88, 6, 1)
    ban_id = suspect(here)
    deliver(here.services)
    assert look_up(here.services).done == 1
    record = found(here, ban_id)
    assert (record.agreement, record.adoption, record.vote) == (Agreement.FOUND, Adoption.ADOPTED, "6-1")
    assert (record.file, record.action, record.acted_on) == ("26-0007", "Adopted on Second Reading", date(2026, 3, 10))
    assert record.url.endswith("LegislationDetail.aspx?ID=7&GUID=PAGE-7")
    alert, _ = dossier(here.services, ban_id)
    assert alert.record == record
    assert alert.ban.status is BanStatus.SUSPECTED
    assert alert.ban.version == 1
    assert all("application/json" in r.headers["accept"] for r in server.requests() if r.path.startswith("/v1"))
    assert len(server.requests()) <= CALLS
    deliver(here.services)
    assert here.slack.sent == [ban_id, ban_id]  # the alert, and its edit


def test_a_second_look_only_when_it_is_due_and_no_edit_without_news(
    here: World, town: Client, server: LegistarServer
) -> None:
    adopted(town, FINAL)
    ban_id = suspect(here)
    deliver(here.services)
    look_up(here.services)
    asked = len(server.requests())
    assert not look_up(here.services)
    assert len(server.requests()) == asked
    here.clock.pass_by(days=3)
    assert look_up(here.services).done == 1
    assert found(here, ban_id).looks == 2
    deliver(here.services)
    assert len(here.slack.sent) == 2
    for _ in range(6):
        here.clock.pass_by(days=30)
        look_up(here.services)
    assert (found(here, ban_id).looks, found(here, ban_id).next_look_at) == (5, None)


@pytest.mark.parametrize(
    ("action", "votes", "words"),
    [
        (
            (88, "City Council", "Adopted", "2026-02-24", 1),
            None,
            "final action is of 2026-02-24, the report says 2026-03-10",
        ),
        ((88, "City Council", "Approved on First Reading", DAY, 0), None, "the report says that it was adopted"),
        ((88, "City Council", "Approved on First Reading", DAY, 1), None, "first reading only"),
        ((88, "City Council", "Tabled", DAY, 1), None, 'says "Tabled"'),
        (FINAL, (4, 3), "counts 4-3, the report says 6-1"),
    ],
)
def test_a_record_that_disagrees(
    here: World, town: Client, action: tuple[object, ...], votes: tuple[int, int] | None, words: str
) -> None:
    adopted(town, action)
    if votes:
        town.vote(88, *votes)
    ban_id = suspect(here)
    look_up(here.services)
    record = found(here, ban_id)
    assert verdict(record) == "Records disagree"
    assert words in details(record)
    alert, _ = dossier(here.services, ban_id)
    assert (alert.ban.facts.vote, alert.ban.facts.decided_on) == ("6-1", date(2026, 3, 10))


@pytest.mark.parametrize("votes", [[], 404, 500, [{"VoteValueName": None, "VoteResult": 1, "VoteEventItemId": 88}]])
def test_no_single_votes_are_no_vote(here: World, town: Client, votes: list[dict[str, object]] | int) -> None:
    adopted(town, FINAL)
    town.votes[88] = votes
    ban_id = suspect(here)
    look_up(here.services)
    assert (found(here, ban_id).vote, found(here, ban_id).agreement) == ("", Agreement.FOUND)


def test_votes_of_another_item_do_not_count(here: World, town: Client) -> None:
    adopted(town, FINAL)
    town.vote(88, 1, 6)
    for row in town.votes[88]:  # type: ignore[union-attr]
        row["VoteEventItemId"] = 12
    ban_id = suspect(here)
    look_up(here.services)
    assert found(here, ban_id).vote == ""


@pytest.mark.parametrize(
    ("action", "changes", "outcome"),
    [
        ((88, "Public Safety Committee", "Approved", DAY, 1), {"StatusName": "In Committee"}, Adoption.PENDING),
        ((88, "City Council", "Referred", DAY, 1), {"StatusName": "Held"}, Adoption.PENDING),
        ((88, "City Council", "Approved", DAY, None), {"EnactmentNumber": "ORD-2026-17"}, Adoption.ADOPTED),
        ((88, "City Council", "Approved", DAY, None), {"StatusName": "Held"}, Adoption.PENDING),
        ((88, "Mayor's Office", "Signed", DAY, None), {"PassedDate": f"{DAY}T00:00:00"}, Adoption.LIKELY),
        ((88, "City Council", "Ordered to the tablet", DAY, 1), {"StatusName": "Odd"}, Adoption.PENDING),
    ],
)
def test_what_is_no_adoption_is_not_called_one(
    here: World, town: Client, action: tuple[object, ...], changes: dict[str, object], outcome: Adoption
) -> None:
    adopted(town, action, **changes)
    ban_id = suspect(here)
    look_up(here.services)
    assert found(here, ban_id).adoption is outcome


def test_towns_that_cannot_be_asked_leave_nothing_and_are_let_alone(here: World, server: LegistarServer) -> None:
    ban_id = suspect(here)
    assert look_up(here.services).done == 1  # the fake knows no such client: 500 that reads like an outage
    assert found(here, ban_id).agreement is Agreement.NONE
    assert len(server.requests()) == 1
    suspect(here, stage="signed")
    look_up(here.services)
    assert len(server.requests()) == 1
    with here.store.read() as tx:
        state = tx.official.portal("fairhaven")
    assert state is not None
    assert (state.usable, state.until - NOW) == (False, timedelta(days=30))
    county = suspect(here, level="county")
    server.closed.add("fairhavenco")
    look_up(here.services)
    assert found(here, county).agreement is Agreement.NONE


def test_a_stale_portal_and_a_place_without_one(here: World, server: LegistarServer) -> None:
    server.client("fairhaven", "Fairhaven", newest="2019-05-01")
    ban_id, other = suspect(here), suspect(here, region="Iowa")
    assert look_up(here.services).done == 2
    assert {found(here, each).agreement for each in (ban_id, other)} == {Agreement.NONE}
    assert found(here, other).next_look_at is None


@pytest.mark.parametrize("hole", ["hidden", "invalid", "down"])
def test_a_page_that_is_not_public_is_not_linked(here: World, town: Client, hole: str) -> None:
    adopted(town, FINAL)
    if hole == "down":
        town.down = True
    else:
        getattr(town, hole).add(7)
    ban_id = suspect(here)
    look_up(here.services)
    assert (found(here, ban_id).url, found(here, ban_id).file) == ("", "26-0007")


def test_a_page_of_another_town_is_said(here: World, server: LegistarServer) -> None:
    adopted(server.client("fairhaven", "Village of Elsewhere"), FINAL)
    ban_id = suspect(here)
    look_up(here.services)
    assert "does not name Fairhaven" in details(found(here, ban_id))


def test_an_outage_is_waited_out_and_the_host_left_alone(here: World, town: Client, server: LegistarServer) -> None:
    adopted(town, FINAL)
    ban_id = suspect(here)
    server.once(503, {"Retry-After": "120"})
    assert look_up(here.services).failed == 1
    assert not look_up(here.services)
    with here.store.read() as tx:
        assert tx.official.record(ban_id) is None
        assert [pause.host for pause in tx.hosts.paused(here.clock.now())] != []
    here.clock.pass_by(hours=2)
    assert look_up(here.services).done == 1
    assert found(here, ban_id).agreement is Agreement.FOUND


def test_titles_off_the_topic_are_not_taken(here: World, town: Client) -> None:
    town.matter(8, "A resolution on the reconstruction of the clock face of City Hall", DAY, [FINAL])
    town.matter(9, "Withheld: " + TITLE, DAY, [FINAL], RestrictViewViaWeb=True)
    ban_id = suspect(here)
    look_up(here.services)
    assert found(here, ban_id).agreement is Agreement.NONE


def test_nothing_is_asked_where_it_is_off(here: World, server: LegistarServer) -> None:
    suspect(here)
    assert not look_up(replace(here.services, legistar=None))
    assert server.requests() == ()
