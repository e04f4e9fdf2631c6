"""An alert on a terminal: readable lines, no escape sequence from outside."""

from dataclasses import replace

from alert.samples import DESK, PHRASE, alert, delivery, report
from banwatch.alert.console import WIDTH, render
from banwatch.edges.console import ConsoleNotifier
from banwatch.model.alert import Outcome


def test_tells_everything_in_labelled_lines() -> None:
    lines = render(alert(), PHRASE).split("\n")
    assert lines[0] == "Alderbrook, Massachusetts bans face surveillance"
    assert "  vote         8-1" in lines
    assert any("*ordinance*" in each for each in lines)
    assert lines[-1] == f"  review       {DESK}"
    assert all(len(each) <= WIDTH for each in lines)


def test_foreign_text_cannot_steer_the_terminal() -> None:
    hostile = replace(
        report(), title="\x1b]0;owned\x07\x1b[2J Title\u202e", source="\x9b31m\rOutlet", url="javascript:1"
    )
    shown = render(replace(alert(body="\x1b[8m"), reports=(hostile,)), PHRASE)
    assert not set(shown) & set("\x1b\x07\x9b\r\u202e")
    assert "javascript" not in shown


def test_notifier_prints_and_cannot_search() -> None:
    printed: list[str] = []
    notifier = ConsoleNotifier(printed.append, {"face-surveillance": PHRASE}.__getitem__)
    sending = notifier.send_alert(delivery(), alert())
    assert sending.outcome is Outcome.SENT
    assert "bans face surveillance" in "".join(printed)
    assert notifier.find(delivery()) is None


def test_a_closed_pipe_is_tried_again() -> None:
    def closed(_: str) -> None:
        raise BrokenPipeError

    assert ConsoleNotifier(closed, str).send_alert(delivery(), alert()).outcome is Outcome.RETRY
