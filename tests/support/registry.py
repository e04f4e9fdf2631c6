"""A database with bans in every state of affairs: what is confirmed, and what must never be seen outside."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from banwatch.edges.store import SqlStore
from banwatch.model.article import Article
from banwatch.model.ban import BanStatus, ChangeKind, Decision
from banwatch.model.finding import Claim, Evidence
from banwatch.model.life import Stage, Step, stage_of
from support.makers import NOW, ban

CANARY = "Quietwater"
"""Stands in every private field, and in everything that nobody has confirmed."""
TOPIC = "face surveillance"
HOSTILE = '<script>alert(1)</script>=1+1 \u202e& "Ünder" 東京'
_VOTE = "voted 7-0 on Tuesday"


def text_of(place: str) -> str:
    """An article of our own making."""
    return (
        f"{place.upper()} — The {place} City Council {_VOTE} to ban face recognition by city staff. {CANARY} said more."
    )


def claim_of(place: str, region: str | None, country: str | None, day: date | None, **more: object) -> Claim:
    """A claim with evidence in `text_of`."""
    text = text_of(place)
    at = text.index("7-0")
    base = Claim(
        place, region, country, "city", None, f"{place} City Council", "ordinance", "government",
        ("face_surveillance",), day, "7-0", "final", {"vote": Evidence(at, at + 3, "7-0")},
    )  # fmt: skip
    return replace(base, **more)  # type: ignore[arg-type]


def plant(
    store: SqlStore, number: int, claim: Claim, status: BanStatus = BanStatus.CONFIRMED, title: str = "Council bans it"
) -> str:
    """Record a ban with its article, and decide it. The ban's id."""
    place = claim.place or "Nowhere"
    article = Article(
        f"art-{number}", text_of(place), title, f"https://paper.example/{number}?a=1&b=2", "The Paper", NOW, NOW.date()
    )
    with store.write() as tx:
        article_id = tx.articles.add_article(article, False, f"hash {number}", NOW)
        start = status if status in (BanStatus.CANDIDATE, BanStatus.KNOWN, BanStatus.FOLLOWED) else BanStatus.SUSPECTED
        made = ban(claim, start, article_id=article_id, reasons=(CANARY,), watch="face-surveillance")
        ban_id = tx.bans.add_ban(made, place.casefold(), False)
        tx.bans.add_report(ban_id, article_id, claim, NOW)
        if stage := stage_of(claim.stage):
            proof = claim.evidence.get("stage")
            tx.life.add_step(Step(0, ban_id, stage, claim.decided_on, article_id, proof, "report", NOW), None, False)
    if status in (BanStatus.CONFIRMED, BanStatus.REJECTED):
        decide(store, ban_id, status, NOW + timedelta(hours=1))
    return ban_id


def decide(store: SqlStore, ban_id: str, verdict: BanStatus, at: datetime) -> None:
    """A reviewer's decision, with canaries in what they wrote."""
    with store.write() as tx:
        version = tx.bans.ban(ban_id).version
        tx.bans.decide(Decision(ban_id, verdict, f"{CANARY} reason", f"{CANARY} Ada", "cli", at, version))


def come_to(store: SqlStore, ban_id: str, stage: Stage, day: date, at: datetime, to_come: bool = False) -> None:
    """A further stage, recorded by a reviewer."""
    with store.write() as tx:
        tx.life.add_step(
            Step(0, ban_id, stage, day, None, None, "reviewer", at, to_come, f"{CANARY} Ada, section 4"), None, False
        )
        if not to_come:
            before = tx.bans.ban(ban_id)
            facts = replace(before.facts, stage=stage.value)
            tx.bans.update_ban(replace(before, facts=facts), ChangeKind.STAGE, "x", None, at)


def merge(store: SqlStore, old: str, new: str, at: datetime) -> None:
    """A merged ban, as the database holds it."""
    with store.write() as tx:
        before = tx.bans.ban(old)
        merged = replace(before, status=BanStatus.MERGED, merged_into=new)
        tx.bans.update_ban(merged, ChangeKind.MERGED, "x", None, at)


def plant_all(store: SqlStore) -> dict[str, str]:
    """A small register with everything in it. Ids by a name for each."""
    rows = [
        ("mill", claim_of("Millbrook", "Ohio", "US", date(2021, 5, 4))),
        ("ford", claim_of("Fordham", "Massachusetts", "US", date(2020, 6, 30), scope="police", stage="signed")),
        ("twin", claim_of("Twin Ash", "Massachusetts", "US", date(2019, 7, 2), stage="in_effect", level="town")),
        ("coast", claim_of("Coast", "California", "US", date(2019, 5, 14), stage="repealed")),
        ("pause", claim_of("Larch", "Vermont", "US", date(2021, 3, 1), instrument="moratorium")),
        ("linde", claim_of("Lindenau", "Bavaria", "DE", date(2021, 4, 20), instrument="resolution")),
        ("hostile", claim_of(HOSTILE, None, None, None, stage=None, instrument=None)),
        ("gone", claim_of("Gonesville", "Oregon", "US", date(2020, 1, 5))),
        ("double", claim_of("Millbrook", "Ohio", "US", date(2021, 5, 5))),
    ]
    ids = {
        name: plant(store, number, claim, title=HOSTILE if name == "hostile" else f"{claim.place} bans it")
        for number, (name, claim) in enumerate(rows, 1)
    }
    come_to(store, ids["twin"], Stage.AMENDED, date(2020, 2, 1), NOW + timedelta(days=2))
    come_to(store, ids["pause"], Stage.EXPIRED, date(2031, 3, 1), NOW + timedelta(days=2), to_come=True)
    decide(store, ids["gone"], BanStatus.REJECTED, NOW + timedelta(days=3))
    merge(store, ids["double"], ids["mill"], NOW + timedelta(days=4))
    private = (BanStatus.SUSPECTED, BanStatus.CANDIDATE, BanStatus.REJECTED, BanStatus.KNOWN, BanStatus.FOLLOWED)
    for number, status in enumerate(private, 100):
        claim = claim_of(f"{CANARY} {status.value}", "Texas", "US", date(2021, 5, 1))
        ids[status.value] = plant(store, number, claim, status, f"{CANARY} title")
    return ids
