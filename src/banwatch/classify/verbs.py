"""Verbs in a sentence: whether a word is one, its mood and voice, who acts, and what its subject is."""

from collections.abc import Callable

from banwatch.classify.lexicon import ACTOR_ROLES, Hit
from banwatch.classify.reading import Sentence
from banwatch.text.words import words

NEAR = 14
"""Tokens between a ban word and the thing banned."""
NOUN_BEFORE = words(
    "a an the this that these those such similar its their his her our local city state outright total",
    "full blanket municipal of on for and first nation's city's partial complete temporary five two three",
    "one year any no proposed strict new other with past national federal nationwide statewide citywide",
    "permanent preliminary police",
)
NOUN_AFTER = words(
    "on of in is was were are has have had that which would could will may against",
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


def is_finite(sentence: Sentence, verb: Hit) -> bool:
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
    """ "an ordinance passed by the council", "the bans adopted in 2019": a participle after its noun."""
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


def is_passive(sentence: Sentence, verb: Hit) -> bool:
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
    if is_passive(sentence, verb):
        by = _by_actor(sentence, verb)
        if by:
            return by
    passed = passed_by(sentence, verb)
    if passed:
        return passed
    clause = sentence.clauses[verb.i]
    for reach in (0, 1, 2):
        left = [
            h
            for h in sentence.hits
            if h.role in ACTOR_ROLES and h.j <= verb.i and sentence.clauses[h.i] == clause - reach
        ]
        if left:
            return _panel_of(sentence, max(left[-3:], key=_actor_rank(verb)))
    return None


def _actor_rank(verb: Hit) -> Callable[[Hit], tuple[int, int]]:
    """Longer names before shorter ones, then the nearer."""
    return lambda h: (h.j - h.i if h.role != "person" else 0, -(verb.i - h.j))


def passed_by(sentence: Sentence, verb: Hit) -> Hit | None:
    """ "The bill passed the House", "moratorium clears council": the body stands after the verb."""
    if verb.word not in {"pass", "clear"} or subject_of(sentence, verb, "ban_noun", "measure") is None:
        return None
    clause = sentence.clauses[verb.i]
    if any(h.role in ACTOR_ROLES and h.j <= verb.i and sentence.clauses[h.i] == clause for h in sentence.hits):
        return None
    after = [h for h in sentence.hits if 0 <= h.i - verb.j <= 4 and h.role in ACTOR_ROLES | {"ban_noun", "measure"}]
    return after[0] if after and after[0].role in ACTOR_ROLES else None


def _panel_of(sentence: Sentence, actor: Hit) -> Hit:
    """ "The rules committee of the council": the committee acts."""
    if actor.role != "council":
        return actor
    panels = [h for h in sentence.hits if h.role == "committee" and 0 <= actor.i - h.j <= 5]
    between = {t.low for t in sentence.tokens[panels[-1].j : actor.i]} if panels else set()
    return panels[-1] if "of" in between else actor


def _by_actor(sentence: Sentence, verb: Hit) -> Hit | None:
    for k in range(verb.j, min(verb.j + 4, len(sentence.tokens))):
        if sentence.tokens[k].low == "by":
            return next((h for h in sentence.hits if h.role in ACTOR_ROLES and k < h.i <= k + 6), None)
    return None


REACH = 26
"""Tokens that a verb's complement may span; longer sentences lose the thread."""


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


BREAKERS = words(
    "after before because although though but while since if when whereas as unless and despite following",
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
