"""Questions about the rules: whether they find what PubMed finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker import queries
from tracker.doctor.agreement import Comparison, Tally, named, percent
from tracker.doctor.blocks import ask_blocks
from tracker.doctor.finding import Finding
from tracker.errors import TrackerError
from tracker.pubmed import PubMed
from tracker.queries.agreement import last_listings, member_count, members_with_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from tracker.catalog import Catalog
    from tracker.config import Settings
    from tracker.database import Database
    from tracker.pubmed import Listing
    from tracker.queries.agreement import Member

TOLD_FROM = 2000  # papers from which on the comparison takes long enough to be announced
TOLD_EVERY = 5000


def agreement_findings(
    database: Database, settings: Settings, catalog: Catalog, tell: Callable[[str], None], *, blocks: bool
) -> Iterator[Finding]:
    """Compare the local rules with PubMed's listings and, with `blocks`, with PubMed itself."""
    answers: dict[str, Listing] = {}
    if blocks:
        try:
            answers = _answers(database, settings, catalog, tell)
        except TrackerError as error:
            yield Finding("modality blocks", "fail", str(error))
    try:
        compared = _compared(database, catalog, {name: set(a.pmids) for name, a in answers.items()}, tell)
    except TrackerError as error:
        yield Finding("agreement", "fail", str(error))
        return
    yield _agreement(compared, [i.id for i in catalog.enabled_indications])
    if answers:
        yield _blocks(compared, answers)


def _answers(
    database: Database, settings: Settings, catalog: Catalog, tell: Callable[[str], None]
) -> dict[str, Listing]:
    with database.read() as c:
        if queries.has_kind(c, "demo"):
            raise TrackerError(
                "the corpus is synthetic: PubMed has none of these papers, so it was not asked"
            )
    if not catalog.enabled_indications:
        raise TrackerError("no indication is enabled in the catalog: there is nothing to ask PubMed within")
    with PubMed(settings, on_wait=tell) as client:
        client.check()  # gives up early where nobody answers
        return ask_blocks(client, catalog, tell)


def _compared(
    database: Database,
    catalog: Catalog,
    answers: Mapping[str, set[int]],
    tell: Callable[[str], None],
) -> Comparison:
    queries_sent = {i.id: catalog.query(i.id) for i in catalog.enabled_indications}
    with database.read() as c:
        comparison = Comparison(catalog, last_listings(c, queries_sent), answers)
        members = members_with_text(c, list(queries_sent))
        comparison.add_all(_told(members, member_count(c, list(queries_sent)), tell))
    return comparison


def _told(members: Iterable[Member], count: int, tell: Callable[[str], None]) -> Iterator[Member]:
    if count >= TOLD_FROM:
        tell(f"Comparing {count:,} papers with the rules ...")
    for number, member in enumerate(members, start=1):
        yield member
        if number % TOLD_EVERY == 0:
            tell(f"{number:,} of {count:,} papers compared")


def _agreement(compared: Comparison, indications: list[str]) -> Finding:
    lines: list[str] = []
    for name in indications:
        found = compared.indications.get(name)
        if found is None:
            lines.append(
                f"{name}: not compared, there is no complete listing of its present query (tracker fetch {name})"
            )
        elif not found.tallies:
            lines.append(f"{name}: no papers")
        else:
            lines += map(str, found.tallies)
    of_all = compared.indications.values()
    agreed, total = sum(of.query.agreed for of in of_all), sum(of.query.total for of in of_all)
    detail = (
        f"the rules explain {agreed:,} of {total:,} memberships that PubMed listed ({percent(agreed, total)})"
    )
    tallies = [tally for of in of_all for tally in of.tallies]
    return _judged("agreement", detail if total else "nothing is listed yet", tallies, lines)


def _blocks(compared: Comparison, answers: Mapping[str, Listing]) -> Finding:
    tallies = compared.blocks
    lines = [
        _block_line(tally, len(answers[name].warnings)) for name, tally in tallies.items() if tally.total
    ]
    if without := [name for name, tally in tallies.items() if not tally.total]:
        lines.append(f"no paper on either side: {', '.join(without)}")
    if compared.gone:
        lines.append(f"not compared, PubMed no longer lists them (run tracker fetch): {named(compared.gone)}")
    agreed = sum(tally.agreed for tally in tallies.values())
    total = sum(tally.total for tally in tallies.values())
    detail = (
        f"PubMed and the local blocks agree on {agreed:,} of {total:,} matches ({percent(agreed, total)})"
    )
    return _judged("modality blocks", detail if total else "nothing to compare yet", tallies.values(), lines)


def _block_line(tally: Tally, changes: int) -> str:
    places = "1 place" if changes == 1 else f"{changes} places"
    return f"{tally}; PubMed took the block differently in {places}" if changes else str(tally)


def _judged(name: str, detail: str, tallies: Iterable[Tally], lines: list[str]) -> Finding:
    doubtful = [tally for tally in tallies if tally.doubtful]
    advice = (
        "open one of these papers beside its block (tracker topics ID): the index has moved, or the block is wrong"
        if doubtful
        else ""
    )
    return Finding(name, "warn" if doubtful else "ok", detail, advice, tuple(lines))
