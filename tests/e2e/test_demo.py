"""The demo, as a newcomer runs it."""

from pathlib import Path

from support.bot import Bot


def test_one_alert_for_each_planted_ban_and_none_for_the_rest(tmp_path: Path) -> None:
    bot = Bot(tmp_path, {"COLUMNS": "120"})
    told = bot.run("demo", "--once").stdout.decode()
    assert "120 articles read" in told
    assert "14 alerts for 14 planted bans, 0 false" in told
    assert list(tmp_path.iterdir()) == []
