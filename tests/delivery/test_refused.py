"""Places that refuse: closed direct messages, channels that are gone."""

from __future__ import annotations

from datetime import timedelta

from bot.chat.platform import Undeliverable
from bot.chat.reply import Press
from tests.delivery.office import Office
from tests.delivery.stage import MONDAY_NINE, ledger, remind, rounds, row
from tests.world import Person, World, labels, words_of

CLOSED = Undeliverable("direct messages are closed", forever=True)
GONE = Undeliverable("the channel is gone", forever=True)
OUTAGE = Undeliverable("the service is down")
WEEK = timedelta(weeks=1)


async def test_closed_direct_messages_are_no_outage(world: World, office: Office) -> None:
    names = [f"p{n:02}" for n in range(40)]
    await remind(world, *names, "zoe")
    world.clock.now = MONDAY_NINE
    office.refuses = {f"@{name}": CLOSED for name in names}
    await world.app.courier.round()
    assert len(office.asked) == 41
    assert [one.place for one in office.posted] == ["@zoe"]


async def test_closed_direct_messages_pause_a_prompt_after_three_weeks(world: World, office: Office) -> None:
    (ada,) = await remind(world, "ada")
    office.refuses["@ada"] = CLOSED
    world.clock.now = MONDAY_NINE
    for week in range(1, 4):
        await rounds(world, 3)
        paused = await row(world, "paused")
        assert bool(paused) == (week == 3)
        assert len(office.asked) == week
        world.clock.now = MONDAY_NINE + week * WEEK
    said = words_of(await ada.says("/reminders"))
    assert "Your reminders are paused." in said
    assert "Your direct messages are closed to me. Open them and resume, or let me write in a channel." in said
    assert "Monday, 30 November, 09:00: not sent, direct messages are closed" in said
    await rounds(world, 3)
    assert len(office.asked) == 3
    office.refuses.clear()
    await ada.says("/reminders")
    await ada.presses("Resume")
    assert "I'll write on Monday, 28 December, 09:00." in words_of(ada.last)
    world.clock.now += WEEK
    await rounds(world, 1)
    assert len(office.posted) == 1


async def paused(world: World, office: Office, place: str) -> Person:
    """Somebody whose place refused for three weeks, looking at what became of it."""
    (ada,) = await remind(world, "ada")
    await ada.says(f"/reminders where:{'direct' if place == '@ada' else 'here'}")
    office.refuses[place] = CLOSED
    for week in range(3):
        world.clock.now = MONDAY_NINE + week * WEEK
        await rounds(world, 1)
    await ada.says("/reminders")
    return ada


async def test_closed_to_direct_messages_one_can_be_written_to_in_a_channel(world: World, office: Office) -> None:
    ada = await paused(world, office, "@ada")
    await ada.presses("Write to me here")
    assert "Where: the channel you chose" in words_of(ada.last)
    await rounds(world, 1)
    assert [one.place for one in office.posted] == ["room"], "what was refused comes at once"
    world.clock.now = MONDAY_NINE + 3 * WEEK
    await rounds(world, 1)
    assert [one.place for one in office.posted] == ["room", "room"]


async def test_days_after_a_refusal_this_weeks_prompt_still_comes_where_it_may(world: World, office: Office) -> None:
    (ada,) = await remind(world, "ada")
    office.refuses["@ada"] = CLOSED
    world.clock.now = MONDAY_NINE
    await rounds(world, 1)
    world.clock.move(days=2)
    await ada.says("/today")
    await ada.presses("Write to me here")
    await rounds(world, 2)
    assert [(one.place, one.is_late) for one in office.posted] == [("room", False)]
    assert "Next: Monday, 7 December, 09:00." in words_of(await ada.says("/reminders"))
    world.clock.move(days=4)
    await ada.says("/reminders where:direct")
    await rounds(world, 2)
    assert len(office.posted) == 1


async def test_of_several_refused_only_the_last_comes_again(world: World, office: Office) -> None:
    (ada,) = await remind(world, "ada", which="")
    await ada.says("/goal set 3 chapters")
    office.refuses["@ada"] = CLOSED
    world.clock.now = MONDAY_NINE
    await rounds(world, 1)
    await ada.says("/goal set 3 chapters")
    world.clock.now = MONDAY_NINE + timedelta(days=3, hours=9)
    await rounds(world, 1)
    await ada.says("/reminders where:here")
    await rounds(world, 2)
    (said,) = office.posted
    assert said.text.startswith("Ada, there is still time for this week's goal.")


async def test_closed_direct_messages_lead_to_the_channel_chosen_for_that(world: World, office: Office) -> None:
    (ada,) = await remind(world, "ada")
    await ada.says("/reminders where:either")
    assert "Where: direct message, else the channel you chose" in words_of(await ada.says("/reminders"))
    office.refuses["@ada"] = CLOSED
    world.clock.now = MONDAY_NINE
    await rounds(world, 3)
    assert [(one.place, one.text.partition(",")[0]) for one in office.posted] == [("room", "Ada")]
    assert "Monday, 30 November, 09:00: sent to the channel" in words_of(await ada.says("/reminders"))
    office.refuses.clear()
    world.clock.now = MONDAY_NINE + WEEK
    await rounds(world, 3)
    assert [one.place for one in office.posted] == ["room", "@ada"]


async def test_where_the_channel_refuses_too_one_is_told_at_the_next_command(world: World, office: Office) -> None:
    (ada,) = await remind(world, "ada")
    await ada.says("/reminders where:either")
    office.refuses = {"@ada": CLOSED, "room": GONE}
    world.clock.now = MONDAY_NINE
    await rounds(world, 3)
    assert [line.outcome for line in await ledger(world)] == ["refused"]
    assert "I couldn't send it: the channel is gone." in words_of(await ada.says("/today"))
    assert [place for place, _, _ in office.asked] == ["@ada", "room"]


async def test_an_outage_is_no_reason_for_the_other_place(world: World, office: Office) -> None:
    (ada,) = await remind(world, "ada")
    await ada.says("/reminders where:either")
    office.refuses["@ada"] = OUTAGE
    world.clock.now = MONDAY_NINE
    await rounds(world, 3)
    office.refuses.clear()
    await rounds(world, 3)
    assert [one.place for one in office.posted] == ["@ada"]


async def test_in_a_direct_message_there_is_no_other_place(world: World) -> None:
    await remind(world, "ada")
    alone = world.person("ada", community=None)
    assert "This is a direct message itself." in words_of(await alone.says("/reminders where:either"))
    await alone.presses("Write to me directly")
    assert "They come as direct messages." in words_of(alone.last)


async def test_a_channel_that_refuses_a_prompt_is_called_one(world: World, office: Office) -> None:
    ada = await paused(world, office, "room")
    assert "I can't write in the channel you chose any more." in words_of(ada.last)
    await ada.presses("Write to me directly")
    assert "Where: direct message" in words_of(ada.last)
    await rounds(world, 1)
    assert [one.place for one in office.posted] == ["@ada"]


async def test_the_next_today_says_that_a_prompt_was_refused_and_how_to_go_on(world: World, office: Office) -> None:
    (ada,) = await remind(world, "ada")
    office.refuses["@ada"] = CLOSED
    for week in range(3):
        world.clock.now = MONDAY_NINE + week * WEEK
        await rounds(world, 1)
        said = words_of(await ada.says("/today"))
        if week < 2:
            assert said.startswith("Your last reminder didn't arrive.\nI couldn't send it: direct messages are closed.")
            assert labels(ada.last)[0] == "Try again"
    said = words_of(ada.last)
    assert said.startswith("Your reminders are paused.\nYour direct messages are closed to me.")
    office.refuses.clear()
    await ada.presses("Resume")
    await rounds(world, 1)
    assert len(office.posted) == 1
    await ada.says("/today")
    assert not {"Resume", "Try again", "Remind me every week"} & set(labels(ada.last))
    assert "reminder" not in words_of(ada.last)


async def test_who_paused_their_reminder_isnt_told_what_they_know(world: World, office: Office) -> None:
    (ada,) = await remind(world, "ada")
    office.refuses["@ada"] = CLOSED
    world.clock.now = MONDAY_NINE
    await rounds(world, 1)
    await ada.calls(Press("reminders pause"))
    assert "reminder" not in words_of(await ada.says("/today"))


async def test_three_weeks_are_counted_in_a_row(world: World, office: Office) -> None:
    await remind(world, "ada")
    for week, refusal in enumerate([CLOSED, CLOSED, None, CLOSED, OUTAGE, CLOSED, CLOSED]):
        world.clock.now = MONDAY_NINE + week * WEEK
        office.refuses = {"@ada": refusal} if refusal else {}
        await rounds(world, 2)
        assert bool(await row(world, "paused")) == (week == 6), f"week {week}"
        world.clock.move(hours=13)
        office.refuses = {}
        await rounds(world, 1)
    outcomes = [line.outcome for line in await ledger(world)]
    assert outcomes == ["refused", "refused", "sent", "refused", "folded", "refused", "refused"]


async def test_a_channel_that_is_gone_pauses_the_weekly_post_at_once_and_admin_says_so(
    world: World, office: Office
) -> None:
    boss = world.person("boss", manages=True)
    await boss.says("/admin channel:here")
    assert "this channel" in words_of(boss.last)
    office.refuses["room"] = GONE
    world.clock.now = MONDAY_NINE
    await rounds(world, 3)
    assert len(office.asked) == 1
    said = words_of(await boss.says("/admin"))
    assert "The weekly post is paused." in said
    assert "I can't post in that channel any more. Invite me there or choose another one." in said
    office.refuses.clear()
    await boss.presses("Try again")
    assert "The weekly post is due since Monday, 30 November, 09:00." in words_of(boss.last)
    await rounds(world, 2)
    assert [(one.place, one.is_late) for one in office.posted] == [("room", False)]
    assert "Next weekly post: Monday, 7 December, 09:00." in words_of(await boss.says("/admin"))
    await boss.says("/admin time:10:00")
    await rounds(world, 90)
    assert len(office.posted) == 1


async def test_tried_again_too_late_the_weekly_post_waits_for_the_next_week(world: World, office: Office) -> None:
    boss = world.person("boss", manages=True)
    await boss.says("/admin channel:here")
    office.refuses["room"] = GONE
    world.clock.now = MONDAY_NINE
    await rounds(world, 1)
    office.refuses.clear()
    world.clock.now = MONDAY_NINE + timedelta(hours=12)
    await boss.says("/admin")
    await boss.presses("Try again")
    assert "Next weekly post: Monday, 7 December, 09:00." in words_of(boss.last)


async def test_resumed_soon_after_a_refusal_the_prompt_comes_at_once(world: World, office: Office) -> None:
    (ada,) = await remind(world, "ada")
    office.refuses["@ada"] = CLOSED
    world.clock.now = MONDAY_NINE
    await rounds(world, 20)
    office.refuses.clear()
    await ada.calls(Press("reminders resume"))
    await rounds(world, 1)
    assert [(one.place, one.is_late) for one in office.posted] == [("@ada", True)]
    assert [line.outcome for line in await ledger(world)] == ["late"]


async def test_another_channel_takes_a_paused_post(world: World, office: Office) -> None:
    boss = world.person("boss", manages=True)
    await boss.says("/admin channel:here")
    office.refuses["room"] = GONE
    world.clock.now = MONDAY_NINE
    await rounds(world, 1)
    await boss.says("/admin")
    await boss.presses("Another channel")
    await boss.fills(channel="hall")
    assert "Channel: hall" in words_of(boss.last)
    assert "Try again" not in labels(boss.last)
    world.clock.now = MONDAY_NINE + WEEK
    await rounds(world, 1)
    assert [one.place for one in office.posted] == ["hall"]


async def test_the_weekly_post_comes_late_and_says_so(world: World, office: Office) -> None:
    boss = world.person("boss", manages=True)
    await boss.says("/admin channel:here")
    world.clock.now = MONDAY_NINE + timedelta(hours=1)
    assert "The weekly post is due since Monday, 30 November, 09:00." in words_of(await boss.says("/admin"))
    await rounds(world, 1)
    assert [(one.place, one.is_late) for one in office.posted] == [("room", True)]
