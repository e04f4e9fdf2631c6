"""Writes a bill of materials (CycloneDX 1.6, JSON) of what a user installs: requirements.lock, name by name.

Versions and hashes are those of the lock; licences are those that the installed distributions state. Packages that this
machine does not install (they stand in the lock for others) have no licence here.

    python scripts/sbom.py requirements.lock > dist/banwatch.cdx.json
"""

import importlib.metadata
import json
import re
import sys
from pathlib import Path
from typing import Any

_PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[^\s;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def components(lock: str) -> list[dict[str, Any]]:
    """The packages of a lock, by name. ValueError names a package without a hash."""
    found: list[dict[str, Any]] = []
    for block in re.split(r"\n(?=\S)", lock):
        if pin := _PIN.match(block):
            hashes = _HASH.findall(block)
            if not hashes:
                raise ValueError(f"{pin['name']} has no hash in the lock. Run make lock.")
            found.append(_component(pin["name"].lower(), pin["version"], hashes))
    return found


def _component(name: str, version: str, hashes: list[str]) -> dict[str, Any]:
    purl = f"pkg:pypi/{name}@{version}"
    licence = _licence(name)
    return {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
        "hashes": [{"alg": "SHA-256", "content": each} for each in hashes],
        **({"licenses": [{"license": {"name": licence}}]} if licence else {}),
    }


def _licence(name: str) -> str:
    try:
        told = importlib.metadata.metadata(name)
    except importlib.metadata.PackageNotFoundError:
        return ""
    stated = told.get("License-Expression") or next(
        (line.rpartition(" :: ")[2] for line in told.get_all("Classifier") or [] if line.startswith("License")), ""
    )
    return stated or (told.get("License") or "").split("\n")[0]


def bill(lock: str, version: str) -> dict[str, Any]:
    """The whole bill."""
    parts = components(lock)
    own = f"pkg:pypi/banwatch@{version}"
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application", "bom-ref": own, "name": "banwatch", "version": version, "purl": own,
            },
        },
        "components": parts,
        "dependencies": [{"ref": own, "dependsOn": [part["bom-ref"] for part in parts]}],
    }  # fmt: skip


if __name__ == "__main__":
    text = Path(sys.argv[1]).read_text(encoding="utf-8")
    json.dump(bill(text, importlib.metadata.version("banwatch")), sys.stdout, indent=1)
    sys.stdout.write("\n")
