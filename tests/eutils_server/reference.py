"""The reference emulator on the real records, behind the same interface as the tests' own server."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from tests.eutils_server.log import Stats

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


class ReferenceServer:
    """Runs the emulator as a process of its own; `folder` is the reference directory."""

    def __init__(self, folder: Path) -> None:
        records = sorted((folder / "pubmed" / "records").glob("*.xml.gz"))
        self._command = [
            sys.executable,
            folder / "eutils" / "eutils_emulator.py",
            "--port",
            "0",
            "--records",
            *records,
        ]
        self._changed = False
        self.base_url = ""

    def __enter__(self) -> Self:
        """Start to serve."""
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        ready = self._process.stdout.readline().split()
        assert ready[0] == "READY", ready
        self.base_url = ready[1]
        self._defaults = self._admin("state")["config"]
        return self

    def __exit__(self, *_: object) -> None:
        """Stop serving and let the port go."""
        self._process.terminate()
        self._process.communicate(timeout=10)

    def add(self, xml: bytes | str) -> list[int]:
        """Add the records of a PubmedArticleSet, each in place of one with its PMID; return their PMIDs."""
        self._changed = True
        return list(self._admin("records", xml.encode() if isinstance(xml, str) else xml)["pmids"])

    def delete(self, pmid: int) -> None:
        """Forget a record, as PubMed does when it is deleted or merged."""
        self._changed = True
        assert self._admin("delete", {"pmids": [pmid]})["deleted"] == [pmid]

    def truth(self, term: str) -> list[int]:
        """Every PMID that answers `term`, newest first, with no cap."""
        pmids: list[int] = self._admin(f"truth?{urlencode({'term': term})}")["pmids"]
        return sorted(pmids, reverse=True)

    def set_faults(self, faults: Sequence[Mapping[str, Any]]) -> None:
        """Replace the schedule of faults."""
        self._admin("faults", list(faults))

    def configure(self, **settings: int) -> None:
        """Change `cap`, `rate_limit` or `key_rate_limit`."""
        self._admin("config", settings)

    def reset(self) -> None:
        """Back to how it started, records too: no faults, no log, the first settings."""
        self._admin("reset", {"records": self._changed})
        self._admin("config", self._defaults)
        self._changed = False

    def stats(self) -> Stats:
        """Say how the clients behaved, by the emulator's own judgement."""
        raw = self._admin("stats")
        clients = raw["clients"].values()
        return Stats(
            requests=raw["requests"],
            max_in_any_second=max((client["max_in_any_1s"] for client in clients), default=0),
            over_limit=sum(client["requests_over_limit"] for client in clients),
            no_tool=raw["no_tool"],
            no_email=raw["no_email"],
            long_gets=raw["long_get"] + raw["get_over_200_ids"],
        )

    def _admin(self, page: str, body: object = None) -> Any:
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        root = self.base_url.removesuffix("entrez/eutils/")
        request = Request(f"{root}__admin/{page}", data=data)  # noqa: S310  loopback
        with urlopen(request, timeout=30) as answer:  # noqa: S310  loopback
            return json.load(answer)
