"""How well are we doing, and the settings."""

from desk_samples import RunningDesk, add_ban, numbered

from banwatch.model.ban import BanStatus

SAME = {"Sec-Fetch-Site": "same-origin"}


def test_how_well_are_we_doing(desk: RunningDesk) -> None:
    ban_id = add_ban(desk.store)
    add_ban(desk.store, *numbered(2))
    client = desk.client()
    assert "nobody has judged a draw yet" in client.get("/insight").text
    form = {"version": "1", "verdict": "confirmed", "who": "Ada"}
    client.post(f"/bans/{ban_id}/decision", data=form, headers=SAME)
    page = client.get("/insight").text
    assert "1 confirmed, 0 rejected, 1 waiting" in page
    assert "<dd>100%</dd>" in page
    assert page.count("<svg") == 2
    assert "1 bans: foretold 0.94, true 1.00" in page


def test_what_was_known_before_does_not_count(desk: RunningDesk) -> None:
    add_ban(desk.store, status=BanStatus.KNOWN)
    assert "0 confirmed, 0 rejected, 0 waiting" in desk.client().get("/insight").text


def test_every_setting_is_told_and_no_secret(desk: RunningDesk) -> None:
    page = desk.client().get("/settings").text
    assert "canary of" not in page
    assert "set, not shown" in page
    assert "Shortest time between two polls of a feed that answers." in page
    assert page.count("changed</span>") == 1
