"""What a verb decides: the phrase that it governs tells a ban from its repeal, delay, refusal or the leave to go on."""

import re
from collections.abc import Sequence

from banwatch.classify.lexicon import Hit
from banwatch.classify.reading import Sentence
from banwatch.classify.verbs import NEAR, REACH, complement, is_passive, is_verb, passed_by, subject_of
from banwatch.text.words import words

DECIDING = frozenset({"enact", "sign", "vote", "win"})
BEFORE_NOUN = 4
"""Tokens between the thing and a ban noun after it ("facial recognition technology ban")."""
Parts = tuple[Hit | None, Hit | None, Hit | None]


def kind_and_parts(sentence: Sentence, verb: Hit) -> tuple[str, Parts]:
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


def _first(hits: Sequence[Hit], *roles: str) -> Hit | None:
    return next((h for h in hits if h.role in roles), None)


def _ban_kind(sentence: Sentence, verb: Hit, right: list[Hit]) -> tuple[str, Parts]:
    passive = is_passive(sentence, verb)
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


BARE_SUBJECTS = frozenset({"it", "that", "which", "also", "this"})
SUBJECTS = frozenset({"measure", "council", "voters", "executive", "ban_noun"})


def _measure_subject(sentence: Sentence, verb: Hit) -> bool:
    """ "The ordinance bars …", "It bans …": what a measure says, not that it was decided."""
    subjects = _subjects_before(sentence, verb)
    word = sentence.tokens[verb.i - 1].low if verb.i else ""
    if word in BARE_SUBJECTS and not any(h.role in {"council", "voters"} for h in subjects):
        return True
    return bool(subjects) and subjects[-1].role in {"measure", "ban_noun"}


def _subjects_before(sentence: Sentence, verb: Hit) -> list[Hit]:
    """Possible subjects in the verb's clause; where an insertion stands before the verb, those before the insertion."""
    clause = sentence.clauses[verb.i]
    before = [h for h in sentence.hits if h.role in SUBJECTS and h.j <= verb.i]
    resumed = clause > 1 and (not verb.i or sentence.clauses[verb.i - 1] != clause)
    if resumed:
        return [h for h in before if sentence.clauses[h.i] < clause - 1]
    return [h for h in before if sentence.clauses[h.i] == clause]


def _pronoun(hits: Sequence[Hit], ban: Hit) -> Hit | None:
    """ "bar it", "ban the city from the technology": a pronoun or general word after the ban word."""
    return next((h for h in hits if h.role == "pronoun" and 0 <= h.i - ban.j <= 7), None)


def _keeps_from(sentence: Sentence, verb: Hit, tech: Hit) -> bool:
    between = {t.low for t in sentence.tokens[verb.j : tech.i]}
    return "from" in between or "off" in between or (verb.word in {"stop", "end"} and tech.i - verb.j <= 4)


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
    subject = subject_of(sentence, verb, "ban_noun", "measure")
    near = [h for h in right if h.i - verb.j <= NEAR]
    noun = _first(near, "ban_noun", "measure", "ban")
    if noun is None and (is_passive(sentence, verb) or verb.role in {"reject", "defer", "reverse"}):
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


LOOSE = words(
    "fall amend extend renew replace remove drop hold pull send continue move recommend need fail strike",
    "end stall lapse expire",
)
"""Verbs of many other uses: they count only with a ban as their object."""
ORDER = ("reverse", "reverse_noun", "defer", "reject", "veto")


TELLING = frozenset({"ban", "weak_ban", "ban_noun", "measure", "tech", "allow", "propose", *ORDER})
BALLOTED = frozenset({"referendum", "initiative", "ballot measure", "ballot question", "proposition", "question"})
"""What voters decide: "passed a referendum put to voters" is no referral."""
PASSING = frozenset({"pass", "adopt", "approve", "enact"})


def _decision_kind(sentence: Sentence, verb: Hit, right: list[Hit]) -> tuple[str, Parts]:
    """What was decided; a body that puts it to the voters has put it off."""
    kind, parts = _decided_kind(sentence, verb, right)
    balloted = parts[2] is not None and parts[2].word in BALLOTED
    if kind in {"ban", "pass", "passban"} and verb.role != "win" and not balloted and _to_ballot(sentence, verb):
        return "defer", parts
    return kind, parts


def _decided_kind(sentence: Sentence, verb: Hit, right: list[Hit]) -> tuple[str, Parts]:
    """The first telling word that the verb governs, else the subject of a passive or of "passed 6-3"."""
    telling = [h for h in right if h.role in TELLING and _tells(sentence, h)]
    if verb.role == "vote":
        telling = _after_vote(telling)
        if _against(sentence, verb):
            return "reject", (_first(telling, "tech"), _first(telling, "ban_noun", "ban"), _first(telling, "measure"))
    kind, parts = _telling_kind(sentence, verb, telling)
    deal = _first(right, "deal")
    if deal and kind in {"", "pass", "allow"} and deal.i - verb.j <= NEAR:
        return "allow", (parts[0] or deal, None, None)
    return _by_subject(sentence, verb, right, kind, parts)


def _by_subject(sentence: Sentence, verb: Hit, right: list[Hit], kind: str, parts: Parts) -> tuple[str, Parts]:
    """Where the governed phrase tells nothing, or the verb is passive, what stands before the verb was decided."""
    if not kind and verb.word in {"clear", "approve"} and any(h.role == "pronoun" and h.i == verb.j for h in right):
        return "allow", (subject_of(sentence, verb, "tech"), None, None)
    subject = _noun_subject(sentence, verb)
    bare = _without_object(sentence, verb) or passed_by(sentence, verb) is not None
    open_kind = is_passive(sentence, verb) or (bare and kind in {"", "pass"})
    if verb.role in {"enact", "win"} and subject and open_kind and not _actor_between(sentence, subject, verb):
        return _subject_kind(sentence, verb, subject)
    if verb.role == "win":
        return "", (None, None, None)
    if not kind and verb.word in PASSING and is_passive(sentence, verb):
        return "pass", (None, None, None)
    if not kind and verb.word in PASSING and subject and verb.form == "past" and _without_object(sentence, verb):
        return "pass", (None, None, subject)
    return kind, parts


def _without_object(sentence: Sentence, verb: Hit) -> bool:
    """ "an ordinance that the council approved 5-3": no article or pronoun after the verb that would open an object."""
    after = sentence.tokens[verb.j].low if verb.j < len(sentence.tokens) else ""
    return after not in {"the", "a", "an", "its", "their", "two", "three", "another", "several", "new"}


def _noun_subject(sentence: Sentence, verb: Hit) -> Hit | None:
    """The measure or ban before the verb; "bans" that is itself the verb of a clause before is none."""
    subject = subject_of(sentence, verb, "ban_noun", "measure")
    if subject and any(h.role == "ban" and h.i == subject.i and is_verb(sentence, h) for h in sentence.hits):
        return subject_of(sentence, verb, "measure")
    return subject


BALLOT = re.compile(
    r"(?:\b(?:for|on|onto) (?:the |this |next |November's |\w+'s )?(?:\w+ )?ballot\b|\b(?:before|to"
    r"|ask) (?:the )?voters\b)",
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
            and (
                hit.word not in {"hold", "send", "pull", "move", "need", "want", "continue"}
                or _with_object(sentence, hit)
            )
        )
    if hit.role == "ban" and hit.form in {"base", "pres"}:
        return True
    return not (hit.role == "allow" and hit.form == "past")


NOT_TELLING = frozenset({"hold", "send", "pull", "move", "need", "want", "continue"})


def _with_object(sentence: Sentence, verb: Hit) -> bool:
    """ "to send a ban to …": a loose verb with a ban or measure right after it."""
    return verb.word == "send" and any(
        h.role in {"ban_noun", "measure"} and 0 <= h.i - verb.j <= 5 for h in sentence.hits
    )


def _after_vote(telling: list[Hit]) -> list[Hit]:
    return [h for h in telling if not (h.role == "measure" and h.word == "vote")]


def _against(sentence: Sentence, verb: Hit) -> bool:
    after = [t.low for t in sentence.tokens[verb.j : verb.j + 6]]
    if "against" in after:
        return "not" not in after[: after.index("against")]
    return "down" in after[:2]


def _telling_kind(sentence: Sentence, verb: Hit, telling: list[Hit]) -> tuple[str, Parts]:
    first = next((h for h in telling if h.role not in {"tech", "measure"}), None)
    measure, tech = _first(telling, "measure"), _first(telling, "tech")
    if first is None:
        if measure:
            return "pass", (tech, None, measure)
        return _bare_thing(sentence, verb, tech)
    if first.role in {"reverse", "reverse_noun"}:
        return "reverse", (tech, _first(telling, "ban_noun", "ban"), measure)
    if first.role in {"defer", "reject", "veto", "propose"}:
        return first.role, (tech, _first(telling, "ban_noun", "ban"), measure)
    if first.role == "allow":
        later = next((h for h in telling if h.role in {"ban", "ban_noun"} and h.i > first.i), None)
        near = _near_tech(sentence, later, telling) if later else None
        if later and near and near.role == "tech":
            return "ban", (near, later, measure)
        tech = tech or next((h for h in sentence.hits if h.role == "tech" and h.i > first.i), None)
        if tech and tech.i - first.j <= REACH:
            return "allow", (tech, None, measure)
        return ("pass", (tech, None, measure)) if measure and measure.i < first.i else ("", (None, None, None))
    near = _near_tech(sentence, first, telling)
    if near is None and measure is not None and first.role in {"ban", "ban_noun"} and tech is None:
        return "", (None, None, None)
    if near is None and first.role == "ban_noun" and tech is None:
        return ("" if _of_another_thing(sentence, first) else "passban"), (None, first, measure)
    return ("ban", (near, first, measure)) if near else ("", (None, None, None))


def _bare_thing(sentence: Sentence, verb: Hit, tech: Hit | None) -> tuple[str, Parts]:
    """Only the thing is governed: leave to use it, unless it is made unlawful, put off limits, or passed on."""
    if tech is None or tech.i - verb.j > NEAR:
        return "", (None, None, None)
    unable = next((h for h in sentence.hits if h.role == "unable" and 0 <= h.i - tech.j <= 2), None)
    if unable:
        return "ban", (tech, unable, None)
    turned = verb.j < len(sentence.tokens) and sentence.tokens[verb.j].low in {"on", "against", "off"}
    return ("", (None, None, None)) if turned or verb.role == "sign" else ("allow", (tech, None, None))


def _of_another_thing(sentence: Sentence, ban: Hit) -> bool:
    """ "a ban on camping": a ban noun with an object of its own that is not the watch's thing."""
    return ban.j < len(sentence.tokens) and sentence.tokens[ban.j].low in {"on", "of", "against"}


def _actor_between(sentence: Sentence, subject: Hit, verb: Hit) -> bool:
    return any(
        h.role in {"council", "voters", "executive", "committee", "state"} and subject.j <= h.i and h.j <= verb.i
        for h in sentence.hits
    )


def _subject_kind(sentence: Sentence, verb: Hit, subject: Hit) -> tuple[str, Parts]:
    near = _near_tech(sentence, subject, [h for h in sentence.hits if h.j <= verb.i + NEAR])
    if subject.role == "ban_noun":
        other = near is None and _of_another_thing(sentence, subject)
        return ("ban" if near else "" if other else "passban", (near, subject, None))
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
