"""Rows to model values and back. Nothing outside `edges.store` sees a row."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row

from banwatch.model.alert import Delivery, DeliveryState, Target
from banwatch.model.article import Article
from banwatch.model.ban import Ban, BanStatus, Decision
from banwatch.model.correction import Correction
from banwatch.model.feed import Entry, Feed, Moving, PollResult, Validators, Wishes
from banwatch.model.finding import Claim, Evidence, Finding, Mention, Verdict
from banwatch.model.life import Stage, Step

_PLAIN = ("place", "region", "country", "level", "jurisdiction_id", "body", "instrument", "scope", "vote", "stage")


def evidence_out(evidence: Evidence) -> dict[str, Any]:
    """A span as JSON."""
    return {"start": evidence.start, "end": evidence.end, "quote": evidence.quote, "where": evidence.where}


def evidence_in(data: Mapping[str, Any]) -> Evidence:
    """A span from JSON."""
    return Evidence(data["start"], data["end"], data["quote"], data["where"])


def claim_out(claim: Claim) -> dict[str, Any]:
    """A claim as JSON."""
    return {
        **{name: getattr(claim, name) for name in _PLAIN},
        "technology": list(claim.technology),
        "decided_on": claim.decided_on.isoformat() if claim.decided_on else None,
        "evidence": {name: evidence_out(span) for name, span in claim.evidence.items()},
    }


def claim_in(data: Mapping[str, Any]) -> Claim:
    """A claim from JSON; keys of a later version are left aside."""
    decided = data.get("decided_on")
    return Claim(
        **{name: data.get(name) for name in _PLAIN},
        technology=tuple(data.get("technology", ())),
        decided_on=date.fromisoformat(decided) if decided else None,
        evidence={name: evidence_in(span) for name, span in data.get("evidence", {}).items()},
    )


def finding_out(finding: Finding) -> dict[str, Any]:
    """The part of a finding that is kept as JSON."""
    return {
        "claims": [claim_out(claim) for claim in finding.claims],
        "steps": [claim_out(step) for step in finding.steps],
        "background": [
            {"place": m.place, "why": m.why, "evidence": evidence_out(m.evidence)} for m in finding.background
        ],
        "reasons": list(finding.reasons),
    }


def finding_in(row: Row[*tuple[Any, ...]]) -> Finding:
    """A finding from its row."""
    body = row.body
    return Finding(
        watch=row.watch,
        rulebook=row.rulebook,
        verdict=Verdict(row.verdict),
        confidence=row.confidence,
        kind=row.kind,
        claims=tuple(claim_in(claim) for claim in body["claims"]),
        background=tuple(Mention(m["place"], m["why"], evidence_in(m["evidence"])) for m in body["background"]),
        reasons=tuple(body["reasons"]),
        steps=tuple(claim_in(step) for step in body.get("steps", ())),
    )


def feed_in(row: Row[*tuple[Any, ...]]) -> Feed:
    """A feed from its row."""
    return Feed(
        id=row.id,
        url=row.url,
        title=row.title,
        site_url=row.site_url,
        group=row.grouping,
        region=row.region,
        language=row.language,
        validators=Validators(row.etag, row.last_modified),
        body_hash=row.body_hash,
        next_poll_at=row.next_poll_at,
        last_polled_at=row.last_polled_at,
        last_ok_at=row.last_ok_at,
        last_result=PollResult(row.last_result) if row.last_result else None,
        last_error=row.last_error,
        failures=row.failures,
        baselined=row.baselined,
        host=row.host,
        wishes=Wishes(row.ttl_seconds, row.fresh_seconds, _numbers(row.skip_hours), _numbers(row.skip_days)),
        rhythm_seconds=row.rhythm_seconds,
        last_new_at=row.last_new_at,
        failing_since=row.failing_since,
        doubted_until=row.doubted_until,
        moving=Moving(row.move_target, row.move_since, row.move_times),
    )


def wishes_out(wishes: Wishes) -> dict[str, object]:
    """A publisher's wishes as columns."""
    return {
        "ttl_seconds": wishes.ttl_seconds,
        "fresh_seconds": wishes.fresh_seconds,
        "skip_hours": " ".join(map(str, sorted(wishes.skip_hours))),
        "skip_days": " ".join(map(str, sorted(wishes.skip_days))),
    }


def _numbers(text: str) -> frozenset[int]:
    return frozenset(map(int, text.split()))


def entry_in(row: Row[*tuple[Any, ...]]) -> Entry:
    """An entry from its row."""
    return Entry(
        id=row.id,
        feed_id=row.feed_id,
        key=row.key,
        guid=row.guid,
        link=row.link,
        title=row.title,
        html=row.html,
        published_at=row.published_at,
        published_on=row.published_on.isoformat() if row.published_on else None,
        source=row.source,
        seen_at=row.seen_at,
        quiet=row.quiet,
        attempts=row.attempts,
        revisions=row.revisions,
    )


def article_in(row: Row[*tuple[Any, ...]]) -> Article:
    """An article from its row."""
    return Article(
        id=row.id,
        text=row.text,
        title=row.title,
        url=row.url,
        source=row.source,
        published_at=row.published_at,
        published_on=row.published_on,
        language=row.language,
        region=row.region,
    )


def ban_in(row: Row[*tuple[Any, ...]]) -> Ban:
    """A ban from its row."""
    return Ban(
        id=row.id,
        watch=row.watch,
        status=BanStatus(row.status),
        facts=claim_in(row.facts),
        confidence=row.confidence,
        kind=row.kind,
        version=row.version,
        created_at=row.created_at,
        reported_on=row.reported_on,
        article_id=row.article_id,
        reasons=tuple(row.reasons),
        merged_into=row.merged_into,
    )


def ban_out(ban: Ban) -> dict[str, Any]:
    """A ban as JSON, whole, to be restored later."""
    return {
        "id": ban.id,
        "watch": ban.watch,
        "status": ban.status.value,
        "facts": claim_out(ban.facts),
        "confidence": ban.confidence,
        "kind": ban.kind,
        "version": ban.version,
        "created_at": ban.created_at.isoformat(),
        "reported_on": ban.reported_on.isoformat() if ban.reported_on else None,
        "article_id": ban.article_id,
        "reasons": list(ban.reasons),
        "merged_into": ban.merged_into,
    }


def ban_whole(data: Mapping[str, Any]) -> Ban:
    """A ban from JSON."""
    reported = data["reported_on"]
    return Ban(
        id=data["id"],
        watch=data["watch"],
        status=BanStatus(data["status"]),
        facts=claim_in(data["facts"]),
        confidence=data["confidence"],
        kind=data["kind"],
        version=data["version"],
        created_at=datetime.fromisoformat(data["created_at"]),
        reported_on=date.fromisoformat(reported) if reported else None,
        article_id=data["article_id"],
        reasons=tuple(data["reasons"]),
        merged_into=data["merged_into"],
    )


def step_in(row: Row[*tuple[Any, ...]]) -> Step:
    """A step from its row."""
    return Step(
        id=row.id,
        ban_id=row.ban_id,
        stage=Stage(row.stage),
        day=row.day,
        article_id=row.article_id,
        evidence=evidence_in(row.evidence) if row.evidence else None,
        source=row.source,
        recorded_at=row.recorded_at,
        to_come=row.to_come,
        note=row.note,
    )


def decision_in(row: Row[*tuple[Any, ...]]) -> Decision:
    """A decision from its row."""
    return Decision(
        ban_id=row.ban_id,
        verdict=BanStatus(row.verdict),
        reason=row.reason,
        who=row.who,
        surface=row.surface,
        at=row.at,
        version=row.version,
    )


def correction_in(row: Row[*tuple[Any, ...]]) -> Correction:
    """A reader's correction from its row."""
    return Correction(
        id=row.id,
        ban_id=row.ban_id,
        text=row.text,
        source=row.source,
        received_at=row.received_at,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
    )


def delivery_in(row: Row[*tuple[Any, ...]], head: str = "") -> Delivery:
    """A delivery from its row; `head` is the reference of the ban's first message there."""
    return Delivery(
        id=row.id,
        key=row.key,
        target=Target(row.channel, row.address),
        ban_id=row.ban_id,
        digest_id=row.digest_id,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        first_attempt_at=row.first_attempt_at,
        not_before=row.not_before,
        created_at=row.created_at,
        external_ref=row.external_ref,
        last_error=row.last_error,
        step_id=row.step_id,
        head=head,
    )
