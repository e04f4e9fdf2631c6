"""Rules know no place: a ban is told by its words, never by the name of a town that is known to ban."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RULES = sorted(
    p
    for folder in ("src/banwatch/classify", "config/watches")
    for p in (ROOT / folder).rglob("*")
    if p.suffix in {".py", ".toml", ".json"} and p.name not in {"gazetteer-regions.toml", "gazetteer-outlets.toml"}
)


@pytest.mark.shared
def test_no_rule_names_a_place_of_a_known_ban(shared: Path) -> None:
    known = json.loads((shared / "register" / "known-bans.json").read_text(encoding="utf-8"))["bans"]
    names = re.compile(r"\b(?:" + "|".join(sorted({re.escape(ban["place"]) for ban in known})) + r")\b")
    assert RULES
    found = [(p.name, m.group()) for p in RULES for m in names.finditer(p.read_text(encoding="utf-8"))]
    assert found == []
