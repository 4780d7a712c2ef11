"""The PubMed expression language: parse once, render for PubMed, match a stored record.

language  text -> tree        expression  the tree and its rendering     faults  what can be wrong
match     tree x record       phrases, headings  where terms are found   text    words and spans
mesh      headings and what lies below them
"""

from __future__ import annotations

from tracker.query.expression import Expression, Field, Operation, Term, render, terms
from tracker.query.language import parse
from tracker.query.match import Hit, Matcher, Reading
from tracker.query.mesh import Heading, MeshTree, mesh_tree, publication_types, unknown_headings

__all__ = [
    "Expression",
    "Field",
    "Heading",
    "Hit",
    "Matcher",
    "MeshTree",
    "Operation",
    "Reading",
    "Term",
    "mesh_tree",
    "parse",
    "publication_types",
    "render",
    "terms",
    "unknown_headings",
]
