"""What a click does with data that a newer version has replaced: the reader is told, and moved on to the newer one."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, ParamSpec

from dashboard import progress
from dashboard.data.versions import Outdated

if TYPE_CHECKING:
    from collections.abc import Callable

Given = ParamSpec("Given")


def reading(callback: Callable[Given, None]) -> Callable[Given, None]:
    """Let a callback read data: callbacks run before the page, where nothing else deals with what they raise."""

    @wraps(callback)
    def follow(*args: Given.args, **rest: Given.kwargs) -> None:
        try:
            callback(*args, **rest)
        except Outdated:
            progress.move_on()

    return follow
