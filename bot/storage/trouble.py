"""What keeps a database from being written to for a while, logged once when it begins and once when it is over."""

from __future__ import annotations

import logging
from types import TracebackType

from bot.domain.errors import NotNow

log = logging.getLogger(__name__)


class Trouble:
    """Stands around every write. While the disk is full, each person's try would otherwise add to the log on it."""

    def __init__(self) -> None:
        self._now = ""

    def __enter__(self) -> None:
        """A write begins."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """A write ended; say what is new in that."""
        if isinstance(error, NotNow):
            if self._now != str(error):
                log.error("%s What was acknowledged before is safe.", error)
            self._now = str(error)
        elif error is None and self._now:
            log.warning("The database can be written to again.")
            self._now = ""
