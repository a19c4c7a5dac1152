"""What every test leans on: no blocking call on the event loop, and no silent skip where it counts."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest
from blockbuster import BlockBuster, blockbuster_ctx
from hypothesis import HealthCheck, settings

from bot.words import Words
from tests.postgres import either_url, postgres
from tests.shell import Shell
from tests.words.sentences import collect, has_words

__all__ = ["either_url", "postgres"]  # fixtures for everybody

ROOT = Path(__file__).parent.parent

# Time is judged in bench/, never in a test; random examples would make a commit red that changed nothing.
settings.register_profile("study", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("study")


@pytest.fixture(autouse=True)
def nothing_blocks_the_loop(request: pytest.FixtureRequest) -> Iterator[BlockBuster | None]:
    """Fail whoever blocks the event loop from inside the program."""
    if request.node.get_closest_marker("browser"):
        yield None  # the browser's own driver reads pipes and files as it likes
        return
    with blockbuster_ctx("bot") as guard:
        # Coverage takes a lock of its own when a module runs for the first time.
        guard.functions["threading.Lock.acquire"].can_block_in("coverage/collector.py", {"lock_data"})
        yield guard


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    """A folder of one's own to type commands in."""
    made = Shell(tmp_path)
    yield made
    made.close()


@pytest.fixture(scope="session")
def sentences() -> Collection[str]:
    """Every sentence the catalogues' template has, and those of the sample commands."""
    found = (*collect(), *collect(ROOT / "tests" / "platforms"))
    return {text for one in found for text in (one.key, one.many) if text}


@pytest.fixture(autouse=True)
def every_sentence_can_be_translated(
    request: pytest.FixtureRequest, sentences: Collection[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Fail who says a sentence that the template lacks. Commands that only a test declares are `made_up`."""
    said: set[str] = set()
    say, count = Words.__call__, Words.plural

    def saying(words: Words, key: str, /, **values: object) -> str:
        said.add(key)
        return say(words, key, **values)

    def counting(words: Words, one: str, many: str, n: float, /, **values: object) -> str:
        said.update((one, many))
        return count(words, one, many, n, **values)

    monkeypatch.setattr(Words, "__call__", saying)
    monkeypatch.setattr(Words, "plural", counting)
    yield
    unknown = {key for key in said if key not in sentences and has_words(key)}
    assert not unknown or request.node.get_closest_marker("made_up"), (
        f"not in the template: {sorted(unknown)}. Say a sentence where it is written, or mark it "
        "(bot/domain/sentence.py); then make words"
    )


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path; without one, a skip on a user's machine and a failure in CI."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        pytest.skip("no Chromium on this machine: install it, or set CHROMIUM to its path")
    return found


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """In CI a skipped test is a failed one: what is missing there has to be installed."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]  # (pluggy's result)
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} may not be skipped in CI: {call.excinfo}"
