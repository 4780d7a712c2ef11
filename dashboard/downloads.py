"""What a download gives when newer data has replaced what its page shows: the file of the newest data, never none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dashboard.data.answers import newest_like
from dashboard.data.versions import Outdated

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashboard.frame import View


def made(view: View, make: Callable[[View], bytes]) -> Callable[[], bytes]:
    """Return what makes a file on a click: of the data the page shows, or of the newest where that is let go of."""

    def on_click() -> bytes:
        try:
            return make(view)
        except Outdated:
            return make(replace(view, data=newest_like(view.data)))

    return on_click
