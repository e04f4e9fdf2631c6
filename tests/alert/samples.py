"""Bans, articles and alerts for the tests of the alert room. All names and texts are made up."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Literal

from banwatch.model.alert import Alert, Delivery, DeliveryState, StageChange, Target
from banwatch.model.article import Article
from banwatch.model.ban import Ban, BanStatus, Report
from banwatch.model.digest import Digest, FeedAilment
from banwatch.model.finding import Claim, Evidence
from banwatch.model.life import Stage, Step

NOW = datetime(2020, 7, 3, 12, 0, tzinfo=UTC)
PHRASE = "face surveillance"
TITLE = "Alderbrook outlaws face recognition by city staff"
TEXT = (
    "ALDERBROOK — It was past ten at night when the hands went up.\n"
    "The Alderbrook City Council voted 8-1 on Thursday to adopt an ordinance that forbids every city department "
    "from using facial recognition. Mayor Ines Falk said she would sign it.\n"
    "Two residents spoke against the measure."
)
DESK = "https://desk.example/bans/ban-2020-0007"


def evidence(quote: str, text: str = TEXT, where: Literal["text", "title"] = "text") -> Evidence:
    """The first place of the words in the text, as evidence."""
    start = text.index(quote)
    return Evidence(start, start + len(quote), quote, where)


def claim() -> Claim:
    """A council's vote with evidence for most facts."""
    return Claim(
        place="Alderbrook",
        region="Massachusetts",
        country="US",
        level="city",
        jurisdiction_id="us-ma-alderbrook",
        body="Alderbrook City Council",
        instrument="ordinance",
        scope="government",
        technology=("facial_recognition",),
        decided_on=date(2020, 7, 2),
        vote="8-1",
        stage="passed",
        evidence={
            "place": evidence("Alderbrook City Council"),
            "vote": evidence("voted 8-1"),
            "decided_on": evidence("Thursday"),
            "instrument": evidence("ordinance"),
            "scope": evidence("every city department"),
            "technology": evidence("facial recognition"),
            "stage": evidence("voted 8-1 on Thursday to adopt"),
        },
    )


def ban(**changes: object) -> Ban:
    """A suspected ban; `changes` go to the facts where they name a field of Claim, else to the ban."""
    of_facts = {name: value for name, value in changes.items() if name in Claim.__dataclass_fields__}
    of_ban = {name: value for name, value in changes.items() if name not in of_facts}
    sample = Ban(
        id="ban-2020-0007",
        watch="face-surveillance",
        status=BanStatus.SUSPECTED,
        facts=replace(claim(), **of_facts),  # type: ignore[arg-type]
        confidence=0.968,
        kind="council_vote",
        version=1,
        created_at=NOW,
        reported_on=date(2020, 7, 3),
        article_id="a1",
        reasons=("a council voted to adopt an ordinance", "the ordinance forbids use by departments"),
    )
    return replace(sample, **of_ban)  # type: ignore[arg-type]


def article() -> Article:
    """The article that the evidence points into."""
    return Article(id="a1", text=TEXT, title=TITLE, url="https://valley.example/face-ban", source="Valley Lantern")


def report(number: int = 1) -> Report:
    """A report of an outlet with the number in its name."""
    url = f"https://valley{number}.example/2020/face-ban?id={number}&from=feed"
    return Report(f"a{number}", url, TITLE, f"Valley Lantern {number}", date(2020, 7, 3), "passed", {})


def alert(reports: int = 2, **changes: object) -> Alert:
    """An alert of `ban(**changes)`."""
    return Alert(ban(**changes), article(), tuple(report(n + 1) for n in range(reports)), DESK)


def delivery(key: str = "ban-2020-0007:new:C123", attempts: int = 1, address: str = "C123") -> Delivery:
    """A leased delivery to Slack, first tried at NOW."""
    target = Target("slack", address)
    return Delivery(1, key, target, "ban-2020-0007", None, DeliveryState.LEASED, attempts, NOW, None, NOW)


def step() -> StageChange:
    """A law of Gullwick takes effect."""
    told = alert(place="Gullwick", stage="in_effect", status=BanStatus.CONFIRMED)
    taken = Step(1, told.ban.id, Stage.IN_EFFECT, date(2020, 7, 1), "a1", evidence("ordinance"), "report", NOW)
    return StageChange(told, taken, Stage.SIGNED, article())


def digest(**changes: object) -> Digest:
    """A digest of one day with one new ban, one confirmed, one waiting and one failing feed."""
    sample = Digest(
        local_date=date(2020, 7, 3),
        window_from=datetime(2020, 7, 2, 12, 0, tzinfo=UTC),
        window_to=NOW,
        new=(alert(),),
        stages=(step(),),
        confirmed=(alert(place="Fernhollow", stage="signed", status=BanStatus.CONFIRMED),),
        pipeline=(alert(place="Oakmere", stage="committee", status=BanStatus.FOLLOWED),),
        waiting=(alert(1, place="Larkmoor", vote=None, body=None, status=BanStatus.CANDIDATE, confidence=0.41),),
        ailing_feeds=(FeedAilment("Harbor Post", "https://harbor.example/rss", "404 for 6 days"),),
        silent_feeds=(FeedAilment("Casco Tide", "https://casco.example/feed", "nothing new for 19 days"),),
        undelivered=(),
        feeds_total=41,
        last_poll_at=datetime(2020, 7, 3, 11, 58, tzinfo=UTC),
        articles_read=212,
        desk_url="https://desk.example/",
    )
    return replace(sample, **changes)  # type: ignore[arg-type]


def shown_day() -> Digest:
    """A day with something in every part, as the pictures in docs/images show it."""
    text = (
        "After two hours the Alderbrook City Council voted 8-1 on Thursday to adopt an ordinance that forbids every "
        "city department from using facial recognition."
    )
    proofs = {
        name: evidence(words, text)
        for name, words in (("vote", "voted 8-1"), ("instrument", "ordinance"), ("technology", "facial recognition"))
    }
    told = replace(article(), text=text)
    first = replace(alert(evidence=proofs, jurisdiction_id=None, region="Massachusetts"), article=told)
    measure = "Voters in Pinemouth approved the measure on Tuesday, by 61 percent to 39."
    second = replace(
        alert(1, place="Pinemouth", region="Maine", instrument="ballot_measure", vote=None, body=None, confidence=0.91,
              evidence={"instrument": evidence("approved the measure", measure)}),
        article=replace(article(), text=measure),
    )  # fmt: skip
    unsure = {"status": BanStatus.CANDIDATE, "body": None}
    return digest(
        new=(first, second),
        waiting=(
            alert(1, place="Larkmoor", vote=None, confidence=0.41, **unsure),
            alert(2, place="Millbrook", region="New York", confidence=0.34, **unsure),
        ),
        silent_feeds=(
            FeedAilment("Casco Tide", "https://casco.example/feed", "nothing new for 19 days; usually every 9 hours"),
        ),
    )
