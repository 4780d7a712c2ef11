"""The typeface of the pages: the letters that nearly every word is made of, in a quarter of the file.

Source Sans 3 with its Latin and Greek letters, figures and signs, under a name of its own as its licence asks. The
other letters come from the whole typeface, which Streamlit brings: a browser fetches it where it needs one of them.
`docs/typeface.md` says how the file was made.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from starlette.responses import FileResponse
from starlette.routing import Route

LETTERS: Final = (
    "U+0020-007E, U+00A0-024F, U+0370-03FF, U+2010-2027, U+202F-203A, U+2070-209F, U+20AC, U+2122, U+2190-2193, "
    "U+2212, U+2217, U+221E, U+2248, U+2260, U+2264, U+2265"
)
"""Ranges of Unicode whose letters the file holds, as far as Source Sans 3 has them."""
_FILE: Final = Path(__file__).parents[1] / "typeface" / "tracker-sans.woff2"
PATH: Final = f"/typeface/{hashlib.sha256(_FILE.read_bytes()).hexdigest()[:12]}.woff2"
"""Address of the file, another one for another content: a browser keeps it for ever."""
FACE: Final = (
    f'@font-face {{font-family: "Source Sans"; src: url("{PATH}") format("woff2"); font-weight: 100 900; '
    f"font-display: swap; unicode-range: {LETTERS}}}"
)
"""For these letters it stands before the face that Streamlit's own style gives the same family and weights."""


async def _file(_request: object) -> FileResponse:
    forever = {"Cache-Control": "public, immutable, max-age=31536000"}
    return FileResponse(_FILE, media_type="font/woff2", headers=forever)


ROUTE: Final = Route(PATH, _file)
