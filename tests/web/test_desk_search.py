"""The search page."""

import pytest
from desk_samples import ARTICLE, RunningDesk, add_ban, numbered

SAME = {"Sec-Fetch-Site": "same-origin"}


def test_articles_and_bans_are_found(desk: RunningDesk) -> None:
    ban_id = add_ban(desk.store)
    add_ban(desk.store, *numbered(2))
    client = desk.client()
    page = client.get("/search?q=larkhaven").text
    assert page.count('href="/articles/art-') == 2
    assert f'href="/bans/{ban_id}"' in page
    assert "reports a new ban, 94% sure" in page
    assert "three hours of testimony" in page
    assert f'href="/bans/{ban_id}"' in client.get(f"/search?q={ban_id}").text
    assert "Nothing was found." in client.get("/search?q=nowhere").text
    assert "Nothing was found." in client.get("/search?q=larkhaven&verdict=review").text


def test_an_article_with_its_findings(desk: RunningDesk) -> None:
    ban_id = add_ban(desk.store)
    page = desk.client().get(f"/articles/{ARTICLE.id}").text
    assert "reports a new ban" in page
    assert "a council adopted it" in page
    assert f'href="/bans/{ban_id}"' in page
    assert desk.client().get("/articles/none").status_code == 404


@pytest.mark.parametrize(
    "asked", ["q=-ban", f"q={'x' * 201}", "q=" + "a+" * 13, "verdict=maybe", "since=Tuesday", "page=0"]
)
def test_what_cannot_be_searched_is_told(desk: RunningDesk, asked: str) -> None:
    answer = desk.client().get(f"/search?{asked}")
    assert answer.status_code == 422
    assert answer.text.count("<h1>") == 1


def test_hostile_words_stay_words(desk: RunningDesk) -> None:
    add_ban(desk.store)
    page = desk.client().get("/search", params={"q": '"><script>alert(1)</script>', "source": "<b>"}).text
    assert "<script>alert" not in page
    assert "<b>" not in page


def test_a_search_is_kept_and_removed(desk: RunningDesk) -> None:
    client = desk.client()
    form = {"name": "Vetoes <i>", "address": "q=veto&verdict=not_ban", "who": "Ada"}
    assert client.post("/search/saved", data=form, headers=SAME).status_code == 303
    page = client.get("/search").text
    assert '<a href="/search?q=veto&amp;verdict=not_ban"><bdi>Vetoes &lt;i&gt;</bdi></a>' in page
    assert client.post("/search/saved", data=form, headers=SAME).status_code == 422
    assert client.post("/search/saved", data={**form, "name": ""}, headers=SAME).status_code == 422
    assert client.post("/search/saved/1/removal", headers=SAME).status_code == 303
    assert client.post("/search/saved/1/removal", headers=SAME).status_code == 404
    assert "Vetoes" not in client.get("/search").text
