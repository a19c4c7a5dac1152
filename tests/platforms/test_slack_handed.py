"""Files that people hand in on Slack: chosen in a form or attached, and fetched with the bot's token."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.command import Arg, Call, command
from bot.chat.dispatcher import Dispatcher
from bot.chat.kinds import Document
from bot.chat.markup import Rich
from bot.chat.reply import MOST_BYTES, File, Reply
from bot.platforms.slack.api import Api, Refused
from bot.platforms.slack.files import Files
from bot.platforms.slack.inputs import Handed, files, handed, inputs
from tests.fakes.slack_people import ADA, BOT_TOKEN, Raw, View
from tests.platforms.samples import COMMANDS, HANDED_IN, Drawer, Gate, received
from tests.platforms.slack_stage import SlackStage, after_ack, slack_stage


@command("bring", "Bring a file")
async def bring(call: Call[Gate], document: Annotated[File, Arg("A file", Document())]) -> Reply:
    return Reply(Rich(received("", document)))


@pytest.fixture
async def stage() -> AsyncIterator[SlackStage]:
    async with slack_stage(front=front()) as on:
        yield on


def front() -> Dispatcher[Gate]:
    return Dispatcher((*COMMANDS, bring), Gate(), Drawer())


async def form_of(stage: SlackStage) -> View:
    return (await stage.presses(await stage.types("today"), "Hand in")).seen.form


async def test_a_form_asks_for_one_file(stage: SlackStage) -> None:
    (_, field) = (await form_of(stage)).inputs
    assert field["element"] == {"action_id": "document", "type": "file_input", "max_files": 1}


async def test_a_form_whose_file_takes_long_is_acknowledged_first() -> None:
    hold = asyncio.Event()
    async with slack_stage(front=front(), patience=0.05) as late:
        form = await form_of(late)
        late.server.fault("files-pri", hold=hold)
        acked = after_ack(late.server)
        sent = asyncio.create_task(late.server.submit(form, {"title": "x"}, files={"document": ("a.md", b"abc")}))
        await acked.wait()
        assert not sent.done()
        hold.set()
        seen = await sent
        assert (seen.closed, seen.failed, seen.shown.only) == (True, False, ADA.id)
        assert seen.shown.text.startswith("x|a.md|3|")


async def test_a_file_that_is_too_large_is_cut_while_it_comes_and_refused_at_its_field(stage: SlackStage) -> None:
    form = await form_of(stage)
    wrong = await stage.server.submit(form, {"title": "x"}, files={"document": ("a.md", bytes(MOST_BYTES + 5000))})
    assert wrong.errors == {"document": "“a.md” is too large. Use a file of at most 1 MiB."}
    most = bytes(MOST_BYTES)
    done = await stage.server.submit(form, {"title": "x"}, files={"document": ("a.md", most)})
    assert done.shown.text == received("x", File("a.md", most))


async def test_a_name_is_made_safe_before_anything_sees_it(stage: SlackStage) -> None:
    name = "../../etc/\u202epass,wd\n.md"
    done = await stage.server.submit(await form_of(stage), {"title": "x"}, files={"document": (name, b"1")})
    assert done.shown.text == received("x", File("pass,wd.md", b"1"))


async def test_what_slack_will_not_give_is_said_at_the_field(
    stage: SlackStage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    form = await form_of(stage)
    stage.server.scopes -= {"files:read"}  # from now on Slack leads to a page for logging in
    wrong = await stage.server.submit(form, {"title": "x"}, files={"document": ("geheim.md", b"geheim")})
    assert wrong.errors == {"document": "I couldn't fetch “geheim.md”. Please try again."}
    assert len(stage.server.requests("files-pri")) == 1
    assert "Slack: a file could not be fetched: Refused" in caplog.text
    for secret in (BOT_TOKEN, "/files-pri/", "geheim"):
        assert secret not in caplog.text


@pytest.mark.parametrize("fault", [{"status": 503}, {"cut": "before"}, {"cut": "after"}, {"status": 429}])
async def test_a_file_is_asked_for_again_where_slack_stumbles(stage: SlackStage, fault: Raw) -> None:
    form = await form_of(stage)
    stage.server.fault("files-pri", **fault)
    done = await stage.server.submit(form, {"title": "x"}, files={"document": ("a.md", b"abc")})
    assert done.shown.text == received("x", File("a.md", b"abc"))


async def test_without_its_scope_a_form_for_files_says_so(stage: SlackStage) -> None:
    stage.server.scopes -= {"files:read"}
    seen = await stage.presses(await stage.types("today"), "Hand in")
    assert seen.message.only == ADA.id
    assert seen.text.startswith("The Slack app lacks the scope files:read. Whoever runs me can add it")
    assert list(seen.labels) == [], "no button that opens it could ever work"


async def test_a_file_may_be_attached_to_the_words_in_direct_messages(stage: SlackStage) -> None:
    done = await stage.server.writes("bring", attached=("a.md", b"abc"))
    assert done.shown.text == received("", File("a.md", b"abc"))
    assert "here" in (await stage.server.writes("today", attached=("a.md", b"abc"))).shown.text
    assert len(stage.server.requests("files-pri")) == 1, "only what is asked for is fetched"
    assert (await stage.server.writes("bring")).shown.labels == ["Fill it in"]


async def test_an_empty_field_is_no_file() -> None:
    view = {"state": {"values": {"document": {"document": {"type": "file_input", "files": []}}}}}
    assert dict(inputs(view)) == {"document": ""}
    assert files(view) == ()


def test_what_slack_says_of_a_file_may_lack_anything() -> None:
    assert handed(None) == handed([]) == ()
    assert [h.name for h in handed([{"name": "a.md"}, {"name": "b.md"}])] == ["a.md"], "a parameter takes one"
    assert handed([{"id": "F1", "file_access": "check_file_info"}]) == (Handed("file", "", "application/octet-stream"),)


async def test_who_hands_in_what_is_told_apart(stage: SlackStage) -> None:
    async def hands(who: str, content: bytes) -> str:
        form = await stage.presses(await stage.types("today", who=who), "Hand in", who=who)
        return (await stage.submit(form, {"title": who}, {"document": File("a.md", content)}, who=who)).text

    both = await asyncio.gather(hands("ada", b"a" * 9), hands("grace", HANDED_IN.content or b""))
    assert [*both] == [received("ada", File("a.md", b"a" * 9)), received("grace", File("a.md", HANDED_IN.content))]


@asynccontextmanager
async def elsewhere() -> AsyncIterator[tuple[str, list[str]]]:
    """A server, its address, and the paths it was asked for."""
    asked: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.path)
        if request.path == "/page":
            return web.Response(text="<form>Log in</form>", content_type="text/html")
        return web.Response(status=302, headers={"Location": "/page"})

    app = web.Application()
    app.add_routes([web.route("*", "/{path:.*}", answer)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}", asked
    finally:
        await runner.cleanup()


@asynccontextmanager
async def api(base: str) -> AsyncIterator[Api]:
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(BOT_TOKEN, base_url=f"{base}/api/", session=session)
        yield Api(client, session, pause=0.0)


@pytest.mark.parametrize(
    "path", ["{0}/file", "{0}@127.0.0.1:9/", "//{0}", "", "file:///etc/passwd", "https://files.slack.com@{0}/file"]
)
async def test_the_token_goes_to_nobody_but_slack(path: str) -> None:
    async with elsewhere() as (base, asked), api("http://127.0.0.1:9") as ours:
        address = path.format(base if path.startswith("{0}/") else base.removeprefix("http://"))
        with pytest.raises(Refused, match="foreign_address"):
            await ours.fetch(address, "text/markdown", 10)
        with pytest.raises(Refused, match="foreign_address"):
            await ours.upload(address, b"mine")
        assert asked == []


async def test_what_is_slacks_own() -> None:
    async with api("https://slack.com") as ours:
        own = ("https://files.slack.com/a", "https://slack.com/files-pri/a", "https://acme.enterprise.slack.com/a")
        assert [ours._is_slacks(url) for url in own] == [True] * 3
        others = (
            "http://files.slack.com/a",
            "https://files.slack.com.evil.example/a",
            "https://files.slack.com:8443/a",
            "https://evilslack.com/a",
            "https://evil.example/files.slack.com/",
            "https://evil.example\\.slack.com/",
            "https://evil.example#.slack.com/",
            "https://me@files.slack.com/a",
            "https://files.slack.com",
            " https://files.slack.com/a",
        )
        assert [url for url in others if ours._is_slacks(url)] == []


async def test_no_redirection_is_followed_and_no_page_is_taken_for_a_file() -> None:
    async with elsewhere() as (base, asked), api(base) as ours:
        with pytest.raises(Refused, match="status_302"):
            await ours.fetch(f"{base}/file", "text/markdown", 10)
        with pytest.raises(Refused, match="status_302"):
            await ours.upload(f"{base}/file", b"mine")
        assert asked == ["/file", "/file"]
        with pytest.raises(Refused, match="page_instead"):
            await ours.fetch(f"{base}/page", "text/markdown", 10)
        assert await ours.fetch(f"{base}/page", "text/html", 10) == b"<form>Log "
        (missing,) = await Files(ours).fetch([Handed("a.md", f"{base}/file", "text/markdown")])
        assert (missing.name, missing.content) == ("a.md", None)
