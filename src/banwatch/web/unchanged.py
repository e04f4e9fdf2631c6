"""Answers that a reader may keep: with a tag, and 304 when they have them already."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response


def unchanged(
    request: Request, content: bytes, media: str, tag: str, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """The content, or 304 without it when `If-None-Match` names its tag (RFC 9110, weak comparison)."""
    sent = {**(headers or {}), "ETag": f'"{tag}"', "Cache-Control": "no-cache"}
    known = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    if status == 200 and (sent["ETag"] in known or known == ["*"]):
        return Response(status_code=304, headers=sent)
    return Response(content, status, sent, media)
