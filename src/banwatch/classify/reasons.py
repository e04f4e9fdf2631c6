"""Plain words for what the engine saw."""

from collections.abc import Mapping, Sequence

from banwatch.classify.cues import Candidate
from banwatch.classify.news import Seen
from banwatch.classify.rulebook import Rulebook
from banwatch.classify.score import shares
from banwatch.classify.vetoes import Veto
from banwatch.model.finding import Claim

LEAST = 0.05
"""A smaller share in the log-odds is not told."""
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


def reasons_of(news: Sequence[Seen], best: Candidate | None, found: Mapping[str, float], book: Rulebook) -> list[str]:
    """The most telling sentences, then what spoke for and against in words, weightiest first."""
    reasons = []
    if news:
        reasons.append(f"Told as done: “{_short(news[0].frame.sentence.text)}”")
    if best and not (news and best.sentence.order == news[0].frame.sentence.order):
        reasons.append(f"The sentence most like a decision: “{_short(best.sentence.text)}”")
    for words, share in worded_shares(found, book)[:6]:
        reasons.append(f"{'For' if share > 0 else 'Against'} a new ban ({share:+.2f}): {words}.")
    return reasons


def worded_shares(found: Mapping[str, float], book: Rulebook) -> list[tuple[str, float]]:
    """Signed shares of the score in plain words, weightiest first; features of the same words added up."""
    sums: dict[str, float] = {}
    for name, share in shares(found, book.weights):
        words = book.feature_words.get(name, name.replace("_", " "))
        sums[words] = round(sums.get(words, 0.0) + share, 2)
    return sorted((pair for pair in sums.items() if abs(pair[1]) >= LEAST), key=lambda pair: (-abs(pair[1]), pair[0]))


def veto_reasons(held: Sequence[Veto]) -> list[str]:
    """What held the alert back, with the words."""
    return [
        f"Held back, {v.why}: “{v.sentence.source[v.start : v.end]}” in “{_short(v.sentence.text)}”" for v in held[:3]
    ]


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 160 else plain[:157] + "…"
