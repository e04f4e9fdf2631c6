"""From named features to a probability: logistic regression with coefficients as data."""

import math
from collections.abc import Mapping


def probability(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Probability in [0, 1], rounded so that no platform's last digit shows."""
    total = weights.get("bias", 0.0) + sum(weights.get(name, 0.0) * value for name, value in features.items())
    return round(1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total)))), 4)


def shares(features: Mapping[str, float], weights: Mapping[str, float]) -> list[tuple[str, float]]:
    """Each feature's signed share of the score, largest first; those without any left out."""
    found = [(name, round(weights.get(name, 0.0) * value, 2)) for name, value in features.items()]
    return sorted((f for f in found if abs(f[1]) >= 0.05), key=lambda f: (-abs(f[1]), f[0]))
