"""Settings: where they come from, and that every fault is told with its place and remedy."""

from pathlib import Path

import pytest

from banwatch.errors import ConfigError
from banwatch.settings import load_settings, packaged_config


def write(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "banwatch.toml"
    file.write_text(text, encoding="utf-8")
    return file


def faults(tmp_path: Path, text: str, **environ: str) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        load_settings(write(tmp_path, text), environ)
    return caught.value.faults


def test_the_packaged_file_says_what_the_defaults_are(tmp_path: Path) -> None:
    packaged = load_settings(packaged_config() / "banwatch.toml", {}).settings
    assert packaged == load_settings(write(tmp_path, ""), {}).settings


def test_environment_goes_before_the_file(tmp_path: Path) -> None:
    file = write(tmp_path, "[poll]\ninterval = '1h'\nworkers = 3\n")
    settings = load_settings(file, {"BANWATCH_POLL__INTERVAL": "90m"}).settings
    assert (settings.poll.interval, settings.poll.workers) == (5400.0, 3)


def test_lists_come_as_json(tmp_path: Path) -> None:
    environ = {
        "BANWATCH_FETCH__ALLOW_PRIVATE_HOSTS": '["127.0.0.1:8901"]',
        "BANWATCH_DIGEST__RECIPIENTS": '["a@b.example"]',
    }
    settings = load_settings(write(tmp_path, ""), environ).settings
    assert settings.fetch.allow_private_hosts == ("127.0.0.1:8901",)
    assert settings.digest.recipients == ("a@b.example",)


def test_an_empty_variable_empties_the_setting(tmp_path: Path) -> None:
    assert load_settings(write(tmp_path, ""), {"BANWATCH_DEDUPE__KNOWN_BANS": ""}).settings.dedupe.known_bans == ""


def test_secrets_come_from_files_and_are_not_shown(tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("xoxb-very-secret\n")
    environ = {"BANWATCH_SLACK__BOT_TOKEN_FILE": str(secret), "BANWATCH_SLACK__CHANNEL": "C1"}
    loaded = load_settings(write(tmp_path, ""), environ)
    assert loaded.settings.slack.bot_token.get_secret_value() == "xoxb-very-secret"
    assert "very-secret" not in repr(loaded)


def test_all_faults_are_told_together_with_line_key_and_remedy(tmp_path: Path) -> None:
    text = "[poll]\nintervall = 5\nworkers = 0\n\n[slak]\nchannel = 'C1'\n\n[digest]\nzone = 'Mars/Olympus'\n"
    told = faults(tmp_path, text, BANWATCH_FETCH__TIMEOUT="soon")
    assert len(told) == 5
    by_key = {line.split(": ")[1]: line for line in told}
    assert by_key["poll.intervall"].startswith(f"{tmp_path}/banwatch.toml:2:")
    assert 'Did you mean "interval"?' in by_key["poll.intervall"]
    assert "banwatch.toml:3:" in by_key["poll.workers"]
    assert 'Did you mean "slack"?' in by_key["slak"]
    assert "Mars/Olympus" in by_key["digest.zone"]
    assert by_key["fetch.timeout"].startswith("BANWATCH_FETCH__TIMEOUT:")


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("BANWATCH_FETCH__ALLOW_PRIVATE_HOSTS", "127.0.0.1:1", "JSON list"),
        ("BANWATCH_FETCH__ALLOW_PRIVATE_HOSTS", '["127.0.0.1"]', "host:port"),
        ("BANWATCH_TOKEN", "x", "BANWATCH_SECTION__KEY"),
        ("BANWATCH_SLACK__BOT_TOKEN", "xoxb-1", "both bot_token and channel"),
        ("BANWATCH_SLACK__BOT_TOKEN_FILE", "/nonexistent/token", "cannot be read"),
        ("BANWATCH_SMTP__URL", "mail.example.org:25", "smtp://"),
        ("BANWATCH_DATABASE__URL", "mysql://x", "sqlite:///"),
        ("BANWATCH_DIGEST__RECIPIENTS", '["ann@example..org"]', "ann@example..org"),
        ("BANWATCH_DIGEST__SENDER", "nobody", "name@example.org"),
        ("BANWATCH_WEB__HOST", "0.0.0.0", "password"),
    ],
)
def test_bad_variables_are_named(tmp_path: Path, name: str, value: str, word: str) -> None:
    told = faults(tmp_path, "", **{name: value})
    assert any(word in line for line in told)


def test_a_secret_never_stands_in_a_fault(tmp_path: Path) -> None:
    told = faults(tmp_path, "", BANWATCH_SMTP__URL="http://user:hunter2hunter2@mail.example.org")
    assert "hunter2" not in " ".join(told)


@pytest.mark.parametrize("text", ["[poll\n", "poll = \x00", "interval = 5\n"])
def test_a_broken_file_is_named(tmp_path: Path, text: str) -> None:
    assert any("banwatch.toml" in line for line in faults(tmp_path, text))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        load_settings(tmp_path / "none.toml", {})


def test_relative_paths_are_meant_from_the_file(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("watch,place\n")
    loaded = load_settings(write(tmp_path, "[dedupe]\nknown_bans = 'mine.csv'\n"), {})
    assert loaded.path(loaded.settings.dedupe.known_bans) == tmp_path / "mine.csv"


def test_the_database_lies_beside_the_config_directory(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    loaded = load_settings(write(tmp_path / "config", ""), {})
    assert loaded.database_url == f"sqlite:///{tmp_path}/var/banwatch.sqlite3"
