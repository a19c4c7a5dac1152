from __future__ import annotations

from pathlib import Path

from bot.chat.reply import Press
from bot.words import Words
from tests.world import Recorder, World, labels, words_of


class Guarded(Recorder):
    """A platform where the bot has to be invited, and where commands are words of another one."""

    lead = "/study "

    def __init__(self) -> None:
        super().__init__()
        self.invited: set[str] = set()

    async def hindrance(self, place: str, words: Words) -> str:
        return "" if place in self.invited else words("I am not in that channel. Type {how} there.", how="/invite me")


async def test_a_channel_that_nothing_can_be_posted_to_is_said_at_once_and_looked_at_again(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        world.platform = world.app.platforms["fake"] = platform = Guarded()
        ada = world.person("ada", manages=True)
        shown = await ada.says("/admin channel:lounge")
        assert "I am not in that channel. Type /invite me there." in words_of(shown)
        assert shown.cards[0].tone == "warn"
        platform.invited.add("lounge")
        await ada.presses("Try again")
        assert "I am not in that channel" not in words_of(ada.last)
        assert words_of(ada.last).startswith("Next weekly post: ")


async def test_commands_are_called_what_they_are_called_there(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        ada = world.person("ada", manages=True)
        assert "`/reminders`" in (await ada.says("/help")).cards[0].body.source
        world.app.platforms["fake"] = Guarded()
        assert "`/study reminders`" in (await ada.says("/help")).cards[0].body.source
        assert labels(await ada.says("/remindders")) == ["/study reminders"]
        assert "share them in /study settings" in words_of(await ada.says("/admin"))


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
