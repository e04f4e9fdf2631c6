"""Frames: who did what to which ban, read off one sentence.

Theory. A decision is told by a finite verb. The verb's role (ban, enact, vote, reject, defer, reverse, veto, allow …),
the phrase it governs (`to ban …`, `a moratorium on …`, `an ordinance that would bar …`, `repeal of …`) and what stands
between subject and verb (modal, negation, perfect) give the frame's kind. Each cue counts only inside the clause of the
verb that it governs. Infinitives and participles belong to the finite verb or noun before them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from banwatch.classify.lexicon import ACTOR_ROLES, Hit
from banwatch.classify.reading import Sentence

VERBS = frozenset(
    [
        "ban",
        "weak_ban",
        "enact",
        "sign",
        "vote",
        "reject",
        "defer",
        "reverse",
        "veto",
        "override",
        "propose",
        "allow",
        "become",
        "headline_become",
        "win",
        "join",
        "retain",
    ]
)
DECIDING = frozenset({"enact", "sign", "vote", "win"})
REACH = 26
"""Tokens that a verb's complement may span; longer sentences lose the thread."""
NEAR = 14
"""Tokens between a ban word and the thing banned."""
BEFORE_NOUN = 4
"""Tokens between the thing and a ban noun after it ("facial recognition technology ban")."""
NOUN_BEFORE = frozenset(
    [
        "a",
        "an",
        "the",
        "this",
        "that",
        "these",
        "those",
        "such",
        "similar",
        "its",
        "their",
        "his",
        "her",
        "our",
        "local",
        "city",
        "state",
        "outright",
        "total",
        "full",
        "blanket",
        "municipal",
        "of",
        "on",
        "for",
        "and",
        "first",
        "nation's",
        "city's",
        "partial",
        "complete",
        "temporary",
        "five",
        "two",
        "three",
        "one",
        "year",
        "any",
        "no",
        "proposed",
        "strict",
        "new",
        "other",
        "with",
        "past",
        "national",
        "federal",
        "nationwide",
        "statewide",
        "citywide",
        "permanent",
        "preliminary",
        "police",
    ]
)
NOUN_AFTER = frozenset(
    [
        "on",
        "of",
        "in",
        "is",
        "was",
        "were",
        "are",
        "has",
        "have",
        "had",
        "that",
        "which",
        "would",
        "could",
        "will",
        "may",
        "against",
    ]
)


@dataclass(frozen=True, slots=True)
class Frame:
    """One predication. `kind`: ban, pass (a measure not named as ban), describe, reject, defer, reverse, veto, allow, content.

    `mode`: done, future, unreal (would, if, proposed), past_perfect, negated. `strength` 2 for plain ban words with the
    thing named, 1 for weaker ones. `actor` is the acting role ("" when unnamed).
    """

    sentence: Sentence
    kind: str
    mode: str
    verb: Hit
    actor: str
    actor_hit: Hit | None
    tech: Hit | None
    ban: Hit | None
    measure: Hit | None
    strength: int
    quoted: bool
    tally: bool = False


def frames_of(sentence: Sentence) -> list[Frame]:
    """All frames of a sentence in order."""
    return [frame for hit in sentence.hits if hit.role in VERBS and (frame := _frame(sentence, hit)) is not None]


def _frame(sentence: Sentence, verb: Hit) -> Frame | None:
    if not is_verb(sentence, verb) or not _finite(sentence, verb):
        return None
    mode = mode_of(sentence, verb)
    kind, parts = _kind(sentence, verb)
    if not kind:
        return None
    actor = actor_of(sentence, verb)
    tech, ban, measure = parts
    plain = (
        tech is not None and tech.role == "tech" and (ban is None or ban.role != "weak_ban") and verb.role != "weak_ban"
    )
    strength = 2 if plain and (ban or verb.role == "ban") else 1
    return Frame(
        sentence,
        kind,
        mode,
        verb,
        actor_role(sentence, actor),
        actor,
        tech,
        ban,
        measure,
        strength,
        sentence.quoted(verb.start),
    )


NOUN_LIKE = frozenset(
    ["ban", "weak_ban", "vote", "reverse", "defer", "propose", "reject", "allow", "sign", "veto", "retain"]
)
"""Roles whose words are often nouns."""


def is_verb(sentence: Sentence, hit: Hit) -> bool:
    """Whether a word that may be noun or verb ("ban", "bans", "bill passes") is used as a verb here."""
    if hit.form in {"past", "pp", "ing"} or hit.role not in NOUN_LIKE:
        return True
    if hit.j - hit.i > 1:
        return True
    before = sentence.tokens[hit.i - 1].low if hit.i else ""
    after = sentence.tokens[hit.j].low if hit.j < len(sentence.tokens) else ""
    if before == "to" or any(m.role == "modal" and m.j == hit.i for m in sentence.hits):
        return True
    if before in NOUN_BEFORE and not (
        hit.form == "pres" and before in {"city", "state", "police"} and after not in NOUN_AFTER
    ):
        return False
    if any(h.role in {"tech", "enact"} and h.j == hit.i and h.form in {"", "past", "pres"} for h in sentence.hits):
        return False
    return after not in NOUN_AFTER or (hit.form == "pres" and after in {"on", "of"} and False)


def _finite(sentence: Sentence, verb: Hit) -> bool:
    """Past, present, passive or headline forms; infinitives and participles are somebody's complement."""
    if verb.form == "ing":
        return verb.role == "win" and any(h.role == "passive" and 0 <= verb.i - h.j <= 2 for h in sentence.hits)
    if verb.form == "base":
        return _base_is_finite(sentence, verb)
    if verb.form in {"past", "pp"} and verb.role in {
        "ban",
        "enact",
        "veto",
        "reject",
        "propose",
        "sign",
        "reverse",
        "weak_ban",
    }:
        return not _reduced_relative(sentence, verb)
    return True


PLURAL_ACTORS = frozenset({"modal", "council", "voters", "school", "state", "agency", "executive"})


def _base_is_finite(sentence: Sentence, verb: Hit) -> bool:
    window = [h for h in sentence.hits if h.role in PLURAL_ACTORS and 0 <= verb.i - h.j <= 2]
    if verb.i and sentence.tokens[verb.i - 1].low in {"to", "not", "and", "or"}:
        return any(h.role == "modal" for h in window)
    return bool(window)


def _reduced_relative(sentence: Sentence, verb: Hit) -> bool:
    """ "an ordinance passed by the council", "the bans adopted in 2019": a participle after its noun, then "by", "in"."""
    if not verb.i or verb.j >= len(sentence.tokens):
        return False
    before = [h for h in sentence.hits if h.j == verb.i]
    noun = any(h.role in {"measure", "ban_noun"} and h.word.endswith("s") for h in before)
    return (
        noun
        and sentence.tokens[verb.j].low in {"by", "in", "last", "this", "earlier", "on"}
        and verb.role != "veto"
        and not _voice_before(sentence, verb)
    )


def _voice_before(sentence: Sentence, verb: Hit) -> bool:
    return any(h.role in {"passive", "have"} and 0 <= verb.i - h.j <= 2 for h in sentence.hits)


def mode_of(sentence: Sentence, verb: Hit) -> str:
    """The mode of a verb by what stands before it in its clause."""
    clause = sentence.clauses[verb.i]
    before = [h for h in sentence.hits if h.j <= verb.i and sentence.clauses[h.i] == clause]
    close = [h for h in before if verb.i - h.j <= 4]
    if any(h.role == "negation" and verb.i - h.j <= 3 for h in before):
        return "negated"
    if any(h.role == "modal" for h in close) or _infinitive_passive(sentence, verb):
        return "unreal"
    if any(h.role == "hypothetical" for h in before) and not any(
        h.role == "hypothetical" and h.word == "whether" for h in before
    ):
        return "unreal"
    if any(h.role == "perfect_past" and verb.i - h.j <= 3 for h in before):
        return "past_perfect"
    if verb.role == "propose" or any(
        h.role == "prospect" and h.word.endswith(" to") and verb.i - h.j <= 1 for h in before
    ):
        return "unreal"
    return "done"


def _infinitive_passive(sentence: Sentence, verb: Hit) -> bool:
    """ "for the ordinance to be approved"."""
    return verb.i >= 2 and [t.low for t in sentence.tokens[verb.i - 2 : verb.i]] == ["to", "be"]


Parts = tuple[Hit | None, Hit | None, Hit | None]


def _kind(sentence: Sentence, verb: Hit) -> tuple[str, Parts]:
    """The frame's kind and its thing, ban word and measure."""
    right = complement(sentence, verb)
    if verb.role in {"ban", "weak_ban"}:
        return _ban_kind(sentence, verb, right)
    if verb.role == "headline_become" and sentence.where != "title" and sentence.kind != "headline":
        return "", (None, None, None)
    if verb.role in {"become", "headline_become", "join"}:
        return _become_kind(sentence, verb, right)
    if verb.role == "allow":
        tech = _first(right, "tech")
        return ("allow", (tech, None, None)) if tech else ("", (None, None, None))
    if verb.role in {"veto", "reject", "defer", "reverse", "override", "propose", "retain"}:
        return _against_kind(sentence, verb, right)
    return _decision_kind(sentence, verb, right)


def complement(sentence: Sentence, verb: Hit) -> list[Hit]:
    """Hits that the verb governs: to the right, to the end of its reach or a clause that starts anew."""
    kept: list[Hit] = []
    for hit in sentence.hits:
        if hit.i < verb.j:
            continue
        if hit.i - verb.j > REACH or _broken(sentence, verb, hit):
            break
        kept.append(hit)
    return kept


BREAKERS = frozenset(
    [
        "after",
        "before",
        "because",
        "although",
        "though",
        "but",
        "while",
        "since",
        "if",
        "when",
        "whereas",
        "as",
        "unless",
        "and",
        "despite",
        "following",
    ]
)


def _broken(sentence: Sentence, verb: Hit, hit: Hit) -> bool:
    clause = sentence.clauses[verb.j - 1]
    if sentence.clauses[hit.i] == clause:
        return False
    for k in range(verb.j, hit.i + 1):
        if sentence.clauses[k] != sentence.clauses[k - 1]:
            gap = sentence.source[sentence.tokens[k - 1].end : sentence.tokens[k].start]
            if sentence.tokens[k].low in BREAKERS or any(c in gap for c in ";|") or any(c in ".!?" for c in gap):
                return True
    return False


def _first(hits: Sequence[Hit], *roles: str) -> Hit | None:
    return next((h for h in hits if h.role in roles), None)


def _ban_kind(sentence: Sentence, verb: Hit, right: list[Hit]) -> tuple[str, Parts]:
    passive = _is_passive(sentence, verb)
    tech = subject_of(sentence, verb, "tech") if passive else None
    near = [h for h in right if h.i - verb.j <= NEAR]
    noun = _first([h for h in near if h.i - verb.j <= 6], "ban_noun", "measure")
    if not passive and noun and noun.role == "ban_noun" and verb.role != "ban":
        if verb.word in {"keep", "limit", "restrict", "prevent"}:
            return "", (None, None, None)
        return "reject" if verb.word != "end" else "reverse", (_first(right, "tech"), noun, None)
    if not passive and verb.role == "ban" and noun and noun.role == "ban_noun" and _first(near, "tech"):
        return "reject", (_first(right, "tech"), noun, None)
    tech = tech or _first(near, "tech") or (_pronoun(near, verb) if not passive else None)
    if tech is None:
        return "", (None, None, None)
    if (
        verb.role == "weak_ban"
        and verb.word in {"keep", "prevent", "stop", "end", "limit"}
        and not _keeps_from(sentence, verb, tech)
    ):
        return "", (None, None, None)
    kind = "describe" if not passive and verb.form in {"pres", "base"} and _measure_subject(sentence, verb) else "ban"
    return kind, (tech, verb, None)


def _measure_subject(sentence: Sentence, verb: Hit) -> bool:
    """ "The ordinance bars …", "It bans …": what a measure says, not that it was decided."""
    clause = sentence.clauses[verb.i]
    before = [
        t.low for t, c in zip(sentence.tokens, sentence.clauses, strict=True) if c == clause and t.end <= verb.start
    ]
    if (
        before
        and before[-1] in {"it", "that", "which", "also", "this"}
        and not any(
            h.role in {"council", "voters"} and h.j <= verb.i and sentence.clauses[h.i] == clause for h in sentence.hits
        )
    ):
        return True
    last = [
        h
        for h in sentence.hits
        if h.role in {"measure", "council", "voters", "executive", "ban_noun"}
        and h.j <= verb.i
        and sentence.clauses[h.i] == clause
    ]
    return bool(last) and last[-1].role in {"measure", "ban_noun"}


def _pronoun(hits: Sequence[Hit], ban: Hit) -> Hit | None:
    """ "bar it", "ban the city from the technology": the thing by a pronoun or general word right after the ban word."""
    return next((h for h in hits if h.role == "pronoun" and 0 <= h.i - ban.j <= 7), None)


def _keeps_from(sentence: Sentence, verb: Hit, tech: Hit) -> bool:
    between = {t.low for t in sentence.tokens[verb.j : tech.i]}
    return "from" in between or "off" in between or (verb.word in {"stop", "end"} and tech.i - verb.j <= 4)


def _is_passive(sentence: Sentence, verb: Hit) -> bool:
    return verb.form in {"past", "pp"} and any(h.role == "passive" and 0 <= verb.i - h.j <= 3 for h in sentence.hits)


def subject_of(sentence: Sentence, verb: Hit, *roles: str) -> Hit | None:
    """The nearest hit of these roles before the verb, in its clause (or the one before, across an insertion)."""
    clause = sentence.clauses[verb.i]
    for reach in (0, 1, 2):
        left = [
            h for h in sentence.hits if h.role in roles and h.j <= verb.i and sentence.clauses[h.i] == clause - reach
        ]
        if left:
            return left[-1] if not reach or verb.i - left[-1].j <= NEAR else None
    return None


def _become_kind(sentence: Sentence, verb: Hit, right: list[Hit]) -> tuple[str, Parts]:
    ban = next(
        (
            h
            for h in right
            if h.role in {"ban", "weak_ban"} and h.form in {"base", "pp", "ing", "past"} and is_verb(sentence, h)
        ),
        None,
    ) or _first(right, "ban_noun")
    if ban is None:
        return "", (None, None, None)
    tech = _near_tech(sentence, ban, right)
    return ("joined" if verb.role == "join" else "ban", (tech, ban, None)) if tech else ("", (None, None, None))


def _near_tech(sentence: Sentence, ban: Hit, hits: Sequence[Hit]) -> Hit | None:
    """The thing that a ban word is about: after it, or right before a noun."""
    after = next((h for h in hits if h.role == "tech" and 0 <= h.i - ban.j <= NEAR), None)
    before = next((h for h in reversed(sentence.hits) if h.role == "tech" and 0 <= ban.i - h.j <= BEFORE_NOUN), None)
    if ban.role == "ban_noun" and before:
        return before
    return after or before or _pronoun([h for h in hits if h.i >= ban.j], ban)


def _against_kind(sentence: Sentence, verb: Hit, right: list[Hit]) -> tuple[str, Parts]:
    kinds = {"override": "pass", "propose": "propose"}
    subject = subject_of(sentence, verb, "ban_noun", "measure", "tech")
    near = [h for h in right if h.i - verb.j <= NEAR]
    noun = _first(near, "ban_noun", "measure", "ban")
    if noun is None and (_is_passive(sentence, verb) or verb.role in {"reject", "defer", "reverse"}):
        noun = subject if subject and subject.role != "tech" else None
    if verb.role == "retain" and (noun is None or noun.role != "ban_noun"):
        return "", (None, None, None)
    if noun is None and verb.role != "veto":
        return "", (None, None, None)
    if verb.word in LOOSE and (
        noun is None
        or (
            noun.role != "ban_noun"
            and not (verb.word in {"fail", "continue", "recommend", "fall"} and noun.role == "measure")
        )
    ):
        return "", (None, None, None)
    tech = (_near_tech(sentence, noun, sentence.hits) if noun else None) or None
    ban = noun if noun and noun.role in {"ban_noun", "ban"} else None
    measure = noun if noun and noun.role == "measure" else None
    return kinds.get(verb.role, verb.role), (tech, ban, measure)


LOOSE = frozenset(
    [
        "fall",
        "amend",
        "extend",
        "renew",
        "replace",
        "remove",
        "drop",
        "hold",
        "pull",
        "send",
        "continue",
        "move",
        "recommend",
        "need",
        "fail",
        "strike",
        "end",
        "stall",
        "lapse",
        "expire",
    ]
)
"""Verbs of many other uses: they count only with a ban as their object."""
ORDER = ("reverse", "reverse_noun", "defer", "reject", "veto")


def _decision_kind(sentence: Sentence, verb: Hit, right: list[Hit]) -> tuple[str, Parts]:
    """What was decided: the first telling word that the verb governs, else the subject of a passive or "passed 6-3"."""
    telling = [
        h
        for h in right
        if h.role in {"ban", "weak_ban", "ban_noun", "measure", "tech", "allow", "propose", *ORDER}
        and _tells(sentence, h)
    ]
    if verb.role == "vote":
        telling = _after_vote(sentence, verb, telling)
        against = _against(sentence, verb, telling)
        if against:
            return "reject", (_first(telling, "tech"), _first(telling, "ban_noun", "ban"), _first(telling, "measure"))
    kind, parts = _telling_kind(sentence, verb, telling)
    if kind in {"ban", "pass", "passban"} and _to_ballot(sentence, verb):
        return "defer", parts
    deal = _first(right, "deal")
    if deal and kind in {"", "pass", "allow"} and deal.i - verb.j <= NEAR:
        return "allow", (parts[0] or deal, None, None)
    subject = subject_of(sentence, verb, "ban_noun", "measure")
    if (
        verb.role in {"enact", "win"}
        and subject
        and (not kind or kind == "pass" or _is_passive(sentence, verb))
        and not _actor_between(sentence, subject, verb)
    ):
        return _subject_kind(sentence, verb, subject)
    if verb.role == "win":
        return "", (None, None, None)
    if (
        not kind
        and verb.role == "enact"
        and verb.word in {"pass", "adopt", "approve", "enact"}
        and _is_passive(sentence, verb)
    ):
        return "pass", (None, None, None)
    return kind, parts


BALLOT = re.compile(
    r"(?:\b(?:for|on|onto) (?:the |this |next |November's |\w+'s )?(?:\w+ )?ballot\b|\b(?:before|to|ask) (?:the )?voters\b)",
    re.IGNORECASE,
)


def _to_ballot(sentence: Sentence, verb: Hit) -> bool:
    """A body that votes to put the question to the voters has not decided it."""
    return BALLOT.search(sentence.source, verb.end, sentence.span.end) is not None


def _tells(sentence: Sentence, hit: Hit) -> bool:
    if hit.role in {"defer", "reject", "veto", "propose", "reverse"}:
        before = sentence.tokens[hit.i - 1].low if hit.i else ""
        if hit.role == "reverse" and hit.form == "pres":
            return before in {"that", "which"}
        return (
            hit.form in {"base", "ing"}
            and (before in {"to", "and", "or"} or hit.form == "ing")
            and hit.word not in {"hold", "send", "pull", "move", "need", "want", "continue"}
        )
    if hit.role == "ban" and hit.form in {"base", "pres"}:
        return True
    return not (hit.role == "allow" and hit.form == "past")


def _after_vote(sentence: Sentence, verb: Hit, telling: list[Hit]) -> list[Hit]:
    return [h for h in telling if not (h.role == "measure" and h.word == "vote")]


def _against(sentence: Sentence, verb: Hit, telling: list[Hit]) -> bool:
    words = [t.low for t in sentence.tokens[verb.j : verb.j + 8]]
    if "against" in words[:6]:
        k = words.index("against")
        return "not" not in words[:k]
    return "down" in words[:2]


def _telling_kind(sentence: Sentence, verb: Hit, telling: list[Hit]) -> tuple[str, Parts]:
    first = next((h for h in telling if h.role not in {"tech", "measure"}), None)
    measure, tech = _first(telling, "measure"), _first(telling, "tech")
    if first is None:
        if measure:
            return "pass", (tech, None, measure)
        return ("allow", (tech, None, None)) if tech and tech.i - verb.j <= NEAR else ("", (None, None, None))
    if first.role in {"reverse", "reverse_noun"}:
        return "reverse", (tech, _first(telling, "ban_noun", "ban"), measure)
    if first.role in {"defer", "reject", "veto", "propose"}:
        return first.role, (tech, _first(telling, "ban_noun", "ban"), measure)
    if first.role == "allow":
        later = next((h for h in telling if h.role in {"ban", "ban_noun"} and h.i > first.i), None)
        near = _near_tech(sentence, later, telling) if later else None
        if later and near and near.role == "tech":
            return "ban", (near, later, measure)
        if tech and tech.i - first.j <= NEAR:
            return "allow", (tech, None, measure)
        return ("pass", (tech, None, measure)) if measure and measure.i < first.i else ("", (None, None, None))
    near = _near_tech(sentence, first, telling)
    if near is None and measure is not None and first.role in {"ban", "ban_noun"} and tech is None:
        return "", (None, None, None)
    if near is None and first.role == "ban_noun" and tech is None:
        return "passban", (None, first, measure)
    return ("ban", (near, first, measure)) if near else ("", (None, None, None))


def _actor_between(sentence: Sentence, subject: Hit, verb: Hit) -> bool:
    return any(
        h.role in {"council", "voters", "executive", "committee", "state"} and subject.j <= h.i and h.j <= verb.i
        for h in sentence.hits
    )


def _subject_kind(sentence: Sentence, verb: Hit, subject: Hit) -> tuple[str, Parts]:
    near = _near_tech(sentence, subject, [h for h in sentence.hits if h.j <= verb.i + NEAR])
    if subject.role == "ban_noun":
        return ("ban" if near else "passban", (near, subject, None))
    inner = next(
        (
            h
            for h in sentence.hits
            if h.role in {"ban", "weak_ban", "ban_noun", "reverse", "reverse_noun", "allow"}
            and subject.j <= h.i < verb.i
        ),
        None,
    )
    if inner and inner.role in {"reverse", "reverse_noun"}:
        return "reverse", (near, None, subject)
    if inner and inner.role == "allow":
        return "allow", (near, None, subject)
    tech = _near_tech(sentence, inner, sentence.hits) if inner else near
    return ("ban" if inner and tech else "pass", (tech, inner, subject))


def actor_role(sentence: Sentence, actor: Hit | None) -> str:
    """The role of an actor; an "assembly" or "members" beside a senate is the state's."""
    if actor is None:
        return ""
    near = any(h.role == "state" and h.word in CHAMBERS and abs(h.i - actor.i) <= 6 for h in sentence.hits)
    if actor.word == "lawmakers" and not near:
        return ""
    return "state" if near and actor.word in {"assembly", "legislators", "members", "leaders"} else actor.role


CHAMBERS = frozenset(
    {
        "senate",
        "state senate",
        "house",
        "state house",
        "legislature",
        "state legislature",
        "general assembly",
        "congress",
    }
)


def actor_of(sentence: Sentence, verb: Hit) -> Hit | None:
    """Who acts: the nearest actor before the verb in its clause; of a passive the one after "by"."""
    if _is_passive(sentence, verb):
        by = _by_actor(sentence, verb)
        if by:
            return by
    clause = sentence.clauses[verb.i]
    for reach in (0, 1, 2):
        left = [
            h
            for h in sentence.hits
            if h.role in ACTOR_ROLES and h.j <= verb.i and sentence.clauses[h.i] == clause - reach
        ]
        if left:
            return max(left[-3:], key=_actor_rank(verb))
    return None


def _actor_rank(verb: Hit):  # type: ignore[no-untyped-def]
    return lambda h: (h.j - h.i if h.role != "person" else 0, -(verb.i - h.j))


def _by_actor(sentence: Sentence, verb: Hit) -> Hit | None:
    for k in range(verb.j, min(verb.j + 4, len(sentence.tokens))):
        if sentence.tokens[k].low == "by":
            return next((h for h in sentence.hits if h.role in ACTOR_ROLES and k < h.i <= k + 6), None)
    return None


def _no_subject(sentence: Sentence) -> Iterator[Hit]:
    """ "No officer or employee shall use …": the negation is in the subject."""
    for hit in sentence.roles("negation"):
        if hit.word in {"no", "neither", "nor"}:
            modal = next(
                (
                    m
                    for m in sentence.hits
                    if m.role == "modal" and 0 < m.i - hit.j <= 12 and m.word in {"shall", "may", "can", "will"}
                ),
                None,
            )
            if modal:
                yield modal


def contents(sentence: Sentence) -> Iterator[Frame]:
    """Prohibitions told by their content: "shall not use …", "will no longer be able to use …"."""
    for hit in [*sentence.roles("unable"), *_no_subject(sentence)]:
        tech = next(
            (h for h in sentence.hits if h.role == "tech" and (0 <= h.i - hit.j <= NEAR or 0 <= hit.i - h.j <= 6)), None
        )
        if tech:
            actor = actor_of(sentence, hit)
            yield Frame(
                sentence,
                "content",
                "done",
                hit,
                actor_role(sentence, actor),
                actor,
                tech,
                hit,
                None,
                1,
                sentence.quoted(hit.start),
            )
