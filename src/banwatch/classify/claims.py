"""Claims: the facts of each ban that an article reports, and the places that it only mentions."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from banwatch.classify.belonging import level
from banwatch.classify.days import decided
from banwatch.classify.facts import Fact, decided_on, hit_evidence, instrument, named_scope, scope
from banwatch.classify.gazetteer import Gazetteer
from banwatch.classify.items import item_of
from banwatch.classify.lexicon import Hit
from banwatch.classify.news import LOCAL, Seen
from banwatch.classify.places import PlaceMention
from banwatch.classify.reading import Reading, Sentence
from banwatch.classify.rulebook import Rulebook
from banwatch.classify.stages import stage_of
from banwatch.classify.votes import vote
from banwatch.classify.where import Located, same_place
from banwatch.model.finding import Claim, Evidence, Mention


class Page(NamedTuple):
    """What every claim of an article is read from."""

    reading: Reading
    book: Rulebook
    places: Sequence[PlaceMention]
    gazetteer: Gazetteer


def claims_of(
    reading: Reading, news: Sequence[Seen], seen: Sequence[Seen], located: Located | None, book: Rulebook,
    elsewhere: Callable[[PlaceMention], Located], places: Sequence[PlaceMention], gazetteer: Gazetteer,
) -> tuple[Claim, ...]:  # fmt: skip
    """The claim about the article's main place, then those of other places that decided in the same days."""
    kinds = {"ban", "pass", "passban", "content", "describe"}
    told = [s for s in seen if s.frame.kind in kinds]
    base = list(news) or [s for s in told if not s.behind] or told
    if located is None:
        return ()
    base.sort(key=_rank)
    page = Page(reading, book, places, gazetteer)
    first = _claim(page, base, seen, located)
    if not news:
        return (first,)
    more = [_claim(page, frames, frames, elsewhere(place)) for place, frames in _roundup(reading, seen)]
    return (first, *more)


def _roundup(reading: Reading, seen: Sequence[Seen]) -> list[tuple[PlaceMention, list[Seen]]]:
    """Other places whose own body decided on a day close to publication, told in a clause of its own.

    A bare "joins X, which passed a ban" has no recent day and stays background.
    """
    found: dict[str, tuple[PlaceMention, list[Seen]]] = {}
    for s in seen:
        if s.place and s.foreign and not s.listed and _decides_now(reading, s):
            found.setdefault(s.place.key, (s.place, []))[1].append(s)
    return list(found.values())


def _decides_now(reading: Reading, seen: Seen) -> bool:
    frame = seen.frame
    plain = frame.kind == "ban" and frame.strength == 2 and frame.mode == "done" and frame.actor in LOCAL
    if not plain or seen.old or seen.relative or frame.quoted or frame.sentence.section != "body":
        return False
    day = decided_on(frame.sentence, frame.verb)
    return bool(day and day.day and reading.published and 0 <= (reading.published - day.day).days <= 10)


def _rank(seen: Seen) -> tuple[int, int, int]:
    return (seen.frame.kind != "ban", -seen.frame.strength, seen.frame.sentence.order)


def _claim(page: Page, base: Sequence[Seen], seen: Sequence[Seen], located: Located) -> Claim:
    reading, book, places, gazetteer = page
    around = _around(reading, base)
    item = item_of(reading, base, places, located.mention)
    told = [
        *(s.frame for s in base),
        *(s.frame for s in seen if s.frame.kind in {"content", "describe"} and not s.behind),
    ]
    proofs: dict[str, Evidence] = {}
    place = located.mention
    proofs["place"] = _span(reading, place.where, place.start, place.end)
    if located.region_span:
        start, end, where = located.region_span
        proofs["region"] = _span(reading, where, start, end)
    body = _body(base, around, reading, book)
    kind = level(reading, located, body, around, book)
    means = _instrument(reading, base, around, book, body) or _by_ban(base, located)
    facts = {
        "body": body[1] if body else None,
        "level": kind,
        "instrument": means,
        "scope": scope(told) or named_scope([s for s in around if s.has("tech", "ban_noun", "ban")]),
        "vote": vote(reading, base, item),
        "stage": stage_of(reading, base, item, means.value if means else None),
        "technology": _technology(base),
    }
    hours = gazetteer.hours_at(located.country, located.entry.region if located.entry else located.region)
    day = decided(base, item, reading, frozenset(s.order for s in around), hours)
    if day:
        proofs["decided_on"] = day[1]
    values = {name: fact.value for name, fact in facts.items() if fact}
    proofs.update({name: fact.evidence for name, fact in facts.items() if fact})
    return Claim(
        place=located.mention.name,
        region=located.region,
        country=located.country,
        level=values.get("level"),
        jurisdiction_id=located.entry.id if located.entry else None,
        body=values.get("body"),
        instrument=values.get("instrument"),
        scope=values.get("scope"),
        technology=(book.technology,),
        decided_on=day[0] if day else None,
        vote=values.get("vote"),
        stage=values.get("stage"),
        evidence=proofs,
    )


def _instrument(
    reading: Reading, base: Sequence[Seen], around: Sequence[Sentence], book: Rulebook, body: tuple[Hit, Fact] | None
) -> Fact | None:
    """From the frames' sentences, else their surroundings, else anywhere in the body; ballots only where voters act."""
    voters = (body is not None and body[1].value == "voters") or any(_at_the_polls(s, book) for s in base)
    words = _words_here(reading, book)
    plain = [s for s in reading.sentences if s.section == "body" and s.index < 15]
    rest = [s for s in plain if not s.has("modal", "state", "propose")]
    if order := _order(base, [*(s.frame.sentence for s in base), *around, *rest]):
        return order
    near = [s for s in around if not s.has("state", "propose", "modal")]
    for group in ([s.frame.sentence for s in base], near, around, rest):
        fact = _governed(base, words) if group is not near and group is not around and group is not rest else None
        fact = fact or instrument(group, words)
        if fact and fact.value in OF_OTHERS and group is around:
            continue
        if (
            fact
            and (voters or fact.value != "ballot_measure")
            and (group is not rest or fact.value in {"ordinance", "bylaw", "moratorium"})
        ):
            return fact
    return None


def _words_here(reading: Reading, book: Rulebook) -> Mapping[str, Sequence[str]]:
    """The words of instruments; "article" is a town meeting's only, elsewhere a part of any law."""
    if any(h.word in TOWN_MEETINGS for s in reading.sentences for h in s.roles("council")):
        return book.instruments
    return {name: [w for w in spelled if w != "article"] for name, spelled in book.instruments.items()}


TOWN_MEETINGS = frozenset({"town meeting", "representative town meeting"})
ORDERS = frozenset({"executive order", "executive directive", "administrative directive", "mayoral order"})


def _order(base: Sequence[Seen], sentences: Sequence[Sentence]) -> Fact | None:
    """An order of the executive, named so, where no body is said to have decided."""
    if any(s.frame.actor in {"council", "voters"} for s in base):
        return None
    signs = [s for s in base if s.frame.actor == "executive" or s.frame.verb.role == "sign"]
    for s in signs:
        if s.frame.verb.role == "sign" and s.frame.measure and s.frame.measure.word in {"order", "directive"}:
            return Fact("executive_order", hit_evidence(s.frame.sentence, s.frame.measure))
    for sentence in sentences if signs else ():
        for hit in sentence.roles("measure"):
            if hit.word in ORDERS:
                return Fact("executive_order", hit_evidence(sentence, hit))
    return None


def _governed(base: Sequence[Seen], words: Mapping[str, Sequence[str]]) -> Fact | None:
    """The measure that the deciding verb governs, where the sentence names several ("passed Ordinance 9, a policy")."""
    for s in base:
        if s.frame.measure and s.frame.verb.role in {"enact", "sign"} and s.frame.measure.word in words["ordinance"]:
            sentence = s.frame.sentence
            special = {w for name in SPECIAL for w in words[name]}
            if not any(h.word in special for h in sentence.roles("measure", "ban_noun", "voters")):
                return Fact("ordinance", hit_evidence(sentence, s.frame.measure))
    return None


SPECIAL = ("moratorium", "charter_amendment", "ballot_measure")
"""Instruments that an ordinance may carry: they are the news."""


def _at_the_polls(seen: Seen, book: Rulebook) -> bool:
    """ "Passed a ballot initiative": the measure that the verb governs was one for voters."""
    verb, words = seen.frame.verb, book.instruments.get("ballot_measure", ())
    return verb.role in {"enact", "win"} and any(
        0 <= hit.i - verb.j <= 6 and hit.word in words for hit in seen.frame.sentence.roles("measure")
    )


OF_OTHERS = frozenset({"moratorium", "resolution", "policy", "executive_order", "charter_amendment"})
"""Instruments that plans and statehouses are said to want in the same breath: only a plain sentence tells them."""
BY_LAW = frozenset({"US", "CA"})
"""Where a local body's ban of what its own departments or the public may do is an ordinance by the law of cities."""


def _by_ban(base: Sequence[Seen], located: Located) -> Fact | None:
    """A ban that a local legislature is said to have passed, with no other instrument named: an ordinance."""
    if located.country not in BY_LAW:
        return None
    for s in base:
        council = s.frame.actor not in {"executive", "voters", "agency", "committee"}
        if council and s.fresh and s.frame.kind in {"ban", "pass", "passban"}:
            return Fact("ordinance", hit_evidence(s.frame.sentence, s.frame.verb))
    return None


def _span(reading: Reading, where: str, start: int, end: int) -> Evidence:
    source = reading.article.title if where == "title" else reading.article.text
    return Evidence(start, end, source[start:end], "title" if where == "title" else "text")


def _around(reading: Reading, base: Sequence[Seen]) -> list[Sentence]:
    """The sentences of the frames, then the rest of their paragraphs and the two sentences after each."""
    own = [s.frame.sentence for s in base]
    near: list[Sentence] = []
    for sentence in own:
        near.extend(reading.by_block.get(sentence.block, ())[:6])
        near.extend(
            s for s in reading.sentences[sentence.order + 1 : sentence.order + 3] if s.section == sentence.section
        )
    unique: dict[int, Sentence] = {s.order: s for s in own}
    for s in near:
        unique.setdefault(s.order, s)
    return list(unique.values())


def _body(
    base: Sequence[Seen], around: Sequence[Sentence], reading: Reading, book: Rulebook
) -> tuple[Hit, Fact] | None:
    for s in base:
        hit = s.frame.actor_hit
        if hit and hit.role in {"council", "voters"} and hit.word not in book.generic_bodies:
            return hit, Fact(_body_name(hit, book), hit_evidence(s.frame.sentence, hit))
    for sentence in [*around, *reading.sentences[:8]]:
        for hit in sentence.roles("council", "voters"):
            if hit.word not in book.generic_bodies and sentence.kind not in {"furniture", "caption"}:
                return hit, Fact(_body_name(hit, book), hit_evidence(sentence, hit))
    return None


def _body_name(hit: Hit, book: Rulebook) -> str:
    if hit.role == "voters":
        return "voters"
    return book.body_names.get(hit.word, " ".join(w if w == "of" else w.capitalize() for w in hit.word.split()))


def _technology(base: Sequence[Seen]) -> Fact | None:
    for s in base:
        if s.frame.tech:
            return Fact("", hit_evidence(s.frame.sentence, s.frame.tech))
    return None


def mentions_of(
    reading: Reading, seen: Sequence[Seen], places: Sequence[PlaceMention],
    background: Mapping[int, bool], claims: Sequence[Claim],
) -> tuple[Mention, ...]:  # fmt: skip
    """Places named beside the news: in background sentences about bans, each once."""
    own = [c.place for c in claims if c.place]
    banning = {s.frame.sentence.order for s in seen if s.frame.kind in {"ban", "pass", "passban", "joined"}}
    found: dict[str, Mention] = {}
    for p in places:
        sentence = reading.sentences[p.order]
        told = p.order in banning or sentence.has("ban_noun", "ban")
        if p.key in found or any(same_place(p.name, name) for name in own) or not told:
            continue
        why = "named in a list or in background" if background.get(p.order) else "named beside the news"
        found[p.key] = Mention(p.name, why, _span(reading, p.where, p.start, p.end))
    return tuple(found.values())
