"""Is the dashboard well? One address for monitors: which data there is, and nothing that is secret."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

from starlette.responses import JSONResponse
from starlette.routing import Route

from dashboard import data

if TYPE_CHECKING:
    from starlette.requests import Request

_LOG = logging.getLogger("dashboard")
PATH: Final = "/api/healthz"


async def healthz(_request: Request) -> JSONResponse:
    """Say which data is served and how fresh it is; 503 when the database cannot be read."""
    try:
        stamp = (await asyncio.to_thread(data.current)).stamp
    except Exception as error:  # noqa: BLE001  whatever it is, a monitor has to hear of it
        _LOG.warning("not well: %s", error)  # no stack trace: monitors ask every minute
        return JSONResponse({"status": "database unavailable"}, 503)
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
