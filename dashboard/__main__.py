"""The launcher: `python -m dashboard` serves the dashboard until it is stopped."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import functools
import gc
import os
import socket
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from dashboard import demo
from dashboard.server.settings import Settings, SettingsError, read_settings
from dashboard.theme import CONFIG

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from contextlib import AbstractAsyncContextManager

    import streamlit as st

APP = Path(__file__).with_name("app.py").resolve()
COMPRESS_FROM = 1024  # bytes
PARENT_CHECK = 1.0  # seconds between two looks whether the parent process is still there


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until stopped; return 1 when the address is taken, 2 when the environment cannot be followed."""
    options = _options(arguments)
    try:
        settings = read_settings(options.host, options.port)
    except SettingsError as error:
        _say(f"Error: {error}")
        return 2
    if fault := _address_fault(options.host, options.port):
        _say(f"Error: {fault}")
        return 1
    if settings.open_to_others:
        _say(exposure(settings))
    if options.parent:
        threading.Thread(target=_end_with, args=(options.parent,), daemon=True).start()
    _run(settings)
    return 0


def exposure(settings: Settings) -> str:
    """Say in plain words what it means that other machines reach the port."""
    login = "they have to log in first" if settings.login else "there is no login, so they see every page"
    where = f"{settings.host}, port {settings.port}"
    return (
        f"Careful: {where}, is open to other machines. Whoever can reach this one can open the dashboard;\n"
        f"  {login}. What they read and type travels unencrypted.\n"
        "  For more than a trusted network, leave --host out and put a proxy with HTTPS before it:\n"
        "  docs/deployment.md shows how, and how to ask for a login."
    )


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201  the launcher speaks on stderr


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m dashboard", description="Serve the dashboard.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", default=8501, type=int, help="port to listen on (default: %(default)s)")
    parser.add_argument("--parent", type=int, metavar="PID", help="end when this process is gone")
    return parser.parse_args(arguments)


def _address_fault(host: str, port: int) -> str | None:
    """Say why nothing can listen at this address, or None when it is free."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except OverflowError:
        return f"{port} is not a port; give a number from 1 to 65535 with --port"
    except OSError as error:
        reason = f"port {port} on {host} cannot be used ({error.strerror or error})"
        return f"{reason}: another program may be listening there. Choose another with --port {port + 1}"
    return None


def _run(settings: Settings) -> None:
    demo.allow(settings.offers_demo)
    import uvicorn  # noqa: PLC0415  a busy port is refused before two seconds of imports

    # Streamlit has no option for it: what program answers is nobody's business.
    uvicorn.Config = functools.partial(uvicorn.Config, server_header=False)  # type: ignore[assignment,misc]
    outside = {"browser.serverAddress": urlsplit(settings.address).hostname} if settings.public_url else {}
    _app(settings).run(
        config={**CONFIG, **outside, "server.address": settings.host, "server.port": settings.port}
    )


def _app(settings: Settings) -> st.App:
    import streamlit as st  # noqa: PLC0415
    from starlette.middleware import Middleware  # noqa: PLC0415
    from starlette_compress import CompressMiddleware  # noqa: PLC0415

    from dashboard import paint  # noqa: PLC0415
    from dashboard.overview import visits  # noqa: PLC0415
    from dashboard.server import health, returning, serving, typeface  # noqa: PLC0415

    index = Path(st.__file__).with_name("static").joinpath("index.html").read_text(encoding="utf-8")
    guard = Middleware(serving.Guard, settings=settings, index=index + paint.SCRIPT)
    back = Middleware(returning.Returning, pages=serving.pages())
    noted = Middleware(visits.Visits)
    shape = Middleware(paint.FirstPaint, pages=serving.pages())
    # Streamlit leaves its own scripts and styles uncompressed: a first visit would cost 4 MB instead of 1.4.
    compress = Middleware(
        CompressMiddleware, minimum_size=COMPRESS_FROM, zstd=False, brotli_quality=6, gzip_level=5
    )
    return st.App(
        APP,
        routes=[health.ROUTE, typeface.ROUTE],
        middleware=[guard, *([back] if settings.login else []), compress, noted, shape],
        lifespan=_warmed_up(settings.address),
        secrets=settings.login.secrets(settings.address) if settings.login else None,
        on_script_error=_report,
    )


def _warmed_up(address: str) -> Callable[[st.App], AbstractAsyncContextManager[None]]:
    """Return what starts with the server: it does before the first visit what the first visitor would wait for."""

    @contextlib.asynccontextmanager
    async def warm_up(_app: st.App) -> AsyncIterator[None]:
        from dashboard.server import warm  # noqa: PLC0415

        await asyncio.to_thread(warm.up)
        # Streamlit collects garbage after every run: frozen, the loaded libraries are not walked each time.
        gc.collect()
        gc.freeze()
        _say(f"Dashboard: {address}")
        yield

    return warm_up


def _report(error: Exception) -> bool:
    from dashboard import trouble  # noqa: PLC0415

    return trouble.show(error)


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(PARENT_CHECK)
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
