"""The first words, to a person and to a place, and the list that ticks itself."""

from __future__ import annotations

from bot.chat.around import Lack, Rights
from bot.chat.reply import Button, Press
from bot.words import Words
from tests.world import Person, Recorder, World, labels, words_of

STEPS = ["Where am I?", "I know some of this", "Remind me every week"]


class Inspected(Recorder):
    """A platform on which the bot may lack something."""

    def __init__(self) -> None:
        super().__init__()
        self.found: Rights | None = Rights()
        self.asked: list[str] = []

    async def rights(self, place: str, words: Words) -> Rights | None:
        self.asked.append(place)
        return self.found


def inspected(world: World) -> Inspected:
    world.platform = world.app.platforms["fake"] = platform = Inspected()
    return platform


async def test_a_stranger_is_greeted_with_three_steps_and_nothing_is_stored(world: World) -> None:
    ada = world.person("ada", community=None)
    reply = await ada.calls(Press("hello"))
    assert words_of(reply).startswith("I keep you going on a learning roadmap.")
    assert "30 topics" in words_of(reply)
    assert labels(reply) == STEPS
    assert await world.rows("SELECT id FROM learners") == []


async def test_who_has_begun_is_shown_the_day(world: World) -> None:
    ada = world.person("ada", community=None)
    await ada.says("/check 1.1")
    greeted = await ada.calls(Press("hello"))
    assert greeted == await ada.says("/today")


async def test_the_bot_introduces_itself_in_text_alone(world: World) -> None:
    boss = world.person("boss", manages=True)
    reply = await boss.calls(Press("arrived"))
    assert reply.cards == ()
    assert words_of(reply).startswith("Hello. I keep people going on a learning roadmap")
    assert labels(reply) == ["Where am I?", "I know some of this", "Set me up here"]
    assert not world.app.front.is_private(Press("arrived"))
    assert await world.rows("SELECT id FROM communities") == []


async def test_what_it_may_not_do_is_said_with_what_that_costs(world: World) -> None:
    platform = inspected(world)
    platform.found = Rights((Lack("Attach Files", "pictures"), Lack("Embed Links", "answers")), "https://x.test/give")
    boss = world.person("boss", place="lobby", manages=True)
    reply = await boss.calls(Press("arrived"))
    assert platform.asked == ["lobby"]
    assert "I still lack\n- Attach Files: pictures\n- Embed Links: answers" in words_of(reply)
    assert Button("Give me what I lack", "https://x.test/give") in [c for row in reply.controls for c in row]


async def test_a_first_tick_offers_reminders_and_a_later_one_does_not(world: World) -> None:
    ada = world.person("ada", zone="Europe/Berlin")
    assert "Remind me every week" in labels(await ada.says("/check 1.1"))
    await ada.presses("Remind me every week")
    assert words_of(ada.last).startswith("It is 11:00 for you, right?")
    await ada.presses("Yes, that's right")
    assert words_of(ada.last).startswith("I'll write on Thursday")
    assert "Remind me every week" not in labels(await ada.says("/check 1.2"))
    bob = world.person("bob")
    await bob.says("/check 1.1-1.4")
    assert "Remind me every week" not in labels(bob.last), "who ticks off a lot knows their way"


async def test_the_groups_zone_is_offered_for_confirmation(world: World) -> None:
    await world.person("boss", manages=True).says("/admin zone:tokyo")
    ada = world.person("ada")
    await ada.presses("Remind me every week", on=await ada.says("/today"))
    assert words_of(ada.last).startswith("It is 19:00 for you, right?")
    assert "Tokyo" in words_of(ada.last)


def listed(boss: Person) -> str:
    return words_of(boss.last).partition("Set up: ")[2]


async def test_the_list_ticks_itself(world: World) -> None:
    platform = inspected(world)
    platform.found = Rights((Lack("Embed Links", "answers"),), "https://x.test/give")
    boss = world.person("boss", manages=True)
    await boss.says("/admin")
    assert listed(boss).startswith("0 of 5\n○ Channel")
    assert "- Embed Links: answers" in listed(boss)
    await boss.presses("Show me the next post")
    await boss.presses("Back to the settings")
    assert "✓ Dry run" in listed(boss)
    await boss.presses("Keep this roadmap")
    await boss.presses("Back to the settings")
    assert listed(boss).startswith("2 of 5")
    await boss.presses("Set the zone")
    await boss.fills(zone="berlin")
    assert "once there is a channel" in listed(boss), "a time belongs to a post"
    await boss.presses("Choose the channel")
    await boss.fills(channel="here")
    assert listed(boss).startswith("4 of 5\n✓ Channel · this channel\n○ Permissions · without Embed Links")
    assert "every Monday at 09:00, Europe/Berlin" in listed(boss)
    platform.found = Rights()
    await boss.says("/admin")
    assert "Everything is set up." in words_of(boss.last)
    assert words_of(boss.last).count("✓") == 5
    await boss.presses("Stop it")
    assert listed(boss).startswith("3 of 5"), "and unticks itself"


async def test_where_nobody_can_tell_of_rights_there_is_no_line_about_them(world: World) -> None:
    boss = world.person("boss", manages=True)
    await boss.says("/admin")
    assert listed(boss).startswith("0 of 4")
    inspected(world).found = None
    await boss.says("/admin")
    assert listed(boss).startswith("0 of 4")


async def test_each_place_has_its_own_list(world: World) -> None:
    boss = world.person("boss", manages=True)
    await boss.says("/admin")
    await boss.presses("Show me the next post")
    other = world.person("boss", community="other", manages=True)
    await other.says("/admin")
    assert listed(other).startswith("0 of 4")
