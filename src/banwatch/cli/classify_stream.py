"""JSON lines in, JSON lines out: the classifier over a pipe."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime

from banwatch.errors import InputError
from banwatch.model.article import Article
from banwatch.model.finding import Claim, Evidence, Finding
from banwatch.model.watch import Watch
from banwatch.ports import Classifier

REMEDY = "Each line needs a JSON object with at least the texts 'id' and 'text'."
MONTH_ONLY = re.compile(r"\d{4}(?:-\d{2})?")
TEXTS = ("title", "url", "source", "lang", "region")


def classify_lines(lines: Iterable[str], classifier: Classifier, watch: Watch) -> Iterator[str]:
    """One JSON line for each line that is not blank: a finding, or an error with the line's number."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _answer(number, line, classifier, watch)


def _answer(number: int, line: str, classifier: Classifier, watch: Watch) -> str:
    row: object = None
    try:
        row = json.loads(line)
        if not isinstance(row, dict):
            raise InputError("The line holds no JSON object.", REMEDY)
        article = read_article(row)
    except (ValueError, RecursionError) as error:
        return _dump({"line": number, "error": f"The line is not JSON ({error})."})
    except InputError as error:
        known = {"id": row["id"]} if isinstance(row, dict) and isinstance(row.get("id"), str) else {}
        return _dump({"line": number, **known, "error": str(error)})
    return _dump(finding_record(article.id, classifier.classify(article, watch)))


def _dump(record: Mapping[str, object]) -> str:
    """One line of JSON that any reader takes: lone surrogates escaped, other letters as they are."""
    text = json.dumps(record, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(record)
    return text


def read_article(row: Mapping[str, object]) -> Article:
    """An article from a wire record. InputError tells what is wrong with it."""
    for key in ("id", "text"):
        if not isinstance(row.get(key), str):
            raise InputError(f"The key {key!r} is missing or is no text.", REMEDY)
    for key in TEXTS:
        if row.get(key) is not None and not isinstance(row[key], str):
            raise InputError(f"The key {key!r} is no text.", REMEDY)
    published_at, published_on = read_published(row.get("published"))
    return Article(
        id=str(row["id"]),
        text=str(row["text"]),
        title=str(row.get("title") or ""),
        url=str(row.get("url") or ""),
        source=str(row.get("source") or ""),
        published_at=published_at,
        published_on=published_on,
        language=str(row.get("lang") or ""),
        region=str(row.get("region") or ""),
    )


def read_published(value: object) -> tuple[datetime | None, date | None]:
    """(moment in UTC, calendar day at the outlet) of an ISO date or datetime.

    A datetime with an offset gives the day in that offset; one without gives its own day and is taken for UTC.
    A month or year alone names no day: nothing is known then.
    """
    if value is None or value == "":
        return None, None
    if not isinstance(value, str):
        raise InputError("The key 'published' is no text.", "Write an ISO date (2020-06-24) or datetime.")
    if MONTH_ONLY.fullmatch(value):
        return None, None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise InputError(
            f"'published' is {value[:60]!r}, no ISO date.", "Write 2020-06-24 or 2020-06-24T18:30:00-04:00."
        ) from None
    if len(value) == len("2020-06-24"):
        return None, moment.date()
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC), moment.date()
    try:
        return moment.astimezone(UTC), moment.date()
    except OverflowError:
        raise InputError(
            f"'published' is {value[:60]!r}, outside the calendar.", "Write a date of this century."
        ) from None


def finding_record(article_id: str, finding: Finding) -> dict[str, object]:
    """The wire form of a finding."""
    return {
        "id": article_id,
        "verdict": str(finding.verdict),
        "confidence": finding.confidence,
        "kind": finding.kind,
        "bans": [claim_record(claim) for claim in finding.claims],
        "background": [mention.place for mention in finding.background],
        "reasons": list(finding.reasons),
    }


def claim_record(claim: Claim) -> dict[str, object]:
    """The wire form of one claim: empty fields are null, `technology` is one text."""
    return {
        "place": claim.place,
        "region": claim.region,
        "country": claim.country,
        "level": claim.level,
        "body": claim.body,
        "instrument": claim.instrument,
        "scope": claim.scope,
        "technology": "+".join(claim.technology) or None,
        "decided_on": claim.decided_on.isoformat() if claim.decided_on else None,
        "vote": claim.vote,
        "stage": claim.stage,
        "evidence": {name: evidence_record(e) for name, e in sorted(claim.evidence.items())},
    }


def evidence_record(evidence: Evidence) -> dict[str, object]:
    """A span; `in` is given when it lies in the title."""
    record: dict[str, object] = {"start": evidence.start, "end": evidence.end, "text": evidence.quote}
    return {**record, "in": "title"} if evidence.where == "title" else record
