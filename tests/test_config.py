"""Settings from the environment: what is understood, and what is refused before anything is done."""

from __future__ import annotations

import pytest

from tracker.config import read_settings
from tracker.errors import UsageError


@pytest.mark.parametrize(
    ("value", "kept"), [("", True), ("1", True), ("Yes", True), ("0", False), ("no", False)]
)
def test_raw_xml_is_kept_unless_switched_off(value: str, kept: bool) -> None:  # noqa: FBT001  as parametrized
    assert read_settings({"TRACKER_KEEP_XML": value}).keep_xml is kept
    assert read_settings({}).keep_xml


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRACKER_KEEP_XML", "off"),
        ("TRACKER_KEEP_XML", "2"),
        ("NCBI_EMAIL", "me"),
        ("NCBI_EMAIL", "me@"),
        ("NCBI_EMAIL", "me@here@there"),
        ("NCBI_EMAIL", "me @example.org"),
        ("TRACKER_EUTILS_URL", "ftp://host/entrez/eutils/"),
    ],
)
def test_a_value_that_means_nothing_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(UsageError, match=name):
        read_settings({name: value})


def test_an_address_is_taken_as_it_is_and_an_empty_one_is_none() -> None:
    assert read_settings({"NCBI_EMAIL": "me@example.org"}).email == "me@example.org"
    assert read_settings({"NCBI_EMAIL": ""}).email is None
