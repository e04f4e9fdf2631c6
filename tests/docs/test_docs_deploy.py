"""Deploy files: what can be checked without a daemon or an engine."""

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from banwatch.worker import STEPS
from docs.pages import ROOT, name
from docs.settings_names import KNOWN, unknown_variables

DEPLOY = ROOT / "deploy"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file() and "secrets" not in path.parts)
UNIT = (DEPLOY / "systemd" / "banwatch.service").read_text(encoding="utf-8")
SLACK = (DEPLOY / "systemd" / "banwatch.service.d" / "slack.conf").read_text(encoding="utf-8")
IMAGE = (DEPLOY / "docker" / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = (DEPLOY / "docker" / "compose.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FILES, ids=name)
def test_variables_are_settings(path: Path) -> None:
    assert unknown_variables(path.read_text(encoding="utf-8")) == []


def test_the_unit_starts_the_bot_and_gives_it_time() -> None:
    for line in ("ExecStart=/opt/banwatch/bin/banwatch run", "DynamicUser=yes", "StateDirectory=banwatch",
                 "KillSignal=SIGTERM", "TimeoutStopSec=30", "Restart=on-failure"):  # fmt: skip
        assert line in UNIT.splitlines(), line
    assert "Environment=BANWATCH_DATABASE__URL=sqlite:////var/lib/banwatch/" in UNIT


def test_the_credential_is_the_one_that_the_setting_reads() -> None:
    (credential,) = re.findall(r"^LoadCredential=([\w-]+):", SLACK, re.MULTILINE)
    (variable, read) = re.findall(r"^Environment=(\w+)=%d/([\w-]+)$", SLACK, re.MULTILINE)[0]
    assert credential == read
    assert variable in KNOWN


def whole_unit(directory: Path) -> str:
    """Path of the unit with its drop-in folded in, and a program that exists on every machine."""
    path = directory / "banwatch.service"
    body = UNIT.replace("[Install]", SLACK.partition("[Service]")[2] + "\n[Install]")
    path.write_text(body.replace("/opt/banwatch/bin/banwatch", sys.executable), encoding="utf-8")
    return str(path)


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, timeout=60)


if shutil.which("systemd-analyze"):  # a tool of the machine, not of the project: without it there is nothing to ask

    def test_systemd_takes_the_unit(tmp_path: Path) -> None:
        done = analyze("verify", whole_unit(tmp_path))
        assert (done.returncode, done.stderr.strip()) == (0, "")

    def test_the_unit_is_hardened(tmp_path: Path) -> None:
        """Exposure of at most 2.0 of 10 by systemd's own reckoning."""
        done = analyze("security", "--offline=true", "--threshold=20", whole_unit(tmp_path))
        assert done.returncode == 0, done.stdout[-400:]


def test_the_image_runs_as_nobody_special() -> None:
    last_stage = IMAGE.split("\nFROM ")[-1]
    for line in ("USER 10001:10001", "STOPSIGNAL SIGTERM", "VOLUME /var/lib/banwatch", 'ENTRYPOINT ["banwatch"]'):
        assert line in last_stage.splitlines(), line
    assert "--require-hashes --only-binary :all: -r requirements.lock" in IMAGE
    assert "pip install --no-deps ." in IMAGE
    assert not re.search(r"(?:TOKEN|PASSWORD|SMTP__URL)", IMAGE)


def copied() -> list[str]:
    """What the build stage takes from the checkout."""
    lines = re.findall(r"^COPY (?!--from)(.+)$", IMAGE, re.MULTILINE)
    return [word for line in lines for word in line.split()[:-1]]


def test_the_ignore_file_lets_through_what_is_copied() -> None:
    allowed = (DEPLOY / "docker" / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert {line[1:] for line in allowed if line.startswith("!")} == set(copied())


def test_a_wheel_builds_from_what_the_image_copies(tmp_path: Path) -> None:
    for word in copied():
        source = ROOT / word
        assert source.exists(), word
        if source.is_dir():
            shutil.copytree(source, tmp_path / word, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, tmp_path / word)
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "out"]
    done = subprocess.run(build, cwd=tmp_path, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    (wheel,) = (tmp_path / "out").glob("banwatch-*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    assert {"banwatch/cli/__init__.py", "banwatch/defaults/banwatch.toml", "banwatch/web/templates/base.html"} <= inside


def test_compose_opens_the_desk_to_this_machine_only() -> None:
    assert re.findall(r'^      - "([\d.:]+)"$', COMPOSE, re.MULTILINE) == ["127.0.0.1:8000:8000"]
    assert 'BANWATCH_WEB__HOST: "0.0.0.0"' in COMPOSE
    assert "BANWATCH_WEB__PASSWORD_FILE: /run/secrets/web-password" in COMPOSE


def test_compose_has_the_secrets_that_it_reads() -> None:
    read = set(re.findall(r"/run/secrets/([\w-]+)", COMPOSE))
    given = set(re.findall(r"file: \./secrets/([\w-]+)", COMPOSE))
    assert read == given == {"web-password", "slack-token"}


def test_compose_is_laid_out_as_yaml() -> None:
    """No YAML parser is among the dependencies; this sees tabs, odd indentation and doubled keys."""
    seen: set[str] = set()
    above: list[tuple[int, str]] = []
    for line in COMPOSE.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        indent = len(line) - len(line.lstrip(" "))
        assert "\t" not in line
        assert indent % 2 == 0, line
        if found := re.match(r" *([\w-]+):(?: |$)", line):
            above = [(depth, word) for depth, word in above if depth < indent] + [(indent, found[1])]
            path = "/".join(word for _, word in above)
            assert path not in seen, path
            seen.add(path)
    assert {"services/banwatch/ports", "secrets/slack-token/file", "volumes/data"} <= seen


def test_the_many_are_a_database_a_scheduler_three_workers_and_a_desk() -> None:
    many = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    services = many.partition("\nservices:\n")[2].partition("\nsecrets:")[0]
    assert re.findall(r"^  (\w+):$", services, re.MULTILINE) == ["database", "scheduler", "worker", "desk"]
    assert "replicas: 3" in services
    assert re.findall(r'^      - "([\d.:]+)"$', services, re.MULTILINE) == ["127.0.0.1:8000:8000"]
    read = set(re.findall(r"/run/secrets/([\w-]+)", many))
    assert read == set(re.findall(r"file: \./docker/secrets/([\w-]+)", many))
    words = re.findall(r'command: \["worker", "--steps", "([\w,]+)"\]', services)
    assert sorted(",".join(words).split(",")) == sorted(STEPS)
