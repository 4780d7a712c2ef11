"""What an address says of the filters, and back: ids and never labels, which change; what is unknown narrows nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.data import EVIDENCE_LEVELS, FACETS, SPECIES, Facet, Filters

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from dashboard.data import Data

CHOICES: Final = ("ind", "mod", "ev", "sp")
ALSO: Final = "also"
"""Key of the facets: `journal.brain-1a2b3c.lancet-4d5e6f,country.france`."""
TEXT, YEARS, RETRACTED, STRICT = "q", "years", "retracted", "strict"
KEYS: Final = (*CHOICES, ALSO, TEXT, YEARS, RETRACTED, STRICT)
LONGEST: Final = 64  # letters of one id
MOST: Final = 500  # facets of one kind: what a link may name is never cut because of the others beside it


def read(said: Mapping[str, Any], data: Data) -> Filters:
    """Return the filters that an address, or the state that follows it, asks for."""
    return Filters(
        indications=_ids(said, "ind", data.indication_names()),
        modalities=_ids(said, "mod", data.modality_names()),
        years=_years(said.get(YEARS), data.years()),
        evidence=_ids(said, "ev", EVIDENCE_LEVELS),
        species=_ids(said, "sp", SPECIES),
        text=_text(str(said.get(TEXT) or "")),
        retracted=said.get(RETRACTED) in {True, "true"},
        strict=said.get(STRICT) in {True, "true"},
        facets=_facets(str(said.get(ALSO) or ""), data),
    )


def written(filters: Filters) -> dict[str, Any]:
    """Return what the address of these filters holds under every key; an empty value is left out of it."""
    return {
        "ind": ",".join(filters.indications),
        "mod": ",".join(filters.modalities),
        "ev": ",".join(filters.evidence),
        "sp": ",".join(filters.species),
        YEARS: filters.years,
        TEXT: filters.text,
        RETRACTED: filters.retracted,
        STRICT: filters.strict,
        ALSO: _joined(filters.facets),
    }


def parameters(filters: Filters) -> list[tuple[str, str]]:
    """Return the parameters of the address of these filters."""
    found: list[tuple[str, str]] = []
    for key, value in written(filters).items():
        values = value if isinstance(value, tuple) else (value,)
        found += [(key, "true" if one is True else str(one)) for one in values if one]
    return found


def _ids(said: Mapping[str, Any], key: str, known: Container[str]) -> tuple[str, ...]:
    asked = str(said.get(key) or "").split(",")
    return tuple(dict.fromkeys(value for value in asked if value in known))


def _text(text: str) -> str:
    """Return the search; a quotation mark just typed asks for nothing yet."""
    return text.strip() if any(letter.isalnum() for letter in text) else ""


def _years(asked: Any, known: tuple[int, int]) -> tuple[int, int] | None:  # noqa: ANN401  whatever an address holds
    """Return the years within those there are; the whole range is no restriction."""
    try:
        years = [int(year) for year in asked or ()]
    except (TypeError, ValueError):
        return None
    if not years or known[0] == known[1]:
        # of a single year only a click asks: it leaves papers without a year out
        return known if years and {*years} == {*known} else None
    low, high = (max(known[0], min(known[1], end)) for end in (min(years), max(years)))
    return None if (low, high) == known else (low, high)


def _facets(text: str, data: Data) -> tuple[Facet, ...]:
    asked = []
    for token in text.split(","):
        kind, *ids = token.strip().split(".")
        if kind in FACETS:
            asked += [Facet(kind, one) for one in ids[:MOST] if one and len(one) <= LONGEST]
    found = tuple(dict.fromkeys(asked))[: MOST * len(FACETS)]
    names = data.facet_names(found)
    return tuple(facet for facet in found if facet in names)


def _joined(facets: tuple[Facet, ...]) -> str:
    kinds: dict[str, list[str]] = {}
    for kind, one in facets:
        kinds.setdefault(kind, []).append(one)
    return ",".join(".".join((kind, *ids)) for kind, ids in kinds.items())
