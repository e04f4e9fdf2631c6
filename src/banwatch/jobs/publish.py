"""Publish: confirmed bans become records. Here private values become public ones, and nowhere else."""

from collections.abc import Callable, Mapping
from functools import lru_cache

from banwatch.alert.foreign import address, line
from banwatch.alert.headline import headline
from banwatch.atlas.locate import Spot, locate
from banwatch.model.ban import Ban, ChangeKind, Report
from banwatch.model.finding import Evidence
from banwatch.model.life import Step, stage_of
from banwatch.ports import Services
from banwatch.ports.register import Entered
from banwatch.publish.record import Change, Milestone, Quote, Record, Register, Source

_SAID = {
    ChangeKind.REPORT: "another report was added",
    ChangeKind.STAGE: "its stage changed",
    ChangeKind.CONFIRMED: "confirmed again",
    ChangeKind.REJECTED: "taken back",
    ChangeKind.MERGED: "another record was merged into it",
    ChangeKind.SPLIT: "a part of it became a record of its own",
    ChangeKind.AMENDED: "facts were mended",
    ChangeKind.REOPENED: "taken back for another look",
}
"""What the public reads of a change; its reasons and who made it stay inside."""

Phrase = Callable[[str], str]


def revision(services: Services) -> str:
    """Changes when what the register shows may have changed."""
    with services.store.read() as tx:
        return tx.register.revision()


def register_of(services: Services, phrase_of: Phrase) -> Register:
    """Every confirmed ban as the public may see it. Nothing that no person has confirmed is among them."""
    with services.store.read() as tx:
        version = tx.register.revision()
        entered, led_on, withdrawn = tx.register.entered(), tx.register.led_on(), tx.register.withdrawn()
    absorbed: dict[str, list[str]] = {}
    for old, new in led_on.items():
        absorbed.setdefault(new, []).append(old)
    records = tuple(record_of(each, phrase_of, tuple(absorbed.get(each.ban.id, ()))) for each in entered)
    return Register(records, led_on, withdrawn, version)


def record_of(entered: Entered, phrase_of: Phrase, absorbed: tuple[str, ...] = ()) -> Record:
    """A confirmed ban as the public may see it; `absorbed` are the ids that lead to it."""
    ban, facts = entered.ban, entered.ban.facts
    numbers = {report.article_id: place for place, report in enumerate(entered.reports, 1)}
    spot = _spot(facts.region, facts.country)
    later = [(kind, at) for kind, at in entered.changes if at > entered.confirmed_at and kind in _SAID]
    seen = [at for kind, at in later if kind is not ChangeKind.REPORT] + [step.recorded_at for step in entered.steps]
    return Record(
        id=ban.id,
        watch=ban.watch,
        topic=line(phrase_of(ban.watch)),
        headline=headline(ban, phrase_of(ban.watch)),
        place=_line(facts.place),
        region=_line(facts.region),
        country=_line(facts.country),
        level=_line(facts.level),
        body=_line(facts.body),
        instrument=_line(facts.instrument),
        scope=_line(facts.scope),
        technology=tuple(map(line, facts.technology)),
        decided_on=facts.decided_on,
        vote=_line(facts.vote),
        stage=stage.value if (stage := stage_of(facts.stage)) else None,
        quotes=tuple(_quote(name, span, ban, entered.reports) for name, span in sorted(facts.evidence.items())),
        sources=tuple(_source(report) for report in entered.reports),
        milestones=tuple(_milestone(step, numbers) for step in entered.steps),
        changes=(
            Change(entered.confirmed_at, "confirmed by a person and entered"),
            *(Change(at, _SAID[kind]) for kind, at in later),
        ),
        entered_at=entered.confirmed_at,
        updated_at=max([entered.confirmed_at, *(at for at in seen if at > entered.confirmed_at)]),
        place_id=facts.jurisdiction_id,
        state=spot.state if spot else "",
        land=spot.country if spot else "",
        absorbed=absorbed,
    )


@lru_cache(1000)
def _spot(region: str | None, country: str | None) -> Spot | None:
    return locate(None, region, country)


def _line(text: str | None) -> str | None:
    return line(text) or None if text else None


def _quote(name: str, span: Evidence, ban: Ban, reports: tuple[Report, ...]) -> Quote:
    """A fact's words with the number of the report that has them: the one that says so itself, else the ban's own."""
    said: Mapping[bool, int] = {
        report.evidence.get(name) == span: place for place, report in reversed(list(enumerate(reports, 1)))
    }
    own = next((place for place, report in enumerate(reports, 1) if report.article_id == ban.article_id), 0)
    return Quote(line(name), line(span.quote), said.get(True, own))


def _source(report: Report) -> Source:
    return Source(address(report.url), line(report.title), line(report.source), report.published_on)


def _milestone(step: Step, numbers: Mapping[str, int]) -> Milestone:
    words = line(step.evidence.quote) if step.evidence else ""
    return Milestone(step.stage, step.day, step.to_come, words, numbers.get(step.article_id or "", 0), step.recorded_at)
