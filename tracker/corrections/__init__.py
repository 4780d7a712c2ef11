"""What people say of a paper's labels, against the rules: one verdict a line of the corrections file. Pure: no database.

verdict  one verdict       naming  how a label is written
file     the file, read    adding  a line more
"""

from tracker.corrections.adding import add_correction
from tracker.corrections.file import COLUMNS, read_corrections
from tracker.corrections.naming import read_label
from tracker.corrections.verdict import Correction, dated, mark, plain

__all__ = [
    "COLUMNS",
    "Correction",
    "add_correction",
    "dated",
    "mark",
    "plain",
    "read_corrections",
    "read_label",
]
