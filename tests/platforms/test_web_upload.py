"""What is sent to the page as a file, by people and by those who mean harm."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest

from bot.chat.reply import MOST_BYTES, File
from bot.platforms.web import upload
from tests.platforms.contract import Shown
from tests.platforms.samples import HANDED_IN, received
from tests.platforms.web_contract_stage import OnPage, WebStage, web_stage
from tests.platforms.web_html import Element, read
from tests.platforms.web_stage import Answer, Visitor

FORM = {"Content-Type": "multipart/form-data; boundary=cut"}
CALL = b'--cut\r\nContent-Disposition: form-data; name="call"\r\n\r\nhand in?title=T\r\n'
END = b"--cut--\r\n"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[WebStage]:
    async with web_stage(tmp_path) as on:
        yield on


@pytest.fixture
def ada(stage: WebStage) -> Visitor:
    return stage.people["ada"]


def part(content: bytes, disposition: str = 'name="ask.document"; filename="a.md"', *more: str) -> bytes:
    """One file as it is sent."""
    head = "\r\n".join((f"Content-Disposition: form-data; {disposition}", *more))
    return b"--cut\r\n" + head.encode() + b"\r\n\r\n" + content + b"\r\n"


async def sent(ada: Visitor, *parts: bytes, **headers: str) -> Answer:
    return await ada.asks("POST", "/form", data=io.BytesIO(b"".join((CALL, *parts, END))), headers={**FORM, **headers})


async def asked(stage: WebStage) -> Shown:
    return await stage.presses(await stage.types("today"), "Hand in")


def field(shown: Shown) -> tuple[Element, str]:
    """The field for the file, and what is wrong at it."""
    assert isinstance(shown, OnPage)
    (found,) = shown.at.named("ask.document")
    errors = [e.text for e in shown.at.all() if e.given.get("id") == "f-document-error"]
    assert ("f-document-error" in found.given.get("aria-describedby", "")) == bool(errors)
    return found, "".join(errors)


async def test_a_form_asks_for_a_file(stage: WebStage) -> None:
    found, wrong = field(await asked(stage))
    assert (found.given["type"], found.given["accept"]) == ("file", ".md,.markdown,.txt,text/markdown")
    assert "required" in found.given
    assert found.given["aria-describedby"] == "f-document-help"
    assert "value" not in found.given
    assert not wrong


async def test_a_file_of_the_largest_size_is_taken_and_a_larger_one_refused_at_its_field(stage: WebStage) -> None:
    most = File("most.md", b"m" * MOST_BYTES)
    shown = await stage.submit(await asked(stage), {"title": "T"}, {"document": most})
    assert received("T", most) in shown.text
    for size in (MOST_BYTES + 1, MOST_BYTES * 3):
        larger = File("larger.md", b"m" * size)
        shown = await stage.submit(await asked(stage), {"title": "T"}, {"document": larger})
        found, wrong = field(shown)
        assert wrong == "“larger.md” is too large. Use a file of at most 1 MiB."
        assert {"autofocus", "aria-invalid"} <= set(found.given)
        assert shown.at.named("ask.title")[0].given["value"] == "T"


async def test_no_more_of_a_file_is_kept_than_shows_that_it_is_too_large(
    stage: WebStage, ada: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[int] = []
    whole = upload.read

    async def noted(*given: object) -> upload.Sent:
        found = await whole(*given)  # type: ignore[arg-type]  # (as they come)
        taken.extend(len(file.content or b"") for file in found.files)
        return found

    monkeypatch.setattr(upload, "read", noted)
    await sent(ada, part(b"m" * MOST_BYTES * 4))
    assert taken == [MOST_BYTES + 1]


@pytest.mark.parametrize("told", [True, False], ids=["its length told", "in chunks"])
async def test_a_request_that_is_far_too_large_is_refused_in_words(told: bool, ada: Visitor) -> None:  # noqa: FBT001
    body = b"".join((CALL, part(b"m" * (upload.MOST_UPLOAD + 1)), END))

    async def chunks() -> AsyncIterator[bytes]:
        for at in range(0, len(body), 1 << 20):
            yield body[at : at + (1 << 20)]

    answer = await ada.asks("POST", "/form", data=io.BytesIO(body) if told else chunks(), headers=FORM)
    assert (answer.status, answer.text) == (413, "That is too large. Send a file of at most 1 MiB.\n")
    assert "Content-Security-Policy" in answer.headers
    assert (await ada.page()).status == 200


async def test_a_text_without_end_is_refused(ada: Visitor) -> None:
    answer = await sent(ada, part(b"t" * (upload.MOST_BODY + 1), 'name="ask.title"'))
    assert answer.status == 413


async def test_without_a_file_the_form_says_so_at_its_field(stage: WebStage, ada: Visitor) -> None:
    nothing = File("", b"", "application/octet-stream")  # what browsers send where none was chosen
    shown = await stage.submit(await asked(stage), {"title": "T"}, {"document": nothing})
    assert field(shown)[1] == "Something is missing. Fill in this field."
    named = await ada.fills("hand in?title=T", {"document": "a.md"})
    (form,) = (e for e in read(named.text).inside if isinstance(e, Element))
    assert field(OnPage(form))[1] == "Something is missing. Fill in this field."
    none = await sent(ada)
    assert none.headers["X-Kind"] == "form"
    assert 'name="ask.document"' in none.text


NAMES = {
    'name="ask.document"; filename="../../x"': "x",
    'name="ask.document"; filename="C:\\\\dir\\\\x.md"': "x.md",
    "name=\"ask.document\"; filename*=UTF-8''..%2F%00%E2%80%AEx.md": "x.md",
    'name="ask.document"; filename="a\0b.md"': "ab.md",
    'name="ask.document"; filename=""': "file",
    'name="ask.document"; filename=".."': "file",
    f'name="ask.document"; filename="{"n" * 300}.md"': f"{'n' * 97}.md",
}


@pytest.mark.parametrize("disposition", NAMES)
async def test_a_name_is_never_a_path_or_a_trick(disposition: str, ada: Visitor) -> None:
    answer = await sent(ada, part(b"abc", disposition))
    if "\0" in disposition:  # no header has one
        assert answer.status == 400
        return
    assert received("T", File(NAMES[disposition], b"abc")) in answer.words


async def test_the_last_of_two_files_in_one_field_counts(ada: Visitor) -> None:
    two = part(b"one", 'name="ask.document"; filename="1.md"') + part(b"two", 'name="ask.document"; filename="2.md"')
    assert received("T", File("2.md", b"two")) in (await sent(ada, two)).words


async def test_files_of_two_fields_are_told_apart_by_their_names(ada: Visitor) -> None:
    other = part(b"other", 'name="ask.other"; filename="a.md"')
    assert received("T", File("2-a.md", b"abc")) in (await sent(ada, other, part(b"abc"))).words


async def test_a_file_nobody_asked_for_is_nowhere_in_the_answer(stage: WebStage, ada: Visitor) -> None:
    call = CALL.replace(b"hand in?title=T", b"check?topics=vektors")
    data = io.BytesIO(call + part(b"\xff\0", 'name="ask.other"; filename="a.md"') + END)
    answer = await ada.asks("POST", "/form", data=data, headers=FORM)
    assert "I can't find “vektors”." in answer.words
    assert not await stage.fetch_files(OnPage(read(answer.text)))


async def test_what_it_says_it_is_changes_nothing(ada: Visitor) -> None:
    for kind in ("text/html", "application/x-msdownload", "nonsense", "", "text/markdown; charset=utf-16"):
        answer = await sent(ada, part(b"\0<b>", 'name="ask.document"; filename="a.md"', f"Content-Type: {kind}"))
        assert received("T", File("a.md", b"\0<b>")) in answer.words, kind


BROKEN = {
    "no boundary": ({"Content-Type": "multipart/form-data"}, CALL + part(b"abc") + END),
    "another boundary": ({"Content-Type": "multipart/form-data; boundary=other"}, CALL + part(b"abc") + END),
    "nothing": (FORM, b""),
    "no end": (FORM, CALL + part(b"abc")),
    "an end in the middle of a file": (FORM, CALL + part(b"abc")[:-4]),
    "a part without a name": (FORM, CALL + part(b"abc", 'filename="a.md"') + END),
    "parts within a part": (FORM, CALL + part(b"", 'name="x"', "Content-Type: multipart/mixed; boundary=y") + END),
    "an odd header": (FORM, CALL + part(b"abc", 'name="ask.document"', "no header at all") + END),
    "a header without end": (FORM, CALL + part(b"abc", 'name="ask.document"', "X: " + "y" * 9000) + END),
    "too many fields": (FORM, CALL + b"".join(part(b"", f'name="f{n}"') for n in range(60)) + END),
}


@pytest.mark.parametrize("broken", BROKEN)
async def test_what_cannot_be_read_is_refused_in_words(
    broken: str, ada: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    headers, body = BROKEN[broken]
    answer = await ada.asks("POST", "/form", data=io.BytesIO(body), headers=headers)
    assert (answer.status, answer.text) == (400, "I couldn't read that. Please send it again.\n")
    assert not caplog.records


async def begin(ada: Visitor) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Send half of a form."""
    address = urlsplit(ada.site.bound)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    cookie = "; ".join(f"{k}={v}" for k, v in ada.cookies.items())
    who = ("POST /form HTTP/1.1", f"Host: {address.netloc}", f"Origin: {ada.site.origin}", f"Cookie: {cookie}")
    what = (f"Content-Type: {FORM['Content-Type']}", "Content-Length: 100000", "", "")
    writer.write("\r\n".join((*who, *what)).encode() + CALL + part(b"half")[:-3])
    await writer.drain()
    return reader, writer


async def test_who_sends_half_holds_nobody_up(stage: WebStage, ada: Visitor) -> None:
    waiting = [await begin(ada) for _ in range(8)]
    shown = await stage.submit(await asked(stage), {"title": "T"}, {"document": HANDED_IN}, who="grace")
    assert received("T", HANDED_IN) in shown.text
    for _, writer in waiting:
        writer.transport.abort()


async def test_who_never_sends_the_rest_is_told_in_the_end(ada: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "PATIENCE", 0.01)
    reader, writer = await begin(ada)
    assert b" 408 " in await asyncio.wait_for(reader.readline(), 5)
    await asyncio.wait_for(reader.readuntil(b"That took too long. Please send it again.\n"), 5)
    writer.close()


async def test_a_connection_that_is_cut_leaves_nothing(
    ada: Visitor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ended = asyncio.Event()
    whole = upload.read

    async def noted(*given: object) -> upload.Sent:
        try:
            return await whole(*given)  # type: ignore[arg-type]  # (as they come)
        finally:
            ended.set()

    monkeypatch.setattr(upload, "read", noted)
    before = (await ada.page()).seen
    _, writer = await begin(ada)
    writer.transport.abort()
    await asyncio.wait_for(ended.wait(), 5)
    assert (await ada.page()).seen == before
    assert not caplog.records


async def test_without_the_cookie_nothing_is_read(stage: WebStage) -> None:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        stranger = Visitor(stage.people["ada"].site, session)
        assert (await sent(stranger, part(b"abc"))).status == 401
        assert (await sent(stage.people["ada"], part(b"abc"), Origin="http://evil.example")).status == 403
