"""Files on Discord: attached to a command or a form, and carried by answers and posts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Annotated, Any

import discord
import pytest

from bot.chat.command import Arg, Call, Command, command
from bot.chat.dispatcher import Dispatcher
from bot.chat.kinds import Document, Text
from bot.chat.markup import Rich, said
from bot.chat.reply import MOST_BYTES, Ask, Button, File, Form, Look, Press, Reply
from bot.platforms.discord import attachments, limits
from bot.platforms.discord.attachments import along
from bot.platforms.discord.declare import declare
from bot.platforms.discord.forms import modal
from bot.platforms.discord.render import message
from bot.words import Words
from tests.fakes import discord_rules
from tests.fakes.discord_files import Upload
from tests.fakes.discord_people import ADA
from tests.fakes.discord_server import discord_server
from tests.platforms.discord_stage import DiscordStage, serving
from tests.platforms.samples import HOSTILE, Drawer, Gate, Remembered

WORDS = Words()
CALLBACK = "/interactions/1/token/callback"
NOTES = Upload("notes.md", b"# Notes\n" * 200)
MORE = File("more.md", b"more")
BIG = File("big.bin", bytes(limits.UPLOAD), "application/octet-stream")

FileArg = Annotated[File, Arg("A Markdown file", Document())]
NoFileArg = Annotated[File | None, Arg("Another file", Document())]
TitleArg = Annotated[str, Arg("Its title", Text())]


def told(*files: File | None) -> str:
    return "|".join(f"{f.name} {len(f.content or b'')} {f.media_type}" if f else "none" for f in files)


@command("take", "Take a file")
async def take(call: Call[Gate], document: FileArg, other: NoFileArg = None) -> Reply:
    again = Button("Again", Press("take"))
    return Reply(said(told(document, other)), controls=((again, Button("Both", Press("both"))),))


@command("both", "Take two files", hidden=True)
async def both(call: Call[Gate], title: TitleArg, document: FileArg, other: FileArg) -> Reply:
    same = document.content == other.content
    return Reply(said(f"{title}|{told(document, other)}|{'the same' if same else 'another'}"))


@command("give", "Give files")
async def give(call: Call[Gate], what: TitleArg = "more") -> Reply:
    files = {"more": (MORE,), "big": (MORE, BIG), "none": ()}[what]
    return Reply(Rich("Here."), controls=((Button("Replace", Press("swap")),),), files=files)


@command("swap", "Give another file", hidden=True)
async def swap(call: Call[Gate], what: TitleArg = "") -> Reply:
    return Reply(Rich("Swapped."), files=(File("new.md", b"new"),) if not what else (), replaces=True)


@command("share", "Give everybody a file", private=False)
async def share(call: Call[Gate]) -> Reply:
    return Reply(Rich("For all."), files=(MORE,))


COMMANDS: tuple[Command, ...] = (take, both, give, swap, share)


@asynccontextmanager
async def on_stage(**options: Any) -> AsyncIterator[DiscordStage]:
    gate = Gate()
    async with discord_server() as server:
        front = Dispatcher(COMMANDS, gate, Drawer())
        async with serving(server, front, Remembered(), **options) as platform:
            yield DiscordStage(server, platform, gate)
        assert server.problems == []


@pytest.fixture
async def stage() -> AsyncIterator[DiscordStage]:
    async with on_stage() as on:
        yield on


def carried(stage: DiscordStage, shown: Any) -> list[tuple[str, bytes]]:
    """The files of a message, by its attachments."""
    kept = [stage.server.cdn.files[a["id"]] for a in shown.raw["attachments"]]
    return [(upload.name, upload.content) for upload in kept]


# What comes ---------------------------------------------------------------------------------------------------------


def test_a_file_is_attached_to_the_command_itself() -> None:
    (declared,) = declare([take], WORDS)
    file, other = declared["options"]
    assert {"type": 11, "name": "document", "description": "A Markdown file", "required": True}.items() <= file.items()
    assert (other["type"], other["required"]) == (11, False)
    assert discord_rules.problems("PUT", "/applications/1/commands", [declared]) == []


@pytest.mark.parametrize("required", [True, False])
def test_a_file_is_asked_for_as_discord_py_would(required: bool) -> None:  # noqa: FBT001  (a parameter of the test)
    ask = Ask("document", "Document", "A file", Look("file"), required=required)
    shown = modal(Form("F", Press("take"), (ask,)))
    upload = discord.ui.FileUpload[Any](custom_id="document", required=required, min_values=int(required), max_values=1)
    theirs = discord.ui.Label[Any](text="Document", description="A file", component=upload).to_component_dict()
    assert shown["components"] == [dict(theirs)]
    assert discord_rules.problems("POST", CALLBACK, {"type": 9, "data": shown}) == []


async def test_an_attached_file_arrives_with_the_call(stage: DiscordStage) -> None:
    shown = (await stage.server.slash("take", {"document": NOTES})).shown
    assert shown.text == "notes.md 1600 text/markdown|none"
    assert shown.only == ADA.id


async def test_two_attached_files_arrive_each_at_its_parameter(stage: DiscordStage) -> None:
    other = Upload("b.txt", b"b", media_type=None)
    shown = (await stage.server.slash("take", {"other": other, "document": NOTES})).shown
    assert shown.text == "notes.md 1600 text/markdown|b.txt 1 application/octet-stream"


async def test_two_files_of_one_name_stay_two(stage: DiscordStage) -> None:
    form = (await stage.server.press((await stage.server.slash("take", {"document": NOTES})).shown, "Both")).form
    files = {"document": Upload("n.md", b"one"), "other": Upload("n.md", b"other")}
    shown = (await stage.server.submit(form, {"title": "T", **files})).shown
    assert shown.text == "T|n.md 3 text/markdown|2-n.md 5 text/markdown|another"


async def test_a_form_asks_for_a_file_that_a_button_cannot_bring(stage: DiscordStage) -> None:
    shown = (await stage.server.slash("take", {"document": NOTES})).shown
    form = (await stage.server.press(shown, "Again")).form
    assert [p["component"]["type"] for p in form["components"]] == [19]
    seen = await stage.server.submit(form, {"document": Upload("again.md", b"x")}, message=shown)
    assert seen.shown.text == "again.md 1 text/markdown|none"


async def test_a_form_without_the_file_it_asks_for_can_be_filled_in_again(stage: DiscordStage) -> None:
    form = (await stage.server.press((await stage.server.slash("take", {"document": NOTES})).shown, "Again")).form
    lenient = {**form, "components": [_optional(part) for part in form["components"]]}
    missing = (await stage.server.submit(lenient, {})).shown
    assert "Something is missing." in missing.text
    again = (await stage.server.press(missing, "Try again")).form
    assert (await stage.server.submit(again, {"document": NOTES})).shown.text.startswith("notes.md 1600")


def _optional(part: dict[str, Any]) -> dict[str, Any]:
    return {**part, "component": {**part["component"], "min_values": 0, "required": False}}


async def test_a_file_name_is_only_a_name(stage: DiscordStage) -> None:
    wild = Upload("../..\\\u202eetc/pass\r\nwd\u2066 .md", b"x")
    assert (await stage.server.slash("take", {"document": wild})).shown.text.startswith("passwd .md 1")
    long = Upload("x" * 300, b"x")
    assert (await stage.server.slash("take", {"document": long})).shown.text.startswith("x" * 100 + " 1")
    assert (await stage.server.slash("take", {"document": Upload("..", b"x")})).shown.text.startswith("file 1")


async def test_a_file_of_the_most_bytes_is_taken(stage: DiscordStage) -> None:
    whole = Upload("whole.md", b"x" * MOST_BYTES)
    assert (await stage.server.slash("take", {"document": whole})).shown.text.startswith(f"whole.md {MOST_BYTES}")


async def test_a_file_that_says_it_is_too_large_is_not_fetched(stage: DiscordStage) -> None:
    huge = Upload("huge.md", b"x", size=MOST_BYTES + 1)
    assert "“huge.md” is too large." in (await stage.server.slash("take", {"document": huge})).shown.text
    assert stage.server.cdn.asked == []


async def test_a_file_that_is_larger_than_it_said_is_not_read_to_its_end(stage: DiscordStage) -> None:
    endless = Upload("endless.md", bytes(24 << 20), size=10)
    assert "“endless.md” is too large." in (await stage.server.slash("take", {"document": endless})).shown.text
    assert stage.server.cdn.sent < 24 << 20


@pytest.mark.parametrize(
    "upload",
    [
        Upload("lost.md", b"x", status=404),
        Upload("lost.md", b"x", status=302),
        Upload("lost.md", b"x" * 1000, cut=500),
        Upload("lost.md", b"x" * 500, size=1000),
    ],
    ids=["gone", "moved", "cut", "half of it"],
)
async def test_a_file_that_cannot_be_fetched_is_explained(
    stage: DiscordStage, upload: Upload, caplog: pytest.LogCaptureFixture
) -> None:
    assert "I couldn't fetch “lost.md”." in (await stage.server.slash("take", {"document": upload})).shown.text
    assert "A file " in caplog.text
    assert "hm=" not in caplog.text, "the key to a file is nobody's business"


async def test_a_file_without_an_address_is_explained(stage: DiscordStage, caplog: pytest.LogCaptureFixture) -> None:
    stage.server.cdn.base = "http://127.0.0.1:1"
    assert "I couldn't fetch" in (await stage.server.slash("take", {"document": NOTES})).shown.text
    assert "127.0.0.1" not in caplog.text


async def test_a_file_that_takes_its_time_is_waited_for_behind_a_deferral() -> None:
    async with on_stage(patience=0.0) as stage:
        held = asyncio.Event()
        slow = Upload("slow.md", b"slow", held=held)
        asked = asyncio.create_task(stage.server.slash("take", {"document": slow}))
        await stage.server.until("POST", "/callback", 1)
        assert not asked.done()
        held.set()
        seen = await asked
        assert seen.deferred
        assert (seen.shown.text, seen.shown.only) == ("slow.md 4 text/markdown|none", ADA.id)


async def test_a_file_that_never_comes_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "_WITHIN", 0.05)
    held = asyncio.Event()
    async with on_stage() as stage:
        never = Upload("never.md", b"x", held=held)
        assert "I couldn't fetch" in (await stage.server.slash("take", {"document": never})).shown.text
        held.set()


# What goes ----------------------------------------------------------------------------------------------------------


async def test_an_answer_carries_files_for_its_asker_only(stage: DiscordStage) -> None:
    seen = await stage.server.slash("give")
    assert carried(stage, seen.shown) == [("more.md", b"more")]
    assert (seen.shown.only, seen.deferred) == (ADA.id, True)
    (edit,) = stage.server.requests("PATCH", "@original")
    assert {name: u.media_type for name, u in edit.files.items()} == {"files[0]": "text/markdown"}


async def test_an_answer_for_all_carries_files_for_all(stage: DiscordStage) -> None:
    shown = (await stage.server.slash("share")).shown
    assert (shown.only, carried(stage, shown)) == (None, [("more.md", b"more")])


async def test_a_late_answer_carries_files_too() -> None:
    async with on_stage(patience=0.0) as stage:
        assert carried(stage, (await stage.server.slash("give")).shown) == [("more.md", b"more")]
        assert len(stage.server.requests("POST", "/callback")) == 1


async def test_a_replacing_answer_drops_the_old_files(stage: DiscordStage) -> None:
    given = (await stage.server.slash("give")).shown
    seen = await stage.server.press(given, "Replace")
    assert (seen.kind, seen.shown) == ("update", given)
    assert (given.text, given.only) == ("Swapped.", ADA.id)
    assert carried(stage, given) == [("new.md", b"new")]


async def test_a_replacing_answer_without_files_leaves_none(stage: DiscordStage) -> None:
    given = (await stage.server.slash("give")).shown
    given.control("Replace")["custom_id"] = "swap?what=none"
    assert (await stage.server.press(given, "Replace")).shown is given
    assert carried(stage, given) == []


async def test_files_that_have_no_room_are_named(stage: DiscordStage) -> None:
    shown = (await stage.server.slash("give", {"what": "big"})).shown
    assert carried(stage, shown) == [("more.md", b"more")]
    assert shown.text == "Here.\nI could not attach big.bin. Discord takes 10 files with 10 MiB in all."


@pytest.mark.parametrize("fault", [{"status": 500}, {"cut": "before"}, {"cut": "after"}])
async def test_an_upload_that_got_lost_is_repeated(stage: DiscordStage, fault: dict[str, Any]) -> None:
    stage.server.fail("PATCH .*@original", **fault)
    assert carried(stage, (await stage.server.slash("give")).shown) == [("more.md", b"more")]


async def test_an_upload_that_discord_refuses_ends_in_words(
    stage: DiscordStage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.server.fail("PATCH .*@original", status=413, code=40005)
    shown = (await stage.server.slash("give")).shown
    assert "could not show" in shown.text
    assert carried(stage, shown) == []
    assert "refused by Discord" in caplog.text


async def test_a_post_carries_its_files_once(stage: DiscordStage) -> None:
    reply = Reply(Rich("Week 1"), files=(MORE, File("chart.png", b"\x89PNG" * 500_000, "image/png")))
    stage.server.fail("POST /channels", cut="after")
    receipts = [await stage.platform.deliver(stage.room, reply, key="w:1") for _ in range(2)]
    assert receipts[0] == receipts[1]
    (post,) = stage.server.messages[stage.room]
    assert [(name, len(content)) for name, content in carried(stage, post)] == [
        ("more.md", 4),
        ("chart.png", 2_000_000),
    ]
    asked = stage.server.requests("POST", "/messages")
    assert [(a.body["enforce_nonce"], len(a.files)) for a in asked] == [(True, 2)] * 3
    assert len({a.body["nonce"] for a in asked}) == 1
    assert asked[0].body["allowed_mentions"] == {"parse": []}


async def test_a_post_that_discord_failed_is_sent_again_with_its_files(stage: DiscordStage) -> None:
    stage.server.fail("POST /channels", status=502)
    await stage.platform.deliver(stage.room, Reply(Rich("Week 1"), files=(MORE,)), key="w:1")
    (post,) = stage.server.messages[stage.room]
    assert carried(stage, post) == [("more.md", b"more")]


async def test_revising_a_post_replaces_its_files(stage: DiscordStage) -> None:
    receipt = await stage.platform.deliver(stage.room, Reply(Rich("Week 1"), files=(MORE,)), key="w:1")
    (post,) = stage.server.messages[stage.room]
    await stage.platform.revise(stage.room, receipt, Reply(Rich("Week 1"), files=(File("new.md", b"new"),)))
    assert carried(stage, post) == [("new.md", b"new")]
    await stage.platform.revise(stage.room, receipt, Reply(Rich("Week 1, over")))
    assert (post.text, carried(stage, post)) == ("Week 1, over", [])


def test_a_message_with_files_is_one_that_discord_takes() -> None:
    names: Sequence[str] = (HOSTILE, "../a\u202e\r\n.md", "", "x" * 500, *(f"{n}.md" for n in range(20)))
    reply = Reply(Rich("long " * 1000), files=tuple(File(name, b"x") for name in names))
    body, (files, left) = message(reply, WORDS), along(reply.files)
    sent = {f"files[{n}]": Upload(f.name, f.content or b"", f.media_type) for n, f in enumerate(files)}
    assert discord_rules.problems("POST", CALLBACK, {"type": 4, "data": body}, sent) == []
    assert (len(files), len(left)) == (limits.FILES, len(names) - limits.FILES)
    assert "I could not attach 6.md, 7.md" in body["content"]


def test_the_room_for_files_is_for_all_of_them_together() -> None:
    half = limits.UPLOAD // 2
    files, left = along((File("a", bytes(half)), File("b", bytes(half + 1)), File("c", bytes(half)), File("d", None)))
    assert ([f.name for f in files], list(left)) == (["a", "c"], ["b", "d"])


def test_the_fake_refuses_what_discord_would() -> None:
    body = message(Reply(Rich("x"), files=(MORE,)), WORDS) | {"nonce": "n", "enforce_nonce": True}
    sent = {"files[0]": Upload("more.md", b"more")}
    path = "/channels/1/messages"

    def wrong(files: dict[str, Upload] | None, **changed: Any) -> str:
        return " ".join(discord_rules.problems("POST", path, body | changed, files))

    assert wrong(sent) == ""
    assert "aren't the files" in wrong(None)
    assert "aren't the files" in wrong({**sent, "files[1]": Upload("b", b"")})
    assert "aren't the files" in wrong({"files[0]": Upload("other.md", b"more")})
    assert "without files" in wrong({}, attachments=[])
    assert "more than 10 MiB" in wrong({"files[0]": Upload("more.md", bytes(limits.UPLOAD + 1))})
