"""Three steps to the first tick, three more to reminders, on every platform."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.platforms import newcomer
from tests.platforms.newcomer import MOST, SCRIPTS, Script, Steps


def judge(steps: Steps, note: Callable[[str, object], None]) -> None:
    """Hold the steps against what was promised, and tell how long they took."""
    assert list(steps.reached) == ["tick", "reminders"]
    for milestone, (number, seconds) in steps.reached.items():
        note(f"{milestone} after", f"{number} steps, {seconds:.2f} s")
        print(f"{milestone}: {number} steps, {seconds:.2f} s after the first contact")  # noqa: T201  (pytest -rP)
        assert number <= MOST, f"{milestone} took {steps.did}"


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
async def test_a_newcomer_comes_to_a_tick_and_to_reminders(
    script: Script, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    steps = Steps()
    await script(tmp_path, steps)
    judge(steps, record_property)


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
async def test_a_newcomer_in_the_browser(
    browser: Browser, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    steps = Steps()
    await newcomer.browser(tmp_path, steps, browser)
    judge(steps, record_property)


async def test_reminders_are_two_taps_where_the_zone_is_known(tmp_path: Path) -> None:
    for script in (newcomer.discord_server_with_a_zone, newcomer.slack_channel_invites_it):
        steps, folder = Steps(), tmp_path / script.__name__
        folder.mkdir()
        await script(folder, steps)
        assert steps.reached["reminders"][0] == 2


def test_a_step_too_many_is_noticed() -> None:
    steps = Steps(reached={"tick": (MOST + 1, 0.0), "reminders": (1, 0.0)}, did=["a"] * (MOST + 2))
    with pytest.raises(AssertionError, match="tick took"):
        judge(steps, lambda _name, _value: None)
