"""What is said on the page, and what comes back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.chat.markup import Rich
from bot.chat.reply import Reply
from bot.platforms.web.server import SCRIPT
from tests.platforms.web_stage import Site, Visitor, serving

BAYES = "Bayesian thinking and inference"
NO_SCRIPT = {SCRIPT: "", "Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "same-origin"}


def used(text: str) -> str:
    """What the person did, as it stands above an answer."""
    found = re.search(r'class="used">(.*?)</p>', text, re.DOTALL)
    assert found, text
    return re.sub(r"<[^>]*>", "", found[1])


async def test_what_is_said_is_answered_and_stays(owner: Visitor) -> None:
    answer = await owner.says("/check bayesian")
    assert f"Done: {BAYES}." in answer.words
    assert "Only you see this" in answer.words
    assert used(answer.text) == "You · /check bayesian"
    page = await owner.page()
    assert f"Done: {BAYES}." in page.words
    assert page.id == answer.id


async def test_an_old_button_works_after_a_restart(tmp_path: Path) -> None:
    async with serving(tmp_path) as site, site.visitor() as visitor:
        answer = await visitor.says("/check bayesian")
    async with serving(tmp_path) as site, site.visitor() as visitor:
        page = await visitor.page()
        assert page.id == answer.id
        again = await visitor.presses(page, "Undo")
        assert f"Taken back: {BAYES}." in again.words
        assert used(again.text) == "You · Undo"


async def test_a_form_is_asked_for_answered_and_mended(owner: Visitor) -> None:
    asked = await owner.says("/goal set")
    assert "<dialog" in asked.text
    assert 'name="ask.what"' in asked.text
    assert asked.headers["X-Kind"] == "form"
    goal = await owner.fills("goal set?", {"what": "3 chapters"})
    assert "Goal set: 3 chapters." in goal.words
    assert used(goal.text) == "You · Set a goal for this week: 3 chapters"
    wrong = await owner.fills(goal.call("Log progress"), {"amount": "many"})
    assert "“many” is not a number. Type one such as 3 or 2.5." in wrong.words
    assert re.search(r'<input[^>]*name="ask.amount"[^>]*aria-invalid="true"[^>]*value="many"', wrong.text)
    described = re.search(r'aria-describedby="([^"]*)"', wrong.text)
    assert described
    assert all(f'id="{id_}"' in wrong.text for id_ in described[1].split())
    assert (
        "Logged 1: 3 chapters, 1 of 3 chapters." in (await owner.fills("goal log?", {"goal": "3", "amount": "1"})).words
    )


async def test_a_choice_in_a_form_is_told_as_it_was_seen(owner: Visitor) -> None:
    await owner.says("/settings zone:Paris")
    room = await owner.fills("admin channel?", {"channel": "room"})
    assert used(room.text) == "You · Choose the channel of the weekly post: This room"
    when = await owner.fills("admin when?", {"day": "friday", "time": "18:30"})
    assert used(when.text) == "You · Change when the weekly post comes: Friday, 18:30"


async def test_a_form_that_was_wrong_leaves_nothing_in_the_conversation(owner: Visitor) -> None:
    before = (await owner.page()).seen
    await owner.fills("goal log?goal=x", {"amount": "many"})
    assert (await owner.page()).seen == before


async def test_several_can_be_picked_at_once_and_none_is_refused_in_words(owner: Visitor) -> None:
    part = await owner.says("/roadmap phase 1")
    first, _, third, *_ = re.findall(r'type="checkbox" name="pick" value="([^"]+)"', part.text)
    call = [("message", part.id), ("call", "check?#topics")]
    ticked = await owner.asks("POST", "/press", data=[*call, ("pick", first), ("pick", third)])
    assert "2 of 4 in Statistics Refresher." in ticked.words
    assert used(ticked.text) == f"You · Inferential statistics fundamentals, {BAYES}"
    none = await owner.asks("POST", "/press", data=call)
    assert (none.status, none.text) == (422, "Pick something first.\n")


async def test_an_answer_that_replaces_changes_the_message_it_was_pressed_on(owner: Visitor) -> None:
    topic = await owner.says("/topic svd")
    again = await owner.presses(topic, "Math for ML")
    assert again.id == topic.id
    page = await owner.page()
    assert page.text.count("<article") == 1
    assert "Tick off what you have finished" in page.words


async def test_a_message_of_the_room_is_never_replaced_by_a_private_answer(owner: Visitor) -> None:
    shared = await owner.says("/progress share")
    assert "Only you see this" not in shared.words
    topic = await owner.asks("POST", "/press", data={"message": shared.id, "call": "topic?topic=svd"})
    assert topic.id != shared.id
    assert (await owner.page()).text.count("<article") == 2


async def test_without_script_commands_buttons_and_forms_are_pages(owner: Visitor) -> None:
    said = await owner.says("/today", **NO_SCRIPT)
    page = await owner.page()
    assert (said.status, said.headers["Location"]) == (303, f"/#m-{page.id}")
    assert "Next:" in page.words
    form = await owner.presses(page, "Set a goal", **NO_SCRIPT)
    assert form.text.startswith("<!doctype html>")
    assert 'name="ask.what"' in form.text
    sent = await owner.fills("goal set?", {"what": "3 chapters"}, **NO_SCRIPT)
    assert sent.status == 303
    assert "Goal set: 3 chapters." in (await owner.page()).words


async def test_what_people_write_is_only_text(owner: Visitor) -> None:
    nasty = "<img src=x onerror=alert(1)> **b** [x](javascript:alert(1)) \u202egnp 1. one"
    goal = await owner.fills("goal set?", {"what": nasty})
    for answer in (goal, await owner.says("/today"), await owner.page()):
        assert "<img src=x" not in answer.text
        assert "<strong>b</strong>" not in answer.text
        assert 'href="javascript' not in answer.text
        assert "\u202e" not in answer.text
        assert "<img src=x onerror=alert(1)> **b** [x](javascript:alert(1)) gnp 1. one" in answer.words


@pytest.mark.parametrize("text", ["", "  ", "\n"])
async def test_nothing_typed_is_said_in_words(text: str, owner: Visitor) -> None:
    answer = await owner.says(text)
    assert (answer.status, answer.text) == (422, "Type something first.\n")


async def test_what_nobody_understands_is_answered_kindly(owner: Visitor) -> None:
    answer = await owner.says("chekc svd")
    assert "I don't know “chekc svd”." in answer.words
    assert "Tick off topics you have finished" not in answer.words
    answer.call("/check")


async def test_a_control_of_an_older_version_says_so(owner: Visitor) -> None:
    answer = await owner.asks("POST", "/press", data={"message": "gone", "call": "juggle?balls=3"})
    assert "That control is from an older version of me." in answer.words


async def test_the_line_above_says_when_the_next_reminder_comes(owner: Visitor) -> None:
    assert "Your reminders are off." in (await owner.asks("GET", "/upcoming")).words
    owner.cookies["zone"] = "Europe%2FParis"
    asked = await owner.asks("POST", "/press", data={"message": "", "call": "reminders on?"})
    assert "It is 11:00 for you, right?" in asked.words
    await owner.presses(asked, "Yes, that's right")
    line = await owner.asks("GET", "/upcoming")
    assert "Next reminder: Thursday, 26 November, 18:00" in line.words
    shown = await owner.asks("POST", "/press", data={"message": "", "call": line.call("Show me now")})
    assert "Here is your next step." in shown.words


@pytest.mark.parametrize("zone", ["Nowhere%2FAt_all", "..%2F..%2Fetc%2Fpasswd", "%00", "x" * 300])
async def test_a_zone_that_is_none_is_asked_for(zone: str, owner: Visitor) -> None:
    owner.cookies["zone"] = zone
    asked = await owner.asks("POST", "/press", data={"message": "", "call": "reminders on?"})
    assert 'name="ask.zone"' in asked.text


async def test_hundreds_of_messages_stay_and_the_earlier_ones_are_a_page_away(owner: Visitor, site: Site) -> None:
    sent: list[str] = []
    seen: list[str] = []
    for n in range(320):
        await site.web.deliver("room" if n % 3 == 0 else "@you", Reply(Rich(f"Message {n}.")), key=f"{n}")
        sent.append(f"Message {n}.")
        site.clock.move(seconds=1)
    page = await owner.page()
    assert "Type / for commands" in page.text
    while link := re.search(r'href="(/\?before=[0-9-]+)"', page.text):
        seen[:0] = re.findall(r"Message [0-9]+\.", page.words)
        page = await owner.asks("GET", link[1])
    seen[:0] = re.findall(r"Message [0-9]+\.", page.words)
    assert seen == sent
    assert "Back to the newest messages" in page.words


async def test_a_time_is_told_on_ones_own_clock_where_it_is_known(owner: Visitor) -> None:
    await owner.says("/today")
    assert "24 Nov, 10:00 UTC" in (await owner.page()).words
    owner.cookies["zone"] = "Europe%2FParis"
    assert "24 Nov, 11:00 Only" in (await owner.page()).words
