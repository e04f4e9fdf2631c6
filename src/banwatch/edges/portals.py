"""The packaged list of places whose records can be asked."""

import csv
from importlib.resources import files

from banwatch.model.official import Portal


def load_portals() -> tuple[Portal, ...]:
    """Places with the client names of their records at Legistar. Facts from public lists; each is probed before use."""
    text = (files("banwatch.records") / "data" / "legistar.csv").read_text(encoding="utf-8")
    return tuple(Portal(**row) for row in csv.DictReader(text.splitlines()))
