"""What is said, and in which language."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from babel import Locale
from babel.dates import format_datetime

from bot.domain.prompt import Letter
from bot.words.catalogue import NOTHING, Catalogue
from tests.delivery.office import Office
from tests.delivery.stage import MONDAY_NINE, remind, rounds, start
from tests.delivery.trap import Trap
from tests.world import World

GERMAN = Locale("de")
format_datetime(datetime(2026, 1, 1), "EEEE HH:mm", locale=GERMAN)  # noqa: DTZ001  (read before the event loop runs)
GERMAN.plural_form(1)


async def test_it_is_said_in_the_language_the_person_has_now(
    world: World, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.words._LOCALES", {"en": Locale("en"), "de": GERMAN})
    german = {("", "What do you want to get done this week?"): ("Was nimmst du dir für diese Woche vor?",)}
    monkeypatch.setattr("bot.words.CATALOGUES", {"en": NOTHING, "de": Catalogue(german)})
    (ada,) = await remind(world, "ada")
    await ada.now(locale="de-AT").says("/check 1.1")
    world.clock.now = MONDAY_NINE
    await rounds(world, 1)
    assert "Was nimmst du dir für diese Woche vor?" in office.posted[0].text


async def test_a_prompt_asks_the_database_once(
    either_url: str, tmp_path: Path, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = Trap()
    monkeypatch.setattr("bot.app.open_database", trap.open)
    async with start(tmp_path, office) as world:
        await remind(world, "ada")
        world.clock.now = MONDAY_NINE
        (due,) = await world.app.services.outbox.claim("fake", 10)
        trap.disarm()
        assert isinstance(await world.app.services.prompts.letter(due), Letter)
        assert trap.steps == ["before a read"]
