"""The classifier: literal gate, reading, places, frames, features, probability, facts, reasons. Pure; never raises."""

from dataclasses import dataclass

from banwatch.classify.claims import claims_of, mentions_of
from banwatch.classify.features import features
from banwatch.classify.gazetteer import Gazetteer
from banwatch.classify.news import Seen, all_frames, background_sentences, view
from banwatch.classify.places import PlaceMention, RegionMention, find_places
from banwatch.classify.reading import MAX_CHARACTERS, Reading, read
from banwatch.classify.reasons import kind_of, reasons_of, veto_reasons
from banwatch.classify.rulebook import Rulebook
from banwatch.classify.score import probability
from banwatch.classify.vetoes import news_of, vetoes
from banwatch.classify.where import Located, locate, main_place
from banwatch.model.article import Article
from banwatch.model.finding import Claim, Finding, Verdict
from banwatch.model.watch import Watch
from banwatch.text.language import guess_language

ENGINE = "1"
"""Counts up with every change that may change an answer; part of each watch's version."""
LANGUAGES = frozenset({"", "en"})


def rulebook_of(watch: Watch) -> Rulebook:
    """The compiled rules that a loaded watch carries."""
    book = watch.rules["rulebook"]
    if not isinstance(book, Rulebook):
        raise TypeError("the watch was not made by load_watches")
    return book


def classify(article: Article, watch: Watch, gazetteer: Gazetteer) -> Finding:
    """The finding for one article. Deterministic; any text gets an answer."""
    book = rulebook_of(watch)
    low = f"{article.title[:600]}\n{article.text[:MAX_CHARACTERS]}".lower()
    if not book.gate(low):
        return _nothing(watch, "No word of the topic stands in the article.")
    reading = read(article, book)
    if not any(s.has("tech") for s in reading.sentences):
        return _nothing(watch, "The topic is not named in the article.")
    return _judge(reading, watch, book, gazetteer)


def _nothing(watch: Watch, why: str) -> Finding:
    return Finding(watch.id, watch.version, Verdict.NOT_BAN, 0.0, "off_topic", reasons=(why,))


def feature_values(article: Article, watch: Watch, gazetteer: Gazetteer) -> dict[str, float] | None:
    """The named features of an article as the regression sees them.

    None when the gate shuts it out or an explicit rule holds it back: the regression has no say there.
    """
    book = rulebook_of(watch)
    if not book.gate(f"{article.title[:600]}\n{article.text[:MAX_CHARACTERS]}".lower()):
        return None
    reading = read(article, book)
    if not any(s.has("tech") for s in reading.sentences):
        return None
    look = _look(reading, book, gazetteer)
    return None if vetoes(reading, look.seen, news_of(look.seen)) else look.features


@dataclass(frozen=True, slots=True)
class Look:
    """All that was found in one article before it is judged."""

    seen: list[Seen]
    places: list[PlaceMention]
    regions: list[RegionMention]
    background: dict[int, bool]
    located: Located | None
    features: dict[str, float]


def _look(reading: Reading, book: Rulebook, gazetteer: Gazetteer) -> Look:
    places, regions = find_places(reading, gazetteer)
    frames = all_frames(reading)
    background = background_sentences(reading, places)
    main = main_place(places, reading, background, frames, gazetteer)
    located = locate(main, places, regions, background, reading, gazetteer) if main else None
    seen = view(reading, frames, places, background, main)
    found = features(reading, seen, book, regions)
    return Look(seen, places, regions, background, located, found)


def _judge(reading: Reading, watch: Watch, book: Rulebook, gazetteer: Gazetteer) -> Finding:
    look = _look(reading, book, gazetteer)
    seen, found = look.seen, look.features
    news = news_of(seen)
    held = vetoes(reading, seen, news)
    chance = min([probability(found, book.weights), *(v.limit for v in held)])

    def elsewhere(place: PlaceMention) -> Located:
        return locate(place, look.places, look.regions, look.background, reading, gazetteer)

    claims = claims_of(reading, news, seen, look.located, book, elsewhere)
    verdict, why = _verdict(chance, watch, reading, claims)
    if verdict is Verdict.NOT_BAN:
        claims = ()
    mentions = mentions_of(reading, seen, look.places, look.background, claims)
    reasons = (*why, *veto_reasons(held), *reasons_of(news, found, book))
    return Finding(watch.id, watch.version, verdict, chance, kind_of(found, claims), claims, mentions, reasons)


def _verdict(chance: float, watch: Watch, reading: Reading, claims: tuple[Claim, ...]) -> tuple[Verdict, list[str]]:
    why: list[str] = []
    if reading.cut:
        why.append(f"Only the first {MAX_CHARACTERS:,} characters were read.")
    if chance < watch.review_at and not _foreign(reading):
        return Verdict.NOT_BAN, why
    doubts = _doubts(reading, claims)
    if chance >= watch.alert_at and not doubts:
        return Verdict.NEW_BAN, why
    return Verdict.REVIEW, [*why, *doubts]


def _language(reading: Reading) -> str:
    """The language that the feed tells unless the words tell another: feeds are often mislabelled."""
    told = reading.article.language.lower()[:2]
    guessed = guess_language(f"{reading.article.title} {reading.article.text}")
    return guessed or told


def _foreign(reading: Reading) -> bool:
    """An article in another language that names the thing and a ban in one sentence; English rules may miss it."""
    if _language(reading) in LANGUAGES:
        return False
    return any(s.has("tech") and s.has("ban", "ban_noun") for s in reading.sentences)


def _doubts(reading: Reading, claims: tuple[Claim, ...]) -> list[str]:
    doubts = []
    language = _language(reading)
    if language not in LANGUAGES:
        doubts.append(f"The article is in another language ({language}): a person should look.")
    if not claims or claims[0].place is None:
        doubts.append("No place could be told.")
    elif claims[0].region is None and claims[0].country in {None, "US", "CA", "AU"}:
        doubts.append(f"In which state {claims[0].place} lies could not be told.")
    return doubts
