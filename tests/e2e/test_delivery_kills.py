"""The short forms of `python -m support.killing --kills 200` and `python -m support.killing_mail --kills 200`."""

from pathlib import Path

import pytest

from support import killing_mail
from support.killing import run


@pytest.mark.timeout(110)
def test_kill_9_while_answers_are_lost_loses_no_alert_and_doubles_none(tmp_path: Path) -> None:
    counts = run(8, tmp_path, seed=20210505)
    assert (counts.lost, counts.twice, counts.shown_wrong) == (0, 0, 0)
    assert counts.alerts == 24
    assert counts.answers_dropped > 0


@pytest.mark.timeout(110)
def test_kill_9_while_a_relay_hangs_up_loses_no_mail_and_repeats_only_what_is_unknown(tmp_path: Path) -> None:
    counts = killing_mail.run(8, tmp_path, seed=20210505)
    assert (counts.lost, counts.changed) == (0, 0)
    assert counts.mails == 24
    assert counts.answers_dropped > 0
    assert counts.answered_for
