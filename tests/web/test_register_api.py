"""The API keeps to its own description: tried by schemathesis over real HTTP, and by hand."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from register_desk import ABOUT, RunningRegister, running_register

from banwatch.publish.formats import record_schema
from banwatch.publish.openapi import openapi


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRegister]:
    with running_register(tmp_path_factory.mktemp("api") / "r.sqlite3") as running:
        yield running


@pytest.mark.parametrize("path", sorted(openapi(ABOUT)["paths"]))
def test_the_api_keeps_to_its_description(register: RunningRegister, path: str) -> None:
    described = schemathesis.openapi.from_dict(register.client.get("/api/v1/openapi.json").json())

    @given(case=described[path]["GET"].as_strategy())
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def tried(case: Any) -> None:
        case.call_and_validate(base_url=register.url)

    tried()


def test_records_fit_the_schema_and_are_those_of_the_files(register: RunningRegister) -> None:
    found = register.client.get("/api/v1/bans?per_page=200").json()
    assert (found["total"], found["pages"], len(found["bans"])) == (7, 1, 7)
    checker = jsonschema.Draft202012Validator(record_schema())
    for each in found["bans"]:
        checker.validate(each)
        assert register.client.get(f"/api/v1/bans/{each['id']}").json() == each
        assert register.client.get(f"/register/data/{each['id']}.json").json() == each
    table = register.client.get("/register/data/bans.csv").text
    rows = list(csv.DictReader(io.StringIO(table, newline="")))
    assert [row["id"] for row in rows] == [each["id"] for each in found["bans"]]


def test_paging_by_links(register: RunningRegister) -> None:
    path, seen = "/api/v1/bans?per_page=2&sort=place", []
    while path:
        answer = register.client.get(path)
        seen += [each["id"] for each in answer.json()["bans"]]
        path = str(answer.links.get("next", {}).get("url", ""))
    assert len(seen) == len(set(seen)) == 7
    assert "prev" in answer.links


def test_an_answer_carries_a_tag_and_304_follows(register: RunningRegister) -> None:
    first = register.client.get("/api/v1/bans?year=2021")
    assert first.headers["access-control-allow-origin"] == "*"
    again = register.client.get("/api/v1/bans?year=2021", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_ids_that_moved_or_went(register: RunningRegister) -> None:
    moved = register.client.get(f"/api/v1/bans/{register.ids['double']}")
    assert (moved.status_code, moved.headers["location"]) == (301, f"/api/v1/bans/{register.ids['mill']}")
    assert register.client.get(f"/api/v1/bans/{register.ids['gone']}").status_code == 410


@pytest.mark.parametrize("query", ["colour=red", "page=0", "stage=x", "year=2020&year=2021"])
def test_faults_are_problems(register: RunningRegister, query: str) -> None:
    answer = register.client.get(f"/api/v1/bans?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 422


def test_nothing_can_be_written(register: RunningRegister) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        answer = register.client.request(method, "/api/v1/bans")
        assert answer.status_code == 405
        assert "GET" in answer.headers["allow"]


def test_topics_and_places(register: RunningRegister) -> None:
    assert register.client.get("/api/v1/watches").json() == {"watches": [{"id": "face-surveillance", "bans": 7}]}
    names = {each["name"]: each["bans"] for each in register.client.get("/api/v1/places").json()["countries"]}
    assert names == {"United States of America": 5, "Germany": 1, "Country not stated": 1}


def test_every_operation_has_a_route_and_every_route_an_operation(register: RunningRegister) -> None:
    for path in openapi(ABOUT)["paths"]:
        answer = register.client.get(path.replace("{ban_id}", register.ids["mill"]))
        assert answer.status_code == 200, path
