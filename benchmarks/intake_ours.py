"""Our side of `intake.py`: rounds over the feeds of a server, in one process.

    python benchmarks/intake_ours.py FOLDER URLS-FILE ROUNDS

The first round is cold, the others warm. Prints one JSON line a round: the cost, the memory, how many feeds were good.
"""

import json
import sys
from pathlib import Path
from urllib.parse import urlsplit

from intake_parts import Server, cost, ours, peak_megabytes, resident_megabytes, subscribe

from banwatch.jobs.poll import Polled, poll


def main() -> None:
    """Run the rounds."""
    folder, listed, rounds = sys.argv[1:]
    urls = Path(listed).read_text(encoding="utf-8").split()
    server = Server(urlsplit(urls[0]).netloc, "", ())
    with ours(Path(folder), server) as ready:
        subscribe(ready, urls)
        for _ in range(int(rounds)):
            found: list[Polled] = []
            spent = cost(lambda found=found: found.extend(poll(ready, limit=len(urls), every=True)))  # type: ignore[misc]
            good = sum(not one.failed for one in found)
            line = {"wall": spent.wall, "cpu": spent.cpu, "good": good, "new": sum(one.new for one in found)}
            memory = {"resident": resident_megabytes(), "peak": peak_megabytes()}
            print(json.dumps(line | memory), flush=True)


if __name__ == "__main__":
    main()
