"""How many messages a round handed over, and how late they were."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta


class Tally:
    """Counts by the second, so that it stays small however many there are."""

    def __init__(self) -> None:
        self._late: Counter[int] = Counter()

    def add(self, late: timedelta) -> None:
        """Count one that was handed over so long after it was due."""
        self._late[max(0, int(late.total_seconds()))] += 1

    def __len__(self) -> int:
        return self._late.total()

    def late(self, share: float) -> int:
        """Return within how many seconds of its time this share (0 to 1) of them was handed over; 0 if none was."""
        seen = 0
        for seconds in sorted(self._late):
            seen += self._late[seconds]
            if seen >= share * len(self):
                return seconds
        return 0
