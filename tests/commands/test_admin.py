from __future__ import annotations

from pathlib import Path

from bot.chat.reply import Press
from tests.world import World, labels, words_of


async def test_operators_see_how_the_program_is_doing_and_nobody_else(tmp_path: Path) -> None:
    async with World(tmp_path, operators=["fake:ada"]) as world:
        ada, bob = world.person("ada", manages=True), world.person("bob", manages=True)
        assert "How are you doing?" in labels(await ada.says("/admin"))
        await ada.presses("How are you doing?")
        assert "Something needs a look." in words_of(ada.last)
        await world.app.services.health.beat()
        await ada.calls(Press("admin health"))
        assert words_of(ada.last).startswith("All is well.")
        assert "How are you doing?" not in labels(await bob.says("/admin"))
        await bob.calls(Press("admin health"))
        assert "Only those who run me can see that." in words_of(bob.last)
