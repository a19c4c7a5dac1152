"""What the program tells of itself while it runs; `bot.watch` counts it, and where nobody watches it goes nowhere."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Protocol

Answered = Literal["ok", "problem", "broke"]
Carried = Literal["delivered", "refused", "failed", "broke"]

NOBODYS = "unknown"  # what a call is counted under whose command there isn't


class Meter(Protocol):
    """Is told what happened. It raises nothing and takes no time, and no word of a person reaches it."""

    def answered(self, command: str, outcome: Answered, seconds: float) -> None:
        """Count an answer: of a command there is (or `NOBODYS`), how it went, and how long it took."""
        ...

    def carried(self, platform: str, outcome: Carried, due: datetime) -> None:
        """Count an attempt to deliver what was due at an instant."""
        ...


class Unwatched:
    """A meter nobody looks at."""

    def answered(self, command: str, outcome: Answered, seconds: float) -> None:
        """Leave it at that."""

    def carried(self, platform: str, outcome: Carried, due: datetime) -> None:
        """Leave it at that."""
