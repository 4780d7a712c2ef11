"""Registration numbers of trials in one form each, so that two papers on the same trial are known by it. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracker.label.modifiers import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

REGISTRIES = frozenset(
    (
        *("ANZCTR", "CHICTR", "CLINICALTRIALSGOV", "CRIS", "CTRI", "DRKS", "EUDRACT", "EUCTR", "IRCT"),
        *("ISRCTN", "JAPICCTI", "JMACCT", "JPRN", "JRCT", "KCT", "LBCTR", "NTR", "PACTR", "REBEC"),
        *("REPEC", "RPCEC", "SLCTR", "TCTR", "TPCTR", "UMINCTR"),
    )
)
"""Data banks of PubMed's DataBankList that register trials (NLM's list of data bank sources); the others hold
sequences, structures and data sets, which two studies may share without sharing a patient."""
_NUMBER = RULES["registered"].pattern
_OTHER = re.compile(r"[^A-Z0-9]+")
_EUDRACT = re.compile(r"(?:EUDRACT|EUCTR)?(?:NUMBER|NO)?(\d{12})(?:[A-Z]{2})?")


def registration_ids(banked: Iterable[tuple[str, str]], text: str = "") -> tuple[str, ...]:
    """Return the distinct trial numbers of a record, from its (data bank, accession) pairs and from quoted words.

    Letters are capitals, and nothing but letters and digits is left: NCT01234567, ISRCTN12345678.
    """
    found = [_plain(accession) for bank, accession in banked if _registers_trials(bank, accession)]
    return tuple(dict.fromkeys(number for number in (*found, *_named(text)) if number))


def _registers_trials(bank: str, accession: str) -> bool:
    return _OTHER.sub("", bank.upper()) in REGISTRIES or bool(_NUMBER.search(accession))


def _named(text: str) -> Iterator[str]:
    yield from (_plain(match[0]) for match in _NUMBER.finditer(text))


def _plain(number: str) -> str:
    bare = _OTHER.sub("", number.upper())
    european = _EUDRACT.fullmatch(bare)
    if european:
        return f"EUDRACT{european[1]}"
    return bare.replace("UMINCTR", "UMIN", 1)
