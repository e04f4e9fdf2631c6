"""No secret in anything that the bot says: it runs with planted ones, at its most talkative, and all is searched."""

import base64
from pathlib import Path

import httpx

from loopback.feedserver import Answer, FeedServer
from loopback.slack_server import SlackServer
from support.bot import Bot, free_port, stop, until

CANARIES = {
    "BANWATCH_WEB__PASSWORD": "canary-of-the-desk",
    "BANWATCH_MONITOR__TOKEN": "canary-of-the-monitor",
    "BANWATCH_SLACK__BOT_TOKEN": "xoxb-canary-of-slack",
    "BANWATCH_SLACK__SIGNING_SECRET": "canary-of-the-clicks",
    "BANWATCH_WEBHOOK__SECRET": "canary-of-the-webhook-0123456789",
    "BANWATCH_SMTP__URL": "smtp://bot:canary-of-the-mail@127.0.0.1:9?starttls=never",
}
"""Some work, some are refused by the other side: refusals are where secrets slip out."""


def test_no_log_and_no_page_shows_a_secret(tmp_path: Path) -> None:
    port = free_port()
    with SlackServer() as slack, FeedServer() as server:
        server.steps("/canary-of-the-heartbeat", Answer(status=500))
        server.steps("/feed", Answer(status=500))
        bot = Bot(tmp_path, {
            **CANARIES,
            "BANWATCH_SLACK__CHANNEL": "C1",
            "BANWATCH_SLACK__API_URL": slack.url,
            "BANWATCH_WEBHOOK__URLS": '["http://127.0.0.1:9/hook"]',
            "BANWATCH_DIGEST__RECIPIENTS": '["ann@example.org"]',
            "BANWATCH_MONITOR__HEARTBEAT_URL": server.url("/canary-of-the-heartbeat"),
            "BANWATCH_FETCH__ALLOW_PRIVATE_HOSTS": f'["{server.host_port}"]',
            "BANWATCH_WEB__PORT": str(port),
            "BANWATCH_LOG__LEVEL": "debug",
        })  # fmt: skip
        said = [bot.run("feeds", "add", server.url("/feed"))]
        with bot.running() as process:
            until(lambda: "the monitor answered 500" in bot.log, what="a heartbeat")
            login = base64.b64encode(b"ann:canary-of-the-desk").decode()
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
                client.headers["Authorization"] = f"Basic {login}"
                pages = [client.get(path).text for path in ("/", "/bans", "/feeds", "/readyz", "/metrics", "/nothing")]
            assert stop(process) == 0
        commands = (["check"], ["doctor"], ["config", "show"], ["status"], ["slack", "test"], ["digest", "send"])
        said += [bot.run(*command, code=None) for command in commands]
    everything = "\n".join([bot.log, *pages, *((each.stdout + each.stderr).decode() for each in said)])
    assert len(everything) > 2000
    assert "banwatch_articles 0" in everything
    assert "canary-of-the" not in everything
