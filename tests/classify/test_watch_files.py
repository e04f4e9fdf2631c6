"""A bad watch file stops the start, with every fault, its file, its key and a remedy."""

from pathlib import Path

import pytest

from banwatch.edges.classifier import load_watches
from banwatch.errors import ConfigError

GOOD = """
id = "drones"
title = "Bans of police drones"
technology = "drones"
phrase = "police drones"
alert_at = 0.6
review_at = 0.2
literals = ["drone"]
terms = ["drone", "drones", "unmanned aircraft"]
"""


def faults_of(tmp_path: Path, text: str) -> str:
    path = tmp_path / "watch.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_watches([path])
    assert all("watch.toml" in fault for fault in caught.value.faults)
    return "\n".join(caught.value.faults)


def test_a_good_file_loads(tmp_path: Path) -> None:
    path = tmp_path / "watch.toml"
    path.write_text(GOOD, encoding="utf-8")
    (watch,) = load_watches([path])
    assert (watch.id, watch.alert_at, watch.technology) == ("drones", 0.6, "drones")


def test_a_changed_file_has_another_version(tmp_path: Path) -> None:
    path = tmp_path / "watch.toml"
    path.write_text(GOOD, encoding="utf-8")
    before = load_watches([path])[0].version
    path.write_text(GOOD.replace("0.6", "0.7"), encoding="utf-8")
    assert load_watches([path])[0].version != before


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("phrase", "phrse"), "Did you mean 'phrase'"),
        (('title = "Bans of police drones"\n', ""), "'title' is missing"),
        (("alert_at = 0.6", "alert_at = 6"), "not a number from 0 to 1"),
        (("review_at = 0.2", "review_at = 0.9"), "'review_at' (0.9) is above"),
        (('literals = ["drone"]', "literals = 3"), "not a list of texts"),
        (('literals = ["drone"]', ""), "'literals' is missing"),
        (('literals = ["drone"]', 'literals = ["drone"]\npatterns = ["(drone"]'), "does not compile"),
        (('literals = ["drone"]', 'literals = ["drone"]\npatterns = ["(d+)+x"]'), "may be slow"),
        (('id = "drones"', "id = drones"), "not TOML"),
    ],
)
def test_faults(tmp_path: Path, change: tuple[str, str], words: str) -> None:
    assert words in faults_of(tmp_path, GOOD.replace(*change))


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    found = faults_of(tmp_path, GOOD.replace("alert_at = 0.6", "alert_at = 6").replace("phrase", "phrse"))
    assert "alert_at" in found
    assert "phrse" in found
    assert "'phrase' is missing" in found


def test_a_missing_file_and_a_doubled_id(tmp_path: Path) -> None:
    path = tmp_path / "watch.toml"
    path.write_text(GOOD, encoding="utf-8")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_watches([tmp_path / "none.toml"])
    with pytest.raises(ConfigError, match="used by two files"):
        load_watches([path, path])
