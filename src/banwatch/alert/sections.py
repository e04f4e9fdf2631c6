"""The parts of a digest in their order, as the subject, the text and the HTML all show them."""

from collections.abc import Sequence
from dataclasses import dataclass

from banwatch.alert.change import WORDS
from banwatch.alert.foreign import short
from banwatch.model.alert import Alert
from banwatch.model.ban import Ban, BanStatus
from banwatch.model.digest import Digest
from banwatch.model.life import stage_of

STAGES = "stages"


@dataclass(frozen=True, slots=True)
class Section:
    """One part: its key in `Digest`, its title, how the subject counts it, and whether each ban is shown in full."""

    key: str
    title: str
    one: str
    many: str
    in_full: bool = False

    def of(self, digest: Digest) -> Sequence[Alert]:
        """The bans of this part."""
        if self.key == STAGES:
            return tuple(change.alert for change in digest.stages)
        found: tuple[Alert, ...] = getattr(digest, self.key)
        return found

    def counted(self, digest: Digest) -> str:
        """ "2 new bans", empty for none."""
        count = len(self.of(digest))
        return f"{count} {self.one if count == 1 else self.many}" if count else ""


SECTIONS = (
    Section("new", "New bans", "new ban", "new bans", in_full=True),
    Section(STAGES, "A stage further", "stage change", "stage changes"),
    Section("confirmed", "Confirmed", "confirmed", "confirmed"),
    Section("pipeline", "In the pipeline", "in the pipeline", "in the pipeline"),
    Section("waiting", "Waiting for review", "to review", "to review"),
)


def stage_badge(ban: Ban) -> str:
    """Stage and status in a few words: "passed · not yet confirmed"."""
    known = stage_of(ban.facts.stage)
    stage = WORDS[known] if known else short((ban.facts.stage or "").replace("_", " "), 40)
    status = {
        BanStatus.CONFIRMED: "confirmed",
        BanStatus.SUSPECTED: "not yet confirmed",
        BanStatus.CANDIDATE: "the bot is unsure",
        BanStatus.KNOWN: "known before",
        BanStatus.REJECTED: "rejected",
        BanStatus.FOLLOWED: "not decided yet",
        BanStatus.MERGED: "merged",
    }[ban.status]
    return f"{stage} · {status}" if stage else status
