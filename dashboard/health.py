"""Is the dashboard well? One address for monitors: which data there is, and nothing that is secret."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from starlette.responses import JSONResponse
from starlette.routing import Route

from dashboard import data, trouble

if TYPE_CHECKING:
    from starlette.requests import Request

PATH: Final = "/api/healthz"


async def healthz(_request: Request) -> JSONResponse:
    """Say which data is served and how fresh it is; 503 when the database cannot be read."""
    try:
        stamp = (await asyncio.to_thread(data.current)).stamp
    except Exception as error:  # noqa: BLE001  whatever it is, a monitor has to hear of it
        return JSONResponse({"status": "database unavailable", "reference": trouble.note(error)}, 503)
    return JSONResponse(
        {
            "status": "ok",
            "data_version": stamp.version,
            "data_as_of": stamp.as_of.isoformat() if stamp.as_of else None,
            "articles": stamp.articles,
            "synthetic": stamp.synthetic,
        },
        headers={"Cache-Control": "no-store"},
    )


ROUTE: Final = Route(PATH, healthz)
