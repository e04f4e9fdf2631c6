"""The description of the API (OpenAPI 3.1), made of the same tables that the filters are made of."""

from collections.abc import Mapping
from typing import Any

from banwatch.model.life import Stage
from banwatch.publish.filters import FACETS, MAX_PAGE, MAX_PER_PAGE, MAX_TEXT, PER_PAGE, SORTS
from banwatch.publish.formats import record_schema
from banwatch.publish.record import About

ROOT = "/api/v1"
_ID = "^ban-[0-9]{4}-[0-9]{1,9}$"
_MEANING: Mapping[str, str] = {
    "watch": "Id of a topic.",
    "technology": "What is banned.",
    "level": "Kind of place.",
    "scope": "Whose use is forbidden.",
    "instrument": "Kind of measure.",
    "stage": "How far the ban has got.",
    "year": "Year of the decision.",
}


def openapi(about: About) -> dict[str, Any]:
    """The whole document."""
    info: dict[str, Any] = {
        "title": about.title,
        "version": "1",
        "summary": "Bans that a person has confirmed, with the words that prove each fact. Read-only.",
    }
    if about.licence:
        info["license"] = {"name": about.licence.title, "url": about.licence.url}
    return {
        "openapi": "3.1.0",
        "info": info,
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "paths": {
            f"{ROOT}/bans": {
                "get": _operation("listBans", "Records, filtered, by pages.", _page(), _filters(), (422,))
            },
            f"{ROOT}/bans/{{ban_id}}": {
                "get": _operation("getBan", "One record.", _ref("Ban"), [_path_id()], (301, 404, 410))
            },
            f"{ROOT}/places": {"get": _operation("listPlaces", "Countries.", _ref("Places"))},
            f"{ROOT}/watches": {"get": _operation("listWatches", "Topics.", _ref("Watches"))},
            f"{ROOT}/openapi.json": {"get": _operation("describe", "This document.", {"type": "object"})},
        },
        "components": {"schemas": _schemas()},
    }


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _page() -> dict[str, Any]:
    count = {"type": "integer", "minimum": 0}
    return _object(total=count, page=count, pages=count, bans={"type": "array", "items": _ref("Ban")})


def _schemas() -> dict[str, Any]:
    text, count = {"type": "string"}, {"type": "integer", "minimum": 1}
    place, watch = _object(name=text, page=text, bans=count), _object(id=text, bans=count)
    return {
        "Ban": record_schema(),
        "Places": _object(countries={"type": "array", "items": place}),
        "Watches": _object(watches={"type": "array", "items": watch}),
        "Problem": _object(status={"type": "integer"}, detail=text),
    }


_SAID = {
    301: "It was merged: `Location` tells into which.",
    404: "There is none.",
    410: "It was withdrawn.",
    422: "A filter cannot be used; `detail` says which.",
}


def _operation(
    name: str,
    what: str,
    schema: Mapping[str, Any],
    parameters: list[dict[str, Any]] | None = None,
    faults: tuple[int, ...] = (),
) -> dict[str, Any]:
    answers: dict[str, Any] = {
        "200": {
            "description": what,
            "headers": {"ETag": {"schema": {"type": "string"}, "description": "Send it back in `If-None-Match`."}},
            "content": {"application/json": {"schema": schema}},
        },
        "304": {"description": "You have it already."},
    }
    for status in faults:
        content = {} if status < 400 else {"content": {"application/problem+json": {"schema": _ref("Problem")}}}
        answers[str(status)] = {"description": _SAID[status], **content}
    return {"operationId": name, "summary": what, "parameters": parameters or [], "responses": answers}


def _path_id() -> dict[str, Any]:
    return {"name": "ban_id", "in": "path", "required": True, "schema": {"type": "string", "pattern": _ID}}


def _filters() -> list[dict[str, Any]]:
    def one(name: str, what: str, schema: Mapping[str, Any]) -> dict[str, Any]:
        return {"name": name, "in": "query", "description": what, "schema": schema}

    text = {"type": "string", "maxLength": MAX_TEXT}
    found = [
        one(name, _MEANING[name], {"enum": [stage.value for stage in Stage]} if name == "stage" else text)
        for name in FACETS
    ]
    return [
        *found,
        one("place", "A part of the name of the place, of its region, or the country's code.", text),
        one("sort", "The order.", {"enum": list(SORTS), "default": "newest"}),
        one("page", "Counted from 1.", {"type": "integer", "minimum": 1, "maximum": MAX_PAGE, "default": 1}),
        one(
            "per_page",
            "Records on a page.",
            {"type": "integer", "minimum": 1, "maximum": MAX_PER_PAGE, "default": PER_PAGE},
        ),
    ]
