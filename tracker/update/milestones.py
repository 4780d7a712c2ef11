"""Which milestones hold now, noted after a publication: each fires once, with the version that first showed it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from tracker import queries, store
from tracker.errors import TrackerError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.session import Session

logger = logging.getLogger(__name__)


def note_milestones(
    session: Session, tell: Callable[[str], object] = lambda _: None
) -> list[tuple[str, str, str]]:
    """Note the milestones that the newest data version has reached; return the (indication, modality, kind) new in it.

    Two statements when they are noted already, and what a killed process left is made up for. Never raises an error
    and fails nothing that was published: what goes wrong is told, and tried again after the next publication.
    """
    try:
        return _noted(session)
    except TrackerError as error:
        tell(f"The milestones stand as they were. {error}")
    except Exception as error:  # what was published before stands, whatever happens here
        logger.exception("milestones failed")
        tell(f"The milestones: failed unexpectedly ({type(error).__name__}: {error}). Please report it")
    return []


def _noted(session: Session) -> list[tuple[str, str, str]]:
    with session.database.read() as c:
        version = queries.current_version(c)
        if version is None or queries.milestones_noted(c) >= version.id:
            return []
        # Imported here: a command that publishes nothing does not wait for pandas.
        from tracker.analysis import Source, milestone_keys  # noqa: PLC0415

        reached = milestone_keys(Source(session.database, session.catalog).studies_seen_by(c))
    with session.database.write() as c:
        fired = store.note_milestones(c, reached, version.at, version.id)
    logger.info("milestones noted", extra={"version": version.id, "reached": len(reached), "new": len(fired)})
    return fired
