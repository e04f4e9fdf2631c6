"""What a town's own records say, in the words that every channel shows."""

from banwatch.alert.facts import day
from banwatch.alert.foreign import line, short
from banwatch.model.official import Adoption, Agreement, OfficialRecord

_ADOPTIONS = {
    Adoption.ADOPTED: "adopted",
    Adoption.LIKELY: "likely adopted: its status says so, no action does",
    Adoption.FIRST_READING: "first reading only",
    Adoption.FAILED: "failed",
    Adoption.PENDING: "no final action yet",
    Adoption.UNKNOWN: "outcome not recorded",
}


def verdict(record: OfficialRecord) -> str:
    """ "Official record found" or "Records disagree"; empty where there is nothing to show."""
    match record.agreement:
        case Agreement.FOUND:
            return "Official record found"
        case Agreement.DISAGREES:
            return "Records disagree"
    return ""


def details(record: OfficialRecord) -> str:
    """File, title, status, outcome, action and vote on one line; differences last."""
    acted = line(record.action) + (f" on {day(record.acted_on)}" if record.acted_on else "")
    parts = (
        f"file {line(record.file)}" if record.file else "",
        f"“{short(record.title, 200)}”" if record.title else "",
        f"status {short(record.status, 60)}" if record.status else "",
        _ADOPTIONS[record.adoption],
        short(acted, 120) if record.action else "",
        f"vote {record.vote}" if record.vote else "",
        *(short(each, 200) for each in record.differences),
    )
    return "; ".join(part for part in parts if part)
