"""Whether a platform is asked at all: one that is down is left alone, and tried with one message now and then."""

from __future__ import annotations

MOST = 5  # outages in a row


class Circuit:
    """Opens after so many outages in a row, and closes at the first answer, be it a refusal."""

    def __init__(self, most: int = MOST) -> None:
        self._most, self._outages = most, 0

    @property
    def is_open(self) -> bool:
        """Whether nothing is to be sent, but for one message that finds out whether it is still down."""
        return self._outages >= self._most

    def failed(self) -> None:
        """Count an outage."""
        self._outages += 1

    def answered(self) -> None:
        """Forget the outages."""
        self._outages = 0
