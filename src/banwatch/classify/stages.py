"""How far a ban is: a first reading, the final vote, signed, in force. Told by the sentences of its own item."""

import re
from collections.abc import Sequence

from banwatch.classify.facts import Fact, evidence, hit_evidence, is_old
from banwatch.classify.items import Item
from banwatch.classify.lexicon import Hit
from banwatch.classify.news import Seen
from banwatch.classify.reading import Reading, Sentence
from banwatch.classify.votes import RESULT

STAGES = ("first_reading", "final", "signed", "in_effect")
SIGNING = frozenset({"approve", "enact", "okay", "ok"})
SIGNATURE = re.compile(
    r"\bwith (?:the mayor|her|his|the executive)(?:['’]s)? signature\b"
    r"|\b(?:put|puts|putting|added|affixed|gave|inked) (?:her|his|their|a) (?:signature|name|pen)\b"
    r"|\bsigned into law\b"
    r"|\binked (?:it|the)\b",
    re.IGNORECASE,
)
AHEAD = re.compile(
    r"(?:\b(?:another|a second|one more|second|final|provisional-to-final) (?:and final )?(?:vote|reading|approval)\b"
    r"[^.;]{0,50}\b(?:is|are|will|set|scheduled|due|expected|slated|planned|on the|comes?|follows?|remains?"
    r"|next|needed|required|still|takes? place)\b"
    r"|\b(?:needs?|requires?|faces?|awaits?|awaiting|must (?:still )?(?:pass|get|win|come)|has to|have to|returns?"
    r"|goes? back|moves? (?:on )?to|advances?d? to|heads? to|passed to)\b[^.;]{0,40}"
    r"\b(?:second|another|final|one more|third)\b[^.;]{0,20}"
    r"\b(?:vote|reading|adoption|approval|passage|consideration)\b"
    r"|\b(?:passed|approved|adopted|moved) (?:\w+ ){0,3}on (?:introduction|first reading)\b"
    r"|\b(?:introduced|introduce) for publication\b|\bfirst of (?:two|three)\b|\bfirst of the (?:two|three)\b"
    r"|\b(?:vote|votes|voted) (?:on it )?(?:once more|again|a second time)\b(?! against)"
    r"|\breturn for (?:final|a second|second)\b"
    r"|\b(?:second|third|final) (?:reading|vote) (?:awaits|follows|is|will|comes|takes)\b"
    r"|\b(?:come back|up for)\b[^.;]{0,30}\bfor (?:a |its )?(?:second|final|third) (?:reading|vote)\b)",
    re.IGNORECASE,
)
"""What tells that the body must decide again."""
DONE_NOW = re.compile(
    r"\b(?:second and final|second and last|third and (?:final|last)|final (?:reading|passage|adoption|approval|vote)"
    r"|(?:its|on|for) (?:second|third|final) (?:reading|vote)|third reading|read a third time)\b",
    re.IGNORECASE,
)
BEFORE_NOW = re.compile(
    r"\b(?:had|earlier|last (?:week|month)|previous|in (?:January|February|March|April|May|June|July|August|September"
    r"|October|November|December)|weeks? ago|two weeks)\b",
    re.IGNORECASE,
)
NOT_YET = re.compile(
    r"\b(?:will|would|to be|'ll|’ll|pause|ban|freeze|until|once|as soon as|when|if|before|could|may|not)\b[^.;]{0,30}$",
    re.IGNORECASE,
)
LATER = re.compile(
    r"^[^.;]{0,12}\b(?:on|in|next|as of|from|as soon as|when|once|after|\w+ days)\b (?!today|immediately)",
    re.IGNORECASE,
)
EARLIER = 9
"""A step told of a day so long before publication is not the news of a daily or weekly paper."""
PLAIN = re.compile(r"\b(?:statement|form|letter|petition|contracts?|those|waiver|agreement|up)\b", re.IGNORECASE)
"""Other things that are signed."""
AT_ONCE = re.compile(
    r"\b(?:effective (?:now|immediately|at once|then|today)|straight away|with immediate effect"
    r"|takes? effect immediately"
    r"|as an emergency|emergency (?:measure|ordinance)|no waiting)\b",
    re.IGNORECASE,
)


def stage_of(reading: Reading, base: Sequence[Seen], item: Item, instrument: str | None) -> Fact | None:
    """How far the ban is, where its item tells; a decision told as done is final."""
    near = [s for s in reading.sentences if s.order in item.decisions or item.close.get(s.order, 0.0) > 0]
    near = [s for s in near if s.order not in item.elsewhere and s.kind != "caption"]
    if instrument == "executive_order":
        return _ordered(base)
    opening = [s for s in reading.sentences if 0 <= s.index < 2 and s.has("executive") and s not in near]
    return _signed([*near, *opening]) or _first(near, reading) or _in_effect(near) or _passed(base) or _final(near)


def _ordered(base: Sequence[Seen]) -> Fact | None:
    """An executive's order binds from the day it is given."""
    if not base:
        return None
    return Fact("in_effect", hit_evidence(base[0].frame.sentence, base[0].frame.verb))


def _signed(near: Sequence[Sentence]) -> Fact | None:
    for sentence in near:
        for hit in sentence.roles("sign"):
            if hit.word.startswith("sign") and hit.form == "past" and not _unsure(sentence, hit):
                return Fact("signed", hit_evidence(sentence, hit))
        match = SIGNATURE.search(sentence.text)
        if match and not sentence.has("modal", "hypothetical"):
            start = sentence.span.start
            return Fact("signed", evidence(sentence, start + match.start(), start + match.end()))
    for sentence in near:
        if (verb := _approved_by_executive(sentence)) is not None:
            return Fact("signed", hit_evidence(sentence, verb))
    return None


def _unsure(sentence: Sentence, hit: Hit) -> bool:
    """ "Would be signed", "has not signed", "if signed", "30 days after it is signed"."""
    before = sentence.source[max(sentence.span.start, hit.start - 40) : hit.start]
    modal = any(m.role in {"modal", "negation"} and 0 <= hit.i - m.j <= 3 for m in sentence.hits)
    other = PLAIN.search(sentence.source[hit.end : min(sentence.span.end, hit.end + 24)])
    return (
        modal
        or other is not None
        or re.search(r"\b(?:if|until|unless|once|after|when|being|to be) [^.;,]{0,16}$", before) is not None
    )


def _approved_by_executive(sentence: Sentence) -> Hit | None:
    """ "Mayor X approved the ordinance on Friday": the verb that tells it."""
    for actor in sentence.roles("executive"):
        for verb in sentence.roles("enact"):
            near = 0 < verb.i - actor.j <= 4 and sentence.clauses[actor.i] == sentence.clauses[verb.i]
            if near and verb.form == "past" and verb.word.split("/")[0] in SIGNING:
                return verb
    return None


def _first(near: Sequence[Sentence], reading: Reading) -> Fact | None:
    """A first reading, unless another sentence tells that the last one was held."""
    closed = any(_closes(s) for s in near)
    for sentence in near:
        match = None if closed or _long_ago(sentence, reading) else AHEAD.search(sentence.text)
        if match:
            start = sentence.span.start
            return Fact("first_reading", evidence(sentence, start + match.start(), start + match.end()))
    for sentence in near:
        for hit in () if closed else sentence.roles("first_reading"):
            past = BEFORE_NOW.search(sentence.text) is not None or _long_ago(sentence, reading)
            if not past and hit.word not in {"final vote", "second reading"}:
                return Fact("first_reading", hit_evidence(sentence, hit))
    return None


def _long_ago(sentence: Sentence, reading: Reading) -> bool:
    """Whether the sentence names a day well before the news: that of an earlier step."""
    return any(d.latest and is_old(d.latest, reading.published, EARLIER) for d in sentence.dates)


def _closes(sentence: Sentence) -> bool:
    """Whether the sentence tells that the last reading has been held."""
    done = DONE_NOW.search(sentence.text)
    if done is None or AHEAD.search(sentence.text):
        return False
    before = sentence.text[: done.start()]
    return not re.search(r"\b(?:will|would|could|must|may|needs|before|until|awaiting|if)\b[^.;,]{0,40}$", before)


def _in_effect(near: Sequence[Sentence]) -> Fact | None:
    for sentence in near:
        at_once = AT_ONCE.search(sentence.text)
        if at_once and not sentence.has("modal", "hypothetical"):
            start = sentence.span.start
            return Fact("in_effect", evidence(sentence, start + at_once.start(), start + at_once.end()))
        for hit in sentence.roles("in_effect"):
            before = sentence.source[max(sentence.span.start, hit.start - 40) : hit.start]
            after = sentence.source[hit.end : min(sentence.span.end, hit.end + 30)]
            if not NOT_YET.search(before) and not LATER.match(after):
                return Fact("in_effect", hit_evidence(sentence, hit))
    return None


def _final(near: Sequence[Sentence]) -> Fact | None:
    for sentence in near:
        for hit in sentence.roles("final_reading"):
            if AHEAD.search(sentence.text) is None:
                return Fact("final", hit_evidence(sentence, hit))
    for sentence in near:
        match = RESULT.search(sentence.text)
        if match and sentence.has("enact") and not sentence.has("modal", "reject", "defer", "propose", "hypothetical"):
            start = sentence.span.start
            return Fact("final", evidence(sentence, start + match.start(), start + match.end()))
    return None


def _passed(base: Sequence[Seen]) -> Fact | None:
    """A decision told as done, with nothing said of another reading, is final."""
    done = [s for s in base if s.frame.verb.role in {"vote", "enact", "win", "sign"}]
    done += [s for s in base if s.frame.kind in {"ban", "pass", "passban"} and s.fresh]
    if done:
        return Fact("final", hit_evidence(done[0].frame.sentence, done[0].frame.verb))
    return None
