"""What somebody may bring to do harm: refused or read with a clear line. (Time and memory: see bench.)"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.roadmaps import apart, limits
from bot.roadmaps.apart import read_apart, read_off_loop
from bot.roadmaps.blocks import Refused
from bot.roadmaps.library import Library
from bot.roadmaps.reading import read
from bot.services.versions import Versions
from bot.storage.sqlite import open_sqlite

BRACKETS = ("![[" * 1_360 + "\n\n") * 250  # the parser takes quadratic time for each
REFUSED = {
    "10 MB of nested lists": ("- a\n  - b\n    - c\n" * 600_000, "x.md:1: is larger than 1 MiB"),
    "20,001 items": ("- a\n" * 20_001, "x.md:20001: has more than 20,000 list items"),
    "300 levels": ("".join(f"{'  ' * n}- a\n" for n in range(300)), "x.md:50: is nested 50 levels deep or deeper"),
    "300 quotations": (">" * 300 + " a\n", "x.md:1: is nested 50 levels deep or deeper"),
    "300 folds": ("<details>\n\n" * 300, "x.md:101: has folds more than 50 levels deep"),
    "a paragraph of 5 MB": ("word " * (1 << 20), "x.md:1: is larger than 1 MiB"),
    "a paragraph of 1 MB": ("word " * 200_000, "x.md:1: has a block of text of more than 64 kB"),
    "40,000 brackets": ("![[" * 40_000, "x.md:1: has a block of text of more than 64 kB"),
    "6,000 headings": ("# a\n" * 6_000, "x.md:5001: has more than 5,000 headings"),
    "6,000 headings in HTML": ("<h2>a</h2>\n\n" * 6_000, "x.md:10001: has more than 5,000 headings"),
    "6,000 rows": ("|a|\n|-|\n" + "|b|\n" * 6_000, "x.md:5002: has more than 5,000 table rows"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_too_much_is_refused_with_its_line(tmp_path: Path, name: str) -> None:
    text, why = REFUSED[name]
    (tmp_path / "x.md").write_text(text)
    with pytest.raises(Refused) as refused:
        read(tmp_path / "x.md")
    assert str(refused.value) == why


READ = {
    "reference bomb": "".join(f"[a{n}]: https://a.example/{n}\n" for n in range(9_000))
    + "\n"
    + "- [a1][a1] [a2]\n" * 99,
    "entities": "- [ ] " + "&amp;" * 12_000,
    "brackets": "- [ ] " + "![[" * 20_000,
    "stars": "- [ ] " + "*a _b " * 10_000,
    "open tags": "<a " * 20_000 + "\n\n- [ ] a",
    "open comments": "<!-- a " * 90_000 + "\n\n- [ ] a",
    "wide rows": "|" + "a|" * 500 + "\n|" + "-|" * 500 + "\n" + "|x|\n" * 30,
}


@pytest.mark.parametrize("name", READ)
def test_what_is_only_odd_is_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "x.md").write_text(READ[name])
    assert read(tmp_path / "x.md").title == "x"


def test_nothing_invisible_or_reordering_reaches_a_title(tmp_path: Path) -> None:
    (tmp_path / "x.md").write_bytes(
        "- [ ] a\u202eb\u2066c\u200bd\0e\x1bf\n- [ ] [js](javascript:alert(1)) [d](data:text/html,x) [w](HTTPS://a.example)\n"
        "- [ ] </summary><script>alert(1)</script> @everyone\n".encode()
        + b"- [ ] \xff\xfe\n"
    )
    found = read(tmp_path / "x.md")
    assert [t.title for _, t in found.topics()] == ["abcd�e f", "js d w", "alert(1) @everyone", "��"]
    assert [r.url for r in found.resources] == ["HTTPS://a.example"]
    assert [note.line for note in found.warnings] == [4, 1]


def test_links_lead_nowhere_outside(tmp_path: Path) -> None:
    root = tmp_path / "roadmap"
    root.mkdir()
    (tmp_path / "secret.md").write_text("## one\n\nthe secret\n")
    links = [
        "m" * 400 + ".md",
        "../secret.md",
        "/../secret.md",
        "a/../../secret.md",
        "%2e%2e/secret.md",
        "../../etc/passwd",
        "out.md",
        "loop.md",
    ]
    (root / "out.md").symlink_to(tmp_path / "secret.md")
    (root / "loop.md").symlink_to("loop.md")
    (root / "resources.md").symlink_to(tmp_path / "secret.md")
    (root / "projects").symlink_to(root)
    (root / "README.md").write_text("## Phase 1: A\n\n" + "".join(f"- [m]({link})\n  - one\n" for link in links))
    found = read(root)
    assert len(found.warnings) == len(links)
    assert "secret" not in repr([t.why for _, t in found.topics()])


def test_a_folder_of_many_files_is_refused_or_only_its_plan_is_read(tmp_path: Path) -> None:
    for number in range(10_000):
        (tmp_path / f"{number}.md").touch()
    with pytest.raises(Refused, match=r"has no README\.md"):
        read(tmp_path)
    (tmp_path / "README.md").write_text("- [ ] a\n")
    assert [t.title for _, t in read(tmp_path).topics()] == ["a"]
    (tmp_path / "README.md").unlink()
    for number in range(300):
        (tmp_path / f"{number}.md").rename(tmp_path / f"topic@{number}.md")
    with pytest.raises(Refused, match="document 201: a roadmap has at most 200"):
        read(tmp_path)


def test_pages_are_counted_and_weighed_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "README.md").write_text("".join(f"- [m{n}]({n}.md)\n  - one\n" for n in range(5)) * 3)
    for number in range(5):
        (tmp_path / f"{number}.md").write_text("x" * 100)
    read(tmp_path)
    monkeypatch.setattr(limits, "MAX_DOCUMENTS", 6)
    read(tmp_path)
    monkeypatch.setattr(limits, "MAX_DOCUMENTS", 5)
    with pytest.raises(Refused, match=r"4\.md would be document 6"):
        read(tmp_path)
    monkeypatch.setattr(limits, "MAX_DOCUMENTS", 6)
    monkeypatch.setattr(limits, "MAX_ALL_BYTES", 700)
    with pytest.raises(Refused, match=r"\d\.md makes the roadmap larger than"):
        read(tmp_path)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    with pytest.raises(Refused, match="neither a file nor a folder"):
        read(tmp_path / "pipe.md")
    (tmp_path / "loop.md").symlink_to("loop.md")
    with pytest.raises(Refused, match="doesn't exist"):
        read_apart(tmp_path / "loop.md")
    with pytest.raises(Refused, match=r"no README\.md"):
        read(tmp_path)
    (tmp_path / "inside").mkdir()
    (tmp_path / "plan.md").write_text("- [ ] a\n")
    (tmp_path / "inside" / "README.md").symlink_to(tmp_path / "plan.md")
    with pytest.raises(Refused, match=r"no README\.md"):
        read(tmp_path / "inside")


def test_a_reader_apart_finds_the_same(tmp_path: Path) -> None:
    here = Path(__file__).parent / "shapes" / "linked"
    assert read_apart(here) == read(here)
    (tmp_path / "deep.md").write_text(REFUSED["300 levels"][0])
    with pytest.raises(Refused, match=r"deep\.md:50: is nested"):
        read_apart(tmp_path / "deep.md")


def test_a_reader_apart_that_breaks_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.md").write_text("- [ ] a\n")
    monkeypatch.setattr(apart, "_CODE", "raise ZeroDivisionError")
    with pytest.raises(Refused, match=r"x\.md can't be read: the reader broke, and the log says how"):
        read_apart(tmp_path / "x.md")


def test_a_reader_apart_learns_no_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "geheim")
    monkeypatch.setattr(apart, "_CODE", f"import os; assert 'DISCORD_TOKEN' not in os.environ; {apart._CODE}")
    (tmp_path / "x.md").write_text("- [ ] a\n")
    assert read_apart(tmp_path / "x.md").title == "x"


def test_a_reader_apart_is_ended_when_it_takes_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.md").write_text(BRACKETS)
    monkeypatch.setattr(limits, "MAX_SECONDS", 1)
    with pytest.raises(Refused, match=r"x\.md takes longer than 1 s to read"):
        read_apart(tmp_path / "x.md")


def test_a_reader_apart_gets_no_more_memory_than_it_may(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.md").write_text("- [ ] a\n" * 19_000)
    monkeypatch.setattr(limits, "MAX_MEMORY", 64 << 20)
    with pytest.raises(Refused, match=r"x\.md takes more than 64 MB to read"):
        read_apart(tmp_path / "x.md")


async def test_a_cancelled_load_leaves_no_reader_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.md").write_text(BRACKETS)
    loop, begun = asyncio.get_running_loop(), asyncio.Event()
    started: list[subprocess.Popen[bytes]] = []

    class Watched(subprocess.Popen[bytes]):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            started.append(self)
            loop.call_soon_threadsafe(begun.set)

    monkeypatch.setattr(subprocess, "Popen", Watched)
    reading = asyncio.create_task(read_off_loop(tmp_path / "x.md"))
    await begun.wait()
    await asyncio.sleep(0)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert await asyncio.to_thread(started[0].wait) == -signal.SIGKILL


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Versions]:
    database = await open_sqlite(tmp_path / "db" / "study.db")
    yield Versions(database, lambda: datetime(2026, 11, 24, tzinfo=UTC), Library())
    await database.close()


async def test_after_a_refusal_the_last_good_version_stays(service: Versions, tmp_path: Path) -> None:
    file = tmp_path / "x.md"
    file.write_text("- [ ] a\n")
    good = (await service.load(file)).roadmap
    assert good is not None
    file.write_text(REFUSED["300 levels"][0])
    with pytest.raises(Refused, match=r"x\.md:50: is nested 50 levels deep or deeper"):
        await service.load(file)
    assert await service.bring(good.id) is good
    file.write_text("- [ ] b\n- [ ] a\n")
    mended = (await service.load(file)).roadmap
    assert mended is not None
    assert mended.topics[1].id == good.topics[0].id
