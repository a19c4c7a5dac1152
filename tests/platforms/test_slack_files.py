"""Files that answers and posts carry on Slack."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.chat.command import Call, command
from bot.chat.dispatcher import Dispatcher
from bot.chat.markup import Rich
from bot.chat.reply import File, Reply
from tests.fakes.slack_people import ADA, COURSE, GRACE, LOUNGE, TEAM, Raw
from tests.platforms.samples import COMMANDS, FILES, Drawer, Gate
from tests.platforms.slack_stage import SlackStage, slack_stage

DIRECT = f"@{TEAM}:{ADA.id}"
PLAN = File("plan.md", b"# Plan\n")


@command("export", "Take a file with you")
async def export(call: Call[Gate]) -> Reply:
    return Reply(Rich("Your plan."), files=(PLAN,))


@command("publish", "Show a file to everybody", private=False)
async def publish(call: Call[Gate]) -> Reply:
    return Reply(Rich("The plan."), files=(PLAN,))


def front() -> Dispatcher[Gate]:
    return Dispatcher((*COMMANDS, export, publish), Gate(), Drawer())


@pytest.fixture
async def stage() -> AsyncIterator[SlackStage]:
    async with slack_stage(front=front()) as on:
        yield on


def contents(stage: SlackStage, channel: str) -> list[tuple[str, bytes]]:
    shown = [f["id"] for m in stage.server.messages[channel] for f in m.raw.get("files", ())]
    return [(stage.server.files[id_]["name"], stage.server.files[id_]["content"]) for id_ in shown]


# What answers carry -------------------------------------------------------------------------------------------------


async def test_a_private_answers_file_is_put_into_the_direct_messages(stage: SlackStage) -> None:
    shown = await stage.types("export")
    assert (shown.message.only, shown.message.channel) == (ADA.id, COURSE.id)
    assert shown.text == "Your plan.\n\nI put the file into our direct messages."
    assert contents(stage, stage.server.dm(ADA.id)) == [("plan.md", b"# Plan\n")]
    both = await stage.presses(await stage.types("today", who="grace"), "Fetch", who="grace")
    assert both.text.endswith("I put 2 files into our direct messages.")
    assert contents(stage, stage.server.dm(GRACE.id)) == [(f.name, f.content) for f in FILES]
    assert len(stage.server.requests("files.completeUploadExternal")) == 2, "a message for each answer"


async def test_in_direct_messages_a_file_just_follows() -> None:
    async with slack_stage(front=front(), channel=None) as stage:
        shown = await stage.types("export")
        assert shown.text == "Your plan."
        await stage.fetch_files(shown)
        said, file = stage.server.messages[stage.server.dm(ADA.id)]
        assert (said.text, file.raw["files"][0]["name"]) == ("Your plan.", "plan.md")
        assert (await stage.server.writes("export")).shown.text == "Your plan."


async def test_a_file_for_everybody_stands_in_the_channel_or_the_thread(stage: SlackStage) -> None:
    shown = await stage.types("publish")
    assert (shown.message.only, shown.text) == (None, "The plan.")
    assert [(f.name, f.content) for f in await stage.fetch_files(shown)] == [("plan.md", b"# Plan\n")]
    root = stage.server.add(COURSE.id, {"text": "root"}, author=GRACE.id)
    await stage.server.mentions("publish", thread_ts=root.ts)
    while not any("files" in m.raw for m in stage.server.messages[COURSE.id] if m.thread_ts == root.ts):
        await stage.server.until("files.completeUploadExternal", 2)


async def test_who_asks_where_the_bot_is_no_member_is_told_what_to_do(stage: SlackStage) -> None:
    asked = await stage.server.slash("/study", "publish", channel=LOUNGE)
    assert (asked.shown.only, asked.shown.text) == (None, "The plan.")
    while len(found := stage.server.messages[LOUNGE.id]) < 2:
        await stage.server._stirred.wait()
    assert found[1].only == ADA.id, "it is nobody else's business"
    assert found[1].text == "I am not in this channel, so I can't put the file here. Type /invite @Study Buddy first."


async def test_the_home_tab_tells_where_its_file_is(stage: SlackStage) -> None:
    home = await stage.server.opens_home()
    home.raw["blocks"].append(
        {"type": "actions", "block_id": "b", "elements": [{"type": "button", "action_id": "export?", "text": {}}]}
    )
    seen = await stage.server.press(home, "export?")
    assert seen.home is not None
    assert "I put the file into our direct messages." in seen.home.text
    assert contents(stage, stage.server.dm(ADA.id)) == [("plan.md", b"# Plan\n")]


async def test_without_its_scope_an_answer_says_so_and_is_given_all_the_same(
    stage: SlackStage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.server.scopes -= {"files:write"}
    shown = await stage.types("export")
    assert shown.text == (
        "Your plan.\n\nThe Slack app lacks the scope files:write. Whoever runs me can add it and install the app again."
    )
    said = await stage.server.writes("export")
    assert said.shown.text == "Your plan."
    while len(stage.server.messages[stage.server.dm(ADA.id)]) < 3:  # her words, the answer, and what is missing
        await stage.server._stirred.wait()
    assert "files:write" in stage.server.messages[stage.server.dm(ADA.id)][-1].text
    assert "Slack: a file could not be sent: Refused missing_scope files:write" in caplog.text


@pytest.mark.parametrize(
    ("step", "fault"),
    [
        ("files.getUploadURLExternal", {"status": 500}),
        ("files.getUploadURLExternal", {"cut": "after"}),
        ("upload", {"status": 500}),
        ("upload", {"cut": "before"}),
        ("upload", {"cut": "after"}),
        ("files.completeUploadExternal", {"status": 429, "retry_after": 0}),
    ],
)
async def test_what_nobody_has_seen_yet_is_done_again(stage: SlackStage, step: str, fault: Raw) -> None:
    stage.server.fault(step, **fault)
    assert (await stage.types("export")).text.endswith("I put the file into our direct messages.")
    assert contents(stage, stage.server.dm(ADA.id)) == [("plan.md", b"# Plan\n")]


@pytest.mark.parametrize("fault", [{"cut": "after"}, {"cut": "before"}, {"status": 500}, {"error": "internal_error"}])
async def test_what_may_be_there_is_not_sent_twice(stage: SlackStage, fault: Raw) -> None:
    stage.server.fault("files.completeUploadExternal", **fault)
    shown = await stage.types("export")
    assert shown.text.endswith("I can't tell whether the file has arrived. If it hasn't, please try again.")
    assert len(stage.server.requests("files.completeUploadExternal")) == 1


@pytest.mark.parametrize("step", ["files.getUploadURLExternal", "upload"])
async def test_what_cannot_be_sent_is_owned_up_to(stage: SlackStage, step: str) -> None:
    stage.server.fault(step, status=500, times=8)
    assert (await stage.types("export")).text.endswith("I could not send the file. Please try again.")
    assert contents(stage, stage.server.dm(ADA.id)) == []


async def test_an_answer_without_anything_in_its_file_is_just_an_answer() -> None:
    @command("export", "Take nothing")
    async def nothing(call: Call[Gate]) -> Reply:
        return Reply(Rich("Nothing."), files=(File("a.md", b""), File("b.md", None)))

    async with slack_stage(front=Dispatcher((nothing,), Gate(), Drawer())) as stage:
        assert (await stage.types("export")).text == "Nothing."
        assert stage.server.requests("files.getUploadURLExternal") == []


# What posts carry ---------------------------------------------------------------------------------------------------


async def test_a_files_name_goes_out_safe(stage: SlackStage) -> None:
    await stage.platform.deliver(stage.room, Reply(Rich("Look."), files=(File("../a/\u202eb\n.md", b"b"),)), key="k")
    assert contents(stage, stage.room) == [("b.md", b"b")]


@pytest.mark.parametrize("place", [COURSE.id, DIRECT])
async def test_a_posts_files_follow_it_once(stage: SlackStage, place: str) -> None:
    reply = Reply(Rich("Look."), files=(PLAN,))
    receipt = await stage.platform.deliver(place, reply, key="k")
    assert await stage.platform.deliver(place, reply, key="k") == receipt
    stage.platform._post._posted.clear()  # type: ignore[union-attr]  # (another process)
    assert await stage.platform.deliver(place, reply, key="k", tried=datetime.now(UTC)) == receipt
    channel = stage.server.dm(ADA.id) if place == DIRECT else place
    assert contents(stage, channel) == [("plan.md", b"# Plan\n")]
    assert [s.message.ts for s in await stage.posted(place)] == [receipt]


@pytest.mark.parametrize(
    ("step", "fault"),
    [
        ("files.getUploadURLExternal", {"error": "missing_scope"}),
        ("upload", {"status": 403}),
        ("files.completeUploadExternal", {"cut": "before"}),
    ],
)
async def test_a_post_whose_file_cannot_follow_is_there_all_the_same(
    stage: SlackStage, step: str, fault: Raw, caplog: pytest.LogCaptureFixture
) -> None:
    stage.server.fault(step, **fault)
    receipt = await stage.platform.deliver(stage.room, Reply(Rich("Look."), files=(PLAN,)), key="k")
    assert [s.message.ts for s in await stage.posted(stage.room)] == [receipt]
    assert contents(stage, stage.room) == []
    assert "Slack: a file could not be posted: " in caplog.text


async def test_a_post_that_is_only_files_tells_their_names(stage: SlackStage) -> None:
    await stage.platform.deliver(stage.room, Reply(files=(PLAN, File("a/\u202eb.md", b"b"))), key="k")
    assert [s.text for s in await stage.posted(stage.room)] == ["plan.md and b.md"]


async def test_an_edit_leaves_files_alone(stage: SlackStage) -> None:
    receipt = await stage.platform.deliver(stage.room, Reply(Rich("Look."), files=(PLAN,)), key="k")
    await stage.platform.revise(stage.room, receipt, Reply(Rich("Seen."), files=(PLAN,)))
    assert [s.text for s in await stage.posted(stage.room)] == ["Seen."]
    assert len(contents(stage, stage.room)) == 1
