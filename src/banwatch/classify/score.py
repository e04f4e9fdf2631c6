"""From cues to sentence and page scores, from named features to a probability: linear, with coefficients as data."""

import math
from collections.abc import Iterable, Mapping, Sequence

from banwatch.classify.cues import Candidate, zone

LONG_PAGE = 4000
"""Characters of a text from which it counts as a full page; scores may weigh differently there."""
NONE = -6.0
"""The score of a sentence that is not there."""
PAGE_SCALE = 10.0
EARLY = frozenset({"title", "first"})


def probability(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Probability in [0, 1], rounded so that no platform's last digit shows."""
    total = weights.get("bias", 0.0) + sum(weights.get(name, 0.0) * value for name, value in features.items())
    return round(1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total)))), 4)


def shares(features: Mapping[str, float], weights: Mapping[str, float]) -> list[tuple[str, float]]:
    """Each feature's signed share of the score, largest first; those without any left out."""
    found = [(name, round(weights.get(name, 0.0) * value, 2)) for name, value in features.items()]
    return sorted((f for f in found if abs(f[1]) >= 0.05), key=lambda f: (-abs(f[1]), f[0]))


def sentence_score(candidate: Candidate, weights: Mapping[str, float]) -> float:
    """How much a sentence reads like the decision, as log-odds; only sentences with an act have one."""
    return weights.get("bias", 0.0) + _sum(candidate.cues, weights)[0]


def page_cues(found: Sequence[Candidate]) -> frozenset[str]:
    """The distinct cues of a page; those of headline and first sentence once more on their own."""
    cues: set[str] = set()
    for candidate in found:
        cues.update(candidate.cues)
        where = zone(candidate.sentence)
        if where in EARLY:
            cues.update(f"{where} | {cue}" for cue in candidate.cues)
    return frozenset(cues)


def page_score(cues: Iterable[str], weights: Mapping[str, float]) -> float:
    """How much all sentences together read like a report of a decision, as log-odds.

    Divided by the root of the number of known cues, so that long pages do not score higher for their length.
    """
    total, known = _sum(cues, weights)
    return weights.get("bias", 0.0) + PAGE_SCALE * total / math.sqrt(known + 1)


def _sum(cues: Iterable[str], weights: Mapping[str, float]) -> tuple[float, int]:
    """What the known cues add up to, and how many they are. Sorted: another order may change the last digit."""
    known = sorted(weights.keys() & cues)
    return sum(map(weights.__getitem__, known)), len(known)


def score_features(
    found: Sequence[Candidate], sentence: Mapping[str, float], page: Mapping[str, float], length: int
) -> dict[str, float]:
    """The features that sentence and page scores make: best, second, third, in the headline, in the opening, mean."""
    acting = [c for c in found if c.acts]
    scored = [(zone(c.sentence), sentence_score(c, sentence)) for c in acting]
    best = [*sorted((s for _, s in scored), reverse=True), NONE, NONE, NONE]
    head = [s for z, s in scored if z == "title"]
    lead = [s for z, s in scored if z in {"first", "opening"}]
    result = {
        "page_score": page_score(page_cues(found), page),
        "best_sentence": best[0],
        "second_sentence": best[1],
        "third_sentence": best[2],
        "headline_sentence": max(head, default=0.0),
        "opening_sentence": max(lead, default=-4.0),
        "mean_sentence": sum(s for _, s in scored) / len(scored) if scored else NONE,
    }
    full = min(1.0, length / LONG_PAGE)
    long = {f"{name}_on_long_page": value * full for name, value in result.items()}
    rounded = {name: round(value, 4) for name, value in {**result, **long}.items()}
    return {**rounded, "headline_acts": float(bool(head)), "long_page": round(full, 4)}


def telling(found: Sequence[Candidate], weights: Mapping[str, float]) -> Candidate | None:
    """The sentence that reads most like the decision; of equals the first."""
    return max((c for c in found if c.acts), key=lambda c: sentence_score(c, weights), default=None)
