"""The named features of an article that the regression weighs. None names a place or an outlet."""

import re
from collections import Counter
from collections.abc import Sequence

from banwatch.classify.facts import decided_on, tally
from banwatch.classify.lexicon import ACTOR_ROLES
from banwatch.classify.news import FAR_SECTIONS, LOCAL, NONLOCAL, Seen, is_news
from banwatch.classify.places import RegionMention
from banwatch.classify.reading import Reading, Sentence
from banwatch.classify.rulebook import Rulebook

OPINION = re.compile(
    r"\b(?:opinion|editorial|op-ed|guest column|letters? to the editor|commentary|petition|poll|satire"
    r"|action alert|sign the)\b",
    re.IGNORECASE,
)
SUIT = re.compile(r"\b(?:lawsuit|sue[sd]?|suing|plaintiffs?|court|judge|suit)\b", re.IGNORECASE)
AGAINST = ("reject", "defer", "reverse", "veto")


def _shares(reading: Reading, book: Rulebook) -> dict[str, float]:
    """Who is named in headline and opening: the share of local bodies and of each kind of other body."""
    opening = [s for s in reading.sentences if s.index < 6 and s.section in {"title", "body"} and s.kind != "caption"]
    counts = Counter(
        h.role
        for s in opening
        for h in s.hits
        if h.role in ACTOR_ROLES and h.word not in book.weak_actors and not s.quoted(h.start)
    )
    local = counts["council"] + counts["voters"] + counts["executive"]
    result = {"local_named": min(3.0, local) / 3}
    for role in ("state", "school", "agency", "company", "court", "committee"):
        result[f"{role}_share"] = counts[role] / (local + counts[role] + 1)
    return result


def _lexical(reading: Reading, regions: Sequence[RegionMention], seen: Sequence[Seen]) -> dict[str, float]:
    """Words of undoing near the topic in the opening, and regions as the subject of a ban."""
    topical = [
        s
        for s in reading.sentences
        if s.index < 9 and s.section in {"title", "body"} and s.has("tech", "ban_noun", "measure", "pronoun")
    ]
    undoing = sum(
        s.has("reverse_noun") or any(h.role == "reverse" and h.word in UNDOING for h in s.hits) for s in topical
    )
    vetoes = sum(s.has("veto") for s in topical)
    region = any(
        _region_acts(r, s)
        for s in seen
        if s.frame.kind in {"ban", "pass"} and s.frame.mode == "done" and s.place is None
        for r in regions
    )
    return {
        **_history(reading, seen),
        "undoing": min(3, undoing) / 3,
        "veto_words": min(2, vetoes) / 2,
        "region_actor": float(region),
    }


OWN_BAN = re.compile(
    r"(?:['’]s?|\b(?:its|their|our|existing|current|the))\s+(?:\w+[ -]){0,5}(?:ban|moratorium|prohibition)\b",
    re.IGNORECASE,
)
NOT_OWN = re.compile(
    r"\b(?:proposed|proposal|would|passe[sd]|approve[sd]?|adopt(?:s|ed)?|vote[sd]?|nation['’]s|first|country['’]s)\b",
    re.IGNORECASE,
)


def _history(reading: Reading, seen: Sequence[Seen]) -> dict[str, float]:
    """Signs that the place's ban is older than the article: told as past, spoken of as known."""
    past = sum(1 for s in seen if s.frame.kind in {"ban", "pass", "passban"} and s.on_topic and _past(s))
    heads = [s for s in reading.sentences if s.where == "title" or s.kind == "headline"]
    opening = [s for s in reading.sentences if 0 <= s.index < 6 and s.section == "body" and s.kind != "caption"]
    known = sum(
        s.has("ban_noun") and OWN_BAN.search(s.text) is not None and not NOT_OWN.search(s.text) for s in opening
    )
    return {
        "own_past": min(3, past) / 3,
        "title_own_ban": float(any(OWN_BAN.search(s.text) and not NOT_OWN.search(s.text) for s in heads)),
        "known_ban": min(3, known) / 3,
        "thread_tally": float(
            any(_thread_tally(s) for s in reading.sentences if s.section == "body" and s.where == "text")
        ),
    }


def _past(seen: Seen) -> bool:
    far = seen.frame.sentence.section in FAR_SECTIONS - {"background"}
    return (seen.old or seen.frame.mode == "past_perfect") and not far and not seen.foreign


def _thread_tally(sentence: Sentence) -> bool:
    """A tally beside a word of deciding and the thing or its measure, and no word of refusal."""
    if (
        not sentence.has("vote", "measure", "enact")
        or sentence.has("reject", "defer")
        or not sentence.has("tech", "ban_noun", "ban")
    ):
        return False
    fact = tally(sentence, sentence.span.start)
    return fact is not None


UNDOING = frozenset(
    {
        "repeal",
        "lift",
        "reverse",
        "overturn",
        "roll back",
        "rescind",
        "undo",
        "walk back",
        "relax",
        "loosen",
        "weaken",
        "strike",
        "ease",
    }
)


def _region_acts(region: RegionMention, seen: Seen) -> bool:
    frame = seen.frame
    if (
        region.bound
        or region.order != frame.sentence.order
        or region.end > frame.verb.start
        or frame.verb.start - region.end > 40
    ):
        return False
    return not re.match(
        r"['’]?s?[ ,]*(?:city|town|county|village|community|municipal|suburb|capital)",
        frame.sentence.source[region.end : region.end + 14],
        re.IGNORECASE,
    )


def features(
    reading: Reading,
    seen: Sequence[Seen],
    book: Rulebook,
    regions: Sequence[RegionMention] = (),
) -> dict[str, float]:
    """The named features that the regression weighs. None names a place or an outlet."""
    title = [s for s in seen if s.frame.sentence.where == "title" or s.frame.sentence.kind == "headline"]
    body = [s for s in seen if s not in title]
    news = [s for s in body if is_news(s)]
    found = {**_title_features(reading, title), **_body_features(body, news)}
    found.update(_against_features(body, news, any(is_news(s) for s in title)))
    found.update(_time_features(reading, news or [s for s in title if is_news(s)]))
    lead = " ".join(s.text for s in reading.sentences[:4])
    found["complete_lead"] = float(any(_complete(s, reading) for s in news))
    found["complete_body"] = float(any(s.frame.strength > 1 and _acts_here(s) and _tallied(s) for s in news))
    found["opinion"] = float(OPINION.search(lead + reading.article.url) is not None)
    found.update(_lexical(reading, regions, seen))
    found["nonbinding"] = float(
        any(s.has("nonbinding") for s in reading.sentences[:12] if s.has("tech", "measure", "ban_noun", "ban"))
    )
    found.update(_shares(reading, book))
    found.update(_thing(reading))
    found["suit"] = float(SUIT.search(" ".join(s.text for s in reading.sentences[:2])) is not None)
    return {name: value for name, value in found.items() if value}


def _thing(reading: Reading) -> dict[str, float]:
    """Where the thing is named: a ban of something else may mention it in passing."""
    named = [s for s in reading.sentences if s.has("tech") and s.section in {"title", "body", "other_items"}]
    plain = [s for s in named if not s.quoted(s.roles("tech")[0].start)]
    return {
        "thing_in_title": float(any(s.where == "title" or s.kind == "headline" for s in named)),
        "thing_early": float(any(s.index < 4 for s in named)),
        "thing_often": min(6.0, len(named)) / 6,
        "thing_beside_ban": float(any(s.has("ban", "weak_ban", "ban_noun", "unable") for s in plain)),
        "thing_beside_vote": float(any(s.has("enact", "vote", "sign", "council", "voters") for s in plain)),
    }


TITLE_FUTURE = re.compile(
    r"\b(?:to (?:ban|vote|consider|bar|prohibit|halt|outlaw|decide|discuss)|could|would|should|may|might"
    r"|will|wants?|considers?|proposes?|proposal|proposed|weighs?|mulls?|calls? for|push(?:es)?|urges?"
    r"|seeks?|plans?|eyes?|debates?|looks? at|motion)\b|\?",
    re.IGNORECASE,
)


def _title_features(reading: Reading, title: Sequence[Seen]) -> dict[str, float]:
    text = reading.article.title
    done = [s for s in title if s.frame.kind in {"ban", "pass", "passban"} and s.frame.mode == "done"]
    kinds = {s.frame.kind for s in title if s.frame.mode in {"done", "negated"}}
    heads = [s for s in reading.sentences if s.where == "title" or s.kind == "headline"]
    return {
        "title_ban": float(
            any(s.frame.kind == "ban" and s.frame.actor not in NONLOCAL | {"committee"} and s.on_topic for s in done)
        ),
        "title_pass": float(any(s.frame.kind != "ban" for s in done)),
        "title_nonlocal": float(any(s.frame.actor in NONLOCAL for s in title)),
        "title_committee": float(any(s.has("committee") for s in heads)),
        "title_future": float(
            TITLE_FUTURE.search(text) is not None and ("?" in text or not any(s.frame.kind == "ban" for s in done))
        ),
        "title_against": float(bool(kinds & set(AGAINST))),
        "title_allow": float("allow" in kinds),
    }


def _body_features(body: Sequence[Seen], news: Sequence[Seen]) -> dict[str, float]:
    strong = [s for s in news if s.frame.kind == "ban"]
    lead = [s for s in strong if s.frame.sentence.index < 3]
    passes = [s for s in news if s.frame.kind != "ban"]
    with_tally = [s for s in news if _tallied(s)]
    nonlocal_bans = [
        s
        for s in body
        if s.fresh and s.frame.kind in {"ban", "pass"} and s.frame.actor in NONLOCAL | {"committee"} and s.on_topic
    ]
    return {
        "lead_ban": float(bool(lead)),
        "body_ban": float(bool(strong) and not lead),
        "bans": min(3.0, len(strong)) / 3,
        "passes": min(3.0, len(passes)) / 3,
        "lead_pass": float(any(s.frame.sentence.index < 3 for s in passes)),
        "tally": float(bool(with_tally)),
        "local_actor": float(any(_acts_here(s) for s in news)),
        "nonlocal": min(3.0, len(nonlocal_bans)) / 3,
        "nonlocal_lead": float(any(s.frame.sentence.index < 2 for s in nonlocal_bans)),
        "content": float(any(s.frame.kind in {"content", "describe"} and s.fresh for s in body)),
        "pass_and_content": float(
            bool(passes) and any(s.frame.kind in {"content", "describe"} and s.fresh for s in body)
        ),
        "pass_tally": float(any(_tallied(s) for s in passes)),
        "pass_near": float(any(s.frame.tech is not None or s.frame.sentence.has("tech") for s in passes)),
        "strong_words": float(any(s.frame.strength == 2 for s in strong)),
        "quoted_only": float(bool(news) and all(s.frame.quoted for s in news)),
    }


def _acts_here(seen: Seen) -> bool:
    """A local body, or the place itself, is the subject."""
    return seen.frame.actor in LOCAL or (seen.place is not None and not seen.foreign)


def _complete(seen: Seen, reading: Reading) -> bool:
    """A whole report in one early sentence: who, done, a plain ban of the named thing, on a day near publication."""
    frame = seen.frame
    if frame.kind != "ban" or frame.strength < 2 or frame.sentence.index > 2 or not _acts_here(seen):
        return False
    day = decided_on(frame.sentence, frame.verb)
    if reading.published is None:
        return bool(frame.sentence.dates) or frame.sentence.has("vote", "enact")
    return bool(day and day.day and -1 <= (reading.published - day.day).days <= 10)


def _tallied(seen: Seen) -> bool:
    sentence = seen.frame.sentence
    return tally(sentence, seen.frame.verb.start, seen.frame.actor == "voters") is not None


def _against_features(body: Sequence[Seen], news: Sequence[Seen], titled: bool) -> dict[str, float]:
    live = [s for s in body if not s.behind and s.on_topic and not s.frame.quoted]
    unreal = [s for s in live if s.frame.mode == "unreal" and s.frame.kind in {"ban", "pass", "passban", "propose"}]
    counted = {
        k: [s for s in live if s.frame.kind == k and s.frame.mode == "done" and not s.old] for k in (*AGAINST, "allow")
    }
    lead = {k: float(any(s.frame.sentence.index < 3 for s in found)) for k, found in counted.items()}
    found = {f"any_{k}": float(bool(v)) for k, v in counted.items()}
    found.update({f"lead_{k}": v for k, v in lead.items()})
    found["unreal"] = min(4.0, len(unreal)) / 4
    found["lead_unreal"] = float(any(s.frame.sentence.index < 2 for s in unreal))
    found["unreal_only"] = float(bool(unreal) and not news and not titled)
    found["committee"] = float(any(s.frame.actor == "committee" and s.frame.mode == "done" for s in live))
    return found


def _time_features(reading: Reading, news: Sequence[Seen]) -> dict[str, float]:
    published = reading.published
    days = [d.day for s in news if (d := decided_on(s.frame.sentence, s.frame.verb)) and d.day]
    if published is None:
        return {"undated": float(bool(news))}
    ages = [(published - d).days for d in days]
    near = [
        d.day
        for s in news
        for t in reading.by_block.get(s.frame.sentence.block, ())
        for d in t.dates
        if d.day and not d.skip
    ]
    fresh_near = any(-1 <= (published - d).days <= 8 for d in near)
    deep = bool(news) and all(s.frame.sentence.index >= 5 for s in news)
    return {
        "recent_near": float(fresh_near),
        "deep_undated": float(deep and not fresh_near),
        "recent": float(any(-1 <= a <= 5 for a in ages)),
        "week_old": float(bool(ages) and all(a > 5 for a in ages)),
        "future": float(any(a < -1 for a in ages)),
    }
