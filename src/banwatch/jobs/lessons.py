"""What a poll's answer teaches about its feed: validators, wishes, rhythm, moves. No database, no network."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from banwatch.model.feed import Feed, Moving, ParsedEntry, ParsedFeed, PollResult, Validators
from banwatch.poll.manners import wishes_of
from banwatch.poll.move import DISTRUST, OVERLAP, is_settled, proof_against, watched
from banwatch.poll.plan import GOOD
from banwatch.poll.rhythm import newest, rhythm_of
from banwatch.ports import FetchResponse

_PLANNED = frozenset({"validators", "wishes", "baselined", "rhythm_seconds", "last_new_at"})
"""What an answer teaches that its own plan needs already."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A fetched feed before anything is written."""

    feed: Feed
    result: PollResult
    reason: str = ""
    parsed: ParsedFeed | None = None
    response: FetchResponse | None = None
    body_hash: str | None = None
    trial: bool = False
    """Asked without the validators that we hold, to see whether they tell the truth."""
    demand: float | None = None
    """Seconds of patience that the host asked for."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The document's entries that were new, how many were known, and what was odd about those."""

    unseen: tuple[ParsedEntry, ...] = ()
    known: int = 0
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lessons:
    """`learned` is written back with the poll, remarks are told; `move_to` is where the feed moves for good, if so."""

    learned: dict[str, Any]
    move_to: str = ""
    remarks: tuple[str, ...] = field(default=())

    def after(self, feed: Feed) -> Feed:
        """The feed with what its next poll is planned by."""
        return replace(feed, **{name: self.learned[name] for name in _PLANNED & self.learned.keys()})


def lessons(answer: Answered, recorded: Recorded, now: datetime) -> Lessons:
    """What is learned. Validators and wishes of answers that did not parse are not kept."""
    if answer.result not in GOOD or answer.response is None:
        return Lessons({"last_error": answer.reason})
    learned = _of_headers(answer, answer.response, now)
    if answer.parsed is not None:
        learned |= _of_document(answer, answer.parsed, recorded, now)
    remarks: list[str] = []
    if answer.trial and (why := proof_against(answer.feed, _given(answer.response), recorded.unseen)):
        learned["doubted_until"] = now + DISTRUST
        remarks.append(f"its validators are not believed for {DISTRUST.days} days: {why}")
    moving = watched(answer.feed, answer.response.permanent_url, _is_same(answer, recorded), now)
    settled = is_settled(moving, now)
    learned["moving"] = Moving() if settled else moving
    return Lessons(learned, moving.target if settled else "", tuple(remarks))


def _given(response: FetchResponse) -> Validators:
    return Validators(response.headers.get("etag"), response.headers.get("last-modified"))


def _is_same(answer: Answered, recorded: Recorded) -> bool:
    """Whether what came is this feed's content: enough known entries, or the very document that we hold."""
    total = len(recorded.unseen) + recorded.known
    return answer.result is PollResult.UNCHANGED or (total > 0 and recorded.known / total >= OVERLAP)


def _of_headers(answer: Answered, response: FetchResponse, now: datetime) -> dict[str, Any]:
    feed, parsed, given = answer.feed, answer.parsed, _given(response)
    old = Validators() if answer.result is PollResult.OK else feed.validators
    body = response.body if response.status == 200 else None
    ttl = parsed.ttl_seconds if parsed else feed.wishes.ttl_seconds
    return {
        "last_error": "",
        "validators": Validators(given.etag or old.etag, given.last_modified or old.last_modified),
        "wishes": wishes_of(feed.wishes, response.headers, now, body, ttl),
    }


def _of_document(answer: Answered, parsed: ParsedFeed, recorded: Recorded, now: datetime) -> dict[str, Any]:
    feed, moments = answer.feed, [entry.published_at for entry in parsed.entries]
    learned: dict[str, Any] = {
        "body_hash": answer.body_hash,
        "baselined": True,
        "title": feed.title or parsed.title or feed.url,
        "site_url": feed.site_url or parsed.site_url,
        "language": feed.language or parsed.language,
        "rhythm_seconds": rhythm_of(moments, now) or feed.rhythm_seconds,
    }
    if recorded.unseen:
        learned["last_new_at"] = now if feed.baselined else newest(moments, now)
    return learned
