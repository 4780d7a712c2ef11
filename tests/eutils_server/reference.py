"""The reference emulator on the real records, behind the same interface as the tests' own server."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from tests.eutils_server.log import Coverage, Stats
from tests.eutils_server.log import Request as Seen
from tests.eutils_server.wire import DAMAGING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from pathlib import Path


class ReferenceServer:
    """Runs the emulator as a process of its own; `folder` is the reference directory.

    `files` are what it serves (by default the reference records).
    """

    def __init__(self, folder: Path, files: Sequence[Path] = ()) -> None:
        records = files or sorted((folder / "pubmed" / "records").glob("*.xml.gz"))
        program = folder / "eutils" / "eutils_emulator.py"
        self._command = [sys.executable, program, "--port", "0", "--records", *records]
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

    def set_clock(self, day: dt.date | None) -> None:
        """Set the day that revisions are dated by; the Date header goes on telling real time."""
        self._admin("clock", {"today": day.isoformat() if day else None})

    def revise(self, pmid: int, *, on: dt.date | None = None, **changes: Any) -> None:
        """Change `title`, `abstract`, `mesh` (names), `pubtypes_add` or `status`; DateRevised becomes the server's day."""
        self._changed = True
        dated = {"date_revised": on.isoformat()} if on else {}
        answer = self._admin("revise", {"pmid": str(pmid), **changes, **dated})
        assert answer == {"revised": pmid}, answer

    def retract(self, pmid: int, notice: int | None = None, kind: str = "retraction") -> None:
        """Mark a paper as retracted (or `concern`, `erratum`) today; with `notice` that record appears too."""
        self._changed = True
        self._admin("retract", {"pmid": str(pmid), "notice": notice and str(notice), "kind": kind})

    def delete(self, pmid: int) -> None:
        """Forget a record, as PubMed does when it is deleted or merged."""
        self._changed = True
        assert self._admin("delete", {"pmids": [pmid]})["deleted"] == [pmid]

    def merge(self, pmid: int, into: int) -> None:
        """Forget a record in favour of another: no answer tells it from a deleted one."""
        self._changed = True
        assert self._admin("merge", {"from": str(pmid), "into": str(into)})["was_there"]

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
        """Back to how it started, records too: no faults, no log, the first settings, real time."""
        self._admin("reset", {"records": self._changed})
        self.set_clock(None)
        self._admin("config", self._defaults)
        self._changed = False

    def forget_requests(self) -> None:
        """Begin a new log."""
        self._admin("reset", {"faults": False})

    def requests(self) -> list[Seen]:
        """Return the log so far."""
        return [
            Seen(
                at=entry["mono"],
                method=entry["method"],
                endpoint=entry["endpoint"],
                url_length=entry["url_len"],
                form={**entry["params"], "api_key": entry["api_key"]},  # `id` is there up to 20 of them
                headers={"User-Agent": entry["ua"]},
                fault=entry["fault"] or "",
                status=entry["status"],
                delivered=_whole(entry),
            )
            for entry in self._admin("log")
        ]

    def coverage(self, term: str) -> Coverage:
        """Compare what answers `term` with the records delivered since the log began."""
        raw = self._admin(f"coverage?{urlencode({'term': term})}")
        times = raw["delivered_more_than_once"]
        return Coverage(raw["truth"], tuple(raw["missing"]), tuple(raw["extra"]), times)

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
            faults=sum(raw["by_fault"].values()),
        )

    def _admin(self, page: str, body: object = None) -> Any:
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        root = self.base_url.removesuffix("entrez/eutils/")
        request = Request(f"{root}__admin/{page}", data=data)  # noqa: S310  loopback
        with urlopen(request, timeout=60) as answer:  # noqa: S310  loopback
            return json.load(answer)


def _whole(entry: Mapping[str, Any]) -> tuple[int, ...]:
    lost = entry["status"] != 200 or entry["fault"] in DAMAGING or entry["outcome"].startswith("client_gone")
    return () if entry["endpoint"] != "efetch" or lost else tuple(entry.get("pmids") or ())
