"""Speed of the classifier on one core: gate, whole judgement, start-up, memory, hostile texts, growth with length.

    python benchmarks/classify_speed.py [--seconds 2] [--json] [--check]

All texts are put together here from sentences of our own; the same on every run. CPU time, not wall time, so that
another process on the machine costs little; each figure is the best of five parts of the given time.
"""

import argparse
import json
import math
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from banwatch import __version__
from banwatch.classify.engine import rulebook_of
from banwatch.edges.classifier import RulebookClassifier, load_gazetteer
from banwatch.model.article import Article

ROOT = Path(__file__).resolve().parents[1]
WATCH = ROOT / "config" / "watches" / "face-surveillance.toml"
PARTS = 5
TARGETS = {
    "gate, off topic, 600 characters": ("articles/s", 20_000, "at least"),
    "gate, off topic, 4,000 characters": ("articles/s", 5_000, "at least"),
    "judged, on topic, 600 characters": ("articles/s", 800, "at least"),
    "judged, on topic, 4,000 characters": ("articles/s", 250, "at least"),
    "start-up: import and load": ("s", 0.5, "at most"),
    "memory after loading and judging": ("MB", 120, "at most"),
}
HOSTILE_LIMIT = 100.0
"""Milliseconds that no text may take."""

ORDINARY = (
    "The library board chose a new roof for the east branch after two hours of talk about slate and copper.",
    "Rain is likely from noon, with gusts near the harbour, and the ferry may stop its evening crossings.",
    "A bakery that closed in the spring opens again on Saturday under the daughter of the man who founded it.",
    "The school's rowing eight came third behind two crews that train on the same stretch of river.",
    "Councillors heard that resurfacing Mill Road costs more than planned and put the matter off until autumn.",
    "Police ask anyone who saw a grey van near the quarry on Thursday night to call the station.",
)
TOPICAL = (
    "ASHFORD, Mass. — The Ashford Town Council voted 6-1 on Tuesday night to ban the use of facial recognition by "
    "town departments, including the police.",
    "The ordinance takes effect in thirty days and lets residents sue if a department breaks it.",
    "Councillor Ines Marlow, who wrote the measure, said that nobody should be followed by a camera that knows them.",
    "Police Chief Dana Whitlock told the council that her officers had never used the software and would not miss it.",
    "Neighbouring Coleford passed a similar ban in 2020, and two other towns are weighing one.",
    "The only vote against came from Councillor Peter Holm, who wanted a study of face recognition first.",
)


def texts(sentences: Sequence[str], length: int, count: int) -> list[str]:
    """Texts of that many characters: the lede, then the other sentences in turn, begun at another one in each text."""
    return [_text(sentences, length, shift) for shift in range(count)]


def _text(sentences: Sequence[str], length: int, shift: int) -> str:
    rest = sentences[1:]
    found = [sentences[0]]
    while sum(map(len, found)) + len(found) < length:
        follow = rest if sentences is ORDINARY else (*rest, *ORDINARY)
        found.append(follow[(shift + len(found)) % len(follow)])
        if len(found) % 4 == 0:
            found[-1] += "\n"
    return " ".join(found)[:length]


def rate(work: Callable[[], int], seconds: float) -> float:
    """Units of work in a second of CPU time: the best of several parts."""
    best = 0.0
    for _ in range(PARTS):
        start = used = time.process_time()
        done = 0
        while used - start < seconds / PARTS:
            done += work()
            used = time.process_time()
        best = max(best, done / (used - start))
    return best


def speeds(classifier: RulebookClassifier, seconds: float) -> Iterator[tuple[str, float]]:
    """Articles a second, shut out by the gate and judged."""
    watch = classifier.watches[0]
    gate = rulebook_of(watch).gate
    for length in (600, 4000):
        plain = texts(ORDINARY, length, 50)
        shut = [Article(str(k), text, title="Town news") for k, text in enumerate(plain)]
        assert not any(gate(text.lower()) for text in plain)
        yield f"gate, off topic, {length:,} characters", rate(partial(_judge, classifier, shut), seconds)
    for length in (600, 4000):
        told = [
            Article(str(k), text, title="Ashford bans facial recognition", published_on=date(2021, 5, 5))
            for k, text in enumerate(texts(TOPICAL, length, 50))
        ]
        yield f"judged, on topic, {length:,} characters", rate(partial(_judge, classifier, told), seconds)


def _judge(classifier: RulebookClassifier, articles: Sequence[Article]) -> int:
    watch = classifier.watches[0]
    for article in articles:
        classifier.classify(article, watch)
    return len(articles)


CHILD = f"""
import json, resource, time
start = time.perf_counter()
from datetime import date
from pathlib import Path
from banwatch.edges.classifier import RulebookClassifier, load_gazetteer
classifier = RulebookClassifier.load([Path({str(WATCH)!r})])
load_gazetteer()
ready = time.perf_counter() - start
from banwatch.model.article import Article
text = {" ".join(TOPICAL)!r}
for k in range(200):
    classifier.classify(Article(str(k), text, published_on=date(2021, 5, 5)), classifier.watches[0])
print(json.dumps([ready, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""


def start_up() -> Iterator[tuple[str, float]]:
    """Seconds until ready (the best of five new processes), and the most memory that one ever held."""
    found = [json.loads(subprocess.check_output([sys.executable, "-c", CHILD])) for _ in range(PARTS)]
    yield "start-up: import and load", min(ready for ready, _ in found)
    yield "memory after loading and judging", max(memory for _, memory in found)


def hostile() -> dict[str, str]:
    """Texts made to be slow. Each names the topic, so that the gate lets it through."""
    topic = "facial recognition "
    place = "the Ashford City Council voted to ban facial recognition, "
    return {
        "100 kB without a full stop": topic + "council voted to ban face recognition and " * 2400,
        "100 kB without a space": topic + "facialrecognition" * 5900,
        "100 kB of letters a": topic + "a" * 100_000,
        "nested quotes": topic + "“\"'" * 33_000,
        "open quotes only": topic + '"' * 100_000,
        "open brackets": topic + "([{" * 33_000,
        "a million commas": topic + "," * 1_000_000,
        "commas with words": topic + "ban, " * 20_000,
        "one long sentence of frames": place * 1_700,
        "100 kB of capital words": topic + "Ashford Boston Of The " * 4_500,
        "100 kB of datelines": "ASHFORD, Mass. — facial recognition ban\n" * 2_500,
        "100 kB of line breaks": topic + "\n" * 100_000,
        "100 kB of dots": topic + "." * 100_000,
        "100 kB of dates": topic + "May 5, 2021 Tuesday last night " * 3_300,
        "100 kB of tallies": topic + "8-1 voted 7-2 " * 7_200,
        "list of 5,000 items": topic + "\n- ban facial recognition, Ashford, Mass." * 5_000,
        "5 MB of ordinary text": topic + " ".join(ORDINARY) * 8_000,
        "title of 1 MB": "",
    }


def worst(classifier: RulebookClassifier) -> Iterator[tuple[str, float]]:
    """Milliseconds of CPU for each hostile text: the best of three, for a pause of the machine is no fault of ours."""
    for name, text in hostile().items():
        title = "facial recognition ban " * 45_000 if name.startswith("title") else "Council bans facial recognition"
        article = Article("x", text or TOPICAL[0], title=title, published_on=date(2021, 5, 5))
        yield name, min(_milliseconds(classifier, article) for _ in range(3))


def _milliseconds(classifier: RulebookClassifier, article: Article) -> float:
    start = time.process_time()
    classifier.classify(article, classifier.watches[0])
    return (time.process_time() - start) * 1000


def growth(classifier: RulebookClassifier) -> Iterator[tuple[str, list[float], float]]:
    """Milliseconds at 6,000 to 48,000 characters of each hostile kind, and the exponent of their growth (1: linear)."""
    for name, text in hostile().items():
        if not text:
            continue
        times = []
        for size in (6_000, 12_000, 24_000, 48_000):
            article = Article("x", text[:size], published_on=date(2021, 5, 5))
            times.append(min(_milliseconds(classifier, article) for _ in range(3)))
        yield name, times, _exponent(times)


def _exponent(times: Sequence[float]) -> float:
    """Between the first and the last size, eight times as long: log of the ratio over log 8."""
    return math.log(max(times[-1], 1e-3) / max(times[0], 1e-3)) / math.log(8)


def machine() -> str:
    """What the figures were measured on."""
    model = next(
        (line.partition(":")[2].strip() for line in _cpuinfo() if line.startswith("model name")), platform.machine()
    )
    return (
        f"{model}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {platform.system()} {platform.release()}; "
        f"Python {platform.python_version()}; banwatch {__version__}"
    )


def _cpuinfo() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def main() -> int:
    """Measure all and print the tables; 1 with --check when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=2.0, help="CPU seconds for each figure of speed")
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument("--check", action="store_true", help="end with 1 when a target is missed")
    args = parser.parse_args()
    before = list(start_up())
    classifier = RulebookClassifier.load([WATCH])
    load_gazetteer()
    _judge(classifier, [Article("warm", text) for text in texts(TOPICAL, 600, 50)])
    measured = dict([*speeds(classifier, args.seconds), *before])
    slow, growing = dict(worst(classifier)), list(growth(classifier))
    if args.json:
        record = {"machine": machine(), "figures": measured, "hostile_ms": slow, "growth": growing}
        print(json.dumps(record, indent=1))
    else:
        _print(measured, slow, growing)
    missed = any(_missed(name, value) for name, value in measured.items()) or max(slow.values()) > HOSTILE_LIMIT
    return int(args.check and missed)


def _missed(name: str, value: float) -> bool:
    _, target, side = TARGETS[name]
    return value < target if side == "at least" else value > target


def _print(
    measured: dict[str, float], slow: dict[str, float], growing: Sequence[tuple[str, list[float], float]]
) -> None:
    print(machine())
    print(f"\n{'one core':36}{'measured':>12}{'target':>22}")
    for name, value in measured.items():
        unit, target, side = TARGETS[name]
        told = f"{value:,.2f}" if unit == "s" else f"{value:,.0f}"
        print(f"{name:36}{told:>12}{f'{side} {target:,} {unit}':>28}{'  MISSED' if _missed(name, value) else ''}")
    print(f"\n{'hostile text (limit 100 ms)':36}{'ms':>12}")
    for name, value in slow.items():
        print(f"{name:36}{value:>12.1f}{'  MISSED' if value > HOSTILE_LIMIT else ''}")
    print(f"\n{'ms at characters':36}{'6,000':>9}{'12,000':>9}{'24,000':>9}{'48,000':>9}{'exponent':>10}")
    for name, times, exponent in growing:
        print(f"{name:36}{''.join(f'{value:9.1f}' for value in times)}{exponent:10.2f}")
    print(f"\nmemory of this process at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    sys.exit(main())
