"""The classifier: literal gate, reading, places, frames, features, probability, facts, reasons. Pure; never raises."""

from dataclasses import dataclass

from banwatch.classify.claims import claims_of, mentions_of
from banwatch.classify.cues import Candidate, candidates
from banwatch.classify.features import features
from banwatch.classify.gazetteer import Gazetteer
from banwatch.classify.news import Seen, all_frames, background_sentences, view
from banwatch.classify.places import PlaceMention, RegionMention, find_places
from banwatch.classify.reading import MAX_CHARACTERS, MAX_TITLE, Reading, read
from banwatch.classify.reasons import kind_of, reasons_of, veto_reasons
from banwatch.classify.rulebook import Rulebook
from banwatch.classify.score import probability, score_features, telling
from banwatch.classify.vetoes import news_of, vetoes
from banwatch.classify.where import Located, locate, main_place, standings_of
from banwatch.model.article import Article
from banwatch.model.finding import Claim, Finding, Verdict
from banwatch.model.watch import Watch

ENGINE = "4"
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
    low = f"{article.title[:MAX_TITLE]}\n{article.text[:MAX_CHARACTERS]}".lower()
    if not book.gate(low):
        return _nothing(watch, "No word of the topic stands in the article.")
    reading = read(article, book)
    if not any(s.has("tech") for s in reading.sentences):
        return _nothing(watch, "The topic is not named in the article.")
    return _judge(reading, watch, book, gazetteer)


def _nothing(watch: Watch, why: str) -> Finding:
    return Finding(watch.id, watch.version, Verdict.NOT_BAN, 0.0, "off_topic", reasons=(why,))


def feature_values(article: Article, watch: Watch, gazetteer: Gazetteer) -> dict[str, float] | None:
    """The named features of an article as the regression sees them; None when the gate shuts it out."""
    look = look_into(article, watch, gazetteer)
    return look.features if look else None


def look_into(article: Article, watch: Watch, gazetteer: Gazetteer) -> "Look | None":
    """Everything found in an article before it is judged; None when the gate shuts it out."""
    book = rulebook_of(watch)
    if not book.gate(f"{article.title[:MAX_TITLE]}\n{article.text[:MAX_CHARACTERS]}".lower()):
        return None
    reading = read(article, book)
    if not any(s.has("tech") for s in reading.sentences):
        return None
    return _look(reading, book, gazetteer)


def place_standings(article: Article, watch: Watch, gazetteer: Gazetteer) -> dict[str, dict[str, float]]:
    """The features of every place that the article names, by its folded name, for fitting the choice among them."""
    reading = read(article, rulebook_of(watch))
    places, _ = find_places(reading, gazetteer)
    frames = all_frames(reading)
    return standings_of(places, reading, background_sentences(reading, places), frames, gazetteer)


@dataclass(frozen=True, slots=True)
class Look:
    """All that was found in one article before it is judged."""

    seen: list[Seen]
    places: list[PlaceMention]
    regions: list[RegionMention]
    background: dict[int, bool]
    located: Located | None
    candidates: list[Candidate]
    features: dict[str, float]


def _look(reading: Reading, book: Rulebook, gazetteer: Gazetteer) -> Look:
    places, regions = find_places(reading, gazetteer)
    frames = all_frames(reading)
    background = background_sentences(reading, places)
    main = main_place(places, reading, background, frames, gazetteer, book.weights)
    located = locate(main, places, regions, background, reading, gazetteer) if main else None
    seen = view(reading, frames, places, background, main)
    sentences = candidates(reading, seen, places, regions, located.mention.key if located else "")
    scores = score_features(sentences, book.sentence_cues, book.page_cues, len(reading.article.text))
    found = {**features(reading, seen, book, regions), **scores}
    return Look(seen, places, regions, background, located, sentences, found)


def _judge(reading: Reading, watch: Watch, book: Rulebook, gazetteer: Gazetteer) -> Finding:
    look = _look(reading, book, gazetteer)
    seen, found = look.seen, look.features
    news = news_of(seen)
    held = vetoes(reading, seen, news)
    chance = min([probability(found, book.weights), *(v.limit for v in held)])

    def elsewhere(place: PlaceMention) -> Located:
        return locate(place, look.places, look.regions, look.background, reading, gazetteer)

    claims = claims_of(reading, news, seen, look.located, book, elsewhere, look.places, gazetteer)
    verdict, why = _verdict(chance, watch, reading, claims, gazetteer, any(s.frame.kind in TELLING for s in seen))
    if verdict is Verdict.NOT_BAN:
        claims = ()
    mentions = mentions_of(reading, seen, look.places, look.background, claims)
    reasons = (*why, *veto_reasons(held), *reasons_of(news, telling(look.candidates, book.sentence_cues), found, book))
    return Finding(watch.id, watch.version, verdict, chance, kind_of(found, claims), claims, mentions, reasons)


def _verdict(
    chance: float, watch: Watch, reading: Reading, claims: tuple[Claim, ...], gazetteer: Gazetteer, told: bool
) -> tuple[Verdict, list[str]]:
    why: list[str] = []
    if reading.cut:
        why.append(reading.cut)
    language = reading.language
    if chance < watch.review_at and not _foreign(reading, language, chance):
        return Verdict.NOT_BAN, why
    doubts = _doubts(language, claims, gazetteer, chance)
    if not told and chance < SURE_UNTOLD:
        doubts.append("No sentence tells a decision or a ban: a person should look.")
    if chance >= watch.alert_at and not doubts:
        return Verdict.NEW_BAN, why
    return Verdict.REVIEW, [*why, *doubts]


FOREIGN_AT = 0.08
"""In other languages fewer cues are known, so that a lower probability already asks for a person."""


def _foreign(reading: Reading, language: str, chance: float) -> bool:
    """An article in another language about the thing: rules made for English may miss what it says."""
    if language in LANGUAGES:
        return False
    told = any(s.has("tech") and s.has("ban", "ban_noun") for s in reading.sentences)
    unread = not any(s.has("enact", "vote", "ban", "council") for s in reading.sentences)
    return told or chance >= FOREIGN_AT or (unread and any(s.has("tech") for s in reading.sentences[:3]))


RIVAL = 0.15
"""A namesake with so many of the largest one's people is as likely to be meant."""


def _of_several(claim: Claim, gazetteer: Gazetteer) -> bool:
    """Whether several equally likely places have the claim's name, so that it takes a person to tell which."""
    if claim.place is None or claim.region is not None or claim.jurisdiction_id is not None:
        return False
    found = gazetteer.find(claim.place)
    return len(found) > 1 and found[1].people >= RIVAL * found[0].people


SURE_ABROAD = 0.8
"""From here an alert may rest on an article in another language: what its verbs and bodies say was understood."""
TELLING = frozenset({"ban", "pass", "passban", "content", "describe"})
SURE_UNTOLD = 0.8
"""From here an alert may rest on cues alone. Below it some sentence must tell a decision or what is forbidden: ordinary
stories that only name the thing stay below (benchmarks/false_alerts.py); a ban told in words that no rule knows waits
for a person."""
SURE_OF_NAME = 0.9
"""From here an alert goes out with the state left open: the ban is told beyond doubt, only not which namesake's."""


def _doubts(language: str, claims: tuple[Claim, ...], gazetteer: Gazetteer, chance: float) -> list[str]:
    """What takes a person to look whatever the threshold says."""
    doubts = []
    if language not in LANGUAGES and chance < SURE_ABROAD:
        doubts.append(f"The article is in another language ({language}): a person should look.")
    if not claims or claims[0].place is None:
        doubts.append("No place could be told.")
    elif chance < SURE_OF_NAME and _of_several(claims[0], gazetteer):
        doubts.append(f"In which state {claims[0].place} lies could not be told.")
    return doubts
