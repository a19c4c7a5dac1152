"""The reader beside markdown-it-py alone on the same files, in one run; growth with size; what is meant to do harm.

Targets: at most 1.5 × the parser alone from 5 kB to 1 MB; twice the text takes twice the time; a reload of the built-in
roadmap within 150 ms; whatever is brought is refused or read within 10 s and 512 MB, the loop held up by less than
50 ms meanwhile.
"""

from __future__ import annotations

import asyncio
import gc
import resource
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from markdown_it import MarkdownIt

from bot.domain.errors import StartUpError
from bot.roadmaps import apart
from bot.roadmaps.library import Library, built_in
from bot.roadmaps.reading import read
from bot.services.versions import Loaded, Versions
from bot.storage.sqlite import open_sqlite

TARGET, RELOAD, LAG = 1.5, 0.150, 0.050
SIZES = (5_000, 50_000, 250_000, 1_000_000)
ROUNDS = 5
IDLE = 2.0  # seconds


def lists() -> Iterator[str]:
    for n in range(10**9):
        if n % 40 == 0:
            yield f"\n## Week {n // 40 + 1}: Things number {n}\n\n**Goal**: know all of them.\n\n"
        yield f"- [{'x' if n % 3 else ' '}] Learn **thing** number {n} from [its page](https://a.example/{n}) (2 h)\n"
        yield f"  - a remark about {n}\n" if n % 5 == 0 else ""


def tables() -> Iterator[str]:
    for n in range(10**9):
        if n % 50 == 0:
            yield f"\n## Part {n // 50 + 1}\n\n| Week | Topic | Duration | Status |\n|---|---|---|---|\n"
        yield f"| {n} | [Thing number {n}](https://a.example/{n}) | {n % 9 + 1} hours | {'✅' if n % 3 else '⏳'} |\n"


def prose() -> Iterator[str]:
    for n in range(10**9):
        yield f"\n### Thing number {n}\n\n" if n % 3 else f"\n## Unit {n // 3 + 1}: Things\n\n"
        yield "What *matters* about it is `code` and more words than anybody reads to their end,\n" * 4
        yield f"\n- item {n} of a list that goes on\n- another with [a link](https://b.example/{n})\n"


def pages() -> Iterator[str]:
    """The built-in roadmap's own text, its plan first, over and over."""
    files = sorted(built_in().rglob("*.md"), key=lambda file: (len(file.parts), file))
    texts = [file.read_text("utf-8") for file in files]
    for n in range(10**9):
        yield texts[n % len(texts)]


KINDS: Mapping[str, Callable[[], Iterator[str]]] = {"lists": lists, "tables": tables, "prose": prose, "pages": pages}
MOST_ROWS = 250_000  # bytes of a table with as many rows as may be


def text_of(kind: str, size: int) -> str:
    parts: list[str] = []
    length = 0
    for part in KINDS[kind]():
        parts.append(part)
        length += len(part.encode())
        if length >= size:
            break
    return "".join(parts).encode()[:size].decode(errors="ignore")


def took(work: Callable[[Path], object], path: Path) -> float:
    """Return the seconds of CPU that some work takes: others use this machine too."""
    gc.collect()
    start = time.process_time()
    work(path)
    return time.process_time() - start


PARSER = MarkdownIt("commonmark", {"maxNesting": 100}).enable(["table", "strikethrough"])


def alone(file: Path) -> None:
    PARSER.parse(file.read_text("utf-8"))


def compared(folder: Path) -> float:
    """Print how long the reader and the parser alone take; return the worst ratio."""
    worst = 0.0
    print(f"{'':8}{'size':>10}{'parser':>12}{'reader':>12}{'ratio':>8}   (target: at most {TARGET} ×)")
    for kind in KINDS:
        for size in SIZES:
            if kind == "tables" and size > MOST_ROWS:
                continue
            file = folder / f"{kind}.md"
            file.write_text(text_of(kind, size), "utf-8")
            rounds = ROUNDS * max(1, min(20, 100_000 // size))
            pairs = [(took(alone, file), took(read, file)) for _ in range(rounds)]
            parser, reader = (min(times) for times in zip(*pairs, strict=True))
            worst = max(worst, reader / parser)
            print(
                f"{kind:8}{size:>10,}{parser * 1e3:>9.1f} ms{reader * 1e3:>9.1f} ms{reader / parser:>8.2f}", flush=True
            )
    return worst


def growth(folder: Path) -> None:
    """Print how time grows with size."""
    print(f"\n{'':8}{'1 ×':>10}{'2 ×':>10}{'4 ×':>10}{'8 ×':>10}   (time for as much text, as often as the first)")
    for kind in KINDS:
        base = 30_000 if kind == "tables" else 120_000
        times = []
        for factor in (1, 2, 4, 8):
            file = folder / f"{kind}.md"
            file.write_text(text_of(kind, base * factor), "utf-8")
            times.append(min(took(read, file) for _ in range(3)) / factor)
        print(f"{kind:8}" + "".join(f"{each / times[0]:>10.2f}" for each in times), flush=True)


HOSTILE = {
    "10 MB of nested lists": "- a\n  - b\n    - c\n" * 600_000,
    "100,000 items": "- a\n" * 100_000,
    "19,999 items": "".join(f"- [ ] learn thing number {n} (2 h)\n" for n in range(19_999)),
    "300 levels": "".join(f"{'  ' * n}- a\n" for n in range(300)),
    "49 levels, often": "".join(f"{'  ' * (n % 49)}- [ ] a\n" for n in range(16_000)),
    "reference bomb": "".join(f"[a{n}]: https://a.example/{n}\n" for n in range(30_000)),
    "![[ × 40,000": "![[" * 40_000,
    "![[ × 340,000 in pieces": ("![[" * 1_360 + "\n\n") * 250,
    "a paragraph of 5 MB": "word " * (1 << 20),
    "340,000 paragraphs": "a\n\n" * 340_000,
    "NUL and bidi": "- [ ] a\0\u202eb\u2066\n" * 15_000,
    "javascript: links": "- [ ] [a](javascript:alert(1))\n" * 15_000,
    "links outside": "".join(f"- [m{n}](../../etc/passwd)\n  - one\n" for n in range(9_000)),
}


async def harm(folder: Path) -> tuple[float, float, float]:
    """Print what becomes of each input; return the longest time, the longest the loop was held up, and a reload."""
    print(f"\n{'':26}{'took':>8}{'loop':>9}")
    held = await watched_idle()
    print(f"{'nothing':26}{IDLE:>6.2f} s{held * 1e3:>6.0f} ms   (what the machine itself holds up)")
    database = await open_sqlite(folder / "study.db")
    library = Library()
    roadmaps = Versions(database, lambda: datetime(2026, 1, 1, tzinfo=UTC), library)
    longest = lag = 0.0
    brought = {name: folder / f"{n}.md" for n, name in enumerate(HOSTILE)}
    for name, file in brought.items():
        file.write_text(HOSTILE[name], "utf-8")
    many = brought["a folder of 10,000 files"] = folder / "many"
    many.mkdir()
    for n in range(10_000):
        (many / f"topic@{n}.md").write_text("# a\n")
    for name, path in brought.items():
        held, seconds, said = await watched(roadmaps.load(path))
        longest, lag = max(longest, seconds), max(lag, held)
        print(f"{name:26}{seconds:>6.2f} s{held * 1e3:>6.0f} ms   {said}", flush=True)
    huge = brought["19,999 items"]
    id_ = next(roadmap.id for roadmap in library.kept if len(roadmap.topics) == 19_999)
    again: tuple[tuple[str, str, Callable[[], Awaitable[Loaded]]], ...] = (
        ("… edited", HOSTILE["19,999 items"].replace("number 77 ", "numero 77 "), lambda: roadmaps.load(huge)),
        ("… exchanged, waiting", HOSTILE["NUL and bidi"], lambda: roadmaps.load(huge)),
        ("… exchanged, accepted", "", lambda: roadmaps.use(id_, 3, "")),
        ("… gone back to", "", lambda: roadmaps.use(id_, 1, "")),
    )
    for name, text, load in again:
        if text:
            huge.write_text(text, "utf-8")
        held, seconds, said = await watched(load())
        longest, lag = max(longest, seconds), max(lag, held)
        print(f"{name:26}{seconds:>6.2f} s{held * 1e3:>6.0f} ms   {said}", flush=True)
    reload_, held = await reloaded(roadmaps)
    await database.close()
    return longest, max(lag, held), reload_


async def reloaded(roadmaps: Versions) -> tuple[float, float]:
    """Return the seconds of CPU that a reload of the built-in roadmap takes, and how long it holds the loop up."""
    times, lag = [], 0.0
    for _ in range(ROUNDS + 1):
        apart._built_in.cache_clear()  # noqa: SLF001  (as an edit would)
        start = time.process_time()
        held, _, _ = await watched(roadmaps.load(built_in()))
        times.append(time.process_time() - start)
        lag = max(lag, held)
    return min(times[1:]), lag  # the first one makes it


def kept_from_us() -> float:
    """Return for how many seconds in all this process's threads were ready and others ran; 0 where nobody can tell.

    See the schedstat of https://docs.kernel.org/scheduler/sched-stats.html.
    """
    total = 0
    for file in Path("/proc/self/task").glob("*/schedstat"):
        with suppress(OSError, IndexError):  # a thread may end at any moment
            total += int(file.read_text().split()[1])
    return total / 1e9


class Beat:
    """A task that asks for its turn every 2 ms; `held` is the longest it had to wait for it.

    The time in which the machine ran others while one of our threads was ready is left out, where the system tells it.
    """

    def __init__(self) -> None:
        self.held = 0.0
        self._task = asyncio.create_task(self._beat())

    async def _beat(self) -> None:
        while True:
            start, kept = time.perf_counter(), kept_from_us()
            await asyncio.sleep(0.002)
            held = time.perf_counter() - start - 0.002
            if held > self.held:
                self.held = max(self.held, held - (kept_from_us() - kept))

    def stop(self) -> float:
        self._task.cancel()
        return self.held


async def watched_idle() -> float:
    beat = Beat()
    await asyncio.sleep(IDLE)
    return beat.stop()


async def watched(loading: Awaitable[Loaded]) -> tuple[float, float, str]:
    """Load a roadmap while the loop is watched; return how long it was held up, the seconds taken, and what came."""
    beat = Beat()
    start = time.perf_counter()
    try:
        loaded = await loading
        roadmap = loaded.roadmap
        said = f"{len(roadmap.topics) if roadmap else 0:,} topics"
    except StartUpError as refused:
        said = str(refused).removeprefix("The roadmap can't be used: ").partition(" Mend it")[0]
    seconds = time.perf_counter() - start
    return beat.stop(), seconds, said


def main() -> int:
    """Measure and print; return 0 if every target is met."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        worst = compared(folder)
        growth(folder)
        longest, lag, reload_ = asyncio.run(harm(folder))
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / (1024 if sys.platform == "linux" else 1 << 20)
    print(f"\nworst ratio {worst:.2f} (target {TARGET})")
    print(f"the built-in roadmap is reloaded in {reload_ * 1e3:.0f} ms (target {RELOAD * 1e3:.0f})")
    held = f"the loop held up {lag * 1e3:.0f} ms (target {LAG * 1e3:.0f})"
    print(f"hostile: at most {longest:.1f} s and {memory:.0f} MB, {held}")
    return 0 if worst <= TARGET and reload_ <= RELOAD and lag <= LAG else 1


if __name__ == "__main__":
    sys.exit(main())
