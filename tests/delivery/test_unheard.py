"""A refused reminder is told at the next command, whichever that is, and once."""

from __future__ import annotations

import pytest

from bot.chat.platform import Undeliverable
from bot.chat.reply import Press, Reply
from bot.services.unheard import Unheard
from bot.storage import unheard
from tests.delivery.office import Office
from tests.delivery.stage import MONDAY_NINE, remind, rounds, start
from tests.world import Person, World, labels, words_of

CLOSED = Undeliverable("direct messages are closed", forever=True)
SAID = "Your last reminder didn't arrive.\nI couldn't send it: direct messages are closed.\n"


async def refused(world: World, office: Office, *names: str) -> list[Person]:
    people = await remind(world, *names)
    office.refuses = {f"@{name}": CLOSED for name in names}
    world.clock.now = MONDAY_NINE
    await rounds(world, 1)
    return people


def tells(reply: Reply) -> bool:
    return words_of(reply).startswith(SAID) and labels(reply)[:2] == ["Try again", "Write to me here"]


@pytest.mark.parametrize("line", ["/today", "/help", "/check 1.1", "/progress", "/topic svd", "/goal", "good morning"])
async def test_whichever_command_comes_next_tells_it_once(world: World, office: Office, line: str) -> None:
    (ada,) = await refused(world, office, "ada")
    assert tells(await ada.says(line))
    for again in (line, "/today"):
        assert not tells(await ada.says(again))
    await rounds(world, 2)
    assert not tells(await ada.says(line))


async def test_its_buttons_work_and_the_answer_keeps_its_own(world: World, office: Office) -> None:
    (ada,) = await refused(world, office, "ada")
    told = await ada.says("/check 1.1")
    assert "Done: Inferential statistics fundamentals." in words_of(told)
    assert "Undo" in labels(told)
    await ada.presses("Write to me here", on=told)
    assert "Where: the channel you chose" in words_of(ada.last)
    await rounds(world, 1)
    assert [one.place for one in office.posted] == ["room"]


async def test_each_refusal_is_told(world: World, office: Office) -> None:
    (ada,) = await refused(world, office, "ada")
    assert tells(await ada.says("/help"))
    world.clock.move(weeks=1)
    await rounds(world, 1)
    assert tells(await ada.says("/help"))
    world.clock.move(weeks=1)
    await rounds(world, 1)
    assert words_of(await ada.says("/help")).startswith("Your reminders are paused.\nYour direct messages are closed")
    assert labels(ada.last)[:2] == ["Resume", "Write to me here"]
    assert not words_of(await ada.says("/help")).startswith("Your reminders")


async def test_forms_and_answers_that_others_see_leave_it_to_the_next(world: World, office: Office) -> None:
    (ada,) = await refused(world, office, "ada")
    assert (await ada.says("/goal set")).form is not None
    assert not tells(await ada.calls(Press("progress share")))
    assert not tells(await ada.says("/upcoming"))
    assert tells(await ada.says("/help"))


async def test_their_own_list_tells_it_by_itself(world: World, office: Office) -> None:
    (ada,) = await refused(world, office, "ada")
    said = words_of(await ada.says("/reminders"))
    assert not said.startswith(SAID)
    assert "not sent, direct messages are closed" in said
    assert not tells(await ada.says("/help"))


async def test_nobody_hears_of_another_or_of_what_arrived_after_all(world: World, office: Office) -> None:
    ada, eve = await refused(world, office, "ada", "eve")
    bob = world.person("bob")
    assert not tells(await bob.says("/help"))
    office.refuses.clear()
    await eve.calls(Press("reminders resume"))
    await rounds(world, 1)
    assert not tells(await eve.says("/help"))
    assert tells(await ada.says("/help"))


async def test_a_restart_forgets_neither_that_it_is_to_be_told_nor_that_it_was(world: World, office: Office) -> None:
    ada, _ = await refused(world, office, "ada", "bob")
    assert tells(await ada.says("/help"))
    await world.app.close()
    async with start(world.folder, office) as again:
        assert not tells(await again.person("ada").says("/help"))
        assert tells(await again.person("bob").says("/help"))
    await world.__aenter__()


async def test_another_process_that_learned_of_it_too_does_not_repeat_it(world: World, office: Office) -> None:
    (ada,) = await refused(world, office, "ada")
    services = world.app.services
    other = Unheard(world.app.database, services.learners, services.reminders)
    await other.catch_up()
    assert tells(await ada.says("/help"))
    assert other.waits_for(ada.asker)
    assert await other.hear(ada.asker) is None
    assert not other.waits_for(ada.asker)


async def test_many_are_learned_of_in_parts(world: World, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.services.unheard.AT_ONCE", 2)
    people = await refused(world, office, *(f"p{n}" for n in range(5)))
    assert all([tells(await person.says("/help")) for person in people])


async def test_nobody_else_waits_for_a_question_about_it(
    world: World, office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await refused(world, office, "ada")
    monkeypatch.delattr(unheard, "heard")
    caplog.clear()
    await world.person("bob").says("/help")
    assert caplog.messages == []


async def test_if_it_cannot_be_told_the_answer_comes_all_the_same(
    world: World, office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (ada,) = await refused(world, office, "ada")
    monkeypatch.delattr(unheard, "heard")
    assert words_of(await ada.says("/check 1.1")).startswith("Done: ")
    assert caplog.messages[-1] == "telling something beside the answer to check failed"
