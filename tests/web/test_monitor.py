"""`/readyz` and `/metrics` at the desk's gate; the heartbeat; Prometheus' format."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from banwatch.errors import FetchError
from banwatch.jobs.gauges import METRICS, Gauge, heartbeat, measure, readiness
from banwatch.model.alert import Outcome, Sending, Target
from banwatch.model.feed import PollPlan, PollResult
from banwatch.ports import Services
from banwatch.web.app import make_app
from banwatch.web.monitor import exposition
from banwatch.web.server import DeskServer
from docs.pages import DOCS, ROOT, code, rows
from support.makers import ban, feed
from support.world import World, world

HEARTBEAT = "https://monitor.example.org/ping/canary-of-the-monitor"
TOKEN, PASSWORD = "a token of the monitor", "a long enough passphrase"
LABEL = r'[a-z]+="(?:[^"\\\n]|\\[\\n"])*"'
SAMPLE = re.compile(rf"(banwatch_[a-z_]+)(\{{{LABEL}(?:,{LABEL})*\}})? (\S+)")


@pytest.fixture
def here() -> Iterator[World]:
    with world(heartbeat_url=HEARTBEAT, heartbeat_every=300.0) as made:
        yield made


def values(services: Services) -> dict[str, float]:
    """Name and labels to value, read back from the text as Prometheus reads it."""
    found: dict[str, float] = {}
    for line in exposition(measure(services)).splitlines():
        if line.startswith("#"):
            assert re.fullmatch(r"# (HELP banwatch_[a-z_]+ .+|TYPE banwatch_[a-z_]+ gauge)", line)
            continue
        sample = SAMPLE.fullmatch(line)
        assert sample, line
        found[sample[1] + (sample[2] or "")] = float(sample[3])
    return found


def polled(here: World) -> None:
    with here.services.store.write() as tx:
        number = tx.feeds.add_feed(feed(), here.services.clock.now())
        assert number is not None
        now = here.services.clock.now()
        tx.feeds.poll_done(number, PollPlan(PollResult.OK, now + timedelta(hours=1), 0.0, ()), now, {})


def waiting(here: World, key: str = "k") -> None:
    with here.services.store.write() as tx:
        made = tx.bans.add_ban(ban(), "larkhaven", quiet=False)
        tx.outbox.enqueue(key, Target("slack", "C1"), here.services.clock.now(), ban_id=made)


def test_a_fresh_bot_has_its_gauges_at_zero(here: World) -> None:
    told = values(here.services)
    assert told["banwatch_articles"] == 0
    assert told['banwatch_feeds{state="well"}'] == 0
    assert told["banwatch_last_poll_timestamp_seconds"] == 0
    assert readiness(here.services).state == "ready"


def test_gauges_follow_the_tables(here: World) -> None:
    polled(here)
    waiting(here)
    here.clock.pass_by(minutes=5)
    told = values(here.services)
    assert told['banwatch_feeds{state="well"}'] == 1
    assert told['banwatch_deliveries{channel="slack",state="pending"}'] == 1
    assert told['banwatch_outbox_oldest_seconds{channel="slack"}'] == 300
    assert told["banwatch_last_poll_timestamp_seconds"] == here.clock.now().timestamp() - 300
    assert sum(value for name, value in told.items() if name.startswith("banwatch_bans{")) == 1


def test_latency_of_delivery_is_taken_over_a_day(here: World) -> None:
    waiting(here)
    here.clock.pass_by(seconds=30)
    with here.services.store.write() as tx:
        (taken,) = tx.outbox.claim("me", here.clock.now(), 15.0, 60.0, 1)
        tx.outbox.settle(taken, "me", Sending(Outcome.SENT), here.clock.now())
    told = values(here.services)
    assert told['banwatch_stage_mean_seconds{stage="deliver"}'] == 30
    assert told['banwatch_stage_passed{stage="deliver"}'] == 1
    here.clock.pass_by(hours=25)
    assert values(here.services)['banwatch_stage_passed{stage="deliver"}'] == 0


def test_a_message_that_waits_makes_it_degraded_and_silences_the_heartbeat(here: World) -> None:
    here.pages.answers[HEARTBEAT] = 200
    polled(here)
    assert heartbeat(here.services).done == 1
    assert not heartbeat(here.services), "it is told every five minutes"
    here.clock.pass_by(minutes=6)
    waiting(here)
    assert heartbeat(here.services).done == 1
    here.clock.pass_by(minutes=11)
    found = readiness(here.services)
    assert (found.state, found.reasons) == ("degraded", ("slack: a message waits for 11 min",))
    assert not heartbeat(here.services)


def test_polls_that_stopped_make_it_degraded(here: World) -> None:
    polled(here)
    here.clock.pass_by(hours=13)
    assert readiness(here.services).reasons == ("no feed was polled for 13 h 0 min",)


def test_a_monitor_that_fails_is_told_without_its_address(here: World) -> None:
    here.pages.answers[HEARTBEAT] = FetchError(f"{HEARTBEAT}: no answer", kind="timeout")
    told = heartbeat(here.services)
    assert told.notes == ("the monitor was not reached (timeout)",)
    here.clock.pass_by(minutes=6)
    here.pages.answers[HEARTBEAT] = 404
    again = heartbeat(here.services)
    assert (told.failed, again.failed) == (1, 1)
    assert again.notes == ("the monitor answered 404",)
    assert "canary" not in repr((told, again, here.services.policy))


def test_a_database_that_is_gone_is_down(tmp_path: Path) -> None:
    with world(f"sqlite:///{tmp_path}/gone.sqlite3") as here:
        here.services.store.close()
        for file in tmp_path.iterdir():
            file.unlink()
        assert readiness(here.services).state == "down"
        with served(here.services) as ask:
            answer = ask("/readyz")
            assert (answer.status_code, answer.text) == (503, "down\nthe database does not answer\n")
            assert ask("/healthz").status_code == 200


class served:  # noqa: N801 - reads as a function
    """A desk over these services; calling it asks a path."""

    def __init__(self, services: Services, password: str = "") -> None:
        app = make_app(services, {}, password=password, monitor_token=TOKEN, allowed_hosts=frozenset({"127.0.0.1"}))
        self._server = DeskServer(app, "127.0.0.1", 0)

    def __enter__(self) -> "served":
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    def __call__(self, path: str, bearer: str = "") -> httpx.Response:
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        return httpx.get(self._server.url + path, headers=headers, trust_env=False)


def test_the_token_opens_these_two_addresses_and_no_other(tmp_path: Path) -> None:
    with world(f"sqlite:///{tmp_path}/one.sqlite3") as here, served(here.services, PASSWORD) as ask:
        for path in ("/metrics", "/readyz"):
            assert ask(path).status_code == 401
            assert ask(path, TOKEN + "x").status_code == 401
            assert ask(path, TOKEN).status_code == 200
        assert ask("/", TOKEN).status_code == 401
        assert ask("/metrics", TOKEN).headers["content-type"].startswith("text/plain; version=0.0.4")
        assert ask("/readyz", TOKEN).text == "ready\n"


def test_labels_are_escaped() -> None:
    text = exposition([Gauge("banwatch_bans", 1.5, (("status", 'a"b\\c\nd'),))])
    assert 'banwatch_bans{status="a\\"b\\\\c\\nd"} 1.5\n' in text
    assert all(line.startswith("#") or SAMPLE.fullmatch(line) for line in text.splitlines())


def test_the_reference_names_every_metric() -> None:
    page = (DOCS / "reference" / "metrics.md").read_text(encoding="utf-8")
    assert {code(row[0])[0]: row[1] for row in rows(page)} == METRICS


def test_every_gauge_is_among_the_metrics(here: World) -> None:
    polled(here)
    waiting(here)
    assert {gauge.name for gauge in measure(here.services)} <= set(METRICS)


@pytest.mark.parametrize("name", ["alerts.yml", "grafana.json"])
def test_rules_and_dashboard_name_metrics_that_exist(name: str) -> None:
    text = (ROOT / "deploy" / "monitoring" / name).read_text(encoding="utf-8")
    named = set(re.findall(r"\bbanwatch_[a-z_]+", text))
    assert named <= set(METRICS)
    assert len(named) >= 6
    if name.endswith(".json"):
        panels = json.loads(text)["panels"]
        assert len({panel["id"] for panel in panels}) == len(panels)


def test_a_quiet_policy_beats_for_nobody(here: World) -> None:
    silent = replace(here.services, policy=replace(here.services.policy, heartbeat_url=""))
    assert not heartbeat(silent)
