"""Plain words for what the engine saw."""

from collections.abc import Mapping, Sequence

from banwatch.classify.news import Seen
from banwatch.classify.rulebook import Rulebook
from banwatch.classify.score import shares
from banwatch.classify.vetoes import Veto
from banwatch.model.finding import Claim

WORDS = {
    "title_ban": "the headline tells a ban",
    "title_pass": "the headline tells that a measure passed",
    "title_nonlocal": "the headline's actor is no local government",
    "title_committee": "the headline speaks of a committee",
    "title_future": "the headline speaks of a plan, a question or a demand",
    "title_against": "the headline tells a rejection, delay, veto or repeal",
    "title_allow": "the headline tells that the technology is allowed or bought",
    "lead_ban": "the first sentences tell a ban as done",
    "body_ban": "a later sentence tells a ban as done",
    "tally": "a tally belongs to the decision",
    "local_actor": "a local body is named as the actor",
    "nonlocal": "a state, court, school, agency, company or committee acts",
    "content": "the text tells what may no longer be done",
    "any_veto": "a veto is told",
    "any_reject": "a rejection is told",
    "any_defer": "a delay or referral is told",
    "any_reverse": "a repeal or easing is told",
    "any_allow": "use or purchase is told",
    "unreal": "bans are told as plans or demands",
    "unreal_only": "the ban is told only as a plan or demand",
    "behind": "bans of other places or times are told",
    "recent": "the decision's day is close to publication",
    "week_old": "the decision lies more than five days before publication",
    "opinion": "it looks like opinion, petition or poll",
    "suit": "it is about a lawsuit",
}
NEGATIVE_KINDS = (
    ("title_nonlocal", "state_or_national"), ("suit", "lawsuit"), ("opinion", "opinion"), ("title_against", "rejected"),
    ("lead_veto", "rejected"), ("lead_reject", "rejected"), ("lead_defer", "rejected"), ("lead_reverse", "rollback"),
    ("title_allow", "use_of_tech"), ("committee", "committee"), ("nonlocal_lead", "state_or_national"),
    ("week_old", "retrospective"),
    ("unreal_only", "proposal"), ("title_future", "proposal"), ("unreal", "proposal"),
)  # fmt: skip


def kind_of(found: Mapping[str, float], claims: Sequence[Claim]) -> str:
    """The kind of news, for people to sort by; no verdict hangs on it."""
    if claims:
        claim = claims[0]
        if claim.stage in {"first_reading", "signed"}:
            return claim.stage
        special = {"moratorium": "moratorium", "executive_order": "executive_order", "ballot_measure": "ballot_measure"}
        if claim.body == "voters":
            return "ballot_measure"
        return special.get(claim.instrument or "", "council_vote")
    return next((kind for name, kind in NEGATIVE_KINDS if found.get(name)), "other")


def reasons_of(news: Sequence[Seen], found: Mapping[str, float], book: Rulebook) -> list[str]:
    """The most telling sentence, then each feature's share in words."""
    reasons = []
    if news:
        sentence = news[0].frame.sentence
        reasons.append(f"Told as done: “{_short(sentence.text)}”")
    for name, share in shares(found, book.weights)[:6]:
        words = WORDS.get(name, name.replace("_", " "))
        reasons.append(f"{'For' if share > 0 else 'Against'} a new ban ({share:+.2f}): {words}.")
    return reasons


def veto_reasons(held: Sequence[Veto]) -> list[str]:
    """What held the alert back, with the words."""
    return [
        f"Held back, {v.why}: “{v.sentence.source[v.start : v.end]}” in “{_short(v.sentence.text)}”" for v in held[:3]
    ]


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 160 else plain[:157] + "…"
