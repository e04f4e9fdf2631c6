"""`evaluate`, `explain` and `fit` as a person calls them."""

import json
from pathlib import Path
from typing import Any

import pytest

from loopback.feedserver import FeedServer
from support.bot import Bot

CORPUS = Path(__file__).resolve().parents[1] / "corpus" / "articles"
NEWS = (
    "SPRINGFIELD, Mass. — The Springfield City Council voted 7-2 on Monday night to ban the use of facial recognition "
    "by city departments, including the police.\n\nThe ordinance takes effect in thirty days."
)
BAN = {"place": "Springfield", "region": "Massachusetts", "country": "US", "decided_on": "2026-11-16", "vote": "7-2"}
POSITIVE = {"id": "yes", "text": NEWS, "published": "2026-11-17", "label": "new_ban", "kind": "council_vote"}
POSITIVE |= {"topic": "face_surveillance", "bans": [BAN], "lang": "en"}
NEGATIVE = {"id": "no", "text": "The bakery on Elm Street opens again.", "label": "not_ban", "kind": "off_topic"}


@pytest.fixture
def bot(tmp_path: Path) -> Bot:
    return Bot(tmp_path)


def write(bot: Bot, name: str, *rows: object) -> str:
    path = bot.home / name
    path.write_text(
        "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows), encoding="utf-8"
    )
    return str(path)


def test_evaluate_counts_and_writes_the_page(bot: Bot) -> None:
    corpus = write(bot, "made.jsonl", POSITIVE, NEGATIVE)
    found, again = (bot.json("evaluate", corpus, "--json", "--html", f"{name}.html") for name in ("one", "two"))
    assert found == again
    assert (bot.home / "one.html").read_bytes() == (bot.home / "two.html").read_bytes()
    own = found["figures"]["banwatch"]
    assert (own["articles"], own["positives"], own["recall_with_review"]["value"]) == (2, 1, 1.0)
    assert set(found["figures"]) == {"banwatch", "keyword", "everything", "nothing"}
    assert found["figures"]["everything"]["precision"]["value"] == 0.5
    assert "<svg" in (bot.home / "one.html").read_text(encoding="utf-8")


def test_evaluate_goes_on_after_a_bad_line_and_says_so(bot: Bot) -> None:
    corpus = write(bot, "made.jsonl", POSITIVE, "{broken", NEGATIVE)
    done = bot.run("evaluate", corpus, code=1)
    assert b"made, line 2: not JSON" in done.stderr
    assert b"precision of alerts" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("no-such.jsonl",), b"no-such.jsonl: cannot be read"),
        (("empty.jsonl",), b"There is no labelled article."),
        (("made.jsonl", "--watch", "nothing"), b"There is no watch 'nothing'. Known: face-surveillance"),
        (("made.jsonl", "--html", "no/such/directory.html"), b"cannot be written"),
    ],
)
def test_evaluate_refuses(bot: Bot, arguments: tuple[str, ...], told: bytes) -> None:
    write(bot, "empty.jsonl")
    write(bot, "made.jsonl", POSITIVE)
    assert told in bot.run("evaluate", *arguments, code=2).stderr


def test_evaluate_warns_of_labels_on_another_topic(bot: Bot) -> None:
    done = bot.run("evaluate", write(bot, "made.jsonl", POSITIVE | {"topic": "drones"}))
    assert b"No label is on the topic face_surveillance" in done.stderr
    assert b"drones" in done.stderr


def towns(bot: Bot) -> str:
    """A ban and a refusal in each of five towns, as a corpus."""
    rows: list[object] = []
    for town in ("Dayton", "Akron", "Toledo", "Canton", "Mansfield"):
        told = {"title": f"{town} bans facial recognition", "text": NEWS.replace("Springfield", town)}
        rows.append({**POSITIVE, **told, "id": town, "bans": [BAN | {"place": town}]})
        kept = {"id": f"no {town}", "text": f"The {town} council refused to ban facial recognition on Monday."}
        rows.append({**NEGATIVE, **kept})
    return write(bot, "towns.jsonl", *rows)


def test_fit_writes_the_same_bytes_every_time(bot: Bot) -> None:
    corpus = towns(bot)
    for name in ("one", "two"):
        (bot.home / name).mkdir()
        bot.run("fit", corpus, "--output", name)
    for name in ("cues.json", "model.json"):
        assert (bot.home / "one" / name).read_bytes() == (bot.home / "two" / name).read_bytes()
    cues, weights = (json.loads((bot.home / "one" / name).read_bytes()) for name in ("cues.json", "model.json"))
    assert len(cues["sentence"]) > 1
    assert len(cues["page"]) > 1
    assert weights["best_sentence"] > 0
    assert list(weights) == sorted(weights)


def test_fit_counts_the_features_that_are_named_with_their_signs(bot: Bot) -> None:
    signs = write(bot, "signs.json", {"page_score": 0, "best_sentence": -1})
    bot.run("fit", towns(bot), "--signs", signs, "--output", ".")
    assert set(json.loads((bot.home / "model.json").read_bytes())) == {"bias", "page_score"}


def test_fit_learns_from_the_demo_when_asked(bot: Bot) -> None:
    corpus, counts = towns(bot), []
    for more in ((), ("--demo",)):
        bot.run("fit", corpus, *more, "--output", ".")
        counts.append(len(json.loads((bot.home / "cues.json").read_bytes())["page"]))
    assert counts[0] < counts[1]


def test_fit_cross_validates_without_writing(bot: Bot) -> None:
    told = bot.run("fit", towns(bot), "--out-of-fold").stdout.decode()
    assert "as shipped" in told.splitlines()[0]
    assert "asked for out of fold" in told
    assert not list(bot.home.glob("**/model.json"))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), b"Name a folder with --output"),
        (("--output", "no/such/folder"), b"cues.json: cannot be written"),
        (("--output", ".", "--signs", "nan.json"), b"nan.json: not a table of signs"),
        (("--output", ".", "--signs", "words.json"), b"words.json: not JSON"),
    ],
)
def test_fit_refuses(bot: Bot, arguments: tuple[str, ...], told: bytes) -> None:
    write(bot, "nan.json", '{"bans": NaN}')
    write(bot, "words.json", "no JSON")
    assert told in bot.run("fit", write(bot, "made.jsonl", POSITIVE), *arguments, code=2).stderr


def explained(bot: Bot, *arguments: str, stdin: bytes = b"") -> Any:
    return bot.json("explain", *arguments, "--json", stdin=stdin)


def test_explain_shows_the_way_to_the_verdict(bot: Bot) -> None:
    told = bot.run("explain", write(bot, "news.txt", NEWS), "--published", "2026-11-17").stdout.decode()
    for words in ("Springfield", "7-2", "2026-11-16", "Sentences:", "Features and their shares", "bias"):
        assert words in told


def test_explain_takes_text_json_lines_and_html(bot: Bot) -> None:
    day = ("--published", "2026-11-17")
    text = explained(bot, write(bot, "news.txt", NEWS), *day)
    one = explained(bot, write(bot, "one.json", POSITIVE))
    chosen = explained(bot, write(bot, "two.jsonl", POSITIVE, NEGATIVE), "--id", "yes")
    page = explained(bot, "-", *day, stdin=html(NEWS).encode())
    assert text["bans"][0]["vote"] == one["bans"][0]["vote"] == chosen["bans"][0]["vote"] == "7-2"
    assert page["bans"][0]["decided_on"] == "2026-11-16"


def html(text: str) -> str:
    paragraphs = "".join(f"<p>{line}</p>" for line in text.split("\n") if line)
    return (
        f"<!doctype html><html><head><title>Council</title></head><body><article>{paragraphs}</article></body></html>"
    )


@pytest.mark.parametrize("body", [b"", b"\x00\xff\xfe\x01" * 200, b"{not json, facial recognition"])
def test_explain_answers_any_bytes(bot: Bot, body: bytes) -> None:
    assert explained(bot, "-", stdin=body)["verdict"] in {"not_ban", "review"}


def test_explain_lets_no_control_character_through(bot: Bot) -> None:
    body = b"facial recognition \x1b[31mred\x1b[0m \x07 ban"
    told = bot.run("explain", "-", "--title", "Bans facial recognition\x1b]0;x\x07", stdin=body).stdout
    assert b"\x1b" not in told
    assert b"\x07" not in told


def test_explain_asks_which_article(bot: Bot) -> None:
    name = write(bot, "two.jsonl", POSITIVE, NEGATIVE)
    assert b"Name one with --id: yes, no." in bot.run("explain", name, code=2).stderr
    assert b"has no article 'x'" in bot.run("explain", name, "--id", "x", code=2).stderr


def test_explain_fetches_an_address_through_the_guard(bot: Bot) -> None:
    with FeedServer() as server:
        server.page("/a", html(NEWS), "text/html")
        refused = bot.run("explain", server.url("/a"), code=2)
        assert b"Traceback" not in refused.stderr
        assert not server.requests("/a")
        bot.settings["BANWATCH_FETCH__ALLOW_PRIVATE_HOSTS"] = json.dumps([server.host_port])
        assert explained(bot, server.url("/a"), "--published", "2026-11-17")["bans"][0]["place"] == "Springfield"
        assert b"the server answered 404" in bot.run("explain", server.url("/none"), code=2).stderr
