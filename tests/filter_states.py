"""Random filters over a database, and how many papers they leave by plain SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import text

from tracker import queries
from tracker.affiliations import country, country_name
from tracker.analysis.facets import facet_id
from tracker.analysis.filters import EVIDENCE_LEVELS, SPECIES, UNATTRIBUTED, Facet, Filters

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from random import Random

    from tracker.analysis import Source

WORDS = (
    "memory",
    "sleep",
    "vagus",
    "random*",
    '"deep brain stimulation"',
    "stimulation & memory +#%?=/",
    "xyzzy",
)
COUNTED = """
SELECT a.pmid FROM article a WHERE a.data_version IS NOT NULL AND coalesce(a.evidence_level, '') <> 'notice'
AND NOT (a.is_preprint AND EXISTS (SELECT 1 FROM correction c JOIN article j ON j.pmid = c.other_pmid
  WHERE c.pmid = a.pmid AND c.ref_type = 'UpdateIn' AND NOT j.is_preprint AND j.data_version IS NOT NULL))
AND NOT (a.is_preprint AND EXISTS (SELECT 1 FROM correction c JOIN article j ON j.pmid = c.pmid
  WHERE c.other_pmid = a.pmid AND c.ref_type = 'UpdateOf' AND NOT j.is_preprint AND j.data_version IS NOT NULL))
"""
MEMBER = "SELECT 1 FROM membership m WHERE m.pmid = a.pmid AND m.closed_run IS NULL AND NOT m.rejected"
MODALITY = "SELECT 1 FROM label l WHERE l.pmid = a.pmid AND l.kind = 'modality'"
HOLDERS = {
    "journal": "SELECT 1 FROM journal j WHERE j.id = a.journal_id AND j.title IN ({})",
    "funder": "SELECT 1 FROM funding f WHERE f.pmid = a.pmid AND f.agency IN ({})",
    "mesh": "SELECT 1 FROM mesh_heading h WHERE h.pmid = a.pmid AND h.name IN ({})",
}
"""Kind of facet -> what SQL asks of a paper, by the names of the facets."""


class State(NamedTuple):
    """Filters, and the names of the facets whose ids they hold, by kind."""

    filters: Filters
    names: dict[str, list[str]]


def draw(random: Random, source: Source, holders: dict[str, Sequence[str]]) -> State:
    """Draw filters, most of them of two or three choices."""
    corpus = source.corpus()

    def some(values: Collection[str], likely: float) -> tuple[str, ...]:
        order = list(values)
        return (
            tuple(random.sample(order, min(len(order), random.randint(1, 3))))
            if random.random() < likely
            else ()
        )

    names = {kind: list(some(known, 0.15)) for kind, known in holders.items()}
    facets = [Facet(kind, facet_id(corpus, kind, name)) for kind, chosen in names.items() for name in chosen]
    if random.random() < 0.1:
        facets += [Facet("paper", str(pmid)) for pmid in random.sample(corpus.pmid.tolist(), 4)]
    if random.random() < 0.1:
        facets.append(Facet("since", f"{random.randint(2000, 2026)}-0{random.randint(1, 9)}-15"))
    first = random.randint(1990, 2025)
    filters = Filters(
        indications=some(corpus.indications, 0.5),
        modalities=some((*corpus.modalities, UNATTRIBUTED), 0.4),
        years=(first, random.randint(first, 2025)) if random.random() < 0.3 else None,
        evidence=some(EVIDENCE_LEVELS, 0.3),
        species=some(SPECIES, 0.2),
        text=random.choice(WORDS) if random.random() < 0.15 else "",
        retracted=random.random() < 0.3,
        strict=random.random() < 0.3,
        facets=tuple(facets),
    )
    return State(filters, {kind: chosen for kind, chosen in names.items() if chosen})


def holders_of(source: Source) -> dict[str, Sequence[str]]:
    """Return the names to choose from, by kind of facet."""
    corpus = source.corpus()
    return {kind: corpus.held(corpus, kind).holders.names for kind in (*HOLDERS, "country")}


def counter(source: Source) -> Callable[[State], int]:
    """Return what counts the papers of a state by plain SQL, and countries and searches by their own rules."""
    corpus = source.corpus()
    outside = [name for name in corpus.modalities if not corpus.catalog.modalities[name].in_totals]
    with source.database.read() as c:
        places = {pmid: country_name(country(place)) for pmid, place in queries.first_affiliations(c).items()}

    def count(state: State) -> int:
        values: dict[str, Any] = {}

        def listed(chosen: Collection[Any]) -> str:
            keys = [f"v{len(values) + place}" for place in range(len(chosen))]
            values.update(zip(keys, chosen, strict=True))
            return ", ".join(f":{key}" for key in keys)

        with source.database.read() as c:
            found = set(c.execute(text(COUNTED + _where(state, outside, listed)), values).scalars())
        if state.filters.text:
            found &= set(source.search(state.filters.text))
        if named := state.names.get("country"):
            found = {pmid for pmid in found if places.get(pmid) in named}
        return len(found)

    return count


def _where(state: State, outside: Sequence[str], listed: Callable[[Collection[Any]], str]) -> str:
    asked, parts = state.filters, [f"EXISTS ({MEMBER})"]
    if asked.indications:
        parts.append(f"EXISTS ({MEMBER} AND m.indication IN ({listed(asked.indications)}))")
    none, known = f"NOT EXISTS ({MODALITY})", [name for name in asked.modalities if name != UNATTRIBUTED]
    ways = [none] if not asked.modalities or UNATTRIBUTED in asked.modalities else []
    if known:
        ways.append(f"EXISTS ({MODALITY} AND l.value IN ({listed(known)}))")
    elif not asked.modalities:
        ways.append(f"EXISTS ({MODALITY} AND l.value NOT IN ({listed(outside)}))")
    parts.append(f"({' OR '.join(ways)})")
    if asked.years:
        parts.append(f"a.publication_year BETWEEN {asked.years[0]} AND {asked.years[1]}")
    level = "coalesce(a.evidence_level, 'unknown')"
    if asked.strict:
        level = f"CASE WHEN a.evidence_basis IN ('publication_type', 'mesh', 'correction') THEN {level} ELSE 'unknown' END"
    if asked.evidence:
        parts.append(f"{level} IN ({listed(asked.evidence)})")
    if asked.species:
        parts.append(f"coalesce(a.species, 'unknown') IN ({listed(asked.species)})")
    if not asked.retracted:
        parts.append("NOT a.is_retracted")
    parts += [
        f"EXISTS ({HOLDERS[kind].format(listed(chosen))})"
        for kind, chosen in state.names.items()
        if kind in HOLDERS
    ]
    papers = [int(facet.id) for facet in asked.facets if facet.kind == "paper"]
    if papers:
        parts.append(f"a.pmid IN ({listed(papers)})")
    parts += [f"a.created >= '{facet.id}'" for facet in asked.facets if facet.kind == "since"]
    return "".join(f" AND {part}" for part in parts)
