"""An alert for a program: what happened as JSON, with the same facts, evidence and sources that people are shown."""

import json
from datetime import datetime

from banwatch.alert.foreign import address
from banwatch.model.alert import Alert, StageChange

_PLAIN = ("place", "region", "country", "level", "body", "instrument", "scope", "vote", "stage")


def alert_body(alert: Alert, at: datetime) -> bytes:
    """A new ban was announced. `at` is the moment of the announcement."""
    return _body("ban.announced", at, _ban(alert))


def change_body(change: StageChange, at: datetime) -> bytes:
    """A ban has got further."""
    step = {
        "stage": change.step.stage.value,
        "before": change.before.value if change.before else None,
        "day": change.step.day.isoformat() if change.step.day else None,
        "quote": change.step.evidence.quote if change.step.evidence else None,
        "url": (address(change.article.url) or None) if change.article else None,
    }
    return _body("ban.stage_changed", at, {**_ban(change.alert), "step": step})


def _body(kind: str, at: datetime, data: dict[str, object]) -> bytes:
    """ASCII alone, so that no control or bidi character of a foreign text reaches a log or terminal unescaped."""
    return json.dumps({"type": kind, "timestamp": at.isoformat(), "data": data}, ensure_ascii=True).encode("ascii")


def _ban(alert: Alert) -> dict[str, object]:
    ban, facts = alert.ban, alert.ban.facts
    return {
        "id": ban.id,
        "watch": ban.watch,
        "status": ban.status.value,
        **{name: getattr(facts, name) for name in _PLAIN},
        "technology": list(facts.technology),
        "decided_on": facts.decided_on.isoformat() if facts.decided_on else None,
        "confidence": ban.confidence,
        "reasons": list(ban.reasons),
        "evidence": {name: span.quote for name, span in sorted(facts.evidence.items())},
        "sources": [
            {
                "url": report.url,
                "title": report.title,
                "outlet": report.source,
                "published": report.published_on.isoformat() if report.published_on else None,
            }
            for report in alert.reports
        ],
        "desk": alert.desk_url or None,
    }
