"""HTTP for the server, and the faults of the wire.

Kinds of fault that change what is sent: 429 (`retry_after`: text, or None for no header), any status from 400
on, rate_limit_200, forward_error, html200, reset, close, stall (`seconds`), slow_drip (`bytes_per_s`), empty_body,
truncate (`how`: "cut" breaks the framing as well), gzip_corrupt, gzip_off, wrong_content_type. The others are in
`answers`. A reset with `after_bytes` sends so many of them first.
"""

from __future__ import annotations

import contextlib
import gzip
import socket
import struct
import time
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from tests.eutils_server import answers
from tests.eutils_server.log import Request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.eutils_server import EutilsServer

ENDPOINTS = {f"/entrez/eutils/{name}.fcgi": name for name in ("esearch", "efetch")}
XML, JSON, HTML = "text/xml; charset=UTF-8", "application/json", "text/html; charset=UTF-8"
DAMAGING = {"empty_body", "truncate", "gzip_corrupt", "reset", "invalid_utf8", "control_char"}
"""Kinds of fault that let a looked-up answer arrive, but not whole."""


class Handler(BaseHTTPRequestHandler):
    """One connection; every request is logged before anything is answered."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def handle(self) -> None:
        """Serve until the client hangs up, in whatever way: one that was killed does it rudely."""
        with contextlib.suppress(ConnectionError):
            super().handle()

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def log_message(self, *_: object) -> None:
        """Keep quiet."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Return what the Date header says: the time on the server's own clock."""
        assert timestamp is None
        return format_datetime(self._eutils.clock().replace(microsecond=0), usegmt=True)

    @property
    def _eutils(self) -> EutilsServer:
        return self.server.eutils  # type: ignore[attr-defined,no-any-return]

    def _answer(self) -> None:
        eutils = self._eutils
        at = eutils.now()
        url = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        form = {name.lower(): value for name, value in parse_qsl(f"{url.query}&{body}")}
        endpoint = ENDPOINTS.get(url.path, "")
        request = self._request = Request(
            at, self.command, endpoint, len(self.path), form, dict(self.headers)
        )
        limit, within = eutils.receive(request)
        if (request.api_key or "").startswith("invalid"):
            self._send(400, JSON, answers.invalid_key(request.client))
        elif not endpoint:
            self._send(404, HTML, answers.PAGE.format("Not Found"))
        elif not within:
            self._send(429, JSON, answers.rate_exceeded(request.client, limit), {"Retry-After": "2"})
        else:
            self._serve(eutils, request, limit or 3)

    def _serve(self, eutils: EutilsServer, request: Request, limit: int) -> None:
        fault = eutils.fault_for(request.endpoint)
        kind = request.fault = str(fault.get("kind", ""))
        wait = fault.get("retry_after", "2" if kind == "429" else None)
        headers = {"Retry-After": str(wait)} if wait is not None else {}
        if kind in {"429", "rate_limit_200"}:
            status = 429 if kind == "429" else 200
            self._send(status, JSON, answers.rate_exceeded(request.client, limit), headers)
        elif kind == "forward_error":
            self._send(500, JSON, f'{{"error":"error forwarding request","api-key":"{request.client}"}}')
        elif kind.isdecimal():
            self._send(
                int(kind), HTML, answers.PAGE.format(f"NCBI/eutils202 - WWW Error {kind} Diagnostic"), headers
            )
        elif kind == "html200":
            self._send(200, HTML, answers.BLOCKED_PAGE)
        elif kind == "close" or (kind == "reset" and "after_bytes" not in fault):
            self._hang_up(reset=kind == "reset")
        else:
            self._look_up(eutils, request, fault)

    def _look_up(self, eutils: EutilsServer, request: Request, fault: Mapping[str, Any]) -> None:
        kind = fault.get("kind", "")
        if kind == "stall":
            time.sleep(fault.get("seconds", 1.0))
        if kind == "drift":
            fault["action"]()
        status, body, delivered = 200, b"", ()
        if request.endpoint == "esearch":
            body = answers.search(eutils, request.form, fault).encode()
        else:
            status, body, delivered = answers.fetch(eutils, request.form, fault)
        content_type = "text/html" if kind == "wrong_content_type" else XML
        if self._send(status, content_type, body, fault=fault) and kind not in DAMAGING:
            request.delivered = delivered

    def _send(
        self,
        status: int,
        kind: str,
        body: str | bytes,
        headers: Mapping[str, str] | None = None,
        fault: Mapping[str, Any] | None = None,
    ) -> bool:
        """Send an answer; tell whether the client took it."""
        self._request.status = status
        plain = (fault or {}).get("kind") == "gzip_off"
        zipped = status == 200 and "gzip" in self.headers.get("Accept-Encoding", "") and not plain
        data = _encoded(body.encode() if isinstance(body, str) else body, fault or {}, zipped=zipped)
        sent = {"Content-Type": kind, "Content-Length": str(len(data)), **(headers or {})}
        if zipped:
            sent["Content-Encoding"] = "gzip"
        self.send_response(status)
        for name, value in sent.items():
            self.send_header(name, value)
        try:
            self.end_headers()
            self._write(data, fault or {})
        except OSError:  # the client gave up: that is its right, and the log has the request
            self.close_connection = True
            return False
        return True

    def _write(self, data: bytes, fault: Mapping[str, Any]) -> None:
        if fault.get("how") == "cut":
            self.wfile.write(data[: len(data) // 2])
            self._hang_up()
        elif fault.get("kind") == "reset":
            self.wfile.write(data[: fault["after_bytes"]])
            self._hang_up(reset=True)
        elif fault.get("kind") == "slow_drip":
            for byte in data:
                self.wfile.write(bytes([byte]))
                time.sleep(1 / fault.get("bytes_per_s", 50))
        else:
            self.wfile.write(data)

    def _hang_up(self, *, reset: bool = False) -> None:
        self.close_connection = True
        if reset:  # closing with unsent time makes the kernel send RST
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
        else:
            self.connection.shutdown(socket.SHUT_RDWR)


def _encoded(body: bytes, fault: Mapping[str, Any], *, zipped: bool) -> bytes:
    kind = fault.get("kind")
    if kind == "empty_body":
        body = b""
    elif kind == "truncate" and fault.get("how") != "cut":
        body = body[: len(body) * 6 // 10]
    data = gzip.compress(body, 1) if zipped else body
    if kind == "gzip_corrupt":
        middle = len(data) // 2
        data = data[:middle] + bytes(byte ^ 0x5A for byte in data[middle : middle + 64]) + data[middle + 64 :]
    return data
