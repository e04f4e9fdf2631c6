"""The same article twice: each article that tells a ban leaves a sketch, and is compared with those that share it."""

from banwatch.dedupe.alike import ALIKE, DOUBT, FILED, SHARED, runs, share, share_told, sketch
from banwatch.model.article import Article
from banwatch.ports import Tx

LOOKED_AT = 8
"""Sketches looked at: those that share most come first, and a copy is among them."""


def file_text(tx: Tx, article: Article) -> None:
    """Leave the article's sketch, with the article that it repeats if there is one. Again changes nothing."""
    if tx.sketches.known(article.id):
        return
    mine = runs(article.text)
    tx.sketches.add(article.id, sketch(mine), FILED, repeats(tx, mine))


def repeats(tx: Tx, mine: frozenset[int]) -> str | None:
    """The article whose text these runs repeat, None for a text of its own.

    Of several the one that shares most. Only where the sketches are not sure, the text itself is fetched.
    """
    hashes = sketch(mine)
    for article_id, kept in tx.sketches.near(hashes[:FILED], SHARED, LOOKED_AT):
        told = share_told(hashes, kept)
        if abs(told - ALIKE) < DOUBT:
            other = tx.articles.article(article_id)
            told = share(mine, runs(other.text)) if other else 0.0
        if told >= ALIKE:
            return article_id
    return None
