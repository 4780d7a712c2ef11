"""The report of an indication or a cell: the brief as a document of its own, made on the server as HTML or PDF.

document  everything it says, as plain text    papers   the numbered papers and the proofs
pictures  charts to SVG                        pages    the document as HTML and as PDF
buttons   one click makes it
"""
