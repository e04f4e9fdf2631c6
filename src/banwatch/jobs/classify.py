"""Classify: every article by every watch, once per version of the rules."""

from collections.abc import Sequence
from datetime import datetime

from banwatch.jobs.hold import Held, hold
from banwatch.jobs.tally import Tally
from banwatch.model.article import Article
from banwatch.model.finding import Finding, Verdict
from banwatch.model.watch import Watch
from banwatch.model.work import classify_step
from banwatch.ports import Services, Tx

_TOGETHER = 50
"""Findings that are written in one transaction; a crash costs judging them again."""


def classify(services: Services, limit: int = 200) -> Tally:
    """Judge up to `limit` articles of each watch."""
    tally = Tally()
    for watch in services.classifier.watches:
        held = _hold(services, watch, limit)
        try:
            for start in range(0, len(held.items), _TOGETHER):
                tally += _judge(services, held, held.items[start : start + _TOGETHER], watch)
        finally:
            held.let_go(services)
    return tally


def _hold(services: Services, watch: Watch, limit: int) -> Held[Article]:
    def due(tx: Tx, now: datetime) -> Sequence[Article]:
        return tx.articles.unclassified(watch.id, watch.version, limit, now)

    return hold(services, classify_step(watch.id), due, lambda article: article.id)


def _judge(services: Services, held: Held[Article], articles: Sequence[Article], watch: Watch) -> Tally:
    findings: list[tuple[str, Finding]] = []
    tally = Tally()
    for article in articles:
        if held.over(services):
            break
        finding, one = _one(services, article, watch)
        findings.append((article.id, finding))
        tally += one
    if findings:
        with services.store.write() as tx:
            tx.articles.add_findings(findings, services.clock.now())
            if any(finding.verdict is not Verdict.NOT_BAN or finding.steps for _, finding in findings):
                tx.call("dedupe")
    return tally


def _one(services: Services, article: Article, watch: Watch) -> tuple[Finding, Tally]:
    try:
        return services.classifier.classify(article, watch), Tally(1)
    except Exception as error:  # noqa: BLE001 - a text that breaks the rules must not stop the others, nor be lost
        return _for_a_person(watch, error), Tally(0, 1, (f"article {article.id} ({article.url}): {error!r}",))


def _for_a_person(watch: Watch, error: Exception) -> Finding:
    why = f"the classifier failed on this text ({type(error).__name__}); please read it"
    return Finding(watch.id, watch.version, Verdict.REVIEW, watch.review_at, "unclassified", reasons=(why,))
