"""Answers that depend on the local day say which clock they went by, until it is the person's own."""

from __future__ import annotations

import pytest

from tests.world import Person, World, labels, words_of

UTC_NOTE = "Days and times in UTC until you set your time zone."


@pytest.mark.parametrize(
    "typed",
    [
        "/today",
        "/goal",
        "/goal set 2 papers",
        "/goal done essay",
        "/goal log 3 chapters 1",
        "/check 1.1 when:yesterday",
    ],
)
async def test_what_depends_on_the_day_says_by_which_clock_and_sets_another(ada: Person, typed: str) -> None:
    for goal in ("essay", "3 chapters"):
        await ada.says(f"/goal set {goal}")
    assert UTC_NOTE in words_of(await ada.says(typed))
    await ada.presses("Set my time zone")
    await ada.fills(zone="kolkata")
    await ada.presses("Yes, that's right")
    assert UTC_NOTE not in words_of(await ada.says(typed.replace("1.1", "1.2")))
    assert "Set my time zone" not in labels(ada.last)


async def test_a_tick_of_now_depends_on_no_clock(ada: Person) -> None:
    assert UTC_NOTE not in words_of(await ada.says("/check 1.1"))


async def test_a_group_s_clock_is_named(world: World, bob: Person) -> None:
    await world.person("boss", manages=True).says("/admin zone:berlin")
    await bob.says("/goal set essay")
    assert "Days and times by this group's clock (Europe/Berlin) until you set yours." in words_of(
        await bob.says("/today")
    )


async def test_nobody_is_told_by_which_clock_another_goes(ada: Person, bob: Person) -> None:
    await ada.says("/settings share:yes")
    for shown in (await bob.says("/progress ada"), await ada.says("/progress share")):
        assert words_of(shown).startswith("Ada on ")
        assert "UTC" not in words_of(shown)
    assert UTC_NOTE in words_of(await ada.says("/progress"))
