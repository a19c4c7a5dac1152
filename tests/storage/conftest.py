"""A fresh database for each test, once for every kind there is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.storage.database import Database
from bot.storage.sqlite import open_sqlite


@pytest.fixture(params=["sqlite"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    opened: Database = await {"sqlite": open_sqlite}[request.param](tmp_path / "study.db")
    yield opened
    await opened.close()
