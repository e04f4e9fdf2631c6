"""The bill of materials names everything that is installed, as it is locked."""

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def sbom() -> ModuleType:
    spec = importlib.util.spec_from_file_location("sbom", ROOT / "scripts" / "sbom.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_locked_package_is_there_with_its_hashes() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/sbom.py", "requirements.lock"], cwd=ROOT, capture_output=True, check=True, timeout=60
    )
    bill = json.loads(done.stdout)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    named = {f"{part['name']}=={part['version']}" for part in bill["components"]}
    assert named == {pin.lower() for pin in re.findall(r"^([\w.-]+(?:\[\w+\])?==[^\s;\\]+)", LOCK, re.MULTILINE)}
    assert sum(len(part["hashes"]) for part in bill["components"]) == LOCK.count("--hash=sha256:")
    by_name = {part["name"]: part for part in bill["components"]}
    assert by_name["httpx"]["licenses"][0]["license"]["name"].startswith("BSD")
    refs = {part["bom-ref"] for part in bill["components"]}
    assert len(refs) == len(bill["components"])
    assert set(bill["dependencies"][0]["dependsOn"]) == refs


def test_a_package_without_a_hash_is_refused(sbom: ModuleType) -> None:
    with pytest.raises(ValueError, match="left-pad has no hash"):
        sbom.components("left-pad==1.0\n")
