"""Whether the program is well, as its own parts note it."""

from __future__ import annotations

from bot.watch.pulse import Pulse


class Ticks:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_heart_that_beats_is_well_and_one_that_stops_is_not() -> None:
    ticks = Ticks()
    pulse = Pulse(ticks)
    ticks.now += 170  # it may take a while to start
    assert (pulse.condition().reasons, pulse.condition().heartbeat) == ((), None)
    ticks.now += 20
    assert pulse.condition().reasons == ("The heart has never beaten, and should every minute.",)
    pulse.beat()
    ticks.now += 100
    assert (pulse.condition().reasons, pulse.condition().heartbeat) == ((), 100)
    ticks.now += 90
    assert pulse.condition().reasons == ("The heart beat 190 seconds ago, and should every minute.",)


def test_a_platform_that_is_down_is_named_until_it_is_back() -> None:
    pulse = Pulse(Ticks())
    pulse.serving("discord")
    pulse.serving("slack")
    pulse.down("slack", "It is away.")
    assert pulse.condition("And more.").reasons == ("And more.", "slack is down: It is away.")
    assert pulse.condition().platforms == {"discord": True, "slack": False}
    pulse.serving("slack")
    assert pulse.condition().reasons == ()
