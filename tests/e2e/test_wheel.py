"""The wheel carries all it needs: installed into an empty environment, far from the source tree."""

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
from collections.abc import Mapping
from pathlib import Path

import pytest

from docs.pages import ROOT


def called(*command: str | Path, at: Path, environ: Mapping[str, str] | None = None) -> str:
    done = subprocess.run(
        [str(word) for word in command], cwd=at, env=environ, capture_output=True, text=True, timeout=110
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    called(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-t", "wheel", "-d", out, at=ROOT)
    return out


def test_the_demo_and_check_run_from_the_wheel(built: Path, tmp_path: Path) -> None:
    """Dependencies are lent by the environment of the tests; the program itself is not: a path file lends no others."""
    place = tmp_path / "env"
    venv.create(place, with_pip=False)
    packages = place / "lib" / f"python3.{sys.version_info.minor}" / "site-packages"
    (wheel,) = built.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", place / "bin" / "python"]
    called(*pip, "install", "--quiet", "--no-index", "--no-deps", wheel, at=tmp_path)
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("BANWATCH_", "PYTHON"))}
    environ["HOME"] = str(tmp_path)
    bot = place / "bin" / "banwatch"
    where = called(
        place / "bin" / "python", "-c", "import banwatch; print(banwatch.__file__)", at=tmp_path, environ=environ
    )
    assert where.startswith(str(packages))
    assert "bans" in called(bot, "demo", "--once", at=tmp_path, environ=environ)
    called(bot, "init", "--yes", at=tmp_path, environ=environ)
    watches = {file.name for file in (tmp_path / "config" / "watches").iterdir()}
    assert watches == {file.name for file in (ROOT / "config" / "watches").iterdir()}
    told = called(bot, "check", "--offline", at=tmp_path, environ=environ)
    assert "fault" not in told
    assert "database: sqlite:///" in told


def test_the_sdist_has_what_a_build_needs(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "LICENSE", "config/banwatch.toml", "config/known-bans.csv"} <= inside
    assert "src/banwatch/web/templates/base.html" in inside
