"""What every test leans on: no blocking call on the event loop, and no silent skip where it counts."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from blockbuster import BlockBuster, blockbuster_ctx
from hypothesis import HealthCheck, settings

from tests.postgres import either_url, postgres

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
