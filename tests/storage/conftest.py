"""A fresh database for each test, once for every kind there is."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.storage.database import Database
from bot.storage.open import open_database


@pytest.fixture
async def database(either_url: str) -> AsyncIterator[Database]:
    opened = await open_database(either_url)
    yield opened
    await opened.close()
