"""The oddities of PubMed's format, each with a synthetic record, what to look at, and the right value.

`real` is the PMID of a real record that shows the oddity and the value read off that record by eye.
"""

from __future__ import annotations

from tests.quirks.abstracts import ABSTRACTS
from tests.quirks.citation import CITATION
from tests.quirks.dates import DATES
from tests.quirks.links import LINKS
from tests.quirks.people import PEOPLE
from tests.quirks.titles import TITLES

QUIRKS = (*DATES, *TITLES, *ABSTRACTS, *PEOPLE, *CITATION, *LINKS)
