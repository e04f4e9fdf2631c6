"""The same article twice: recall, false pairs and time of the sketches in SQLite, beside datasketch's MinHash LSH.

    python benchmarks/near_duplicates.py [--articles 20000] [--stored 1000000] [--check]

datasketch is the peer, not a dependency: `pip install datasketch` for its column. All texts are made here from a seed.
An article has 400 words, 90 of them a passage that its outlet puts under each page (30 outlets). Looked up are copies:
with a new lede (60 words), with a fifth cut off, and with half of the text left (the passage is not among it).

Time is CPU time of a lookup, from the text to the answer, in this process.
"""

import argparse
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from banwatch.dedupe.alike import FILED, SKETCH, runs, sketch
from banwatch.edges.store import SqlStore, open_store
from banwatch.edges.store.database import SqlTx
from banwatch.jobs.same import repeats
from banwatch.model.article import Article

try:
    from datasketch import MinHash, MinHashLSH
except ImportError:
    MinHash = None

SEED = 11
OUTLETS, PASSAGE, OWN, LEDE = 30, 90, 310, 60
COPIES = 1000
PERMUTATIONS, LSH_THRESHOLD = 128, 0.4
"""A copy of half the text has a Jaccard likeness of about 0.4: a higher threshold of the peer would miss it."""
TARGETS = {"new lede": 0.99, "fifth cut": 0.99, "half kept": 0.95}
FLAT, TIME_SHARE = 2.0, 0.5


@dataclass(frozen=True, slots=True)
class Texts:
    """Articles, and copies of the first COPIES of them by kind."""

    articles: list[str]
    copies: dict[str, list[str]]


def make_texts(count: int) -> Texts:
    """Texts of invented words, as frequent as words are (Zipf)."""
    chance = random.Random(SEED)
    syllables = [c + v for c in "bdfgklmnprstvz" for v in "aeiou"]
    vocabulary = ["".join(chance.choices(syllables, k=chance.randint(1, 4))) for _ in range(30_000)]
    weights = [1 / (rank + 2) for rank in range(len(vocabulary))]

    def words(number: int) -> list[str]:
        return chance.choices(vocabulary, weights, k=number)

    passages = [words(PASSAGE) for _ in range(OUTLETS)]
    own = [words(OWN) for _ in range(count)]
    whole = [body + passages[number % OUTLETS] for number, body in enumerate(own)]
    copied = range(min(COPIES, count))
    copies = {
        "new lede": [words(LEDE) + whole[n][LEDE:] for n in copied],
        "fifth cut": [whole[n][: len(whole[n]) * 4 // 5] for n in copied],
        "half kept": [whole[n][: len(whole[n]) // 2] for n in copied],
    }
    joined = {kind: [" ".join(text) for text in texts] for kind, texts in copies.items()}
    return Texts([" ".join(text) for text in whole], joined)


class Ours:
    """The index of the bot, asked and filled as dedupe does it, within a transaction."""

    def __init__(self, store: SqlStore, texts: Sequence[str]) -> None:
        self._store, self._texts = store, texts
        self.compared = 0

    @contextmanager
    def transaction(self) -> Iterator[SqlTx]:
        """A transaction without the rows of articles, which are not what is measured."""
        with self._store.engine.connect() as conn:
            raw = conn.connection.dbapi_connection
            raw.execute("PRAGMA foreign_keys=OFF")
            raw.execute("PRAGMA synchronous=OFF")
            with conn.begin():
                tx = SqlTx(conn)
                tx.articles = self
                yield tx

    def article(self, number: str) -> Article:
        """A text that is compared in full."""
        self.compared += 1
        return Article(number, self._texts[int(number)])

    def answers(self, texts: Sequence[str]) -> tuple[list[list[int]], float]:
        """The number of the article that each repeats, and milliseconds of CPU for each."""
        with self.transaction() as tx:
            return timed(lambda text: [int(found) for found in (repeats(tx, runs(text)),) if found], texts)

    def stream(self, numbers: Iterable[int]) -> int:
        """Articles as they come: each is looked up, then filed. The number of those that were called copies."""
        copies = 0
        with self.transaction() as tx:
            for number in numbers:
                mine = runs(self._texts[number])
                copies += repeats(tx, mine) is not None
                tx.sketches.add(str(number), sketch(mine), FILED, None)
        return copies

    def fill(self, numbers: Iterable[int]) -> None:
        """Sketches of other texts, in bulk: random hashes, as those of different texts are."""
        chance = random.Random(SEED)
        with self.transaction() as tx:
            raw = tx.sketches._conn.connection.dbapi_connection  # noqa: SLF001 - in bulk, past the store
            for number in numbers:
                hashes = sorted(chance.getrandbits(32) for _ in range(SKETCH))
                row = (number + 1, str(number), " ".join(map(str, hashes)))
                raw.execute("INSERT INTO sketch (id, article_id, hashes) VALUES (?, ?, ?)", row)
                filed = [(each, number + 1) for each in hashes[:FILED]]
                raw.executemany("INSERT OR IGNORE INTO sketch_hash VALUES (?, ?)", filed)


class Peer:
    """datasketch's MinHash LSH in memory; its answers are what its bands give, with nothing compared."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._index = MinHashLSH(threshold=LSH_THRESHOLD, num_perm=PERMUTATIONS)
        with self._index.insertion_session() as session:
            for number, text in enumerate(texts):
                session.insert(number, self._hash(text))

    def lookup(self, text: str) -> list[int]:
        """Numbers of the articles in a common band."""
        return list(self._index.query(self._hash(text)))

    def _hash(self, text: str) -> "MinHash":
        words = text.lower().split()
        made = MinHash(num_perm=PERMUTATIONS, seed=1)
        made.update_batch([" ".join(words[n : n + 5]).encode() for n in range(len(words) - 4)])
        return made


def timed(lookup: Callable[[str], list[int]], texts: Sequence[str]) -> tuple[list[list[int]], float]:
    """The answers, and milliseconds of CPU for each, after a few to warm up."""
    for text in texts[:50]:
        lookup(text)
    begin = time.process_time()
    answers = [lookup(text) for text in texts]
    return answers, (time.process_time() - begin) / len(texts) * 1000


def recall(answers: Sequence[Sequence[int]]) -> float:
    """Share of copies whose original is among the answers."""
    return sum(number in answer for number, answer in enumerate(answers)) / len(answers)


def memory() -> float:
    """Megabytes that this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Run; 1 when --check is given and a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--stored", type=int, default=1_000_000)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    texts = make_texts(options.articles)
    first = min(10_000, options.articles)
    with tempfile.TemporaryDirectory() as scratch:
        store = open_store(f"sqlite:///{Path(scratch)}/bench.sqlite3")
        ours = Ours(store, texts.articles)
        sample = [text for copies in texts.copies.values() for text in copies]
        false = ours.stream(range(first))
        _, few = ours.answers(sample)
        false += ours.stream(range(first, options.articles))
        print(f"false pairs among {options.articles} different articles: {false} (compared in full: {ours.compared})")
        missed = ["false pairs"] if false else []
        missed += compare(ours, Peer(texts.articles) if MinHash else None, texts)
        missed += flat(ours, sample, few, first, options)
        store.close()
    print("missed: " + ", ".join(missed) if missed else "every target is met")
    return int(bool(options.check and missed))


def compare(ours: Ours, peer: Peer | None, texts: Texts) -> list[str]:
    """Recall and time by kind of copy. What was missed."""
    missed = []
    for kind, copies in texts.copies.items():
        answers, own_time = ours.answers(copies)
        line = f"{kind:10} recall {recall(answers):.3f} (target {TARGETS[kind]})  {own_time:.3f} ms"
        missed += [f"recall, {kind}"] if recall(answers) < TARGETS[kind] else []
        if peer:
            theirs, their_time = timed(peer.lookup, copies)
            line += f"   datasketch {recall(theirs):.3f}  {their_time:.3f} ms   time {own_time / their_time:.2f}"
            worse = recall(answers) < recall(theirs) or own_time > TIME_SHARE * their_time
            missed += [f"beside datasketch, {kind}"] if worse else []
        print(line)
    return missed


def flat(ours: Ours, sample: Sequence[str], few: float, first: int, options: argparse.Namespace) -> list[str]:
    """Time with few and with many stored, and the memory held."""
    before = memory()
    ours.fill(range(options.articles, options.stored))
    filled = memory()
    _, many = ours.answers(sample)
    print(f"lookup with {first} stored {few:.3f} ms, with {options.stored} {many:.3f} ms: {many / few:.2f} times")
    print(f"memory: {before:.0f} MB before, {filled:.0f} MB after filing {options.stored - options.articles} more")
    return ["flat"] if many > FLAT * few else []


if __name__ == "__main__":
    sys.exit(main())
