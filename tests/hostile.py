"""Records that mean harm: script, markup, formulas, controls and sheer size in every field that a page shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.dashboard_data import settings_of
from tests.records import article_xml, write_set
from tracker.load import import_files
from tracker.records import Author, Grant
from tracker.session import open_session

if TYPE_CHECKING:
    from pathlib import Path

OWNED: Final = "owned"
SCRIPT: Final = f"<script>document.title='{OWNED}'</script><img src=x onerror=\"document.title='{OWNED}'\">"
MARKUP: Final = (
    "[a](javascript:alert(1)) ![i](https://evil.test/i.png) <https://evil.test> https://evil.test/ a@evil.test "
    ":material/home: :smile: :red[r] :blue-badge[b] $x^2$ $$y$$ `c` ~~s~~ *i* <b>b</b> &lt;i&gt; \\[z\\]"
)
FORMULA: Final = '=HYPERLINK("https://evil.test","a")'
ODD: Final = (
    "\u202etfel ot thgir\u202c \u2067\u05d0\u05d1\u05d2 e"
    + "\u0301" * 200
    + " \x85\x9f\u2028\u200b\ufeff\u00ad"
)
LONG: Final = "W" * 400
ALL: Final = f"{SCRIPT} {MARKUP} {ODD} {LONG}"
MEGABYTE: Final = f"{SCRIPT} {MARKUP} {ODD} " + "stimulation of the fornix in memory " * 30_000
BIG_PMID: Final = 31000040
PMIDS: Final = range(31000001, 31000037)
_TYPES: Final = ("Journal Article", "Randomized Controlled Trial", "Review")


def library(folder: Path) -> str:
    """Import them into a database of their own; return its URL."""
    settings = settings_of(folder, "hostile")
    with open_session(settings) as session:
        records = [_record(pmid, f"Short. {ALL}") for pmid in PMIDS] + [_record(BIG_PMID, MEGABYTE)]
        given = [write_set(folder / "hostile.xml", *records)]
        import_files(session, given, keep_all=False, tell=lambda _text: None)
    return settings.database_url


def _record(pmid: int, abstract: str) -> str:
    year = 2015 + pmid % 11
    people = [
        Author(
            FORMULA,
            ALL,
            "J",
            affiliations=(f"Department of {SCRIPT} {MARKUP}, University of {LONG}, Paris, France",),
        ),
        Author(collective=ALL),
        Author(f"@{SCRIPT}", "Eve", "E", affiliations=(f"Clinic {ODD}, University of Bonn, Germany",)),
    ]
    return article_xml(
        pmid,
        f"Deep brain stimulation in Alzheimer's disease: {ALL}",
        abstract if pmid == BIG_PMID else [(SCRIPT, None, abstract), (MARKUP, None, ODD)],
        mesh=["Deep Brain Stimulation", "Alzheimer Disease", "Humans", f"{MARKUP} {LONG}"],
        publication_types=(_TYPES[pmid % 3], SCRIPT),
        keywords=[f"{SCRIPT} {MARKUP}", FORMULA, LONG, ODD],
        journal=f"Journal of {ALL}",
        volume=SCRIPT,
        pages="1-<b>9",
        authors=people,
        grants=[Grant(SCRIPT, MARKUP, f"Agency {SCRIPT} {MARKUP}", LONG)],
        nct_ids=[f"NCT0{pmid % 10_000_000:07d}"],
        doi=f'10.1000/{pmid}"><script>alert(1)</script>',
        coi_statement=ALL,
        print_date=f"{year}-03",
        created=f"{year}-01-15",
        vernacular_title=ALL,
    ).replace("<b>9", "&lt;b&gt;9")
