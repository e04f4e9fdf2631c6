"""One ban, told for a terminal or as JSON."""

from collections.abc import Mapping, Sequence
from typing import Any

from banwatch.alert.console import render
from banwatch.bootstrap.judge import phrases
from banwatch.cli.session import print_json, say
from banwatch.jobs.review import dossier
from banwatch.model.alert import Alert
from banwatch.model.ban import Decision
from banwatch.model.official import OfficialRecord
from banwatch.ports import Services
from banwatch.publish.formats import fields


def show_ban(services: Services, ban_id: str, for_programs: bool) -> None:
    """Print one ban, as JSON or in words. NotFound for an unknown id."""
    alert, decisions = dossier(services, ban_id)
    if alert.ban.id != ban_id and not for_programs:
        say(f"{ban_id} was merged into {alert.ban.id}.")
    if for_programs:
        print_json(as_object(alert, decisions))
    else:
        tell(alert, decisions, phrases(services.classifier))


def tell(alert: Alert, decisions: Sequence[Decision], phrases: Mapping[str, str]) -> None:
    """Print a ban with all that is known of it."""
    ban = alert.ban
    say(f"{ban.id}  {ban.status.value}  (version {ban.version})")
    say(render(alert, phrases.get(ban.watch, ban.watch)))
    for each in decisions:
        why = f": {each.reason}" if each.reason else ""
        say(f"{each.at:%Y-%m-%d %H:%M} UTC  {each.verdict.value} by {each.who} ({each.surface}){why}")


def as_object(alert: Alert, decisions: Sequence[Decision]) -> dict[str, Any]:
    """A ban as JSON, with evidence as offsets into the text of the article named."""
    ban = alert.ban
    evidence = {
        name: {"start": span.start, "end": span.end, "text": span.quote, "in": span.where}
        for name, span in ban.facts.evidence.items()
    }
    return {
        **fields(ban),
        "status": ban.status.value,
        "version": ban.version,
        "confidence": ban.confidence,
        "kind": ban.kind,
        "reasons": list(ban.reasons),
        "article": ban.article_id,
        "evidence": evidence,
        "reports": [
            {"article": r.article_id, "url": r.url, "title": r.title, "source": r.source, "published": r.published_on}
            for r in alert.reports
        ],
        "record": _record(alert.record) if alert.record else None,
        "decisions": [
            {"verdict": d.verdict.value, "reason": d.reason, "by": d.who, "surface": d.surface, "at": d.at.isoformat()}
            for d in decisions
        ],
    }


def _record(record: OfficialRecord) -> dict[str, Any]:
    return {
        "agreement": record.agreement.value,
        "url": record.url,
        "file": record.file,
        "title": record.title,
        "status": record.status,
        "adoption": record.adoption.value,
        "action": record.action,
        "acted_on": record.acted_on,
        "vote": record.vote,
        "differences": list(record.differences),
        "looked_at": record.looked_at.isoformat(),
    }
