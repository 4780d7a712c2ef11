"""The brief of an indication or a cell, and its report: the numbers of the analysis, safe and the same each time."""

from __future__ import annotations

import datetime as dt
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lxml import html as markup
from pypdf import PdfReader
from streamlit.testing.v1 import AppTest

import dashboard
from dashboard import data, openings
from dashboard.brief import page, pictures, sources, stages, subject, verdict
from dashboard.frame import View
from dashboard.maturity.pairs import ALL, Pair
from dashboard.report import pages, papers
from dashboard.report.document import Asked, document
from tests import dashboard_data
from tracker import analysis
from tracker.analysis.origins import origins

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = (
    pytest.mark.sqlite
)  # a page is the same on either store; tests/test_dashboard.py opens each on both

APP = Path(dashboard.__file__).with_name("app.py")
DAY = dt.date(2026, 8, 20)
WHOLE, CELL, EMPTY = Pair("ptsd", ALL), Pair("ptsd", "tms"), Pair("spasticity", "rns")
HOSTILE = (
    "<script>alert(1)</script> $x$ *b* #panic() [a](http://evil.test) \u202etxt\u2066 \u0416\u03b1\u00e9 "
    + "x" * 9000
)
subjects = pytest.mark.parametrize("pair", [WHOLE, CELL], ids=".".join)


@pytest.fixture(scope="module")
def brief_view(tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    """What a page shows of the synthetic corpus: opened once for all tests of this file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRACKER_DATABASE_URL", dashboard_data.full(tmp_path_factory.mktemp("brief")))
        dashboard_data.forget_sources()
        view = View(data.current(), data.Filters(), "light")
        assert view.data.ready(60.0)
        yield view
        dashboard_data.forget_sources()


@pytest.fixture
def open_brief(brief_view: View) -> Callable[..., AppTest]:
    """Open the page of an indication at an address."""

    def go(**address: str) -> AppTest:
        assert brief_view.data == data.current()
        app = AppTest.from_file(APP, default_timeout=60)
        for key, value in address.items():
            app.query_params[key] = value
        app.run()
        app.switch_page("views/indication.py").run()
        assert not app.exception
        return app

    return go


def asked(view: View, pair: Pair) -> Asked:
    return Asked(subject.narrowed(view, pair), pair, DAY)


def said_on(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.info, app.warning)
    return "\n".join(entry.value for entries in kinds for entry in entries).replace("\\", "")


def flowing(text: str) -> str:
    """Return text as one line, however it was broken."""
    return " ".join(text.split())


def read(pdf: bytes) -> str:
    return flowing(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


@subjects
def test_the_numbers_of_a_brief_are_those_of_the_analysis(brief_view: View, pair: Pair) -> None:
    own = subject.narrowed(brief_view, pair)
    source = own.data.source
    told = analysis.maturity(source.studies(), data.Filters())
    row = told[(told["indication"] == pair.indication) & (told["modality"] == pair.modality)].iloc[0]
    grown = analysis.growth(source.corpus(), source.totals())
    fit = grown[(grown["indication"] == pair.indication) & (grown["modality"] == pair.modality)].iloc[0]
    number = analysis.count(source.corpus(), own.filters)
    said = verdict.sentence(own, pair)
    assert f"stands at {row['stage']}, {row['stage_name'].lower()}" in said
    assert fit["words"] in said
    assert f"n\u00a0=\u00a0{number:,} papers" in said
    shown = {figure.label: figure.value for figure in verdict.figures(own, pair)}
    kpi = analysis.kpis(source.corpus(), own.filters)[0]
    assert shown["Papers"] == f"{number:,}"
    assert shown[f"Papers in {kpi.year}"] == f"{kpi.value:,}"
    assert shown["Randomised trials"] == f"{row['rcts']:,}"
    assert shown["Participants"] == f"{row['participants']:,}"
    groups = analysis.groups(origins(source), own.filters).head(3)
    assert [holder.papers for holder in sources.leading(own)[0].holders] == list(groups["articles"])


def test_the_ladder_of_an_indication_lists_every_cell_once(brief_view: View) -> None:
    own = subject.narrowed(brief_view, WHOLE)
    stands, without = stages.cells(own, WHOLE)
    assert len(stands) + len(without) == len(subject.choices(own)) - 1
    order = list(data.STAGES)
    ranks = [order.index(stand.stage) for stand in stands]
    assert ranks == sorted(ranks, reverse=True)


def test_milestones_are_numbered_as_on_the_chart(brief_view: View) -> None:
    own = subject.narrowed(brief_view, WHOLE)
    found = stages.firsts(own, WHOLE)
    assert [first.number for first in found] == list(range(1, len(found) + 1))
    assert [first.year for first in found] == sorted(first.year for first in found)
    drawn = pictures.lines(own, WHOLE)
    assert drawn is not None
    assert "Expected for 2026" in drawn.chart.alt
    assert "Established at the same age" in drawn.chart.alt


def test_a_point_of_the_line_leads_to_as_many_papers_as_it_counts(brief_view: View) -> None:
    own = subject.narrowed(brief_view, CELL)
    years = own.data.per_year(own.filters)
    found = [own.data.count(page._year(own, year)) for year in years["year"]]
    assert found == list(years["articles"])


def test_filters_take_the_band_of_the_established_away(brief_view: View) -> None:
    narrowed = View(brief_view.data, data.Filters(species=("human",)), "dark")
    drawn = pictures.lines(subject.narrowed(narrowed, WHOLE), WHOLE)
    assert drawn is not None
    assert pictures.NARROWED in drawn.subtitle
    assert "Established" not in drawn.chart.alt


def test_a_filter_on_modalities_does_not_narrow_a_brief_and_the_page_says_so(brief_view: View) -> None:
    filtered = View(brief_view.data, data.Filters(modalities=("tms",)), "light")
    own = subject.narrowed(filtered, WHOLE)
    assert own == subject.narrowed(brief_view, WHOLE)
    assert subject.notes(filtered, WHOLE) == subject.IGNORED
    assert not subject.notes(filtered, CELL)


def test_a_report_says_what_other_filters_do_not_narrow(brief_view: View) -> None:
    human = View(brief_view.data, data.Filters(species=("human",)), "light")
    assert subject.UNNARROWED in document(asked(human, WHOLE))["note"]
    assert subject.UNNARROWED not in document(asked(brief_view, WHOLE))["note"]


def test_figures_name_the_years_they_are_of(brief_view: View) -> None:
    some = View(brief_view.data, data.Filters(years=(2015, 2020)), "light")
    notes = {one.label: one.note for one in verdict.figures(subject.narrowed(some, WHOLE), WHOLE)}
    assert notes["Papers"] == "2015 to 2020"
    for label in ("Randomised trials", "Participants", "Systematic reviews", "Groups"):
        assert notes[label].endswith(", up to 2020")


def test_a_list_of_proofs_holds_every_proof_even_if_retracted_or_on_ect_alone(brief_view: View) -> None:
    found = brief_view.data.milestones(data.Filters())
    assert {"first_retraction", "stage_m1"} <= set(found["kind"])
    assert "ect" in set(found["modality"])
    for row in found.itertuples():
        listed = brief_view.data.count(openings.of_papers(row.pmids, row.modality))
        assert listed == len(row.pmids), (row.indication, row.modality, row.kind)


@subjects
def test_a_report_is_one_page_that_needs_nothing_else(brief_view: View, pair: Pair) -> None:
    made = pages.html(asked(brief_view, pair))
    tree = markup.fromstring(made.decode())
    assert tree.xpath("//script | //link | //img | //iframe | //object | //*[@src] | //base") == []
    assert tree.xpath("//@*[starts-with(name(), 'on')]") == []
    addresses = set(tree.xpath("//@href | //@*[name()='xlink:href']"))
    assert addresses
    assert all(re.fullmatch(r"https://pubmed\.ncbi\.nlm\.nih\.gov/\d+/", address) for address in addresses)
    assert not re.search(rb"url\((?!#)|@import", made)
    assert len(tree.xpath("//figure//svg")) == 2
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert verdict.sentence(subject.narrowed(brief_view, pair), pair) in tree.text_content()


@subjects
def test_a_pdf_holds_the_verdict_every_proof_and_their_addresses(brief_view: View, pair: Pair) -> None:
    question = asked(brief_view, pair)
    made = pages.pdf(question)
    text = read(made)
    assert flowing(verdict.sentence(question.view, pair)) in text
    assert "publication volume is not efficacy" in text
    assert "Synthetic data." in text
    document = pages._document(question)
    assert document["proofs"]
    assert all(f"PMID {entry['pmid']}" in text for entry in (*document["proofs"], *document["further"]))
    reader = PdfReader(io.BytesIO(made))
    notes = [note.get_object() for page in reader.pages for note in page.get("/Annots", ())]
    links = {str(note["/A"]["/URI"]) for note in notes if "/A" in note}
    assert {entry["url"] for entry in document["proofs"]} <= links


def test_a_report_is_the_same_each_time_it_is_made(brief_view: View) -> None:
    question = asked(brief_view, CELL)
    first = pages.html(question), pages.pdf(question)
    pages._document.cache_clear()
    assert (pages.html(question), pages.pdf(question)) == first


def test_papers_are_listed_by_strength_of_evidence_and_what_is_left_out_is_said(brief_view: View) -> None:
    question = asked(brief_view, WHOLE)
    document = pages._document(question)
    listed, proofs = document["further"], document["proofs"]
    ranks = [papers.ORDER.index(_level(entry["level"])) for entry in listed]
    assert ranks == sorted(ranks)
    counted = set(map(str, question.view.data.papers(question.view.filters, 1, 1).pmids()))
    shown = {entry["pmid"] for entry in (*listed, *proofs)}
    assert document["left"] == len(counted - shown)
    assert len(shown) == len(listed) + len(proofs)


def _level(said: str) -> str:
    labels = {label: level for level, label in data.EVIDENCE_LEVELS.items()}
    return labels[said.removesuffix(", by its title")]


def test_a_hostile_title_is_text_in_both_forms(brief_view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    question = asked(brief_view, CELL)
    entry = {"title": papers.plain(HOSTILE, papers.LONGEST_TITLE), "journal": papers.plain(HOSTILE)}
    document: dict[str, Any] = pages._document(question)
    worse = {**document, "proofs": [{**document["proofs"][0], **entry}], "title": entry["journal"]}
    monkeypatch.setattr(pages, "_document", lambda _asked: worse)
    tree = markup.fromstring(pages.html(question).decode())
    assert tree.xpath("//script") == []
    assert entry["title"] in tree.text_content()
    text = read(pages.pdf(question))
    assert "<script>alert(1)</script> $x$ *b* #panic() [a](http://evil.test) txt \u0416\u03b1\u00e9" in text
    assert len(entry["title"]) == papers.LONGEST_TITLE


def test_without_papers_the_report_says_so(brief_view: View) -> None:
    question = asked(brief_view, EMPTY)
    said = "No paper on Spasticity \u00d7 Responsive neurostimulation is counted here yet."
    assert said in markup.fromstring(pages.html(question).decode()).text_content()
    assert said in read(pages.pdf(question))


def test_a_file_is_named_after_its_subject_and_day() -> None:
    assert pages.file_name(CELL, DAY, "pdf") == "ptsd-tms_brief_2026-08-20.pdf"
    assert pages.file_name(WHOLE, DAY, "html") == "ptsd_brief_2026-08-20.html"


@subjects
def test_the_page_says_what_the_brief_says(
    open_brief: Callable[..., AppTest], brief_view: View, pair: Pair
) -> None:
    app = open_brief(about=pair.indication if pair.modality == ALL else ".".join(pair))
    view = subject.narrowed(brief_view, pair)
    said = said_on(app)
    assert verdict.sentence(view, pair).replace("\u00a0", " ") in said.replace("\u00a0", " ")
    assert data.STAGE_NOTE in said
    assert {button.label for button in app.get("download_button")} >= {"Report as PDF", "Report as HTML"}


@pytest.mark.parametrize(
    ("about", "named"),
    [("nonsense", "nonsense"), ("ptsd.<script>", "<script>"), ("x.y", "x, y"), ("spasticity.rns", "")],
)
def test_an_address_that_asks_for_nothing_known_is_answered_in_words(
    open_brief: Callable[..., AppTest], about: str, named: str
) -> None:
    app = open_brief(about=about)
    warnings = "".join(entry.value for entry in app.warning).replace("\\", "")
    assert (f"Nothing is known here as {named};" in warnings) == bool(named)
    assert ("There is nothing to report." in said_on(app)) == (not named)
