"""The report page: hostile words stay words, nothing is loaded from elsewhere, marks do not change the text."""

from dataclasses import replace
from html.parser import HTMLParser

from banwatch.evaluate.cases import Case, cases_of
from banwatch.evaluate.look import Part
from banwatch.evaluate.measure import Judged, figures
from banwatch.evaluate.page import Report, page
from banwatch.model.finding import Claim, Verdict
from banwatch.model.watch import Watch
from evaluate.made import dice, evidence, finding, labelled, sample, truth

HOSTILE = "</p><script>alert(1)</script><img src=x onerror=alert(2)> & \"quoted\" 'text' </style>"
ALLOWED = {"class", "lang", "charset", "name", "content", "http-equiv", "scope", "viewbox", "role", "aria-label"}
DRAWN = {"x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "points", "text-anchor", "transform"}


class Reader(HTMLParser):
    """Elements, attributes and the words of the page."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.words = ""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.words += data


def report(watch: Watch) -> Report:
    """A page with one false alert full of markup."""
    text = f"{HOSTILE} In Boston they banned it."
    quotes = {"place": "Boston", "vote": "In Boston they", "body": "<script>alert(1)</script>"}
    claim = Claim("<b>Boston</b>", evidence={name: evidence(text, quote) for name, quote in quotes.items()})
    bad = Judged(truth("<i>x</i>", kind="<u>"), finding(Verdict.NEW_BAN, 0.9, claim))
    judged = [*sample(), bad]
    articles = [labelled(each, text, HOSTILE) for each in judged]
    cases = [replace(case, parts=(Part("<a>", 1.0, -2.0),)) for case in cases_of(articles, judged)]
    return Report(replace(watch, title=HOSTILE), {"banwatch": figures(judged, dice)}, judged, cases)


def test_hostile_words_stay_words(watch: Watch) -> None:
    found = Reader(page(report(watch)))
    assert found.tags.isdisjoint({"script", "img", "iframe", "a", "i", "u", "link", "object", "form"})
    assert found.attributes <= ALLOWED | DRAWN
    assert HOSTILE in found.words


def test_nothing_is_loaded_from_elsewhere(watch: Watch) -> None:
    source = page(report(watch))
    assert "default-src 'none'" in source
    assert "url(" not in source
    assert "@import" not in source


def test_marks_do_not_change_the_text(watch: Watch) -> None:
    made = report(watch)
    source = page(made)
    assert "<mark>In <sup>vote</sup></mark><mark>Boston<sup>place, vote</sup></mark>" in source
    assert source == page(made)


def test_plots_and_errors_are_there(watch: Watch) -> None:
    made = report(watch)
    source = page(made)
    assert source.count("<svg") == 2
    assert source.count("<details>") == len(made.cases)
    assert "regression had no say" in page(replace(made, cases=[_mute(case) for case in made.cases]))


def _mute(case: Case) -> Case:
    return replace(case, parts=None)
