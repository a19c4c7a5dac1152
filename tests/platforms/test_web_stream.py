"""What reaches an open page by itself: once, in order, and nothing is missed."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from aiohttp import web as aio

from bot.chat.markup import Rich
from bot.chat.platform import PlatformDown, Undeliverable
from bot.chat.reply import Button, Press, Reply
from bot.platforms.web import server
from bot.platforms.web import stream as streaming
from tests.platforms.web_stage import Event, Site, Stream, Visitor, serving


async def told(stream: Stream) -> Event:
    """The next event, which there has to be."""
    event = await stream.next()
    assert event is not None
    return event


def unopened(folder: Path, site: Site, *, host: str = "127.0.0.1", port: int = 0) -> server.WebChat:
    """A second page beside that of `site`."""
    secrets = folder / "second.json"
    memory = site.web._memory
    return server.WebChat(host=host, port=port, origin=None, secrets=secrets, memory=memory, clock=site.clock)


async def test_news_is_pushed_and_nothing_is_missed_after_a_break(site: Site, owner: Visitor) -> None:
    start = (await owner.page()).seen
    async with owner.listens(start) as stream:
        await site.web.deliver("@you", Reply(Rich("A first word.")), key="r:1")
        first = await told(stream)
        assert first.kind == "message"
        assert "A first word." in first.data
    site.clock.move(minutes=1)
    await site.web.deliver("room", Reply(Rich("A second word.")), key="r:2")
    async with owner.listens("ignored", **{"Last-Event-ID": first.id}) as stream:
        assert "A second word." in (await told(stream)).data
    async with owner.listens(start) as stream:
        both = [await told(stream), await told(stream)]
        assert ["first" in both[0].data, "second" in both[1].data] == [True, True]
        # A connection lost between the two tells both again.
        assert both[0].id == start
        assert both[1].id != start


async def test_an_event_id_means_the_same_after_a_restart(tmp_path: Path) -> None:
    async with serving(tmp_path) as site, site.visitor() as visitor:
        await visitor.says("/today")
        seen = (await visitor.page()).seen
    async with serving(tmp_path) as site, site.visitor() as visitor:
        assert (await visitor.page()).seen == seen
        await site.web.deliver("@you", Reply(Rich("After the restart.")), key="r:1")
        async with visitor.listens(seen) as stream:
            assert "After the restart." in (await told(stream)).data


@pytest.mark.parametrize("after", ["", "nonsense", "1", "-", "9-x", "٣-٣", "1-²", "9" * 40 + "-1"])
async def test_an_event_id_that_is_none_begins_at_the_beginning(after: str, owner: Visitor) -> None:
    await owner.says("/today")
    async with owner.listens(after) as stream:
        assert "/today" in (await told(stream)).data


async def test_a_changed_message_is_told_again(owner: Visitor) -> None:
    topic = await owner.says("/topic svd")
    async with owner.listens((await owner.page()).seen) as stream:
        await owner.presses(topic, "Math for ML")
        event = await told(stream)
        assert event.data.startswith(f'<li id="m-{topic.id}"')
        assert "Tick off what you have finished" in event.data


async def test_a_page_that_shows_a_change_is_not_told_of_it(owner: Visitor) -> None:
    topic = await owner.says("/topic svd")
    await owner.says("/help")
    await owner.presses(topic, "Math for ML")
    page = await owner.page()
    assert "Tick off what you have finished" in page.words
    async with owner.listens(page.seen) as stream:
        await owner.says("/today")
        assert "/today" in (await told(stream)).data


async def test_a_page_that_knows_more_than_there_is_hears_what_comes(owner: Visitor) -> None:
    await owner.says("/help")
    async with owner.listens("90-90") as stream:
        await owner.says("/today")
        assert "/today" in (await told(stream)).data


async def test_one_person_hears_nothing_of_another(site: Site, owner: Visitor) -> None:
    async with site.visitor() as bob:
        await bob.is_now("Bob")
        async with owner.listens((await owner.page()).seen) as stream:
            await bob.says("/today")
            await site.web.deliver("room", Reply(Rich("For all.")), key="r:1")
            assert "For all." in (await told(stream)).data


async def test_one_key_arrives_once_also_after_a_restart(tmp_path: Path) -> None:
    word = Reply(Rich("Only once."), controls=((Button("Later", Press("snooze", {"due": "r:1"})),),))
    for _ in range(2):
        async with serving(tmp_path) as site, site.visitor() as visitor:
            first = await site.web.deliver("@you", word, key="r:1")
            assert await site.web.deliver("@you", word, key="r:1") == first
            assert (await visitor.page()).words.count("Only once.") == 1
            await site.web.revise("@you", first, Reply(Rich("Only once. Changed.")))
            assert "Changed." in (await visitor.page()).words


async def test_one_key_at_two_places_is_two_messages(site: Site, owner: Visitor) -> None:
    await site.web.deliver("@you", Reply(Rich("Here.")), key="r:1")
    await site.web.deliver("room", Reply(Rich("There.")), key="r:1")
    assert {"Here.", "There."} <= set((await owner.page()).words.split())


@pytest.mark.parametrize("place", ["@nobody", "@", "elsewhere", ""])
async def test_a_place_that_is_not_here_refuses_for_good(place: str, site: Site) -> None:
    with pytest.raises(Undeliverable) as refused:
        await site.web.deliver(place, Reply(), key="k")
    assert refused.value.forever
    with pytest.raises(Undeliverable):
        await site.web.revise(place, "gone", Reply())


async def test_only_what_stands_at_a_place_is_revised_there(site: Site, owner: Visitor) -> None:
    receipt = await site.web.deliver("room", Reply(Rich("For all.")), key="r:1")
    with pytest.raises(Undeliverable):
        await site.web.revise("@you", receipt, Reply(Rich("Changed.")))
    assert "For all." in (await owner.page()).words


async def test_of_eight_tabs_the_newest_four_listen_and_the_others_catch_up(owner: Visitor) -> None:
    start = (await owner.page()).seen
    async with AsyncExitStack() as stack:
        tabs = [await stack.enter_async_context(owner.listens(start)) for _ in range(8)]
        for old in tabs[:4]:
            assert (await told(old)).kind == "retire"
            assert await old.next() is None
        await owner.says("/today")
        for new in tabs[4:]:
            assert "/today" in (await told(new)).data
    async with owner.listens(start) as again:
        assert "/today" in (await told(again)).data


async def test_a_tab_that_was_closed_makes_room(owner: Visitor) -> None:
    start = (await owner.page()).seen
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(owner.listens(start))
        for _ in range(3):
            async with owner.listens(start):
                pass
        await stack.enter_async_context(owner.listens(start))
        await owner.says("/today")
        assert (await told(first)).kind == "message"


async def test_a_quiet_stream_shows_that_it_is_alive(owner: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "HEARTBEAT", 0.01)
    async with owner.listens((await owner.page()).seen) as stream:
        assert await stream.sign_of_life() == ": still here"


async def test_an_open_stream_does_not_hold_up_the_end(site: Site, owner: Visitor) -> None:
    async with owner.listens((await owner.page()).seen) as stream:
        await asyncio.wait_for(site.stop(), 1.5)
        assert await stream.next() is None  # no "retire": the page has to come back by itself


async def test_a_tab_that_comes_while_the_program_stops_is_let_go(site: Site, owner: Visitor) -> None:
    seen = (await owner.page()).seen
    site.web._transcript.close()
    async with owner.listens(seen) as stream:
        assert await stream.next() is None


async def test_the_next_free_port_is_taken(tmp_path: Path) -> None:
    async with serving(tmp_path / "a") as first, serving(tmp_path / "b", port=first.port) as second:
        assert first.port < second.port <= first.port + 20
        async with second.visitor() as visitor:
            assert (await visitor.page()).status == 200


async def test_a_page_that_was_not_opened_has_no_address(tmp_path: Path, site: Site) -> None:
    web = unopened(tmp_path, site)
    for ask in (lambda: web.url, web.application):
        with pytest.raises(RuntimeError, match="isn't open"):
            ask()


async def test_a_page_that_broke_comes_back_at_its_address(tmp_path: Path, site: Site) -> None:
    web = unopened(tmp_path, site)
    with await web.open():
        url = web.url
    with await web.open():
        assert web.url == url


async def test_a_page_before_its_program_asks_for_patience(tmp_path: Path, site: Site) -> None:
    web = unopened(tmp_path, site)
    with pytest.raises(aio.HTTPServiceUnavailable):
        _ = web._door


async def test_an_address_of_another_machine_is_said_in_a_sentence(tmp_path: Path, site: Site) -> None:
    web = unopened(tmp_path, site, host="192.0.2.1", port=8080)
    with pytest.raises(PlatformDown) as down:
        await web.open()
    assert str(down.value) == (
        "I can't listen on 192.0.2.1:8080: Cannot assign requested address. Set WEB to an address of this machine."
    )
    assert down.value.forever
