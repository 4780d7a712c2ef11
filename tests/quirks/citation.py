"""Status, journal, languages, headings, keywords: what the citation says of itself."""

from __future__ import annotations

from tests.quirks.quirk import Quirk, each, holds
from tests.records import article_xml
from tracker.records import Keyword, MeshHeading, PublicationType, Qualifier

GEOGRAPHIC = '<MeshHeading><DescriptorName UI="D014454" MajorTopicYN="N" Type="Geographic">Uganda</DescriptorName></MeshHeading>'
SUPPLEMENT = (
    '<SupplMeshList><SupplMeshName Type="Protocol" UI="C010306">VAC protocol</SupplMeshName></SupplMeshList>'
)
LISTS = (
    '<KeywordList Owner="KIE"><Keyword MajorTopicYN="N">Ethics</Keyword></KeywordList>'
    '<KeywordList Owner="PIP"><Keyword MajorTopicYN="Y">Fees</Keyword></KeywordList>'
)
BODY_FLUIDS = MeshHeading(
    "Body Fluids", "D001826", qualifiers=(Qualifier("analysis", "Q000032", major=True),)
)
NO_UI = MeshHeading("Isothiocyanates", qualifiers=(Qualifier("chemistry", major=True),))


def _status(status: str, pmid: int) -> Quirk:
    return Quirk(f"Status={status}", article_xml(1, status=status), "status", status, pmid)


def _publication_status(status: str, pmid: int) -> Quirk:
    xml = article_xml(1, publication_status=status)
    return Quirk(f"PublicationStatus={status}", xml, "publication_status", status, pmid)


def _model(model: str, pmid: int) -> Quirk:
    return Quirk(f"PubModel={model}", article_xml(1, pub_model=model), "pub_model", model, pmid)


def _indexing(method: str, pmid: int) -> Quirk:
    return Quirk(
        f"IndexingMethod={method}", article_xml(1, indexing_method=method), "indexing_method", method, pmid
    )


def _owner(owner: str | None, pmid: int, title: str) -> Quirk:
    """Whoever owns a record, and where nobody does, it is read like any other."""
    xml = article_xml(1, title)
    swapped = xml.replace(' Owner="NLM"', f' Owner="{owner}"' if owner else "")
    return Quirk(f"Owner={owner}", swapped, "title", title, pmid)


def _publication_type(name: str, ui: str, pmid: int) -> Quirk:
    xml = article_xml(1, publication_types=["Journal Article", PublicationType(name, ui)])
    return Quirk(f"PT {name}", xml, holds("publication_types", PublicationType(name, ui)), True, pmid)


CITATION = (
    _status("MEDLINE", 1),
    _status("Publisher", 9794756),
    _status("In-Data-Review", 22727949),
    _status("In-Process", 22127879),
    _status("PubMed-not-MEDLINE", 400955),
    _publication_status("ppublish", 1),
    _publication_status("epublish", 16800883),
    _publication_status("aheadofprint", 23025845),
    _model("Print-Electronic", 15146069),
    _model("Electronic-eCollection", 25181041),
    _model("Electronic", 16800883),
    _model("Electronic-Print", 22587885),
    _indexing("Automated", 13021366),
    _indexing("Curated", 24884411),
    _indexing("Manual", 9997),
    _owner(
        "NASA",
        11539009,
        "Photosynthetic productivity and vibration/acceleration stress considerations for higher plants in "
        "bioregenerative systems.",
    ),
    _owner(
        "HMD",
        11618220,
        "Eroticism in late Ming, early Qing fiction: the beauteous realm and the sexual battlefield.",
    ),
    _owner("KIE", 12091962, "The treatment of AIDS behind the walls of correctional facilities."),
    _owner(
        None,
        9794756,
        "Control of chemical reactions by feedback-optimized phase-shaped femtosecond laser pulses",
    ),
    _publication_type("Published Erratum", "D016425", 8),
    _publication_type("Retraction of Publication", "D016440", 400955),
    _publication_type("Retracted Publication", "D016441", 400712),
    _publication_type("Preprint", "D000076942", 32995776),
    _publication_type("Expression of Concern", "D000075742", 34096680),
    Quirk(
        "PublicationType without UI",
        article_xml(1, publication_types=[PublicationType("Journal Article")]),
        lambda a: a.publication_types[0],
        PublicationType("Journal Article"),
        real=9258445,
    ),
    Quirk(
        "PMID Version>1",
        article_xml(1, version=3),
        lambda a: (a.pmid, a.version),
        (1, 3),
        real=(30271887, (30271887, 4)),
    ),
    Quirk("language not eng", article_xml(1, languages=["fre"]), "languages", ("fre",), real=30970),
    Quirk(
        "several languages",
        article_xml(1, languages=["fre", "ger"]),
        "languages",
        ("fre", "ger"),
        real=400261,
    ),
    Quirk("language und", article_xml(1, languages=["und"]), "languages", ("und",), real=13021366),
    Quirk("no Pagination", article_xml(1, pages=None), "pages", None, real=24349601),
    Quirk(
        "no journal ISSN",
        article_xml(1, parts={"ISSN": ""}).replace("<ISSNLinking>1234-5678</ISSNLinking>", ""),
        lambda a: (a.journal.issn, a.journal.nlm_id),
        (None, "101000001"),
        real=(399534, (None, "101281344")),
    ),
    Quirk("no MeshHeadingList", article_xml(1), "mesh", (), real=400955),
    Quirk(
        "MeSH major topic only on qualifier",
        article_xml(1, mesh=[BODY_FLUIDS]),
        lambda a: [(h, h.major, h.is_major) for h in a.mesh if h.ui == "D001826"],
        [(BODY_FLUIDS, False, True)],
        real=1,
    ),
    Quirk(
        "MeSH Type=Geographic",
        article_xml(1, parts={"MeshHeadingList": f"<MeshHeadingList>{GEOGRAPHIC}</MeshHeadingList>"}),
        holds("mesh", MeshHeading("Uganda", "D014454")),
        True,
        real=187625,
    ),
    Quirk("MeSH without UI", article_xml(1, mesh=[NO_UI]), holds("mesh", NO_UI), True, real=9258445),
    Quirk(
        "SupplMeshList",
        article_xml(1, mesh=["Child"], parts={"SupplMeshList": SUPPLEMENT}),
        lambda a: (bool(a.mesh), "VAC protocol" in {heading.name for heading in a.mesh}),
        (True, False),
        real=400771,
    ),
    Quirk(
        "KeywordList",
        article_xml(1, keywords=["vagus nerve"]),
        lambda a: a.keywords[0],
        Keyword("vagus nerve", owner="NOTNLM"),
        real=(399315, Keyword("Behavior", owner="PIP")),
    ),
    Quirk(
        "several KeywordLists",
        article_xml(1, parts={"KeywordList": LISTS}),
        lambda a: (a.keywords[0], tuple(dict.fromkeys(keyword.owner for keyword in a.keywords))),
        (Keyword("Ethics", owner="KIE"), ("KIE", "PIP")),
        real=(401078, (Keyword("Empirical Approach", owner="KIE"), ("KIE", "PIP"))),
    ),
    Quirk(
        "SpaceFlightMission",
        article_xml(1, parts={"SpaceFlightMission": "<SpaceFlightMission>Flight X</SpaceFlightMission>"}),
        each("keywords", "text"),
        (),
        real=411470,
    ),
    Quirk(
        "GeneralNote",
        article_xml(1, parts={"GeneralNote": '<GeneralNote Owner="PIP">TJ: MATURITAS.</GeneralNote>'}),
        lambda a: "MATURITAS" in f"{a.title} {a.abstract_text} {a.other_abstracts} {a.keywords}",
        False,
        real=399315,
    ),
)
