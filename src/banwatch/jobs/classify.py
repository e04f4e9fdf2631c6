"""Classify: every article by every watch, once per version of the rules."""

from banwatch.jobs.tally import Tally
from banwatch.model.article import Article
from banwatch.model.finding import Finding, Verdict
from banwatch.model.watch import Watch
from banwatch.ports import Services


def classify(services: Services, limit: int = 200) -> Tally:
    """Judge up to `limit` articles of each watch."""
    tally = Tally()
    for watch in services.classifier.watches:
        with services.store.read() as tx:
            due = tx.articles.unclassified(watch.id, watch.version, limit)
        for article in due:
            if services.stopping():
                break
            tally += _one(services, article, watch)
    return tally


def _one(services: Services, article: Article, watch: Watch) -> Tally:
    try:
        finding, tally = services.classifier.classify(article, watch), Tally(1)
    except Exception as error:  # noqa: BLE001 - a text that breaks the rules must not stop the others, nor be lost
        finding, tally = _for_a_person(watch, error), Tally(0, 1, (f"article {article.id} ({article.url}): {error!r}",))
    with services.store.write() as tx:
        tx.articles.add_finding(article.id, finding, services.clock.now())
    return tally


def _for_a_person(watch: Watch, error: Exception) -> Finding:
    why = f"the classifier failed on this text ({type(error).__name__}); please read it"
    return Finding(watch.id, watch.version, Verdict.REVIEW, watch.review_at, "unclassified", reasons=(why,))
