"""A round of many feeds, some of them hostile: is every good feed complete, and what does it cost?

    python benchmarks/hostile_round.py [--feeds 2000] [--hostile 100] [--json]

The bot's own services on a fresh SQLite file poll good feeds of 30 entries and the traps of `tests/loopback/traps.py`,
all due at once. The deadline of a request is set to 3 s (30 s in the settings' default), so that drips end soon.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path

from intake_parts import cost, ours, peak_megabytes, serving, subscribe

from banwatch.jobs.poll import Polled, poll

ENTRIES = 30
DEADLINE = 3.0


def main() -> int:
    """Print what came of it; 1 when a good feed lacks anything or a failure has no reason."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--feeds", type=int, default=2000)
    options.add_argument("--hostile", type=int, default=100)
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    good = chosen.feeds - chosen.hostile
    found: list[Polled] = []
    with tempfile.TemporaryDirectory() as folder, serving(good, ENTRIES, chosen.hostile) as server:
        urls = server.urls(good)
        with ours(Path(folder), server, DEADLINE) as ready:
            subscribe(ready, [*urls, *server.traps])
            spent = cost(lambda: found.extend(poll(ready, limit=chosen.feeds)))
    wanted = set(urls)
    failed = [one for one in found if one.failed]
    result = {
        "feeds": len(found),
        "good feeds": good,
        "good feeds complete": sum(one.new == ENTRIES for one in found if one.feed.url in wanted),
        "hostile feeds": chosen.hostile,
        "hostile feeds that failed": len(failed),
        "hostile feeds without reason": sum(not one.reason for one in failed),
        "peak memory, MB": round(peak_megabytes()),
        "wall, s": round(spent.wall, 1),
        "CPU, s": round(spent.cpu, 1),
    }
    if chosen.json:
        print(json.dumps(result))
    else:
        for name, value in result.items():
            print(f"{name:32} {value}")
        for reason, times in Counter(one.reason.replace(one.feed.url, "…")[:110] for one in failed).most_common():
            print(f"{times:5}  {reason}")
    whole = result["good feeds complete"] == good and len(found) == chosen.feeds
    return int(not whole or result["hostile feeds without reason"] != 0)


if __name__ == "__main__":
    sys.exit(main())
