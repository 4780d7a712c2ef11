"""Where the stimulation went and whose device did it: the catalog's targets and devices on one record.

A target counts in the title, as a keyword and as a heading; in an abstract only where its words stand near a word of
stimulation, in the same sentence. Neither is given without one of its modalities.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from tracker.label.facts import Label
from tracker.label.topics import label_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from tracker.catalog import Catalog, Target
    from tracker.query import Hit, Reading
    from tracker.records import Searchable

NEAR = 90
"""Characters between a target and a word of stimulation, at most."""
WIDEST = 1000
"""Characters of a word of stimulation, at most."""
STIMULATION = (
    "stimulat*[tiab] OR neurostimulat*[tiab] OR neuromodulat*[tiab] OR DBS[tiab] OR rTMS[tiab] OR TMS[tiab] OR dTMS[tiab] OR iTBS[tiab] "
    'OR cTBS[tiab] OR "theta burst*"[tiab] OR tDCS[tiab] OR tACS[tiab] OR tRNS[tiab] OR tVNS[tiab] OR taVNS[tiab] OR VNS[tiab] OR SCS[tiab] '
    "OR electrode*[tiab] OR anodal[tiab] OR anode[tiab] OR cathodal[tiab] OR cathode[tiab] OR coil[tiab] OR implant*[tiab] OR sonicat*[tiab] "
    "OR target*[tiab] OR sham[tiab] OR montage*[tiab]"
)
"""The block of the words that a target must stand near."""
_SENTENCE_END = re.compile(r"[.?!;]\s")

Places = dict[int, list[tuple[int, int]]]


def site_labels(
    catalog: Catalog, record: Searchable, reading: Reading, modalities: Collection[str]
) -> Iterator[Label]:
    """Yield the target and device labels of a record that has these modalities."""
    matched = set(reading.matched)
    if modalities and any(name.startswith(("target:", "device:")) for name in matched):
        yield from _target_labels(catalog, record, reading, matched, modalities)
        for device in catalog.enabled_devices:
            block = f"device:{device.id}"
            if block in matched and not set(device.modalities).isdisjoint(modalities):
                yield label_of("device", device.id, reading.hits(block))


def _target_labels(
    catalog: Catalog,
    record: Searchable,
    reading: Reading,
    matched: Collection[str],
    modalities: Collection[str],
) -> Iterator[Label]:
    fitting = [
        target
        for target in catalog.enabled_targets
        if f"target:{target.id}" in matched and not set(target.modalities).isdisjoint(modalities)
    ]
    if not fitting:
        return
    places = _places(reading)
    hits = {
        t.id: [h for h in reading.every_hit(f"target:{t.id}") if _counts(h, places, record)] for t in fitting
    }
    found = {name: told for name, told in hits.items() if told}
    lineage = {name: tuple(_above(catalog.targets, name)) for name in found}
    implied = {above for names in lineage.values() for above in names}
    for target in catalog.enabled_targets:
        yielding = any(other in found or other in implied for other in target.yields_to)
        if target.id in found and not yielding:
            yield label_of("target", target.id, found[target.id])
        elif target.id in implied:
            parts = [catalog.targets[name].label for name, above in lineage.items() if target.id in above]
            yield Label("target", target.id, "child", f"includes {', '.join(parts)}")


def _above(targets: Mapping[str, Target], name: str) -> Iterator[str]:
    parent = targets[name].parent
    while parent is not None:
        yield parent
        parent = targets[parent].parent


def _places(reading: Reading) -> Places:
    """Return where the words of stimulation stand in the abstract."""
    found: Places = {}
    for hit in reading.every_hit("rule:stimulation"):
        if hit.field == "abstract":
            found.setdefault(hit.part, []).append((hit.start, hit.end))
    for spans in found.values():
        spans.sort()
    return found


def _counts(hit: Hit, places: Places, record: Searchable) -> bool:
    if hit.field in {"title", "keyword", "mesh"}:
        return True
    if hit.field != "abstract":
        return False
    text, spans = record.abstract[hit.part], places.get(hit.part, [])
    # Only those that can be near: in a long abstract, all with all would take minutes.
    first = bisect_left(spans, (hit.start - NEAR - WIDEST, 0))
    last = bisect_right(spans, (hit.end + NEAR, len(text)))
    return any(
        hit.start - end <= NEAR and not _SENTENCE_END.search(text, min(end, hit.end), max(start, hit.start))
        for start, end in spans[first:last]
    )
