"""A change of stage in a few plain lines, for every channel that has no richer form of its own."""

from banwatch.alert.facts import day
from banwatch.alert.foreign import address, short
from banwatch.alert.headline import whereabouts
from banwatch.model.alert import StageChange
from banwatch.model.life import Stage

WORDS = {
    Stage.PROPOSED: "proposed",
    Stage.COMMITTEE: "in committee",
    Stage.FIRST_READING: "past its first reading",
    Stage.FINAL: "passed",
    Stage.SIGNED: "signed",
    Stage.UNSIGNED: "law without a signature",
    Stage.VETOED: "vetoed",
    Stage.OVERRIDDEN: "law against a veto",
    Stage.IN_EFFECT: "in effect",
    Stage.AMENDED: "amended",
    Stage.SUSPENDED: "suspended",
    Stage.PARTLY_REPEALED: "repealed in part",
    Stage.EXPIRED: "expired",
    Stage.REPEALED: "repealed",
    Stage.FAILED: "failed",
}
"""Each stage as it ends the sentence "The ban is …"."""

QUOTE_LIMIT = 300


def change_headline(change: StageChange, phrase: str) -> str:
    """What happened, in one line: "Easthampton, Massachusetts: ban of face surveillance repealed"."""
    facts = change.alert.ban.facts
    noun = "moratorium on" if facts.instrument == "moratorium" else "ban of"
    return f"{whereabouts(facts) or 'Unnamed place'}: {noun} {phrase} {WORDS[change.step.stage]}"


def tell_change(change: StageChange, phrase: str) -> str:
    """The change with its day, the stage before, the words that prove it, and the report. Not escaped."""
    step, article = change.step, change.article
    lines = [
        change_headline(change, phrase),
        "; ".join(part for part in (_when(change), _before(change)) if part),
        f"“{short(step.evidence.quote, QUOTE_LIMIT)}”" if step.evidence else "",
        f"Recorded by {short(step.note, QUOTE_LIMIT)}" if step.note else "",
        f"{short(article.source, 80) or 'Report'}: {short(article.title, 200) or 'untitled'}" if article else "",
        address(article.url) if article else "",
        address(change.alert.desk_url),
    ]
    return "\n".join(line for line in lines if line)


def _when(change: StageChange) -> str:
    return f"On {day(change.step.day)}" if change.step.day else "Day not stated"


def _before(change: StageChange) -> str:
    return f"before: {WORDS[change.before]}" if change.before else ""
