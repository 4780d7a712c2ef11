"""A user's own catalog: what it adds and changes, and every fault with its file, line and reason."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tracker.catalog import Catalog, load_catalog
from tracker.errors import CatalogError

SHIPPED = load_catalog()


def own(tmp_path: Path, text: str) -> Catalog:
    """Load the shipped catalog with a user's file over it."""
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return load_catalog(path)


def test_a_new_id_adds_an_entry(tmp_path: Path) -> None:
    catalog = own(
        tmp_path,
        "[indication.hiccup]\nlabel = 'Hiccup'\nstatus = 'emerging'\nblock = '''\nhiccup*[tiab]\nOR \"Hiccup\"[mh:noexp]\n'''\n"
        "[modality.bees]\nlabel = 'Bees'\nblock = '\"bee venom\"[tiab]'\n",
    )
    assert catalog.indication("hiccup").short == "Hiccup"
    assert '("bee venom"[tiab])' in catalog.query("hiccup")
    assert [i.id for i in catalog.enabled_indications][3] == "hiccup"


def test_a_known_id_changes_only_the_keys_given(tmp_path: Path) -> None:
    catalog = own(tmp_path, "[modality.tens]\nenabled = true\n[indication.stroke_rehab]\nenabled = true\n")
    assert catalog.modality("tens").block == SHIPPED.modality("tens").block
    assert "tens" in {m.id for m in catalog.enabled_modalities}
    assert "stroke_rehab" in {i.id for i in catalog.enabled_indications}


def test_what_is_switched_off_takes_its_children_along(tmp_path: Path) -> None:
    catalog = own(tmp_path, "[modality.scs]\nenabled = false\n")
    assert not {"scs", "scs_hf", "scs_burst", "drg"} & {m.id for m in catalog.enabled_modalities}
    assert "dorsal root ganglion" not in catalog.query("chronic_pain")


def test_the_schedule_can_be_changed_line_by_line(tmp_path: Path) -> None:
    catalog = own(tmp_path, '[schedule]\nemerging = "0 5 * * 1"\n')
    assert catalog.schedule == {**SHIPPED.schedule, "emerging": "0 5 * * 1"}


def test_the_digest_follows_the_rules_and_not_the_wording(tmp_path: Path) -> None:
    assert own(tmp_path, "[modality.dbs]\nlabel = 'Brain pacemaker'\n").digest == SHIPPED.digest
    assert (
        own(tmp_path, "[modality.dbs]\nblock = '\"deep brain stimulat*\"[tiab]'\n").digest != SHIPPED.digest
    )
    assert own(tmp_path, "[modality.dbs]\nyields_to = []\n").digest != SHIPPED.digest
    assert own(tmp_path, "[indication.ocd]\nenabled = false\n").digest != SHIPPED.digest
    assert own(tmp_path, "[target.stn]\nenabled = false\n").digest != SHIPPED.digest
    assert own(tmp_path, "[device.nevro]\nmodalities = ['scs', 'drg']\n").digest != SHIPPED.digest


def test_targets_and_devices_are_switched_off_with_what_lies_below(tmp_path: Path) -> None:
    catalog = own(tmp_path, "[target.dlpfc]\nenabled = false\n[device.nevro]\nenabled = false\n")
    assert not {"dlpfc", "dlpfc_left"} & {target.id for target in catalog.enabled_targets}
    assert "nevro" not in {device.id for device in catalog.enabled_devices}
    assert catalog.query("ptsd") == SHIPPED.query("ptsd")


FAULTS = {
    "not TOML": ("[modality.dbs\n", 1, "this is not TOML"),
    "the same table twice": ("[modality.x]\nlabel = 'a'\n[modality.x]\n", 3, "this is not TOML"),
    "an unknown table": ("\n[modalities.dbs]\n", 2, "unknown key 'modalities'"),
    "an unknown key": ("[modality.dbs]\nlabel = 'a'\nlable = 'b'\n", 3, "unknown key 'lable'; known: block"),
    "a wrong type": ("[modality.dbs]\n\nenabled = 'no'\n", 3, "enabled must be true or false"),
    "an empty label": ("[modality.dbs]\nlabel = ' '\n", 2, "label must be a text that is not empty"),
    "a wrong id": ("[modality.x]\nlabel='x'\nblock='x[tiab]'\n[modality.Deep-Brain]\n", 4, "cannot be an id"),
    "a reserved id": ("[indication.all]\n", 1, "word of the exports"),
    "an entry that is no table": ("[modality]\ndbs = 1\n", 2, "'dbs' must be a table"),
    "a missing key": (
        "[indication.x]\nlabel = 'x'\nblock = 'x[tiab]'\n",
        1,
        "indication x: status is missing",
    ),
    "a wrong status": ("[indication.ocd]\nstatus = 'new'\n", 2, "status must be one of investigational"),
    "a wrong heading": ("[modality.dbs]\nmesh = { X1 = 'y' }\n", 2, "mesh must be a table of MeSH headings"),
    "a wrong list": ("[modality.dbs]\nsynonyms = ['a', 1]\n", 2, "synonyms must be a list of texts"),
    "an unknown parent": (
        "[modality.tms_tbs]\nparent = 'tmss'\n",
        2,
        "there is no modality 'tmss'; is tms meant?",
    ),
    "an unknown kind": (
        "[modality.vns]\nyields_to = ['tvsn']\n",
        2,
        "there is no modality 'tvsn'; is tvns meant?",
    ),
    "an unknown cell": (
        "[indication.ocd.cell_status]\ndsb = 'emerging'\n",
        1,
        "there is no modality 'dsb'; is dbs meant?",
    ),
    "a wrong cell": ("[indication.ocd]\ncell_status = { dbs = 'old' }\n", 2, "cell_status must be a table"),
    "a circle of parents": ("[modality.tms]\nparent = 'tms_tbs'\n", 2, "parent leads back to tms"),
    "a circle of yielding": ("[modality.tvns]\nyields_to = ['vns']\n", 2, "yields_to leads back to"),
    "yielding to a child": ("[modality.tms]\nyields_to = ['tms_tbs']\n", 2, "cannot yield to tms_tbs"),
    "never asked for": ("[modality.dbs]\nin_query = false\n", 2, "in_query = false needs a parent"),
    "a wrong cron": ("[schedule]\nemerging = '61 * * * *'\n", 2, "'61 * * * *' is not a cron expression"),
    "a day that never comes": ("[schedule]\nemerging = '0 0 30 2 *'\n", 2, "is not a cron expression"),
    "an unknown status to run": ("[schedule]\nnever = '0 0 * * *'\n", 2, "unknown key 'never' in [schedule]"),
    "a cron that is no text": ("[schedule]\nemerging = 5\n", 2, "must be a cron expression in quotes"),
    "a wrong expression": ("[modality.dbs]\nblock = 'a[tiab] OR OR b[tiab]'\n", 2, "two operators in a row"),
    "a fault inside a long block": (
        "[modality.dbs]\nlabel = 'x'\nblock = '''\nDBS[tiab]\nOR brain[tiab\n'''\n",
        5,
        "never closed",
    ),
    "a heading that is not known": (
        "[modality.dbs]\nblock = '''\nDBS[tiab]\nOR \"Deep Brain Stimulations\"[mh]'''\n",
        4,
        "is not a heading of the shipped MeSH table; is 'Deep Brain Stimulation' meant?",
    ),
    "a target of no modality": (
        "[target.x]\nlabel = 'x'\nmodalities = ['dsb']\nblock = 'x[tiab]'\n",
        3,
        "there is no modality 'dsb'; is dbs meant?",
    ),
    "a target of nothing": (
        "[target.x]\nlabel = 'x'\nmodalities = []\nblock = 'x[tiab]'\n",
        3,
        "must name at least one",
    ),
    "an unknown target above": (
        "[target.stn]\nparent = 'gpe'\n",
        2,
        "there is no target 'gpe'; is gpi meant?",
    ),
    "a circle of targets": ("[target.dlpfc]\nparent = 'dlpfc_left'\n", 2, "parent leads back to dlpfc"),
    "a target without a block": ("[target.x]\nlabel = 'x'\nmodalities = ['dbs']\n", 1, "block is missing"),
    "a device of no modality": ("[device.nevro]\nmodalities = ['scss']\n", 2, "is scs meant?"),
    "a heading of a target": ("[target.stn]\nmesh = {}\n", 2, "unknown key 'mesh'; known: block"),
    "out of scope without a reason": ("[out_of_scope]\nbees = 1\n", 2, "bees must be a text"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_names_file_line_and_reason(fault: str, tmp_path: Path) -> None:
    text, line, reason = FAULTS[fault]
    with pytest.raises(CatalogError) as caught:
        own(tmp_path, text)
    assert caught.value.line == line
    assert reason in caught.value.reason
    assert str(caught.value).startswith(f"{tmp_path / 'mine.toml'}, line {line}: ")


def test_a_wrong_expression_shows_a_caret_under_the_fault(tmp_path: Path) -> None:
    with pytest.raises(CatalogError) as caught:
        own(tmp_path, "[modality.dbs]\nblock = 'DBS[tiab] OR brain'\n")
    expression, caret = str(caught.value).splitlines()[-2:]
    assert expression[caret.index("^") :].startswith("brain")


def test_keys_shown_inside_a_long_text_are_no_keys(tmp_path: Path) -> None:
    text = '[modality.dbs]\npitfalls = """\nenabled = 3\n[modality.tms]\n"""\nenabled = 3\n'
    with pytest.raises(CatalogError) as caught:
        own(tmp_path, text)
    assert caught.value.line == 6


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="cannot be read: No such file"):
        load_catalog(tmp_path / "none.toml")
    path = tmp_path / "latin.toml"
    path.write_bytes(b"[modality.dbs]\nlabel = 'caf\xe9'\n")
    with pytest.raises(CatalogError, match=r"latin\.toml, line 2: the catalog is not UTF-8 text"):
        load_catalog(path)


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "windows.toml"
    path.write_bytes(
        b"\xef\xbb\xbf[modality.dbs]\r\nlabel = 'DBS'\r\nblock = '''\r\nDBS[tiab]\r\nOR (x[tiab]\r\n'''\r\n"
    )
    with pytest.raises(CatalogError) as caught:
        load_catalog(path)
    assert caught.value.line == 5


def test_nothing_left_to_ask_is_refused(tmp_path: Path) -> None:
    off = "".join(f"[modality.{name}]\nenabled = false\n" for name in SHIPPED.modalities)
    with pytest.raises(CatalogError, match="no modality is enabled"):
        own(tmp_path, off)


def test_a_device_or_a_pipe_is_refused_before_it_is_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for place in (Path("/dev/zero"), tmp_path / "pipe", tmp_path):
        with pytest.raises(CatalogError, match="must be a regular file"):
            load_catalog(place)
