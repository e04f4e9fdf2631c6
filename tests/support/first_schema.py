"""One valid row for each table of the first schema, as the first version of the program wrote them."""

from typing import Any

from sqlalchemy import Connection, MetaData, insert

from banwatch.edges.store.copies import typed

_AT = "2021-05-06T12:00:00+00:00"
_SPAN = {"start": 4, "end": 13, "quote": "Millbrook", "where": "text"}
_CLAIM = {
    "place": "Millbrook", "region": "Ohio", "country": "US", "level": "city", "jurisdiction_id": None,
    "body": "City Council", "instrument": "ordinance", "scope": "government", "vote": "7-0", "stage": "final",
    "technology": ["face_surveillance"], "decided_on": "2021-05-04", "evidence": {"place": _SPAN},
}  # fmt: skip

ROWS: dict[str, dict[str, Any]] = {
    "feed": {
        "id": 1, "url": "https://paper.example/feed", "title": "The Paper", "site_url": "", "grouping": "",
        "region": "",
        "language": "en", "active": True, "added_at": _AT, "last_error": "", "failures": 0.5, "baselined": True,
        "next_poll_at": _AT, "last_result": "ok",
    },
    "article": {
        "id": "art-1", "url": "https://paper.example/a", "title": "Millbrook bans it", "source": "The Paper",
        "text": "The Millbrook City Council voted 7-0 to ban face recognition.", "published_at": _AT,
        "published_on": "2021-05-06", "language": "en", "region": "", "quiet": False, "content_hash": "h",
        "created_at": _AT,
    },
    "entry": {
        "id": 7, "feed_id": 1, "key": "k", "guid": "g", "link": "https://paper.example/a", "title": "T", "html": "",
        "source": "", "seen_at": _AT, "quiet": False, "state": "read", "attempts": 1, "note": "", "article_id": "art-1",
    },
    "finding": {
        "id": 3, "article_id": "art-1", "watch": "w", "rulebook": "r1", "verdict": "new_ban", "confidence": 0.9,
        "kind": "council_vote", "body": {"claims": [_CLAIM], "background": [], "reasons": ["told as done"]},
        "created_at": _AT, "matched": True,
    },
    "ban": {
        "id": "ban-2021-0001", "watch": "w", "status": "confirmed", "place_key": "millbrook",
        "decided_on": "2021-05-04",
        "reported_on": "2021-05-06", "facts": _CLAIM, "confidence": 0.9, "kind": "council_vote", "version": 2,
        "created_at": _AT, "status_at": _AT, "article_id": "art-1", "reasons": ["told as done"],
    },
    "ban_report": {"ban_id": "ban-2021-0001", "article_id": "art-1", "facts": _CLAIM, "created_at": _AT},
    "ban_change": {
        "id": 1, "ban_id": "ban-2021-0001", "version": 1, "kind": "new", "article_id": "art-1", "quiet": False,
        "at": _AT,
    },
    "judgement": {
        "finding_id": 3, "claim_no": 0, "match": "new", "ban_id": "ban-2021-0001", "reasons": [], "at": _AT,
    },
    "decision": {
        "id": 1, "ban_id": "ban-2021-0001", "verdict": "confirmed", "reason": "", "who": "Ann", "surface": "desk",
        "at": _AT, "version": 1,
    },
    "digest": {"id": 1, "recipient": "a@b.example", "local_date": "2021-05-06", "window_to": _AT},
    "delivery": {
        "id": 5, "key": "alert:ban-2021-0001:slack:C1", "channel": "slack", "address": "C1", "ban_id": "ban-2021-0001",
        "state": "pending", "attempts": 0, "owner": "", "created_at": _AT, "external_ref": "", "last_error": "",
    },
    "counter": {"name": "ban-2021", "value": 1},
}  # fmt: skip


def fill(conn: Connection) -> None:
    """Write the rows into a database of the first schema."""
    tables = MetaData()
    tables.reflect(conn)
    for name, row in ROWS.items():
        columns = tables.tables[name].columns
        values = {key: typed(columns[key], value, conn.dialect.name) for key, value in row.items()}
        conn.execute(insert(tables.tables[name]).values(values))
