"""Steps that are news but no new ban: a veto, a repeal, an easing.

Read from the frames that also hold an alert back: told as done, of the article's own place, by a local body, about the
watch's thing, in an article whose kind is that. Proposals are not read yet: half of what looks like one is opinion.
"""

import re
from collections.abc import Mapping

from banwatch.classify.engine import look_into
from banwatch.classify.facts import decided_on, hit_evidence
from banwatch.classify.frames import Frame
from banwatch.classify.gazetteer import Gazetteer
from banwatch.classify.news import NONLOCAL, Seen
from banwatch.classify.where import Located
from banwatch.model.article import Article
from banwatch.model.finding import Claim, Evidence, Finding, Verdict
from banwatch.model.life import Stage
from banwatch.model.watch import Watch

_KINDS: Mapping[str, str] = {"rollback": "reverse", "vetoed": "veto", "rejected": "veto"}
"""Kinds of news, and the kind of frame that tells their step."""

_PARTLY = re.compile(
    r"\b(?:part(?:ly|ial|ially|s)?|some|eas(?:e|es|ed|ing)|relax\w*|narrow\w*|weaken\w*|loosen\w*|soften\w*"
    r"|exceptions?|carve\w*|limited)\b",
    re.IGNORECASE,
)


def steps_of(article: Article, watch: Watch, gazetteer: Gazetteer, finding: Finding) -> tuple[Claim, ...]:
    """The step that an article leads with, as a claim whose `stage` tells it; empty for none, and beside a new ban."""
    if finding.verdict is Verdict.NEW_BAN or finding.kind not in _KINDS:
        return ()
    look = look_into(article, watch, gazetteer)
    if look is None or look.located is None or not (look.located.entry or look.located.region):
        return ()
    for seen in sorted(look.seen, key=lambda s: s.frame.sentence.order):
        if stage := _stage(seen, finding.kind):
            return (_claim(look.located, seen.frame, stage, watch, article),)
    return ()


def _stage(seen: Seen, kind: str) -> Stage | None:
    frame, sentence = seen.frame, seen.frame.sentence
    own = seen.fresh and seen.on_topic and not frame.quoted and not seen.foreign and frame.actor not in NONLOCAL
    if not own or frame.kind != _KINDS[kind] or (frame.ban is None and frame.measure is None):
        return None
    if frame.kind == "veto":
        return Stage.VETOED
    return Stage.PARTLY_REPEALED if _PARTLY.search(sentence.text) else Stage.REPEALED


def _claim(located: Located, frame: Frame, stage: Stage, watch: Watch, article: Article) -> Claim:
    place, day = located.mention, decided_on(frame.sentence, frame.verb)
    source = article.title if place.where == "title" else article.text
    proofs = {
        "place": Evidence(
            place.start, place.end, source[place.start : place.end], "title" if place.where == "title" else "text"
        ),
        "stage": hit_evidence(frame.sentence, frame.verb),
    }
    return Claim(
        place=place.name,
        region=located.region,
        country=located.country,
        jurisdiction_id=located.entry.id if located.entry else None,
        technology=(watch.technology,),
        decided_on=day.day if day else None,
        stage=stage.value,
        evidence=proofs,
    )
