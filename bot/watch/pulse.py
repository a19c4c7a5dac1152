"""How the program is doing, as its own parts note it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

SILENCE = 180.0  # seconds; the heart beats once a minute


@dataclass(frozen=True, slots=True)
class Condition:
    """The program at one moment; it is well if there are no reasons against it.

    Attributes:
        reasons: sentences for whoever runs the program.
        heartbeat: seconds since the last one; None before the first.
        platforms: each platform's name, and whether it is served.
    """

    reasons: Sequence[str]
    heartbeat: float | None
    platforms: dict[str, bool]


class Pulse:
    """Notes heartbeats and the state of platforms.

    Args:
        tick: seconds by a clock that never goes back, such as the event loop's; no wall clock, which people set.
    """

    def __init__(self, tick: Callable[[], float]) -> None:
        self._tick = tick
        self._begun = tick()
        self._beaten: float | None = None
        self._platforms: dict[str, str] = {}

    def beat(self) -> None:
        """Note a heartbeat."""
        self._beaten = self._tick()

    def serving(self, platform: str) -> None:
        """Note that a platform is being served."""
        self._platforms[platform] = ""

    def down(self, platform: str, why: str) -> None:
        """Note that a platform isn't served any more, and why."""
        self._platforms[platform] = why

    def condition(self, *more: str) -> Condition:
        """Return how the program is; `more` are reasons from elsewhere for being unwell."""
        now = self._tick()
        age = None if self._beaten is None else now - self._beaten
        reasons = list(more)
        if now - (self._begun if self._beaten is None else self._beaten) > SILENCE:
            said = "has never beaten" if age is None else f"beat {age:.0f} seconds ago"
            reasons.append(f"The heart {said}, and should every minute.")
        reasons += [f"{name} is down: {why}" for name, why in self._platforms.items() if why]
        return Condition(tuple(reasons), age, {name: not why for name, why in self._platforms.items()})
