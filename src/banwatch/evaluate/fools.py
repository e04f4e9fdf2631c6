"""What needs no engine: everything, nothing, and a keyword alert. A figure counts only beside theirs."""

from collections.abc import Mapping, Sequence

from banwatch.classify.rulebook import Rulebook
from banwatch.evaluate.labels import Labelled
from banwatch.evaluate.measure import Judged
from banwatch.model.article import Article
from banwatch.model.finding import Finding, Verdict
from banwatch.text.sentences import tokenize

BAN_ROLES = frozenset({"ban", "ban_noun"})


def fools(labelled: Sequence[Labelled], book: Rulebook) -> Mapping[str, list[Judged]]:
    """What each of them says of all articles."""
    return {
        "keyword": [Judged(each.truth, _said(keyword_alert(each.article, book))) for each in labelled],
        "everything": [Judged(each.truth, _said(True)) for each in labelled],
        "nothing": [Judged(each.truth, _said(False)) for each in labelled],
    }


def keyword_alert(article: Article, book: Rulebook) -> bool:
    """What a news alert gives: a word for the thing and a word for banning, anywhere."""
    whole = f"{article.title}\n{article.text}"
    if not book.gate(whole.lower()):
        return False
    roles = {hit.role for hit in book.tongues[""].lexicon.match(whole, tokenize(whole))}
    named = "tech" in roles or any(pattern.search(whole) for pattern in book.patterns)
    return named and not roles.isdisjoint(BAN_ROLES)


def _said(alert: bool) -> Finding:
    return Finding("", "", Verdict.NEW_BAN if alert else Verdict.NOT_BAN, float(alert), "")
