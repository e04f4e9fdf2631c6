"""The strict feed reader beside feedparser: how fast, how often it answers, and whether the two agree.

    python benchmarks/feed_parsers.py [--rounds 5] [--fixtures DIR | --fetch] [--json]

Speed: 200 made documents of 30 entries, CPU time, medians of the rounds, the two taken in turn. Agreement: every
document of feedparser's own test suite. `--fetch` gets its source distribution from the package index into a throw-away
directory; `--fixtures` names an unpacked one; without either only the speed is told.
"""

import argparse
import json
import subprocess
import sys
import tarfile
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from statistics import median

import feedparser
from made import feed_document

from banwatch.errors import ParseError
from banwatch.model.feed import ParsedFeed
from banwatch.poll.parse import parse_feed, read_loosely
from banwatch.poll.prolog import refuse_declarations
from banwatch.poll.strict import read_strict
from banwatch.text.charset import decode, printable

SDIST = "feedparser==6.0.12"
NOW = datetime(2030, 1, 1, tzinfo=UTC)
URL = "https://paper.example/news/feed.xml"
TARGET = 0.06
FIELDS = ("title", "link", "guid", "published_at", "published_on", "html", "source")


def cpu(work: Callable[[bytes], object], documents: Sequence[bytes]) -> float:
    """CPU seconds for all documents."""
    start = time.process_time()
    for document in documents:
        work(document)
    return time.process_time() - start


def ours(document: bytes) -> ParsedFeed:
    """The whole of our parsing: decoding, refusal of DTDs, reading, identity and dates."""
    return parse_feed(document, "application/rss+xml", URL, NOW)


def theirs(document: bytes) -> object:
    """feedparser as its users call it."""
    return feedparser.parse(BytesIO(document), response_headers={"content-type": "application/rss+xml"})


def bare(document: bytes) -> object:
    """feedparser without sanitising and resolving, as banwatch calls it."""
    return feedparser.parse(
        BytesIO(document),
        response_headers={"content-type": "application/rss+xml"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def speed(rounds: int) -> dict[str, float]:
    """Medians in milliseconds for a document, and the ratio."""
    documents = [feed_document(number, 30) for number in range(200)]
    taken: dict[str, list[float]] = {"banwatch": [], "feedparser": [], "feedparser, bare": []}
    for _ in range(rounds):
        for name, work in (("banwatch", ours), ("feedparser", theirs), ("feedparser, bare", bare)):
            taken[name].append(cpu(work, documents) / len(documents) * 1000)
    found = {f"{name}, ms": median(values) for name, values in taken.items()}
    found["ratio"] = found["banwatch, ms"] / found["feedparser, ms"]
    found["ratio to bare"] = found["banwatch, ms"] / found["feedparser, bare, ms"]
    return found


def fetched(folder: Path) -> Path:
    """feedparser's source distribution, unpacked."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", SDIST]
    subprocess.run([*command, "--dest", str(folder)], check=True, stderr=subprocess.DEVNULL)
    (archive,) = folder.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    return folder


def agreement(folder: Path) -> tuple[Counter[str], list[str]]:
    """What came of each fixture, and where the two differ."""
    counts: Counter[str] = Counter()
    differing = []
    for path in sorted(folder.rglob("tests/**/*.xml")):
        outcome, detail = compared(path.read_bytes())
        counts[outcome] += 1
        if detail:
            differing.append(f"{path.relative_to(folder)}: {detail}")
    return counts, differing


def compared(body: bytes) -> tuple[str, str]:
    """(answered, refused, left or differs; what differs)."""
    decoded = decode(body, "application/xml")
    text = printable(decoded)
    try:
        refuse_declarations(text)
    except ParseError:
        return "refused: a document type with entities", ""
    if read_strict(text.encode(errors="replace"), URL) is None:
        return "left to feedparser", ""
    mine = ours(body)
    other = read_loosely(decoded, URL, NOW)
    if mine == other:
        return "answered, agrees", ""
    return "answered, DIFFERS", difference(mine, other)


def difference(mine: ParsedFeed, other: ParsedFeed) -> str:
    """The first differing field."""
    if replace(mine, entries=()) != replace(other, entries=()):
        return f"head: {replace(mine, entries=())!r} against {replace(other, entries=())!r}"
    if len(mine.entries) != len(other.entries):
        return f"{len(mine.entries)} entries against {len(other.entries)}"
    pairs = zip(mine.entries, other.entries, strict=True)
    return "; ".join(
        f"{name}: {getattr(a, name)!r} against {getattr(b, name)!r}"
        for a, b in pairs
        for name in (*FIELDS, "notes")
        if getattr(a, name) != getattr(b, name)
    )


def main() -> int:
    """Print the figures; 1 when the target is missed or the two differ."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--fixtures", type=Path)
    options.add_argument("--fetch", action="store_true")
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    found: dict[str, object] = dict(speed(chosen.rounds))
    differing: list[str] = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = fetched(Path(scratch)) if chosen.fetch else chosen.fixtures
        if folder:
            counts, differing = agreement(folder)
            found |= dict(counts) | {"fixtures": sum(counts.values())}
    if chosen.json:
        print(json.dumps(found))
    else:
        for name, value in found.items():
            print(f"{name:42} {value:.3f}" if isinstance(value, float) else f"{name:42} {value}")
        print(*differing, sep="\n")
    return int(bool(differing) or float(str(found["ratio"])) > TARGET)


if __name__ == "__main__":
    sys.exit(main())
