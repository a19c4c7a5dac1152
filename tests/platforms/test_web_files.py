"""The files of the page's answers: what is handed out, to whom, and for how long."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from bot.chat.markup import Rich
from bot.chat.reply import File, Reply
from bot.platforms.web import files
from tests.platforms.samples import FILES
from tests.platforms.web_contract_stage import fetched
from tests.platforms.web_stage import Answer, Site, Visitor, serving

GONE = "I don't have that file any more. Ask for it again.\n"


def links(answer: Answer) -> list[str]:
    """Where the files on a page are."""
    return [unescape(found) for found in re.findall(r'<a class="file" href="([^"]+)" download', answer.text)]


async def test_a_file_outlives_a_restart(tmp_path: Path) -> None:
    async with serving(tmp_path) as site, site.visitor() as visitor:
        await site.web.deliver("@you", Reply(Rich("Yours."), files=FILES), key="f:1")
        before = links(await visitor.page())
    async with serving(tmp_path) as site, site.visitor() as visitor:
        assert links(await visitor.page()) == before
        got = [await fetched(visitor, link) for link in before]
        assert [(f.name, f.content) for f in got] == [(f.name, f.content) for f in FILES]


async def test_a_page_and_what_is_kept_of_a_message_hold_no_bytes_of_it(site: Site, owner: Visitor) -> None:
    secret = File("large.md", b"0123456789" * 50_000)
    start = (await owner.page()).seen
    await site.web.deliver("@you", Reply(Rich("Yours."), files=(secret,)), key="f:1")
    async with owner.listens(start) as stream:
        event = await stream.next()
        assert event is not None
        assert 'download=""' in event.data
        assert len(event.data) < 2_000
    (noted,) = await site.web._memory.latest("web.@you")
    assert len(noted.value) < 2_000


async def test_what_is_private_stays_ones_own(site: Site, owner: Visitor) -> None:
    await site.web.deliver("@you", Reply(files=FILES), key="f:1")
    await site.web.deliver("room", Reply(files=FILES[:1]), key="f:2")
    first, second, shared = sorted(links(await owner.page()), key=lambda link: (link.endswith("0?as=you"), link))[::-1]
    async with site.visitor() as other:
        bob = await other.is_now("Bob")
        (seen,) = links(await bob.page())
        assert (await fetched(bob, seen)).content == FILES[0].content
        own = [link for link in (first, second, shared) if link.split("?")[0] != seen.split("?")[0]]
        assert len(own) == 2
        for link in own:
            hidden = await bob.asks("GET", link.split("?")[0])
            assert (hidden.status, hidden.text) == (404, GONE)
    async with site.stranger() as stranger:
        assert (await stranger.asks("GET", seen)).status == 401


async def test_a_link_is_followed_as_whom_its_page_shows(site: Site, owner: Visitor) -> None:
    await site.web.deliver("@you", Reply(files=FILES[:1]), key="f:1")
    (link,) = links(await owner.page())
    await owner.is_now("Bob")  # in another tab, say
    assert (await fetched(owner, link)).content == FILES[0].content


@pytest.mark.parametrize("path", ["x/0", "x/999999", "x/-1", "x/one", "x", "{id}/1", "{id}/999"])
async def test_what_was_never_there_is_not_found(path: str, site: Site, owner: Visitor) -> None:
    id_ = await site.web.deliver("@you", Reply(files=FILES[:1]), key="f:1")
    assert (await owner.asks("GET", f"/files/{path.format(id=id_)}")).status == 404


async def test_the_newest_files_of_a_place_stay(site: Site, owner: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "KEPT", 2)
    for n in range(3):
        await site.web.deliver("@you", Reply(files=(File(f"{n}.md", b"%d" % n),)), key=f"f:{n}")
    answers = [await owner.asks("GET", link) for link in links(await owner.page())]
    assert sorted((a.status, a.text) for a in answers) == [(200, "1"), (200, "2"), (404, GONE)]


async def test_a_file_that_could_not_be_made_is_not_found(site: Site, owner: Visitor) -> None:
    await site.web.deliver("@you", Reply(files=(File("none.md", None),)), key="f:1")
    (link,) = links(await owner.page())
    assert (await owner.asks("GET", link)).status == 404


async def test_a_post_that_is_revised_has_its_new_files(site: Site, owner: Visitor) -> None:
    id_ = await site.web.deliver("@you", Reply(files=(File("a.md", b"old"),)), key="f:1")
    await site.web.revise("@you", id_, Reply(files=(File("b.md", b"new"),)))
    (link,) = links(await owner.page())
    got = await fetched(owner, link)
    assert (got.name, got.content) == ("b.md", b"new")


@pytest.mark.parametrize(
    ("name", "plain", "exact"),
    [
        ("roadmap.md", "roadmap.md", "roadmap.md"),
        ("Übung 日本.md", "_bung __.md", "%C3%9Cbung%20%E6%97%A5%E6%9C%AC.md"),
        ('a"; filename=b.exe', "a_; filename=b.exe", "a%22%3B%20filename%3Db.exe"),
        ("100%41.md", "100_41.md", "100%2541.md"),
        ("../a\r\nX: y\u202e.md", "aX: y.md", "aX%3A%20y.md"),
    ],
)
async def test_a_name_is_written_so_that_no_header_can_be_forged(
    name: str, plain: str, exact: str, site: Site, owner: Visitor
) -> None:
    await site.web.deliver("@you", Reply(files=(File(name, b"x"),)), key="f:1")
    (link,) = links(await owner.page())
    answer = await owner.asks("GET", link)
    assert answer.headers["Content-Disposition"] == f"attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}"


@pytest.mark.parametrize(
    ("media_type", "served"),
    [
        ("text/markdown", "text/markdown; charset=utf-8"),
        ("image/png", "image/png"),
        ("text/html", "application/octet-stream"),
        ("text/html\r\nX: y", "application/octet-stream"),
    ],
)
async def test_a_file_is_never_a_page(media_type: str, served: str, site: Site, owner: Visitor) -> None:
    await site.web.deliver("@you", Reply(files=(File("a", b"<script>alert(1)</script>", media_type),)), key="f:1")
    (link,) = links(await owner.page())
    answer = await owner.asks("GET", link)
    assert answer.headers["Content-Type"] == served
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
