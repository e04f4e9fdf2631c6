"""Speed of the whole intake beside its peers, and its memory: the table of `docs/performance.md`.

    python benchmarks/intake.py [--feeds 2000] [--rounds 3] [--memory-rounds 10] [--large 0] [--json] [--check]

Everything runs on this machine: a server of made feeds (30 entries, about 74 kB) in a process of its own; each client
in a process of its own and with a fresh database in each round, in turn, so that a busy machine meets all alike. Cold:
every feed answers 200. Warm: every feed answers 304. lemon24's reader is installed into a throw-away environment;
newsboat is taken where the system has it. `--large 20000` also counts a round of that many feeds. Figures are medians.
"""

import argparse
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from intake_parts import serving

HERE = Path(__file__).resolve().parent
READER = ("reader==3.26", "sgmllib3k==1.0.0")
"""The second is what its vendored feedparser needs and it does not ask for."""
ENTRIES = 30
TARGETS = {
    ("cold CPU", "reader"): 0.12,
    ("cold CPU", "newsboat"): 0.38,
    ("cold wall", "floor"): 5.0,
    ("warm CPU", "reader"): 0.25,
    ("warm CPU", "newsboat"): 0.10,
}
MEMORY_TARGET = 150.0
Row = dict[str, float]


def reader_python(folder: Path) -> str:
    """An interpreter that has lemon24's reader, in an environment made for this run."""
    venv.create(folder / "peers", with_pip=True)
    python = str(folder / "peers" / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", *READER], check=True, stderr=subprocess.DEVNULL)
    return python


def peer(python: str, name: str, action: str, folder: Path, urls: Path) -> Row:
    """One run of a peer's script."""
    command = [python, str(HERE / "intake_peers.py"), name, action, str(folder), str(urls)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: Row = json.loads(done.stdout)
    return found


def newsboat(folder: Path, urls: Path) -> Row:
    """One run of newsboat with one thread; all of its process counts, its start is a few milliseconds."""
    config = folder / "config"
    config.write_text("reload-threads 1\n", encoding="utf-8")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall = time.perf_counter()
    subprocess.run(
        ["newsboat", "-u", str(urls), "-c", str(folder / "cache.db"), "-C", str(config), "-x", "reload"],
        check=True,
        env=os.environ | {"HOME": str(folder)},
        stdout=subprocess.DEVNULL,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"wall": time.perf_counter() - wall, "cpu": cpu}


def ours(folder: Path, urls: Path, rounds: int) -> list[Row]:
    """Rounds of banwatch in one process."""
    command = [sys.executable, str(HERE / "intake_ours.py"), str(folder), str(urls), str(rounds)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def one_round(python: str | None, urls: Path) -> Iterator[tuple[str, Row, Row]]:
    """(client, cold, warm) of each client, each on a fresh database."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cold, warm = ours(folder, urls, 2)
        yield "banwatch", cold, warm
        for client, runner in (("reader", python), ("floor", sys.executable)):
            if runner:
                peer(runner, client, "setup", folder, urls)
                yield client, peer(runner, client, "update", folder, urls), peer(runner, client, "update", folder, urls)
        if shutil.which("newsboat"):
            first = newsboat(folder, urls)
            newsboat(folder, urls)  # it keeps validators only from its second run on
            yield "newsboat", first, newsboat(folder, urls)


def measured(feeds: int, rounds: int) -> dict[str, dict[str, float]]:
    """Medians by client: cold and warm, wall and CPU milliseconds a feed."""
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    with tempfile.TemporaryDirectory() as name, serving(feeds, ENTRIES) as server:
        urls = Path(name) / "urls"
        urls.write_text("\n".join(server.urls(feeds)) + "\n", encoding="utf-8")
        python = reader_python(Path(name))
        for _ in range(rounds):
            for client, cold, warm in one_round(python, urls):
                for state, row in (("cold", cold), ("warm", warm)):
                    found[client][f"{state} wall"].append(row["wall"] / feeds * 1000)
                    found[client][f"{state} CPU"].append(row["cpu"] / feeds * 1000)
    return {client: {name: median(values) for name, values in rows.items()} for client, rows in found.items()}


def memory(feeds: int, rounds: int) -> list[Row]:
    """Many rounds over the same feeds in one process."""
    with tempfile.TemporaryDirectory() as name, serving(feeds, ENTRIES) as server:
        urls = Path(name) / "urls"
        urls.write_text("\n".join(server.urls(feeds)), encoding="utf-8")
        return ours(Path(name), urls, rounds)


def ratios(table: dict[str, dict[str, float]]) -> list[tuple[str, str, float, float]]:
    """(figure, peer, ratio, target) for every target whose peer was there."""
    return [
        (figure, other, table["banwatch"][figure] / table[other][figure], target)
        for (figure, other), target in TARGETS.items()
        if other in table
    ]


def main() -> int:
    """Measure, print, judge."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--feeds", type=int, default=2000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--memory-rounds", type=int, default=10)
    options.add_argument("--large", type=int, default=0)
    options.add_argument("--json", action="store_true")
    options.add_argument("--check", action="store_true", help="end with 1 when a target is missed")
    chosen = options.parse_args()
    table = measured(chosen.feeds, chosen.rounds)
    judged = ratios(table)
    held = memory(chosen.feeds, chosen.memory_rounds) if chosen.memory_rounds else []
    large = memory(chosen.large, 2) if chosen.large else []
    if chosen.json:
        print(json.dumps({"table": table, "ratios": judged, "memory": held, "large": large}))
    else:
        show(table, judged, held, large, chosen.feeds)
    missed = any(ratio > target for _, _, ratio, target in judged) or any(row["peak"] > MEMORY_TARGET for row in held)
    return int(missed and chosen.check)


def show(
    table: dict[str, dict[str, float]],
    judged: list[tuple[str, str, float, float]],
    held: list[Row],
    large: list[Row],
    feeds: int,
) -> None:
    """Print for people."""
    print(f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {os.cpu_count()} cores, {feeds} feeds")
    figures = ("cold wall", "cold CPU", "warm wall", "warm CPU")
    print(f"{'ms a feed':12}" + "".join(f"{name:>12}" for name in figures))
    for client, row in table.items():
        print(f"{client:12}" + "".join(f"{row[name]:12.2f}" for name in figures))
    for figure, other, ratio, target in judged:
        print(
            f"{figure} against {other:9} {ratio:6.3f}  target {target:5.2f}  {'met' if ratio <= target else 'MISSED'}"
        )
    if held:
        first, last = held[0]["resident"], held[-1]["resident"]
        print(f"memory: {first:.0f} MB after round 1, {last:.0f} after round {len(held)}, peak {held[-1]['peak']:.0f}")
    for state, row in zip(("cold", "warm"), large, strict=False):
        print(
            f"large, {state}: {row['wall']:.0f} s, {3600 / row['wall']:.1f} rounds an hour, peak {row['peak']:.0f} MB"
        )


if __name__ == "__main__":
    sys.exit(main())
